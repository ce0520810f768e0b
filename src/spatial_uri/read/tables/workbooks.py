"""Excel files: the cells of a sheet as a person sees them, with what a spreadsheet hides made plain."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spatial_uri.errors import DataError, SpatialUriError
from spatial_uri.model.study import Note
from spatial_uri.read.tables.header_rows import NOT_CALCULATED, SheetRows, is_empty_cell, table_of
from spatial_uri.read.tables.raw_table import Percentage, RawTable, TableOptions, the_one
from spatial_uri.store.unpacking import DAMAGED_ARCHIVE, require_unpackable

_MOST_CELLS = 50_000_000
_MOST_BYTES = 500_000_000
"""Of a workbook unpacked, some ten million cells: they take ten times as much memory."""
_UNREADABLE = (
    *DAMAGED_ARCHIVE, KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError,
)  # fmt: skip
"""What openpyxl and the archive that a workbook is raise where it is damaged."""
_NO_SIGNS = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
"""What a format of numbers holds beside its signs: texts, escaped characters, widths and fillings, colours."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Any]:
    """Open a workbook; every way in which it can be unreadable becomes one DataError.

    Not in openpyxl's read-only mode: that believes the extent which a sheet declares, and knows no merged cells.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with path.open("rb") as stream:
        if stream.read(4) == _OLD_EXCEL:
            raise DataError(
                "this is an old or a password-protected Excel file",
                file=path,
                remedy="open it in Excel and save it as .xlsx without a password",
            )
    try:
        require_unpackable(path, most_bytes=_MOST_BYTES, remedy="save the sheet that is needed as .csv")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about styles and drop-down lists, which are not read
            book = openpyxl.load_workbook(path, data_only=values)
            try:
                yield book
            finally:
                book.close()
    except SpatialUriError:
        raise
    except (InvalidFileException, *_UNREADABLE) as error:
        raise DataError(
            f"the file cannot be read as Excel ({error})",
            file=path,
            remedy="open it in Excel and save it again as .xlsx",
        ) from error


def sheet_names(path: Path) -> list[str]:
    """Return the sheets that hold something; hidden ones only if there are no others."""
    with _opened(path, values=False) as book:
        return _used(book)


def _used(book: Any) -> list[str]:
    filled = [sheet for sheet in book.worksheets if _cells(sheet)]
    shown = [sheet for sheet in filled if sheet.sheet_state == "visible"]
    return [sheet.title for sheet in shown or filled]


def _cells(sheet: Any) -> list[Any]:
    """Return the cells that hold something.

    Not by its rows and columns: one formatted cell at the far end of a sheet would make millions of them.
    """
    return [cell for cell in sheet._cells.values() if not is_empty_cell(cell.value)]


def read_excel(path: Path, options: TableOptions) -> RawTable:
    """Read a sheet of an Excel file: values, not formulas."""
    with _opened(path, values=False) as book:
        names = [sheet.title for sheet in book.worksheets]
        wanted = the_one(options.sheet, names, _used(book), kind="sheet", path=path)
        sheet = book[wanted]
        cells = _cells(sheet)
        values = {(cell.row, cell.column): _cell_value(cell) for cell in cells}
        formulas = [(cell.row, cell.column) for cell in cells if cell.data_type == "f"]
        merged = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges]
        notes = _hidden(sheet, path)
    if len(names) > 1:
        others = [name for name in names if name != wanted]
        notes.insert(0, Note("file.sheet", file=path.name, sheet=wanted, others=others))
    if formulas:
        with _opened(path, values=True) as book:
            values |= {at: _calculated(book[wanted].cell(*at)) for at in formulas}
    height = max((row for row, _ in values), default=0)
    width = max((column for _, column in values), default=0)
    if height * width > _MOST_CELLS:
        last = max(values, key=lambda at: (at[0], at[1]))
        raise DataError(
            f"the sheet {wanted!r} has {len(values):,} filled cells and reaches to row {height:,}, column {width:,}",
            file=path,
            faults=[f"row {last[0]}, column {last[1]}: {str(values[last])[:40]!r} stands alone"],
            remedy="delete what stands far from the table, and save it again",
        )
    rows = [(row, [values.get((row, column)) for column in range(1, width + 1)]) for row in range(1, height + 1)]
    return table_of(SheetRows(rows, sorted(merged)), path, notes=notes, title_rows=options.title_rows)


def _calculated(cell: Any) -> Any:
    """Return the value of a formula; a text without a letter is one that was calculated and is blank."""
    value = _cell_value(cell)
    return NOT_CALCULATED if value is None and cell.data_type != "str" else value


def _cell_value(cell: Any) -> Any:
    value = cell.value
    number_format = getattr(cell, "number_format", None) or ""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    # a code that is kept as a number and shown with leading zeros is read as it is shown
    if is_whole and len(number_format) > 1 and set(number_format) == {"0"}:
        return str(value).zfill(len(number_format))
    if (is_whole or isinstance(value, float)) and _is_percent(number_format):
        return Percentage(value)
    return value


def _is_percent(number_format: str) -> bool:
    """Tell whether a format shows numbers as percentages; a % in quotation marks stands behind the number as it is."""
    return "%" in number_format and "%" in _NO_SIGNS.sub("", number_format)


def _hidden(sheet: Any, path: Path) -> list[Note]:
    """Say which rows are read though nobody sees them."""
    hidden = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    rows = sorted({cell.row for cell in _cells(sheet)} & hidden)
    if not rows:
        return []
    facts: dict[str, Any] = {"count": len(rows), "rows": [str(n) for n in rows]}
    return [Note("file.hidden_rows", severity="warning", file=path.name, **facts)]
