"""What the layout of a settlement system gives to an atlas."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.layout.map import layout_map
from spatial_uri.analyses.layout.map_elements import element_use
from spatial_uri.analyses.layout.map_interactions import interaction_use
from spatial_uri.analyses.layout.phrases import (
    drawn_interactions,
    end_of,
    potential_words,
    strength_unit,
    strength_words,
)
from spatial_uri.analyses.layout.present_elements import element_section
from spatial_uri.analyses.layout.present_hinterlands import hinterland_section
from spatial_uri.analyses.layout.present_indices import index_section
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import WORST_LISTED, layer_of, listing, parameters_of, records, with_places
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, minutes, name_of, share, text


def layout_part(study: Study, layout: SettlementLayout) -> Part:
    """Return what interactions, hinterlands, indices and the elements of a plan give to an atlas.

    Parameters
    ----------
    study, layout
        What was measured, and the result.
    """
    elements = layout.elements
    layers: dict[str, gpd.GeoDataFrame] = {
        "interactions": layer_of(layout.interactions),
        "potentials": layer_of(layout.potentials),
        "hinterlands": layer_of(layout.hinterlands),
    }
    uses = {"interactions": (interaction_use(layout.interactions),)}
    sections = [_interaction_section(layout), hinterland_section(study, layout), index_section(study, layout)]
    if len(elements):
        sections.append(element_section(study, layout))
        layers["elements"] = layer_of(elements)
        uses["elements"] = (element_use(elements),)
    return Part(
        key="layout",
        title=say("Layout of the settlement system"),
        short=say("Layout"),
        sections=tuple(sections),
        tables=_tables(study, layout),
        table_words={
            "interactions.csv": say(
                "one row per interaction and direction between county seats, towns and central villages"
            ),
            "potentials.csv": say(
                "one row per county seat, town and central village: sum of interactions, potential, axis"
            ),
            "hinterlands.csv": say(
                "one row per town or county seat: who is nearest to it in time; the last, without a code, holds what "
                "belongs to none, so that the rows add up to the study"
            ),
            "allocation.csv": say(
                "one row per settlement: the nearest town or county seat in time, and the town that it is counted in"
            ),
            "layout_indices.csv": say(
                "one row per area: nearest-neighbour index; rank-size and primacy, of built-up towns or of rows"
            ),
            "elements.csv": say("one row per axis, ring or belt of the plan: what lies on it"),
        },
        layers=layers,
        layer_uses=uses,
        layer_themes={"potentials": ("potentials",)},
        map=if_drawn(lambda: layout_map(study, layout)),
        sheets=(MapSheet(number=13, theme="interactions"), MapSheet(number=17, theme="elements")),
        parameters={**parameters_of(layout.options), "weighted_by": layout.weighted_by},
        notes=layout.notes,
        missing=()
        if len(elements)
        else (say("Axes, rings and belts of a plan: none were given, so nothing was counted on them."),),
    )


def _tables(study: Study, layout: SettlementLayout) -> dict[str, pd.DataFrame]:
    spots = study.settlements.table.geometry
    allocation = layout.allocation.copy()
    for k, column in enumerate(("name", "area_id", "population")):
        if column not in allocation.columns:
            allocation.insert(k, column, study.settlements.table[column])
    tables = {
        "interactions.csv": with_places(layout.interactions).drop(columns=["lon", "lat"]),
        "potentials.csv": with_places(layout.potentials),
        "hinterlands.csv": with_places(layout.hinterlands, spots.reindex(layout.hinterlands.index)),
        "allocation.csv": with_places(allocation, spots),
        "layout_indices.csv": with_places(layout.indices),
    }
    return tables | ({"elements.csv": with_places(layout.elements)} if len(layout.elements) else {})


def _interaction_section(layout: SettlementLayout) -> Section:
    shown = drawn_interactions(layout)
    title = say("Interactions and axes")
    if shown.empty:
        nothing = say(
            "No two county seats, towns or central villages interact: too few are known, or none has a way to another."
        )
        return Section(title=title, paragraphs=(nothing,))
    unit = strength_unit(layout)
    axes = int(shown["is_largest"].astype(bool).sum())
    strongest = records(shown.sort_values("strength", ascending=False, kind="stable").head(WORST_LISTED))
    definition = say(
        "Strength: {unit}. An axis ties a settlement to its strongest larger one (Nystuen and Dacey 1961).", unit=unit
    )
    return Section(
        title=title,
        paragraphs=(_findings(layout, axes, strongest[0]), definition),
        figures=(
            Figure(value=count(axes), label=say("axes"), definition=say("settlements tied to a larger one")),
            Figure(
                value=count(len(shown)),
                label=say("interactions shown"),
                definition=say("{unit}; each pair once, axes included", unit=unit),
            ),
        ),
        listings=tuple(table for table in (_strongest(strongest, len(shown)), _potentials(layout)) if table.rows),
    )


def _findings(layout: SettlementLayout, axes: int, first: dict[str, Any]) -> str:
    """Say how many axes there are, where most lead, and which interaction is the strongest."""
    goals = layout.potentials["axis_to"].dropna().value_counts()
    most = ""
    if len(goals):
        centre = name_of(layout.potentials["name"].get(goals.index[0]), goals.index[0])
        most = say("Most lead to {centre} ({number}).", centre=centre, number=int(goals.iloc[0]))
    return lines(
        say_n(
            "The county seats, towns and central villages ({nodes}) form {count} axis.",
            "The county seats, towns and central villages ({nodes}) form {count} axes.",
            axes,
            nodes=len(layout.potentials),
        ),
        most,
        say(
            "The strongest interaction is that of {origin} and {destination}, {minutes} apart.",
            origin=end_of(first, "origin"),
            destination=end_of(first, "destination"),
            minutes=minutes(first["travel_min"]),
        ),
    )


def _strongest(rows: list[dict[str, Any]], total: int) -> Listing:
    cells = [
        (
            end_of(r, "origin"),
            text(r["origin_id"]),
            end_of(r, "destination"),
            text(r["destination_id"]),
            say("axis") if r["is_largest"] else "",
            minutes(r["travel_min"]),
            strength_words(r["strength"]),
            share(r["strength_share"]),
        )
        for r in rows
    ]
    headings = (
        say("From"),
        say("Code"),
        say("To"),
        say("Code"),
        say("Axis"),
        say("Minutes"),
        say("Strength"),
        say("Of the interactions of the first"),
    )
    title = say("The strongest interactions")
    return listing(title, headings, cells, file="interactions.csv", total=total, text_columns=5)


def _potentials(layout: SettlementLayout) -> Listing:
    names = layout.potentials["name"]
    ordered = layout.potentials.sort_values("potential_people_per_minute", ascending=False, kind="stable")
    known = ordered[ordered["potential_people_per_minute"].notna()]
    head = known.head(WORST_LISTED)
    cells = [
        (
            name_of(r["name"], p),
            str(p),
            say(RANKS[r["rank"]].label),
            name_of(names.get(r["axis_to"]), r["axis_to"]) if text(r["axis_to"]) else "",
            potential_words(r["potential_people_per_minute"]),
            count(r["population"]),
        )
        for p, r in zip(head.index, records(head), strict=True)
    ]
    headings = (say("Settlement"), say("Code"), say("Rank"), say("Axis to"), say("Potential"), say("People"))
    title = say("The highest potential")
    return listing(title, headings, cells, file="potentials.csv", total=len(known), text_columns=4)
