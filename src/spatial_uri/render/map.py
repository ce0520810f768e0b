"""The map of a service circle: one HTML file that opens from the disk with the network off."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.template import Template
from numpy.typing import ArrayLike, NDArray

from spatial_uri.errors import OutputError
from spatial_uri.model import ServiceCircle, Study
from spatial_uri.render.classes import NOT_REACHED, classify, status_words, time_classes
from spatial_uri.render.offline import OfflineFigure, asset, offline_map
from spatial_uri.render.pack import packed, rings_of
from spatial_uri.render.simplify import simplified_lines, simplified_polygons

_SCRIPTS = ("vendor/tiny-inflate.js", "web/codec.js", "web/layers.js", "web/page.js", "web/panel.js")
_KIND_RANK = {"city": 0, "county_seat": 0, "seat": 0, "town": 1, "township": 1, "suburb": 1, "village": 2}
_MODE_WORDS = {"drive": "By car", "walk": "On foot", "cycle": "By bicycle", "ebike": "By e-bike"}
_SLIDER_MAX_MIN = 120
_ROAD_TOLERANCE_M = 2.0  # less than two pixels at the closest zoom, and half the size of the page


class _ServiceCirclePage(MacroElement):
    """The panel, the packed data and the scripts that draw them, as an element of a Folium map."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <style>{{ this.css }}</style>
        {% for script in this.scripts %}<script>{{ script }}</script>
        {% endfor %}
        {% endmacro %}
        {% macro html(this, kwargs) %}
        {% if this.synthetic %}<div class="su-stamp">SYNTHETIC DATA 虚构数据</div>{% endif %}
        <main class="su-panel" id="{{ this.get_name() }}_panel">
            <button type="button" class="su-toggle" aria-expanded="true">Hide panel</button>
            <h1>{{ this.heading|e }}</h1>
            <p class="su-subtitle">{{ this.subtitle|e }}</p>
            {% if this.synthetic %}<p class="su-synthetic">SYNTHETIC: places and numbers are invented</p>{% endif %}
            <noscript><p class="su-failed">This map needs JavaScript.</p></noscript>
            <div class="su-body"></div>
        </main>
        <script type="text/plain" id="{{ this.get_name() }}_data">{{ this.parcel() }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        (function () {
            var panel = document.getElementById("{{ this.get_name() }}_panel");
            var data = document.getElementById("{{ this.get_name() }}_data").textContent;
            spatialUri.show({{ this._parent.get_name() }}, panel, data).catch(function (error) {
                var note = document.createElement("p");
                note.className = "su-failed";
                note.textContent = "The map could not be drawn: " + error.message;
                panel.append(note);
                throw error;
            });
        })();
        {% endmacro %}
        """
    )

    def __init__(self, *, heading: str, subtitle: str, synthetic: bool, data: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ServiceCircle"
        self.heading = heading
        self.subtitle = subtitle
        self.synthetic = synthetic
        self.data = data
        self.css = asset("web/page.css")
        self.scripts = [asset(name) for name in _SCRIPTS]

    def parcel(self) -> str:
        figure = self.get_root()
        return figure.parcel(self.data) if isinstance(figure, OfflineFigure) else self.data


def service_circle_map(
    study: Study, circle: ServiceCircle, *, tiles_url: str | None = None, tiles_attribution: str = ""
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

    Returns
    -------
    folium.Map
        In WGS84. ``.save(path)`` and notebooks write one file with everything inside it.
    """
    west, south, east, north = gpd.GeoSeries([study.boundary], crs=study.crs).to_crs(4326).total_bounds
    title = f"{study.name}: {_headline_min(circle):g}-minute service circle"
    base = offline_map(
        title=title + (" (synthetic)" if study.synthetic else ""),
        location=[(south + north) / 2, (west + east) / 2],
        tiles=tiles_url,
        attr=tiles_attribution or " ",
        zoom_start=9,
        min_zoom=4,
        max_zoom=18,
        zoom_snap=0.5,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=100,
    )
    data = _data(study, circle, bounds=[[south, west], [north, east]], tiles=tiles_url is not None, title=title)
    page = _ServiceCirclePage(
        heading=study.name,
        subtitle=f"{_headline_min(circle):g}-minute service circle, {_MODE_WORDS[circle.mode].lower()}",
        synthetic=study.synthetic,
        data=data,
    )
    page.add_to(base)
    return base


def save_map(study: Study, circle: ServiceCircle, path: str | Path, *, tiles_url: str | None = None) -> Path:
    """Write the map of a service circle as one HTML file, and return its path.

    Parameters
    ----------
    study, circle
        What was measured, and the result.
    path
        The file; an earlier one is replaced.
    tiles_url
        A tile server for the background; None for a plain one, which needs no network.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    figure = service_circle_map(study, circle, tiles_url=tiles_url).get_root()
    assert isinstance(figure, OfflineFigure)  # noqa: S101
    html = figure.render()
    try:
        path.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"the map cannot be written ({error.strerror})", file=path) from error
    return path


def _headline_min(circle: ServiceCircle) -> float:
    return circle.options.thresholds_min[0]


def _data(study: Study, circle: ServiceCircle, *, bounds: list[list[float]], tiles: bool, title: str) -> str:
    classes = time_classes(circle)
    settlements, facilities, areas = study.settlements.table, study.facilities.table, study.areas.table
    area_at = _positions(areas.index)
    facility_at = _positions(facilities.index)
    headline = _headline_min(circle)
    longest = max(*circle.options.bands_min, *circle.options.thresholds_min)
    tiers = [_tier(circle, k, headline) for k in range(len(circle.tiers))]
    isochrones = circle.isochrones.reset_index(drop=True)
    tier_at = {tier.name: k for k, tier in enumerate(circle.tiers)}
    resolution = sorted({float(r) for r in isochrones["resolution_m"]})
    label_points = gpd.GeoSeries(areas.representative_point(), crs=areas.crs).to_crs(4326)
    page: dict[str, Any] = {
        "title": title,
        "synthetic": study.synthetic,
        "tiles": tiles,
        "bounds": bounds,
        "mode_words": f"{_MODE_WORDS[circle.mode]}, {circle.options.direction.replace('_', ' the ')}",
        "resolution": " / ".join(f"{r:g} m" for r in resolution) or "no resolution: there are none",
        "and_above": circle.options.and_above,
        "headline": _number(headline),
        "thresholds": [_number(t) for t in circle.options.thresholds_min],
        "slider_max": int(min(longest, _SLIDER_MAX_MIN)),
        "tiers": tiers,
        "levels": list(study.areas.levels),
        "classes": [
            {"key": c.key, "label": c.label, "colour": c.colour, "tint": c.tint, "upper": _number(c.upper_min)}
            for c in classes
        ],
        "reached_classes": len(classes) - len(NOT_REACHED),
        "status_words": status_words(circle),
        "areas": {
            "id": list(areas.index),
            "name": _texts(areas["name"]),
            "level": list(areas["level"]),
            "parent": _indices(areas["parent_id"], area_at),
            "x": _grid(label_points.x),
            "y": _grid(label_points.y),
        },
        "settlements": {
            "id": list(settlements.index),
            "name": _texts(settlements["name"]),
            "kind": _texts(settlements["kind"]),
            "rank": [_KIND_RANK.get(k, 3) for k in _texts(settlements["kind"])],
            "area": _indices(settlements["area_id"], area_at),
            "population": _numbers(settlements["population"], digits=2),
        },
        "trips": [_trips(circle, tier.name, facility_at) for tier in circle.tiers],
        "facilities": {
            "id": list(facilities.index),
            "name": _texts(facilities["name"]),
            "tier": [tier_at.get(t, -1) for t in facilities["tier"]],
            "area": _indices(facilities["area_id"], area_at),
            "inside": [int(i) for i in facilities["inside"]],
        },
        "isochrones": [
            {"tier": tier_at[tier], "min": _number(limit)}
            for tier, limit in zip(isochrones["tier"], isochrones["threshold_min"], strict=True)
        ],
        "notes": [note.message for note in (*study.notes, *circle.notes)],
        "attributions": sorted({i.attribution for i in study.inputs if i.attribution}),
    }
    roads, columns = _roads(circle)
    page["roads"] = roads
    columns |= _points("settlement", settlements.geometry) | _points("facility", facilities.geometry)
    columns |= _chains("area", areas.geometry) | _chains("iso", _drawable(isochrones))
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
        "bands": [_number(b) for b in sorted(bands)],
    }


def _trips(circle: ServiceCircle, tier: str, facility_at: dict[str, int]) -> dict[str, Any]:
    trips = circle.of(tier)
    return {
        "min": _numbers(trips["travel_min"]),
        "cls": [int(c) for c in classify(trips["travel_min"], trips["status"], time_classes(circle))],
        "status": list(trips["status"]),
        "km": _numbers(trips["network_km"], digits=3),
        "access": _numbers(trips["access_walk_min"], digits=3),
        "egress": _numbers(trips["egress_walk_min"], digits=3),
        "facility": _indices(trips["facility_id"], facility_at),
        "second": _indices(trips["second_facility_id"], facility_at),
        "second_min": _numbers(trips["second_travel_min"], digits=5),
        "inside_min": _numbers(trips["inside_travel_min"]),
        "border": _numbers(trips["border_min"], digits=2),
        "road_walk": _numbers(trips["road_walk_m"], digits=1),
    }


def _roads(circle: ServiceCircle) -> tuple[dict[str, Any], dict[str, ArrayLike]]:
    roads = circle.roads.reset_index(drop=True)
    class_codes, class_names = _coded(roads["road_class"])
    name_codes, names = _coded(roads["ref"], roads["name"])
    lines = simplified_lines(roads.geometry.to_numpy(), _ROAD_TOLERANCE_M)
    columns = _chains("road", gpd.GeoSeries(lines, crs=roads.crs))
    del columns["road_rows"]
    columns["road_class"] = class_codes
    columns["road_name"] = name_codes
    for k, tier in enumerate(circle.tiers):
        columns[f"road_tenths_{k}"] = _tenths(roads[f"min_{tier.name}"])
    return {"classes": class_names, "names": names}, columns


def _coded(*columns: pd.Series[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Join the texts of each row; return them as positions in a sorted list that holds each text once."""
    codes, values = zip(*(pd.factorize(column) for column in columns), strict=True)
    texts = [["", *_texts(own)] for own in values]  # a missing text has the code -1
    combination = np.ravel_multi_index([own + 1 for own in codes], [len(own) for own in texts])
    combination_of_row, combinations = pd.factorize(combination)
    parts = zip(*np.unravel_index(combinations, [len(own) for own in texts]), strict=True)
    shown = [" ".join(filter(None, (own[k] for own, k in zip(texts, part, strict=True)))) for part in parts]
    position, names = pd.factorize(pd.Series(shown, dtype=object), sort=True)
    return position[combination_of_row], list(names)


def _tenths(minutes: pd.Series[float]) -> NDArray[np.int64]:
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


def _points(name: str, geometry: gpd.GeoSeries) -> dict[str, ArrayLike]:
    degrees = geometry.to_crs(4326)
    return {f"{name}_x+": _grid(degrees.x), f"{name}_y+": _grid(degrees.y)}


def _chains(name: str, geometry: gpd.GeoSeries) -> dict[str, ArrayLike]:
    rows, counts, points = rings_of(geometry)
    return {f"{name}_rows": rows, f"{name}_counts": counts, f"{name}_x+": points[:, 0], f"{name}_y+": points[:, 1]}


def _grid(degrees: pd.Series[float]) -> list[int]:
    return [round(float(d) * 1e5) for d in degrees]


def _positions(index: pd.Index[Any]) -> dict[str, int]:
    return {str(key): position for position, key in enumerate(index)}


def _indices(ids: pd.Series[str], position: dict[str, int]) -> list[int]:
    return [position.get(i, -1) if isinstance(i, str) else -1 for i in ids]


def _texts(values: Iterable[Any]) -> list[str]:
    return [v if isinstance(v, str) else "" for v in values]


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def _numbers(values: Iterable[float], *, digits: int | None = None) -> list[float | int | None]:
    return [_number(float(v) if digits is None else round(float(v), digits)) for v in values]
