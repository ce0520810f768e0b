"""Sites that hold so many people and no more: somebody sends people where there is room, or they go to the nearest.

The two are different questions. Where somebody decides, a full site sends people on to the next; where people go to the
nearest, they are turned away there, and a further site may even harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from scipy import sparse

from spatial_uri.measure.siting.choice import EVERY_CHOICE, Choice, solver_error
from spatial_uri.measure.siting.cover import Cover, make_cover
from spatial_uri.measure.siting.problem import Problem
from spatial_uri.measure.siting.solver import Model, solve, stacked
from spatial_uri.model.arrays import FloatArray

MOST_CHOICES = 5_000
"""Up to so many choices are looked at one by one where people go to the nearest site."""
TIGHT_PAIRS = 50_000
"""Up to so many pairs, the model says of each pair that nobody goes to a site that is not built."""
_TRIED = 10


@dataclass(frozen=True, eq=False)
class Served:
    """How many people each chosen site serves, and who they are.

    Parameters
    ----------
    total
        People served.
    by_site
        People served by each candidate.
    by_settlement
        People of each settlement that are served by a new site.
    site_of
        The candidate that serves most people of each settlement, -1 for none.
    """

    total: float
    by_site: FloatArray
    by_settlement: FloatArray
    site_of: FloatArray


def choose_with_capacity(problem: Problem) -> Choice:
    """Choose the sites that serve most people within the threshold, each up to its capacity."""
    cover = make_cover(problem, everybody=False)
    before = float(problem.weight[problem.within_before].sum())
    value = _value(problem, cover)
    every = _all_choices(problem) if problem.options.capacity == "nearest" else None
    if every is not None:
        best = max(every, key=lambda sites: (round(value(sites), 6), -len(sites), tuple(-s for s in sites)))
        found = before + value(best)
        return Choice(
            sites=_in_order(problem, value, best), objective=found, bound=found, is_proven=True,
            method=EVERY_CHOICE,
        )  # fmt: skip
    first = _interchanged(problem, cover, value, _greedy(problem, cover, value))
    known, bound, is_proven = value(first), float(cover.weight.sum()), True
    if cover.reach.nnz:
        solved = solve(
            _model(problem, cover), time_limit_s=problem.options.time_limit_s,
            absolute_gap=problem.options.relative_gap * (before + known),
        )  # fmt: skip
        if solved.status == "infeasible":
            raise solver_error("calls a choice impossible that is possible")
        bound, is_proven = min(bound, -solved.bound), solved.status == "optimal"
        if solved.found is not None:
            other = np.flatnonzero(solved.found[: len(problem.cost)] > 0.5).tolist()
            first = other if value(other) > known + 1e-6 else first
    known = value(first)
    return Choice(
        sites=_in_order(problem, value, first), objective=before + known, bound=before + max(bound, known),
        is_proven=is_proven and (problem.options.capacity == "best_allocation" or bound <= known + 1e-6),
        method="mixed-integer" if problem.options.capacity == "best_allocation" else "interchange, best allocation",
    )  # fmt: skip


def serve(problem: Problem, sites: list[int]) -> Served:
    """Return whom some sites serve.

    Parameters
    ----------
    problem
        The question.
    sites
        Positions of candidates.
    """
    people = np.where(problem.within_before, 0.0, problem.weight)
    if problem.options.capacity == "best_allocation":
        within = problem.within()
        within = within[:, sites].tocoo()
        flow = _allocate(people, problem.capacity[sites], within)
        by_pair = sparse.csr_matrix((flow, (within.row, within.col)), shape=within.shape)
        by_site = np.zeros(len(problem.cost))
        by_site[sites] = np.asarray(by_pair.sum(axis=0)).ravel()
        by_settlement = np.asarray(by_pair.sum(axis=1)).ravel()
        most = np.asarray(by_pair.argmax(axis=1)).ravel() if sites else np.zeros(len(people), dtype=np.int64)
        site_of = np.where(by_settlement > 0, np.array([*sites, -1])[most], -1)
        return Served(float(flow.sum()), by_site, by_settlement, site_of)
    time_ms, site_of = problem.nearest(sites)
    site_of = np.where((time_ms <= problem.threshold_ms) & ~problem.within_before, site_of, -1)
    goes = site_of >= 0
    asked = np.bincount(site_of[goes], people[goes], minlength=len(problem.cost))
    by_site = np.minimum(asked, problem.capacity)
    share = np.divide(by_site, asked, out=np.zeros(len(asked)), where=asked > 0)
    by_settlement = np.where(goes, people * share[site_of], 0.0)
    return Served(float(by_site.sum()), by_site, by_settlement, site_of)


def _value(problem: Problem, cover: Cover) -> Callable[[list[int]], float]:
    """Return the function that says how many people some sites serve; answers are kept."""
    known: dict[tuple[int, ...], float] = {}

    def value(sites: list[int]) -> float:
        key = tuple(sorted(sites))
        if key not in known:
            if problem.options.capacity == "nearest":
                known[key] = serve(problem, list(key)).total
            else:
                within = cover.reach[:, list(key)].tocoo()
                known[key] = float(_allocate(cover.weight, problem.capacity[list(key)], within).sum())
        return known[key]

    return value


def _allocate(people: FloatArray, capacity: FloatArray, within: sparse.coo_matrix) -> FloatArray:
    """Return how many people of each row go to each column, so that as many as possible have a place."""
    pairs = within.nnz
    if not pairs:
        return np.zeros(0)
    at = np.arange(pairs)
    leave = sparse.csr_matrix((np.ones(pairs), (within.row, at)), shape=(len(people), pairs))
    enter = sparse.csr_matrix((np.ones(pairs), (within.col, at)), shape=(len(capacity), pairs))
    upper = np.minimum(people[within.row], capacity[within.col])
    limits = (np.full(len(people), -np.inf), people), (np.full(len(capacity), -np.inf), capacity)
    rows = stacked([(leave, *limits[0]), (enter, *limits[1])])
    whole = np.zeros(pairs, dtype=np.bool_)
    solved = solve(Model(-np.ones(pairs), np.zeros(pairs), upper, whole, *rows), time_limit_s=3600.0)
    if solved.found is None:
        raise solver_error("finds no way to allocate people to sites")
    return np.clip(solved.found, 0.0, None)


def _model(problem: Problem, cover: Cover) -> Model:
    pairs = cover.reach.tocoo()
    count, sites = pairs.nnz, len(problem.cost)
    at, width = np.arange(count), sites + count
    room = np.minimum(problem.capacity, np.asarray(cover.reach.T @ cover.weight).ravel())
    once = sparse.csr_matrix((np.ones(count), (pairs.row, sites + at)), shape=(len(cover.weight), width))
    places = sparse.csr_matrix((np.ones(count), (pairs.col, sites + at)), shape=(sites, width))
    places -= sparse.hstack([sparse.diags(room), sparse.csr_matrix((sites, count))], format="csr")
    no_site = np.concatenate([np.ones(sites), np.zeros(count)])
    blocks = [
        (once, np.full(len(cover.weight), -np.inf), cover.weight),
        (places.tocsr(), np.full(sites, -np.inf), np.zeros(sites)),
        (sparse.csr_matrix(no_site), np.array([-np.inf]), np.array([float(problem.most_sites)])),
    ]
    most = np.minimum(cover.weight[pairs.row], room[pairs.col])
    if count <= TIGHT_PAIRS:
        data = np.concatenate([np.ones(count), -most])
        tight = sparse.csr_matrix((data, (np.tile(at, 2), np.concatenate([sites + at, pairs.col]))), (count, width))
        blocks.append((tight, np.full(count, -np.inf), np.zeros(count)))
    if np.isfinite(problem.most_cost):
        price = np.concatenate([problem.cost, np.zeros(count)])
        blocks.append((sparse.csr_matrix(price), np.array([-np.inf]), np.array([problem.most_cost])))
    upper, lower = np.concatenate([np.ones(sites), most]), np.zeros(width)
    lower[:sites][problem.is_fixed] = 1.0
    whole = np.concatenate([np.ones(sites, dtype=np.bool_), np.zeros(count, dtype=np.bool_)])
    return Model(np.concatenate([np.zeros(sites), -np.ones(count)]), lower, upper, whole, *stacked(blocks))


def _may_join(problem: Problem, chosen: list[int]) -> list[int]:
    """Return the sites that may still be built."""
    if len(chosen) >= problem.most_sites:
        return []
    spent = float(problem.cost[chosen].sum())
    free = np.flatnonzero(spent + problem.cost <= problem.most_cost)
    return [site for site in free.tolist() if site not in set(chosen)]


def _rooms(problem: Problem, cover: Cover) -> FloatArray:
    """Return the most that each site could add, whatever else is built."""
    rooms: FloatArray = np.minimum(problem.capacity, np.asarray(cover.reach.T @ cover.weight).ravel())
    return rooms


def _greedy(problem: Problem, cover: Cover, value: Callable[[list[int]], float]) -> list[int]:
    chosen: list[int] = np.flatnonzero(problem.is_fixed).tolist()
    rooms = _rooms(problem, cover)
    price = np.where(problem.cost > 0, problem.cost, 1e-12) if np.isfinite(problem.most_cost) else np.ones(len(rooms))
    claims = rooms / price
    while free := _may_join(problem, chosen):
        now, best, site = value(chosen), 0.0, -1
        for other in sorted(free, key=lambda s: (-claims[s], s)):
            if claims[other] <= best:
                break
            gain = (value([*chosen, other]) - now) / price[other]
            if problem.options.capacity == "best_allocation":
                claims[other] = gain  # what a site adds never grows with those before it
            if gain > best + 1e-9:
                best, site = gain, other
        if site < 0:
            break
        chosen.append(site)
    return chosen


def _interchanged(problem: Problem, cover: Cover, value: Callable[[list[int]], float], chosen: list[int]) -> list[int]:
    """Exchange sites one by one with the most promising others, for as long as that serves more people."""
    rooms, improved = _rooms(problem, cover), True
    while improved:
        improved, now = False, value(chosen)
        for out in [site for site in chosen if not problem.is_fixed[site]]:
            rest = [site for site in chosen if site != out]
            free = sorted((s for s in _may_join(problem, rest) if s != out), key=lambda s: (-rooms[s], s))[:_TRIED]
            better = max(free, key=lambda s: value([*rest, s]), default=None)
            if better is not None and value([*rest, better]) > now + 1e-6:
                chosen, improved = [*rest, better], True
                break
    return chosen


def _all_choices(problem: Problem) -> Iterable[list[int]] | None:
    """Return every choice that may be made, None where there are too many."""
    free, fixed = np.flatnonzero(~problem.is_fixed).tolist(), np.flatnonzero(problem.is_fixed).tolist()
    most = problem.most_sites - len(fixed)
    if sum(comb(len(free), k) for k in range(most + 1)) > MOST_CHOICES:
        return None
    every = [sorted([*fixed, *some]) for k in range(most + 1) for some in combinations(free, k)]
    return [sites for sites in every if problem.cost[sites].sum() <= problem.most_cost]


def _in_order(problem: Problem, value: Callable[[list[int]], float], sites: list[int]) -> list[int]:
    """Return the sites in the order in which each adds most, without those that add nobody where that harms none."""
    ordered: list[int] = np.flatnonzero(problem.is_fixed).tolist()
    left = [site for site in sorted(sites) if site not in set(ordered)]
    while left:
        site = max(left, key=lambda s: (value([*ordered, s]), -s))
        if value([*ordered, *left]) <= value(ordered) + 1e-9:
            break
        ordered.append(site)
        left.remove(site)
    return ordered
