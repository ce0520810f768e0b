"""In which towns those beyond the limit are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spatial_uri.atlas.chapters.material import Material, beyond_of
from spatial_uri.model.study import Tier
from spatial_uri.page.classes import NOT_REACHED
from spatial_uri.page.part_tables import area_name, tier_name
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import listed

MOST_TOWNS = 5
"""So many of the worst towns are named."""
_CONCENTRATED = 0.5
"""From this share of those beyond the limit on, the worst towns are where the gaps are."""


def where_sentence(material: Material, tier: Tier) -> str:
    """Say in which towns those beyond the limit are; empty where there are no towns, or nobody is beyond."""
    rows = material.coverage(tier, level=material.town_level) if material.town_level else []
    gaps = sorted((row for row in rows if beyond_of(row) > 0), key=lambda row: -beyond_of(row))
    beyond = sum(beyond_of(row) for row in gaps)
    if not beyond:
        return ""
    share = sum(beyond_of(row) for row in gaps[:MOST_TOWNS]) / beyond
    return _where(rows, gaps, share, tier_name(tier), is_township=material.town_level == "township")


def _where(
    rows: Sequence[Mapping[str, Any]],
    gaps: Sequence[Mapping[str, Any]],
    share: float,
    tier: str,
    *,
    is_township: bool,
) -> str:
    worst = gaps[:MOST_TOWNS]
    names = listed([area_name(row) for row in worst])
    facts = {"names": names, "percent": f"{100 * share:.0f}%", "tier": tier}
    if len(gaps) == len(worst) < len(rows):
        return say_n(
            "The only settlement beyond the limit ({tier}) lies in {names}.",
            "All settlements beyond the limit ({tier}) lie in {names}.",
            sum(beyond_of(row) for row in gaps),
            **facts,
        )
    if len(gaps) == len(worst) or share < _CONCENTRATED:
        most = worst[0]
        return say(
            "The settlements beyond the limit ({tier}) are spread over {areas} areas; {name} has most of them, "
            "{number}.",
            areas=len(gaps),
            name=area_name(most),
            number=beyond_of(most),
            tier=tier,
        )
    if is_township:
        return say(
            "The gaps are concentrated: the {towns} towns {names} hold {percent} of the settlements beyond the limit "
            "({tier}).",
            towns=len(worst),
            **facts,
        )
    return say(
        "The gaps are concentrated: the {areas} areas {names} hold {percent} of the settlements beyond the limit "
        "({tier}).",
        areas=len(worst),
        **facts,
    )


def not_reached(row: Mapping[str, Any]) -> int:
    """Return how many settlements of a row of coverage reach nothing."""
    return int(sum(row[status] for status in NOT_REACHED))
