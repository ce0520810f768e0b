"""Kinds of access that other engines test too: who is let in, which way round, and what shuts a road."""

from __future__ import annotations

import pytest

from spatial_uri.model.network import MODES
from spatial_uri.rules.known_values import NO_LIMIT, SIGNED_FASTER
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier

GENERIC = load_preset()


def way(mode="drive", preset=GENERIC, **tags):
    return WayClassifier(preset.roads, mode).way({key.replace("__", ":"): value for key, value in tags.items()})


def remarks(mode="drive", **tags):
    classifier = WayClassifier(GENERIC.roads, mode)
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    return set(classifier.remarks(tags, classifier.way(tags)))


def directions(mode="drive", preset=GENERIC, **tags):
    rule = way(mode, preset, **tags)
    return "" if rule is None else "f" * (rule.forward_kmh > 0) + "b" * (rule.backward_kmh > 0)


def blocks(mode, **tags):
    classifier = WayClassifier(GENERIC.roads, mode)
    return classifier.blocks({key.replace("__", ":"): value for key, value in tags.items()})


# --- one direction, foreign classes, unknown values --------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "tags", "expected"),
    [
        ("cycle", {"highway": "footway", "bicycle__backward": "designated"}, "b"),
        ("cycle", {"highway": "footway", "bicycle__forward": "yes"}, "f"),
        ("walk", {"highway": "cycleway", "foot__backward": "designated"}, "b"),
        ("drive", {"highway": "path", "motor_vehicle__forward": "yes"}, "f"),
        ("cycle", {"highway": "residential", "bicycle__backward": "designated"}, "fb"),
        ("cycle", {"highway": "residential", "oneway": "yes", "bicycle__backward": "yes"}, "fb"),
        ("drive", {"highway": "residential", "oneway": "yes", "motorcar__backward": "no"}, "f"),
    ],
)
def test_a_permission_in_one_direction_opens_that_direction(mode, tags, expected):
    assert directions(mode, **tags) == expected


@pytest.mark.parametrize(
    ("mode", "tags", "kmh"),
    [
        ("drive", {"highway": "cycleway", "motor_vehicle": "yes"}, 10),
        ("drive", {"highway": "raceway", "motorcar": "yes"}, 10),
        ("cycle", {"highway": "steps", "bicycle": "yes"}, 2),
        ("cycle", {"highway": "motorway", "bicycle": "yes"}, 12),
        ("walk", {"highway": "motorway", "foot": "yes"}, 5),
        ("walk", {"highway": "runway", "foot": "yes"}, 5),
    ],
)
def test_a_mode_that_is_named_on_a_road_of_another_kind_may_use_it(mode, tags, kmh):
    assert way(mode, **tags).forward_kmh == kmh
    assert way(mode, highway=tags["highway"]) is None
    assert way(mode, highway=tags["highway"], access="yes") is None


@pytest.mark.parametrize(
    ("mode", "tags", "expected"),
    [
        ("walk", {"highway": "motorway", "sidewalk": "both"}, "fb"),
        ("walk", {"highway": "trunk", "motorroad": "yes", "sidewalk": "left"}, "fb"),
        ("walk", {"highway": "motorway", "sidewalk": "no"}, ""),
        ("walk", {"highway": "motorway", "sidewalk": "both", "foot": "no"}, ""),
        ("walk", {"highway": "motorway", "sidewalk": "both", "access": "no"}, ""),
        ("cycle", {"highway": "motorway", "cycleway": "track"}, "f"),
        ("cycle", {"highway": "motorway", "cycleway__left": "opposite_lane"}, "fb"),
        ("cycle", {"highway": "footway", "cycleway__both": "lane"}, "fb"),
        ("cycle", {"highway": "busway", "cycleway": "share_busway"}, "fb"),
        ("cycle", {"highway": "motorway", "cycleway": "separate"}, ""),
        ("cycle", {"highway": "motorway", "cycleway": "track", "access": "no"}, ""),
        ("cycle", {"highway": "construction", "cycleway": "track"}, ""),
        ("drive", {"highway": "footway", "cycleway": "lane"}, ""),
    ],
)
def test_a_pavement_or_cycle_lane_opens_a_road_that_is_closed_without_it(mode, tags, expected):
    assert directions(mode, **tags) == expected


@pytest.mark.parametrize("tag", ["highway=platform", "highway=pier", "railway=platform", "man_made=pier"])
def test_platforms_and_piers_are_walked_on_and_nothing_else(tag):
    tags = dict([tag.split("=")])
    assert directions("walk", **tags) == "fb"
    assert directions("walk", **tags, foot="no") == ""
    assert not any(way(mode, **tags) for mode in ("drive", "cycle", "ebike"))
    pushing = load_preset(overrides={"roads": {"cycle": {"pushing_kmh": 4}}})
    assert way("cycle", pushing, **tags).forward_kmh == 4


