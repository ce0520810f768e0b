"""The calls of a GTFS feed: sorted, timed at every stop, single trips for headways, and what had to be left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")
NO_PICKUP = 1
BY_REQUEST = (2, 3)


@dataclass(eq=False)
class Calls:
    """Calls as arrays, sorted by trip and sequence.

    Attributes
    ----------
    trip
        Position of the trip in the table of trips.
    sequence, stop, arrival_s, departure_s, pickup, drop_off
        As in `Timetable.calls`; `stop` is a position in the table of stops.
    origin_s
        Departure of each trip at its first call, by position of the trip; NaN for a trip that is left out.
    left_out
        Trip positions that cannot be used, by the reason.
    interpolated, unplaced, by_request
        How many times were interpolated; stop ids at which calls were left out; how many calls need a telephone call.
    """

    trip: Int64Array
    sequence: Int64Array
    stop: Int64Array
    arrival_s: Int64Array
    departure_s: Int64Array
    pickup: BoolArray
    drop_off: BoolArray
    origin_s: FloatArray
    left_out: dict[str, list[int]] = field(default_factory=dict)
    interpolated: int = 0
    unplaced: dict[str, int] = field(default_factory=dict)
    by_request: int = 0


def seconds(values: pd.Series[Any]) -> tuple[FloatArray, BoolArray]:
    """Read times such as 6:05:00 and 25:10:00.

    Returns
    -------
    seconds : ndarray
        Seconds after midnight, NaN where blank or unreadable.
    unreadable : ndarray
        Where there is something that is no time.

    Examples
    --------
    >>> seconds(pd.Series(["6:05:00", "25:10:00", None, "7.30"]))
    (array([21900., 90600.,    nan,    nan]), array([False, False, False,  True]))
    """
    code, unique = pd.factorize(values)
    parsed = np.full(len(unique) + 1, np.nan)
    wrong = np.zeros(len(unique) + 1, dtype=bool)
    for i, text in enumerate(unique):
        match = _TIME.fullmatch(str(text).strip())
        if match:
            parsed[i] = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])
        else:
            wrong[i] = bool(str(text).strip())
    return parsed[code], wrong[code]


def calls_of(stop_times: pd.DataFrame, trips: pd.Index, stops: pd.Index) -> Calls:
    """Turn the calls of all trips into arrays.

    A call at a stop that is not in `stops` is left out, and its trip keeps the others. Whole trips are left out
    (see `Calls.left_out`) if fewer than two calls remain, if the order or a time cannot be read, if the first or the
    last call has no time, or if times run backwards. Times missing in between are interpolated: by
    ``shape_dist_traveled`` where every call in between has one, by the number of calls otherwise.

    Parameters
    ----------
    stop_times
        The table of the feed; rows of trips that are not in `trips` are passed over.
    trips, stops
        Ids of the trips, and of the stops that have a place.
    """
    position = trips.get_indexer(pd.Index(stop_times["trip_id"]))
    stop_times = stop_times[position >= 0]
    trip = position[position >= 0].astype(np.int64)
    sequence = _numbers(stop_times, "stop_sequence")
    order = np.lexsort((np.arange(len(trip)), sequence, trip))
    stop_times, trip, sequence = stop_times.iloc[order], trip[order], sequence[order]
    arrival, no_arrival = seconds(stop_times["arrival_time"])
    departure, no_departure = seconds(stop_times["departure_time"])
    arrival, departure = (
        np.where(np.isnan(arrival), departure, arrival),
        np.where(np.isnan(departure), arrival, departure),
    )
    first = np.flatnonzero(np.diff(trip, prepend=-1))
    last = np.append(first[1:], len(trip))[: len(first)] - 1
    same = trip[1:] == trip[:-1]

    left_out: dict[str, list[int]] = {}
    bad = np.zeros(len(trips), dtype=bool)

    def leave_out(reason: str, of: Int64Array) -> None:
        found = np.unique(of[~bad[of]])
        if len(found):
            left_out[reason] = found.tolist()
            bad[found] = True

    leave_out("no calls", np.setdiff1d(np.arange(len(trips)), trip))
    leave_out("only one call", trip[first[first == last]])
    leave_out("a place in the order (stop_sequence) is blank", trip[np.isnan(sequence)])
    leave_out("two calls have the same place in the order", trip[1:][same & (sequence[1:] == sequence[:-1])])
    leave_out("a time cannot be read", trip[no_arrival | no_departure])
    untimed = np.isnan(arrival)
    leave_out(
        "the first or the last call has no time", trip[np.concatenate([first[untimed[first]], last[untimed[last]]])]
    )
    fill = untimed & ~bad[trip]
    arrival, departure = _interpolated(arrival, departure, fill, _numbers(stop_times, "shape_dist_traveled"))
    backwards = departure < arrival
    backwards[1:] |= same & (arrival[1:] < departure[:-1])
    leave_out("times run backwards", trip[backwards])
    origin = np.full(len(trips), np.nan)
    origin[trip[first]] = departure[first]

    stop = stops.get_indexer(pd.Index(stop_times["stop_id"]))
    lost = (stop < 0) & ~bad[trip]
    names = stop_times["stop_id"].to_numpy(dtype=object)[lost]
    unplaced = pd.Series(["(blank)" if pd.isna(n) else str(n) for n in names], dtype=object).value_counts(sort=False)
    remaining = np.bincount(trip[stop >= 0], minlength=len(trips))
    leave_out("fewer than two calls at stops with a place", np.flatnonzero(remaining < 2))
    pickup, drop_off = _numbers(stop_times, "pickup_type"), _numbers(stop_times, "drop_off_type")
    keep = (stop >= 0) & ~bad[trip]
    origin[bad] = np.nan
    return Calls(
        trip=trip[keep],
        sequence=sequence[keep].astype(np.int64),
        stop=stop[keep].astype(np.int64),
        arrival_s=arrival[keep].astype(np.int64),
        departure_s=departure[keep].astype(np.int64),
        pickup=pickup[keep] != NO_PICKUP,
        drop_off=drop_off[keep] != NO_PICKUP,
        origin_s=origin,
        left_out=left_out,
        interpolated=int((fill & keep).sum()),
        unplaced={str(name): int(count) for name, count in unplaced.items()},
        by_request=int((np.isin(pickup, BY_REQUEST) | np.isin(drop_off, BY_REQUEST))[keep].sum()),
    )


def _numbers(table: pd.DataFrame, column: str) -> FloatArray:
    if column not in table.columns:
        return np.full(len(table), np.nan)
    return table[column].to_numpy(dtype=np.float64, na_value=np.nan)


def _interpolated(
    arrival: FloatArray, departure: FloatArray, fill: BoolArray, distance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Fill the times of some calls in proportion between the timed calls before and after them."""
    if not fill.any():
        return arrival, departure
    at = np.arange(len(arrival))
    known = ~np.isnan(arrival)
    before = np.maximum.accumulate(np.where(known, at, 0))
    after = np.minimum.accumulate(np.where(known, at, len(at) - 1)[::-1])[::-1]
    k = np.flatnonzero(fill)
    p, n = before[k], after[k]
    by_order = (k - p) / (n - p)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_distance = (distance[k] - distance[p]) / (distance[n] - distance[p])
        # the distance of the call before, be it timed or not
        rises = (distance[k] >= distance[k - 1]) & (distance[k] <= distance[n]) & (distance[n] > distance[p])
    usable = np.bincount(p[~rises], minlength=len(at)) == 0
    share = np.where(usable[p], by_distance, by_order)
    arrival, departure = arrival.copy(), departure.copy()
    arrival[k] = departure[k] = np.round(departure[p] + share * (arrival[n] - departure[p]))
    return arrival, departure


