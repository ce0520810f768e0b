"""What the population where it lives gives to an atlas."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.population.map import population_map, population_on_paper
from spatial_uri.analyses.population.phrases import (
    definition,
    factor_words,
    headline,
    source_words,
    whole_row,
)
from spatial_uri.analyses.population.present_sheets import population_sheets
from spatial_uri.analyses.population.result import Population
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.document import Block, Chapter, Heading, KeyFigure, KeyFigures, Paragraph
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import area_listing, parameters_of, shortened, tier_name, with_places
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.differences import points
from spatial_uri.words.numbers import number, people, share

_IN_FULL, _AREAS = 4, 12


def population_part(study: Study, result: Population) -> Part:
    """Return what the population where it lives gives to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    themes = if_drawn(lambda: population_map(study, result))
    return Part(
        key="population",
        title=say("People where they live"),
        short=say("Population"),
        headlines=tuple(headline(result, tier) for tier in result.tiers),
        sections=(*(_section(result, tier) for tier in result.tiers), _totals_section(result)),
        tables={
            "population_coverage.csv": result.coverage,
            "population_totals.csv": result.totals,
            "population_cells.csv": _cells(result),
        },
        table_words={
            "population_coverage.csv": say(
                "one row per area, tier and threshold: people within by cells, and by settlements"
            ),
            "population_totals.csv": say(
                "one row per area: people of the settlements, the raster and the official count"
            ),
            "population_cells.csv": say("one row per place of demand: people, area, and minutes to each tier"),
        },
        layers={"population_cells": gpd.GeoDataFrame(result.cells.reset_index())},
        workbook=population_sheets(result),
        map=themes,
        sheets=population_on_paper(result, themes),
        parameters=parameters_of(result.options, result.travel),
        counts={"cells": len(result.cells)},
        notes=result.notes,
    )


def _cells(result: Population) -> pd.DataFrame:
    cells = result.cells
    return with_places(pd.DataFrame(cells.drop(columns="geometry")), cells.geometry)


def _section(result: Population, tier: Tier) -> Section:
    row = whole_row(result, tier)
    figure = Figure(
        value=share(row["cell_share"]),
        label=say("of people within {limit_min}, where they live", limit_min=result.thresholds_min[0]),
        definition=definition(result, tier),
        heading=tier_name(tier),
        details=(headline(result, tier),),
    )
    return Section(
        title=say("Where people live: {tier}", tier=tier_name(tier)),
        paragraphs=(headline(result, tier), source_words(result)),
        figures=(figure,),
        listings=(coverage_table(result, tier),),
    )


def coverage_table(result: Population, tier: Tier) -> Listing:
    """Return the coverage of one tier by area, under both layers."""
    table = result.coverage
    own = table[(table["tier"] == tier.name) & (table["threshold_min"] == result.thresholds_min[0])]
    return area_listing(
        say("Within {limit_min} by cells and by settlements: {tier}", limit_min=result.thresholds_min[0],
            tier=tier_name(tier)),
        own,
        {
            say("People of cells"): lambda r: people(r["cell_people"]),
            say("Within, by cells"): lambda r: share(r["cell_share"]),
            say("People of settlements"): lambda r: people(r["settlement_people"]),
            say("Within, by settlements"): lambda r: share(r["settlement_share"]),
            say("Difference of the two"): lambda r: points(r["difference_share"]),
            say("Off the network"): lambda r: share(r["off_network_share"]),
        },
        file="population_coverage.csv",
    )  # fmt: skip


def totals_table(result: Population) -> Listing:
    """Return the people of each area by all sources side by side."""
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        say("Settlements"): lambda r: people(r["settlement_people"]),
        say("Raster"): lambda r: people(r["raster_people"]),
        say("Resident"): lambda r: people(r["resident_people"]),
        say("Registered"): lambda r: people(r["registered_people"]),
        say("Official / raster"): factor_words,
        say("Registered / resident"): lambda r: number(r["registered_ratio"], 2),
    }
    if "raster_people" not in result.facts:  # people spread over buildings alone
        columns = {key: cell for key, cell in columns.items() if key not in {say("Raster"), say("Official / raster")}}
    return area_listing(say("People by source"), result.totals, columns, file="population_totals.csv")


def _totals_section(result: Population) -> Section:
    return Section(title=say("People by source"), paragraphs=(source_words(result),), listings=(totals_table(result),))


def population_chapter(result: Population) -> Chapter:
    """Return the chapter: both shares of each tier, by area, and the totals by source.

    Parameters
    ----------
    result
        What was measured.
    """
    first = result.tiers[0]
    row = whole_row(result, first)
    told = {
        say("{tier}: within, by cells", tier=tier_name(first)): row["cell_share"],
        say("{tier}: within, by settlements", tier=tier_name(first)): row["settlement_share"],
    }
    known = tuple(KeyFigure(value=share(value), label=label) for label, value in told.items() if math.isfinite(value))
    blocks: list[Block] = [Paragraph(text=source_words(result)), *([KeyFigures(figures=known)] if known else [])]
    for tier in result.tiers[:_IN_FULL]:
        blocks += [
            Heading(text=tier_name(tier)),
            Paragraph(text=headline(result, tier)),
            shortened(coverage_table(result, tier), _AREAS),
        ]
    blocks += [Heading(text=say("People by source")), shortened(totals_table(result), _AREAS)]
    return Chapter(key="population", title=say("People where they live"), blocks=tuple(blocks))