def test_an_escalator_runs_one_way():
    assert directions("walk", highway="steps", conveying="forward") == "f"
    assert directions("walk", highway="steps", conveying="backward") == "b"
    assert directions("walk", highway="steps", conveying="reversible") == "fb"
    assert directions("walk", highway="steps", conveying="yes") == "fb"
    assert directions("walk", highway="steps", conveying="forward", oneway="no") == "fb"


@pytest.mark.parametrize("value", ["proposed", "construction", "abandoned", "razed", "bus_stop", "elevator"])
def test_no_name_opens_what_is_no_road(value):
    named = {"motor_vehicle": "yes", "foot": "yes", "bicycle": "yes"}
    assert not any(way(mode, highway=value, **named) for mode in MODES)
    assert way("drive", highway="steps", motor_vehicle="yes") is None


@pytest.mark.parametrize(
    "value",
    [
        *("psv", "bus", "taxi", "share_taxi", "minibus", "restricted", "emergency_vehicle", "military", "official"),
        *("foot", "service", "employees", "students", "authorized"),
    ],
)
def test_what_is_for_buses_or_the_fire_brigade_is_not_for_every_car(value):
    for key in ("access", "vehicle", "motor_vehicle", "motorcar"):
        assert way("drive", highway="primary", **{key: value}) is None
        assert blocks("drive", barrier="gate", **{key: value})


@pytest.mark.parametrize("value", ["destination", "delivery", "customers", "permit", "residents", "visitors"])
def test_a_street_for_those_who_have_business_there_is_open_but_not_to_drive_through(value):
    for key in ("access", "motor_vehicle"):
        rule = way("drive", highway="residential", **{key: value})
        assert rule.forward_kmh == 25
        assert not rule.through
    assert way("drive", highway="residential", access=f"forestry;{value}").through is False
    assert way("drive", highway="residential", access=value, motor_vehicle="yes").through


def test_delivery_is_for_vans_not_for_those_on_foot():
    assert way("walk", highway="service", access="delivery") is None
    assert way("cycle", highway="service", access="delivery") is None
    assert way("walk", highway="service", access="destination").through


@pytest.mark.parametrize(
    ("mode", "key"), [("drive", "oneway"), ("drive", "oneway:motorcar"), ("cycle", "oneway"), ("walk", "oneway:foot")]
)
@pytest.mark.parametrize("value", ["reversible", "sometimes"])
def test_a_one_way_street_that_nobody_knows_which_way_is_closed_and_counted(mode, key, value):
    assert way(mode, highway="residential", **{key: value}) is None
    assert remarks(mode, highway="residential", **{key: value}) == {f"{key}={value}"}
    assert directions(mode, highway="residential", **{key: "alternating"}) == "fb"


def test_an_access_value_without_a_rule_decides_nothing_and_is_counted():
    assert directions(highway="residential", access="maybe") == "fb"
    assert way(highway="residential", motor_vehicle="maybe", access="no") is None
    assert "access=maybe" in remarks(highway="residential", access="maybe")
    assert "bicycle=maybe" not in remarks("drive", highway="residential", bicycle="maybe")
    assert "bicycle:forward=maybe" in remarks("cycle", highway="residential", bicycle__forward="maybe")


# --- what shuts a road ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tags",
    [
        {"abandoned": "yes"},
        {"disused": "yes"},
        {"construction": "yes"},
        {"construction": "primary"},
        {"ford": "boat"},
    ],
)
def test_a_road_out_of_use_is_closed_to_everybody_also_by_name(tags):
    named = {"motor_vehicle": "yes", "foot": "yes", "bicycle": "yes"}
    assert not any(way(mode, highway="primary", **tags, **named) for mode in MODES)


def test_works_beside_a_road_do_not_close_it():
    for value in ("no", "minor", "widening"):
        assert directions(highway="primary", construction=value) == "fb"
    assert directions(highway="primary", proposed="motorway") == "fb"


def test_an_emergency_access_is_closed_unless_somebody_is_let_in_by_name():
    for mode, key in (("drive", "motor_vehicle"), ("walk", "foot"), ("cycle", "bicycle")):
        assert way(mode, highway="service", service="emergency_access") is None
        assert way(mode, highway="service", service="emergency_access", access="yes") is None
        assert way(mode, highway="service", service="emergency_access", **{key: "yes"})


