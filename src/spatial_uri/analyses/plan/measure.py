"""The plan: sites, roads and buses together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.analyses.plan.measure_evaluation import evaluator_of
from spatial_uri.analyses.plan.measure_levers import Measured, list_levers, priced
from spatial_uri.analyses.plan.measure_tables import Tables
from spatial_uri.analyses.plan.options import PlanOptions
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.analyses.service_circle.plan import serving_tiers, tier_named
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.errors import ParameterError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.plan.joint_evaluator import JointEvaluator
from spatial_uri.measure.plan.plan_choice import choose_plan
from spatial_uri.measure.plan.result import ChosenPlans
from spatial_uri.model.arguments import require_options, require_study
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.words.catalogue import N_

TOPIC = N_("Plan of levers")


@knows_study
def lever_plan(
    study: Study,
    circle: ServiceCircle,
    options: PlanOptions | None = None,
    *,
    sites: Sites | None = None,
    roads: BetterRoads | None = None,
    buses: BusLevers | None = None,
) -> LeverPlan:
    """Choose sites, roads and buses that together bring most people within the limit, for a budget or up to a target.

    A settlement counts once. It is brought within by road where the facilities and roads of the plan, evaluated
    together on the changed network, bring it within the limit; or, where it stays beyond the limit even so, by a return
    trip by bus that it has not today. The plan is the best of several strategies: greedy choices of all levers, each
    family alone, sites chosen exactly beside roads, money divided between the families, and what is left of all of
    these when single levers are exchanged. It is never worse than what one family alone is found to bring for the same
    money, nor than the plan for less money. That no other plan is better is not proven.

    Parameters
    ----------
    study, circle
        What was measured, and its service circle.
    options
        Budgets or a target, and which families take part. None, or neither, to rank the levers alone.
    sites, roads, buses
        The levers of each family, as `new_sites`, `better_roads` and `bus_levers` list them for the study; None for
        those that take no part. The sites chosen there do not matter, only the candidates.

    Returns
    -------
    LeverPlan
        Levers, plans and their steps in the order of building; see there.

    Raises
    ------
    DataError
        If a price is negative.
    ParameterError
        If no family is given, they are not of one study, tier, limit and way to travel, or no lever has a price.

    References
    ----------
    Khuller, S., Moss, A. and Naor, J. (1999): The budgeted maximum coverage problem. Information Processing Letters
    70(1), 39-45 (greedy by gain for cost, beside the best single set). Church, R. and ReVelle, C. (1974): The maximal
    covering location problem. Papers of the Regional Science Association 32(1), 101-118 (sites). The rest is an own
    definition.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> circle = su.service_circle(study)
    >>> sites = su.new_sites(study, circle, {"tier": "hospital", "price": 60.0, "limit_min": 10})
    >>> plan = lever_plan(study, circle, {"budgets": (120.0,)}, sites=sites)
    >>> plan.plans[["cost", "steps"]].to_numpy().tolist()
    [[120.0, 2.0]]
    """
    study, asked = require_study(study), require_options(options, PlanOptions)
    given = {"sites": sites, "roads": roads, "buses": buses}
    measured = Measured(**{family: one if family in asked.levers else None for family, one in given.items()})  # type: ignore[arg-type]
    tier, limit_min = _question(study, circle, measured, asked)
    people = study.settlements.table["population"].to_numpy(dtype=np.float64)
    counts_people = are_enough_known(people)
    weight = np.nan_to_num(people) if counts_people else np.ones(len(people))
    levers = list_levers(study, measured)
    families, notes = priced(levers, measured, is_asked=asked.asks_for_plans)
    evaluator = evaluator_of(study, circle, tier, limit_min, measured)
    chosen = _choose(levers[levers["family"].isin(families)], weight, evaluator, asked)
    tables = Tables(study, measured, evaluator, weight, asked)
    levers = tables.levers(levers)
    plans = tables.plans(chosen)
    return LeverPlan(
        options=asked,
        travel=circle.travel,
        mode=circle.mode,
        tier=tier,
        prices=study.prices,
        limit_min=limit_min,
        counts_people=counts_people,
        serving=serving_tiers(study, tier.name, circle.options),
        families=families,
        levers=levers,
        plans=plans,
        steps=tables.steps(chosen, levers),
        strategies=tables.strategies(chosen),
        curve=tables.curve(chosen),
        settlements=tables.settlements(chosen),
        notes=tuple(
            note.about(TOPIC)
            for note in (
                *notes,
                *_notes(levers, plans, people, tables, counts_people=counts_people),
            )
        ),
    )


def _question(study: Study, circle: ServiceCircle, measured: Measured, options: PlanOptions) -> tuple[Tier, float]:
    """Return the tier and the limit that all levers were found for."""
    results = {"sites": measured.sites, "road_levers": measured.roads}
    by_road = {name: result for name, result in results.items() if result is not None}
    if not measured.families:
        raise ParameterError(
            "plan: no levers are given that take part",
            faults=[f"levers = {', '.join(options.levers)}"],
            remedy="measure sites, road_levers or bus_levers",
        )
    index = study.settlements.table.index
    tables = {name: result.settlements for name, result in by_road.items()}
    if not all(table.index.equals(index) for table in (*tables.values(), circle.of(circle.tiers[0].name))):
        raise ParameterError("plan: the levers, or the service circle, are not those of the settlements of the study")
    tier = circle.tiers[0] if options.tier is None else tier_named(circle.tiers, options.tier, asker="plan")
    limit_min = circle.options.thresholds_min[0] if options.limit_min is None else options.limit_min
    said = {
        name: f"{name}: tier {result.tier.name}, {result.limit_min:g} min, {result.travel.direction}"
        for name, result in by_road.items()
    }
    asked = f"plan: tier {tier.name}, {limit_min:g} min, {circle.travel.direction}"
    first = next(iter(by_road.values()), None)
    if first is not None:
        tier = first.tier if options.tier is None else tier
        limit_min = first.limit_min if options.limit_min is None else limit_min
    differs = [
        said[name]
        for name, result in by_road.items()
        if (result.tier.name, result.limit_min, result.travel) != (tier.name, limit_min, circle.travel)
    ]
    if differs:
        raise ParameterError(
            "plan: all levers must be found for one tier, one limit, and one way to travel",
            faults=sorted({asked, *said.values()}),
            remedy="ask for the same tier and limit_min in [sites], [road_levers] and [plan]",
        )
    return tier, limit_min


def _choose(levers: pd.DataFrame, weight: FloatArray, evaluator: JointEvaluator, options: PlanOptions) -> ChosenPlans:
    known = levers[levers["cost"].notna()]
    if not options.asks_for_plans:
        return ChosenPlans(plans=(), curve=())
    if options.target_share is None:
        return choose_plan(known, weight, evaluator, budgets=options.budgets)
    before = float(weight[evaluator.served(())].sum())
    return choose_plan(known, weight, evaluator, target=max(0.0, options.target_share * float(weight.sum()) - before))


def _notes(
    levers: pd.DataFrame, plans: pd.DataFrame, people: FloatArray, tables: Tables, *, counts_people: bool
) -> list[Note]:
    notes = []
    if not counts_people:
        notes.append(Note("plan.settlements_counted", severity="warning"))
    elif unknown := int(np.isnan(people[~tables.before]).sum()):
        notes.append(Note("plan.people_unknown", count=unknown))
    if tables.before.all():
        notes.append(Note("plan.nobody_beyond"))
    elif not (levers["people_alone"] > 0).any() and not (plans["people"] > 0).any():
        notes.append(Note("plan.nobody_in_reach", severity="warning", limit_min=tables.limit_min))
    cheapest = float(levers["cost"].min())
    notes += [
        Note("plan.budget_below_cheapest", severity="warning", budget=budget, cheapest=cheapest)
        for budget in plans["budget"].tolist()
        if budget < cheapest
    ]
    missed = plans[~plans["is_reached"]]
    notes += [
        Note("plan.target_not_reached", severity="warning", target_share=target, best_share=best, people=out)
        for target, best, out in missed[["target_share", "share_after", "people_out"]].to_numpy().tolist()
    ]
    return notes
