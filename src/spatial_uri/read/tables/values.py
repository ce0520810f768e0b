"""The values of a user's columns as ids, texts and numbers, with every fault of them.

Spreadsheets damage codes: ``330802001001`` becomes ``3.30802E+11``, ``001`` becomes ``1``. What can
be restored for certain is restored with a note; what cannot is refused.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.read.tables.plain_cells import WHOLE, are_plain
from spatial_uri.read.tables.raw_table import RawTable

_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?[eE]\+(\d+)$")
_FLOAT_OF_WHOLE = re.compile(r"^(\d+)\.0+$")
_SPREADSHEET_TEXT = re.compile(r"^(?:'|=\"(?=.*\"$))([^\"]*)\"?$")
_NO_DATES = "a spreadsheet made it of an id; format the column as text and enter the id again"
_EXACT_DIGITS = 15  # spreadsheets keep no more
_DATE_TEXTS = (
    re.compile(r"(?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:[ T]0?0:00(?::00)?)?"),
    re.compile(r"\d{1,2}月\d{1,2}日"),
    re.compile(r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE),
    re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{1,2}", re.IGNORECASE),
)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:\.\d+)?")
_INVISIBLE_TEXT = "\ufeff\u200b\u200c\u200d\u2060"
_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE_TEXT))
_HAS_INVISIBLE = re.compile(f"[{_INVISIBLE_TEXT}]")
_MAX_SHOWN_ROWS = 10
_MAX_NAMED = 20


def columns_by_meaning(
    table: RawTable, mapping: Mapping[str, str | None], known: Sequence[str], required: Iterable[str] = ()
) -> dict[str, str]:
    """Find the column of each meaning: as mapped, or the one that bears the name of the meaning.

    Parameters
    ----------
    table
        The file.
    mapping
        Column of each meaning, as the user wrote it; None where there is none.
    known
        All meanings there are.
    required
        Meanings that must have a column.

    Raises
    ------
    DataError
        Listing every column that is not in the file, with the columns that are.
    """
    present = [str(c) for c in table.frame.columns]
    loosely = {loose_heading(column): column for column in reversed(present)}
    faults, found, wrong = [], {}, []
    for meaning in known:
        column = mapping.get(meaning)
        wanted = meaning if column is None else column
        if wanted in present:
            found[meaning] = wanted
        elif loose_heading(wanted) in loosely:
            found[meaning] = loosely[loose_heading(wanted)]
        elif column is not None:
            near = difflib.get_close_matches(column, present, n=1)
            faults.append(
                f"columns.{meaning} = {column!r}: no such column{f'; did you mean {near[0]!r}?' if near else ''}"
            )
            found[meaning] = column
            wrong.append(meaning)
    absent = [meaning for meaning in required if meaning not in found]
    faults += [f"there is no column for {meaning}" for meaning in absent]
    if faults:
        example = (*wrong, *absent)[0]
        raise DataError(
            "columns are missing",
            file=table.path,
            faults=faults,
            remedy=f'map columns that are in the file, such as columns = {{ {example} = "..." }}; '
            f"it has {', '.join(present) or 'none'}",
        )
    return found


def loose_heading(heading: str) -> str:
    """Return a heading without regard to case, blanks, line breaks and the width of its characters.

    >>> loose_heading("常住人口（万人）")
    '常住人口(万人)'
    """
    return "".join(plain_text(heading).split()).lower()


def plain_text(value: Any) -> str:
    """Return a text with full-width letters and digits as plain ones, without invisible characters and outer blanks.

    >>> plain_text("３３０８２４ ")
    '330824'
    """
    return unicodedata.normalize("NFKC", str(value)).translate(_INVISIBLE).strip()


def unreadable_faults(table: RawTable, columns: Iterable[str]) -> list[str]:
    """Return a fault for every cell of these columns that holds an error or a formula without a value."""
    return [
        f"{table.unit} {row}: {column}: {reason}"
        for column in dict.fromkeys(columns)
        for row, reason in table.unreadable.get(column, {}).items()
    ]


def refuse_unreadable(table: RawTable, columns: Iterable[str]) -> None:
    """Refuse a table if cells of these columns hold an error or a formula without a value."""
    faults = unreadable_faults(table, columns)
    if faults:
        raise DataError(
            "some cells have no value", file=table.path, faults=faults, remedy="correct these cells and save the file"
        )


def unreadable_note(table: RawTable, columns: Iterable[str]) -> list[Note]:
    """Return a note on the other columns whose cells hold an error or a formula without a value: they are blank."""
    used = set(columns)
    cells = {c: rows for c, rows in table.unreadable.items() if c not in used}
    if not cells:
        return []
    facts: dict[str, Any] = {"count": sum(map(len, cells.values())), "columns": list(cells)}
    return [Note("file.unreadable_cells", severity="warning", file=table.path.name, **facts)]


def rows_text(rows: Iterable[Any], unit: str = "row") -> str:
    """Return ``rows 3, 5, 8 ...`` for an error message."""
    rows = list(rows)
    shown = ", ".join(str(r) for r in rows[:_MAX_SHOWN_ROWS])
    more = f" ... ({len(rows)} in all)" if len(rows) > _MAX_SHOWN_ROWS else ""
    return f"{unit}{'s' if len(rows) > 1 else ''} {shown}{more}"


def listed(names: Sequence[object]) -> str:
    """Return ``A; B; C`` for an error message, the first 20 and how many more there are.

    Examples
    --------
    >>> listed(["Vaduz", "Schaan"])
    'Vaduz; Schaan'
    """
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return "; ".join(map(str, names[:_MAX_NAMED])) + more


def is_blank(value: Any) -> bool:
    """Tell whether a cell holds nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return (isinstance(value, float) and math.isnan(value)) or (isinstance(value, str) and not value.strip())


