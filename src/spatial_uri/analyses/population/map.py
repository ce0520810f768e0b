"""The map of the population where it lives: cells by their minutes, as large as their people."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd

from spatial_uri.analyses.population.map_points import DrawnPoints, drawn_points
from spatial_uri.analyses.population.phrases import definition, source_words
from spatial_uri.analyses.population.result import Population
from spatial_uri.analyses.service_circle.leading import leading_known
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.classes import STATUS_LABELS
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import area_words, tier_name
from spatial_uri.page.theme_classes import by_minutes, plain, quantile_weights
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, lines, minutes, number

_SHEET = 28
MOST_DRAWN = 30_000
"""More points than this make the map page slow to open; more cells are drawn as fewer points."""


def population_map(study: Study, result: Population) -> ThemeMap:
    """Return the map of the population where it lives.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    drawn = drawn_points(result.cells, [_classed(result.cells, result, tier).cls for tier in result.tiers], MOST_DRAWN)
    points = drawn.points
    layer = ThemeLayer(
        kind="point",
        geometry=points.geometry,
        names=[""] * len(points),
        records={
            say("Area"): area_words(study, points["area_id"]),
            say("People"): [number(value, 1) for value in points["people"]],
            **{tier_name(tier): _times(points, tier) for tier in result.tiers},
            **({say("Cells"): [count(cells) for cells in drawn.cells.tolist()]} if drawn.square_m else {}),
        },
        weights=quantile_weights(points["people"]),
    )
    facilities = ThemeLayer(kind="point", of="facilities", names=[""] * len(study.facilities))
    return ThemeMap(
        heading=say("People where they live"),
        subtitle=study.name,
        layers={"cells": layer, "facilities": facilities},
        themes=tuple(_theme(result, drawn, tier) for tier in result.tiers),
    )


def population_on_paper(result: Population, themes: ThemeMap | None) -> tuple[MapSheet, ...]:
    """Return the map on paper: the tier that the report begins with.

    Parameters
    ----------
    result, themes
        The result, and its map; None for none.
    """
    tier = leading_known(result.tiers, lambda one: result.cells[f"{one.name}_status"])
    if themes is None or tier is None:
        return ()
    title = say("Time of people where they live to the nearest {tier}", tier=tier_name(tier))
    if result.travel.direction == "from_facility":
        title = say("Time from the nearest {tier} to people where they live", tier=tier_name(tier))
    return (MapSheet(number=_SHEET, theme=f"population_{tier.name}", key="population", title=title),)


def _theme(result: Population, drawn: DrawnPoints, tier: Tier) -> Theme:
    classed = _classed(drawn.points, result, tier)
    classed = replace(classed, amounts=drawn.points["people"].tolist(), amount_unit=say("persons"))
    return Theme(
        key=f"population_{tier.name}",
        title=say("Where people live: {tier}", tier=tier_name(tier)),
        definition=say(
            "{definition}. {source}",
            definition=definition(result, tier),
            source=lines(source_words(result), _joined_words(result, drawn)),
        ),
        uses=(classed, plain("facilities")),
    )


def _times(points: gpd.GeoDataFrame, tier: Tier) -> list[str]:
    """Say the minutes of each point, or why there are none."""
    values, statuses = points[f"{tier.name}_min"], points[f"{tier.name}_status"].astype(str)
    return [
        minutes(value) if math.isfinite(value) else say(STATUS_LABELS[status])
        for value, status in zip(values, statuses, strict=True)
    ]


def _classed(cells: gpd.GeoDataFrame, result: Population, tier: Tier) -> ThemeUse:
    return by_minutes(
        "cells",
        cells[f"{tier.name}_min"],
        cells[f"{tier.name}_status"].astype(str),
        title=say("People by travel time"),
        limit_min=result.travel.search_limit_min,
        turns_at_min=result.thresholds_min[0],
    )


def _joined_words(result: Population, drawn: DrawnPoints) -> str:
    """Say where points stand for several cells; empty where every cell is drawn."""
    if not drawn.square_m:
        return ""
    return say(
        "The map draws {points} points for {cells} cells: one point for the cells of a square of {square_m} that are "
        "in the same class of time. The people of every class are exact; each cell is in population_cells.csv.",
        points=count(len(drawn.points)),
        cells=count(len(result.cells)),
        square_m=round(drawn.square_m),
    )
