"""How evenly something is spread over people: all indices of one column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.fairness.indices import (
    concentration,
    fgt,
    gini,
    lorenz,
    palma,
    quantile_of_people,
    shortfall,
    theil,
)
from spatial_uri.measure.fairness.result import FEWEST, Equity, band_of
from spatial_uri.model.arguments import kind_of, require_positive
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note

_GROUP_COLUMNS = ("areas", "people", "people_share", "value_share", "mean", "theil", "beyond_share")


def equity(
    values: Any,
    people: Any,
    *,
    by: Any = None,
    rank_by: Any = None,
    limit_min: float | None = None,
    at_least: float | None = None,
) -> Equity:
    """Tell how evenly something is spread over people, each value weighted by the people who have it.

    Resources (beds per 1,000, income) have Gini, Theil, Palma and concentration. Minutes have a limit instead:
    people who reach nothing have no number, so that no Gini is defined for them, and what counts is who is beyond the
    limit and how far (FGT). Of resources FGT tells who has less than `at_least`, and how much less.

    Parameters
    ----------
    values
        What each person of a settlement or area has, one for each; not negative, NaN where unknown. With `limit_min`:
        minutes, NaN or infinite where nothing is reached.
    people
        How many people each value is of; NaN where unknown. Values and people that are not known are left out, and
        counted in the result. A row of nobody whose group or rank is not known changes nothing, and is passed over.
    by
        The town, county or class of each, for the parts between and within them; None where that is not known.
    rank_by
        What people are ranked by, such as income, for the concentration index, where ties share the middle rank, and
        for the Palma ratio by rank.
    limit_min
        The values are minutes, and this is what counts as within, included.
    at_least
        The values are resources, and this is how much is enough, included, such as a standard of beds per 1,000.

    Returns
    -------
    Equity
        Indices, groups and the Lorenz curve; see there for what NaN means. Of fewer than ten values a note warns.

    Raises
    ------
    DataError
        If a value or a number of people is negative or infinite, or a rank or a group is not known.
    ParameterError
        If the columns are not of one length or on one index, a limit is not positive, or both are given.

    References
    ----------
    As for each index in `spatial_uri.measure.fairness.indices`.

    Examples
    --------
    >>> found = equity([1, 2, 3, 10], [40, 30, 20, 10], by=["a", "a", "b", "b"])
    >>> round(found.gini, 6), found.band, round(found.theil_between, 6), round(found.palma_share, 6)
    (0.415385, 'unfair', 0.211811, 2.5)
    >>> round(equity([10, 20, 30, 60], [40, 30, 20, 10], limit_min=20).fgt2, 6)
    0.45
    """
    limit_min = None if limit_min is None else require_positive(limit_min, name="limit_min", unit="minutes")
    at_least = None if at_least is None else require_positive(at_least, name="at_least", unit="the values")
    if limit_min is not None and at_least is not None:
        raise ParameterError(
            "limit_min and at_least are both given: minutes have a longest time, resources a least amount",
            remedy="leave one of them out",
        )
    table = _with_people(_table({"values": values, "people": people, "by": by, "rank_by": rank_by}))
    amount, weight = _numbers(table["values"], "values"), _numbers(table["people"], "people")
    _refuse(amount, weight, table, has_limit=limit_min is not None)
    known = np.isfinite(weight)
    used = known & np.isfinite(amount)
    value, size = amount[used], weight[used]
    group, names = _groups(table, used)
    has_people = bool(size.sum() > 0)
    resources = limit_min is None and has_people
    parts = theil(value, size, group) if resources else (np.nan, np.nan, np.nan)
    ratios = palma(value, size) if resources else (np.nan, np.nan)
    index = gini(value, size) if resources else np.nan
    rank = table["rank_by"].to_numpy(dtype=np.float64)[used] if resources and rank_by is not None else None
    left_out = float(weight[known & ~used].sum())
    x, y = lorenz(value, size) if has_people else (np.zeros(0), np.zeros(0))
    low = quantile_of_people(value, size, 0.1)
    gaps = _gaps(value, size, left_out, limit_min)
    if at_least is not None:
        gaps = tuple(shortfall(value, size, at_least, power) for power in (0, 1, 2))
    return Equity(
        areas=int(used.sum()),
        people=float(size.sum()),
        people_left_out=left_out,
        mean=float((value * size).sum() / size.sum()) if has_people else np.nan,
        p90_p10=quantile_of_people(value, size, 0.9) / low if low > 0 else np.nan,
        gini=index,
        band=band_of(index),
        theil=parts[0],
        theil_between=np.nan if by is None else parts[1],
        theil_within=np.nan if by is None else parts[2],
        palma_share=ratios[0],
        palma_mean=ratios[1],
        concentration=np.nan if rank is None else concentration(value, size, rank),
        fgt0=gaps[0],
        fgt1=gaps[1],
        fgt2=gaps[2],
        groups=_group_table(value, size, group, names, limit_min),
        lorenz=pd.DataFrame({"people_share": x, "value_share": y}),
        notes=tuple(_notes(known, used, left_out)),
        palma_by_rank=np.nan if rank is None else palma(value, size, rank)[1],
    )


def _table(columns: dict[str, Any]) -> pd.DataFrame:
    """Return the columns side by side, refused where they are not of one length, or on other indexes."""
    given = {name: column for name, column in columns.items() if column is not None}
    series = {n: c if isinstance(c, pd.Series) else pd.Series(_row_of(n, c), dtype=None) for n, c in given.items()}
    lengths = {name: len(column) for name, column in series.items()}
    if len(set(lengths.values())) > 1:
        raise ParameterError("the columns differ in length", faults=[f"{n}: {k:,} rows" for n, k in lengths.items()])
    indexed = {name: column.index for name, column in series.items() if isinstance(given[name], pd.Series)}
    first = next(iter(indexed.values()), pd.RangeIndex(next(iter(lengths.values()))))
    if strange := [name for name, index in indexed.items() if not index.equals(first)]:
        raise ParameterError(
            f"{', '.join(strange)}: on another index than the other columns",
            remedy="bring them into one order: people.reindex(values.index)",
        )
    return pd.DataFrame({name: column.to_numpy() for name, column in series.items()}, index=first)


def _with_people(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without those of nobody whose group or rank is not known: where nobody lives, nobody has any."""
    nobody = pd.to_numeric(table["people"], errors="coerce") == 0
    return table[~(nobody & table[[name for name in ("by", "rank_by") if name in table]].isna().any(axis=1))]


