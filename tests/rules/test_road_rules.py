import math

import pytest

from spatial_uri.model.network import MODES
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.rules.tags import duration_min

GENERIC = load_preset()
CHINA = load_preset("CN")
FORWARD, BACKWARD, BOTH, SHUT = "forward", "backward", "both", "shut"


def way(mode="drive", preset=GENERIC, **tags):
    return WayClassifier(preset.roads, mode).way({key.replace("__", ":"): value for key, value in tags.items()})


def direction(mode="drive", **tags):
    rule = way(mode, **tags)
    if rule is None:
        return SHUT
    return {(True, True): BOTH, (True, False): FORWARD, (False, True): BACKWARD}[
        (rule.forward_kmh > 0, rule.backward_kmh > 0)
    ]


def kmh(mode="drive", **tags):
    rule = way(mode, **tags)
    assert rule is not None
    return rule.forward_kmh


# --- what is a road ---------------------------------------------------------------------------------

CAR = [
    *("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
    *("tertiary", "tertiary_link", "unclassified", "residential", "living_street", "service", "road", "track"),
    *("winter_road", "ice_road"),
]


@pytest.mark.parametrize(
    ("mode", "roads"),
    [
        ("drive", CAR),
        ("walk", [*CAR[2:], "pedestrian", "footway", "path", "corridor", "steps", "platform", "pier"]),
        ("cycle", [*CAR[2:], "cycleway", "path"]),
        ("ebike", [*CAR[2:], "cycleway", "path"]),
    ],
)
def test_each_mode_has_its_own_roads_and_no_others(mode, roads):
    others = """pier proposed construction raceway bus_guideway busway bridleway platform elevator rest_area services
    abandoned planned disused no yes escape corridor cycleway footway path pedestrian steps motorway motorway_link"""
    values = {*CAR, *others.split(), *roads}
    assert {value for value in values if way(mode, highway=value)} == set(roads)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"building": "yes"},
        {"waterway": "river"},
        {"railway": "rail"},
        {"route": "bus"},
        {"route": "hiking"},
        {"highway": "proposed", "proposed": "motorway"},
        {"highway": "construction", "construction": "primary"},
        {"highway": "raceway"},
        {"abandoned:highway": "primary"},
        {"leisure": "track"},
    ],
)
def test_buildings_rivers_and_planned_roads_are_not_roads(mode, tags):
    assert WayClassifier(GENERIC.roads, mode).way(tags) is None


def test_a_square_is_crossed_on_foot_alone():
    square = {"highway": "service", "area": "yes"}
    assert [mode for mode in MODES if way(mode, **square)] == ["walk"]
    assert way("drive", highway="service", area="no")


# --- access -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "open_to_cars"),
    [
        ({}, True),
        ({"access": "no"}, False),
        ({"access": "private"}, False),
        ({"access": "destination"}, True),
        ({"access": "no", "vehicle": "yes"}, True),
        ({"access": "yes", "vehicle": "no"}, False),
        ({"vehicle": "no", "motor_vehicle": "yes"}, True),
        ({"vehicle": "yes", "motor_vehicle": "private"}, False),
        ({"motor_vehicle": "no", "motorcar": "yes"}, True),
        ({"motor_vehicle": "yes", "motorcar": "no"}, False),
        ({"access": "no", "motorcar": "designated"}, True),
        ({"access": "no", "bus": "yes"}, False),
        ({"motor_vehicle": "agricultural;forestry"}, False),
        ({"motor_vehicle": "forestry;destination"}, True),
        ({"motor_vehicle": "agricultural; destination"}, True),
        ({"motor_vehicle": "unknown", "access": "no"}, False),
        ({"motor_vehicle": "unknown"}, True),
        ({"foot": "no", "bicycle": "no"}, True),
    ],
)
def test_the_most_specific_access_tag_decides_for_cars(tags, open_to_cars):
    assert (way("drive", highway="track", **tags) is not None) is open_to_cars


