"""Roads with slopes: what they climb, and how much longer the way up and down takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.slope.height_profiles import Stretches, measure_profiles
from spatial_uri.measure.slope.slope_rules import SlopeRule, require_rule, slope_factors, steepest_of
from spatial_uri.model.arguments import require_kind, require_network, require_positive
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.heights import Heights
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.slope_factors import FACTOR_COLUMNS, edge_slope_factors
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_

SLOPE_COLUMNS = ("ascent_m", "descent_m", "max_slope", "height_status", *FACTOR_COLUMNS)
_MOST_PASSES = 100
RULE_WORDS = {
    "tobler": N_("on foot by Tobler's hiking function"),
    "cycle": N_("by bicycle at a constant 80 W"),
    "ebike": N_("by e-bike at a constant 400 W, at most 25 km/h"),
}


def with_slope(
    network: RoadNetwork,
    heights: Heights,
    *,
    step_m: float = 30.0,
    smooth: int = 2,
    structures: Literal["straight", "ground"] = "straight",
    rule: SlopeRule | None = None,
    cap: float | Mapping[str, float] | None = None,
) -> RoadNetwork:
    """Give roads their slopes, and trips on foot and by bicycle the time that these cost, there and back apart.

    Heights are sampled along every road from junction to junction and smoothed. The time of an edge is multiplied with
    the mean, by length, of how many times as long its stretches take as on the level. The walk between a door and the
    road gets its factor too, whatever the mode, by Tobler's function and the heights of both ends.

    Parameters
    ----------
    network
        The roads of one mode, their times those on the level.
    heights
        What `read_heights` returns.
    step_m
        Longest distance between two samples.
    smooth
        Passes that smooth the samples (1/4, 1/2, 1/4; junctions stay as they are): heights from space are noisy.
    structures
        ``straight``: bridges and tunnels run straight between their ends. ``ground``: over what lies below.
    rule
        ``tobler`` on foot, ``cycle``, ``ebike``; None changes no time on the roads: cars are not slowed down, as slopes
        measured on roads along valleys are mostly noise.
    cap
        The steepest slope that is believed: one, or one for each class of road. None: the steepest that the design of
        the class allows and 2 points; 0.5, a stair, where a class has no design.

    Returns
    -------
    RoadNetwork
        With other times, and `pieces` with ``ascent_m`` and ``descent_m`` (in the direction of the vertices),
        ``max_slope`` (the steepest stretch, up or down, before the cap; both NaN without heights) and
        ``height_status`` (``known``; ``interpolated`` where some heights along the road are void; ``none``: its
        factor is 1). With a `rule` also ``slope_factor`` and ``slope_factor_back``: how many times as long the piece
        takes as on the level, along its vertices and against them; it keeps them when it is made faster.

    Raises
    ------
    ParameterError
        If there is no such rule, a number makes no sense, or the roads hold the changes of a scenario, or their slopes
        already.

    References
    ----------
    Tobler, W. (1993): Three presentations on geographical analysis and modeling. NCGIA technical report 93-1.

    Examples
    --------
    >>> import numpy as np
    >>> import spatial_uri as su
    >>> from pyproj import CRS
    >>> from spatial_uri.model.heights import HeightGrid, Heights
    >>> network = su.samples.straight_road().network
    >>> flat = HeightGrid(np.zeros((2, 2), dtype=np.float32), -1e6, 1e7, 2e6, 2e7, network.crs)
    >>> sloped = su.with_slope(network, Heights((flat,)), rule="tobler")
    >>> bool((sloped.time_ms == network.time_ms).all()), sloped.pieces["ascent_m"].sum()
    (True, np.float64(0.0))
    """
    network = require_network(network)
    heights = require_kind(heights, Heights, name="heights", remedy="spatial_uri.read_heights(path)")
    step = require_positive(step_m, name="step_m", unit="m")
    rule = require_rule(rule)
    _require_sense(smooth, structures, cap)
    if network.as_open is not None or network.added is not None:
        raise ParameterError(
            "this network holds changes of a scenario", remedy="give the roads of today their slopes, then change them"
        )
    if network.heights is not None and network.heights.options.get("rule") is not None:
        raise ParameterError(
            "the times of these roads hold their slopes already", remedy="take the roads that read_roads returned"
        )
    stretches = measure_profiles(network, heights, step_m=step, smooth=smooth, straight=structures == "straight")
    pieces = network.pieces.drop(columns=[c for c in SLOPE_COLUMNS if c in network.pieces.columns])
    pieces = pd.concat([pieces, _columns(stretches, len(pieces))], axis=1)
    if rule is not None:
        pieces = pieces.assign(**dict(zip(FACTOR_COLUMNS, _factors(network, stretches, rule, cap), strict=True)))
    options = {"step_m": step, "smooth": smooth, "structures": structures, "rule": rule, "cap": cap}
    sloped = replace(network, pieces=pieces, heights=replace(heights, options=options))
    if rule is None:
        return sloped
    ms = np.minimum(np.rint(network.time_ms * edge_slope_factors(sloped)), np.iinfo(np.int32).max)
    return replace(sloped, time_ms=ms.astype(np.int32))


def _require_sense(smooth: Any, structures: Any, cap: Any) -> None:
    faults = []
    if not isinstance(smooth, int) or isinstance(smooth, bool) or not 0 <= smooth <= _MOST_PASSES:
        faults.append(f"smooth must be a whole number from 0 to {_MOST_PASSES}, not {smooth!r}")
    if structures not in ("straight", "ground"):
        faults.append(f"structures must be 'straight' or 'ground', not {structures!r}")
    caps = cap.values() if isinstance(cap, Mapping) else () if cap is None else (cap,)
    faults += [f"cap must be a slope above 0 such as 0.12, not {one!r}" for one in caps if not _is_slope(one)]
    if faults:
        raise ParameterError("the slopes cannot be measured so", faults=faults)


def _is_slope(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 10


def _columns(stretches: Stretches, pieces: int) -> pd.DataFrame:
    piece, rise = stretches.piece, stretches.rise_m
    slope = np.abs(np.divide(rise, stretches.metres, out=np.zeros(len(rise)), where=stretches.metres > 0))
    steepest = np.zeros(pieces)
    np.maximum.at(steepest, piece, slope)
    unknown = stretches.status == "none"
    measured = {
        "ascent_m": np.bincount(piece, np.maximum(rise, 0.0), minlength=pieces),
        "descent_m": np.bincount(piece, np.maximum(-rise, 0.0), minlength=pieces),
        "max_slope": steepest,
    }
    return pd.DataFrame(
        {name: np.where(unknown, np.nan, values) for name, values in measured.items()}
        | {"height_status": pd.Categorical(stretches.status, categories=["known", "interpolated", "none"])}
    )


def _factors(
    network: RoadNetwork, stretches: Stretches, rule: SlopeRule, cap: float | Mapping[str, float] | None
) -> tuple[FloatArray, FloatArray]:
    """Return how many times as long each piece takes as on the level, along its vertices and against them."""
    classes = network.pieces["road_class"].astype("category")
    steepest = np.array([steepest_of(str(one), cap) for one in classes.cat.categories])[classes.cat.codes.to_numpy()]
    piece, metres = stretches.piece, stretches.metres
    slope = np.divide(stretches.rise_m, metres, out=np.zeros(len(metres)), where=metres > 0)
    slope = np.clip(slope, -steepest[piece], steepest[piece])
    total = np.bincount(piece, metres, minlength=network.piece_count)
    none = (total <= 0) | (stretches.status == "none")

    def mean(way: FloatArray) -> FloatArray:
        summed = np.bincount(piece, metres * slope_factors(rule, way), minlength=network.piece_count)
        return np.where(none, 1.0, np.divide(summed, total, out=np.ones(len(total)), where=total > 0))

    return mean(slope), mean(-slope)


def slope_note(network: RoadNetwork, rule: SlopeRule | None) -> Note:
    """Return the note on what the slopes of a network were measured from, and what they change.

    Parameters
    ----------
    network
        What `with_slope` returned.
    rule
        As it was given there.
    """
    pieces = network.pieces
    metres = pieces["length_m"].to_numpy(dtype=np.float64)
    total = float(metres.sum()) or 1.0
    status = pieces["height_status"].astype(str).to_numpy()
    facts: dict[str, Any] = {
        "length_km": float(metres.sum() / 1000),
        "known_share": float(metres[status == "known"].sum() / total),
        "interpolated_share": float(metres[status == "interpolated"].sum() / total),
        "none_share": float(metres[status == "none"].sum() / total),
        "ascent_km": float(pieces["ascent_m"].sum() / 1000),
    }
    severity: Literal["info", "warning"] = "warning" if facts["none_share"] > 0.01 else "info"
    if rule is None:
        return Note("roads.heights", severity=severity, **facts)
    return Note("roads.slope", severity=severity, rule_term=RULE_WORDS[rule], **facts)
