"""What must hold of every network, on small ones drawn at random; and the corners one can solve in the head."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from road_drawing import at, network, points, road
from split_graph import door_to_door_ms

from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.pairs import find_pairs
from spatial_uri.routing.search_kernels import NO_LIMIT
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.surface.isochrones import draw_isochrones

WALK = {"walk": Walk(kmh=5.0, limit_m=300.0)}
GRID = st.tuples(st.integers(0, 4), st.integers(0, 4))
ROADS = st.lists(
    st.builds(
        lambda a, b, kmh, back: road(a, b, kmh=kmh, back_kmh=back),
        GRID,
        GRID,  # equal ends make a loop of no length
        st.sampled_from([20.0, 30.0, 60.0]),
        st.sampled_from([None, 0.0, 10.0]),
    ),
    min_size=1,
    max_size=12,
)
PLACE = st.tuples(st.integers(-1, 41), st.integers(-1, 41)).map(lambda p: (p[0] / 10, p[1] / 10))
PLACES = st.lists(PLACE, min_size=1, max_size=4)
DIRECTIONS = st.sampled_from(["to_facility", "from_facility"])
HYPOTHESIS = settings(max_examples=60, deadline=None, derandomize=True)


def found(net, origins, facilities, *, k=1, direction="to_facility", limit_min=None, walk=WALK):
    tree = grow_tree(net, facilities, direction=direction, k=k, limit_min=limit_min, **walk)
    return find_nearest(tree, origins, snap_places(net, origins, **walk))


def times(net, origins, facilities, **options):
    ms = found(net, origins, facilities, **options).time_ms
    return np.where(ms >= 0, ms, np.inf)


@HYPOTHESIS
@given(ROADS, PLACES, PLACES, DIRECTIONS)
def test_best_and_second_best_are_the_shortest_there_are(roads, origins, clinics, direction):
    net, origins, clinics = network(*roads), points(*origins), points(*clinics)
    exact = door_to_door_ms(net, origins, clinics, direction=direction, **WALK)
    padded = np.sort(np.column_stack([exact, np.full((len(origins), 2), np.inf)]), axis=1)[:, :2]
    assert np.array_equal(times(net, origins, clinics, k=2, direction=direction), padded)


@HYPOTHESIS
@given(ROADS, PLACES, PLACES, st.sampled_from([0.5, 6.0, 60.0]), st.data())
def test_all_pairs_within_a_limit_are_the_shortest_there_are_and_none_is_left_out(roads, origins, ends, cutoff, data):
    net, origins, ends = network(*roads), points(*origins), points(*ends)
    exact = door_to_door_ms(net, origins, ends, **WALK)
    hit = sorted(set(exact[np.isfinite(exact)].tolist()))
    limit_ms = int(data.draw(st.sampled_from([cutoff * 60_000, *hit])))  # some time may hit the limit exactly
    rows, columns, ms = find_pairs(net, origins, ends, limit_ms=limit_ms, **WALK)
    assert np.array_equal(np.column_stack([rows, columns]), np.argwhere(exact <= limit_ms))
    assert np.array_equal(ms, exact[rows, columns])


@HYPOTHESIS
@given(ROADS, st.data(), PLACES, PLACES)
def test_with_forbidden_turns_times_are_still_the_shortest_there_are(roads, data, origins, clinics):
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    tails = {(i, f): roads[i].xy[0 if f else -1] for i, f in directed}
    heads = {(i, f): roads[i].xy[-1 if f else 0] for i, f in directed}
    turns = [(a, b) for a in directed for b in directed if heads[a] == tails[b]]
    assume(turns)
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=3, unique_by=lambda turn: turn[0]))
    net, origins, clinics = network(*roads, no_turns=chosen), points(*origins), points(*clinics)
    for direction in ("to_facility", "from_facility"):
        exact = door_to_door_ms(net, origins, clinics, direction=direction, **WALK).min(axis=1)
        assert np.array_equal(times(net, origins, clinics, direction=direction)[:, 0], exact)
    every = np.full((len(origins), len(clinics)), np.inf)
    rows, columns, ms = find_pairs(net, origins, clinics, limit_ms=NO_LIMIT, **WALK)
    every[rows, columns] = ms
    assert np.array_equal(every, door_to_door_ms(net, origins, clinics, **WALK))


@HYPOTHESIS
@given(ROADS, st.data(), PLACES, PLACES, DIRECTIONS)
def test_no_time_falls_when_a_road_is_closed(roads, data, origins, clinics, direction):
    closed = data.draw(st.integers(0, len(roads) - 1))
    left = [r for i, r in enumerate(roads) if i != closed]
    assume(left)
    origins, clinics = points(*origins), points(*clinics)
    before = times(network(*roads), origins, clinics, direction=direction)
    assert (times(network(*left), origins, clinics, direction=direction) >= before).all()


@HYPOTHESIS
@given(ROADS, PLACES, PLACES, PLACE, DIRECTIONS)
def test_no_time_rises_when_a_clinic_is_added(roads, origins, clinics, new, direction):
    net, origins = network(*roads), points(*origins)
    before = times(net, origins, points(*clinics), k=2, direction=direction)
    assert (times(net, origins, points(*clinics, new), k=2, direction=direction) <= before).all()


@HYPOTHESIS
@given(ROADS, PLACES, PLACES, DIRECTIONS)
def test_the_nearest_is_the_best_of_every_clinic_alone(roads, origins, clinics, direction):
    net, origins = network(*roads), points(*origins)
    together = times(net, origins, points(*clinics), direction=direction)[:, 0]
    alone = [times(net, origins, points(clinic), direction=direction)[:, 0] for clinic in clinics]
    assert np.array_equal(together, np.min(alone, axis=0))


@HYPOTHESIS
@given(ROADS, PLACES, PLACES)
def test_on_two_way_roads_there_and_back_take_equally_long_to_the_rounding(roads, origins, clinics):
    net = network(*(road(*r.xy, kmh=r.kmh) for r in roads))
    origins, clinics = points(*origins), points(*clinics)
    there = times(net, origins, clinics)
    back = times(net, origins, clinics, direction="from_facility")
    assert np.array_equal(np.isfinite(there), np.isfinite(back))
    assert np.allclose(there[np.isfinite(there)], back[np.isfinite(back)], atol=3)


@HYPOTHESIS
@given(ROADS, PLACES, PLACES, DIRECTIONS)
def test_the_same_question_has_the_same_answer(roads, origins, clinics, direction):
    first, second = (
        found(network(*roads), points(*origins), points(*clinics), k=2, direction=direction) for _ in range(2)
    )
    for field in ("time_ms", "facility", "access_ms", "egress_ms", "network_m", "candidate", "edge"):
        assert getattr(first, field).tobytes() == getattr(second, field).tobytes()


def test_a_plain_networkx_search_finds_the_same_between_crossings():
    roads = [road((i, j), (i + 1, j), kmh=20 + 7 * ((i * j) % 5), back_kmh=13.0) for i in range(5) for j in range(5)]
    roads += [road((i, j), (i, j + 1), kmh=31.0, back_kmh=0.0 if i % 2 else None) for i in range(6) for j in range(4)]
    net = network(*roads)
    graph = nx.MultiDiGraph()
    for tail, head, ms in zip(net.tail, net.head, net.time_ms, strict=True):
        graph.add_edge(int(tail), int(head), ms=int(ms))
    spots = points(*[(x, y) for x in range(6) for y in range(5)])
    number = {tuple(xy): i for i, xy in enumerate(net.node_xy.tolist())}
    clinic = number[at(3, 2).coords[0]]
    there = nx.single_source_dijkstra_path_length(graph.reverse(), clinic, weight="ms")
    back = nx.single_source_dijkstra_path_length(graph, clinic, weight="ms")
    at_crossings = {"walk": Walk(kmh=5.0, limit_m=1e-3)}
    for direction, expected in (("to_facility", there), ("from_facility", back)):
        got = times(net, spots, points((3, 2)), direction=direction, walk=at_crossings)[:, 0]
        assert got.tolist() == [expected.get(number[p.coords[0]], np.inf) for p in spots]


def test_of_two_clinics_equally_far_the_first_in_the_table_is_named():
    net = network(road((0, 0), (10, 0)))
    assert found(net, points((5, 0)), points((2, 0), (8, 0)), k=2).facility.tolist() == [[0, 1]]
    assert found(net, points((5, 0)), points((8, 0), (2, 0)), k=2).facility.tolist() == [[0, 1]]


def test_the_second_best_is_another_clinic_not_another_way_to_the_first():
    net = network(road((0, 0), (4, 0)), road((0, 0), (2, 0.1), (4, 0)), road((4, 0), (9, 0)))
    trip = found(net, points((0, 0)), points((4, 0), (9, 0)), k=2)
    assert trip.facility.tolist() == [[0, 1]]
    assert trip.time_ms.tolist() == [[4 * 60_000, 9 * 60_000]]


def test_of_two_parallel_roads_the_faster_one_is_taken():
    slow, fast = road((0, 0), (2, 1), (4, 0), kmh=20.0), road((0, 0), (4, 0), kmh=60.0)
    assert times(network(slow, fast), points((0, 0)), points((4, 0))).tolist() == [[4 * 60_000.0]]


def test_a_loop_back_to_its_own_crossing_harms_nothing():
    net = network(road((0, 0), (2, 0)), road((2, 0), (2, 1), (3, 1), (2, 0)), road((2, 0), (4, 0)))
    assert times(net, points((0, 0)), points((4, 0))).tolist() == [[4 * 60_000.0]]


def test_a_road_of_no_length_takes_no_time():
    net = network(road((0, 0), (1, 0)), road((1, 0), (1, 0), ms=0), road((1, 0), (2, 0)))
    assert times(net, points((0, 0), (1, 0)), points((2, 0))).tolist() == [[120_000.0], [60_000.0]]


def test_a_road_of_no_time_links_two_crossings():
    net = network(road((0, 0), (1, 0)), road((1, 0), (2, 0), ms=0), road((2, 0), (3, 0)))
    assert times(net, points((0, 0)), points((3, 0))).tolist() == [[120_000.0]]


def test_a_trip_of_exactly_the_search_limit_is_found_and_one_of_a_millisecond_more_is_not():
    net = network(road((0, 0), (20, 0)))
    assert times(net, points((0, 0)), points((20, 0)), limit_min=20).tolist() == [[20 * 60_000.0]]
    assert times(net, points((0, 0)), points((20, 0)), limit_min=20 - 1 / 60_000).tolist() == [[np.inf]]


def test_a_walk_of_exactly_the_limit_counts_and_a_longer_one_does_not():
    net = network(road((0, 0), (5, 0)))
    assert np.isfinite(times(net, points((1, 0.3)), points((5, 0))))
    assert np.isinf(times(net, points((1, 0.30001)), points((5, 0))))


def test_no_clinic_and_no_place_are_no_error():
    net = network(road((0, 0), (5, 0)))
    assert times(net, points((1, 0)), points()).tolist() == [[np.inf]]
    assert times(net, points(), points((1, 0))).shape == (0, 1)


def test_a_search_without_sense_is_refused():
    net = network(road((0, 0), (5, 0)))
    with pytest.raises(ParameterError, match="k=0"):
        grow_tree(net, points((1, 0)), k=0)
    with pytest.raises(ParameterError, match="sideways"):
        grow_tree(net, points((1, 0)), direction="sideways")
    with pytest.raises(ParameterError, match="search"):
        draw_isochrones(grow_tree(net, points((1, 0)), limit_min=10), [20])
