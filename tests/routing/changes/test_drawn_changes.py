"""Changes of roads that one can solve in the head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from changed_roads import DIRECTIONS, new_road, times, trips
from road_drawing import at, network, points, road
from shapely import LineString

from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Walk
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.changes.links import with_links
from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.routing.closure.closures import measure_closures

WALK = Walk(kmh=5.0, limit_m=1000.0)
NEAR = Walk(kmh=5.0, limit_m=300.0)


def minutes(net, places, clinics, *, walk=WALK, **how):
    """Minutes to the nearest clinic, to a thousandth; infinite without a way."""
    found = times(net, points(*places), points(*clinics), walk=walk, **how)[:, 0] / 60_000
    return np.round(found, 3).tolist()


def without(net, *pieces):
    return change_network(net, closed=np.isin(np.arange(net.piece_count), pieces)).network


def main_road():
    """10 km of a main road at 60 km/h: one piece of 10 minutes."""
    return network(road((0, 0), (10, 0)))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_track_beside_a_village_makes_no_way_longer(direction):
    net = network(road((0, 0), (5, 0)), road((5, 0), (10, 0)))
    track = new_road((10, 0), (10, 0.55), (4, 0.55), kmh=15, road_class="track")
    changed = change_network(net, new_roads=[track])
    for one in (net, changed.network):
        assert minutes(one, [(5, 0.6)], [(0, 0)], direction=direction) == [12.2]


def test_the_vector_of_the_rule_would_fail_if_the_track_counted_as_the_nearest_road():
    net = network(road((0, 0), (10, 0)), road((10, 0), (10, 0.55), (4, 0.55), kmh=15))
    assert minutes(net, [(5, 0.6)], [(0, 0)]) == [pytest.approx(0.6 + 5.55 * 4 + 10, abs=0.01)]


def test_nothing_changed_is_the_very_same_network():
    net = main_road()
    for changed in (
        change_network(net),
        change_network(net, times=net.time_ms.copy(), closed=np.zeros(1, dtype=bool), new_roads=()),
    ):
        assert changed.network is net
        assert changed.base_piece.tolist() == [0]
        assert changed.joints == ()


def test_other_times_are_those_that_are_driven():
    net = network(road((0, 0), (10, 0)), road((10, 0), (20, 0)))
    twice = np.where(net.edge_piece == 1, net.time_ms * 2, net.time_ms)
    assert minutes(change_network(net, times=twice).network, [(20, 0)], [(0, 0)]) == [30.0]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_who_lives_on_a_closed_road_walks_to_the_next(direction):
    # 200 m to the road that is closed, 700 m to the one beside it: then 8.4 min on foot and 5 min of road
    net = network(road((0, 0), (5, 0)), road((0, 0), (0, 0.9), (5, 0.9)), road((5, 0), (5, 0.9)))
    where = [(2.5, 0.2)]
    assert minutes(net, where, [(0, 0)], direction=direction) == [2.4 + 2.5]
    assert minutes(without(net, 0), where, [(0, 0)], direction=direction) == [8.4 + 3.4]


def test_behind_a_closed_road_nothing_is_reached():
    net = network(road((0, 0), (5, 0)), road((5, 0), (10, 0)), road((10, 0), (15, 0)))
    assert minutes(without(net, 1), [(4, 0), (10, 0), (12, 0)], [(0, 0)]) == [4.0, np.inf, np.inf]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_closure_that_sends_somebody_to_a_faster_road_makes_him_no_faster_and_the_parts_add_up(direction):
    # today 50 m to a slow road of 40 min, and the fast one 400 m away is beyond the margin
    net = network(
        road((0, 0), (10, 0), kmh=15), road((0, 0), (0, 0.45), (10, 0.45), kmh=120), road((10, 0), (10, 0.45))
    )
    closed = change_network(net, closed=np.array([True, False, False])).network
    where, clinic = points((5, 0.05)), points((0, 0))
    assert minutes(net, [(5, 0.05)], [(0, 0)], direction=direction) == [20.6]
    assert minutes(closed.alone, [(5, 0.05)], [(0, 0)], direction=direction) == [4.8 + 5.45 / 2]
    found = trips(closed, where, clinic, walk=WALK, direction=direction)
    assert found.time_ms.tolist() == [[round(20.6 * 60_000)]]
    driven = round(5.45 / 2 * 60_000)
    assert found.access_ms.tolist() == [[round(20.6 * 60_000) - driven]]
    assert found.egress_ms.tolist() == [[0]]
    assert found.network_m.tolist() == [[pytest.approx(5450)]]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_new_road_joins_the_junctions_at_its_ends(direction):
    net = network(road((0, 0), (0, 10)), road((0, 10), (10, 10)), road((10, 10), (10, 0)))
    changed = change_network(net, new_roads=[new_road((0.02, 0.01), (9.99, 0))])
    assert [(j.road, j.end, j.kind) for j in changed.joints] == [(0, 0, "junction"), (0, 1, "junction")]
    assert [round(j.metres, 1) for j in changed.joints] == [22.4, 10.0]
    line = changed.network.lines[changed.new_piece[0]]
    assert list(line.coords) == [at(0, 0).coords[0], at(10, 0).coords[0]]
    assert minutes(net, [(10, 0)], [(0, 0)], direction=direction) == [30.0]
    assert minutes(changed.network, [(10, 0)], [(0, 0)], direction=direction) == [pytest.approx(9.97, abs=0.001)]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_new_road_splits_a_road_that_has_no_junction_near(direction):
    net = main_road()
    changed = change_network(net, new_roads=[new_road((4, 0.01), (4, 3))])
    first, last = changed.joints
    assert (first.kind, first.base_piece, first.fraction, last.kind) == ("split", 0, 0.4, "free")
    assert changed.base_piece.tolist() == [0, 0, -1]
    assert changed.split_pieces.tolist() == [0]
    assert changed.new_piece.tolist() == [2]
    assert changed.network.pieces["length_m"].round(6).tolist() == [4000.0, 6000.0, 2990.0]
    where = [(2, 0), (4, 0), (7, 0.1), (4, 3)]
    assert minutes(changed.network, where[:3], [(0, 0)], direction=direction) == [2.0, 4.0, 8.2]
    assert minutes(changed.network, where, [(0, 0)], direction=direction)[3] == pytest.approx(6.99, abs=0.001)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_free_end_beside_a_village_gives_it_a_way(direction):
    net = network(road((0, 0), (5, 0)), road((5, 0), (10, 0)))
    changed = change_network(net, new_roads=[new_road((5, 0), (5, 4), kmh=30)])
    assert [j.kind for j in changed.joints] == ["junction", "free"]
    village = [(5, 4.5)]
    assert minutes(net, village, [(0, 0)], direction=direction) == [np.inf]
    assert minutes(changed.network, village, [(0, 0)], direction=direction) == [6.0 + 8.0 + 5.0]


def test_a_new_road_crosses_others_between_its_ends_without_joining_them():
    net = network(road((0, 0), (5, 0)), road((5, 0), (10, 0)), road((3, -2), (3, 2)))
    changed = change_network(net, new_roads=[new_road((0, 0), (0, 1), (10, 1), (10, 0))])
    assert changed.split_pieces.tolist() == []
    assert minutes(changed.network, [(3, 2)], [(0, 0)], walk=NEAR) == [np.inf]


def test_a_one_way_road_is_driven_from_its_first_vertex_to_its_last():
    net = network(road((0, 0), (0, 10)), road((0, 10), (10, 10)), road((10, 10), (10, 0)))
    changed = change_network(net, new_roads=[new_road((10, 0), (0, 0), is_oneway=True)]).network
    assert minutes(changed, [(10, 0)], [(0, 0)]) == [10.0]
    assert minutes(changed, [(10, 0)], [(0, 0)], direction="from_facility") == [30.0]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_an_island_is_joined_by_a_bridge(direction):
    mainland = [road((0, 0), (5, 0)), road((5, 0), (50, 0))]
    net = network(*mainland, road((5, 2), (6, 2)))  # less than a tenth: nobody's nearest road
    changed = change_network(net, new_roads=[new_road((5, 0), (5, 2))]).network
    assert minutes(net, [(6, 2)], [(0, 0)], direction=direction) == [np.inf]
    assert minutes(changed, [(6, 2)], [(0, 0)], direction=direction) == [8.0]
    assert changed.joins_main.tolist() == [True, True, False, False]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_no_turn_restriction_of_a_junction_forbids_to_turn_into_a_new_road(direction):
    # whoever comes along the first road may not turn left into the second
    no_turns = [((0, True), (1, True)), ((1, False), (0, False))]
    net = network(road((0, 0), (5, 0)), road((5, 0), (5, 5)), road((5, 0), (9, 0)), no_turns=no_turns)
    changed = change_network(net, new_roads=[new_road((5, 0), (2, 3), (5, 5))]).network
    there, back = (0, 0), (5, 5)
    km = 5 + np.hypot(3, 3) + np.hypot(3, 2)
    places = {"to_facility": ([there], [back]), "from_facility": ([back], [there])}[direction]
    assert minutes(changed, *places, walk=NEAR, direction=direction) == [pytest.approx(km, abs=0.001)]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_turn_that_is_forbidden_stays_so_behind_the_joint_of_a_split_road(direction):
    no_turns = [((0, True), (1, True)), ((1, False), (0, False))]
    roads = [road((0, 0), (5, 0)), road((5, 0), (5, 5)), road((5, 0), (9, 0))]
    net = network(*roads, no_turns=no_turns)
    changed = change_network(net, new_roads=[new_road((2.5, 0), (2.5, -3))]).network
    for one in (net, changed):  # on to the end of the third road and back
        assert minutes(one, [(0, 0)], [(5, 5)], walk=NEAR, direction="to_facility") == [5 + 8 + 5.0]
    # from the new road one drives on as who sets out beside the joint: the turn is forbidden to him, too
    assert minutes(changed, [(2.5, -3)], [(5, 5)], walk=NEAR) == [3 + 2.5 + 8 + 5.0]


def test_a_road_slower_one_way_is_split_where_nobody_gets_slower():
    net = network(road((0, 0), (1.0007, 0), kmh=47, back_kmh=31))
    places = [(0.1 * k, 0) for k in range(11)]
    changed = change_network(net, new_roads=[new_road((0.377, 0), (0.377, 1))]).network
    for direction in DIRECTIONS:
        before, after = (
            times(one, points(*places), points((0, 0)), walk=NEAR, direction=direction) for one in (net, changed)
        )
        assert (after <= before).all()
        assert (after >= before - 1).all()


def test_two_new_roads_may_split_one_road_at_one_place():
    net = main_road()
    roads = [new_road((4, 0), (4, 3)), new_road((4, 0.01), (4, -3)), new_road((7, 0), (7, 2))]
    changed = change_network(net, new_roads=roads)
    assert changed.joints[0].node == changed.joints[2].node
    assert changed.base_piece.tolist() == [0, 0, 0, -1, -1, -1]
    assert minutes(changed.network, [(4, 3), (4, -3), (7, 2), (9, 0)], [(0, 0)], walk=NEAR) == [
        7.0,
        pytest.approx(6.99 + 0.02, abs=0.02),
        9.0,
        9.0,
    ]


def test_the_nearest_junction_wins_over_a_nearer_road_and_motorways_and_closed_roads_are_not_joined():
    net = network(
        road((0, 0), (5, 0)),
        road((5, 0), (10, 0)),
        road((4, 0.005), (4, 9), road_class="motorway"),
        road((8, 0.02), (8, 9)),
    )
    closed = np.array([False, False, False, True])
    roads = [new_road((4.98, 0.01), (4, 5)), new_road((4, 0.01), (2, 5)), new_road((8, 0.018), (9, 5))]
    joints = change_network(net, closed=closed, new_roads=roads).joints
    assert [(j.kind, j.base_piece) for j in joints[::2]] == [("junction", -1), ("split", 0), ("split", 1)]


def test_nobody_gets_onto_a_new_motorway_but_at_its_ends():
    net = network(road((0, 0), (10, 0)))  # the village stands beside the new road; by the old one it is 1 km on foot
    for road_class, expected in (("trunk", 2.5), ("motorway", 12.0 + 5.0), ("motorway_link", 12.0 + 5.0)):
        fast = new_road((0, 0), (0, 1), (10, 1), (10, 0), kmh=144, road_class=road_class)
        changed = change_network(net, new_roads=[fast]).network
        assert minutes(changed, [(5, 1)], [(0, 0)]) == [pytest.approx(expected, abs=0.01)]


def test_nobody_joins_a_new_road_that_lies_beyond_his_reach():
    # the road of today is 100 m away and the margin 100 m: the new one, 250 m away, is farther than he would walk
    net = network(road((0, 0), (10, 0)))
    changed = change_network(net, new_roads=[new_road((0, 0), (0, 0.35), (10, 0.35), kmh=100)]).network
    assert minutes(changed, [(5, 0.1)], [(0, 0)]) == [6.2]


def test_what_is_asked_for_and_no_road_is_refused_with_every_fault():
    net = main_road()
    line = LineString([at(0, 0), at(1, 1)])
    roads = [NewRoad(line, "track", 0), NewRoad(LineString(), "track", 5), NewRoad(line, "track", 5, length_m=-1)]
    with pytest.raises(ParameterError) as refused:
        change_network(net, new_roads=roads)
    assert [fault[:10] for fault in refused.value.faults] == ["new road 1", "new road 2", "new road 3"]
    with pytest.raises(ParameterError, match="new road 1: both ends join the same place"):
        change_network(net, new_roads=[new_road((0.01, 0), (0, 0.01))])
    with pytest.raises(ParameterError, match="longer than a day"):
        change_network(net, new_roads=[NewRoad(line, "track", 0.01)])
    with pytest.raises(ParameterError, match="changed before"):
        change_network(without(network(road((0, 0), (1, 0)), road((1, 0), (2, 0))), 1), closed=np.array([True, False]))
    with pytest.raises(ParameterError) as refused:
        change_network(net, times=np.zeros(5, dtype=np.int32), closed=np.zeros(5, dtype=bool))
    assert len(refused.value.faults) == 2


def test_a_fingerprint_tells_roads_apart_and_is_the_same_for_the_same_roads():
    net = network(road((0, 0), (5, 0)), road((5, 0), (10, 0)))
    again = network(road((0, 0), (5, 0)), road((5, 0), (10, 0)))
    others = [
        network(road((0, 0), (5, 0)), road((5, 0), (10, 0), kmh=59)),
        network(road((0, 0), (5, 0)), road((5, 0), (10, 0), snappable=False)),
        network(road((5, 0), (10, 0)), road((0, 0), (5, 0))),
        without(net, 1),
        change_network(net, new_roads=[new_road((0, 0), (0, 2))]).network,
    ]
    assert net.fingerprint == again.fingerprint
    assert len(net.fingerprint) == 16
    assert len({one.fingerprint for one in [net, *others]}) == 6


def test_columns_of_pieces_keep_their_kinds_and_learn_new_classes():
    net = main_road()
    table = net.pieces.assign(
        road_class=net.pieces["road_class"].astype("category"),
        surface=pd.Categorical(["paved"]),
        ford=np.array([False]),
        limit_kmh=np.array([60.0]),
    )
    changed = change_network(replace(net, pieces=table), new_roads=[new_road((4, 0), (4, 3), name="弯路")]).network
    assert changed.pieces["road_class"].tolist() == ["tertiary", "tertiary", "unclassified"]
    assert changed.pieces["surface"].tolist() == ["paved", "paved", "unknown"]
    assert changed.pieces["name"].tolist() == ["", "", "弯路"]
    assert changed.pieces["ford"].tolist() == [False, False, False]
    assert changed.pieces["limit_kmh"].isna().tolist() == [False, False, True]
    assert changed.pieces.dtypes.astype(str).tolist() == table.dtypes.astype(str).tolist()


def test_people_beside_a_part_of_a_split_road_walk_to_the_other_part_when_theirs_is_closed():
    net = main_road()
    changed = change_network(net, new_roads=[new_road((4, 0), (4, -3))]).network
    village, clinic = points((3.9, 0.1)), points((10, 0))
    found = measure_closures(changed, village, clinic, walk=WALK)
    assert (found.base_ms / 60_000).tolist() == [1.2 + 6.1]
    told = dict(zip(found.closed.tolist(), (found.time_ms / 60_000).tolist(), strict=True))
    walked = np.hypot(0.1, 0.1) * 12
    # without the first part: to the beginning of the second; without the second there is no way
    assert told == {0: pytest.approx(walked + 6, abs=1e-4), 1: pytest.approx(-1 / 60_000)}


def test_links_are_there_with_closed_roads_and_with_all_open():
    net = without(network(road((0, 0), (0, 10)), road((0, 10), (10, 10)), road((10, 10), (10, 0))), 1)
    linked = with_links(net, np.array([[0, 3]]), np.array([600_000], dtype=np.int32))
    assert linked.as_open is not None
    assert linked.as_open.piece_count == linked.piece_count == 4
    assert minutes(net, [(10, 0)], [(0, 0)]) == [np.inf]
    assert minutes(linked, [(10, 0)], [(0, 0)]) == [10.0]
