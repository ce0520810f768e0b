"""The trips of a GTFS feed, those that it gives by a headway one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_calls import Calls
from spatial_uri.read.timetable.gtfs_headways import Repeats, repeats_of

if TYPE_CHECKING:
    from gtfs_kit import Feed


def trips_of(feed: Feed, notes: list[Note]) -> pd.DataFrame:
    """Return the trips with the names of their lines and their directions, each id once."""
    frame = feed.trips
    blank = int(frame["trip_id"].isna().sum())
    frame = frame[frame["trip_id"].notna()]
    twice = frame["trip_id"].duplicated()
    if blank:
        notes.append(Note("gtfs.trips_without_id", severity="warning", count=blank))
    if twice.any():
        repeated = [str(name) for name in frame.loc[twice, "trip_id"].unique()]
        notes.append(Note("gtfs.trip_ids", severity="warning", count=len(repeated), names=repeated))
    frame = frame[~twice]
    routes = feed.routes.dropna(subset="route_id").drop_duplicates("route_id").set_index("route_id")
    names = pd.Series(routes.index, index=routes.index, dtype=object)
    for column in ("route_long_name", "route_short_name"):
        if column in routes:
            names = routes[column].astype(object).where(routes[column].notna() & (routes[column] != ""), names)
    route = frame["route_id"].astype(object)
    line = route.map(names)
    unknown = line.isna()
    if unknown.any():
        pairs = [f"{t}: {r}" for r, t in zip(route[unknown], frame.loc[unknown, "trip_id"], strict=True)]
        notes.append(Note("gtfs.unknown_routes", severity="warning", count=len(pairs), pairs=pairs))
    nothing = pd.Series("", index=frame.index)
    headsign = frame.get("trip_headsign", nothing)
    direction = frame["direction_id"].astype("Int64").astype("string") if "direction_id" in frame else nothing
    return pd.DataFrame(
        {
            "line": line.where(~unknown, route.fillna("")).astype(str).to_numpy(dtype=object),
            "service_id": frame["service_id"].fillna("").astype(str).to_numpy(dtype=object),
            "headsign": headsign.fillna("").astype(str).to_numpy(dtype=object),
            "direction": direction.fillna("").astype(str).to_numpy(dtype=object),
        },
        index=pd.Index(frame["trip_id"].astype(str).to_numpy(dtype=object), name="trip_id"),
    )


def repeated_trips(feed: Feed, trips: pd.Index, calls: Calls, notes: list[Note]) -> tuple[Repeats, set[int]]:
    """Return the trips made of headways, and the positions of the trips that are only their patterns."""
    if feed.frequencies is None:
        nothing = np.array([], dtype=np.int64)
        return Repeats(nothing, nothing, {}, 0), set()
    repeats = repeats_of(feed.frequencies, trips, lambda trip: not np.isnan(calls.origin_s[trip]))
    for reason, ids in repeats.left_out.items():
        facts: dict[str, Any] = {"count": len(ids), "names": ids, "reason_term": reason}
        notes.append(Note("gtfs.frequencies_left_out", severity="warning", **facts))
    if len(repeats.pattern):
        notes.append(Note("gtfs.frequencies", count=len(repeats.pattern), headways=len(feed.frequencies)))
    if repeats.approximate:
        notes.append(Note("gtfs.frequencies_inexact", count=repeats.approximate))
    known = trips.get_indexer(pd.Index(feed.frequencies["trip_id"]))
    return repeats, set(known[known >= 0].tolist())


def expanded_trips(
    trips: pd.DataFrame, calls: Calls, repeats: Repeats, single: BoolArray, is_known: BoolArray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table of trips, those made of headways among them, and the table of calls; stops by position."""
    usable = is_known[repeats.pattern]
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
    trip = np.repeat(np.arange(len(order)), count)
    row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    later = shift_s[order][trip]
    table = pd.DataFrame(
        {
            "trip_id": made.index.to_numpy(dtype=object)[trip],
            "sequence": calls.sequence[row],
            "stop_id": calls.stop[row],
            "arrival_s": calls.arrival_s[row] + later,
            "departure_s": calls.departure_s[row] + later,
            "pickup": calls.pickup[row],
            "drop_off": calls.drop_off[row],
        }
    )
    return made, table


def _clock(time_s: int) -> str:
    return f"{time_s // 3600:02d}:{time_s // 60 % 60:02d}:{time_s % 60:02d}"
