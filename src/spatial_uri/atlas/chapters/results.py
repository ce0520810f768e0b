"""Chapter 5: who is within reach of each tier: one map, one chart and one table of towns each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from spatial_uri.analyses.service_circle.classes import time_classes
from spatial_uri.atlas.chapters.material import Material, beyond_of
from spatial_uri.atlas.chapters.pieces import all_in, counted, first_theme, map_picture_of, shared, timed
from spatial_uri.atlas.chapters.sentences import reach_sentences, villages_sentence
from spatial_uri.atlas.chapters.whereabouts import not_reached, where_sentence
from spatial_uri.atlas.charts import ClassBar, class_chart
from spatial_uri.model.study import Tier
from spatial_uri.page.classes import NOT_REACHED, classify
from spatial_uri.page.document import Beside, Block, Chapter, Heading, Paragraph, Picture, Table
from spatial_uri.page.part_tables import area_name, rest_in, tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, lines, people

_IN_FULL = 4
"""So many tiers have a map and a chart; of others the report tells the sentence, the map page the rest."""
_TOWNS = 6
_MAP_MM, _CHART_MM = (88.0, 66.0), (82.0, 50.0)


def results_chapter(material: Material) -> Chapter | None:
    """Return the results of each tier; None without a service circle."""
    circle = material.circle
    if circle is None:
        return None
    first = [tier for tier in circle.tiers if tier == material.tier]
    ordered = [*first, *(tier for tier in circle.tiers if tier not in first)]
    blocks: list[Block] = []
    for k, tier in enumerate(ordered):
        blocks.append(Heading(text=tier_name(tier)))
        blocks.append(Paragraph(text=_sentences(material, tier, is_first=k == 0 and bool(first))))
        if _is_known(material, tier) and k < _IN_FULL:
            blocks += _pictures(material, tier)
            blocks += filter(None, [_towns(material, tier)])
    return Chapter(key="results", title=say("Results by tier"), blocks=tuple(blocks))


def _is_known(material: Material, tier: Tier) -> bool:
    (row,) = material.coverage(tier)
    return math.isfinite(row["settlements_share"])


def _sentences(material: Material, tier: Tier, *, is_first: bool) -> str:
    """Say who is within; of the first tier page 1 has said it, so its times are told."""
    (row,) = material.coverage(tier)
    told = (
        ""
        if is_first
        else lines(reach_sentences(material, tier, with_unknown_people=False), villages_sentence(row, tier))
    )
    if not is_first and math.isfinite(row["settlements_share"]):
        told = lines(told, where_sentence(material, tier))
    if row["reached"] and math.isfinite(row["settlements_share"]):
        told = lines(told, _spread(row, tier))
    inside = row.get("settlements_share_inside")
    if inside is not None and math.isfinite(inside) and inside != row["settlements_share"]:
        told = lines(told, say(
            "With facilities inside the studied area only ({tier}): {inside_share} of settlements.",
            tier=tier_name(tier),
            inside_share=inside,
        ))  # fmt: skip
    return told


def _spread(row: Mapping[str, Any], tier: Tier) -> str:
    if row["reached"] == 1:
        return say(
            "The one settlement that reaches a {tier} needs {median} min.",
            tier=tier_name(tier),
            median=timed(row["median_min"]),
        )
    return say(
        "Of the {reached} settlements that reach a {tier}: median {median} min, P90 {p90} min, longest {longest} min.",
        reached=count(row["reached"]),
        tier=tier_name(tier),
        median=timed(row["median_min"]),
        p90=timed(row["p90_min"]),
        longest=timed(row["max_min"]),
    )


def _pictures(material: Material, tier: Tier) -> list[Block]:
    chart = _chart(material, tier)
    part = material.part("service_circle")
    if tier == material.tier:
        return [chart]
    title = say("Travel time to the nearest {tier}", tier=tier_name(tier))
    picture = map_picture_of(material, part, first_theme(part, tier.name), size_mm=_MAP_MM, caption=title)
    return [chart] if picture is None else [Beside(pictures=(picture, chart))]


def class_bars(material: Material, tier: Tier) -> tuple[ClassBar, ...]:
    """Return the classes of one tier with settlements and people; empty classes of those not reached are left out.

    Parameters
    ----------
    material
        The study with its circle.
    tier
        A tier of the circle.
    """
    circle = material.circle
    if circle is None:
        return ()
    classes, trips = time_classes(circle), circle.of(tier.name)
    cls = classify(trips["travel_min"], trips["status"], classes)
    numbers = np.bincount(cls, minlength=len(classes))
    inhabitants = np.bincount(cls, weights=np.nan_to_num(material.people), minlength=len(classes))
    return tuple(
        ClassBar(
            label=c.label,
            number=int(numbers[k]),
            people=people(inhabitants[k]) if material.knows_people else "",
            colour=c.colour,
            is_limit=c.upper_min == material.limit_min,
            is_status=c.key in NOT_REACHED,
        )
        for k, c in enumerate(classes)
        if numbers[k] or c.key not in NOT_REACHED
    )


def _chart(material: Material, tier: Tier) -> Picture:
    bars = class_bars(material, tier)
    size = (_CHART_MM[0], 9.0 + 4.6 * len(bars))
    title = (
        say("Settlements by travel time") if not material.knows_people else say("Settlements and people by travel time")
    )
    caption = say("Settlements by travel time: {tier}", tier=tier_name(tier))
    told = say("; ").join(say("{label}: {number}", label=bar.label, number=bar.number) for bar in bars)
    png = class_chart(bars, title=title, width_mm=size[0], height_mm=size[1])
    return Picture(
        caption=caption,
        alt=say("{caption}: {numbers}", caption=caption, numbers=told),
        png=png,
        width_mm=size[0],
        height_mm=size[1],
    )


def _towns(material: Material, tier: Tier) -> Table | None:
    rows = [row for row in material.towns(tier) if beyond_of(row) > 0]
    if not rows:
        return None
    shown = rows[:_TOWNS]
    return Table(
        caption=say("Towns with the least share within: {tier}", tier=tier_name(tier)),
        columns=(
            say("Town"), say("Settlements"), say("Within"), say("Share within"), say("People within"),
            say("Median, min"), say("P90, min"), say("Longest, min"), say("Not reached"),
        ),
        rows=[
            (
                area_name(row), counted(row["settlements"]), counted(row["settlements_within"]),
                shared(row["settlements_share"]), shared(row["population_share"]), timed(row["median_min"]),
                timed(row["p90_min"]), timed(row["max_min"]), counted(not_reached(row)),
            )
            for row in shown
        ],
        numeric=tuple(range(1, 9)),
        more=len(rows) - len(shown),
        after=rest_in("coverage.csv") if len(rows) > len(shown) else all_in("coverage.csv"),
    )  # fmt: skip
