"""What settlements there should be: an official list of them, or their number in each area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import ExpectedSettlements
from spatial_uri.errors import DataError
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.names import comparable
from spatial_uri.model.study import Note
from spatial_uri.read.tables.headings import (
    AREA_CODE_WORDS,
    AREA_NAME_WORDS,
    CODE_WORDS,
    NAME_WORDS,
    PLACE_CODE_WORDS,
    PLACE_NAME_WORDS,
    columns_by_heading,
    headings_note,
    without_unit,
)
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.totals import TOTAL_WORDS
from spatial_uri.read.tables.values import ids, is_blank, numbers, rows_text, texts
from spatial_uri.store.net import reader
from spatial_uri.words.catalogue import N_

_VILLAGE_COUNT_WORDS = (
    "villages", "村数", "村数量", "村庄数", "村庄数量", "行政村数", "行政村数量", "建制村数",
    "建制村数量",
)  # fmt: skip
_COUNT_WORDS = (
    "expected",
    "count",
    "n_villages",
    "settlements",
    "应有数",
    "应有",
    "数量",
    "个数",
    "村居数",
    "村社数",
    "村(社区)数",
    "村（社区）数",
)
_TOTALS = TOTAL_WORDS | {"sum"}
_MEANINGS = {
    "area_id": N_("the code of the area"),
    "area": N_("the name of the area"),
    "code": N_("the code of the settlement"),
    "name": N_("the name of the settlement"),
    "expected": N_("the number expected"),
}


@reader()
def read_expected(
    path: str | Path, *, columns: Mapping[str, str | None] | None = None, options: TableOptions | None = None
) -> ExpectedSettlements:
    """Read how many settlements there should be in each area, or which.

    Parameters
    ----------
    path
        CSV, Excel or any other table. With a column for a number (``expected``, ``villages``, 村数 ...) it has one row
        per area, named by code or name. Without one it is a list: one row per settlement, named by code or name, in
        an area that it may name as well.
    columns
        Which column is ``expected``, ``area_id`` (code of the area), ``area`` (its name), ``code``, ``name`` (of the
        settlement); those not named are found by their headings, in Chinese or English, and a note says which were
        taken. Of a town and a county the town is taken.
    options
        Sheet, layer, encoding.

    Returns
    -------
    ExpectedSettlements
        Rows of totals (合计, total) are left out, with a note. A number headed 村数 or ``villages`` is of villages
        alone, without towns and residents' committees.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read, has no fitting columns, or has faults; all are listed by row.
    """
    table = read_raw(path, options)
    mapping = dict(columns or {})
    count = columns_by_heading(table, mapping, {"expected": (*_VILLAGE_COUNT_WORDS, *_COUNT_WORDS)})
    return _counts(table, mapping, count["expected"]) if count else _list(table, mapping)


def _counts(table: RawTable, mapping: Mapping[str, str | None], counted: str) -> ExpectedSettlements:
    words = {"area_id": (*AREA_CODE_WORDS, *CODE_WORDS), "area": (*AREA_NAME_WORDS, *NAME_WORDS), "expected": ()}
    found = columns_by_heading(table, {**mapping, "expected": counted}, words)
    if not {"area_id", "area"} & found.keys():
        raise _no_columns(table, f"no column says of which area {counted!r} is the number", "area_id")
    notes = [*table.notes, headings_note(table, found, _MEANINGS)]
    kept = ~_totals(table, found, notes)
    columns, faults = _read(table, found, kept, notes)
    expected, more = numbers(table, counted, what=counted)
    faults += more
    area = [c if c is not None else n for c, n in zip(columns["area_code"], columns["area_name"], strict=True)]
    with np.errstate(invalid="ignore"):
        odd = np.isfinite(expected) & ((expected < 0) | (expected != np.round(expected)))
    for wrong, what in (
        (odd, f"{counted} is no whole number of 0 or more"),
        (kept & table.frame[counted].map(is_blank).to_numpy(), f"{counted} is blank"),
        (kept & np.array([a is None for a in area]), "the area is blank"),
    ):
        faults += [f"{rows_text(np.asarray(table.frame.index)[wrong], table.unit)}: {what}"] if wrong.any() else []
    faults += _repeated(table, area, "area")
    _refuse(table, faults)
    heading = without_unit(counted)
    frame = _frame(table, columns, expected)[kept]
    return ExpectedSettlements(frame, True, heading in _VILLAGE_COUNT_WORDS, tuple(notes))


def _list(table: RawTable, mapping: Mapping[str, str | None]) -> ExpectedSettlements:
    words = {
        "area_id": AREA_CODE_WORDS,
        "area": AREA_NAME_WORDS,
        "code": (*PLACE_CODE_WORDS, *CODE_WORDS),
        "name": (*PLACE_NAME_WORDS, *NAME_WORDS),
    }
    found = columns_by_heading(table, mapping, words)
    if not {"code", "name"} & found.keys():
        problem = "there is neither a number for each area nor a code or name of settlements"
        raise _no_columns(table, problem, "expected")
    notes = [*table.notes, headings_note(table, found, _MEANINGS)]
    kept = ~_totals(table, found, notes)
    columns, faults = _read(table, found, kept, notes)
    blank = kept & np.array([c is None and n is None for c, n in zip(columns["code"], columns["name"], strict=True)])
    if blank.any():
        faults.append(f"{rows_text(np.asarray(table.frame.index)[blank], table.unit)}: neither code nor name")
    faults += _repeated(table, columns["code"], "code")
    uncoded = [
        None if n is None or c is not None else f"{n} ({a or b or 'no area'})"
        for a, b, c, n in zip(*(columns[k] for k in ("area_code", "area_name", "code", "name")), strict=True)
    ]
    faults += _repeated(table, uncoded, "settlement")
    _refuse(table, faults)
    return ExpectedSettlements(_frame(table, columns, np.full(len(kept), np.nan))[kept], False, None, tuple(notes))


def _read(
    table: RawTable, found: Mapping[str, str], kept: BoolArray, notes: list[Note]
) -> tuple[dict[str, list[str | None]], list[str]]:
    """Read codes and names, None in the rows that are left out."""
    columns: dict[str, list[str | None]] = {}
    faults: list[str] = []
    for meaning, column in (("area_id", "area_code"), ("area", "area_name"), ("code", "code"), ("name", "name")):
        values: list[str | None] = [None] * len(table.frame)
        if meaning in found and meaning in {"area_id", "code"}:
            values, more, assumed = ids(table, found[meaning], what=found[meaning])
            faults += more
            notes += assumed
        elif meaning in found:
            values = texts(table.frame[found[meaning]])
        columns[column] = [v if k else None for v, k in zip(values, kept.tolist(), strict=True)]
    return columns, faults


def _totals(table: RawTable, found: Mapping[str, str], notes: list[Note]) -> BoolArray:
    """Tell which rows are sums of others; a note names them."""
    is_total = np.zeros(len(table.frame), dtype=bool)
    for column in found.values():
        is_total |= np.array([comparable(t or "") in _TOTALS for t in texts(table.frame[column])])
    if is_total.any():
        rows = [str(row) for row in np.asarray(table.frame.index)[is_total]]
        notes.append(Note("expected.totals", file=table.path.name, count=len(rows), rows=rows))
    return is_total


def _repeated(table: RawTable, values: Sequence[str | None], what: str) -> list[str]:
    rows_of: dict[str, list[object]] = {}
    for row, value in zip(table.frame.index, values, strict=True):
        if value is not None:
            rows_of.setdefault(value, []).append(row)
    return [
        f"{what} {v} is there {len(rows)} times: {rows_text(rows, table.unit)}"
        for v, rows in rows_of.items()
        if len(rows) > 1
    ]


def _frame(table: RawTable, data: Mapping[str, Sequence[Any]], expected: FloatArray) -> pd.DataFrame:
    index = table.frame.index.rename("row")
    columns = {name: pd.Series(values, index=index, dtype=object) for name, values in data.items()}
    return pd.DataFrame({**columns, "expected": pd.Series(expected, index=index, dtype=float)})


def _refuse(table: RawTable, faults: Sequence[str]) -> None:
    if faults:
        raise DataError(
            "what is expected cannot be used as it is", file=table.path, faults=faults, remedy="correct these rows"
        )


def _no_columns(table: RawTable, problem: str, example: str) -> DataError:
    return DataError(
        problem,
        file=table.path,
        faults=[f"it has the columns {', '.join(map(repr, table.frame.columns))}"],
        remedy=f"name a column, such as columns.{example}, or give it one of the usual headings "
        "(村代码, 村名, 乡镇代码, 乡镇, 村数; code, name, area_id, area, expected)",
    )
