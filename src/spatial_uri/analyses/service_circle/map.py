"""The map of a service circle: one HTML file that opens from the disk with the network off."""

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

from spatial_uri.analyses.service_circle.classes import status_words, time_classes
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Study
from spatial_uri.page.classes import NOT_REACHED, classify
from spatial_uri.page.map_page import (
    ROAD_TOLERANCE_M,
    MapPage,
    Sibling,
    area_page,
    attributions,
    chain_columns,
    coded,
    indices,
    number,
    numbers,
    point_columns,
    positions,
    save_page,
    study_map,
    texts,
)
from spatial_uri.page.pack import packed
from spatial_uri.page.simplify import simplified_lines, simplified_polygons

_SCRIPTS = ("web/symbols.js", "web/page.js", "web/panel.js")
_KIND_RANK = {"city": 0, "county_seat": 0, "seat": 0, "town": 1, "township": 1, "suburb": 1, "village": 2}
_MODE_WORDS = {"drive": "By car", "walk": "On foot", "cycle": "By bicycle", "ebike": "By e-bike"}
_SLIDER_MAX_MIN = 120


def service_circle_map(
    study: Study,
    circle: ServiceCircle,
    *,
    tiles_url: str | None = None,
    tiles_attribution: str = "",
    siblings: Sequence[Sibling] = (),
) -> folium.Map:
    """Draw a service circle.

    Parameters
    ----------
    study, circle
        What was measured, and the result.
    tiles_url
        Address of a tile server, such as ``http://tiles.intranet/{z}/{x}/{y}.png``, for a
        background. By default there is none and the page makes no request at all.
    tiles_attribution
        What the tile server asks to be shown.
    siblings
        Pages beside this one that it links to: ``(file, title, is_current)``.

    Returns
    -------
    folium.Map
        In WGS84. ``.save(path)`` and notebooks write one file with everything inside it.
    """
    title = f"{study.name}: {_headline_min(circle):g}-minute service circle"
    base, bounds = study_map(study, title, tiles_url=tiles_url, tiles_attribution=tiles_attribution)
    MapPage(
        heading=study.name,
        subtitle=f"{_headline_min(circle):g}-minute service circle, {_MODE_WORDS[circle.mode].lower()}",
        synthetic=study.synthetic,
        data=_data(study, circle, bounds=bounds, tiles=tiles_url is not None, title=title),
        scripts=_SCRIPTS,
        siblings=siblings,
    ).add_to(base)
    return base


