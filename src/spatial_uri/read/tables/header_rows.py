"""The header of a sheet: which row it is, what stands above it, and the table that it heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable, require_few_columns

NOT_CALCULATED = "\0formula"
"""What stands for a formula whose value the file does not hold."""

_ERROR_CELLS = (
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
)  # fmt: skip
_UNREADABLE = {
    **{cell: f"{cell}, an error of the spreadsheet; correct it there" for cell in _ERROR_CELLS},
    NOT_CALCULATED: "a formula without a value; open the file in Excel and save it",
}

_SEARCHED_ROWS = 20
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*%?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)?")
_INVISIBLE_TEXT = "\ufeff\u200b\u200c\u200d\u2060"
_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE_TEXT))


@dataclass
class SheetRows:
    """The cells of a sheet.

    Attributes
    ----------
    rows
        The number of each row in the file, and its cells.
    merged
        Cells merged into one: first row, first column, last row, last column, from 1. Such a sheet has every row.
    """

    rows: list[tuple[int, list[Any]]]
    merged: Sequence[tuple[int, int, int, int]] = ()


def is_empty_cell(value: Any) -> bool:
    """Tell whether a cell holds nothing, or blanks only."""
    if not isinstance(value, str):
        return value is None
    text = value.strip()
    return not text or (text[0] in _INVISIBLE_TEXT and not text.translate(_INVISIBLE).strip())


def filled_cells(cells: Sequence[Any]) -> int:
    """Count the cells that hold something."""
    return sum(not is_empty_cell(cell) for cell in cells)


def header_at(rows: Sequence[Sequence[Any]]) -> int:
    """Return which of the first rows is the header.

    Above it may stand titles, units and comments: rows with one text alone, with less than half as many cells as the
    table, or that begin with #; and rows with fewer cells than the whole header right below. Without a row below that
    looks like a header they are no titles.

    Examples
    --------
    >>> header_at([["A county", None, "unit: people"], ["code", "name", "people"], ["01", "a", 12]])
    1
    >>> header_at([["code", "name", "people"], ["01", "a", 12]])
    0
    """
    searched = rows[:_SEARCHED_ROWS]
    filled = [filled_cells(row) for row in searched]
    width = _usual_width(filled)
    first = next((at for at, count in enumerate(filled) if count), 0)
    for at in range(first, len(searched)):
        if filled[at] == 0:
            continue
        below = [i for i in range(at + 1, len(searched)) if filled[i]]
        is_above = len(below) > 1 and _is_above_header(searched[at], *(searched[i] for i in below[:2]), width=width)
        if not is_above and not _may_be_title(searched[at], filled[at], width):
            break
        if not any(_looks_like_header(searched[i], width) for i in below):
            return first
    else:
        return first
    return at


def _usual_width(filled: Sequence[int]) -> int:
    """Return how many cells most rows have: a long remark that holds commas must not decide."""
    counts = Counter(count for count in filled if count > 1)
    return max(counts, key=lambda count: (counts[count], count), default=1)


def _may_be_title(cells: Sequence[Any], filled: int, width: int) -> bool:
    first = next(str(cell) for cell in cells if not is_empty_cell(cell))
    return width > 1 and (filled == 1 or 2 * filled < width or first.lstrip().startswith("#"))


def _is_above_header(row: Sequence[Any], second: Sequence[Any], third: Sequence[Any], *, width: int) -> bool:
    """Tell whether a row with too few cells stands above a whole header, of which it is no part."""
    is_header = filled_cells(row) < width <= filled_cells(second) and _looks_like_header(second, width)
    shared = {str(c) for c in row if not is_empty_cell(c)} & {str(c) for c in second}
    return is_header and not shared and not _looks_like_header(third, width)


def _looks_like_header(cells: Sequence[Any], width: int) -> bool:
    """Tell whether a row names columns: different texts that are no numbers but years, for at least half of them."""
    held = [cell for cell in cells if not is_empty_cell(cell)]
    texts = {str(cell).strip() for cell in held}
    is_text = isinstance(held[0], str) and all(_may_name(cell) for cell in held) if held else False
    return len(held) > 1 and 2 * len(held) >= width and is_text and len(texts) == len(held) and "#" not in held[0][:1]


def _may_name(cell: Any) -> bool:
    """Tell whether a cell may name a column: a text that is no number, or a year, as of a yearbook."""
    if _YEAR.fullmatch(str(cell).strip()):
        return True
    return isinstance(cell, str) and not _NUMBER.fullmatch(cell.strip())


def table_of(sheet: SheetRows, path: Path, *, notes: Sequence[Note], title_rows: bool = True) -> RawTable:
    """Turn the cells of a sheet into a table.

    Wholly empty rows and columns are left out; so is a header that is repeated below, which is said.

    Raises
    ------
    DataError
        If there are no rows, too many columns, columns without a name or with one name, or rows that are longer than
        the header.
    """
    filled = {number: filled_cells(cells) for number, cells in sheet.rows}
    require_few_columns(max(filled.values(), default=0), path)
    own = {number for number, count in filled.items() if count}
    repeated_cells = _spread_down(sheet)
    rows = [(number, cells) for number, cells in sheet.rows if number in own]
    if not rows:
        raise DataError("the table has no rows", file=path, remedy="export it again, with its header and rows")
    start = header_at([cells for _, cells in rows]) if title_rows else 0
    remarks = [_remark(cells) for _, cells in rows[:start]]
    notes = [*notes]
    titles = [remark for remark in remarks if not remark.startswith("#")]  # a comment is one by its own word
    if titles:
        notes.append(Note("file.title_rows", file=path.name, count=len(titles), remarks=titles))
    below = _first_below_header(sheet, rows[start][0])
    names = _names([cells for n, cells in rows[start:] if n < below])
    body, again = _without_repeated_header([(n, cells) for n, cells in rows[start:] if n >= below], names)
    if again:
        notes.append(Note("file.repeated_header", file=path.name, count=len(again), rows=[str(n) for n in again]))
    kept = [i for i, name in enumerate(names) if name or any(filled_cells(cells[i : i + 1]) for _, cells in body)]
    _refuse_uneven(path, names, kept, body)
    unreadable = {name: _unreadable(body, i) for i, name in enumerate(names) if name}
    values = [[cells[i] for i in kept] for _, cells in body]
    _make_blank(values, [n for n, _ in body], [unreadable[names[i]] for i in kept])
    index = pd.Index([n for n, _ in body])
    frame = pd.DataFrame(values, columns=[names[i] for i in kept], index=index, dtype=object)
    repeated = {names[i]: held for i in kept if (held := _repeated(repeated_cells, body, i))}
    if repeated:
        count = sum(map(len, repeated.values()))
        notes.append(Note("file.merged_cells", file=path.name, count=count, columns=list(repeated)))
    unreadable = {name: cells for name, cells in unreadable.items() if cells}
    above = tuple(number for number, _ in rows[:start])
    return RawTable(path, frame, None, "row", tuple(notes), tuple(remarks), unreadable, repeated, remark_rows=above)


def _remark(cells: Sequence[Any]) -> str:
    return " ".join(str(cell).strip() for cell in cells if not is_empty_cell(cell))


def _names(headings: Sequence[Sequence[Any]]) -> list[str]:
    """Return the name of each column: that of the lowest of its headings, or of all if the lowest is there twice."""
    stacks: list[list[str]] = []
    for column in range(max(map(len, headings))):
        held = [row[column] for row in headings if filled_cells(row[column : column + 1])]
        stacks.append([str(value).translate(_INVISIBLE).strip() for value in held if not _reason(value)])
    lowest = Counter(stack[-1] for stack in stacks if stack)
    names = ["" if not s else s[-1] if lowest[s[-1]] == 1 else "_".join(dict.fromkeys(s)) for s in stacks]
    return names[: max((i for i, name in enumerate(names) if name), default=-1) + 1]


def _without_repeated_header(
    body: Sequence[tuple[int, list[Any]]], names: Sequence[str]
) -> tuple[list[tuple[int, list[Any]]], list[int]]:
    """Leave out rows that are the header again, as on every page of a printed list."""
    header = [name for name in names if name]
    again = {number for number, cells in body if len(header) > 1 and _holds(cells, header)}
    return [(number, cells) for number, cells in body if number not in again], sorted(again)


def _holds(cells: Sequence[Any], header: Sequence[str]) -> bool:
    """Tell whether a row holds the header and nothing else; of most rows, the first cell tells that it does not."""
    first = next((cell for cell in cells if not is_empty_cell(cell)), None)
    return str(first).strip() == header[0] and [str(c).strip() for c in cells if not is_empty_cell(c)] == [*header]


def _refuse_uneven(
    path: Path, names: Sequence[str], kept: Sequence[int], body: Sequence[tuple[int, list[Any]]]
) -> None:
    faults = [f"column {i + 1} has no name" for i in kept if not names[i]]
    faults += [f"column {n!r} is there {c} times" for n, c in Counter(filter(None, names)).items() if c > 1]
    for number, cells in body:
        if len(cells) > len(names) and filled_cells(cells[len(names) :]):
            faults.append(f"row {number} has {len(cells)} values, the header has {len(names)}")
        elif len(cells) < len(names):
            faults.append(f"row {number} has only {len(cells)} values, the header has {len(names)}")
    if faults:
        raise DataError(
            "the table is uneven",
            file=path,
            faults=faults,
            remedy="the first row must name every column once, and every row must have a value or a blank for each",
        )


def _reason(cell: Any) -> str | None:
    return _UNREADABLE.get(cell.strip(" ")) if isinstance(cell, str) else None


def _unreadable(body: Sequence[tuple[int, list[Any]]], column: int) -> dict[Any, str]:
    """Return the rows whose cell holds an error or a formula without a value, and which."""
    texts = ((number, cell.strip(" ")) for number, cells in body if isinstance(cell := cells[column], str))
    return {number: _UNREADABLE[text] for number, text in texts if text in _UNREADABLE}


def _make_blank(values: Sequence[list[Any]], numbers: Sequence[Any], unreadable: Sequence[Mapping[Any, str]]) -> None:
    """Take out the cells that hold an error, given by column and number of the row."""
    if any(unreadable):
        at = {number: position for position, number in enumerate(numbers)}
        for column, cells in enumerate(unreadable):
            for number in cells:
                values[at[number]][column] = None


def _repeated(repeated: set[tuple[int, int]], body: Sequence[tuple[int, list[Any]]], column: int) -> frozenset[Any]:
    return frozenset(number for number, _ in body if (number, column) in repeated)


def _spread_down(sheet: SheetRows) -> set[tuple[int, int]]:
    """Give the value of merged cells to the rows below its own; return these cells.

    It is not given to the columns beside it: a title above the whole table is none of each of them.
    """
    spread: set[tuple[int, int]] = set()
    for top, left, bottom, _ in sheet.merged:
        if top > len(sheet.rows) or not filled_cells(sheet.rows[top - 1][1][left - 1 : left]):
            continue
        value = sheet.rows[top - 1][1][left - 1]
        for number, cells in sheet.rows[top:bottom]:
            cells[left - 1] = value
            spread.add((number, left - 1))
    return spread


def _first_below_header(sheet: SheetRows, header: int) -> int:
    """Return the number of the first row below the header, which merged cells make several rows high.

    A heading over several columns is given to each of them.
    """
    below = header + 1
    for top, left, bottom, right in sheet.merged:
        if top != header:
            continue
        below = max(below, bottom + 1)
        if right > left and bottom < len(sheet.rows):
            cells = sheet.rows[bottom][1]
            if all(isinstance(cell, str) and not is_empty_cell(cell) for cell in cells[left - 1 : right]):
                below = max(below, bottom + 2)
    for top, left, bottom, right in sheet.merged:
        for _, cells in sheet.rows[top - 1 : bottom] if header <= top < below else ():
            cells[left - 1 : right] = [cells[left - 1]] * len(cells[left - 1 : right])
    return below
