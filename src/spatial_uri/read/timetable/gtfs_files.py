"""Open a GTFS feed: its tables as they are, or every fault of its files in one error."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_table import Column, FeedTable, read_table
from spatial_uri.store.files import is_folder, require_there
from spatial_uri.store.unpacking import DAMAGED_ARCHIVE, read_member, require_few_members

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REQUIRED = ("stops", "trips", "stop_times")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "stops": ("stop_id", "stop_lat", "stop_lon"),
    "routes": ("route_id",),
    "trips": ("trip_id", "service_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence"),
    "calendar": ("service_id", "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
}
"""The columns without which a table says nothing."""
ON_DEMAND_COLUMNS = (
    "location_id", "location_group_id", "start_pickup_drop_off_window", "end_pickup_drop_off_window",
)  # fmt: skip
"""The columns of calls that are none: in a zone, at any of a group of stops, at any time of a window."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "stops": ("stop_name", "location_type", "parent_station"),
    "routes": ("route_short_name", "route_long_name"),
    "trips": ("route_id", "trip_headsign", "direction_id"),
    "stop_times": (
        "arrival_time", "departure_time", "pickup_type", "drop_off_type", *ON_DEMAND_COLUMNS,
    ),
    "calendar": DAYS,
    "frequencies": ("exact_times",),
    "agency": ("agency_name",),
    "location_groups": ("location_group_id", "location_group_name"),
}  # fmt: skip
"""The other columns that are used."""
DISTANCE = "shape_dist_traveled"
TABLES = tuple(dict.fromkeys([*COLUMNS, *OPTIONAL]))
ZONES = "locations.geojson"
_CALENDARS = ("calendar", "calendar_dates")
_MOST_BYTES = 2_000_000_000
"""How much of one table is read: its rows have to fit into memory."""
_UNREADABLE = (*DAMAGED_ARCHIVE, ValueError, OSError)


@dataclass(frozen=True, eq=False)
class Feed:
    """The tables of a feed.

    Parameters
    ----------
    tables
        Those that are used, by name; one that the feed does not have has no rows.
    names
        Names of all its files, in lower case.
    zones
        What ``locations.geojson`` holds; empty without it.
    notes
        What was found in reading them.
    """

    tables: Mapping[str, FeedTable]
    names: frozenset[str]
    zones: bytes = b""
    notes: list[Note] = field(default_factory=list)

    def __getitem__(self, table: str) -> FeedTable:
        return self.tables[table]


def open_feed(path: str | Path) -> Feed:
    """Open a feed, a zip archive or a folder.

    Only the files and columns that are used are read: what stands in the others cannot spoil a feed.

    Raises
    ------
    InputNotFoundError
        If nothing is there.
    DataError
        Listing every fault: no archive; files that are needed are missing, there twice, damaged, or without rows;
        columns that are needed are missing.
    """
    path = require_there(path, "feed")
    notes: list[Note] = []
    source, names = _members(path)
    names = _of_one_folder(names, notes)
    files = {name: PurePosixPath(name).name.lower() for name in names}
    _refuse(path, _missing(list(files.values())))
    wanted = {file: name for name, file in files.items() if file == ZONES or file.removesuffix(".txt") in TABLES}
    contents = _contents(path, source, wanted, notes)
    tables = {
        table: read_table(contents.get(f"{table}.txt", b""), f"{table}.txt", _wanted(table), notes) for table in TABLES
    }
    _refuse(path, _content_faults(tables, contents, notes))
    tables["stop_times"] = _with_distances(tables["stop_times"], contents["stop_times.txt"])
    return Feed(tables, frozenset(files.values()), contents.get(ZONES, b""), notes)


def _wanted(table: str) -> tuple[str, ...]:
    return (*COLUMNS.get(table, ()), *OPTIONAL.get(table, ()))


def _with_distances(stop_times: FeedTable, content: bytes) -> FeedTable:
    """Add the distances along the way where a call has no time: hardly two are the same, so they are slow to read."""
    if not (stop_times.column("arrival_time").is_blank & stop_times.column("departure_time").is_blank).any():
        return stop_times
    found = read_table(content, stop_times.file, (DISTANCE,), [])
    column, at = found.column(DISTANCE), pd.Index(found.row).get_indexer(pd.Index(stop_times.row))
    distances = Column(np.append(column.code, len(column.words))[at], np.append(column.words, ""))  # blank at -1
    return FeedTable(stop_times.file, stop_times.row, {**stop_times.columns, DISTANCE: distances})


def _contents(path: Path, source: Path, wanted: Mapping[str, str], notes: list[Note]) -> dict[str, bytes]:
    """Read the files; refuse the feed for those that are needed and damaged, and note the others."""
    found: dict[str, bytes] = {}
    faults = []
    archive = None if is_folder(source) else zipfile.ZipFile(source)
    try:
        for file, name in wanted.items():
            try:
                found[file] = _content(source / name) if archive is None else _unpacked(archive, name, path)
            except DataError:
                raise
            except _UNREADABLE as error:  # encrypted, damaged, or packed in a way that is not known
                if file.removesuffix(".txt") in COLUMNS:
                    faults.append(f"{name} cannot be unpacked: {error}")
                else:
                    notes.append(Note("gtfs.file_damaged", severity="warning", file=file, why=str(error)))
    finally:
        if archive is not None:
            archive.close()
    _refuse(path, faults)
    return found


