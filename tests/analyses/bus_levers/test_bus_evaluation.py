"""Bus levers together: the answers are those of the whole coverage, measured anew with the changed timetable."""

from __future__ import annotations

import dataclasses
import pickle
from dataclasses import replace
from itertools import combinations
from math import inf, isnan
from typing import Any

import pandas as pd
import pytest
from road_drawing import network, road, study
from timetable_drawing import MONDAY, timetable, trip
from transit_drawing import TRAVEL, seated

import spatial_uri as su
from spatial_uri.analyses.bus_levers.measure import bus_levers
from spatial_uri.analyses.bus_levers.measure_changes import (
    AddedStop,
    Change,
    Extension,
    Insertion,
    Repetition,
    changed_timetable,
    clashing,
)
from spatial_uri.analyses.bus_levers.measure_timetables import Inserted
from spatial_uri.analyses.bus_levers.options import BusLeverOptions
from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.analyses.running import parts_of
from spatial_uri.errors import ParameterError
from spatial_uri.model.prices import Prices
from spatial_uri.model.timetable import Timetable
from spatial_uri.words.catalogue import speaking

#  far: -15 km   beyond: -10 km   end: 0 ---- by: 10 km, near: 12 km ---- 20 km ---- seat: 30 km
#                                 stop e          no stop                   |          stop s
#                                                                      side: 2 km north
ROADS = (road((-15, 0), (-10, 0)), road((-10, 0), (0, 0)), road((0, 0), (20, 0)), road((20, 0), (30, 0)))
SIDE = road((20, 0), (20, 2))
VILLAGES = {
    "far": (-15, 0, 40), "beyond": (-10, 0, 300), "end": (0, 0, 100), "by": (10, 0.4, 80), "near": (12, 0.3, 60),
    "side": (20, 2, 50), "seat": (30, 0, 900),
}  # fmt: skip
STOPS = {"e": (0, 0), "s": (30, 0)}
TRIPS = {"in": trip("e 7:00, s 7:30"), "out": trip("s 9:00, e 9:30"), "other": trip("e 8:00, s 9:00", line="2")}
OPTIONS = su.TransitOptions(day=MONDAY, stop_limit_m=1000)
PLAIN = {"bus_factor": 1.0, "dwell_s": 60}
PRICES = Prices(vehicle_hour=2.0, years=1.0, unit="万元", source="invented", year=2024)


def county(*, prices: Prices | None = PRICES) -> su.Study:
    roads = (*ROADS, SIDE)
    paths = (road((10, 0), (10, 0.4), road_class="path"), road((12, 0), (12, 0.3), road_class="path"))
    on_foot = network(*(dataclasses.replace(one, kmh=6) for one in (*roads, *paths)))
    return replace(study(network(*roads), VILLAGES, {"clinic": (0, 0)}), walking=on_foot, prices=prices)


def levers_of(table: Timetable, made: su.Study, rules: su.TransitOptions = OPTIONS, **options: Any) -> BusLevers:
    base = su.transit_coverage(made, seated(made), table, rules, travel=TRAVEL)
    return bus_levers(made, seated(made), table, BusLeverOptions(**(PLAIN | {"evaluate": 1} | options)), base=base)


def anew(found: BusLevers, table: Timetable, made: su.Study, levers: tuple[str, ...]) -> pd.DataFrame:
    """The whole coverage, measured anew, as `together` tells it."""
    changes = [one for lever, one in found.evaluation.changes.items() if lever in levers]
    changed = changed_timetable(table, changes, made.crs)
    places = su.transit_coverage(made, seated(made), changed, found.transit_options, travel=TRAVEL).places
    town, back = (places[f"{to}_return"].astype(object) == True for to in ("town", "county"))  # noqa: E712
    return pd.DataFrame(
        {
            "has_stop": places["has_served_stop"].astype(bool),
            "has_return": town | back,
            "town_return": town,
            "county_return": back,
            "travel_min": places[["town_bus_min", "county_bus_min"]].min(axis=1),
        }
    )


