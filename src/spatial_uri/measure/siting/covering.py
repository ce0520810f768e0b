"""Sites that cover: as many people as possible, everybody, or a share of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from spatial_uri.errors import ParameterError
from spatial_uri.measure.siting.choice import Choice, solver_error
from spatial_uri.measure.siting.cover import Cover, Greedy, greedy, make_cover
from spatial_uri.measure.siting.cover_models import CoverModel
from spatial_uri.measure.siting.curve_bounds import bound_curve
from spatial_uri.measure.siting.floors import area_limits, require_floors
from spatial_uri.measure.siting.problem import Problem
from spatial_uri.measure.siting.solver import Solved, solve
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note

ENTRIES_OF_EQUALS = 50_000
"""Equally good choices are looked for only where candidates and groups have so few pairs."""
NODES_OF_EQUALS = 1_000
_ROUNDING = 1e-9


def choose_most_people(problem: Problem) -> Choice:
    """Choose the sites that bring most people within, with so many sites or so much money."""
    cover = make_cover(problem, everybody=False)
    before = float(problem.weight[problem.within_before].sum())
    first = best_greedy(problem, cover)
    area_may_miss, notes = area_limits(problem, cover)
    if not cover.reach.shape[0] or (not first.sites and area_may_miss is None):
        return Choice(sites=first.sites, objective=before, bound=before, is_proven=True, has_equals=False, notes=notes)
    model = CoverModel(
        cover=cover, is_fixed=problem.is_fixed, site_cost=np.zeros(len(problem.cost)), weighs_people=True,
        most_sites=problem.most_sites, price=problem.cost, most_cost=problem.most_cost, area_may_miss=area_may_miss,
    )  # fmt: skip
    known = before + cover.value(first.sites)
    solved = solve(
        model.build(), time_limit_s=problem.options.time_limit_s, absolute_gap=problem.options.relative_gap * known
    )
    if solved.status == "infeasible":
        require_floors(problem, model, area_may_miss)
        raise solver_error("calls a choice impossible that is possible")
    best = _of(solved, len(problem.cost))
    greedy_counts = area_may_miss is None or not _misses(cover, first.sites, area_may_miss)
    if best is None or (greedy_counts and cover.value(best) < cover.value(first.sites)):
        if solved.status == "optimal" and cover.value(first.sites) - cover.value(best or []) > _slack(problem, known):
            raise solver_error("calls a choice the best that is worse than a greedy one")
        best = first.sites
    if not greedy_counts and solved.found is None:
        raise ParameterError("no choice that keeps the floor was found in time", remedy="raise time_limit_s")
    equals = None
    if solved.status == "optimal":
        best, equals = settle_equals(model, best, cover.value(best), time_limit_s=problem.options.time_limit_s)
    most = float(cover.weight.sum()) + cover.backup * float(cover.weight.sum())
    most -= float(cover.weight[cover.seen > 0].sum())
    bound = before + most - max(solved.bound, 0.0)
    curve = _curve(problem, cover, best)
    return Choice(
        sites=_in_order(problem, cover, best, drops_idle=True), objective=before + cover.value(best),
        bound=max(bound, before + cover.value(best)), is_proven=solved.status == "optimal", has_equals=equals,
        curve=tuple(curve.sites), curve_bound=bound_curve(problem, model, curve, before=before), notes=notes,
    )  # fmt: skip


def choose_least(problem: Problem) -> Choice:
    """Choose the fewest or cheapest sites with which everybody, or a share of all people, is within."""
    options = problem.options
    everybody = options.goal == "all"
    cover = make_cover(problem, everybody=everybody)
    before = float(problem.weight[problem.within_before].sum())
    may_miss, notes = (0.0, ()) if everybody else _may_miss(problem, before + float(cover.weight.sum()), before)
    area_may_miss, floor_notes = area_limits(problem, cover)
    price = problem.cost if options.least == "cost" else np.ones(len(problem.cost))
    model = CoverModel(
        cover=cover, is_fixed=problem.is_fixed, site_cost=price, may_miss=may_miss, area_may_miss=area_may_miss
    )
    start = fixed_sites(problem)
    counted = replace(cover, weight=np.ones(len(cover.weight))) if everybody else cover
    first = greedy(
        counted, price, start=start, most_sites=len(price),
        enough=float(counted.weight.sum()) - may_miss - _ROUNDING * problem.total,
    ).sites  # fmt: skip
    if area_may_miss is not None:
        first = _with_floors(cover, first, area_may_miss)
    best, bound, status = _least(problem, model, first)
    equals = None
    if status == "optimal":
        fewer = replace(model, most_sites=len(best), price=price, most_cost=float(price[best].sum()) * (1 + _ROUNDING))
        best, equals = settle_equals(fewer, best, -float(price[best].sum()), time_limit_s=options.time_limit_s)
    objective = float(price[best].sum())
    curve = _curve(problem, cover, best)
    people = replace(model, site_cost=np.zeros(len(price)), weighs_people=True, may_miss=np.inf, area_may_miss=None)
    people = replace(people, price=problem.cost)
    return Choice(
        sites=_in_order(problem, cover, best, drops_idle=False), objective=objective, bound=min(bound, objective),
        is_proven=status == "optimal", has_equals=equals, curve=tuple(curve.sites),
        curve_bound=bound_curve(problem, people, curve, before=before), notes=(*notes, *floor_notes),
    )  # fmt: skip


def _least(problem: Problem, model: CoverModel, first: list[int]) -> tuple[list[int], float, str]:
    """Solve, and check with the sites alone; where the solver left out too much within its tolerance, allow less."""
    options, price = problem.options, model.site_cost
    cheapest = float(price[first].sum())
    gap = options.relative_gap * cheapest if options.least == "cost" else min(0.5, options.relative_gap * cheapest)
    asked = model
    for _ in range(3):
        solved = solve(asked.build(), time_limit_s=options.time_limit_s, absolute_gap=gap)
        if solved.status == "infeasible":
            raise solver_error("calls a choice impossible that is possible")
        bound = solved.bound if options.least == "cost" else float(np.ceil(solved.bound - 1e-6))
        best = _of(solved, len(price))
        if best is None:
            return first, max(bound, 0.0), solved.status
        missed = float(model.cover.weight[model.cover.uncovered(best)].sum())
        if missed <= model.may_miss + _ROUNDING * problem.total:
            if float(price[best].sum()) > cheapest:
                best = first
            return best, max(bound, 0.0), solved.status
        asked = replace(asked, may_miss=max(0.0, asked.may_miss - 2 * (missed - model.may_miss)))
    return first, max(bound, 0.0), "time_limit"


def settle_equals(
    model: CoverModel, best: list[int], value: float, *, time_limit_s: float
) -> tuple[list[int], bool | None]:
    """Look for a choice that is as good; of several take the one that stands first in the table.

    Parameters
    ----------
    model
        What was asked.
    best
        The best choice.
    value
        People that it brings, or its cost below zero.
    time_limit_s
        How long to look.

    Returns
    -------
    tuple
        Of the equally good choices the one whose positions in the table have the least sum; and whether there are any.
    """
    cover, sites = model.cover, len(model.site_cost)
    if model.weighs_people:  # without those that bring nobody
        start = np.flatnonzero(model.is_fixed).tolist()
        best = sorted(greedy(cover, np.ones(sites), start=start, among=best, most_sites=sites).sites)
    if cover.reach.nnz > ENTRIES_OF_EQUALS or not best:
        return best, None if best else False
    other = replace(model, excluded=best, most_sites=min(model.most_sites, len(best)))
    solved = solve(other.build(), time_limit_s=time_limit_s, max_nodes=NODES_OF_EQUALS)
    found = _of(solved, sites)
    if solved.status == "infeasible" or found is None:
        return best, False if solved.status == "infeasible" else None
    worth = cover.value(found) if model.weighs_people else -float(model.site_cost[found].sum())
    if worth < value - _ROUNDING * max(1.0, abs(value)):
        return best, False if solved.status == "optimal" else None
    return (best if cover.backup else _first_in_table(model, best, time_limit_s)), True


def _first_in_table(model: CoverModel, best: list[int], time_limit_s: float) -> list[int]:
    """Return the equally good choice whose positions in the table have the least sum."""
    cover, sites = model.cover, len(model.site_cost)
    missed = float(cover.weight[cover.uncovered(best)].sum()) if model.weighs_people else model.may_miss
    ranked = replace(
        model, site_cost=np.arange(1.0, sites + 1), weighs_people=False, most_sites=len(best), may_miss=missed
    )
    first = _of(solve(ranked.build(), time_limit_s=time_limit_s, max_nodes=NODES_OF_EQUALS), sites)
    if first is None or cover.weight[cover.uncovered(first)].sum() > missed + _ROUNDING * max(1.0, missed):
        return best
    return first


def best_greedy(problem: Problem, cover: Cover) -> Greedy:
    """Return the better of two simple answers: by people, and by people for the money.

    With a budget either may lose badly: a cheap small site may take the money of a large one, and the other way round.
    """
    rates = [np.ones(len(problem.cost)), *[problem.cost] * bool(np.isfinite(problem.most_cost))]
    found = [
        greedy(
            cover, rate, start=fixed_sites(problem), most_sites=problem.most_sites, most_cost=problem.most_cost,
            price=problem.cost,
        )
        for rate in rates
    ]  # fmt: skip
    return max(found, key=lambda one: sum(one.gains))


def fixed_sites(problem: Problem) -> list[int]:
    """Return the sites that are decided already."""
    fixed: list[int] = np.flatnonzero(problem.is_fixed).tolist()
    return fixed


def _of(solved: Solved, sites: int) -> list[int] | None:
    return None if solved.found is None else np.flatnonzero(solved.found[:sites] > 0.5).tolist()


def _misses(cover: Cover, chosen: Sequence[int], area_may_miss: FloatArray) -> bool:
    missed = np.where(cover.uncovered(chosen), cover.weight, 0.0)
    inside = cover.area >= 0
    return bool((np.bincount(cover.area[inside], missed[inside], minlength=len(area_may_miss)) > area_may_miss).any())


def _with_floors(cover: Cover, chosen: list[int], area_may_miss: FloatArray) -> list[int]:
    """Add sites until every area has its floor."""
    more = list(chosen)
    for area, limit in enumerate(area_may_miss):
        of_area = replace(cover, weight=np.where(cover.area == area, cover.weight, 0.0))
        enough = float(of_area.weight.sum()) - limit
        more = greedy(of_area, np.ones(cover.reach.shape[1]), start=more, most_sites=10**9, enough=enough).sites
    return more


def _slack(problem: Problem, known: float) -> float:
    return problem.options.relative_gap * known + 1e-6 * max(1.0, problem.total)


def _may_miss(problem: Problem, reachable: float, before: float) -> tuple[float, tuple[Note, ...]]:
    """Return how many people of the cover may be left out; 0, with a note, where the target cannot be reached."""
    share, total = problem.options.target_share or 0.0, problem.total
    may_miss = reachable - share * total if share < 1 else reachable - total
    if may_miss >= -_ROUNDING * total:
        return max(0.0, may_miss), ()
    note = Note(
        "siting.target_out_of_reach", severity="warning", target_share=share, best_share=reachable / total,
        before_share=before / total,
    )  # fmt: skip
    return 0.0, (note,)


def _curve(problem: Problem, cover: Cover, best: list[int]) -> Greedy:
    start = fixed_sites(problem)
    if np.isfinite(problem.most_cost):
        return best_greedy(problem, cover)
    most = problem.most_sites if problem.options.sites else len(best)
    return greedy(cover, np.ones(len(problem.cost)), start=start, most_sites=max(most, len(start)))


def _in_order(problem: Problem, cover: Cover, best: list[int], *, drops_idle: bool) -> list[int]:
    """Return the sites in the order in which each brings most; those that bring nobody last, or not at all."""
    price = problem.cost if problem.has_cost else np.ones(len(problem.cost))
    ordered = greedy(cover, price, start=fixed_sites(problem), among=best, most_sites=len(price)).sites
    return ordered if drops_idle else [*ordered, *(site for site in sorted(best) if site not in set(ordered))]
