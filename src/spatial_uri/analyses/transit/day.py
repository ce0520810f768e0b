"""The day of service that is looked at, and the departures of stops and places on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_uri.model.arrays import BoolArray, GeometryArray, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import WEEKDAYS, Timetable
from spatial_uri.routing.transit.stop_walks import Walks

FIRST_DAY = date(2024, 3, 4)
"""Where a timetable names no dates at all, the day of service is looked for in the year from this Monday on."""
DAYS_LOOKED_AT = 366
WORKING_DAYS = 5
ROWS_AT_ONCE = 2_000_000
S_PER_MIN, S_PER_H = 60, 3600

SERVICE_COLUMNS = ("departures", "lines", "headway_min", "first_s", "last_s", "span_h")


def service_day(timetable: Timetable, asked: date | None) -> tuple[date | None, list[Note]]:
    """Choose the day of service: the day asked for, or the first working day on which most trips run.

    Without a working day with trips, the first day on which most trips run; None if no trip runs on any day.
    """
    if asked is not None:
        return asked, _day_notes(timetable, asked)
    count = timetable.trips["service_id"].value_counts()
    services = [(timetable.services[str(name)], int(trips)) for name, trips in count.items()]
    trips_on = {day: sum(trips for service, trips in services if service.runs_on(day)) for day in _days(timetable)}
    working = {day: trips for day, trips in trips_on.items() if day.weekday() < WORKING_DAYS and trips}
    candidates = working or {day: trips for day, trips in trips_on.items() if trips}
    if not candidates:
        return None, [Note("transit.no_service", severity="warning")]
    day = max(candidates, key=lambda d: (candidates[d], -d.toordinal()))
    notes = _day_notes(timetable, day)
    if not any(s.start or s.end or s.added for s, _ in services):
        notes.append(Note("transit.no_dates", **_facts(day)))
    return day, notes


def _days(timetable: Timetable) -> Iterator[date]:
    services = timetable.services.values()
    firsts = [s.start for s in services if s.start] + [day for s in services for day in s.added]
    lasts = [s.end for s in services if s.end] + [day for s in services for day in s.added]
    first = min(firsts) if firsts else (min(lasts) - timedelta(DAYS_LOOKED_AT - 1) if lasts else FIRST_DAY)
    last = first + timedelta(DAYS_LOOKED_AT - 1)
    if lasts and all(s.end or not (s.weekdays or s.month_days) for s in services):
        last = min(last, max(lasts))
    for days in range((last - first).days + 1):
        yield first + timedelta(days)


def _day_notes(timetable: Timetable, day: date) -> list[Note]:
    running = timetable.trips_on(day)
    if not len(running):
        return [Note("transit.no_service_on_day", severity="warning", **_facts(day))]
    special = {name for name, s in timetable.services.items() if s.runs_on(day) and day.weekday() not in s.weekdays}
    irregular = int(timetable.trips.loc[running, "service_id"].isin(special).sum())
    if irregular:
        return [Note("transit.special_day", count=irregular, trips=len(running), **_facts(day))]
    return []


def _facts(day: date) -> dict[str, Any]:
    """Return a day as the facts of a note."""
    return {"weekday_term": WEEKDAYS[day.weekday()], "date": day.isoformat()}


@dataclass(frozen=True, eq=False)
class Departures:
    """Every departure of a day: the calls at which one may board, except the last of each trip.

    Parameters
    ----------
    ptr
        The departures of stop ``i`` are the entries ``ptr[i]:ptr[i+1]`` of `trip` and `seconds`.
    trip, seconds
        The trip of each departure, and its time after midnight of the day of service.
    line
        The name of the line of each trip.
    """

    ptr: Int64Array
    trip: Int64Array
    seconds: Int64Array
    line: GeometryArray

    @property
    def stop(self) -> Int64Array:
        """The stop of each departure."""
        return np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))


def departures_on(timetable: Timetable, day: date) -> Departures:
    """Return the departures of the trips whose day of service is `day`; those after midnight count for it."""
    calls = timetable.calls
    trip = timetable.trips.index.get_indexer(pd.Index(calls["trip_id"]))
    is_last = np.append(trip[1:] != trip[:-1], True)
    runs = np.zeros(len(timetable.trips), dtype=np.bool_)
    runs[timetable.trips.index.get_indexer(timetable.trips_on(day))] = True
    leaves = np.flatnonzero(runs[trip] & calls["pickup"].to_numpy(dtype=np.bool_) & ~is_last)
    stop = timetable.stops.index.get_indexer(pd.Index(calls["stop_id"]))[leaves]
    seconds = calls["departure_s"].to_numpy(dtype=np.int64)[leaves]
    order = np.lexsort((seconds, stop))
    return Departures(
        ptr=np.searchsorted(stop[order], np.arange(len(timetable.stops) + 1)).astype(np.int64),
        trip=trip[leaves][order].astype(np.int64),
        seconds=seconds[order],
        line=timetable.trips["line"].astype(str).to_numpy(dtype=object),
    )


def at_stops(departures: Departures) -> dict[str, NDArray[Any]]:
    """Return the columns `SERVICE_COLUMNS` of every stop; a trip that calls there twice counts twice."""
    return _service_columns(
        departures.stop, departures.trip, departures.seconds, departures.line, len(departures.ptr) - 1
    )


def near_places(departures: Departures, walks: Walks) -> dict[str, NDArray[Any]]:
    """Return the columns `SERVICE_COLUMNS` of every place, over all stops within its walks.

    A trip counts once for a place, at the time it leaves the nearest of its stops.
    """
    counts = np.diff(departures.ptr)[walks.stop]
    ends = np.cumsum(np.diff(np.concatenate([[0], np.cumsum(counts)])[walks.ptr]))
    places = len(ends)
    found: list[tuple[Int64Array, Int64Array, Int64Array]] = []
    low = 0
    while low < places:  # in blocks, to bound the memory that the departures of many places need
        high = max(low + 1, int(np.searchsorted(ends, (ends[low - 1] if low else 0) + ROWS_AT_ONCE, side="right")))
        found.append(_once(departures, walks, counts, low, high))
        low = high
    none = np.zeros(0, dtype=np.int64)
    place, trip, seconds = (
        (np.concatenate([none, *part]) for part in zip(*found, strict=True)) if found else (none,) * 3
    )
    return _service_columns(place, trip, seconds, departures.line, places)


def _once(
    departures: Departures, walks: Walks, counts: Int64Array, low: int, high: int
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Return place, trip and departure of the trips near places ``low:high``, each trip once for a place."""
    of = np.arange(walks.ptr[low], walks.ptr[high])
    walk = np.repeat(of, counts[of])
    within = np.arange(len(walk)) - np.repeat(np.cumsum(counts[of]) - counts[of], counts[of])
    row = departures.ptr[walks.stop[walk]] + within
    place, trip, seconds = walks.place[walk], departures.trip[row], departures.seconds[row]
    order = np.lexsort((seconds, walks.metres[walk], trip, place))
    place, trip, seconds = place[order], trip[order], seconds[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(place) != 0) | (np.diff(trip) != 0)
    return place[first], trip[first], seconds[first]


