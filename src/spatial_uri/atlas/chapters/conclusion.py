"""Chapter 1, one page for who has one minute: what holds, where the gaps are, and the map."""

from __future__ import annotations

import math

from spatial_uri.atlas.chapters.cause_words import cause_sentence
from spatial_uri.atlas.chapters.material import Material, beyond_of
from spatial_uri.atlas.chapters.pieces import counted, first_theme, map_picture_of, shared, timed
from spatial_uri.atlas.chapters.second_ways import ways_to_town
from spatial_uri.atlas.chapters.sentences import reach_sentences, villages_sentence
from spatial_uri.atlas.chapters.whereabouts import MOST_TOWNS, where_sentence
from spatial_uri.model.study import Tier
from spatial_uri.page.document import BODY_WIDTH_MM, Block, Bullets, Chapter, KeyFigure, KeyFigures, Paragraph, Table
from spatial_uri.page.part_tables import area_name, tier_name
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, listed, plain, share

MAP_MM = (BODY_WIDTH_MM, 88.0)
_MOST_FIGURES = 4


def conclusion_chapter(material: Material) -> Chapter:
    """Return the first page: a lead sentence, four figures, three sentences, the five worst towns, and the map."""
    tier = material.tier
    blocks: list[Block] = []
    if tier is not None:
        (row,) = material.coverage(tier)
        blocks.append(Paragraph(text=reach_sentences(material, tier), style="lead"))
        figures = key_figures(material)
        if figures:
            blocks.append(KeyFigures(figures=figures))
        sentences = (
            lines(villages_sentence(row), where_sentence(material, tier)),
            cause_sentence(material, tier),
            _edge_of_the_data(material, tier),
        )
        blocks.append(Bullets(items=tuple(filter(None, sentences)), ordered=True))
        blocks += filter(None, (_worst_towns(material, tier), _map(material, tier)))
    else:
        blocks += _without_circle(material)
    return Chapter(key="conclusion", title=say("Conclusion"), blocks=tuple(blocks))


def _without_circle(material: Material) -> list[Block]:
    """Return the headlines of the analyses that there are, where no facility can be asked for."""
    missing = (
        say("The data holds no facility: who reaches one is not known.")
        if material.circle is not None
        else say("Travel times to facilities were not measured.")
    )
    told: list[Block] = [Paragraph(text=missing, style="lead")]
    figures = [section.figures[0] for part in material.parts for section in part.sections if section.figures]
    shown = tuple(KeyFigure(value=f.value, label=f.label) for f in figures[:_MOST_FIGURES])
    if shown:
        told.append(KeyFigures(figures=shown))
    part = next((part for part in material.parts if part.map is not None), None)
    if part is not None and part.map is not None:
        picture = map_picture_of(material, part, part.map.themes[0].key, size_mm=MAP_MM)
        told += [] if picture is None else [picture]
    return told


def key_figures(material: Material) -> tuple[KeyFigure, ...]:
    """Return up to four figures: shares within, those with one way only, those without a bus."""
    own = [*_shares(material, material.tier), _second_way(material), _bus(material)]
    found = [figure for figure in own if figure is not None]
    others = [tier for tier in (material.circle.tiers if material.circle else ()) if tier != material.tier]
    for tier in others:
        if len(found) < _MOST_FIGURES:
            found[1:1] = _shares(material, tier)
    return tuple(found[:_MOST_FIGURES])


def _shares(material: Material, tier: Tier | None) -> list[KeyFigure]:
    if tier is None:
        return []
    (row,) = material.coverage(tier)
    if not math.isfinite(row["settlements_share"]):
        return []
    label = say("of settlements, {tier} within {limit} minutes", tier=tier_name(tier), limit=plain(material.limit_min))
    return [KeyFigure(value=share(row["settlements_share"]), label=label)]


def _second_way(material: Material) -> KeyFigure | None:
    found = ways_to_town(material)
    if found is None:
        return None
    label = say_n(
        "settlement has no second way to {target}",
        "settlements have no second way to {target}",
        len(found.stuck),
        target=found.label,
    )
    return KeyFigure(value=count(len(found.stuck)), label=label, is_bad=len(found.stuck) > 0)


def _bus(material: Material) -> KeyFigure | None:
    transit = material.result("transit")
    if transit is None or not len(transit.stops):
        return None
    limit = transit.options.stop_limit_m
    without = int((~transit.places["has_stop"].astype(bool)).sum())
    label = say_n(
        "settlement has no bus stop within {limit_m}", "settlements have no bus stop within {limit_m}", without,
        limit_m=limit,
    )  # fmt: skip
    return KeyFigure(value=count(without), label=label, is_bad=without > 0)


def _edge_of_the_data(material: Material, tier: Tier) -> str:
    """Say how far the answer depends on where the data ends."""
    nearer = 0 if material.circle is None else int(material.circle.of(tier.name)["border_min"].notna().sum())
    illustrative = bool(getattr(material.result("transit"), "is_illustrative", False))
    told = []
    if nearer:
        told.append(say_n(
            "Reliability: {count} settlement may have a nearer {tier} beyond the edge of the data.",
            "Reliability: {count} settlements may have a nearer {tier} beyond the edge of the data.",
            nearer,
            tier=tier_name(tier),
        ))  # fmt: skip
    else:
        told.append(say(
            "Reliability: no settlement is nearer to the known edge of the data than to its {tier}.",
            tier=tier_name(tier),
        ))  # fmt: skip
    if nameless := nameless_words(material):
        told.append(nameless)
    if illustrative:
        told.append(say("Bus times are illustrative and must not be quoted."))
    return lines(*told)


def nameless_words(material: Material) -> str:
    """Say of which tiers facilities bear no name; empty where all do."""
    table = material.study.facilities.table
    told = []
    for tier in material.circle.tiers if material.circle is not None else material.study.tiers:
        own = table[table["tier"] == tier.name]
        nameless = int((own["name"].fillna("").astype(str).str.strip() == "").sum())
        if nameless:
            told.append(say("{nameless} of {all} ({tier})", nameless=nameless, all=len(own), tier=tier_name(tier)))
    return say("Facilities without a name, to be checked: {facilities}.", facilities=listed(told)) if told else ""


def _worst_towns(material: Material, tier: Tier) -> Table | None:
    rows = sorted(material.towns(tier), key=lambda row: -beyond_of(row))
    worst = [row for row in rows if beyond_of(row) > 0][:MOST_TOWNS]
    if not worst:
        return None
    return Table(
        caption=say("Towns with most settlements beyond the limit: {tier}", tier=tier_name(tier)),
        columns=(
            say("Town"), say("Settlements"), say("Beyond"), say("Share within"), say("People within"),
            say("Median, min"), say("Longest, min"),
        ),
        rows=[
            (
                area_name(row), counted(row["settlements"]), counted(beyond_of(row)), shared(row["settlements_share"]),
                shared(row["population_share"]), timed(row["median_min"]), timed(row["max_min"]),
            )
            for row in worst
        ],
        numeric=(1, 2, 3, 4, 5, 6),
    )  # fmt: skip


def _map(material: Material, tier: Tier) -> Block | None:
    part = material.part("service_circle")
    caption = say("Travel time to the nearest {tier}", tier=tier_name(tier))
    return map_picture_of(material, part, first_theme(part, tier.name), size_mm=MAP_MM, caption=caption)