def lever(found: BusLevers, kind: str, place: str | None, line: str = "1") -> str:
    table = found.levers
    at = (
        (table["kind"] == kind)
        & (table["line"] == line)
        & (table["place_id"].isna() if place is None else table["place_id"] == place)
    )
    return str(table.index[at][0])


@pytest.mark.parametrize("straight", [pytest.param(False, marks=pytest.mark.slow), True])
def test_levers_together_are_the_coverage_measured_anew(straight: bool) -> None:
    made, table = county(), timetable(STOPS, TRIPS)
    found = levers_of(
        table, made, replace(OPTIONS, straight_line=straight), kinds=("new_stop", "extension", "detour", "departures")
    )
    first = found.levers.drop_duplicates("kind").index
    sets = [(), *((one,) for one in first), *combinations(found.levers.index, 2), tuple(first)]
    possible = [levers for levers in sets if not found.evaluation.clashes(levers)]
    assert len(possible) > 30
    for levers in (*possible[:5], *possible[5:-1:9], possible[-1]):
        pd.testing.assert_frame_equal(found.evaluation.together(levers), anew(found, table, made, levers))


def test_where_no_paths_are_known_walks_to_added_stops_are_straight() -> None:
    made, table = replace(county(), walking=None), timetable(STOPS, TRIPS)
    found = levers_of(table, made)
    firsts = found.levers[found.levers["kind"] != "on_demand"].drop_duplicates("kind").index
    for levers in [(), *((one,) for one in firsts), tuple(firsts)]:
        pd.testing.assert_frame_equal(found.evaluation.together(levers), anew(found, table, made, levers))


def test_a_stop_a_longer_line_and_further_trips_run_together_as_drawn() -> None:
    made, table = county(), timetable(STOPS, {"in": TRIPS["in"], "out": TRIPS["out"]})
    places = made.settlements.table.geometry
    by, near, beyond = (AddedStop(name, places[name]) for name in ("by", "near", "beyond"))
    way = {("e", "s"): Inserted(None, 60, 1 / 3), ("s", "e"): Inserted(None, 60, 2 / 3)}
    on = {("e", "s"): Inserted(None, 60, 0.4), ("s", "e"): Inserted(None, 60, 0.6)}
    levers: list[Change] = [
        Insertion("1", near, on, 60), Insertion("1", by, way, 60), Extension("1", beyond, "e", 600, 660),
        Repetition("1", 1800),
    ]  # fmt: skip
    changed = changed_timetable(table, levers, made.crs)
    near_id, by_id, far_id = changed.stops.index[2:]
    to_town = [(far_id, 6, 49), ("e", 7, 0), (by_id, 7, 10), (near_id, 7, 13), ("s", 7, 32)]
    home = [("s", 9, 0), (near_id, 9, 18), (by_id, 9, 21), ("e", 9, 32), (far_id, 9, 42)]
    assert _calls(changed, "in") == [(stop, 60 * h + m) for stop, h, m in to_town]
    assert _calls(changed, "out") == [(stop, 60 * h + m) for stop, h, m in home]
    assert _calls(changed, "in+1800") == [(stop, 60 * h + m + 30) for stop, h, m in to_town]


