"""Sites for the least time of the worst-off settlement: the p-center."""

from __future__ import annotations

import numpy as np

from spatial_uri.measure.siting.choice import GREEDY, Choice
from spatial_uri.measure.siting.cover import greedy, make_cover
from spatial_uri.measure.siting.cover_models import CoverModel
from spatial_uri.measure.siting.problem import NEVER, Problem
from spatial_uri.measure.siting.solver import solve
from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Note


def choose_least_maximum(problem: Problem) -> Choice:
    """Choose the sites with the least time of the worst-off settlement, of those that some site or facility reaches."""
    lives = np.isnan(problem.people) | (problem.people > 0)
    best_ms = problem.before_ms.copy()
    np.minimum.at(best_ms, problem.row, problem.ms)
    served = lives & (best_ms < NEVER)
    fixed = np.flatnonzero(problem.is_fixed).tolist()
    if not served.any():
        return Choice(sites=fixed, objective=np.nan, bound=np.nan, is_proven=True)
    floor_ms = int(best_ms[served].max())
    times = np.unique(np.concatenate([problem.ms, problem.before_ms[problem.before_ms < NEVER]]))
    times = times[times >= floor_ms]
    low, high, best, is_proven = -1, len(times), None, True
    while high - low > 1:  # times[high] is possible, times[low] is not
        middle = (low + high) // 2 if high < len(times) or low >= 0 else len(times) - 1
        sites, is_sure = _enough(problem, served, int(times[middle]))
        if sites is not None:
            high, best = middle, sites
        else:
            low, is_proven = middle, is_proven and is_sure
    if best is None:
        return _most_served(problem, served)
    worst = _worst(problem, best, served)
    bound = float(times[low + 1]) if is_proven else floor_ms
    return Choice(
        sites=_in_order(problem, best), objective=worst / MS_PER_MIN, bound=min(bound, worst) / MS_PER_MIN,
        is_proven=is_proven, method="set covers at every time, by bisection",
    )  # fmt: skip


def _enough(problem: Problem, served: BoolArray, limit_ms: int) -> tuple[list[int] | None, bool]:
    """Return sites with which everybody is within a time, None if there are none; and whether that is certain."""
    cover = make_cover(problem, everybody=True, limit_ms=limit_ms)
    reached = problem.before_ms <= limit_ms
    reached[problem.row[problem.ms <= limit_ms]] = True
    if not reached[served].all():
        return None, True
    fixed, sites = np.flatnonzero(problem.is_fixed).tolist(), len(problem.cost)
    if not cover.reach.shape[0]:
        return fixed, True
    by_cost = np.isfinite(problem.most_cost)
    model = CoverModel(
        cover=cover, is_fixed=problem.is_fixed, site_cost=problem.cost if by_cost else np.ones(sites), may_miss=0.0,
        most_sites=problem.most_sites,
    )  # fmt: skip
    solved = solve(model.build(), time_limit_s=problem.options.time_limit_s)
    most = problem.most_cost if by_cost else problem.most_sites
    if solved.found is not None:
        found = np.flatnonzero(solved.found[:sites] > 0.5).tolist()
        if model.site_cost[found].sum() <= most:
            return found, True
    return None, solved.status != "time_limit" or solved.bound > most


def _worst(problem: Problem, sites: list[int], served: BoolArray) -> int:
    return int(np.minimum(problem.nearest(sites)[0], problem.before_ms)[served].max())


def _most_served(problem: Problem, served: BoolArray) -> Choice:
    """Where so few sites cannot reach everybody: the sites that reach most settlements, and what would be needed."""
    longest = int(max(problem.ms.max(initial=0), 0))
    cover = make_cover(problem, everybody=True, limit_ms=longest)
    settlements = np.ones(len(cover.weight))
    sites = greedy(
        type(cover)(cover.reach, cover.by_site, settlements, cover.counts, cover.seen, cover.area, 0.0),
        np.ones(len(problem.cost)), start=np.flatnonzero(problem.is_fixed).tolist(),
        most_sites=problem.most_sites, most_cost=problem.most_cost, price=problem.cost,
    ).sites  # fmt: skip
    time_ms: Int64Array = np.minimum(problem.nearest(sites)[0], problem.before_ms)
    count = int((served & (time_ms == NEVER)).sum())
    note = Note("siting.not_everybody_reached", severity="warning", count=count, limit_min=longest / MS_PER_MIN)
    return Choice(sites=sites, objective=np.nan, bound=np.nan, is_proven=False, method=GREEDY, notes=(note,))


def _in_order(problem: Problem, sites: list[int]) -> list[int]:
    """Return the sites in the order in which each brings most people within the threshold, the others after them."""
    cover = make_cover(problem, everybody=False)
    fixed = np.flatnonzero(problem.is_fixed).tolist()
    ordered = greedy(cover, np.ones(len(problem.cost)), start=fixed, among=sites, most_sites=len(problem.cost)).sites
    return [*ordered, *(site for site in sorted(sites) if site not in set(ordered))]
