"""The chapter of circles by name in the report."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spatial_uri.analyses.circles.map import SHORTFALL, circles_map, matrix_definition
from spatial_uri.analyses.circles.phrases import (
    all_met_words,
    headline_rows,
    lacking_words,
    met_words,
    unanswered_words,
    worst_words,
)
from spatial_uri.analyses.circles.present_tables import circle_listing, definition_listing, shortfall_listing
from spatial_uri.analyses.circles.result import Circles
from spatial_uri.model.study import Study
from spatial_uri.page.document import Block, Bullets, Chapter, Heading, KeyFigure, KeyFigures, Paragraph, Table
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import area_words, records, shortened
from spatial_uri.page.theme_pictures import theme_picture
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, lines, name_of, people, share

_VILLAGES, _TOWNS, _LACKING = 15, 20, 6


def circle_chapters(study: Study, result: Circles) -> tuple[Chapter, ...]:
    """Return the chapter: who has everything, each service, the towns and the villages that lack most, definitions.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    blocks: list[Block] = []
    if result.answered:
        blocks += [Paragraph(text=all_met_words(result), style="lead"), _figures(result)]
        told = lines(worst_words(result), unanswered_words(result))
        blocks += [Paragraph(text=told)] if told else []
        blocks.append(_whole(circle_listing(result)))
        blocks += [shortened(shortfall_listing(study, result), _TOWNS), *_map(study, result), *_villages(study, result)]
        blocks.append(Paragraph(text=matrix_definition(result), style="small"))
    if result.missing:
        blocks += [
            Heading(text=say("What the data could not answer")),
            Bullets(items=tuple(n.message for n in result.missing)),
        ]
    blocks += [Paragraph(text=note.message, style="small") for note in result.notes if note.code.startswith("circles.")]
    blocks += [Heading(text=say("Definitions and sources")), replace(_whole(definition_listing(result)), wide=1)]
    return (Chapter(key="circles", title=say("Services by name: which villages have which"), blocks=tuple(blocks)),)


def _figures(result: Circles) -> KeyFigures:
    row = records(result.areas[result.areas["area_id"] == "*"])[0]
    within = headline_rows(result)
    least = min(result.answered, key=lambda c: np.nan_to_num(within[c.id]["settlements_share"], nan=2.0))
    return KeyFigures(
        figures=(
            KeyFigure(value=count(len(result.answered)), label=say("services answered")),
            KeyFigure(value=share(row["met_share"]), label=say("of all that is asked is within its standard")),
            KeyFigure(value=count(row["all_met"]), label=say("settlements with all services")),
            KeyFigure(
                value=share(within[least.id]["settlements_share"]),
                label=say("the rarest: {name}", name=str(least.name)),
                is_bad=True,
            ),
        )
    )


def _whole(listing: Listing) -> Table:
    return shortened(listing, len(listing.rows))


def _map(study: Study, result: Circles) -> list[Block]:
    drawn = if_drawn(lambda: circles_map(study, result))
    if drawn is None:
        return []
    title = say("Shortfall of each area, all services")
    return [theme_picture(study, lambda: drawn, SHORTFALL, title=title)]


def _villages(study: Study, result: Circles) -> list[Block]:
    """Return the settlements that lack most, those with most people first among equals."""
    places = result.places
    lacking = (places["services"] - places["services_met"] - places["services_unknown"]).to_numpy()
    order = np.lexsort([-np.nan_to_num(places["population"].to_numpy()), -lacking])
    worst = places.iloc[[row for row in order if lacking[row] > 0][:_VILLAGES]]
    if worst.empty:
        return []
    rows = [
        (
            name_of(row["name"], place),
            area,
            people(row["population"]),
            met_words(row),
            lacking_words(result, row, most=_LACKING),
        )
        for place, area, row in zip(worst.index, area_words(study, worst["area_id"]), records(worst), strict=True)
    ]
    headings = (say("Settlement"), say("Area"), say("People"), say("Within"), say("Beyond the standard"))
    return [
        Table(
            caption=say("Settlements that lack most"),
            columns=headings,
            rows=rows,
            numeric=(2,),
            named=[(str(place),) for place in worst.index],
            wide=4,
        )
    ]
