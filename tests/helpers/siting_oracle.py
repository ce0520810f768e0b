"""Every choice of sites looked at: the oracle of the siting tests. It shares no code with what they test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Chosen = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass
class Drawing:
    """A small question, as dictionaries."""

    people: dict[str, float]
    minutes: dict[tuple[str, str], float]
    cost: dict[str, float]
    capacity: dict[str, float] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    before: dict[str, float] = field(default_factory=dict)
    area: dict[str, str] = field(default_factory=dict)

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.Series]:
        pairs = pd.DataFrame(
            [(s, c, t) for (s, c), t in self.minutes.items()], columns=["origin_id", "destination_id", "travel_min"]
        )
        demand = pd.DataFrame({"population": pd.Series(self.people, dtype=float)})
        if self.area:
            demand["area_id"] = pd.Series(self.area)
        sites = pd.DataFrame({"cost": pd.Series(self.cost, dtype=float)})
        if self.capacity:
            sites["capacity"] = pd.Series(self.capacity)
        sites["fixed"] = [site in self.fixed for site in sites.index]
        before = pd.Series({s: self.before.get(s, np.nan) for s in self.people}, dtype=float)
        return pairs, demand, sites, before

    def choices(self, sites: int | None = None, budget: float = inf) -> Chosen:
        """Every choice that may be made: one row for each, whether it has each of the sites."""
        names = list(self.cost)
        chosen = (np.arange(2 ** len(names))[:, None] >> np.arange(len(names)) & 1).astype(bool)
        fixed = np.array([name in self.fixed for name in names])
        costs = chosen @ np.array(list(self.cost.values()))
        may = (chosen | ~fixed).all(axis=1) & (costs <= budget + 1e-9)
        return chosen[may & (chosen.sum(axis=1) <= (len(names) if sites is None else sites))]

    def choice(self, names: Iterable[str]) -> Chosen:
        """One choice, as `choices` has it."""
        return np.array([[name in set(names) for name in self.cost]])

    def costs(self, chosen: Chosen) -> Numbers:
        return np.asarray(chosen @ np.array(list(self.cost.values())))

    @cached_property
    def _people(self) -> Numbers:
        return np.array(list(self.people.values()))

    @cached_property
    def _minutes(self) -> Numbers:
        return np.array([[self.minutes.get((s, c), inf) for c in self.cost] for s in self.people])

    @cached_property
    def _before(self) -> Numbers:
        return np.array([self.before.get(s, inf) for s in self.people])

    def times(self, chosen: Chosen, limit: float) -> Numbers:
        """How often each settlement is covered by each choice."""
        return np.asarray((self._before <= limit) + chosen.astype(int) @ (self._minutes <= limit).T.astype(int))

    def within(self, chosen: Chosen, limit: float, *, backup: float = 0.0, area: str | None = None) -> Numbers:
        counts = ~np.isnan(self._people) & np.array([area is None or self.area[s] == area for s in self.people])
        times = self.times(chosen, limit)
        return np.asarray(((times >= 1) + backup * (times >= 2))[:, counts] @ self._people[counts])

    def covers(self, chosen: Chosen, limit: float) -> Chosen:
        """Whether each choice covers all who have people, or may have, and whom any choice covers."""
        asks = np.isnan(self._people) | (self._people > 0)
        could = self.times(np.ones((1, len(self.cost)), dtype=bool), limit)[0] > 0
        return np.asarray((self.times(chosen, limit)[:, asks & could] > 0).all(axis=1))

    def after(self, chosen: Chosen) -> Numbers:
        """Minutes of each settlement with each choice."""
        trips = np.where(chosen[:, None, :], self._minutes[None], inf).min(axis=2, initial=inf)
        return np.minimum(self._before, trips)

    def person_minutes(self, chosen: Chosen, cutoff: float) -> Numbers:
        known = ~np.isnan(self._people)
        return np.asarray(np.minimum(self.after(chosen), cutoff)[:, known] @ self._people[known])

    def worst(self, chosen: Chosen) -> Numbers:
        """The longest trip of those who could have one; infinite if one of them has none."""
        asks = np.isnan(self._people) | (self._people > 0)
        could = self.after(np.ones((1, len(self.cost)), dtype=bool))[0] < inf
        return np.asarray(self.after(chosen)[:, asks & could].max(axis=1, initial=0.0))

    def served(self, chosen: Chosen, limit: float, kind: str) -> Numbers:
        """People served where sites are full: by all cuts (best allocation), or at the nearest."""
        known = ~np.isnan(self._people) & (self._people > 0)
        asks, people = known & (self._before > limit), np.nan_to_num(self._people)
        base = people[known & (self._before <= limit)].sum()
        full = np.array(list(self.capacity.values()))
        reach = (self._minutes <= limit) & asks[:, None]
        served = []
        for row in chosen:
            if kind == "nearest":
                minutes = np.where(row & reach, self._minutes, inf)
                goes = row.any() & np.isfinite(minutes.min(axis=1, initial=inf))
                queue = np.bincount(minutes.argmin(axis=1)[goes], weights=people[goes], minlength=len(row))
                served.append(np.minimum(queue, full).sum())
                continue
            sites = np.flatnonzero(row)  # the least cut: some sites are full, whoever reaches only those is turned away
            cuts = (np.arange(2 ** len(sites))[:, None] >> np.arange(len(sites)) & 1).astype(bool)
            free = (~cuts).astype(int) @ reach[:, sites].T.astype(int) > 0
            served.append((cuts @ full[sites] + free @ people).min())
        return base + np.array(served)


def random_drawing(seed: int, *, unknown: bool = False) -> Drawing:
    """Up to 11 settlements and 12 sites on a square, with trips up to a cutoff."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(3, 12)), int(rng.integers(2, 13))
    people = {f"v{i}": float(rng.integers(0, 60)) for i in range(n)}
    if unknown:
        people[f"v{int(rng.integers(n))}"] = float("nan")
    here, there = rng.uniform(0, 30, (n, 2)), rng.uniform(0, 30, (m, 2))
    away = np.round(np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)), 1)
    minutes = {(f"v{i}", f"s{j}"): float(away[i, j]) for i in range(n) for j in range(m) if away[i, j] <= 20}
    before = {f"v{i}": float(rng.integers(1, 40)) for i in range(n) if rng.random() < 0.3}
    return Drawing(
        people=people,
        minutes=minutes,
        cost={f"s{j}": float(rng.integers(1, 9)) for j in range(m)},
        capacity={f"s{j}": float(rng.integers(10, 120)) for j in range(m)},
        fixed={"s0"} if rng.random() < 0.25 else set(),
        before=before,
        area={f"v{i}": f"a{i % 3}" for i in range(n)},
    )
