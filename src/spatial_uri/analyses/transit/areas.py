"""What roads and public transport reach in every area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spatial_uri.measure.area_coverage import Unit, sum_known, units_of
from spatial_uri.measure.known_people import share_of_people
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import BoolArray, FloatArray, IndexArray

_WAYS = {
    "stop": "stop_walk_m",
    "straight": "stop_straight_m",
    "served_stop": "served_stop_walk_m",
    "served_straight": "served_stop_straight_m",
}
"""The shares of `stop_area_table` begin with these words; they count the ways in these columns of the settlements."""


class _Flag(NamedTuple):
    """Which settlements have something, and of which it is known."""

    has: BoolArray
    known: BoolArray

    def settlements_share(self, at: IndexArray) -> float:
        """Share of the settlements at some rows; NaN if it is known of none of them."""
        return float(self.has[at].mean()) if self.known[at].any() else math.nan

    def population_share(self, people: FloatArray, at: IndexArray) -> float:
        """Share of the people whose number is known; NaN if it is known for less than half of these settlements."""
        return share_of_people(people[at], self.has[at]) if self.known[at].any() else math.nan

    def number(self, at: IndexArray) -> float:
        """How many of the settlements at some rows have it; NaN if it is known of none of them."""
        return float(self.has[at].sum()) if self.known[at].any() else math.nan

    def both(self, other: _Flag, *, has_other: bool) -> _Flag:
        """Which settlements have this, and have the other thing or not."""
        return _Flag(self.has & (other.has == has_other), self.known)


def area_table(places: pd.DataFrame, areas: AdminAreas, *, whole_name: str) -> pd.DataFrame:
    """Count the table of places for every area and the whole, as `TransitCoverage.areas`.

    Every settlement (village, rural settlement) is in the denominator; a share is NaN only where nothing is known of
    any of them.

    Parameters
    ----------
    places
        As `TransitCoverage.places`.
    areas
        The areas.
    whole_name
        Name of the whole.
    """
    names = ("has_road", "has_hardened", "has_stop", "has_served_stop", "is_remote", "is_remote_by_time")
    flags = {
        name: _flag(places[name]) for name in (*names, "served_only_on_market_days", "town_return", "county_return")
    }
    departures = places["departures"].to_numpy(dtype=np.float64)
    on_market = flags["served_only_on_market_days"]
    served = _Flag((departures > 0) & ~on_market.has, ~np.isnan(departures))
    people = places["population"].to_numpy(dtype=np.float64)
    is_village, is_rural = places["is_village"].to_numpy(dtype=bool), places["is_rural"].to_numpy(dtype=bool)
    rows = []
    for unit in units_of(areas, places["area_id"], whole_name=whole_name):
        at = unit.rows
        villages, rural = at[is_village[at]], at[is_rural[at]]
        row: dict[str, Any] = {
            **_named(unit, people),
            "population_missing": int(np.isnan(people[at]).sum()),
            **_counted("villages", villages, people),
            **_counted("rural", rural, people),
            "rural_access_index": flags["has_road"].population_share(people, rural),
            "road_rural_share": flags["has_road"].settlements_share(rural),
            "road_settlements_share": flags["has_road"].settlements_share(at),
            "road_population_share": flags["has_road"].population_share(people, at),
            **_of_both("hardened", flags["has_hardened"], at, villages),
            **_of_both("served", served, at, villages),
            "settlements_only_on_market_days": on_market.number(at),
            "villages_only_on_market_days": on_market.number(villages),
            "median_departures": _median(departures[at]),
            "median_departures_served": _median(departures[at][served.has[at]]),
            **_of_both("town_return", flags["town_return"], at, villages),
            **_of_both("county_return", flags["county_return"], at, villages),
        }
        for name in ("remote", "remote_by_time"):
            remote = flags[f"is_{name}"]
            row |= {name: remote.number(at), f"{name}_share": remote.settlements_share(at)}
            for stop in ("stop", "served_stop"):
                without = remote.both(flags[f"has_{stop}"], has_other=False).number(at)
                row[f"{name}_without_{stop}"] = without if flags[f"has_{stop}"].known[at].any() else math.nan
        rows.append(row)
    return pd.DataFrame(rows)


def _of_both(name: str, flag: _Flag, at: IndexArray, villages: IndexArray) -> dict[str, float]:
    """Return the share of all settlements, and of the villages among them."""
    return {
        f"{name}_settlements_share": flag.settlements_share(at),
        f"{name}_villages_share": flag.settlements_share(villages),
    }


def _counted(name: str, at: IndexArray, people: FloatArray) -> dict[str, Any]:
    """Return how many settlements of a kind there are, their people, and of how many these are not known."""
    return {
        name: len(at),
        f"{name}_population": sum_known(people[at]),
        f"{name}_population_missing": int(np.isnan(people[at]).sum()),
    }


def _median(values: FloatArray) -> float:
    """Return the median; NaN where there is none or a value is not known."""
    return float(np.median(values)) if len(values) else math.nan


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
    ways_m = {kind: places[column].to_numpy(dtype=np.float64) for kind, column in _WAYS.items()}
    is_village = places["is_village"].to_numpy(dtype=bool)
    rows = []
    for unit in units_of(areas, places["area_id"], whole_name=whole_name):
        villages = unit.rows[is_village[unit.rows]]
        for limit_m in limits_m:
            row: dict[str, Any] = {**_named(unit, people), **_counted("villages", villages, people)}
            row["limit_m"] = limit_m
            for kind, way_m in ways_m.items():
                near = _Flag(way_m <= limit_m, np.full(len(places), not np.isnan(way_m).all()))
                row |= _of_both(kind, near, unit.rows, villages)
                row[f"{kind}_population_share"] = near.population_share(people, unit.rows)
                row[f"{kind}_villages_population_share"] = near.population_share(people, villages)
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
