"""Causes in words: what each is called, and how many settlements have it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spatial_uri.analyses.causes.phrases import CAUSE_LABELS
from spatial_uri.atlas.chapters.material import Material, beyond_of
from spatial_uri.model.study import Tier
from spatial_uri.page.part import Part
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import listed

_OVER = N_("longer than the limit")
_OF_STATUS = {
    "off_network": "no_road",
    "unreachable": "not_joined",
    "too_far": "no_facility",
    "unknown": "unknown",
    "reached": "over",
}


def causes_not_asked(parts: Sequence[Part]) -> str:
    """Say that a service circle was measured without its causes, and how these are asked for; empty where they were."""
    keys = {part.key for part in parts if part.result is not None}
    if "service_circle" not in keys or "causes" in keys:
        return ""
    return say(
        "Why settlements are beyond the limit was not asked for: a line [causes] in the study file, or causes among "
        "--analyses, measures it."
    )


def causes_of(material: Material, tier: Tier) -> pd.Series[str]:
    """Return the cause of each settlement, empty for those within.

    Where causes were not measured, what the status tells: ``over`` for whoever is reached and beyond the limit.
    """
    if material.causes is not None and tier.name in {t.name for t in material.causes.tiers}:
        causes: pd.Series[str] = material.causes.of(tier.name)["cause"].fillna("").astype(str)
        return causes
    if material.circle is None:
        return pd.Series(dtype=str)
    trips = material.circle.of(tier.name)
    beyond = ~((trips["status"] == "reached") & (trips["travel_min"] <= material.limit_min))
    told: pd.Series[str] = trips["status"].map(_OF_STATUS).where(beyond, "")
    return told


def cause_label(code: str) -> str:
    """Call a cause."""
    return say(CAUSE_LABELS.get(code, _OVER))


def cause_counts(material: Material, tier: Tier) -> dict[str, int]:
    """Count the settlements beyond the limit by cause, in the order of the tables, those there are."""
    counts = causes_of(material, tier).value_counts()
    order = (*CAUSE_LABELS, "over")
    return {code: int(counts[code]) for code in order if code in counts.index}


def cause_sentence(material: Material, tier: Tier) -> str:
    """Say why settlements are beyond the limit; empty where none is."""
    counts = cause_counts(material, tier)
    known = {code: number for code, number in counts.items() if code != "unknown"}
    beyond = sum(known.values())
    (row,) = material.coverage(tier)
    if not beyond or not beyond_of(row):
        return ""
    told = [say("{cause} ({number})", number=number, cause=cause_label(code)) for code, number in known.items()]
    if material.causes is None:
        return say_n(
            "The one settlement beyond the limit: {causes}.",
            "The {count} settlements beyond the limit: {causes}.",
            beyond,
            causes=listed(told),
        )
    return say_n(
        "By cause, the one settlement beyond the limit: {causes}.",
        "By cause, the {count} settlements beyond the limit: {causes}.",
        beyond,
        causes=listed(told),
    )
