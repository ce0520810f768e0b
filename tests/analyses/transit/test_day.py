"""Which day is looked at: a usual working day, in timetables whose days can be counted on a calendar."""

from datetime import date, timedelta

from timetable_drawing import MONDAY, timetable, trip
from transit_drawing import STOPS, covered

from spatial_uri.analyses.transit.day import ServiceDays, service_day
from spatial_uri.model.timetable import Service

MARCH = {"start": date(2025, 3, 1), "end": date(2025, 3, 31)}  # 1 March is a Saturday
EVERY, WORKING = frozenset(range(7)), frozenset(range(5))


def running(services, counts):
    """A timetable with so many trips of each service, an hour apart."""
    trips = {
        f"{name}{k}": trip(f"f {6 + k}:00, s {6 + k}:30", service=name)
        for name, count in counts.items()
        for k in range(count)
    }
    return timetable(STOPS, trips, services=services)


def day_of(services, counts):
    return service_day(running(services, counts), None)[0]


def test_the_busiest_day_is_not_the_usual_one():
    # 2 trips a day, and 4 more on Fridays: of the 21 working days of March 17 have two trips, the Fridays six
    services = {"daily": Service(weekdays=EVERY, **MARCH), "friday": Service(weekdays=frozenset({4}), **MARCH)}
    assert day_of(services, {"daily": 2, "friday": 4}) == date(2025, 3, 17)  # the Monday after the middle, the 16th


def test_a_holiday_of_the_calendar_is_not_a_usual_day():
    # on Monday the 17th the daily trips are replaced by as many of another service
    holiday = date(2025, 3, 17)
    services = {
        "daily": Service(weekdays=EVERY, removed=frozenset({holiday}), **MARCH),
        "sunday": Service(weekdays=frozenset({6}), added=frozenset({holiday}), start=MARCH["start"], end=MARCH["end"]),
    }
    assert day_of(services, {"daily": 2, "sunday": 2}) == date(2025, 3, 14)  # as near to the 16th as the 18th
    assert not ServiceDays.of(running(services, {"daily": 2, "sunday": 2})).market


def test_the_thin_ends_of_a_feed_do_not_outvote_its_service():
    # one trip a day for a year, twenty more in March only: March is what the feed is about
    year = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
    services = {"thin": Service(weekdays=EVERY, **year), "full": Service(weekdays=EVERY, **MARCH)}
    found = day_of(services, {"thin": 1, "full": 20})
    assert (found.year, found.month) == (2025, 3)


def test_without_working_days_any_day_is_taken_and_without_trips_none():
    weekend = {"weekend": Service(weekdays=frozenset({5, 6}), **MARCH)}
    assert day_of(weekend, {"weekend": 1}) == date(2025, 3, 16)
    day, notes = service_day(running({"never": Service()}, {"never": 1}), None)
    assert day is None
    assert notes[0].code == "transit.no_service"
    unknown = covered(table=running({"never": Service()}, {"never": 1}))
    assert unknown.day == MONDAY  # asked for: nothing runs, which is known
    assert unknown.places["departures"].eq(0).all()
    assert unknown.areas.iloc[0]["served_settlements_share"] == 0
    (note,) = (n for n in unknown.notes if n.code == "transit.no_service_on_day")
    assert note.message == "No trip runs on Monday, 2025-03-03: nothing departs on the day looked at."


def test_a_sheet_without_dates_is_looked_at_on_a_day_without_a_market():
    services = {"daily": Service(weekdays=EVERY), "market": Service(month_days=frozenset({4, 14, 24}))}
    day, notes = service_day(running(services, {"daily": 1, "market": 3}), None)
    assert day == date(2024, 3, 5)  # the first day of the year looked at is Monday the 4th, a market day
    assert [note.message for note in notes] == [
        "The timetable names no dates: 2024-03-05 stands for any Tuesday on which these trips run."
    ]


