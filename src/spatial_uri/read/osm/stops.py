"""Stops of buses from the tags of an OpenStreetMap file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from shapely import Point

from spatial_uri.model.names import comparable
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.read.tables.values import listed

STOP_KINDS = ("bus_stop", "platform", "stop_position", "bus_station")
DOUBLE_M = 50.0
"""A stopping place on the road and the platform beside it are this near to each other, at most."""
SAME_POLE_M = 25.0
"""The outline of a platform and the pole on it are this near to each other, at most."""
MAPPED_TWICE_M = 3.0
"""Poles of one name as near as this stand on one side of the road: they are one pole, drawn twice."""

STOP_TAGS = (
    ("amenity", "bus_station"),
    ("highway", "bus_stop"),
    ("highway", "platform"),
    ("public_transport", "platform"),
    ("public_transport", "station"),
    ("public_transport", "stop_position"),
    *((f"{gone}:highway", "bus_stop") for gone in ("abandoned", "disused", "was")),
)
_GONE_KEYS = ("disused", "abandoned", "demolished", "razed")
_BUS_KEYS = ("bus", "coach", "trolleybus", "minibus", "share_taxi")
_OTHER_MODES = (
    "train", "subway", "tram", "light_rail", "monorail", "funicular", "ferry", "aerialway", "gondola", "cable_car",
)  # fmt: skip
_OTHER_KEYS = ("railway", "aerialway", "waterway", "seamark:type")
_RANK = {"n": 0, "w": 1, "r": 2}


class StopReader:
    """Collects the objects of a file that could be stops: their tags, and where they lie."""

    wanted_tags = STOP_TAGS

    def __init__(self) -> None:
        self.tags: dict[str, dict[str, str]] = {}
        self.points: dict[str, Point] = {}
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Any) -> None:
        """Take an object that may be a stop, or the polygon of one."""
        if thing.is_area():
            osm_id = f"{'w' if thing.from_way() else 'r'}{thing.orig_id()}"
            if thing.num_rings()[0]:
                self.tags[osm_id] = dict(thing.tags)
                self.points[osm_id] = shapely.point_on_surface(shapely.from_wkb(self._wkb.create_multipolygon(thing)))
            return
        osm_id = f"{thing.type_str()}{thing.id}"
        self.tags[osm_id] = dict(thing.tags)
        if thing.is_node():
            self.points[osm_id] = Point(thing.location.lon, thing.location.lat)
        elif thing.is_way():
            line = [(n.location.lon, n.location.lat) for n in thing.nodes if n.location.valid()]
            if line:
                self.points[osm_id] = Point(line[len(line) // 2])

    def locate(self, locations: Any) -> None:
        """Do nothing: a stop lies where its own nodes are."""


def read_osm_stops(path: str | Path) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read the stops of buses of an OpenStreetMap file.

    A stop is what is tagged ``highway=bus_stop``, ``amenity=bus_station``, or as platform, stop position or station
    of public transport for buses, coaches, trolleybuses or shared taxis. A platform or stop position that does not
    say for what counts unless it is tagged as one of a railway, ferry or ropeway. A stop position on the road within
    `DOUBLE_M` of a platform of the same name is the same stop, within `SAME_POLE_M` also where one of them has no name;
    so are the outline of a platform or station and the node in it, and objects of one name within `MAPPED_TWICE_M`.
    Platforms on both sides of a road remain two, as the walk to them differs. What is disused or abandoned is left out.

    Parameters
    ----------
    path
        An .osm.pbf or .osm file.

    Returns
    -------
    stops : GeoDataFrame
        In EPSG:4326. Index ``stop_id``: ``n``, ``w`` or ``r`` and the OSM id; ``name`` ("" where there is none),
        ``kind`` (one of `STOP_KINDS`), ``geometry`` (Point). It may have no rows.
    notes : tuple of Note
        What was counted, merged and left out.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read.
    """
    found = StopReader()
    read_tagged(path, found)
    return stops_of(found)


