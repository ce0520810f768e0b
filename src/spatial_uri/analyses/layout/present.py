"""What the layout of a settlement system gives to an atlas."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.layout.map import (
    ALL_ELEMENTS,
    drawn_bonds,
    layout_map,
    potential_words,
    strength_unit,
    strength_words,
)
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    area_listing,
    known_figures,
    layer_of,
    listing,
    parameters_of,
    records,
    whole,
    with_places,
)
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.words.numbers import (
    UNKNOWN,
    count,
    km,
    metres,
    minutes,
    name_of,
    number,
    of_things,
    share,
    text,
    whole_number,
    yes_no,
)

_NNI = (
    "mean distance to the nearest settlement over that of as many places at random, 0.5 / sqrt(n / A) (Clark and Evans "
    "1954): below 1 clustered, 1 random, above 1 even; A is the studied area"
)
_RANK_SIZE = "slope of ln(rank - 1/2) against ln(people) (Gabaix and Ibragimov): 1 is Zipf's rule"
_PRIMACY = {
    "primacy_2": "people of the largest settlement over those of the second",
    "primacy_4": "people of the largest over those of the second to fourth together",
    "primacy_11": "twice the people of the largest over those of the second to eleventh together",
}


def layout_part(study: Study, layout: SettlementLayout) -> Part:
    """Return what bonds, hinterlands, indices and the elements of a plan give to an atlas.

    Parameters
    ----------
    study, layout
        What was measured, and the result.
    """
    spots = study.settlements.table.geometry
    elements = layout.elements
    tables = {
        "bonds.csv": with_places(layout.bonds).drop(columns=["lon", "lat"]),
        "potentials.csv": with_places(layout.potentials),
        "hinterlands.csv": with_places(layout.hinterlands, spots.reindex(layout.hinterlands.index)),
        "allocation.csv": with_places(_named(study, layout), spots),
        "layout_indices.csv": with_places(layout.indices),
        **({"elements.csv": with_places(elements)} if len(elements) else {}),
    }
    return Part(
        key="layout",
        title="Layout of the settlement system",
        short="Layout",
        sections=(
            _bond_section(layout),
            _hinterland_section(study, layout),
            _index_section(study, layout),
            *((_element_section(study, layout),) if len(elements) else ()),
        ),
        tables=tables,
        table_words={
            "bonds.csv": "one row per bond and direction between county seats, towns and central villages",
            "potentials.csv": "one row per county seat, town and central village: sum of bonds, potential, axis",
            "hinterlands.csv": "one row per town or county seat: who is nearest to it in time",
            "allocation.csv": "one row per settlement: the nearest town or county seat in time",
            "layout_indices.csv": "one row per area: nearest-neighbour index, rank-size, primacy",
            "elements.csv": "one row per axis, ring or belt of the plan: what lies on it",
        },
        layers={
            "bonds": layer_of(layout.bonds),
            "potentials": layer_of(layout.potentials),
            "hinterlands": layer_of(layout.hinterlands),
            **({"elements": layer_of(elements)} if len(elements) else {}),
        },
        map=layout_map(study, layout),
        parameters={**parameters_of(layout.options), "bonds_by": layout.bonds_by},
        notes=layout.notes,
        missing=()
        if len(elements)
        else ("Axes, rings and belts of a plan: none were given, so nothing was counted on them.",),
    )


def _named(study: Study, layout: SettlementLayout) -> pd.DataFrame:
    table = layout.allocation.copy()
    for k, column in enumerate(("name", "area_id", "population")):
        if column not in table.columns:
            table.insert(k, column, study.settlements.table[column])
    return table


def _bond_section(layout: SettlementLayout) -> Section:
    shown = drawn_bonds(layout)
    unit = strength_unit(layout)
    what = f"Strength: {unit}. An axis ties a settlement to its strongest larger one (Nystuen and Dacey 1961)."
    if shown.empty:
        said = (
            "No two county seats, towns or central villages are bound: too few are known, or none has a way to another."
        )
        return Section(title="Bonds and axes", paragraphs=(said,))
    axes = shown[shown["is_largest"].astype(bool)].sort_values("strength", ascending=False, kind="stable")
    strongest = records(shown.sort_values("strength", ascending=False, kind="stable").head(WORST_LISTED))
    goals = layout.potentials["axis_to"].dropna().value_counts()
    names = layout.potentials["name"]
    nodes = of_things(len(layout.potentials), "settlement")
    said = f"{nodes} of the higher tiers form {of_things(len(axes), 'axis', 'axes')}."
    if len(goals):
        centre = goals.index[0]
        said += f" Most lead to {name_of(names.get(centre), centre)} ({count(goals.iloc[0])})."
    first = strongest[0]
    said += (
        f" The strongest bond is that of {_end(first, 'origin')} and {_end(first, 'destination')}, "
        f"{minutes(first['travel_min'])} apart."
    )
    potentials = layout.potentials.sort_values("potential", ascending=False, kind="stable")
    head = potentials[potentials["potential"].notna()].head(WORST_LISTED)
    return Section(
        title="Bonds and axes",
        paragraphs=(said, what),
        figures=(
            Figure(value=count(len(axes)), label="axes", definition="settlements bound to a larger one"),
            Figure(value=count(len(shown)), label="bonds shown", definition=f"{unit}; each pair once, axes included"),
        ),
        listings=tuple(
            table
            for table in (
                _bonds("The strongest bonds", strongest, len(shown)),
                listing(
                    "The highest potential",
                    ("Settlement", "Code", "Tier", "Axis to", "Potential", "People"),
                    [
                        (name_of(r["name"], p), str(p), RANKS[r["rank"]].label,
                         name_of(names.get(r["axis_to"]), r["axis_to"]) if text(r["axis_to"]) else "",
                         potential_words(r["potential"]), count(r["population"]))
                        for p, r in zip(head.index, records(head), strict=True)
                    ],
                    file="potentials.csv", total=int(potentials["potential"].notna().sum()), text_columns=4,
                ),
            )
            if table.rows
        ),
    )  # fmt: skip


def _end(row: dict[str, Any], end: str) -> str:
    return name_of(row[f"{end}_name"], row[f"{end}_id"])


def _bonds(title: str, rows: list[dict[str, Any]], total: int) -> Listing:
    cells = [
        (
            _end(r, "origin"), text(r["origin_id"]), _end(r, "destination"), text(r["destination_id"]),
            "axis" if r["is_largest"] else "", minutes(r["travel_min"]), strength_words(r["strength"]),
            share(r["share"]),
        )
        for r in rows
    ]  # fmt: skip
    columns = ("From", "Code", "To", "Code", "Axis", "Minutes", "Strength", "Of the bonds of the first")
    return listing(title, columns, cells, file="bonds.csv", total=total, text_columns=5)


def _hinterland_section(study: Study, layout: SettlementLayout) -> Section:
    centres, allocation = layout.hinterlands, layout.allocation
    total = len(allocation)
    own = [yes_no(v) for v in allocation["is_own"]]
    reached = int((allocation["status"] == "reached").sum())
    definition = (
        "the town or county seat nearest in time is not the seat of the own township; share of all settlements, those "
        "that reach none or whose seat is not known included"
    )
    if centres.empty or not reached:
        said = "No settlement reaches a town or county seat, or none is known: there are no hinterlands."
        return Section(title="Hinterlands", paragraphs=(said,))
    away = own.count("no")
    largest = centres.sort_values("settlements", ascending=False, kind="stable").head(1)
    first = records(largest)[0]
    said = (
        f"{count(reached)} of {of_things(total, 'settlement')} reach a town or county seat. The largest hinterland is "
        f"that of {name_of(first['name'], largest.index[0])} with {of_things(first['settlements'], 'settlement')}; "
        f"{of_things(away, 'settlement')} {'is' if away == 1 else 'are'} nearer to another centre than to the seat of "
        f"the own township."
    )
    ordered = centres.sort_values("settlements", ascending=False, kind="stable")
    head = ordered.head(WORST_LISTED)
    rows = [
        (name_of(r["name"], p), str(p), RANKS[r["rank"]].label, count(r["settlements"]), count(r["population"]),
         minutes(r["mean_min"]), minutes(r["max_min"]), whole_number(r["from_other_areas"]),
         f"{number(r['area_km2'], 1)} km²")
        for p, r in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    columns = ("Centre", "Code", "Tier", "Settlements", "People", "Mean", "Farthest", "Other townships", "Area")
    return Section(
        title="Hinterlands",
        paragraphs=(said,),
        figures=(
            Figure(
                value=share(away / total) if total else UNKNOWN, label="of settlements are nearer to another centre",
                definition=definition,
            ),
            Figure(
                value=count(own.count(UNKNOWN)), label="of unknown belonging",
                definition="settlements that reach no centre, or the seat of whose township is not known",
            ),
        ),
        listings=(
            listing(
                "The largest hinterlands", columns, rows, file="hinterlands.csv", total=len(centres), text_columns=3
            ),
            *_strayed(study, layout, own),
        ),
    )  # fmt: skip


def _strayed(study: Study, layout: SettlementLayout, own: list[str]) -> tuple[Listing, ...]:
    places = study.settlements.table
    away = layout.allocation[[o == "no" for o in own]]
    away = away.assign(people=places["population"]).sort_values("people", ascending=False, kind="stable")
    head = away.head(WORST_LISTED)
    rows = [
        (name_of(places["name"].get(p), p), str(p), name_of(r["centre_name"], r["centre_id"]), minutes(r["travel_min"]),
         count(r["people"]))
        for p, r in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    if not rows:
        return ()
    columns = ("Settlement", "Code", "Nearest centre", "Minutes", "People")
    title = "Nearer to another centre than to the seat of their township"
    return (listing(title, columns, rows, file="allocation.csv", total=len(away), text_columns=3),)


def _index_section(study: Study, layout: SettlementLayout) -> Section:
    row = whole(study, layout.indices)
    figures: list[Figure] = []
    said = ""
    if row:
        figures = [
            Figure(value=number(row["nni_ratio"]), label="nearest-neighbour index", definition=_NNI),
            Figure(value=number(row["rank_size_exponent"]), label="rank-size exponent", definition=_RANK_SIZE),
            *(
                Figure(value=number(row[key]), label=f"primacy S{key.rpartition('_')[2]}", definition=words)
                for key, words in _PRIMACY.items()
            ),
        ]
        if math.isfinite(row["nni_ratio"]):
            said = _spread(row["nni_ratio"], row["nni_z"])
    known, lacking = known_figures(figures)
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Settlements": lambda r: count(r["settlements"]),
        "Nearest neighbour": lambda r: metres(r["mean_neighbour_m"]),
        "NNI": lambda r: number(r["nni_ratio"]),
        "z": lambda r: number(r["nni_z"]),
        "Rank-size": lambda r: number(r["rank_size_exponent"]),
        "R²": lambda r: number(r["rank_size_r2"]),
        "S2": lambda r: number(r["primacy_2"]),
        "S4": lambda r: number(r["primacy_4"]),
        "S11": lambda r: number(r["primacy_11"]),
    }
    return Section(
        title="Spread and size of the settlements",
        paragraphs=tuple(filter(None, (said, lacking))),
        figures=known,
        listings=(area_listing("By area", layout.indices, columns, file="layout_indices.csv"),),
    )


def _spread(ratio: float, z: float) -> str:
    if not abs(z) >= 1.96:
        return f"The settlements are spread as at random (R = {number(ratio)}, |z| < 1.96)."
    words = "clustered" if ratio < 1 else "spread more evenly than at random"
    return f"The settlements are {words} (R = {number(ratio)}, z = {number(z, 1)})."


def _element_section(study: Study, layout: SettlementLayout) -> Section:
    elements = layout.elements
    own = elements[elements.index != ALL_ELEMENTS]
    figures: list[Figure] = []
    reach = f"within {layout.options.buffer_m:g} m of a line, or inside an area, of the plan"
    said = f"{of_things(len(own), 'element')} of the plan {'was' if len(own) == 1 else 'were'} given."
    if ALL_ELEMENTS in elements.index:
        row = records(elements.loc[[ALL_ELEMENTS]])[0]
        figures.append(
            Figure(
                value=share(row["settlements_share"]), label="of settlements lie on an element",
                definition=f"{reach}; each counted once; share of all settlements",
            )
        )  # fmt: skip
        if math.isfinite(row["population_share"]):
            figures.append(
                Figure(
                    value=share(row["population_share"]), label="of people live on an element",
                    definition=f"{reach}; each counted once; share of the people whose number is known",
                )
            )  # fmt: skip
        on = f"{of_things(row['settlements'], 'settlement')} ({share(row['settlements_share'])})"
        said += f" On them together lie {on}."
    return Section(
        title="Axes, rings and belts of the plan",
        paragraphs=(said, f"A settlement lies on an element {reach}."),
        figures=tuple(figures),
        listings=(_elements(study, elements),),
    )


def _elements(study: Study, elements: gpd.GeoDataFrame) -> Listing:
    facilities = [(t.name, str(t)) for t in study.tiers if f"facilities_share_{t.name}" in elements.columns]
    rows = []
    for element, r in zip(elements.index, records(elements), strict=True):
        ring = "" if r["kind"] != "ring" else "closed" if yes_no(r["is_closed"]) == "yes" else "open"
        rows.append(
            (
                "all together" if element == ALL_ELEMENTS else name_of(r["name"], element),
                " ".join(filter(None, ("" if element == ALL_ELEMENTS else text(r["kind"]), ring))),
                km(r["length_km"]) if math.isfinite(r["length_km"]) else "",
                count(r["settlements"]), share(r["settlements_share"]), share(r["population_share"]),
                *(share(r[f"facilities_share_{name}"]) for name, _ in facilities),
                minutes(r["internal_mean_min"]),
            )
        )  # fmt: skip
    columns = ("Element", "Kind", "Length", "Settlements", "Of all", "Of people", *(label for _, label in facilities),
               "Between its towns, mean")  # fmt: skip
    return listing("What lies on each", columns, rows, file="elements.csv", text_columns=2)
