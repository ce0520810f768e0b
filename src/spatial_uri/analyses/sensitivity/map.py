"""The map of the sensitivity: how sure each settlement is within the limit; open ones are hatched."""

from __future__ import annotations

import numpy as np

from spatial_uri.analyses.sensitivity.phrases import STATE_LABELS, varied_and_not, village_words
from spatial_uri.analyses.sensitivity.result import UNDECIDED, Sensitivity
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.part_tables import RANKED, records, tier_name
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind, plain, quantile_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import lines, minutes, share

_STATES = {
    "in": ThemeClass(label=STATE_LABELS["in"], colour="#0072b2"),
    "likely": ThemeClass(label=STATE_LABELS["likely"], colour="#56b4e9"),
    "open": ThemeClass(label=STATE_LABELS["open"], colour="#e69f00", hatched=True),
    "unlikely": ThemeClass(label=STATE_LABELS["unlikely"], colour="#e69f00"),
    "out": ThemeClass(label=STATE_LABELS["out"], colour="#c2410c"),
    "unknown": ThemeClass(label=STATE_LABELS["unknown"], colour="#ffffff", symbol="cross", hatched=True),
}


def sensitivity_map(study: Study, result: Sensitivity) -> ThemeMap:
    """Return the map of the sensitivity.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    layers = {f"settlements_{tier.name}": _settlements(study, result, tier) for tier in result.tiers}
    return ThemeMap(
        heading=say("How sure the shares are"),
        subtitle=study.name,
        layers={
            **layers,
            "facilities": ThemeLayer(kind="point", of="facilities", names=[""] * len(study.facilities)),
        },
        themes=tuple(_theme(result, tier) for tier in result.tiers),
    )


def _settlements(study: Study, result: Sensitivity, tier: Tier) -> ThemeLayer:
    table = result.of(tier.name)
    rows = records(table)
    return settlement_layer(
        study,
        {
            say("Time at the speeds assumed"): [minutes(row["base_min"], result.limit_min) for row in rows],
            say("Within in"): [share(row["p_within"]) for row in rows],
            say("5 % and 95 % of the draws"): [
                say("{low} to {high}", low=minutes(row["p5_min"]), high=minutes(row["p95_min"])) for row in rows
            ],
            say("What it takes"): [village_words(row, result.limit_min) for row in rows],
        },
        weights=quantile_weights(table["population"]),
    )


def _theme(result: Sensitivity, tier: Tier) -> Theme:
    table, layer = result.of(tier.name), f"settlements_{tier.name}"
    order = np.lexsort((-table["population"].fillna(0.0).to_numpy(), np.abs(table["p_within"].to_numpy() - 0.5)))
    undecided = [int(k) for k in order if table["state"].iloc[k] in UNDECIDED]
    return Theme(
        key=f"sure_{tier.name}",
        title=say("How sure: {tier}", tier=tier_name(tier)),
        definition=lines(
            say(
                "in how many of the draws of speeds the settlement is within {limit_min}: at least 95 % or at most 5 % "
                "is sure; open is between a third and two thirds",
                limit_min=result.limit_min,
            ),
            varied_and_not(result),
        ),
        uses=(by_kind(layer, table["state"].tolist(), _STATES, title=say("Settlements")), plain("facilities")),
        ranking=[(layer, k, share(table["p_within"].iloc[k])) for k in undecided[:RANKED]],
        ranking_title=say("Undecided settlements, those nearest to half of the draws first"),
    )
