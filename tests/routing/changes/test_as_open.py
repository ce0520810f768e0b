"""Every way to ask for times minds that a closure never helps: pairs, links, surfaces, routes, divided circles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_roads import DIRECTIONS, NEAR, PLACES, ROADS, new_road, times, trips
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from road_drawing import at, network, points, road, study

from spatial_uri.analyses.service_circle.assembly import assemble
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import measure_part
from spatial_uri.analyses.service_circle.plan import plan_circle
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.components import number_components
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.exits import find_exit_nodes
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects, times_at
from spatial_uri.routing.links import find_links
from spatial_uri.routing.pairs import find_pairs
from spatial_uri.routing.routes import trace_route
from spatial_uri.routing.search_kernels import NO_LIMIT
from spatial_uri.routing.snapping import SnappedPlaces, snap_places
from spatial_uri.routing.source_trees import grow_tree, grow_tree_from_nodes
from spatial_uri.routing.speeds.scaled_times import ScaledTimes
from spatial_uri.routing.surface.surfaces import map_travel_time, map_walk_reach, piece_minutes
from spatial_uri.routing.trip_lengths import SegmentKinds
from spatial_uri.routing.ways import trace_ways
from spatial_uri.scale.cut import Cutter, cut_network
from spatial_uri.scale.portions import Work, divide_plan

WALK = Walk(kmh=5.0, limit_m=1000.0)
SLOW_AND_FAST = (
    road((0, 0), (10, 0), kmh=15),
    road((0, 0), (0, 0.45), (10, 0.45), kmh=120),
    road((10, 0), (10, 0.45)),
    road((10, 0.45), (20, 0.45)),
)
"""A slow road past the door, and a fast one 450 m away, beyond the margin while the slow one is open."""
HOME, CLINIC = (5, 0.05), (0, 0)
OPEN_MS = round(20.6 * 60_000)
MANY = settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])


def closed(*roads, pieces=(0,), **changes):
    net = network(*roads)
    return change_network(net, closed=np.isin(np.arange(net.piece_count), pieces), **changes).network


@st.composite
def some_closed(draw):
    roads = draw(ROADS)
    return closed(*roads, pieces=draw(st.lists(st.integers(0, len(roads) - 1), min_size=1, max_size=3)))


@MANY
@given(some_closed(), PLACES, PLACES)
def test_pairs_are_never_faster_than_with_all_roads_open_and_else_as_they_are(net, places, clinics):
    def table(one):
        every = np.full((len(places), len(clinics)), np.inf)
        rows, columns, ms = find_pairs(one, points(*places), points(*clinics), limit_ms=NO_LIMIT, walk=NEAR)
        every[rows, columns] = ms
        return every

    assert np.array_equal(table(net), np.maximum(table(net.alone), table(net.as_open)))


@MANY
@given(some_closed(), PLACES, PLACES, st.sampled_from(DIRECTIONS))
def test_links_agree_with_the_nearest_and_with_each_clinic_alone(net, places, clinics, direction):
    places, clinics = points(*places), points(*clinics)
    own = np.arange(len(places)) % len(clinics)
    kinds = SegmentKinds(np.arange(net.piece_count) % 2, 2)
    snapped = [SnappedPlaces(some, snap_places(net, some, walk=NEAR)) for some in (places, clinics)]
    links, nearest = find_links(net, *snapped, own=own, kinds=kinds, direction=direction, walk=NEAR, keep=1)
    assert (
        nearest.time_ms.tolist() == trips(net, places, clinics, walk=NEAR, direction=direction).time_ms[:, 0].tolist()
    )
    for place, clinic in enumerate(own.tolist()):
        alone = trips(net, places[[place]], clinics[[clinic]], walk=NEAR, direction=direction)
        assert links.time_ms[place] == alone.time_ms[0, 0]
        assert (links.facility[place] >= 0) == (links.time_ms[place] >= 0)
        assert links.access_ms[place] == alone.access_ms[0, 0]
        assert np.isnan(links.kind_m[place]).all() == (links.time_ms[place] < 0)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_routes_and_ways_add_up_with_the_time_that_a_closure_may_not_save(direction):
    net = closed(*SLOW_AND_FAST)
    home, clinic = points(HOME), points(CLINIC)
    tree = grow_tree(net, clinic, direction=direction, walk=WALK)
    found = trips(net, home, clinic, walk=WALK, direction=direction)
    route = trace_route(tree, found, 0)
    assert route.time_ms == OPEN_MS == found.time_ms[0, 0]
    ways = trace_ways(tree, found)
    assert ways.ms.sum() + found.access_ms[0, 0] + found.egress_ms[0, 0] == OPEN_MS


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_surface_is_nowhere_below_that_of_all_roads_open(direction):
    net = closed(*SLOW_AND_FAST)
    bounds = (*at(-1, -1).coords[0], *at(21, 2).coords[0])

    def surface(one, reach=None):
        tree = grow_tree(one, points(CLINIC), direction=direction, walk=WALK)
        return map_travel_time(tree, bounds, cell_m=50, longest_min=60, reach=reach).values

    both = surface(net)
    assert np.array_equal(both, np.maximum(surface(net.alone), surface(net.as_open)))
    assert (surface(net.alone) < surface(net.as_open)).any()
    assert np.array_equal(both, surface(net, map_walk_reach(net, bounds, cell_m=50, walk=WALK)))


def test_the_middle_of_a_closed_road_has_no_time_and_the_others_have_the_longer_one():
    net = closed(*SLOW_AND_FAST)
    minutes = piece_minutes(grow_tree(net, points(CLINIC), walk=WALK))
    assert np.isnan(minutes[0])
    assert minutes[1:].tolist() == pytest.approx([10.45 / 4, 5.225 + 0.225, 5.225 + 5.0])


def test_from_nodes_too_the_longer_time_counts():
    net = closed(*SLOW_AND_FAST)
    tree = grow_tree_from_nodes(net, np.array([0]), walk=WALK)
    assert tree.as_open is not None
    home = points(HOME)
    assert find_nearest(tree, home, snap_places(net, home, walk=WALK)).time_ms.tolist() == [[OPEN_MS]]


def test_edges_times_and_joints_stay_right_when_a_changed_network_is_changed_further():
    net = closed(*SLOW_AND_FAST, new_roads=[new_road((12, 0.45), (12, 3))])
    twice = net.with_times(net.time_ms * 2)
    assert twice.as_open.time_ms[twice.edge_as_open].tolist() == twice.time_ms.tolist()
    assert twice.joins_main.tolist() == net.joins_main.tolist()
    some = net.with_edges(net.edge_piece != 3)
    assert set(some.as_open.edge_piece.tolist()) == {0, 1, 2, 4, 5}
    assert some.as_open.edge_piece[some.edge_as_open].tolist() == some.edge_piece.tolist()
    assert net.alone.as_open is None
    assert net.alone.joins_main.tolist() == net.joins_main.tolist()
    anew = replace(net.without_new, added=None).joins_main
    assert anew.tolist() == net.joins_main.tolist() == [False, True, True, True, True, False]
    assert replace(net).joins_main.tolist() == net.joins_main.tolist()


def test_neither_closed_nor_new_roads_change_where_the_data_ends():
    roads = [road((0, 0), (5, 0)), road((5, 0), (9.9, 0)), road((5, 0), (5, 4))]
    area = at(5, 0).buffer(5000)
    net = network(*roads)
    changed = closed(*roads, pieces=[0], new_roads=[new_road((9.9, 0), (9.9, 3)), new_road((5, 4), (5, 4.9))])
    assert len(find_exit_nodes(net, area))
    assert find_exit_nodes(changed, area).tolist() == find_exit_nodes(net, area).tolist()


def test_a_closed_road_belongs_to_no_part_of_the_roads():
    assert number_components(closed(*SLOW_AND_FAST)).tolist() == [-1, 0, 0, 0]


def grid(seed):
    rng = np.random.default_rng(seed)
    roads = [
        road((i, j), (i + di, j + dj), kmh=float(rng.choice([20, 30, 60])))
        for i in range(12)
        for j in range(5)
        for di, dj in ((1, 0), (0, 1))
        if rng.random() < 0.9
    ]
    villages = {f"v{k}": (*(rng.random(2) * [12, 5]).round(2), 100) for k in range(60)}
    clinics = {f"c{k}": tuple((rng.random(2) * [12, 5]).round(2)) for k in range(6)}
    areas = {"w": ("county", None, -1, -9, 6, 9), "e": ("county", None, 6, -9, 100, 9)}
    return rng, roads, villages, clinics, areas


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_circle_of_changed_roads_in_parts_is_the_circle_at_once(seed, direction):
    rng, roads, villages, clinics, areas = grid(seed)
    net = closed(
        *roads,
        pieces=rng.choice(len(roads), 12, replace=False),
        new_roads=[new_road((2.5, 1), (2.2, 2.5), kmh=90), new_road((5, 2), (8.5, 3.01), kmh=90, is_oneway=True)],
    )
    whole = study(net, villages, clinics, areas=areas)
    travel = Travel(direction=direction, walk_limit_m=600.0, search_limit_min=60.0)
    options = ServiceCircleOptions(cell_m=100.0, bands_min=(20.0,))
    plan = plan_circle(whole, options, travel)
    cutter, measured, smallest = Cutter(plan), [], net.piece_count
    for portion in divide_plan(plan, "county"):
        work = Work(portion, 500.0)
        while work.pending(plan):
            part = work.part(cutter)
            smallest = min(smallest, part.network.piece_count)
            work.take(measure_part(part, travel))
        measured.append((portion.answers_for, work.found))
    assert smallest < net.piece_count
    together = service_circle(whole, options, travel=travel)
    parts = assemble(plan, measured)
    for name in ("trips", "coverage", "roads", "isochrones"):
        one, other = getattr(together, name), getattr(parts, name)
        assert one.drop(columns="geometry", errors="ignore").equals(other.drop(columns="geometry", errors="ignore"))
    assert together.isochrones.geometry.equals(parts.isochrones.geometry)
    places, served = (t.geometry.to_numpy() for t in (whole.settlements.table, whole.facilities.table))
    ms = times(net, places, served, walk=travel.walk, direction=direction)[:, 0]
    reached = together.trips["travel_min"].to_numpy() * 60_000
    assert np.array_equal(np.where(ms <= 60 * 60_000, ms, np.nan), reached.round(), equal_nan=True)


def test_a_part_cut_out_of_changed_roads_has_the_same_nodes_with_closed_roads_and_with_all_open():
    rng, roads, *_ = grid(3)
    net = closed(*roads, pieces=rng.choice(len(roads), 9, replace=False))
    sub = cut_network(net, np.arange(0, len(roads), 2), arriving=True).network
    assert sub.as_open is not None
    assert sub.node_count == sub.as_open.node_count
    assert sub.as_open.time_ms[sub.edge_as_open].tolist() == sub.time_ms.tolist()


@MANY
@given(some_closed(), PLACES, PLACES, st.sampled_from(DIRECTIONS))
def test_the_kth_nearest_is_no_nearer_than_with_all_roads_open(net, places, clinics, direction):
    assume(len(clinics) > 1)
    how = {"walk": NEAR, "direction": direction, "k": 2}
    places, clinics = points(*places), points(*clinics)
    both, now, then = (times(one, places, clinics, **how) for one in (net, net.alone, net.as_open))
    assert np.array_equal(both, np.maximum(now, then))


@MANY
@given(some_closed(), PLACES, PLACES, st.sampled_from(DIRECTIONS))
def test_improvements_where_roads_are_closed_are_those_of_the_roads_with_the_faster_one(
    net, places, clinics, direction
):
    places, clinics, how = points(*places), points(*clinics), {"walk": NEAR, "direction": direction}
    faster_ms = times_at(net, np.full(net.piece_count, 55.0))
    pieces = np.arange(net.piece_count)
    projects = RoadProjects.of_pieces(net, np.arange(len(pieces) + 1), pieces, faster_ms)
    search = ImprovementSearch.prepare(net, places, clinics, **how)
    found = search.improve(projects)
    base_ms = trips(net, places, clinics, **how).time_ms[:, 0]
    assert found.base_ms.tolist() == base_ms.tolist()
    for piece in pieces:
        row = base_ms.copy()
        row[found.place[found.project == piece]] = found.time_ms[found.project == piece]
        raised = net.with_times(np.where(net.edge_piece == piece, faster_ms, net.time_ms))
        assert row.tolist() == trips(raised, places, clinics, **how).time_ms[:, 0].tolist()
    every = net.with_times(faster_ms)
    together = trips(every, places, clinics, **how).time_ms[:, 0].tolist()
    assert search.together(projects).tolist() == together
    assert search.with_built(projects.as_one()).base_ms.tolist() == together


@MANY
@given(some_closed(), PLACES, PLACES, st.sampled_from(DIRECTIONS))
def test_at_other_speeds_too_a_closure_never_helps(net, places, clinics, direction):
    places, clinics, how = points(*places), points(*clinics), {"walk": NEAR, "direction": direction}
    search = ScaledTimes.prepare(net, places, clinics, np.zeros(net.edge_count, dtype=np.int32), **how)
    factors = np.array([[1.0, 1.0], [0.5, 1.0]])
    same, slow = search.times(factors)
    assert same.tolist() == trips(net, places, clinics, **how).time_ms[:, 0].tolist()
    assert ((slow < 0) | (slow >= same)).all()
    told, spent = search.parts(factors[1], np.array([True]))
    assert told.tolist() == slow.tolist()
    assert (spent <= np.maximum(told, 0) + 1).all()
