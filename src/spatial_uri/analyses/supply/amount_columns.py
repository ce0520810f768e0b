"""What facilities have, and the headings that say so."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from spatial_uri.read.tables.headings import without_unit
from spatial_uri.read.tables.values import loose_heading
from spatial_uri.words.catalogue import N_

_OWN = ("name", "tier", "area_id", "inside", "geometry", "name_zh", "name_en")
AMOUNT_TERMS = {
    "beds": N_("Beds"),
    "doctors": N_("Doctors"),
    "seats": N_("School seats"),
    "places": N_("Places"),
}
"""What is looked for -> what it is called, to be passed to `say`."""
HEADINGS: dict[str, tuple[str, ...]] = {
    "beds": (
        "beds", "床位数", "床位", "实有床位数", "实有床位", "开放床位数", "开放床位", "编制床位数", "编制床位",
        "核定床位数",
    ),
    "doctors": (
        "doctors", "physicians", "医生数", "医生", "医师数", "医师", "执业医师数", "执业医师", "执业(助理)医师数",
        "执业(助理)医师",
    ),
    "seats": ("seats", "学位数", "学位", "核定学位", "座位数"),
    "places": ("places", "capacity", "容量", "托位数", "托位", "核定容量", "收住人数"),
}  # fmt: skip
"""What is looked for -> headings of its column, in lower case, the likeliest first."""


def free_columns(table: pd.DataFrame) -> list[str]:
    """Return the columns of a table of facilities that are the user's own."""
    return [column for column in table.columns if column not in _OWN]


def columns_of_amounts(table: pd.DataFrame, wanted: Iterable[str] | None = None) -> dict[str, str]:
    """Return which columns of a table of facilities hold what they have, by amount, those that are there.

    Parameters
    ----------
    table
        Of facilities.
    wanted
        Amounts of `HEADINGS`, or headings of other columns; None for all of `HEADINGS`.
    """
    own = free_columns(table)
    by_heading = {without_unit(column): column for column in own} | {loose_heading(column): column for column in own}
    found: dict[str, str] = {}
    for amount in HEADINGS if wanted is None else wanted:
        words = HEADINGS.get(amount, (loose_heading(amount),))
        column = next((by_heading[word] for word in words if word in by_heading), None)
        if column is not None:
            found[amount] = column
    return found


def amount_term(amount: str) -> str:
    """Return what an amount is called, to be passed to `say`; a column of the user's own by its heading."""
    return AMOUNT_TERMS.get(amount, amount)
