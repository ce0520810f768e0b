"""The departures of a day, at stops and near places; and those of market days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_uri.analyses.transit.day import MARKET_SHARE, ServiceDays
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.timetable import Timetable
from spatial_uri.routing.transit.stop_walks import Walks

ROWS_AT_ONCE = 2_000_000
CELLS_AT_ONCE = 4_000_000
S_PER_MIN, S_PER_H = 60, 3600

LINE_COLUMNS = ("best_line", "best_line_departures", "best_line_headway_min")
SERVICE_COLUMNS = ("departures", "lines", "headway_min", *LINE_COLUMNS, "first_s", "last_s", "span_h")
TEXT_COLUMNS = ("lines", "best_line")


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
    way
        Line and direction of each trip, numbered.
    """

    ptr: Int64Array
    trip: Int64Array
    seconds: Int64Array
    line: GeometryArray
    way: Int64Array

    @property
    def stop(self) -> Int64Array:
        """The stop of each departure."""
        return np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))


class Boardings(NamedTuple):
    """Who can board which trip: a stop or a place, the trip, and its departure in seconds."""

    owner: Int64Array
    trip: Int64Array
    seconds: Int64Array


def departures_on(timetable: Timetable, day: date) -> Departures:
    """Return the departures of the trips whose day of service is `day`; those after midnight count for it."""
    return departures_of(timetable, timetable.trips_on(day))


def departures_of(timetable: Timetable, trips: pd.Index) -> Departures:
    """Return the departures of some trips, whichever days they run."""
    calls = timetable.calls
    trip = timetable.trips.index.get_indexer(pd.Index(calls["trip_id"]))
    is_last = np.append(trip[1:] != trip[:-1], True)
    runs = np.zeros(len(timetable.trips), dtype=np.bool_)
    runs[timetable.trips.index.get_indexer(trips)] = True
    leaves = np.flatnonzero(runs[trip] & calls["pickup"].to_numpy(dtype=np.bool_) & ~is_last)
    stop = timetable.stops.index.get_indexer(pd.Index(calls["stop_id"]))[leaves]
    seconds = calls["departure_s"].to_numpy(dtype=np.int64)[leaves]
    order = np.lexsort((seconds, stop))
    return Departures(
        ptr=np.searchsorted(stop[order], np.arange(len(timetable.stops) + 1)).astype(np.int64),
        trip=trip[leaves][order].astype(np.int64),
        seconds=seconds[order],
        line=timetable.trips["line"].astype(str).to_numpy(dtype=object),
        way=_ways(timetable, trip[is_last], calls["stop_id"].to_numpy(dtype=object)[is_last]),
    )


def _ways(timetable: Timetable, trip: Int64Array, last_stop: GeometryArray) -> Int64Array:
    """Number line and direction of every trip: the direction is that of the feed, else the sign, else the last stop."""
    trips = timetable.trips
    ends = np.full(len(trips), "", dtype=object)
    ends[trip] = last_stop
    direction = pd.Series(ends, index=trips.index)
    for column in ("headsign", "direction"):
        if column in trips:
            direction = trips[column].where(trips[column].astype(str) != "", direction)
    pairs = pd.MultiIndex.from_arrays([trips["line"].astype(str), direction.astype(str)])
    return np.asarray(pd.factorize(pairs, sort=True)[0], dtype=np.int64)


def at_stops(departures: Departures) -> Boardings:
    """Return the departures of every stop; a trip that calls there twice counts twice."""
    return Boardings(departures.stop, departures.trip, departures.seconds)


def near_places(departures: Departures, walks: Walks) -> Boardings:
    """Return the departures of every place, over all stops within its walks.

    A trip counts once for a place, at the time it leaves the nearest of its stops.
    """
    counts = np.diff(departures.ptr)[walks.stop]
    ends = np.cumsum(np.diff(np.concatenate([[0], np.cumsum(counts)])[walks.ptr]))
    places = len(ends)
    none = np.zeros(0, dtype=np.int64)
    found: list[tuple[Int64Array, Int64Array, Int64Array]] = [(none, none, none)]
    low = 0
    while low < places:  # in blocks, to bound the memory that the departures of many places need
        high = max(low + 1, int(np.searchsorted(ends, (ends[low - 1] if low else 0) + ROWS_AT_ONCE, side="right")))
        found.append(_once(departures, walks, counts, low, high))
        low = high
    owner, trip, seconds = (np.concatenate(part) for part in zip(*found, strict=True))
    return Boardings(owner, trip, seconds)


