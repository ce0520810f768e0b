"""What facilities have, as their table says it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spatial_uri.analyses.supply.amount_columns import AMOUNT_TERMS, columns_of_amounts, free_columns
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.study import Note, Study
from spatial_uri.read.tables.values import is_blank, parsed_number
from spatial_uri.words.catalogue import N_

TOPIC = N_("Supply")


def read_amounts(study: Study, wanted: Sequence[str] | None) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read beds, doctors, seats and places off the table of facilities.

    Parameters
    ----------
    study
        Its facilities keep all columns of their files, and of OpenStreetMap the amounts that their tags tell.
    wanted
        ``beds``, ``doctors``, ``seats``, ``places`` or headings of other columns; None for those of the four that are
        there.

    Returns
    -------
    amounts : DataFrame
        One column per amount, on the index of the facilities; NaN where blank.
    notes : tuple of Note
        Which column was taken.

    Raises
    ------
    DataError
        Listing every cell that is no number, or negative, by facility.
    ParameterError
        If there is no such column.
    """
    table = study.facilities.table
    found = columns_of_amounts(table, wanted or None)
    if lost := [amount for amount in wanted or () if amount not in found]:
        raise ParameterError(
            "supply: the facilities have no such column",
            faults=[repr(amount) for amount in lost],
            remedy=f"their columns are {', '.join(map(str, free_columns(table))) or 'none but names and tiers'}",
        )
    faults: list[str] = []
    amounts = pd.DataFrame({amount: _numbers(table[c], str(c), faults) for amount, c in found.items()}, table.index)
    if faults:
        raise DataError(
            "what facilities have cannot be used", faults=faults, remedy="correct these cells, or blank them"
        )
    taken = [(str(column), AMOUNT_TERMS.get(amount, amount)) for amount, column in found.items()]
    notes: tuple[Note, ...] = (Note("supply.columns", columns_terms=taken).about(TOPIC),) if taken else ()
    nobody = [str(column) for amount, column in found.items() if (amounts[amount].max() == 0)]
    if nobody:
        notes += (Note("supply.all_zero", severity="warning", names=nobody).about(TOPIC),)
    return amounts, notes


def _numbers(column: pd.Series, heading: str, faults: list[str]) -> list[float]:
    """Return a column as numbers, with a fault for each cell that is none or is negative."""
    read = []
    for place, value in column.items():
        number = None if is_blank(value) else parsed_number(value)
        if not is_blank(value) and (number is None or not number >= 0):
            faults.append(f"{place}: {heading} {value!r} is no number >= 0")
        read.append(np.nan if number is None else number)
    return read
