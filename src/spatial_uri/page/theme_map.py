"""Maps of a choice of themes: one HTML file that opens from the disk with the network off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.study import Note, Study
from spatial_uri.page.map_page import (
    ROAD_TOLERANCE_M,
    MapPage,
    Sibling,
    area_page,
    attributions,
    chain_columns,
    coded,
    grid,
    save_page,
    study_map,
)
from spatial_uri.page.pack import packed
from spatial_uri.page.part import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.page.simplify import simplified_lines, simplified_polygons

ALL_ROADS_MAX = 60_000
"""Up to so many road pieces are drawn as the ground of a map; of more, the main roads only."""

MAIN_ROADS = tuple(
    name + link for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for link in ("", "_link")
)
"""The classes of road drawn where there are too many for all: tertiary and above."""

RANKED_MAX = 100
"""How many entries of a ranking a page holds."""

_SCRIPTS = ("web/things.js", "web/themes.js", "web/theme_panel.js")
_AREA_TOLERANCE_M = 5.0


def theme_map(
    study: Study,
    themes: ThemeMap,
    *,
    notes: Sequence[Note] = (),
    tiles_url: str | None = None,
    tiles_attribution: str = "",
    siblings: Sequence[Sibling] = (),
) -> folium.Map:
    """Draw a map with a choice of themes.

    Parameters
    ----------
    study
        What was measured. Its areas and roads are the ground of the map: all roads, or of more than `ALL_ROADS_MAX`
        pieces those of `MAIN_ROADS`, which the page says.
    themes
        What to show.
    notes
        What a reader must know, besides the notes of the study.
    tiles_url
        Address of a tile server, such as ``http://tiles.intranet/{z}/{x}/{y}.png``, for a background. By default there
        is none and the page makes no request at all.
    tiles_attribution
        What the tile server asks to be shown.
    siblings
        Pages beside this one that it links to: ``(file, title, is_current)``.

    Returns
    -------
    folium.Map
        In WGS84. ``.save(path)`` and notebooks write one file with everything inside it.
    """
    title = f"{study.name}: {themes.heading}"
    base, bounds = study_map(study, title, tiles_url=tiles_url, tiles_attribution=tiles_attribution)
    page: dict[str, Any] = {
        "title": title,
        "synthetic": study.synthetic,
        "tiles": tiles_url is not None,
        "bounds": bounds,
        "levels": list(study.areas.levels),
        "areas": area_page(study),
        "notes": [note.message for note in (*study.notes, *notes)],
        "attributions": attributions(study),
    }
    columns = chain_columns("area", study.areas.table.geometry)
    page["roads"] = _add_roads(study, columns)
    position = {key: k for k, key in enumerate(themes.layers)}
    page["layers"] = [_add_layer(study, layer, f"layer{k}", columns) for k, layer in enumerate(themes.layers.values())]
    page["themes"] = [_add_theme(theme, position, f"theme{k}", columns) for k, theme in enumerate(themes.themes)]
    MapPage(
        heading=themes.heading,
        subtitle=themes.subtitle,
        synthetic=study.synthetic,
        stamp=themes.stamp,
        data=packed(page, columns),
        scripts=_SCRIPTS,
        styles=("web/themes.css",),
        siblings=siblings,
    ).add_to(base)
    return base


def save_theme_map(
    study: Study,
    themes: ThemeMap,
    path: str | Path,
    *,
    notes: Sequence[Note] = (),
    tiles_url: str | None = None,
    siblings: Sequence[Sibling] = (),
) -> Path:
    """Write a map with a choice of themes as one HTML file, and return its path.

    Parameters
    ----------
    study, themes, notes
        As for `theme_map`.
    path
        The file; an earlier one is replaced.
    tiles_url
        A tile server for the background; None for a plain one, which needs no network.
    siblings
        Pages beside this one that it links to: ``(file, title, is_current)``.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    return save_page(theme_map(study, themes, notes=notes, tiles_url=tiles_url, siblings=siblings), path)


