"""Who is remote, and what roads and public transport reach in every area."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.measure.area_coverage import sum_known, units_of
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, IndexArray

DECIMALS = 9
_REASONS = {
    "unreachable": "no road leads to the county seat",
    "off_network": "no road within the walk",
    "too_far": "the county seat lies beyond the search limit",
}


def remote_by_rule(
    car_min: FloatArray, status: GeometryArray, share: float
) -> tuple[GeometryArray, GeometryArray, float]:
    """Tell who is remote: the top share of car minutes to the county seat, ties included, and all who do not get there.

    Parameters
    ----------
    car_min
        Minutes; NaN where the seat is not reached.
    status
        How the search ended; ``unknown`` where there is no seat, or nothing is known.
    share
        The share of those that reach the seat, 0..1; of a part of a settlement the whole counts.

    Returns
    -------
    tuple
        True, False or None (not known) for each; why, or None; the least minutes of those who are remote by time
        (NaN if nobody's time is known).
    """
    known = ~np.isnan(car_min)
    minutes = np.sort(car_min[known])[::-1]
    limit_min = float(minutes[math.ceil(round(share * len(minutes), DECIMALS)) - 1]) if len(minutes) else math.nan
    is_remote = np.full(len(car_min), None, dtype=object)
    why = np.full(len(car_min), None, dtype=object)
    is_remote[known] = (car_min[known] >= limit_min).tolist()
    for i in np.flatnonzero(known & (car_min >= limit_min)):
        why[i] = f"{car_min[i]:.1f} min by car to the county seat: among the farthest {100 * share:g} %"
    for name, reason in _REASONS.items():
        lost = (status == name) & ~known
        is_remote[lost], why[lost] = True, reason
    return is_remote, why, limit_min


def areas_table(places: pd.DataFrame, areas: AdminAreas, options: TransitOptions, *, whole_name: str) -> pd.DataFrame:
    """Count the table of places for every area and the whole, as `TransitCoverage.areas`.

    Every settlement is in the denominator; a share is NaN only where nothing is known of any of them.
    """
    yes = {name: _flag(places[name]) for name in ("has_road", "has_hardened", "has_stop", "is_remote")}
    yes |= {f"{to}_return": _flag(places[f"{to}_return"]) for to in ("town", "county")}
    departures = places["departures"].to_numpy(dtype=np.float64)
    yes["served"] = departures > 0, ~np.isnan(departures)
    knows_walks = bool(places["stop_walk_m"].notna().any())
    knows_lines = bool(places["stop_straight_m"].notna().any())
    within: dict[str, tuple[BoolArray, BoolArray]] = {}
    for metres in options.stop_limits_m:
        for kind, column, known in (("stop", "stop_walk_m", knows_walks), ("straight", "stop_straight_m", knows_lines)):
            near = places[column].to_numpy(dtype=np.float64) <= metres
            within[f"{kind}_{{}}_share_{metres:g}"] = near, np.full(len(places), known)
    people = places["population"].to_numpy(dtype=np.float64)
    rows = []
    for area_id, name, level, at in units_of(areas, places["area_id"], whole_name=whole_name):
        of = people[at]

        def share(flag: str, at: IndexArray = at) -> float:
            return _share(*yes[flag], at)

        def of_people(has: BoolArray, known: BoolArray, at: IndexArray = at, of: FloatArray = of) -> float:
            total = sum_known(of)
            return float(np.nansum(of[has[at]]) / total) if known[at].any() and total > 0 else math.nan

        remote, remote_known = (flag[at] for flag in yes["is_remote"])
        stop, stop_known = (flag[at] for flag in yes["has_stop"])
        row: dict[str, Any] = {
            "area_id": area_id,
            "name": name,
            "level": level,
            "settlements": len(at),
            "population": sum_known(of) if len(of) else math.nan,
            "population_missing": int(np.isnan(of).sum()),
            "road_settlements_share": share("has_road"),
            "road_population_share": of_people(*yes["has_road"]),
            "hardened_settlements_share": share("has_hardened"),
        }
        for column, flag in within.items():
            row[column.format("settlements")] = _share(*flag, at)
            row[column.format("population")] = of_people(*flag)
        row |= {
            "served_share": share("served"),
            "median_departures": float(np.median(departures[at])) if yes["served"][1][at].any() else math.nan,
            "town_return_share": share("town_return"),
            "county_return_share": share("county_return"),
            "remote": float(remote.sum()) if remote_known.any() else math.nan,
            "remote_without_stop": (
                float((remote & ~stop).sum()) if remote_known.any() and stop_known.any() else math.nan
            ),
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _flag(column: pd.Series[Any]) -> tuple[BoolArray, BoolArray]:
    """Return where it is True, and where it is known."""
    known = column.notna().to_numpy()
    return np.asarray([value is True or value is np.True_ for value in column.astype(object)], dtype=np.bool_), known


def _share(has: BoolArray, known: BoolArray, at: IndexArray) -> float:
    return float(has[at].mean()) if known[at].any() else math.nan
