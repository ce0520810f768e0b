"""The coverage of remote places by roads and public transport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial_uri.analyses.connectivity.link_table import kinds_of, link_table
from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.transit.areas import areas_table, remote_by_rule
from spatial_uri.analyses.transit.day import SERVICE_COLUMNS, at_stops, departures_on, near_places, service_day
from spatial_uri.analyses.transit.definitions import definitions_of, missing_sentences
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.transit.road_access import hardened_access, rural_access
from spatial_uri.analyses.transit.trips import BusSearch
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.trips import is_surveyed
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray
from spatial_uri.model.study import Note, Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.routing.transit.stop_walks import FootPaths, find_nearest_stops, find_walks_to

Columns = dict[str, Any]

NEAR_STUDY_M = 10_000.0
"""Stops farther from the study area than this are told."""
TARGETS: dict[str, LinkTarget] = {"town": "town_seat", "county": "county_seat"}
_NUMBERS = ("bus_min", "walk_min", "wait_min", "ride_min", "transfers", "leave_s", "foot_min", "back_s")
_WORDS = ("way", "return")


def transit_coverage(
    study: Study,
    hierarchy: Hierarchy,
    timetable: Timetable | None = None,
    options: TransitOptions | None = None,
    *,
    travel: Travel | None = None,
    connectivity: Connectivity | None = None,
) -> TransitCoverage:
    """Tell which settlements roads and public transport reach, how well, and which they miss.

    Everything that the data does not tell is NaN or None, and a sentence in `TransitCoverage.missing` says so.

    Parameters
    ----------
    study
        Settlements, areas, roads; ``walking`` (paths) and ``stops`` where they were read.
    hierarchy
        The town and county seat of every settlement, as `spatial_uri.hierarchy` finds them.
    timetable
        What runs. Coverage then counts the stops where something departs on the day looked at, and no others;
        without it, the stops on the map.
    options
        The parameters; None for the usual ones.
    travel
        The walk off the paths and to the road, and the longest trip by car; None for the usual ones. Times lead from
        the settlement to the town, whatever the direction.
    connectivity
        The links by car, if they are known already: saves computing the car minutes again.

    Returns
    -------
    TransitCoverage
        Tables of stops, settlements and areas, and the definitions of every figure.

    Raises
    ------
    DataError
        If no stop of the timetable lies in the study area or near it.
    ParameterError
        If the hierarchy, or the connectivity, is not that of the settlements of the study.

    References
    ----------
    Rural Access Index: `rural_access`. Reach of rural buses within 2 km (通客车率) and hardened roads (通畅率):
    assessment of the integration of urban and rural transport, Ministry of Transport of China, 交运发〔2016〕184号.
    """
    options, travel = options or TransitOptions(), travel or Travel()
    settlements = study.settlements.table
    if not hierarchy.places.index.equals(settlements.index):
        raise ParameterError("the hierarchy is not that of the settlements of the study")
    if connectivity is not None and not connectivity.of("county_seat").index.equals(settlements.index):
        raise ParameterError("the connectivity is not that of the settlements of the study")
    day, notes = service_day(timetable, options.day) if timetable is not None else (None, [])
    if timetable is not None:
        notes = [*timetable.notes, *_far_notes(study, timetable), *notes]
    ground = _Ground(study, hierarchy, options, travel, timetable if day else None, day)
    car, car_status = _car_columns(ground, connectivity)
    places = pd.DataFrame(
        {
            **{name: settlements[name] for name in ("name", "area_id")},
            "rank": hierarchy.places["rank"],
            "population": settlements["population"].astype(np.float64),
            **_road_columns(ground),
            **_stop_columns(ground),
            **_service_columns(ground),
            **_bus_columns(ground, car),
        },
        index=settlements.index,
    )
    is_remote, why_remote, remote_min = remote_by_rule(car["county"], car_status["county"], options.remote_share)
    places["is_remote"], places["why_remote"] = _tidy(is_remote), why_remote
    return TransitCoverage(
        options=options,
        travel=travel,
        day=day,
        stops=_stop_table(ground),
        places=gpd.GeoDataFrame(places, geometry=settlements.geometry.to_numpy(), crs=study.crs),
        areas=areas_table(places, study.areas, options, whole_name=study.name),
        definitions=definitions_of(
            options,
            travel.walk,
            day=day,
            has_paths=ground.paths is not None,
            has_timetable=day is not None,
            remote_min=remote_min,
        ),
        has_timetable=day is not None,
        has_paths=ground.paths is not None,
        is_illustrative=timetable is not None and timetable.is_illustrative,
        missing=missing_sentences(
            options,
            has_roads=study.network.piece_count > 0,
            by_car=study.network.mode == "drive",
            has_paths=ground.paths is not None,
            has_timetable=timetable is not None,
            runs=day is not None,
            stops=len(ground.stops),
            without_seat={to: int(hierarchy.places[f"{to}_seat_id"].isna().sum()) for to in TARGETS},
            settlements=len(settlements),
        ),
        notes=tuple(notes),
    )


def _far_notes(study: Study, timetable: Timetable) -> list[Note]:
    """Tell how many stops lie far from the study area; refuse a timetable of another place."""
    around = gpd.GeoSeries([shapely.buffer(study.boundary, NEAR_STUDY_M)], crs=study.crs).to_crs(4326).iloc[0]
    shapely.prepare(around)
    is_near = shapely.intersects(around, timetable.stops.geometry.to_crs(4326).to_numpy())
    far = timetable.stops.index[~is_near]
    if len(timetable.stops) and not is_near.any():
        x, y = timetable.stops.geometry.to_crs(4326).iloc[0].coords[0]
        raise DataError(
            f"none of the {len(far)} stops of the timetable lies within {NEAR_STUDY_M / 1000:g} km of the study area",
            file=timetable.source or None,
            faults=[f"stop {far[0]} lies at longitude {x:.4f}, latitude {y:.4f}"],
            remedy="give the timetable of this place, and declare the CRS and datum of its stops",
        )
    if not len(far):
        return []
    message = (
        f"Stops of the timetable more than {NEAR_STUDY_M / 1000:g} km from the study area: {len(far)} of "
        f"{len(timetable.stops)}. Lines to them count."
    )
    return [Note("transit.stops_far", message, "info", tuple(far))]


@dataclass(frozen=True, eq=False)
class _Ground:
    """What every part of the answer is made from."""

    study: Study
    hierarchy: Hierarchy
    options: TransitOptions
    travel: Travel
    timetable: Timetable | None
    day: date | None

    @property
    def settlements(self) -> gpd.GeoDataFrame:
        return self.study.settlements.table

    @cached_property
    def points(self) -> GeometryArray:
        return np.asarray(self.settlements.geometry.to_numpy(), dtype=object)

    @cached_property
    def paths(self) -> FootPaths | None:
        walking = self.study.walking
        return FootPaths(walking, self.travel.walk) if walking is not None and walking.piece_count else None

    @cached_property
    def stops(self) -> gpd.GeoDataFrame:
        """The stops of the timetable or, without one, those of the map."""
        if self.timetable is not None:
            return self.timetable.stops.to_crs(self.study.crs)
        if self.study.stops is not None:
            return self.study.stops
        return gpd.GeoDataFrame({"name": []}, geometry=[], index=pd.Index([], name="stop_id"), crs=self.study.crs)

    @cached_property
    def served(self) -> BoolArray:
        """The stops that count: those with a departure or, without a timetable, all."""
        if self.timetable is None:
            return np.ones(len(self.stops), dtype=np.bool_)
        return np.asarray(self.at_stops["departures"] > 0)

    @cached_property
    def at_stops(self) -> Columns:
        if self.timetable is None or self.day is None:
            return {name: None if name == "lines" else np.nan for name in SERVICE_COLUMNS}
        return at_stops(departures_on(self.timetable, self.day))

    @property
    def stop_points(self) -> GeometryArray:
        return np.asarray(self.stops.geometry.to_numpy(), dtype=object)

    @property
    def headline(self) -> FootPaths | Walk:
        """How the walks are measured that headlines count: along paths, or straight (`FootPaths`, or `Walk`)."""
        return self.travel.walk if self.options.straight_line or self.paths is None else self.paths


def _stop_table(ground: _Ground) -> gpd.GeoDataFrame:
    stops = ground.stops
    return gpd.GeoDataFrame(
        {"name": stops["name"], **ground.at_stops}, index=stops.index, geometry=stops.geometry, crs=ground.study.crs
    )


def _road_columns(ground: _Ground) -> Columns:
    network, options = ground.study.network, ground.options
    known = is_surveyed(network, ground.settlements, margin_m=options.road_within_m)
    if not len(known):
        return {"road_m": [], "has_road": [], "hardened_m": [], "has_hardened": []}
    road = rural_access(network, ground.settlements, within_m=options.road_within_m).places
    hardened = hardened_access(network, ground.settlements, within_m=options.hardened_within_m).places
    return {
        "road_m": road["road_m"],
        "has_road": _where_known(road["has_road"], known),
        "hardened_m": hardened["road_m"],
        "has_hardened": _where_known(hardened["has_road"], known),
    }


def _stop_columns(ground: _Ground) -> Columns:
    served = np.flatnonzero(ground.served)
    ids = np.array([*ground.stops.index[served], None], dtype=object)
    count = len(ground.points)
    walk, straight = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    walk_m, straight_m = np.full(count, np.nan), np.full(count, np.nan)
    points = ground.stop_points[served]
    if len(served):
        rows, metres = shapely.STRtree(points).query_nearest(ground.points, return_distance=True, all_matches=False)
        straight[rows[0]], straight_m[rows[0]] = rows[1], metres
        if ground.paths is not None:
            walk[:], walk_m = find_nearest_stops(ground.paths, ground.points, points)
    headline_m = walk_m if isinstance(ground.headline, FootPaths) else straight_m
    return {
        "stop_id": ids[walk],
        "stop_walk_m": walk_m,
        "straight_stop_id": ids[straight],
        "stop_straight_m": straight_m,
        "has_stop": _where_known(headline_m <= ground.options.stop_limit_m, np.full(count, len(ground.stops) > 0)),
    }


def _service_columns(ground: _Ground) -> Columns:
    if ground.timetable is None or ground.day is None:
        return {name: None if name == "lines" else np.nan for name in SERVICE_COLUMNS}
    walks = find_walks_to(ground.headline, ground.points, ground.stop_points, limit_m=ground.options.stop_limit_m)
    return near_places(departures_on(ground.timetable, ground.day), walks)


def _bus_columns(ground: _Ground, car: Mapping[str, FloatArray]) -> Columns:
    search = None
    if ground.timetable is not None and ground.day is not None:
        search = BusSearch.of(
            (ground.timetable, ground.day),
            ground.points,
            ground.stop_points,
            (ground.options, ground.travel.walk),
            paths=ground.paths,
        )
    columns: Columns = {}
    for to in TARGETS:
        own = ground.settlements.index.get_indexer(pd.Index(ground.hierarchy.places[f"{to}_seat_id"]))
        found: Columns = dict.fromkeys(_NUMBERS, np.nan) | dict.fromkeys(_WORDS)
        if search is not None:
            found = search.columns(own.astype(np.int64))
        found["car_min"] = car[to]
        bus_min = found["bus_min"]
        found["ratio"] = np.where(car[to] > 0, bus_min / np.where(car[to] > 0, car[to], np.nan), np.nan)
        found["return"] = None if found["return"] is None else _tidy(found["return"])
        columns |= {f"{to}_{name}": values for name, values in found.items()}
    return columns


def _car_columns(
    ground: _Ground, connectivity: Connectivity | None
) -> tuple[dict[str, FloatArray], dict[str, GeometryArray]]:
    """Return minutes by car to the own seats, and how the searches ended; NaN and ``unknown`` without such roads."""
    study, count = ground.study, len(ground.points)
    if study.network.mode != "drive" or not study.network.piece_count:
        nothing = {to: np.full(count, np.nan) for to in TARGETS}
        return nothing, {to: np.full(count, "unknown", dtype=object) for to in TARGETS}
    outward = replace(ground.travel, direction="to_facility")
    if connectivity is not None and connectivity.travel == outward:
        tables: Mapping[LinkTarget, pd.DataFrame] = {target: connectivity.of(target) for target in TARGETS.values()}
    else:
        tables = link_table(study, ground.hierarchy, outward, kinds_of(study.network))
    minutes = {to: tables[target]["travel_min"].to_numpy(dtype=np.float64) for to, target in TARGETS.items()}
    return minutes, {to: tables[target]["status"].to_numpy(dtype=object) for to, target in TARGETS.items()}


def _where_known(has: Any, known: BoolArray) -> NDArray[Any]:
    """Return True or False where it is known, else None."""
    flags = np.full(len(known), None, dtype=object)
    flags[known] = np.asarray(has, dtype=np.bool_)[known].tolist()
    return _tidy(flags)


def _tidy(flags: GeometryArray) -> NDArray[Any]:
    """Return a column of True, False and None as one of plain bools where all are known."""
    return flags.astype(np.bool_) if all(f is not None for f in flags) else flags
