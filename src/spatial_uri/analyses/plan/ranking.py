"""The levers of each family, ranked by what they bring alone: for money, or by the site, the kilometre, the hour."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spatial_uri.analyses.plan.options import FAMILY_LABELS
from spatial_uri.analyses.plan.phrases import gained_heading, lever_label, money, people_words, unit_of
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import count, km, number

RANKED = 10
_LARGE = 100
_PER = {
    "sites": N_("People per site"),
    "roads": N_("People per km"),
    "buses": N_("People per vehicle-hour a day"),
}
_BEST_FOR_MONEY = {
    "sites": N_("Best site for the money: {lever}, {people}."),
    "roads": N_("Best road for the money: {lever}, {people}."),
    "buses": N_("Best bus lever for the money: {lever}, {people}."),
}
_BEST = {
    "sites": N_("Best site: {lever}, {people}."),
    "roads": N_("Best road by the kilometre: {lever}, {people}."),
    "buses": N_("Best bus lever by the vehicle-hour: {lever}, {people}."),
}


def is_priced(plan: LeverPlan, family: str) -> bool:
    """Tell whether the levers of a family that bring anybody have prices."""
    own = plan.levers[(plan.levers["family"] == family) & (plan.levers["people_alone"] > 0)]
    return len(own) > 0 and bool(own["cost"].notna().any())


def best_levers(plan: LeverPlan) -> pd.DataFrame:
    """Return the levers that bring somebody alone, each family by what ranks it, the best first."""
    useful = plan.levers[plan.levers["people_alone"] > 0]
    parts = []
    for family in FAMILY_LABELS:
        own = useful[useful["family"] == family]
        per = "people_per_cost" if is_priced(plan, family) else "people_per_amount"
        parts.append(own.sort_values([per, "people_alone"], ascending=False, kind="stable", na_position="last"))
    return pd.DataFrame(pd.concat(parts))


def per_words(plan: LeverPlan, family: str) -> str:
    """Head the number that a family is ranked by."""
    if not is_priced(plan, family):
        return say(_PER[family])
    unit = unit_of(plan)
    return say("People per {unit}", unit=unit) if unit else say("People per unit of money")


def best_words(plan: LeverPlan) -> list[str]:
    """Say which lever of each family is the best alone."""
    told = []
    best = best_levers(plan)
    for family in FAMILY_LABELS:
        head = best[best["family"] == family].head(1)
        if len(head):
            row = {**records(head)[0], "lever_id": head.index[0]}
            best_of = _BEST_FOR_MONEY if is_priced(plan, family) else _BEST
            told.append(
                say(best_of[family], lever=lever_label(plan, row), people=people_words(plan, row["people_alone"]))
            )
    return told


def ranked_listing(plan: LeverPlan, family: str) -> Listing:
    """Return the best levers of a family, each alone."""
    best = best_levers(plan)
    own = best[best["family"] == family]
    head = own.head(RANKED)
    return Listing(
        title=say(FAMILY_LABELS[family]),
        columns=ranked_columns(plan, family),
        rows=[
            ranked_row(plan, {**row, "lever_id": lever}) for lever, row in zip(head.index, records(head), strict=True)
        ],
        numeric=(1, 2, 3, 4, 5),
        more=max(0, len(own) - len(head)),
        file="plan_levers.csv",
    )


def ranked_columns(plan: LeverPlan, family: str) -> tuple[str, ...]:
    """Return the headings of levers ranked."""
    extent = {"sites": say("Number"), "roads": say("Length"), "buses": say("Vehicle-hours a day")}[family]
    return (say("Lever"), extent, say("Cost"), gained_heading(plan), say("Settlements"), per_words(plan, family))


def ranked_row(plan: LeverPlan, row: dict[str, Any]) -> tuple[str, ...]:
    """Return a lever as a row of a table of those ranked."""
    amount = float(row["amount"])
    extent = km(amount) if row["family"] == "roads" else number(amount, 0 if row["family"] == "sites" else 1)
    per = row["people_per_cost"] if is_priced(plan, row["family"]) else row["people_per_amount"]
    return (
        lever_label(plan, row), extent, money(plan, row["cost"]), count(row["people_alone"]),
        count(row["settlements_alone"]), "" if math.isnan(per) else number(per, 0 if per >= _LARGE else 1),
    )  # fmt: skip
