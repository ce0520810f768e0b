"""What equity gives to an atlas."""

from __future__ import annotations

from spatial_uri.analyses.equity.map import equity_layers, equity_map, equity_sheets
from spatial_uri.analyses.equity.phrases import (
    GROUP_LABELS,
    band_words,
    bands_source,
    definition,
    index,
    located_words,
    subject_words,
    supply_headline,
    tier_headline,
)
from spatial_uri.analyses.equity.present_sheets import workbook_sheets
from spatial_uri.analyses.equity.present_tables import areas_listing, minutes_listing, split_listing, supply_listing
from spatial_uri.analyses.equity.result import WITHIN_REACH, AccessEquity
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Part, Section
from spatial_uri.page.part_tables import parameters_of, records, tier_name
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say


def equity_part(study: Study, result: AccessEquity) -> Part:
    """Return what equity gives to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    themes = if_drawn(lambda: equity_map(study, result))
    layers, layer_uses = equity_layers(study, result, themes)
    return Part(
        key="equity",
        title=say("Equity"),
        headlines=headlines(result),
        sections=(*_split_sections(result), _index_section(result)),
        tables={
            "equity.csv": result.indices,
            "equity_split.csv": result.split,
            "equity_areas.csv": result.areas,
            "equity_lorenz.csv": result.lorenz,
        },
        table_words={
            "equity.csv": say("one row per thing looked at: Gini, Theil, Palma, concentration, FGT, urban to rural"),
            "equity_split.csv": say("one row per tier, area and group: urban and rural settlements side by side"),
            "equity_areas.csv": say("one row per tier and area: mean time of its people, and over that of all people"),
            "equity_lorenz.csv": say("the points of the Lorenz curves"),
        },
        place_columns={"settlements": result.settlements.add_prefix("equity_")},
        layers=layers,
        layer_uses=layer_uses,
        workbook=workbook_sheets(result),
        map=themes,
        sheets=equity_sheets(result, themes),
        parameters=parameters_of(result.options, result.travel),
        counts={"limit_min": result.limit_min},
        notes=result.notes,
    )


def headlines(result: AccessEquity) -> tuple[str, ...]:
    """Return what sums up the result."""
    told = [
        *(tier_headline(result, tier) for tier in result.tiers),
        *(supply_headline(result, amount) for amount in result.amounts),
    ]
    return tuple(filter(None, told)) or (say("Too little is known to tell how evenly access is spread."),)


def _split_sections(result: AccessEquity) -> list[Section]:
    return [
        Section(
            title=say("Town and country: {tier}", tier=tier_name(tier)),
            paragraphs=tuple(filter(None, (tier_headline(result, tier), definition(result)))),
            listings=(split_listing(result, tier), *([areas_listing(result, tier)] if len(result.areas) else [])),
        )
        for tier in result.tiers
    ]


def _index_section(result: AccessEquity) -> Section:
    rows = [row for row in records(result.of(WITHIN_REACH)) if row["gini"] == row["gini"]]
    figures = tuple(
        Figure(
            value=index(row["gini"]),
            label=say("Gini index: {what}", what=subject_words(result.tiers, row)),
            details=(band_words(row["band"]),),
        )
        for row in rows
    )
    told = [*(located_words(result, amount) for amount in result.amounts), bands_source() if figures else ""]
    return Section(
        title=say("How evenly supply is spread"),
        paragraphs=tuple(filter(None, told)),
        figures=figures,
        listings=(supply_listing(result), minutes_listing(result)),
    )


def group_words(result: AccessEquity) -> list[str]:
    """Say of each settlement whether it is urban or rural."""
    return [say(GROUP_LABELS[group]) for group in result.settlements["group"]]
