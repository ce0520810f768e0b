"""The population where it lives in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.population.measure_notes import COUNTS, MODELS, SPREAD
from spatial_uri.analyses.population.result import Population
from spatial_uri.model.study import Tier
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.differences import points
from spatial_uri.words.numbers import number, people, share, unknown

_DEFINITIONS = {
    "to_facility": N_(
        "people of each cell, from the cell to the nearest {tier_term} in <= {limit_min}, the walk to the road included"
    ),
    "from_facility": N_(
        "people of each cell, from the nearest {tier_term} to the cell in <= {limit_min}, the walk to the road included"
    ),
}


def whole_row(result: Population, tier: Tier, threshold_min: float | None = None) -> dict[str, Any]:
    """Return the row of the whole study for a tier; at the first threshold if none is named."""
    limit = result.thresholds_min[0] if threshold_min is None else threshold_min
    table = result.coverage
    own = table[(table["tier"] == tier.name) & (table["threshold_min"] == limit) & (table["area_id"] == "*")]
    return records(own)[0]


def headline(result: Population, tier: Tier) -> str:
    """Say both shares of a tier in one sentence."""
    row = whole_row(result, tier)
    facts = {
        "tier": tier_name(tier),
        "limit_min": result.thresholds_min[0],
        "cells": share(row["cell_share"]),
        "settlements": share(row["settlement_share"]),
        "points": points(row["difference_share"]),
    }
    if not math.isfinite(row["settlement_share"]):
        return say(
            "{tier}: counted where they live, {cells} of the people are within {limit_min}; the people of most "
            "settlements are not known.",
            **facts,
        )
    return say(
        "{tier}: counted where they live, {cells} of the people are within {limit_min}; counted at their settlements, "
        "{settlements} ({points}).",
        **facts,
    )


def definition(result: Population, tier: Tier) -> str:
    """Say what the share of cells means."""
    return say(_DEFINITIONS[result.travel.direction], tier_term=str(tier), limit_min=result.thresholds_min[0])


def source_words(result: Population) -> str:
    """Say whom the cells count: raster, vintage, kind, and what was spread."""
    facts, options = result.facts, result.options
    if "raster_people" not in facts:
        return say(
            "Official {kind_term} spread over the ground of buildings: {people}.",
            kind_term=SPREAD[options.spread],
            people=people(facts.get("official_people", float(result.cells["people"].sum()))),
        )
    told = say(
        "Raster of {vintage}: {counts_term}; {model_term}.",
        vintage=str(facts.get("vintage", options.vintage)),
        counts_term=COUNTS[options.counts],
        model_term=MODELS[options.model],
    )
    if "official_people" not in facts:
        return told
    spread = say(
        "Official {kind_term} ({people}) are spread over it.",
        kind_term=SPREAD[options.spread],
        people=people(facts["official_people"]),
    )
    return say("{first} {second}", first=told, second=spread)


def factor_words(row: Mapping[str, Any]) -> str:
    """Write how many official people there are for each of the raster."""
    return number(row["factor"], 2) if math.isfinite(row["factor"]) else unknown()
