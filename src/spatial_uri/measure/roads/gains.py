"""What road projects bring, summed over the settlements that each makes nearer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects

AT_ONCE = 4096
"""How many projects are evaluated before their changes are summed, so that memory does not grow with their number."""


@dataclass(frozen=True, eq=False)
class Gap:
    """Who is within today, and what everybody counts.

    Parameters
    ----------
    base_ms
        ``(settlements,)`` times today; -1 without a way.
    limit_ms
        What counts as within.
    weight
        ``(settlements,)`` people, 0 where unknown; 1 for every settlement where the people of most are unknown.
    counts_people
        False where settlements are counted instead of people.
    """

    base_ms: Int64Array
    limit_ms: int
    weight: FloatArray
    counts_people: bool

    @classmethod
    def of(cls, base_ms: Int64Array, threshold_min: float, population: FloatArray) -> Gap:
        """Say who is beyond, and whether people or settlements are counted."""
        counts_people = are_enough_known(population)
        weight = np.nan_to_num(population) if counts_people else np.ones(len(base_ms))
        return cls(base_ms, round(threshold_min * MS_PER_MIN), weight, counts_people)

    @property
    def is_beyond(self) -> BoolArray:
        """``(settlements,)`` whether each is beyond the limit today, or has no way."""
        return ~self.is_within(self.base_ms)

    def is_within(self, ms: Int64Array) -> BoolArray:
        """Tell which times are within the limit."""
        return (ms >= 0) & (ms <= self.limit_ms)

    def sums(self, project: AnyIntArray, place: AnyIntArray, ms: Int64Array, projects: int) -> pd.DataFrame:
        """Sum what projects bring: one row for each, from the settlements (`place`) that become nearer."""
        base, weight = self.base_ms[place], self.weight[place]
        newly = self.is_within(ms) & ~self.is_within(base)
        saved = np.where(base >= 0, weight * (base - ms) / MS_PER_MIN, 0.0)

        def total(values: FloatArray | BoolArray) -> FloatArray:
            return np.bincount(project, values, minlength=projects).astype(np.float64)

        return pd.DataFrame(
            {
                "people_newly_within": total(weight * newly),
                "settlements_newly_within": total(newly).astype(np.int64),
                "people_newly_reached": total(weight * (base < 0)),
                "settlements_newly_reached": total(base < 0).astype(np.int64),
                "person_min_saved": total(saved),
                "settlements_nearer": total(base >= 0).astype(np.int64),
            }
        )

    def sums_of(self, after_ms: Int64Array) -> dict[str, float]:
        """Sum what the times of everybody bring, beside today's."""
        nearer = np.flatnonzero(after_ms != self.base_ms)
        row = self.sums(np.zeros(len(nearer), dtype=np.int64), nearer, after_ms[nearer], 1).iloc[0]
        return {str(name): float(value) for name, value in row.items()}


@dataclass(frozen=True, eq=False)
class Gains:
    """What each project brings (`table`), and who is newly within with it: ``(pairs,)`` by project and place."""

    table: pd.DataFrame
    project: Int64Array
    place: Int64Array
    after_ms: Int64Array

    def signatures(self) -> list[tuple[int, ...]]:
        """Return the places that each project brings within."""
        ends = np.searchsorted(self.project, np.arange(len(self.table) + 1))
        return [tuple(self.place[a:b].tolist()) for a, b in pairwise(ends)]

    def take(self, rows: Int64Array) -> Gains:
        """Return some of the projects, in the order of `rows`."""
        ends = np.searchsorted(self.project, np.arange(len(self.table) + 1))
        pairs = np.concatenate([np.arange(ends[r], ends[r + 1]) for r in rows.tolist()] or [np.zeros(0, np.int64)])
        number = np.repeat(np.arange(len(rows)), np.diff(ends)[rows])
        return Gains(self.table.iloc[rows].reset_index(drop=True), number, self.place[pairs], self.after_ms[pairs])


def measure_gains(search: ImprovementSearch, projects: RoadProjects, gap: Gap, *, workers: int | None = None) -> Gains:
    """Evaluate every project alone."""
    none = np.zeros(0, dtype=np.int64)
    tables, pairs = [gap.sums(none, none, none, 0)], [np.zeros((0, 3), dtype=np.int64)]
    for first in range(0, len(projects), AT_ONCE):
        some = np.arange(first, min(first + AT_ONCE, len(projects)))
        found = search.improve(projects.take(some), workers=workers)
        tables.append(gap.sums(found.project, found.place, found.time_ms, len(some)))
        newly = gap.is_within(found.time_ms) & ~gap.is_within(found.base_ms[found.place])
        pairs.append(
            np.column_stack([found.project[newly] + first, found.place[newly], found.time_ms[newly]]).astype(np.int64)
        )
    project, place, ms = np.concatenate(pairs).T
    return Gains(pd.concat(tables, ignore_index=True), project.copy(), place.copy(), ms.copy())