def save_map(
    study: Study,
    circle: ServiceCircle,
    path: str | Path,
    *,
    tiles_url: str | None = None,
    siblings: Sequence[Sibling] = (),
) -> Path:
    """Write the map of a service circle as one HTML file, and return its path.

    Parameters
    ----------
    study, circle
        What was measured, and the result.
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
    return save_page(service_circle_map(study, circle, tiles_url=tiles_url, siblings=siblings), path)


def _headline_min(circle: ServiceCircle) -> float:
    return circle.options.thresholds_min[0]


def _data(study: Study, circle: ServiceCircle, *, bounds: list[list[float]], tiles: bool, title: str) -> str:
    classes = time_classes(circle)
    settlements, facilities, areas = study.settlements.table, study.facilities.table, study.areas.table
    area_at = positions(areas.index)
    facility_at = positions(facilities.index)
    headline = _headline_min(circle)
    longest = max(*circle.options.bands_min, *circle.options.thresholds_min)
    tiers = [_tier(circle, k, headline) for k in range(len(circle.tiers))]
    isochrones = circle.isochrones.reset_index(drop=True)
    tier_at = {tier.name: k for k, tier in enumerate(circle.tiers)}
    resolution = sorted({float(r) for r in isochrones["resolution_m"]})
    page: dict[str, Any] = {
        "title": title,
        "synthetic": study.synthetic,
        "tiles": tiles,
        "bounds": bounds,
        "mode_words": f"{_MODE_WORDS[circle.mode]}, {circle.travel.direction.replace('_', ' the ')}",
        "resolution": " / ".join(f"{r:g} m" for r in resolution) or "no resolution: there are none",
        "and_above": circle.options.and_above,
        "headline": number(headline),
        "thresholds": [number(t) for t in circle.options.thresholds_min],
        "slider_max": int(min(longest, _SLIDER_MAX_MIN)),
        "tiers": tiers,
        "levels": list(study.areas.levels),
        "classes": [
            {"key": c.key, "label": c.label, "colour": c.colour, "tint": c.tint, "upper": number(c.upper_min)}
            for c in classes
        ],
        "reached_classes": len(classes) - len(NOT_REACHED),
        "status_words": status_words(circle),
        "areas": area_page(study),
        "settlements": {
            "id": list(settlements.index),
            "name": texts(settlements["name"]),
            "kind": texts(settlements["kind"]),
            "rank": [_KIND_RANK.get(k, 3) for k in texts(settlements["kind"])],
            "area": indices(settlements["area_id"], area_at),
            "population": numbers(settlements["population"], digits=2),
        },
        "trips": [_trips(circle, tier.name, facility_at) for tier in circle.tiers],
        "facilities": {
            "id": list(facilities.index),
            "name": texts(facilities["name"]),
            "tier": [tier_at.get(t, -1) for t in facilities["tier"]],
            "area": indices(facilities["area_id"], area_at),
            "inside": [int(i) for i in facilities["inside"]],
        },
        "isochrones": [
            {"tier": tier_at[tier], "min": number(limit)}
            for tier, limit in zip(isochrones["tier"], isochrones["threshold_min"], strict=True)
        ],
        "notes": [note.message for note in (*study.notes, *circle.notes)],
        "attributions": attributions(study),
    }
    roads, columns = _roads(circle)
    page["roads"] = roads
    columns |= point_columns("settlement", settlements.geometry) | point_columns("facility", facilities.geometry)
    columns |= chain_columns("area", areas.geometry) | chain_columns("iso", _drawable(isochrones))
    return packed(page, columns)


def _tier(circle: ServiceCircle, k: int, headline: float) -> dict[str, Any]:
    tier = circle.tiers[k]
    sentence = circle.definition(tier, headline)
    limit = f"<= {headline:g} min"
    before, found, after = sentence.partition(limit)
    parts = [f"{before}<= ", f" min{after}"] if found else [sentence]
    bands = circle.isochrones.loc[circle.isochrones["tier"] == tier.name, "threshold_min"]
    return {
        "name": tier.name,
        "label": str(tier),
        "definition": parts,
        "bands": [number(b) for b in sorted(bands)],
    }


def _trips(circle: ServiceCircle, tier: str, facility_at: dict[str, int]) -> dict[str, Any]:
    trips = circle.of(tier)
    return {
        "min": numbers(trips["travel_min"]),
        "cls": [int(c) for c in classify(trips["travel_min"], trips["status"], time_classes(circle))],
        "status": list(trips["status"]),
        "km": numbers(trips["network_km"], digits=3),
        "access": numbers(trips["access_walk_min"], digits=3),
        "egress": numbers(trips["egress_walk_min"], digits=3),
        "facility": indices(trips["facility_id"], facility_at),
        "second": indices(trips["second_facility_id"], facility_at),
        "second_min": numbers(trips["second_travel_min"], digits=5),
        "inside_min": numbers(trips["inside_travel_min"]),
        "border": numbers(trips["border_min"], digits=2),
        "road_walk": numbers(trips["road_walk_m"], digits=1),
    }


def _roads(circle: ServiceCircle) -> tuple[dict[str, Any], dict[str, ArrayLike]]:
    roads = circle.roads.reset_index(drop=True)
    class_codes, class_names = coded(roads["road_class"])
    name_codes, names = coded(roads["ref"], roads["name"])
    lines = simplified_lines(roads.geometry.to_numpy(), ROAD_TOLERANCE_M)
    columns = chain_columns("road", gpd.GeoSeries(lines, crs=roads.crs))
    del columns["road_rows"]
    columns["road_class"] = class_codes
    columns["road_name"] = name_codes
    for k, tier in enumerate(circle.tiers):
        columns[f"road_tenths_{k}"] = _tenths(roads[f"min_{tier.name}"])
    return {"classes": class_names, "names": names}, columns


def _tenths(minutes: pd.Series[float]) -> Int64Array:
    """Tenths of a minute rounded up, so that <= a limit stays <= it; -1 where there is no time."""
    values = np.ceil(np.asarray(minutes, dtype=float) * 10 - 1e-9)
    return np.where(np.isfinite(values), values, -1).astype(np.int64)


def _drawable(isochrones: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Outlines without the steps of the grid they were made on; the GeoPackage has them as they are."""
    polygons, owner = shapely.get_parts(isochrones.geometry.to_numpy(), return_index=True)
    tolerance_m = isochrones["resolution_m"].to_numpy(dtype=float) / 8
    simplified = simplified_polygons(polygons, tolerance_m[owner])
    shapes = np.full(len(isochrones), None)
    shapely.multipolygons(simplified, indices=owner, out=shapes)
    return gpd.GeoSeries(shapes, crs=isochrones.crs)