def stops_of(found: StopReader) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Tell which objects are stops, as `read_osm_stops` says."""
    notes: list[Note] = []
    order = sorted(found.tags, key=lambda osm_id: (_RANK[osm_id[0]], int(osm_id[1:])))
    kinds = {osm_id: _kind(found.tags[osm_id]) for osm_id in order}
    gone = [i for i in order if kinds[i] == "gone"]
    others = [i for i in order if kinds[i] == "other"]
    unplaced = [i for i in order if kinds[i] in STOP_KINDS and i not in found.points]
    taken = [i for i in order if kinds[i] in STOP_KINDS and i in found.points]
    table = gpd.GeoDataFrame(
        {
            "name": pd.Series([found.tags[i].get("name", "").strip() for i in taken], dtype=object),
            "kind": pd.Series([kinds[i] for i in taken], dtype=object),
        },
        geometry=gpd.GeoSeries([found.points[i] for i in taken], crs="EPSG:4326"),
    ).set_index(pd.Index(taken, name="stop_id", dtype=object))
    into = _doubles(table)
    kept = table[~table.index.isin(into)].copy()
    for double, stop in into.items():
        if not kept.at[stop, "name"]:
            kept.at[stop, "name"] = table.at[double, "name"]

    counts = Counter(kept["kind"])
    counted = ", ".join(f"{counts[kind]} {kind}" for kind in STOP_KINDS if counts[kind]) or "none"
    message = f"{len(kept)} stops of buses ({counted}) from {len(taken)} objects of OpenStreetMap."
    notes.append(Note("stops.counted", message))
    if into:
        named = listed([f"{_said(table, double)} is {_said(table, stop)}" for double, stop in into.items()])
        message = f"{len(into)} objects are another drawing of a stop, which is counted once"
        notes.append(Note("stops.doubles", f"{message}: {named}.", places=tuple(into)))
    vague = [i for i in kept.index if _says_no_mode(found.tags[i])]
    for code, message, osm_ids in (
        (
            "stops.no_mode",
            "Platforms that do not say for which vehicles they are were counted as stops of buses",
            vague,
        ),
        ("stops.gone", "Tagged as disused or abandoned, not counted as stops", gone),
        ("stops.unlocated", "The outline is not wholly in the extract, not counted as a stop", unplaced),
    ):
        if osm_ids:
            named = listed([f"{found.tags[i].get('name', 'nameless')} ({i})" for i in osm_ids])
            notes.append(Note(code, f"{message}: {named}.", places=tuple(osm_ids)))
    if others:
        message = f"{len(others)} platforms and stations of trains, trams, ferries or ropeways are not stops of buses."
        notes.append(Note("stops.other_modes", message, places=tuple(others)))
    return kept, tuple(notes)


def _kind(tags: Mapping[str, str]) -> str:
    """Return the kind of stop, ``gone`` or ``other``."""
    if any(tags.get(key, "no") != "no" for key in _GONE_KEYS):
        return "gone"
    is_station = tags.get("amenity") == "bus_station"
    if is_station:
        return "bus_station"
    transport, highway = tags.get("public_transport"), tags.get("highway")
    if highway == "bus_stop":
        return "stop_position" if transport == "stop_position" else "bus_stop"
    if highway != "platform" and transport not in {"platform", "stop_position", "station"}:
        return "gone"  # only a key such as disused:highway says that there was a stop
    if not (_is_for_buses(tags) or (transport != "station" and _says_no_mode(tags))):
        return "other"
    return {"station": "bus_station", "stop_position": "stop_position"}.get(transport or "", "platform")


def _is_for_buses(tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) in {"yes", "designated"} for key in _BUS_KEYS)


def _says_no_mode(tags: Mapping[str, str]) -> bool:
    """Tell whether an object says nothing of vehicles; ``bus=no`` says something."""
    says = any(key in tags for key in (*_BUS_KEYS, *_OTHER_KEYS)) or any(
        tags.get(key, "no") != "no" for key in _OTHER_MODES
    )
    return not says and tags.get("highway") != "bus_stop" and tags.get("amenity") != "bus_station"


def _doubles(table: gpd.GeoDataFrame) -> dict[str, str]:
    """Return which object is which stop: stop positions of platforms, and outlines around a pole or station."""
    if len(table) < 2:
        return {}
    west, south, east, north = table.total_bounds
    local = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84"
    points = table.geometry.to_crs(local).to_numpy()
    i, j = shapely.STRtree(points).query(points, predicate="dwithin", distance=DOUBLE_M)
    distance_m = shapely.distance(points[i], points[j])
    kinds, ids = table["kind"].tolist(), table.index.tolist()
    names = [comparable(name) for name in table["name"]]
    into: dict[str, str] = {}
    stops: set[str] = set()
    for at in np.lexsort((j, distance_m, -i)).tolist():  # of two alike, the first stays
        one, other = int(i[at]), int(j[at])
        if one == other or ids[one] in into or ids[one] in stops or ids[other] in into:
            continue
        both_named = bool(names[one] and names[other])
        if both_named and names[one] != names[other]:
            continue
        reach_m = _reach_m(kinds[one], kinds[other], ids[one], ids[other], same_name=both_named)
        if distance_m[at] <= reach_m:
            into[ids[one]] = ids[other]
            stops.add(ids[other])
    return into


def _reach_m(double: str, stop: str, double_id: str, stop_id: str, *, same_name: bool) -> float:
    """Return within what distance the first is but another drawing of the second; less than 0 if it never is."""
    poles = ("bus_stop", "platform")
    if double == "stop_position" and stop in poles:
        return DOUBLE_M if same_name else SAME_POLE_M
    if (double in poles) != (stop in poles):
        return -1.0
    if double_id[0] != "n" and stop_id[0] == "n" and stop != "stop_position":
        return SAME_POLE_M
    return MAPPED_TWICE_M if same_name and double == stop else -1.0


def _said(table: gpd.GeoDataFrame, stop_id: str) -> str:
    return f"{table.at[stop_id, 'name'] or 'nameless'} ({stop_id})"
