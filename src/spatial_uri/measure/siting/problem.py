"""The question as arrays: who lives where, what may be built, and how far it is; every fault of the input at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.siting.options import SitingOptions
from spatial_uri.model.arguments import kind_of
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.table_arguments import require_columns

NEVER = np.iinfo(np.int64).max
"""The time of a trip that there is not, ms."""

_LISTED = 5
_COLUMNS = ("name", "area_id", "status")


@dataclass(frozen=True, eq=False)
class Problem:
    """Settlements, candidates, and the trips between them.

    Parameters
    ----------
    options
        What is asked.
    settlements
        One row for each settlement, on its id: ``name``, ``area_id``, ``status`` where they were given.
    people
        People of each settlement, NaN where unknown.
    candidates
        One row for each candidate, on its id.
    cost, capacity, is_fixed
        Of each candidate; a cost of 1 where there are no costs (`has_cost`), no limit where there is no capacity.
    row, col, ms
        The trips: settlement, candidate, milliseconds; in the order of settlements, then candidates.
    before_ms
        Today's trip of each settlement, `NEVER` where there is none.
    """

    options: SitingOptions
    settlements: pd.DataFrame
    people: FloatArray
    candidates: pd.DataFrame
    cost: FloatArray
    has_cost: bool
    capacity: FloatArray
    is_fixed: BoolArray
    row: Int64Array
    col: Int64Array
    ms: Int64Array
    before_ms: Int64Array

    @property
    def weight(self) -> FloatArray:
        """People of each settlement that are counted: those who are known."""
        return np.nan_to_num(self.people)

    @property
    def total(self) -> float:
        """All people whose number is known."""
        return float(self.weight.sum())

    @property
    def threshold_ms(self) -> int:
        """What counts as within, whole milliseconds."""
        return round(self.options.threshold_min * MS_PER_MIN)

    @property
    def within_before(self) -> BoolArray:
        """Whether each settlement is within the threshold today."""
        return self.before_ms <= self.threshold_ms

    @property
    def most_sites(self) -> int:
        """How many sites there may be."""
        return len(self.cost) if self.options.sites is None else min(self.options.sites, len(self.cost))

    @property
    def most_cost(self) -> float:
        """What the sites may cost, a rounding error included."""
        return np.inf if self.options.budget is None else self.options.budget * (1 + 1e-9)

    def within(self, limit_ms: int | None = None) -> sparse.csr_matrix:
        """Return which candidates each settlement reaches within a time, the threshold if none is said."""
        chosen = self.ms <= (self.threshold_ms if limit_ms is None else limit_ms)
        ones = np.ones(int(chosen.sum()))
        shape = (len(self.people), len(self.cost))
        return sparse.csr_matrix((ones, (self.row[chosen], self.col[chosen])), shape=shape)

    def nearest(self, chosen: list[int]) -> tuple[Int64Array, Int64Array]:
        """Return the time to the nearest of some sites, and which it is: the first in the table of equally near ones.

        Parameters
        ----------
        chosen
            Positions of candidates.

        Returns
        -------
        tuple
            Milliseconds (`NEVER` without one) and positions (-1), one for each settlement.
        """
        is_chosen = np.zeros(len(self.cost), dtype=np.bool_)
        is_chosen[chosen] = True
        use = np.flatnonzero(is_chosen[self.col])
        use = use[np.lexsort((self.col[use], self.ms[use], self.row[use]))]
        rows, first = np.unique(self.row[use], return_index=True)
        time_ms, site = np.full(len(self.people), NEVER), np.full(len(self.people), -1)
        time_ms[rows], site[rows] = self.ms[use][first], self.col[use][first]
        return time_ms, site


def make_problem(pairs: Any, demand: Any, candidates: Any, options: SitingOptions, existing_min: Any = None) -> Problem:
    """Check what was given and put it into arrays.

    Raises
    ------
    DataError
        Naming every fault.
    ParameterError
        If an argument is no table, or an option needs a column that is not there.
    """
    settlements, people = _demand(demand)
    candidates = require_columns(candidates, (), what="candidates", remedy="give a table with one row for each site")
    faults = [*_index_faults(settlements.index, "demand"), *_index_faults(candidates.index, "candidates")]
    if faults:
        raise DataError("sites cannot be chosen", faults=faults, remedy="give every row its own id")
    if len(candidates) == 0:
        raise DataError("there is no candidate site", remedy="give at least one row, as candidate_sites returns them")
    for wrong, what in ((people < 0, "fewer than 0"), (np.isinf(people), "infinitely many")):
        if wrong.any():
            faults.append(f"{int(wrong.sum())} settlements have {what} people ({_named(settlements.index, wrong)})")
    cost, has_cost = _numbers(candidates, "cost", faults)
    capacity, has_capacity = _numbers(candidates, "capacity", faults)
    before_ms = _before(existing_min, settlements.index, faults)
    row, col, ms = _trips(pairs, settlements.index, candidates.index, options, faults)
    if faults:
        raise DataError("sites cannot be chosen", faults=faults, remedy="correct the rows named")
    _require_for(options, settlements, has_cost=has_cost, has_capacity=has_capacity)
    if np.isnan(people).all() and options.goal not in ("all", "least_maximum"):
        raise DataError(
            "the people of all settlements are unknown, so that none can be counted",
            remedy="count settlements instead: demand=pandas.Series(1.0, index=settlements.index)",
        )
    fixed = candidates["fixed"] if "fixed" in candidates.columns else pd.Series(data=False, index=candidates.index)
    return Problem(
        options=options, settlements=settlements, people=people, candidates=candidates,
        cost=cost if has_cost else np.ones(len(candidates)), has_cost=has_cost,
        capacity=capacity if has_capacity else np.full(len(candidates), np.inf),
        is_fixed=np.asarray(fixed.fillna(value=False), dtype=np.bool_), row=row, col=col, ms=ms, before_ms=before_ms,
    )  # fmt: skip


def _demand(demand: Any) -> tuple[pd.DataFrame, FloatArray]:
    if isinstance(demand, pd.Series):
        demand = pd.DataFrame({"population": demand})
    demand = require_columns(
        demand, ["population"], what="demand", remedy="give people as a Series, or a table with the column population"
    )
    if len(demand) == 0:
        raise DataError("there is no settlement", remedy="give at least one row of demand")
    people = pd.to_numeric(demand["population"], errors="coerce")
    if (texts := people.isna() & demand["population"].notna()).any():
        raise DataError(
            "people must be numbers", faults=[_named(demand.index, texts.to_numpy())], remedy="NaN where unknown"
        )
    kept = [column for column in _COLUMNS if column in demand.columns]
    return pd.DataFrame(demand[kept]), people.to_numpy(dtype=np.float64, na_value=np.nan)


def _named(index: pd.Index, chosen: Any) -> str:
    ids = list(map(str, index[chosen]))
    return ", ".join(ids[:_LISTED]) + (" ..." if len(ids) > _LISTED else "")


def _index_faults(index: pd.Index, what: str) -> Iterator[str]:
    if index.has_duplicates:
        yield f"the index of {what} repeats {_named(index, index.duplicated())}"


def _numbers(candidates: pd.DataFrame, column: str, faults: list[str]) -> tuple[FloatArray, bool]:
    """Return costs or capacities; False where there is no such column, or it is empty."""
    if column not in candidates.columns or candidates[column].isna().all():
        return np.zeros(len(candidates)), False
    values = pd.to_numeric(candidates[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    for wrong, why in ((~np.isfinite(values), "has no number"), (values < 0, "is negative")):
        if wrong.any():
            faults.append(f"the {column} of {int(wrong.sum())} candidates {why} ({_named(candidates.index, wrong)})")
    return values, True


def _before(existing_min: Any, index: pd.Index, faults: list[str]) -> Int64Array:
    if existing_min is None:
        return np.full(len(index), NEVER)
    if not isinstance(existing_min, pd.Series):
        raise ParameterError(f"existing_min is {kind_of(existing_min)}, not a Series of minutes by settlement")
    if len(missing := index.difference(existing_min.index, sort=False)):
        faults.append(f"existing_min lacks {len(missing)} settlements ({_named(missing, slice(None))})")
        return np.full(len(index), NEVER)
    minutes = existing_min.reindex(index).to_numpy(dtype=np.float64, na_value=np.nan)
    if (minutes < 0).any():
        faults.append(f"existing_min is negative ({_named(index, minutes < 0)})")
    known = np.isfinite(minutes)
    return np.where(known, np.rint(np.where(known, minutes, 0.0) * MS_PER_MIN).astype(np.int64), NEVER)


def _trips(
    pairs: Any, settlements: pd.Index, candidates: pd.Index, options: SitingOptions, faults: list[str]
) -> tuple[Int64Array, Int64Array, Int64Array]:
    names = ["origin_id", "destination_id"][:: 1 if options.direction == "to_facility" else -1]
    pairs = require_columns(pairs, [*names, "travel_min"], what="pairs", remedy="give the table that od_matrix returns")
    row, col = settlements.get_indexer(pairs[names[0]]), candidates.get_indexer(pairs[names[1]])
    for at, name, what in ((row, names[0], "settlements"), (col, names[1], "candidates")):
        if (at < 0).any():
            faults.append(
                f"{int((at < 0).sum())} pairs have a {name} that is not among the {what}"
                f" ({_named(pd.Index(pairs[name].to_numpy()[at < 0]).unique(), slice(None))});"
                f" the direction is {options.direction}"
            )
    minutes = pairs["travel_min"].to_numpy(dtype=np.float64)
    if len(wrong := np.flatnonzero(~(np.isfinite(minutes) & (minutes >= 0)))):
        faults.append(f"{len(wrong)} pairs have a time that is no number of minutes")
        minutes = np.nan_to_num(minutes, posinf=0.0, neginf=0.0)
    key = row.astype(np.int64) * len(candidates) + col
    if len(np.unique(key)) < len(key) and not faults:
        faults.append("pairs has the same pair more than once")
    order = np.argsort(key, kind="stable")
    ms = np.rint(minutes * MS_PER_MIN).astype(np.int64)
    return row[order].astype(np.int64), col[order].astype(np.int64), ms[order]


def _require_for(options: SitingOptions, settlements: pd.DataFrame, *, has_cost: bool, has_capacity: bool) -> None:
    faults = []
    if not has_cost and (options.budget is not None or options.least == "cost"):
        faults.append("a budget, and least=cost, need the column cost of the candidates")
    if not has_capacity and options.capacity != "none":
        faults.append(f"capacity={options.capacity} needs the column capacity of the candidates")
    if options.floor_share and "area_id" not in settlements.columns:
        faults.append("floor_share needs the column area_id of the demand, given as a table")
    if faults:
        raise ParameterError("the options do not go with the tables", faults=faults)
