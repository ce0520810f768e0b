"""Bus levers in a county drawn on one road: cars at 60 km/h (1 km a minute), buses as fast, people at 6 km/h."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study
from timetable_drawing import MONDAY, timetable, trip
from transit_drawing import TRAVEL, seated

import spatial_uri as su
from spatial_uri.analyses.bus_levers.measure import bus_levers
from spatial_uri.analyses.bus_levers.measure_candidates import Screen
from spatial_uri.analyses.bus_levers.measure_changes import (
    AddedStop,
    Extension,
    Insertion,
    Repetition,
    changed_timetable,
)
from spatial_uri.analyses.bus_levers.measure_lines import RunningLines
from spatial_uri.analyses.bus_levers.measure_timetables import Inserted
from spatial_uri.analyses.bus_levers.options import BusLeverOptions
from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.analyses.running import parts_of
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.timetable import Timetable
from spatial_uri.words.catalogue import speaking

#                    side: 20 km, 2 km
#                      |
#   end: 0 ---- by ---- | ------------- seat: 30 km         beyond: 10 km west of the end
#   stop e            20 km             stop s
ROADS = (
    road((-10, 0), (0, 0)),
    road((0, 0), (20, 0)),
    road((20, 0), (30, 0)),
    road((20, 0), (20, 2)),
)
VILLAGES = {"beyond": (-10, 0, 300), "end": (0, 0, 100), "by": (10, 0.4, 80), "side": (20, 2, 50), "seat": (30, 0, 900)}
STOPS = {"e": (0, 0), "s": (30, 0)}
FOUR = {
    **{f"in{k}": trip(f"e {6 + 2 * k}:00, s {6 + 2 * k}:30") for k in range(4)},
    **{f"out{k}": trip(f"s {8 + 3 * k}:00, e {8 + 3 * k}:30") for k in range(4)},
}
OPTIONS = su.TransitOptions(day=MONDAY, stop_limit_m=1000)
PLAIN = {"bus_factor": 1.0, "dwell_s": 0}


def county() -> su.Study:
    made = study(network(*ROADS), VILLAGES, {"clinic": (0, 0)})
    on_foot = network(
        *(dataclasses.replace(one, kmh=6) for one in (*ROADS, road((10, 0), (10, 0.4), road_class="path")))
    )
    return replace(made, walking=on_foot)


def levers_of(table: Timetable, made: su.Study | None = None, **options: Any) -> BusLevers:
    made = county() if made is None else made
    base = su.transit_coverage(made, seated(made), table, OPTIONS, travel=TRAVEL)
    return bus_levers(made, seated(made), table, BusLeverOptions(**(PLAIN | options)), base=base)


def screen_of(table: Timetable, made: su.Study, **options: Any) -> tuple[Screen, Any]:
    base = su.transit_coverage(made, seated(made), table, OPTIONS, travel=TRAVEL)
    return Screen(RunningLines(made, table, base), BusLeverOptions(**(PLAIN | options))), base


def test_an_extension_of_ten_minutes_with_four_departures_costs_eighty_vehicle_minutes() -> None:
    found = levers_of(timetable(STOPS, FOUR), kinds="extension")
    (row,) = found.levers[found.levers["place_id"] == "beyond"].to_dict("records")
    assert (row["line"], row["stops"], row["extra_vehicle_min_per_day"]) == ("1", "e", 80.0)
    assert (row["people_with_stop"], row["people_with_return"], row["people_gained"]) == (300.0, 300.0, 300.0)
    assert (row["person_min_saved"], row["person_min_lost"], row["person_min_delayed"]) == (0.0, 0.0, 0.0)
    assert row["people_per_vehicle_hour"] == 300 / (80 / 60)
    assert row["served_before_min"] == row["served_after_min"]


def test_a_detour_of_four_minutes_with_thirty_aboard_costs_a_hundred_and_twenty_person_minutes() -> None:
    table = timetable(STOPS, {"in": trip("e 7:00, s 7:30"), "out": trip("s 17:00, e 17:30")})
    found = levers_of(table, kinds="detour", aboard_per_trip=15)
    (row,) = found.levers[found.levers["place_id"] == "side"].to_dict("records")
    assert (row["people_with_stop"], row["people_with_return"]) == (50.0, 50.0)
    assert (row["people_delayed"], row["minutes_delayed"], row["person_min_delayed"]) == (30.0, 4.0, 120.0)
    assert row["extra_vehicle_min_per_day"] == 8.0
    assert row["person_min_lost"] == 100 * 4  # the people at the end of the line
    assert np.isnan(levers_of(table, kinds="detour").levers["people_delayed"]).all()


def test_a_stop_on_the_passing_line_costs_only_what_buses_stand_there() -> None:
    table = timetable(STOPS, {"in": trip("e 7:00, s 7:30"), "out": trip("s 17:00, e 17:30")})
    found = levers_of(table, kinds="new_stop", dwell_s=30, aboard_per_trip=10)
    (row,) = found.levers[found.levers["place_id"] == "by"].to_dict("records")
    assert (row["people_with_stop"], row["extra_vehicle_min_per_day"], row["minutes_delayed"]) == (80.0, 1.0, 0.5)
    assert row["geometry"].distance(county().settlements.table.geometry["by"]) == pytest.approx(400)
    assert found.settlements.set_index("place_id").loc["end", ["before_min", "after_min"]].tolist() == [30.0, 30.5]


def test_further_departures_bring_a_return_and_no_stop() -> None:
    table = timetable(STOPS, {"in": trip("e 7:00, s 7:30"), "out": trip("s 9:00, e 9:30")})  # two hours to stay
    found = levers_of(table, kinds="departures", later_min=60)
    (row,) = found.levers.to_dict("records")
    assert (row["people_with_stop"], row["people_with_return"], row["extra_vehicle_min_per_day"]) == (0.0, 100.0, 60.0)


def test_called_vehicles_take_the_wait_and_the_way_in_their_hours() -> None:
    found = levers_of(timetable(STOPS, FOUR), kinds="on_demand", trips_per_person=0.1, riders_per_trip=1)
    (row,) = found.levers.to_dict("records")
    assert row["place_id"] == "seat"
    assert row["people_with_return"] == 300 + 50  # no road leads to those beside it
    cycle = 2 * (300 * 40 + 50 * 12) / 350
    assert row["extra_vehicle_min_per_day"] == pytest.approx(35 * cycle)
    assert row["vehicles"] == np.ceil(35 * cycle / 600)
    late = levers_of(timetable(STOPS, FOUR), kinds="on_demand", service_from_h=12, service_until_h=16)
    assert late.levers["people_with_return"].tolist() == [50.0]  # 2 x (30 + 12) + 120 min


@pytest.mark.parametrize("kinds", ["new_stop", "extension", "detour", "departures"])
def test_no_lever_lowers_the_coverage_by_stops_and_delays_follow_insertions_alone(kinds: str) -> None:
    made, table = (
        county(),
        timetable(STOPS, FOUR if kinds != "departures" else {name: FOUR[name] for name in ("in0", "out0")}),
    )
    screen, base = screen_of(table, made, kinds=kinds, dwell_s=30)
    candidates = screen.all_candidates()
    assert candidates
    was = table.calls.set_index(["trip_id", "stop_id"])
    for one in candidates:
        changed = changed_timetable(table, [one.change], made.crs)
        after = su.transit_coverage(made, seated(made), changed, OPTIONS, travel=TRAVEL).places
        assert (after["served_stop_walk_m"].fillna(np.inf) <= base.places["served_stop_walk_m"].fillna(np.inf)).all()
        assert (after["departures"] >= base.places["departures"]).all()
        for name, calls in changed.calls.groupby("trip_id"):
            if name not in table.trips.index:
                continue
            inserted = False
            for k, (stop, arrival) in enumerate(calls[["stop_id", "arrival_s"]].itertuples(index=False)):
                is_new = stop not in table.stops.index
                if not is_new:
                    assert (arrival > was.at[(name, stop), "arrival_s"]) == inserted
                inserted |= is_new and 0 < k < len(calls) - 1


def test_an_extension_one_way_only_is_refused() -> None:
    table = timetable(STOPS, {"in": trip("e 7:00, s 7:30")})
    found = levers_of(table, kinds="extension")
    assert found.levers.empty
    assert found.refused[["stop_id", "why"]].to_numpy().tolist() == [["e", "only begins here"], ["s", "only ends here"]]
    assert "bus_levers.one_way_ends" in {note.code for note in found.notes}
    beyond = AddedStop("beyond", county().settlements.table.geometry["beyond"])
    for end, words in (("e", "begins at 'e' one way only"), ("x", "has no end at")):
        with pytest.raises(ParameterError, match=words):
            changed_timetable(table, [Extension("1", beyond, end, 600, 600)], county().crs)


def test_changed_timetables_call_as_drawn() -> None:
    table = timetable(
        STOPS,
        {"in": trip("e 7:00, s 7:30"), "out": trip("s 17:00, e 17:30"), "other": trip("e 8:00, s 9:00", line="2")},
    )
    crs, new = county().crs, AddedStop("new", county().settlements.table.geometry["by"])
    inserted = changed_timetable(table, [Insertion("1", new, {("e", "s"): Inserted(None, 60, 1 / 3)}, 60)], crs)
    assert _calls(inserted, "in") == [("e", "07:00"), ("new1", "07:10"), ("s", "07:31")]
    assert _calls(inserted, "out") == [("s", "17:00"), ("e", "17:30")]
    assert _calls(inserted, "other") == [("e", "08:00"), ("s", "09:00")]
    longer = changed_timetable(table, [Extension("1", new, "e", 600, 300)], crs)
    assert _calls(longer, "in") == [("new1", "06:55"), ("e", "07:00"), ("s", "07:30")]
    assert _calls(longer, "out") == [("s", "17:00"), ("e", "17:30"), ("new1", "17:40")]
    twice = changed_timetable(table, [Repetition("1", 1800)], crs)
    assert _calls(twice, "in+1800") == [("e", "07:30"), ("s", "08:00")]
    assert len(twice.trips) == 5
    with pytest.raises(ParameterError, match="no trip of line '2'"):
        changed_timetable(table, [Insertion("2", new, {("s", "e"): Inserted(None, 60)}, 60)], crs)
    with pytest.raises(ParameterError, match="has a trip"):
        changed_timetable(twice, [Repetition("1", 1800)], crs)
    again = changed_timetable(inserted, [Extension("1", new, "e", 600, 300)], crs)
    assert again.stops.index.tolist() == ["e", "s", "new1", "new+1"]


def _calls(table: Timetable, name: str) -> list[tuple[str, str]]:
    rows = table.calls[table.calls["trip_id"] == name]
    return [
        (stop, f"{s // 3600:02d}:{s % 3600 // 60:02d}")
        for stop, s in zip(rows["stop_id"], rows["arrival_s"], strict=True)
    ]


@pytest.mark.slow
def test_the_screened_top_holds_the_best_of_all_evaluated_in_full(tmp_path: Any) -> None:
    files = su.samples.synthetic_county(villages=25, seed=3).write(tmp_path)
    made = su.study_from_extract(files.extract, preset="CN", transit=True)
    table = su.read_timetable_sheet(files.timetable_csv, stops=made.stops, stops_file=files.stops_csv)
    ranks = su.hierarchy(made)
    base = su.transit_coverage(made, ranks, table, su.TransitOptions(stop_limit_m=1000))
    kinds = ("new_stop", "extension", "detour", "departures")
    few, all_of_them = (
        bus_levers(made, ranks, table, BusLeverOptions(kinds=kinds, evaluate=n), base=base) for n in (20, 100)
    )
    best = all_of_them.levers.iloc[0]
    assert few.levers.iloc[0]["people_per_vehicle_hour"] == best["people_per_vehicle_hour"]
    assert few.levers["is_evaluated"].sum() == 20
    assert "bus_levers.screened" in {note.code for note in few.notes}
    done = all_of_them.levers[all_of_them.levers["is_evaluated"]]
    assert (done["people_gained"] <= done["people_estimate"])[done["kind"] != "departures"].all()


def test_the_same_levers_come_again_and_people_unknown_are_settlements() -> None:
    made, table = county(), timetable(STOPS, FOUR)
    one, two = (levers_of(table, kinds=("extension", "departures")) for _ in range(2))
    assert one.levers.drop(columns="geometry").equals(two.levers.drop(columns="geometry"))
    unknown = made.settlements.table.assign(population=np.nan)
    bare = replace(made, settlements=type(made.settlements)(unknown, "settlement"))
    found = levers_of(table, bare, kinds="extension")
    assert not found.counts_people
    assert found.levers["people_gained"].max() == 1.0


def test_without_anything_that_runs_there_is_a_clear_answer() -> None:
    made, table = county(), timetable(STOPS, FOUR)
    base = su.transit_coverage(made, seated(made), table, OPTIONS, travel=TRAVEL)
    with pytest.raises(DataError, match="nothing is known to run"):
        bus_levers(made, seated(made), None, base=base)
    with pytest.raises(ParameterError, match="not that of the settlements"):
        bus_levers(made, seated(made), table, base=replace(base, places=base.places.iloc[1:]))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kinds": "tram"}, "kinds"),
        ({"evaluate": 0}, "evaluate"),
        ({"bus_factor": 0}, "bus_factor"),
        ({"dwell_s": -1}, "dwell_s"),
        ({"aboard_per_trip": -5}, "aboard_per_trip"),
        ({"service_from_h": 18, "service_until_h": 8}, "service_from_h=18"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        BusLeverOptions(**options)


def test_nobody_without_a_stop_leaves_nothing_to_do() -> None:
    made = county()
    near = made.settlements.table.loc[["end", "seat"]]
    small = replace(made, settlements=type(made.settlements)(near, "settlement"))
    found = levers_of(timetable(STOPS, FOUR), small)
    assert found.levers.empty
    assert list(found.settlements.columns)[:2] == ["lever_id", "place_id"]
    assert isinstance(found.refused, pd.DataFrame)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "goes on to beyond, and comes back"), ("zh", "双向延伸至beyond")]
)
def test_the_part_says_what_each_lever_is_and_brings(language: str, words: str) -> None:
    made = county()
    found = levers_of(timetable(STOPS, FOUR), made, kinds=("extension", "detour"), aboard_per_trip=10, dwell_s=30)
    nothing = levers_of(timetable(STOPS, {"in": FOUR["in0"]}), made, kinds="extension")
    with speaking(language):
        part = next(iter(parts_of(made, {"bus_levers": found})))
        assert next(iter(parts_of(made, {"bus_levers": nothing}))).headlines
    assert any(words in cell for row in part.sections[0].listings[0].rows for cell in row)
    assert part.map is not None
    assert len(part.layers["bus_levers"]) == len(part.tables["bus_levers.csv"]) == len(found.levers)
