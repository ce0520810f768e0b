"""The columns of the table of settlements: roads, stops, departures, and the times to the own seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial_uri.analyses.connectivity.link_tables import kinds_of, link_table
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.transit.result import SEATS, Seat
from spatial_uri.analyses.transit.road_access import hardened_access, rural_access
from spatial_uri.analyses.transit.supply import Supply
from spatial_uri.analyses.transit.trips import BusSearch
from spatial_uri.measure.trips import is_surveyed
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.routing.transit.stop_walks import FootPaths, find_nearest_stops

Columns = dict[str, Any]

_LINKS: dict[Seat, LinkTarget] = {"town": "town_seat", "county": "county_seat"}
_NUMBERS = ("bus_min", "walk_min", "wait_min", "ride_min", "transfers", "leave_s", "foot_min", "back_s")
_WORDS = ("way", "return")


def road_columns(supply: Supply) -> Columns:
    """Return how far every settlement is from an all-season and from a hardened road."""
    network, options = supply.study.network, supply.options
    known = is_surveyed(network, supply.settlements, margin_m=options.road_within_m)
    if not len(known):
        return {"road_m": [], "has_road": [], "hardened_m": [], "has_hardened": []}
    road = rural_access(network, supply.settlements, within_m=options.road_within_m).places
    hardened = hardened_access(network, supply.settlements, within_m=options.hardened_within_m).places
    return {
        "road_m": road["road_m"],
        "has_road": _where_known(road["has_road"], known),
        "hardened_m": hardened["road_m"],
        "has_hardened": _where_known(hardened["has_road"], known),
    }


def stop_columns(supply: Supply) -> Columns:
    """Return the nearest stop of every settlement, and the nearest with a departure on the day.

    Each along the paths, and in a straight line.
    """
    anywhere = np.ones(len(supply.stops), dtype=np.bool_)
    served = np.zeros(len(supply.stops), dtype=np.bool_)
    served[: len(supply.served)] = supply.served
    return {
        **_nearest(supply, anywhere, "", is_known=len(supply.stops) > 0),
        **_nearest(supply, served, "served_", is_known=supply.buses is not None),
    }


def _nearest(supply: Supply, which: BoolArray, prefix: str, *, is_known: bool) -> Columns:
    """Return the nearest of some stops; whether one is within reach is None where it is not known."""
    rows_of = np.flatnonzero(which)
    ids = np.array([*supply.stops.index[rows_of], None], dtype=object)
    count = len(supply.points)
    walk, straight = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    walk_m, straight_m = np.full(count, np.nan), np.full(count, np.nan)
    points = supply.stop_points[rows_of]
    if len(rows_of):
        rows, metres = shapely.STRtree(points).query_nearest(supply.points, return_distance=True, all_matches=False)
        straight[rows[0]], straight_m[rows[0]] = rows[1], metres
        if supply.paths is not None:
            walk[:], walk_m = find_nearest_stops(supply.paths, supply.points, points)
    headline_m = walk_m if isinstance(supply.headline_ways, FootPaths) else straight_m
    return {
        f"{prefix}stop_id": ids[walk],
        f"{prefix}stop_walk_m": walk_m,
        f"{prefix}straight_stop_id": ids[straight],
        f"{prefix}stop_straight_m": straight_m,
        f"has_{prefix}stop": _where_known(headline_m <= supply.options.stop_limit_m, np.full(count, is_known)),
    }


def bus_columns(supply: Supply, hierarchy: Hierarchy, car_min: Mapping[Seat, FloatArray]) -> Columns:
    """Return the journeys of every settlement to its own seats by bus, beside the minutes by car."""
    search = None
    if supply.timetable is not None and supply.day is not None:
        search = BusSearch.of(
            (supply.timetable, supply.day),
            supply.points,
            supply.line_points,
            (supply.options, supply.travel.walk),
            paths=supply.paths,
        )
    columns: Columns = {}
    for to in SEATS:
        own = supply.settlements.index.get_indexer(pd.Index(hierarchy.places[f"{to}_seat_id"]))
        found: Columns = dict.fromkeys(_NUMBERS, np.nan) | dict.fromkeys(_WORDS)
        if search is not None:
            found = search.columns(own.astype(np.int64))
        by_car = car_min[to]
        found["car_min"] = by_car
        found["bus_car_ratio"] = np.where(by_car > 0, found["bus_min"] / np.where(by_car > 0, by_car, np.nan), np.nan)
        found["return"] = None if found["return"] is None else tidy_flags(found["return"])
        columns |= {f"{to}_{name}": values for name, values in found.items()}
    return columns


def car_times(
    study: Study, hierarchy: Hierarchy, travel: Travel, connectivity: Connectivity | None
) -> tuple[dict[Seat, FloatArray], dict[Seat, NDArray[np.object_]]]:
    """Return minutes by car to the own seats, and how the searches ended; NaN and ``unknown`` without such roads.

    Times lead to the seat, whatever the direction of `travel`.
    """
    count = len(study.settlements.table)
    if study.network.mode != "drive" or not study.network.piece_count:
        nothing = {to: np.full(count, np.nan) for to in SEATS}
        return nothing, {to: np.full(count, "unknown", dtype=object) for to in SEATS}
    outward = replace(travel, direction="to_facility")
    if connectivity is not None and connectivity.travel == outward:
        tables: Mapping[LinkTarget, pd.DataFrame] = {target: connectivity.of(target) for target in _LINKS.values()}
    else:
        tables = link_table(study, hierarchy, outward, kinds_of(study.network))
    minutes = {to: tables[target]["travel_min"].to_numpy(dtype=np.float64) for to, target in _LINKS.items()}
    return minutes, {to: tables[target]["status"].to_numpy(dtype=object) for to, target in _LINKS.items()}


def _where_known(has: Any, known: BoolArray) -> NDArray[Any]:
    """Return True or False where it is known, else None."""
    flags = np.full(len(known), None, dtype=object)
    flags[known] = np.asarray(has, dtype=np.bool_)[known].tolist()
    return tidy_flags(flags)


def tidy_flags(flags: NDArray[np.object_]) -> NDArray[Any]:
    """Return a column of True, False and None as one of plain bools where all are known."""
    return flags.astype(np.bool_) if all(f is not None for f in flags) else flags
