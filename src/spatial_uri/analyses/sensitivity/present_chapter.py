"""The chapter of the report on how sure the shares are."""

from __future__ import annotations

import math

from spatial_uri.analyses.sensitivity.phrases import (
    headline,
    interval_words,
    most_words,
    tornado_of,
    varied_and_not,
    varied_words,
    whole_row,
)
from spatial_uri.analyses.sensitivity.present import area_table, undecided_table
from spatial_uri.analyses.sensitivity.result import Sensitivity
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.document import Block, Chapter, Heading, KeyFigure, KeyFigures, Paragraph, Picture
from spatial_uri.page.part_tables import records, shortened, tier_name
from spatial_uri.page.tornado import TornadoBar, tornado_chart
from spatial_uri.words.catalogue import say
from spatial_uri.words.differences import point_digits
from spatial_uri.words.numbers import count, share

_IN_FULL = 4
_BARS, _AREAS, _VILLAGES = 8, 8, 8
_WIDTH_MM = 150.0


def sensitivity_chapter(study: Study, result: Sensitivity) -> Chapter:
    """Return the chapter: for each tier the interval, what matters most, areas, undecided settlements.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    blocks: list[Block] = [Paragraph(text=varied_and_not(result)), *_figures(result)]
    for tier in result.tiers[:_IN_FULL]:
        blocks += [Heading(text=tier_name(tier)), Paragraph(text=headline(result, tier))]
        if not math.isfinite(whole_row(result, tier)["share"]):
            continue
        if most := most_words(result, tier):
            blocks += [Paragraph(text=most), _chart(result, tier)]
        undecided = undecided_table(study, result, tier)
        blocks.append(shortened(area_table(result, tier), _AREAS))
        blocks += [shortened(undecided, _VILLAGES)] if undecided.rows else []
    return Chapter(key="sensitivity", title=say("How sure the shares are"), blocks=tuple(blocks))


def _figures(result: Sensitivity) -> list[Block]:
    rows = [(tier, whole_row(result, tier)) for tier in result.tiers[:2]]
    known = [(tier, row) for tier, row in rows if math.isfinite(row["share"])]
    figures = [
        figure
        for tier, row in known
        for figure in (
            KeyFigure(value=interval_words(row), label=say("{tier}: share within", tier=tier_name(tier))),
            KeyFigure(value=count(row["undecided"]), label=say("{tier}: undecided settlements", tier=tier_name(tier))),
        )
    ]
    return [KeyFigures(figures=tuple(figures))] if figures else []


def _chart(result: Sensitivity, tier: Tier) -> Picture:
    rows = [row for row in records(tornado_of(result, tier)) if row["swing_share"] > 0][:_BARS]
    bars = [
        TornadoBar(
            label=varied_words(row["varied"]),
            minus=row["minus_share"],
            plus=row["plus_share"],
            told=" / ".join(point_digits(row[f"{side}_share"] - row["share"]) for side in ("minus", "plus")),
        )
        for row in rows
    ]
    title = say("What changes the share, in points: {tier}", tier=tier_name(tier))
    base = whole_row(result, tier)["share"]
    height = 14.0 + 5.0 * len(bars)
    return Picture(
        caption=title,
        alt=say("{caption}: {numbers}", caption=title, numbers=say("; ").join(f"{b.label} {b.told}" for b in bars)),
        png=tornado_chart(
            bars,
            base,
            title=title,
            told=say("{share} at the values assumed; orange: lower, blue: higher", share=share(base)),
            width_mm=_WIDTH_MM,
            height_mm=height,
        ),
        width_mm=_WIDTH_MM,
        height_mm=height,
    )
