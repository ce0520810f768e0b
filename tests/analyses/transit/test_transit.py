"""The coverage by roads and buses, on a drawing: walks at 6 km/h (100 m a minute), cars at 60 km/h (1 km a minute)."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from feed_writing import VALLEY, write_feed
from road_drawing import PLANE, at, network, road, study
from timetable_drawing import clock, timetable, trip
from transit_drawing import (
    CARS,
    ON_FOOT,
    OPTIONS,
    PATH,
    STOPS,
    TABLE,
    TRAVEL,
    TRIPS,
    covered,
    drawn,
    seated,
    sentences,
    whole_by_limit,
)

from spatial_uri.analyses.hierarchy.measure import hierarchy
from spatial_uri.analyses.transit.measure import transit_coverage
from spatial_uri.analyses.transit.road_access import hardened_access
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.read.timetable.gtfs_joined import read_gtfs


def test_a_timetable_of_another_place_is_refused_and_single_stops_far_away_are_told():
    far_off = {"f": (400, 0), "m": (410, 0), "s": (420, 0)}
    with pytest.raises(DataError, match="none of the 3 stops of the timetable lies within 10 km") as caught:
        covered(timetable(far_off, TRIPS))
    assert "stop f lies at longitude" in str(caught.value)
    found = covered(timetable({**STOPS, "m": (400, 0)}, TRIPS))
    (note,) = (n for n in found.notes if n.code == "transit.stops_far")
    assert note.places == ("m",)
    assert note.message == "1 of 3 stops of the timetable lies more than 10 km from the study area; lines to it count."
    assert not [n for n in covered().notes if n.code == "transit.stops_far"]


def test_walks_to_stops_follow_the_paths_and_limits_are_metres_along_them():
    found = covered().places
    assert found["stop_walk_m"].round(2).to_dict() == {"far": 300, "mid": 0, "hill": 1000, "near": 1300, "seat": 200}
    assert found["has_stop"].all()
    close = dataclasses.replace(OPTIONS, stop_limit_m=1000.0)
    assert covered(options=close).places["has_stop"].tolist() == [True, True, True, False, True]
    shares = whole_by_limit(covered())
    assert shares["limit_m"].tolist() == [500, 800, 1000, 2000]
    assert shares.loc[500, "stop_settlements_share"] == 3 / 5
    assert shares.loc[1000, "stop_settlements_share"] == 4 / 5
    assert shares.loc[1000, "stop_population_share"] == 1350 / 1750
    assert shares.loc[2000, "stop_settlements_share"] == 1


def test_every_area_has_one_row_for_each_walk_to_a_stop():
    found = covered()
    rows = found.stop_areas
    assert rows["area_id"].tolist() == [area for area in found.areas["area_id"] for _ in OPTIONS.stop_limits_m]
    assert not rows.duplicated(["area_id", "limit_m"]).any()
    assert set(rows["settlements"]) == {5}
    assert set(rows["population"]) == {1750}


def test_one_changes_between_the_stops_of_two_feeds_on_foot(tmp_path):
    # the valley's bus reaches m at 7:20; the other feed's stop of the same id lies 200 m on, its bus leaves at 7:30
    lines = {
        "valley": ({"f": (0.3, 0), "m": (10, 0)}, "7:00 7:20"),
        "county": ({"m": (10.2, 0), "s": (29.8, 0)}, "7:30 8:00"),
    }
    paths = []
    for name, (stops, times) in lines.items():
        points = gpd.GeoSeries([at(*xy) for xy in stops.values()], crs=PLANE).to_crs(4326)
        rows = [f"{stop},{stop},{p.y},{p.x}" for stop, p in zip(stops, points, strict=True)]
        calls = [f"t,0{t}:00,0{t}:00,{s},{i}" for i, (s, t) in enumerate(zip(stops, times.split(), strict=True))]
        tables = VALLEY | {"stops": "\n".join(["stop_id,stop_name,stop_lat,stop_lon", *rows])}
        tables["stop_times"] = "\n".join([VALLEY["stop_times"].splitlines()[0], *calls])
        tables["trips"] = "route_id,service_id,trip_id\nr1,wk,t\n"
        tables["calendar"] = VALLEY["calendar"].replace("20260101", "20250101")
        paths.append(write_feed(tmp_path / f"{name}.zip", tables))
    found = covered(table=read_gtfs(paths)).places.loc["far"]
    assert (found["county_way"], found["county_transfers"]) == ("bus", 1)
    assert found["county_bus_min"] == pytest.approx(3 + 60 + 2, abs=0.01)


def test_a_path_slower_than_others_is_no_longer():
    steps = dataclasses.replace(PATH, kmh=3, road_class="steps")
    walking = network(*ON_FOOT, steps)
    found = covered(made=dataclasses.replace(drawn(), walking=walking)).places.loc["hill"]
    assert found["stop_walk_m"] == pytest.approx(1000)
    assert found["county_walk_min"] == pytest.approx(20 + 2)


def test_the_straight_line_counts_where_it_is_asked_for_or_nothing_else_is_known():
    around = dataclasses.replace(drawn(), walking=network(*ON_FOOT, road((10, 1), (12, 1), (12, 0), (10, 0), kmh=6)))
    assert covered(made=around).places.loc["hill", "stop_walk_m"] == pytest.approx(5000)
    assert not covered(made=around).places.loc["hill", "has_stop"]
    straight = covered(made=around, options=dataclasses.replace(OPTIONS, straight_line=True))
    assert straight.places.loc["hill", "has_stop"]
    assert "straight line" in straight.definition("stop")
    assert "along roads and paths" in covered(made=around).definition("stop")
    without = covered(made=dataclasses.replace(drawn(), walking=None))
    assert without.places["stop_walk_m"].isna().all()
    assert without.places.loc["hill", "has_stop"]
    assert not without.has_paths
    assert any("straight lines" in sentence for sentence in sentences(without.missing))
    assert np.isnan(whole_by_limit(without).loc[2000, "stop_settlements_share"])
    assert whole_by_limit(without).loc[2000, "straight_settlements_share"] == 1


def test_departures_count_each_trip_once_and_none_that_ends_there():
    found = covered().places
    # at m: out1, out2, home1; home2 ends there. Near and seat: home1 and home2 leave from s, out1 and out2 end
    assert found["departures"].to_dict() == {"far": 2, "mid": 3, "hill": 3, "near": 2, "seat": 2}
    assert found["lines"].to_dict()["mid"] == "1; 2"
    assert found.loc["mid", "first_s"] == clock("7:20")
    assert found.loc["mid", "last_s"] == clock("11:40")
    assert found.loc["mid", "headway_min"] == (4 * 60 + 20) / 2
    assert found.loc["mid", "span_h"] == 4 + 20 / 60
    stops = covered().stops
    assert stops["departures"].to_dict() == {"f": 2, "m": 3, "s": 2}
    two_stops = timetable({**STOPS, "f2": (0.1, 0)}, {"t": trip("f2 7:00, f 7:01, s 8:00")})
    far = covered(table=two_stops).places.loc["far"]
    assert (far["departures"], far["first_s"]) == (1, clock("7:00"))
    assert np.isnan(far["headway_min"])


def test_times_by_bus_are_those_of_the_best_departure_in_the_hours_of_leaving():
    found = covered().places.loc["far"]
    # out2: 3 min walk, 40 min ride, 2 min walk
    assert found["county_bus_min"] == pytest.approx(45)
    assert (found["county_walk_min"], found["county_ride_min"], found["county_wait_min"]) == (5, 40, 0)
    assert found["county_leave_s"] == clock("8:57")
    assert found["county_car_min"] == pytest.approx(30)
    assert found["county_bus_car_ratio"] == pytest.approx(1.5)
    early = covered(options=dataclasses.replace(OPTIONS, leave_until_h=8.0)).places.loc["far"]
    assert early["county_bus_min"] == pytest.approx(65)


def test_who_walks_as_fast_is_on_foot_and_who_lives_there_is_here():
    found = covered().places
    assert found["county_way"].tolist() == ["bus", "bus", "bus", "on foot", "here"]
    assert found.loc["near", "county_foot_min"] == pytest.approx(15)
    assert np.isnan(found.loc["near", "county_bus_min"])
    assert found["county_return"].tolist() == [True, True, True, True, True]


def test_the_same_day_return_needs_a_stay_and_a_bus_home():
    # out1 arrives at 8:02; two hours later 10:02; home1 leaves s at 11:00, and arrives at f at 12:00
    found = covered().places
    assert found.loc["far", "county_back_s"] == clock("12:03")
    assert found.loc["mid", "county_back_s"] == clock("11:40")
    longer = covered(options=dataclasses.replace(OPTIONS, stay_min=180)).places
    assert longer["county_return"].to_dict() == {"far": False, "mid": True, "hill": True, "near": True, "seat": True}
    assert longer.loc["mid", "county_back_s"] == clock("17:40")
    assert np.isnan(longer.loc["far", "county_back_s"])
    early = covered(options=dataclasses.replace(OPTIONS, stay_min=180, home_by_h=17.0)).places
    assert not early.loc["mid", "county_return"]
    assert covered().areas.iloc[0]["county_return_settlements_share"] == 1


def test_the_limit_of_walking_all_the_way_is_the_same_whether_a_bus_runs_or_not():
    # mid is 20 km from the seat, 200 minutes on foot; a bus that takes 300 minutes is slower, but nobody walks that far
    slow = timetable(STOPS, {"t": trip("m 7:00, s 12:00")})
    found = covered(table=slow).places
    assert found["county_way"].to_dict() == {
        "far": "none", "mid": "bus", "hill": "bus", "near": "on foot", "seat": "here"
    }  # fmt: skip
    assert found.loc["mid", "county_foot_min"] == pytest.approx(200)
    assert found.loc["mid", "county_bus_min"] == pytest.approx(302)
    # near is 15 minutes from the seat: a limit of 1,400 m makes 14 of it on the way
    short = dataclasses.replace(OPTIONS, stop_limit_m=700.0)
    assert covered(table=slow, options=short).places.loc["near", "county_way"] == "none"
    assert "at most 40 min" in covered().definition("bus")


def test_nobody_walks_for_hours_on_a_day_trip():
    nothing = timetable(STOPS, {"t": trip("s 7:00, m 7:40")})
    found = covered(table=nothing).places
    assert found["county_way"].tolist() == ["none", "none", "none", "on foot", "here"]
    assert found.loc["mid", "county_foot_min"] == pytest.approx(200)
    assert found["county_return"].tolist() == [False, False, False, True, True]


def test_without_a_timetable_stops_are_those_of_the_map_and_the_rest_is_unknown():
    mapped = gpd.GeoDataFrame(
        {"name": ["x"]}, geometry=[at(10, 0)], index=pd.Index(["n1"], name="stop_id", dtype=object), crs=PLANE
    )
    found = covered(table=None, stops=mapped)
    assert not found.has_timetable
    assert found.day is None
    assert found.places["has_stop"].tolist() == [False, True, True, False, False]
    assert found.places[["departures", "county_bus_min", "county_leave_s"]].isna().all(axis=None)
    assert found.places["county_return"].isna().all()
    assert found.places.loc["far", "county_car_min"] == pytest.approx(30)
    assert any("no timetable" in sentence for sentence in sentences(found.missing))
    nothing = covered(table=None)
    assert nothing.places["has_stop"].isna().all()
    assert np.isnan(whole_by_limit(nothing).loc[500, "straight_settlements_share"])
    assert any("no stops" in sentence for sentence in sentences(nothing.missing))


def test_a_stop_and_a_stop_with_service_are_two_numbers_and_a_line_changes_the_second_alone():
    mapped = gpd.GeoDataFrame(
        {"name": ["f", "m", "x"]},
        geometry=[at(0.3, 0), at(10, 0), at(28.5, 0)],
        index=pd.Index(["f", "m", "n1"], name="stop_id", dtype=object),
        crs=PLANE,
    )
    without = covered(table=None, stops=mapped)
    assert without.places["has_stop"].tolist() == [True, True, True, True, True]
    assert without.places["has_served_stop"].isna().all()
    assert np.isnan(whole_by_limit(without).loc[2000, "served_stop_settlements_share"])
    line = timetable({"m": (10, 0), "s": (29.8, 0)}, {"t": trip("m 7:00, s 7:40")})
    found = covered(table=line, stops=mapped)
    assert found.places["has_stop"].tolist() == without.places["has_stop"].tolist()
    assert found.places["stop_id"].to_dict() == {"far": "f", "mid": "m", "hill": "m", "near": "n1", "seat": "s"}
    assert found.places["has_served_stop"].tolist() == [False, True, True, False, False]
    assert found.places["served_stop_id"].tolist() == ["m"] * 5
    assert found.places["served_stop_walk_m"].tolist() == pytest.approx([10_000, 0, 1000, 18_500, 20_000])
    shares = whole_by_limit(found)
    assert shares.loc[2000, "stop_settlements_share"] == 1
    assert shares.loc[2000, "served_stop_settlements_share"] == 2 / 5
    assert shares.loc[500, "served_straight_settlements_share"] == 1 / 5
    whole = found.areas.iloc[-1]
    assert whole["remote_by_time_without_stop"] == 0
    stops = found.stops
    assert stops.index.tolist() == ["m", "s", "f", "n1"]
    assert stops["in_timetable"].tolist() == [True, True, False, False]
    assert stops["departures"].tolist()[:2] == [1, 0]
    assert stops.loc[["f", "n1"], "departures"].isna().all(), "nothing is known of them"


def test_without_a_seat_what_depends_on_it_is_unknown_and_said():
    made = drawn()
    homeless = seated(made)
    homeless.places[["town_seat_id", "county_seat_id"]] = None
    found = transit_coverage(made, homeless, TABLE, OPTIONS, travel=TRAVEL)
    assert (
        found.places[["county_way", "county_return", "is_remote", "is_remote_by_time", "county_car_min"]]
        .isna()
        .all(axis=None)
    )
    assert sum("is not known for any settlement" in sentence for sentence in sentences(found.missing)) == 2
    assert found.places["departures"].sum() == 12
    assert np.isnan(found.areas.iloc[0]["county_return_settlements_share"])


def test_links_that_are_known_already_give_the_same_minutes():
    from spatial_uri.analyses.connectivity.measure import connectivity

    made = drawn()
    links = connectivity(made, seated(made), travel=TRAVEL)
    again = transit_coverage(made, seated(made), TABLE, OPTIONS, travel=TRAVEL, connectivity=links)
    pd.testing.assert_frame_equal(pd.DataFrame(again.places), pd.DataFrame(covered().places))


def test_a_hierarchy_of_other_settlements_is_refused():
    made = drawn()
    other = study(CARS, {"x": (0, 0)}, {"clinic": (0, 0)})
    with pytest.raises(ParameterError, match="hierarchy"):
        transit_coverage(made, hierarchy(other), TABLE, OPTIONS, travel=TRAVEL)


def test_roads_of_unknown_surface_are_hardened_by_class_unless_only_the_known_count():
    made = drawn()
    places = made.settlements.table
    assert hardened_access(CARS, places).settlements_share == 4 / 5  # hill lies 1 km from the road
    assert hardened_access(CARS, places, within_m=1000).settlements_share == 1
    assert hardened_access(CARS, places, classes=()).settlements_share == 0
    assert "unknown" not in hardened_access(CARS, places, classes=()).definition()
    assert "unknown" in hardened_access(CARS, places).definition()
