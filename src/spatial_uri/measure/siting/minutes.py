"""Sites for the least total time: the p-median, and its bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from spatial_uri.measure.siting.choice import INTERCHANGE, Choice, solver_error
from spatial_uri.measure.siting.problem import Problem
from spatial_uri.measure.siting.solver import Model, solve, stacked
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN

MIXED_INTEGER_PAIRS = 100_000
"""With more pairs, sites are interchanged, and a Lagrangian relaxation gives the bound."""
_ROUNDS = 300
_PATIENCE = 20


@dataclass(frozen=True, eq=False)
class Savings:
    """What each pair could save its settlement, at most, against today.

    Parameters
    ----------
    row, col, saved
        Settlement, candidate, person-minutes; in the order of settlements. Pairs that save nothing are left out.
    rows
        How many settlements there are.
    today
        Person-minutes today; who has a longer trip than the cutoff, or none, counts with the cutoff.
    """

    row: Int64Array
    col: Int64Array
    saved: FloatArray
    rows: int
    today: float

    def total(self, chosen: BoolArray) -> float:
        """Return what some sites save together: everybody goes to the nearest."""
        use = chosen[self.col]
        best = np.zeros(self.rows)
        np.maximum.at(best, self.row[use], self.saved[use])
        return float(best.sum())

    def gains(self, best: FloatArray, sites: int) -> FloatArray:
        """Return what each further site would save, where `best` is saved already."""
        more = np.maximum(self.saved - best[self.row], 0.0)
        return np.bincount(self.col, more, minlength=sites).astype(np.float64)


def cutoff_ms(problem: Problem) -> int:
    """Return the minutes that somebody without a trip is counted with: the longest of the pairs, or as asked for."""
    if problem.options.cutoff_min is not None:
        return round(problem.options.cutoff_min * MS_PER_MIN)
    return int(problem.ms.max(initial=0))


def make_savings(problem: Problem) -> Savings:
    """Return what each pair could save."""
    today = np.minimum(problem.before_ms, cutoff_ms(problem))
    weight = problem.weight
    saved = weight[problem.row] * (today[problem.row] - problem.ms) / MS_PER_MIN
    use = saved > 0
    whole = float((weight * today).sum() / MS_PER_MIN)
    return Savings(problem.row[use], problem.col[use], saved[use], len(weight), whole)


def choose_least_minutes(problem: Problem) -> Choice:
    """Choose the sites with the least total time of all people."""
    savings = make_savings(problem)
    chosen = _interchanged(problem, savings)
    found = savings.total(chosen)
    if not len(savings.row):
        sites = np.flatnonzero(chosen).tolist()
        return Choice(sites=sites, objective=savings.today, bound=savings.today, is_proven=True)
    if len(savings.row) <= MIXED_INTEGER_PAIRS:
        solved = solve(
            _model(problem, savings), time_limit_s=problem.options.time_limit_s,
            absolute_gap=problem.options.relative_gap * (savings.today - found),
        )  # fmt: skip
        if solved.status == "infeasible":
            raise solver_error("calls a choice impossible that is possible")
        bound, proven, method = savings.today + solved.bound, solved.status == "optimal", "mixed-integer"
        if solved.found is not None:
            other = solved.found[: len(problem.cost)] > 0.5
            chosen = other if savings.total(other) > found * (1 + 1e-12) else chosen
    else:
        most, other = _lagrangian(problem, savings, found)
        bound, proven, method = savings.today - most, False, INTERCHANGE
        chosen = other if savings.total(other) > found else chosen
    objective = savings.today - savings.total(chosen)
    gap = (objective - bound) / objective if objective > 0 else 0.0
    return Choice(
        sites=_in_order(problem, savings, chosen), objective=objective, bound=min(bound, objective),
        is_proven=proven or gap <= max(problem.options.relative_gap, 1e-12), method=method,
    )  # fmt: skip


def _model(problem: Problem, savings: Savings) -> Model:
    sites, pairs = len(problem.cost), len(savings.row)
    rows, row = np.unique(savings.row, return_inverse=True)
    at = np.arange(pairs)
    once = sparse.csr_matrix((np.ones(pairs), (row, sites + at)), shape=(len(rows), sites + pairs))
    data, place = np.concatenate([np.ones(pairs), -np.ones(pairs)]), np.concatenate([at, at])
    opened = sparse.csr_matrix((data, (place, np.concatenate([sites + at, savings.col]))), shape=(pairs, sites + pairs))
    count = np.concatenate([np.ones(sites), np.zeros(pairs)])
    price = np.concatenate([problem.cost, np.zeros(pairs)])
    blocks = [
        (once, np.full(len(rows), -np.inf), np.ones(len(rows))),
        (opened, np.full(pairs, -np.inf), np.zeros(pairs)),
        (sparse.csr_matrix(count), np.array([-np.inf]), np.array([float(problem.most_sites)])),
    ]
    if np.isfinite(problem.most_cost):
        blocks.append((sparse.csr_matrix(price), np.array([-np.inf]), np.array([problem.most_cost])))
    lower = np.concatenate([problem.is_fixed.astype(np.float64), np.zeros(pairs)])
    whole = np.concatenate([np.ones(sites, dtype=np.bool_), np.zeros(pairs, dtype=np.bool_)])
    cost = np.concatenate([np.zeros(sites), -savings.saved])
    return Model(cost, lower, np.ones(sites + pairs), whole, *stacked(blocks))


def _filled(problem: Problem, savings: Savings, chosen: BoolArray, *, by_cost: bool) -> BoolArray:
    """Add the site that saves most, for its cost or by itself, as long as there is one and it may be built."""
    chosen = chosen.copy()
    price = np.maximum(problem.cost, 1e-12) if by_cost else np.ones(len(problem.cost))
    best = np.zeros(savings.rows)
    use = chosen[savings.col]
    np.maximum.at(best, savings.row[use], savings.saved[use])
    while chosen.sum() < problem.most_sites:
        gains = savings.gains(best, len(chosen))
        gains[chosen | (problem.cost[chosen].sum() + problem.cost > problem.most_cost)] = 0.0
        site = int(np.argmax(gains / price))
        if gains[site] <= 0:
            break
        chosen[site] = True
        of_site = savings.col == site
        np.maximum.at(best, savings.row[of_site], savings.saved[of_site])
    return chosen


def _interchanged(problem: Problem, savings: Savings, start: BoolArray | None = None) -> BoolArray:
    """Exchange sites one by one for as long as that saves time (Teitz and Bart 1968)."""
    begin = problem.is_fixed if start is None else start
    ways = {False, bool(np.isfinite(problem.most_cost))}
    chosen = max((_filled(problem, savings, begin, by_cost=way) for way in sorted(ways)), key=savings.total)
    improved = True
    while improved:
        improved = False
        for out in np.flatnonzero(chosen & ~problem.is_fixed):
            without = chosen.copy()
            without[out] = False
            best = np.zeros(savings.rows)
            use = without[savings.col]
            np.maximum.at(best, savings.row[use], savings.saved[use])
            gains = savings.gains(best, len(chosen))
            lost = gains[out]
            gains[without | (problem.cost[without].sum() + problem.cost > problem.most_cost)] = 0.0
            site = int(np.argmax(gains))
            if gains[site] > lost * (1 + 1e-9):
                without[site] = True
                chosen, improved = _filled(problem, savings, without, by_cost=False), True
    return chosen


def _lagrangian(problem: Problem, savings: Savings, found: float) -> tuple[float, BoolArray]:
    """Return the most that any choice can save, and the best choice met on the way.

    Every settlement is served once: that rule is taken out, and priced. What remains is to take the best sites.
    """
    sites = len(problem.cost)
    price = np.zeros(savings.rows)
    np.maximum.at(price, savings.row, savings.saved)
    price /= 2
    least, best, step, idle = np.inf, np.zeros(sites, dtype=np.bool_), 2.0, 0
    best_total = 0.0
    for _ in range(_ROUNDS):
        over = np.maximum(savings.saved - price[savings.row], 0.0)
        worth = np.bincount(savings.col, over, minlength=sites).astype(np.float64)
        share = _best_sites(problem, worth)
        value = float(price.sum() + (worth * share).sum())
        idle = 0 if value < least else idle + 1
        least = min(least, value)
        whole = share >= 1 - 1e-12
        if (total := savings.total(whole)) > best_total:
            best, best_total = whole, total
        if idle >= _PATIENCE:
            step, idle = step / 2, 0
        served = np.bincount(savings.row, share[savings.col] * (over > 0), minlength=savings.rows)
        slope = 1.0 - served
        slope[(price <= 0) & (slope > 0)] = 0.0
        size = float((slope**2).sum())
        if size == 0 or step < 1e-4 or least <= found * (1 + 1e-9):
            break
        price = np.maximum(price - step * (value - max(found, best_total)) / size * slope, 0.0)
    improved = _interchanged(problem, savings, best | problem.is_fixed) if best_total > 0 else best
    return max(least, found), improved


def _best_sites(problem: Problem, worth: FloatArray) -> FloatArray:
    """Return which share of each site the relaxation takes: the best of them, one in part where money runs out."""
    share = problem.is_fixed.astype(np.float64)
    left_sites, left_cost = (
        problem.most_sites - int(share.sum()),
        problem.most_cost - float((problem.cost * share).sum()),
    )
    free = np.flatnonzero((share == 0) & (worth > 0))
    if not np.isfinite(problem.most_cost):
        share[free[np.argsort(-worth[free], kind="stable")][:left_sites]] = 1.0
        return share
    with np.errstate(divide="ignore"):
        rate = worth[free] / problem.cost[free]
    for site in free[np.argsort(-rate, kind="stable")]:
        share[site] = min(1.0, left_cost / problem.cost[site]) if problem.cost[site] > 0 else 1.0
        left_cost -= share[site] * float(problem.cost[site])
        if left_cost <= 0:
            break
    return share


def _in_order(problem: Problem, savings: Savings, chosen: BoolArray) -> list[int]:
    """Return the sites in the order in which each saves most, the fixed ones first, without those that save nothing."""
    ordered = np.flatnonzero(problem.is_fixed).tolist()
    best = np.zeros(savings.rows)
    is_taken = problem.is_fixed[savings.col]
    np.maximum.at(best, savings.row[is_taken], savings.saved[is_taken])
    while True:
        gains = savings.gains(best, len(chosen))
        gains[~chosen] = 0.0
        gains[ordered] = 0.0
        site = int(np.argmax(gains))
        if gains[site] <= 0:
            return ordered
        ordered.append(site)
        of_site = savings.col == site
        np.maximum.at(best, savings.row[of_site], savings.saved[of_site])
