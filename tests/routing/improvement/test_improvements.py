"""What road projects are worth, against networks drawn again with the faster road or the new link."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import split_graph
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch, improvements
from spatial_uri.routing.improvement.projects import RoadProjects, joined, times_at
from spatial_uri.routing.rows import make_pointers
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree

NEAR = Walk(kmh=5.0, limit_m=600.0)
ON_FOOT = Walk(limit_m=10.0)
GRID = st.tuples(st.integers(0, 3), st.integers(0, 3))
BOTH_WAYS, ONE_WAY = [None, 10.0], [0.0, 0.0, None, 10.0]
DIRECTIONS = ("to_facility", "from_facility")
LINK_KMH, FASTER = 45.0, 2.5


def roads_of(back):
    one = st.builds(
        lambda a, b, kmh, back: road(a, b, kmh=kmh, back_kmh=back),
        GRID,
        GRID,
        st.sampled_from([20.0, 30.0, 60.0]),
        st.sampled_from(back),
    )
    return st.lists(one.filter(lambda r: r.xy[0] != r.xy[1]), min_size=6, max_size=14)


ANYWHERE = st.tuples(st.integers(-1, 31), st.integers(-1, 31)).map(
    lambda p: (0.1013 * p[0] + 0.0037 * p[1], 0.0971 * p[1] + 0.0017 * p[0])  # so that nothing ties by chance
)
PLACES = st.lists(ANYWHERE, min_size=2, max_size=6)


def nearest_ms(net, places, facilities, *, direction, base):
    """Times by an oracle that snaps and searches by itself; -1 if there is no way."""
    ms = split_graph.door_to_door_ms(net, places, facilities, direction=direction, walk=NEAR, reach_of=base)
    ms = ms.min(axis=1)
    return np.where(np.isfinite(ms), ms, -1).astype(np.int64)


def never_slower(base_ms, ms):
    """The rule: nobody counts as slower than before."""
    return np.where((ms < 0) | ((base_ms >= 0) & (ms > base_ms)), base_ms, ms)


def told_by(found, project):
    told = found.base_ms.copy()
    told[found.place[found.project == project]] = found.time_ms[found.project == project]
    return told


def assert_equal_ms(told, right, within_ms=2):
    """The oracle locates places on the road by other arithmetic: half a millisecond may round the other way."""
    assert (told < 0).tolist() == (right < 0).tolist()
    assert np.abs(told - right).max(initial=0) <= within_ms


def turns_among(roads):
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    ends = {(i, f): (roads[i].xy[0 if f else -1], roads[i].xy[-1 if f else 0]) for i, f in directed}
    return [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]


def faster(one):
    return replace(one, kmh=one.kmh * FASTER, back_kmh=one.back_kmh and one.back_kmh * FASTER)


def pieces_of(net, groups):
    ptr = make_pointers(np.array([len(group) for group in groups]))
    flat = np.array([piece for group in groups for piece in group], dtype=np.int64)
    kmh = net.edge_m / net.time_ms * 3600 * FASTER
    return RoadProjects.of_pieces(net, ptr, flat, np.rint(net.edge_m / kmh * 3600).astype(np.int32))


def again_by_the_package(net, projects, p, places, clinics, direction):
    """Search the whole network with the faster edges of one project."""
    ms = net.time_ms.copy()
    own = slice(projects.edge_ptr[p], projects.edge_ptr[p + 1])
    ms[projects.edge[own]] = np.minimum(ms[projects.edge[own]], projects.edge_ms[own])
    tree = grow_tree(net.with_times(ms), clinics, direction=direction, walk=NEAR)
    return find_nearest(tree, places, snap_places(net, places, walk=NEAR)).time_ms[:, 0]


def assert_as_drawn_again(roads, places, clinics, direction, turns, pairs):
    """Every road alone, bundles of neighbours, every link alone, and a bundle with a link: as drawn again."""
    net = network(*roads, no_turns=turns)
    places, clinics = points(*places), points(*clinics)
    groups = [*([i] for i in range(len(roads))), range(0, len(roads), 2), range(len(roads))]
    upgrades = pieces_of(net, groups)
    nodes = list(dict.fromkeys(end for r in roads for end in (r.xy[0], r.xy[-1])))
    ends = [(nodes[a % len(nodes)], nodes[b % len(nodes)]) for a, b in pairs]
    lines = [road(a, b, kmh=LINK_KMH, snappable=False) for a, b in ends if a != b]
    link_ms = np.array([round(1000 * float(np.hypot(*np.subtract(*r.xy))) / LINK_KMH * 3600) for r in lines])
    at = np.array([[nodes.index(r.xy[0]), nodes.index(r.xy[1])] for r in lines], dtype=np.int64).reshape(-1, 2)
    links = RoadProjects.of_links(net, at, link_ms)
    mixed = joined(upgrades.take(np.array([len(roads)])), links).as_one()
    search = ImprovementSearch.prepare(net, places, clinics, direction=direction, walk=NEAR)
    assert_equal_ms(search.base_ms, nearest_ms(net, places, clinics, direction=direction, base=net))
    found = search.improve(joined(upgrades, links, mixed), workers=2)

    def drawn(some, more=()):
        changed = [faster(r) if i in some else r for i, r in enumerate(roads)]
        right = nearest_ms(network(*changed, *more, no_turns=turns), places, clinics, direction=direction, base=net)
        return never_slower(search.base_ms, right)

    for p, group in enumerate(groups):
        assert_equal_ms(told_by(found, p), drawn(group))
        exact = again_by_the_package(net, upgrades, p, places, clinics, direction)
        assert told_by(found, p).tolist() == never_slower(search.base_ms, exact).tolist()
    for k, line in enumerate(lines):
        assert_equal_ms(told_by(found, len(groups) + k), drawn((), [line]))
    assert_equal_ms(told_by(found, len(groups) + len(lines)), drawn(groups[len(roads)], lines))
    assert search.together(mixed).tolist() == told_by(found, len(groups) + len(lines)).tolist()


MANY = settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate])
PAIRS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=3, max_size=3)


@pytest.mark.parametrize("direction", DIRECTIONS)
@MANY
@given(roads_of(BOTH_WAYS), PLACES, PLACES, PAIRS)
def test_any_project_on_any_roads_is_worth_what_a_network_drawn_with_it_says(direction, roads, places, clinics, pairs):
    assert_as_drawn_again(roads, places, clinics, direction, (), pairs)


@pytest.mark.parametrize("direction", DIRECTIONS)
@MANY
@given(roads_of(ONE_WAY), PLACES, PLACES, PAIRS)
def test_so_it_is_among_one_way_roads(direction, roads, places, clinics, pairs):
    assert_as_drawn_again(roads, places, clinics, direction, (), pairs)


@pytest.mark.parametrize("direction", DIRECTIONS)
@MANY
@given(roads_of([0.0, None]), st.data(), PLACES, PLACES, PAIRS)
def test_so_it_is_where_turns_are_forbidden(direction, roads, data, places, clinics, pairs):
    turns = turns_among(roads)
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=3, unique_by=lambda turn: turn[0])) if turns else []
    assert_as_drawn_again(roads, places, clinics, direction, chosen, pairs)


@pytest.mark.parametrize("direction", DIRECTIONS)
@MANY
@given(roads_of([None, 0.0]), st.data(), PAIRS)
def test_so_it_is_for_people_and_clinics_on_the_faster_road_itself(direction, roads, data, pairs):
    def on_a_road():
        one, part = data.draw(st.sampled_from(roads)), data.draw(st.integers(0, 8)) / 8
        (x, y), (u, v) = one.xy
        return (x + part * (u - x), y + part * (v - y))

    places, clinics = [on_a_road() for _ in range(5)], [on_a_road() for _ in range(3)]
    assert_as_drawn_again(roads, places, clinics, direction, (), pairs)


def minutes(ms):
    return (np.asarray(ms) / 60_000).tolist()


def series():
    """A clinic, 10 minutes, 12 minutes, and the people at the end."""
    return network(road((0, 0), (10, 0)), road((10, 0), (22, 0)))


def test_two_roads_in_series_bring_in_together_what_neither_does_alone():
    net = series()
    faster_ms = (net.time_ms - 60_000).astype(np.int32)
    projects = RoadProjects.of_pieces(net, np.array([0, 1, 2, 4]), np.array([0, 1, 0, 1]), faster_ms)
    found = improvements(net, points((22, 0)), points((0, 0)), projects, walk=ON_FOOT)
    assert minutes(found.base_ms) == [22.0]
    assert minutes(found.time_ms) == [21.0, 21.0, 20.0]


def test_of_two_parallel_roads_the_second_adds_nothing_to_the_first():
    net = network(road((0, 0), (21, 0)), road((0, 0), (10.5, 1), (21, 0), ms=22 * 60_000))
    faster_ms = (net.time_ms - 3 * 60_000).astype(np.int32)
    projects = RoadProjects.of_pieces(net, np.array([0, 1, 2, 4]), np.array([0, 1, 0, 1]), faster_ms)
    found = improvements(net, points((21, 0)), points((0, 0)), projects, walk=ON_FOOT)
    assert minutes(found.time_ms) == [18.0, 19.0, 18.0]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_clinic_halfway_along_the_faster_road_is_nearer_on_both_sides(direction):
    net = network(road((0, 0), (10, 0)))
    projects = RoadProjects.of_pieces(net, np.array([0, 1]), np.array([0]), times_at(net, np.array([120.0])))
    found = improvements(
        net, points((10, 0), (8, 0), (2, 0)), points((5, 0)), projects, walk=ON_FOOT, direction=direction
    )
    assert minutes(found.base_ms) == [5.0, 3.0, 3.0]
    assert minutes(found.time_ms) == [2.5, 1.5, 1.5]


def test_a_bridge_brings_those_beyond_the_river():
    #  clinic 0 --10 min-- junction .... 3-min bridge .... village, 35 min away by the long way round
    net = network(road((0, 0), (10, 0)), road((10, 0), (10, 5), (11, 5), (11, 0), ms=25 * 60_000))
    bridge = RoadProjects.of_links(net, np.array([[1, 2]]), np.array([3 * 60_000]))
    found = improvements(net, points((11, 0)), points((0, 0)), bridge, walk=ON_FOOT)
    assert minutes(found.base_ms) == [35.0]
    assert minutes(found.time_ms) == [13.0]


def test_who_had_no_way_is_reached_by_a_link():
    net = network(road((0, 0), (10, 0)), road((12, 0), (20, 0)))
    link = RoadProjects.of_links(net, np.array([[1, 2]]), np.array([2 * 60_000]))
    found = improvements(net, points((20, 0), (10, 0)), points((0, 0)), link, walk=ON_FOOT)
    assert (minutes(found.base_ms)[1], found.base_ms[0]) == (10.0, -1)
    assert (found.place.tolist(), minutes(found.time_ms)) == ([0], [20.0])


def test_a_speed_below_todays_changes_nothing():
    net = series()
    projects = RoadProjects.of_pieces(net, np.array([0, 2]), np.array([0, 1]), times_at(net, np.array([30.0, np.nan])))
    found = improvements(net, points((22, 0)), points((0, 0)), projects, walk=ON_FOOT)
    assert not len(found.project)


def test_the_number_of_threads_changes_nothing():
    rng = np.random.default_rng(4)
    xy = [tuple(p) for p in rng.integers(0, 12, (40, 2)).tolist()]
    roads = [road(a, b, kmh=float(rng.choice([20, 40]))) for a, b in pairwise(xy) if a != b]
    net, places = network(*roads), points(*(rng.uniform(0, 12, (30, 2)).tolist()))
    projects = pieces_of(net, [[i] for i in range(len(roads))])
    found = [improvements(net, places, points(xy[0]), projects, walk=NEAR, workers=n) for n in (1, 2, 3, 64)]
    for other in found[1:]:
        for name in ("project", "place", "time_ms", "base_ms"):
            assert getattr(other, name).tobytes() == getattr(found[0], name).tobytes()


def test_without_places_facilities_or_projects_there_is_no_change():
    net = series()
    one = pieces_of(net, [[0]])
    for places, clinics, projects in (
        (points(), points((0, 0)), one),
        (points((0, 0)), points(), one),
        (points((22, 0)), points((0, 0)), one.take(np.zeros(0, dtype=np.int64))),
    ):
        assert not len(improvements(net, places, clinics, projects).project)


def test_what_is_no_project_of_the_network_is_refused_with_every_fault():
    net = series()
    wrong = replace(pieces_of(net, [[0]]), edge=np.array([0, 99], dtype=np.int32), edge_ms=np.array([-1, 5]))
    with pytest.raises(ParameterError) as error:
        improvements(net, points(), points(), wrong)
    assert error.value.faults == ("an edge is none of the network", "a time is negative")