@pytest.mark.parametrize(
    ("tags", "on_foot", "by_bicycle"),
    [
        ({"access": "no"}, False, False),
        ({"access": "no", "foot": "yes"}, True, False),
        ({"access": "no", "bicycle": "yes"}, False, True),
        ({"access": "private", "vehicle": "yes"}, False, True),
        ({"vehicle": "no"}, True, False),
        ({"vehicle": "no", "bicycle": "designated"}, True, True),
        ({"motor_vehicle": "no"}, True, True),
        ({"foot": "use_sidepath", "bicycle": "use_sidepath"}, False, False),
        ({"foot": "no"}, False, True),
        ({"bicycle": "dismount"}, True, False),
    ],
)
def test_walkers_and_cyclists_have_their_own_access_tags(tags, on_foot, by_bicycle):
    assert (way("walk", highway="track", **tags) is not None) is on_foot
    assert (way("cycle", highway="track", **tags) is not None) is by_bicycle
    assert (way("ebike", highway="track", **tags) is not None) is by_bicycle


@pytest.mark.parametrize(
    ("mode", "tags", "opened"),
    [
        ("drive", {"highway": "pedestrian"}, False),
        ("drive", {"highway": "pedestrian", "motor_vehicle": "destination"}, True),
        ("drive", {"highway": "pedestrian", "vehicle": "yes"}, True),
        ("drive", {"highway": "path", "access": "yes"}, False),
        ("drive", {"highway": "pedestrian", "access": "permissive"}, False),
        ("drive", {"highway": "path", "access": "yes", "motor_vehicle": "yes"}, True),
        ("drive", {"highway": "footway", "motor_vehicle": "yes"}, True),
        ("drive", {"highway": "steps", "motor_vehicle": "yes"}, False),
        ("cycle", {"highway": "footway"}, False),
        ("cycle", {"highway": "footway", "access": "yes"}, False),
        ("cycle", {"highway": "footway", "bicycle": "yes"}, True),
        ("cycle", {"highway": "steps", "bicycle": "yes"}, True),
        ("walk", {"highway": "cycleway"}, False),
        ("walk", {"highway": "cycleway", "foot": "designated"}, True),
        ("walk", {"highway": "bridleway", "foot": "yes"}, True),
    ],
)
def test_a_foreign_path_is_opened_by_the_name_of_the_mode_not_by_access_for_all(mode, tags, opened):
    assert (way(mode, **tags) is not None) is opened


def test_a_path_opened_by_name_in_one_direction_is_open_in_that_direction():
    assert direction("cycle", highway="footway", bicycle__forward="yes", bicycle__backward="no") == FORWARD


def test_a_motorroad_is_closed_to_walkers_and_cyclists_unless_they_are_let_in_by_name():
    for mode, key in (("walk", "foot"), ("cycle", "bicycle"), ("ebike", "bicycle")):
        assert way(mode, highway="trunk", motorroad="yes") is None
        assert way(mode, highway="trunk", motorroad="yes", access="yes") is None
        assert way(mode, highway="trunk", motorroad="yes", **{key: "yes"})
        assert way(mode, highway="trunk", motorroad="no")
    assert way("drive", highway="trunk", motorroad="yes")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"access__forward": "no"}, BACKWARD),
        ({"access__backward": "no"}, FORWARD),
        ({"motor_vehicle__backward": "no", "access": "yes"}, FORWARD),
        ({"vehicle": "no", "vehicle__backward": "yes"}, BACKWARD),
        ({"access__forward": "no", "access__backward": "no"}, SHUT),
        ({"oneway": "yes", "access__backward": "no"}, FORWARD),
        ({"oneway": "yes", "access__forward": "no"}, SHUT),
        ({"oneway": "yes", "access__backward": "yes"}, FORWARD),
        ({"motorcar": "yes", "access__backward": "no"}, BOTH),
    ],
)
def test_access_may_differ_by_direction(tags, expected):
    assert direction(highway="residential", **tags) == expected


