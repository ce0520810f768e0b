"""What Python finds for the edits that the map page makes: the same changes as a scenario, applied and measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import spatial_uri as su
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.plan import serving_facilities
from spatial_uri.measure.trips import find_statuses, find_trips, grow_facility_tree, snap_table
from spatial_uri.model.study import Study
from spatial_uri.model.travel import STATUSES, Travel
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.source_trees import grow_tree_from_nodes
from spatial_uri.samples import synthetic_county
from spatial_uri.scenario.applying import apply_scenario
from spatial_uri.scenario.changes import KINDS
from spatial_uri.scenario.scenario import Scenario
from spatial_uri.study.draft import init_study


def scenario_of(study: Study, edits: list[dict[str, Any]]) -> Scenario:
    """The edits as a scenario, without what only the page knows."""
    changes = []
    for number, edit in enumerate(edits):
        said = {key: value for key, value in edit.items() if key != "nodes"}
        changes.append(KINDS[edit["kind"]].model_validate({"id": f"edit-{number}", **said}))
    return Scenario(name="Edits", changes=tuple(changes), roads=study.network.fingerprint)


def changed_study(study: Study, edits: list[dict[str, Any]]) -> Study:
    """The study with the edits."""
    return apply_scenario(study, scenario_of(study, edits)).study


def times_of(
    study: Study, changed: Study, travel: Travel, options: ServiceCircleOptions | None = None
) -> dict[str, dict[str, np.ndarray]]:
    """Milliseconds (-1: none), rows of facilities and statuses of every settlement for each tier, after some changes.

    Rows count as the page does: the facilities of today, then those put and moved.
    """
    options = options or ServiceCircleOptions()
    row = {place: k for k, place in enumerate(study.facilities.table.index)}
    table = changed.facilities.table
    rows = np.array([row.get(place, -1) for place in table.index])
    kept = len(table) - _added(study, changed)
    rows[kept:] = len(row) + np.arange(len(table) - kept)
    number = dict(zip(table.index, rows.tolist(), strict=True))
    network, settlements = changed.network, changed.settlements.table
    access = snap_table(network, settlements, travel)
    found = {}
    for tier in study.tiers:
        if options.tiers is not None and tier.name not in options.tiers:
            continue
        serving = serving_facilities(changed, tier.name, options)
        trips = find_trips(grow_facility_tree(network, serving, travel, k=1), settlements, access)
        statuses = find_statuses(network, settlements, serving, access=access, travel=travel, found=trips)
        rows_of = np.array([*(number[place] for place in serving.index), -1], dtype=np.int64)
        found[tier.name] = {
            "ms": trips.time_ms[:, 0],
            "facility": rows_of[trips.facility[:, 0]],
            "status": np.array([STATUSES.index(status) for status in statuses[:, 0]]),
        }
    return found


def border_times(changed: Study, exits: np.ndarray, travel: Travel) -> np.ndarray:
    """Milliseconds (-1: none) of every settlement to some nodes of today, after some changes."""
    network, settlements = changed.network, changed.settlements.table
    how = {"direction": travel.direction, "limit_min": travel.search_limit_min, "walk": travel.walk}
    tree = grow_tree_from_nodes(network, exits, **how)
    access = snap_table(network, settlements, travel)
    return find_nearest(tree, settlements.geometry.to_numpy(), access).time_ms[:, 0]


def _added(study: Study, changed: Study) -> int:
    """How many facilities stand behind those of today that were left where they are."""
    today = study.facilities.table
    same = changed.facilities.table
    count = 0
    for place, where in zip(reversed(same.index), reversed(same.geometry.to_numpy()), strict=True):
        if place in today.index and where.equals(today.geometry.loc[place]):
            break
        count += 1
    return count


def county_study(folder: Path, villages: int, seed: int) -> Study:
    """A synthetic county as a study, written into a folder and read from it."""
    files = synthetic_county(villages, seed=seed).write(folder)
    init_study(files.for_study, folder / "study.toml", name="County", preset="CN")
    return su.read_study(folder / "study.toml", cache_dir=folder / "cache", transit=False)
