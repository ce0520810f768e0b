"""The tables of a choice of sites, each worked out from the chosen sites alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.measure.known_people import share_of_people
from spatial_uri.measure.siting.capacities import serve
from spatial_uri.measure.siting.choice import WITHOUT_SOLVER, Choice
from spatial_uri.measure.siting.minutes import cutoff_ms
from spatial_uri.measure.siting.problem import NEVER, Problem
from spatial_uri.measure.siting.solver import solver_name
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN

WHOLE = "*"
_UNITS = {"most_people": "people", "least_minutes": "person-minutes", "least_maximum": "minutes"}


def settlement_table(problem: Problem, choice: Choice) -> pd.DataFrame:
    """Return what changes for each settlement."""
    time_ms, site = problem.nearest(choice.sites)
    after_ms = np.minimum(time_ms, problem.before_ms)
    is_new = time_ms < problem.before_ms
    ids = np.array([*problem.candidates.index, None], dtype=object)
    served = np.full(len(after_ms), np.nan)
    if problem.options.capacity != "none":
        found = serve(problem, choice.sites)
        served = found.by_settlement
        site = np.where(problem.within_before, site, found.site_of.astype(np.int64))
        is_new = np.where(problem.within_before, is_new, found.site_of >= 0)
    before, after = problem.within_before, after_ms <= problem.threshold_ms
    return pd.DataFrame(
        {
            "before_min": _minutes(problem.before_ms),
            "after_min": _minutes(after_ms),
            "before_within": before,
            "after_within": after,
            "site_id": ids[np.where(is_new, site, -1)],
            "people_served": served,
            "status": np.select([before, after], ["within_before", "brought_within"], "beyond"),
            "why_not": np.where(after, "", _why_not(problem)),
        },
        index=problem.settlements.index,
    )


def _minutes(ms: Int64Array) -> FloatArray:
    return np.where(ms < NEVER, ms / MS_PER_MIN, np.nan)


def _why_not(problem: Problem) -> Any:
    reached = np.zeros(len(problem.people), dtype=np.bool_)
    reached[problem.row[problem.ms <= problem.threshold_ms]] = True
    off = np.zeros(len(reached), dtype=np.bool_)
    if "status" in problem.settlements.columns:
        off = (problem.settlements["status"] == "off_network").to_numpy()
    is_unknown = np.isnan(problem.people)
    return np.select(
        [off & ~reached, ~reached, is_unknown],
        ["off_network", "no_candidate_in_reach", "population_unknown"],
        "not_chosen",
    )


def chosen_table(problem: Problem, choice: Choice) -> pd.DataFrame:
    """Return the sites in their order, and what each brings."""
    sites, within = choice.sites, problem.within().tocsc()
    index, weight = problem.settlements.index, problem.weight
    time_ms, site_of = problem.nearest(sites)
    saves = (problem.before_ms < NEVER) & (time_ms < problem.before_ms)
    saved = np.where(saves, weight * (np.where(saves, problem.before_ms - time_ms, 0)) / MS_PER_MIN, 0.0)
    served = serve(problem, sites).by_site if problem.options.capacity != "none" else np.full(len(problem.cost), np.nan)
    done: BoolArray = problem.within_before.copy()
    rows = []
    for rank, site in enumerate(sites, start=1):
        reached = within.indices[within.indptr[site] : within.indptr[site + 1]]
        covers = np.sort(reached[~problem.within_before[reached]])
        new = covers[~done[covers]]
        done[new] = True
        gained = float(weight[new].sum())
        cost = float(problem.cost[site]) if problem.has_cost else np.nan
        rows.append(
            {
                "rank": rank,
                "site_id": problem.candidates.index[site],
                "name": problem.candidates["name"].iloc[site] if "name" in problem.candidates.columns else "",
                "cost": cost,
                "is_fixed": bool(problem.is_fixed[site]),
                "people_gained": gained,
                "people_alone": float(weight[covers].sum()),
                "settlements_gained": len(new),
                "settlements_unknown": int(np.isnan(problem.people[new]).sum()),
                "person_min_saved": float(saved[site_of == site].sum()),
                "people_per_cost": gained / cost if cost > 0 else np.nan,
                "people_served": float(served[site]),
                "covers": tuple(index[covers]),
            }
        )
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else list(_CHOSEN))


_CHOSEN = (
    "rank", "site_id", "name", "cost", "is_fixed", "people_gained", "people_alone", "settlements_gained",
    "settlements_unknown", "person_min_saved", "people_per_cost", "people_served", "covers",
)  # fmt: skip


def curve_table(problem: Problem, choice: Choice) -> pd.DataFrame:
    """Return how many people are within after each site of the greedy curve; of other goals, of those chosen."""
    sites = list(choice.curve or choice.sites)
    within = problem.within().tocsc()
    done, people = problem.within_before.copy(), []
    people.append(float(problem.weight[done].sum()))
    for site in sites:
        done[within.indices[within.indptr[site] : within.indptr[site + 1]]] = True
        people.append(float(problem.weight[done].sum()))
    total = problem.total
    bound = np.array(choice.curve_bound) if choice.curve_bound else np.full(len(people), np.nan)
    if len(choice.curve_bound) and not problem.options.backup_weight:
        bound = np.clip(bound, people, total)
    optimum = np.full(len(people), np.nan)
    if len(choice.sites) < len(optimum):
        optimum[len(choice.sites)] = float(problem.weight[_within_after(problem, choice.sites)].sum())
    return pd.DataFrame(
        {
            "sites": np.arange(len(people)),
            "cost": np.concatenate([[0.0], np.cumsum(problem.cost[sites])]) if problem.has_cost else np.nan,
            "site_id": [None, *problem.candidates.index[sites]],
            "people_within": people,
            "share": np.array(people) / total if total > 0 else np.nan,
            "bound": bound,
            "optimum": optimum,
        }
    )


def _within_after(problem: Problem, sites: list[int]) -> BoolArray:
    return problem.within_before | (problem.nearest(sites)[0] <= problem.threshold_ms)


def area_table(problem: Problem, settlements: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of every area before and after, those of all in the last row."""
    areas = problem.settlements["area_id"] if "area_id" in problem.settlements.columns else None
    groups = (
        [] if areas is None else list(pd.Series(areas.to_numpy()).groupby(areas.to_numpy(), sort=True).indices.items())
    )
    rows = []
    for area, at in [*groups, (WHOLE, np.arange(len(settlements)))]:
        before, after = (settlements[c].to_numpy()[at] for c in ("before_within", "after_within"))
        people = problem.people[at]
        rows.append(
            {
                "area_id": area,
                "people": float(np.nansum(people)) if np.isfinite(people).any() else np.nan,
                "share_before": share_of_people(people, before),
                "share_after": share_of_people(people, after),
                "settlements": len(at),
                "settlements_before": int(before.sum()),
                "settlements_after": int(after.sum()),
            }
        )
    return pd.DataFrame(rows)


