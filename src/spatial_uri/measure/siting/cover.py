"""What candidates can bring in, reduced: settlements that the same candidates reach are one group."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_uri.measure.siting.problem import Problem
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array


@dataclass(frozen=True, eq=False)
class Cover:
    """Groups of settlements, and which candidates bring them within the threshold.

    Parameters
    ----------
    reach
        Groups by candidates, CSR of ones.
    by_site
        The same, CSC.
    weight
        People of each group.
    counts
        Whether the group must be covered where everybody must: somebody lives there, or it is not known.
    seen
        How many facilities reach the group today: 0, or 1 where backup is counted.
    area
        Which area each group belongs to, -1 for none; all -1 where areas do not matter.
    backup
        What a second facility within reach counts.
    """

    reach: sparse.csr_matrix
    by_site: sparse.csc_matrix
    weight: FloatArray
    counts: BoolArray
    seen: Int64Array
    area: Int64Array
    backup: float

    def groups_of(self, site: int) -> Int64Array:
        """Return the groups that a candidate reaches."""
        start, stop = self.by_site.indptr[site : site + 2]
        return np.asarray(self.by_site.indices[start:stop], dtype=np.int64)

    def value(self, chosen: Iterable[int]) -> float:
        """Return the people that some sites bring in, those within today left out; backup weighted."""
        state = State(self)
        return sum(state.take(site) for site in chosen)

    def uncovered(self, chosen: Iterable[int]) -> BoolArray:
        """Return which groups no site reaches."""
        state = State(self)
        for site in chosen:
            state.take(site)
        return np.asarray(state.times == 0)


class State:
    """Which groups are reached, and how often, while sites are taken one after the other."""

    def __init__(self, cover: Cover) -> None:
        self.cover = cover
        self.times = cover.seen.copy()
        self.worth = np.array([1.0, cover.backup])

    def gain(self, site: int) -> float:
        """Return what one more site would bring."""
        groups = self.cover.groups_of(site)
        groups = groups[self.times[groups] < (2 if self.cover.backup else 1)]
        return float((self.cover.weight[groups] * self.worth[self.times[groups]]).sum())

    def take(self, site: int) -> float:
        """Take a site, and return what it brings."""
        gained = self.gain(site)
        self.times[self.cover.groups_of(site)] += 1
        return gained


def make_cover(problem: Problem, *, everybody: bool, limit_ms: int | None = None) -> Cover:
    """Reduce a problem: who is within today, whom nobody reaches and who is not counted are left out.

    Parameters
    ----------
    problem
        The problem.
    everybody
        True where settlements with unknown people count as well: then their group has no people, but must be covered.
    limit_ms
        What counts as within; None for the threshold.
    """
    options = problem.options
    within = problem.within(limit_ms)
    limit = problem.threshold_ms if limit_ms is None else limit_ms
    seen = (problem.before_ms <= limit).astype(np.int64)
    lives = problem.weight > 0
    counts = lives | np.isnan(problem.people) if everybody else lives
    rows = np.flatnonzero(counts & (np.diff(within.indptr) > 0) & ((seen == 0) | (options.backup_weight > 0)))
    area = np.full(len(counts), -1)
    if options.floor_share:
        area = pd.factorize(problem.settlements["area_id"])[0].astype(np.int64)
    keys: dict[tuple[bytes, int, int], int] = {}
    group = np.empty(len(rows), dtype=np.int64)
    for k, row in enumerate(rows):
        sites = within.indices[within.indptr[row] : within.indptr[row + 1]]
        group[k] = keys.setdefault((np.sort(sites).tobytes(), int(seen[row]), int(area[row])), len(keys))
    first = np.unique(group, return_index=True)[1]
    reach = within[rows[first]]
    weight = np.bincount(group, problem.weight[rows], minlength=len(keys)).astype(np.float64)
    return Cover(
        reach=reach, by_site=reach.tocsc(), weight=weight,
        counts=np.ones(len(keys), dtype=np.bool_), seen=seen[rows[first]], area=area[rows[first]],
        backup=options.backup_weight,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Greedy:
    """Sites in the order in which each brings most, and what each brings."""

    sites: list[int]
    gains: list[float]


def greedy(
    cover: Cover,
    cost: FloatArray,
    *,
    start: Iterable[int] = (),
    among: Iterable[int] | None = None,
    most_sites: int,
    most_cost: float = np.inf,
    enough: float = np.inf,
    price: FloatArray | None = None,
) -> Greedy:
    """Take the site that brings most for its cost, again and again.

    Parameters
    ----------
    cover
        What the candidates can bring in.
    cost
        What a site brings is divided by its cost; all 1 where the number counts.
    start
        Sites taken first.
    among
        The candidates to choose from; all by default.
    most_sites, most_cost
        How many sites, and what they may cost.
    enough
        People, after which to stop.
    price
        What counts towards `most_cost`; `cost` by default.
    """
    price = cost if price is None else price
    state, taken = State(cover), list(start)
    gains = [state.take(site) for site in taken]
    spent, gained = float(price[taken].sum()), sum(gains)
    left = [j for j in (range(len(cost)) if among is None else among) if j not in set(taken)]
    heap = [(-_rate(state.gain(j), cost[j]), j) for j in left]
    heapq.heapify(heap)
    while heap and len(taken) < most_sites and gained < enough:
        claimed, site = heapq.heappop(heap)
        if claimed == 0:
            break
        if spent + price[site] > most_cost:
            continue
        now = -_rate(state.gain(site), cost[site])
        if heap and (now, site) > heap[0]:
            if now < 0:
                heapq.heappush(heap, (now, site))
            continue
        if now == 0:
            break
        gains.append(state.take(site))
        taken.append(site)
        spent, gained = spent + float(price[site]), gained + gains[-1]
    return Greedy(taken, gains)


def _rate(gain: float, cost: float) -> float:
    if gain <= 0:
        return 0.0
    return gain / cost if cost > 0 else np.inf