# --- one-way ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"oneway": "yes"}, FORWARD),
        ({"oneway": "true"}, FORWARD),
        ({"oneway": "1"}, FORWARD),
        ({"oneway": "-1"}, BACKWARD),
        ({"oneway": "reverse"}, BACKWARD),
        ({"oneway": "no"}, BOTH),
        ({"oneway": "false"}, BOTH),
        ({"oneway": "alternating"}, BOTH),
        ({"junction": "roundabout"}, FORWARD),
        ({"junction": "circular"}, FORWARD),
        ({"junction": "roundabout", "oneway": "-1"}, BACKWARD),
        ({"junction": "circular", "oneway": "no"}, BOTH),
        ({"junction": "yes"}, BOTH),
        ({"oneway": "yes", "oneway__motor_vehicle": "no"}, BOTH),
        ({"oneway": "yes", "oneway__bicycle": "no"}, FORWARD),
        ({"oneway__motorcar": "-1", "oneway": "yes"}, BACKWARD),
    ],
)
def test_one_way_streets_in_all_their_spellings(tags, expected):
    assert direction(highway="residential", **tags) == expected


def test_a_motorway_is_one_way_unless_it_says_otherwise_and_its_link_is_not():
    assert direction(highway="motorway") == FORWARD
    assert direction(highway="motorway", oneway="no") == BOTH
    assert direction(highway="motorway", oneway="-1") == BACKWARD
    assert direction(highway="motorway_link") == BOTH
    assert direction(highway="motorway_link", oneway="yes") == FORWARD


@pytest.mark.parametrize("mode", ["cycle", "ebike"])
@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, FORWARD),
        ({"oneway__bicycle": "no"}, BOTH),
        ({"cycleway": "opposite"}, BOTH),
        ({"cycleway": "opposite_lane"}, BOTH),
        ({"cycleway": "opposite_track"}, BOTH),
        ({"cycleway__left__oneway": "-1"}, BOTH),
        ({"cycleway": "lane"}, FORWARD),
        ({"oneway__bicycle": "-1"}, BACKWARD),
    ],
)
def test_bicycles_may_go_against_a_one_way_street_where_it_says_so(mode, tags, expected):
    assert direction(mode, highway="residential", oneway="yes", **tags) == expected
    assert direction("drive", highway="residential", oneway="yes", **tags) == FORWARD


def test_a_street_may_be_one_way_for_bicycles_alone():
    assert direction("cycle", highway="residential", oneway__bicycle="yes") == FORWARD
    assert direction("drive", highway="residential", oneway__bicycle="yes") == BOTH


def test_a_one_way_street_is_walked_both_ways():
    assert direction("walk", highway="residential", oneway="yes") == BOTH
    assert direction("walk", highway="tertiary", junction="roundabout") == BOTH
    assert direction("walk", highway="footway", oneway__foot="yes") == FORWARD


# --- speed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maxspeed", "expected"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("50kmh", 50),
        ("50 kph", 50),
        ("30 mph", 30 * 1.609344),
        ("30mph", 30 * 1.609344),
        ("20 knots", 20 * 1.852),
        ("12,5", 12.5),
        ("50;70", 50),
        ("70; 50", 50),
        ("none;60", 60),
        ("120", 96),
        ("100", 90),
        ("none", 104),
        ("signals", 90),
        ("0", 90),
        ("fast", 90),
        ("-20", 90),
        ("walk", 6),
        ("CN:rural", 70),
        ("CN:urban", 50),
        ("DE:urban", 50),
        ("DE:motorway", 96),
        ("AD:urban", 50),
        ("DE:zone:30", 30),
        ("AT:zone30", 30),
        ("IT:30", 30),
        ("DE:living_street", 10),
        ("XX:nowhere", 90),
    ],
)
def test_a_speed_limit_caps_the_motorway_in_any_unit_and_spelling(maxspeed, expected):
    assert kmh(highway="motorway", maxspeed=maxspeed) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("road_class", "limit", "driven"),
    [
        ("unclassified", "50", 40),  # 0.8 x 50
        ("unclassified", "30", 25),  # 0.8 x 30 is less than the usual 25
        ("unclassified", "20", 20),
        ("unclassified", "100", 60),  # the line of the class goes no further
        ("tertiary", "90", 72),
        ("tertiary", "130", 80),
        ("residential", "80", 50),
        ("track", "90", 30),
        ("track", "90 mph", 30),
        ("service", "50", 30),
        ("primary", "60", 60),
        ("road", "50", 40),
    ],
)
def test_a_signed_limit_raises_the_speed_to_a_share_of_it_and_lowers_it_to_the_limit(road_class, limit, driven):
    assert kmh(highway=road_class, maxspeed=limit) == pytest.approx(driven)
    assert way(highway=road_class, maxspeed__backward=limit).backward_kmh == pytest.approx(driven)


