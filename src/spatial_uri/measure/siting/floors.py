"""A floor for every area: at least so much of its people within."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.siting.cover import Cover
from spatial_uri.measure.siting.cover_models import CoverModel
from spatial_uri.measure.siting.problem import Problem
from spatial_uri.measure.siting.solver import solve
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note


def area_limits(problem: Problem, cover: Cover) -> tuple[FloatArray | None, tuple[Note, ...]]:
    """Return how many people of the cover each area may leave out, and which areas cannot have the floor.

    An area whose floor no choice can reach is to have all that candidates can bring it.
    """
    share = problem.options.floor_share
    if not share:
        return None, ()
    codes, areas = pd.factorize(problem.settlements["area_id"])
    inside = codes >= 0
    total = np.bincount(codes[inside], problem.weight[inside], minlength=len(areas))
    is_within = inside & problem.within_before
    before = np.bincount(codes[is_within], problem.weight[is_within], minlength=len(areas))
    bringable = (cover.area >= 0) & (cover.seen == 0)
    reachable = before + np.bincount(cover.area[bringable], cover.weight[bringable], minlength=len(areas))
    limits = reachable - share * total
    short = limits < -1e-9 * np.maximum(total, 1.0)
    names = tuple(map(str, areas[short]))
    note = Note("siting.floor_out_of_reach", severity="warning", count=len(names), areas=names, floor_share=share)
    return np.maximum(limits, 0.0), (note,) if names else ()


def require_floors(problem: Problem, model: CoverModel, area_may_miss: FloatArray | None) -> None:
    """Refuse a floor that so many sites, or so much money, cannot reach.

    Raises
    ------
    ParameterError
        With what the floor needs.
    """
    if area_may_miss is None:
        return
    needs = {}
    if np.isfinite(problem.most_cost):
        needs["budget"] = problem.cost
    if problem.options.sites is not None:
        needs["sites"] = np.ones(len(problem.cost))
    faults = []
    for name, cost in needs.items():
        asked = replace(model, site_cost=cost, weighs_people=False, most_sites=np.inf, most_cost=np.inf)
        solved = solve(asked.build(), time_limit_s=problem.options.time_limit_s)
        if solved.found is not None:
            least = float(cost[solved.found[: len(cost)] > 0.5].sum())
            faults.append(f"the floor needs {name}={least:g}, and {name}={getattr(problem.options, name):g} is given")
    raise ParameterError(
        f"not every area can have {problem.options.floor_share:.0%} of its people within",
        faults=faults,
        remedy="lower floor_share, or give more",
    )
