"""Networks that can be solved in the head; `test_road_graph_oracle` holds larger ones against slow searches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import CRS, Geod
from road_oracle import LAT, LON, M_LAT, M_LON, RoadWorld, minutes, network_times, piece_of

from spatial_uri.errors import CrsError, DataError
from spatial_uri.model.network import MODES
from spatial_uri.read.roads.osm_ways import read_osm_ways
from spatial_uri.read.roads.road_graph import build_network
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.samples import example_extract

STREET_KMH = 25  # residential, in the generic preset
WALK_KMH = 5


def _line(world: RoadWorld, *xs: float, y: float = 0, first: int = 1) -> list[int]:
    return [world.at(first + i, x, y) for i, x in enumerate(xs)]


def _ends(network, piece):
    edges = np.flatnonzero((network.edge_piece == piece) & network.edge_primary)
    return {(int(network.node_id[network.tail[e]]), int(network.node_id[network.head[e]])) for e in edges}


def _distance_m(*nodes):
    points = np.array([(LON + x * M_LON, LAT + y * M_LAT) for x, y in nodes])
    return Geod(ellps="WGS84").line_length(*points.T)


# --- pieces -----------------------------------------------------------------------------------------


def test_two_ways_that_go_on_alike_are_one_piece_with_every_vertex(tmp_path):
    world = RoadWorld()
    a, b, c, d = _line(world, 0, 100, 200, 300)
    world.road(a, b, c)
    world.road(c, d)
    network, notes = world.network(tmp_path)
    assert (network.piece_count, network.node_count, network.edge_count) == (1, 2, 2)
    assert len(network.piece_xy) == 4
    assert network.pieces["length_m"].to_numpy() == pytest.approx([_distance_m((0, 0), (300, 0))], abs=0.05)
    assert notes == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"highway": "tertiary"}),
        ({}, {"maxspeed": "20"}),
        ({}, {"maxspeed__backward": "20"}),
        ({}, {"bridge": "yes"}),
        ({}, {"tunnel": "yes"}),
        ({"surface": "asphalt"}, {}),
        ({}, {"ref": "X012"}),
        ({}, {"oneway": "yes"}),
    ],
)
def test_a_piece_ends_where_anything_changes(tmp_path, before, after):
    world = RoadWorld()
    a, b, c = _line(world, 0, 100, 200)
    world.road(a, b, **before)
    world.road(b, c, **after)
    network, _ = world.network(tmp_path)
    assert network.piece_count == 2


def test_a_piece_goes_on_where_only_the_name_and_the_kind_of_pavement_change(tmp_path):
    world = RoadWorld()
    a, b, c = _line(world, 0, 100, 200)
    world.road(a, b, name="Oberdorf", surface="asphalt")
    world.road(b, c, name="Unterdorf", surface="concrete", lit="yes", width="6")
    network, _ = world.network(tmp_path)
    assert network.pieces["name"].tolist() == ["Oberdorf"]


def test_a_speed_that_differs_by_direction_stays_with_its_direction_when_drawn_the_other_way(tmp_path):
    world = RoadWorld()
    a, b, c = _line(world, 0, 1000, 2000)
    world.road(a, b, highway="primary", maxspeed__forward="60", maxspeed__backward="30")
    world.road(c, b, highway="primary", maxspeed__forward="30", maxspeed__backward="60")
    network, _ = world.network(tmp_path)
    km = _distance_m((0, 0), (2000, 0)) / 1000
    assert network.piece_count == 1
    assert minutes(network, a, c) == pytest.approx(km, abs=1e-3)
    assert minutes(network, c, a) == pytest.approx(2 * km, abs=1e-3)


def test_a_one_way_street_drawn_head_to_head_can_be_driven_through(tmp_path):
    world = RoadWorld()
    a, b, c = _line(world, 0, 100, 200)
    world.road(a, b, oneway="yes")
    world.road(c, b, oneway="-1")
    network, _ = world.network(tmp_path)
    assert (network.piece_count, network.edge_count) == (1, 1)
    assert math.isfinite(minutes(network, a, c))
    assert math.isinf(minutes(network, c, a))


def test_a_lollipop_is_driven_around_from_its_stick(tmp_path):
    world = RoadWorld()
    for i, (x, y) in enumerate([(0, 0), (100, 0), (200, 0), (200, 100), (100, 100)], start=1):
        world.at(i, x, y)
    world.road(1, 2, 3, 4, 5, 2)
    network, _ = world.network(tmp_path)
    assert network.piece_count == 2
    loop = int(np.argmax(network.pieces["length_m"]))
    assert _ends(network, loop) == {(2, 2)}
    assert ((network.edge_piece == loop).sum(), len(network.piece_xy)) == (2, 2 + 5)
    assert network.pieces["length_m"].max() == pytest.approx(400, abs=2)


@pytest.mark.parametrize("tags", [{}, {"junction": "roundabout"}])
def test_a_ring_alone_is_one_piece_from_a_node_to_itself(tmp_path, tags):
    world = RoadWorld()
    for i, (x, y) in enumerate([(0, 0), (100, 0), (100, 100)], start=1):
        world.at(i, x, y)
    world.road(1, 2, 3, 1, **tags)
    network, _ = world.network(tmp_path)
    assert (network.piece_count, network.node_count) == (1, 1)
    assert network.edge_count == (1 if tags else 2)
    assert (network.tail == network.head).all()
    assert np.array_equal(network.piece_xy[0], network.piece_xy[-1])


def test_a_roundabout_is_driven_one_way_round(tmp_path):
    world = RoadWorld()
    for i, (x, y) in enumerate([(0, 0), (100, 0), (100, 100), (0, 100)], start=1):
        world.at(i, x, y)
    world.at(5, -100, 0)
    world.at(6, 200, 0)
    world.road(1, 2, 3, 4, 1, junction="roundabout")
    world.road(5, 1)
    world.road(2, 6)
    network, _ = world.network(tmp_path)
    quarter = minutes(network, 1, 2)
    assert minutes(network, 2, 1) == pytest.approx(3 * quarter, rel=0.01)
    walking, _ = world.network(tmp_path, mode="walk")
    assert minutes(walking, 1, 2) == pytest.approx(minutes(walking, 2, 1), abs=1e-4)


def test_two_roads_between_the_same_junctions_stay_two(tmp_path):
    world = RoadWorld()
    a, b = _line(world, 0, 1000)
    world.road(a, b, highway="track")
    world.road(a, b, highway="primary")
    network, _ = world.network(tmp_path)
    assert network.piece_count == 2
    assert minutes(network, a, b) == pytest.approx(_distance_m((0, 0), (1000, 0)) / 1000 / 65 * 60, abs=1e-3)


def test_a_way_that_runs_there_and_back_over_the_same_nodes_is_not_lost(tmp_path):
    world = RoadWorld()
    a, b, c, d = _line(world, 0, 100, 200, 300)
    world.road(a, b, c, b, d)
    network, _ = world.network(tmp_path)
    assert network.pieces["length_m"].sum() == pytest.approx(_distance_m((0, 0), (100, 0)) * 5, abs=0.1)
    assert math.isfinite(minutes(network, a, d))


def test_a_stretch_without_length_takes_no_time_and_breaks_nothing(tmp_path):
    world = RoadWorld()
    a, b, c = _line(world, 0, 100, 100)
    d = world.at(4, 100, 100)
    world.road(a, b)
    world.road(b, c, bridge="yes")
    world.road(c, d)
    network, _ = world.network(tmp_path)
    assert network.pieces["length_m"].min() == 0
    assert network_times(network, b)[c] == 0
    assert math.isfinite(minutes(network, a, d))


def test_the_table_says_what_each_piece_is(tmp_path):
    world = RoadWorld()
    a, b, c, d = _line(world, 0, 100, 200, 300)
    world.road(a, b, highway="secondary", ref="X012", name="县道", surface="gravel")
    world.road(b, c, highway="secondary", bridge="yes")
    world.way([c, d], route="ferry")
    network, _ = world.network(tmp_path)
    table = network.pieces.set_index("way_id").sort_index()
    assert table["road_class"].tolist() == ["secondary", "secondary", "ferry"]
    assert table["ref"].tolist() == ["X012", "", ""]
    assert table["name"].tolist() == ["县道", "", ""]
    assert table["surface"].tolist() == ["unpaved", "unknown", "unknown"]
    assert table["structure"].tolist() == ["road", "bridge", "ferry"]
    assert table["snappable"].tolist() == [True, False, False]


# --- lengths and times ------------------------------------------------------------------------------


@pytest.mark.parametrize("epsg", [32632, 2056, 4547])
def test_lengths_and_times_are_geodesic_whatever_the_projection_does(tmp_path, epsg):
    """EPSG:4547 is meant for China: in Europe its metres are far from metres on the ground."""
    world = RoadWorld()
    a, b, c = world.at(1, 0, 0), world.at(2, 700, 900), world.at(3, 5000, -300)
    world.road(a, b, c)
    path = world.write(tmp_path / "world.osm")
    raw = read_osm_ways(path, WayClassifier(load_preset().roads, "walk"))
    network, _ = build_network(raw, crs=CRS(epsg), mode="walk")
    on_ground = Geod(ellps="WGS84").line_length(*raw.node_lonlat.T)
    assert network.pieces["length_m"].to_numpy() == pytest.approx([on_ground], abs=1e-6)
    assert network.time_ms.tolist() == [round(on_ground / 1000 / WALK_KMH * 3_600_000)] * 2
    drawn = network.lines[0].length
    assert drawn == pytest.approx(on_ground, rel=1e-3) or epsg == 4547


@pytest.mark.parametrize(("epsg", "named"), [(4326, "degrees"), (4490, "degrees"), (3857, "Pseudo-Mercator")])
def test_degrees_and_web_mercator_are_refused_by_name(tmp_path, epsg, named):
    world = RoadWorld()
    world.road(*_line(world, 0, 100))
    raw = read_osm_ways(world.write(tmp_path / "world.osm"), WayClassifier(load_preset().roads, "drive"))
    with pytest.raises(CrsError, match=named):
        build_network(raw, crs=CRS(epsg), mode="drive")


def test_a_ferry_takes_its_duration_over_all_its_stretches_together(tmp_path):
    world = RoadWorld()
    a, b, c, d = _line(world, 0, 1000, 4000, 5000)
    world.way([a, b, c], route="ferry", duration="00:40")
    world.road(b, world.at(9, 1000, 100))
    world.way([c, d], route="ferry", duration="00:40")
    network, _ = world.network(tmp_path)
    assert minutes(network, a, b) == pytest.approx(10, rel=1e-3)
    assert c not in network.node_id
    assert minutes(network, a, d) == pytest.approx(80, rel=1e-3)
    assert minutes(network, d, a) == pytest.approx(80, rel=1e-3)


def test_a_ferry_without_duration_goes_at_the_speed_of_a_ferry(tmp_path):
    world = RoadWorld()
    a, b = _line(world, 0, 5000)
    world.way([a, b], route="ferry", oneway="yes")
    network, _ = world.network(tmp_path)
    assert minutes(network, a, b) == pytest.approx(30, rel=1e-3)
    assert math.isinf(minutes(network, b, a))


def test_an_absurd_duration_makes_a_ferry_useless_and_not_the_file(tmp_path):
    world = RoadWorld()
    a, b, c = _line(world, 0, 1000, 2000)
    world.way([a, b], route="ferry", duration="99999999")
    world.road(b, c)
    network, _ = world.network(tmp_path)
    assert minutes(network, a, b) > 20 * 24 * 60
    assert minutes(network, b, c) < 10


# --- barriers ---------------------------------------------------------------------------------------


def _street_with_barrier(at, **tags):
    world = RoadWorld()
    for i, x in enumerate((0, 100, 200, 300), start=1):
        world.at(i, x, 0, **(tags if i == at else {}))
    world.at(5, 200, 100)
    world.road(1, 2, 3, 4)
    world.road(3, 5)
    return world


def test_a_bollard_midway_stops_cars_but_both_stretches_stay_in_use(tmp_path):
    network, _ = _street_with_barrier(2, barrier="bollard").network(tmp_path)
    assert len(network_times(network, 1)) == 2
    assert math.isinf(minutes(network, 1, 3))
    assert math.isfinite(minutes(network, 4, 5))
    assert network.pieces["length_m"].sum() == pytest.approx(_distance_m((0, 0), (100, 0)) * 4, abs=2)
    ends = np.flatnonzero(network.node_id < 0)
    assert len(ends) == 2
    assert np.array_equal(network.node_xy[ends[0]], network.node_xy[ends[1]])
    assert all(len(network_times(network, int(network.node_id[v]))) > 1 for v in ends)


def test_a_bollard_at_a_crossing_cuts_all_its_roads(tmp_path):
    network, _ = _street_with_barrier(3, barrier="bollard").network(tmp_path)
    assert (network.node_id < 0).sum() == 3
    assert all(math.isinf(minutes(network, *pair)) for pair in ((1, 4), (1, 5), (4, 5)))


@pytest.mark.parametrize("at", [1, 4])
def test_a_bollard_at_the_end_of_a_road_takes_nothing_away(tmp_path, at):
    network, _ = _street_with_barrier(at, barrier="bollard").network(tmp_path)
    assert len(network_times(network, 5)) == 4


@pytest.mark.parametrize(
    ("mode", "tags", "passes"),
    [
        ("drive", {"barrier": "bollard"}, False),
        ("walk", {"barrier": "bollard"}, True),
        ("cycle", {"barrier": "bollard"}, True),
        ("drive", {"barrier": "gate"}, True),
        ("drive", {"barrier": "gate", "access": "private"}, False),
        ("walk", {"barrier": "gate", "access": "private", "foot": "yes"}, True),
        ("drive", {"barrier": "bollard", "motor_vehicle": "yes"}, True),
        ("walk", {"barrier": "wall"}, False),
    ],
)
def test_who_is_stopped_by_a_barrier_on_the_road(tmp_path, mode, tags, passes):
    network, _ = _street_with_barrier(2, **tags).network(tmp_path, mode=mode)
    assert math.isfinite(minutes(network, 1, 4)) is passes


def test_a_barrier_beside_the_road_stops_nobody(tmp_path):
    world = _street_with_barrier(0)
    world.at(6, 150, 10, barrier="bollard")
    network, _ = world.network(tmp_path)
    assert math.isfinite(minutes(network, 1, 4))


def test_a_bollard_in_a_ring_opens_the_ring(tmp_path):
    world = RoadWorld()
    world.at(1, 0, 0, barrier="bollard")
    for i, (x, y) in enumerate([(100, 0), (100, 100), (0, 100)], start=2):
        world.at(i, x, y)
    world.at(5, 200, 0)
    world.road(1, 2, 3, 4, 1)
    world.road(2, 5)
    network, _ = world.network(tmp_path)
    assert network.piece_count == 3
    assert (network.node_id < 0).sum() == 2
    assert len(network_times(network, 5)) == 4


# --- turn restrictions ------------------------------------------------------------------------------

SOUTH, EAST, NORTH, WEST, CENTRE = 1, 2, 3, 4, 5


def _crossing():
    """Four roads 1 (south) to 4 (west) that meet in the centre; road and far end have the same number."""
    world = RoadWorld()
    for node, (x, y) in {SOUTH: (0, -100), EAST: (100, 0), NORTH: (0, 100), WEST: (-100, 0), CENTRE: (0, 0)}.items():
        world.at(node, x, y)
    for far in (SOUTH, EAST, NORTH, WEST):
        world.road(far, CENTRE)
    return world


def _reached_from_south(network):
    """Far ends reached from the south without turning round at another one."""
    direct = minutes(network, WEST, CENTRE) * 2.01
    return {far for far in (EAST, NORTH, WEST) if minutes(network, SOUTH, far) <= direct}


@pytest.mark.parametrize(
    ("kind", "to", "left_over"),
    [
        ("no_left_turn", WEST, {EAST, NORTH}),
        ("no_right_turn", EAST, {NORTH, WEST}),
        ("no_straight_on", NORTH, {EAST, WEST}),
        ("no_entry", NORTH, {EAST, WEST}),
        ("only_straight_on", NORTH, {NORTH}),
        ("only_left_turn", WEST, {WEST}),
        ("only_right_turn", EAST, {EAST}),
        ("no_u_turn", SOUTH, {EAST, NORTH, WEST}),
    ],
)
def test_each_kind_of_restriction_forbids_what_it_says_and_no_more(tmp_path, kind, to, left_over):
    world = _crossing()
    world.turn(kind, SOUTH, CENTRE, to)
    network, notes = world.network(tmp_path)
    assert notes == ()
    assert _reached_from_south(network) == left_over
    assert network_times(network, WEST).keys() == {SOUTH, EAST, NORTH, WEST, CENTRE}
    for mode in ("walk", "cycle", "ebike"):
        assert _reached_from_south(world.network(tmp_path, mode=mode)[0]) == {EAST, NORTH, WEST}


@pytest.mark.parametrize(
    ("tags", "binds"),
    [
        ({}, True),
        ({"except": "motorcar"}, False),
        ({"except": "psv;motorcar"}, False),
        ({"except": "bus"}, True),
    ],
)
def test_a_restriction_that_excepts_cars_does_not_bind_them(tmp_path, tags, binds):
    world = _crossing()
    world.turn("no_left_turn", SOUTH, CENTRE, WEST, **tags)
    assert (WEST not in _reached_from_south(world.network(tmp_path)[0])) is binds


@pytest.mark.parametrize(("key", "binds"), [("restriction:hgv", False), ("restriction:motorcar", True)])
def test_a_restriction_for_lorries_does_not_bind_cars(tmp_path, key, binds):
    world = _crossing()
    members = [("w", SOUTH, "from"), ("n", CENTRE, "via"), ("w", WEST, "to")]
    world.relation(members, **{"type": "restriction", key: "no_left_turn"})
    assert (WEST not in _reached_from_south(world.network(tmp_path)[0])) is binds


def test_two_restrictions_at_one_crossing_both_hold(tmp_path):
    world = _crossing()
    world.turn("no_left_turn", SOUTH, CENTRE, WEST)
    world.turn("no_right_turn", SOUTH, CENTRE, EAST)
    assert _reached_from_south(world.network(tmp_path)[0]) == {NORTH}


def test_no_entry_binds_all_the_roads_it_names(tmp_path):
    world = _crossing()
    members = [("w", SOUTH, "from"), ("w", EAST, "from"), ("n", CENTRE, "via"), ("w", WEST, "to")]
    world.relation(members, type="restriction", restriction="no_entry")
    network, _ = world.network(tmp_path)
    direct = minutes(network, NORTH, WEST)
    assert minutes(network, SOUTH, WEST) > 1.5 * direct
    assert minutes(network, EAST, WEST) > 1.5 * direct


def test_a_no_u_turn_at_a_dead_end_leaves_the_way_in_but_not_out(tmp_path):
    world = RoadWorld()
    _line(world, 0, 100, 200)
    world.road(1, 2)
    world.road(2, 3, bridge="yes")
    world.turn("no_u_turn", 1, 2, 1)
    network, _ = world.network(tmp_path)
    edges = {
        (int(network.node_id[network.tail[e]]), int(network.node_id[network.head[e]]), int(network.tail[e]))
        for e in range(network.edge_count)
    }
    copies = {tail for source, _, tail in edges if source == 2}
    assert {(head) for source, head, tail in edges if source == 2 and tail == max(copies)} == {3}


def _through_road():
    """Road 1 runs west-east through the centre undivided, road 2 goes north from it."""
    world = RoadWorld()
    for node, (x, y) in {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (0, 100)}.items():
        world.at(node, x, y)
    world.road(1, 2, 3)
    world.road(2, 4)
    return world


def test_no_u_turn_on_a_road_that_runs_through_the_crossing_does_not_forbid_to_go_straight_on(tmp_path):
    world = _through_road()
    free = minutes(world.network(tmp_path)[0], 1, 3)
    world.turn("no_u_turn", 1, 2, 1)
    network, notes = world.network(tmp_path)
    assert notes == ()
    assert (minutes(network, 1, 3), minutes(network, 3, 1)) == (free, free)
    assert network.node_count > 4


@pytest.mark.parametrize(
    ("kind", "from_way", "to_way"),
    [("no_left_turn", 1, 2), ("only_left_turn", 1, 2), ("no_right_turn", 2, 1), ("only_right_turn", 2, 1)],
)
def test_a_restriction_that_may_mean_either_arm_of_a_road_has_no_effect_and_is_counted(
    tmp_path, kind, from_way, to_way
):
    world = _through_road()
    free, _ = world.network(tmp_path)
    world.turn(kind, from_way, 2, to_way)
    network, (note,) = world.network(tmp_path)
    assert note.code == "roads.restrictions"
    assert all(network_times(network, v) == network_times(free, v) for v in (1, 2, 3, 4))


@pytest.mark.parametrize(("from_way", "to_way"), [(99, 2), (2, 99)])
def test_a_restriction_of_a_road_outside_the_file_is_told_apart(tmp_path, from_way, to_way):
    world = _through_road()
    world.turn("no_left_turn", from_way, 2, to_way)
    _, (note,) = world.network(tmp_path)
    assert (note.code, note.facts["count"]) == ("roads.restrictions_elsewhere", 1)
    assert "was not read" in note.message


def test_a_one_way_road_through_the_crossing_leaves_no_doubt_which_arm_is_meant(tmp_path):
    world = RoadWorld()
    for node, (x, y) in {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (0, 100)}.items():
        world.at(node, x, y)
    world.road(1, 2, 3, oneway="yes")
    world.road(2, 4, oneway="yes")
    world.turn("no_left_turn", 1, 2, 2)
    network, notes = world.network(tmp_path)
    assert notes == ()
    assert network_times(network, 1).keys() == {1, 2, 3}


def test_a_loop_of_two_ways_is_still_entered_by_the_end_that_is_not_forbidden(tmp_path):
    world = RoadWorld()
    for node, (x, y) in {1: (0, -100), 2: (0, 0), 3: (-100, 50), 4: (0, 100), 5: (100, 50)}.items():
        world.at(node, x, y)
    stick = world.road(1, 2)
    left = world.road(2, 3, 4)
    world.road(4, 5, 2)
    world.turn("no_left_turn", stick, 2, left)
    network, notes = world.network(tmp_path)
    loop = piece_of(network, left)
    assert notes == ()
    assert _ends(network, loop) == {(2, 2)}
    copies = np.flatnonzero((network.edge_piece == loop) & ~network.edge_primary)
    assert set(network.edge_forward[copies].tolist()) == {False}


def _staggered():
    """Road 1 comes from the west, road 2 is the middle, road 3 goes east, 4 south and 5 north of the far end."""
    world = RoadWorld()
    places = {1: (-100, 0), 2: (0, 0), 3: (50, 0), 4: (150, 0), 5: (50, -100), 6: (50, 100), 7: (0, 100)}
    for node, (x, y) in places.items():
        world.at(node, x, y)
    world.road(1, 2)
    world.road(2, 3)
    world.road(3, 4)
    world.road(5, 3)
    world.road(3, 6)
    world.road(7, 2)
    return world


def test_a_restriction_via_a_way_binds_those_who_come_that_way_only(tmp_path):
    world = _staggered()
    free, _ = world.network(tmp_path)
    world.turn("no_left_turn", 1, [2], 5)
    network, notes = world.network(tmp_path)
    assert notes == ()
    assert minutes(network, 1, 6) > minutes(free, 1, 6)
    for pair in ((1, 4), (1, 5), (7, 6), (2, 6), (6, 1)):
        assert minutes(network, *pair) == minutes(free, *pair)


def test_a_mandatory_turn_via_a_way_leaves_one_way_on(tmp_path):
    world = _staggered()
    free, _ = world.network(tmp_path)
    world.turn("only_straight_on", 1, [2], 3)
    network, _ = world.network(tmp_path)
    assert minutes(network, 1, 4) == minutes(free, 1, 4)
    assert minutes(network, 1, 6) > minutes(free, 1, 6)
    assert minutes(network, 1, 5) > minutes(free, 1, 5)
    assert minutes(network, 7, 6) == minutes(free, 7, 6)


def test_two_restrictions_may_share_a_via_way(tmp_path):
    world = _staggered()
    free, _ = world.network(tmp_path)
    world.turn("no_left_turn", 1, [2], 5)
    world.turn("no_right_turn", 6, [2], 4)
    network, _ = world.network(tmp_path)
    held = {(a, b) for a in (1, 7) for b in (4, 5, 6) if minutes(network, a, b) == minutes(free, a, b)}
    assert held == {(1, 4), (1, 5), (7, 4), (7, 6)}


def test_a_via_way_with_a_crossing_inside_is_followed_to_its_end(tmp_path):
    world = RoadWorld()
    places = {1: (-100, 0), 2: (0, 0), 3: (50, 0), 4: (100, 0), 5: (50, 80), 6: (100, 100), 7: (200, 0)}
    for node, (x, y) in places.items():
        world.at(node, x, y)
    world.road(1, 2)
    world.road(2, 3, 4)
    world.road(3, 5)
    world.road(4, 6)
    world.road(4, 7)
    world.road(2, world.at(8, 0, 100))
    free, _ = world.network(tmp_path)
    world.turn("no_left_turn", 1, [2], 4)
    network, notes = world.network(tmp_path)
    assert notes == ()
    assert minutes(network, 1, 6) > minutes(free, 1, 6)
    assert all(minutes(network, *p) == minutes(free, *p) for p in ((1, 7), (1, 5), (5, 6), (8, 6)))


def test_a_u_turn_through_the_gap_of_a_divided_road_can_be_forbidden(tmp_path):
    world = RoadWorld()
    places = {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (100, 20), 5: (0, 20), 6: (-100, 20)}
    for node, (x, y) in places.items():
        world.at(node, x, y)
    world.road(1, 2, oneway="yes")
    world.road(2, 3, oneway="yes")
    world.road(4, 5, oneway="yes")
    world.road(5, 6, oneway="yes")
    world.road(2, 5)
    free, _ = world.network(tmp_path)
    assert math.isfinite(minutes(free, 1, 6))
    world.turn("no_u_turn", 1, [5], 4)
    network, _ = world.network(tmp_path)
    assert math.isinf(minutes(network, 1, 6))
    assert math.isfinite(minutes(network, 1, 3))


def test_nobody_slips_past_a_restriction_by_turning_round_twice_on_the_via_way(tmp_path):
    world = _staggered()
    world.turn("no_left_turn", 1, [2], 5)
    network, _ = world.network(tmp_path)
    to_and_fro = minutes(network, 1, 2) + 3 * minutes(network, 2, 3) + minutes(network, 3, 6)
    assert minutes(network, 1, 6) > to_and_fro + 0.01
    assert minutes(network, 2, 6) == minutes(network, 2, 3) + minutes(network, 3, 6)


def test_a_restriction_on_roads_that_cannot_be_driven_has_no_effect_and_is_counted(tmp_path):
    world = _crossing()
    world.turn("no_left_turn", SOUTH, CENTRE, 99)
    world.turn("no_left_turn", SOUTH, EAST, WEST)
    network, notes = world.network(tmp_path)
    assert {note.code: note.facts["count"] for note in notes} == {
        "roads.restrictions": 1,
        "roads.restrictions_elsewhere": 1,
    }
    assert _reached_from_south(network) == {EAST, NORTH, WEST}


def test_copies_of_a_crossing_stand_where_it_stands_and_nobody_sets_out_on_them(tmp_path):
    world = _crossing()
    world.turn("no_left_turn", SOUTH, CENTRE, WEST)
    network, _ = world.network(tmp_path)
    copies = np.flatnonzero(network.node_id == CENTRE)
    assert len(copies) == 2
    assert np.array_equal(network.node_xy[copies[0]], network.node_xy[copies[1]])
    assert network.edge_primary.sum() == 2 * network.piece_count
    assert not network.edge_primary[network.tail == copies.max()].any()


# --- the edge of the data, and the whole ------------------------------------------------------------


def test_a_road_that_runs_on_beyond_the_data_is_cut_and_said(tmp_path):
    world = RoadWorld()
    a, b, c, d = _line(world, 0, 100, 200, 300)
    world.road(a, b, 98, 99)
    world.road(97, c, d)
    world.road(b, 96, c)
    network, (note,) = world.network(tmp_path)
    assert (note.code, note.severity) == ("roads.cut", "warning")
    assert note.message.startswith("3 roads")
    assert network.piece_count == 2
    assert math.isinf(minutes(network, a, d))


def test_a_file_without_a_usable_road_is_an_error_that_says_so(tmp_path):
    world = RoadWorld()
    world.way(_line(world, 0, 100), building="yes")
    for mode in MODES:
        with pytest.raises(DataError, match=f"no roads that can be used by mode '{mode}'"):
            world.network(tmp_path, mode=mode)


def test_roads_whose_nodes_are_all_missing_are_no_roads(tmp_path):
    world = RoadWorld()
    world.at(1, 0, 0)
    world.road(98, 99)
    with pytest.raises(DataError, match="no roads"):
        world.network(tmp_path)


@pytest.mark.parametrize("mode", MODES)
def test_the_same_file_gives_the_same_network_to_the_last_bit(mode):
    def build():
        raw = read_osm_ways(example_extract(), WayClassifier(load_preset().roads, mode))
        return build_network(raw, crs=CRS(32632), mode=mode)

    (one, notes), (two, again) = build(), build()
    for name in ("node_xy", "node_id", "indptr", "head", "time_ms", "edge_piece", "edge_forward", "edge_primary"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()
    assert one.piece_ptr.tobytes() + one.piece_xy.tobytes() == two.piece_ptr.tobytes() + two.piece_xy.tobytes()
    assert one.pieces.equals(two.pieces)
    assert notes == again
