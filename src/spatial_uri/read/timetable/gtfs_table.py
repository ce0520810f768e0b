"""One table of a GTFS feed: every value is the text that stands in the file, and every row knows its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_csv import csv_rows, header_of
from spatial_uri.read.timetable.gtfs_text import clean_text, row_facts
from spatial_uri.words.catalogue import N_
from spatial_uri.words.numbers import MOST_LISTED

BLANK_ID = N_("the id is blank")
ID_AGAIN = N_("an earlier row has the same id and other values")


@dataclass(frozen=True, eq=False)
class Column:
    """A column of texts: ``words[code]``; blank is "". ``NA``, ``None`` and ``null`` are texts like others.

    Parameters
    ----------
    code
        Position of each value in `words`.
    words
        The different texts, without surrounding blanks.
    """

    code: Int64Array
    words: GeometryArray

    @classmethod
    def blank(cls, count: int) -> Column:
        """Return a column that the file does not have."""
        return cls(np.zeros(count, dtype=np.int64), np.array([""], dtype=object))

    @property
    def texts(self) -> GeometryArray:
        """The text of every row."""
        return self.words[self.code]

    @property
    def is_blank(self) -> BoolArray:
        """Where there is nothing."""
        return np.asarray((self.words == "")[self.code], dtype=np.bool_)

    def positions(self, index: pd.Index) -> Int64Array:
        """Return where the value of every row stands in an index; -1 where it does not."""
        return index.get_indexer(pd.Index(self.words, dtype=object)).astype(np.int64)[self.code]

    def mapped(self, read: Callable[[str], float | None]) -> tuple[FloatArray, BoolArray]:
        """Read every different text once.

        Returns
        -------
        values : ndarray
            NaN where blank or unreadable.
        unreadable : ndarray
            Where there is something that `read` has no value (None) for.
        """
        found = [None if word == "" else read(word) for word in self.words.tolist()]
        values = np.array([np.nan if value is None else value for value in found], dtype=np.float64)
        wrong = np.array(
            [v is None and w != "" for v, w in zip(found, self.words.tolist(), strict=True)], dtype=np.bool_
        )
        return values[self.code], wrong[self.code]

    def numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the column as numbers, NaN where blank or unreadable, and where it is unreadable."""
        return self.mapped(_number)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


@dataclass(frozen=True, eq=False)
class FeedTable:
    """Rows of a file.

    Parameters
    ----------
    file
        Its name, such as ``stops.txt``.
    row
        Number of each row in the file, the header being row 1.
    columns
        Those that were asked for and are in the file.
    """

    file: str
    row: Int64Array
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.row)

    def column(self, name: str) -> Column:
        """Return a column; a blank one if the file has none of that name."""
        return self.columns.get(name) or Column.blank(len(self))

    def taken(self, rows: AnyIntArray | BoolArray) -> FeedTable:
        """Return some rows."""
        columns = {name: Column(column.code[rows], column.words) for name, column in self.columns.items()}
        return FeedTable(self.file, self.row[rows], columns)

    def places(self, where: BoolArray, *names: str) -> list[str]:
        """Return the numbers of the first of some rows with their values, such as ``3 (stop_lat = north)``."""
        rows = np.flatnonzero(where)[:MOST_LISTED]
        columns = [(name, self.column(name)) for name in names]
        found = []
        for row in rows.tolist():
            values = [f"{name} = {str(c.words[c.code[row]])[:60]}" for name, c in columns]
            found.append(f"{self.row[row]} ({', '.join(values)})" if values else str(self.row[row]))
        return found

    def without(self, where: BoolArray, reason: str, notes: list[Note], *names: str) -> FeedTable:
        """Leave out some rows, and name them with the values of some columns."""
        if not where.any():
            return self
        facts = row_facts(self.file, self.places(where, *names), int(where.sum()))
        notes.append(Note("gtfs.rows_left_out", severity="warning", **facts, reason_term=reason))
        return self.taken(~where)

    def note_values(self, where: BoolArray, name: str, effect: str, notes: list[Note]) -> None:
        """Note values of a column that cannot be read, and what they count as."""
        if where.any():
            facts = row_facts(self.file, self.places(where, name), int(where.sum()))
            notes.append(Note("gtfs.values_not_read", severity="warning", **facts, column=name, effect_term=effect))

    def note_twice(self, where: BoolArray, notes: list[Note]) -> None:
        """Note rows that are the same as an earlier one."""
        if where.any():
            facts = row_facts(self.file, self.places(where), int(where.sum()))
            notes.append(Note("gtfs.rows_twice", **facts))

    def by_id(self, name: str, notes: list[Note]) -> FeedTable:
        """Return the rows with an id, each id once: identical rows count once, of others the first."""
        table = self.without(self.column(name).is_blank, BLANK_ID, notes)
        code = table.column(name).code
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        if len(first) == len(code):
            return table
        again = np.ones(len(code), dtype=np.bool_)
        again[first] = False
        same = np.ones(len(code), dtype=np.bool_)
        for column in table.columns.values():
            same &= column.code == column.code[first[which]]
        table.note_twice(again & same, notes)
        table.without(again & ~same, ID_AGAIN, notes, name)
        return table.taken(np.sort(first))


def read_table(content: bytes, file: str, wanted: Sequence[str], notes: list[Note]) -> FeedTable:
    """Read the columns of a file that are used.

    Rows with too few values are filled with blanks, surplus values are passed over; a note names both. Blank rows are
    no rows.

    Parameters
    ----------
    content, file
        What the file holds, and its name.
    wanted
        The columns that are used; names are compared without regard to case and surrounding blanks.
    notes
        What was found in reading is added to them.
    """
    text = clean_text(content, file, notes)
    header, number = header_of(text)
    names = [name if name in wanted and name not in header[:i] else "" for i, name in enumerate(header)]
    if not any(names):
        return FeedTable(file, np.zeros(0, dtype=np.int64), {})
    rows = csv_rows(text, names, number)
    columns = {}
    for i, name in enumerate(names):
        if name:
            columns[name] = _column(rows.even.column(str(i)), [cells[i] for _, cells in rows.odd])
    if rows.short:
        notes.append(Note("gtfs.short_rows", **row_facts(file, rows.short)))
    if rows.long:
        notes.append(Note("gtfs.long_rows", severity="warning", **row_facts(file, rows.long)))
    read = FeedTable(file, np.concatenate([rows.row, np.array([n for n, _ in rows.odd], dtype=np.int64)]), columns)
    if rows.odd:
        read = read.taken(np.argsort(read.row, kind="stable"))
    is_filled = np.zeros(len(read), dtype=np.bool_)
    for column in read.columns.values():
        is_filled |= ~column.is_blank
    return read if is_filled.all() else read.taken(is_filled)


def _column(values: pa.ChunkedArray, more: Sequence[str]) -> Column:
    """Return a column with further values at its end."""
    whole = values.unify_dictionaries().combine_chunks() if values.num_chunks else pa.array([], type=values.type)
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    words = whole.dictionary.to_pylist()
    own, different = pd.factorize(np.array([_tidy(w) for w in [*words, *more]] or [""], dtype=object))
    code = own[: len(words)].astype(np.int64)[whole.indices.to_numpy(zero_copy_only=False)] if len(words) else own[:0]
    return Column(np.concatenate([code, own[len(words) :][: len(more)]]).astype(np.int64), np.asarray(different))


def _tidy(word: str) -> str:
    word = word.strip()
    if len(word) > 1 and word[0] == word[-1] == '"':  # blanks before a quotation mark
        word = word[1:-1].replace('""', '"').strip()
    return word
