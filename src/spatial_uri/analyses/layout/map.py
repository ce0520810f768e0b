"""The map of the layout of a settlement system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.layout.map_elements import element_layer, element_theme
from spatial_uri.analyses.layout.map_interactions import (
    interaction_layer,
    interaction_theme,
    node_layer,
    potential_theme,
)
from spatial_uri.analyses.layout.phrases import ALL_ELEMENTS, belongings, drawn_interactions
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.model.study import Study
from spatial_uri.page.neighbours import CATEGORIES, neighbour_colours
from spatial_uri.page.part_tables import RANKED, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import BLUE, GREY, RANKS, RED, by_kind
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, minutes, name_of, number, whole_number, yes_no

_OWN = {
    "own": ThemeClass(label=N_("nearest centre is the seat of the own township"), colour=BLUE),
    "other": ThemeClass(label=N_("another centre is nearer"), colour=RED),
    "unknown": ThemeClass(label=N_("no centre reached, or own seat not known"), colour=GREY, hatched=True),
}


def layout_map(study: Study, layout: SettlementLayout) -> ThemeMap:
    """Return the map of interactions and axes, hinterlands, potentials and the elements of a plan.

    Parameters
    ----------
    study, layout
        What was measured, and the result.
    """
    shown = drawn_interactions(layout)
    centres = layout.hinterlands
    hinterlands = centres[~(centres.geometry.is_empty | centres.geometry.isna())]
    elements = layout.elements[layout.elements.index != ALL_ELEMENTS]
    is_line = elements.geometry.geom_type.isin(("LineString", "MultiLineString"))
    layers = {
        "settlements": _settlements(study, layout),
        "nodes": node_layer(layout),
        "interactions": interaction_layer(shown),
        "hinterlands": _hinterlands(hinterlands),
        "element_lines": element_layer(elements[is_line]),
        "element_areas": element_layer(elements[~is_line], "polygon"),
    }
    themes = [
        interaction_theme(layout, shown),
        _hinterland_theme(hinterlands, layout),
        _allocation_theme(study, layout),
        potential_theme(layout),
        element_theme(elements, is_line, layout),
    ]
    shown_themes = tuple(theme for theme in themes if theme is not None)
    used = {use.layer for theme in shown_themes for use in theme.uses}
    return ThemeMap(
        heading=say("Layout of the settlement system"),
        subtitle=say("{study}: interactions, axes, hinterlands", study=study.name),
        layers={key: layer for key, layer in layers.items() if key in used},
        themes=shown_themes,
    )


def _settlements(study: Study, layout: SettlementLayout) -> ThemeLayer:
    rows = records(layout.allocation)
    centres = [
        say("{centre}, {minutes}", centre=name_of(r["centre_name"], r["centre_id"]), minutes=minutes(r["travel_min"]))
        if r["status"] == "reached"
        else say("none reached")
        for r in rows
    ]
    own = [yes_no(r["is_own"]) for r in rows]
    return settlement_layer(study, {say("Nearest centre"): centres, say("Seat of its own township"): own})


def _hinterlands(hinterlands: gpd.GeoDataFrame) -> ThemeLayer:
    rows = records(hinterlands)
    return ThemeLayer(
        kind="polygon",
        geometry=hinterlands.geometry,
        names=[
            name_of(r["name"], p) if r["status"] == "centre" else say("no centre reached")
            for p, r in zip(hinterlands.index, rows, strict=True)
        ],
        records={
            say("Settlements"): [count(r["settlements"]) for r in rows],
            say("People"): [count(r["population"]) for r in rows],
            say("Mean"): _of_centres(rows, "mean_min", minutes),
            say("Farthest"): _of_centres(rows, "max_min", minutes),
            say("From another township"): _of_centres(rows, "settlements_of_other_townships", whole_number),
            say("Land"): [say("{number} km²", number=number(r["area_km2"], 1)) for r in rows],
        },
    )


def _of_centres(rows: list[dict[str, Any]], column: str, words: Callable[[Any], str]) -> list[str]:
    """Write a column of the hinterlands; what belongs to no centre has none of it."""
    return [words(row[column]) if row["status"] == "centre" else "" for row in rows]


def _hinterland_theme(hinterlands: gpd.GeoDataFrame, layout: SettlementLayout) -> Theme | None:
    if hinterlands.empty:
        return None
    classes = {k: ThemeClass(label=N_("hinterland"), colour=colour) for k, colour in enumerate(CATEGORIES)}
    classes[-1] = ThemeClass(label=N_("no centre reached"), colour=GREY, hatched=True)
    is_none = (hinterlands["status"] == "none").to_numpy()
    order = np.argsort(-hinterlands["settlements"].to_numpy(dtype=float), kind="stable")
    order = order[~is_none[order]][:RANKED]
    kinds = np.where(is_none, -1, neighbour_colours(hinterlands.geometry) % len(CATEGORIES)).tolist()
    rows = records(hinterlands)
    is_centre = layout.allocation.index.isin(layout.hinterlands.index)
    centres = {rank: RANKS[rank] for rank in ("county_seat", "town")}
    return Theme(
        key="hinterlands",
        title=say("Hinterlands: which town or county seat is nearest in time"),
        definition=say(
            "the part of the studied areas nearest to the settlements whose nearest centre in time it is; neighbours "
            "differ in colour; hatched: settlements that reach no centre, and their land"
        ),
        uses=(
            replace(by_kind("hinterlands", kinds, classes, title=say("Hinterlands")), in_legend=False),
            ThemeUse(layer="settlements", cls=[-1 if c else 0 for c in is_centre]),  # centres are drawn by the next
            by_kind("nodes", list(layout.potentials["rank"]), centres, title=say("Centres")),
        ),
        ranking=[
            (
                "hinterlands",
                int(k),
                say_n(
                    "{count} settlement, {minutes} on average",
                    "{count} settlements, {minutes} on average",
                    rows[k]["settlements"],
                    minutes=minutes(rows[k]["mean_min"]),
                ),
            )
            for k in order
        ],
        ranking_title=say("Most settlements"),
    )


def _allocation_theme(study: Study, layout: SettlementLayout) -> Theme:
    rows = records(layout.allocation)
    kinds = belongings(layout)
    people = np.nan_to_num(study.settlements.table["population"].to_numpy(dtype=float), nan=-1.0)
    away = sorted((k for k, kind in enumerate(kinds) if kind == "other"), key=lambda k: -people[k])
    return Theme(
        key="allocation",
        title=say("Who belongs to another town by time than by township"),
        definition=say("the nearest town or county seat in time, compared with the seat of the own township"),
        uses=(by_kind("settlements", kinds, _OWN, title=say("Nearest centre in time")),),
        ranking=[
            (
                "settlements",
                k,
                say(
                    "to {centre}, {minutes}",
                    centre=name_of(rows[k]["centre_name"], rows[k]["centre_id"]),
                    minutes=minutes(rows[k]["travel_min"]),
                ),
            )
            for k in away[:RANKED]
        ],
        ranking_title=say("Another centre is nearer: most people first"),
    )
