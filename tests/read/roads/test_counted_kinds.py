"""What is understood in part, or not at all, is counted: small drawings with their right values."""

from __future__ import annotations

import math

import pytest
from road_oracle import RoadWorld, minutes

SOUTH, EAST, NORTH, WEST, CENTRE = 1, 2, 3, 4, 5


def _crossing() -> RoadWorld:
    world = RoadWorld()
    for node, (x, y) in {SOUTH: (0, -100), EAST: (100, 0), NORTH: (0, 100), WEST: (-100, 0), CENTRE: (0, 0)}.items():
        world.at(node, x, y)
    for far in (SOUTH, EAST, NORTH, WEST):
        world.road(far, CENTRE)
    return world


def _facts(notes):
    return {note.code: note.facts for note in notes}


def _relation(world, *members, **tags):
    return world.relation(list(members), type="restriction", **tags)


LEFT = (("w", SOUTH, "from"), ("n", CENTRE, "via"), ("w", WEST, "to"))


# --- turn restrictions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({"restriction": "no_left_turn_on_red"}, "roads.restrictions_kind"),
        ({"restriction__conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}, "roads.restrictions_timed"),
        ({"restriction": "no_left_turn", "day_on": "Monday"}, "roads.restrictions_timed"),
        ({"restriction__hgv": "no_left_turn"}, "roads.restrictions_others"),
    ],
)
def test_a_restriction_that_is_no_ban_for_cars_leaves_the_turn_open_and_is_counted(tmp_path, tags, code):
    world = _crossing()
    free, _ = world.network(tmp_path)
    _relation(world, *LEFT, **tags)
    network, notes = world.network(tmp_path)
    assert minutes(network, SOUTH, WEST) == minutes(free, SOUTH, WEST)
    assert _facts(notes)[code]["count"] == 1


@pytest.mark.parametrize(
    ("kind", "roles", "binds"),
    [
        ("no_entry", ["from", "from", "to"], True),
        ("no_exit", ["from", "to", "to"], True),
        ("no_left_turn", ["from", "from", "to"], False),
        ("no_left_turn", ["from", "to", "to"], False),
        ("no_entry", ["from", "to", "to"], False),
        ("no_exit", ["from", "from", "to"], False),
        ("only_straight_on", ["from", "to", "to"], False),
    ],
)
def test_several_roads_to_come_from_or_to_turn_into_need_the_kind_for_it(tmp_path, kind, roles, binds):
    world = _crossing()
    free, _ = world.network(tmp_path)
    members = [("w", way, role) for way, role in zip((SOUTH, EAST, WEST), roles, strict=True)]
    _relation(world, *members, ("n", CENTRE, "via"), restriction=kind)
    network, notes = world.network(tmp_path)
    forbidden = [
        (a, b)
        for a, role in zip((SOUTH, EAST, WEST), roles, strict=True)
        for b, other in zip((SOUTH, EAST, WEST), roles, strict=True)
        if (role, other) == ("from", "to")
    ]
    longer = [minutes(network, *pair) > minutes(free, *pair) for pair in forbidden]
    assert longer == [binds] * len(forbidden)
    assert ("roads.restrictions_several" in _facts(notes)) is not binds


def test_a_mandatory_turn_via_a_way_binds_from_its_first_junction(tmp_path):
    """Road 1 comes from the west, 2 is the middle, 3 goes on east; 4 leaves before the middle, 5 after it."""
    world = RoadWorld()
    for node, (x, y) in {1: (-100, 0), 2: (0, 0), 3: (50, 0), 4: (150, 0), 5: (0, 100), 6: (50, 100)}.items():
        world.at(node, x, y)
    for nodes in ((1, 2), (2, 3), (3, 4), (2, 5), (3, 6)):
        world.road(*nodes)
    free, _ = world.network(tmp_path)
    world.turn("only_straight_on", 1, [2], 3)
    network, notes = world.network(tmp_path)
    assert notes == ()
    assert minutes(network, 1, 4) == minutes(free, 1, 4)
    # 250 m to the dead end in the east, turn round, and back to where the side road leaves
    assert minutes(network, 1, 5) == pytest.approx(minutes(free, 1, 4) + minutes(free, 4, 5), abs=1e-3)
    assert minutes(network, 1, 6) == pytest.approx(minutes(free, 1, 4) + minutes(free, 4, 6), abs=1e-3)
    assert all(minutes(network, 2, to) == minutes(free, 2, to) for to in (4, 5, 6))


