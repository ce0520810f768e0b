"""How sheets become an .xlsx file: cells by the unit in the name of their column, and the same bytes every time."""

from __future__ import annotations

import math
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from spatial_uri.atlas.workbook_words import heading_of, sayer_of
from spatial_uri.page.part import Sheet
from spatial_uri.page.word_xml import printable
from spatial_uri.store.temporary import temporary_folder
from spatial_uri.words.numbers import yes_no

_FORMATS = (
    ("_share", "0.0%"),
    ("_share_inside", "0.0%"),
    ("_share_of", "0.0%"),
    ("_access_index", "0.0%"),
    ("share", "0.0%"),
    ("p_within", "0.0%"),
    ("palma_share", "#,##0.00"),
    ("fgt0", "0.0%"),
    ("fgt1", "0.000"),
    ("fgt2", "0.000"),
    ("gini", "0.000"),
    ("theil", "0.000"),
    ("between_township", "0.000"),
    ("within_township", "0.000"),
    ("between_county", "0.000"),
    ("within_county", "0.000"),
    ("concentration", "0.000"),
    ("year", "0"),
    ("score", "0.0"),
    ("people", "#,##0"),
    ("_min", "0.0"),
    ("_km", "#,##0.00"),
    ("_km2", "#,##0.00"),
    ("_kmh", "0"),
    ("_m", "#,##0"),
    ("_s", "[hh]:mm"),
    ("lon", "0.00000"),
    ("lat", "0.00000"),
    ("population", "#,##0"),
)
"""Ending of a column -> number format; the longest that fits holds."""
_WHOLE, _DECIMAL, _TEXT = "#,##0", "#,##0.00", "@"
_TEXTS = ("_id", "_code", "ref", "code")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_TITLE_MAX, _CELL_MAX = 31, 32_767
_RESERVED = "history"
"""Excel keeps this name for itself."""
_WIDEST, _NARROWEST = 42, 7
_FEW = 6
"""Columns of a sheet whose first two need not stay in view."""
_SAMPLED = 400
"""Rows whose cells decide how wide a column is."""

_HEAD_FONT = Font(name="Arial", size=10, bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="0B4F8A")
_HEAD_ALIGNMENT = Alignment(wrap_text=True, vertical="center")
_BODY = Font(name="Arial", size=10)
_TOTAL = Font(name="Arial", size=10, bold=True)
_LINE = Border(top=Side(style="thin", color="0B4F8A"))

_EPOCH = (2000, 1, 1, 0, 0, 0)
_STAMPED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_NO_TRIANGLES = b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>'
_AFTER_ERRORS = re.compile(rb"<(?:drawing|legacyDrawing|tableParts)\b|</worksheet>")


def save_workbook(sheets: Sequence[Sheet], path: Path, *, title: str) -> None:
    """Write sheets into a workbook, each with its heading frozen and a filter.

    Parameters
    ----------
    sheets
        In their order. One whose columns have no headings (``""``) is a text: it has no filter.
    path
        The file; an earlier one is replaced.
    title
        What the file calls itself.
    """
    book = Workbook(write_only=True)
    book.properties.title = clean(title)
    book.properties.creator = "spatial_uri"
    taken = {_RESERVED}
    with temporary_folder() as folder:
        for number, sheet in enumerate(sheets):
            _write_sheet(book, sheet, _title_of(sheet.title, taken), folder / f"{number}.xml")
        with _SteadyZip(path, "w", zipfile.ZIP_DEFLATED) as archive:
            ExcelWriter(book, archive).save()


class _SteadyZip(zipfile.ZipFile):
    """An archive without the time of its making; sheets take codes for texts on purpose, and say so."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add a file of text or bytes."""
        given = zinfo_or_arcname
        name = given.filename if isinstance(given, zipfile.ZipInfo) else str(given)
        data = data.encode() if isinstance(data, str) else data
        if name.endswith("core.xml"):
            data = _STAMPED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
        if name.startswith("xl/worksheets/sheet") and (found := _AFTER_ERRORS.search(data)):
            data = data[: found.start()] + _NO_TRIANGLES + data[found.start() :]
        info = zipfile.ZipInfo(name, date_time=_EPOCH)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        super().writestr(info, data, compresslevel=6)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a file from the disk."""
        self.writestr(str(arcname), Path(filename).read_bytes())


def _write_into(page: Any, draft: Path) -> None:
    """Let a sheet be drafted in a file of ours: what openpyxl puts elsewhere stays there if the run is killed."""
    if page._writer is None:
        ALL_TEMP_FILES.append(str(draft))  # openpyxl takes it from there when it has removed the file
        page._writer = WorksheetWriter(page, str(draft))
        page._writer.write_top()


def _title_of(title: str, taken: set[str]) -> str:
    """Return the title of a sheet as Excel takes it: short, without marks of formulas, and no other's."""
    wanted = _NOT_IN_TITLES.sub(" ", clean(title)).strip()
    name, number = _cut(wanted, _TITLE_MAX) or "-", 2
    while name.casefold() in taken:
        end = f" ({number})"
        name, number = _cut(wanted, _TITLE_MAX - len(end)) + end, number + 1
    taken.add(name.casefold())
    return name


