"""Rows of a table that are the sum of others: 合计, 小计, total."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.names import comparable
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable

TOTAL_WORDS = frozenset(
    {"合计", "总计", "小计", "共计", "总和", "合计数", "全市", "全县", "全区", "全镇", "全乡", "total", "subtotal"}
)
"""As `comparable` writes them."""
_MAY_BE = re.compile(r"\W*(?:合|总|小|共|全|t|s).{1,11}$", re.IGNORECASE)
"""What is looked at closer: a name that begins as one of these words, and is as short."""


def total_rows(table: RawTable, columns: Iterable[str]) -> BoolArray:
    """Tell which rows say in one of some columns that they are sums of others.

    Parameters
    ----------
    table, columns
        The file, and the columns of names and codes.
    """
    is_total: BoolArray = np.zeros(len(table.frame), dtype=np.bool_)
    for column in dict.fromkeys(columns):
        cells = table.frame[column].tolist()
        for k in (k for k, cell in enumerate(cells) if isinstance(cell, str) and _MAY_BE.match(cell)):
            is_total[k] |= comparable(cells[k]) in TOTAL_WORDS
    return is_total


def without_totals(table: RawTable, columns: Iterable[str]) -> tuple[RawTable, list[Note]]:
    """Leave out the rows that are sums of others, as the last row of a list; a note says which.

    Parameters
    ----------
    table, columns
        As for `total_rows`.
    """
    is_total = total_rows(table, columns)
    if not is_total.any() or is_total.all():
        return table, []
    frame = table.frame.loc[~is_total]
    kept = set(frame.index)
    rows = [str(row) for row in np.asarray(table.frame.index)[is_total]]
    left = replace(
        table,
        frame=frame,
        geometry=None if table.geometry is None else table.geometry.loc[~is_total],
        unreadable={c: {r: why for r, why in of.items() if r in kept} for c, of in table.unreadable.items()},
        repeated={column: rows & kept for column, rows in table.repeated.items()},
    )
    return left, [Note("places.totals", severity="warning", file=table.path.name, count=len(rows), rows=rows)]
