"""The map of the causes: one theme for each tier."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from spatial_uri.analyses.causes.map_ways import ways_of
from spatial_uri.analyses.causes.phrases import CAUSE_LABELS, cause_words, rows_of
from spatial_uri.analyses.causes.result import Causes
from spatial_uri.analyses.service_circle.leading import leading_known
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.ground import positions
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import GREY, by_kind
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap
from spatial_uri.page.ways import Ways
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import minutes

CAUSE_COLOURS = {
    "no_road": "#000000",
    "not_joined": "#cc79a7",
    "no_facility": "#009e73",
    "slow_road": "#e69f00",
    "detour": "#56b4e9",
    "far": "#d55e00",
    "unknown": GREY,
}
"""Cause -> its colour: the palette of Okabe and Ito (2008), which every colour vision tells apart."""

WITHIN_COLOUR = "#e3e3e3"
_SHEET = 29


def causes_map(study: Study, causes: Causes, explained: pd.DataFrame) -> ThemeMap:
    """Return the map of the causes.

    Parameters
    ----------
    study, causes
        What was measured, and the result.
    explained
        Its rows in words, as `explained` in `phrases` returns them.
    """
    ranks = None if causes.villages["rank"].isna().all() else causes.of(causes.tiers[0].name)["rank"].tolist()
    facilities = ThemeLayer(kind="point", of="facilities", names=[""] * len(study.facilities))
    return ThemeMap(
        heading=say("Causes: why settlements are beyond {limit_min}", limit_min=causes.limit_min),
        subtitle=say("{study}: one cause for each settlement beyond the limit", study=study.name),
        layers={"settlements": settlement_layer(study, {}, ranks=ranks), "facilities": facilities},
        themes=tuple(_theme(study, causes, tier, rows_of(explained, tier.name)) for tier in causes.tiers),
        ways=tuple(_ways(study, causes, tier, rows_of(explained, tier.name)) for tier in causes.tiers),
    )


def causes_sheets(causes: Causes, themes: ThemeMap | None) -> tuple[MapSheet, ...]:
    """Return the map on paper: the tier that the report begins with; none where everybody is within the limit.

    Parameters
    ----------
    causes, themes
        The result, and its map; None for none.
    """
    tier = leading_known(causes.tiers, lambda one: causes.of(one.name)["status"])
    if themes is None or tier is None or not causes.counts(tier.name).any():
        return ()
    title = say(
        "Causes: why settlements are beyond {limit_min} ({tier})", limit_min=causes.limit_min, tier=tier_name(tier)
    )
    return (MapSheet(number=_SHEET, theme=f"cause_{tier.name}", key="causes", title=title),)


def _ways(study: Study, causes: Causes, tier: Tier, rows: pd.DataFrame) -> Ways:
    return ways_of(
        study,
        causes,
        tier,
        sentences=rows["sentence"].tolist(),
        slowest=[
            s if not c else "" for s, c in zip(rows["slowest"], rows["cause"], strict=True)
        ],  # else in the sentence
        words=[cause_words(c) for c in rows["cause"]],
    )


def _theme(study: Study, causes: Causes, tier: Tier, rows: pd.DataFrame) -> Theme:
    classes = {
        cause: ThemeClass(
            label=label,
            colour=CAUSE_COLOURS[cause],
            hatched=cause in ("no_road", "unknown"),
            symbol="cross" if cause == "no_road" else "",
        )
        for cause, label in CAUSE_LABELS.items()
    }
    classes[""] = ThemeClass(label=N_("within the limit"), colour=WITHIN_COLOUR)
    facility_at = positions(study.facilities.table.index)
    use = by_kind("settlements", rows["cause"].tolist(), classes, title=say("Cause"))
    use = replace(
        use,
        records={say("Cause"): rows["sentence"].tolist(), say("Way"): rows["way"].tolist()},
        leads_to=("facilities", [facility_at.get(f, -1) for f in rows["facility_id"]]),
    )
    return Theme(
        key=f"cause_{tier.name}",
        title=say("Why beyond the limit: {tier}", tier=tier_name(tier)),
        definition=say(
            "one cause for each settlement that is not within {limit_min} of the nearest {tier_term}, by the first "
            "rule that holds: no road, not joined, no facility, a slow road, a detour, far",
            limit_min=causes.limit_min,
            tier_term=str(tier),
        ),
        uses=(use,),
        ranking=_ranking(rows),
        ranking_title=say("Most over the limit"),
    )


def _ranking(rows: pd.DataFrame) -> list[tuple[str, int, str]]:
    """List who is beyond, those not reached first, then by how much they are over."""
    over = rows["over_min"].where(rows["status"] == "reached", float("inf")).to_numpy()
    beyond = [k for k, cause in enumerate(rows["cause"]) if cause]
    labels = {cause: say(label) for cause, label in CAUSE_LABELS.items()}
    return [
        ("settlements", k, _ranked(labels[rows["cause"].iloc[k]], float(rows["over_min"].iloc[k])))
        for k in sorted(beyond, key=lambda k: -over[k])
    ]


def _ranked(cause: str, over_min: float) -> str:
    if math.isnan(over_min):
        return cause
    return say("{over} over: {cause}", over=minutes(over_min, 0.0), cause=cause)