def _cut(text: str, units: int) -> str:
    """Return the beginning of a text; Excel counts units of UTF-16, of which rare characters take two."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip()


def _write_sheet(book: Workbook, sheet: Sheet, title: str, draft: Path) -> None:
    page = book.create_sheet(title)
    page._values_to_row = _placed  # openpyxl takes each for a value first, at twice the time
    page._get_writer = partial(_write_into, page, draft)
    table = sheet.table
    names = [str(column) for column in table.columns]
    headings = [clean(sheet.headings[n] if n in sheet.headings else heading_of(_source(sheet, n))) for n in names]
    columns = [_cells(table[name], name if _format(name) != _DECIMAL else _source(sheet, name)) for name in names]
    for number, (heading, (values, shown)) in enumerate(zip(headings, columns, strict=True), start=1):
        page.column_dimensions[get_column_letter(number)].width = _width(heading, values, shown)
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    is_table = any(headings)
    page.sheet_view.showGridLines = is_table
    if is_table:
        page.freeze_panes, page.print_title_rows = "C2" if len(names) > _FEW else "A2", "1:1"
        page.row_dimensions[1].height = 42
        page.append([_heading_cell(page, heading) for heading in headings])
    totals = set(sheet.totals)
    writers = [_writer(page, shown) for _, shown in columns]
    cells = (values for values, _ in columns)
    for number, row in enumerate(zip(*cells, strict=True)):
        page.append([write(value, number in totals) for write, value in zip(writers, row, strict=True)])
    if is_table and len(table):
        page.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(table) + 1}"


def _placed(cells: Sequence[Any], row: int) -> Iterator[Any]:
    """Tell each cell of a row where it is."""
    for column, cell in enumerate(cells, start=1):
        if cell is not None:
            cell.row, cell.column = row, column
            yield cell


def _source(sheet: Sheet, column: str) -> str:
    return sheet.sources.get(column, ("", column))[1]


def _heading_cell(page: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page)
    cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _HEAD_ALIGNMENT
    cell._value, cell.data_type = text, "s"  # a text that begins with "=" is no formula
    return cell


def _writer(page: Any, number_format: str) -> Callable[[Any, bool], Any]:
    """Return what makes the cells of one column; a cell is written before the next is made, so one is enough."""
    usual, total = WriteOnlyCell(page), WriteOnlyCell(page)
    for cell, font in ((usual, _BODY), (total, _TOTAL)):
        cell.font, cell.number_format = font, number_format
    total.border = _LINE

    def write(value: Any, is_total: bool) -> Any:
        cell = total if is_total else usual
        if value is None and not is_total:
            return None
        cell._value = value
        cell.data_type = "s" if isinstance(value, str) else "n"
        return cell

    return write


def _cells(values: pd.Series[Any], column: str) -> tuple[list[Any], str]:
    """Return the cells of a column, None for what is missing, and their number format."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    if is_bool_dtype(values) or _holds_truths(values):
        told = {True: yes_no(True), False: yes_no(False)}
        return [None if pd.isna(v) else told[bool(v)] for v in values], _TEXT
    if is_numeric_dtype(values) and not column.endswith(_TEXTS):
        number_format = _format(column)
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        if number_format == "[hh]:mm":
            return [round(v / 86_400, 10) if math.isfinite(v) else None for v in numbers.tolist()], number_format
        whole = bool(np.all(np.isnan(numbers) | (numbers == np.round(numbers))))
        if whole and number_format == _DECIMAL:
            return [int(v) if math.isfinite(v) else None for v in numbers.tolist()], _WHOLE
        return [round(v, 7) if math.isfinite(v) else None for v in numbers.tolist()], number_format
    said = sayer_of(column)
    return [_text(v if said is None else said(v)) for v in values], _TEXT


def _holds_truths(values: pd.Series[Any]) -> bool:
    return (
        values.dtype == object
        and bool(len(values))
        and all(v is None or isinstance(v, bool | np.bool_) for v in values)
    )


def _format(column: str) -> str:
    fitting = [(len(ending), shown) for ending, shown in _FORMATS if column.endswith(ending)]
    return max(fitting)[1] if fitting else _DECIMAL


def _text(value: Any) -> str | None:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return clean(f"{value:g}" if isinstance(value, float) else str(value))


def clean(text: str) -> str:
    """Return a text without the characters that no spreadsheet can hold."""
    return printable(text)[:_CELL_MAX]


def _width(heading: str, values: Sequence[Any], shown: str) -> float:
    if not heading:
        return _WIDEST
    words = max((_columns(word) for word in re.split(r"[\s(（]", heading)), default=0)
    decimals = len(shown.partition(".")[2])
    longest = max((_columns(v if isinstance(v, str) else f"{v:,.{decimals}f}") for v in _sample(values)), default=0)
    return float(min(_WIDEST, max(_NARROWEST, longest + 2, words + 3, _columns(heading) / 2.5 + 3)))


def _sample(values: Sequence[Any]) -> Iterator[Any]:
    step = max(1, len(values) // _SAMPLED)
    yield from (v for v in values[::step] if v is not None)


def _columns(text: str) -> int:
    """Count the columns of a fixed font that a text takes: Hanzi take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text.split("\n", maxsplit=1)[0])
