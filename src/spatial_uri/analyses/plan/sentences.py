"""What the plans bring, in sentences that a planner can say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.plan.options import FAMILY_LABELS
from spatial_uri.analyses.plan.phrases import (
    asked_words,
    families_words,
    lever_label,
    money,
    names_in,
    people_words,
    price_words,
    steps_of,
)
from spatial_uri.analyses.plan.ranking import best_words
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines, listed, share


def plan_words(plan: LeverPlan, number: int, row: Mapping[str, Any]) -> str:
    """Say in a few sentences what one plan brings, for how much.

    Parameters
    ----------
    plan
        The result.
    number, row
        The place and the row of the plan in its table.
    """
    facts = {
        "asked": asked_words(plan, row),
        "levers": families_words(steps_of(plan, number)),
        "people": people_words(plan, row["people"]),
        "cost": money(plan, row["cost"]),
        "before": share(row["share_before"]),
        "after": share(row["share_after"]),
        "limit_min": plan.limit_min,
    }
    if not row["steps"]:
        return _nothing(plan, row, facts)
    lead = _gain_words(plan, row, facts)
    bus = (
        say(
            "Of these, {people} stay beyond {limit_min} and get a return trip by bus on one day.",
            people=people_words(plan, row["people_by_bus"]),
            limit_min=plan.limit_min,
        )
        if row["people_by_bus"] > 0
        else ""
    )
    return lines(_capital(lead), bus, "" if row["is_reached"] else _out_of_reach(row, facts))


def _gain_words(plan: LeverPlan, row: Mapping[str, Any], facts: dict[str, Any]) -> str:
    """Say whom a plan brings within, or serves where buses take part."""
    if "buses" not in plan.families:
        if not plan.counts_people:
            return say(
                "{asked}: {levers} for {cost}; {people} more are within {limit_min}, {after} instead of {before}.",
                **facts,
            )
        return say_n(
            "{asked}: {levers} for {cost}; {count} settlement and {people} more are within {limit_min}, {after} "
            "instead of {before}.",
            "{asked}: {levers} for {cost}; {count} settlements and {people} more are within {limit_min}, {after} "
            "instead of {before}.",
            int(row["settlements"]),
            **facts,
        )
    if not plan.counts_people:
        return say("{asked}: {levers} for {cost}; {people} more are served, {after} instead of {before}.", **facts)
    return say_n(
        "{asked}: {levers} for {cost}; {count} settlement and {people} more are served, {after} instead of {before}.",
        "{asked}: {levers} for {cost}; {count} settlements and {people} more are served, {after} instead of {before}.",
        int(row["settlements"]),
        **facts,
    )


def served_words(plan: LeverPlan) -> str:
    """Say what counts as served where buses take part; empty else."""
    if "buses" not in plan.families:
        return ""
    return say(
        "Served means: within {limit_min} by road, or beyond it with a return trip by bus on one day that is new.",
        limit_min=plan.limit_min,
    )


def _nothing(plan: LeverPlan, row: Mapping[str, Any], facts: dict[str, Any]) -> str:
    """Say why a plan has no step."""
    if not math.isnan(row["target_share"]) and row["is_reached"]:
        return _capital(say("{asked}: it is reached today already, with {before}.", **facts))
    useful = plan.levers[(plan.levers["people_alone"] > 0) & plan.levers["cost"].notna()]
    if useful.empty:
        return _capital(say("{asked}: no lever brings anybody in.", **facts))
    cheapest = money(plan, float(useful["cost"].min()))
    if useful["cost"].min() > row["budget"]:
        return _capital(
            say("{asked}: it buys nothing; the cheapest lever costs {cheapest}.", cheapest=cheapest, **facts)
        )
    return _capital(say("{asked}: no lever brings anybody in.", **facts))


def _out_of_reach(row: Mapping[str, Any], facts: dict[str, Any]) -> str:
    return say(
        "The target of {target_share} cannot be reached with these levers: {after} is the most.",
        target_share=row["target_share"],
        **facts,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def begin_words(plan: LeverPlan, number: int, most: int = 3) -> str:
    """Say what is built first; empty where nothing is."""
    head = steps_of(plan, number).head(most)
    if head.empty:
        return ""
    labels = [
        say(
            "{step}) {lever} ({cost}, {people})",
            step=int(row["step"]),
            lever=lever_label(plan, row),
            cost=money(plan, row["cost"]),
            people=people_words(plan, row["people_gained"]),
        )
        for row in records(head)
    ]
    return say("First to build: {levers}.", levers=say("; ").join(labels))


def alone_words(plan: LeverPlan, number: int) -> str:
    """Say what each family alone would bring for the same money, or cost; empty where only one took part."""
    is_target = not math.isnan(records(plan.plans)[number]["target_share"])
    rows = plan.strategies[plan.strategies["plan"] == number]
    alone = []
    for family in plan.families:
        own = rows[rows["strategy"] == family]
        if len(own):
            best = records(own.sort_values(["people", "cost"], ascending=[False, True]))[0]
            facts = {
                "family_term": FAMILY_LABELS[family],
                "people": people_words(plan, best["people"]),
                "cost": money(plan, best["cost"]),
            }
            alone.append(
                say("{family_term} {people} for {cost}", **facts)
                if is_target
                else say("{family_term} {people}", **facts)
            )
    if len(alone) < 2:
        return ""
    if is_target:
        return say("Each family alone would bring: {alone}.", alone=say(", ").join(alone))
    return say("Each family alone would bring at most: {alone}.", alone=say(", ").join(alone))


def out_words(plan: LeverPlan) -> str:
    """Say who stays out with the last plan, the largest named."""
    out = plan.settlements[plan.settlements["status"] == "beyond"]
    if out.empty:
        return say("With the last plan nobody stays out.") if len(plan.plans) else ""
    first = out.sort_values("population", ascending=False, kind="stable")
    facts = {"limit_min": plan.limit_min, "names": names_in(first["name"], first.index)}
    if not plan.counts_people:
        return say_n(
            "{count} settlement stays beyond {limit_min}: {names}.",
            "{count} settlements stay beyond {limit_min}: {names}.",
            len(out),
            **facts,
        )
    return say_n(
        "{count} settlement with {people} stays beyond {limit_min}: {names}.",
        "{count} settlements with {people} stay beyond {limit_min}: {names}.",
        len(out),
        people=people_words(plan, float(out["population"].sum())),
        **facts,
    )


def absent_words(plan: LeverPlan) -> str:
    """Say which families were not looked at; empty where all were."""
    known = set(plan.levers["family"]) | set(plan.families)
    absent = [family for family in FAMILY_LABELS if family not in known]
    if not absent:
        return ""
    return say("Not looked at: {families}.", families=listed([say(FAMILY_LABELS[family]) for family in absent]))


def headlines(plan: LeverPlan) -> list[str]:
    """Sum up the plans in a few sentences, or the levers where no plan is asked for."""
    if (plan.settlements["status"] == "within_before").all():
        return [
            say("Every settlement is within {limit_min} today: there is nothing to plan.", limit_min=plan.limit_min)
        ]
    if plan.plans.empty:
        told = [say("Neither a budget nor a target is given: levers are ranked, each alone, and no plan is made.")]
        return [*told, *best_words(plan), price_words(plan), *filter(None, [absent_words(plan)])]
    last = len(plan.plans) - 1
    told = [plan_words(plan, number, row) for number, row in enumerate(records(plan.plans))]
    told += [begin_words(plan, last), alone_words(plan, last), out_words(plan)]
    told.append(lines(served_words(plan), price_words(plan), absent_words(plan)))
    return [sentence for sentence in told if sentence]
