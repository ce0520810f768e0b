"""Who a closed road concerns, by name, and the way that is left: km and minutes are the same at 60 km/h."""

import numpy as np
import pytest
from road_drawing import at, network, road, study

from spatial_uri.analyses.criticality.closures import road_closures
from spatial_uri.analyses.criticality.phrases import Concerned
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.travel import Travel
from spatial_uri.words.catalogue import speaking

STILL = Travel(walk_limit_m=10)
# A ring of which the northern side is the longer way round, and a valley behind its eastern corner.
RING = network(
    road((0, 0), (10, 0), ref="S1", road_class="primary"),
    road((10, 0), (10, 4), name="East Street"),
    road((10, 4), (0, 4), ref="Y7"),
    road((0, 4), (0, 0), name="West Street"),
    road((10, 0), (15, 0), ref="C9"),
)
VILLAGES = {"corner": (10, 0, 500), "end": (15, 0, 40), "mid": (12, 0, 90), "home": (0, 0, 900)}


def closed(villages=None, *, net=RING, clinics=None, threshold_min=14.0, travel=STILL):
    drawn = study(net, villages or VILLAGES, clinics or {"c": (0, 0, "clinic")})
    tables = drawn.settlements.table, drawn.facilities.table
    return road_closures(net, *tables, threshold_min=threshold_min, travel=travel)


def rows(found, segment):
    table = found.settlements
    return table[table["segment"] == segment].set_index("place_id")


def test_a_closed_road_names_those_it_cuts_off_most_people_first():
    valley = rows(closed(), 4)
    assert valley.index.tolist() == ["mid", "end"]
    assert valley["cut_off"].all()
    assert valley["closed_min"].isna().all()
    assert valley["lost"].tolist() == [True, False]  # 12 min was within 14 min, 15 min was not


def test_who_has_another_way_is_told_its_minutes_and_its_roads():
    side = rows(closed(), 0)
    assert side.index.tolist() == ["corner", "mid", "end"]
    assert side["travel_min"].tolist() == [10.0, 12.0, 15.0]
    assert side["closed_min"].tolist() == [18.0, 20.0, 23.0]
    assert side["extra_min"].tolist() == [8.0, 8.0, 8.0]
    assert side["lost"].tolist() == [True, True, False]
    assert side["facility_id"].tolist() == ["c"] * 3
    assert side["via"].tolist() == [
        "East Street; Y7; West Street",
        "C9; East Street; Y7; West Street",
        "C9; East Street; Y7; West Street",
    ]
    assert side["network_km"].tolist() == pytest.approx([18, 20, 23])


def test_the_other_way_is_drawn_from_door_to_door():
    ways = closed().new_ways
    way = ways[(ways["segment"] == 0) & (ways["place_id"] == "corner")].geometry.iloc[0]
    corners = [at(10, 0), at(10, 4), at(0, 4), at(0, 0)]
    assert list(way.coords) == [(p.x, p.y) for p in corners]


def test_an_ambulance_takes_the_other_way_from_the_clinic():
    found = closed(travel=Travel(walk_limit_m=10, direction="from_facility"))
    assert rows(found, 0)["via"].iloc[1] == "West Street; Y7; East Street; C9"
    line = found.new_ways.geometry.iloc[0]
    assert line.coords[0] == (at(0, 0).x, at(0, 0).y)


def test_who_then_goes_to_another_clinic_is_told_which():
    found = rows(closed(clinics={"c": (2, 0, "clinic"), "d": (5, 4, "clinic")}), 0)
    assert found.index.tolist() == ["home", "corner", "mid", "end"]
    assert found["travel_min"].tolist() == [2.0, 8.0, 10.0, 13.0]
    assert found["facility_id"].tolist() == ["d"] * 4
    assert found["closed_min"].tolist() == [9.0, 9.0, 11.0, 14.0]


def test_segments_that_cost_as_much_but_concern_others_are_two_stretches():
    # two villages of 50 people, one behind the other's end: each segment cuts off one, and they meet
    net = network(road((0, 0), (0, 5)), road((0, 0), (5, 0)), road((0, 0), (-5, 0)))
    found = closed({"north": (0, 5, 50), "east": (5, 0, 50)}, net=net, clinics={"c": (-5, 0, "clinic")})
    assert found.segments.loc[[0, 1], "settlements_cut_off"].tolist() == [1, 1]
    assert found.segments.loc[[0, 1], "stretch"].tolist() == [0, 1]
    assert rows(found, 0).index.tolist() == ["north"]
    assert rows(found, 1).index.tolist() == ["east"]


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_the_new_times_are_those_of_a_network_drawn_without_the_road(direction):
    rng = np.random.default_rng(7)
    roads = [
        road((x, y), end, kmh=float(rng.choice([20.0, 40.0, 60.0])), name=f"{x}{y}{end}")
        for x in range(4)
        for y in range(4)
        for end in ((x + 1, y), (x, y + 1))
        if max(end) <= 3 and rng.random() < 0.9
    ]
    villages = {f"v{i}": (*rng.uniform(0, 3, 2), 10.0 * i) for i in range(20)}
    clinics = {f"c{i}": (*rng.uniform(0, 3, 2), "clinic") for i in range(2)}
    travel = Travel(direction=direction)
    found = closed(villages, net=network(*roads), clinics=clinics, travel=travel, threshold_min=5.0)
    assert len(found.new_ways) > 20
    for segment in found.new_ways["segment"].unique():
        without = network(*(r for k, r in enumerate(roads) if k != segment))
        drawn = study(without, villages, clinics)
        alone = nearest_facilities(without, drawn.settlements.table, drawn.facilities.table, travel=travel)
        told = rows(found, segment)
        told = told[told["facility_id"].notna()]
        assert len(told)
        expected = alone.loc[told.index]
        np.testing.assert_allclose(told["closed_min"], expected["travel_min"], atol=1e-9)
        np.testing.assert_allclose(told["network_km"], expected["network_km"], atol=1e-9)
        assert told["facility_id"].tolist() == expected["facility_id"].tolist()
        ways = found.new_ways[found.new_ways["segment"] == segment].set_index("place_id").geometry
        walks_km = (expected["access_walk_min"] + expected["egress_walk_min"]) / 60 * 5
        np.testing.assert_allclose(ways[told.index].length / 1000, expected["network_km"] + walks_km, atol=2e-6)


def test_the_names_and_the_other_ways_are_said_in_both_languages():
    concerned = Concerned.of(closed())
    assert concerned.cut_off(4) == "mid and end"
    assert concerned.other_ways(0).startswith(
        "corner 18.0 min instead of 10.0 min, via East Street, Y7, West Street; mid 20.0 min"
    )
    assert concerned.cut_off(0) == concerned.other_ways(4) == ""
    with speaking("zh"):
        assert concerned.cut_off(4) == "mid和end"
        assert concerned.other_ways(0).startswith("corner 18.0分钟（原10.0分钟），经East Street、Y7、West Street；")


def test_of_many_who_are_cut_off_five_are_named_and_the_others_counted():
    many = {f"v{i}": (10 + i / 2, 0, 100 - i) for i in range(1, 9)}
    assert Concerned.of(closed(many)).cut_off(4) == "v1, v2, v3, v4, v5 and 3 more"
