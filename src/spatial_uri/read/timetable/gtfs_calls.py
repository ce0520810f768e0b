"""The calls of a GTFS feed: sorted, with a time at every stop, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_files import DISTANCE
from spatial_uri.read.timetable.gtfs_flex import ON_DEMAND, is_on_demand
from spatial_uri.read.timetable.gtfs_table import FeedTable
from spatial_uri.read.timetable.gtfs_times import interpolated, seconds
from spatial_uri.words.catalogue import N_

_BOARDING = (0, 1, 2, 3)
NO_PICKUP = 1
BY_REQUEST = (2, 3)

NO_CALLS = N_("no calls")
ONE_CALL = N_("only one call")
NO_PLACE_IN_ORDER = N_("a place in the order (stop_sequence) is blank")
TRIPS_OUT = N_("their trips are left out")
AS_BLANK = N_("they count as blank")
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
    is_filled, by_request
        Whether the time was interpolated, and whether one has to telephone or to ask the driver.
    origin_s
        Departure of each trip at its first call, by position of the trip; NaN for a trip that is left out.
    rows
        How many rows of ``stop_times.txt`` each trip has, those on demand not counted.
    left_out
        Trip positions that cannot be used, by the reason.
    unplaced_trip, unplaced_stop
        The trip and the stop of every call that was left out because its stop has no place.
    detours
        How many calls on demand trips have that run by a timetable otherwise.
    """

    trip: Int64Array
    sequence: Int64Array
    stop: Int64Array
    arrival_s: Int64Array
    departure_s: Int64Array
    pickup: BoolArray
    drop_off: BoolArray
    is_filled: BoolArray
    by_request: BoolArray
    origin_s: FloatArray
    rows: Int64Array
    unplaced_trip: Int64Array
    unplaced_stop: GeometryArray
    left_out: dict[str, list[int]] = field(default_factory=dict)
    detours: int = 0


def calls_of(stop_times: FeedTable, trips: pd.Index, stops: pd.Index, notes: list[Note]) -> Calls:
    """Turn the calls of all trips into arrays.

    A call at a stop that is not in `stops` is left out, and its trip keeps the others. Whole trips are left out
    (see `Calls.left_out`) if fewer than two calls remain, if the order or a time cannot be read, if the first or the
    last call has no time, if times run backwards, or if they run on demand. Calls with the same place in the order
    follow each other by their times, then as in the file; if they are the same call, they count once. Times missing in
    between are interpolated: by ``shape_dist_traveled`` where every call in between has one, by the number of calls
    otherwise.

    Parameters
    ----------
    stop_times
        The table of the feed; rows of trips that are not in `trips` are passed over.
    trips, stops
        Ids of the trips, and of the stops that have a place.
    notes
        Values that cannot be read, and calls with the same place in the order, are named in them.
    """
    left_out = LeftOut(np.zeros(len(trips), dtype=bool))
    rows, detours = _ordered_rows(stop_times, trips, left_out, notes)
    trip = rows.trip
    first = np.flatnonzero(np.diff(trip, prepend=-1))
    last = np.append(first[1:], len(trip))[: len(first)] - 1
    same = trip[1:] == trip[:-1]
    left_out.add(NO_CALLS, np.setdiff1d(np.arange(len(trips)), trip))
    left_out.add(ONE_CALL, trip[first[first == last]])
    left_out.add(NO_PLACE_IN_ORDER, trip[np.isnan(rows.sequence)])
    left_out.add(UNREADABLE_TIME, trip[rows.unreadable])
    untimed = np.isnan(rows.arrival_s)
    left_out.add(UNTIMED_END, trip[np.concatenate([first[untimed[first]], last[untimed[last]]])])
    fill = untimed & ~left_out.is_out[trip]
    arrival, departure = rows.arrival_s, rows.departure_s
    if fill.any():
        arrival, departure = interpolated(arrival, departure, fill, _numbers(rows.table, DISTANCE, notes))
    backwards = departure < arrival
    backwards[1:] |= same & (arrival[1:] < departure[:-1])
    left_out.add(BACKWARDS, trip[backwards])
    origin = np.full(len(trips), np.nan)
    origin[trip[first]] = departure[first]

    stop = rows.table.column("stop_id").positions(stops)
    lost = np.flatnonzero((stop < 0) & ~left_out.is_out[trip])
    left_out.add(FEW_CALLS, np.flatnonzero(np.bincount(trip[stop >= 0], minlength=len(trips)) < 2))
    pickup, drop_off = (_numbers(rows.table, name, notes, _BOARDING) for name in ("pickup_type", "drop_off_type"))
    keep = (stop >= 0) & ~left_out.is_out[trip]
    origin[left_out.is_out] = np.nan
    return Calls(
        trip=trip[keep],
        sequence=rows.sequence[keep].astype(np.int64),
        stop=stop[keep],
        arrival_s=arrival[keep].astype(np.int64),
        departure_s=departure[keep].astype(np.int64),
        pickup=pickup[keep] != NO_PICKUP,
        drop_off=drop_off[keep] != NO_PICKUP,
        is_filled=fill[keep],
        by_request=(np.isin(pickup, BY_REQUEST) | np.isin(drop_off, BY_REQUEST))[keep],
        origin_s=origin,
        rows=np.bincount(trip, minlength=len(trips)).astype(np.int64),
        unplaced_trip=trip[lost],
        unplaced_stop=rows.table.column("stop_id").texts[lost],
        left_out=left_out.trips,
        detours=detours,
    )