@dataclass(frozen=True, eq=False)
class Repeats:
    """Trips that a headway makes of a pattern.

    Attributes
    ----------
    pattern
        Position of the pattern among the trips, one for each trip made, rising.
    start_s
        When it sets out.
    faults
        What could not be used, one sentence each.
    approximate
        How many of them the feed gives as a headway only, not as exact times.
    """

    pattern: Int64Array
    start_s: Int64Array
    faults: list[str]
    approximate: int


def repeats_of(frequencies: pd.DataFrame, trips: pd.Index, is_usable: Callable[[int], bool]) -> Repeats:
    """Turn headways into single departures: from the start on, the end not included.

    Parameters
    ----------
    frequencies
        The table of the feed.
    trips
        Ids of the trips.
    is_usable
        Tells whether the pattern at a position is known well enough to be repeated.
    """
    start, _ = seconds(frequencies["start_time"])
    end, _ = seconds(frequencies["end_time"])
    headway = _numbers(frequencies, "headway_secs")
    exact = _numbers(frequencies, "exact_times")
    pattern = trips.get_indexer(pd.Index(frequencies["trip_id"]))
    faults: list[str] = []
    made: dict[tuple[int, int], bool] = {}
    for row, trip in enumerate(frequencies["trip_id"].tolist()):
        if pattern[row] < 0:
            faults.append(f"trip {trip} is unknown")
        elif np.isnan(start[row]) or np.isnan(end[row]):
            faults.append(f"trip {trip}: start or end is no time")
        elif not headway[row] > 0:
            faults.append(f"trip {trip}: the headway is not above 0")
        elif start[row] >= end[row]:
            faults.append(f"trip {trip}: it ends before it starts")
        elif is_usable(int(pattern[row])):
            for time in np.arange(start[row], end[row], headway[row]).tolist():
                made.setdefault((int(pattern[row]), int(time)), exact[row] == 1)
    keys = sorted(made)
    return Repeats(
        pattern=np.array([k[0] for k in keys], dtype=np.int64),
        start_s=np.array([k[1] for k in keys], dtype=np.int64),
        faults=faults,
        approximate=sum(not made[k] for k in keys),
    )
