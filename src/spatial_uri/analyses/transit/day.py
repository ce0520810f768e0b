"""The day of service that is looked at: a usual working day; and which services run on market days only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import WEEKDAYS, Service, Timetable

FIRST_DAY = date(2024, 3, 4)
"""Where a timetable names no dates at all, the day of service is looked for in the year from this Monday on."""
DAYS_LOOKED_AT, MOST_DAYS = 366, 3660
"""Days looked at where a timetable has no end, and at most."""
WORKING_DAYS = 5
MARKET_SHARE = 0.45
"""A service that runs on no more of the working days than this counts as one of market days: two in five, and the odd
day of a year that is no number of whole weeks."""
THIN = 0.5
"""Days with less than this share of the trips of the day of the median trip are no usual days."""


def service_day(timetable: Timetable, asked: date | None) -> tuple[date | None, list[Note]]:
    """Choose the day of service: the day asked for, or a usual working day.

    A usual working day is one from Monday to Friday on which as many trips run as on most working days; those of market
    days (`ServiceDays.is_market`) are not counted. Of such days it is one on which the fewest trips of market days run,
    without exceptions in the calendar (as holidays have them), and the nearest to the middle of the timetable's dates;
    the first where it has no dates. Without a working day with trips, any day; None if no trip runs on any day.
    """
    known = ServiceDays.of(timetable)
    usual = known.usual_day()
    if asked is not None:
        notes = _day_notes(timetable, known.market, asked)
        if usual is not None and len(timetable.trips_on(asked)):
            compared: dict[str, Any] = {"usual_trips": len(timetable.trips_on(usual)), "usual_date": usual.isoformat()}
            notes.append(Note("transit.asked_day", trips=len(timetable.trips_on(asked)), **compared, **_facts(asked)))
        return asked, notes
    if usual is None:
        return None, [Note("transit.no_service", severity="warning")]
    notes = _day_notes(timetable, known.market, usual)
    facts = {"trips": len(timetable.trips_on(usual)), **_facts(usual)}
    if not known.has_dates:
        return usual, [*notes, Note("transit.no_dates", **facts)]
    return usual, [*notes, Note("transit.usual_day", **facts, **known.compared(usual))]


@dataclass(frozen=True, eq=False)
class ServiceDays:
    """The services of a timetable, day by day.

    Parameters
    ----------
    names
        ``service_id`` of the services that have trips.
    trips
        How many trips each has.
    days
        The days looked at, one after the other.
    runs
        ``(services, days)`` whether each runs.
    is_market
        Whether each runs on market days, or on other single days, only: on no more than `MARKET_SHARE` of the working
        days on which it is valid, but on some. One for weekends is not among them, even if it runs on holidays too.
        None is if the timetable has a service of its own for every day of the week, so that most trips of most working
        days would be among them.
    is_exceptional
        ``(days,)`` days that a calendar adds to or takes away from what runs by the day of the week.
    has_dates
        Whether the timetable names any date.
    """

    names: list[str]
    trips: Int64Array
    days: list[date]
    runs: BoolArray
    is_market: BoolArray
    is_exceptional: BoolArray
    has_dates: bool

    @classmethod
    def of(cls, timetable: Timetable) -> ServiceDays:
        """Look at the services of a timetable that have trips."""
        count = timetable.trips["service_id"].value_counts()
        names = [str(name) for name in count.index]
        services = [timetable.services[name] for name in names]
        days = _days(services)
        calendar = _Calendar(days)
        runs = np.array([calendar.runs(s) for s in services], dtype=np.bool_).reshape(len(services), len(days))
        is_weekly = [bool(s.weekdays) for s in services]
        valid = [calendar.valid(s, any(is_weekly)) for s in services]
        working = calendar.weekday < WORKING_DAYS
        often = np.array([_mean(on[v & working]) for on, v in zip(runs, valid, strict=True)])
        is_for_weekends = np.array([bool(s.weekdays) and min(s.weekdays) >= WORKING_DAYS for s in services], dtype=bool)
        is_market = (often > 0) & (often <= MARKET_SHARE) & ~is_for_weekends
        if working.any() and _divides_the_week(np.asarray(count), runs[:, working], is_market):
            is_market[:] = False
        exceptions = {day for s in services if s.weekdays for day in s.added | s.removed}
        return cls(
            names=names,
            trips=np.asarray(count, dtype=np.int64),
            days=days,
            runs=runs,
            is_market=is_market,
            is_exceptional=np.array([day in exceptions for day in days], dtype=np.bool_),
            has_dates=any(s.start or s.end or s.added for s in services),
        )

    @property
    def market(self) -> frozenset[str]:
        """The services of market days."""
        return frozenset(name for name, is_market in zip(self.names, self.is_market, strict=True) if is_market)

    @property
    def working(self) -> BoolArray:
        """Which of the days are from Monday to Friday."""
        return np.array([day.weekday() < WORKING_DAYS for day in self.days], dtype=np.bool_)

    @property
    def totals(self) -> Int64Array:
        """How many trips run on each of the days."""
        return np.asarray(self.trips @ self.runs, dtype=np.int64)

    def compared(self, day: date) -> dict[str, Any]:
        """Return how a day compares with the working days that have trips, as facts of a note.

        How many of them have as many trips, how many there are, and the first of the busiest with its trips.
        """
        totals = np.where(self.working, self.totals, 0)
        trips = int(self.totals[self.days.index(day)])
        busiest = self.days[int(totals.argmax())]
        return {
            "same_days": int((totals == trips).sum()),
            "all_days": int((totals > 0).sum()),
            "most_trips": int(totals.max(initial=0)),
            "busiest_date": busiest.isoformat(),
        }

    def usual_day(self) -> date | None:
        """Return a usual working day, as `service_day` says; None if nothing runs on any day."""
        working = self.working
        market = np.where(self.is_market, self.trips, 0) @ self.runs
        ordinary = np.where(self.is_market, 0, self.trips) @ self.runs
        for trips, on in ((ordinary, working), (market, working), (ordinary, ~working), (market, ~working)):
            among = np.flatnonzero(on & (trips > 0))
            if len(among):
                among = among[trips[among] == _usual_count(trips[among])]
                middle = len(self.days) // 2 if self.has_dates else 0
                order = np.lexsort((among, abs(among - middle), self.is_exceptional[among], market[among]))
                return self.days[int(among[order[0]])]
        return None


class _Calendar:
    """Days, with what services are told by."""

    def __init__(self, days: list[date]) -> None:
        self._first = days[0].toordinal()
        self._ordinal = np.arange(len(days)) + self._first
        self.weekday = np.array([day.weekday() for day in days])
        self._month_day = np.array([day.day for day in days])

    def runs(self, service: Service) -> BoolArray:
        """Return on which days a service runs."""
        on = np.isin(self.weekday, list(service.weekdays)) | np.isin(self._month_day, list(service.month_days))
        on &= self._between(service.start, service.end)
        on[self._at(service.removed)] = False
        on[self._at(service.added)] = True
        return np.asarray(on, dtype=np.bool_)

    def valid(self, service: Service, is_one_of_many: bool) -> BoolArray:
        """Return on which days a service could run.

        One that names single days alone could run all the time if others run by the day of the week; else from its
        first day to its last.
        """
        if service.weekdays or service.month_days or is_one_of_many or not service.added:
            return self._between(service.start, service.end)
        return self._between(min(service.added), max(service.added))

    def _between(self, start: date | None, end: date | None) -> BoolArray:
        low = self._first if start is None else start.toordinal()
        high = self._ordinal[-1] if end is None else end.toordinal()
        return np.asarray((self._ordinal >= low) & (self._ordinal <= high), dtype=np.bool_)

    def _at(self, days: frozenset[date]) -> list[int]:
        rows = (day.toordinal() - self._first for day in days)
        return [row for row in rows if 0 <= row < len(self._ordinal)]


def _divides_the_week(trips: Int64Array, runs: BoolArray, is_market: BoolArray) -> bool:
    """Tell whether most trips of the usual working day belong to services that each run on few working days."""
    usual = float(np.median(trips @ runs))
    return usual > 0 and float(np.median(np.where(is_market, 0, trips) @ runs)) < THIN * usual


def _mean(on: BoolArray) -> float:
    return float(on.mean()) if len(on) else 0.0


def _usual_count(trips: Int64Array) -> int:
    """Return the number of trips that most days have; of several, the nearest to the median, then the smaller."""
    descending = np.sort(trips)[::-1]
    of_median_trip = descending[np.searchsorted(np.cumsum(descending), descending.sum() / 2)]
    trips = trips[trips >= THIN * of_median_trip]
    counts, often = np.unique(trips, return_counts=True)
    order = np.lexsort((counts, abs(counts - np.median(trips)), -often))
    return int(counts[order[0]])


def _days(services: list[Service]) -> list[date]:
    firsts = [s.start for s in services if s.start] + [day for s in services for day in s.added]
    lasts = [s.end for s in services if s.end] + [day for s in services for day in s.added]
    first = min(firsts) if firsts else (min(lasts) - timedelta(DAYS_LOOKED_AT - 1) if lasts else FIRST_DAY)
    last = first + timedelta(DAYS_LOOKED_AT - 1)
    if lasts and all(s.end or not (s.weekdays or s.month_days) for s in services):
        last = min(first + timedelta(MOST_DAYS - 1), max(lasts))
    return [first + timedelta(days) for days in range((last - first).days + 1)]


def _day_notes(timetable: Timetable, market: frozenset[str], day: date) -> list[Note]:
    running = timetable.trips_on(day)
    if not len(running):
        return [Note("transit.no_service_on_day", severity="warning", **_facts(day))]
    added = {name for name, s in timetable.services.items() if s.weekdays and day in s.added}
    special = market | {name for name in added if day.weekday() not in timetable.services[name].weekdays}
    irregular = int(timetable.trips.loc[running, "service_id"].isin(special).sum())
    if irregular:
        return [Note("transit.special_day", count=irregular, trips=len(running), **_facts(day))]
    return []


def _facts(day: date) -> dict[str, Any]:
    """Return a day as the facts of a note."""
    return {"weekday_term": WEEKDAYS[day.weekday()], "date": day.isoformat()}
