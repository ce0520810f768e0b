"""Every time in the table against a plain shortest path on roads that are really split."""

import numpy as np
import pytest
from split_graph import door_to_door_ms

from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.pairs import find_pairs
from spatial_uri.routing.routes import trace_route
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.samples import example_extract, synthetic_county
from spatial_uri.study.from_extract import study_from_extract

WALK = {"walk": Walk(kmh=5.0, limit_m=1000.0)}


def trips(network, origins, facilities, **options):
    tree = grow_tree(network, facilities, **WALK, **options)
    return tree, find_nearest(tree, origins, snap_places(network, origins, **WALK))


def assert_the_same(study, *, tiers=None):
    origins = study.settlements.table.geometry.to_numpy()
    table = study.facilities.table
    for tier in tiers or [t.name for t in study.tiers]:
        facilities = table[table["tier"] == tier].geometry.to_numpy()
        for direction in ("to_facility", "from_facility"):
            exact = door_to_door_ms(study.network, origins, facilities, direction=direction, **WALK)
            best = np.sort(np.column_stack([exact, np.full((len(origins), 2), np.inf)]), axis=1)[:, :2]
            tree, found = trips(study.network, origins, facilities, direction=direction, k=2)
            assert np.array_equal(np.where(found.time_ms >= 0, found.time_ms, np.inf), best), (tier, direction)
            for place, rank in np.argwhere(found.time_ms >= 0):
                assert exact[place, found.facility[place, rank]] == found.time_ms[place, rank]
                assert trace_route(tree, found, place, rank=rank).time_ms == found.time_ms[place, rank]
            ends = (origins, facilities) if direction == "to_facility" else (facilities, origins)
            rows, columns, ms = find_pairs(study.network, *ends, limit_ms=30 * 60_000, **WALK)
            of_ends = exact if direction == "to_facility" else door_to_door_ms(study.network, *ends, **WALK)
            assert np.array_equal(np.column_stack([rows, columns]), np.argwhere(of_ends <= 30 * 60_000))
            assert np.array_equal(ms, of_ends[rows, columns])


@pytest.mark.slow
def test_every_time_by_car_in_the_example_is_the_shortest_there_is(example):
    assert_the_same(example)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["walk", "cycle", "ebike"])
def test_every_time_in_the_example_is_the_shortest_there_is(mode):
    assert_the_same(study_from_extract(example_extract(), mode=mode))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_every_time_in_a_synthetic_county_is_the_shortest_there_is(tmp_path, seed):
    extract = synthetic_county(villages=12, seed=seed).write(tmp_path).extract
    assert_the_same(study_from_extract(extract, preset="CN"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
def test_every_time_in_a_larger_synthetic_county_is_the_shortest_there_is(tmp_path, seed):
    extract = synthetic_county(villages=40, seed=seed).write(tmp_path).extract
    assert_the_same(study_from_extract(extract, preset="CN", mode="ebike" if seed % 3 == 0 else "drive"))
