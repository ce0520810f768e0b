"""Numbers of people as tables write them: 1,234, 1.2万, 约300人, and a heading that says 万人."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note
from spatial_uri.read.tables.plain_cells import WHOLE, are_plain, numbers_of
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import is_blank, parsed_number, plain_text, rows_text

_MAX_PEOPLE = 5e7  # no settlement has more
_FEW_PEOPLE = 50.0
_UNITS = {"亿": 1e8, "百万": 1e6, "万": 1e4, "w": 1e4, "千": 1e3, "k": 1e3, "百": 1e2}
_UNIT_OF_HEADING = (
    (re.compile(r"百万人|\(百万\)|in millions|\(millions?\)"), 1e6),
    (re.compile(r"万人|[(/:_]万|人口万|10,?000 ?(?:人|persons|people|inhabitants)|\(10,?000s?\)|[_( ]wan\b"), 1e4),
    (re.compile(r"千人|\(千\)|thousand|'000|\(000s?\)"), 1e3),
    (re.compile(r"百人"), 1e2),
)
_UNIT_OF_REMARK = re.compile(r"(百万|万|千|百)人")
_ABOUT = re.compile(r"^(?:约为?|大约|近似?|about|approx\.?|ca\.?|c\.|~|≈)\s*", re.IGNORECASE)
_PERSONS = re.compile(r"\s*(?:人口|人|口|persons?|people|inhabitants)$", re.IGNORECASE)
_WHOLE = re.compile(r"\d+|\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+|(?:\.\d{3}){2,})")
_DECIMAL = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)\.\d+|\d(?:\.\d+)?[eE][-+]?\d+")
_AMBIGUOUS = re.compile(r"\d{1,3}\.\d{3}")


@dataclass(frozen=True)
class _Read:
    """What a cell says: a number of people, in the unit of the cell or else of the column."""

    people: float
    is_about: bool = False


def read_people(table: RawTable, column: str) -> tuple[FloatArray, list[str], list[Note]]:
    """Return a column of people, NaN where blank.

    Thousands separators, full-width digits, 人 and 万 behind the number are understood; so is a heading (or a remark
    above the table) that says 万人. About (约300) is taken as it is, with a note. What may mean two things is
    refused: 1.234, fractions of people, and one merged cell for several rows.

    Returns
    -------
    people : numpy.ndarray
    faults : list of str
        What is no number of people, by row.
    notes : list of Note
    """
    out = np.full(len(table.frame), np.nan)
    faults: list[str] = []
    about: list[str] = []
    scale = _unit_of_column(table, column)
    merged = table.repeated.get(column, frozenset())
    numbers, cells = table.frame.index.tolist(), table.frame[column].tolist()
    plain = are_plain(cells, WHOLE) & (scale == 1) & (not merged)
    out[plain] = numbers_of(cells, plain)
    for i in np.flatnonzero(~plain).tolist():
        row, value = numbers[i], cells[i]
        if is_blank(value) or row in merged:
            continue
        found = _understood(value, scale)
        if isinstance(found, str):
            faults.append(f"{table.unit} {row}: population {value!r} {found}")
            continue
        out[i] = found.people
        if found.is_about:
            about.append(f"{value} ({row})")
    rows = np.asarray(table.frame.index)
    faults += _merged_faults(table, merged)
    faults += _odd_faults(table, out, scale)
    huge = rows[out > _MAX_PEOPLE]
    if len(huge):
        faults.append(f"{rows_text(huge, table.unit)}: more people than any settlement has; is the unit right?")
    notes = []
    facts: dict[str, Any] = {"file": table.path.name, "column": column}
    if scale != 1:
        notes.append(Note("settlements.people_unit", **facts, factor=int(scale)))
    if about:
        notes.append(Note("settlements.people_about", count=len(about), **facts, cells=about))
    if _are_estimates(out) and not faults:
        count = int((np.isfinite(out) & (out != np.round(out))).sum())
        notes.append(Note("settlements.people_fractions", severity="warning", count=count, **facts))
    return out, faults, notes


def _unit_of_column(table: RawTable, column: str) -> float:
    """Return how many people a 1 in the column stands for, by its heading, else by a remark above the table."""
    heading = plain_text(column).lower()
    for pattern, factor in _UNIT_OF_HEADING:
        if pattern.search(heading):
            return factor
    if re.search(r"\(人\)|[/:_]人$", heading):
        return 1.0
    for remark in table.remarks:
        match = _UNIT_OF_REMARK.search(plain_text(remark)) if "单位" in remark else None
        if match:
            return _UNITS[match[1]]
    return 1.0


def _understood(value: Any, scale: float) -> _Read | str:
    """Return what a cell says, or what is wrong with it."""
    if not isinstance(value, str):
        given = parsed_number(value)
        return "is no number" if given is None else _Read(_times(given, scale))
    text = plain_text(value)
    written = _ABOUT.sub("", text)
    bare = _PERSONS.sub("", written)
    unit = next((unit for unit in _UNITS if bare.lower().endswith(unit)), None)
    digits = (bare if unit is None else bare[: -len(unit)]).strip()
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits.lstrip("+-") if re.match(r"[-+]\d", digits) else digits
    factor = _UNITS[unit] if unit is not None else scale if bare == written else 1.0  # 1200人 says its unit itself
    number = _number_of(digits, may_be_decimal=factor != 1)
    if isinstance(number, str):
        return number
    return _Read(sign * _times(number, factor), written != text)


def _number_of(digits: str, *, may_be_decimal: bool) -> float | str:
    """Return a number, or what is wrong with it; three digits behind a point may be thousands."""
    if _WHOLE.fullmatch(digits):
        return float(re.sub(r"[,.' ]", "", digits))
    if not _DECIMAL.fullmatch(digits):
        return "is no single number of people" if re.search(r"\d", digits) else "is no number"
    if _AMBIGUOUS.fullmatch(digits) and not may_be_decimal:
        whole = digits.replace(".", "")
        return f"may be {int(whole):,} people or {float(digits):g}; write {whole}, or a number without a point"
    return float(digits.replace(",", ""))


def _times(number: float, factor: float) -> float:
    return number if factor == 1 else round(number * factor, 6)


def _merged_faults(table: RawTable, merged: frozenset[Any]) -> list[str]:
    """Name the groups of rows that share one merged number: it is that of all of them together."""
    order = list(table.frame.index)
    groups: list[list[Any]] = []
    for row in sorted(merged, key=order.index):
        above = order[order.index(row) - 1]
        if groups and groups[-1][-1] == above:
            groups[-1].append(row)
        else:
            groups.append([above, row])
    return [
        f"{rows_text(group, table.unit)}: one merged cell gives the people of {len(group)} {table.unit}s; divide it"
        for group in groups
    ]


def _odd_faults(table: RawTable, people: FloatArray, scale: float) -> list[str]:
    """Name fractions of people, unless most numbers are such: then they are estimates."""
    is_fraction = np.isfinite(people) & (people != np.round(people))
    if not is_fraction.any() or _are_estimates(people):
        return []
    rows = np.asarray(table.frame.index)[is_fraction]
    shown = ", ".join(f"{value:g}" for value in people[is_fraction][:5])
    remedy = "round them" if scale != 1 else "round them, or say the unit in the heading, as in 人口（万人）"
    return [f"{rows_text(rows, table.unit)}: fractions of people ({shown}); {remedy}"]


def _are_estimates(people: FloatArray) -> bool:
    """Tell whether numbers are those of a model, as of a population raster: mostly fractions, and not small."""
    known = people[np.isfinite(people)]
    return bool(len(known) and np.mean(known != np.round(known)) > 0.5 and np.median(known) >= _FEW_PEOPLE)
