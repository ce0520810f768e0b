"""How evenly access is spread before and after, by the indices that the analysis ``equity`` tells of each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.comparison.measure_settlements import Settlements
from spatial_uri.analyses.comparison.measure_split import Sides
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.analyses.equity.measure_rows import Ground, ground_of, settlement_row
from spatial_uri.analyses.equity.result import MINUTES, WITHIN_REACH
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray

URBAN_RURAL = ("urban_mean", "rural_mean", "urban_rural_ratio")
MEASURES = (
    "people", "left_out", "mean", *URBAN_RURAL, "p90_p10", "gini", "theil", "theil_between_township",
    "theil_within_township", "theil_between_county", "theil_within_county", "palma_share", "palma_mean",
    "concentration", "fgt0", "fgt1", "fgt2",
)  # fmt: skip
"""What is told of each thing looked at, as `AccessEquity.indices` calls it."""
COLUMNS = ("what", "subject", "measure", "before", "after", "change", "access")


def equity_rows(
    settlements: Settlements, before: Snapshot, after: Snapshot, sides: Mapping[str, Sides], limits: tuple[float, float]
) -> pd.DataFrame:
    """Return how evenly access is spread before and after (`Comparison.equity`).

    Parameters
    ----------
    settlements, before, after
        Which settlement is which, and the runs.
    sides
        Tier -> both runs side by side, in the order of the table.
    limits
        What counts as within before and after, minutes.
    """
    runs = (before, after)
    if not all(are_enough_known(run.settlements["population"].to_numpy(dtype=np.float64)) for run in runs):
        return pd.DataFrame(columns=list(COLUMNS))
    pair = _Pair.of(settlements, before, after)
    rows: list[dict[str, Any]] = []
    for tier, own in sides.items():
        values = tuple(run.trips_of(tier)["travel_min"].to_numpy(dtype=np.float64) for run in runs)
        if all(np.isfinite(one).any() for one in values):
            rows += pair.rows(MINUTES, tier, values, limits=limits, counted=own.in_both & own.is_answered)
    for amount in _amounts(before, after):
        values = tuple(_supply(run, amount) for run in runs)
        rows += pair.rows(WITHIN_REACH, amount, values)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _amounts(before: Snapshot, after: Snapshot) -> list[str]:
    if before.supply is None or after.supply is None:
        return []
    return [str(amount) for amount in after.supply if amount in before.supply]


def _supply(run: Snapshot, amount: str) -> FloatArray:
    assert run.supply is not None  # noqa: S101
    return run.supply[amount].to_numpy(dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Pair:
    """The ground of both runs, and the rows of each that are the same settlement.

    Parameters
    ----------
    grounds
        Of before, and of after.
    before_row, after_row
        Which settlement is which, -1 for none.
    is_same
        Whether both runs have the same people in the same places and areas.
    measures
        What is told.
    """

    grounds: tuple[Ground, Ground]
    before_row: AnyIntArray
    after_row: AnyIntArray
    is_same: bool
    measures: tuple[str, ...]

    @classmethod
    def of(cls, settlements: Settlements, before: Snapshot, after: Snapshot) -> _Pair:
        grounds = _ground(before), _ground(after)
        knows_rural = before.is_rural is not None and after.is_rural is not None
        in_order = np.array_equal(settlements.before_row, settlements.after_row)
        return cls(
            grounds,
            settlements.before_row,
            settlements.after_row,
            in_order and _are_same(*grounds),
            MEASURES if knows_rural else tuple(name for name in MEASURES if name not in URBAN_RURAL),
        )

    def rows(
        self,
        what: str,
        subject: str,
        values: tuple[FloatArray, ...],
        *,
        limits: tuple[float | None, float | None] = (None, None),
        counted: BoolArray | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield one row for each measure of one thing; what neither run tells has none."""
        asked: dict[str, Any] = {"what": what, "subject": subject}
        own, other = (
            settlement_row(ground, of_run, limit_min=limit, **asked)[0]
            for ground, of_run, limit in zip(self.grounds, values, limits, strict=True)
        )
        then, now = own, other
        used = (self.before_row >= 0) & (self.after_row >= 0) & (True if counted is None else counted)
        if not (self.is_same and used.all() and limits[0] == limits[1]):
            was, is_now = self.before_row[used], self.after_row[used]
            people = _taken(self.grounds[0], was)
            as_now = replace(people, away_min=_of_rows(self.grounds[1].away_min, is_now))
            then = settlement_row(people, values[0][was], limit_min=limits[1], **asked)[0]
            now = settlement_row(as_now, values[1][is_now], limit_min=limits[1], **asked)[0]
        for name in self.measures:
            before, after = own.get(name, np.nan), other.get(name, np.nan)
            if before == before or after == after:  # noqa: PLR0124  only NaN differs from itself
                access = now.get(name, np.nan) - then.get(name, np.nan)
                change = {"before": before, "after": after, "change": after - before, "access": access}
                yield {**asked, "measure": name, **change}


def _ground(run: Snapshot) -> Ground:
    is_rural = np.zeros(len(run.settlements), dtype=np.bool_)
    if run.is_rural is not None:
        is_rural = run.is_rural.to_numpy(dtype=np.bool_)
    highest_min = run.trips_of(run.tiers[0].name)["travel_min"].to_numpy(dtype=np.float64)
    return ground_of(AdminAreas(run.areas), run.settlements, is_rural, highest_min)


def _are_same(one: Ground, other: Ground) -> bool:
    return (
        np.array_equal(one.people, other.people, equal_nan=True)
        and np.array_equal(one.is_rural, other.is_rural)
        and one.groups.keys() == other.groups.keys()
        and all(np.array_equal(one.groups[level], other.groups[level]) for level in one.groups)
    )


def _taken(ground: Ground, rows: AnyIntArray) -> Ground:
    """Return the ground of some settlements."""
    return Ground(
        people=ground.people[rows],
        is_rural=ground.is_rural[rows],
        groups={level: group.iloc[rows] for level, group in ground.groups.items()},
        away_min=_of_rows(ground.away_min, rows),
    )


def _of_rows(values: FloatArray | None, rows: AnyIntArray) -> FloatArray | None:
    return None if values is None else values[rows]