def test_a_limit_for_one_direction_raises_only_that_one():
    rule = way(highway="unclassified", maxspeed__forward="50")
    assert (rule.forward_kmh, rule.backward_kmh) == (40, 25)


def test_a_bad_surface_holds_back_where_a_sign_would_raise():
    assert kmh(highway="unclassified", maxspeed="100", surface="mud") == 10


def test_a_speed_limit_may_hold_in_one_direction_only():
    rule = way(highway="primary", maxspeed="60", maxspeed__backward="30")
    assert (rule.forward_kmh, rule.backward_kmh) == (60, 30)
    rule = way(highway="primary", maxspeed__forward="20 mph")
    assert (rule.forward_kmh, rule.backward_kmh) == (pytest.approx(32.18688), 65)


def test_a_sign_on_the_road_is_believed_before_the_rule_behind_it():
    assert kmh(highway="primary", maxspeed="60", source__maxspeed="DE:urban") == 60
    assert kmh(highway="primary", source__maxspeed="DE:urban") == 50
    assert kmh(highway="primary", maxspeed__type="DE:urban", source__maxspeed="sign") == 50
    assert kmh(highway="primary", zone__maxspeed="DE:30") == 30


@pytest.mark.parametrize("mode", ["walk", "cycle", "ebike"])
def test_a_speed_limit_for_cars_does_not_slow_a_walker(mode):
    assert kmh(mode, highway="residential", maxspeed="3") == kmh(mode, highway="residential")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"surface": "asphalt"}, 65),
        ({"surface": "gravel"}, 40),
        ({"surface": "asphalt;gravel"}, 40),
        ({"surface": "mud"}, 10),
        ({"tracktype": "grade1"}, 60),
        ({"tracktype": "grade5"}, 20),
        ({"smoothness": "bad"}, 40),
        ({"smoothness": "very_horrible"}, 5),
        ({"surface": "gravel", "tracktype": "grade5", "smoothness": "bad"}, 20),
        ({"surface": "gravel", "maxspeed": "30"}, 30),
        ({"surface": "mud", "maxspeed": "30"}, 10),
        ({"surface": "unheard_of"}, 65),
    ],
)
def test_the_worst_of_surface_tracktype_smoothness_and_limit_rules(tags, expected):
    assert kmh(highway="primary", **tags) == expected


def test_a_bad_surface_never_makes_a_road_faster():
    assert kmh(highway="track", surface="compacted", tracktype="grade2") == kmh(highway="track") == 10


def test_what_cannot_be_passed_is_no_road():
    assert way(highway="track", smoothness="impassable") is None
    assert way("cycle", highway="track", smoothness="impassable") is None
    assert way("walk", highway="track", smoothness="impassable")


@pytest.mark.parametrize(
    ("tags", "surface"),
    [
        ({"surface": "asphalt"}, "paved"),
        ({"surface": "gravel"}, "unpaved"),
        ({"surface": "asphalt;dirt"}, "unpaved"),
        ({}, "unknown"),
        ({"surface": "unheard_of"}, "unknown"),
        ({"tracktype": "grade1"}, "paved"),
        ({"tracktype": "grade3"}, "unpaved"),
        ({"surface": "concrete", "tracktype": "grade3"}, "paved"),
    ],
)
def test_a_surface_that_is_not_tagged_is_unknown_not_paved(tags, surface):
    assert way(highway="track", **tags).surface == surface


