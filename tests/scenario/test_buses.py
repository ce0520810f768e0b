"""Changes of a timetable: stops, longer lines, departures, new lines and lines that stop, read like a timetable."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from scenario_drawing import applied, degrees, drawn, scenario
from timetable_drawing import clock, timetable, trip

from spatial_uri.errors import ScenarioError
from spatial_uri.scenario.applying import apply_scenario
from spatial_uri.scenario.bus_effects import MOST_BUS_CHANGES, note_of_buses, notes_of_each

TODAY = timetable(
    {"s": (0, 0), "a": (10, 0)},
    {"out": trip("s 8:00, a 8:12"), "home": trip("a 12:00, s 12:12"), "other": trip("s 9:00, a 9:12", line="2")},
)


def changed(text):
    return applied(f'[[change]]\nid = "b"\nkind = "bus"\n{text}', timetable=TODAY)


def read(found):
    """Every trip as text: stop and time of each call."""
    calls = found.timetable.calls
    return {
        str(name): [
            (str(stop), f"{s // 3600}:{s // 60 % 60:02}") for stop, s in zip(c["stop_id"], c["arrival_s"], strict=True)
        ]
        for name, c in calls.groupby("trip_id", sort=False)
    }


def test_a_line_that_stops_leaves_the_others():
    found = changed('do = "close_line"\nline = "1"')
    assert read(found) == {"other": [("s", "9:00"), ("a", "9:12")]}
    assert found.touched.loc["b", "vehicle_min"] == -24.0


def test_every_trip_once_more_an_hour_later():
    found = changed('do = "departures"\nline = "1"\nlater_min = 60')
    assert read(found)["out+3600"] == [("s", "9:00"), ("a", "9:12")]
    assert read(found)["home+3600"] == [("a", "13:00"), ("s", "13:12")]
    assert found.touched.loc["b", "vehicle_min"] == 24.0


def test_departures_at_times_run_both_ways():
    found = changed('do = "departures"\nline = "1"\ndepartures = ["16:00"]')
    further = [calls for name, calls in read(found).items() if "+b-" in name]
    assert further == [[("s", "16:00"), ("a", "16:12")], [("a", "16:00"), ("s", "16:12")]]


def test_a_stop_on_the_way_makes_what_follows_later_by_the_time_it_stands():
    point = degrees((5, 0))[0]
    found = changed(f'do = "add_stop"\nline = "1"\nat = {point}\nbetween = ["stop s", "stop a"]')
    assert [stop for stop, _ in read(found)["out"]] == ["s", "new1", "a"]
    last = found.timetable.calls.query("trip_id == 'out'").iloc[-1]
    assert last["arrival_s"] == clock("8:12:30")
    assert found.touched.loc["b", "vehicle_min"] == pytest.approx(1.0)  # half a minute each way


def test_a_line_goes_on_to_a_village_at_the_speed_of_a_car_times_a_factor_and_comes_back():
    found = changed('do = "extend"\nline = "1"\nat = "B"')  # 10 minutes by car
    assert read(found)["out"] == [("s", "8:00"), ("a", "8:12"), ("new1", "8:24")]
    assert read(found)["home"] == [("new1", "11:48"), ("a", "12:00"), ("s", "12:12")]
    assert found.touched.loc["b", "vehicle_min"] == 24.0
    said = changed('do = "extend"\nline = "1"\nat = "B"\nminutes = 15\nend = "stop a"')
    assert read(said)["out"][-1] == ("new1", "8:27")


def test_a_new_line_of_a_stop_and_a_village_twice_a_day():
    found = changed(
        'do = "new_line"\nline = "9"\nstops = ["stop s", "B"]\nstop_minutes = [0, 25]\ndepartures = ["07:30", "16:00"]'
    )
    new = [calls for name, calls in read(found).items() if name.startswith("b/")]
    assert new == [
        [("s", "7:30"), ("at B", "7:55")],
        [("s", "16:00"), ("at B", "16:25")],
        [("at B", "7:30"), ("s", "7:55")],
        [("at B", "16:00"), ("s", "16:25")],
    ]
    assert found.timetable.stops.loc["at B", "name"] == "B"
    assert found.touched.loc["b", "vehicle_min"] == 100.0


def test_a_new_line_by_headway_takes_the_time_of_the_roads():
    found = changed(
        'do = "new_line"\nline = "9"\nstops = ["A", "B"]\nfirst = "06:00"\nlast = "08:00"\nheadway_min = 60'
    )
    out = [calls for name, calls in read(found).items() if name.startswith("b/0")]
    assert [calls[0][1] for calls in out] == ["6:00", "7:00", "8:00"]
    assert out[0][1] == ("at B", "6:12")  # 10 minutes by car, 12 by bus, and half a minute at the stop


def test_roads_and_people_stay_as_they_are():
    made = drawn()
    found = applied('[[change]]\nkind = "bus"\ndo = "close_line"\nline = "2"', made, timetable=TODAY)
    assert found.study.network is made.network
    assert found.study.facilities is made.facilities
    assert found.study.settlements is made.settlements


def test_who_has_a_departure_and_comes_home_is_told_before_and_after():
    made = applied('[[change]]\nkind = "relocate"\nfrom = "C"\nto = "A"', timetable=TODAY).study
    answers = {"has_served_stop": [True, True, None], "town_return": [True, None, False], "county_return": [False] * 3}
    table = pd.DataFrame(answers, index=["A", "B", "C"], dtype=object)
    coverage = SimpleNamespace(places=table, options=SimpleNamespace(stop_limit_m=2000.0))
    facts = note_of_buses(drawn(), coverage, made, coverage).facts
    assert (facts["stop_before"], facts["stop_after"]) == (150, 180)
    assert (facts["town_before"], facts["town_after"], facts["county_after"]) == (100, 130, 0)


BUSES = """
[[change]]
id = "later"
kind = "bus"
do = "departures"
line = "1"
later_min = 60
[[change]]
id = "gone"
kind = "bus"
do = "close_line"
line = "2"
[[change]]
id = "moved"
kind = "relocate"
from = "C"
to = "A"
"""


def test_each_of_several_bus_changes_is_told_alone_and_left_out():
    made, asked = drawn(), []

    def measured(some):
        """Let A have a departure where the buses run later, B where line 2 goes on."""
        asked.append(set(some.ids))
        served = {"A": "later" in some.ids, "B": "gone" not in some.ids, "C": False}
        table = pd.DataFrame(dict.fromkeys(("has_served_stop", "town_return", "county_return"), served), dtype=object)
        found = SimpleNamespace(places=table, options=SimpleNamespace(stop_limit_m=2000.0))
        return apply_scenario(made, some, timetable=TODAY).study, found

    later, gone = notes_of_each(made, scenario(BUSES), measured)
    assert asked == [{"later"}, {"gone", "moved"}, {"gone"}, {"later", "moved"}]
    a, b, c = made.settlements.table["population"].astype(int)
    assert (later.facts["change"], later.facts["stop_alone"], later.facts["stop_left_out"]) == ("later", a + b, 0)
    assert (gone.facts["change"], gone.facts["town_alone"], gone.facts["town_left_out"]) == ("gone", 0, a + c + b)
    asked.clear()
    list(notes_of_each(made, scenario(BUSES).only(["later", "gone"]), measured))
    assert asked == [{"later"}, {"gone"}]  # one alone is the other left out


def test_one_bus_change_is_the_whole_and_very_many_are_not_told_one_by_one():
    def never(some):
        raise AssertionError(some)

    assert list(notes_of_each(drawn(), scenario(BUSES).only("later"), never)) == []
    many = "".join(
        f'[[change]]\nkind = "bus"\ndo = "departures"\nline = "1"\nlater_min = {k + 1}\n'
        for k in range(MOST_BUS_CHANGES + 1)
    )
    assert list(notes_of_each(drawn(), scenario(many), never)) == []


@pytest.mark.parametrize(
    "told",
    [
        'do = "new_line"\nline = "9"\nstops = ["A", "B"]\nfirst = "06:00"\nlast = "08:00"\nheadway_min = 0.5',
        'do = "departures"\nline = "1"\nlater_min = 0.4',
    ],
)
def test_less_than_a_minute_between_departures_is_no_headway(told):
    with pytest.raises(ScenarioError, match=r"_min: should be at least 1, not 0\.[45]"):
        changed(told)
