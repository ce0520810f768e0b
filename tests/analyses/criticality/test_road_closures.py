"""What the closure of a road costs, on roads that can be solved in the head: 60 km/h, so a kilometre is a minute."""

import numpy as np
import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.criticality.closures import road_closures
from spatial_uri.errors import CrsError, ParameterError
from spatial_uri.model.travel import Travel

# clinic at 0; a street to 10 with a way round of 30 km; from 10 the only road on to 15, to 25
NET = network(
    road((0, 0), (10, 0), road_class="primary"),
    road((0, 0), (5, 12), (10, 0), road_class="tertiary"),
    road((10, 0), (15, 0), structure="bridge", snappable=False),
    road((15, 0), (25, 0)),
)
DRAWN = study(NET, {"town": (10, 0, 1000), "near": (15, 0, 200), "far": (25, 0, 30), "here": (0, 0, 5)}, {"c": (0, 0)})
PLACES, CLINICS = DRAWN.settlements.table, DRAWN.facilities.table
STILL = Travel(walk_limit_m=10)


def test_the_bridge_that_cuts_people_off_stands_first_with_all_it_costs():
    found = road_closures(NET, PLACES, CLINICS, travel=STILL)
    assert found.segments.index.tolist() == [2, 3, 0]
    bridge = found.segments.loc[2]
    assert (bridge["settlements_cut_off"], bridge["population_cut_off"], bridge["structure"]) == (2, 230, "bridge")
    assert bridge["extra_person_min"] == 0
    assert (bridge["settlements_lost"], bridge["population_lost"]) == (1, 200)  # "far" was 25 min away before


def test_a_street_with_a_way_round_costs_minutes_times_people():
    street = road_closures(NET, PLACES, CLINICS, travel=STILL).segments.loc[0]
    assert street["settlements_cut_off"] == 0
    assert street["settlements"] == 3
    assert street["extra_min"] == pytest.approx(3 * 16)  # 26 km instead of 10
    assert street["extra_person_min"] == pytest.approx(16 * 1230)
    assert street["population_lost"] == 1200  # town and near: 26 and 31 min instead of 10 and 15


def test_every_village_is_told_whether_it_has_a_second_way_and_how_long_that_is():
    places = road_closures(NET, PLACES, CLINICS, travel=STILL).places
    assert places["has_second_way"].to_dict() == {"town": True, "near": False, "far": False, "here": True}
    assert places["second_travel_min"].tolist() == pytest.approx([26, np.nan, np.nan, 0], nan_ok=True)
    assert places["second_extra_min"].tolist()[0] == pytest.approx(16)
    assert places["segment"].dropna().to_dict() == {"town": 0, "near": 2, "far": 2}
    assert places["segment"].isna()["here"], "it needs no road"


def test_a_place_that_reaches_nothing_has_no_second_way_and_costs_nothing():
    drawn = study(NET, {"island": (90, 0, 10), "town": (10, 0)}, {"c": (0, 0)})
    found = road_closures(NET, drawn.settlements.table, CLINICS, travel=STILL)
    assert np.isnan(found.places.loc["island", "travel_min"])
    assert not found.places.loc["island", "has_second_way"]
    assert found.segments["population"].isna().all(), "nobody's number is known where it matters"
    assert found.segments["settlements"].tolist() == [1]


def test_people_are_unknown_only_where_nobody_concerned_has_a_number():
    drawn = study(NET, {"town": (10, 0, 1000), "near": (15, 0), "far": (25, 0)}, {"c": (0, 0)})
    segments = road_closures(NET, drawn.settlements.table, CLINICS, travel=STILL).segments
    assert np.isnan(segments.loc[2, "population_cut_off"]), "two are cut off, and the number of neither is known"
    assert segments.loc[2, "extra_person_min"] == 0, "all others keep their way"
    assert segments.loc[0, "population"] == 1000, "of the three who go round, the one whose number is known"
    assert segments.loc[0, "population_cut_off"] == 0, "nobody is cut off"


def test_another_threshold_loses_others_and_none_is_refused():
    found = road_closures(NET, PLACES, CLINICS, threshold_min=30, travel=STILL)
    assert found.segments.loc[0, "population_lost"] == 200 + 30
    with pytest.raises(ParameterError, match="threshold_min"):
        road_closures(NET, PLACES, CLINICS, threshold_min=0)
    with pytest.raises(CrsError):
        road_closures(NET, PLACES.to_crs(4326), CLINICS)
