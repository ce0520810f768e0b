"""Rows of comma-separated text as texts, each with its number; rows of another length than the header are kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from spatial_uri.model.arrays import Int64Array

_BLOCK, _MOST = 1 << 24, 2**31 - 1


@dataclass(frozen=True, eq=False)
class CsvRows:
    """The rows of a text.

    Parameters
    ----------
    even
        Those with as many values as the header, under the positions of their columns.
    row
        The number of each of them; the header has the first.
    odd
        Numbers and values of the others, filled with blanks or cut.
    short, long
        Numbers of those with too few values, and of those with too many, blank ones not counted.
    """

    even: pa.Table
    row: Int64Array
    odd: list[tuple[int, list[str]]] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)


def header_of(text: bytes) -> tuple[list[str], int]:
    """Return the names of the columns, and the number of their line; blank lines above it are passed over."""
    for number, line in enumerate(io.BytesIO(text), start=1):
        if line.strip():
            names = line.split(b"\r")[0].decode()
            try:
                cells = next(csv.reader([names], skipinitialspace=True), [])
            except csv.Error:  # a name that is too long
                cells = names.split(",")
            return [cell.strip().lower() for cell in cells], number
    return [], 0


def csv_rows(text: bytes, names: Sequence[str], header: int) -> CsvRows:
    """Read the rows below the header.

    Parameters
    ----------
    text
        UTF-8.
    names
        The columns; those without a name are not read.
    header
        The number of the line with their names.
    """
    if not text.endswith((b"\n", b"\r")):
        text += b"\n"
    try:  # fast, and what nearly every file needs
        even = _read(text, names, header, block_size=_BLOCK)
    except pa.ArrowInvalid:
        return _one_by_one(text, names, header)
    return CsvRows(even, np.arange(len(even), dtype=np.int64) + header + 1)


def _one_by_one(text: bytes, names: Sequence[str], header: int) -> CsvRows:
    odd: list[tuple[int, list[str]]] = []
    short: list[int] = []
    long: list[int] = []

    def keep(row: Any) -> str:
        try:
            cells = next(csv.reader([row.text.replace("\r", "").replace("\n", " ")]), [])
        except csv.Error:  # a value without an end
            cells = ["?"]
        if any(cell.strip() for cell in cells):
            short.extend([row.number] if len(cells) < len(names) else [])
            long.extend([row.number] if any(cell.strip() for cell in cells[len(names) :]) else [])
            odd.append((row.number, [*cells, *[""] * len(names)][: len(names)]))
        skipped.append(row.number)
        return "skip"

    skipped: list[int] = []
    even = _read(text, names, header, block_size=min(_MOST, len(text) + 1), use_threads=False, handler=keep)
    is_even = np.ones(len(even) + len(skipped), dtype=np.bool_)
    is_even[np.array(skipped, dtype=np.int64) - header - 1] = False
    return CsvRows(even, np.flatnonzero(is_even) + header + 1, odd, short, long)


def _read(
    text: bytes, names: Sequence[str], header: int, *, block_size: int, use_threads: bool = True, handler: Any = None
) -> pa.Table:
    kept = [str(i) for i, name in enumerate(names) if name]
    return pacsv.read_csv(
        pa.BufferReader(text),
        pacsv.ReadOptions(
            use_threads=use_threads,
            column_names=[str(i) for i in range(len(names))],
            skip_rows=header,
            block_size=block_size,
        ),
        pacsv.ParseOptions(invalid_row_handler=handler, ignore_empty_lines=False, newlines_in_values=b'"' in text),
        pacsv.ConvertOptions(
            column_types=dict.fromkeys(kept, pa.dictionary(pa.int32(), pa.string())),
            include_columns=kept,
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
