"""Pairs, demand and supply as arrays: checked, every fault at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.arguments import kind_of
from spatial_uri.model.arrays import FloatArray, IndexArray
from spatial_uri.model.table_arguments import require_columns

_COLUMNS = ("origin_id", "destination_id", "travel_min")
_MAX_NAMED = 5


def require_amounts(values: Any, *, what: str, example: str) -> pd.Series:
    """Return a column of amounts by id, NaN where unknown.

    Raises
    ------
    DataError
        If an amount is negative, infinite or no number; the rows are named.
    ParameterError
        If it is no column, or an id repeats.
    """
    if not isinstance(values, pd.Series):
        raise ParameterError(f"the {what} is {kind_of(values)}, not a column by id", remedy=f"give {example}")
    if repeated := named(values.index[values.index.duplicated()].unique()):
        raise ParameterError(f"the index of the {what} holds duplicates", faults=[f"it repeats {repeated}"])
    numbers = pd.to_numeric(values, errors="coerce").astype(np.float64)
    faults = []
    for wrong, why in (
        (values.notna() & numbers.isna(), "no number"),
        (np.isinf(numbers), "infinite"),
        (np.isfinite(numbers) & (numbers < 0), "negative"),
    ):
        if wrong.any():
            faults.append(f"{named(values.index[wrong])}: {why}")
    if faults:
        raise DataError(f"the {what} cannot be used", faults=faults, remedy="correct these rows; NaN says unknown")
    return numbers


def rows_of_pairs(pairs: Any, demand: pd.Index, supply: pd.Index) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Return the rows of demand and supply of each pair, and its minutes.

    Raises
    ------
    DataError
        If a column is missing, an id is in neither table, a pair comes twice, or a time is negative or NaN.
    ParameterError
        If the pairs are no table.
    """
    table = require_columns(pairs, _COLUMNS, what="pairs", remedy="give what od_matrix returns")
    origin, destination = (
        index.get_indexer(pd.Index(table[column])) for index, column in zip((demand, supply), _COLUMNS, strict=False)
    )
    minutes = pd.to_numeric(table["travel_min"], errors="coerce").to_numpy(dtype=np.float64)
    faults = []
    if lost := named(table["origin_id"][origin < 0].unique()):
        faults.append(f"origin_id {lost}: not in the demand")
    if lost := named(table["destination_id"][destination < 0].unique()):
        faults.append(f"destination_id {lost}: not in the supply")
    remedy = "give the demand and the supply of every pair, or leave the others out of the pairs"
    if len(table) and set(table["origin_id"]) <= set(supply) and set(table["destination_id"]) <= set(demand):
        remedy = "the pairs lead from supply to demand: where people are come to, rename the two columns of ids"
    for column, index in zip(_COLUMNS, (demand, supply), strict=False):
        if len(table) and set(map(str, table[column])) <= set(map(str, index)) and not set(table[column]) <= set(index):
            remedy = f"{column} and the index differ in type only, as numbers and texts: take astype(str) of both"
    at = np.flatnonzero(np.isnan(minutes) | (minutes < 0))
    if len(at):
        faults.append(f"{len(at)} times are negative or unknown, the first in row {table.index[at[0]]}")
        remedy += "; leave out pairs without a way, or give them as infinite"
    if not faults:
        double = table[table.duplicated(["origin_id", "destination_id"])]
        if len(double):
            first = double.iloc[0]
            faults.append(f"{len(double)} pairs come twice, such as {first['origin_id']} to {first['destination_id']}")
            remedy = "keep the shortest time of each pair"
    if faults:
        raise DataError("the pairs cannot be used", faults=faults, remedy=remedy)
    return origin, destination, minutes


def named(ids: Iterable[Any]) -> str:
    """Name some ids, the first few of many; empty if there are none."""
    every = list(map(str, ids))
    return ", ".join(every[:_MAX_NAMED]) + (f" and {len(every) - _MAX_NAMED} more" if len(every) > _MAX_NAMED else "")