def recomputed(problem: Problem, sites: list[int]) -> float:
    """Return the value of the goal, worked out again from the chosen sites alone."""
    options, weight = problem.options, problem.weight
    after_ms = np.minimum(problem.nearest(sites)[0], problem.before_ms)
    if options.goal == "least_minutes":
        return float((weight * np.minimum(after_ms, cutoff_ms(problem))).sum() / MS_PER_MIN)
    if options.goal == "least_maximum":
        lives = (np.isnan(problem.people) | (problem.people > 0)) & (after_ms < NEVER)
        return float(after_ms[lives].max() / MS_PER_MIN) if lives.any() else np.nan
    if options.goal != "most_people":
        return float(problem.cost[sites].sum()) if options.least == "cost" else float(len(sites))
    if options.capacity != "none":
        return float(weight[problem.within_before].sum()) + serve(problem, sites).total
    within = problem.within()
    times = problem.within_before + np.asarray(within[:, sites].sum(axis=1)).ravel()
    once = weight[times >= 1].sum()
    return float(once + options.backup_weight * weight[times >= 2].sum())


def proof_table(problem: Problem, choice: Choice) -> pd.DataFrame:
    """Return how good the choice is proven to be."""
    goal, (solver, version) = problem.options.goal, solver_name()
    if choice.method in WITHOUT_SOLVER:
        solver, version = "", ""
    distance = abs(choice.objective - choice.bound)
    if distance <= 1e-9 * abs(choice.objective):  # what the solver rounds
        choice, distance = replace(choice, bound=choice.objective), 0.0
    gap = np.nan if np.isnan(distance) else distance / abs(choice.objective) if choice.objective else distance
    row = {
        "goal": goal, "unit": _UNITS.get(goal, problem.options.least), "objective": choice.objective,
        "bound": choice.bound, "gap": gap, "is_proven": choice.is_proven, "has_equals": choice.has_equals,
        "method": choice.method, "solver": solver, "version": version,
        "recomputed": recomputed(problem, choice.sites),
    }  # fmt: skip
    return pd.DataFrame([row])
