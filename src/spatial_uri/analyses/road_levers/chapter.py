"""The chapter of the report on roads that would close the gap."""

from __future__ import annotations

from spatial_uri.analyses.road_levers.phrases import (
    amount,
    best_levers,
    change_words,
    headline,
    lever_name,
    money,
    names_of,
    price_words,
    settlement_words,
    sum_words,
)
from spatial_uri.analyses.road_levers.present import BAR_COLOUR, BARS, method_words, per_column, per_words
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.model.study import Study
from spatial_uri.page.bar_charts import NamedBar, bar_chart
from spatial_uri.page.document import BODY_WIDTH_MM, Block, Bullets, Chapter, Heading, Paragraph, Picture, Table
from spatial_uri.page.part_tables import records, rest_in, tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, km, lines

ROADS = 10
_SENTENCES = 8
_HEIGHT_MM = 62.0


def levers_chapters(_: Study, roads: BetterRoads) -> tuple[Chapter, ...]:
    """Return the chapter: the ceiling, the best levers with whom they bring, a chart, and the villages.

    Parameters
    ----------
    roads
        The result.
    """
    blocks: list[Block] = [Paragraph(text=headline(roads), style="lead")]
    blocks.append(Paragraph(text=lines(sum_words(roads), price_words(roads))))
    best = best_levers(roads)
    if len(best):
        blocks += [_table(roads), _chart(roads)]
    sentences = _sentences(roads)
    if sentences:
        blocks += [Heading(text=say("What would bring each settlement within")), Bullets(items=sentences)]
    blocks.append(Paragraph(text=method_words(roads), style="small"))
    title = say("Roads that would close the gap: {tier}", tier=tier_name(roads.tier))
    return (Chapter(key="road_levers", title=title, blocks=tuple(blocks)),)


def _table(roads: BetterRoads) -> Table:
    best = best_levers(roads)
    head = best.head(ROADS)
    is_priced = bool(head["cost"].notna().any())
    rows = [
        (
            str(k), lever_name(row), change_words(row), km(row["km"]),
            *((money(roads, row["cost"]),) if is_priced else ()),
            count(row["people_newly_within"] if roads.counts_people else row["settlements_newly_within"]),
            amount(row[per_column(roads)]), names_of(roads, row["brings"]),
        )
        for k, row in enumerate(records(head), start=1)
    ]  # fmt: skip
    more = max(0, len(best) - len(head))
    return Table(
        caption=say("The best levers, each alone"),
        columns=(
            "#", say("Road"), say("Change"), say("Length"), *((say("Cost"),) if is_priced else ()), say("Newly within"),
            per_words(roads), say("Whom it brings within"),
        ),
        rows=rows,
        numeric=(0, *range(3, 6 + is_priced)),
        more=more,
        after=rest_in("road_levers.csv") if more else "",
        wide=6 + is_priced,
    )  # fmt: skip


def _chart(roads: BetterRoads) -> Picture:
    per = per_column(roads)
    bars = [
        NamedBar(label=lever_name(row), value=float(row[per]), words=amount(row[per]), colour=BAR_COLOUR)
        for row in records(best_levers(roads).head(BARS))
    ]
    title = per_words(roads)
    return Picture(
        caption=title,
        alt=title,
        png=bar_chart(bars, width_mm=BODY_WIDTH_MM, height_mm=_HEIGHT_MM),
        width_mm=BODY_WIDTH_MM,
        height_mm=_HEIGHT_MM,
    )


def _sentences(roads: BetterRoads) -> tuple[str, ...]:
    """Return what would bring the largest settlements within that some lever brings in."""
    told = roads.settlements.assign(sentence=settlement_words(roads))
    found = told[told["status"].isin(("by_roads", "by_link"))]
    return tuple(found.sort_values("population", ascending=False, kind="stable")["sentence"].head(_SENTENCES))