def _add_roads(study: Study, columns: dict[str, ArrayLike]) -> dict[str, Any]:
    """Add the roads that are the ground of the map, and return their classes and which are left out."""
    pieces = study.network.pieces
    shown = np.ones(len(pieces), dtype=bool)
    note = ""
    if len(pieces) > ALL_ROADS_MAX:
        shown = pieces["road_class"].isin(MAIN_ROADS).to_numpy()
        note = "Of the roads, the ground of this map shows tertiary roads and above only."
    lines = simplified_lines(study.network.lines[shown], ROAD_TOLERANCE_M)
    chains = chain_columns("road", gpd.GeoSeries(lines, crs=study.crs))
    del chains["road_rows"]  # one line for each piece
    columns |= chains
    columns["road_class"], classes = coded(pieces["road_class"][shown])
    return {"classes": classes, "note": note}


def _add_layer(study: Study, layer: ThemeLayer, name: str, columns: dict[str, ArrayLike]) -> dict[str, Any]:
    shapes = layer.geometry.to_crs(study.crs)
    columns |= chain_columns(name, _drawable(shapes, layer.kind))
    if layer.kind == "polygon":
        columns |= _label_points(shapes, name)
    columns[f"{name}_name"], names = coded(_column(layer.names))
    records = []
    for k, (heading, values) in enumerate(layer.records.items()):
        columns[f"{name}_record{k}"], told = coded(_column(values))
        records.append([heading, told])
    if layer.weights is not None:
        weights = np.clip(np.nan_to_num(np.asarray(layer.weights, dtype=float)), 0, 1)
        columns[f"{name}_weight"] = np.round(weights * 100).astype(np.int64)
    return {
        "kind": layer.kind,
        "rows": len(shapes),
        "names": names,
        "records": records,
        "labelled": layer.labelled,
        "weighted": layer.weights is not None,
    }


def _add_theme(theme: Theme, position: dict[str, int], name: str, columns: dict[str, ArrayLike]) -> dict[str, Any]:
    for k, use in enumerate(theme.uses):
        if len(use.cls):
            columns[f"{name}_cls{k}"] = np.asarray(use.cls, dtype=np.int64)
    return {
        "key": theme.key,
        "title": theme.title,
        "definition": theme.definition,
        "uses": [_use(use, position) for use in theme.uses],
        "ranking": [[position[layer], int(row), text] for layer, row, text in theme.ranking[:RANKED_MAX]],
        "ranked": len(theme.ranking),
        "ranking_title": theme.ranking_title,
    }


def _use(use: ThemeUse, position: dict[str, int]) -> dict[str, Any]:
    return {
        "layer": position[use.layer],
        "title": use.title,
        "all": not len(use.cls),
        "classes": [{"label": c.label, "colour": c.colour, "hatched": c.hatched} for c in use.classes],
    }


def _column(values: Sequence[str]) -> pd.Series[str]:
    return pd.Series(list(values), dtype=object)


def _drawable(shapes: gpd.GeoSeries, kind: str) -> gpd.GeoSeries:
    """Leave out the points that the map cannot show; the GeoPackage has the shapes as they are."""
    if kind == "point":
        return shapes
    parts, owner = shapely.get_parts(shapes.to_numpy(), return_index=True)
    if kind == "line":
        simplified = simplified_lines(parts, ROAD_TOLERANCE_M)
    else:
        simplified = simplified_polygons(parts, np.full(len(parts), _AREA_TOLERANCE_M))
    drawn: GeometryArray = np.full(len(shapes), None)
    join: Any = shapely.multilinestrings if kind == "line" else shapely.multipolygons
    join(simplified, indices=owner, out=drawn)
    return gpd.GeoSeries(drawn, crs=shapes.crs)


def _label_points(shapes: gpd.GeoSeries, name: str) -> dict[str, ArrayLike]:
    """Return a point inside each polygon; that of a polygon which is not there is never asked for."""
    degrees = gpd.GeoSeries(shapes.representative_point(), crs=shapes.crs).to_crs(4326)
    return {f"{name}_label_x+": grid(degrees.x.fillna(0.0)), f"{name}_label_y+": grid(degrees.y.fillna(0.0))}
