"""The user's own tables of statistics: which area, which year, and any number of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.statistics.options import PERCENT, plain_percent
from spatial_uri.analyses.statistics.read_headings import Heading, heading_of
from spatial_uri.analyses.statistics.read_units import UnitAbove, give_unit, heading_with_unit, unit_above, without_unit
from spatial_uri.analyses.statistics.result import StatisticsTable
from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arguments import require_kind
from spatial_uri.model.study import Note
from spatial_uri.read.tables.area_rows import find_areas
from spatial_uri.read.tables.headings import (
    AREA_CODE_WORDS,
    AREA_NAME_WORDS,
    CODE_WORDS,
    NAME_WORDS,
    columns_by_heading,
)
from spatial_uri.read.tables.number_columns import NumberColumn, read_number_column, read_number_columns
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import is_blank, parsed_number, plain_text, rows_text, texts
from spatial_uri.store.files import undated_stem
from spatial_uri.store.net import reader

_WORDS = {
    "area_id": (*AREA_CODE_WORDS, "行政区划代码", "行政区代码", "行政代码", "地区代码", *CODE_WORDS),
    "area": (*AREA_NAME_WORDS, "行政区划", "行政区", "行政区名称", "行政区划名称", "地区名称", *NAME_WORDS),
    "year": ("year", "年份", "年度", "年"),
    "statistic": ("statistic", "indicator", "指标", "指标名称"),
    "unit": ("unit", "单位", "计量单位"),
    "value": ("value", "数值", "指标值", "值"),
}
_REMARK = re.compile(r"单位|注|说明|来源|unit|note|source|#", re.IGNORECASE)
"""How rows above a table begin that are no title."""
_NAMED = 20
_KEYS = ["area_id", "statistic", "year"]
_NUMBER = ["row", "heading", "statistic", "unit", "year", "value"]
"""One number of a table: position of its row, heading of its column, and what it says."""


@reader()
def read_statistics(
    path: str | Path | Sequence[str | Path], areas: AdminAreas, *, options: TableOptions | None = None
) -> StatisticsTable:
    r"""Read statistics of areas from one or several tables.

    Parameters
    ----------
    path
        CSV, Excel or any other table, or several. One row for each area, or for each area and year. An area is named by
        its code or its name (区划代码, 乡镇, ``area_id``, ``name`` ...), the year in a column (年份, ``year``) or in
        the headings (``2020年城镇化率``, ``GDP 2020``). Every other column of numbers is a statistic; its unit may
        stand behind its name in brackets, or for all columns above the table (单位：万元). Or one row for each number,
        with columns ``statistic`` (指标), ``value`` (数值) and, if wanted, ``unit`` (单位).
    areas
        The areas that rows are joined to. Rows of other areas are left out, with a note that names them.
    options
        Sheet, layer, encoding.

    Notes
    -----
    Percentages are taken as they are shown (62.1%, and 0.621 that a workbook shows as 62.1%), 3.2亿 in the unit of its
    heading, a dash, dots or n/a as not known. A column in which most cells are texts is left out, with a note that
    names it. Where a year is the whole heading, the statistic is named by its column (指标), else by the title above
    the table or the name of the file.

    Raises
    ------
    InputNotFoundError, DataError
        If a file cannot be read, names no area, or has faults; all are listed by row.

    Examples
    --------
    >>> import tempfile
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> town = study.areas.finest().index[0]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = Path(folder, "yearbook.csv")
    ...     _ = table.write_text(f"area_id,year,income (yuan)\n{town},2023,34279\n", "utf-8")
    ...     read = su.read_statistics(table, study.areas)
    >>> read.rows[["statistic", "unit", "year", "value"]].to_numpy().tolist()
    [['income', 'yuan', 2023, 34279.0]]
    """
    require_kind(areas, AdminAreas, name="areas", remedy="give study.areas")
    paths = [path] if isinstance(path, str | Path) else list(path)
    tables = [_read_one(read_raw(one, options), areas) for one in paths]
    rows = pd.concat([one.rows for one in tables], ignore_index=True)
    repeated = rows[rows.duplicated(_KEYS, keep=False)]
    if len(repeated):
        raise DataError(
            "statistics are there more than once",
            file=Path(paths[0]) if len(paths) == 1 else None,
            faults=[_twice(group) for _, group in repeated.groupby(_KEYS, sort=False, dropna=False)],
            remedy="keep one row for each area and year, or add a column for the year; give columns names of their own",
        )
    columns = ["area_id", "statistic", "unit", "year", "value"]
    return StatisticsTable(rows[columns], tuple(note for one in tables for note in one.notes))


def _twice(rows: pd.DataFrame) -> str:
    """Say where a statistic stands that is there more than once."""
    first = rows.iloc[0]
    year = "" if pd.isna(first["year"]) else f" in {first['year']}"
    return f"{first['statistic']} of {first['area_id']}{year}: {', '.join(rows['place'].head(_NAMED))}"


def _read_one(table: RawTable, areas: AdminAreas) -> StatisticsTable:
    found = columns_by_heading(table, {}, _WORDS)
    if not {"area_id", "area"} & found.keys():
        raise DataError(
            "no column says which area the statistics are of",
            file=table.path,
            faults=[f"it has the columns {', '.join(map(repr, table.frame.columns))}"],
            remedy="call a column 区划代码 or area_id (codes), or 乡镇, 地区 or name (names)",
        )
    ids, others, faults, notes = find_areas(table, found, areas)
    if others:
        facts: dict[str, Any] = {"file": table.path.name, "count": len(others), "names": others[:_NAMED]}
        notes.append(Note("statistics.other_areas", severity="warning", **facts))
    is_here = np.array([area is not None for area in ids], dtype=np.bool_)
    if not is_here.any() and not faults:
        raise DataError(
            "the statistics hold no number of an area of the study",
            file=table.path,
            faults=[f"{len(others)} rows of other areas, such as {', '.join(others[:3])}"],
            remedy="name the areas as the boundaries do: by their codes, or by their names",
        )
    table = replace(table, frame=table.frame.loc[is_here])  # what other rows hold is no fault
    years, more = _years(table, found["year"]) if "year" in found else ([None] * len(table.frame), [])
    faults += more
    read, above = _long_rows if {"statistic", "value"} <= found.keys() else _wide_rows, unit_above(table)
    rows, more = read(table, found, above, notes)
    faults += more
    if faults:
        raise DataError("the statistics cannot be used", file=table.path, faults=faults, remedy="correct these rows")
    frame = pd.DataFrame(rows, columns=_NUMBER)
    if frame.empty:
        left = [name for note in notes if note.code == "file.columns_of_texts" for name in note.facts["names"]]
        raise DataError(
            "the statistics hold no number of an area of the study",
            file=table.path,
            faults=[f"columns without numbers: {', '.join(left)}"] if left else ["its cells are blank"],
            remedy="give columns of numbers, with a point before decimals",
        )
    notes += give_unit(frame, above, table)
    at = frame["row"].to_numpy(dtype=np.int64)
    frame["area_id"] = np.array(ids, dtype=object)[is_here][at]
    of_row = pd.Series(np.array(years, dtype=object)[at])
    frame["year"] = frame["year"].where(frame["year"].notna(), of_row).astype("Int64")
    numbers = table.frame.index.to_numpy()[at]
    frame["place"] = [
        f"{h!r} in {table.unit} {n} of {table.path.name}" for h, n in zip(frame["heading"], numbers, strict=True)
    ]
    return StatisticsTable(frame, (*table.notes, *notes))


def _years(table: RawTable, column: str) -> tuple[list[int | None], list[str]]:
    years: list[int | None] = []
    faults: list[str] = []
    for row, value in table.frame[column].items():
        number = parsed_number(value.replace("年", "") if isinstance(value, str) else value)
        is_year = number is not None and number == round(number) and 1900 <= number <= 2100
        if not is_year:
            faults.append(f"{table.unit} {row}: {column} {'is blank' if is_blank(value) else f'{value!r} is no year'}")
        years.append(round(number) if is_year and number is not None else None)
    return years, faults


def _long_rows(
    table: RawTable, found: dict[str, str], above: UnitAbove | None, notes: list[Note]
) -> tuple[list[tuple[Any, ...]], list[str]]:
    """One row for each number: the statistic stands in a column."""
    names, units = texts(table.frame[found["statistic"]]), _units(table, found)
    its = heading_of(found["value"])  # 数值（万元）
    headings = _headings_of_rows(found["value"], its, names, units)
    column, faults, more = read_number_column(table, found["value"], headings, partial(heading_with_unit, above))
    notes += more
    unnamed = np.array([name is None for name in names], dtype=np.bool_) & ~np.isnan(column.numbers)
    if unnamed.any():
        rows = rows_text(np.asarray(table.frame.index)[unnamed], table.unit)
        faults.append(f"{rows}: {found['statistic']} is blank")
    said = [heading_of(name or "") for name in names]
    return [
        (k, column.heading, one.name, unit or one.unit or its.unit or _unit_of_cell(column, k), one.year, value)
        for k, (one, unit, value) in enumerate(zip(said, units, column.numbers.tolist(), strict=True))
        if np.isfinite(value)
    ], faults


def _units(table: RawTable, found: dict[str, str]) -> list[str | None]:
    if "unit" not in found:
        return [None] * len(table.frame)
    return [unit and plain_percent(unit) for unit in texts(table.frame[found["unit"]])]


def _with_unit(heading: str, unit: str | None) -> str:
    return f"{heading} ({unit})" if unit else heading


def _unit_of_cell(column: NumberColumn, k: int) -> str:
    return PERCENT if column.percentages[k] else ""


def _wide_rows(
    table: RawTable, found: dict[str, str], above: UnitAbove | None, notes: list[Note]
) -> tuple[list[tuple[Any, ...]], list[str]]:
    """One column for each statistic, or for each year of the one that the row, the title or the file names."""
    names: list[str | None] = [None] * len(table.frame)
    units = _units(table, found)
    if "statistic" in found:
        names = texts(table.frame[found["statistic"]])
    said = {heading: heading_of(heading) for heading in map(str, table.frame.columns) if heading not in found.values()}
    if "statistic" not in found and not all(one.name for one in said.values()):
        names = [title := _title(table)] * len(table.frame)
    in_rows = {h: _headings_of_rows(h, one, names, units) for h, one in said.items() if not one.name}
    columns, faults, more = read_number_columns(
        table, but_not=found.values(), headings=in_rows, unit_of=partial(heading_with_unit, above)
    )
    notes += more
    rows: list[tuple[Any, ...]] = []
    if "statistic" not in found and any(not said[column.heading].name for column in columns):
        notes.append(Note("statistics.named_by_title", file=table.path.name, name=heading_of(title).name))
    for column in columns:
        its = said[column.heading]
        for k, value in enumerate(column.numbers.tolist()):
            own = heading_of(names[k] or "") if not its.name else its
            if np.isfinite(value) and not own.name:
                faults.append(
                    f"{table.unit} {table.frame.index[k]}: {found.get('statistic', 'the statistic')} is blank"
                )
            elif np.isfinite(value):
                unit = (units[k] if not its.name else None) or own.unit or its.unit or _unit_of_cell(column, k)
                rows.append((k, column.heading, own.name, unit, its.year, value))
    return rows, list(dict.fromkeys(faults))


def _headings_of_rows(
    heading: str, said: Heading, names: Sequence[str | None], units: Sequence[str | None]
) -> list[str]:
    """Return what stands for the heading in every row: the name of its statistic, with the unit."""
    pairs = zip(names, units, strict=True)
    return [
        _with_unit(name or heading, unit or (None if heading_of(name or "").unit else said.unit))
        for name, unit in pairs
    ]


def _title(table: RawTable) -> str:
    """Return what a table of years alone is about: its title, else the name of its file."""
    remarks = [plain_text(remark) for remark in table.remarks]
    titles = [title for text in remarks if not _REMARK.match(text.lstrip("(")) and (title := without_unit(text))]
    titles = [title for title in titles if heading_of(title).name]
    return titles[0] if titles else undated_stem(table.path)
