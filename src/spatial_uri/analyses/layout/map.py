"""The map of the layout of a settlement system."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, area_words, records
from spatial_uri.page.theme_classes import (
    BLUE,
    DARK,
    GREY,
    ORANGE,
    RANKS,
    RED,
    by_kind,
    by_minutes,
    by_steps,
    plain,
    quantile_weights,
    rank_weights,
)
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.numbers import (
    UNKNOWN,
    count,
    km,
    minutes,
    name_of,
    number,
    of_things,
    share,
    text,
    whole_number,
    yes_no,
)

BONDS_DRAWN = 3000
"""How many of the strongest bonds the map draws beside the axes; the tables hold all."""

_PALE = "#a9bccb"
_BONDS = {
    "bond": ThemeClass(label="bond", colour=_PALE),
    "axis": ThemeClass(label="axis: the strongest bond to a larger settlement", colour=DARK),
}
_OWN = {
    "yes": ThemeClass(label="nearest centre is the seat of the own township", colour=BLUE),
    "no": ThemeClass(label="another centre is nearer", colour=RED),
    UNKNOWN: ThemeClass(label="no centre reached, or own seat not known", colour=GREY, hatched=True),
}
_ELEMENTS = {
    "axis": ThemeClass(label="axis", colour=DARK),
    "ring": ThemeClass(label="ring", colour=RED),
    "belt": ThemeClass(label="belt", colour=ORANGE),
    "area": ThemeClass(label="area", colour=BLUE),
}
ALL_ELEMENTS = "*"
"""The row of the elements that counts what lies on any of them."""


def layout_map(study: Study, layout: SettlementLayout) -> ThemeMap:
    """Return the map of bonds and axes, hinterlands, potentials and the elements of a plan."""
    shown = drawn_bonds(layout)
    centres = layout.hinterlands
    hinterlands = centres[~(centres.geometry.is_empty | centres.geometry.isna())]
    elements = layout.elements[layout.elements.index != ALL_ELEMENTS]
    is_line = elements.geometry.geom_type.isin(("LineString", "MultiLineString"))
    layers = {
        "settlements": _settlements(study, layout),
        "nodes": _nodes(study, layout),
        "bonds": _bonds(shown),
        "hinterlands": _hinterlands(hinterlands),
        "element_lines": _elements(elements[is_line]),
        "element_areas": _elements(elements[~is_line], "polygon"),
    }
    themes = [
        _bond_theme(layout, shown),
        _hinterland_theme(hinterlands, layout),
        _allocation_theme(study, layout),
        _potential_theme(layout),
        _element_theme(elements, is_line, layout),
    ]
    shown_themes = tuple(theme for theme in themes if theme is not None)
    used = {use.layer for theme in shown_themes for use in theme.uses}
    return ThemeMap(
        heading="Layout of the settlement system",
        subtitle=f"{study.name}: bonds, axes, hinterlands",
        layers={key: layer for key, layer in layers.items() if key in used},
        themes=shown_themes,
    )


def drawn_bonds(layout: SettlementLayout) -> gpd.GeoDataFrame:
    """Return each pair once, weakest first: its axis if it is one, and the strongest others."""
    bonds = layout.bonds
    pair = pd.Series(
        ["|".join(sorted(p)) for p in zip(bonds["origin_id"], bonds["destination_id"], strict=True)],
        index=bonds.index,
        dtype=object,
    )
    ordered = bonds.assign(pair=pair).sort_values(["is_largest", "strength"], ascending=False, kind="stable")
    single = ordered.drop_duplicates("pair")
    axes, others = single[single["is_largest"].astype(bool)], single[~single["is_largest"].astype(bool)]
    shown = pd.concat([others.head(BONDS_DRAWN).iloc[::-1], axes.iloc[::-1]])
    return gpd.GeoDataFrame(shown.drop(columns="pair"), geometry="geometry", crs=bonds.crs)


def strength_unit(layout: SettlementLayout) -> str:
    """Say what the strength of a bond is."""
    power = f"{layout.options.exponent:g}"
    if layout.bonds_by == "time":
        reason = "as asked for" if layout.options.weights == "time" else "for the people of most are not known"
        return f"1 / minutes^{power} ({reason})"
    return f"people x people / minutes^{power}"


def _settlements(study: Study, layout: SettlementLayout) -> ThemeLayer:
    places = study.settlements.table
    rows = records(layout.allocation)
    return ThemeLayer(
        kind="point",
        of="settlements",
        names=[name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)],
        records={
            "Code": [str(p) for p in places.index],
            "Area": area_words(study, places["area_id"]),
            "People": [count(p) for p in places["population"]],
            "Nearest centre": [
                f"{name_of(r['centre_name'], r['centre_id'])}, {minutes(r['travel_min'])}"
                if r["status"] == "reached"
                else "none reached"
                for r in rows
            ],
            "Seat of its own township": [yes_no(r["is_own"]) for r in rows],
        },
        labelled=True,
    )


def _nodes(study: Study, layout: SettlementLayout) -> ThemeLayer:
    nodes = layout.potentials
    names = nodes["name"].to_dict()
    rows = records(nodes)
    return ThemeLayer(
        kind="point",
        of="settlements",
        rows=study.settlements.table.index.get_indexer(nodes.index),
        names=[name_of(n, p) for n, p in zip(nodes["name"], nodes.index, strict=True)],
        records={
            "Code": [str(p) for p in nodes.index],
            "Tier": [RANKS[r["rank"]].label if r["rank"] in RANKS else "" for r in rows],
            "People": [count(r["population"]) for r in rows],
            "Axis to": [name_of(names.get(r["axis_to"]), r["axis_to"]) if text(r["axis_to"]) else "" for r in rows],
            "Sum of its bonds": [strength_words(r["strength"]) for r in rows],
            "Potential": [potential_words(r["potential"]) for r in rows],
        },
        weights=rank_weights(list(nodes["rank"])),
        labelled=True,
    )


def strength_words(value: float) -> str:
    """Write the strength of a bond, which may be large or small."""
    if not np.isfinite(value):
        return UNKNOWN
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def potential_words(value: float) -> str:
    """Write a potential."""
    return f"{number(value, 1)} people per minute" if np.isfinite(value) else UNKNOWN


def _bond_words(row: dict[str, Any]) -> str:
    return f"{minutes(row['travel_min'])}, strength {strength_words(row['strength'])}"


def _bonds(shown: gpd.GeoDataFrame) -> ThemeLayer:
    rows = records(shown)
    return ThemeLayer(
        kind="line",
        geometry=shown.geometry,
        names=[_pair(r) for r in rows],
        records={
            "Minutes": [minutes(r["travel_min"]) for r in rows],
            "Strength": [strength_words(r["strength"]) for r in rows],
            "Of its bonds": [f"{share(r['share'])} of those of {_end(r, 'origin')}" for r in rows],
        },
        weights=[
            w if axis else w / 2  # the axes stand out
            for w, axis in zip(quantile_weights(shown["strength"]), shown["is_largest"], strict=True)
        ],
    )


def _end(row: dict[str, Any], end: str) -> str:
    return name_of(row[f"{end}_name"], row[f"{end}_id"])


def _pair(row: dict[str, Any]) -> str:
    return f"{_end(row, 'origin')} – {_end(row, 'destination')}"


def _bond_theme(layout: SettlementLayout, shown: gpd.GeoDataFrame) -> Theme | None:
    if shown.empty:
        return None
    is_axis = shown["is_largest"].to_numpy(dtype=bool)
    rows = records(shown)
    order = np.argsort(-shown["strength"].to_numpy(dtype=float), kind="stable")
    return Theme(
        key="bonds",
        title="Bonds and axes between county seats, towns and central villages",
        definition=(
            f"strength of a bond: {strength_unit(layout)}, up to {layout.options.cutoff_min:g} min; the wider, the "
            "stronger, in five classes of about as many bonds; axes: each settlement to its strongest larger one"
        ),
        uses=(
            by_kind("bonds", ["axis" if a else "bond" for a in is_axis], _BONDS, title="Bonds"),
            by_kind("nodes", list(layout.potentials["rank"]), RANKS, title="Settlements"),
        ),
        ranking=[("bonds", int(k), _bond_words(rows[k])) for k in order[:RANKED]],
        ranking_title="The strongest bonds",
    )


def _hinterlands(hinterlands: gpd.GeoDataFrame) -> ThemeLayer:
    rows = records(hinterlands)
    return ThemeLayer(
        kind="polygon",
        geometry=hinterlands.geometry,
        names=[name_of(n, p) for n, p in zip(hinterlands["name"], hinterlands.index, strict=True)],
        records={
            "Settlements": [count(r["settlements"]) for r in rows],
            "People": [count(r["population"]) for r in rows],
            "Mean": [minutes(r["mean_min"]) for r in rows],
            "Farthest": [minutes(r["max_min"]) for r in rows],
            "From another township": [whole_number(r["from_other_areas"]) for r in rows],
            "Area": [f"{number(r['area_km2'], 1)} km²" for r in rows],
        },
    )


def _hinterland_theme(hinterlands: gpd.GeoDataFrame, layout: SettlementLayout) -> Theme | None:
    if hinterlands.empty:
        return None
    mean = hinterlands["mean_min"]
    status = pd.Series(np.where(mean.notna(), "reached", "unknown"), index=mean.index, dtype=object)
    order = np.argsort(-hinterlands["settlements"].to_numpy(dtype=float), kind="stable")[:RANKED]
    rows = records(hinterlands)
    is_centre = layout.allocation.index.isin(layout.hinterlands.index)
    return Theme(
        key="hinterlands",
        title="Hinterlands: which town or county seat is nearest in time",
        definition="the part of the studied areas nearest to the settlements whose nearest centre in time it is; "
        "coloured by the mean minutes of these settlements",
        uses=(
            by_minutes(
                "hinterlands",
                mean,
                status,
                title="Mean minutes to the centre",
                limit_min=layout.travel.search_limit_min,
            ),
            ThemeUse(layer="settlements", cls=[-1 if c else 0 for c in is_centre]),  # centres are drawn by the next
            by_kind(
                "nodes",
                list(layout.potentials["rank"]),
                {t: RANKS[t] for t in ("county_seat", "town")},
                title="Centres",
            ),
        ),
        ranking=[
            (
                "hinterlands",
                int(k),
                f"{of_things(rows[k]['settlements'], 'settlement')}, {minutes(rows[k]['mean_min'])} on average",
            )
            for k in order
        ],
        ranking_title="Most settlements",
    )


def _allocation_theme(study: Study, layout: SettlementLayout) -> Theme:
    rows = records(layout.allocation)
    kinds = [yes_no(r["is_own"]) for r in rows]
    people = np.nan_to_num(study.settlements.table["population"].to_numpy(dtype=float), nan=-1.0)
    away = sorted((k for k, kind in enumerate(kinds) if kind == "no"), key=lambda k: -people[k])
    return Theme(
        key="allocation",
        title="Who belongs to another town by time than by township",
        definition="the nearest town or county seat in time, compared with the seat of the own township",
        uses=(by_kind("settlements", kinds, _OWN, title="Nearest centre in time"),),
        ranking=[
            (
                "settlements",
                k,
                f"to {name_of(rows[k]['centre_name'], rows[k]['centre_id'])}, {minutes(rows[k]['travel_min'])}",
            )
            for k in away[:RANKED]
        ],
        ranking_title="Another centre is nearer: most people first",
    )


def _potential_theme(layout: SettlementLayout) -> Theme | None:
    nodes = layout.potentials
    potential = nodes["potential"].to_numpy(dtype=float)
    known = potential[np.isfinite(potential)]
    if not len(known):
        return None
    limits = sorted({float(f"{q:.2g}") for q in np.quantile(known, (0.2, 0.4, 0.6, 0.8))})
    order = [
        int(k) for k in np.argsort(-np.nan_to_num(potential, nan=-1.0), kind="stable") if np.isfinite(potential[k])
    ]
    return Theme(
        key="potentials",
        title="Population potential of county seats, towns and central villages",
        definition="people of the others, each over the minutes there (Stewart 1947), own people not counted; as far "
        f"as {layout.options.cutoff_min:g} min",
        uses=(by_steps("nodes", potential, limits, title="People per minute"),),
        ranking=[("nodes", k, potential_words(potential[k])) for k in order[:RANKED]],
        ranking_title="The highest potential",
    )


def element_words(row: dict[str, Any]) -> str:
    """Say what lies on an element."""
    said = f"{of_things(row['settlements'], 'settlement')} ({share(row['settlements_share'])})"
    if np.isfinite(row["population_share"]):
        said += f", {share(row['population_share'])} of people"
    return said


def _elements(elements: gpd.GeoDataFrame, kind: str = "line") -> ThemeLayer:
    rows = records(elements)
    return ThemeLayer(
        kind="polygon" if kind == "polygon" else "line",
        geometry=elements.geometry,
        names=[name_of(n, e) for n, e in zip(elements["name"], elements.index, strict=True)],
        records={
            "Kind": [text(r["kind"]) for r in rows],
            "Length": [km(r["length_km"]) if np.isfinite(r["length_km"]) else "" for r in rows],
            "On it": [element_words(r) for r in rows],
            "Between its towns": [
                f"{minutes(r['internal_mean_min'])} on average" if np.isfinite(r["internal_mean_min"]) else ""
                for r in rows
            ],
        },
        labelled=True,
    )


def _element_theme(elements: gpd.GeoDataFrame, is_line: pd.Series[bool], layout: SettlementLayout) -> Theme | None:
    if elements.empty:
        return None
    kinds = elements["kind"]
    areas, lines = elements[~is_line], elements[is_line]
    ranking = [("element_lines", k, element_words(r)) for k, r in enumerate(records(lines))]
    ranking += [("element_areas", k, element_words(r)) for k, r in enumerate(records(areas))]
    uses = [
        by_kind(layer, list(kinds[part]), _ELEMENTS, title=title)
        for layer, part, title in (("element_areas", ~is_line, "Areas"), ("element_lines", is_line, "Lines"))
        if part.any()
    ]
    return Theme(
        key="elements",
        title="Axes, rings and belts of the plan",
        definition=f"as drawn in the plan; lines reach {layout.options.buffer_m:g} m to both sides",
        uses=(*uses, plain("settlements")),
        ranking=ranking,
        ranking_title="What lies on them",
    )
