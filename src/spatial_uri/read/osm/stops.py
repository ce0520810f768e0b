"""Stops of buses from the tags of an OpenStreetMap file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.geo.crs import plane_around
from spatial_uri.model.names import comparable
from spatial_uri.model.study import Note
from spatial_uri.read.osm.osm_file import date_of_data
from spatial_uri.read.osm.osm_objects import ObjectReader, OsmObjects, named_facts
from spatial_uri.read.osm.osm_tagged import read_tagged
from spatial_uri.rules.lifecycle import not_open
from spatial_uri.words.catalogue import N_

STOP_KINDS = (N_("bus_stop"), N_("platform"), N_("stop_position"), N_("bus_station"))
DOUBLE_M = 50.0
"""Greatest distance between the stopping place on the road and the platform beside it."""
SAME_POLE_M = 25.0
"""Greatest distance between the outline of a platform and the pole on it."""
MAPPED_TWICE_M = 3.0
"""Poles of one name within this distance stand on the same side of the road: one pole, mapped twice."""

STOP_TAGS = (
    ("amenity", "bus_station"),
    ("highway", "bus_stop"),
    ("highway", "platform"),
    ("public_transport", "platform"),
    ("public_transport", "station"),
    ("public_transport", "stop_position"),
    *((f"{gone}:highway", "bus_stop") for gone in ("abandoned", "disused", "was")),
)
_BUS_KEYS = ("bus", "coach", "trolleybus", "minibus", "share_taxi")
_OTHER_MODES = (
    "train", "subway", "tram", "light_rail", "monorail", "funicular", "ferry", "aerialway", "gondola", "cable_car",
)  # fmt: skip
_OTHER_KEYS = ("railway", "aerialway", "waterway", "seamark:type")
_RANK = {"n": 0, "w": 1, "r": 2}


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
    found = ObjectReader(STOP_TAGS)
    read_tagged(path, found)
    return stops_of(found, today=date_of_data(path))


def stops_of(found: OsmObjects, *, today: str) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Tell which objects are stops, as `read_osm_stops` says."""
    notes: list[Note] = []
    order = sorted(found.tags, key=lambda osm_id: (_RANK[osm_id[0]], int(osm_id[1:])))
    kinds = {osm_id: _kind(found.tags[osm_id], today) for osm_id in order}
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
    kinds_counted = [(kind, counts[kind]) for kind in STOP_KINDS if counts[kind]]
    facts: dict[str, Any] = {"count": len(kept), "objects": len(taken)}
    if len(kept):
        notes.append(Note("stops.counted", **facts, kind_terms=kinds_counted))
    else:
        notes.append(Note("stops.none", **facts))
    if into:
        pairs = [f"{found.name_of(double)} = {found.name_of(stop)}" for double, stop in into.items()]
        notes.append(Note("stops.doubles", count=len(into), pairs=pairs, places=tuple(into)))
    vague = [i for i in kept.index if _says_no_mode(found.tags[i])]
    if vague:
        notes.append(Note("stops.no_mode", **named_facts(map(found.name_of, vague), vague)))
    if gone:
        notes.append(Note("stops.gone", **named_facts(map(found.name_of, gone), gone)))
    if unplaced:
        notes.append(Note("stops.unlocated", **named_facts(map(found.name_of, unplaced), unplaced)))
    if others:
        notes.append(Note("stops.other_modes", count=len(others), places=tuple(others)))
    return kept, tuple(notes)


def _kind(tags: Mapping[str, str], today: str) -> str:
    """Return the kind of stop, ``gone`` or ``other``."""
    if not_open(tags, today):
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
    """Return the stop that each double is: stop positions of platforms, and outlines around a pole or station."""
    if len(table) < 2:
        return {}
    points = table.geometry.to_crs(plane_around(table.total_bounds)).to_numpy()
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
    """Return the distance within which the first object is the second one mapped again; -1 if it never is."""
    poles = ("bus_stop", "platform")
    if double == "stop_position" and stop in poles:
        return DOUBLE_M if same_name else SAME_POLE_M
    if (double in poles) != (stop in poles):
        return -1.0
    if double_id[0] != "n" and stop_id[0] == "n" and stop != "stop_position":
        return SAME_POLE_M
    return MAPPED_TWICE_M if same_name and double == stop else -1.0
