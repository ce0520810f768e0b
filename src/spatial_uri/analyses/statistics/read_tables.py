"""The user's own tables of statistics: which area, which year, and any number of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spatial_uri.analyses.statistics.options import name_and_unit
from spatial_uri.analyses.statistics.result import StatisticsTable
from spatial_uri.errors import DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.names import AreaFinder
from spatial_uri.model.study import Note
from spatial_uri.read.tables.headings import (
    AREA_CODE_WORDS,
    AREA_NAME_WORDS,
    CODE_WORDS,
    NAME_WORDS,
    columns_by_heading,
)
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import ids, is_blank, numbers, parsed_number, rows_text, texts
from spatial_uri.store.net import reader

_WORDS = {
    "area_id": (*AREA_CODE_WORDS, "行政区划代码", "行政区代码", "行政代码", "地区代码", *CODE_WORDS),
    "area": (*AREA_NAME_WORDS, "行政区划", "行政区", "行政区名称", "行政区划名称", "地区名称", *NAME_WORDS),
    "year": ("year", "年份", "年度", "年"),
    "statistic": ("statistic", "indicator", "指标", "指标名称"),
    "unit": ("unit", "单位", "计量单位"),
    "value": ("value", "数值", "指标值", "值"),
}
_YEAR_FIRST = re.compile(r"^(?P<year>(?:19|20)\d\d)\s*年?[\s_-]*(?P<name>\D.*)$")
_YEAR_LAST = re.compile(r"^(?P<name>.*?\D)[\s_-]*(?P<year>(?:19|20)\d\d)\s*年?$")
_NO_NUMBERS = 0.5
"""A column in which more than this share of the cells is no number holds texts, and no statistic."""
_NAMED = 20


class _Column(NamedTuple):
    """A column with numbers: its heading in the file, and what the heading says."""

    heading: str
    name: str
    unit: str
    year: int | None


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
        stand behind its name in brackets. Or one row for each number, with columns ``statistic`` (指标), ``value``
        (数值) and, if wanted, ``unit`` (单位).
    areas
        The areas that rows are joined to. Rows of other areas are left out, with a note that names them.
    options
        Sheet, layer, encoding.

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
    paths = [path] if isinstance(path, str | Path) else list(path)
    finder = AreaFinder(areas)
    parts = [_read_one(read_raw(one, options), finder) for one in paths]
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    repeated = rows[rows.duplicated(["area_id", "statistic", "year"], keep=False)]
    if len(repeated):
        said = repeated.drop_duplicates(["area_id", "statistic", "year"])
        raise DataError(
            "statistics are there more than once",
            file=Path(paths[0]) if len(paths) == 1 else None,
            faults=[
                f"{statistic} of {area_id}{'' if pd.isna(year) else f' in {year}'}"
                for area_id, statistic, year in said[["area_id", "statistic", "year"]].head(_NAMED).to_numpy().tolist()
            ],
            remedy="keep one row for each area and year, or add a column for the year",
        )
    return StatisticsTable(rows, tuple(note for part in parts for note in part.notes))


def _read_one(table: RawTable, finder: AreaFinder) -> StatisticsTable:
    found = columns_by_heading(table, {}, _WORDS)
    if not {"area_id", "area"} & found.keys():
        raise DataError(
            "no column says which area the statistics are of",
            file=table.path,
            faults=[f"it has the columns {', '.join(map(repr, table.frame.columns))}"],
            remedy="call a column 区划代码 or area_id (codes), or 乡镇, 地区 or name (names)",
        )
    area_ids, faults, notes = _areas(table, found, finder)
    if "year" in found:
        years, more = _years(table, found["year"])
        faults += more
    else:
        years = [None] * len(table.frame)
    long = {"statistic", "value"} <= found.keys()
    rows, more = _long_rows(table, found) if long else _wide_rows(table, found, notes)
    faults += more
    if faults:
        raise DataError("the statistics cannot be used", file=table.path, faults=faults, remedy="correct these rows")
    frame = pd.DataFrame(rows, columns=["row", "statistic", "unit", "heading_year", "value"])
    at = frame["row"].to_numpy(dtype=np.int64)
    frame["area_id"] = np.array(area_ids, dtype=object)[at]
    said = pd.Series(np.array(years, dtype=object)[at])
    frame["year"] = said.where(said.notna(), frame["heading_year"]).astype("Int64")
    kept = frame[frame["area_id"].notna()]
    if kept.empty:
        raise DataError(
            "the statistics hold no number of an area of the study",
            file=table.path,
            faults=[f"{len(frame)} numbers in {len(table.frame)} rows"],
            remedy="name the areas as the boundaries do: by their codes, or by their names",
        )
    columns = ["area_id", "statistic", "unit", "year", "value"]
    return StatisticsTable(kept[columns].reset_index(drop=True), (*table.notes, *notes))


def _areas(
    table: RawTable, found: dict[str, str], finder: AreaFinder
) -> tuple[list[str | None], list[str], list[Note]]:
    """Find the area of each row: by its code, else by its name."""
    blank: list[str | None] = [None] * len(table.frame)
    codes, faults, notes = (
        ids(table, found["area_id"], what=found["area_id"]) if "area_id" in found else (blank, [], [])
    )
    names = texts(table.frame[found["area"]]) if "area" in found else blank
    areas: list[str | None] = []
    strange: list[str] = []
    for row, code, name in zip(table.frame.index, codes, names, strict=True):
        held = finder.find(code) if code is not None else ()
        held = held or (finder.find(name) if name is not None else ())
        if len(held) > 1:
            faults.append(f"{table.unit} {row}: {len(held)} areas are called {name!r}: {', '.join(held[:5])}")
        if code is None and name is None:
            faults.append(f"{table.unit} {row}: neither code nor name of an area")
        elif not held:
            strange.append(name or code or "")
        areas.append(held[0] if len(held) == 1 else None)
    if strange:
        facts: dict[str, Any] = {"file": table.path.name, "count": len(strange), "names": strange[:_NAMED]}
        notes.append(Note("statistics.other_areas", severity="warning", **facts))
    return areas, faults, notes


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


def _long_rows(table: RawTable, found: dict[str, str]) -> tuple[list[tuple[Any, ...]], list[str]]:
    """One row for each number: the statistic stands in a column."""
    values, faults = numbers(table, found["value"], what=found["value"])
    names = texts(table.frame[found["statistic"]])
    units = texts(table.frame[found["unit"]]) if "unit" in found else [None] * len(names)
    unnamed = np.array([name is None for name in names]) & ~np.isnan(values)
    if unnamed.any():
        rows = rows_text(np.asarray(table.frame.index)[unnamed], table.unit)
        faults.append(f"{rows}: {found['statistic']} is blank")
    said = [_understood(name or "") for name in names]
    return [
        (k, one.name, unit or one.unit, one.year, value)
        for k, (one, unit, value) in enumerate(zip(said, units, values.tolist(), strict=True))
        if np.isfinite(value)
    ], faults


def _wide_rows(table: RawTable, found: dict[str, str], notes: list[Note]) -> tuple[list[tuple[Any, ...]], list[str]]:
    """One column for each statistic."""
    rows: list[tuple[Any, ...]] = []
    faults: list[str] = []
    passed: list[str] = []
    for column in _number_columns(table, found, passed):
        values, more = numbers(table, column.heading, what=column.heading)
        faults += more
        rows += [
            (k, column.name, column.unit, column.year, value)
            for k, value in enumerate(values.tolist())
            if np.isfinite(value)
        ]
    if passed:
        notes.append(
            Note("statistics.columns_left_out", file=table.path.name, count=len(passed), names=passed[:_NAMED])
        )
    return rows, faults


def _number_columns(table: RawTable, found: dict[str, str], passed: list[str]) -> Iterator[_Column]:
    """Yield the columns that hold numbers; those that hold texts are added to `passed`."""
    for heading in map(str, table.frame.columns):
        if heading in found.values():
            continue
        cells = [cell for cell in table.frame[heading] if not is_blank(cell)]
        strange = sum(parsed_number(cell) is None for cell in cells)
        if not cells or strange > _NO_NUMBERS * len(cells):
            passed.append(heading)
        else:
            yield _understood(heading)


def _understood(heading: str) -> _Column:
    """Take the year and the unit out of a heading."""
    (name, unit), year = name_and_unit(heading), None
    if dated := _YEAR_FIRST.match(name) or _YEAR_LAST.match(name):
        name, year = dated["name"].strip(" _-"), int(dated["year"])
    return _Column(heading, name, unit, year)
