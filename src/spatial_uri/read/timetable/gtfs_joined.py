"""Several GTFS feeds as one timetable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import Timetable
from spatial_uri.read.timetable.gtfs import read_feed
from spatial_uri.read.timetable.gtfs_services import validity_of
from spatial_uri.store.files import as_path


def read_gtfs(paths: str | Path | Sequence[str | Path], *, day: date | None = None) -> Timetable:
    """Read a GTFS feed, or several as one timetable.

    Trips given by a headway (``frequencies.txt``) become single trips. Only what is used is read, and what cannot be
    used is left out with a warning that names file, row and column; a feed is refused only if nothing of it can be
    used.

    Of several feeds, ids of stops, trips and services begin with the name of their file, so that they never clash, and
    a line whose name stands in more than one feed ends with it. One changes between stops of different feeds on foot,
    as between stops of one feed.

    Parameters
    ----------
    paths
        A zip archive as it was published, or the folder it was unpacked into; or several of them.
    day
        The day that will be looked at, if it is known; at least one feed must cover it.

    Returns
    -------
    Timetable
        Stops in EPSG:4326: those that are called at, and all others where one could board. The line is the short name
        of the route, or else its long name, or else its id. Every note names its feed where there are several.

    Raises
    ------
    InputNotFoundError
        If there is no such feed.
    DataError
        Naming every fault of every feed that cannot be used.
    """
    if isinstance(paths, str | Path) or not isinstance(paths, Sequence) or not paths:
        return read_feed(as_path(paths), day=day)  # refuses what is no path
    given = [as_path(path) for path in paths]
    if len(given) == 1:
        return read_feed(given[0], day=day)
    feeds = _read_all(given)
    names = _names(given)
    notes = [note for feed, name in zip(feeds, names, strict=True) for note in _of_feed(feed, name)]
    notes += _validity_notes(feeds, names, day)
    shared = {line for line, times in Counter(_lines(feeds)).items() if times > 1}
    renamed = [_renamed(feed, name, shared) for feed, name in zip(feeds, names, strict=True)]
    return Timetable(
        gpd.GeoDataFrame(pd.concat([feed.stops for feed in renamed]), crs=renamed[0].stops.crs),
        pd.concat([feed.trips for feed in renamed]),
        pd.concat([feed.calls for feed in renamed], ignore_index=True),
        {name: service for feed in renamed for name, service in feed.services.items()},
        "; ".join(feed.source for feed in feeds),
        notes=tuple(notes),
    )


def _read_all(paths: Sequence[Path]) -> list[Timetable]:
    """Read all feeds; one error for all that cannot be used."""
    feeds, errors = [], []
    for path in paths:
        try:
            feeds.append(read_feed(path))
        except DataError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        faults = [f"{error.file}: {fault}" for error in errors for fault in (error.problem, *error.faults)]
        raise DataError(f"{len(errors)} feeds cannot be used", faults=faults, remedy=errors[0].remedy)
    return feeds


def _names(paths: Sequence[Path]) -> list[str]:
    """Return a name for each feed: that of its file, numbered where several have the same."""
    stems = [path.stem if path.suffix else path.name for path in paths]
    return [stem if stems.count(stem) == 1 else f"{stem}-{stems[: i + 1].count(stem)}" for i, stem in enumerate(stems)]


def _lines(feeds: Sequence[Timetable]) -> list[str]:
    return [str(line) for feed in feeds for line in feed.trips["line"].unique()]


def _of_feed(feed: Timetable, name: str) -> list[Note]:
    """Return its notes, each with the name of the feed in front; the count of a feed names its file already."""
    return [note if note.code.startswith("gtfs.counted") else note.about(name) for note in feed.notes]


def _renamed(feed: Timetable, name: str, shared: set[str]) -> Timetable:
    """Put the name of the feed before its ids, and behind the names of lines that other feeds have as well."""
    stops = feed.stops.set_index(feed.stops.index.map(lambda stop: f"{name}:{stop}").rename("stop_id"))
    trips = feed.trips.set_index(feed.trips.index.map(lambda trip: f"{name}:{trip}").rename("trip_id"))
    is_shared = trips["line"].isin(shared)
    trips = trips.assign(
        line=trips["line"].where(~is_shared, trips["line"].astype(str) + f" ({name})"),
        service_id=f"{name}:" + trips["service_id"].astype(str),
    )
    calls = feed.calls.assign(
        trip_id=f"{name}:" + feed.calls["trip_id"].astype(str), stop_id=f"{name}:" + feed.calls["stop_id"].astype(str)
    )
    services = {f"{name}:{service}": days for service, days in feed.services.items()}
    return replace(feed, stops=stops, trips=trips, calls=calls, services=services)


def _validity_notes(feeds: Sequence[Timetable], names: Sequence[str], day: date | None) -> list[Note]:
    """Warn of feeds that have no day in common, or no trip on the day that is looked at.

    Raises
    ------
    DataError
        If no feed has a trip on the day.
    """
    if day is not None:
        idle = [name for feed, name in zip(feeds, names, strict=True) if not len(feed.trips_on(day))]
        if len(idle) == len(feeds):
            remedy = "name a day within the validity of the feeds"
            raise DataError(f"no feed has service on {day}", faults=[_validity(feed) for feed in feeds], remedy=remedy)
        return [Note("gtfs.feeds_without_day", severity="warning", names=idle, day=str(day))] if idle else []
    spans = [validity_of(feed.services.values()) for feed in feeds]
    known = [(first, last) for first, last in spans if first and last]
    if known and max(first for first, _ in known) > min(last for _, last in known):
        return [Note("gtfs.feeds_apart", severity="warning", feeds=[_validity(feed) for feed in feeds])]
    return []


def _validity(feed: Timetable) -> str:
    first, last = validity_of(feed.services.values())
    return f"{feed.source}: {first}–{last}"
