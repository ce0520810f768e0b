"""The strategies that look for the best plan under a budget, and the polish of what they find.

Greedy choices can lose badly where levers are of different size, and where they only work together. So a plan is the
best of several, none of which is good everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

import numpy as np
import pandas as pd

from spatial_uri.measure.plan.chains import find_chains
from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.exact_sites import best_sites
from spatial_uri.measure.plan.greedy import take_best, without_idle
from spatial_uri.measure.plan.result import Attempt
from spatial_uri.measure.plan.scale import Scale, better, sorted_ids

SITES = "sites"
"""The family whose levers do not change whom another of them serves."""
SHARES = (0.25, 0.5)
"""How much of the money one family gets first where it is divided."""
EVERY_SET = 8
"""Of so many levers, all sets are tried."""
EXCHANGES = 2
"""So often is a lever exchanged at most."""
EXCHANGED = 4
"""So many levers of a plan are tried without, those that bring least for their cost first."""


class Strategies:
    """Looks for plans.

    Parameters
    ----------
    scale
        What levers bring and cost.
    family
        lever_id -> family, in the order in which ties are settled.
    every_set
        Of so many levers, all sets are tried.
    """

    def __init__(self, scale: Scale, family: pd.Series, *, every_set: int = EVERY_SET) -> None:
        self.scale, self.every_set = scale, every_set
        self.of = {name: tuple(rows.index) for name, rows in family.groupby(family, sort=False)}
        self.families = tuple(self.of)
        self._moves: dict[Ids, list[Ids]] = {}
        self._exact: dict[tuple[Ids, float, bool], Ids] = {}
        self._found: dict[tuple[Ids, float], tuple[Attempt, ...]] = {}

    def moves(self, families: Ids) -> list[Ids]:
        """Return single levers of some families, and sets of them that serve somebody only together."""
        if families not in self._moves:
            levers = [lever for family in families for lever in self.of[family]]
            able = [family for family in families if np.isfinite(self.scale.cost(self.of[family]))]
            joint = [lever for family in able for lever in self.of[family]]
            self._moves[families] = [*((lever,) for lever in levers), *find_chains(self.scale, joint)]
        return self._moves[families]

    def attempts(self, families: Ids, budget: float, smaller: Iterable[Attempt] = ()) -> tuple[Attempt, ...]:
        """Return what every strategy finds for some families.

        Parameters
        ----------
        families
            The families that take part.
        budget
            What a plan may cost.
        smaller
            Plans of the same families for less money.
        """
        key = families, budget
        if key not in self._found:
            found = list(self._simple(families, budget))
            found += [self._filled("smaller_budget", one.ids, families, budget) for one in smaller]
            if len(families) > 1:
                found += self._of_parts(families, budget)
            if families != (SITES,):
                found.append(self._polished(better(found), families, budget))
            self._found[key] = tuple(found)
        return self._found[key]

    def best(self, families: Ids, budget: float) -> Attempt:
        """Return the best that is found for some families."""
        return better(self.attempts(families, budget))

    def path(self, families: Ids, budget: float) -> list[tuple[float, float]]:
        """Return cost and people after each step of a greedy choice."""
        here: list[str] = []
        points = [(0.0, 0.0)]
        for move in take_best(self.scale, self.moves(families), most_cost=budget):
            here += move
            points.append((self.scale.cost(here), self.scale.people(here)))
        return points

    def _simple(self, families: Ids, budget: float) -> Iterator[Attempt]:
        moves = self.moves(families)
        for name, by_rate in (("greedy", True), ("greedy_people", False)):
            taken = take_best(self.scale, moves, most_cost=budget, by_rate=by_rate)
            yield self._filled(name, chain.from_iterable(taken), families, budget)
        yield self.scale.attempt("best_single", _first(self.scale, moves, budget))
        if SITES in families:
            exact = self._sites((), budget)
            yield self._filled("sites_then_others", exact, families, budget)
        if len(moves) <= self.every_set:
            yield self.scale.attempt("every_set", self._every_set(families, budget))

    def _of_parts(self, families: Ids, budget: float) -> Iterator[Attempt]:
        """Yield the plans of fewer families, with and without the others for what is left, and of divided money."""
        for count in range(1, len(families)):
            for part in combinations(families, count):
                alone = self.best(part, budget)
                yield self.scale.attempt("_and_".join(part), alone.ids)
                yield self._filled("parts_first", alone.ids, families, budget)
        for family in families:
            others = tuple(one for one in families if one != family)
            for share in SHARES:
                start = self._alone(family, share * budget)
                left = budget - self.scale.cost(start)
                if family != SITES and SITES in others:
                    start = (*start, *self._sites(start, left, is_exact=False))
                yield self._filled("divided", start, families, budget)

    def _alone(self, family: str, budget: float) -> Ids:
        """Return the simplest good plan of one family."""
        if family == SITES:
            return self._sites((), budget, is_exact=False)
        taken = take_best(self.scale, self.moves((family,)), most_cost=budget)
        return without_idle(self.scale, chain.from_iterable(taken))

    def _sites(self, beside: Ids, most_cost: float, *, is_exact: bool = True) -> Ids:
        """Return the best sites beside other levers."""
        key = sorted_ids(beside), round(most_cost, 6), is_exact
        if key not in self._exact:
            self._exact[key] = best_sites(self.scale, beside, self.of[SITES], most_cost=most_cost, is_exact=is_exact)
        return self._exact[key]

    def _filled(self, name: str, ids: Iterable[str], families: Ids, budget: float) -> Attempt:
        """Leave out what adds nothing, and spend what is left."""
        here = without_idle(self.scale, ids)
        taken = take_best(self.scale, self.moves(families), start=here, most_cost=budget)
        return self.scale.attempt(name, without_idle(self.scale, [*here, *chain.from_iterable(taken)]))

    def _polished(self, found: Attempt, families: Ids, budget: float) -> Attempt:
        """Choose the sites of a plan again beside its other levers, and exchange single levers, while that helps."""
        best = found
        if SITES in families and len(families) > 1:
            others = tuple(one for one in best.ids if one not in set(self.of[SITES]))
            left = budget - self.scale.cost(others)
            again = (*others, *self._sites(others, left))
            best = better([best, self._filled("exchanged", again, families, budget)])
        for _ in range(EXCHANGES):
            tried = next((one for one in self._exchanged(best, families, budget) if better([best, one]) is one), None)
            if tried is None:
                break
            best = tried
        return self.scale.attempt("exchanged", best.ids)

    def _exchanged(self, plan: Attempt, families: Ids, budget: float) -> Iterator[Attempt]:
        """Yield plans in which others take the place of one lever, that of the least worth first."""
        without = [tuple(other for other in plan.ids if other != one) for one in plan.ids]

        def worth(rest: Ids) -> float:
            saved = plan.cost - self.scale.cost(rest)
            return (plan.people - self.scale.people(rest)) / saved if saved > 0 else np.inf

        for rest in sorted(without, key=lambda rest: (worth(rest), rest))[:EXCHANGED]:
            (gone,) = set(plan.ids) - set(rest)
            moves = [move for move in self.moves(families) if gone not in move]
            taken = take_best(self.scale, moves, start=rest, most_cost=budget)
            again = without_idle(self.scale, [*rest, *chain.from_iterable(taken)])
            yield self._filled("exchanged", again, families, budget)

    def _every_set(self, families: Ids, budget: float) -> Ids:
        levers = [lever for family in families for lever in self.of[family]]
        sets = chain.from_iterable(combinations(levers, count) for count in range(len(levers) + 1))
        paid = [ids for ids in sets if self.scale.fits(self.scale.cost(ids), budget)]
        return better(self.scale.attempt("every_set", ids) for ids in paid).ids


def _first(scale: Scale, moves: Sequence[Ids], budget: float) -> Ids:
    """Return the one move that brings most people and can be paid."""
    people, cost = scale.worth((), moves), scale.costs((), moves)
    fits = [k for k in range(len(moves)) if scale.fits(float(cost[k]), budget) and people[k] > 0]
    return sorted_ids(moves[min(fits, key=lambda k: (-people[k], cost[k], k))]) if fits else ()
