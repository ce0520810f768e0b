"""The map of the population where it lives: cells by their minutes, as large as their people."""

from __future__ import annotations

from dataclasses import replace

from spatial_uri.analyses.population.phrases import definition, source_words
from spatial_uri.analyses.population.result import Population
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.part_tables import area_words, tier_name
from spatial_uri.page.theme_classes import by_minutes, plain, quantile_weights
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import lines, minutes, number

MOST_DRAWN = 30_000
"""More points than this make the map page slow to open."""


def population_map(study: Study, result: Population) -> ThemeMap:
    """Return the map of the population where it lives.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    cells = result.cells
    layer = ThemeLayer(
        kind="point",
        geometry=cells.geometry,
        names=[""] * len(cells),
        records={
            say("Area"): area_words(study, cells["area_id"]),
            say("People"): [number(value, 1) for value in cells["people"]],
            **{tier_name(tier): [minutes(value) for value in cells[f"{tier.name}_min"]] for tier in result.tiers},
        },
        weights=quantile_weights(cells["people"]),
    )
    facilities = ThemeLayer(kind="point", of="facilities", names=[""] * len(study.facilities))
    return ThemeMap(
        heading=say("People where they live"),
        subtitle=study.name,
        layers={"cells": layer, "facilities": facilities},
        themes=tuple(_theme(result, tier) for tier in result.tiers),
    )


def _theme(result: Population, tier: Tier) -> Theme:
    cells = result.cells
    classed = by_minutes(
        "cells",
        cells[f"{tier.name}_min"],
        cells[f"{tier.name}_status"].astype(str),
        title=say("Cells of people"),
        limit_min=result.travel.search_limit_min,
        turns_at_min=result.thresholds_min[0],
    )
    classed = replace(classed, amounts=cells["people"].tolist(), amount_unit=say("persons"))
    return Theme(
        key=f"population_{tier.name}",
        title=say("Where people live: {tier}", tier=tier_name(tier)),
        definition=lines(definition(result, tier), source_words(result)),
        uses=(classed, plain("facilities")),
    )
