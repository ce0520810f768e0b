"""A timetable as elementary connections: one vehicle, from one stop to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.model.timetable import DAY_S, Timetable


@dataclass(frozen=True, eq=False)
class Connections:
    """Every connection of every trip of one day, in the order of the scan.

    Sorted by departure. Of those that leave in the same second, connections that take no time come first; those of one
    trip keep their order.

    Parameters
    ----------
    stop_ids, trip_ids
        The ids behind the numbers of stops and trips. A trip of the day before, or of the day after, is a trip of its
        own with the same id.
    trip, from_stop, to_stop
        ``(connections,)`` numbers.
    departure_s, arrival_s
        ``(connections,)`` seconds after midnight of the day.
    can_board, can_alight
        ``(connections,)`` whether one may get on at its beginning, and off at its end.
    following
        ``(connections,)`` the next connection of the same trip; -1 at its end.
    """

    stop_ids: pd.Index
    trip_ids: pd.Index
    trip: Int32Array
    from_stop: Int32Array
    to_stop: Int32Array
    departure_s: Int64Array
    arrival_s: Int64Array
    can_board: BoolArray
    can_alight: BoolArray
    following: Int64Array

    def __len__(self) -> int:
        return len(self.trip)

    def reversed(self) -> Connections:
        """Return the timetable with time running backwards: every trip from its last stop to its first."""
        in_order = _scan_order(-self.arrival_s, -self.departure_s, self.trip, -np.arange(len(self)))
        position = np.empty(len(self), dtype=np.int64)
        position[in_order] = np.arange(len(self))
        previous = np.full(len(self), -1, dtype=np.int64)
        has_next = np.flatnonzero(self.following >= 0)
        previous[self.following[has_next]] = position[has_next]
        return replace(
            self,
            trip=self.trip[in_order],
            from_stop=self.to_stop[in_order],
            to_stop=self.from_stop[in_order],
            departure_s=-self.arrival_s[in_order],
            arrival_s=-self.departure_s[in_order],
            can_board=self.can_alight[in_order],
            can_alight=self.can_board[in_order],
            following=previous[in_order],
        )


def _scan_order(departure_s: Int64Array, arrival_s: Int64Array, trip: Int32Array, along: Int64Array) -> Int64Array:
    return np.lexsort((along, trip, arrival_s > departure_s, departure_s))


def list_connections(timetable: Timetable, day: date, *, until_s: int = DAY_S) -> Connections:
    """List the connections that leave on a day, or in the night after it up to `until_s`.

    Trips of the day before that go on after midnight are included with their times on this day; so are trips of
    the day after if `until_s` lies beyond midnight.

    Parameters
    ----------
    timetable
        Stops, trips, calls and days.
    day
        The day, from midnight.
    until_s
        Connections that arrive later, seconds after midnight, are left out.
    """
    calls, trips = timetable.calls, timetable.trips
    call_trip = trips.index.get_indexer(pd.Index(calls["trip_id"]))
    call_stop = timetable.stops.index.get_indexer(pd.Index(calls["stop_id"]))
    arrival, departure = (calls[c].to_numpy(dtype=np.int64) for c in ("arrival_s", "departure_s"))
    pickup, drop_off = (calls[c].to_numpy(dtype=np.bool_) for c in ("pickup", "drop_off"))
    hops = np.flatnonzero(call_trip[1:] == call_trip[:-1])
    parts = []
    for nth, days in enumerate((-1, 0, 1) if until_s > DAY_S else (-1, 0)):
        runs = np.zeros(len(trips), dtype=np.bool_)
        runs[trips.index.get_indexer(timetable.trips_on(day + timedelta(days=days)))] = True
        leaves, arrives = departure[hops] + days * DAY_S, arrival[hops + 1] + days * DAY_S
        chosen = runs[call_trip[hops]] & (leaves >= 0) & (arrives <= until_s)
        hop = hops[chosen]
        parts.append((hop, np.full(len(hop), nth), leaves[chosen], arrives[chosen]))
    hop, turn, leaves, arrives = (np.concatenate(column) for column in zip(*parts, strict=True))
    run = (turn * len(trips) + call_trip[hop]).astype(np.int32)
    in_order = _scan_order(leaves, arrives, run, hop)
    position = np.empty(len(hop), dtype=np.int64)
    position[in_order] = np.arange(len(hop))
    following = np.full(len(hop), -1, dtype=np.int64)
    goes_on = np.flatnonzero((hop[1:] == hop[:-1] + 1) & (run[1:] == run[:-1]))
    following[goes_on] = position[goes_on + 1]
    hop = hop[in_order]
    return Connections(
        stop_ids=timetable.stops.index,
        trip_ids=trips.index,
        trip=run[in_order],
        from_stop=call_stop[hop].astype(np.int32),
        to_stop=call_stop[hop + 1].astype(np.int32),
        departure_s=leaves[in_order],
        arrival_s=arrives[in_order],
        can_board=pickup[hop],
        can_alight=drop_off[hop + 1],
        following=following[in_order],
    )
