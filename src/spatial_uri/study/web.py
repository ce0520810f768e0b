"""Boundaries, places and roads of one place, fetched from OpenStreetMap.

They are written as files that the other readers take, so that everything after this works from the disk.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import geopandas as gpd
import osmnx as ox
import pyogrio
import shapely

from spatial_uri.errors import OutputError, ParameterError
from spatial_uri.geo.crs import plane_at
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.places import Places
from spatial_uri.model.study import Note
from spatial_uri.read.osm.admin_levels import choose_levels
from spatial_uri.read.osm.osm_areas import areas_of
from spatial_uri.read.osm.osm_file import ATTRIBUTION
from spatial_uri.read.osm.osm_objects import OsmObjects
from spatial_uri.read.osm.osm_places import live_tags, places_of
from spatial_uri.read.osm.outlines import Outline
from spatial_uri.rules.preset import Preset, load_preset
from spatial_uri.store.files import as_new_path
from spatial_uri.store.temporary import temporary_folder
from spatial_uri.study.web_services import WebServices, features_in, osmnx_settings, roads_in, usable_answer

NetworkType = Literal["all", "all_public", "bike", "drive", "drive_service", "walk"]
FILES = ("areas.gpkg", "settlements.gpkg", "facilities.gpkg", "roads.graphml", "source.json")
MAX_BUFFER_KM = 100.0


def fetch(
    place: str,
    out: str | Path,
    *,
    preset: str = "generic",
    network_type: NetworkType = "all",
    buffer_km: float = 5.0,
    services: WebServices | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Fetch the boundaries, settlements, facilities and roads of a place from OpenStreetMap.

    Parameters
    ----------
    place
        A name as one would type it into a map, such as ``"Kaihua County, Quzhou, China"``.
    out
        Folder to write to.
    preset
        Rules by which tags become levels, settlements and tiers; see `preset_names`.
    network_type
        Which roads OSMnx asks for. ``all`` leaves the choice to the road rules of the preset.
    buffer_km
        How far beyond the boundary roads, settlements and facilities are fetched, kilometres.
    services
        Which services are asked, and where their answers are kept; None for the public ones.
    overwrite
        Replace files of an earlier fetch in `out`.

    Returns
    -------
    list of Path
        ``areas.gpkg``, ``settlements.gpkg``, ``facilities.gpkg`` (EPSG:4326), ``roads.graphml`` (as OSMnx saves it)
        and ``source.json`` (what was asked of whom and when, with the notes): all of them or none.

    Raises
    ------
    FetchError
        If a service does not answer as it should, or does not know the place.
    OutputError
        If `out` holds results already, or cannot be written.
    ParameterError
        If an option makes no sense.
    """
    out = Path(out)
    services = services or WebServices()
    _check_options(place, network_type, buffer_km, services.timeout_s)
    rules = load_preset(preset)
    _check_output(out, overwrite=overwrite)
    source = {
        "place": place,
        "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        "overpass_url": services.overpass_url or ox.settings.overpass_url,
        "nominatim_url": services.nominatim_url or ox.settings.nominatim_url,
        "network_type": network_type,
        "buffer_km": buffer_km,
        "preset": preset,
    }
    _write(_found(place, rules, services, network_type, buffer_km), source, out)
    return [out / name for name in FILES]


def _write(found: _Found, source: dict[str, Any], out: Path) -> None:
    notes = [f"{note.code}: {note.message}" for note in found.notes]
    with _written_whole(out) as folder:
        found.areas.table.reset_index().to_file(folder / "areas.gpkg", layer="areas")
        found.settlements.table.reset_index().to_file(folder / "settlements.gpkg", layer="settlements")
        found.facilities.table.reset_index().to_file(folder / "facilities.gpkg", layer="facilities")
        ox.save_graphml(found.roads, folder / "roads.graphml")
        ending = {"osmnx": ox.__version__, "attribution": ATTRIBUTION, "notes": notes}
        record = json.dumps(source | ending, ensure_ascii=False, indent=2)
        (folder / "source.json").write_text(f"{record}\n", "utf-8")


class _Found(NamedTuple):
    """What the services know of a place; `roads` is a graph of OSMnx."""

    areas: AdminAreas
    settlements: Places
    facilities: Places
    roads: Any
    notes: tuple[Note, ...]


def _found(place: str, rules: Preset, services: WebServices, network_type: NetworkType, buffer_km: float) -> _Found:
    """Ask the services for a place and what lies around it."""
    notes: list[Note] = []
    with osmnx_settings(services):
        unknown = f"does not know a place with an outline called {place!r}"
        with usable_answer("Nominatim", services.nominatim_url, unknown):
            found = ox.geocode_to_gdf(place)
        areas = _areas(found, rules, notes)
        around = _buffered(found.geometry.iloc[0], buffer_km)
        today = datetime.now(UTC).date().isoformat()
        settlements, facilities, more = places_of(_objects(around, rules), rules, tuple(rules.tiers), today=today)
        with usable_answer("Overpass", services.overpass_url, "knows no roads there"):
            roads = roads_in(around, network_type)
    return _Found(areas, settlements, facilities, roads, (*notes, *more))


