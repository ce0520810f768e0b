"""The only code that uses the network: boundaries, places and roads of one place, through OSMnx.

What is fetched is written as files that the other readers take, so that everything after this
works from the disk.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import geopandas as gpd
import osmnx as ox
import pyogrio
import requests
import shapely

from spatial_uri.errors import FetchError, OutputError, ParameterError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_areas import Outline, areas_of, choose_levels
from spatial_uri.read.osm.osm_file import ATTRIBUTION
from spatial_uri.read.osm.osm_places import OsmObjects, place_tags, places_of
from spatial_uri.rules.preset import Preset, load_preset

NetworkType = Literal["all", "all_public", "bike", "drive", "drive_service", "walk"]
FILES = ("areas.gpkg", "settlements.gpkg", "facilities.gpkg", "roads.graphml", "source.json")
MAX_BUFFER_KM = 100.0
_WAY_TAGS = (
    "access", "area", "barrier", "bicycle", "bridge", "duration", "foot", "highway", "junction", "lanes", "maxspeed",
    "motor_vehicle", "motorcar", "name", "oneway", "oneway:bicycle", "ref", "route", "service", "smoothness", "surface",
    "tracktype", "tunnel", "vehicle",
)  # fmt: skip
_NODE_TAGS = ("access", "barrier", "bicycle", "foot", "highway", "motor_vehicle", "vehicle")


def fetch(
    place: str,
    out: str | Path,
    *,
    preset: str = "generic",
    network_type: NetworkType = "all",
    buffer_km: float = 5.0,
    overpass_url: str | None = None,
    nominatim_url: str | None = None,
    cache_dir: str | Path | None = None,
    timeout_s: float = 180.0,
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
        How far beyond the boundary roads, settlements and facilities are fetched: the edge of the
        map is not the edge of the world.
    overpass_url, nominatim_url
        Addresses of the services, such as ``https://overpass-api.de/api``; None for the public ones.
    cache_dir
        Folder in which answers are kept, so that a second run asks for nothing twice; None for
        the user's own cache folder.
    timeout_s
        Longest time to wait for one answer, seconds.
    overwrite
        Replace files of an earlier fetch in `out`.

    Returns
    -------
    list of Path
        ``areas.gpkg``, ``settlements.gpkg``, ``facilities.gpkg`` (EPSG:4326, columns as in the
        model), ``roads.graphml`` (as OSMnx saves it; merged only where no tag differs) and ``source.json`` (what was
        asked of whom and when, with the notes). Either all of them are written or none.

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
    _check_options(place, network_type, buffer_km, timeout_s)
    rules = load_preset(preset)
    _check_output(out, overwrite=overwrite)
    cache = Path(cache_dir) if cache_dir is not None else _user_cache()
    with _osmnx_settings(overpass_url, nominatim_url, cache, timeout_s):
        source = {
            "place": place,
            "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
            "overpass_url": ox.settings.overpass_url,
            "nominatim_url": ox.settings.nominatim_url,
            "network_type": network_type,
            "buffer_km": buffer_km,
            "preset": preset,
            "osmnx": ox.__version__,
            "attribution": ATTRIBUTION,
        }
        with _service("Nominatim", nominatim_url, f"does not know a place with an outline called {place!r}"):
            found = ox.geocode_to_gdf(place)
        notes: list[Note] = []
        areas = _areas(found, rules, notes)
        around = _buffered(found.geometry.iloc[0], buffer_km)
        tags: dict[str, list[str]] = defaultdict(list)
        for key, value in place_tags(rules):
            tags[key].append(value)
        objects = _objects(_features(around, tags))
        settlements, facilities, more = places_of(objects, rules, tuple(rules.tiers))
        with _service("Overpass", overpass_url, "knows no roads there"):
            roads = _roads(around, network_type)
    source["notes"] = [f"{note.code}: {note.message}" for note in (*notes, *more)]
    with _written_whole(out) as folder:
        areas.table.reset_index().to_file(folder / "areas.gpkg", layer="areas")
        settlements.table.reset_index().to_file(folder / "settlements.gpkg", layer="settlements")
        facilities.table.reset_index().to_file(folder / "facilities.gpkg", layer="facilities")
        ox.save_graphml(roads, folder / "roads.graphml")
        (folder / "source.json").write_text(json.dumps(source, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return [out / name for name in FILES]


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "spatial_uri" / "fetch"


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
    if out.exists() and not out.is_dir():
        raise OutputError("this is a file, not a folder", file=out, remedy="name another folder")
    present = [name for name in FILES if (out / name).exists()]
    if present and not overwrite:
        raise OutputError(
            f"there are results already ({', '.join(present)})", file=out, remedy="name another folder, or overwrite"
        )


@contextmanager
def _osmnx_settings(
    overpass_url: str | None, nominatim_url: str | None, cache_dir: Path, timeout_s: float
) -> Iterator[None]:
    """Set what OSMnx reads from its global settings, and put it back afterwards."""
    wanted: dict[str, Any] = {
        "use_cache": True,
        "cache_folder": cache_dir,
        "requests_timeout": timeout_s,
        "requests_kwargs": {"hooks": {"response": _refuse_failures}},
        "overpass_rate_limit": overpass_url is None,  # a server of one's own need not tell when it is free
        "doh_url_template": None,  # ask nobody but the two services
        "http_user_agent": "spatial_uri (through OSMnx)",  # the services want to know who asks
        "http_accept_language": "",  # names as they are on the spot, not in English
        "useful_tags_way": list(_WAY_TAGS),
        "useful_tags_node": list(_NODE_TAGS),
    }
    if overpass_url is not None:
        wanted["overpass_url"] = overpass_url
    if nominatim_url is not None:
        wanted["nominatim_url"] = nominatim_url
    before = {name: getattr(ox.settings, name) for name in wanted}
    resolve = socket.getaddrinfo  # OSMnx pins the address of the Overpass server by replacing it
    for name, value in wanted.items():
        setattr(ox.settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(ox.settings, name, value)
        socket.getaddrinfo = resolve


def _refuse_failures(response: requests.Response, *_: Any, **__: Any) -> None:
    """Raise where OSMnx would wait and ask again for ever, or take half an answer for a whole one."""
    content = response.content  # read whole, so that the connection is not left open
    said = f"{response.url.split('?')[0]} answered {response.status_code} {response.reason}"
    if response.status_code == 429:
        raise FetchError(said, remedy="the service has had enough questions: wait a few minutes and run it again")
    if response.status_code >= 500:
        raise FetchError(said, remedy="the service is busy or down: try later, a smaller place, or another address")
    if not response.ok:
        raise FetchError(said, remedy="check the address of the service")
    if b'"remark"' in content and b"runtime error" in content:
        raise FetchError(
            f"{response.url.split('?')[0]} broke off: {_remark(response)}",
            remedy="fetch a smaller place, allow more time, or use another address",
        )


def _remark(response: requests.Response) -> str:
    try:
        return str(response.json().get("remark", "no reason given"))
    except requests.exceptions.JSONDecodeError:
        return "no reason given"


@contextmanager
def _service(name: str, url: str | None, empty: str) -> Iterator[None]:
    """Turn every failure to get a usable answer out of a service into a FetchError."""
    at = f"{name} ({url})" if url else name
    try:
        yield
    except FetchError:
        raise
    except requests.exceptions.Timeout as error:
        raise FetchError(f"{at} took too long to answer", remedy="allow more time, or try later") from error
    except requests.exceptions.RequestException as error:
        raise FetchError(
            f"{at} cannot be reached ({type(error).__name__})", remedy="check the network and the address"
        ) from error
    except OSError as error:
        remedy = "free some space, or name another cache folder"
        raise OutputError(f"answers cannot be kept ({error})", file=ox.settings.cache_folder, remedy=remedy) from error
    except json.JSONDecodeError as error:
        raise FetchError(f"a kept answer of {at} is damaged", remedy="delete the cache folder and run again") from error
    except (TypeError, KeyError) as error:  # OSMnx raises these where the answer has not the shape it expects
        raise FetchError(f"{at} {empty}", remedy="check the spelling, or write the name as the map has it") from error
    except ValueError as error:  # base class of what OSMnx raises for an empty or an unreadable answer
        garbled = "responded" in str(error) or "did not return" in str(error)
        what = "answered something that is no result" if garbled else empty
        raise FetchError(f"{at} {what}", remedy="check the name of the place and the address of the service") from error


def _features(polygon: Any, tags: Mapping[str, list[str]]) -> gpd.GeoDataFrame:
    with _service("Overpass", ox.settings.overpass_url, "gave an answer that cannot be read"):
        try:
            return ox.features_from_polygon(polygon, dict(tags))
        except ox._errors.InsufficientResponseError as error:
            if "responded" in str(error) or "did not return" in str(error):
                raise
            return gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:4326")


def _roads(polygon: Any, network_type: str) -> Any:
    every_node = ox.graph_from_polygon(
        polygon, network_type=network_type, simplify=False, retain_all=True, truncate_by_edge=True
    )
    # OSMnx would merge a 50 and an 80 km/h stretch into one edge that is "50, 80"
    return ox.simplify_graph(
        every_node, node_attrs_include=_NODE_TAGS, edge_attrs_differ=(*_WAY_TAGS, "reversed"), remove_rings=False
    )


def _areas(found: gpd.GeoDataFrame, rules: Preset, notes: list[Note]) -> AdminAreas:
    """Make areas of the place itself and of the smaller areas inside it."""
    whole = found.iloc[0]
    if whole["type"] == "administrative":
        own_level = int(whole["place_rank"]) // 2  # Nominatim ranks a boundary at twice its admin_level
    else:
        own_level = next((a for a, level in rules.levels.items() if level == "county"), min(rules.levels))
        message = f"The place is no administrative area but of the type {whole['type']}; it is taken as a county."
        notes.append(Note("areas.level_assumed", message))
    kind = {"node": "n", "way": "w", "relation": "r"}[whole["osm_type"]]
    own_id = f"{kind}{whole['osm_id']}"
    outline = Outline(own_id, own_level, str(whole["name"]), "", "", None, frozenset(), whole.geometry, in_file=True)
    finer = sorted(admin_level for admin_level in rules.levels if admin_level > own_level)
    inner = _features(whole.geometry, {"admin_level": [str(a) for a in finer]}) if finer else None
    outlines = [outline, *(_inner_outlines(inner, outline, rules) if inner is not None else ())]
    level_of = choose_levels({o.admin_level for o in outlines}, rules.levels, notes)
    if not level_of:
        level_of = {own_level: "county"}
        message = f"No level is read from admin_level {own_level}; the place is taken as a county."
        notes.append(Note("areas.level_assumed", message))
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
    centre = polygon.centroid
    local = f"+proj=laea +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84"
    return shape.to_crs(local).buffer(buffer_km * 1000).to_crs("EPSG:4326").iloc[0] if buffer_km else polygon


def _objects(features: gpd.GeoDataFrame) -> OsmObjects:
    objects = OsmObjects()
    for (element, number), row in features.iterrows():
        osm_id, shape = f"{element[0]}{number}", row.geometry
        objects.tags[osm_id] = {key: value for key, value in row.items() if isinstance(value, str)}
        if shape.geom_type in {"Polygon", "MultiPolygon"}:
            objects.outlines[osm_id] = shape
        objects.points[osm_id] = shape if shape.geom_type == "Point" else shapely.point_on_surface(shape)
    return objects


@contextmanager
def _written_whole(out: Path) -> Iterator[Path]:
    """Give a folder to write in, and move what was written to `out` only when all of it is there."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=out.parent) as name:
            folder = Path(name) / "files"
            folder.mkdir()
            yield folder
            if not out.exists():
                folder.rename(out)
            else:
                for file in FILES:
                    (folder / file).replace(out / file)
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise OutputError(f"the files cannot be written ({error})", file=out, remedy="name another folder") from error
