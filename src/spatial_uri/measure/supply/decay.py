"""How much a trip of some minutes counts in a floating catchment."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from spatial_uri.errors import ParameterError
from spatial_uri.measure.supply.kinds import KINDS, WITHOUT_WEIGHTS, Kind
from spatial_uri.model.arrays import FloatArray

Zones = tuple[tuple[float, float], ...]
Weights = Mapping[float, float] | Sequence[float] | Sequence[tuple[float, float]] | Callable[[FloatArray], FloatArray]

LUO_AND_QI = (1.0, 0.68, 0.22)
"""Weights of thirds of the threshold: Luo and Qi (2009), zones 0-10, 10-20 and 20-30 min."""
WAN = ((1 / 6, 0.962), (2 / 6, 0.704), (3 / 6, 0.377), (1.0, 0.042))
"""Shares of the threshold and weights: Wan, Zou and Sternberg (2012), zones up to 10, 20, 30 and 60 min."""


def require_kind(kind: Any) -> Kind:
    """Return a kind of floating catchment.

    Raises
    ------
    ParameterError
        Listing those there are.
    """
    for known in KINDS:
        if kind == known:
            return known
    raise ParameterError(f"there is no floating catchment {kind!r}", remedy=f"choose one of {', '.join(KINDS)}")


def zones_of(kind: Kind, threshold_min: float, weights: Any) -> Zones | None:
    """Return the zones of a kind as upper limits in minutes with their weights; None where it has no zones.

    Parameters
    ----------
    kind, threshold_min, weights
        As for `supply_ratio`.

    Raises
    ------
    ParameterError
        If the weights make no sense, or the kind has none.

    Examples
    --------
    >>> zones_of("e2sfca", 30.0, None)
    ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22))
    """
    if weights is not None and kind in WITHOUT_WEIGHTS:
        raise ParameterError(f"{kind} has no weights of its own", remedy="take g2sfca, or leave weights out")
    if weights is None:
        if kind == "e2sfca":
            return _equal(LUO_AND_QI, threshold_min)
        if kind == "3sfca":
            return tuple((share * threshold_min, weight) for share, weight in WAN)
        return None
    if callable(weights):
        return None
    return _given(weights, threshold_min)


def weigh(kind: Kind, minutes: FloatArray, threshold_min: float, weights: Any) -> FloatArray:
    """Return the weight of each trip: 0 beyond the threshold, and not negative.

    Parameters
    ----------
    kind, threshold_min, weights
        As for `supply_ratio`.
    minutes
        ``(pairs,)`` minutes of the trips; infinite where there is none.

    Raises
    ------
    ParameterError
        As for `zones_of`, and if a function gives something that is no weight.

    Examples
    --------
    >>> weigh("g2sfca", np.array([0.0, 10.0, 20.0]), 20.0, None).round(3).tolist()
    [1.0, 0.701, 0.0]
    """
    inside = minutes <= threshold_min
    zones = zones_of(kind, threshold_min, weights)
    near = np.where(inside, minutes, 0.0)
    if zones is not None:
        uppers, values = (np.array(column, dtype=np.float64) for column in zip(*zones, strict=True))
        at = np.searchsorted(uppers, near, side="left")
        found = np.append(values, 0.0)[at]
    elif callable(weights):
        found = _called(weights, near)
    elif kind == "2sfca":
        found = np.ones(len(near))
    elif kind == "kd2sfca":
        found = 1 - (near / threshold_min) ** 2
    else:
        found = (np.exp(-0.5 * (near / threshold_min) ** 2) - math.exp(-0.5)) / (1 - math.exp(-0.5))
    return np.where(inside, found, 0.0)


def _called(weights: Callable[[FloatArray], FloatArray], minutes: FloatArray) -> FloatArray:
    found = np.asarray(weights(minutes), dtype=np.float64)
    if found.shape != minutes.shape or not (np.isfinite(found) & (found >= 0)).all():
        raise ParameterError(
            "the function of the weights does not give one weight >= 0 for each time",
            remedy="weights=lambda minutes: numpy.exp(-0.5 * (minutes / 10) ** 2)",
        )
    return found


def _equal(values: Sequence[float], threshold_min: float) -> Zones:
    """Return zones of equal width up to the threshold."""
    return tuple((threshold_min * (k + 1) / len(values), float(value)) for k, value in enumerate(values))


def _given(weights: Any, threshold_min: float) -> Zones:
    try:
        rows = list(weights.items() if isinstance(weights, Mapping) else weights)
        if rows and all(np.ndim(row) == 0 for row in rows):
            zones = _equal([float(value) for value in rows], threshold_min)
        else:
            zones = tuple((float(upper), float(value)) for upper, value in rows)
    except (TypeError, ValueError):
        zones = ()
    faults = [] if zones else [f"{weights!r} are no weights"]
    faults += [f"zone up to {upper:g} min" for upper, _ in zones if not (upper > 0 and math.isfinite(upper))]
    faults += [f"weight {value:g}" for _, value in zones if not (value >= 0 and math.isfinite(value))]
    uppers = [upper for upper, _ in zones]
    if uppers != sorted(set(uppers)):
        faults.append("the zones do not ascend")
    if faults:
        raise ParameterError(
            "the weights make no sense",
            faults=faults,
            remedy="weights={10: 1, 20: 0.68, 30: 0.22} by minutes, (1, 0.68, 0.22) for equal zones, or a function",
        )
    return zones