def _check_options(place: str, network_type: str, buffer_km: float, timeout_s: float) -> None:
    faults = [] if place.strip() else ["the place has no name"]
    if network_type not in get_args(NetworkType):
        faults.append(f"network_type must be one of {', '.join(get_args(NetworkType))}, not {network_type!r}")
    if not 0 <= buffer_km <= MAX_BUFFER_KM:
        faults.append(f"buffer_km must lie between 0 and {MAX_BUFFER_KM:g}, not {buffer_km}")
    if not timeout_s > 0:
        faults.append(f"timeout_s must be positive, not {timeout_s}")
    if faults:
        raise ParameterError("the place cannot be fetched like that", faults=faults)


def _check_output(out: Path, *, overwrite: bool) -> None:
    as_new_path(out)
    if out.exists() and not out.is_dir():
        raise OutputError("this is a file, not a folder", file=out, remedy="name another folder")
    present = [name for name in FILES if (out / name).exists()]
    if present and not overwrite:
        raise OutputError(
            f"there are results already ({', '.join(present)})", file=out, remedy="name another folder, or overwrite"
        )


def _areas(found: gpd.GeoDataFrame, rules: Preset, notes: list[Note]) -> AdminAreas:
    """Make areas of the place itself and of the smaller areas inside it."""
    whole = found.iloc[0]
    if whole["type"] == "administrative":
        own_level = int(whole["place_rank"]) // 2  # Nominatim ranks a boundary at twice its admin_level
    else:
        own_level = next((a for a, level in rules.levels.items() if level == "county"), min(rules.levels))
        notes.append(Note("areas.level_assumed", type=str(whole["type"])))
    kind = {"node": "n", "way": "w", "relation": "r"}[whole["osm_type"]]
    own_id = f"{kind}{whole['osm_id']}"
    outline = Outline(own_id, own_level, str(whole["name"]), "", "", None, frozenset(), whole.geometry, in_file=True)
    finer = sorted(admin_level for admin_level in rules.levels if admin_level > own_level)
    inner = features_in(whole.geometry, {"admin_level": [str(a) for a in finer]}) if finer else None
    outlines = [outline, *(_inner_outlines(inner, outline, rules) if inner is not None else ())]
    level_of = choose_levels({o.admin_level for o in outlines}, rules.levels, notes)
    if not level_of:
        level_of = {own_level: "county"}
        notes.append(Note("areas.level_unknown", admin_level=own_level))
    return areas_of([o for o in outlines if o.admin_level in level_of], level_of, notes)


def _inner_outlines(inner: gpd.GeoDataFrame, whole: Outline, rules: Preset) -> Iterator[Outline]:
    for (element, number), row in inner.iterrows():
        tags = {key: value for key, value in row.items() if isinstance(value, str)}
        polygon = row.geometry
        if tags.get("boundary") != "administrative" or "name" not in tags or f"{element[0]}{number}" == whole.osm_id:
            continue
        is_area = polygon.geom_type in {"Polygon", "MultiPolygon"}
        if is_area and shapely.contains(whole.polygon, shapely.point_on_surface(polygon)):
            code = next((tags[key] for key in rules.area_codes if key in tags), None)
            names = (tags["name"], tags.get("name:zh", ""), tags.get("name:en", ""))
            osm_id = f"{element[0]}{number}"
            yield Outline(osm_id, int(tags["admin_level"]), *names, code, frozenset(), polygon, in_file=True)


def _buffered(polygon: Any, buffer_km: float) -> Any:
    shape = gpd.GeoSeries([polygon], crs="EPSG:4326")
    plane = plane_at(polygon.centroid.x, polygon.centroid.y)
    return shape.to_crs(plane).buffer(buffer_km * 1000).to_crs("EPSG:4326").iloc[0] if buffer_km else polygon


def _objects(polygon: Any, rules: Preset) -> OsmObjects:
    """Fetch the objects in a polygon that may be settlements or facilities."""
    tags: dict[str, list[str]] = defaultdict(list)
    for key, _, value in (tag.partition("=") for tag in live_tags(rules)):
        tags[key].append(value)
    objects = OsmObjects()
    for (element, number), row in features_in(polygon, tags).iterrows():
        osm_id, shape = f"{element[0]}{number}", row.geometry
        objects.tags[osm_id] = {key: value for key, value in row.items() if isinstance(value, str)}
        if shape.geom_type in {"Polygon", "MultiPolygon"}:
            objects.outlines[osm_id] = shape
        objects.points[osm_id] = shape if shape.geom_type == "Point" else shapely.point_on_surface(shape)
    return objects


@contextmanager
def _written_whole(out: Path) -> Iterator[Path]:
    """Give a folder to write in; its files are moved to `out` when all of them are written."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(out.parent, prefix=".fetch-") as name:
            folder = name / "files"
            folder.mkdir()
            yield folder
            if not out.exists():
                folder.rename(out)
            else:
                for file in FILES:
                    (folder / file).replace(out / file)
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise OutputError(f"the files cannot be written ({error})", file=out, remedy="name another folder") from error
