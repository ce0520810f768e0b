"""For every settlement beyond the limit: the sentence that a planner can say of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.plan.phrases import money
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.road_levers.phrases import lever_name
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import km, lines, minutes, name_of

_ALONE = {
    "new": N_("A new {tier} at {site} brings it alone within {limit_min} ({after})."),
    "itself": N_("A new {tier} in {site} itself brings it alone within {limit_min}."),
    "raised": N_("{site} raised to {tier} brings it alone within {limit_min} ({after})."),
}


def village_words(plan: LeverPlan) -> list[str]:
    """Say for every settlement what would bring it within by roads, by a site, and what the last plan does.

    Empty for those within today; in the order of the settlements.
    """
    roads = plan.levers[plan.levers["family"] == "roads"]
    levers = {str(lever): row for lever, row in zip(roads.index, records(roads), strict=True)}
    rows = plan.settlements
    has_roads = len(roads) > 0 or bool(rows["at_best_min"].notna().any())
    sites = plan.levers[plan.levers["family"] == "sites"]
    raised = bool((sites["kind"] == "raised_site").any())
    told = []
    for place, row in zip(rows.index, records(rows), strict=True):
        if row["status"] == "within_before":
            told.append("")
            continue
        named = {**row, "place_id": place, "name": name_of(row["name"], place)}
        road = _road(plan, named, levers) if has_roads else ""
        told.append(lines(road, _site(plan, named, raised=raised) if len(sites) else "", _step(plan, named)))
    return told


def _road(plan: LeverPlan, row: Mapping[str, Any], levers: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what the cheapest road lever does, or how near roads come at best."""
    if pd.isna(row["road_lever_id"]):
        if math.isnan(row["at_best_min"]):
            return say("Not by roads: {name} has no way even with every road upgraded.", name=row["name"])
        at_best = minutes(row["at_best_min"], plan.limit_min)
        return say("Not by roads: {name} at best {minutes}.", name=row["name"], minutes=at_best)
    lever = levers[row["road_lever_id"]]
    facts = {
        "name": row["name"],
        "minutes": minutes(row["road_after_min"], plan.limit_min),
        "km": km(row["road_km"]),
        "roads": lever_name({"kind": lever["kind"], "roads": lever["name"], "from_class": lever["from_class"]}),
        "money": money(plan, row["road_cost"]),
    }
    if lever["kind"] == "link":
        if not facts["money"]:
            return say("A new link of {km} brings {name} to {minutes}.", **facts)
        return say("A new link of {km} brings {name} to {minutes}, about {money}.", **facts)
    if not facts["money"]:
        return say("A faster {roads} ({km}) brings {name} to {minutes}.", **facts)
    return say("A faster {roads} ({km}) brings {name} to {minutes}, about {money}.", **facts)


def _site(plan: LeverPlan, row: Mapping[str, Any], *, raised: bool) -> str:
    """Say which site has it within, with how many others."""
    if pd.isna(row["site_id"]):
        return say("No candidate site has it within {limit_min}.", limit_min=plan.limit_min)
    facts = {
        "tier": tier_name(plan.tier),
        "site": name_of(row["site_name"], row["site_id"]),
        "after": minutes(row["site_after_min"], plan.limit_min),
        "limit_min": plan.limit_min,
    }
    where = "raised" if raised else "itself" if row["site_id"] == row["place_id"] else "new"
    others = int(row["site_others"])
    sentence = _with_others(where, others, facts) if others else say(_ALONE[where], **facts)
    price = money(plan, row["site_cost"])
    return lines(sentence, say("It costs about {money}.", money=price) if price else "")


def _with_others(where: str, others: int, facts: dict[str, Any]) -> str:
    if where == "raised":
        return say_n(
            "{site} raised to {tier} brings it ({after}) and {count} other within {limit_min}.",
            "{site} raised to {tier} brings it ({after}) and {count} others within {limit_min}.",
            others,
            **facts,
        )
    if where == "itself":
        return say_n(
            "A new {tier} in {site} itself brings it and {count} other within {limit_min}.",
            "A new {tier} in {site} itself brings it and {count} others within {limit_min}.",
            others,
            **facts,
        )
    return say_n(
        "A new {tier} at {site} brings it ({after}) and {count} other within {limit_min}.",
        "A new {tier} at {site} brings it ({after}) and {count} others within {limit_min}.",
        others,
        **facts,
    )


def _step(plan: LeverPlan, row: Mapping[str, Any]) -> str:
    """Say which step of the last plan serves it, or that it stays out."""
    if plan.plans.empty:
        return ""
    facts = {"step": int(row["plan_step"]), "after": minutes(row["after_min"], plan.limit_min)}
    if row["status"] == "brought_within":
        return say("In the plan: step {step}, then {after}.", **facts)
    if row["status"] == "by_bus":
        return say("In the plan: step {step}, a return trip by bus.", **facts)
    return say("Not in the plan.")
