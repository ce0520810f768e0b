"""How a service circle says who is within, and why it says no percentage of people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.model.study import Study, Tier
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import N_, say


def headline(study: Study, tier: Tier, row: Mapping[str, Any]) -> str:
    """Say who is within reach of a tier, for the row of the whole study."""
    known = _known(study)
    facts = {name: row[name] for name in ("settlements_within", "settlements", "settlements_share", "population_share")}
    if known == 0:
        message = N_(
            "{tier}: {settlements_within} of {settlements} settlements ({settlements_share}); no percentage of people, "
            "because their number is not known"
        )
    elif not math.isfinite(row["population_share"]):
        message = N_(
            "{tier}: {settlements_within} of {settlements} settlements ({settlements_share}); no percentage of people, "
            "because their number is known for {known} of {settlements} settlements"
        )
    elif known == row["settlements"]:
        message = N_(
            "{tier}: {settlements_within} of {settlements} settlements ({settlements_share}); {population_share} of "
            "the people"
        )
    else:
        message = N_(
            "{tier}: {settlements_within} of {settlements} settlements ({settlements_share}); {population_share} of "
            "the people of the {known} settlements whose population is known"
        )
    return say(message, tier=tier_name(tier), known=known, **facts)


def people_within(study: Study, row: Mapping[str, Any]) -> str:
    """Say how many of the people are within reach, for the row of the whole study."""
    known, total = _known(study), len(study.settlements)
    if known == 0:
        return say("people: unknown")
    if not math.isfinite(row["population_share"]):
        message = N_("no percentage of people: their number is known for {known} of {total} settlements")
        return say(message, known=known, total=total)
    facts = {"population_share": row["population_share"], "all_people": row["population"]}
    if known == total:
        return say("people: {population_share} of {all_people}", **facts)
    message = N_("people: {population_share} of {all_people}, known for {known} of {total} settlements")
    return say(message, known=known, total=total, **facts)


def villages_headline(tier: Tier, row: Mapping[str, Any]) -> str:
    """Say how many of the villages are within reach of a tier; empty where the ranks are not known."""
    if not knows_villages(row):
        return ""
    return say(
        "{tier}, villages alone: {villages_within} of {villages} villages ({villages_share})",
        tier=tier_name(tier),
        **_of_villages(row),
    )


def villages_within(row: Mapping[str, Any]) -> str:
    """Say how many of the villages, and of their people, are within reach; empty where the ranks are not known."""
    if not knows_villages(row):
        return ""
    facts = _of_villages(row)
    if not math.isfinite(row["villages_population_share"]):
        return say("villages alone: {villages_within} of {villages} ({villages_share})", **facts)
    return say(
        "villages alone: {villages_within} of {villages} ({villages_share}), {population_share} of their people",
        population_share=row["villages_population_share"],
        **facts,
    )


def knows_villages(row: Mapping[str, Any]) -> bool:
    """Tell whether a row counts villages apart, because ranks are known and there are others beside them."""
    share: float = row.get("villages_share", math.nan)
    return math.isfinite(share) and row["villages"] < row["settlements"]


def _of_villages(row: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: int(row[name]) for name in ("villages", "villages_within")}
    return {**counts, "villages_share": row["villages_share"]}


def _known(study: Study) -> int:
    return int(study.settlements.table["population"].notna().sum())
