"""Equity in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from spatial_uri.analyses.equity.result import ALL, AREA, LOCATED, MINUTES, RURAL, URBAN, WITHIN_REACH, AccessEquity
from spatial_uri.analyses.supply.amount_columns import amount_term
from spatial_uri.model.study import Tier
from spatial_uri.page.part_tables import LEVEL_LABELS, records, tier_name
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import lines, minutes, number, share

GROUP_LABELS = {ALL: N_("urban and rural"), URBAN: N_("urban"), RURAL: N_("rural")}
"""Group of settlements -> what it is called, to be passed to `say`."""
BAND_LABELS = {
    "good": N_("good"),
    "fair": N_("fair"),
    "unfair": N_("unfair"),
    "severe": N_("severely unfair"),
    "unknown": N_("unknown"),
}
"""Band of a Gini index -> what it is called, to be passed to `say`."""
_BETWEEN = {
    "township": N_("Theil index {theil}, {share} of it between townships."),
    "county": N_("Of the Theil index of {theil}, {share} lies between counties."),
}
_DIGITS = 3


def index(value: float) -> str:
    """Write an index; what is not known is a dash, which a table repeats better than a word.

    Examples
    --------
    >>> index(0.41538), index(float("nan"))
    ('0.415', '–')
    """
    return number(value, _DIGITS) if math.isfinite(value) else "–"


def ratio(value: float) -> str:
    """Write a mean or a ratio; what is not known is a dash."""
    return number(value, 2) if math.isfinite(value) else "–"


def subject_words(tiers: Iterable[Tier], row: Mapping[str, Any]) -> str:
    """Say what a row of indices is of."""
    if row["what"] == MINUTES:
        labels = {tier.name: tier for tier in tiers}
        return say("Minutes: {tier}", tier=tier_name(labels[row["subject"]]))
    term = {"amount_term": amount_term(row["subject"])}
    if row["what"] == WITHIN_REACH:
        return say("{amount_term} within reach, by people", **term)
    if row["weighted_by"] == AREA:
        return say("{amount_term} where they are, by area", **term)
    return say("{amount_term} where they are, by people", **term)


def band_words(band: str) -> str:
    """Call a band of the Gini index."""
    return say(BAND_LABELS[band])


def bands_source() -> str:
    """Say what the bands of the Gini index are, and where they are from."""
    return say(
        "Bands of the Gini index: below 0.3 good, 0.3 to 0.4 fair, above 0.4 unfair, above 0.6 severely unfair, as "
        "used for health resources by Jin et al. (2015), Iranian Journal of Public Health 44(4), 445-457: a convention "
        "taken over from incomes, no standard."
    )


def split_rows(result: AccessEquity, tier: Tier) -> list[dict[str, Any]]:
    """Return the rows of town and country of one tier."""
    return records(result.split[result.split["tier"] == tier.name])


def whole_rows(result: AccessEquity, tier: Tier) -> dict[str, dict[str, Any]]:
    """Return the rows of the whole study of one tier, by group."""
    return {row["group"]: row for row in split_rows(result, tier) if row["area_id"] == "*"}


def tier_headline(result: AccessEquity, tier: Tier) -> str:
    """Say what town and country have of one tier; empty where it is not known."""
    rows = whole_rows(result, tier)
    urban, rural = rows[URBAN], rows[RURAL]
    if not urban["settlements"] or not rural["settlements"]:
        return ""
    counts_people = math.isfinite(urban["population_share"]) and math.isfinite(rural["population_share"])
    column = "population_share" if counts_people else "within_share"
    if not math.isfinite(urban[column]) or not math.isfinite(rural[column]):
        return ""
    facts = {
        "tier": tier_name(tier),
        "limit_min": result.limit_min,
        "urban": share(urban[column]),
        "rural": share(rural[column]),
    }
    told = (
        say("{tier}: {urban} of urban and {rural} of rural people are within {limit_min}.", **facts)
        if counts_people
        else say("{tier}: {urban} of urban and {rural} of rural settlements are within {limit_min}.", **facts)
    )
    if not (math.isfinite(urban["mean_min"]) and math.isfinite(rural["mean_min"])):
        return told
    means = say(
        "On average they need {urban} and {rural}.", urban=minutes(urban["mean_min"]), rural=minutes(rural["mean_min"])
    )
    return lines(told, means)


def areas_definition(result: AccessEquity, tier: Tier) -> str:
    """Say what the areas are compared by."""
    everybody = whole_rows(result, tier)[ALL]
    told = say(
        "Mean time to the nearest {tier} of the people of each {level_term}, over that of all people: {mean}.",
        tier=tier_name(tier),
        level_term=LEVEL_LABELS[result.areas_of(tier)["level"].iloc[0]],
        mean=minutes(everybody["mean_min"]),
    )
    left = (
        say_n(
            "{count} settlement that is not reached is in no mean.",
            "{count} settlements that are not reached are in no mean.",
            everybody["not_reached"],
        )
        if everybody["not_reached"]
        else ""
    )
    return lines(told, left)


def area_words(result: AccessEquity, row: dict[str, Any]) -> str:
    """Say how long the people of an area need, and how many of them are within the limit."""
    facts = {"mean": minutes(row["mean_min"]), "limit_min": result.limit_min, "share": share(row["population_share"])}
    return say("{mean}; {share} of people within {limit_min}", **facts)


def supply_headline(result: AccessEquity, amount: str) -> str:
    """Say how evenly one amount is spread; empty where no index is told."""
    row = next((r for r in records(result.of(WITHIN_REACH)) if r["subject"] == amount), None)
    if row is None or not math.isfinite(row["gini"]):
        return ""
    facts = {
        "amount_term": amount_term(amount),
        "gini": index(row["gini"]),
        "band": band_words(row["band"]),
    }
    return lines(
        say("{amount_term} within reach: Gini index {gini}, {band}.", **facts),
        between_words(row),
        urban_rural_words(row),
        lean_words(row),
    )


def between_words(row: dict[str, Any]) -> str:
    """Say how much of the inequality lies between areas; empty where there are not several."""
    told = []
    for level, message in _BETWEEN.items():
        between = row[f"theil_between_{level}"]
        if math.isfinite(between) and row["theil"] > 0:
            told.append(say(message, share=share(between / row["theil"]), theil=index(row["theil"])))
    return lines(*told)


def urban_rural_words(row: dict[str, Any]) -> str:
    """Say what town and country can count on; empty where one of them is not there."""
    if not math.isfinite(row["urban_rural_ratio"]):
        return ""
    return say(
        "Urban people can count on {urban} per 1,000, rural people on {rural}: {ratio} to 1.",
        urban=ratio(row["urban_mean"]),
        rural=ratio(row["rural_mean"]),
        ratio=ratio(row["urban_rural_ratio"]),
    )


def lean_words(row: dict[str, Any]) -> str:
    """Say whether those near the highest tier have more."""
    lean = row["concentration"]
    if not math.isfinite(lean) or abs(lean) < _EVEN:
        return ""
    facts = {"concentration": index(lean)}
    if lean < 0:
        return say("People near the highest tier have more (concentration {concentration}).", **facts)
    return say("People far from the highest tier have more (concentration {concentration}).", **facts)


_EVEN = 0.05


def located_words(result: AccessEquity, amount: str) -> str:
    """Say how evenly facilities are located, by people and by area; empty where no index is told."""
    rows = {r["weighted_by"]: r for r in records(result.of(LOCATED)) if r["subject"] == amount}
    known = {by: row for by, row in rows.items() if math.isfinite(row["gini"])}
    if len(known) < 2:
        return ""
    return say(
        "{amount_term} where they are located: Gini index {by_people} by people, {by_area} by area; the two tell "
        "different things.",
        amount_term=amount_term(amount),
        by_people=index(known["people"]["gini"]),
        by_area=index(known[AREA]["gini"]),
    )


def definition(result: AccessEquity) -> str:
    """Say what is urban, what is counted, and what the indices are of."""
    told = [
        say("Urban and rural are told by the statistical class: 1xx is urban, 2xx rural.")
        if result.rural_by_code
        else "",
        say("Without a class, villages and central villages are rural; seats and towns are urban.")
        if result.rural_by_rank
        else "",
        say(
            "Every figure is weighted by people. Minutes have no Gini index, as people who reach nothing have no "
            "number."
        ),
    ]
    return lines(*told)
