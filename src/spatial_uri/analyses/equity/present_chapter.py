"""The chapter of the report on equity."""

from __future__ import annotations

from spatial_uri.analyses.equity.phrases import (
    band_words,
    bands_source,
    definition,
    index,
    located_words,
    subject_words,
    supply_headline,
    tier_headline,
)
from spatial_uri.analyses.equity.present_tables import areas_listing, minutes_listing, split_listing, supply_listing
from spatial_uri.analyses.equity.result import WITHIN_REACH, AccessEquity
from spatial_uri.page.curves import Curve, curve_chart
from spatial_uri.page.document import Block, Chapter, Heading, KeyFigure, KeyFigures, Paragraph, Picture
from spatial_uri.page.part_tables import records, shortened, tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import number

_TIERS, _ROWS = 4, 24
_CHART_MM = (96.0, 92.0)
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
_EVEN_COLOUR = "#575d64"


def equity_chapter(result: AccessEquity) -> Chapter:
    """Return the chapter: town and country for each tier, the spread of supply with its Lorenz curves, the sources.

    Parameters
    ----------
    result
        The result.
    """
    blocks: list[Block] = [*_figures(result), Paragraph(text=definition(result), style="small")]
    for tier in result.tiers[:_TIERS]:
        told = tier_headline(result, tier)
        blocks += [Heading(text=tier_name(tier)), *([Paragraph(text=told)] if told else [])]
        blocks.append(shortened(split_listing(result, tier), _ROWS))
        if len(result.areas):
            blocks.append(shortened(areas_listing(result, tier), _ROWS))
    blocks.append(shortened(minutes_listing(result), _ROWS))
    if result.amounts:
        blocks.append(Heading(text=say("How evenly supply is spread")))
        sentences = [supply_headline(result, amount) for amount in result.amounts]
        sentences += [located_words(result, amount) for amount in result.amounts]
        blocks += [Paragraph(text=sentence) for sentence in sentences if sentence]
        blocks += _lorenz(result)
        blocks += [shortened(supply_listing(result), _ROWS), Paragraph(text=bands_source(), style="small")]
    blocks += [Paragraph(text=note.message, style="small") for note in result.notes]
    return Chapter(key="equity", title=say("Equity"), blocks=tuple(blocks))


def _figures(result: AccessEquity) -> list[Block]:
    rows = [row for row in records(result.of(WITHIN_REACH)) if row["gini"] == row["gini"]]
    figures = [
        KeyFigure(
            value=index(row["gini"]),
            label=say(
                "Gini index, {band}: {what}", band=band_words(row["band"]), what=subject_words(result.tiers, row)
            ),
            is_bad=row["band"] in ("unfair", "severe"),
        )
        for row in rows[:_TIERS]
    ]
    return [KeyFigures(figures=tuple(figures))] if figures else []


def _lorenz(result: AccessEquity) -> list[Block]:
    """Return the Lorenz curves of supply in one chart; none where no curve is known."""
    rows = [row for row in records(result.of(WITHIN_REACH)) if row["gini"] == row["gini"]]
    if not rows:
        return []
    curves = [Curve(label=say("spread evenly"), x=[0.0, 1.0], y=[0.0, 1.0], kind="bound", colour=_EVEN_COLOUR)]
    table = result.lorenz[result.lorenz["what"] == WITHIN_REACH]
    for row, colour in zip(rows, _COLOURS, strict=False):
        own = table[table["subject"] == row["subject"]]
        curves.append(
            Curve(
                label=subject_words(result.tiers, row),
                x=own["people_share"].tolist(),
                y=own["value_share"].tolist(),
                kind="line",
                colour=colour,
            )
        )
    title = say("Lorenz curves: how evenly supply is spread over people")
    told = say("; ").join(
        say("{what}: Gini {gini}", what=subject_words(result.tiers, r), gini=index(r["gini"])) for r in rows
    )
    return [
        Picture(
            caption=title,
            alt=say("{caption}: {numbers}", caption=title, numbers=told),
            png=curve_chart(
                curves,
                x_title=say("share of people, those who have least first"),
                y_title=say("share of supply"),
                size_mm=_CHART_MM,
                y_words=lambda value: number(value, 2),
            ),
            width_mm=_CHART_MM[0],
            height_mm=_CHART_MM[1],
        )
    ]
