"""What every map page of an atlas is made of: the offline map, the panel beside it, and columns that travel in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from branca.element import MacroElement
from folium.template import Template
from numpy.typing import ArrayLike

from spatial_uri.errors import OutputError
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Study
from spatial_uri.page.offline import OfflineFigure, asset, offline_map
from spatial_uri.page.pack import rings_of

Sibling: TypeAlias = tuple[str, str, bool]
"""A page of the same atlas: its file, what it is called, and whether it is the page itself."""

ROAD_TOLERANCE_M = 2.0
"""How far a drawn line may be from the real one: less than two pixels at the closest zoom, and half the size."""

_SCRIPTS = ("vendor/tiny-inflate.js", "web/codec.js", "web/layers.js", "web/ground.js")


class MapPage(MacroElement):
    """The panel, the packed data and the scripts that draw them, as an element of a Folium map.

    Parameters
    ----------
    heading, subtitle
        At the top of the panel.
    synthetic
        True where the data is invented: panel and map then say so.
    stamp
        Another warning that stays in sight.
    data
        What `packed` made.
    scripts, styles
        Files of the package that this kind of page needs besides those of every page; the last but one script defines
        ``spatialUri.show``.
    siblings
        The other pages of the atlas.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <style>{{ this.css }}</style>
        {% for script in this.scripts %}<script>{{ script }}</script>
        {% endfor %}
        {% endmacro %}
        {% macro html(this, kwargs) %}
        {% if this.stamps %}<div class="su-stamp">{{ this.stamps|e }}</div>{% endif %}
        <main class="su-panel" id="{{ this.get_name() }}_panel">
            <button type="button" class="su-toggle" aria-expanded="true">Hide panel</button>
            {% if this.siblings %}<nav class="su-nav" aria-label="Pages of this atlas">{% for href, title, current in this.siblings %}{% if current %}<span aria-current="page">{{ title|e }}</span>{% else %}<a href="{{ href|e }}">{{ title|e }}</a>{% endif %}{{ " " }}{% endfor %}</nav>
            {% endif %}<h1>{{ this.heading|e }}</h1>
            <p class="su-subtitle">{{ this.subtitle|e }}</p>
            {% if this.synthetic %}<p class="su-synthetic">SYNTHETIC: places and numbers are invented</p>{% endif %}
            {% if this.stamp %}<p class="su-synthetic">{{ this.stamp|e }}</p>{% endif %}
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
        """  # noqa: E501
    )

    def __init__(
        self,
        *,
        heading: str,
        subtitle: str,
        synthetic: bool,
        data: str,
        scripts: Sequence[str],
        styles: Sequence[str] = (),
        stamp: str = "",
        siblings: Sequence[Sibling] = (),
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MapPage"
        self.heading = heading
        self.subtitle = subtitle
        self.synthetic = synthetic
        self.stamp = stamp
        self.stamps = " · ".join(filter(None, ("SYNTHETIC DATA 虚构数据" if synthetic else "", stamp)))
        self.siblings = [(quote(file), title, current) for file, title, current in siblings]
        self.data = data
        self.css = "".join(asset(name) for name in ("web/page.css", *styles))
        self.scripts = [asset(name) for name in (*_SCRIPTS, *scripts)]

    def parcel(self) -> str:
        """Return the data, or the mark that stands for it until the page is checked."""
        figure = self.get_root()
        return figure.parcel(self.data) if isinstance(figure, OfflineFigure) else self.data


def study_map(
    study: Study, title: str, *, tiles_url: str | None, tiles_attribution: str = ""
) -> tuple[folium.Map, list[list[float]]]:
    """Return an empty map of the studied areas, and their bounds as ``[[south, west], [north, east]]``."""
    west, south, east, north = gpd.GeoSeries([study.boundary], crs=study.crs).to_crs(4326).total_bounds
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
    return base, [[south, west], [north, east]]


def save_page(page: folium.Map, path: str | Path) -> Path:
    """Write a map page as one HTML file, and return its path.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    figure = page.get_root()
    assert isinstance(figure, OfflineFigure)  # noqa: S101
    html = figure.render()
    try:
        path.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"the map cannot be written ({error.strerror})", file=path) from error
    return path


def area_page(study: Study) -> dict[str, Any]:
    """Return what the page says of each area; `chain_columns` of the areas are its outlines."""
    areas = study.areas.table
    label_points = gpd.GeoSeries(areas.representative_point(), crs=areas.crs).to_crs(4326)
    return {
        "id": list(areas.index),
        "name": texts(areas["name"]),
        "level": list(areas["level"]),
        "parent": indices(areas["parent_id"], positions(areas.index)),
        "x": grid(label_points.x),
        "y": grid(label_points.y),
    }


def attributions(study: Study) -> list[str]:
    """Return what the sources of the data ask to be shown, each once."""
    return sorted({i.attribution for i in study.inputs if i.attribution})


def coded(*columns: pd.Series[str]) -> tuple[Int64Array, list[str]]:
    """Join the texts of each row; return them as positions in a sorted list that holds each text once."""
    codes, values = zip(*(pd.factorize(column) for column in columns), strict=True)
    words = [["", *texts(own)] for own in values]  # a missing text has the code -1
    combination = np.ravel_multi_index([own + 1 for own in codes], [len(own) for own in words])
    combination_of_row, combinations = pd.factorize(combination)
    parts = zip(*np.unravel_index(combinations, [len(own) for own in words]), strict=True)
    shown = [" ".join(filter(None, (own[k] for own, k in zip(words, part, strict=True)))) for part in parts]
    position, names = pd.factorize(pd.Series(shown, dtype=object), sort=True)
    return position[combination_of_row], list(names)


def point_columns(name: str, geometry: gpd.GeoSeries) -> dict[str, ArrayLike]:
    """Return the columns of points, in any CRS: one for each row."""
    degrees = geometry.to_crs(4326)
    return {f"{name}_x+": grid(degrees.x), f"{name}_y+": grid(degrees.y)}


def chain_columns(name: str, geometry: gpd.GeoSeries) -> dict[str, ArrayLike]:
    """Return the columns of points, lines or polygons, in any CRS, as `su.Chains` of the page reads them."""
    rows, counts, points = rings_of(geometry)
    return {f"{name}_rows": rows, f"{name}_counts": counts, f"{name}_x+": points[:, 0], f"{name}_y+": points[:, 1]}


def grid(degrees: pd.Series[float]) -> list[int]:
    """Return degrees on the grid of the page."""
    return [round(float(d) * 1e5) for d in degrees]


def positions(index: pd.Index[Any]) -> dict[str, int]:
    """Return where each id stands."""
    return {str(key): position for position, key in enumerate(index)}


def indices(ids: pd.Series[str], position: dict[str, int]) -> list[int]:
    """Return where the id of each row stands, -1 where there is none."""
    return [position.get(i, -1) if isinstance(i, str) else -1 for i in ids]


def texts(values: Iterable[Any]) -> list[str]:
    """Return texts, empty where they are missing."""
    return [v if isinstance(v, str) else "" for v in values]


def number(value: float) -> float | int | None:
    """Return a number as JSON has it: None where there is none."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def numbers(values: Iterable[float], *, digits: int | None = None) -> list[float | int | None]:
    """Return numbers as JSON has them, rounded if asked."""
    return [number(float(v) if digits is None else round(float(v), digits)) for v in values]
