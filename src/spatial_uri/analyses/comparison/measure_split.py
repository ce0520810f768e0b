"""What a difference is made of: the limit, access of the same people, and people who moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, ObjectArray
from spatial_uri.model.network import MS_PER_MIN

TERMS = ("limit", "access", "unknown", "moved")


@dataclass(frozen=True, kw_only=True, eq=False)
class Sides:
    """The settlements of both runs, row by row, for one tier.

    Parameters
    ----------
    in_before, in_after
        Which run has them.
    before_people, after_people
        NaN where unknown, or where that run does not have them.
    before_min, after_min
        NaN where none is reached, or where that run does not have them.
    before_status, after_status
        None where that run does not have them.
    """

    in_before: BoolArray
    in_after: BoolArray
    before_people: FloatArray
    after_people: FloatArray
    before_min: FloatArray
    after_min: FloatArray
    before_status: ObjectArray
    after_status: ObjectArray

    @property
    def in_both(self) -> BoolArray:
        """Which settlements both runs have."""
        return self.in_before & self.in_after

    @property
    def is_answered(self) -> BoolArray:
        """Which settlements neither run calls ``unknown``."""
        return np.asarray((self.before_status != "unknown") & (self.after_status != "unknown"))

    @property
    def change_ms(self) -> FloatArray:
        """Whole milliseconds later, NaN unless reached in both."""
        return np.asarray(np.rint(self.after_min * MS_PER_MIN) - np.rint(self.before_min * MS_PER_MIN))

    def within(self, before_limit_min: float, after_limit_min: float) -> tuple[BoolArray, BoolArray, BoolArray]:
        """Return who is within: before, before by the limit of after, and after."""
        return (
            self.before_min <= before_limit_min,
            self.before_min <= after_limit_min,
            self.after_min <= after_limit_min,
        )


def split_by_group(
    sides: Sides, limits_min: tuple[float, float], before_group: AnyIntArray, after_group: AnyIntArray, groups: int
) -> pd.DataFrame:
    """Count who is within before and after, and what the difference is made of, for people and for settlements.

    Parameters
    ----------
    sides
        The settlements.
    limits_min
        What counts as within before and after.
    before_group, after_group
        The group of each settlement, such as its area, in each run; -1 for none.
    groups
        How many groups there are.

    Returns
    -------
    DataFrame
        Two rows for each group: `Comparison.headline` without ``tier``, limits and means; ``group`` instead.
    """
    people = _tally(
        sides, limits_min, before_group, after_group, groups, (_known(sides.before_people), _known(sides.after_people))
    )
    ones = (sides.in_before.astype(np.float64), sides.in_after.astype(np.float64))
    settlements = _tally(sides, limits_min, before_group, after_group, groups, ones)
    tells = [
        are_enough_known(sides.before_people[before_group == k])
        and are_enough_known(sides.after_people[after_group == k])
        for k in range(groups)
    ]
    shares = [column for column in map(str, people) if column.endswith("_share")]
    people.loc[~np.array(tells, dtype=np.bool_), shares] = np.nan
    both = pd.concat([people.assign(counted="people"), settlements.assign(counted="settlements")])
    return both.reset_index(names="group").sort_values(["group", "counted"], kind="stable", ignore_index=True)


def _known(people: FloatArray) -> FloatArray:
    return np.where(np.isfinite(people), people, 0.0)


def _tally(
    sides: Sides,
    limits_min: tuple[float, float],
    before_group: AnyIntArray,
    after_group: AnyIntArray,
    groups: int,
    weights: tuple[FloatArray, FloatArray],
) -> pd.DataFrame:
    before, moved_limit, after = sides.within(*limits_min)
    had, has = weights
    stays = sides.in_both & (before_group == after_group)

    def in_before(values: FloatArray, rows: BoolArray) -> FloatArray:
        kept = rows & (before_group >= 0)
        return np.bincount(before_group[kept], values[kept], minlength=groups).astype(np.float64)

    def in_after(values: FloatArray, rows: BoolArray) -> FloatArray:
        kept = rows & (after_group >= 0)
        return np.bincount(after_group[kept], values[kept], minlength=groups).astype(np.float64)

    changed = had * (after.astype(np.float64) - moved_limit)
    table = pd.DataFrame(
        {
            "before_total": in_before(had, sides.in_before),
            "after_total": in_after(has, sides.in_after),
            "before_within": in_before(had, before),
            "after_within": in_after(has, after),
            "limit": in_before(had * (moved_limit.astype(np.float64) - before), sides.in_before),
            "access": in_before(changed, stays & sides.is_answered),
            "unknown": in_before(changed, stays & ~sides.is_answered),
            "moved": in_after(has, after & sides.in_after)
            - in_before(had, after & stays)
            - in_before(had, moved_limit & sides.in_before & ~stays),
        }
    )
    table.insert(4, "change", table["after_within"] - table["before_within"])
    return _with_shares(table)


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    of_before, of_after = (table[f"{side}_total"].where(table[f"{side}_total"] > 0) for side in ("before", "after"))
    table["before_share"] = table["before_within"] / of_before
    table["after_share"] = table["after_within"] / of_after
    table["change_share"] = table["after_share"] - table["before_share"]
    for term in TERMS[:-1]:
        table[f"{term}_share"] = table[term] / of_before
    table["moved_share"] = table["change_share"] - sum(table[f"{term}_share"] for term in TERMS[:-1])
    return table


def mean_minutes(sides: Sides, weights: FloatArray) -> tuple[float, float]:
    """Return the mean minutes before and after, over those reached in both alone; NaN where there are none.

    Parameters
    ----------
    sides
        The settlements.
    weights
        The same on both sides, so that the means differ by minutes alone.
    """
    counted = sides.in_both & np.isfinite(sides.before_min) & np.isfinite(sides.after_min) & (weights > 0)
    total = float(weights[counted].sum())
    if total <= 0:
        return np.nan, np.nan
    before, after = (float((m[counted] * weights[counted]).sum()) / total for m in (sides.before_min, sides.after_min))
    return before, after
