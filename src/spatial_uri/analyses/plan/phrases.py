"""The plan of levers in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.road_levers.phrases import lever_name
from spatial_uri.model.prices import money_words
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import km, listed, name_of, people_or_settlements

STATUS_LABELS = {
    "within_before": N_("within today"),
    "brought_within": N_("brought within by the plan"),
    "by_bus": N_("beyond, with a return trip by bus"),
    "beyond": N_("still beyond the limit"),
}
"""What becomes of a settlement -> what it is called, to be passed to `say`."""

STRATEGY_LABELS = {
    "greedy": N_("all levers, the most people for the money first"),
    "greedy_people": N_("all levers, the most people first"),
    "mixed": N_("all levers together"),
    "best_single": N_("the best single lever"),
    "sites": N_("sites alone"),
    "roads": N_("roads alone"),
    "buses": N_("buses alone"),
    "sites_then_others": N_("best sites first, then the rest"),
    "sites_and_roads": N_("sites and roads alone"),
    "sites_and_buses": N_("sites and buses alone"),
    "roads_and_buses": N_("roads and buses alone"),
    "parts_first": N_("the best plan of fewer kinds first, then the rest"),
    "divided": N_("the money divided between the families"),
    "less_money": N_("as many people for less money"),
    "exchanged": N_("the best of these, with levers exchanged"),
    "smaller_budget": N_("the plan for less money, and more"),
    "every_set": N_("every choice tried"),
}
"""How a plan was found -> what it is called, to be passed to `say`."""

MOST_NAMED = 6
_LEVER = {
    "new_site": N_("{tier} at {name}"),
    "raised_site": N_("{name} raised to {tier}"),
    "upgrade": N_("faster {roads}, {km}"),
    "bundle": N_("faster {roads}, {km}"),
    "link": N_("new link, {km}"),
    "new_stop": N_("stop of line {line} for {place}"),
    "extension": N_("line {line} extended to {place}"),
    "detour": N_("line {line} by way of {place}"),
    "departures": N_("further trips of line {line}"),
    "on_demand": N_("called vehicles to {place}"),
}


def people_words(plan: LeverPlan, value: float) -> str:
    """Say a number of people, or of settlements where people are unknown."""
    return people_or_settlements(value, counts_people=plan.counts_people)


def money(plan: LeverPlan, value: float) -> str:
    """Write a sum with its unit; empty where it is unknown."""
    return money_words(value, unit_of(plan))


def lever_label(plan: LeverPlan, row: Mapping[str, Any]) -> str:
    """Call a lever as a planner does: what is built or run, and where.

    Parameters
    ----------
    plan
        The result.
    row
        A row of its levers or steps.
    """
    road = {"kind": row["kind"], "roads": row["name"], "from_class": row["from_class"]}
    return say(
        _LEVER[row["kind"]],
        tier=tier_name(plan.tier),
        name=name_of(row["name"], row.get("lever_id")),
        roads=lever_name(road) if row["family"] == "roads" else "",
        km=km(float(row["amount"])),
        line=name_of(row["name"]),
        place=name_of(row["place_name"]),
    )


def strategy_words(name: str) -> str:
    """Say how a plan was found; a name that nobody knows stands as it is."""
    return say(STRATEGY_LABELS[name]) if name in STRATEGY_LABELS else name


def families_words(steps: pd.DataFrame) -> str:
    """Say how many sites, roads and bus levers there are among some steps."""
    count = steps["family"].value_counts()
    words = []
    if count.get("sites", 0):
        words.append(say_n("{count} site", "{count} sites", int(count["sites"])))
    if count.get("roads", 0):
        words.append(say_n("{count} road lever", "{count} road levers", int(count["roads"])))
    if count.get("buses", 0):
        words.append(say_n("{count} bus lever", "{count} bus levers", int(count["buses"])))
    return listed(words)


def steps_of(plan: LeverPlan, number: int) -> pd.DataFrame:
    """Return the steps of one plan, in the order of building."""
    steps: pd.DataFrame = plan.steps[plan.steps["plan"] == number]
    return steps


def asked_words(plan: LeverPlan, row: Mapping[str, Any]) -> str:
    """Name a plan by its budget or target."""
    if math.isnan(row["target_share"]):
        return say("budget {money}", money=money(plan, row["budget"]))
    return say("target {target_share}", target_share=row["target_share"])


def names_in(names: pd.Series[str], ids: Iterable[Any], *, most: int = MOST_NAMED) -> str:
    """Write the names of the first settlements, and how many others there are."""
    known = [name_of(names.get(place), place) for place in ids]
    hidden = len(known) - most
    if hidden <= 1:
        return listed(known)
    shown = say(", ").join(known[:most])
    return say_n("{words} and {count} other", "{words} and {count} others", hidden, words=shown)


def needs_words(plan: LeverPlan, row: Mapping[str, Any]) -> str:
    """Say which steps must be done for a step to bring what it does; empty where none must."""
    if not row["needs"]:
        return ""
    steps = steps_of(plan, int(row["plan"]))
    numbers = steps.loc[steps["lever_id"].isin(row["needs"]), "step"].sort_values()
    return say_n("step {steps}", "steps {steps}", len(numbers), steps=listed([str(number) for number in numbers]))


def gained_heading(plan: LeverPlan) -> str:
    """Head a number of people, or settlements, that a plan or lever brings in."""
    return say("Newly served") if "buses" in plan.families else say("Newly within")


def price_words(plan: LeverPlan) -> str:
    """Say where prices come from, or that there are none and what ranks instead."""
    if plan.levers["cost"].isna().all():
        return say(
            "Prices are not known: sites rank by the site, roads by the kilometre, buses by the vehicle-hour a day."
        )
    origin = plan.prices.origin() if plan.prices is not None else ""
    return say("Prices: {source}.", source=origin) if origin else say("Prices are as given; their source is not said.")


def unit_of(plan: LeverPlan) -> str:
    """Return what prices are in; empty where that is not said."""
    return "" if plan.prices is None else plan.prices.unit
