"""Public transport from a GTFS feed, read through gtfs_kit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import DAY_S, Service, Timetable
from spatial_uri.read.tables.values import listed
from spatial_uri.read.timetable.gtfs_calls import Calls, Repeats, calls_of, repeats_of
from spatial_uri.read.timetable.gtfs_files import open_feed

if TYPE_CHECKING:
    from gtfs_kit import Feed

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _REMOVED = 1, 2
_STATION, _ENTRANCE, _NODE = 1, 2, 3


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
    path = Path(path)
    feed, tables = open_feed(path)
    notes: list[Note] = []
    services = _services(feed, path)
    trips = _trips(feed, notes)
    places = _places(feed, notes)
    is_known = trips["service_id"].isin(services).to_numpy()
    calls = calls_of(feed.stop_times, trips.index, places.index)
    repeats, repeated = _repeats(feed, trips.index, calls, notes)
    left_out = dict(calls.left_out)
    unknown = [i for i in np.flatnonzero(~is_known).tolist() if not np.isnan(calls.origin_s[i])]
    if unknown:
        left_out["the service is in neither calendar.txt nor calendar_dates.txt"] = unknown
    never = [i for i in repeated - set(repeats.pattern.tolist()) if not np.isnan(calls.origin_s[i])]
    if never:
        left_out["frequencies.txt gives it no departure"] = sorted(never)
    single = is_known & ~np.isnan(calls.origin_s)
    single[sorted(repeated)] = False
    made, table = _expanded(trips, calls, repeats, single, is_known)
    _refuse_useless(path, made, trips, left_out, calls)
    _note_left_out(notes, trips, feed, left_out, calls)
    _note_calls(notes, calls, table, len(feed.stop_times))
    stops = _stops(places, table, notes)
    table["stop_id"] = places.index.to_numpy(dtype=object)[table["stop_id"]]
    if "transfers" in tables:
        notes.append(Note("gtfs.transfers", "transfers.txt is not used: changes are walks between stops."))
    notes.insert(0, _counted(path, stops, made, table, services))
    timetable = Timetable(stops, made, table, services, _source(feed, path), notes=tuple(notes))
    return timetable if day is None else _covering(timetable, day, path)


def _trips(feed: Feed, notes: list[Note]) -> pd.DataFrame:
    """Return the trips with the names of their lines, each id once."""
    frame = feed.trips
    blank = int(frame["trip_id"].isna().sum())
    frame = frame[frame["trip_id"].notna()]
    twice = frame["trip_id"].duplicated()
    if blank or twice.any():
        said = [f"{blank} without an id"] if blank else []
        said += [f"{name} again" for name in frame.loc[twice, "trip_id"].unique()]
        notes.append(Note("gtfs.trip_ids", f"Rows of trips.txt that are left out: {listed(said)}.", "warning"))
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
        strange = [f"{r} (trip {t})" for r, t in zip(route[unknown], frame.loc[unknown, "trip_id"], strict=True)]
        message = f"Routes not in routes.txt, whose trips run under the id of the route: {listed(strange)}."
        notes.append(Note("gtfs.unknown_routes", message, "warning"))
    headsign = frame["trip_headsign"] if "trip_headsign" in frame else pd.Series("", index=frame.index)
    return pd.DataFrame(
        {
            "line": line.where(~unknown, route.fillna("")).astype(str).to_numpy(dtype=object),
            "service_id": frame["service_id"].fillna("").astype(str).to_numpy(dtype=object),
            "headsign": headsign.fillna("").astype(str).to_numpy(dtype=object),
        },
        index=pd.Index(frame["trip_id"].astype(str).to_numpy(dtype=object), name="trip_id"),
    )


def _services(feed: Feed, path: Path) -> dict[str, Service]:
    """Return the days of every service; refuse calendars that cannot be read."""
    faults: list[str] = []
    days: dict[str, dict[str, Any]] = {}
    for row, record in enumerate([] if feed.calendar is None else feed.calendar.to_dict("records"), start=2):
        name = f"calendar.txt: service {record['service_id']} (row {row})"
        if record["service_id"] in days:
            faults.append(f"{name} is there twice")
        flags = [record[day] for day in _DAYS]
        if any(pd.isna(flag) or flag not in (0, 1) for flag in flags):
            faults.append(f"{name}: every weekday must be 0 or 1")
            continue
        days[record["service_id"]] = {
            "weekdays": frozenset(i for i, flag in enumerate(flags) if flag == 1),
            "start": _date(record["start_date"], f"{name}: start_date", faults),
            "end": _date(record["end_date"], f"{name}: end_date", faults),
        }
    added: dict[str, set[date]] = {}
    removed: dict[str, set[date]] = {}
    for row, record in enumerate([] if feed.calendar_dates is None else feed.calendar_dates.to_dict("records"), 2):
        name = f"calendar_dates.txt: service {record['service_id']} (row {row})"
        when = _date(record["date"], f"{name}: date", faults)
        kind = record["exception_type"]
        if pd.isna(kind) or kind not in (_ADDED, _REMOVED):
            faults.append(f"{name}: exception_type must be 1 or 2, not {kind}")
        elif when is not None:
            (added if kind == _ADDED else removed).setdefault(record["service_id"], set()).add(when)
    if faults:
        remedy = "correct the calendars; dates are written as in 20260131"
        raise DataError("the calendars of the feed cannot be used", file=path, faults=faults, remedy=remedy)
    return {
        name: Service(
            **days.get(name, {}),
            # a day both added and removed is removed, as gtfs_kit has it
            added=frozenset(added.get(name, set()) - removed.get(name, set())),
            removed=frozenset(removed.get(name, ())),
        )
        for name in dict.fromkeys([*days, *added, *removed])
    }


def _date(text: Any, what: str, faults: list[str]) -> date | None:
    try:
        return datetime.strptime(str(text), "%Y%m%d").date()  # noqa: DTZ007 - a day of the calendar has no zone
    except ValueError:
        faults.append(f"{what} is no date: {'blank' if pd.isna(text) else repr(str(text))}")
        return None


def _places(feed: Feed, notes: list[Note]) -> pd.DataFrame:
    """Return name, ``lon``, ``lat`` and ``kind`` of everything in stops.txt that has a place."""
    frame = feed.stops.dropna(subset="stop_id")
    twice = frame.loc[frame["stop_id"].duplicated(), "stop_id"].unique()
    if len(twice):
        message = f"stops.txt has stops more than once; the first row of each counts: {listed(list(twice))}."
        notes.append(Note("gtfs.stop_ids", message, "warning", tuple(twice)))
    frame = frame.drop_duplicates("stop_id").set_index(frame["stop_id"].drop_duplicates().astype(str).astype(object))
    parent = frame["parent_station"].astype(object) if "parent_station" in frame else pd.Series(None, frame.index)
    lon, lat = (frame[c].to_numpy(dtype=float, na_value=np.nan) for c in ("stop_lon", "stop_lat"))
    wrong = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)) | ((lon == 0) & (lat == 0))
    lon, lat = np.where(wrong, np.nan, lon), np.where(wrong, np.nan, lat)
    at = frame.index.get_indexer(pd.Index(parent.fillna("")))
    from_parent = wrong & (at >= 0) & ~np.isnan(lon[at])
    lon, lat = np.where(from_parent, lon[at], lon), np.where(from_parent, lat[at], lat)
    if from_parent.any():
        ids = frame.index[from_parent].tolist()
        message = f"Stops without coordinates were put at their station: {listed(ids)}."
        notes.append(Note("gtfs.stops_at_station", message, places=tuple(ids)))
    name = frame["stop_name"].astype(object) if "stop_name" in frame else pd.Series(None, frame.index, dtype=object)
    kind = _kinds(frame)
    placed = pd.DataFrame(
        {"name": name.where(name.notna(), frame.index.to_series()), "lon": lon, "lat": lat, "kind": kind},
        index=pd.Index(frame.index, name="stop_id"),
    )
    return placed[placed["lon"].notna()]


def _kinds(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    if "location_type" not in frame:
        return np.zeros(len(frame), dtype=int)
    return frame["location_type"].to_numpy(dtype=float, na_value=0.0).astype(int)


def _stops(places: pd.DataFrame, calls: pd.DataFrame, notes: list[Note]) -> gpd.GeoDataFrame:
    """Return the stops that are called at, and those where one could board; entrances and stations are neither."""
    called = np.zeros(len(places), dtype=bool)
    called[calls["stop_id"].unique()] = True
    boardable = ~places["kind"].isin([_STATION, _ENTRANCE, _NODE]).to_numpy()
    idle = places.index[boardable & ~called].tolist()
    if idle:
        message = f"{len(idle)} stops at which no trip calls: {listed(idle)}."
        notes.append(Note("gtfs.idle_stops", message, places=tuple(idle)))
    kept = places[called | boardable]
    points = gpd.GeoSeries(gpd.points_from_xy(kept["lon"], kept["lat"]), index=kept.index, crs="EPSG:4326")
    return gpd.GeoDataFrame(kept[["name"]], geometry=points)


def _repeats(feed: Feed, trips: pd.Index, calls: Calls, notes: list[Note]) -> tuple[Repeats, set[int]]:
    """Return the trips made of headways, and the positions of the trips that are only their patterns."""
    if feed.frequencies is None:
        nothing = np.array([], dtype=np.int64)
        return Repeats(nothing, nothing, [], 0), set()
    repeats = repeats_of(feed.frequencies, trips, lambda trip: not np.isnan(calls.origin_s[trip]))
    if repeats.faults:
        message = f"Rows of frequencies.txt that are left out: {listed(repeats.faults)}."
        notes.append(Note("gtfs.frequencies_left_out", message, "warning"))
    if len(repeats.pattern):
        message = f"{len(repeats.pattern)} trips are made of {len(feed.frequencies)} headways in frequencies.txt"
        if repeats.approximate:
            message += f"; the feed gives no exact times for {repeats.approximate} of them, only how often they run"
        notes.append(Note("gtfs.frequencies", f"{message}."))
    known = trips.get_indexer(pd.Index(feed.frequencies["trip_id"]))
    return repeats, set(known[known >= 0].tolist())


def _expanded(
    trips: pd.DataFrame, calls: Calls, repeats: Repeats, single: np.ndarray[Any, Any], is_known: np.ndarray[Any, Any]
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
        message = f"{len(which)} of {len(trips)} trips are left out, as {why}: {listed(_names(trips, which))}."
        notes.append(Note("gtfs.trips_left_out", message, "warning", tuple(_names(trips, which))))
    if calls.unplaced:
        said = listed([f"{stop} ({count} calls)" for stop, count in calls.unplaced.items()])
        message = f"Calls at stops that are unknown or have no coordinates are left out: {said}."
        notes.append(Note("gtfs.calls_left_out", message, "warning", tuple(calls.unplaced)))
    strange = feed.stop_times["trip_id"].fillna("(blank)")
    strange = strange[~strange.isin(trips.index)].unique().tolist()
    if strange:
        message = f"stop_times.txt has calls of trips that are not in trips.txt, which are left out: {listed(strange)}."
        notes.append(Note("gtfs.unknown_trips", message, "warning", tuple(strange)))


def _note_calls(notes: list[Note], calls: Calls, table: pd.DataFrame, rows: int) -> None:
    if calls.interpolated:
        message = (
            f"{calls.interpolated} of {rows} calls have no time in the feed; theirs lie between those of the calls "
            "before and after, by distance where the feed has it, evenly otherwise."
        )
        notes.append(Note("gtfs.interpolated", message))
    if calls.by_request:
        message = f"At {calls.by_request} calls one has to telephone or to ask the driver; they count as calls."
        notes.append(Note("gtfs.by_request", message))
    late = table.loc[table["arrival_s"] >= DAY_S, "trip_id"].nunique()
    if late:
        notes.append(Note("gtfs.after_midnight", f"{late} trips run on after midnight of their day of service."))


def _counted(
    path: Path, stops: gpd.GeoDataFrame, trips: pd.DataFrame, calls: pd.DataFrame, services: dict[str, Service]
) -> Note:
    first, last = _validity(services.values())
    when = f"valid from {first} to {last}" if first and last else "without a limited validity"
    return Note(
        "gtfs.counted",
        f"{path.name}: {trips['line'].nunique()} lines, {len(trips)} trips and {len(calls)} calls at "
        f"{calls['stop_id'].nunique()} of {len(stops)} stops, {when}.",
    )


def _validity(services: Iterable[Service]) -> tuple[date | None, date | None]:
    """Return the first and the last day on which anything may run."""
    days = [d for s in services for d in (s.start, s.end, *s.added) if d is not None]
    return (min(days), max(days)) if days else (None, None)


def _covering(timetable: Timetable, day: date, path: Path) -> Timetable:
    """Return the timetable if it covers a day, with a word if nothing runs on it."""
    if len(timetable.trips_on(day)):
        return timetable
    first, last = _validity(timetable.services.values())
    if first is None or last is None or not first <= day <= last:
        raise DataError(
            f"the feed has no service on {day}",
            file=path,
            remedy=f"name a day from {first} to {last}" if first else "its calendars name no day at all",
        )
    message = f"Not one trip runs on {day} ({day:%A}), although the feed covers it ({first} to {last})."
    notes = (*timetable.notes, Note("gtfs.no_service", message, "warning"))
    t = timetable
    return Timetable(t.stops, t.trips, t.calls, t.services, t.source, notes=notes)


def _source(feed: Feed, path: Path) -> str:
    names: list[str] = []
    if feed.agency is not None and "agency_name" in feed.agency:
        names = [str(n) for n in feed.agency["agency_name"].dropna().unique()]
    return f"{'; '.join(names[:3])} ({path.name})" if names else path.name


def _names(trips: pd.DataFrame, which: Sequence[int]) -> list[str]:
    return [str(trips.index[i]) for i in which]


def _clock(time_s: int) -> str:
    return f"{time_s // 3600:02d}:{time_s // 60 % 60:02d}:{time_s % 60:02d}"
