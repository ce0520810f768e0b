"""The worth of every road piece, against a full recomputation without it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.model.travel import Walk
from spatial_uri.routing.closure.closures import close_segment, measure_closures
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract

NEAR = Walk(kmh=5.0, limit_m=300.0)
GRID = st.tuples(st.integers(0, 3), st.integers(0, 3))
ROADS = st.lists(
    st.builds(
        lambda a, b, kmh, back: road(a, b, kmh=kmh, back_kmh=back),
        GRID,
        GRID,
        st.sampled_from([20.0, 30.0, 60.0]),
        st.sampled_from([None, 0.0, 10.0]),
    ),
    min_size=1,
    max_size=14,
)
PLACES = st.lists(
    st.tuples(st.integers(-1, 31), st.integers(-1, 31)).map(lambda p: (p[0] / 10, p[1] / 10)), min_size=1, max_size=5
)


def recomputed_ms(net, places, facilities, *, direction, walk):
    tree = grow_tree(net, facilities, direction=direction, walk=walk)
    return find_nearest(tree, places, snap_places(net, places, walk=walk)).time_ms[:, 0]


def assert_the_same(net, places, facilities, *, direction, walk, workers=None):
    found = measure_closures(net, places, facilities, direction=direction, walk=walk, workers=workers)
    assert np.array_equal(found.base_ms, recomputed_ms(net, places, facilities, direction=direction, walk=walk))
    for piece in found.used:
        told = found.base_ms.copy()
        told[found.place[found.piece == piece]] = found.time_ms[found.piece == piece]
        closed = close_segment(net, int(piece))
        exact = recomputed_ms(closed, places, facilities, direction=direction, walk=walk)
        assert np.array_equal(told, exact), piece
    return found


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ROADS, PLACES, PLACES, st.sampled_from(["to_facility", "from_facility"]))
def test_closing_any_used_piece_of_any_network_costs_what_a_recomputation_says(roads, places, clinics, direction):
    net = network(*roads)
    assert_the_same(net, points(*places), points(*clinics), direction=direction, walk=NEAR)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ROADS, st.data(), PLACES, PLACES)
def test_with_forbidden_turns_it_costs_the_same_as_a_recomputation(roads, data, places, clinics):
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    ends = {(i, f): (roads[i].xy[0 if f else -1], roads[i].xy[-1 if f else 0]) for i, f in directed}
    turns = [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=2, unique_by=lambda turn: turn[0])) if turns else []
    net = network(*roads, no_turns=chosen)
    assert_the_same(net, points(*places), points(*clinics), direction="to_facility", walk=NEAR)


@pytest.mark.parametrize("seed", [0, 1])
def test_every_used_piece_of_a_synthetic_county_costs_what_a_recomputation_says(tmp_path, seed):
    extract = synthetic_county(villages=12, seed=seed).write(tmp_path).extract
    study = study_from_extract(extract, preset="CN")
    places = study.settlements.table.geometry.to_numpy()
    facilities = study.facilities.table
    clinics = facilities[facilities["tier"] == study.tiers[0].name].geometry.to_numpy()
    direction = ("to_facility", "from_facility")[seed]
    found = assert_the_same(study.network, places, clinics, direction=direction, walk=Walk(), workers=2)
    assert len(found.used) > 50
    assert (found.time_ms == -1).any()


def test_a_bridge_cuts_off_those_behind_it_and_a_street_has_a_way_round():
    #  clinic 0 --- 1 --- 2 (village)      with a way round from 0 to 1 over (0.5, 1)
    net = network(road((0, 0), (1, 0)), road((1, 0), (2, 0)), road((0, 0), (0.5, 1), (1, 0), kmh=30.0))
    found = measure_closures(net, points((2, 0), (1, 0)), points((0, 0)), walk=Walk(limit_m=10.0))
    assert found.base_ms.tolist() == [120_000, 60_000]
    assert found.used.tolist() == [0, 1]
    round_ms = round(2 * np.hypot(500, 1000) / 30 * 3.6 * 1000)
    told = dict(zip(zip(found.piece.tolist(), found.place.tolist(), strict=True), found.time_ms.tolist(), strict=True))
    assert told == {(0, 0): round_ms + 60_000, (0, 1): round_ms, (1, 0): -1}


def test_a_clinic_whose_road_is_closed_is_reached_over_the_next_one():
    net = network(road((0, 0), (4, 0)), road((0, 0), (0, 1), (4, 1), (4, 0)))
    # The clinic stands 100 m from the first road, 900 m from the second.
    found = measure_closures(net, points((0, 0)), points((2, 0.1)), walk=Walk(limit_m=1000.0, margin_m=50.0))
    walk_ms = 3_600_000 / 5000
    assert found.base_ms.tolist() == [round(2 * 60_000 + 100 * walk_ms)]
    assert found.used.tolist() == [0]
    assert found.time_ms.tolist() == [round(3 * 60_000 + 900 * walk_ms)]


def test_without_places_or_facilities_no_piece_is_worth_anything():
    net = network(road((0, 0), (1, 0)))
    for places, clinics in ((points(), points((0, 0))), (points((0, 0)), points())):
        found = measure_closures(net, places, clinics)
        assert (len(found.used), len(found.piece), len(found.base_ms)) == (0, 0, len(places))
