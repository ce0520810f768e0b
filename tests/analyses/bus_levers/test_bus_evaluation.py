"""Bus levers together: the answers are those of the whole coverage, measured anew with the changed timetable."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from road_drawing import network, road, study
from timetable_drawing import MONDAY, timetable, trip
from transit_drawing import TRAVEL, seated

import spatial_uri as su
from spatial_uri.analyses.bus_levers.measure import bus_levers
from spatial_uri.analyses.bus_levers.measure_changes import changed_timetable
from spatial_uri.analyses.bus_levers.options import BusLeverOptions
from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.model.prices import Prices
from spatial_uri.model.timetable import Timetable

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
TRIPS = {"in": trip("e 7:00, s 7:30"), "out": trip("s 17:00, e 17:30"), "other": trip("e 8:00, s 9:00", line="2")}
OPTIONS = su.TransitOptions(day=MONDAY, stop_limit_m=1000)
PLAIN = {"bus_factor": 1.0, "dwell_s": 60}
PRICES = Prices(vehicle_hour=2.0, years=1.0, unit="10k yuan", source="invented", year=2024)


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


@pytest.mark.parametrize("straight", [False, True])
def test_levers_together_are_the_coverage_measured_anew(straight: bool) -> None:
    made, table = county(), timetable(STOPS, TRIPS)
    found = levers_of(
        table, made, replace(OPTIONS, straight_line=straight), kinds=("new_stop", "extension", "detour", "departures")
    )
    sets = [(), *((one,) for one in found.levers.index), *combinations(found.levers.index, 2)]
    sets += [tuple(s) for s in combinations(found.levers.index, 4)][::25]
    looked_at = 0
    for levers in sets:
        if not found.evaluation.clashes(levers):
            pd.testing.assert_frame_equal(found.evaluation.together(levers), anew(found, table, made, levers))
            looked_at += 1
    assert looked_at > 30


def test_where_no_paths_are_known_walks_to_added_stops_are_straight() -> None:
    made, table = replace(county(), walking=None), timetable(STOPS, TRIPS)
    found = levers_of(table, made)
    for levers in [(), *((one,) for one in found.levers.index if one in found.evaluation.changes)]:
        pd.testing.assert_frame_equal(found.evaluation.together(levers), anew(found, table, made, levers))
