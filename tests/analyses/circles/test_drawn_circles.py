"""Circles on a drawing, solved in the head: every way of measuring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from circle_drawing import circle, drawn, measured, point_table
from logistics_drawing import NORTH, ROAD, VILLAGES, ranked
from road_drawing import network, road, study
from timetable_drawing import MONDAY, timetable, trip

from spatial_uri.analyses.circles.measure import circles
from spatial_uri.analyses.circles.options import CirclesOptions
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Travel

MARKETS = {"m": (10, 0, "market"), "n": (60, 0, "market")}


def values(found, name="own"):
    return found.of(name)["value"].round(6).to_dict()


def test_minutes_are_those_to_the_nearest_facility() -> None:
    found = measured([circle(measure="minutes", kinds=["market"], thresholds=[20])], MARKETS)
    own = found.of("own")
    expected = {"seat": 10, "a": 0, "town": 20, "b": 20, "z": 0}
    assert {place: value for place, value in values(found).items() if place != "hill"} == expected
    assert own.loc["hill", "status"] == "off_network"
    assert own["met"].to_dict() == {place: place != "hill" for place in own.index}  # 20 minutes are within 20
    assert own.loc["b", "facility_id"] == "n"


def test_the_direction_of_a_circle_goes_before_that_of_the_study() -> None:
    one_way = road((0, 0), (60, 0), kmh=60, back_kmh=30)
    asked = {"measure": "minutes", "kinds": ["market"], "thresholds": [20]}
    to, back, silent = (
        circle(id="to", direction="to_facility", **asked),
        circle(id="from", direction="from_facility", **asked),
        circle(id="silent", **asked),
    )
    found = measured(
        [to, back, silent],
        {"m": (10, 0, "market")},
        made=drawn(one_way, NORTH),
        travel=Travel(walk_kmh=6, direction="from_facility"),
    )
    assert values(found, "to")["seat"] == 10  # eastward, 60 km/h
    assert values(found, "from")["seat"] == 20  # from the market westward, 30 km/h
    assert found.of("silent")["value"].equals(found.of("from")["value"])


def test_an_ambulance_is_sent_comes_stays_and_goes_on_to_the_hospital() -> None:
    one_way = road((0, 0), (60, 0), kmh=60, back_kmh=30)
    points = {"120": (20, 0, "ambulance_base"), "H": (0, 0, "county_hospital")}
    found = measured(["emergency-120"], points, made=drawn(one_way, NORTH))
    # a: 3 to send it, 10 km westward 20, 10 with the patient, 10 km westward 20
    # town: 3, 10 km eastward 10, 10, 30 km westward 60; z: 3, 40, 10, 120
    times = values(found, "emergency-120")
    assert {place: times[place] for place in ("a", "town", "z")} == {"a": 53, "town": 83, "z": 173}
    assert found.of("emergency-120").loc["a", "facility_id"] == "H"
    assert found.of("emergency-120")["met"].to_dict()["a"] is True
    assert found.of("emergency-120")["met"].to_dict()["town"] is False


def test_a_chain_goes_from_each_tier_to_the_nearest_of_the_next_with_its_transfers() -> None:
    points = {"c": (12, 0, "village_clinic"), "t": (30, 0, "township_health_centre"), "H": (0, 0, "county_hospital")}
    found = measured(["golden-hour-chain"], points)
    # a: 2 to the clinic, 5, 18 to the township, 10, 30 to the county; b: 28 and the same
    times = values(found, "golden-hour-chain")
    assert (times["a"], times["b"]) == (65, 91)
    counted = found.of("golden-hour-chain")["is_counted"]
    assert counted.to_dict() == {place: place not in {"seat", "town"} for place in counted.index}  # of villages


def test_a_chain_that_breaks_has_the_status_of_the_trip_that_failed() -> None:
    points = {"c": (12, 0, "village_clinic"), "t": (12, 30, "township_health_centre"), "H": (0, 0, "county_hospital")}
    found = measured(["golden-hour-chain"], points)  # no road leads to the township
    own = found.of("golden-hour-chain")
    assert set(own["status"]) == {"unreachable", "off_network"}
    assert own["value"].isna().all()
    assert set(own["met"]) == {False}


def test_kilometres_along_the_road_and_in_a_straight_line() -> None:
    asked = {"kinds": ["cold_store"], "thresholds": [25]}
    along, straight = (
        circle(id="along", measure="km_road", **asked),
        circle(id="straight", measure="km_straight", **asked),
    )
    found = measured([along, straight], {"k": (60, 5, "cold_store")})
    assert values(found, "along")["b"] == 25  # 20 km east and 5 km north
    assert found.of("along").loc["b", "met"] is True
    assert values(found, "straight")["b"] == pytest.approx((20**2 + 5**2) ** 0.5, rel=1e-3)
    assert values(found, "straight")["hill"] == pytest.approx((20**2 + 2**2) ** 0.5, rel=1e-3)
    assert found.of("along").loc["hill", "status"] == "off_network"
    assert found.of("straight").loc["hill", "status"] == "reached"  # a straight line needs no road


def test_an_attribute_is_what_the_table_says_and_blank_is_not_known() -> None:
    made = drawn(**{"5G": {"a": "是", "b": "否", "z": 1, "hill": "maybe"}})
    found = measured(["mobile-5g"], {}, made=made)
    met = found.of("mobile-5g")["met"].to_dict()
    assert met == {"seat": None, "a": True, "town": None, "b": False, "hill": None, "z": True}
    codes = {note.code: note.facts for note in found.notes}
    assert codes["circles.strange_cells"]["cells"] == ("maybe",)
    assert codes["circles.attribute_unknown"]["count"] == 2  # seat and town
    whole = found.coverage.iloc[0]
    assert (whole["settlements"], whole["settlements_within"], whole["unknown"]) == (4, 2, 1)
    assert np.isnan(whole["median_value"])


def test_the_rural_access_index_is_a_straight_line_to_an_all_season_road() -> None:
    gravel = road((60, 0), (60, 5), surface="unpaved")
    found = measured(["rai"], {}, made=drawn(ROAD, gravel))
    own = found.of("rai")
    assert own.loc["hill", "value"] == pytest.approx(3.0)
    assert own.loc["hill", "met"] is False
    assert own.loc["z", "value"] == 0
    rural = found.coverage[found.coverage["area_id"] == "*"].iloc[0]
    assert rural["settlements"] == 4  # a, b, hill, z: no seat, no town
    assert rural["population_share"] == pytest.approx((200 + 100 + 150) / (200 + 100 + 50 + 150))


def test_an_expressway_is_entered_where_its_ramp_leaves_the_road_and_towns_are_asked() -> None:
    ramp = road((20, 0), (20, 1), road_class="motorway_link")
    motorway = road((20, 1), (50, 1), kmh=120, road_class="motorway", snappable=False)
    found = measured(["expressway-15"], {}, made=drawn(road((0, 0), (20, 0)), road((20, 0), (60, 0)), ramp, motorway))
    times = values(found, "expressway-15")
    assert (times["seat"], times["town"]) == (20, 10)
    whole = found.coverage[found.coverage["area_id"] == "*"].set_index("threshold")
    assert whole["settlements_within"].to_dict() == {15.0: 1, 30.0: 2}
    assert list(found.facilities["taken_from"]) == ["roads"]


def test_a_bus_takes_the_walk_the_wait_and_the_ride() -> None:
    made = drawn()
    made = replace(made, walking=replace(made.network.with_times(made.network.time_ms * 10), mode="walk"))
    stops = {"A": (10.5, 0), "S": (29.8, 0)}
    runs = timetable(stops, {"1": trip("A 7:00, S 7:30")})
    asked = circle(measure="minutes", mode="bus", kinds=["primary_school"], thresholds=[45])
    service = (runs, MONDAY, TransitOptions(leave_from_h=6, leave_until_h=9))
    found = measured([asked], {"s": (30, 0, "primary_school")}, made=made, service=service)
    # a: 500 m at 6 km/h 5 min, 30 min of bus, 200 m 2 min
    assert values(found)["a"] == pytest.approx(37, abs=0.05)
    assert found.of("own").loc["a", "met"] is True
    assert found.of("own").loc["b", "status"] == "unreachable"  # no bus, and 10 km are too far to walk
    assert [note.code for note in measured([asked], {"s": (30, 0, "primary_school")}, made=made).missing] == [
        "circles.no_timetable"
    ]


def test_what_the_data_does_not_hold_is_not_answered_and_is_no_zero() -> None:
    asked = ["market", "cold-store", "mobile-5g", "school-primary", "medical-20"]
    points = {"m": (10, 0, "market"), "s": (10, 0, "primary_school"), "t": (30, 0, "township_health_centre")}
    found = measured(asked, points)
    assert [c.id for c in found.answered] == ["market", "medical-20"]
    assert [note.code for note in found.missing] == [
        "circles.no_facilities",
        "circles.no_attribute",
        "circles.no_network",  # the paths were not read
    ]
    assert [note.code for note in found.notes] == ["circles.kind_absent"]  # no county hospital
    assert not any("cold_store" in column for column in found.places.columns)
    with pytest.raises(ParameterError, match="could not be answered"):
        found.of("cold-store")
    with pytest.raises(ParameterError, match="was not asked for"):
        found.of("culture")


def test_the_matrix_counts_what_is_asked_met_and_unknown() -> None:
    made = drawn(**{"5G": {"a": "是", "b": "否"}, "光纤": {"a": "是", "b": "是", "z": "是", "hill": "否"}})
    near = circle(measure="minutes", kinds=["market"], thresholds=[20])
    found = measured([near, "mobile-5g", "fibre"], MARKETS, made=made)
    told = found.places[["services", "services_met", "services_unknown", "lacking"]].T.to_dict("list")
    assert told == {
        "seat": [1, 1, 0, ""],
        "a": [3, 3, 0, ""],
        "town": [1, 1, 0, ""],
        "b": [3, 2, 0, "mobile-5g"],
        "hill": [3, 0, 1, "own, fibre"],
        "z": [3, 2, 1, ""],
    }
    assert found.places["all_met"].to_dict() == {
        "seat": True, "a": True, "town": True, "b": False, "hill": False, "z": None,
    }  # fmt: skip
    areas = found.areas.set_index("area_id")
    assert areas.loc["11", ["services_met", "services_unmet", "shortfall_rank"]].tolist() == [4, 0, 2]
    assert areas.loc["12", ["services_met", "services_unmet", "shortfall_rank"]].tolist() == [5, 3, 1]
    assert areas.loc["12", "met_share"] == pytest.approx(5 / 8)
    assert areas.loc["*", ["settlements", "all_met"]].tolist() == [6, 3]


def test_facilities_outside_count_and_stand_beside_those_inside() -> None:
    near = circle(measure="minutes", kinds=["market"], thresholds=[10])
    found = measured([near], {"out": (60, 0, "market"), "in": (0, 0, "market")}, made=_smaller())
    own = found.of("own")
    assert (own.loc["town", "value"], own.loc["town", "inside_value"]) == (30, 30)
    assert (own.loc["b", "value"], own.loc["b", "inside_value"]) == (20, 40)
    assert found.facilities["inside"].to_dict() == {"out": False, "in": True}


def _smaller():
    """The county without what lies east of 50 km."""
    inside = {place: row for place, row in VILLAGES.items() if row[0] < 50}
    return study(network(ROAD, NORTH), inside, {}, areas={"1": ("county", None, -50, -50, 50, 50)})


def test_of_two_sources_of_a_kind_the_users_table_counts_alone() -> None:
    made = drawn()
    mapped = measured(["market"], MARKETS, made=made).facilities.drop(columns="taken_from")

    found = circles(
        made,
        ranked(made),
        CirclesOptions(circles="market"),
        points=point_table(made, {"t": (30, 0, "market")}),
        mapped=mapped,
    )
    assert list(found.facilities.index) == ["t"]
    assert found.kinds == {"market": 1}


def test_ids_that_two_sources_share_are_kept_apart() -> None:

    made = drawn()
    asked = circle(measure="minutes", kinds=["market", "culture"], thresholds=[20])
    found = circles(
        made, ranked(made), CirclesOptions(circles="own"), own=[asked],
        points=point_table(made, {"1": (10, 0, "market")}), mapped=point_table(made, {"1": (60, 0, "culture")}),
    )  # fmt: skip
    assert list(found.facilities.index) == ["1", "extract:1"]
    assert values(found)["z"] == 0
    assert isinstance(found.of("own"), pd.DataFrame)
