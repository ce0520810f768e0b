"""Layers and themes, packed into a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_uri.errors import DataError
from spatial_uri.model.study import Study
from spatial_uri.page.ground import ROAD_TOLERANCE_M, DrawnRoads, grid
from spatial_uri.page.new_ways import pack_new_ways
from spatial_uri.page.pack import Parcel, minute_units
from spatial_uri.page.simplify import simplified_lines, simplified_polygons
from spatial_uri.page.theme_parts import Curtain
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.page.time_fill import pack_fill
from spatial_uri.page.ways import pack_ways
from spatial_uri.words.catalogue import say

RANKED_MAX = 100
"""How many entries of a ranking a page holds."""

_AREA_TOLERANCE_M = 5.0
_PER_AMOUNT = 100
_PER_MIN = {"line": 10, "point": 60_000, "polygon": 60_000}  # a road is as far as its middle: tenths are enough
_BEYOND_ALL_MIN = 1e9  # how the page writes the limit of the class of all longer trips


def used_roads(themes: ThemeMap) -> list[NDArray[np.int64] | None]:
    """Return the road pieces that each layer of roads and each set of ways has, new ones too, None for all."""
    layers = [layer for layer in themes.layers.values() if layer.of == "roads"]
    own = [None if layer.rows is None else np.asarray(layer.rows, dtype=np.int64) for layer in layers]
    marks = [use.marks for theme in themes.themes for use in theme.uses if use.marks is not None]
    passed = [*(w.pieces for w in themes.ways), *(m.ways.pieces for m in marks if m.ways is not None)]
    return [*own, *(np.unique(pieces).astype(np.int64) for pieces in passed)]


def pack_themes(study: Study, themes: ThemeMap, roads: DrawnRoads, parcel: Parcel) -> dict[str, Any]:
    """Pack the layers and themes of one analysis, and return what the page says of them."""
    return {
        "heading": themes.heading,
        "subtitle": themes.subtitle,
        "stamp": themes.stamp,
        "remark": themes.remark,
        "unanswered": themes.unanswered,
        "layers": [_layer(study, layer, roads, parcel) for layer in themes.layers.values()],
        "ways": [pack_ways(ways, roads, parcel) for ways in themes.ways],
        "in_cards": [
            [heading, list(themes.layers).index(layer), list(themes.layers[layer].records).index(line)]
            for heading, (layer, line) in themes.in_cards.items()
        ],
        "themes": [_theme(study, theme, themes.layers, roads, parcel) for theme in themes.themes],
    }


def require_rows(study: Study, themes: ThemeMap) -> None:
    """Refuse layers that have other rows than the study whose shapes they show.

    Raises
    ------
    DataError
        Naming every such layer.
    """
    sizes = {
        "areas": len(study.areas.table),
        "roads": study.network.piece_count,
        "settlements": len(study.settlements),
        "facilities": len(study.facilities),
    }
    faults = []
    for key, layer in themes.layers.items():
        if layer.of and layer.rows is None and len(layer) != sizes[layer.of]:
            faults.append(f"layer {key!r} has {len(layer)} rows for the {sizes[layer.of]} {layer.of} of the study")
        if layer.of and layer.rows is not None and len(layer) and not 0 <= max(layer.rows) < sizes[layer.of]:
            faults.append(f"layer {key!r} has rows of {layer.of} that are not in the study")
    if faults:
        raise DataError("the map contradicts the study", faults=faults)


def _layer(study: Study, layer: ThemeLayer, roads: DrawnRoads, parcel: Parcel) -> dict[str, Any]:
    page: dict[str, Any] = {
        "kind": layer.kind,
        "size": len(layer),
        "of": layer.of,
        "names": parcel.texts(layer.names),
        "records": _records(layer.records, parcel),
        "code": next((k for k, heading in enumerate(layer.records) if heading == say("Code")), None),
        "labelled": layer.labelled,
    }
    if layer.rows is not None:
        rows = np.asarray(layer.rows, dtype=np.int64)
        page["rows"] = parcel.column(roads.position[rows] if layer.of == "roads" else rows, steps=True)
    if layer.geometry is not None:
        shapes = layer.geometry.to_crs(study.crs)
        page["chains"] = parcel.chains(_drawable(shapes, layer.kind))
        if layer.kind == "polygon" and any(layer.names):
            page |= _label_points(shapes, parcel)
    if layer.weights is not None:
        weights = np.clip(np.nan_to_num(np.asarray(layer.weights, dtype=float)), 0, 1)
        page["weights"] = parcel.column(np.round(weights * 100))
    return page


def _records(records: Mapping[str, Sequence[str]], parcel: Parcel) -> list[list[Any]]:
    return [[heading, parcel.texts(values)] for heading, values in records.items()]


def _theme(
    study: Study, theme: Theme, layers: Mapping[str, ThemeLayer], roads: DrawnRoads, parcel: Parcel
) -> dict[str, Any]:
    position = {key: k for k, key in enumerate(layers)}
    limit = theme.limit
    return {
        "key": theme.key,
        "title": theme.title,
        "definition": theme.definition,
        "uses": [_use(use, layers[use.layer].kind, position, roads, parcel) for use in theme.uses],
        "ranking": [[position[layer], int(row), text] for layer, row, text in theme.ranking[:RANKED_MAX]],
        "ranked": len(theme.ranking),
        "ranking_title": theme.ranking_title,
        "limit": limit and {
            "layer": position[limit.layer],
            "start": _number(limit.start_min),
            "stops": [_number(stop) for stop in limit.stops_min],
        },
        "fill": theme.fill and pack_fill(study, theme.fill, parcel),
        **({"curtain": _curtain(theme.curtain, layers, roads, parcel)} if theme.curtain else {}),
    }  # fmt: skip


def _curtain(curtain: Curtain, layers: Mapping[str, ThemeLayer], roads: DrawnRoads, parcel: Parcel) -> dict[str, Any]:
    position = {key: k for k, key in enumerate(layers)}
    return {
        "uses": [_use(use, layers[use.layer].kind, position, roads, parcel) for use in curtain.uses],
        "left": curtain.left,
        "right": curtain.right,
    }


def _use(use: ThemeUse, kind: str, position: Mapping[str, int], roads: DrawnRoads, parcel: Parcel) -> dict[str, Any]:
    page: dict[str, Any] = {
        "layer": position[use.layer],
        "title": use.title,
        "classes": [_class(c) for c in use.classes],
        "records": _records(use.records, parcel),
        "in_legend": use.in_legend,
        "switch": use.switch,
        "numbered": use.is_numbered,
    }
    if len(use.things):
        page["wholes"] = parcel.column(np.unique(use.things, return_inverse=True)[1])
    if len(use.cls):
        page["cls"] = parcel.column(use.cls)
    if use.amounts is not None and len(use.cls):
        page["sums"] = _sums(use)
    if use.minutes is not None:
        page["minutes"] = parcel.column(minute_units(use.minutes, _PER_MIN[kind]))
        page["per_min"] = _PER_MIN[kind]
    if use.amounts is not None:  # people of a cell: the legend sums them
        page["amounts"] = parcel.column(np.rint(np.asarray(use.amounts, dtype=float) * _PER_AMOUNT).astype(np.int64))
        page["per_amount"] = _PER_AMOUNT
    if use.leads_to is not None:
        target, rows = use.leads_to
        page["leads_to"] = [position[target], parcel.column(rows)]
    if use.marks is not None:
        marks = use.marks
        page["marks"] = {
            "layer": position[marks.layer],
            "kind": marks.kind,
            "groups": parcel.column(marks.groups, steps=True),
            "counts": parcel.column(np.diff(np.asarray(marks.ptr))),
            "rows": parcel.column(marks.rows),
            "texts": parcel.texts(marks.texts),
            "ways": marks.ways and pack_new_ways(marks.ways, marks.ptr, roads, parcel),
        }
    return page


def _sums(use: ThemeUse) -> list[int]:
    """Return what the legend counts in each class instead of rows."""
    cls, amounts = np.asarray(use.cls, dtype=np.int64), np.asarray(use.amounts, dtype=float)
    shown = cls >= 0
    sums = np.bincount(cls[shown], amounts[shown], minlength=max(1, len(use.classes)))
    return [round(amount) for amount in sums.tolist()]


def _class(theme_class: ThemeClass) -> dict[str, Any]:
    upper = theme_class.upper_min
    return {
        "label": theme_class.label,
        "colour": theme_class.colour,
        "hatched": theme_class.hatched,
        "upper": None if upper is None else _number(min(upper, _BEYOND_ALL_MIN)),
        "symbol": theme_class.symbol,
        "hidden": theme_class.is_hidden,
        **({"unknown": True} if theme_class.is_unknown else {}),
        **({"faint": True} if theme_class.is_faint else {}),
    }


def _number(value: float) -> float | int:
    """Return a number as JSON has it at its shortest."""
    return int(value) if math.isfinite(value) and value == int(value) else float(value)


def _drawable(shapes: gpd.GeoSeries, kind: str) -> gpd.GeoSeries:
    """Leave out the points that the map cannot show; the GeoPackage has the shapes as they are."""
    if kind == "point":
        return shapes
    parts, owner = shapely.get_parts(shapes.to_numpy(), return_index=True)
    if kind == "line":
        simplified = simplified_lines(parts, ROAD_TOLERANCE_M)
    else:
        simplified = simplified_polygons(parts, np.full(len(parts), _AREA_TOLERANCE_M))
    drawn: NDArray[np.object_] = np.full(len(shapes), None)
    join: Any = shapely.multilinestrings if kind == "line" else shapely.multipolygons
    join(simplified, indices=owner, out=drawn)
    return gpd.GeoSeries(drawn, crs=shapes.crs)


def _label_points(shapes: gpd.GeoSeries, parcel: Parcel) -> dict[str, str]:
    """Return a point inside each polygon; that of a polygon which is not there is never asked for."""
    degrees = gpd.GeoSeries(shapes.representative_point(), crs=shapes.crs).to_crs(4326)
    return {
        "label_x": parcel.column(grid(degrees.x.fillna(0.0)), steps=True),
        "label_y": parcel.column(grid(degrees.y.fillna(0.0)), steps=True),
    }
