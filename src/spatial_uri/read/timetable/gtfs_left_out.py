"""What of a GTFS feed is left out of the timetable, named and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import DAY_S
from spatial_uri.read.timetable.gtfs_calls import Calls
from spatial_uri.read.timetable.gtfs_files import Feed
from spatial_uri.read.timetable.gtfs_flex import ON_DEMAND, is_on_demand, note_on_demand, zones_of
from spatial_uri.read.timetable.gtfs_headways import Repeats
from spatial_uri.words.catalogue import N_

UNKNOWN_SERVICE = N_("the service is in neither calendar.txt nor calendar_dates.txt")
NO_DEPARTURE = N_("frequencies.txt gives it no departure")


def find_left_out(calls: Calls, repeats: Repeats, repeated: set[int], is_known: BoolArray) -> dict[str, list[int]]:
    """Return the positions of the trips that cannot be used, by the reason."""
    is_timed = ~np.isnan(calls.origin_s)
    left_out = dict(calls.left_out)
    unknown = np.flatnonzero(~is_known & is_timed).tolist()
    if unknown:
        left_out[UNKNOWN_SERVICE] = unknown
    never = sorted(i for i in repeated - set(repeats.pattern.tolist()) if is_timed[i])
    if never:
        left_out[NO_DEPARTURE] = never
    return left_out


def runs_of(repeats: Repeats, repeated: set[int], count: int) -> Int64Array:
    """Return how many single trips each of `count` trips of the feed stands for: one, or as its headways say."""
    runs = np.bincount(repeats.pattern, minlength=count)
    alone = np.ones(count, dtype=np.bool_)
    alone[sorted(repeated)] = False
    return np.where(alone, 1, runs).astype(np.int64)


def note_left_out(
    notes: list[Note], trips: pd.DataFrame, feed: Feed, left_out: dict[str, list[int]], calls: Calls, runs: Int64Array
) -> None:
    """Warn of trips and calls that are left out; those of a trip with headways are counted as often as it runs."""
    for why, which in left_out.items():
        if why == ON_DEMAND:
            continue
        names = _names(trips, which)
        facts: dict[str, Any] = {"count": len(which), "total": len(trips), "reason_term": why, "names": names}
        facts["calls"] = int((calls.rows * runs)[which].sum())
        notes.append(Note("gtfs.trips_left_out", severity="warning", places=tuple(names), **facts))
    _note_on_demand(notes, trips, feed, left_out.get(ON_DEMAND, []), calls)
    if len(calls.unplaced_stop):
        frame = pd.DataFrame({"stop": calls.unplaced_stop, "times": runs[calls.unplaced_trip]})
        by_stop = frame.groupby(frame["stop"].where(frame["stop"] != "", "(blank)"), sort=False)["times"].sum()
        counts = [f"{stop}: {count}" for stop, count in by_stop.items()]
        facts = {"count": int(by_stop.sum()), "counts": counts, "places": tuple(map(str, by_stop.index))}
        notes.append(Note("gtfs.calls_left_out", severity="warning", **facts))
    stop_times = feed["stop_times"].column("trip_id")
    is_unknown = stop_times.positions(trips.index) < 0
    if is_unknown.any():
        unknown = [name or "(blank)" for name in dict.fromkeys(stop_times.texts[is_unknown].tolist())]
        facts = {"count": len(unknown), "names": unknown, "calls": int(is_unknown.sum())}
        notes.append(Note("gtfs.unknown_trips", severity="warning", places=tuple(unknown), **facts))


def _note_on_demand(notes: list[Note], trips: pd.DataFrame, feed: Feed, which: list[int], calls: Calls) -> None:
    if not which and not calls.detours:
        return
    where = is_on_demand(feed["stop_times"])
    lines = list(dict.fromkeys(trips["line"].iloc[which]))
    note_on_demand(notes, _names(trips, which), lines, zones_of(feed, where), calls.detours)


def note_calls(notes: list[Note], calls: Calls, table: pd.DataFrame, row: Int64Array) -> None:
    """Note calls whose time was interpolated, calls by request, and trips after midnight.

    Parameters
    ----------
    notes
        Are added to.
    calls, table, row
        The calls of the feed, those of the timetable, and which of the former each of the latter is made of.
    """
    interpolated = int(calls.is_filled[row].sum())
    if interpolated:
        notes.append(Note("gtfs.interpolated", count=interpolated, total=len(row)))
    by_request = int(calls.by_request[row].sum())
    if by_request:
        notes.append(Note("gtfs.by_request", count=by_request))
    late = table.loc[table["arrival_s"] >= DAY_S, "trip_id"].nunique()
    if late:
        notes.append(Note("gtfs.after_midnight", count=int(late)))


def _names(trips: pd.DataFrame, which: Sequence[int]) -> list[str]:
    return [str(trips.index[i]) for i in which]
