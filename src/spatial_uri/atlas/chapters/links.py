"""The chapter on how settlements are tied to their town and county seat."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.connectivity.result import Connectivity
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import all_in, counted, shared, timed
from spatial_uri.page.document import Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import area_name, records, rest_in
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import lines

_TOWNS = 8
_TARGETS = {
    "town_seat": N_(
        "Villages within {limit_min} of the seat of their own town: {within_share} of {asked}; half of those that "
        "reach it need {median} min at most, nine in ten {p90} min."
    ),
    "county_seat": N_(
        "Towns and villages within {limit_min} of their county seat: {within_share} of {asked}; half of those that "
        "reach it need {median} min at most, nine in ten {p90} min."
    ),
}


def links_chapter(material: Material) -> Chapter | None:
    """Return the links to town and county seat; None where they were not measured."""
    connectivity = material.result("connectivity")
    if not isinstance(connectivity, Connectivity):
        return None
    told = [_sentence(connectivity, target, message) for target, message in _TARGETS.items()]
    elsewhere = _row(connectivity, "nearest_town")
    if elsewhere and elsewhere["nearer_elsewhere"]:
        told.append(say_n(
            "{count} village is nearer to another town than to its own.",
            "{count} villages are nearer to another town than to their own.",
            int(elsewhere["nearer_elsewhere"]),
        ))  # fmt: skip
    text = lines(*told) or say("No seat of a town or county is known: the links are not known.")
    blocks: list[Block] = [Paragraph(text=text)]
    blocks += filter(None, [_towns(material, connectivity)])
    return Chapter(key="links", title=say("Links to town and county seat"), blocks=tuple(blocks))


def _limit(connectivity: Connectivity) -> float:
    """Return the limit that is told: the second, of several, as the first is for what is near by."""
    thresholds = connectivity.options.thresholds_min
    return thresholds[min(1, len(thresholds) - 1)]


def _row(connectivity: Connectivity, target: str) -> Mapping[str, Any] | None:
    table = connectivity.areas
    wanted = (table["area_id"] == "*") & (table["target"] == target)
    rows = records(table[wanted & (table["threshold_min"] == _limit(connectivity))])
    return rows[0] if rows else None


def _sentence(connectivity: Connectivity, target: str, message: str) -> str:
    row = _row(connectivity, target)
    if row is None or not row["settlements"] or not math.isfinite(row["settlements_share"]) or not row["reached"]:
        return ""
    return say(
        message,
        asked=int(row["settlements"]),
        within_share=row["settlements_share"],
        limit_min=row["threshold_min"],
        median=timed(row["median_min"]),
        p90=timed(row["p90_min"]),
    )


def _towns(material: Material, connectivity: Connectivity) -> Table | None:
    table = connectivity.areas
    wanted = (table["target"] == "town_seat") & (table["threshold_min"] == _limit(connectivity))
    rows = records(table[wanted & (table["level"] == material.town_level)]) if material.town_level else []
    rows = sorted((row for row in rows if row["reached"]), key=lambda row: -row["p90_min"])
    if not rows:
        return None
    return Table(
        caption=say("Links to the own town, the longest first"),
        columns=(
            say("Town"), say("Villages"), say("Reached"), say("Within {limit_min}", limit_min=_limit(connectivity)),
            say("Median, min"), say("P90, min"), say("Longest, min"), say("Detour ratio, median"),
        ),
        rows=[
            (
                area_name(row), counted(row["settlements"]), counted(row["reached"]), shared(row["settlements_share"]),
                timed(row["median_min"]), timed(row["p90_min"]), timed(row["max_min"]),
                _ratio(row["median_detour_ratio"]),
            )
            for row in rows[:_TOWNS]
        ],
        numeric=tuple(range(1, 8)),
        more=max(0, len(rows) - _TOWNS),
        after=rest_in("link_areas.csv") if len(rows) > _TOWNS else all_in("link_areas.csv"),
    )  # fmt: skip


def _ratio(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else "–"
