"""The sites in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.sites.result import Sites
from spatial_uri.model.prices import money_words
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import (
    count,
    lines,
    listed,
    minutes,
    name_of,
    number,
    people_or_settlements,
    share,
)

STATUS_LABELS = {
    "within_before": N_("within today"),
    "brought_within": N_("brought within"),
    "beyond": N_("still beyond the limit"),
}
"""What becomes of a settlement -> what it is called, to be passed to `say`."""

WHY_LABELS = {
    "off_network": N_("no road within reach"),
    "no_candidate_in_reach": N_("no candidate in reach"),
    "population_unknown": N_("its people are unknown"),
    "not_chosen": N_("in reach of a candidate that was not chosen"),
}
"""Why a settlement stays beyond the limit -> what it is called, to be passed to `say`."""

MOST_NAMED = 6
"""How many settlements a sentence of the report names; the sheets name all."""

_GOALS = {
    "most_people": N_("as many people as possible within {limit_min}"),
    "all": N_("everybody whom a candidate reaches within {limit_min}"),
    "target_share": N_("{target_share} of all people within {limit_min}"),
    "least_minutes": N_("the least total time of all people"),
    "least_maximum": N_("the least time of the worst-off settlement"),
}
_UNITS = {
    "sites": N_("{number} sites"),
    "person-minutes": N_("{number} person-minutes"),
    "minutes": N_("{number} minutes"),
}


def why_words(why: str) -> str:
    """Say why a settlement stays beyond the limit; empty for those within.

    Examples
    --------
    >>> why_words("no_candidate_in_reach"), why_words("")
    ('no candidate in reach', '')
    """
    return say(WHY_LABELS[why]) if why else ""


def goal_words(sites: Sites) -> str:
    """Say what the sites are to achieve."""
    facts: dict[str, Any] = {"limit_min": sites.limit_min}
    if sites.options.target_share is not None:
        facts["target_share"] = sites.options.target_share
    return say(_GOALS[sites.options.goal], **facts)


def people_words(sites: Sites, value: float) -> str:
    """Say a number of people, or of settlements where people are unknown."""
    return people_or_settlements(value, counts_people=sites.counts_people)


def money(sites: Sites, value: float) -> str:
    """Write a price with its unit; empty where it is unknown."""
    return money_words(value, unit_of(sites))


def unit_of(sites: Sites) -> str:
    """Return what prices are in; empty where that is not said."""
    return sites.options.price_unit or (sites.prices.unit if sites.prices else "")


def source_words(sites: Sites) -> str:
    """Say where prices come from; empty where that is not known."""
    return sites.options.price_source or (sites.prices.origin() if sites.prices else "")


def price_words(sites: Sites) -> str:
    """Say where prices come from, or that there are none and what ranks instead."""
    if sites.candidates["cost"].isna().all():
        return say("Prices are not known: sites rank by the people that they bring, and not by money.")
    source = source_words(sites)
    return say("Prices: {source}.", source=source) if source else say("Prices are as given; their source is not said.")


def asked_words(sites: Sites) -> str:
    """Say what was asked: the goal, how many sites or how much money, and among which candidates."""
    goal = say(
        "Goal: {goal}, beside the facilities that there are. Candidates: {count_candidates}.",
        goal=goal_words(sites),
        count_candidates=count(len(sites.candidates)),
    )
    asked, limits = sites.options.siting(sites.limit_min, sites.travel), []
    if asked.sites is not None:
        limits.append(say_n("At most {count} site.", "At most {count} sites.", asked.sites))
    if asked.budget is not None:
        limits.append(say("At most {money} in all.", money=money(sites, asked.budget)))
    fixed = int(sites.chosen["is_fixed"].sum()) if len(sites.chosen) else 0
    if fixed:
        limits.append(say_n("{count} site was decided already.", "{count} sites were decided already.", fixed))
    return lines(goal, *limits)


def lever_words(sites: Sites, row: Mapping[str, Any]) -> str:
    """Say which site would bring a settlement within the limit, and how many others with it.

    Parameters
    ----------
    sites
        The result.
    row
        A row of its `levers`.
    """
    if row["site_id"] is None:
        return say("No candidate has it within {limit_min}.", limit_min=sites.limit_min)
    facts = {
        "tier": tier_name(sites.tier),
        "site": name_of(row["site_name"], row["site_id"]),
        "after": minutes(row["after_min"], sites.limit_min),
        "limit_min": sites.limit_min,
    }
    others = int(row["others"])
    if sites.options.at == "lower_tier":
        if not others:
            return say("{site} raised to {tier} brings it to {after}, and no other within {limit_min}.", **facts)
        return say_n(
            "{site} raised to {tier} brings it to {after}, and {count} other within {limit_min}.",
            "{site} raised to {tier} brings it to {after}, and {count} others within {limit_min}.",
            others,
            **facts,
        )
    if not others:
        return say("{tier} at {site} brings it to {after}, and no other within {limit_min}.", **facts)
    return say_n(
        "{tier} at {site} brings it to {after}, and {count} other within {limit_min}.",
        "{tier} at {site} brings it to {after}, and {count} others within {limit_min}.",
        others,
        **facts,
    )


def names_in(names: pd.Series[str], ids: Iterable[Any]) -> list[str]:
    """Return the names of some settlements, their codes where they have none."""
    return [name_of(names.get(place), place) for place in ids]


def gain_headings(sites: Sites) -> tuple[str, str]:
    """Return the headings of what a site brings within, after those before it and alone."""
    if sites.counts_people:
        return say("Newly within (people)"), say("Alone (people)")
    return say("Newly within (settlements)"), say("Alone (settlements)")


def some_names(names: pd.Series[str], ids: Iterable[Any]) -> str:
    """Write the names of the first settlements, and how many others there are.

    Examples
    --------
    >>> some_names(pd.Series({"a": "Aville", "b": ""}), ["a", "b"])
    'Aville and b'
    """
    known = names_in(names, ids)
    hidden = len(known) - MOST_NAMED
    if hidden <= 1:
        return listed(known)
    shown = say(", ").join(known[:MOST_NAMED])
    return say_n("{words} and {count} other", "{words} and {count} others", hidden, words=shown)


def proof_words(sites: Sites) -> str:
    """Say how good the choice is proven to be."""
    proof: Any = sites.proof.iloc[0]
    if math.isnan(proof["objective"]):
        return say("Nothing is proven, as this goal cannot be reached.")
    facts = {
        "objective": _amount(sites, proof["unit"], proof["objective"]),
        "bound": _amount(sites, proof["unit"], proof["bound"]),
        "gap": share(proof["gap"]),
    }
    if proof["is_proven"] and proof["gap"] <= 1e-9:
        return say("Proven: no other choice of these candidates is better ({objective}).", **facts)
    return say("This choice gives {objective}, and none can do better than {bound} (gap {gap}).", **facts)


def _amount(sites: Sites, unit: str, value: float) -> str:
    if unit == "people":
        return people_words(sites, value)
    if unit == "cost":
        return money(sites, value)
    is_whole = unit == "sites" or value >= 100
    return say(_UNITS[unit], number=number(value, 0 if is_whole else 1))


def headline(sites: Sites) -> str:
    """Sum up what the sites bring."""
    whole = sites.areas[sites.areas["area_id"] == "*"].iloc[0]
    gained = float(sites.chosen["people_gained"].sum()) if len(sites.chosen) else 0.0
    facts = {"tier": tier_name(sites.tier), "limit_min": sites.limit_min, "people": people_words(sites, gained)}
    if not len(sites.chosen):
        return say("{tier}: no site brings anybody further within {limit_min}.", **facts)
    if math.isnan(whole["share_after"]):
        return say_n(
            "{tier}: {count} site brings {people} within {limit_min}.",
            "{tier}: {count} sites bring {people} within {limit_min}.",
            len(sites.chosen),
            **facts,
        )
    return say_n(
        "{tier}: {count} site brings {people} within {limit_min}; the share goes from {before} to {after}.",
        "{tier}: {count} sites bring {people} within {limit_min}; the share goes from {before} to {after}.",
        len(sites.chosen),
        before=share(whole["share_before"]),
        after=share(whole["share_after"]),
        **facts,
    )


def site_words(sites: Sites, row: Mapping[str, Any]) -> str:
    """Say in one sentence what a site brings."""
    facts = {
        "tier": tier_name(sites.tier),
        "people": people_words(sites, row["people_gained"]),
        "alone": people_words(sites, row["people_alone"]),
    }
    sentence = say_n(
        "{tier} {number}: brings {count} settlement and {people} within; alone it would bring {alone}.",
        "{tier} {number}: brings {count} settlements and {people} within; alone it would bring {alone}.",
        int(row["settlements_gained"]),
        number=int(row["rank"]),
        **facts,
    )
    price = money(sites, row["cost"])
    return say("{sentence} It costs {price}.", sentence=sentence, price=price) if price else sentence
