"""Interactions, axes and potentials on the map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.layout.phrases import end_of, potential_words, strength_unit, strength_words
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.page.part_tables import RANKED, records
from spatial_uri.page.theme_classes import DARK, RANKS, by_kind, by_steps, quantile_weights, rank_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeUse
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import count, minutes, name_of, share, text

_PALE = "#a9bccb"
_INTERACTIONS = {
    "interaction": ThemeClass(label=N_("interaction"), colour=_PALE, is_hidden=True),
    "axis": ThemeClass(label=N_("axis: the strongest interaction with a larger settlement"), colour=DARK),
}


def node_layer(layout: SettlementLayout) -> ThemeLayer:
    """Return the county seats, towns and central villages."""
    nodes = layout.potentials
    names = nodes["name"].to_dict()
    rows = records(nodes)
    return ThemeLayer(
        kind="point",
        geometry=nodes.geometry,
        names=[name_of(n, p) for n, p in zip(nodes["name"], nodes.index, strict=True)],
        records={
            say("Code"): [str(p) for p in nodes.index],
            say("Rank"): [say(RANKS[r["rank"]].label) if r["rank"] in RANKS else "" for r in rows],
            say("People"): [count(r["population"]) for r in rows],
            say("Axis to"): [
                name_of(names.get(r["axis_to"]), r["axis_to"]) if text(r["axis_to"]) else "" for r in rows
            ],
            say("Sum of its interactions"): [strength_words(r["strength"]) for r in rows],
            say("Potential"): [potential_words(r["potential_people_per_minute"]) for r in rows],
        },
        weights=rank_weights(list(nodes["rank"])),
        labelled=True,
    )


def interaction_layer(shown: gpd.GeoDataFrame) -> ThemeLayer:
    """Return the interactions that are drawn."""
    rows = records(shown)
    return ThemeLayer(
        kind="line",
        geometry=shown.geometry,
        names=[f"{end_of(r, 'origin')} – {end_of(r, 'destination')}" for r in rows],
        records={
            say("Minutes"): [minutes(r["travel_min"]) for r in rows],
            say("Strength"): [strength_words(r["strength"]) for r in rows],
            say("Of its interactions"): [
                say("{share} of those of {origin}", share=share(r["strength_share"]), origin=end_of(r, "origin"))
                for r in rows
            ],
        },
        weights=[
            w if axis else w / 2  # the axes stand out
            for w, axis in zip(quantile_weights(shown["strength"]), shown["is_largest"], strict=True)
        ],
    )


def interaction_use(interactions: gpd.GeoDataFrame) -> ThemeUse:
    """Class interactions by whether they are an axis."""
    kinds = ["axis" if is_axis else "interaction" for is_axis in interactions["is_largest"].to_numpy(dtype=bool)]
    return by_kind("interactions", kinds, _INTERACTIONS, title=say("Interactions"))


def interaction_theme(layout: SettlementLayout, shown: gpd.GeoDataFrame) -> Theme | None:
    """Return the theme of the interactions and axes; None if there are none."""
    if shown.empty:
        return None
    rows = records(shown)
    order = np.argsort(-shown["strength"].to_numpy(dtype=float), kind="stable")
    return Theme(
        key="interactions",
        title=say("Interactions and axes between county seats, towns and central villages"),
        definition=say(
            "strength of an interaction: {unit}, up to {cutoff_min}; the wider, the stronger, in five classes of about "
            "as many interactions; axes: each settlement to its strongest larger one",
            unit=strength_unit(layout),
            cutoff_min=layout.options.cutoff_min,
        ),
        uses=(
            interaction_use(shown),
            by_kind("nodes", list(layout.potentials["rank"]), RANKS, title=say("Settlements")),
        ),
        ranking=[("interactions", int(k), _interaction_words(rows[k])) for k in order[:RANKED]],
        ranking_title=say("The strongest interactions"),
    )


def _interaction_words(row: dict[str, Any]) -> str:
    facts = {"minutes": minutes(row["travel_min"]), "strength": strength_words(row["strength"])}
    return say("{minutes}, strength {strength}", **facts)


def potential_theme(layout: SettlementLayout) -> Theme | None:
    """Return the theme of the potentials; None if none is known."""
    potential = layout.potentials["potential_people_per_minute"].to_numpy(dtype=float)
    known = potential[np.isfinite(potential)]
    if not len(known):
        return None
    limits = sorted({float(f"{q:.2g}") for q in np.quantile(known, (0.2, 0.4, 0.6, 0.8))})
    order = [
        int(k) for k in np.argsort(-np.nan_to_num(potential, nan=-1.0), kind="stable") if np.isfinite(potential[k])
    ]
    return Theme(
        key="potentials",
        title=say("Population potential of county seats, towns and central villages"),
        definition=say(
            "people of the others, each over the minutes there (Stewart 1947), own people not counted; as far as "
            "{cutoff_min}",
            cutoff_min=layout.options.cutoff_min,
        ),
        uses=(by_steps("nodes", potential, limits, title=say("People per minute")),),
        ranking=[("nodes", k, potential_words(potential[k])) for k in order[:RANKED]],
        ranking_title=say("The highest potential"),
    )
