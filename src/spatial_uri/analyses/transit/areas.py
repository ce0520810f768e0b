"""What roads and public transport reach in every area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spatial_uri.measure.area_coverage import Unit, sum_known, units_of
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, FloatArray, IndexArray


class _Flag(NamedTuple):
    """Which settlements have something, and of which it is known."""

    has: BoolArray
    known: BoolArray

    def settlements_share(self, at: IndexArray) -> float:
        """Share of the settlements at some rows; NaN if it is known of none of them."""
        return float(self.has[at].mean()) if self.known[at].any() else math.nan

    def population_share(self, people: FloatArray, at: IndexArray) -> float:
        """Share of the people whose number is known; NaN if it is known of nobody."""
        total = sum_known(people[at])
        if not self.known[at].any() or not total > 0:
            return math.nan
        return float(np.nansum(people[at][self.has[at]]) / total)


def area_table(places: pd.DataFrame, areas: AdminAreas, *, whole_name: str) -> pd.DataFrame:
    """Count the table of places for every area and the whole, as `TransitCoverage.areas`.

    Every settlement is in the denominator; a share is NaN only where nothing is known of any of them.

    Parameters
    ----------
    places
        As `TransitCoverage.places`.
    areas
        The areas.
    whole_name
        Name of the whole.
    """
    flags = {name: _flag(places[name]) for name in ("has_road", "has_hardened", "has_stop", "is_remote")}
    flags |= {f"{to}_return": _flag(places[f"{to}_return"]) for to in ("town", "county")}
    departures = places["departures"].to_numpy(dtype=np.float64)
    served = _Flag(departures > 0, ~np.isnan(departures))
    people = places["population"].to_numpy(dtype=np.float64)
    rows = []
    for unit in units_of(areas, places["area_id"], whole_name=whole_name):
        at = unit.rows
        remote, stop = flags["is_remote"], flags["has_stop"]
        knows_remote, knows_stops = remote.known[at].any(), stop.known[at].any()
        without_stop = remote.has[at] & ~stop.has[at]
        row: dict[str, Any] = {
            **_named(unit, people),
            "population_missing": int(np.isnan(people[at]).sum()),
            "road_settlements_share": flags["has_road"].settlements_share(at),
            "road_population_share": flags["has_road"].population_share(people, at),
            "hardened_settlements_share": flags["has_hardened"].settlements_share(at),
            "served_share": served.settlements_share(at),
            "median_departures": float(np.median(departures[at])) if served.known[at].any() else math.nan,
            "town_return_share": flags["town_return"].settlements_share(at),
            "county_return_share": flags["county_return"].settlements_share(at),
            "remote": float(remote.has[at].sum()) if knows_remote else math.nan,
            "remote_without_stop": float(without_stop.sum()) if knows_remote and knows_stops else math.nan,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def stop_area_table(
    places: pd.DataFrame, areas: AdminAreas, limits_m: Sequence[float], *, whole_name: str
) -> pd.DataFrame:
    """Count who has a stop within each walk, for every area and the whole, as `TransitCoverage.stop_areas`.

    Parameters
    ----------
    places
        As `TransitCoverage.places`.
    areas
        The areas.
    limits_m
        Longest walks to a stop, metres, included.
    whole_name
        Name of the whole.
    """
    people = places["population"].to_numpy(dtype=np.float64)
    ways_m = {
        "stop": places["stop_walk_m"].to_numpy(dtype=np.float64),
        "straight": places["stop_straight_m"].to_numpy(dtype=np.float64),
    }
    rows = []
    for unit in units_of(areas, places["area_id"], whole_name=whole_name):
        for limit_m in limits_m:
            row: dict[str, Any] = {**_named(unit, people), "limit_m": limit_m}
            for kind, way_m in ways_m.items():
                near = _Flag(way_m <= limit_m, np.full(len(places), not np.isnan(way_m).all()))
                row[f"{kind}_settlements_share"] = near.settlements_share(unit.rows)
                row[f"{kind}_population_share"] = near.population_share(people, unit.rows)
            rows.append(row)
    return pd.DataFrame(rows)


def _named(unit: Unit, people: FloatArray) -> dict[str, Any]:
    """Return the first columns of every table of areas: what the area is, its settlements and its people."""
    return {
        "area_id": unit.area_id,
        "name": unit.name,
        "level": unit.level,
        "settlements": len(unit.rows),
        "population": sum_known(people[unit.rows]),
    }


def _flag(column: pd.Series[Any]) -> _Flag:
    """Return where a column of True, False and None is True, and where it is known."""
    has = [value is True or value is np.True_ for value in column.astype(object)]
    return _Flag(np.asarray(has, dtype=np.bool_), column.notna().to_numpy())
