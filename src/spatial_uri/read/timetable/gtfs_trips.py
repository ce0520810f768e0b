"""The trips of a GTFS feed, those that it gives by a headway one by one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_calls import Calls
from spatial_uri.read.timetable.gtfs_files import Feed
from spatial_uri.read.timetable.gtfs_headways import Repeats, repeats_of

MOST_CALLS = 20_000_000
"""The calls of one feed with the trips that headways make."""
_DIRECTIONS = ("0", "1")


def trips_of(feed: Feed, notes: list[Note]) -> pd.DataFrame:
    """Return the trips with the names of their lines and their directions, each id once."""
    table = feed["trips"].by_id("trip_id", notes)
    routes = feed["routes"].by_id("route_id", notes)
    names = routes.column("route_id").texts
    for column in ("route_long_name", "route_short_name"):
        given = routes.column(column).texts
        names = np.where(given != "", given, names)
    ids = table.column("trip_id").texts
    route = table.column("route_id")
    at = route.positions(pd.Index(routes.column("route_id").texts, dtype=object))
    unknown = at < 0
    if unknown.any():
        pairs = [f"{t}: {r}" for t, r in zip(ids[unknown], route.texts[unknown], strict=True)]
        notes.append(Note("gtfs.unknown_routes", severity="warning", count=len(pairs), pairs=pairs))
    direction = table.column("direction_id").texts
    return pd.DataFrame(
        {
            "line": np.where(unknown, route.texts, names[at] if len(names) else route.texts),
            "service_id": table.column("service_id").texts,
            "headsign": table.column("trip_headsign").texts,
            "direction": np.where(np.isin(direction, _DIRECTIONS), direction, ""),
        },
        index=pd.Index(ids, name="trip_id", dtype=object),
        dtype=object,
    )


def repeated_trips(feed: Feed, trips: pd.Index, calls: Calls, notes: list[Note]) -> tuple[Repeats, set[int]]:
    """Return the trips made of headways, and the positions of the trips that are only their patterns."""
    frequencies = feed["frequencies"]
    repeats = repeats_of(frequencies, trips, notes)
    used = repeats.of(~np.isnan(calls.origin_s))
    if len(used.pattern):
        notes.append(Note("gtfs.frequencies", count=len(used.pattern), headways=len(frequencies)))
    approximate = int((~used.is_exact).sum())
    if approximate:
        notes.append(Note("gtfs.frequencies_inexact", count=approximate))
    known = frequencies.column("trip_id").positions(trips)
    return repeats, set(known[known >= 0].tolist())


class Expanded(NamedTuple):
    """Single trips and their calls.

    Parameters
    ----------
    trips, table
        The table of trips, those made of headways among them, and the table of calls; stops by position.
    row
        The position among the calls of the feed that each of them is made of.
    """

    trips: pd.DataFrame
    table: pd.DataFrame
    row: Int64Array


def expanded_trips(
    trips: pd.DataFrame, calls: Calls, repeats: Repeats, single: BoolArray, is_known: BoolArray
) -> Expanded:
    """Return the trips that run alone, and those that headways make of their patterns.

    Raises
    ------
    DataError
        If their calls are more than `MOST_CALLS`.
    """
    usable = is_known[repeats.pattern] & ~np.isnan(calls.origin_s[repeats.pattern])
    alone = np.flatnonzero(single)
    pattern = np.concatenate([alone, repeats.pattern[usable]])
    shift = repeats.start_s[usable] - calls.origin_s[repeats.pattern[usable]]
    shift_s = np.concatenate([np.zeros(len(alone)), shift]).astype(np.int64)
    order = np.lexsort((shift_s, pattern))
    names = trips.index.to_numpy(dtype=object)
    starts = repeats.start_s[usable]
    ids = [*names[alone], *(f"{names[p]}@{_clock(s)}" for p, s in zip(repeats.pattern[usable], starts, strict=True))]
    made = trips.iloc[pattern[order]].set_axis(pd.Index([ids[i] for i in order], name="trip_id", dtype=object))
    first = np.searchsorted(calls.trip, pattern[order])
    count = np.searchsorted(calls.trip, pattern[order], side="right") - first
    if count.sum() > max(MOST_CALLS, len(calls.trip)):
        raise DataError(
            f"the trips that headways make call {count.sum():,} times, and {MOST_CALLS:,} are the most",
            remedy="correct headway_secs in frequencies.txt, or cut the feed to the area of the study",
        )
    trip = np.repeat(np.arange(len(order)), count)
    row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    later = shift_s[order][trip]
    table = pd.DataFrame(
        {
            "trip_id": pd.array(made.index.to_numpy(dtype=object), dtype="str").take(trip),
            "sequence": calls.sequence[row],
            "stop_id": calls.stop[row],
            "arrival_s": calls.arrival_s[row] + later,
            "departure_s": calls.departure_s[row] + later,
            "pickup": calls.pickup[row],
            "drop_off": calls.drop_off[row],
        }
    )
    return Expanded(made, table, row)


def _clock(time_s: int) -> str:
    return f"{time_s // 3600:02d}:{time_s // 60 % 60:02d}:{time_s % 60:02d}"
