"""The themes of the map as styles of the layers: the class of every row becomes a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.atlas.geopackage_styles import LayerStyle
from spatial_uri.atlas.workbook_words import HEADINGS, heading_of
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.road_words import ROAD_CLASSES
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeUse
from spatial_uri.words.catalogue import say

Layers = Mapping[str, gpd.GeoDataFrame]
_KINDS = {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line"}
_PLAIN = {"point": "#555555", "line": "#777777", "polygon": "#dddddd"}
_ROADS = ("#5c0a18", "#a8321a", "#e2741f", "#f7cf7a", "#6e7680", "#b4b8bd")
_RANKS_OF_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
_NAME_MAX = 30


def styled(study: Study, parts: Sequence[Part], layers: Layers) -> tuple[dict[str, gpd.GeoDataFrame], list[LayerStyle]]:
    """Return the layers with a column for the class of each row, and the styles that draw these.

    Every theme of the map that classes the rows of a layer gives it a style; layers that no theme shows have a plain
    one, so that every column has its heading.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    layers
        The layers of the GeoPackage.
    """
    tables = dict(layers)
    styles: dict[str, list[LayerStyle]] = {name: [] for name in layers}
    if "roads" in tables:
        styles["roads"].append(_roads())
    if "isochrones" in tables:
        for theme, use in _timed(parts):
            styles["isochrones"] += _nested(tables["isochrones"], use, theme.key, theme.title)
    columns: dict[str, dict[str, Int64Array]] = {name: {} for name in layers}
    for name, classed in _classed(study, parts, layers):
        _give_classes(tables[name], columns[name], styles[name], name, classed)
    tables |= {name: _with_columns(tables[name], own) for name, own in columns.items() if own}
    for name, own in styles.items():
        if not own:
            own.append(_plain(name, tables[name]))
    headings = {name: aliases_of(study, table) for name, table in tables.items()}
    return tables, [_with_aliases(style, headings[style.layer]) for own in styles.values() for style in own]


class Classed(NamedTuple):
    """The rows of a layer in classes: by which theme of which part, and the class of each, -1 for none."""

    part: str
    theme: str
    title: str
    kind: str
    classes: tuple[ThemeClass, ...]
    cls: Int64Array
    is_ordered: bool = False
    """True where what has no value, and what the map shows only when asked, is drawn below the others."""


def _classed(study: Study, parts: Sequence[Part], layers: Layers) -> Iterator[tuple[str, Classed]]:
    """Yield the layers whose rows a theme classes, or a part does itself."""
    for part, key, title, use, layer in _uses(parts):
        classed = Classed(part.key, key, title, layer.kind, use.classes, _classes_of(use, len(layer)))
        for name, table in layers.items():
            if key in part.layer_themes.get(name, (key,)) and (
                _is_layer(study, name, table, layer) or _has_settlements(study, part, name, layer)
            ):
                yield name, classed
    for part in parts:
        for name, uses in part.layer_uses.items():
            for use in uses:
                given, kind = np.asarray(use.cls, dtype=np.int64), _kind_of(layers[name])
                yield name, Classed(part.key, use.layer, use.title, kind, use.classes, given, is_ordered=True)


def _give_classes(
    table: gpd.GeoDataFrame, columns: dict[str, Int64Array], styles: list[LayerStyle], name: str, classed: Classed
) -> None:
    """Give a layer the column and the style of a theme."""
    column = _free(f"class_{classed.part}_{classed.theme}", [*table.columns, *columns])
    columns[column] = classed.cls
    called = _free(column.removeprefix("class_")[:_NAME_MAX], [style.name for style in styles], _NAME_MAX)
    told = LayerStyle(
        layer=name, name=called, title=classed.title, kind=classed.kind, classes=classed.classes, column=column,
        order_by=column if classed.is_ordered and any(c.hatched or c.is_hidden for c in classed.classes) else "",
        first_below=classed.classes[0].is_hidden if classed.classes else False,
    )  # fmt: skip
    styles.append(told)


def _with_columns(table: gpd.GeoDataFrame, columns: Mapping[str, Int64Array]) -> gpd.GeoDataFrame:
    """Return a layer with further columns, all at once: one after the other takes long where they are many."""
    joined = pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)
    return gpd.GeoDataFrame(joined, geometry=table.geometry.name, crs=table.crs)


def _uses(parts: Sequence[Part]) -> Iterator[tuple[Part, str, str, ThemeUse, ThemeLayer]]:
    """Yield how the themes of the map class their layers, and how maps on paper class areas."""
    for part in parts:
        own = [(part.map, theme) for theme in part.map.themes] if part.map is not None else []
        own += [(one.themes, theme) for one in part.sheets if one.themes is not None for theme in one.themes.themes]
        for themes, theme in own:
            for use in theme.uses:
                layer = themes.layers[use.layer]
                if use.classes and (themes is part.map or layer.of == "areas"):
                    yield part, theme.key, theme.title, use, layer


def _timed(parts: Sequence[Part]) -> Iterator[tuple[Theme, ThemeUse]]:
    """Yield the themes with a limit of minutes, each with the use whose classes are those of its minutes."""
    for theme in (theme for part in parts if part.map is not None for theme in part.map.themes):
        if theme.limit is not None:
            yield theme, next(u for u in theme.uses if u.layer == theme.limit.layer and u.minutes is not None)


def _classes_of(use: ThemeUse, rows: int) -> Int64Array:
    """Return the class of each row, as the map has it."""
    if len(use.cls):
        return np.asarray(use.cls, dtype=np.int64)
    if use.minutes is None:
        return np.zeros(rows, dtype=np.int64)
    minutes = np.asarray(use.minutes, dtype=np.float64)
    uppers = np.array([one.upper_min for one in use.classes if one.upper_min is not None], dtype=np.float64)
    found = np.searchsorted(uppers, np.where(np.isnan(minutes), 0.0, minutes), side="left")
    return np.where(np.isnan(minutes), len(use.classes) - 1, found).astype(np.int64)


def _is_layer(study: Study, name: str, table: gpd.GeoDataFrame, layer: ThemeLayer) -> bool:
    """Tell whether the rows of a layer of the map are those of one of the GeoPackage."""
    if len(layer) != len(table) or not len(table):
        return False
    if layer.of:
        if layer.rows is None:
            return name == layer.of
        return layer.of == "roads" and "segment" in table.columns and [*table["segment"]] == [*layer.rows]
    if layer.geometry is None or name in {"areas", "roads", "settlements", "facilities"}:
        return False
    shapes = layer.geometry.to_crs(study.crs).to_numpy()
    return bool(shapely.equals_exact(shapes, table.to_crs(study.crs).geometry.to_numpy(), tolerance=1e-3).all())


def _has_settlements(study: Study, part: Part, name: str, layer: ThemeLayer) -> bool:
    """Tell whether a layer of a part has a row for each settlement, and a layer of the map has them too."""
    table = part.layers.get(name)
    if table is None or layer.of != "settlements" or layer.rows is not None or "place_id" not in table.columns:
        return False
    return [*table["place_id"]] == [*study.settlements.table.index]


def _free(name: str, taken: Iterable[object], longest: int = 1000) -> str:
    """Return a name that is not taken yet, whether in capitals or not."""
    known, number, free = {str(one).lower() for one in taken}, 1, name
    while free.lower() in known:
        number += 1
        free = f"{name[: longest - len(str(number)) - 1]}_{number}"
    return free


def _nested(table: gpd.GeoDataFrame, use: ThemeUse, tier: str, title: str) -> Iterator[LayerStyle]:
    """Yield the style of isochrones of one tier: the largest below the smaller ones."""
    uppers = [one for one in use.classes if one.upper_min is not None and np.isfinite(one.upper_min)]
    limits = sorted(table.loc[table["tier"] == tier, "threshold_min"].unique())
    classes, conditions = [], []
    for limit in limits:
        drawn = next((one for one in uppers if one.upper_min is not None and one.upper_min >= limit), None)
        if drawn is not None:
            classes.append(drawn)
            conditions.append(f'"tier" = \'{tier}\' AND "threshold_min" = {limit:g}')
    if classes:
        yield LayerStyle(
            layer="isochrones", name=tier[:_NAME_MAX], title=title, kind="polygon", classes=classes,
            conditions=conditions, order_by="threshold_min",
        )  # fmt: skip


def _roads() -> LayerStyle:
    """Return the style that roads open with: by class of road."""
    classes = [ThemeClass(label=say(ROAD_CLASSES[c]), colour=k) for c, k in zip(_RANKS_OF_ROADS, _ROADS, strict=False)]
    known = [f"\"road_class\" IN ('{c}', '{c}_link')" for c in _RANKS_OF_ROADS]
    classes.append(ThemeClass(label=say("other roads"), colour=_ROADS[-1]))
    title = say("Road class")
    return LayerStyle(
        layer="roads", name="road_class", title=title, kind="line", classes=classes, conditions=[*known, "ELSE"]
    )


def _kind_of(table: gpd.GeoDataFrame) -> str:
    shown = next((str(kind) for kind in table.geom_type if isinstance(kind, str)), "Point")
    return _KINDS.get(shown, "polygon")


def _plain(name: str, table: gpd.GeoDataFrame) -> LayerStyle:
    kind = _kind_of(table)
    one = ThemeClass(label=name, colour=_PLAIN[kind])
    return LayerStyle(layer=name, name="plain", title=name, kind=kind, classes=(one,))


def aliases_of(study: Study, table: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the heading of every column that has one.

    Parameters
    ----------
    study
        Whose tiers stand in the names of columns.
    table
        A layer.
    """
    tiers = {tier.name: tier_name(tier) for tier in study.tiers}
    known: dict[str, str] = {}
    for column in map(str, table.columns):
        if column in HEADINGS:
            known[column] = heading_of(column)
        elif (found := _of_tier(column, tiers)) is not None:
            known[column] = say("{thing}: {heading}", thing=tiers[found[0]], heading=heading_of(found[1]))
    return known


_SHORT = {"min": "travel_min", "class": "class"}


def _of_tier(column: str, tiers: Mapping[str, str]) -> tuple[str, str] | None:
    """Divide ``clinic_status`` and ``min_clinic`` into the tier and what is told of it."""
    for tier in tiers:
        rest = re.sub(rf"^{re.escape(tier)}_|_{re.escape(tier)}$", "", column)
        what = _SHORT.get(rest, rest)
        if rest != column and what in HEADINGS:
            return tier, what
    return None


def _with_aliases(style: LayerStyle, aliases: dict[str, str]) -> LayerStyle:
    return replace(style, aliases=aliases)