def _unpacked(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    return read_member(archive, archive.getinfo(name), most_bytes=_MOST_BYTES, path=path)


def _content(path: Path) -> bytes:
    if path.stat().st_size > _MOST_BYTES:
        raise DataError(
            f"the table has more than {_MOST_BYTES / 1e6:,.0f} MB",
            file=path,
            remedy="cut the feed to the area of the study",
        )
    return path.read_bytes()


def _refuse(path: Path, faults: list[str]) -> None:
    if faults:
        remedy = "ask the publisher for a whole feed, or correct the files named and pack them again"
        raise DataError("the feed cannot be used", file=path, faults=faults, remedy=remedy)


def _members(path: Path) -> tuple[Path, list[str]]:
    """Return the archive or folder that holds the tables, and the names of the files in it."""
    if is_folder(path):
        if not (path / "stop_times.txt").is_file():
            inside = sorted(path.glob("*/stop_times.txt"))
            path = inside[0].parent if len(inside) == 1 else path
        return path, sorted(p.name for p in path.iterdir() if p.is_file())
    try:
        with zipfile.ZipFile(path) as archive:
            require_few_members(archive, path)
            names = [i.filename for i in archive.infolist() if not i.is_dir()]
    except DataError:
        raise
    except _UNREADABLE as error:
        raise DataError(
            f"this is no zip archive ({error})",
            file=path,
            remedy="name the feed as it was published, a .zip, or the folder it was unpacked into; download it again "
            "if it was cut off",
        ) from error
    return path, [name for name in names if not name.startswith("__MACOSX/")]


def _of_one_folder(names: list[str], notes: list[Note]) -> list[str]:
    """Return the files of the one folder that holds a whole feed; all files where there is none, or several."""
    folders: dict[str, set[str]] = {}
    for name in names:
        folders.setdefault(str(PurePosixPath(name).parent), set()).add(PurePosixPath(name).name.lower())
    whole = [folder for folder, files in folders.items() if files >= {f"{table}.txt" for table in REQUIRED}]
    if len(whole) != 1 or len(folders) == 1:
        return names
    own = [name for name in names if str(PurePosixPath(name).parent) == whole[0]]
    others = [
        name for name in names if name not in own and PurePosixPath(name).name.lower().removesuffix(".txt") in TABLES
    ]
    if others:
        notes.append(Note("gtfs.elsewhere", names=others))
    return own


def _missing(files: list[str]) -> list[str]:
    """Faults of the list of files: what a feed must have, and what it must not have twice."""
    faults = [f"{table}.txt is missing" for table in REQUIRED if f"{table}.txt" not in files]
    if ZONES in files and faults == ["stops.txt is missing"]:
        faults = []  # on demand within zones alone
    if not {f"{table}.txt" for table in _CALENDARS} & set(files):
        faults.append("calendar.txt and calendar_dates.txt are missing; one of them must say on which days trips run")
    twice = sorted(table for table in COLUMNS if files.count(f"{table}.txt") > 1)
    faults += [f"{table}.txt is there {files.count(f'{table}.txt')} times, in different folders" for table in twice]
    if faults and not any(file.endswith(".txt") for file in files):
        faults = [f"there is no table (.txt) in it, only {', '.join(files[:5]) or 'nothing'}"]
    return faults


def _content_faults(tables: Mapping[str, FeedTable], contents: Mapping[str, bytes], notes: list[Note]) -> list[str]:
    """Faults of the tables that are needed: columns missing, no rows; those of the other tables are noted."""
    faults: dict[str, list[str]] = {}
    for table, columns in COLUMNS.items():
        file = f"{table}.txt"
        if file not in contents or (table == "stops" and ZONES in contents):
            continue
        wanted = _columns_of_calls(tables[table]) if table == "stop_times" else columns
        found = [f"{file} has no column {name}" for name in wanted if name not in tables[table].columns]
        if not contents[file].strip():
            found = []
        elif not tables[table].columns:
            found.append(f"{file} begins with {_beginning(contents[file])}; commas must stand between names of columns")
        if not found and not len(tables[table]) and table in REQUIRED:
            found = [f"{file} has no rows"]
        if found:
            faults[table] = found
    needed = [fault for table in REQUIRED for fault in faults.get(table, ())]
    if not any(len(tables[table]) and table not in faults for table in _CALENDARS):
        needed += [fault for table in _CALENDARS for fault in faults.get(table, ())]
        if not any(len(tables[table]) for table in _CALENDARS):
            needed.append("calendar.txt and calendar_dates.txt have no rows")
    if not needed:
        notes += [
            Note("gtfs.file_damaged", severity="warning", file=f"{table}.txt", why="; ".join(found))
            for table, found in faults.items()
        ]
    return needed


def _beginning(content: bytes) -> str:
    return repr(content.decode(errors="replace").strip().partition("\n")[0][:60])


def _columns_of_calls(stop_times: FeedTable) -> tuple[str, ...]:
    """Return the columns that calls need; those on demand alone need neither a stop nor a time."""
    if any(name in stop_times.columns for name in ON_DEMAND_COLUMNS):
        return ("trip_id",)
    either = {"arrival_time", "departure_time"} & set(stop_times.columns)
    return (*COLUMNS["stop_times"], *(() if either else ("arrival_time", "departure_time")))