# --- ferries, bridges, tunnels ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("25", 25),
        (" 25 ", 25),
        ("0:25", 25),
        ("00:25", 25),
        ("1:30", 90),
        ("1:30:00", 90),
        ("0:02:30", 2.5),
        ("26:00", 1560),
        ("PT45M", 45),
        ("PT1H30M", 90),
        ("PT90S", 1.5),
        ("P1DT2H", 1560),
        ("", None),
        ("0", None),
        ("0:00", None),
        ("P", None),
        ("PT", None),
        ("soon", None),
        ("25 min", None),
        ("1:5", None),
        ("²", None),
        ("-5", None),
    ],
)
def test_a_ferry_duration_is_read_in_every_format_or_not_at_all(text, minutes):
    assert duration_min(text) == (None if minutes is None else pytest.approx(minutes))


@pytest.mark.parametrize("mode", MODES)
def test_a_ferry_takes_its_duration_and_nobody_gets_on_midway(mode):
    rule = way(mode, route="ferry", duration="0:25")
    assert (rule.road_class, rule.structure, rule.snappable, rule.minutes) == ("ferry", "ferry", False, 25)
    assert way(mode, route="ferry").minutes is None
    assert way(mode, route="ferry").forward_kmh == 10


def test_a_ferry_for_walkers_does_not_carry_cars():
    assert way("drive", route="ferry", motor_vehicle="no") is None
    assert way("walk", route="ferry", motor_vehicle="no")
    assert way("walk", route="ferry", foot="no") is None
    assert direction("drive", route="ferry", oneway="yes") == FORWARD


def test_a_ferry_that_is_tagged_as_a_road_too_is_not_driven_at_road_speed():
    rule = way(route="ferry", highway="primary", duration="10")
    assert (rule.road_class, rule.structure, rule.forward_kmh, rule.minutes) == ("ferry", "ferry", 10, 10)
    assert way("drive", route="ferry", highway="footway") is None


def test_a_road_has_no_duration_of_its_own():
    assert way(highway="primary", duration="2:00").minutes is None


@pytest.mark.parametrize(
    ("tags", "structure"),
    [
        ({"bridge": "yes"}, "bridge"),
        ({"bridge": "viaduct"}, "bridge"),
        ({"bridge": "no"}, "road"),
        ({"tunnel": "yes"}, "tunnel"),
        ({"tunnel": "building_passage"}, "tunnel"),
        ({"tunnel": "no"}, "road"),
    ],
)
def test_nobody_joins_the_road_on_a_bridge_or_in_a_tunnel(tags, structure):
    rule = way(highway="primary", **tags)
    assert (rule.structure, rule.snappable) == (structure, structure == "road")


def test_nobody_gets_into_a_car_on_a_motorway():
    for tags in ({"highway": "motorway"}, {"highway": "motorway_link"}, {"highway": "trunk", "motorroad": "yes"}):
        assert not way(**tags).snappable
    assert way(highway="trunk").snappable


# --- China ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("highway", "ref", "road_class"),
    [
        ("primary", "G318", "trunk"),
        ("tertiary", "X105320125", "secondary"),
        ("secondary", "S221;X012", "primary"),
        ("secondary", "S221; X012", "primary"),
        ("tertiary", "无;X012", "secondary"),
        ("unclassified", "Y001", "tertiary"),
        ("unclassified", "Z12", "tertiary"),
        ("tertiary", "C123330802", "unclassified"),
        ("primary", "", "primary"),
        ("primary", "S Ring", "primary"),
        ("motorway", "G60", "motorway"),
        ("residential", "X012", "residential"),
        ("trunk_link", "G318", "trunk_link"),
    ],
)
def test_in_china_the_ref_tells_the_rank_of_a_road(highway, ref, road_class):
    rule = way(preset=CHINA, highway=highway, ref=ref)
    assert (rule.road_class, rule.ref) == (road_class, ref)
    assert rule.forward_kmh == CHINA.roads.drive.speed_kmh[road_class].kmh


def test_elsewhere_the_ref_tells_nothing():
    assert way(highway="primary", ref="X012").road_class == "primary"


