"""The parts of a service circle put together: tables, isochrones, coverage and notes of the whole study."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.service_circle.notes import network_notes, tier_notes
from spatial_uri.analyses.service_circle.part import TierTimes
from spatial_uri.analyses.service_circle.plan import CirclePlan, Responsibility
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.measure.area_coverage import coverage
from spatial_uri.measure.trips import find_statuses, make_trip_columns, to_minutes
from spatial_uri.model.study import Note, Tier
from spatial_uri.routing.surface.isochrones import draw_surface
from spatial_uri.routing.surface.minutes import map_minutes
from spatial_uri.routing.surface.surfaces import CellMap, Surface, map_walk_reach, merge_surfaces

Measured = Sequence[tuple[Responsibility, Mapping[str, TierTimes]]]

_OF_SETTLEMENTS = (
    "time_ms",
    "facility",
    "access_ms",
    "egress_ms",
    "network_m",
    "inside_ms",
    "inside_facility",
    "border_ms",
)
_SHOWN = (
    "road_class", "ref", "name", "surface", "structure", "ford", "length_m", "ascent_m", "descent_m", "max_slope",
)  # fmt: skip


def assemble(plan: CirclePlan, measured: Measured) -> ServiceCircle:
    """Make the service circle of the study from its parts.

    Parameters
    ----------
    plan
        What was measured.
    measured
        What each part answers for, and its times for every tier; together they answer for
        every settlement, every piece and the whole window of the study, each settlement and piece once.
    """
    study = plan.study
    notes: list[Note] = network_notes(plan)
    times = {tier.name: _whole(plan, [(duty, found[tier.name]) for duty, found in measured]) for tier in plan.tiers}
    trips = []
    for tier in plan.tiers:
        table = tier_trips(plan, tier, times[tier.name])
        trips.append(pd.concat({tier.name: table}, names=["tier", "place_id"]))
        notes += tier_notes(plan, tier, table)
    all_trips = gpd.GeoDataFrame(pd.concat(trips), crs=study.crs)
    piece_min = {f"min_{tier}": found.piece_min for tier, found in times.items()}
    return ServiceCircle(
        options=plan.options,
        travel=plan.travel,
        mode=study.network.mode,
        tiers=plan.tiers,
        trips=all_trips,
        coverage=coverage(
            all_trips.reset_index(level="tier"),
            study.areas,
            thresholds_min=plan.options.thresholds_min,
            whole_name=study.name,
        ),
        isochrones=_isochrones(plan, times),
        roads=gpd.GeoDataFrame(
            {**study.network.pieces.filter(_SHOWN), **piece_min}, geometry=study.network.lines, crs=study.crs
        ),
        notes=tuple(notes),
        surfaces=_surfaces(plan, times),
    )


def _whole(plan: CirclePlan, parts: Sequence[tuple[Responsibility, TierTimes]]) -> TierTimes:
    """Put the times of the parts in the order of the study."""
    order = np.argsort(np.concatenate([duty.settlements for duty, _ in parts]))
    pieces = np.argsort(np.concatenate([duty.pieces for duty, _ in parts]))
    joined = {name: np.concatenate([getattr(times, name) for _, times in parts])[order] for name in _OF_SETTLEMENTS}
    return TierTimes(
        **joined,
        piece_min=np.concatenate([times.piece_min for _, times in parts])[pieces],
        surface=merge_surfaces((times.surface for _, times in parts if times.surface is not None), plan.bounds),
    )


def tier_trips(plan: CirclePlan, tier: Tier, times: TierTimes) -> gpd.GeoDataFrame:
    """Return the trips of all settlements to one tier, on their index."""
    study, options, access = plan.study, plan.options, plan.access
    settlements, facilities = study.settlements.table, plan.serving(tier.name)
    columns = make_trip_columns(times, facilities.index)
    first = {name: values[:, 0] for name, values in columns.items()}
    names = facilities["name"].to_dict()
    ids = np.array([*facilities.index, None], dtype=object)
    border_min = to_minutes(times.border_ms)
    return gpd.GeoDataFrame(
        {
            "name": settlements["name"],
            "area_id": settlements["area_id"],
            **first,
            "facility_name": [names.get(i) for i in first["facility_id"]],
            "status": find_statuses(
                study.network, settlements, facilities, access=access, travel=plan.travel, found=times
            )[:, 0],
            "within": columns["travel_min"][:, 0] <= options.thresholds_min[0],
            "second_travel_min": columns["travel_min"][:, 1],
            "second_facility_id": columns["facility_id"][:, 1],
            "inside_travel_min": to_minutes(times.inside_ms),
            "inside_facility_id": ids[times.inside_facility],
            "road_walk_m": access.road_walk_m,
            "population": settlements["population"],
            "border_min": np.where(border_min < np.nan_to_num(first["travel_min"], nan=np.inf), border_min, np.nan),
        },
        index=settlements.index,
        geometry=settlements.geometry,
        crs=study.crs,
    )


def _surfaces(plan: CirclePlan, times: Mapping[str, TierTimes]) -> dict[str, CellMap]:
    network, walk = plan.study.network, plan.travel.walk
    reach = map_walk_reach(network, plan.bounds, cell_m=2 * plan.cell_m, walk=walk)
    limit_m = walk.on(network.mode).limit_m
    return {tier: map_minutes(cast("Surface", its.surface), reach, limit_m) for tier, its in times.items()}


def _isochrones(plan: CirclePlan, times: Mapping[str, TierTimes]) -> gpd.GeoDataFrame:
    def contoured(found: TierTimes) -> gpd.GeoDataFrame:
        surface = cast("Surface", found.surface)
        return draw_surface(surface, plan.limits_min, within=plan.boundary, crs=plan.study.crs)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        drawn = list(pool.map(contoured, times.values()))
    for tier, circles in zip(times, drawn, strict=True):
        circles.insert(0, "tier", tier)
    return gpd.GeoDataFrame(pd.concat(drawn, ignore_index=True), crs=plan.study.crs)
