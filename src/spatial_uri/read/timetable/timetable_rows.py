"""The rows of a plain timetable: what each says of one line in one direction, and every fault of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import Service
from spatial_uri.read.tables.headings import heading_of_each
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import is_blank, refuse_unreadable, texts
from spatial_uri.read.timetable.cell_words import CellError, plain_text, says_about
from spatial_uri.read.timetable.clock_cells import clock_list_s, clock_s, departures_s, headway_min, range_s
from spatial_uri.read.timetable.day_cells import days_of
from spatial_uri.read.timetable.timetable_cells import (
    MOST_MIN,
    cumulative,
    is_yes,
    says_both_ways,
    split_numbers,
    split_stops,
)
from spatial_uri.read.timetable.timetable_stops import NamedStop

WORDS: Mapping[str, tuple[str, ...]] = {
    "line": ("line", "route", "线路", "线路名称", "线路编号", "路线"),
    "stops": ("stops", "站点", "途经站点", "途径站点", "停靠站点", "停靠站", "沿途站点"),
    "first": ("first", "首班", "首班车", "首班时间", "首班时刻"),
    "last": ("last", "末班", "末班车", "末班时间", "末班时刻"),
    "hours": ("hours", "首末班", "首末班时间", "首末班车", "首末班时刻", "运营时间", "服务时间", "营运时间"),
    "headway_min": ("headway_min", "headway", "间隔", "发车间隔", "间隔(分)", "间隔(分钟)", "发车间隔(分钟)"),
    "departures": ("departures", "发车时刻", "发车时间", "班次时刻"),
    "days": ("days", "运行日", "运营日", "开行日", "发车日"),
    "minutes": ("minutes", "行驶时间", "累计分钟", "行驶分钟", "行驶时间(分钟)"),
    "leg_minutes": ("leg_minutes", "站间分钟", "站间时间", "站间行驶时间"),
    "speed_kmh": ("speed_kmh", "车速", "速度", "车速(km/h)", "平均车速"),
    "both_ways": ("both_ways", "双向", "往返", "是否双向"),
    "headsign": ("headsign", "方向", "开往", "终点方向"),
    "illustrative": ("illustrative", "示意"),
    "remark": ("remark", "remarks", "note", "notes", "备注", "说明"),
}
_TIMES = ("first", "last", "hours", "headway_min", "departures", "minutes", "leg_minutes")
_WITH_UNIT = ("headway_min", "minutes", "leg_minutes", "speed_kmh")
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class SheetRow:
    """One line in one direction, as the sheet has it; `minutes` since the first stop, None if not given."""

    number: Any
    line: str
    headsign: str
    names: tuple[str, ...]
    minutes: tuple[float, ...] | None
    total_min: float | None
    speed_kmh: float | None
    departures: tuple[int, ...]
    service: Service
    both_ways: bool
    stops: tuple[NamedStop, ...] = ()
    is_back: bool = False


def columns_of(table: RawTable, notes: list[Note]) -> dict[str, str]:
    """Return the column of each meaning; a note names the columns that are not used."""
    found = heading_of_each(list(map(str, table.frame.columns)), WORDS, with_unit=_WITH_UNIT)
    faults = [f"there is no column {m} ({WORDS[m][-1]})" for m in ("line", "stops") if m not in found]
    if not {"departures", "first", "hours"} & set(found):
        faults.append("there is neither a column departures (发车时刻) nor a column first (首班)")
    if faults:
        raise DataError(
            "columns are missing",
            file=table.path,
            faults=faults,
            remedy=f"name them so; the file has {', '.join(map(str, table.frame.columns))}",
        )
    refuse_unreadable(table, found.values())
    unused = [c for c in map(str, table.frame.columns) if c not in found.values()]
    if unused:
        notes.append(Note("timetable.columns", file=table.path.name, names=unused))
    return found


def row_of(
    table: RawTable, number: Any, found: Mapping[str, str], faults: list[str], notes: list[Note]
) -> tuple[SheetRow | None, tuple[str, ...]]:
    """Read one row, and the names of its stops.

    Parameters
    ----------
    table, number, found
        The sheet, the row, and the column of each meaning.
    faults, notes
        The faults of the row, and what had to be assumed, are added to them.

    Returns
    -------
    row : SheetRow or None
        None if the row cannot be read.
    names : tuple of str
        Names of its stops, as far as they can be read.
    """
    cells = {meaning: table.frame.at[number, column] for meaning, column in found.items()}
    cells = {meaning: value for meaning, value in cells.items() if not is_blank(value)}
    row_faults: list[str] = []

    def read(what: Callable[[], _Read]) -> _Read | None:
        try:
            return what()
        except CellError as error:
            row_faults.append(f"row {number}: {error}")
            return None

    line = texts(pd.Series([cells.get("line")], dtype=object))[0]
    if line is None:
        row_faults.append(f"row {number}: the line has no name")
    stops = read(lambda: split_stops(cells["stops"])) if "stops" in cells else None
    if "stops" not in cells:
        row_faults.append(f"row {number}: there are no stops")
    minutes = read(lambda: _minutes(cells, *stops)) if stops else None
    departures = read(lambda: _departures(cells, number, notes))
    service = read(lambda: days_of(cells.get("days")))
    both_ways = read(lambda: is_yes(cells["both_ways"]) if "both_ways" in cells else says_both_ways(cells.get("stops")))
    speed_kmh = read(lambda: _speed(cells)) if "speed_kmh" in cells else None
    faults += row_faults
    names = tuple(stops[0]) if stops else ()
    if row_faults or not line or not stops or not minutes or not departures or service is None:
        return None, names
    given, total = minutes
    headsign = texts(pd.Series([cells.get("headsign")], dtype=object))[0] or ""
    row = SheetRow(number, line, headsign, names, given, total, speed_kmh, departures, service, bool(both_ways))
    return row, names


def _minutes(
    cells: Mapping[str, Any], names: Sequence[str], behind_names: list[float] | None
) -> tuple[tuple[float, ...] | None, float | None]:
    """Return the minutes since the first stop, or those of the whole way, or neither."""
    given = [name for name in ("minutes", "leg_minutes") if name in cells]
    given += ["minutes behind the names (name@12)"] if behind_names else []
    if len(given) > 1:
        raise CellError(f"the times are given twice, by {' and '.join(given)}")
    if behind_names:
        return tuple(cumulative(behind_names)), None
    if "leg_minutes" in cells:
        legs = split_numbers(cells["leg_minutes"])
        if len(legs) != len(names) - 1 or min(legs) < 0:
            raise CellError(
                f"leg_minutes has {len(legs)} values for {len(names)} stops; needed are {len(names) - 1} >= 0"
            )
        return tuple(cumulative(np.cumsum([0.0, *legs]).tolist())), None
    if "minutes" not in cells:
        return None, None
    minutes = split_numbers(cells["minutes"])
    if len(minutes) == 1:
        if not 0 < minutes[0] <= MOST_MIN:
            raise CellError(f"the way takes {minutes[0]:g} minutes; that must be above 0 and at most two days")
        if minutes[0] < 1:
            raise CellError(
                f"the way takes {minutes[0]:g} minutes, less than one; if a spreadsheet made a time a number, write 20"
            )
        return None, minutes[0]
    if len(minutes) != len(names):
        raise CellError(f"there are {len(names)} stops and {len(minutes)} minutes; give one for each stop, from 0 on")
    return tuple(cumulative(minutes)), None


def _departures(cells: Mapping[str, Any], number: Any, notes: list[Note]) -> tuple[int, ...]:
    """Return the departures at the first stop, seconds after midnight."""
    given = [(name, span) for name in ("hours", "first", "departures") if (span := range_s(cells.get(name)))]
    if len(given) > 1:
        raise CellError(f"first and last departure are given twice, by {' and '.join(name for name, _ in given)}")
    if given:
        return _of_range(cells, *given[0], number, notes)
    if "hours" in cells:
        raise CellError(f"{cells['hours']!r} is no range of times such as 07:00-18:00")
    first = clock_s(cells["first"]) if "first" in cells else None
    last = clock_s(cells["last"]) if "last" in cells else None
    if "departures" in cells:
        times = clock_list_s(cells["departures"])
        if "headway_min" in cells:
            raise CellError("departures and a headway are given; one of them must go")
        if first not in {None, times[0]} or last not in {None, times[-1]}:
            raise CellError("first and last do not agree with the departures")
        return tuple(times)
    if first is None:
        raise CellError("there are neither departures nor a first departure")
    if "headway_min" in cells:
        if last is None:
            raise CellError("a headway is given, but no last departure")
        return tuple(departures_s(first, last, _headway(cells["headway_min"], number, notes)))
    if last is not None and last != first:
        raise CellError("first and last are given, but no headway")
    return (first,)


def _of_range(
    cells: Mapping[str, Any], name: str, span: tuple[int, int, str], number: Any, notes: list[Note]
) -> tuple[int, ...]:
    """Return the departures of a range such as 7:00-18:00, with a headway behind it or in a column."""
    first, last, every = span
    others = [other for other in ("hours", "first", "last", "departures") if other != name and other in cells]
    if others:
        raise CellError(f"first and last departure are given twice, by {name} and {' and '.join(others)}")
    if every and "headway_min" in cells:
        raise CellError(f"the headway is given twice, by {name} and in a column")
    if not every and "headway_min" not in cells:
        raise CellError(f"{cells[name]!r} is a range; write how often a bus goes, in a column headway_min (间隔)")
    return tuple(departures_s(first, last, _headway(every or cells["headway_min"], number, notes)))


def _headway(value: Any, number: Any, notes: list[Note]) -> float:
    every, is_mean = headway_min(value)
    if is_mean:
        facts: dict[str, Any] = {"row": str(number), "range": str(value), "headway_min": every}
        notes.append(Note("timetable.headway_range", **facts))
    return every


def about_note(table: RawTable, found: Mapping[str, str]) -> list[Note]:
    """Return a note of the rows whose times are only about right; they count as exact."""
    columns = [found[name] for name in _TIMES if name in found]
    rows = [
        str(number)
        for number, row in table.frame[columns].iterrows()
        if any(isinstance(value, str) and says_about(plain_text(value).lower()) for value in row)
    ]
    return [Note("timetable.about", count=len(rows), rows=rows)] if rows else []


def _speed(cells: Mapping[str, Any]) -> float:
    speed = split_numbers(cells["speed_kmh"])
    if len(speed) != 1 or not 0 < speed[0] <= 150:
        raise CellError(f"the speed {cells['speed_kmh']!r} is not between 0 and 150 km/h")
    return speed[0]
