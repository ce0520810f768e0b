"""The calls of a GTFS feed: sorted, with a time at every stop, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, Int64Array
from spatial_uri.words.catalogue import N_

_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")
NO_PICKUP = 1
BY_REQUEST = (2, 3)

NO_CALLS = N_("no calls")
ONE_CALL = N_("only one call")
NO_PLACE_IN_ORDER = N_("a place in the order (stop_sequence) is blank")
SAME_PLACE_IN_ORDER = N_("two calls have the same place in the order")
UNREADABLE_TIME = N_("a time cannot be read")
UNTIMED_END = N_("the first or the last call has no time")
BACKWARDS = N_("times run backwards")
FEW_CALLS = N_("fewer than two calls at stops with a place")


@dataclass(eq=False)
class LeftOut:
    """Trips that cannot be used, each under the first reason that was found.

    Parameters
    ----------
    is_out
        True for each trip that is left out, by its position.
    trips
        Positions of the trips, by the reason.
    """

    is_out: BoolArray
    trips: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, trips: AnyIntArray) -> None:
        """Leave out trips, by their positions, that are not left out already."""
        found = np.unique(trips[~self.is_out[trips]])
        if len(found):
            self.trips[reason] = found.tolist()
            self.is_out[found] = True


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
    rows = _sorted_rows(stop_times, trips)
    trip = rows.trip
    left_out = LeftOut(np.zeros(len(trips), dtype=bool))
    first = np.flatnonzero(np.diff(trip, prepend=-1))
    last = np.append(first[1:], len(trip))[: len(first)] - 1
    same = trip[1:] == trip[:-1]
    left_out.add(NO_CALLS, np.setdiff1d(np.arange(len(trips)), trip))
    left_out.add(ONE_CALL, trip[first[first == last]])
    left_out.add(NO_PLACE_IN_ORDER, trip[np.isnan(rows.sequence)])
    left_out.add(SAME_PLACE_IN_ORDER, trip[1:][same & (rows.sequence[1:] == rows.sequence[:-1])])
    left_out.add(UNREADABLE_TIME, trip[rows.unreadable])
    untimed = np.isnan(rows.arrival_s)
    left_out.add(UNTIMED_END, trip[np.concatenate([first[untimed[first]], last[untimed[last]]])])
    fill = untimed & ~left_out.is_out[trip]
    distance = numbers_of(rows.table, "shape_dist_traveled")
    arrival, departure = _interpolated(rows.arrival_s, rows.departure_s, fill, distance)
    backwards = departure < arrival
    backwards[1:] |= same & (arrival[1:] < departure[:-1])
    left_out.add(BACKWARDS, trip[backwards])
    origin = np.full(len(trips), np.nan)
    origin[trip[first]] = departure[first]

    stop = stops.get_indexer(pd.Index(rows.table["stop_id"]))
    unplaced = rows.table["stop_id"].to_numpy(dtype=object)[(stop < 0) & ~left_out.is_out[trip]]
    remaining = np.bincount(trip[stop >= 0], minlength=len(trips))
    left_out.add(FEW_CALLS, np.flatnonzero(remaining < 2))
    pickup, drop_off = numbers_of(rows.table, "pickup_type"), numbers_of(rows.table, "drop_off_type")
    keep = (stop >= 0) & ~left_out.is_out[trip]
    origin[left_out.is_out] = np.nan
    return Calls(
        trip=trip[keep],
        sequence=rows.sequence[keep].astype(np.int64),
        stop=stop[keep].astype(np.int64),
        arrival_s=arrival[keep].astype(np.int64),
        departure_s=departure[keep].astype(np.int64),
        pickup=pickup[keep] != NO_PICKUP,
        drop_off=drop_off[keep] != NO_PICKUP,
        origin_s=origin,
        left_out=left_out.trips,
        interpolated=int((fill & keep).sum()),
        unplaced=_counts(unplaced.tolist()),
        by_request=int((np.isin(pickup, BY_REQUEST) | np.isin(drop_off, BY_REQUEST))[keep].sum()),
    )


class _Rows(NamedTuple):
    """The rows of ``stop_times.txt`` that belong to known trips, sorted by trip and sequence."""

    table: pd.DataFrame
    trip: Int64Array
    sequence: FloatArray
    arrival_s: FloatArray
    departure_s: FloatArray
    unreadable: BoolArray


def _sorted_rows(stop_times: pd.DataFrame, trips: pd.Index) -> _Rows:
    """Sort the rows of known trips, and read their times; where one of the two times is blank, the other counts."""
    position = trips.get_indexer(pd.Index(stop_times["trip_id"]))
    stop_times = stop_times[position >= 0]
    trip = position[position >= 0].astype(np.int64)
    sequence = numbers_of(stop_times, "stop_sequence")
    order = np.lexsort((np.arange(len(trip)), sequence, trip))
    stop_times, trip, sequence = stop_times.iloc[order], trip[order], sequence[order]
    arrival, no_arrival = seconds(stop_times["arrival_time"])
    departure, no_departure = seconds(stop_times["departure_time"])
    return _Rows(
        stop_times,
        trip,
        sequence,
        arrival_s=np.where(np.isnan(arrival), departure, arrival),
        departure_s=np.where(np.isnan(departure), arrival, departure),
        unreadable=no_arrival | no_departure,
    )


def _counts(stop_ids: Sequence[Any]) -> dict[str, int]:
    """Return how often each stop is called at, in the order of their first calls."""
    names = ["(blank)" if pd.isna(stop_id) else str(stop_id) for stop_id in stop_ids]
    counts = pd.Series(names, dtype=object).value_counts(sort=False)
    return {str(name): int(count) for name, count in counts.items()}


def numbers_of(table: pd.DataFrame, column: str) -> FloatArray:
    """Return a column as numbers; NaN where it is blank, or everywhere if there is no such column."""
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
        # compared with the call before it, whether that one has a time or not
        rises = (distance[k] >= distance[k - 1]) & (distance[k] <= distance[n]) & (distance[n] > distance[p])
    usable = np.bincount(p[~rises], minlength=len(at)) == 0
    share = np.where(usable[p], by_distance, by_order)
    arrival, departure = arrival.copy(), departure.copy()
    arrival[k] = departure[k] = np.round(departure[p] + share * (arrival[n] - departure[p]))
    return arrival, departure
