"""Tables without geometry: CSV and Excel, read as they are, every row with its number in the file."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable, TableOptions, decoded_strictly, the_one

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_text(path: Path, options: TableOptions) -> RawTable:
    """Read a CSV file: comma, semicolon or tab, UTF-8 or GB18030."""
    text, notes = _decoded(path, options.encoding)
    stream = io.StringIO(text, newline="")
    remarks = _remarks_above(stream) if options.title_rows else []
    above = len(remarks)
    start = stream.tell()
    header = next((line for line in stream if line.strip()), "")
    stream.seek(start)
    delimiter = max(",;\t", key=header.count)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    first_line = above + 1
    try:
        for row in reader:
            rows.append((first_line, row))
            first_line = above + reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"line {above + reader.line_num} is no valid CSV: {error}", file=path, remedy="export it again"
        ) from error
    return RawTable(path, _framed(rows, path), None, "row", notes, tuple(r for r in remarks if r))


def _remarks_above(stream: io.StringIO) -> list[str]:
    """Read the lines above the header, "" for blank ones, and leave the stream at the header."""
    remarks: list[str] = []
    while True:
        start = stream.tell()
        line = stream.readline()
        try:
            cells = max((next(csv.reader([line], delimiter=d), []) for d in ",;\t"), key=_filled)
        except csv.Error:
            cells = [line] * 2
        if not line or not _is_remark(cells):
            stream.seek(start)
            return remarks
        remarks.append(line.strip(' ,;\t\r\n"'))


def _is_remark(cells: Sequence[Any]) -> bool:
    """Tell whether a row above the header is blank, a title alone, or a comment."""
    return _filled(cells) <= 1 or str(cells[0]).lstrip().startswith("#")


def _filled(cells: Sequence[Any]) -> int:
    return sum(not _is_blank(cell) for cell in cells)


def _decoded(path: Path, encoding: str | None) -> tuple[str, tuple[Note, ...]]:
    content = path.read_bytes()
    if encoding is not None:
        return decoded_strictly(content, encoding, path), ()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decoded_strictly(content, "utf-16", path), (Note("file.encoding_mark", file=path.name),)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        text = decoded_strictly(content, "gb18030", path)
        return text, (Note("file.encoding", file=path.name, encoding="GB18030"),)


@contextmanager
def open_workbook(path: Path) -> Iterator[Any]:
    """Open a workbook; every way in which it can be unreadable becomes one DataError."""
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about styles and drop-down lists, which are not read
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                yield book
            finally:
                book.close()
    except (BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"the file cannot be read as Excel ({error})",
            file=path,
            remedy="open it in Excel and save it again as .xlsx",
        ) from error


def read_excel(path: Path, options: TableOptions) -> RawTable:
    """Read a sheet of an Excel file: values, not formulas."""
    with open_workbook(path) as book:
        names = [sheet.title for sheet in book.worksheets]
        used = [sheet.title for sheet in book.worksheets if any(True for _ in sheet.iter_rows(max_row=1))]
        wanted = the_one(options.sheet, names, used, kind="sheet", path=path)
        rows = [
            (number, [_cell_value(cell) for cell in row])
            for number, row in enumerate(book[wanted].iter_rows(), start=1)
        ]
    # rows of a sheet end with their last value
    width = max((len(row) for _, row in rows), default=0)
    rows = [(number, row + [None] * (width - len(row))) for number, row in rows]
    remarks = []
    while options.title_rows and rows and _is_remark(rows[0][1]):
        remarks += [str(cell) for cell in rows.pop(0)[1] if not _is_blank(cell)]
    return RawTable(path, _framed(rows, path), None, "row", (), tuple(remarks))


def _cell_value(cell: Any) -> Any:
    value = cell.value
    number_format = getattr(cell, "number_format", None) or ""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    # a code that is kept as a number and shown with leading zeros is read as it is shown
    if is_whole and len(number_format) > 1 and set(number_format) == {"0"}:
        return str(value).zfill(len(number_format))
    return value


def _framed(rows: Sequence[tuple[int, Sequence[Any]]], path: Path) -> pd.DataFrame:
    """Turn numbered rows, the first being the header, into a table; wholly empty rows are left out."""
    full = [(number, list(row)) for number, row in rows if any(not _is_blank(v) for v in row)]
    if not full:
        raise DataError("the table has no rows", file=path, remedy="export it again, with its header and rows")
    names = ["" if _is_blank(v) else str(v).strip() for v in full[0][1]]
    body = full[1:]
    width = max(i for i, name in enumerate(names) if name) + 1
    names = names[:width]
    faults = [f"column {i + 1} has no name" for i, name in enumerate(names) if not name]
    faults += [
        f"column {n!r} is there {names.count(n)} times" for n in dict.fromkeys(names) if n and names.count(n) > 1
    ]
    for number, row in body:
        if any(not _is_blank(v) for v in row[width:]):
            faults.append(f"row {number} has {len(row)} values, the header has {width}")
        elif len(row) < width:
            faults.append(f"row {number} has only {len(row)} values, the header has {width}")
    if faults:
        raise DataError(
            "the table is uneven",
            file=path,
            faults=faults,
            remedy="the first row must name every column once, and every row must have a value or a blank for each",
        )
    return pd.DataFrame(
        [row[:width] for _, row in body],
        columns=names,
        index=pd.Index([number for number, _ in body]),
        dtype=object,
    )


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
