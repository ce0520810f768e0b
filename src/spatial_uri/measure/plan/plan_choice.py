"""The choice of plans: the best that several strategies find, for each budget or up to a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.plan.building import steps_of
from spatial_uri.measure.plan.evaluator import Evaluator
from spatial_uri.measure.plan.result import Attempt, ChosenPlan, ChosenPlans
from spatial_uri.measure.plan.scale import Scale, better, cheaper
from spatial_uri.measure.plan.strategies import EVERY_SET, Strategies
from spatial_uri.measure.plan.targets import reach
from spatial_uri.model.arrays import FloatArray

MIXED = "mixed"
"""The greedy choice of all families together, in the curve."""


def choose_plan(
    levers: pd.DataFrame,
    weight: FloatArray,
    evaluate: Evaluator,
    *,
    budgets: Sequence[float] | None = None,
    target: float | None = None,
    every_set: int = EVERY_SET,
) -> ChosenPlans:
    """Choose levers that serve most people for each of some budgets, or the cheapest that serve so many.

    Parameters
    ----------
    levers
        On their ids: ``family``, ``cost``. In the order in which ties are settled. Of the family ``sites``, none may
        change whom another of them serves beside the levers of other families.
    weight
        ``(settlements,)`` what each settlement counts: its people, 0 where they are unknown.
    evaluate
        Whom levers serve together, and what they cost together.
    budgets
        What plans may cost.
    target
        How many people are to be newly served, instead of budgets.
    every_set
        Of so many levers, all sets are tried, so that no plan is better.

    Returns
    -------
    ChosenPlans
        A plan for each budget, in the order given, or one for the target.

    Raises
    ------
    ParameterError
        If neither budgets nor a target is given, or both; or a lever has no cost, or a negative one.
    """
    if (budgets is None) == (target is None):
        raise ParameterError("a plan needs budgets, or a target, and not both")
    cost = levers["cost"].to_numpy(dtype=np.float64)
    if (wrong := ~(cost >= 0)).any():
        faults = [f"{lever}: {price:g}" for lever, price in zip(levers.index[wrong], cost[wrong], strict=True)]
        raise ParameterError("every lever of a plan needs a price of 0 or more", faults=faults)
    strategies = Strategies(Scale(evaluate, weight), levers["family"], every_set=every_set)
    if target is not None:
        plans: tuple[ChosenPlan, ...] = (_for_target(strategies, target),)
        most = plans[0].best.cost
    else:
        found = _for_budgets(strategies, sorted(set(budgets or ())))
        plans = tuple(found[budget] for budget in budgets or ())
        most = max(budgets or (0.0,))
    return ChosenPlans(plans=plans, curve=tuple(_curve(strategies, most)))


def _for_budgets(strategies: Strategies, budgets: Sequence[float]) -> dict[float, ChosenPlan]:
    """Choose a plan for each budget, from the least, so that more money never serves fewer."""
    plans: dict[float, ChosenPlan] = {}
    for budget in budgets:
        smaller = [strategies.scale.attempt("smaller_budget", plan.best.ids) for plan in plans.values()]
        attempts = [*strategies.attempts(strategies.families, budget, smaller), *smaller]
        plans[budget] = _plan(strategies, attempts, better, budget=budget)
    return plans


def _for_target(strategies: Strategies, people: float) -> ChosenPlan:
    is_reached, attempts = reach(strategies, strategies.families, people)
    return _plan(strategies, attempts, cheaper, target=people, is_reached=is_reached)


def _plan(
    strategies: Strategies,
    attempts: Sequence[Attempt],
    choose: Callable[[Iterable[Attempt]], Attempt],
    *,
    budget: float = np.nan,
    target: float = np.nan,
    is_reached: bool = True,
) -> ChosenPlan:
    """Return the plan that is chosen among the attempts; of several of one strategy its best is told."""
    names = dict.fromkeys(one.strategy for one in attempts)
    told = tuple(choose([one for one in attempts if one.strategy == name]) for name in names)
    best = choose(told)
    return ChosenPlan(
        budget=budget,
        target=target,
        is_reached=is_reached,
        best=best,
        attempts=told,
        steps=steps_of(strategies.scale, best.ids),
    )


def _curve(strategies: Strategies, most: float) -> list[tuple[str, float, float]]:
    """Return cost and people of greedy choices: of all families, and of each alone."""
    families = strategies.families
    sets = [(MIXED, families)] * (len(families) > 1) + [(family, (family,)) for family in families]
    return [(name, cost, people) for name, some in sets for cost, people in strategies.path(some, most)]
