"""Public transport from a GTFS feed, read through gtfs_kit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.arguments import require_day
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import DAY_S, WEEKDAYS, Service, Timetable
from spatial_uri.read.tables.values import listed
from spatial_uri.read.timetable.gtfs_calls import Calls, calls_of
from spatial_uri.read.timetable.gtfs_files import open_feed
from spatial_uri.read.timetable.gtfs_headways import Repeats
from spatial_uri.read.timetable.gtfs_services import services_of, validity_of
from spatial_uri.read.timetable.gtfs_stops import placed_stops, usable_stops
from spatial_uri.read.timetable.gtfs_trips import expanded_trips, repeated_trips, trips_of
from spatial_uri.store.files import as_path
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from gtfs_kit import Feed

_UNKNOWN_SERVICE = N_("the service is in neither calendar.txt nor calendar_dates.txt")
_NO_DEPARTURE = N_("frequencies.txt gives it no departure")


def read_gtfs(path: str | Path, *, day: date | None = None) -> Timetable:
    """Read a GTFS feed: a zip archive as it was published, or the folder it was unpacked into.

    Trips given by a headway (``frequencies.txt``) become single trips, from the start on, the end not included.
    Services after midnight keep times beyond 24:00:00 of their day of service. What cannot be used is left out with a
    warning that names it: calls at stops that are unknown or have no coordinates; trips whose service is unknown, whose
    times are missing at an end, cannot be read or run backwards, or which have fewer than two calls. A feed is refused
    if a required file or column is missing, a file or a date cannot be read, or no trip at all can be used.

    Parameters
    ----------
    path
        The feed.
    day
        The day that will be looked at, if it is known: a feed that does not cover it is refused, and one that covers it
        without a single trip says so in a note.

    Returns
    -------
    Timetable
        Stops in EPSG:4326: those that are called at, and all others where one could board. The line is the short name
        of the route, or else its long name, or else its id.

    Raises
    ------
    MissingLibraryError
        If gtfs_kit is not installed.
    InputNotFoundError
        If there is no such feed.
    DataError
        Naming every fault, if the feed cannot be used.
    """
    path, day = as_path(path), require_day(day)
    feed, tables = open_feed(path)
    notes: list[Note] = []
    services = services_of(feed, path)
    trips = trips_of(feed, notes)
    places = placed_stops(feed, notes)
    calls = calls_of(feed.stop_times, trips.index, places.index)
    repeats, repeated = repeated_trips(feed, trips.index, calls, notes)
    is_known = trips["service_id"].isin(services).to_numpy()
    left_out = _left_out(calls, repeats, repeated, is_known)
    single = is_known & ~np.isnan(calls.origin_s)
    single[sorted(repeated)] = False
    made, table = expanded_trips(trips, calls, repeats, single, is_known)
    _refuse_useless(path, made, trips, left_out, calls)
    _note_left_out(notes, trips, feed, left_out, calls)
    _note_calls(notes, calls, table, len(feed.stop_times))
    stops = usable_stops(places, table, notes)
    table["stop_id"] = places.index.to_numpy(dtype=object)[table["stop_id"]]
    if "transfers" in tables:
        notes.append(Note("gtfs.transfers"))
    notes.insert(0, _counted(path, stops, made, table, services))
    timetable = Timetable(stops, made, table, services, _source(feed, path), notes=tuple(notes))
    return timetable if day is None else _covering(timetable, day, path)


def _left_out(calls: Calls, repeats: Repeats, repeated: set[int], is_known: BoolArray) -> dict[str, list[int]]:
    """Return the positions of the trips that cannot be used, by the reason."""
    is_timed = ~np.isnan(calls.origin_s)
    left_out = dict(calls.left_out)
    unknown = np.flatnonzero(~is_known & is_timed).tolist()
    if unknown:
        left_out[_UNKNOWN_SERVICE] = unknown
    never = sorted(i for i in repeated - set(repeats.pattern.tolist()) if is_timed[i])
    if never:
        left_out[_NO_DEPARTURE] = never
    return left_out


def _refuse_useless(
    path: Path, made: pd.DataFrame, trips: pd.DataFrame, left_out: dict[str, list[int]], calls: Calls
) -> None:
    if len(made):
        return
    faults = [f"{why}: {listed(_names(trips, which))}" for why, which in left_out.items()]
    if calls.unplaced:
        faults.append(f"stops that are unknown or have no coordinates: {listed(list(calls.unplaced))}")
    remedy = "ask the publisher for a feed whose files belong together"
    raise DataError("not one trip of the feed can be used", file=path, faults=faults, remedy=remedy)


def _note_left_out(
    notes: list[Note], trips: pd.DataFrame, feed: Feed, left_out: dict[str, list[int]], calls: Calls
) -> None:
    for why, which in left_out.items():
        names = _names(trips, which)
        facts: dict[str, Any] = {"count": len(which), "total": len(trips), "reason_term": why, "names": names}
        notes.append(Note("gtfs.trips_left_out", severity="warning", places=tuple(names), **facts))
    if calls.unplaced:
        counts = [f"{stop}: {count}" for stop, count in calls.unplaced.items()]
        facts = {"count": sum(calls.unplaced.values()), "counts": counts, "places": tuple(calls.unplaced)}
        notes.append(Note("gtfs.calls_left_out", severity="warning", **facts))
    named = feed.stop_times["trip_id"].fillna("(blank)")
    unknown = named[~named.isin(trips.index)].unique().tolist()
    if unknown:
        facts = {"count": len(unknown), "names": unknown, "places": tuple(unknown)}
        notes.append(Note("gtfs.unknown_trips", severity="warning", **facts))


def _note_calls(notes: list[Note], calls: Calls, table: pd.DataFrame, rows: int) -> None:
    if calls.interpolated:
        notes.append(Note("gtfs.interpolated", count=calls.interpolated, total=rows))
    if calls.by_request:
        notes.append(Note("gtfs.by_request", count=calls.by_request))
    late = table.loc[table["arrival_s"] >= DAY_S, "trip_id"].nunique()
    if late:
        notes.append(Note("gtfs.after_midnight", count=int(late)))


def _counted(
    path: Path, stops: gpd.GeoDataFrame, trips: pd.DataFrame, calls: pd.DataFrame, services: dict[str, Service]
) -> Note:
    facts: dict[str, Any] = {
        "file": path.name,
        "lines": int(trips["line"].nunique()),
        "trips": len(trips),
        "calls": len(calls),
        "stops": int(calls["stop_id"].nunique()),
        "all_stops": len(stops),
    }
    first, last = validity_of(services.values())
    if first and last:
        return Note("gtfs.counted", **facts, first=str(first), last=str(last))
    return Note("gtfs.counted_without_limit", **facts)


def _covering(timetable: Timetable, day: date, path: Path) -> Timetable:
    """Return the timetable if it covers a day, with a warning if nothing runs on that day."""
    if len(timetable.trips_on(day)):
        return timetable
    first, last = validity_of(timetable.services.values())
    if first is None or last is None or not first <= day <= last:
        raise DataError(
            f"the feed has no service on {day}",
            file=path,
            remedy=f"name a day from {first} to {last}" if first else "its calendars name no day at all",
        )
    facts: dict[str, Any] = {"day": str(day), "weekday_term": WEEKDAYS[day.weekday()]}
    facts |= {"first": str(first), "last": str(last)}
    note = Note("gtfs.no_service", severity="warning", **facts)
    return replace(timetable, notes=(*timetable.notes, note))


def _source(feed: Feed, path: Path) -> str:
    names: list[str] = []
    if feed.agency is not None and "agency_name" in feed.agency:
        names = [str(n) for n in feed.agency["agency_name"].dropna().unique()]
    return f"{'; '.join(names[:3])} ({path.name})" if names else path.name


def _names(trips: pd.DataFrame, which: Sequence[int]) -> list[str]:
    return [str(trips.index[i]) for i in which]