def test_nobody_turns_round_at_the_next_junction_to_undo_a_restriction(tmp_path):
    """The road north of the crossing meets a side road after 100 m and ends after 300 m."""
    world = _crossing()
    for node, (x, y) in {6: (0, 300), 7: (50, 100)}.items():
        world.at(node, x, y)
    world.road(NORTH, 6)
    world.road(NORTH, 7)
    free, _ = world.network(tmp_path)
    world.turn("no_left_turn", SOUTH, CENTRE, WEST)
    network, _ = world.network(tmp_path)
    east_and_back = minutes(free, SOUTH, EAST) + minutes(free, EAST, WEST)  # a dead end: 100 m and back
    assert minutes(network, SOUTH, WEST) == pytest.approx(east_and_back, abs=1e-3)
    world.at(8, 100, 50)
    world.road(EAST, 8)  # now the east goes on: the nearest dead end is 50 m beyond it, as beside the north
    network, _ = world.network(tmp_path)
    beyond = minutes(free, SOUTH, 7) + minutes(free, 7, WEST)
    assert minutes(network, SOUTH, WEST) == pytest.approx(beyond, abs=1e-3)
    assert minutes(network, NORTH, WEST) == minutes(free, NORTH, WEST)


def test_nobody_escapes_a_restriction_by_a_side_road_of_the_way_it_leads_over(tmp_path):
    """No way from 1 over 2 into 3; from the junction of 1 and 2 a road north meets a side road and goes on."""
    world = RoadWorld()
    for node, (x, y) in {
        1: (-100, 0),
        2: (0, 0),
        3: (50, 0),
        4: (150, 0),
        5: (0, 100),
        6: (0, 200),
        7: (60, 100),
    }.items():
        world.at(node, x, y)
    for nodes in ((1, 2), (2, 3), (3, 4), (2, 5), (5, 6), (5, 7)):
        world.road(*nodes)
    world.at(8, 50, -300)
    world.road(3, 8)
    free, _ = world.network(tmp_path)
    world.turn("no_straight_on", 1, [2], 3)
    network, notes = world.network(tmp_path)
    assert notes == ()
    # not back from node 5, 100 m north, but from the end of the side road, 60 m beyond it
    beyond = minutes(free, 1, 7) + minutes(free, 7, 4)
    assert minutes(network, 1, 4) == pytest.approx(beyond, abs=1e-3)
    assert minutes(network, 5, 4) == minutes(free, 5, 4)


def test_a_pier_without_highway_leads_people_on_foot_to_the_ferry(tmp_path):
    world = RoadWorld()
    for node, x in ((1, 0), (2, 100), (3, 200), (4, 300)):
        world.at(node, x, 0)
    world.road(1, 2)
    world.way([2, 3], man_made="pier")
    world.way([3, 4], route="ferry", duration="0:03")
    network, _ = world.network(tmp_path, mode="walk")
    assert minutes(network, 1, 4) == pytest.approx(0.2 / 5 * 60 + 3, abs=0.01)
    assert math.isinf(minutes(world.network(tmp_path)[0], 1, 4))


# --- what depends on the hour -----------------------------------------------------------------------


def test_conditional_access_is_counted_on_ways_and_nodes_also_where_the_way_is_closed(tmp_path):
    world = _crossing()
    world.at(6, 200, 0, barrier="gate", access__conditional="no @ (20:00-06:00)")
    world.at(7, 300, 0)
    world.at(8, 500, 500, barrier="gate", access__conditional="no @ (20:00-06:00)")  # beside every road
    world.road(EAST, 6, 7)
    world.road(WEST, SOUTH, access="no", access__conditional="yes @ (Su)")
    network, notes = world.network(tmp_path)
    assert math.isfinite(minutes(network, SOUTH, 7))
    facts = _facts(notes)
    assert (facts["roads.conditional"]["count"], facts["roads.conditional_nodes"]["count"]) == (1, 1)


# --- nodes that stop --------------------------------------------------------------------------------


