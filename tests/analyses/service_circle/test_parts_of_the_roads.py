"""Roads that do not join: who lives on them, what stands on them, and who needs what stands there."""

import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions

QUICK = ServiceCircleOptions(cell_m=500.0, bands_min=(20.0,))
PARTED = network(road((0, 0), (60, 0)), road((70, 0), (75, 0)))
VILLAGES = {"a": (5, 0, 300), "b": (50, 0, 20)}


def notes(villages, clinics, **drawn):
    return {note.code: note for note in service_circle(study(PARTED, villages, clinics, **drawn), QUICK).notes}


def test_the_only_clinic_on_a_road_that_joins_nothing_is_a_warning_of_everybody_who_needs_it():
    found = notes(VILLAGES, {"x": (72, 0)})
    warning = found["facilities.apart_needed"]
    assert warning.severity == "warning"
    assert warning.places == ("a", "b")
    assert "clinic x" in warning.message
    assert "2 of 2 settlements" in warning.message
    assert "320 people" in warning.message
    assert "roads.islands_unsettled" not in found  # which says that nobody depends on them
    assert "facilities do" in found["roads.islands_serving"].message


def test_where_nobody_is_counted_the_settlements_are():
    warning = notes({"a": (5, 0), "b": (50, 0)}, {"x": (72, 0)})["facilities.apart_people_unknown"]
    assert warning.places == ("a", "b")
    assert "not known" in warning.message


def test_the_clinic_of_one_village_on_an_island_is_needed_by_all_who_live_on_the_main_roads():
    found = notes({**VILLAGES, "island": (74, 0, 7)}, {"x": (72, 0)})
    assert found["facilities.apart_needed"].places == ("a", "b")
    assert found["roads.islands"].places == ("island",)


def test_a_second_clinic_that_nobody_reaches_is_named_though_all_have_another():
    warning = notes(VILLAGES, {"own": (10, 0), "x": (72, 0)})["facilities.apart"]
    assert warning.places == ("x",)
    assert "clinic x" in warning.message


def test_an_island_with_a_clinic_of_its_own_and_one_on_the_main_roads_needs_no_warning():
    found = notes({**VILLAGES, "island": (74, 0, 7)}, {"own": (10, 0), "x": (72, 0)})
    assert not [code for code in found if code.startswith("facilities.")]


def test_roads_apart_without_settlements_and_facilities_matter_to_nobody():
    assert "roads.islands_unsettled" in notes(VILLAGES, {"own": (10, 0)})


@pytest.mark.parametrize("tier", ["hospital", "clinic"])
def test_each_tier_is_told_by_itself(tier):
    other = {"hospital": "clinic", "clinic": "hospital"}[tier]
    found = notes(VILLAGES, {"x": (72, 0, tier), "own": (10, 0, other)}, tiers=("hospital", "clinic"))
    assert found["facilities.apart_needed"].facts["tier_term"] == tier
