"""The chapter of the comparison in the report."""

from __future__ import annotations

from spatial_uri.analyses.comparison.chapter_tables import (
    area_table,
    before_after_table,
    changes_table,
    flow_table,
    input_table,
    who_table,
)
from spatial_uri.analyses.comparison.equity_words import equity_table, left_out_words
from spatial_uri.analyses.comparison.map import change_key, comparison_map, side_key
from spatial_uri.analyses.comparison.phrases import leading_row, sides
from spatial_uri.analyses.comparison.result import Comparison
from spatial_uri.analyses.comparison.sentences import (
    cause_sentence,
    definition_words,
    facility_words,
    input_words,
    lead_words,
    mean_words,
    split_words,
    who_words,
    within_words,
)
from spatial_uri.model.study import Study
from spatial_uri.page.document import (
    Beside,
    Block,
    Chapter,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Table,
)
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.theme_pictures import USUAL_MM, theme_picture
from spatial_uri.words.catalogue import say
from spatial_uri.words.differences import points, signed_count
from spatial_uri.words.numbers import lines, share

_SIDE_MM = (85.0, 78.0)


def comparison_chapters(study: Study, comparison: Comparison) -> tuple[Chapter, ...]:
    """Return the chapter: what changed, what it is made of, who gains and loses, and what differs in the data.

    Parameters
    ----------
    study, comparison
        The later run, and the result.
    """
    before, after = sides(comparison)
    definition = definition_words(comparison)
    blocks: list[Block] = []
    if definition:
        blocks.append(Paragraph(text=definition, style="lead"))
    blocks += [
        Paragraph(text=lead_words(comparison), style="body" if definition else "lead"),
        _figures(comparison),
        Paragraph(text=lines(split_words(comparison), who_words(comparison), cause_sentence(comparison))),
        before_after_table(comparison),
        Paragraph(text=within_words(comparison), style="small"),
    ]
    if len(comparison.changes):
        blocks.append(changes_table(study, comparison))
    blocks += _pictures(study, comparison)
    found = (who_table(comparison, "gained"), who_table(comparison, "lost"), area_table(comparison))
    blocks += [Heading(text=say("Who gains and who loses")), *_tables(*found), flow_table(comparison)]
    if mean := mean_words(comparison):
        blocks.append(Paragraph(text=mean))
    if len(comparison.equity):
        blocks += [Heading(text=say("How evenly access is spread")), *_tables(equity_table(comparison))]
        if left_out := left_out_words(comparison):
            blocks.append(Paragraph(text=left_out, style="small"))
    told = lines(facility_words(comparison), "" if len(comparison.changes) else input_words(comparison))
    if told:
        blocks += [Heading(text=say("What differs in the data")), Paragraph(text=told)]
        blocks += [] if len(comparison.changes) else _tables(input_table(comparison))
    blocks += [Paragraph(text=note.message, style="small") for note in comparison.notes]
    title = say("Before and after: {before} → {after}", before=before, after=after)
    return (Chapter(key="comparison", title=title, blocks=tuple(blocks)),)


def _tables(*tables: Table | None) -> list[Block]:
    return [table for table in tables if table is not None]


def _figures(comparison: Comparison) -> KeyFigures:
    row = leading_row(comparison)
    of_people = comparison.counts_people
    return KeyFigures(
        figures=(
            KeyFigure(
                value=say("{before} → {after}", before=share(row["before_share"]), after=share(row["after_share"])),
                label=say("people within the limit, before and after")
                if of_people
                else say("settlements within the limit, before and after"),
            ),
            KeyFigure(
                value=points(row["change_share"]), label=say("change of the share"), is_bad=row["change_share"] < 0
            ),
            KeyFigure(
                value=signed_count(row["access"]),
                label=say("people by access alone") if of_people else say("settlements by access alone"),
                is_bad=row["access"] < 0,
            ),
            KeyFigure(
                value=signed_count(row["moved"]),
                label=say("people who came, went or moved")
                if of_people
                else say("settlements that appeared or vanished"),
            ),
        )
    )


def _pictures(study: Study, comparison: Comparison) -> list[Block]:
    themes = comparison_map(study, comparison)
    name = tier_name(comparison.tier)
    titles = {
        change_key(comparison.tier): say("Change in minutes: {tier}", tier=name),
        side_key("before", comparison.tier): say("Before: {tier}", tier=name),
        side_key("after", comparison.tier): say("After: {tier}", tier=name),
    }
    sizes = (USUAL_MM, _SIDE_MM, _SIDE_MM)
    change, before, after = (
        theme_picture(study, lambda: themes, key, title=title, size_mm=size)
        for (key, title), size in zip(titles.items(), sizes, strict=True)
    )
    return [change, Beside(pictures=(before, after))]