@pytest.mark.parametrize(
    ("tags", "fits"),
    [
        ({"maxwidth": "1.8"}, False),
        ({"maxwidth": "2.5"}, True),
        ({"maxwidth:physical": "1.5 m"}, False),
        ({"width": "6'2\""}, False),
        ({"width": "6'3\""}, True),
        ({"maxheight": "1.9"}, False),
        ({"maxheight": "default"}, True),
        ({"maxheight": "8'"}, True),
        ({"maxlength": "4"}, False),
        ({"maxlength": "6"}, True),
        ({"maxweight": "1"}, False),
        ({"maxweight": "3500 kg"}, True),
        ({"maxweightrating": "0.1 lbs"}, False),
        ({"maxweight": "unsigned"}, True),
        ({"width": "6'1"}, False),
        ({"maxheight": "low"}, True),
    ],
)
def test_a_road_too_small_for_a_car_is_closed_to_cars_alone(tags, fits):
    assert bool(way("drive", highway="primary", **tags)) is fits
    assert way("walk", highway="primary", **tags)
    assert blocks("drive", barrier="height_restrictor", **tags) is not fits


def test_a_ferry_for_those_on_foot_carries_no_car_unless_one_is_named():
    assert way("drive", route="ferry", foot="yes") is None
    assert way("walk", route="ferry", foot="yes")
    assert way("drive", route="ferry", foot="yes", motor_vehicle="yes")
    assert way("drive", route="ferry", foot="yes", motorcar="no") is None
    assert way("drive", route="ferry", bicycle="yes")
    assert way("drive", route="ferry")


def test_a_ferry_that_sails_one_way_carries_nobody_back():
    assert [directions(mode, route="ferry", oneway="yes") for mode in MODES] == ["f"] * 4
    assert directions("walk", highway="residential", oneway="yes") == "fb"
    assert directions("walk", route="ferry", oneway="-1") == "b"


def test_a_bicycle_that_is_pushed_on_board_is_carried():
    assert directions("cycle", route="ferry", bicycle="dismount") == "fb"
    assert directions("cycle", route="ferry", bicycle="no") == ""


def test_a_shuttle_train_carries_cars_and_takes_its_duration():
    rule = way("drive", route="shuttle_train", duration="0:15")
    assert (rule.road_class, rule.structure, rule.snappable, rule.minutes) == ("shuttle_train", "ferry", False, 15)
    assert way("drive", route="shuttle_train", motor_vehicle="no") is None
    assert way("walk", route="shuttle_train") is None
    assert way("drive", route="train") is None


def test_a_bicycle_is_pushed_where_the_table_says_so_and_not_otherwise():
    pushing = load_preset(overrides={"roads": {"cycle": {"pushing_kmh": 4}}})
    assert way("cycle", highway="footway") is None
    for tags in ({"highway": "footway"}, {"highway": "residential", "bicycle": "dismount"}):
        rule = way("cycle", pushing, **tags)
        assert (rule.forward_kmh, rule.backward_kmh) == (4, 4)
    against = way("cycle", pushing, highway="residential", oneway="yes")
    assert (against.forward_kmh, against.backward_kmh) == (12, 4)
    assert way("cycle", pushing, highway="steps").forward_kmh == 2.5
    assert way("cycle", pushing, highway="footway", foot="no") is None
    assert way("cycle", pushing, highway="service", access="no", bicycle="dismount").forward_kmh == 4
    assert way("cycle", pushing, highway="service", foot="no", bicycle="dismount") is None
    assert way("cycle", highway="service", access="no", bicycle="dismount") is None
    assert way("ebike", pushing, highway="footway").forward_kmh == 4


# --- water, winter, surfaces ------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "kmh"), [("drive", 10), ("walk", 2.5), ("cycle", 4)])
def test_a_ford_is_crossed_slowly_and_told(mode, kmh):
    rule = way(mode, highway="tertiary", ford="yes")
    assert (rule.forward_kmh, rule.ford) == (kmh, True)
    assert not way(mode, highway="tertiary", ford="no").ford


@pytest.mark.parametrize(
    ("surface", "kmh"),
    [
        ("snow", 30),
        ("ice", 20),
        ("rock", 20),
        ("rocky", 20),
        ("laterite", 15),
        ("woodchips", 20),
        ("unhewn_cobblestone", 20),
        ("asphalt", 55),
    ],
)
def test_every_rough_surface_has_its_speed(surface, kmh):
    assert way("drive", highway="secondary", surface=surface).forward_kmh == kmh
    assert not remarks("drive", highway="secondary", surface=surface) - {NO_LIMIT}


def test_roads_of_snow_and_ice_have_speeds():
    assert way("drive", highway="winter_road").forward_kmh == 20
    assert way("drive", highway="ice_road").forward_kmh == 15
    assert way("drive", highway="winter_road", access="no") is None


