"""The ways of the causes for the cards of settlements on the map."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_uri.analyses.causes.result import Causes
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.ground import positions
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.ways import Ways, reversed_ways


def ways_of(
    study: Study, causes: Causes, tier: Tier, *, sentences: Sequence[str], slowest: Sequence[str], words: Sequence[str]
) -> Ways:
    """Return the ways to one tier.

    Parameters
    ----------
    study, causes, tier
        What was measured, the result, and which of its tiers.
    sentences, slowest, words
        One for each settlement: why it is beyond the limit, the slowest parts of its way, its cause in a word.
    """
    rows = causes.of(tier.name)
    (ptr, pieces), ends = causes.route_edges[tier.name], causes.route_ends[tier.name]
    if causes.travel.direction == "from_facility":  # the page draws from the settlement on
        pieces, ends = reversed_ways(ptr, pieces, ends)
    at = positions(study.facilities.table.index)
    return Ways(
        key=tier.name,
        title=tier_name(tier),
        minutes=rows["travel_min"].to_numpy(dtype=float),
        km=rows["network_km"].to_numpy(dtype=float),
        ptr=ptr,
        pieces=pieces,
        ends=ends,
        facilities=[at.get(f, -1) for f in rows["facility_id"]],
        sentences=sentences,
        slowest=slowest,
        causes=words,
        limit_min=causes.limit_min,
    )
