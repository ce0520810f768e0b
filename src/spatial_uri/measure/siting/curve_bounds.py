"""How much of each length of the greedy curve any choice could reach at most."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spatial_uri.measure.siting.cover import Greedy
from spatial_uri.measure.siting.cover_models import CoverModel
from spatial_uri.measure.siting.problem import Problem
from spatial_uri.measure.siting.solver import solve

ENTRIES_OF_MANY = 100_000
"""With more pairs of groups and candidates, the bound is worked out at the end of the curve only."""


def bound_curve(problem: Problem, model: CoverModel, curve: Greedy, *, before: float) -> tuple[float, ...]:
    """Return the most people within for each row of the curve, the row of no new site first.

    What sites built in part would leave uncovered falls ever more slowly with their number, or with the money: a
    tangent anywhere is a lower bound everywhere.

    Parameters
    ----------
    problem, model
        The question, and its model with people as objective.
    curve
        The greedy sites.
    before
        People within today.
    """
    if not curve.sites or not len(model.cover.weight):
        return (before,) * (len(curve.sites) + 1)
    by_cost = np.isfinite(problem.most_cost)
    amounts = np.concatenate(
        [[0.0], np.cumsum(problem.cost[curve.sites]) if by_cost else range(1, len(curve.sites) + 1)]
    )
    fixed = float(problem.cost[problem.is_fixed].sum()) if by_cost else float(problem.is_fixed.sum())
    least = np.zeros(len(amounts))
    relaxed = replace(model, is_whole=False, area_may_miss=None)
    for amount in _points(amounts, fixed, all_of_them=model.cover.reach.nnz <= ENTRIES_OF_MANY):
        asked = replace(relaxed, most_cost=amount if by_cost else np.inf, most_sites=np.inf if by_cost else amount)
        solved = solve(asked.build(), time_limit_s=problem.options.time_limit_s)
        if solved.status == "optimal":
            least = np.maximum(least, solved.bound + min(float(solved.row_dual[-1]), 0.0) * (amounts - amount))
    cover = model.cover
    least[0] = np.inf if not problem.is_fixed.any() else least[0]  # without a site nobody is brought in
    most = float(cover.weight.sum()) * (1 + cover.backup) - float(cover.weight[cover.seen > 0].sum())
    return tuple(float(v) for v in np.maximum(before + most - least, before))


def _points(amounts: np.ndarray, fixed: float, *, all_of_them: bool) -> list[float]:
    """Return where tangents are taken: the end, half of it, a quarter and so on."""
    last = len(amounts) - 1
    at = [last]
    while all_of_them and at[-1] > 1:
        at.append(at[-1] // 2)
    return [float(amounts[k]) for k in at if amounts[k] >= fixed]
