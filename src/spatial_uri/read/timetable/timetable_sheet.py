"""Public transport from a plain timetable: a sheet with one row for each line and direction.

Columns, by these names or their Chinese ones (see `timetable_rows.WORDS`):

- ``line`` (线路) and ``stops`` (站点): names or ids with ``;`` between them (``、``, ``→``, ``-`` and ``|`` are
  understood where there is no ``;``; so are commas and blanks between Chinese names). A name stands for all stops of
  that name within `ONE_STOP_M` of each other;
- the times: ``departures`` (发车时刻), such as ``06:30;07:15``, or ``first`` (首班), ``last`` (末班) and
  ``headway_min`` (间隔), such as 30, 20-30 or 半小时一班, or ``first`` alone for a single trip. ``hours`` (运营时间) or
  ``departures`` may give the first and the last as ``7:00-18:00``. The last departure runs even if the headway misses
  it. 24:30 and 次日0:30 are half past midnight; 上午, 下午 and the like are understood;
- how long it takes, all optional: ``minutes`` (行驶时间), from the first stop, one for each stop (``0;5;12``) or
  those of the whole way alone; or behind the names, ``Vaduz@0;Schaan@12``; or ``leg_minutes`` (站间分钟), from stop
  to stop. Without them, ``speed_kmh`` (车速) or `SPEED_KMH` on the straight lines between the stops times `DETOUR`;
- ``days`` (运行日): daily, weekdays, weekends, ``Mon,Wed``, 周一至周五, 除周日外, 单日, dates, or market days,
  ``market 3,8``, 逢3、8 or 逢三八, the days of the month (of the common, not the lunar calendar) that end in these
  digits; ``;`` joins several. Blank is daily;
- ``both_ways`` (双向): yes, or arrows both ways (⇄) between the stops, adds the way back, with the same departures,
  unless another row gives it;
- ``headsign`` (方向), and ``illustrative`` (示意) for a timetable that is invented. The word may as well stand in a
  row above the header, or in ``remark`` (备注).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.arguments import require_options
from spatial_uri.model.study import Note
from spatial_uri.model.table_arguments import require_geometry, require_places
from spatial_uri.model.timetable import Service, Timetable
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.sheets import EXCEL_SUFFIXES
from spatial_uri.read.tables.tables import layer_names, read_raw
from spatial_uri.read.tables.values import is_blank
from spatial_uri.read.timetable.day_cells import service_name
from spatial_uri.read.timetable.sheet_trips import timetable_of
from spatial_uri.read.timetable.timetable_rows import SheetRow, about_note, columns_of, row_of
from spatial_uri.read.timetable.timetable_stops import STOP_SHEETS, StopBook, read_own_stops, shortest
from spatial_uri.store.files import as_path, is_ordinary
from spatial_uri.store.net import reader

_ILLUSTRATIVE = ("illustrative", "invented", "synthetic", "示意", "合成", "虚构")


@reader("timetable")
def read_timetable_sheet(
    path: str | Path,
    *,
    stops: gpd.GeoDataFrame | None = None,
    stops_file: str | Path | None = None,
    options: TableOptions | None = None,
) -> Timetable:
    """Read a plain timetable, CSV or Excel, with one row for each line and direction.

    See the top of this module for its columns.

    Parameters
    ----------
    path
        The sheet. A workbook may hold the stops as well, in a sheet ``stops`` or 站点.
    stops
        Stops known from elsewhere, such as `Study.stops`: index ``stop_id``, column ``name``, points in any CRS.
    stops_file
        A table of stops with columns ``stop`` (站名), ``lon``, ``lat`` and perhaps ``stop_id``. Names are looked for
        there (and in the sheet of stops) first.
    options
        Sheet and encoding of the timetable; CRS and datum of the coordinates of the stops.

    Returns
    -------
    Timetable
        Stops, those it calls at, in EPSG:4326. A trip is called by line, row (``r`` for the way back) and departure.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    DataError
        Listing every fault by row: unknown stops with names spelled alike, times that run backwards, and so on.
    ParameterError
        If there are no stops to look names up in.
    """
    path, options = as_path(path), require_options(options, TableOptions)
    if stops is not None:
        stops = require_geometry(stops, what="stops")
        require_places(stops, what="stops")
    sheet, stop_sheet = _sheets(path, options)
    table = read_raw(path, replace(options, sheet=sheet, title_rows=True))
    book, notes = _book(stops, stops_file, path, stop_sheet, options)
    notes = [*table.notes, *notes]
    found = columns_of(table, notes)
    notes += about_note(table, found)
    ways = _ways(table, found, book, notes)
    is_illustrative = _is_illustrative(table, found)
    if is_illustrative:
        notes.insert(0, Note("timetable.illustrative", severity="warning", file=path.name))
    return timetable_of(ways, book, path.name, is_illustrative=is_illustrative, notes=notes)


def _ways(table: RawTable, found: Mapping[str, str], book: StopBook, notes: list[Note]) -> list[SheetRow]:
    """Return the rows and the ways back that they imply, with their stops; refuse the sheet for all faults at once."""
    faults: list[str] = []
    unclear: list[str] = []
    rows = []
    for number in table.frame.index:
        row, names = row_of(table, number, found, faults, notes)
        faults += _unknown_stops(number, names, book)
        if row is not None:
            rows.append(_with_stops(row, book, faults, unclear))
    if unclear:
        notes.append(Note("timetable.stops_of_one_name", count=len(unclear), choices=unclear))
    faults += _repeated(rows)
    back = _ways_back(rows, faults, notes)
    if faults:
        raise DataError(
            "the timetable cannot be used as it is",
            file=table.path,
            faults=faults,
            remedy="correct these rows; stops that are not in the data can be given, with coordinates, in a sheet or "
            "file of stops",
        )
    return sorted([*rows, *back], key=lambda row: (table.frame.index.get_loc(row.number), row.is_back))


def _sheets(path: Path, options: TableOptions) -> tuple[str | None, str | None]:
    """Return the sheet of the timetable and that of the stops, None where there is nothing to choose."""
    if path.suffix.lower() not in EXCEL_SUFFIXES or not is_ordinary(path):
        return options.sheet, None
    names = layer_names(path)
    stop_sheet = next((name for name in names if name.strip().lower() in STOP_SHEETS), None)
    others = [name for name in names if name != stop_sheet]
    return (others[0] if options.sheet is None and stop_sheet and len(others) == 1 else options.sheet), stop_sheet


def _book(
    stops: gpd.GeoDataFrame | None,
    stops_file: str | Path | None,
    path: Path,
    stop_sheet: str | None,
    options: TableOptions,
) -> tuple[StopBook, list[Note]]:
    tables: list[gpd.GeoDataFrame] = []
    notes: list[Note] = []
    of_stops = TableOptions(crs=options.crs, datum=options.datum)
    for file, opened in ((stops_file, of_stops), (stop_sheet and path, replace(of_stops, sheet=stop_sheet))):
        if file:
            table, more = read_own_stops(Path(file), opened)
            tables.append(table)
            notes += more
    book = StopBook(*tables, *([] if stops is None else [stops]))
    if not len(book):
        raise ParameterError(
            "there are no stops to look the names of the timetable up in",
            remedy="give a table of stops with coordinates, or data that holds bus stops",
        )
    return book, notes


def _unknown_stops(number: Any, names: Sequence[str], book: StopBook) -> list[str]:
    """Name the stops that are not known, with names spelled alike."""
    faults = []
    for name in names:
        if not book.find(name):
            near = book.near(name)
            hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            faults.append(f"row {number}: no stop is called {name!r}{hint}")
    return faults


def _with_stops(row: SheetRow, book: StopBook, faults: list[str], unclear: list[str]) -> SheetRow:
    """Look the stops of a row up; where a name is not unique, take those that make the line shortest."""
    found = [book.find(name) for name in row.names]
    if not all(found):
        return row
    stops = shortest(found)
    repeated = [a.name for a, b in pairwise(stops) if a.stop_id == b.stop_id]
    faults += [f"row {row.number}: the stop {name!r} follows itself" for name in repeated]
    chosen = [
        f"{stop.name} = {stop.stop_id} (≠ {', '.join(s.stop_id for s in candidates if s is not stop)})"
        for stop, candidates in zip(stops, found, strict=True)
        if len(candidates) > 1
    ]
    if chosen:
        unclear.append(f"{row.line} ({row.number}): {', '.join(dict.fromkeys(chosen))}")
    return replace(row, stops=tuple(stops))


def _repeated(rows: Sequence[SheetRow]) -> list[str]:
    """Return a fault for each row that gives the same trips of the same line as an earlier one."""
    faults = []
    seen: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = (row.line, row.names, row.departures, service_name(row.service))
        if key in seen:
            faults.append(f"row {row.number}: the same as row {seen[key]}")
        seen.setdefault(key, row.number)
    return faults


def _ways_back(rows: Sequence[SheetRow], faults: list[str], notes: list[Note]) -> list[SheetRow]:
    """Return the ways back of the rows that run both ways, but for those that have a row of their own."""
    back, own = [], []
    for row in rows:
        if not row.both_ways or not row.stops:
            continue
        given = [other for other in rows if _is_way_back(other, row) and _share_days(other.service, row.service)]
        partly = [other for other in given if other.service != row.service]
        faults += [
            f"row {row.number} runs both ways ({service_name(row.service)}), and row {other.number} gives its way back "
            f"for other days ({service_name(other.service)}); give both ways a row, or divide the days"
            for other in partly
        ]
        if given:
            own.append(f"{row.line} ({row.number})")
            continue
        minutes = None if row.minutes is None else tuple(row.minutes[-1] - m for m in reversed(row.minutes))
        back.append(replace(row, stops=row.stops[::-1], minutes=minutes, headsign="", is_back=True))
    if own:
        notes.append(Note("timetable.way_back", count=len(own), names=own))
    return back


def _is_way_back(other: SheetRow, row: SheetRow) -> bool:
    """Tell whether another row is the way back of a row: from its end to its beginning, over whatever stops."""
    if other is row or other.line != row.line or not other.stops:
        return False
    ends = (row.stops[0].stop_id, row.stops[-1].stop_id)
    if ends[0] == ends[1]:  # a round trip: only the same stops the other way round are its way back
        return [s.stop_id for s in other.stops] == [s.stop_id for s in reversed(row.stops)]
    return (other.stops[-1].stop_id, other.stops[0].stop_id) == ends


def _share_days(one: Service, other: Service) -> bool:
    return bool(one.weekdays & other.weekdays or one.month_days & other.month_days or one.added & other.added)


def _is_illustrative(table: RawTable, found: Mapping[str, str]) -> bool:
    remarks = [*table.remarks]
    if "remark" in found:
        remarks += [str(value) for value in table.frame[found["remark"]]]
    if any(word in text.lower() for text in remarks for word in _ILLUSTRATIVE):
        return True
    if "illustrative" not in found:
        return False
    words_for_no = {"no", "n", "false", "0", "否", "非"}
    return any(
        not is_blank(v) and str(v).strip().lower() not in words_for_no for v in table.frame[found["illustrative"]]
    )
