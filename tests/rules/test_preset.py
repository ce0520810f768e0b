import pytest

from spatial_uri.errors import ParameterError
from spatial_uri.model.network import MODES
from spatial_uri.rules.preset import load_preset, preset_names
from spatial_uri.rules.road_table import Speed


def _drive(**lines):
    return {"roads": {"drive": lines}}


def test_the_presets_that_come_along_can_all_be_loaded():
    assert preset_names() == ("CN", "generic")
    assert [load_preset(name).name for name in preset_names()] == ["CN", "generic"]


@pytest.mark.parametrize("name", ["CN", "generic"])
@pytest.mark.parametrize("mode", MODES)
def test_every_speed_says_where_it_comes_from(name, mode):
    rules = load_preset(name).roads.of(mode)
    speeds = {**rules.speed_kmh, **rules.if_permitted_kmh}
    assert speeds
    assert all(speed.source.strip() and speed.source != "the study file" for speed in speeds.values())


@pytest.mark.parametrize("name", ["CN", "generic"])
def test_a_track_is_slower_than_a_street_and_nothing_is_faster_than_the_motorway(name):
    kmh = {road: speed.kmh for road, speed in load_preset(name).roads.drive.speed_kmh.items()}
    assert kmh["track"] < kmh["residential"] <= kmh["primary"] < kmh["motorway"] == max(kmh.values()) <= 120


@pytest.mark.parametrize("name", ["CN", "generic"])
@pytest.mark.parametrize("mode", MODES)
def test_a_value_of_access_never_both_opens_and_closes(name, mode):
    rules = load_preset(name).roads.of(mode)
    assert not rules.open & rules.closed
    assert not set(rules.speed_kmh) & set(rules.if_permitted_kmh)


@pytest.mark.parametrize("mode", MODES)
def test_buildings_works_and_racetracks_have_no_speed_in_any_mode(mode):
    rules = load_preset().roads.of(mode)
    never = {"proposed", "construction", "raceway", "abandoned", "razed", "bus_guideway", "busway", "escape", "yes"}
    assert not never & (set(rules.speed_kmh) | set(rules.if_permitted_kmh))


def test_an_e_bike_follows_the_rules_of_the_bicycle_at_its_own_speeds():
    roads = load_preset().roads
    speeds = {"speed_kmh": roads.cycle.speed_kmh, "paved_kmh": roads.cycle.paved_kmh}
    assert roads.ebike.model_copy(update=speeds) == roads.cycle
    assert roads.ebike.speed_kmh["primary"].kmh > roads.cycle.speed_kmh["primary"].kmh
    assert roads.ebike.speed_kmh["path"] == roads.cycle.speed_kmh["path"]


def test_a_rule_changed_for_the_bicycle_holds_for_the_e_bike_too():
    roads = load_preset(overrides={"roads": {"cycle": {"ferry_kmh": 7, "speed_kmh": {"path": 3}}}}).roads
    assert (roads.ebike.ferry_kmh, roads.ebike.speed_kmh["path"].kmh) == (7, 3)
    assert roads.ebike.speed_kmh["primary"].kmh == 20


def test_one_line_is_overridden_and_its_neighbours_stay():
    mine = load_preset(overrides=_drive(speed_kmh={"track": 15})).roads.drive
    shipped = load_preset().roads.drive
    assert mine.speed_kmh["track"] == Speed(kmh=15, source="the study file")
    assert {**mine.speed_kmh, "track": shipped.speed_kmh["track"]} == shipped.speed_kmh


def test_a_new_number_is_not_vouched_for_by_the_source_of_the_old_one():
    table = load_preset(overrides=_drive(speed_kmh={"primary": {"kmh": 50}})).roads.drive.speed_kmh
    assert table["primary"] == Speed(kmh=50, source="the study file")
    named = load_preset(overrides=_drive(speed_kmh={"primary": {"kmh": 50, "source": "county bureau"}}))
    assert named.roads.drive.speed_kmh["primary"].source == "county bureau"


def test_overriding_leaves_the_shipped_preset_as_it_is():
    load_preset(overrides=_drive(speed_kmh={"track": 15}))
    assert load_preset().roads.drive.speed_kmh["track"].kmh == 10


def test_an_unknown_preset_is_refused_with_the_list_of_known_ones():
    with pytest.raises(ParameterError, match=r"no preset 'FR'[\s\S]*CN, generic"):
        load_preset("FR")


def test_every_fault_of_an_override_is_told_at_once_with_its_path():
    overrides = {
        "levels": {4: "kingdom"},
        "tiers": {
            "school": {"tags": ["amenity=school", "amenity"]},
            "temple": {"tags": ["amenity=temple"], "name": "("},
        },
        "roads": {
            "speeds": {},
            "drive": {"speed_kmh": {"track": -3, "primary": "fast", "road": True}, "surface_max_kmh": {"mud": -1}},
            "walk": {"ferry_kmh": 0},
        },
    }
    with pytest.raises(ParameterError, match="make no sense") as caught:
        load_preset(overrides=overrides)
    wanted = (
        "levels: ",
        "tiers.school.tags.1: ",
        "tiers.temple.name: ",
        "roads.speeds: ",
        "roads.drive.speed_kmh.track.kmh: ",
        "roads.drive.speed_kmh.primary",
        "roads.drive.speed_kmh.road: ",
        "roads.drive.surface_max_kmh.mud.kmh: ",
        "roads.walk.ferry_kmh: ",
    )
    missed = [w for w in wanted if not any(fault.startswith(w) for fault in caught.value.faults)]
    assert not missed
    assert len(caught.value.faults) == len(wanted)
    assert not any("Value error" in fault for fault in caught.value.faults)


def test_a_ref_that_cannot_be_matched_or_leads_to_no_road_is_refused():
    with pytest.raises(ParameterError, match=r"'\(' is not a regular expression.*'boulevard' is no class"):
        load_preset(overrides={"roads": {"ref_class": {"(": "trunk", "^B": "boulevard"}}})
