"""Columns of numbers as yearbooks write them: 62.1%, 3.2亿, and a dash for nothing known."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np

from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import is_blank, parsed_number, plain_text, rows_text

PERCENT = "%"
_TEXTS = 0.5
"""A column in which more than this share of the cells is no number holds texts."""
_NOTHING_KNOWN = frozenset({"-", "--", "—", "——", "–", "…", "……", "...", "......", "/", "n/a", "na", "nan", "null"})
_SCALES = {"百万": 1e6, "千万": 1e7, "亿": 1e8, "万": 1e4, "千": 1e3}
_MEASURE = r"(?P<scale>千万|百万|亿|万|千)?(?P<unit>元|人|户|亩|吨|个)?"
_CELL = re.compile(rf"(?P<number>[-+]?[\d,. ']*\d)\s*(?:(?P<percent>%)|{_MEASURE})")
_HEADING = re.compile(rf"[(/_:]\s*{_MEASURE}[^()]*\)?$")
_MOST_NAMED = 20


class NumberColumn(NamedTuple):
    """A column of numbers: its heading, its numbers (NaN where blank or not known), and ``%`` if its cells say so."""

    heading: str
    numbers: FloatArray
    unit: str


def read_number_columns(
    table: RawTable, *, but_not: Collection[str] = ()
) -> tuple[list[NumberColumn], list[str], list[Note]]:
    """Read every column of numbers; those that hold texts are left out, and named.

    Percentages are taken as they are written (62.1% is 62.1, in the unit %), 3.2亿 and 5万元 in the unit of their
    heading, and a dash, dots or n/a as nothing known.

    Parameters
    ----------
    table
        The file.
    but_not
        Columns that mean something else.

    Returns
    -------
    columns : list of NumberColumn
    faults : list of str
        Cells that are no numbers, by row: texts, errors of the spreadsheet, formulas that were never calculated.
    notes : list of Note
        Columns that were left out, and cells that say that nothing is known.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"rate": ["62.1%", "-"], "GDP (亿元)": ["3.2亿", "12"], "about": ["a", "b"]}, index=[2, 3])
    >>> columns, faults, notes = read_number_columns(RawTable(Path("yearbook.csv"), cells, None, "row"))
    >>> [(one.heading, one.numbers.tolist(), one.unit) for one in columns]
    [('rate', [62.1, nan], '%'), ('GDP (亿元)', [3.2, 12.0], '')]
    """
    columns: list[NumberColumn] = []
    faults: list[str] = []
    passed: list[str] = []
    unknown = 0
    for heading in map(str, table.frame.columns):
        if heading in but_not:
            continue
        read = _Reading(table, heading)
        if read.is_text:
            passed.append(heading)
            continue
        columns.append(NumberColumn(heading, read.numbers, read.unit))
        faults += read.faults
        unknown += read.unknown
    notes = []
    if passed:
        notes.append(Note("file.columns_of_texts", file=table.path.name, count=len(passed), names=passed[:_MOST_NAMED]))
    if unknown:
        notes.append(Note("file.marks_of_unknown", file=table.path.name, count=unknown))
    return columns, faults, notes


def read_number_column(table: RawTable, heading: str) -> tuple[NumberColumn, list[str], list[Note]]:
    """Read a column that must hold numbers.

    Parameters
    ----------
    table, heading
        The file, and the column.

    Returns
    -------
    column, faults, notes
        As `read_number_columns` returns them.
    """
    read = _Reading(table, heading)
    notes = [Note("file.marks_of_unknown", file=table.path.name, count=read.unknown)] if read.unknown else []
    return NumberColumn(heading, read.numbers, read.unit), read.faults, notes


class _Reading:
    """What the cells of a column say."""

    def __init__(self, table: RawTable, heading: str) -> None:
        scale = _scale_of(heading)
        self.numbers: FloatArray = np.full(len(table.frame), np.nan)
        self.unknown = 0
        unreadable = {row: why for row, why in table.unreadable.get(heading, {}).items() if row in table.frame.index}
        strange: list[str] = []
        percent: list[Any] = []
        plain: list[Any] = []
        for k, (row, cell) in enumerate(table.frame[heading].items()):
            if is_blank(cell):
                continue
            if isinstance(cell, str) and plain_text(cell).lower() in _NOTHING_KNOWN:
                self.unknown += 1
                continue
            number, is_percent = _number_of(cell, scale)
            if number is None:
                strange.append(f"{table.unit} {row}: {heading} {cell!r} is no number")
                continue
            self.numbers[k] = number
            (percent if is_percent else plain).append(row)
        held = len(strange) + len(percent) + len(plain)
        # of a column whose cells are all formulas without a value nobody knows that it holds texts
        self.is_text = not unreadable if held == 0 else len(strange) > _TEXTS * held
        self.faults = [*strange, *(f"{table.unit} {row}: {heading}: {why}" for row, why in unreadable.items())]
        self.unit = PERCENT if percent else ""
        if percent and plain and PERCENT not in plain_text(heading):
            fewer, say = (
                (plain, "no %, and others do") if len(plain) <= len(percent) else (percent, "%, and others do not")
            )
            self.faults.append(f"{rows_text(fewer, table.unit)}: {heading} says {say}")


def _scale_of(heading: str) -> float:
    """Return how much a bare number of a column counts, by the unit in its heading: GDP（亿元） is in 1e8."""
    found = _HEADING.search(plain_text(heading))
    return 1.0 if found is None or found["scale"] is None else _SCALES[found["scale"]]


def _number_of(cell: Any, scale: float) -> tuple[float | None, bool]:
    """Return the number of a cell in the unit of its column, None if it holds none, and whether it is a percentage."""
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
