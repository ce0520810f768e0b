"""Open a GTFS feed with gtfs_kit: the tables as they are, or every fault of the files in one error."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd

from spatial_uri.errors import DataError, InputNotFoundError, MissingLibraryError

if TYPE_CHECKING:
    from gtfs_kit import Feed

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REQUIRED = ("stops", "routes", "trips", "stop_times")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "stops": ("stop_id", "stop_lat", "stop_lon"),
    "routes": ("route_id",),
    "trips": ("trip_id", "route_id", "service_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
    "calendar": ("service_id", *_DAYS, "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
}
_CALENDARS = ("calendar", "calendar_dates")
_USED = (*COLUMNS, "agency")
_UNREADABLE = (ValueError, TypeError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def open_feed(path: str | Path) -> tuple[Feed, frozenset[str]]:
    """Open a feed, a zip archive or a folder.

    Only the tables that are used are handed to gtfs_kit: the others are often the largest (shapes), or hold values that
    it refuses (a day ticket, valid for 86,400 seconds).

    Returns
    -------
    feed : gtfs_kit.Feed
        Every table has the columns of `COLUMNS`, no wholly blank rows, and texts without surrounding blanks.
    tables : frozenset of str
        Names of all tables that the feed holds.

    Raises
    ------
    MissingLibraryError
        If gtfs_kit is not installed.
    InputNotFoundError
        If nothing is there.
    DataError
        Listing every fault: no archive, files missing, twice there, empty, unreadable, not in UTF-8, columns missing.
    """
    try:
        import gtfs_kit
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            "reading a GTFS feed needs gtfs_kit, which is not installed", remedy='pip install "spatial-uri[gtfs]"'
        ) from error
    path = Path(path)
    if not path.exists():
        raise InputNotFoundError("there is no such feed", file=path, remedy="check the path and the spelling")
    source, names = _members(path)
    _refuse(path, _missing(names))
    members = {PurePosixPath(name).stem: name for name in names if name.endswith(".txt")}
    with tempfile.TemporaryDirectory(prefix="spatial_uri-") as name:
        folder = Path(name)
        _unpack(path, source, {table: members[table] for table in _USED if table in members}, folder)
        try:
            frequencies = _frequencies(folder / "frequencies.txt")
            feed = gtfs_kit.read_feed(folder, dist_units="km")
        except _UNREADABLE as error:
            raise _error(path, _file_faults(folder) or [str(error).strip()]) from error
    feed.frequencies = frequencies
    tables = {table: getattr(feed, table) for table in _USED}
    _refuse(path, _content_faults(tables))
    for table, frame in tables.items():
        if frame is not None:
            setattr(feed, table, _tidied(frame))
    return feed, frozenset(members)


def _unpack(path: Path, source: Path, members: Mapping[str, str], folder: Path) -> None:
    """Put the tables into a folder, each under its own name."""
    if source.is_dir():
        for table, name in members.items():
            shutil.copyfile(source / name, folder / f"{table}.txt")
        return
    faults = []
    with zipfile.ZipFile(source) as archive:
        for table, name in members.items():
            try:
                with archive.open(name) as packed, (folder / f"{table}.txt").open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
            except (*_UNREADABLE, OSError) as error:  # encrypted, damaged, or packed in a way that is not known
                faults.append(f"{name} cannot be unpacked: {error}")
    _refuse(path, faults)


def _frequencies(path: Path) -> pd.DataFrame | None:
    """Read and take away the table of headways: gtfs_kit refuses those above 32,767 seconds."""
    from gtfs_kit.constants import DTYPES

    if not path.is_file():
        return None
    dtype = DTYPES["frequencies"] | {"headway_secs": "Int64"}
    try:
        frame = pd.read_csv(path, dtype=dtype, dtype_backend="numpy_nullable", encoding="utf-8-sig", na_values=[" "])
    except pd.errors.EmptyDataError:
        frame = pd.DataFrame()
    path.unlink()
    return frame.rename(columns=str.strip) if len(frame) else None


def _error(path: Path, faults: list[str]) -> DataError:
    remedy = "ask the publisher for a whole feed, or correct the files named and pack them again"
    if any("UTF-8" in fault for fault in faults):
        remedy = "a feed is UTF-8: save the files named in that encoding and pack them again"
    return DataError("the feed cannot be used", file=path, faults=faults, remedy=remedy)


def _refuse(path: Path, faults: list[str]) -> None:
    if faults:
        raise _error(path, faults)


def _members(path: Path) -> tuple[Path, list[str]]:
    """Return the archive or folder that holds the tables, and the names of the files in it."""
    if path.is_dir():
        if not (path / "stops.txt").is_file():
            inside = sorted(path.glob("*/stops.txt"))
            path = inside[0].parent if len(inside) == 1 else path
        return path, sorted(p.name for p in path.iterdir() if p.is_file())
    try:
        with zipfile.ZipFile(path) as archive:
            return path, [i.filename for i in archive.infolist() if not i.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError(
            f"this is no zip archive ({error})",
            file=path,
            remedy="name the feed as it was published, a .zip, or the folder it was unpacked into; download it again "
            "if it was cut off",
        ) from error


def _missing(names: list[str]) -> list[str]:
    """Faults of the list of files: what a feed must have, and what it must not have twice."""
    tables = [PurePosixPath(name).stem for name in names if name.endswith(".txt")]
    faults = [f"{table}.txt is missing" for table in REQUIRED if table not in tables]
    if not set(_CALENDARS) & set(tables):
        faults.append("calendar.txt and calendar_dates.txt are missing; one of them must say on which days trips run")
    twice = sorted({table for table in tables if tables.count(table) > 1} & set(_USED))
    faults += [f"{table}.txt is there {tables.count(table)} times, in different folders" for table in twice]
    if faults and not tables:
        others = ", ".join(names[:5]) or "nothing"
        faults = [f"there is no table (.txt) in it, only {others}"]
    return faults


def _file_faults(folder: Path) -> list[str]:
    """Read every table alone, to tell which ones cannot be read and why."""
    from gtfs_kit.constants import DTYPES

    faults = []
    for table in _USED:
        path = folder / f"{table}.txt"
        if not path.is_file():
            continue
        try:
            pd.read_csv(path, dtype=DTYPES[table], encoding="utf-8-sig", na_values=["", " "])
        except UnicodeDecodeError as error:
            faults.append(f"{path.name} is not UTF-8 (byte {error.start} of a block of text)")
        except pd.errors.EmptyDataError:
            continue
        except _UNREADABLE as error:
            faults.append(f"{path.name} cannot be read: {str(error).strip()}")
    return faults


def _content_faults(tables: Mapping[str, pd.DataFrame | None]) -> list[str]:
    """Faults of the tables: no rows, columns missing, rows longer than the header."""
    faults = [f"{table}.txt has no rows" for table in REQUIRED if tables[table] is None]
    if all(tables[table] is None for table in _CALENDARS):
        faults.append("calendar.txt and calendar_dates.txt have no rows")
    for table, columns in COLUMNS.items():
        frame = tables[table]
        if frame is None:
            continue
        absent = [column for column in columns if column not in frame.columns]
        if table == "stop_times" and len({"arrival_time", "departure_time"} & set(absent)) == 1:
            absent = [column for column in absent if not column.endswith("_time")]
        faults += [f"{table}.txt has no column {column}" for column in absent]
        if not isinstance(frame.index, pd.RangeIndex):
            faults.append(f"{table}.txt: the rows have more values than the header has names")
    return faults


def _tidied(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without blank rows, its texts without surrounding blanks."""
    frame = frame.dropna(how="all").reset_index(drop=True)
    for column in frame.columns:
        if isinstance(frame[column].dtype, pd.StringDtype):
            frame[column] = frame[column].str.strip()
    if "stop_sequence" in frame.columns:
        frame = frame.assign(**{c: None for c in ("arrival_time", "departure_time") if c not in frame.columns})
    return frame
