"""The chapter of the report on supply and demand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from spatial_uri.analyses.supply.map import supply_map
from spatial_uri.analyses.supply.phrases import (
    amount_name,
    balance_words,
    crowding_definition,
    crowding_words,
    definition,
    headline,
    is_known,
    per_1000,
    ratio,
    whole_row,
)
from spatial_uri.analyses.supply.present import area_table, crowding_table
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.model.study import Study
from spatial_uri.page.document import (
    Block,
    Chapter,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
)
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import shortened
from spatial_uri.page.theme_pictures import theme_picture
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import lines, share

_AREAS, _FACILITIES = 12, 10


def supply_chapter(study: Study, result: Supply) -> Chapter:
    """Return the chapter: for each amount what people can count on, towns, crowded facilities, and the map.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    blocks: list[Block] = [Paragraph(text=note.message, style="warning") for note in result.missing]
    if result.amounts:
        blocks += [*_figures(result), Paragraph(text=definition(result))]
    for amount in result.amounts:
        blocks += [Heading(text=per_1000(amount)), Paragraph(text=headline(result, amount))]
        if told := lines(balance_words(result, amount), crowding_words(result, amount)):
            blocks.append(Paragraph(text=told))
        themes = partial(supply_map, study, result)
        blocks.append(theme_picture(study, themes, f"supply_{amount}", title=per_1000(amount)))
        blocks.append(shortened(_towns_first(study, result, amount), _AREAS))
        blocks.append(shortened(crowding_table(study, result, amount), _FACILITIES))
    blocks += [Paragraph(text=crowding_definition(), style="small")] if result.amounts else []
    blocks += [Paragraph(text=note.message, style="small") for note in result.notes if note.severity == "warning"]
    return Chapter(key="supply", title=say("Supply and demand"), blocks=tuple(blocks))


def _figures(result: Supply) -> list[Block]:
    figures: list[KeyFigure] = []
    for amount in result.amounts[:2]:
        row = whole_row(result, amount)
        if is_known(row["access_per_1000"]):
            figures.append(KeyFigure(value=ratio(row["access_per_1000"]), label=per_1000(amount)))
            label = say("of people without any within reach: {amount}", amount=amount_name(amount))
            figures.append(KeyFigure(value=share(row["without_share"]), label=label, is_bad=row["without_supply"] > 0))
    return [KeyFigures(figures=tuple(figures))] if figures else []


def _towns_first(study: Study, result: Supply, amount: str) -> Listing:
    """Return the areas of the finest level with several of them, those whose people can count on least first."""
    table = result.areas_of(amount)
    levels = [level for level in study.areas.levels if level != "village" and len(study.areas.at(level)) > 1]
    if not levels:
        return area_table(result, amount)
    of_level = table[(table["level"] == levels[-1]) & (table["settlements"] > 0)]
    towns = of_level.sort_values("access_per_1000", kind="stable")
    shown = pd.concat([towns.head(_AREAS - 1), table[table["area_id"] == "*"]])
    told = area_table(replace(result, areas=shown), amount)
    return replace(told, totals=(len(told.rows) - 1,), more=max(0, len(towns) - (_AREAS - 1)))
