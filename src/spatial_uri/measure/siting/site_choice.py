"""The choice of sites: the public function."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.siting.capacities import choose_with_capacity
from spatial_uri.measure.siting.choice import Choice, solver_error
from spatial_uri.measure.siting.covering import choose_least, choose_most_people
from spatial_uri.measure.siting.minutes import choose_least_minutes
from spatial_uri.measure.siting.options import SitingOptions
from spatial_uri.measure.siting.problem import Problem, make_problem
from spatial_uri.measure.siting.result import Siting
from spatial_uri.measure.siting.tables import (
    area_table,
    chosen_table,
    curve_table,
    proof_table,
    settlement_table,
)
from spatial_uri.measure.siting.worst import choose_least_maximum
from spatial_uri.model.arguments import require_options
from spatial_uri.model.study import Note


def site_facilities(
    pairs: pd.DataFrame,
    demand: pd.Series[float] | pd.DataFrame,
    candidates: pd.DataFrame,
    options: SitingOptions | None = None,
    *,
    existing_min: pd.Series[float] | None = None,
) -> Siting:
    """Choose, among candidate sites, those that serve people best, and prove how good the choice is.

    Everybody stays in the denominator. Whom no candidate reaches, whose number is unknown and who is within today is
    taken out of the search, and stands in the tables. A trip counts as within if it takes the threshold or less, in
    whole milliseconds.

    Parameters
    ----------
    pairs
        Trips between settlements and candidates, as `od_matrix` returns them: ``origin_id``, ``destination_id``,
        ``travel_min``. Pairs without a row take too long. Their direction is `SitingOptions.direction`.
    demand
        Persons of each settlement, NaN where unknown, on their ids. Or a table with ``population`` and, if there are,
        ``area_id`` (for shares and floors by area) and ``status`` (``off_network`` is told in ``why_not``).
    candidates
        One row for each site, on its id, in the order in which ties are settled. Columns, all optional: ``name``;
        ``cost``, in any money; ``capacity``, persons; ``fixed``, True for what is decided already, which is chosen in
        any case and counts. To raise facilities a tier, give those of the lower tier, and `existing_min` of the
        higher one.
    options
        Goal, number of sites or budget, threshold; as a mapping or `SitingOptions`.
    existing_min
        Minutes of each settlement to the nearest existing facility, NaN without one; None where there is none at all.
        An existing facility has room for all who are within reach of it.

    Returns
    -------
    Siting
        The sites, whom they bring within, the greedy curve, and the proof. A target that cannot be reached is answered
        by the best that can, with a note; a budget that buys nothing, and candidates that reach nobody, by no site.

    Raises
    ------
    DataError
        Naming every fault of the tables: no candidate, people, prices or capacities that are missing or negative, ids
        that do not match, people unknown everywhere.
    ParameterError
        If the options contradict each other or the tables, or what is fixed or the floor needs more than is given.
    SolverError
        If the solver contradicts what is known to be possible.

    References
    ----------
    Church, R. and ReVelle, C. (1974): The maximal covering location problem. Papers of the Regional Science Association
    32(1), 101-118. Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971): The location of emergency service
    facilities. Operations Research 19(6), 1363-1373. Hakimi, S. L. (1964): Optimum locations of switching centers and
    the absolute centers and medians of a graph. Operations Research 12(3), 450-459. Hogan, K. and ReVelle, C. (1986):
    Concepts and applications of backup coverage. Management Science 32(11), 1434-1444. Teitz, M. B. and Bart, P.
    (1968): Heuristic methods for estimating the generalized vertex median of a weighted graph. Operations Research
    16(5), 955-961.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()  # villages at 0, 5 and 10 km with 300, 200 and 100 people
    >>> pairs = su.od_matrix(county.network, county.villages, county.villages, cutoff_min=20)
    >>> villages = county.villages
    >>> found = su.site_facilities(pairs, villages.population, villages, {"sites": 1, "threshold_min": 6})
    >>> found.chosen[["site_id", "people_gained"]].to_numpy().tolist()
    [['middle', 600.0]]
    >>> found.proof[["objective", "bound"]].to_numpy().tolist()
    [[600.0, 600.0]]
    """
    asked: SitingOptions = require_options(options, SitingOptions)
    problem = make_problem(pairs, demand, candidates, asked, existing_min)
    _require_fixed(problem)
    choice = _CHOOSE[asked.goal](problem) if asked.capacity == "none" else choose_with_capacity(problem)
    proof = proof_table(problem, choice)
    again, found = float(proof["recomputed"].iloc[0]), choice.objective
    if not (np.isnan(found) or abs(again - found) <= 1e-6 * max(1.0, abs(found))):
        raise solver_error(f"answers {found:.10g}, and the sites alone give {again:.10g}")
    settlements = settlement_table(problem, choice)
    return Siting(
        options=asked,
        chosen=chosen_table(problem, choice),
        settlements=settlements,
        curve=curve_table(problem, choice),
        areas=area_table(problem, settlements),
        proof=proof,
        notes=(*choice.notes, *_notes(problem, choice, settlements)),
    )


_CHOOSE = {
    "most_people": choose_most_people,
    "all": choose_least,
    "target_share": choose_least,
    "least_minutes": choose_least_minutes,
    "least_maximum": choose_least_maximum,
}


def _require_fixed(problem: Problem) -> None:
    """Refuse sites that are decided already, and more than may be built."""
    options, count = problem.options, int(problem.is_fixed.sum())
    faults = []
    if options.sites is not None and count > options.sites:
        faults.append(f"{count} candidates are fixed, and sites={options.sites}")
    if (cost := float(problem.cost[problem.is_fixed].sum())) > problem.most_cost:
        faults.append(f"the fixed candidates cost {cost:,.10g}, and budget={options.budget:,.10g}")
    if faults:
        raise ParameterError(
            "what is decided already needs more than is given", faults=faults, remedy="give more, or fix fewer"
        )


def _notes(problem: Problem, choice: Choice, settlements: pd.DataFrame) -> list[Note]:
    notes, ids = [], problem.settlements.index
    is_unknown = np.isnan(problem.people)
    if is_unknown.any():
        places = tuple(map(str, ids[is_unknown]))
        if are_enough_known(problem.people):
            notes.append(Note("siting.people_unknown", severity="warning", count=len(places), places=places))
        else:
            notes.append(Note("siting.most_people_unknown", severity="warning", count=len(places), places=places))
    reached = np.zeros(len(ids), dtype=np.bool_)
    reached[problem.row[problem.ms <= problem.threshold_ms]] = True
    beyond = (settlements["status"] == "beyond").to_numpy() & ~reached
    if not (reached & ~problem.within_before).any() and not choice.sites:
        notes.append(Note("siting.nobody_in_reach", severity="warning", limit_min=problem.options.threshold_min))
    elif beyond.any():
        places = tuple(map(str, ids[beyond]))
        people = float(problem.weight[beyond].sum())
        notes.append(Note("siting.out_of_reach", count=len(places), people=people, places=places))
    cheapest = int(np.argmin(problem.cost))
    if problem.cost[cheapest] > problem.most_cost:
        name = problem.candidates["name"].iloc[cheapest] if "name" in problem.candidates.columns else ""
        notes.append(
            Note(
                "siting.budget_below_cheapest", severity="warning", budget=problem.options.budget,
                cost=float(problem.cost[cheapest]), name=str(name or problem.candidates.index[cheapest]),
            )
        )  # fmt: skip
    if choice.has_equals:
        notes.append(Note("siting.equals"))
    if not choice.is_proven and problem.options.goal != "least_maximum":
        notes.append(Note("siting.not_proven"))
    return notes