class _Rows(NamedTuple):
    """The rows of ``stop_times.txt`` that belong to known trips, sorted by trip and sequence."""

    table: FeedTable
    trip: Int64Array
    sequence: FloatArray
    arrival_s: FloatArray
    departure_s: FloatArray
    unreadable: BoolArray

    def taken(self, rows: AnyIntArray | BoolArray) -> _Rows:
        """Return some of them."""
        return _Rows(
            self.table.taken(rows),
            self.trip[rows],
            self.sequence[rows],
            self.arrival_s[rows],
            self.departure_s[rows],
            self.unreadable[rows],
        )


def _ordered_rows(stop_times: FeedTable, trips: pd.Index, left_out: LeftOut, notes: list[Note]) -> tuple[_Rows, int]:
    """Sort the rows of known trips, and read their times; where one of the two times is blank, the other counts."""
    trip = stop_times.column("trip_id").positions(trips)
    flexible = is_on_demand(stop_times) & (trip >= 0)
    detours = 0
    if flexible.any():
        regular = np.bincount(trip[(trip >= 0) & ~flexible], minlength=len(trips))
        left_out.add(ON_DEMAND, trip[flexible & (regular[trip] == 0)])
        detours = int((flexible & (regular[trip] > 0)).sum())
    keep = (trip >= 0) & ~flexible
    if not keep.all():
        stop_times, trip = stop_times.taken(keep), trip[keep]
    arrival, no_arrival = seconds(stop_times.column("arrival_time"))
    departure, no_departure = seconds(stop_times.column("departure_time"))
    stop_times.note_values(no_arrival, "arrival_time", TRIPS_OUT, notes)
    stop_times.note_values(no_departure, "departure_time", TRIPS_OUT, notes)
    sequence, _ = stop_times.column("stop_sequence").numbers()
    stop_times.note_values(np.isnan(sequence), "stop_sequence", TRIPS_OUT, notes)
    rows = _Rows(
        stop_times,
        trip,
        sequence,
        arrival_s=np.where(np.isnan(arrival), departure, arrival),
        departure_s=np.where(np.isnan(departure), arrival, departure),
        unreadable=no_arrival | no_departure,
    )
    return _sorted(rows, trips, notes), detours


def _sorted(rows: _Rows, trips: pd.Index, notes: list[Note]) -> _Rows:
    """Sort rows by trip and sequence; what has the same place in the order by time, the same call once."""
    trip, sequence = rows.trip, rows.sequence
    rising = (trip[1:] > trip[:-1]) | ((trip[1:] == trip[:-1]) & (sequence[1:] > sequence[:-1]))
    if rising.all():
        return _numbered(rows)
    rows = rows.taken(np.lexsort((np.arange(len(trip)), rows.departure_s, sequence, trip)))
    trip, sequence = rows.trip, rows.sequence
    tied = np.zeros(len(trip), dtype=np.bool_)
    tied[1:] = (trip[1:] == trip[:-1]) & (sequence[1:] == sequence[:-1])
    if not tied.any():
        return _numbered(rows)
    again = tied.copy()
    for values in (rows.table.column("stop_id").code, rows.arrival_s, rows.departure_s):
        again[1:] &= (values[1:] == values[:-1]) | ((values[1:] != values[1:]) & (values[:-1] != values[:-1]))
    rows.table.note_twice(again, notes)
    which = np.unique(trip[tied & ~again])
    if len(which):
        names = [str(trips[i]) for i in which]
        notes.append(Note("gtfs.same_sequence", severity="warning", count=len(names), names=names, places=tuple(names)))
    return _numbered(rows.taken(~again), anew=True)


def _numbered(rows: _Rows, *, anew: bool = False) -> _Rows:
    """Return the rows with whole, rising numbers: those of the feed, or 1, 2, 3 ... in every trip."""
    sequence = rows.sequence
    if not anew and (np.isnan(sequence) | (sequence == np.floor(sequence))).all():
        return rows
    first = np.flatnonzero(np.diff(rows.trip, prepend=-1))
    lengths = np.diff(np.append(first, len(rows.trip)))
    numbers = np.arange(len(rows.trip)) - np.repeat(first, lengths) + 1.0
    return rows._replace(sequence=np.where(np.isnan(sequence), np.nan, numbers))


def _numbers(table: FeedTable, name: str, notes: list[Note], known: tuple[int, ...] | None = None) -> FloatArray:
    """Return a column as numbers; NaN where it is blank, cannot be read, or is none of those that are known."""
    values, wrong = table.column(name).numbers()
    if known is not None:
        wrong |= ~np.isnan(values) & ~np.isin(values, known)
    table.note_values(wrong, name, AS_BLANK, notes)
    return np.where(wrong, np.nan, values)