# --- nodes and relations ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "bollard"}, {"drive"}),
        ({"barrier": "block"}, {"drive"}),
        ({"barrier": "cycle_barrier"}, {"drive"}),
        ({"barrier": "gate"}, set()),
        ({"barrier": "lift_gate"}, set()),
        ({"barrier": "toll_booth"}, set()),
        ({"barrier": "cattle_grid"}, set()),
        ({"barrier": "border_control"}, set()),
        ({"barrier": "gate", "locked": "yes"}, set(MODES)),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, {"drive", "cycle", "ebike"}),
        ({"barrier": "gate", "access": "private"}, set(MODES)),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, {"drive", "cycle", "ebike"}),
        ({"barrier": "gate", "motor_vehicle": "no"}, {"drive"}),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, set()),
        ({"barrier": "bollard", "access": "yes"}, set()),
        ({"barrier": "bollard", "bicycle": "no"}, {"drive", "cycle", "ebike"}),
        ({"barrier": "stile"}, {"drive", "cycle", "ebike"}),
        ({"barrier": "wall"}, set(MODES)),
        ({"highway": "crossing", "access": "no"}, set()),
        ({}, set()),
    ],
)
def test_a_barrier_stops_whom_it_is_built_to_stop(tags, stopped):
    assert {mode for mode in MODES if WayClassifier(GENERIC.roads, mode).blocks(tags)} == stopped


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"restriction": "no_left_turn"}, "no_left_turn"),
        ({"restriction": "only_straight_on"}, "only_straight_on"),
        ({"restriction:motorcar": "no_u_turn"}, "no_u_turn"),
        ({"restriction:motor_vehicle": "no_right_turn"}, "no_right_turn"),
        ({"restriction:hgv": "no_left_turn"}, None),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}, None),
        ({"restriction": "no_left_turn", "except": "motorcar"}, None),
        ({"restriction": "no_left_turn", "except": "bus"}, "no_left_turn"),
        ({"restriction": "no_left_turn", "except": "bus; motorcar"}, None),
        ({"restriction": "give_way"}, None),
        ({}, None),
    ],
)
def test_a_turn_restriction_binds_cars_unless_it_is_for_others(tags, kind):
    assert WayClassifier(GENERIC.roads, "drive").restriction(tags) == kind
    for mode in ("walk", "cycle", "ebike"):
        assert WayClassifier(GENERIC.roads, mode).restriction(tags) is None


def test_speeds_are_finite_for_every_class_of_every_preset_and_mode():
    for preset in (GENERIC, CHINA):
        for mode in MODES:
            for highway in preset.roads.of(mode).speed_kmh:
                rule = way(mode, preset, highway=highway)
                assert math.isfinite(rule.forward_kmh)
                assert 0 < rule.forward_kmh <= 120


def test_a_sealed_farm_road_is_no_muddy_track():
    for tags in ({"surface": "asphalt"}, {"tracktype": "grade1"}):
        assert kmh(highway="track", **tags) == 20
        assert kmh(highway="track", maxspeed="15", **tags) == 15
    assert kmh(highway="track", surface="gravel", tracktype="grade1") == 10
    assert way("ebike", highway="track", surface="asphalt").forward_kmh == 20
    assert way("walk", highway="track", surface="asphalt").forward_kmh == 5


class _Watched(dict):
    """Tags that remember which keys were looked at."""

    def __init__(self, tags, seen):
        super().__init__(tags)
        self.seen = seen

    def get(self, key, default=None):
        self.seen.add(key)
        return super().get(key, default)

    def __getitem__(self, key):
        self.seen.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.seen.add(key)
        return super().__contains__(key)


@pytest.mark.parametrize("preset", ["generic", "CN"])
@pytest.mark.parametrize("mode", ["drive", "walk", "cycle", "ebike"])
def test_a_rule_depends_on_no_key_but_those_that_are_said_to_matter(preset, mode):
    classifier = WayClassifier(load_preset(preset).roads, mode)
    seen = set()
    for highway in ("residential", "track", "motorway", "path", "cycleway", "pedestrian", "service", "primary", ""):
        for more in ({}, {"route": "ferry"}, {"access": "no"}, {"tracktype": "grade2"}, {"oneway": "yes"}):
            classifier.way(_Watched({"highway": highway, "ref": "G1;S2", **more} if highway else more, seen))
    assert {"highway", "route", "surface", "duration"} <= seen
    assert seen <= classifier.way_keys
