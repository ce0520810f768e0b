"""The best sites beside roads and buses that are there: exactly.

Whom a site brings within depends on the roads, and not on other sites: beside given roads, sites are a plain cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse

from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.scale import Scale
from spatial_uri.measure.siting.cover import Cover, greedy
from spatial_uri.measure.siting.cover_models import CoverModel
from spatial_uri.measure.siting.solver import solve
from spatial_uri.model.arrays import FloatArray, Int64Array

MOST_NODES = 2_000
"""So far does the solver branch; a number, so that another machine finds the same."""
LONGEST_S = 60.0
GAP = 1e-4


def best_sites(
    scale: Scale, beside: Iterable[str], sites: Sequence[str], *, most_cost: float, is_exact: bool = True
) -> Ids:
    """Return the sites that serve most people for so much money, beside levers that are there.

    Parameters
    ----------
    scale
        What levers bring and cost.
    beside
        Levers that are there.
    sites
        Levers none of which changes whom another brings.
    most_cost
        What they may cost.
    is_exact
        False for a greedy choice among them, without the solver.
    """
    some, cover, cost = _cover(scale, beside, sites, most_cost=most_cost)
    if not some:
        return ()
    if scale.fits(float(cost.sum()), most_cost):
        return tuple(some)
    price = np.ones(len(cost))
    first = [greedy(cover, rate, most_sites=len(cost), most_cost=most_cost, price=cost) for rate in (price, cost)]
    known = max(first, key=lambda one: sum(one.gains))
    people = sum(known.gains)
    if not is_exact:
        return tuple(some[row] for row in known.sites)
    one = float(cost[0])
    counts = one > 0 and bool((cost == one).all())  # sites of one price are counted: without parts of one, that is fast
    model = CoverModel(
        cover=cover, is_fixed=np.zeros(len(cost), dtype=np.bool_), site_cost=np.zeros(len(cost)), weighs_people=True,
        price=cost, most_cost=np.inf if counts else most_cost,
        most_sites=np.floor(most_cost / one * (1 + 1e-9)) if counts else np.inf,
    )  # fmt: skip
    solved = solve(model.build(), time_limit_s=LONGEST_S, absolute_gap=GAP * people, max_nodes=MOST_NODES)
    best = known.sites
    if solved.found is not None:
        rows = np.flatnonzero(solved.found[: len(cost)] > 0.5).tolist()
        if scale.fits(float(cost[rows].sum()), most_cost) and cover.value(rows) > people:
            best = rows
    return tuple(some[row] for row in best)


def cheapest_sites(scale: Scale, beside: Iterable[str], sites: Sequence[str], *, people: float) -> Ids | None:
    """Return the cheapest sites that serve so many people more, beside levers that are there; None if none do.

    Parameters
    ----------
    scale, beside, sites
        As in `best_sites`.
    people
        How many people are to be served in addition.
    """
    some, cover, cost = _cover(scale, beside, sites, most_cost=np.inf)
    may_miss = float(cover.weight.sum()) - people
    if not some or may_miss < -1e-9 * max(1.0, people):
        return None
    may_miss = max(0.0, may_miss)
    model = CoverModel(cover=cover, is_fixed=np.zeros(len(cost), dtype=np.bool_), site_cost=cost, may_miss=may_miss)
    known = greedy(cover, cost, most_sites=len(cost), enough=people).sites
    paid = float(cost[known].sum())
    solved = solve(model.build(), time_limit_s=LONGEST_S, absolute_gap=GAP * paid, max_nodes=MOST_NODES)
    best = known
    if solved.found is not None:
        rows = np.flatnonzero(solved.found[: len(cost)] > 0.5).tolist()
        if cover.value(rows) >= people * (1 - 1e-9) and float(cost[rows].sum()) < paid:
            best = rows
    return tuple(some[row] for row in best)


def _cover(
    scale: Scale, beside: Iterable[str], sites: Sequence[str], *, most_cost: float
) -> tuple[list[str], Cover, FloatArray]:
    """Return the sites that bring anybody and can be paid, whom they reach, and what they cost."""
    moves = [(site,) for site in sites]
    more, cost = scale.more(beside, moves), scale.costs(beside, moves)
    useful = [k for k, rows in enumerate(more) if scale.weight[rows].any() and scale.fits(float(cost[k]), most_cost)]
    col = np.repeat(np.arange(len(useful)), [len(more[k]) for k in useful])
    row = np.concatenate([np.zeros(0, dtype=np.int64), *(more[k] for k in useful)]).astype(np.int64)
    rows, at = np.unique(row[scale.weight[row] > 0], return_inverse=True)
    reach = sparse.csr_matrix((np.ones(len(at)), (at, col[scale.weight[row] > 0])), shape=(len(rows), len(useful)))
    kept = _undominated(reach, cost[useful])
    reach, useful = sparse.csr_matrix(reach[:, kept]), [useful[k] for k in kept.tolist()]
    group = _same_rows(reach)
    first = np.unique(group, return_index=True)[1]
    weight = np.bincount(group, scale.weight[rows], minlength=len(first)).astype(np.float64)
    reach = sparse.csr_matrix(reach[first])
    cover = Cover(
        reach=reach, by_site=reach.tocsc(), weight=weight, counts=np.ones(len(first), dtype=np.bool_),
        seen=np.zeros(len(first), dtype=np.int64), area=np.full(len(first), -1), backup=0.0,
    )  # fmt: skip
    return [sites[k] for k in useful], cover, cost[useful]


def _undominated(reach: sparse.csr_matrix, cost: FloatArray) -> Int64Array:
    """Return the sites but those of which another brings as many of the same, and more, for no more money."""
    both = sparse.coo_matrix(reach.T @ reach)
    size = np.asarray(reach.sum(axis=0)).ravel()
    one, other = both.row, both.col
    is_part = (both.data == size[one]) & (one != other) & (cost[other] <= cost[one])
    is_less = (size[other] > size[one]) | (cost[other] < cost[one]) | (other < one)
    return np.setdiff1d(np.arange(len(size)), one[is_part & is_less])


def _same_rows(matrix: sparse.csr_matrix) -> Int64Array:
    """Number the different rows of a matrix of ones."""
    keys: dict[bytes, int] = {}
    ptr, columns = matrix.indptr, matrix.indices
    return np.array(
        [
            keys.setdefault(np.sort(columns[a:b]).tobytes(), len(keys))
            for a, b in zip(ptr[:-1].tolist(), ptr[1:].tolist(), strict=True)
        ],
        dtype=np.int64,
    )