def _calls(table: Timetable, name: str) -> list[tuple[str, int]]:
    rows = table.calls[table.calls["trip_id"] == name]
    return [(stop, s // 60) for stop, s in zip(rows["stop_id"], rows["arrival_s"], strict=True)]


def test_a_line_goes_on_beyond_an_end_once_and_one_way_between_two_stops() -> None:
    made = county()
    stop = AddedStop("new", made.settlements.table.geometry["side"])
    passing, round_by = {("e", "s"): Inserted(None, 60)}, {("s", "e"): Inserted(300, 240)}
    levers: dict[str, Change] = {
        "on": Extension("1", stop, "e", 60, 60), "on_too": Extension("1", stop, "e", 90, 90),
        "other_end": Extension("1", stop, "s", 60, 60), "other_line": Extension("2", stop, "e", 60, 60),
        "stop": Insertion("1", stop, passing, 60), "stop_too": Insertion("1", stop, passing, 60),
        "round": Insertion("1", stop, round_by, 60), "more": Repetition("1", 60),
    }  # fmt: skip
    assert clashing(levers) == (("on", "on_too"), ("stop", "round"), ("stop_too", "round"))


def test_further_trips_run_the_longer_way_and_pay_for_it() -> None:
    made, table = county(), timetable(STOPS, {"in": TRIPS["in"], "out": TRIPS["out"]})
    found = levers_of(table, made, kinds=("extension", "departures"))
    longer, more = lever(found, "extension", "beyond"), lever(found, "departures", None)
    ways = found.evaluation
    assert (ways.vehicle_min([longer]), ways.vehicle_min([more])) == (20.0, 60.0)  # there and back; two trips
    assert ways.vehicle_min([longer, more, more]) == 20 + 60 + 20
    assert ways.cost([longer, more]) == pytest.approx(100 / 60 * 365 * 2.0)
    assert ways.cost([]) == 0
    table_of = found.levers.loc[longer]
    assert table_of["cost"] == ways.cost([longer]) == pytest.approx(20 / 60 * 365 * 2.0)
    assert table_of["people_per_cost"] == table_of["people_estimate"] / table_of["cost"]
    assert isnan(levers_of(table, county(prices=None), kinds="extension").evaluation.cost([longer]))


def test_levers_that_clash_or_are_unknown_are_refused_by_name() -> None:
    found = levers_of(timetable(STOPS, TRIPS), county(), kinds="extension")
    pair = (lever(found, "extension", "beyond"), lever(found, "extension", "far"))
    assert set(found.evaluation.clashes(pair)[0]) == set(pair)
    assert found.evaluation.cost(pair) == inf
    with pytest.raises(ParameterError, match=r"cannot be had together[\s\S]*take one of each pair"):
        found.evaluation.together(pair)
    with pytest.raises(ParameterError, match=r"no such levers[\s\S]*'B77'"):
        found.evaluation.together(["B77"])


def test_called_vehicles_join_the_others_and_take_nothing() -> None:
    made, table = county(), timetable(STOPS, TRIPS)
    found = levers_of(table, made, kinds=("extension", "on_demand"), booking_wait_min=10)
    called = str(found.levers.index[found.levers["kind"] == "on_demand"][0])
    longer = lever(found, "extension", "beyond")
    today, alone, both = (found.evaluation.together(one) for one in ([], [called], [called, longer]))
    assert not today.loc[["beyond", "side"], "has_return"].any()
    assert alone.loc[["beyond", "side"], "has_return"].all()
    assert alone.loc["side", "travel_min"] == 10 + 12
    assert (both[["has_stop", "has_return"]] >= alone[["has_stop", "has_return"]]).all(axis=None)
    assert both.loc["beyond", "has_stop"]
    assert (both["travel_min"].fillna(inf) <= alone["travel_min"].fillna(inf)).all()
    assert found.evaluation.vehicle_min([called]) == found.levers.loc[called, "extra_vehicle_min_per_day"]


def test_a_result_sent_to_another_process_evaluates_as_before() -> None:
    found = levers_of(timetable(STOPS, TRIPS), county(), kinds="extension")
    again = pickle.loads(pickle.dumps(found))  # noqa: S301
    first = [found.levers.index[0]]
    pd.testing.assert_frame_equal(again.evaluation.together(first), found.evaluation.together(first))


@pytest.mark.parametrize(
    ("language", "priced", "unpriced"),
    [
        ("en", "A vehicle-hour costs 2 万元; one a day costs 730 万元 over the years", "is not known"),
        ("zh", "每车时2万元；按1年计", "车时单价未知"),
    ],
)
def test_the_part_says_what_vehicle_hours_cost_and_who_says_so(language: str, priced: str, unpriced: str) -> None:
    told = []
    for prices in (PRICES, None):
        made = county(prices=prices)
        found = levers_of(timetable(STOPS, TRIPS), made, kinds="extension")
        with speaking(language):
            part = next(iter(parts_of(made, {"bus_levers": found})))
        told.append(" ".join(part.headlines))
        assert part.tables["bus_levers.csv"]["cost"].notna().all() == (prices is not None)
    assert priced in told[0]
    assert "invented" in told[0]
    assert unpriced in told[1]