def service_columns(departures: Departures, boardings: Boardings, count: int) -> dict[str, NDArray[Any]]:
    """Return the columns `SERVICE_COLUMNS` of `count` stops or places."""
    owner, trip, seconds = boardings
    number, first, last = _spans(owner, seconds, count)
    served = number > 0
    gaps = np.where(number > 1, number - 1, np.nan)
    return {
        "departures": number,
        "lines": _lines(owner, departures.line[trip], served),
        "headway_min": (last - first) / gaps / S_PER_MIN,
        **_best_lines(departures, boardings, count),
        "first_s": first,
        "last_s": last,
        "span_h": (last - first) / S_PER_H,
    }


def on_market_days(timetable: Timetable, days: ServiceDays, boardings: Boardings, count: int) -> FloatArray:
    """Return the most departures on any one day of trips that run on market days alone, for `count` stops or places.

    Parameters
    ----------
    timetable, days
        What runs, and when.
    boardings
        Who can board which trips of market days, whichever day these run.
    count
        How many stops or places there are.
    """
    service = pd.Index(days.names).get_indexer(pd.Index(timetable.trips["service_id"].astype(str)))[boardings.trip]
    pairs, number = np.unique(boardings.owner * max(1, len(days.names)) + service, return_counts=True)
    owner, service = np.divmod(pairs, max(1, len(days.names)))
    patterns = np.unique(days.runs[np.unique(service)], axis=1)  # days with the same services are alike
    of_service = pd.Index(np.unique(service)).get_indexer(pd.Index(service))
    most = np.zeros(count)
    step = max(1, CELLS_AT_ONCE // max(1, count))
    for low in range(0, patterns.shape[1], step):
        on = patterns[:, low : low + step]
        total = np.zeros((count, on.shape[1]))
        np.add.at(total, owner, number[:, None] * on[of_service])
        most = np.maximum(most, total.max(axis=1, initial=0))
    return most


def on_many_days(timetable: Timetable, days: ServiceDays, boardings: Boardings, count: int) -> BoolArray:
    """Tell which of `count` stops or places have trips of market days on so many days that these are none.

    Several services that each run on one day of the week make a line that runs daily.

    Parameters
    ----------
    timetable, days, boardings, count
        As in `on_market_days`.
    """
    service = pd.Index(days.names).get_indexer(pd.Index(timetable.trips["service_id"].astype(str)))[boardings.trip]
    pairs = np.unique(boardings.owner * max(1, len(days.names)) + service)
    owner, service = np.divmod(pairs, max(1, len(days.names)))
    runs = days.runs[:, days.working]
    often = np.zeros(count, dtype=np.bool_)
    owners, row = np.unique(owner, return_inverse=True)
    served = np.zeros((len(owners), runs.shape[1]), dtype=np.bool_)
    for one in np.unique(service):
        served[row[service == one]] |= runs[one]
    if served.size:
        often[owners] = served.mean(axis=1) > MARKET_SHARE
    return often


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


def _spans(owner: Int64Array, seconds: Int64Array, count: int) -> tuple[Int64Array, FloatArray, FloatArray]:
    """Return how many departures each has, the first and the last (NaN without any)."""
    number = np.bincount(owner, minlength=count).astype(np.int64)
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(first, owner, seconds)
    np.maximum.at(last, owner, seconds)
    return number, np.where(number > 0, first, np.nan), np.where(number > 0, last, np.nan)


def _best_lines(departures: Departures, boardings: Boardings, count: int) -> dict[str, NDArray[Any]]:
    """Return the line and direction with the least mean headway of each: its name, departures and headway.

    Of equal headways, that with more departures.
    """
    ways = max(1, int(departures.way.max(initial=0)) + 1)
    pairs, group = np.unique(boardings.owner * ways + departures.way[boardings.trip], return_inverse=True)
    number, first, last = _spans(group, boardings.seconds, len(pairs))
    headway_min = (last - first) / np.where(number > 1, number - 1, np.nan) / S_PER_MIN
    owner = pairs // ways
    several = np.flatnonzero(number > 1)
    order = several[np.lexsort((pairs[several], -number[several], headway_min[several], owner[several]))]
    order = order[np.append(True, np.diff(owner[order]) != 0)[: len(order)]]
    line_of = np.full(len(pairs), None, dtype=object)
    line_of[group] = departures.line[boardings.trip]
    columns: tuple[NDArray[Any], ...] = (
        np.full(count, None, dtype=object), np.full(count, np.nan), np.full(count, np.nan)
    )  # fmt: skip
    for column, values in zip(columns, (line_of, number, headway_min), strict=True):
        column[owner[order]] = values[order]
    return dict(zip(LINE_COLUMNS, columns, strict=True))


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
