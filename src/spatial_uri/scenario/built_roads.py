"""The roads of a study with the changes of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from spatial_uri.errors import ScenarioError
from spatial_uri.measure.roads.upgrades import usual_speeds
from spatial_uri.measure.slope.new_road_slopes import least_new_factor, with_slopes_of_new
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Note, Study
from spatial_uri.routing.changes.changed_network import ChangedNetwork, change_network
from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.routing.improvement.projects import MS_PER_HOUR, times_at
from spatial_uri.scenario.resolved import Faster, Resolved, Slower
from spatial_uri.scenario.scenario import Scenario

REACH_M = 1_000.0
"""A new road that joins no other must at least have a place so near."""


@dataclass(frozen=True, eq=False)
class ChangedRoads:
    """The roads with changes: the network people travel on, that of walks, and what must be known of them.

    `is_faster` says which segments each upgrade makes faster: id of the change -> ``(segments of it,)``.
    """

    changed: ChangedNetwork
    walking: RoadNetwork | None
    is_faster: dict[str, BoolArray]
    notes: tuple[Note, ...]


def change_roads(study: Study, scenario: Scenario, resolved: Resolved) -> ChangedRoads:
    """Change the roads of a study.

    Raises
    ------
    ScenarioError
        If a new road joins nothing, and nobody lives near it.
    """
    network = study.network
    slow_ms = _slowed(network, resolved)
    times_ms, is_faster = _upgraded(
        network.with_times(slow_ms) if slow_ms is not network.time_ms else network, resolved
    )
    roads = [(own, what) for own, what in resolved.of(NewRoad) if isinstance(what, NewRoad)]
    changed = with_slopes_of_new(
        change_network(
            network, times=times_ms, closed=_closed(network, resolved), new_roads=[road for _, road in roads]
        )
    )
    ids = [own for own, _ in roads]
    notes = [*_joint_notes(study, scenario, changed, ids), *_level_notes(changed, ids)]
    for own, faster in is_faster.items():
        if not faster.any():
            notes.append(Note("scenario.not_faster", severity="warning", change=own, count=len(faster)))
    return ChangedRoads(changed, _walking(study, [road for _, road in roads]), is_faster, tuple(notes))


def _slowed(network: RoadNetwork, resolved: Resolved) -> Int32Array:
    """Return the times with all factors, each rounded once, and no speed above the highest of a season."""
    factor: FloatArray = np.ones(network.piece_count)
    max_kmh: FloatArray = np.full(network.piece_count, np.inf)
    if resolved.season is not None:
        factor, max_kmh = resolved.season.factor.copy(), resolved.season.max_kmh
    for _, what in resolved.of(Slower):
        if isinstance(what, Slower):
            factor[what.pieces] *= what.factor
    factor[(network.pieces["structure"] == "ferry").to_numpy()] = 1.0
    if (factor == 1).all() and np.isinf(max_kmh).all():
        return network.time_ms
    ms = np.rint(network.time_ms / factor[network.edge_piece])
    at_most = np.rint(network.edge_m / 1000 / max_kmh[network.edge_piece] * MS_PER_HOUR)
    return np.minimum(np.maximum(ms, at_most), np.iinfo(np.int32).max // 4).astype(np.int32)


def _upgraded(network: RoadNetwork, resolved: Resolved) -> tuple[Int32Array, dict[str, BoolArray]]:
    """Return the times with all upgrades, and which segments of each become faster by it alone."""
    ms = network.time_ms
    is_faster = {}
    for own, what in resolved.of(Faster):
        if isinstance(what, Faster):
            kmh = np.full(network.piece_count, np.nan)
            kmh[what.pieces] = what.kmh
            own_ms = times_at(network, kmh)
            faster = np.zeros(network.piece_count, dtype=np.bool_)
            faster[network.edge_piece[own_ms < network.time_ms]] = True
            is_faster[own] = faster[what.pieces]
            ms = np.minimum(ms, own_ms)
    return ms, is_faster


def _closed(network: RoadNetwork, resolved: Resolved) -> BoolArray:
    closed = np.zeros(network.piece_count, dtype=np.bool_)
    if resolved.season is not None:
        closed |= resolved.season.closed
    for _, what in resolved.of(np.ndarray):
        if isinstance(what, np.ndarray):
            closed[what] = True
    return closed


def _walking(study: Study, roads: list[NewRoad]) -> RoadNetwork | None:
    """Return the network of walks with the new roads, at the speed people walk; closed roads stay open to them.

    Paths have other pieces than roads: what a new road names is not among them, and it joins what lies nearest.
    """
    if study.walking is None or not roads:
        return study.walking
    kmh = float(np.median([*usual_speeds(study.walking).values()]))
    paths = [replace(road, kmh=kmh, is_oneway=False, joins=(None, None)) for road in roads]
    return with_slopes_of_new(change_network(study.walking, new_roads=paths)).network


def _level_notes(changed: ChangedNetwork, ids: list[str]) -> list[Note]:
    """Say which new roads are taken as level, because no height is known along them, where slopes cost time."""
    if least_new_factor(changed.network) == 1.0:
        return []
    status = changed.network.pieces["height_status"].astype(str).to_numpy()[changed.new_piece]
    return [
        Note("scenario.taken_as_level", severity="warning", change=ids[k]) for k in np.flatnonzero(status == "none")
    ]


def _joint_notes(study: Study, scenario: Scenario, changed: ChangedNetwork, ids: list[str]) -> list[Note]:
    """Say where the ends of new roads join; refuse one that joins nothing and that nobody can reach on foot."""
    notes, faults = [], []
    places = np.concatenate([table.table.geometry.to_numpy() for table in (study.settlements, study.facilities)])
    for number, own in enumerate(ids):
        free = [joint for joint in changed.joints if joint.road == number and joint.kind == "free"]
        line = changed.network.lines[changed.new_piece[number]]
        if len(free) == 2 and not changed.network.pieces["snappable"].iloc[changed.new_piece[number]]:
            faults.append(f"{own}: neither end lies within 30 m of an open road, and nobody joins its class elsewhere")
        elif len(free) == 2 and not bool((shapely.distance(places, line) <= REACH_M).any()):
            faults.append(f"{own}: neither end lies within 30 m of an open road, and nobody within 1 km of it")
        elif free:
            notes.append(Note("scenario.free_end", severity="warning", change=own, count=len(free)))
    if faults:
        raise ScenarioError(
            "the scenario builds roads that lead nowhere",
            file=scenario.path,
            faults=faults,
            remedy="draw their ends at the roads that they join",
        )
    return notes
