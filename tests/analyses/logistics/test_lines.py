"""Which bus lines pass a station and villages, and in which order: on a drawing whose lines can be read off."""

import pandas as pd
from logistics_drawing import NODES, measured
from timetable_drawing import Service, timetable, trip

from spatial_uri.analyses.logistics.options import LogisticsOptions

STOPS = {"c": (0.3, 0), "a": (10.4, 0), "s": (30, 0), "b": (40, 0), "z": (60, 0), "field": (50, 0)}


def lines_of(trips, **more):
    found = measured(timetable=timetable(STOPS, trips, **{k: v for k, v in more.items() if k == "services"}), **{
        k: v for k, v in more.items() if k != "services"
    })  # fmt: skip
    return found, found.lines.set_index("line")


def test_a_line_is_fit_that_passes_a_station_and_then_a_village():
    found, lines = lines_of({"t": trip("c 8:00, a 8:10, s 8:30, b 8:40, z 9:00", line="1")})
    row = lines.loc["1"]
    assert row["is_fit"]
    assert row["stations"] == "node C; node S"
    assert row["order"] == "node C → a → node S → b → z"
    assert (row["trips"], row["villages"], row["villages_out"], row["villages_in"]) == (1, 3, 3, 1)
    assert row["villages_without_point"] == 2, "a and z; b has one"
    assert found.places["lines"].dropna().to_dict() == {"a": "1", "b": "1", "z": "1"}


def test_villages_before_the_station_send_goods_and_get_none():
    _, lines = lines_of({"t": trip("z 7:00, b 7:20, s 7:30", line="in"), "u": trip("s 9:00, b 9:10", line="out")})
    assert lines.loc["in", ["villages_out", "villages_in", "is_fit"]].tolist() == [0, 2, True]
    assert lines.loc["out", ["villages_out", "villages_in", "is_fit"]].tolist() == [1, 0, True]


def test_station_and_village_must_be_on_one_trip_at_different_stops():
    _, lines = lines_of(
        {
            "t": trip("field 7:00, s 7:30", line="1"),
            "u": trip("a 7:00, b 7:30", line="1"),
            "v": trip("s 8:00, field 8:20", line="2"),
        },
    )
    assert lines.loc["1", ["trips", "villages", "villages_out", "is_fit"]].tolist() == [2, 2, 0, False]
    assert not lines.loc["2", "is_fit"]
    beside, rows = lines_of({"t": trip("field 7:00, z 7:30", line="1")}, nodes=NODES | {"S": (60, 0, "station")})
    assert rows.loc["1", "stations"] == "node S"
    assert not rows.loc["1", "is_fit"], "the village at the stop of the station needs no bus"
    assert beside.places["lines"].isna().all()


def test_a_line_passes_what_lies_within_the_walk_from_its_stops():
    trips = {"t": trip("c 8:00, a 8:10", line="1")}
    _, lines = lines_of(trips, options=LogisticsOptions(stop_limit_m=400))
    assert lines.loc["1", "is_fit"], "a lies 400 m from its stop, the centre 300 m"
    _, lines = lines_of(trips, options=LogisticsOptions(stop_limit_m=399))
    assert lines.loc["1", ["villages", "is_fit"]].tolist() == [0, False]


def test_only_the_trips_of_the_day_count():
    services = {"daily": Service(weekdays=frozenset(range(7))), "sunday": Service(weekdays=frozenset({6}))}
    trips = {"t": trip("s 8:00, b 8:10", line="1"), "u": trip("s 9:00, b 9:10", line="2", service="sunday")}
    _, lines = lines_of(trips, services=services)
    assert lines.index.tolist() == ["1"]


def test_without_points_nobody_says_which_villages_lack_one():
    found, lines = lines_of({"t": trip("s 8:00, b 8:10", line="1")}, nodes={"S": NODES["S"]})
    assert lines.loc["1", "is_fit"]
    assert lines.loc["1", "villages_without_point"] is pd.NA
    assert found.has_timetable


def test_without_a_timetable_there_are_no_lines_and_the_table_keeps_its_columns():
    found = measured()
    assert not found.has_timetable
    assert found.lines.empty
    assert "logistics.no_timetable" in [note.code for note in found.missing]
    assert found.lines["is_fit"].dtype == bool