def test_a_barrier_across_a_through_road_is_named(tmp_path):
    world = RoadWorld()
    for node, x in ((1, 0), (2, 100), (3, 200), (4, 300)):
        world.at(node, x, 0, **({"barrier": "bollard"} if node in (2, 3) else {}))
    world.road(1, 2, 3, highway="secondary", name="Landstrasse")
    world.road(3, 4, highway="secondary", ref="L12")
    world.at(5, 200, 100, motor_vehicle="no")
    world.at(6, 200, 200)
    world.road(4, 5, 6)  # a street: counted nowhere, as a bollard in it is nothing strange
    network, notes = world.network(tmp_path)
    assert math.isinf(minutes(network, 1, 4))
    assert math.isinf(minutes(network, 4, 6))
    facts = _facts(notes)
    assert facts["roads.barriers_across"] == {"count": 2, "names": ("Landstrasse",)}
    assert "roads.barriers_at_junctions" not in facts


def test_a_barrier_in_a_junction_cuts_all_its_roads_and_is_counted(tmp_path):
    world = _crossing()
    world.nodes[CENTRE - 1].tags["access"] = "no"
    network, notes = world.network(tmp_path)
    assert math.isinf(minutes(network, SOUTH, NORTH))
    assert _facts(notes) == {"roads.barriers_at_junctions": {"count": 1}}


# --- water ------------------------------------------------------------------------------------------


def test_a_ford_is_an_attribute_of_its_segment_and_no_other(tmp_path):
    world = RoadWorld()
    for node, x in ((1, 0), (2, 100), (3, 200), (4, 300), (5, 400)):
        world.at(node, x, 0, **({"ford": "yes"} if node == 4 else {}))
    world.at(6, 200, 100)
    world.road(1, 2)
    world.road(2, 3, ford="yes")
    world.road(3, 4, 5)
    world.road(3, 6)
    network, _ = world.network(tmp_path)
    pieces = network.pieces.set_index("way_id")
    assert pieces["ford"].to_dict() == {1: False, 2: True, 3: True, 4: False}
    assert minutes(network, 2, 3) == pytest.approx(2.5 * minutes(network, 1, 2), rel=1e-3)  # 10 km/h instead of 25


# --- kilometres -------------------------------------------------------------------------------------


def test_tags_without_a_rule_are_counted_in_one_note_with_their_kilometres(tmp_path):
    world = RoadWorld()
    for node, x in ((1, 0), (2, 1000), (3, 3000), (4, 6000), (5, 7000)):
        world.at(node, x, 0)
    world.road(1, 2, surface="lava")
    world.road(2, 3, surface="lava", tracktype="grade9")
    world.road(3, 4, surface="asphalt")
    world.road(4, 5, oneway="sometimes")
    _, notes = world.network(tmp_path)
    facts = _facts(notes)
    assert facts["roads.without_rule"]["tags"] == ("surface=lava", "tracktype=grade9")
    assert facts["roads.without_rule"]["all_km"] == pytest.approx(3, abs=0.02)
    assert facts["roads.closed_without_rule"] == {"count": 1, "tags": ("oneway=sometimes",)}


def test_a_road_that_is_not_open_is_named_once_and_what_is_no_road_is_not_counted(tmp_path):
    world = _crossing()
    world.road(SOUTH, EAST, name="Alte Strasse", abandoned="yes", access="maybe", oneway="sometimes")
    world.road(WEST, NORTH, construction="primary")
    world.way([SOUTH, WEST], natural="coastline", access="maybe", access__conditional="no @ (Su)")
    _, notes = world.network(tmp_path)
    facts = _facts(notes)
    assert set(facts) == {"roads.not_open"}
    assert facts["roads.not_open"]["count"] == 2
    for name, said in zip(facts["roads.not_open"]["names"], ("abandoned=yes", "construction=primary"), strict=True):
        assert said in name


def test_limits_are_compared_with_speeds_in_kilometres(tmp_path):
    world = RoadWorld()
    for node, x in ((1, 0), (2, 1000), (3, 3000), (4, 7000)):
        world.at(node, x, 0)
    world.road(1, 2, maxspeed="20")
    world.road(2, 3, maxspeed="90")
    world.road(3, 4)
    _, notes = world.network(tmp_path)
    facts = _facts(notes)["roads.limits"]
    assert (facts["all_km"], facts["faster_km"], facts["unsigned_km"]) == pytest.approx((7, 2, 4), abs=0.05)
    for mode in ("walk", "cycle"):
        assert world.network(tmp_path, mode=mode)[1] == ()