def texts(values: pd.Series[Any]) -> list[str | None]:
    """Return texts without surrounding blanks, None where blank; whole numbers without a decimal point."""
    return [None if is_blank(v) else _plain_text(v) for v in values]


def _plain_text(value: Any) -> str:
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    text = str(value).strip()
    return text.translate(_INVISIBLE).strip() if _HAS_INVISIBLE.search(text) else text


def ids(table: RawTable, column: str, *, what: str) -> tuple[list[str | None], list[str], list[Note]]:
    """Return a column of ids as text.

    Returns
    -------
    values : list
        Text, None where blank.
    faults : list of str
        Ids whose digits are lost, by row.
    notes : list of Note
        Ids that were restored, and ids that look as if leading zeros were lost.
    """
    rows, values = table.frame.index.tolist(), table.frame[column].tolist()
    faults: list[str] = []
    restored: list[Any] = []
    for i in np.flatnonzero(~are_plain(values, WHOLE)).tolist():
        row, value = rows[i], values[i]
        if is_blank(value):
            values[i] = None
            continue
        values[i], is_restored, fault = _id_text(value)
        if fault:
            faults.append(f"{table.unit} {row}: {what} {fault}")
        if is_restored:
            restored.append(row)
    notes = []
    facts: dict[str, Any] = {"file": table.path.name, "column": column}
    if restored:
        notes.append(Note("ids.restored", **facts, rows=[str(row) for row in restored]))
    lengths = {len(v) for v in values if v is not None and v.isdigit()}
    all_digits = all(v.isdigit() for v in values if v is not None)
    # administrative codes may have 2, 4, 6, 9 or 12 digits; anything else that varies is suspect
    differ_by_one = all_digits and len(lengths) == 2 and max(lengths) - min(lengths) == 1 and len(values) > 1
    if differ_by_one and not _is_counter(values):
        facts |= {"fewest": min(lengths), "most": max(lengths)}
        notes.append(Note("ids.leading_zeros", severity="warning", **facts))
    return values, faults, notes


def _is_counter(values: Sequence[str | None]) -> bool:
    """Tell plain numbering (1, 2, ... 10, 11) from codes that lost a zero."""
    numbers = [int(v) for v in values if v is not None]
    return max(numbers) <= 2 * len(numbers)


def _id_text(value: Any) -> tuple[str, bool, str | None]:
    """Return the id, whether it was restored, and what is wrong with it."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        text = str(int(value))
        lost = len(text) > _EXACT_DIGITS
        return text, False, f"{text} has more digits than a spreadsheet keeps in a number" if lost else None
    if isinstance(value, (date, time)):  # a datetime is a date
        return str(value), False, f"{value} is a date: {_NO_DATES}"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if number.is_integer() and abs(number) < 10**_EXACT_DIGITS:
            return str(int(number)), True, None
        return str(value), False, f"{value!r} is no id, or lost its last digits"
    plain = plain_text(value)
    text, is_restored, fault = _id_of_text(plain)
    return text, is_restored or plain != str(value).strip(), fault


def _id_of_text(text: str) -> tuple[str, bool, str | None]:
    if match := _SPREADSHEET_TEXT.match(text) or _FLOAT_OF_WHOLE.match(text):
        return match[1], True, None
    if match := _SCIENTIFIC.match(text):
        digits, exponent = match[1] + (match[2] or ""), int(match[3])
        if len(digits) == exponent + 1:
            return digits, True, None
        return text, False, f"{text} lost its last digits in a spreadsheet; format the column as text and export again"
    if any(pattern.fullmatch(text) for pattern in _DATE_TEXTS):
        return text, False, f"{text} is a date: {_NO_DATES}"
    return text, False, None


def numbers(table: RawTable, column: str, *, what: str) -> tuple[np.ndarray[Any, np.dtype[np.float64]], list[str]]:
    """Return a column as numbers, NaN where blank, with a fault for every value that is no number."""
    out = np.full(len(table.frame), np.nan)
    faults = []
    for i, (row, value) in enumerate(table.frame[column].items()):
        if is_blank(value):
            continue
        number = parsed_number(value)
        if number is None:
            faults.append(f"{table.unit} {row}: {what} {value!r} is no number")
        else:
            out[i] = number
    return out, faults


def parsed_number(value: Any) -> float | None:
    """Return a number, also of a text with thousands separators (1,234 and 1 234) or full-width digits."""
    if isinstance(value, (bool, np.bool_)):
        return None
    if isinstance(value, str):
        value = plain_text(value)
        value = re.sub(r"[,' ]", "", value) if _THOUSANDS.fullmatch(value) else value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def duplicate_faults(
    table: RawTable, values: Sequence[str | None], *, what: str, but_not: Iterable[Any] = ()
) -> list[str]:
    """One fault for every id that several rows share, and one for the rows that have none, but for those named."""
    rows_of: dict[str | None, list[Any]] = {}
    for row, value in zip(table.frame.index, values, strict=True):
        rows_of.setdefault(value, []).append(row)
    told = set(but_not)
    blank = [row for row in rows_of.pop(None, []) if row not in told]
    faults = [
        f"{what} {v} is there {len(r)} times: {rows_text(r, table.unit)}" for v, r in rows_of.items() if len(r) > 1
    ]
    return [*([f"{what} is blank in {rows_text(blank, table.unit)}"] if blank else []), *faults]
