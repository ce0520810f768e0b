"""Public transport from a GTFS feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.arguments import require_day
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import WEEKDAYS, Service, Timetable
from spatial_uri.read.timetable.gtfs_calls import calls_of
from spatial_uri.read.timetable.gtfs_files import Feed, open_feed
from spatial_uri.read.timetable.gtfs_left_out import find_left_out, note_calls, note_left_out, runs_of
from spatial_uri.read.timetable.gtfs_services import note_idle_services, services_of, validity_of
from spatial_uri.read.timetable.gtfs_stops import placed_stops, usable_stops
from spatial_uri.read.timetable.gtfs_trips import expanded_trips, repeated_trips, trips_of
from spatial_uri.store.files import as_path
from spatial_uri.store.net import reader
from spatial_uri.words.catalogue import speaking


@reader("feed")
def read_feed(path: str | Path, *, day: date | None = None) -> Timetable:
    """Read a GTFS feed: a zip archive as it was published, or the folder it was unpacked into.

    Trips given by a headway (``frequencies.txt``) become single trips, from the start on, the end not included.
    Services after midnight keep times beyond 24:00:00 of their day of service. Only the files and columns that are used
    are read. What cannot be used is left out with a warning that names file, row and column: single rows; calls at
    stops that are unknown or have no coordinates; trips whose service is unknown, whose times are missing at an end,
    cannot be read or run backwards, which have fewer than two calls, or which run on demand. A feed is refused only if
    a file or column is missing without which nothing can be used, or no trip at all can be used.

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
    InputNotFoundError
        If there is no such feed.
    DataError
        Naming every fault, if the feed cannot be used.
    """
    path, day = as_path(path), require_day(day)
    feed = open_feed(path)
    notes = feed.notes
    services = services_of(feed, notes)
    trips = trips_of(feed, notes)
    places = placed_stops(feed, notes)
    calls = calls_of(feed["stop_times"], trips.index, places.index, notes)
    repeats, repeated = repeated_trips(feed, trips.index, calls, notes)
    is_known = trips["service_id"].isin(services).to_numpy()
    left_out = find_left_out(calls, repeats, repeated, is_known)
    single = is_known & ~np.isnan(calls.origin_s)
    single[sorted(repeated)] = False
    made, table, row = expanded_trips(trips, calls, repeats, single, is_known)
    note_left_out(notes, trips, feed, left_out, calls, runs_of(repeats, repeated, len(trips)))
    _refuse_useless(path, made, notes)
    note_calls(notes, calls, table, row)
    note_idle_services(services, Counter(made["service_id"].tolist()), notes)
    stops = usable_stops(places, table, notes)
    table["stop_id"] = pd.array(places.index.to_numpy(dtype=object), dtype="str").take(table["stop_id"].to_numpy())
    if "transfers.txt" in feed.names:
        notes.append(Note("gtfs.transfers"))
    notes.insert(0, _counted(path, stops, made, table, services))
    timetable = Timetable(stops, made, table, services, _source(feed, path), notes=tuple(notes))
    return timetable if day is None else _covering(timetable, day, path)


def _refuse_useless(path: Path, made: pd.DataFrame, notes: Sequence[Note]) -> None:
    """Refuse a feed of which nothing can be used, with everything that was found in it."""
    if len(made):
        return
    with speaking("en"):
        faults = [note.message for note in notes if note.severity == "warning"]
    if any(note.code == "gtfs.on_demand" for note in notes) and not any(
        note.code == "gtfs.trips_left_out" for note in notes
    ):
        problem, remedy = "every trip of the feed runs on demand", "give the feed of the lines that have a timetable"
    else:
        problem = "not one trip of the feed can be used"
        remedy = "ask the publisher for a feed whose files belong together"
    raise DataError(problem, file=path, faults=faults, remedy=remedy)


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
    names = [str(name) for name in dict.fromkeys(feed["agency"].column("agency_name").texts.tolist()) if name]
    return f"{'; '.join(names[:3])} ({path.name})" if names else path.name
