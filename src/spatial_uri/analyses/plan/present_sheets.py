"""The sheets of the plan in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.plan.options import FAMILY_LABELS
from spatial_uri.analyses.plan.phrases import (
    STATUS_LABELS,
    families_words,
    gained_heading,
    lever_label,
    names_in,
    needs_words,
    steps_of,
    strategy_words,
    unit_of,
)
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.model.study import Study
from spatial_uri.page.beyond_today import place_columns, place_headings
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import say


def plan_sheets(study: Study, plan: LeverPlan, sentences: list[str]) -> tuple[Sheet, ...]:
    """Return the sheets: plans, their steps, ways of choosing, all levers, and what it takes for every settlement.

    Parameters
    ----------
    study, plan
        What was measured, and the result.
    sentences
        What would bring each settlement within, "" for those that are.
    """
    of_plans = (_plans(plan), _steps(plan), _strategies(plan)) if len(plan.plans) else ()
    return (*of_plans, _levers(plan), _villages(study, plan, sentences))


def _cost(plan: LeverPlan, heading: str) -> str:
    unit = unit_of(plan)
    return say("{heading} ({unit})", heading=heading, unit=unit) if unit else heading


def _plans(plan: LeverPlan) -> Sheet:
    rows = plan.plans
    table = pd.DataFrame(
        {
            "budget": rows["budget"],
            "target_share": rows["target_share"],
            "cost": rows["cost"],
            "levers": [families_words(steps_of(plan, number)) for number in range(len(rows))],
            "people": rows["people"],
            "people_within": rows["people_within"],
            "people_by_bus": rows["people_by_bus"],
            "settlements": rows["settlements"],
            "before_share": rows["share_before"],
            "after_share": rows["share_after"],
            "people_out": rows["people_out"],
            "strategy": _said(rows["strategy"]),
        }
    )
    return Sheet(
        title=say("Plans"),
        table=table,
        about=say("one row per budget or target: what the plan costs and brings"),
        file="plans.csv",
        headings={
            "budget": _cost(plan, say("Budget")), "target_share": say("Target"), "cost": _cost(plan, say("Cost")),
            "levers": say("Levers"), "people": gained_heading(plan), "people_within": say("of these within the limit"),
            "people_by_bus": say("of these by bus alone"), "settlements": say("Settlements newly served"),
            "before_share": say("Share today"), "after_share": say("Share after"), "people_out": say("Not served"),
            "strategy": say("Way of choosing"),
        },
        sources={
            "levers": ("plans.csv", "steps"),
            "before_share": ("plans.csv", "share_before"),
            "after_share": ("plans.csv", "share_after"),
        },
    )  # fmt: skip


def _steps(plan: LeverPlan) -> Sheet:
    rows, names = records(plan.steps), plan.settlements["name"]
    table = pd.DataFrame(
        {
            "plan": plan.steps["plan"] + 1,
            "budget": plan.plans["budget"].reindex(plan.steps["plan"]).to_numpy(),
            "step": plan.steps["step"],
            "family": [say(FAMILY_LABELS[row["family"]]) for row in rows],
            "name": [lever_label(plan, row) for row in rows],
            "lever_id": plan.steps["lever_id"],
            "cost": plan.steps["cost"],
            "cost_total": plan.steps["cost_total"],
            "people_gained": plan.steps["people_gained"],
            "people_by_bus": plan.steps["people_by_bus"],
            "people_alone": plan.steps["people_alone"],
            "people_total": plan.steps["people_total"],
            "after_share": plan.steps["share_after"],
            "needs": [needs_words(plan, row) for row in rows],
            "brings": [names_in(names, row["brings"], most=len(row["brings"])) for row in rows],
        }
    )
    return Sheet(
        title=say("Steps of the plans"),
        table=table,
        about=say("one row per plan and step, in the order of building"),
        file="plan_steps.csv",
        headings={
            "plan": say("Plan"), "budget": _cost(plan, say("Budget")), "step": say("Step"), "family": say("Family"),
            "name": say("Lever"), "lever_id": say("Code"), "cost": _cost(plan, say("Cost")),
            "cost_total": _cost(plan, say("Cost so far")), "people_gained": gained_heading(plan),
            "people_by_bus": say("of these by bus alone"), "people_alone": say("By itself"),
            "people_total": say("Newly served so far"), "after_share": say("Share after"),
            "needs": say("Needs before it"), "brings": say("Whom it brings"),
        },
        sources={"budget": ("plans.csv", "budget"), "after_share": ("plan_steps.csv", "share_after")},
    )  # fmt: skip


def _strategies(plan: LeverPlan) -> Sheet:
    rows = plan.strategies
    table = pd.DataFrame(
        {
            "plan": rows["plan"] + 1,
            "budget": plan.plans["budget"].reindex(rows["plan"]).to_numpy(),
            "strategy": _said(rows["strategy"]),
            "cost": rows["cost"],
            "people": rows["people"],
            "settlements": rows["settlements"],
            "is_chosen": rows["is_chosen"],
        }
    )
    return Sheet(
        title=say("Ways of choosing"),
        table=table,
        about=say("one row per plan and way of choosing: what it found"),
        file="plan_strategies.csv",
        headings={
            "plan": say("Plan"), "budget": _cost(plan, say("Budget")), "strategy": say("Way of choosing"),
            "cost": _cost(plan, say("Cost")), "people": gained_heading(plan),
            "settlements": say("Settlements newly served"), "is_chosen": say("Chosen"),
        },
        sources={"budget": ("plans.csv", "budget")},
    )  # fmt: skip


def _levers(plan: LeverPlan) -> Sheet:
    rows = plan.levers
    told = [{**row, "lever_id": lever} for lever, row in zip(rows.index, records(rows), strict=True)]
    table = pd.DataFrame(
        {
            "family": [say(FAMILY_LABELS[row["family"]]) for row in told],
            "name": [lever_label(plan, row) for row in told],
            "lever_id": rows.index,
            "amount": rows["amount"].to_numpy(),
            "cost": rows["cost"].to_numpy(),
            "people_alone": rows["people_alone"].to_numpy(),
            "settlements_alone": rows["settlements_alone"].to_numpy(),
            "people_per_amount": rows["people_per_amount"].to_numpy(),
            "people_per_cost": rows["people_per_cost"].to_numpy(),
        }
    )
    return Sheet(
        title=say("All levers of the plan"),
        table=table,
        about=say("one row per candidate lever: what it costs and brings alone"),
        file="plan_levers.csv",
        headings={
            "family": say("Family"), "name": say("Lever"), "lever_id": say("Code"),
            "amount": say("Sites, km, or vehicle-hours a day"), "cost": _cost(plan, say("Cost")),
            "people_alone": say("Newly served alone"), "settlements_alone": say("Settlements alone"),
            "people_per_amount": say("People per site, km or vehicle-hour a day"),
            "people_per_cost": say("People for one of money"),
        },
    )  # fmt: skip


def _villages(study: Study, plan: LeverPlan, sentences: list[str]) -> Sheet:
    told = plan.settlements.assign(sentence=sentences)
    rows = told[told["status"] != "within_before"]
    table = pd.DataFrame(
        {
            **place_columns(study, rows, rows["before_min"]),
            "road_km": rows["road_km"].to_numpy(),
            "road_cost": rows["road_cost"].to_numpy(),
            "road_after_min": rows["road_after_min"].to_numpy(),
            "at_best_min": rows["at_best_min"].to_numpy(),
            "site_name": rows["site_name"].to_numpy(),
            "site_after_min": rows["site_after_min"].to_numpy(),
            "site_others": rows["site_others"].to_numpy(),
            "plan_step": rows["plan_step"].where(rows["plan_step"] > 0).to_numpy(),
            "after_min": rows["after_min"].to_numpy(),
            "plan_status": [say(STATUS_LABELS[status]) for status in rows["status"]],
            "sentence": rows["sentence"].to_numpy(),
        }
    )
    return Sheet(
        title=say("What it takes, by settlement"),
        table=table,
        about=say("one row per settlement beyond the limit: what would bring it within, and what the plan does"),
        file="plan_settlements.csv",
        headings={
            **place_headings(),
            "sentence": say("What would bring it within"),
            "road_km": say("Road (km)"), "road_cost": _cost(plan, say("Road")),
            "road_after_min": say("With the road (min)"), "at_best_min": say("With every road upgraded (min)"),
            "site_name": say("Site"), "site_after_min": say("With that site (min)"),
            "site_others": say("Other settlements with it"), "plan_step": say("Step of the last plan"),
            "after_min": say("With the last plan (min)"), "plan_status": say("With the last plan"),
        },
        sources={"area_name": ("settlements.csv", "area_name"), "plan_status": ("plan_settlements.csv", "status")},
    )  # fmt: skip


def _said(strategies: pd.Series) -> list[str]:
    return [strategy_words(one) for one in strategies]
