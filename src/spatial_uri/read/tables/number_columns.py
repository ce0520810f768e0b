"""Columns of numbers as yearbooks write them: 62.1%, 3.2亿, and a dash for nothing known."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import Percentage, RawTable
from spatial_uri.read.tables.values import is_blank, parsed_number, plain_text, rows_text

_TEXTS = 0.5
"""A column in which more than this share of the cells is no number holds texts."""
_NOTHING_KNOWN = frozenset({"-", "--", "—", "——", "–", "…", "……", "...", "......", "/", "n/a", "na", "nan", "null"})
_SCALES = {"百万": 1e6, "千万": 1e7, "亿": 1e8, "万": 1e4, "千": 1e3}
_SCALE, _UNIT = "千万|百万|亿|万|千", "元|人|户|亩|吨|个"
_MEASURE = rf"(?P<scale>{_SCALE})?(?P<unit>{_UNIT})?"
_CELL = re.compile(rf"(?P<number>[-+]?[\d,. ']*\d)\s*(?:(?P<percent>%)|{_MEASURE})")
_HEADING = re.compile(rf"[(/_:]\s*{_MEASURE}[^()]*\)?$")
_SAYS_PERCENT = re.compile(r"%|百分比|\bper ?cent\b", re.IGNORECASE)
_SAYS_OTHER = re.compile(rf"[(/_:]\s*(?:‰|(?:{_SCALE})?(?:{_UNIT})|{_SCALE})\s*\)?$")
_MOST_NAMED = 20


class NumberColumn(NamedTuple):
    """A column of numbers: its heading, its numbers (NaN where blank or not known), and which are percentages."""

    heading: str
    numbers: FloatArray
    percentages: BoolArray


def read_number_columns(
    table: RawTable,
    *,
    but_not: Collection[str] = (),
    headings: Mapping[str, Sequence[str]] | None = None,
    unit_of: Callable[[str], str] = str,
) -> tuple[list[NumberColumn], list[str], list[Note]]:
    """Read every column of numbers; those that hold texts are left out, and named.

    Percentages are taken as they are shown, in the unit %: 62.1%, and 0.621 where a workbook shows it as 62.1%. 3.2亿
    and 5万元 are taken in the unit of their heading, and a dash, dots or n/a as nothing known.

    Parameters
    ----------
    table
        The file.
    but_not
        Columns that mean something else.
    headings
        What stands for the heading in every row, of columns whose unit or name stands elsewhere than above them.
    unit_of
        Adds to a heading the unit that it has from elsewhere, which 3.2亿 is taken in.

    Returns
    -------
    columns : list of NumberColumn
    faults : list of str
        Cells that are no numbers, by row: texts, errors of the spreadsheet, formulas that were never calculated; and
        percentages among other numbers.
    notes : list of Note
        Columns that were left out, cells that say that nothing is known, and cells that a workbook shows as
        percentages.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"rate": ["62.1%", "-"], "GDP (亿元)": ["3.2亿", "12"], "about": ["a", "b"]}, index=[2, 3])
    >>> columns, faults, notes = read_number_columns(RawTable(Path("yearbook.csv"), cells, None, "row"))
    >>> [(one.heading, one.numbers.tolist(), one.percentages.tolist()) for one in columns]
    [('rate', [62.1, nan], [True, False]), ('GDP (亿元)', [3.2, 12.0], [False, False])]
    """
    read: list[_Reading] = []
    passed: list[str] = []
    for heading in map(str, table.frame.columns):
        if heading in but_not:
            continue
        one = _Reading(table, heading, (headings or {}).get(heading), unit_of)
        if one.is_text:
            passed.append(heading)
        else:
            read.append(one)
    notes = _notes(table, read)
    if passed:
        facts: dict[str, Any] = {"count": len(passed), "names": passed[:_MOST_NAMED]}
        notes.insert(0, Note("file.columns_of_texts", file=table.path.name, **facts))
    return [one.column for one in read], [fault for one in read for fault in one.faults], notes


def read_number_column(
    table: RawTable, heading: str, headings: Sequence[str] | None = None, unit_of: Callable[[str], str] = str
) -> tuple[NumberColumn, list[str], list[Note]]:
    """Read a column that must hold numbers.

    Parameters
    ----------
    table, heading
        The file, and the column.
    headings
        What stands for its heading in every row; None for its own.
    unit_of
        Adds to a heading the unit that it has from elsewhere.

    Returns
    -------
    column, faults, notes
        As `read_number_columns` returns them.
    """
    read = _Reading(table, heading, headings, unit_of)
    return read.column, read.faults, _notes(table, [read])


class _Reading:
    """What the cells of a column say."""

    def __init__(
        self, table: RawTable, heading: str, headings: Sequence[str] | None, unit_of: Callable[[str], str]
    ) -> None:
        headings = headings if headings is not None else [heading] * len(table.frame)
        scales = {one: _scale_of(unit_of(one)) for one in dict.fromkeys(headings)}
        numbers: FloatArray = np.full(len(table.frame), np.nan)
        percentages: BoolArray = np.zeros(len(table.frame), dtype=np.bool_)
        self.column = NumberColumn(heading, numbers, percentages)
        self.unknown = self.shown = 0
        unreadable = {row: why for row, why in table.unreadable.get(heading, {}).items() if row in table.frame.index}
        strange: list[str] = []
        for k, (row, cell) in enumerate(table.frame[heading].items()):
            if is_blank(cell):
                continue
            if isinstance(cell, str) and plain_text(cell).lower() in _NOTHING_KNOWN:
                self.unknown += 1
                continue
            number, percentages[k] = _number_of(cell, scales[headings[k]])
            if number is None:
                strange.append(f"{table.unit} {row}: {heading} {cell!r} is no number")
                continue
            numbers[k] = number
            self.shown += isinstance(cell, Percentage)
        held = len(strange) + int(np.isfinite(numbers).sum())
        # of a column whose cells are all formulas without a value nobody knows that it holds texts
        self.is_text = not unreadable if held == 0 else len(strange) > _TEXTS * held
        self.faults = [*strange, *(f"{table.unit} {row}: {heading}: {why}" for row, why in unreadable.items())]
        self.faults += _percent_faults(table, self.column, headings)


def _percent_faults(table: RawTable, column: NumberColumn, headings: Sequence[str]) -> list[str]:
    """Tell which percentages stand among other numbers, or below a heading with another unit."""
    faults: list[str] = []
    rows, of_row = np.asarray(table.frame.index), np.array(headings, dtype=object)
    for heading in dict.fromkeys(headings) if column.percentages.any() else ():
        is_here = of_row == heading
        percent = rows[is_here & column.percentages]
        plain = rows[is_here & ~column.percentages & np.isfinite(column.numbers)]
        text = plain_text(heading)
        if len(percent) and _SAYS_OTHER.search(text):
            faults.append(f"{rows_text(percent, table.unit)}: {column.heading} says %, and {heading} does not")
        elif len(percent) and len(plain) and not _SAYS_PERCENT.search(text):
            fewer, say = (
                (plain, "no %, and others do") if len(plain) <= len(percent) else (percent, "%, and others do not")
            )
            faults.append(f"{rows_text(fewer, table.unit)}: {column.heading} says {say}")
    return faults


def _notes(table: RawTable, read: Sequence[_Reading]) -> list[Note]:
    """Count the cells that say that nothing is known, and those that a workbook shows as percentages."""
    notes = []
    if unknown := sum(one.unknown for one in read):
        notes.append(Note("file.marks_of_unknown", file=table.path.name, count=unknown))
    if shown := [one for one in read if one.shown]:
        names = [one.column.heading for one in shown[:_MOST_NAMED]]
        facts: dict[str, Any] = {"count": sum(one.shown for one in shown), "names": names}
        notes.append(Note("file.shown_as_percent", file=table.path.name, **facts))
    return notes


def _scale_of(heading: str) -> float:
    """Return how much a bare number of a column counts, by the unit in its heading: GDP（亿元） is in 1e8."""
    found = _HEADING.search(plain_text(heading))
    return 1.0 if found is None or found["scale"] is None else _SCALES[found["scale"]]


def _number_of(cell: Any, scale: float) -> tuple[float | None, bool]:
    """Return the number of a cell in the unit of its column, None if it holds none, and whether it is a percentage."""
    if isinstance(cell, Percentage):
        return round(cell * 100, 9), True
    number = parsed_number(cell)
    if number is not None or not isinstance(cell, str):
        return number, False
    found = _CELL.fullmatch(plain_text(cell))
    number = None if found is None else parsed_number(found["number"])
    if found is None or number is None:
        return None, False
    if found["percent"]:
        return number, True
    factor = _SCALES[found["scale"]] if found["scale"] else 1.0
    return round(number * factor / scale, 9), False
