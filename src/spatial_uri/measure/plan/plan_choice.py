"""The choice of a plan: the best of several strategies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.plan.building import steps_of
from spatial_uri.measure.plan.evaluator import Evaluator, Ids
from spatial_uri.measure.plan.greedy import take_best, without_idle
from spatial_uri.measure.plan.result import Attempt, ChosenPlan, ChosenPlans
from spatial_uri.measure.plan.scale import Scale, better
from spatial_uri.model.arrays import FloatArray


def choose_plan(
    levers: pd.DataFrame,
    weight: FloatArray,
    evaluate: Evaluator,
    *,
    budgets: Sequence[float] | None = None,
    target: float | None = None,
) -> ChosenPlans:
    """Choose levers that serve most people for each of some budgets, or the cheapest that serve so many.

    Parameters
    ----------
    levers
        On their ids: ``family``, ``cost``. In the order in which ties are settled.
    weight
        ``(settlements,)`` what each settlement counts: its people, 0 where they are unknown.
    evaluate
        Whom levers serve together, and what they cost together.
    budgets
        What plans may cost.
    target
        How many people are to be newly served, instead of budgets.

    Returns
    -------
    ChosenPlans
        A plan for each budget, in the order given, or one for the target.

    Raises
    ------
    ParameterError
        If neither budgets nor a target is given, or both, or a lever has no cost, or a negative one.
    """
    if (budgets is None) == (target is None):
        raise ParameterError("a plan needs budgets, or a target, and not both")
    cost = levers["cost"].to_numpy(dtype=np.float64)
    if (wrong := ~(cost >= 0)).any():
        faults = [f"{lever}: {price:g}" for lever, price in zip(levers.index[wrong], cost[wrong], strict=True)]
        raise ParameterError("every lever of a plan needs a price of 0 or more", faults=faults)
    scale = Scale(evaluate, weight)
    plans = {budget: _for_budget(scale, levers, budget) for budget in sorted(set(budgets or ()))}
    return ChosenPlans(plans=tuple(plans[budget] for budget in budgets or ()), curve=())


def _for_budget(scale: Scale, levers: pd.DataFrame, budget: float) -> ChosenPlan:
    moves: list[Ids] = [(lever,) for lever in levers.index]
    taken = take_best(scale, moves, most_cost=budget)
    ids = without_idle(scale, [one for move in taken for one in move])
    attempts: tuple[Attempt, ...] = (scale.attempt("greedy", ids),)
    best = better(attempts)
    return ChosenPlan(
        budget=budget, target=np.nan, is_reached=True, best=best, attempts=attempts, steps=steps_of(scale, best.ids)
    )
