"""What a slope does to a speed: on foot, by bicycle, by e-bike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.heights import STEEPEST_WALK, TOBLER_BEST, TOBLER_STEEPNESS, tobler_factors
from spatial_uri.model.network import Mode

SlopeRule = Literal["tobler", "cycle", "ebike"]
SLOPE_RULES: tuple[SlopeRule, ...] = get_args(SlopeRule)
RULE_OF_MODE: Mapping[Mode, SlopeRule | None] = {"walk": "tobler", "cycle": "cycle", "ebike": "ebike", "drive": None}
"""Cars are not slowed down by default: measured on valley roads, the slopes of a survey are mostly noise to them."""

_GRAVITY, _AIR, _DRAG_M2, _ROLLING = 9.81, 1.2, 0.55, 0.008
_POWER_W, _MASS_KG = {"cycle": 80.0, "ebike": 400.0}, {"cycle": 90.0, "ebike": 120.0}
_MOST_KMH = {"cycle": 30.0, "ebike": 25.0}
_STEPS_A_UNIT, _STEEPEST = 2000, 1.0

DESIGN_SLOPES = {
    "motorway": 0.04, "trunk": 0.05, "primary": 0.06, "secondary": 0.07, "tertiary": 0.08, "unclassified": 0.09,
    "residential": 0.09, "living_street": 0.09, "service": 0.09, "road": 0.09,
}  # fmt: skip
"""The steepest slope that the design of a class allows: JTG B01 at the design speed that the class usually has."""
ABOVE_DESIGN = 0.02
"""A road measured steeper than its design by more than this is measured wrong."""


def slope_factors(rule: SlopeRule, slope: FloatArray) -> FloatArray:
    """Return how many times as long a stretch takes at a slope as on the level.

    Parameters
    ----------
    rule
        ``tobler`` (Tobler's hiking function), ``cycle`` (80 W, 90 kg with the bicycle, at most 30 km/h), ``ebike``
        (400 W, 120 kg, at most 25 km/h). Who cannot ride faster pushes, and walks.
    slope
        Rise over run, positive uphill.

    Examples
    --------
    >>> import numpy as np
    >>> (12 * slope_factors("tobler", np.array([0.1, 0.0, -0.1]))).round(2).tolist()
    [17.03, 12.0, 12.0]
    """
    if rule == "tobler":
        return tobler_factors(slope)
    slopes, kmh = _ridden(rule)
    return np.interp(0.0, slopes, kmh) / np.interp(slope, slopes, kmh)


@lru_cache(maxsize=4)
def least_slope_factor(rule: SlopeRule) -> float:
    """Return the least of all `slope_factors` of a rule: that of the slope on which one is fastest.

    Examples
    --------
    >>> round(least_slope_factor("tobler"), 4)  # 5 % down: exp(-3.5 x 0.05)
    0.8395
    """
    steps = round(_STEEPEST * _STEPS_A_UNIT)
    return float(slope_factors(rule, np.arange(-steps, steps + 1) / _STEPS_A_UNIT).min())


def ridden_kmh(rule: SlopeRule, slope: FloatArray) -> FloatArray:
    """Return the speed that a rider of constant power has at a slope, km/h.

    Parameters
    ----------
    rule
        ``cycle`` or ``ebike``.
    slope
        Rise over run, positive uphill.

    Examples
    --------
    >>> import numpy as np
    >>> ridden_kmh("cycle", np.array([0.0, 0.03, 0.06])).round(1).tolist()
    [18.4, 8.2, 4.8]
    """
    slopes, kmh = _ridden(rule)
    return np.interp(slope, slopes, kmh)


@lru_cache(maxsize=2)
def _ridden(rule: SlopeRule) -> tuple[FloatArray, FloatArray]:
    """Return speeds for slopes from very steep down to very steep up."""
    steps = round(_STEEPEST * _STEPS_A_UNIT)
    slopes = np.arange(-steps, steps + 1) / _STEPS_A_UNIT
    run = 1 / np.hypot(1.0, slopes)  # metres forward for each metre on the road
    force = _MASS_KG[rule] * _GRAVITY * run * (slopes + _ROLLING)
    low, high = np.zeros(len(slopes)), np.full(len(slopes), 200.0)
    for _ in range(60):  # halving: the power needed grows with the speed wherever it is positive
        middle = (low + high) / 2
        too_fast = (force + 0.5 * _AIR * _DRAG_M2 * middle**2) * middle > _POWER_W[rule]
        low, high = np.where(too_fast, low, middle), np.where(too_fast, middle, high)
    walked = 6 * np.exp(-TOBLER_STEEPNESS * np.abs(slopes + TOBLER_BEST))
    return slopes, np.minimum(np.maximum(3.6 * low, np.where(slopes > 0, walked, 0.0)), _MOST_KMH[rule])


def require_rule(rule: SlopeRule | None) -> SlopeRule | None:
    """Return the rule, or raise a ParameterError if there is no such one."""
    if rule is not None and rule not in SLOPE_RULES:
        raise ParameterError(
            f"there is no slope rule {rule!r}", remedy=f"take one of {', '.join(SLOPE_RULES)}, or None"
        )
    return rule


def steepest_of(road_class: str, cap: float | Mapping[str, float] | None) -> float:
    """Return the steepest slope that is believed of a class of road.

    Parameters
    ----------
    road_class
        Such as ``primary`` or ``primary_link``.
    cap
        One for all classes; or by class, those not named having none of their own; None for the design of the class.
    """
    if isinstance(cap, Mapping):
        return float(cap.get(road_class, STEEPEST_WALK))
    if cap is not None:
        return float(cap)
    design = DESIGN_SLOPES.get(road_class.removesuffix("_link"))
    return STEEPEST_WALK if design is None else design + ABOVE_DESIGN
