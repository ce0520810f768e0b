"""Roads made faster where the ground has slopes: they climb as before, and there and back differ."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from changed_roads import DIRECTIONS, NEAR, PLACES, ROADS, new_road, times
from ground_drawing import ground
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import PLANE, network, points, road, study
from scenario_drawing import applied, minutes

from spatial_uri.errors import DataError
from spatial_uri.measure.roads.lever_search import road_levers
from spatial_uri.measure.roads.missing_links import find_missing_links
from spatial_uri.measure.roads.options import RoadLeverOptions
from spatial_uri.measure.slope.new_road_slopes import straight_times_ms, with_slopes_of_new
from spatial_uri.measure.slope.sloped import with_slope
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.slope_factors import edge_slope_factors, on_the_level
from spatial_uri.model.travel import Travel
from spatial_uri.routing.changes.changed_network import change_network
from spatial_uri.routing.changes.links import with_links
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch, improvements
from spatial_uri.routing.improvement.projects import RoadProjects, times_at

MANY = settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])
RAMP = ground(lambda x, _: 500 + 100 * x)
HILLS = ground(lambda x, y: 600 + 90 * np.sin(2.1 * x + 0.4) * np.cos(1.7 * y) + 40 * y)
UP, DOWN = 12 * np.exp(0.35), 12.0
"""Minutes of a kilometre at 5 km/h up a tenth, 17.03, and down it, by Tobler: exp(-3.5 |S + 0.05|)."""


def on_foot(*roads, **options):
    return replace(with_slope(network(*roads), RAMP, rule="tobler", **options), mode="walk")


def village(xy, people=100.0):
    return gpd.GeoDataFrame({"population": [people]}, geometry=points(xy), index=["low"], crs=PLANE)


def table(xy):
    return gpd.GeoDataFrame(geometry=points(xy), index=["clinic"], crs=PLANE)


@pytest.mark.parametrize(("direction", "before", "after"), [("to_facility", UP, UP), ("from_facility", DOWN, DOWN)])
def test_a_path_up_a_tenth_raised_from_4_to_5_km_an_hour_takes_17_minutes_up_and_12_down(direction, before, after):
    county = study(on_foot(road((0, 0), (1, 0), kmh=4)), {"low": (0, 0, 100)}, {"K": (1, 0)})
    upgrade = '[[change]]\nid = "path"\nkind = "upgrade"\nwhere = { class = "tertiary" }\nkmh = 5\n'
    travel = Travel(direction=direction)
    assert minutes(county, travel=travel)["low"] == pytest.approx(before * 5 / 4, abs=0.05)
    assert minutes(applied(upgrade, county).study, travel=travel)["low"] == pytest.approx(after, abs=0.05)


@pytest.mark.parametrize(("direction", "saved"), [("to_facility", 100 * UP / 4), ("from_facility", 100 * DOWN / 4)])
def test_what_a_faster_path_saves_a_hundred_people_is_a_quarter_of_the_way_up_or_of_the_way_down(direction, saved):
    options = RoadLeverOptions(upgrade_to={"tertiary": 5.0}, link_max_km=0.0)
    net = on_foot(road((0, 0), (1, 0), kmh=4))
    travel = Travel(direction=direction, walk_limit_m=10.0)
    found = road_levers(net, village((0, 0)), table((1, 0)), options, travel=travel)
    row = found.projects.iloc[0]
    assert row["person_min_saved"] == pytest.approx(saved, abs=0.2)
    assert (row["from_kmh"], row["to_kmh"]) == (4.0, 5.0)


def test_a_steep_path_is_no_slow_one_that_the_class_of_a_level_one_would_make_faster():
    net = on_foot(road((0, 0), (1, 0), kmh=5, road_class="unclassified"), road((1, 0), (1, 1), kmh=5))
    with pytest.raises(DataError, match="nothing to upgrade"):
        road_levers(net, village((0, 0)), table((1, 1)), RoadLeverOptions(link_max_km=0.0))


def test_a_class_that_is_raised_climbs_as_it_did_and_not_as_its_new_class_is_allowed_to():
    steep = on_foot(road((0, 0), (1, 0), kmh=4, road_class="motorway"))  # believed up to 4 % + 2 points
    assert times_at(steep, np.array([5.0])).tolist() == [
        pytest.approx(720_000 * np.exp(0.21), abs=2),
        pytest.approx(720_000 * np.exp(-0.14), abs=2),  # 6 % down: |-0.06 + 0.05| - 0.05 = -0.04
    ]


def test_the_parts_of_a_split_path_and_a_new_one_keep_what_they_climb_when_they_are_made_faster():
    net = on_foot(road((0, 0), (2, 0), kmh=4))
    built = with_slopes_of_new(change_network(net, new_roads=[new_road((1, 0.001), (2, 1), kmh=4)])).network
    faster = times_at(built, np.full(3, 5.0))
    part = (built.edge_piece == 0) & built.edge_forward
    assert faster[part].tolist() == pytest.approx([UP * 60_000], abs=400)
    assert edge_slope_factors(built)[built.edge_piece == 2].max() > 1.2  # 100 m up on 1.41 km
    assert (faster[built.edge_piece == 2] < built.time_ms[built.edge_piece == 2]).all()


def test_without_heights_and_by_car_a_speed_is_a_speed():
    flat = network(road((0, 0), (1, 0), kmh=30))
    for net in (flat, with_slope(flat, RAMP)):
        assert times_at(net, np.array([60.0])).tolist() == [60_000, 60_000]
        assert on_the_level(net) is net


@MANY
@given(
    ROADS, st.lists(st.sampled_from([None, 40.0, 90.0]), min_size=9, max_size=9), st.sampled_from(["cycle", "tobler"])
)
def test_a_faster_road_takes_what_it_would_take_had_it_been_built_so_and_given_its_slopes_then(roads, raised, rule):
    kmh = np.array([np.nan if one is None else one for one in raised[: len(roads)]])
    faster = times_at(with_slope(network(*roads), HILLS, rule=rule), kmh)
    flat = network(*roads)
    anew = with_slope(flat.with_times(times_at(flat, kmh)), HILLS, rule=rule)
    assert faster.tolist() == anew.time_ms.tolist()


@MANY
@given(ROADS, PLACES, PLACES, st.sampled_from(DIRECTIONS), st.data())
def test_on_slopes_the_row_of_an_upgrade_is_the_study_made_anew_with_it(roads, places, clinics, direction, data):
    net = with_slope(network(*roads), HILLS, rule="tobler")
    piece = data.draw(st.integers(0, len(roads) - 1))
    kmh = np.full(len(roads), np.nan)
    kmh[piece] = 80.0
    faster = times_at(net, kmh)
    homes, doors = points(*places), points(*clinics)
    projects = RoadProjects.of_pieces(net, np.array([0, 1]), np.array([piece]), faster)
    found = improvements(net, homes, doors, projects, direction=direction, walk=NEAR, workers=1)
    ms = np.where(found.base_ms < 0, np.inf, found.base_ms.astype(float))
    ms[found.place] = found.time_ms
    anew = times(change_network(net, times=faster).network, homes, doors, walk=NEAR, direction=direction)
    assert ms.tolist() == anew[:, 0].tolist()


HORSESHOE = (road((0, 0), (0, 2), kmh=5), road((0, 2), (1, 2), kmh=5), road((1, 2), (1, 0), kmh=5))
LEVEL_ROUND = 4 * 12.0


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_missing_link_takes_what_it_climbs_on_a_straight_line_each_way(direction):
    options = RoadLeverOptions(link_max_km=1.0, link_factor=1.0, link_kmh=5.0, link_detour_min=1.0)
    travel = Travel(direction=direction, walk_limit_m=10.0)
    net = on_foot(*HORSESHOE)
    found = road_levers(net, village((0, 0)), table((1, 0)), options, travel=travel)
    link = found.projects[found.projects["kind"] == "link"].iloc[0]
    # the way round climbs the same tenth for a kilometre (smoothed at its corners), and is 4 km longer on the level
    assert link["person_min_saved"] == pytest.approx(100 * LEVEL_ROUND, abs=25)
    path = new_road((0, 0), (1, 0), kmh=5, road_class="tertiary")
    built = with_slopes_of_new(change_network(net, new_roads=[path])).network
    before, after = (
        nearest_facilities(roads, village((0, 0)), table((1, 0)), travel=travel)["travel_min"].iloc[0]
        for roads in (net, built)
    )
    assert link["person_min_saved"] == pytest.approx(100 * (before - after), abs=1e-6)


def test_a_link_that_is_worth_it_down_and_not_up_is_told_to_those_who_go_down():
    # at 1.1 km/h 54.5 min on the level and down, 77.4 up; round 60 down and 65.03 up
    options = RoadLeverOptions(link_max_km=1.0, link_factor=1.0, link_kmh=1.1, link_detour_min=1.0)
    net, told = on_foot(*HORSESHOE), {}
    for direction in DIRECTIONS:
        search = ImprovementSearch.prepare(net, points((0, 0)), points((1, 0)), direction=direction, walk=NEAR)
        told[direction] = len(find_missing_links(search, options, link_class="tertiary").km)
    assert told == {"to_facility": 0, "from_facility": 1}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_of_few_links_that_are_asked_for_those_are_told_that_bring_most_of_all(direction):
    comb = [road((k / 4, 0), ((k + 1) / 4, 0), kmh=5) for k in range(8)]
    comb += [road((k / 4, y), (k / 4, y + 1), kmh=5) for k in range(9) for y in (0, 1)]
    net = with_slope(network(*comb), HILLS, rule="tobler")
    search = ImprovementSearch.prepare(net, points((0, 1)), points((2, 0)), direction=direction, walk=NEAR)

    def links(most):
        options = RoadLeverOptions(link_max_km=1.0, link_factor=1.0, link_kmh=5.0, link_detour_min=0.5, most_links=most)
        found = find_missing_links(search, options, link_class="tertiary")
        t = search.junction_ms[found.ends]
        there, back = found.ms.T if direction == "to_facility" else found.ms.T[::-1]
        return sorted(np.maximum(t[:, 0] - t[:, 1] - there, t[:, 1] - t[:, 0] - back).tolist(), reverse=True)

    every = links(10_000)
    assert len(every) > 12
    for most in (0, 1, 2, 5):
        assert links(most) == every[:most]


@MANY
@given(ROADS, PLACES, PLACES, st.sampled_from(DIRECTIONS), st.data())
def test_on_slopes_the_row_of_a_link_is_the_study_made_anew_with_it(roads, places, clinics, direction, data):
    net = with_slope(network(*roads), HILLS, rule="tobler")
    drawn = st.lists(st.integers(0, net.node_count - 1), min_size=2, max_size=2, unique=True)
    ends = np.array([data.draw(drawn)], dtype=np.int64)
    metres = np.hypot(*(net.node_xy[ends[:, 0]] - net.node_xy[ends[:, 1]]).T)
    ms = straight_times_ms(net, ends, metres, np.rint(metres / 1000 / 30 * 3_600_000), "tertiary")
    homes, doors = points(*places), points(*clinics)
    projects = RoadProjects.of_links(net, ends, ms)
    found = improvements(net, homes, doors, projects, direction=direction, walk=NEAR, workers=1)
    told = np.where(found.base_ms < 0, np.inf, found.base_ms.astype(float))
    told[found.place] = found.time_ms
    anew = times(with_links(net, ends, ms), homes, doors, walk=NEAR, direction=direction)
    assert told.tolist() == np.minimum(anew[:, 0], np.where(found.base_ms < 0, np.inf, found.base_ms)).tolist()