@pytest.mark.parametrize(
    ("tags", "tag"),
    [
        ({"surface": "lava"}, "surface=lava"),
        ({"surface": "asphalt;lava"}, "surface=asphalt;lava"),
        ({"tracktype": "grade9"}, "tracktype=grade9"),
        ({"smoothness": "so_so"}, "smoothness=so_so"),
        ({"maxspeed": "quick"}, "maxspeed=quick"),
        ({"maxheight": "low"}, "maxheight=low"),
        ({"maxweight": "a car"}, "maxweight=a car"),
    ],
)
def test_a_value_without_a_rule_is_counted(tags, tag):
    assert tag in remarks(highway="track", **tags)


def test_a_limit_without_a_number_is_known_to_be_none():
    for tags in ({"maxspeed": "signals"}, {"maxspeed": "none"}, {"maxheight": "default"}, {"maxwidth": "no_sign"}):
        assert not {word for word in remarks(highway="track", **tags) if "=" in word}
    assert not remarks("walk", highway="track", maxheight="low", maxspeed="quick")


def test_a_limit_is_compared_with_the_speed_in_the_directions_that_are_open():
    assert remarks(highway="primary") == {NO_LIMIT}
    assert remarks(highway="primary", maxspeed="50") == set()
    assert remarks(highway="primary", maxspeed="80") == {SIGNED_FASTER}
    assert remarks(highway="primary", maxspeed="50", maxspeed__backward="80") == {SIGNED_FASTER}
    assert remarks(highway="primary", maxspeed="50", maxspeed__backward="80", oneway="yes") == set()
    assert remarks("walk", highway="primary", maxspeed="80") == set()


# --- nodes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"access": "no"}, set(MODES)),
        ({"motor_vehicle": "no"}, {"drive"}),
        ({"bicycle": "no"}, {"cycle", "ebike"}),
        ({"access": "destination"}, set()),
        ({"highway": "crossing", "bicycle": "no", "motor_vehicle": "no"}, set()),
        ({"crossing": "zebra", "access": "no"}, set()),
        ({"railway": "level_crossing", "access": "no"}, set()),
        ({"amenity": "parking_entrance", "access": "private"}, set()),
        ({"barrier": "something_new"}, {"drive"}),
        ({"barrier": "something_new", "motor_vehicle": "yes"}, set()),
        ({"barrier": "bollard", "bollard": "rising"}, set()),
        ({"barrier": "bollard", "bollard": "removable"}, {"drive"}),
        ({"barrier": "kerb"}, {"drive"}),
        ({"barrier": "kerb", "kerb": "lowered"}, set()),
        ({"barrier": "fence", "sensory": "audible"}, set()),
        ({"barrier": "wall"}, set(MODES)),
        ({"barrier": "sally_port"}, set()),
        ({"highway": "traffic_signals"}, set()),
    ],
)
def test_a_node_stops_by_its_access_first_and_by_its_kind_then(tags, stopped):
    assert {mode for mode in MODES if blocks(mode, **tags)} == stopped


# --- restrictions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "kind", "ignored", "others"),
    [
        ({"restriction": "no_right_turn_on_red"}, None, "kind", False),
        ({"restriction": "no_left_turn_on_red"}, None, "kind", False),
        ({"restriction": "no_loitering"}, None, "kind", False),
        ({"restriction": "no_entry"}, "no_entry", None, False),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr)"}, None, "timed", False),
        ({"restriction:motorcar:conditional": "no_left_turn @ (Mo-Fr)"}, None, "timed", False),
        ({"restriction": "no_left_turn", "hour_on": "7", "hour_off": "9"}, None, "timed", False),
        ({"restriction": "no_left_turn", "restriction:conditional": "none @ (Su)"}, "no_left_turn", None, False),
        ({"restriction:hgv": "no_left_turn"}, None, None, True),
        ({"restriction:bus:conditional": "no_left_turn @ (Su)"}, None, None, True),
        ({"restriction:hgv": "no_left_turn", "restriction": "no_u_turn"}, "no_u_turn", None, False),
        ({"restriction": "no_left_turn", "except": "motorcar"}, None, None, False),
    ],
)
def test_a_restriction_binds_or_is_ignored_for_a_reason(tags, kind, ignored, others):
    classifier = WayClassifier(GENERIC.roads, "drive")
    assert classifier.restriction(tags) == kind
    assert classifier.ignored_restriction(tags) == ignored
    assert classifier.is_for_others(tags) is others
    on_foot = WayClassifier(GENERIC.roads, "walk")
    assert (on_foot.restriction(tags), on_foot.ignored_restriction(tags), on_foot.is_for_others(tags)) == (
        None,
        None,
        False,
    )
