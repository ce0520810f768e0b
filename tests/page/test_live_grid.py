"""Isochrone fills under edits: on the grid of the page within a minute of what the changed study has in Python."""

from __future__ import annotations

import os

import numpy as np
import pytest
from live_grid import NO_ROAD, GridBench
from random_edits import KINDS, EditMaker
from road_drawing import at, network, road, study
from scenario_oracle import county_study

from spatial_uri.model.travel import DIRECTIONS, Travel

pytestmark = pytest.mark.browser

MOST = 0.001
"""So many cells may be more than a minute apart: the page draws roads within metres of where they are."""
IS_LONG = bool(os.environ.get("SPATIAL_URI_LONG_TESTS"))
ROADS, PLACES = KINDS[4:8], KINDS[:4]


def farthest_apart(shares) -> float:
    return max(more for more, _ in shares.values())


@pytest.fixture(scope="module", params=DIRECTIONS)
def bench(chromium, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("grid")
    made = GridBench(chromium, folder, county_study(folder, 25, seed=4), Travel(direction=request.param), cell_m=200)
    yield made
    made.close()


def test_without_an_edit_every_cell_has_the_minutes_that_python_packed(bench) -> None:
    worked_out, shown = bench.differences([], raw=True), bench.differences([])
    assert farthest_apart(worked_out) < MOST
    assert max(any_difference for _, any_difference in worked_out.values()) < 0.01
    assert set(shown.values()) == {(0.0, 0.0)}  # what no edit reaches stays as it was measured


def test_facilities_put_closed_raised_and_moved_give_the_minutes_of_python(bench) -> None:
    maker = EditMaker(bench.study, bench, np.random.default_rng(3))
    edits = [edit for edit in map(maker.draw, PLACES) if edit]
    assert farthest_apart(bench.differences(edits)) < MOST


@pytest.mark.parametrize("kind", ROADS)
def test_changed_roads_give_the_minutes_of_python(bench, kind) -> None:
    maker = EditMaker(bench.study, bench, np.random.default_rng(5))
    edits = [edit for edit in (maker.draw(kind) for _ in range(4)) if edit]
    assert farthest_apart(bench.differences(edits)) < MOST


def test_edits_on_edits_give_the_minutes_of_python(bench) -> None:
    maker = EditMaker(bench.study, bench, np.random.default_rng(6))
    edits = [edit for edit in map(maker.draw, KINDS + ROADS) if edit]
    assert farthest_apart(bench.differences(edits)) < MOST


# ---- solved in the head ----


@pytest.fixture(scope="module")
def two_roads(chromium, tmp_path_factory):
    """Two roads of 12 km at 60 km/h, 600 m apart; the clinic is where both begin. A third one ends in the hills."""
    roads = network(
        road((0, 0), (12, 0)),
        road((0, 0), (0, 0.6)),
        road((0, 0.6), (12, 0.6)),
        road((12, 0), (12, 0.6)),
        road((12, 0.6), (12, 5)),
    )
    areas = {"1": ("county", None, -2, -3, 15, 7)}
    drawn = study(roads, {"village": (6, 0, 100), "hill": (12, 5, 10)}, {"clinic": (0, 0)}, areas=areas)
    made = GridBench(chromium, tmp_path_factory.mktemp("two"), drawn, Travel())
    yield made
    made.close()


def test_who_has_lost_the_road_beside_the_door_walks_to_the_next_one(two_roads) -> None:
    closed = {"kind": "close_road", "where": {"segments": [0]}}
    assert two_roads.minutes_at([], "clinic", at(6.02, 0.0)) == 7  # 6.02 min
    assert two_roads.minutes_at([closed], "clinic", at(6.02, 0.0)) == 14  # 600 m on foot: 7.2 min, and 6.6 km
    assert farthest_apart(two_roads.differences([closed])) < MOST


def test_where_the_only_road_is_closed_there_is_none_to_walk_to(two_roads) -> None:
    closed = {"kind": "close_road", "where": {"segments": [4]}}
    assert two_roads.minutes_at([], "clinic", at(12.0, 2.5)) == 15  # 14.5 km
    assert two_roads.minutes_at([closed], "clinic", at(12.0, 2.5)) == NO_ROAD
    assert farthest_apart(two_roads.differences([closed])) < MOST


def test_a_clinic_put_in_the_hills_is_reached_on_foot_and_by_road(two_roads) -> None:
    put = {"kind": "facility", "at": "hill", "tier": "clinic"}
    assert two_roads.minutes_at([put], "clinic", at(12.3, 5.3)) == 6  # 424 m on foot: 5.1 min
    assert two_roads.minutes_at([put], "clinic", at(12.0, 2.52)) == 3
    assert farthest_apart(two_roads.differences([put])) < MOST


def test_a_new_road_is_joined_from_beside_it(two_roads) -> None:
    built = two_roads.ask("(e, a, b) => e.newRoad(a, b)", 0, 4)  # from the clinic straight to the hill, 13 km
    edit = {"kind": "new_road", **built, "kmh": 60.0}
    assert two_roads.minutes_at([], "clinic", at(6.0, 2.5)) == NO_ROAD
    assert two_roads.minutes_at([edit], "clinic", at(6.0, 2.5)) == 7  # 6.5 km
    assert farthest_apart(two_roads.differences([edit])) < MOST


# ---- the long form ----


@pytest.mark.slow
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("seed", range(8 if IS_LONG else 2))
def test_many_edits_in_more_counties(chromium, tmp_path, seed, direction) -> None:
    county = county_study(tmp_path, (20, 40, 60, 90, 120, 160, 200, 300)[seed], seed=seed)
    _try_many(GridBench(chromium, tmp_path, county, Travel(direction=direction), cell_m=100), seed)


@pytest.mark.slow
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_many_edits_in_the_example(chromium, example, tmp_path, direction) -> None:
    _try_many(GridBench(chromium, tmp_path, example, Travel(direction=direction)), 11)


def _try_many(bench: GridBench, seed: int) -> None:
    maker, rng = EditMaker(bench.study, bench, np.random.default_rng(seed)), np.random.default_rng([seed, 1])
    assert farthest_apart(bench.differences([], raw=True)) < MOST
    for kinds in (
        PLACES * 2,
        *([kind] * 3 for kind in ROADS),
        ["close_road"] * 10,
        *rng.choice(KINDS, (3, 8)).tolist(),
    ):
        edits = [edit for edit in map(maker.draw, kinds) if edit]
        assert farthest_apart(bench.differences(edits)) < MOST, edits
    bench.close()