def _service_columns(
    owner: Int64Array, trip: Int64Array, seconds: Int64Array, line: GeometryArray, count: int
) -> dict[str, NDArray[Any]]:
    departures = np.bincount(owner, minlength=count).astype(np.int64)
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(first, owner, seconds)
    np.maximum.at(last, owner, seconds)
    served = departures > 0
    first, last = np.where(served, first, np.nan), np.where(served, last, np.nan)
    gaps = np.where(departures > 1, departures - 1, np.nan)
    return {
        "departures": departures,
        "lines": _lines(owner, line[trip], served),
        "headway_min": (last - first) / gaps / S_PER_MIN,
        "first_s": first,
        "last_s": last,
        "span_h": (last - first) / S_PER_H,
    }


def _lines(owner: Int64Array, line: GeometryArray, served: BoolArray) -> GeometryArray:
    """Join the names of the lines of each owner; None where there are none."""
    code, names = pd.factorize(line, sort=True)
    pairs = np.unique(owner * max(1, len(names)) + code)
    whose, which = np.divmod(pairs, max(1, len(names)))
    ptr = np.searchsorted(whose, np.arange(len(served) + 1))
    joined = np.full(len(served), None, dtype=object)
    for i in np.flatnonzero(served):
        joined[i] = "; ".join(names[which[ptr[i] : ptr[i + 1]]])
    return joined
