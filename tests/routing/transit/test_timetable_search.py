"""The search through timetables against one that follows every event, and against a timetable read by eye."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from road_drawing import points
from timetable_drawing import MONDAY, SlowSearch, clock, timetable, trip

from spatial_uri.errors import ParameterError
from spatial_uri.model.timetable import DAY_S, Service
from spatial_uri.model.travel import Walk
from spatial_uri.routing.transit.connections import list_connections
from spatial_uri.routing.transit.stop_walks import find_walks_from, find_walks_to
from spatial_uri.routing.transit.timetable_search import Question, Transit, find_journeys

WALK = Walk(kmh=3.6)  # a metre a second
SERVICES = {
    "daily": Service(weekdays=frozenset(range(7))),
    "monday": Service(weekdays=frozenset({0})),
    "sunday": Service(weekdays=frozenset({6})),
    "tuesday": Service(weekdays=frozenset({1})),
}


def transit(table, *, until_s=DAY_S, change_limit_m=300.0, change_min_s=120):
    stops = table.stops.geometry.to_numpy()
    changes = find_walks_to(WALK, stops, stops, limit_m=change_limit_m)
    return Transit(list_connections(table, MONDAY, until_s=until_s), changes, change_min_s)


def ask(net, table, homes, goal, *questions, limit_m=600.0):
    stops = table.stops.geometry.to_numpy()
    access = find_walks_to(WALK, homes, stops, limit_m=limit_m)
    egress = find_walks_from(WALK, stops, goal, limit_m=limit_m)
    return find_journeys(net, access, egress, np.zeros(len(homes), dtype=np.int64), questions)


def ask_back(net, table, homes, goal, *questions, limit_m=600.0):
    stops = table.stops.geometry.to_numpy()
    away = find_walks_from(WALK, stops, homes, limit_m=limit_m)
    goal_walks = find_walks_to(WALK, goal, stops, limit_m=limit_m)
    found = find_journeys(net.reversed(), away, goal_walks, np.zeros(len(homes), dtype=np.int64), questions)
    return [f.reversed() for f in found]


# A village street, a junction with two stops 200 m apart, a town:
#
#   home 300 m  v ----line 1---- w          x ----line 2---- t  100 m  town
#                                 \__200 m__/
STREET = {"v": (0, 0), "w": (10, 0), "x": (10.2, 0), "t": (20, 0)}
HOME, TOWN = points((0, 0.3)), points((20, 0.1))


def test_a_journey_with_one_change_is_as_read_from_the_timetable():
    table = timetable(
        STREET,
        {
            "1a": trip("v 7:00, w 7:20", line="1"),
            "1b": trip("v 8:00, w 8:20", line="1"),
            "2a": trip("x 7:30, t 7:45", line="2"),
            "2b": trip("x 8:23, t 8:38", line="2"),  # 3 min to change, the walk takes 3 min 20 s
            "2c": trip("x 8:40, t 8:55", line="2"),
        },
    )
    (found,) = ask(transit(table), table, HOME, TOWN, Question("fastest", leave_from_s=clock("6:00")))
    # 7:00 - 300 s; 20 min ride; 200 s walk, 400 s wait, 15 min ride, 100 s walk
    assert found.leave_s[0] == clock("6:55")
    assert found.arrive_s[0] == clock("7:46:40")
    assert (found.walk_s[0], found.wait_s[0], found.ride_s[0]) == (300 + 200 + 100, 400, 35 * 60)
    assert found.transfers[0] == 1
    later, first = ask(
        transit(table),
        table,
        HOME,
        TOWN,
        Question("fastest", leave_from_s=clock("7:00")),
        Question("earliest", leave_from_s=clock("6:55:01")),
    )
    assert later.arrive_s[0] == first.arrive_s[0] == clock("8:56:40")


def test_a_change_takes_its_least_time_even_at_the_same_stop_and_staying_on_takes_none():
    table = timetable(
        {"v": (0, 0), "w": (10, 0), "t": (20, 0)},
        {"1": trip("v 7:00, w 7:20"), "2": trip("w 7:21, t 7:30"), "3": trip("w 7:22, t 7:40")},
    )
    (strict,) = ask(transit(table), table, HOME, TOWN, Question("fastest"))
    (quick,) = ask(transit(table, change_min_s=60), table, HOME, TOWN, Question("fastest"))
    assert (strict.arrive_s[0], quick.arrive_s[0]) == (clock("7:41:40"), clock("7:31:40"))
    through = timetable(STREET, {"1": trip("v 7:00, w 7:20, t 7:30")})
    (stays,) = ask(transit(through), through, HOME, TOWN, Question("fastest"))
    assert (stays.arrive_s[0], stays.transfers[0]) == (clock("7:31:40"), 0)


def test_where_one_may_not_board_or_alight_the_vehicle_passes():
    for text in ("v- 7:00, t 7:30", "v 7:00, t+ 7:30"):
        table = timetable(STREET, {"1": trip(text)})
        (found,) = ask(transit(table), table, HOME, TOWN, Question("fastest"))
        assert np.isnan(found.arrive_s[0])
        assert np.isnan(found.transfers[0])


def test_trips_of_the_day_before_count_after_midnight_and_those_of_the_next_day_when_asked():
    table = timetable(
        STREET,
        {
            "late": trip("v 25:00, t 25:30", service="sunday"),
            "early": trip("v 1:10, t 1:40", service="tuesday"),
        },
        services=SERVICES,
    )
    (night,) = ask(transit(table), table, HOME, TOWN, Question("fastest"))
    assert night.arrive_s[0] == clock("1:31:40")
    question = Question("fastest", leave_from_s=clock("12:00"))
    (none,) = ask(transit(table), table, HOME, TOWN, question)
    assert np.isnan(none.arrive_s[0])
    (next_day,) = ask(transit(table, until_s=clock("28:00")), table, HOME, TOWN, question)
    assert next_day.arrive_s[0] == clock("25:41:40")


def test_the_way_back_is_the_first_that_leaves_late_enough():
    table = timetable(
        STREET, {"1": trip("t 15:00, v 15:30"), "2": trip("t 16:00, v 16:40"), "3": trip("t 16:05, v 16:38")}
    )
    homes = points((0, 0.3), (0, 0.3), (0, 0.3))
    ready = np.array([clock("14:58:20"), clock("14:58:21"), clock("17:00")])
    (back,) = ask_back(transit(table), table, homes, TOWN, Question("latest", arrive_by_s=-ready))
    assert back.arrive_s[:2].tolist() == [clock("15:35"), clock("16:43")]
    assert back.leave_s[:2].tolist() == [clock("14:58:20"), clock("16:03:20")]
    assert np.isnan(back.arrive_s[2])


def test_journeys_longer_than_the_longest_do_not_count():
    table = timetable(STREET, {"1": trip("v 7:00, t 8:00")})
    for longest_s, reached in ((4000, True), (3999, False)):
        (found,) = ask(transit(table), table, HOME, TOWN, Question("fastest", longest_s=longest_s))
        assert np.isfinite(found.arrive_s[0]) == reached


def test_a_question_of_an_unknown_kind_is_refused():
    table = timetable(STREET, {"1": trip("v 7:00, t 8:00")})
    with pytest.raises(ParameterError, match="cheapest"):
        ask(transit(table), table, HOME, TOWN, Question("cheapest"))


PLACES = [(0, 0), (0.2, 0), (0.2, 0.1), (5, 0), (5, 0.3), (9, 9), (9.1, 9), (9.1, 9.1)]
MINUTES = st.integers(0, 40)


@st.composite
def trips(draw):
    """A trip over any stops, loops included, with calls that take time or none, and stretches that take none."""
    calls = draw(st.integers(2, 5))
    stops = draw(st.lists(st.integers(0, len(PLACES) - 1), min_size=calls, max_size=calls))
    service = draw(st.sampled_from(["daily", "monday", "sunday", "tuesday"]))
    now = {"sunday": DAY_S, "tuesday": 0}.get(service, 0) + 60 * draw(MINUTES)
    if service == "daily" and draw(st.booleans()):
        now += DAY_S  # runs after midnight: counts as one of the day before, and one of this day's night
    rows = []
    for stop in stops:
        arrival = now
        now += 60 * draw(st.sampled_from([0, 0, 1]))
        rows.append((f"s{stop}", arrival, now, draw(st.integers(0, 4)) > 0, draw(st.integers(0, 4)) > 0))
        now += 60 * draw(st.sampled_from([0, 1, 5, 12]))
    return {"line": "1", "service_id": service, "headsign": "", "calls": rows}


@st.composite
def tables(draw):
    some = draw(st.lists(trips(), min_size=1, max_size=9))
    stops = {f"s{i}": xy for i, xy in enumerate(PLACES)}
    return timetable(stops, {f"t{i}": t for i, t in enumerate(some)}, services=SERVICES)


HOMES = points((0.1, 0.1), (5, 0.1), (9, 9.2))
GOAL = points((9.2, 9.2))


def reach(table, place, limit_m=600.0):
    """Stops within a walk of a place, and seconds to them."""
    metres = table.stops.geometry.distance(place)
    return {i: int(np.ceil(m)) for i, m in enumerate(metres) if m <= limit_m}


@settings(max_examples=50, deadline=None, derandomize=True)
@given(tables(), st.sampled_from([0, 60, 120]), st.sampled_from([DAY_S, DAY_S + 3600]))
def test_arrivals_and_best_leaves_are_those_of_a_search_over_every_event(table, change_min_s, until_s):
    net = transit(table, until_s=until_s, change_min_s=change_min_s)
    slow = SlowSearch(table, MONDAY, until_s=until_s, change_limit_m=300.0, change_min_s=change_min_s)
    window = {"leave_from_s": 0, "leave_until_s": 20 * 60}
    fastest, earliest, latest = ask(
        net,
        table,
        HOMES,
        GOAL,
        Question("fastest", **window),
        Question("earliest", leave_from_s=5 * 60),
        Question("latest", arrive_by_s=30 * 60),
    )
    egress = reach(table, GOAL[0])
    for i, home in enumerate(HOMES):
        access = reach(table, home)
        best = slow.fastest(access, egress, **window)
        assert np.isnan(fastest.leave_s[i]) == (best is None)
        if best:
            found = (fastest.arrive_s[i] - fastest.leave_s[i], fastest.leave_s[i], fastest.transfers[i])
            assert found == best
            assert fastest.walk_s[i] + fastest.wait_s[i] + fastest.ride_s[i] == best[0]
        first = slow.arrival(5 * 60, access, egress)
        assert np.isnan(earliest.arrive_s[i]) == (first is None)
        assert first is None or earliest.arrive_s[i] == first
        last = slow.latest(30 * 60, access, egress)
        assert np.isnan(latest.leave_s[i]) == (last is None)
        assert last is None or latest.leave_s[i] == last


@settings(max_examples=25, deadline=None, derandomize=True)
@given(tables(), st.sampled_from([0, 120]))
def test_with_time_running_backwards_the_journeys_are_those_from_the_goal_to_the_homes(table, change_min_s):
    net = transit(table, change_min_s=change_min_s)
    slow = SlowSearch(table, MONDAY, change_limit_m=300.0, change_min_s=change_min_s)
    ready_s = 8 * 60
    (back,) = ask_back(net, table, HOMES, GOAL, Question("latest", arrive_by_s=-ready_s))
    for i, home in enumerate(HOMES):
        end = slow.arrival(ready_s, reach(table, GOAL[0]), reach(table, home))
        assert np.isnan(back.arrive_s[i]) == (end is None)
        assert end is None or back.arrive_s[i] == end


@settings(max_examples=25, deadline=None, derandomize=True)
@given(tables(), trips())
def test_one_more_trip_never_makes_an_arrival_later(table, extra):
    calls = [(c[0], c[1], c[2], True, True) for c in extra["calls"]]
    old = {
        name: {**row, "calls": list(table.calls[table.calls.trip_id == name].iloc[:, 2:].itertuples(index=False))}
        for name, row in table.trips.to_dict("index").items()
    }
    stops = {f"s{i}": xy for i, xy in enumerate(PLACES)}
    more = timetable(stops, {**old, "more": {**extra, "calls": calls}}, services=SERVICES)
    question = Question("earliest", leave_from_s=0)
    (before,), (after,) = (ask(transit(t), t, HOMES, GOAL, question) for t in (table, more))
    had = np.isfinite(before.arrive_s)
    assert (after.arrive_s[had] <= before.arrive_s[had]).all()


def test_with_no_trip_on_the_day_nobody_travels():
    table = timetable(STREET, {"1": trip("v 7:00, t 8:00", service="tuesday")}, services=SERVICES)
    (found,) = ask(transit(table), table, HOME, TOWN, Question("fastest"))
    assert all(np.isnan(getattr(found, f.name)).all() for f in dataclasses.fields(found))
