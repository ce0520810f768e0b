"""Every choice of sites looked at, with plain Python: the oracle of the siting tests. It shares no code with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from math import inf, isnan

import numpy as np
import pandas as pd


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

    def choices(self, sites: int | None = None, budget: float = inf) -> Iterator[tuple[str, ...]]:
        """Every choice that may be made."""
        names = list(self.cost)
        for k in range(len(names) + 1 if sites is None else min(sites, len(names)) + 1):
            for chosen in combinations(names, k):
                if self.fixed <= set(chosen) and sum(self.cost[c] for c in chosen) <= budget + 1e-9:
                    yield chosen

    def times(self, settlement: str, chosen: tuple[str, ...], limit: float) -> int:
        """How often a settlement is covered."""
        once = self.before.get(settlement, inf) <= limit
        return int(once) + sum(self.minutes.get((settlement, c), inf) <= limit for c in chosen)

    def within(self, chosen: tuple[str, ...], limit: float, *, backup: float = 0.0, area: str | None = None) -> float:
        total = 0.0
        for s, people in self.people.items():
            if isnan(people) or (area is not None and self.area[s] != area):
                continue
            times = self.times(s, chosen, limit)
            total += people * ((times >= 1) + backup * (times >= 2))
        return total

    def after(self, settlement: str, chosen: tuple[str, ...]) -> float:
        trips = [self.minutes.get((settlement, c), inf) for c in chosen]
        return min([self.before.get(settlement, inf), *trips])

    def person_minutes(self, chosen: tuple[str, ...], cutoff: float) -> float:
        return sum(p * min(self.after(s, chosen), cutoff) for s, p in self.people.items() if not isnan(p))

    def worst(self, chosen: tuple[str, ...]) -> float:
        """The longest trip of those who could have one; infinite if one of them has none."""
        could = [s for s, p in self.people.items() if (isnan(p) or p > 0) and self.after(s, tuple(self.cost)) < inf]
        return max((self.after(s, chosen) for s in could), default=0.0)

    def served(self, chosen: tuple[str, ...], limit: float, kind: str) -> float:
        """People served where sites are full: by all cuts (best allocation), or at the nearest."""
        asks = {s: p for s, p in self.people.items() if not isnan(p) and p > 0 and self.before.get(s, inf) > limit}
        known = sum(p for s, p in self.people.items() if not isnan(p) and self.before.get(s, inf) <= limit)
        if kind == "nearest":
            queue = dict.fromkeys(chosen, 0.0)
            for s, p in asks.items():
                near = min(chosen, key=lambda c: self.minutes.get((s, c), inf), default=None)
                if near is not None and self.minutes.get((s, near), inf) <= limit:
                    queue[near] += p
            return known + sum(min(q, self.capacity[c]) for c, q in queue.items())
        best = inf  # the least cut: some sites are full, whoever reaches only those is turned away
        for k in range(len(chosen) + 1):
            for full in combinations(chosen, k):
                open_ones = set(chosen) - set(full)
                free = [s for s in asks if any(self.minutes.get((s, c), inf) <= limit for c in open_ones)]
                best = min(best, sum(self.capacity[c] for c in full) + sum(asks[s] for s in free))
        return known + best


def random_drawing(seed: int, *, unknown: bool = False) -> Drawing:
    """Up to 11 settlements and 8 sites on a square, with trips up to a cutoff."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(3, 12)), int(rng.integers(2, 9))
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
