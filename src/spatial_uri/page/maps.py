"""The map of an atlas: the themes of all analyses in one HTML file that opens from the disk with the network off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import folium
import geopandas as gpd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note, Study
from spatial_uri.page.basemap import Basemap, read_basemap
from spatial_uri.page.classes import turning_scales
from spatial_uri.page.ground import DrawnRoads, pack_ground
from spatial_uri.page.live_pack import pack_live_roads
from spatial_uri.page.map_page import MapPage, Sibling
from spatial_uri.page.offline import OfflineFigure, offline_map
from spatial_uri.page.pack import Parcel
from spatial_uri.page.theme_pack import pack_themes, require_rows, used_roads
from spatial_uri.page.themes import ThemeMap
from spatial_uri.store.net import writing
from spatial_uri.words.catalogue import catalogue_names, language, messages_of, say

Group: TypeAlias = tuple[str, str, ThemeMap, Sequence[Note]]
"""What one analysis shows: a stable word, what the choice in the panel calls it, its themes, and its notes."""


def draw_map(
    study: Study,
    groups: Sequence[Group],
    *,
    opened: str = "",
    tiles_url: str | Path | None = None,
    tiles_attribution: str = "",
    siblings: Sequence[Sibling] = (),
    beside: Path | None = None,
) -> folium.Map:
    """Draw a map with a choice of themes, in the language that is spoken now.

    Parameters
    ----------
    study
        What was measured. Its areas and roads are the ground of the map: all roads, or of more than `ALL_ROADS_MAX`
        pieces those of `MAIN_ROADS`, which the page says.
    groups
        The themes of each analysis: ``(key, title, themes, notes)``. What a reader must know of the study stands in
        the notes of the study and is shown with all of them.
    opened
        Key of the group to open with; the first by default. An address that ends in ``#key`` or ``#key/theme`` opens
        with these.
    tiles_url
        What lies below the map, as `read_basemap` reads it: the address of a tile server, such as
        ``http://tiles.intranet/{z}/{x}/{y}.png``, ``tianditu:KEY``, ``amap``, a folder of tiles or a picture
        with a world file. By default there is none and the page makes no request at all.
    tiles_attribution
        What the maker of the basemap asks to be shown.
    siblings
        Pages beside this one that it links to: ``(file, title, is_current)``.
    beside
        The folder that the page is written to, from which it finds a folder of tiles.

    Returns
    -------
    folium.Map
        In WGS84. ``.save(path)`` and notebooks write one file with everything inside it.

    Raises
    ------
    DataError
        If there is no group, two have one key, or a layer has other rows than the study.
    """
    keys = [key for key, *_ in groups]
    if not keys or len(set(keys)) < len(keys):
        raise DataError("each group of themes on the map needs a key of its own", faults=keys or ["there is none"])
    first = next((themes for key, _, themes, _ in groups if key == opened), groups[0][2])
    basemap = None if tiles_url is None else read_basemap(study, tiles_url, beside)
    base, bounds = _empty_map(study, basemap)
    MapPage(
        heading=first.heading,
        subtitle=first.subtitle,
        stamp=first.stamp,
        synthetic=study.synthetic,
        data=_data(study, groups, bounds=bounds, basemap=basemap, credit=tiles_attribution),
        opened=opened,
        network=_network(groups),
        siblings=siblings,
    ).add_to(base)
    return base


def save_map(
    study: Study,
    groups: Sequence[Group],
    path: str | Path,
    *,
    opened: str = "",
    tiles_url: str | Path | None = None,
    siblings: Sequence[Sibling] = (),
) -> Path:
    """Write a map with a choice of themes as one HTML file, and return its path.

    Parameters
    ----------
    study, groups, opened, tiles_url, siblings
        As for `draw_map`.
    path
        The file; an earlier one is replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    page = draw_map(study, groups, opened=opened, tiles_url=tiles_url, siblings=siblings, beside=path.absolute().parent)
    figure = page.get_root()
    assert isinstance(figure, OfflineFigure)  # noqa: S101
    html = figure.render()
    with writing(path, "the map"):
        path.write_text(html, encoding="utf-8", newline="\n")
    return path


def _empty_map(study: Study, basemap: Basemap | None) -> tuple[folium.Map, list[list[float]]]:
    """Return an empty map of the studied areas, and their bounds as ``[[south, west], [north, east]]``."""
    west, south, east, north = gpd.GeoSeries([study.boundary], crs=study.crs).to_crs(4326).total_bounds
    title = say("{name}: map (synthetic data)", name=study.name) if study.synthetic else _title(study)
    base = offline_map(
        title=title,
        lang=language(),
        location=[(south + north) / 2, (west + east) / 2],
        tile_servers=basemap.servers if basemap else (),
        zoom_start=9,
        min_zoom=4,
        max_zoom=18,
        zoom_snap=0.5,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=100,
        fade_animation=False,
    )
    return base, [[south, west], [north, east]]


def _crs_words(study: Study) -> str:
    authority = study.crs.to_authority()
    return f"{study.crs.name} ({':'.join(authority)})" if authority else study.crs.name


def _title(study: Study) -> str:
    return say("{name}: map", name=study.name)


def _network(groups: Sequence[Group]) -> str:
    """Pack what the page answers from, where one of its analyses says what that is."""
    live = next((themes.live for *_, themes, _ in groups if themes.live is not None), None)
    return "" if live is None else pack_live_roads(live())


def _data(
    study: Study, groups: Sequence[Group], *, bounds: list[list[float]], basemap: Basemap | None, credit: str
) -> str:
    for _, _, themes, _ in groups:
        require_rows(study, themes)
    parcel = Parcel()
    roads = DrawnRoads.of(study, [rows for _, _, themes, _ in groups for rows in used_roads(themes)])
    page: dict[str, Any] = {
        "title": _title(study),
        "study": study.name,
        "crs": _crs_words(study),
        "scale": turning_scales(),
        "words": messages_of(language(), "map") if "map" in catalogue_names(language()) else {},
        "synthetic": study.synthetic,
        "tiles": basemap is not None,
        "basemap": basemap and basemap.page(),
        "bounds": bounds,
        "notes": [note.message for note in study.notes],
        "attributions": sorted(
            {i.attribution for i in study.inputs if i.attribution} | ({credit} if credit else set())
        ),
        "ground": pack_ground(study, roads, parcel, next((t.ranks for _, _, t, _ in groups if len(t.ranks)), ())),
        "groups": [
            {
                "key": key,
                "title": title,
                "notes": [note.message for note in notes],
                **pack_themes(study, themes, roads, parcel),
            }
            for key, title, themes, notes in groups
        ],
    }
    return parcel.packed(page)
