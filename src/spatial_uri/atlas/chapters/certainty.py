"""How sure a share is, to stand beside it wherever it is told."""

from __future__ import annotations

import math

from spatial_uri.analyses.sensitivity.phrases import whole_row
from spatial_uri.analyses.sensitivity.result import Sensitivity
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.model.study import Tier
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, share


def interval_sentence(material: Material, tier: Tier) -> str:
    """Say between which shares other speeds would put a tier; empty where that was not measured.

    Parameters
    ----------
    material
        What the report is made of.
    tier
        A tier of the circle.
    """
    result = material.result("sensitivity")
    if not isinstance(result, Sensitivity) or tier not in result.tiers:
        return ""
    row = whole_row(result, tier)
    if not math.isfinite(row["p5_share"]):
        return ""
    facts = {"low": share(row["p5_share"]), "high": share(row["p95_share"]), "number": count(row["undecided"])}
    if result.counts_people:
        return say(
            "At other speeds of the roads, {low} to {high} of people are within in nine of ten draws; settlements that "
            "are undecided: {number}.",
            **facts,
        )
    return say(
        "At other speeds of the roads, {low} to {high} of settlements are within in nine of ten draws; settlements "
        "that are undecided: {number}.",
        **facts,
    )
