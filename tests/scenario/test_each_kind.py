"""Every kind of change on a county that can be solved in the head."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from road_drawing import road
from scenario_drawing import ROADS, applied, degrees, drawn, minutes, scenario

from spatial_uri import Prices, Travel
from spatial_uri.analyses.supply.read_amount_columns import read_amounts
from spatial_uri.errors import DataError
from spatial_uri.model.places import FACILITY, Places
from spatial_uri.scenario.applying import apply_scenario

TODAY = {"A": 10.0, "B": 20.0, "C": 35.0}


def test_the_county_of_today():
    assert minutes(drawn()) == TODAY


def test_an_empty_scenario_is_the_very_study_of_today():
    made = drawn()
    same = apply_scenario(made, scenario('name = "x"'))
    assert same.study is made
    assert len(same.touched) == 0


def test_a_new_road_of_ten_minutes_between_two_junctions():
    line = degrees((10, 0), (20, 5))
    found = applied(f'[[change]]\nid = "n"\nkind = "new_road"\nline = {line}\nlength_km = 10\nkmh = 60')
    assert minutes(found.study) == {"A": 10.0, "B": 20.0, "C": 20.0}
    assert found.touched.loc["n", ["segments", "km"]].tolist() == [1, 10.0]


def test_a_new_road_has_the_usual_speed_of_its_class_and_its_geodesic_length():
    line = degrees((10, 0), (20, 5))  # 11.18 km, at 60 km/h as all tertiary roads here
    found = applied(f'[[change]]\nkind = "new_road"\nline = {line}\nroad_class = "tertiary"')
    assert found.touched["km"].iloc[0] == pytest.approx(math.hypot(10, 5), rel=1e-3)
    assert minutes(found.study)["C"] == pytest.approx(10 + math.hypot(10, 5), rel=1e-3)


def test_a_oneway_new_road_is_of_use_in_one_direction():
    text = '[[change]]\nkind = "new_road"\noneway = true\nlength_km = 10\nkmh = 60\nline = '
    assert minutes(applied(text + str(degrees((10, 0), (20, 5)))).study)["C"] == 35.0
    assert minutes(applied(text + str(degrees((20, 5), (10, 0)))).study)["C"] == 20.0


def test_a_road_passing_by_that_leads_farther_harms_nobody():
    """A 15-km/h track passes 50 m from the village and joins far away: a rule of the nearest road says 31 minutes."""
    made = drawn((road((0, 0), (10, 0)),), {"V": (5, 0.6, 1)}, {"K": (0, 0, "clinic")})
    assert minutes(made)["V"] == 12.2  # 600 m on foot, 5 km by road
    line = degrees((4, 0.65), (6, 0.65), (10, 0.65), (10, 0))
    found = applied(f'[[change]]\nkind = "new_road"\nline = {line}\nkmh = 15\nroad_class = "track"', made)
    assert minutes(found.study)["V"] == 12.2
    assert [note.code for note in found.notes] == ["scenario.free_end"]


def test_an_upgrade_between_two_places_at_twice_the_speed():
    found = applied('[[change]]\nkind = "upgrade"\nwhere = { ref = "X1", between = ["A", "B"] }\nkmh = 120')
    assert minutes(found.study) == {"A": 10.0, "B": 15.0, "C": 30.0}
    assert found.touched[["segments", "km"]].iloc[0].tolist() == [1, 10.0]


def test_an_upgrade_to_a_class_takes_the_usual_speed_of_that_class_and_makes_nothing_slower():
    found = applied('[[change]]\nkind = "upgrade"\nwhere = { class = ["track", "tertiary"] }\nto = "tertiary"')
    assert minutes(found.study) == {"A": 10.0, "B": 20.0, "C": 25.0}
    slower = applied('[[change]]\nid = "s"\nkind = "upgrade"\nwhere = { ref = "X1" }\nkmh = 30')
    assert minutes(slower.study) == TODAY
    assert [(note.code, note.facts["change"]) for note in slower.notes] == [("scenario.not_faster", "s")]


def test_a_closed_road_sends_everybody_round():
    found = applied('[[change]]\nkind = "close_road"\nwhere = { name = "valley road" }')
    assert minutes(found.study) == {"A": 30.0, "B": 40.0, "C": 55.0}


def test_who_has_no_other_road_has_no_way():
    found = applied('[[change]]\nkind = "close_road"\nwhere = { class = "track" }')
    assert math.isnan(minutes(found.study)["C"])
    assert minutes(found.study)["B"] == 20.0


def test_a_class_of_road_at_half_its_speed():
    found = applied('[[change]]\nkind = "speeds"\nwhere = { class = "track" }\nfactor = 0.5')
    assert minutes(found.study) == {"A": 10.0, "B": 20.0, "C": 50.0}


def test_a_factor_comes_before_an_upgrade_whatever_the_order():
    factor = '[[change]]\nkind = "speeds"\nwhere = { class = "track" }\nfactor = 0.5\n'
    faster = '[[change]]\nkind = "upgrade"\nwhere = { class = "track" }\nkmh = 30\n'
    assert minutes(applied(factor + faster).study)["C"] == minutes(applied(faster + factor).study)["C"] == 30.0


def test_segments_are_numbers_of_the_roads_whose_fingerprint_is_given():
    made = drawn()
    text = f'roads = "{made.network.fingerprint}"\n[[change]]\nkind = "close_road"\nwhere = {{ segments = [2] }}'
    assert math.isnan(minutes(applied(text, made).study)["C"])


def test_a_facility_that_is_put_at_a_settlement():
    found = applied('[[change]]\nid = "f"\nkind = "facility"\nat = "B"\ntier = "clinic"\ncapacity = 7')
    assert minutes(found.study) == {"A": 10.0, "B": 0.0, "C": 15.0}
    table = found.study.facilities.table
    assert table.index.tolist() == ["K", "H", "f"]
    assert table.loc["f", ["name", "tier", "area_id", "inside", "capacity"]].tolist() == ["B", "clinic", "1", True, 7.0]


def with_columns(**columns):
    """The county, with further columns of its two facilities."""
    made = drawn()
    return replace(made, facilities=Places(made.facilities.table.assign(**columns), FACILITY))


NEW = '[[change]]\nid = "f"\nkind = "facility"\nat = "B"\ntier = "clinic"\ncapacity = '
RAISED = '[[change]]\nkind = "raise_facility"\nfacility = "K"\ntier = "hospital"\ncapacity = '


@pytest.mark.parametrize("beds", [[3, 40], [3.0, 40.0], ["3", "40"]])
def test_a_capacity_is_of_what_the_facilities_have(beds):
    made = with_columns(床位数=beds)
    amounts = read_amounts(applied(f"{NEW}7\n{RAISED}5", made).study, None)[0]
    assert amounts.to_dict() == {"beds": {"K": 5.0, "H": 40.0, "f": 7.0}}


def test_of_several_columns_a_capacity_says_which():
    made = with_columns(床位数=[3, 40], 医师数=[1, 9])
    amounts = read_amounts(applied(NEW + '{ beds = 7, "医师数" = 2 }', made).study, None)[0]
    assert amounts.loc["f"].to_dict() == {"beds": 7.0, "doctors": 2.0}
    with pytest.raises(DataError, match=r"say of which the capacity is, such as capacity = \{ \"床位数\" = 7 \}"):
        applied(NEW + "7", made)
    with pytest.raises(DataError, match="capacity is given for 'seats', and") as told:
        applied(NEW + "{ seats = 7, nurses = 8 }", made)
    assert len(told.value.faults) == 2
    assert all(fault.endswith("no such column: name one of '床位数', '医师数'") for fault in told.value.faults)
    with pytest.raises(DataError, match="capacity: 'beds', '床位数' are the same column of the facilities"):
        applied(NEW + '{ beds = 7, "床位数" = 8 }', made)


def test_without_columns_of_the_users_own_a_capacity_is_a_number_alone():
    with pytest.raises(DataError, match="no such column: give a number alone, such as capacity = 50"):
        applied(NEW + "{ beds = 7 }")
    with pytest.raises(DataError, match="no such column: name one of '备注'"):
        applied(NEW + "{ beds = 7 }", with_columns(备注=["a", "b"]))


@pytest.mark.parametrize(
    "capacity", ["{}", "{ beds = 0 }", "{ beds = true }", "-1", '"7"', "[7]", '{ "" = 5 }', '{ " " = 5 }']
)
def test_a_capacity_that_is_no_number_is_refused(capacity):
    with pytest.raises(DataError, match="capacity"):
        applied(NEW + capacity, with_columns(床位数=[3, 40]))


def test_every_fault_of_a_capacity_is_told_beside_the_others():
    capacity = '{ "" = 5, beds = -1, " 医师数" = 2, "医师数" = 3 }'
    with pytest.raises(DataError) as told:
        applied(f'[[change]]\nkind = "facility"\nat = "B"\ntier = ""\ncapacity = {capacity}')
    tier, capacity = told.value.faults
    assert "tier is empty" in tier.replace(":", "")
    for fault in ("'' is empty", "'beds' should be a number above 0", "not -1", "names a column twice"):
        assert fault in capacity


def test_a_facility_that_is_put_at_a_point():
    point = degrees((15, 0))[0]
    found = applied(f'[[change]]\nkind = "facility"\nat = {point}\ntier = "clinic"\nname = "Halfway"')
    assert minutes(found.study) == {"A": 5.0, "B": 5.0, "C": 20.0}


def test_a_facility_that_is_closed():
    found = applied('[[change]]\nkind = "close_facility"\nfacility = "clinic K"')
    assert found.study.facilities.table.index.tolist() == ["H"]
    assert [note.code for note in found.notes] == ["scenario.tier_emptied"]


def test_a_facility_that_is_raised_serves_the_higher_tier():
    found = applied('[[change]]\nkind = "raise_facility"\nfacility = "K"\ntier = "hospital"')
    assert minutes(drawn(), "hospital")["A"] == 20.0  # by (10,10)
    assert minutes(found.study, "hospital")["A"] == 10.0


def test_a_facility_that_is_moved_stands_behind_all_others_with_its_id():
    found = applied('[[change]]\nkind = "move_facility"\nfacility = "K"\nat = "C"')
    assert minutes(found.study) == {"A": 25.0, "B": 15.0, "C": 0.0}
    assert found.study.facilities.table.index.tolist() == ["H", "K"]
    assert found.study.facilities.table.loc["K", "name"] == "clinic K"


def test_people_who_move_change_no_minutes():
    found = applied('[[change]]\nkind = "relocate"\nfrom = ["B", "C"]\nto = "A"\nshare = 0.5')
    assert minutes(found.study) == TODAY
    assert found.study.settlements.table["population"].to_dict() == {"A": 140.0, "B": 25.0, "C": 15.0}
    assert found.touched.iloc[0][["settlements", "people"]].tolist() == [3, 40.0]


def test_so_many_people_are_taken_in_proportion_and_all_of_them_leave_an_empty_village():
    found = applied('[[change]]\nkind = "relocate"\nfrom = ["B", "C"]\nto = "A"\npeople = 16')
    assert found.study.settlements.table["population"].to_dict() == {"A": 116.0, "B": 40.0, "C": 24.0}
    everybody = applied('[[change]]\nkind = "relocate"\nfrom = "C"\nto = "A"')
    assert everybody.study.settlements.table["population"].to_dict() == {"A": 130.0, "B": 50.0, "C": 0.0}


def test_a_season_closes_slows_and_limits_by_the_strictest_rule():
    rules = """[ { class = "track", factor = 0.8 }, { surface = "unpaved", factor = 0.5 }, { max_kmh = 30 } ]"""
    found = applied(f"season = {{ rules = {rules} }}")
    assert minutes(found.study) == {"A": 20.0, "B": 40.0, "C": 70.0}  # 30 km/h; the track at 10
    assert found.touched.loc["season", ["segments", "km"]].tolist() == [6, 55.0]


def test_rain_closes_tracks_without_a_hard_surface_and_slows_the_rest():
    found = applied('season = "rain"')
    assert math.isnan(minutes(found.study)["C"])
    assert minutes(found.study)["A"] == round(10 / 0.85, 2)


def test_snow_slows_people_on_foot_as_well():
    found = applied('season = "snow"')
    assert found.travel(Travel()).walk_kmh == pytest.approx(4.6)
    assert minutes(found.study)["A"] == 20.0  # at most 30 km/h, which is slower than 0.65 of 60


def test_a_ferry_is_as_fast_in_any_season_and_closed_at_night():
    made = drawn(
        (*ROADS, road((0, -1), (0, 0)), road((0, -1), (10, -1), structure="ferry", road_class="ferry", kmh=10))
    )
    night = applied('season = "night"', made)
    assert np.array_equal(night.roads.base_piece, np.arange(8))
    assert minutes(applied('season = "snow"', made).study)["A"] == 20.0


def test_every_change_costs_what_it_says_or_what_the_prices_say():
    prices = Prices(
        unit="x", road_km={"tertiary": 3.0}, new_road_km={"tertiary": 20.0}, site={"clinic": 60.0, "hospital": 500.0},
        raise_to={"hospital": 300.0},
    )  # fmt: skip
    line = degrees((10, 0), (20, 5))
    text = f"""
    [[change]]
    id = "road"
    kind = "new_road"
    line = {line}
    length_km = 10
    road_class = "tertiary"
    [[change]]
    id = "said"
    kind = "close_road"
    where = {{ ref = "Y9" }}
    cost = 4
    [[change]]
    id = "faster"
    kind = "upgrade"
    where = {{ class = "track" }}
    to = "tertiary"
    [[change]]
    id = "put"
    kind = "facility"
    at = "C"
    tier = "clinic"
    [[change]]
    id = "raised"
    kind = "raise_facility"
    facility = "K"
    tier = "hospital"
    [[change]]
    id = "free"
    kind = "relocate"
    from = "C"
    to = "A"
    """
    cost = applied(text, drawn(prices=prices)).touched["cost"]
    assert cost.drop("free").to_dict() == {"road": 200.0, "said": 4.0, "faster": 15.0, "put": 60.0, "raised": 300.0}
    assert math.isnan(cost["free"])
