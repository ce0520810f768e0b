"""Tables of text: CSV, read as they are, every row with its number in the file."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import islice
from pathlib import Path

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.read.tables.header_rows import SheetRows, filled_cells, header_at, table_of
from spatial_uri.read.tables.raw_table import RawTable, TableOptions, decoded_strictly
from spatial_uri.store.files import read_whole

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")

MOST_MB = 500
_LOOKED_AT = 20
_LOOKED_AT_BYTES = 4096
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LONGEST_CELL = 2**28
"""Characters: the outline of a county as text is longer than what Python allows by itself."""


def read_text(path: Path, options: TableOptions) -> RawTable:
    """Read a CSV file: comma, semicolon or tab, UTF-8 or GB18030."""
    csv.field_size_limit(_LONGEST_CELL)
    text, notes = _decoded(path, options.encoding)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    first_line = 1
    try:
        for row in reader:
            rows.append((first_line, row))
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"line {reader.line_num} is no valid CSV: {error}", file=path, remedy="export it again"
        ) from error
    return table_of(SheetRows(rows), path, notes=notes, title_rows=options.title_rows)


def _delimiter(text: str) -> str:
    """Return the delimiter by which the header has most columns."""
    lines = [line for line in islice(io.StringIO(text, newline=None), _LOOKED_AT) if line.strip()]

    def width(delimiter: str) -> int:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:  # told where the rows are read
            return 0
        return filled_cells(rows[header_at(rows)]) if rows else 0

    return max(",;\t", key=width)


def _decoded(path: Path, encoding: str | None) -> tuple[str, tuple[Note, ...]]:
    content = read_whole(path, most_mb=MOST_MB, what="table")
    _require_text(content, path, encoding)
    if encoding is not None:
        return decoded_strictly(_without_mark(content, encoding), encoding, path).removeprefix("\ufeff"), ()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decoded_strictly(content, "utf-16", path), (Note("file.encoding_mark", file=path.name),)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        text = decoded_strictly(_without_mark(content, "gb18030"), "gb18030", path).removeprefix("\ufeff")
        return text, (Note("file.encoding", file=path.name, encoding="GB18030"),)


def _require_text(content: bytes, path: Path, encoding: str | None) -> None:
    """Refuse what is no text, whatever the file is called, and texts of two bytes a character that do not say so."""
    if content.startswith(_EXCEL):
        raise DataError(
            f"this is a workbook or an archive, though it is called {path.suffix}",
            file=path,
            remedy="call it .xlsx (or .zip), or save it as CSV",
        )
    start = content[:_LOOKED_AT_BYTES]
    if encoding is None and b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(
            "the text holds zero bytes, as UTF-16 without its mark does",
            file=path,
            remedy='name its encoding, such as encoding = "utf-16-le", or save it as UTF-8',
        )


def _without_mark(content: bytes, encoding: str) -> bytes:
    """Take the mark of UTF-8 off a text in another encoding: some programs put it there whatever follows."""
    is_other = codecs.lookup(encoding).name not in {"utf-8", "utf-8-sig"}
    return content.removeprefix(codecs.BOM_UTF8) if is_other else content