def _row_of(name: str, column: Any) -> list[Any]:
    if isinstance(column, str | bytes) or np.ndim(column) != 1:
        raise ParameterError(f"{name} is {kind_of(column)}, not one value for each row")
    return list(column)


def _numbers(column: pd.Series, name: str) -> FloatArray:
    numbers = pd.to_numeric(column, errors="coerce")
    strange = column.index[column.notna() & numbers.isna()]
    if len(strange):
        raise DataError(f"some {name} are no numbers", faults=[f"row {row}" for row in strange[:20]])
    return numbers.to_numpy(dtype=np.float64)


def _refuse(values: FloatArray, people: FloatArray, table: pd.DataFrame, *, has_limit: bool) -> None:
    wrong = {
        "negative values": values < 0,
        "infinite values": np.isinf(values) & (not has_limit),
        "people that are negative or infinite": (people < 0) | np.isinf(people),
    }
    used = np.isfinite(values) & np.isfinite(people)
    if "by" in table:
        wrong["unknown groups"] = table["by"].isna().to_numpy() & used
    if "rank_by" in table:
        wrong["unknown ranks"] = ~np.isfinite(_numbers(table["rank_by"], "rank_by")) & used
    faults = [
        f"{what}: {int(rows.sum()):,} rows, the first {table.index[np.flatnonzero(rows)[0]]}"
        for what, rows in wrong.items()
        if rows.any()
    ]
    if faults:
        raise DataError("the columns cannot be used", faults=faults, remedy="correct these rows, or leave them out")


def _groups(table: pd.DataFrame, used: BoolArray) -> tuple[Any, pd.Index]:
    """Return the number of the group of each row used, and their names; None and nothing without groups."""
    if "by" not in table:
        return None, pd.Index([])
    group, names = pd.factorize(table["by"].to_numpy()[used])
    order = np.array(sorted(range(len(names)), key=lambda k: str(names[k])), dtype=np.intp)
    return np.argsort(order)[group] if len(names) else group, pd.Index(names).take(order)


def _gaps(minutes: FloatArray, people: FloatArray, left_out: float, limit_min: float | None) -> tuple[float, ...]:
    if limit_min is None or not people.sum() + left_out > 0:
        return np.nan, np.nan, np.nan
    beyond = float(people[minutes > limit_min].sum()) + left_out
    return (
        beyond / (float(people.sum()) + left_out),
        fgt(minutes, people, limit_min, 1),
        fgt(minutes, people, limit_min, 2),
    )


def _group_table(
    values: FloatArray, people: FloatArray, group: Any, names: pd.Index, limit_min: float | None
) -> pd.DataFrame:
    rows = []
    for number in range(len(names)):
        own = group == number
        value, size = values[own], people[own]
        there = float(size.sum())
        amount, every = float((value * size).sum()), float((values * people).sum())
        rows.append(
            {
                "areas": int(own.sum()),
                "people": there,
                "people_share": there / float(people.sum()) if people.sum() > 0 else np.nan,
                "value_share": amount / every if every > 0 else np.nan,
                "mean": amount / there if there > 0 else np.nan,
                "theil": theil(value, size)[0] if limit_min is None else np.nan,
                "beyond_share": np.nan if limit_min is None else fgt(value, size, limit_min, 0),
            }
        )
    return pd.DataFrame(rows, columns=list(_GROUP_COLUMNS), index=pd.Index(names, name="group"))


def _notes(known: BoolArray, used: BoolArray, left_out: float) -> list[Note]:
    notes = []
    if lost := int((~known).sum()):
        notes.append(Note("equity.people_unknown", severity="warning", count=lost))
    if lost := int((known & ~used).sum()):
        notes.append(Note("equity.values_unknown", count=lost, people=left_out))
    if 0 < (areas := int(used.sum())) < FEWEST:
        notes.append(Note("equity.few_areas", severity="warning", count=areas, fewest=FEWEST))
    return notes