def test_a_market_day_that_was_asked_for_is_said_to_be_one():
    services = {"daily": Service(weekdays=EVERY), "market": Service(month_days=frozenset({5}))}
    day, notes = service_day(running(services, {"daily": 1, "market": 1}), date(2024, 3, 5))
    assert day == date(2024, 3, 5)
    note, compared = notes
    assert compared.message == "On Tuesday, 2024-03-05, 2 trips run; a usual working day, 2024-03-04, has 1."
    assert note.message == (
        "Of the 2 trips on Tuesday, 2024-03-05, 1 runs only on certain dates, such as market days: on another Tuesday "
        "there are fewer."
    )


def test_market_days_are_at_most_two_in_five_working_days():
    # the lunar market days of a sheet are written as dates; a weekend line is none of market days, nor one on two days
    # of three
    dates = frozenset(date(2025, 3, 3) + timedelta(days=5 * k) for k in range(6))
    services = {
        "daily": Service(weekdays=EVERY),
        "twice": Service(weekdays=frozenset({1, 4})),
        "thrice": Service(weekdays=frozenset({0, 2, 4})),
        "weekend": Service(weekdays=frozenset({5, 6})),
        "dates": Service(added=dates),
        "fives": Service(month_days=frozenset({5, 15, 25})),
    }
    found = ServiceDays.of(running(services, dict.fromkeys(services, 1)))
    assert found.market == {"twice", "dates", "fives"}


def test_a_feed_that_names_every_day_one_by_one_runs_daily():
    days = frozenset(date(2025, 3, 3) + timedelta(days=k) for k in range(12))
    found = ServiceDays.of(running({"listed": Service(added=days)}, {"listed": 1}))
    assert not found.market
    assert found.usual_day() == date(2025, 3, 10)  # the working day nearest to the 9th, the middle


def test_the_note_says_how_the_day_compares_with_the_busiest():
    services = {"daily": Service(weekdays=EVERY, **MARCH), "friday": Service(weekdays=frozenset({4}), **MARCH)}
    _, (note,) = service_day(running(services, {"daily": 2, "friday": 4}), None)
    # of the 21 working days of March 2025 four are Fridays
    assert note.message == (
        "No day is named: Monday, 2025-03-17 is looked at, a usual working day with 2 trips, as 17 of 21 working days "
        "have; the busiest is 2025-03-07 with 6."
    )


def test_a_feed_of_single_dates_that_has_expired_is_looked_at_on_one_of_its_own_days():
    # two weeks of 2019 by dates alone: 3 trips on working days, but 5 on the 6th
    days = [date(2019, 3, 4) + timedelta(days=k) for k in range(14)]
    working = frozenset(day for day in days if day.weekday() < 5)
    services = {"listed": Service(added=working), "more": Service(added=frozenset({date(2019, 3, 6)}))}
    day, notes = service_day(running(services, {"listed": 3, "more": 2}), None)
    assert day == date(2019, 3, 11)
    assert notes[-1].message.endswith("with 3 trips, as 9 of 10 working days have; the busiest is 2019-03-06 with 5.")


def test_a_service_for_every_day_of_the_week_makes_no_market_days_and_no_saturday_of_a_working_day():
    services = {str(k): Service(weekdays=frozenset({k}), **MARCH) for k in range(6)}
    table = running(services, dict.fromkeys(services, 2) | {"5": 4})
    assert not ServiceDays.of(table).market
    assert ServiceDays.of(table).usual_day() == date(2025, 3, 17)


def test_a_line_of_several_services_is_no_line_of_market_days_where_others_run_daily():
    # f has one trip on each working day, of another service every day; the daily trips leave from m
    services = {str(k): Service(weekdays=frozenset({k}), **MARCH) for k in range(5)}
    trips = {f"f{k}": trip("f 7:00, s 8:00", service=k) for k in services}
    trips |= {f"m{k}": trip(f"m {9 + k}:00, s {9 + k}:30", service="daily") for k in range(6)}
    table = timetable(STOPS, trips, services=services | {"daily": Service(weekdays=EVERY, **MARCH)})
    assert ServiceDays.of(table).market == set(services)
    assert not covered(table=table).stops["served_only_on_market_days"].any()
    one = timetable(
        STOPS, {k: v for k, v in trips.items() if k not in {"f1", "f2", "f3", "f4"}}, services=table.services
    )
    assert covered(table=one).stops.loc["f", "served_only_on_market_days"]
