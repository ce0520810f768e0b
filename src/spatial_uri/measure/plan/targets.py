"""The cheapest plan that is found for a target, or the best that can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations

import numpy as np

from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.exact_sites import cheapest_sites
from spatial_uri.measure.plan.greedy import take_best
from spatial_uri.measure.plan.result import Attempt
from spatial_uri.measure.plan.scale import Scale, better, cheaper, sorted_ids
from spatial_uri.measure.plan.strategies import SHARES, SITES, Strategies

TRIES = 4
"""So often a plan for less money is looked for that serves as many."""
LESS = 0.97
"""The share of the money that it may cost."""
_ROUNDING = 1e-9


def reach(strategies: Strategies, families: Ids, people: float) -> tuple[bool, tuple[Attempt, ...]]:
    """Return whether so many people can be newly served, and plans that serve them, or else as many as can be.

    Parameters
    ----------
    strategies
        Levers, and ways to choose them.
    families
        The families that take part.
    people
        How many people are to be newly served.
    """
    scale, moves = strategies.scale, strategies.moves(families)
    paths = [take_best(scale, moves, enough=people, by_rate=by_rate) for by_rate in (True, False)]
    ends = [scale.attempt("greedy", chain.from_iterable(path)) for path in paths]
    is_reached = any(_is_enough(one.people, people) for one in ends)
    need = people if is_reached else better(ends).people
    found = [
        scale.attempt(name, without_excess(scale, one.ids, need))
        for name, one in zip(("greedy", "greedy_people"), ends, strict=True)
        if _is_enough(one.people, need)
    ]
    found += _with_exact_sites(strategies, families, need, found)
    for count in range(1, len(families)):
        for part in combinations(families, count):
            reached, parts = reach(strategies, part, need)
            found += [scale.attempt("_and_".join(part), cheaper(parts).ids)] if reached else []
    if len(strategies.moves(families)) <= strategies.every_set:
        found += _every_set(strategies, families, need)
    for _ in range(TRIES):
        best = cheaper(found)
        if best.cost <= 0:
            break
        less = strategies.best(families, best.cost * LESS)
        if not _is_enough(less.people, need):
            break
        found.append(scale.attempt("less_money", without_excess(scale, less.ids, need)))
    return is_reached, tuple(found)


def without_excess(scale: Scale, ids: Iterable[str], people: float) -> Ids:
    """Leave out levers, those that save most first, as long as so many people are newly served."""
    here = sorted_ids(ids)
    while True:
        fewer = [tuple(other for other in here if other != one) for one in here]
        enough = [some for some in fewer if _is_enough(scale.people(some), people)]
        if not enough:
            return here
        here = min(enough, key=lambda some: (round(scale.cost(some), 6), -scale.people(some), some))


def _with_exact_sites(strategies: Strategies, families: Ids, need: float, found: Iterable[Attempt]) -> list[Attempt]:
    """Choose the cheapest sites that serve the rest, beside the other levers of a plan, or some of them."""
    if SITES not in families:
        return []
    scale, sites = strategies.scale, strategies.of[SITES]
    others = tuple(one for one in families if one != SITES)
    starts: set[Ids] = {()}
    for plan in found:
        kept = tuple(one for one in plan.ids if one not in set(sites))
        starts |= {kept}
        if others:
            path = take_best(scale, strategies.moves(others), most_cost=plan.cost * SHARES[-1])
            taken = np.cumsum([0, *(len(move) for move in path)])
            flat = sorted_ids(()) + tuple(chain.from_iterable(path))
            starts |= {sorted_ids(flat[: taken[round(share * (len(taken) - 1))]]) for share in SHARES}
    answers = []
    for start in sorted(starts):
        exact = cheapest_sites(scale, start, sites, people=need - scale.people(start))
        if exact is not None:
            answers.append(scale.attempt("sites_then_others", without_excess(scale, (*start, *exact), need)))
    return answers


def _every_set(strategies: Strategies, families: Ids, need: float) -> list[Attempt]:
    scale = strategies.scale
    levers = [lever for family in families for lever in strategies.of[family]]
    sets = chain.from_iterable(combinations(levers, count) for count in range(len(levers) + 1))
    paid = [ids for ids in sets if np.isfinite(scale.cost(ids))]
    enough = [scale.attempt("every_set", ids) for ids in paid if _is_enough(scale.people(ids), need)]
    return [cheaper(enough)] if enough else []


def _is_enough(people: float, need: float) -> bool:
    return people >= need - _ROUNDING * max(1.0, need)
