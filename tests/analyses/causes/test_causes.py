"""One cause for each settlement beyond the limit, on networks solved in the head: 1 km at 60 km/h is 1 min."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.causes.measure import causes
from spatial_uri.analyses.causes.measure_rules import better_classes, causes_at
from spatial_uri.analyses.causes.options import CausesOptions
from spatial_uri.analyses.causes.result import CAUSES
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Travel

COARSE = ServiceCircleOptions(cell_m=5000)
CLINIC = {"c": (0, 0, "clinic")}


def main(*junctions_km):
    """The main road, 50 km long, to the clinic at its eastern end, with junctions; so primary roads have 60 km/h."""
    ends = (-50, *junctions_km, 0)
    return [road((west, 0), (east, 0), road_class="primary") for west, east in pairwise(ends)]


def measured(roads, villages, clinics=CLINIC, *, limit_min=20.0, travel=None, **options):
    drawn = study(network(*roads), villages, clinics)
    circle = service_circle(
        drawn, ServiceCircleOptions(thresholds_min=(limit_min,), cell_m=5000), travel=travel or Travel()
    )
    return causes(drawn, circle, CausesOptions(**options))


def row(found, village="v"):
    return found.of("clinic").loc[village]


def test_who_is_within_has_no_cause_and_the_limit_itself_is_within():
    found = measured(main(), {"v": (-20, 0), "w": (-20.1, 0)})
    assert row(found)["cause"] == ""
    assert np.isnan(row(found)["over_min"])
    assert (row(found, "w")["cause"], round(row(found, "w")["over_min"], 6)) == ("far", 0.1)


def test_no_road_within_the_walk_is_no_road():
    found = measured([*main(), road((-50, 0), (-50, 5))], {"v": (-1, 1.5), "w": (-1, 0.9)})
    assert (row(found)["cause"], row(found)["road_walk_m"]) == ("no_road", 1500)
    assert row(found, "w")["cause"] == ""


def test_a_road_that_joins_nothing_is_not_joined():
    found = measured([*main(), road((-30, 5), (-31, 5))], {"v": (-30, 5)})
    assert row(found)["cause"] == "not_joined"


def test_roads_that_lead_on_to_no_clinic_have_no_facility():
    island = [road((20, 0), (80, 0)), *main()]
    found = measured(island, {"v": (30, 0), "w": (-5, 0)})
    assert (row(found)["status"], row(found)["cause"]) == ("unreachable", "no_facility")


def test_a_clinic_beyond_the_search_limit_is_no_facility_in_reach():
    found = measured(main(), {"v": (-45, 0)}, travel=Travel(search_limit_min=40))
    assert (row(found)["status"], row(found)["cause"]) == ("too_far", "no_facility")


def test_a_tier_that_the_data_does_not_hold_is_unknown():
    found = measured(main(), {"v": (-5, 0)}, {})
    assert (row(found)["status"], row(found)["cause"]) == ("unknown", "unknown")


def test_a_slow_road_needs_the_speed_that_just_brings_it_within():
    # 10 km at 60 km/h are 10 min, 10 km on X105 at 40 km/h are 15 min: 5 min over, so X105 has 10 min, 60 km/h
    roads = [*main(-10), road((-10, 0), (-10, 10), kmh=40, road_class="secondary", ref="X105")]
    found = row(measured(roads, {"v": (-10, 10)}))
    assert (found["cause"], found["needed_on"], found["needed_road_class"]) == ("slow_road", "X105", "secondary")
    assert (found["travel_min"], found["over_min"]) == (25.0, 5.0)
    assert (found["needed_km"], found["needed_now_kmh"]) == (pytest.approx(10), pytest.approx(40))
    assert (found["needed_kmh"], found["needed_class"]) == (pytest.approx(60), "primary")


def test_with_the_needed_speed_it_is_within_and_with_less_it_is_not():
    def travel_min(kmh):
        roads = [*main(-10), road((-10, 0), (-10, 9), kmh=kmh, road_class="secondary", ref="X105")]
        return measured(roads, {"v": (-10, 9)})

    needed = row(travel_min(40))["needed_kmh"]
    assert needed == pytest.approx(54)
    assert row(travel_min(needed))["cause"] == ""
    assert row(travel_min(needed - 0.1))["cause"] == "slow_road"


def test_what_no_road_of_the_next_class_is_fast_enough_for_is_far():
    # 12 km on X105 at 40 km/h are 18 min, 8 over: 72 km/h are needed, and primary roads have 60
    roads = [*main(-10), road((-10, 0), (-10, 12), kmh=40, road_class="secondary", ref="X105")]
    assert row(measured(roads, {"v": (-10, 12)}))["cause"] == "far"


def test_a_road_is_raised_by_one_class_unless_more_are_allowed():
    # from the village road at 20 km/h: the next class of the data is the secondary road at 40, then the primary at 60
    roads = [
        *main(-30, -10),
        road((-30, 0), (-30, 9), kmh=40, road_class="secondary", ref="X1"),
        road((-10, 0), (-10, 5), kmh=20, road_class="unclassified", ref="C1"),
    ]
    found = row(measured(roads, {"v": (-10, 5)}))  # 10 + 15 min; C1 has 10 min left, 30 km/h
    assert (found["needed_class"], found["needed_kmh"]) == ("secondary", pytest.approx(30))
    far = {"w": (-10, 5)}
    roads[-1] = road((-10, 0), (-10, 5), kmh=15, road_class="unclassified", ref="C1")
    assert row(measured(roads, far, limit_min=16.0), "w")["cause"] == "far"  # 50 km/h are needed
    raised = row(measured(roads, far, limit_min=16.0, raised_classes=2), "w")
    assert (raised["cause"], raised["needed_class"]) == ("slow_road", "primary")


def test_an_unpaved_road_needs_no_better_class_to_be_as_fast_as_others_of_its_own():
    roads = [
        *main(-40, -10),
        road((-40, 0), (-40, 9), kmh=30, road_class="tertiary", surface="paved"),
        road((-10, 0), (-10, 4), kmh=15, road_class="tertiary", surface="unpaved", name="Hill Road"),
    ]
    found = row(measured(roads, {"v": (-10, 4)}))  # 10 + 16 min: Hill Road has 10 min left, 24 km/h
    assert (found["cause"], found["needed_on"], found["needed_class"]) == ("slow_road", "Hill Road", "tertiary")
    assert found["needed_kmh"] == pytest.approx(24)


def test_a_limit_in_a_town_and_a_street_between_houses_are_not_raised():
    limited = [*main(), road((0, 0), (5, 0), road_class="primary")]
    limited += [road((5, 0), (10, 0), kmh=20, road_class="primary", surface="paved", name="Main Street")]
    assert row(measured(limited, {"v": (-6, 0)}, {"c": (10, 0, "clinic")}))["cause"] == "far"
    street = [*main(-10), road((-10, 0), (-10, 4), kmh=15, road_class="residential", name="Lane")]
    assert row(measured(street, {"v": (-10, 4)}))["cause"] == "far"


def test_of_several_roads_that_would_do_the_shortest_is_named():
    roads = [
        *main(-8),
        road((-8, 0), (-8, 6), kmh=40, road_class="secondary", ref="X1"),  # 9 min, at 60 km/h 6 min
        road((-8, 6), (-8, 9), kmh=40, road_class="secondary", ref="X2"),  # 4.5 min, at 60 km/h 3 min
    ]
    found = row(measured(roads, {"v": (-8, 9)}, limit_min=20.5))  # 8 + 9 + 4.5 = 21.5: one minute over
    assert (found["needed_on"], found["needed_km"]) == ("X2", pytest.approx(3))
    assert found["needed_kmh"] == pytest.approx(3 / (3.5 / 60))


def test_a_road_counts_whole_where_it_is_left_and_joined_again():
    roads = [
        *main(-8),
        road((-8, 0), (-8, 2), kmh=30, road_class="secondary", ref="X1"),
        road((-8, 2), (-8, 4), kmh=60, road_class="primary", ref="S1"),
        road((-8, 4), (-8, 6), kmh=30, road_class="secondary", ref="X1"),
    ]
    found = row(measured(roads, {"v": (-8, 6)}, limit_min=15.0))  # 8 + 4 + 2 + 4 = 18 min: X1 has 5 of its 8 left
    assert (found["needed_on"], found["needed_km"], found["needed_kmh"]) == ("X1", pytest.approx(4), pytest.approx(48))


def test_where_no_road_alone_would_do_all_roads_of_one_class_are_made_faster():
    # 10 + 7.5 + 7.5 min are 5 over: C1 alone would need 60 km/h, with C2 the 5 km have 10 of their 15 min, 30 km/h
    roads = [
        *main(-40, -10),
        road((-40, 0), (-40, 9), kmh=30, road_class="tertiary"),
        road((-10, 0), (-10, 2.5), kmh=20, road_class="unclassified", ref="C1"),
        road((-10, 2.5), (-10, 5), kmh=20, road_class="unclassified", ref="C2"),
    ]
    found = row(measured(roads, {"v": (-10, 5)}))
    assert (found["cause"], found["needed_on"], found["needed_km"]) == ("slow_road", "C2; C1", pytest.approx(5))
    assert (found["needed_kmh"], found["needed_class"]) == (pytest.approx(30), "tertiary")


def test_a_way_far_longer_than_the_straight_line_is_a_detour():
    # the clinic is 6 km away across the valley, and the road goes round by 26 km
    around = [*main(), road((0, 0), (10, 0), (10, 6), (0, 6), road_class="primary")]
    found = row(measured(around, {"v": (0, 6)}))
    assert (found["cause"], found["travel_min"]) == ("detour", 26.0)
    assert (found["straight_km"], found["straight_ratio"]) == (
        pytest.approx(6, rel=1e-3),
        pytest.approx(26 / 6, rel=1e-3),
    )
    assert found["straight_min"] == pytest.approx(1.4 * 6, rel=1e-3)  # 60 km/h
    assert row(measured(around, {"v": (0, 6)}, detour_limit=4.5))["cause"] == "far"


def test_a_detour_that_even_a_direct_road_would_not_bring_within_is_far():
    around = [*main(), road((0, 0), (20, 0), (20, 16), (0, 16), road_class="primary")]
    found = row(measured(around, {"v": (0, 16)}))  # 56 km, 3.5 times; a direct road of 22.4 km takes 22.4 min
    assert (found["cause"], round(found["detour_ratio"], 1)) == ("far", 3.5)


def test_the_door_across_the_river_makes_a_detour_although_another_is_reached_first():
    # "near" is 2 km away, across a river without a bridge; "c" is 30 km along the road and straight ahead
    roads = [*main(), road((-30, 2), (-40, 2), road_class="primary"), road((-40, 2), (-60, 2), (-60, 0), (-50, 0))]
    found = row(measured(roads, {"v": (-30, 0)}, {**CLINIC, "near": (-30, 2, "clinic")}))
    assert (found["facility_id"], found["straight_facility_id"]) == ("c", "near")
    assert (found["cause"], found["detour_ratio"]) == ("detour", pytest.approx(1, abs=0.01))
    assert found["straight_ratio"] == pytest.approx(15, rel=0.01)


def test_a_slow_road_stands_before_a_detour():
    roads = [*main(), road((0, 0), (5, 0), (5, 4), (0, 4), kmh=40, road_class="secondary", ref="X9")]
    found = row(measured(roads, {"v": (0, 4)}))  # 14 km, 3.5 times the straight line; 21 min at 40 km/h
    assert (found["cause"], found["needed_on"]) == ("slow_road", "X9")


@cache
def county(limit_min=20.0):
    roads = [
        *main(-10),
        road((-10, 0), (-10, 10), kmh=40, road_class="secondary", ref="X105"),
        road((0, 0), (10, 0), (10, 6), (0, 6), road_class="primary"),
        road((-30, 5), (-31, 5)),
    ]
    spots = {"a": (-10, 10), "b": (0, 6), "c": (-30, 5), "d": (-40, 0), "e": (-5, 3), "f": (-5, 0), "g": (-9, 9)}
    return measured(roads, spots, limit_min=limit_min)


@pytest.mark.parametrize("limit_min", [5, 10, 15, 20, 30, 45, 60])
def test_the_causes_add_up_to_those_beyond_at_every_limit(limit_min):
    rows = causes_at(county(), limit_min)
    beyond = ~(rows["travel_min"] <= limit_min)
    assert ((rows["cause"] != "") == beyond).all()
    assert rows["cause"][beyond].isin(CAUSES).all()
    assert rows["over_min"].notna().sum() == (beyond & (rows["status"] == "reached")).sum()


def test_the_causes_at_another_limit_are_those_of_a_study_with_that_limit():
    own = county(10.0)
    assert own.villages["cause"].tolist() == causes_at(county(), 10.0)["cause"].tolist()
    assert own.counts("clinic").sum() == (own.villages["cause"] != "").sum()


def test_a_circle_of_another_study_is_refused():
    one = study(network(*main()), {"v": (-5, 0)}, CLINIC)
    other = study(network(*main()), {"w": (-5, 0)}, CLINIC)
    slower = study(network(road((-50, 0), (0, 0), kmh=50)), {"v": (-5, 0)}, CLINIC)
    for drawn in (other, slower):
        with pytest.raises(ParameterError, match="not that of the"):
            causes(drawn, service_circle(one, COARSE))


def test_limits_that_make_no_sense_are_refused():
    with pytest.raises(ParameterError, match=r"straight_ratio 3 must be <= detour_limit 2"):
        CausesOptions(straight_ratio=3)
    drawn = study(network(*main()), {"v": (-5, 0)}, CLINIC)
    with pytest.raises(ParameterError, match="limit_min: 300 min"):
        causes(drawn, service_circle(drawn, COARSE), CausesOptions(limit_min=300))


def test_a_road_of_unknown_class_is_raised_as_a_village_road_is():
    assert better_classes("road", {"road": 25.0, "unclassified": 25.0, "tertiary": 40.0}, 1) == ("road", "tertiary")
