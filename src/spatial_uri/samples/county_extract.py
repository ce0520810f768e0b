"""Write a synthetic county as an OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.samples.pieces import join_chains
from spatial_uri.samples.tables import CountyTables

SOURCE = {"source": "spatial_uri synthetic", "note": "synthetic"}
_ADMIN_LEVEL = {"county": "6", "township": "8"}
_ROAD_TAGS = ("highway", "ref", "name", "surface", "tracktype", "oneway", "bridge", "tunnel", "layer", "maxspeed")


def _keys(coordinates: FloatArray) -> Int64Array:
    """Turn positions into whole numbers, as OpenStreetMap stores them, so that equal ones are equal."""
    whole = np.round((coordinates + np.array([180.0, 90.0])) * 1e7).astype(np.int64)
    return np.asarray(whole[:, 0] * 2**31 + whole[:, 1])


def write_extract(county: CountyTables, path: Path) -> None:
    """Write an OpenStreetMap extract: nodes, then ways, then relations, each by rising id."""
    road_xy, road_of = shapely.get_coordinates(county.roads.geometry.to_numpy(), return_index=True)
    rings = _Rings(county.areas)
    key = np.concatenate([_keys(road_xy), _keys(rings.xy)])
    _, first, node = np.unique(key, return_index=True, return_inverse=True)
    road_node, ring_node = np.split(node + 1, [len(road_xy)])
    vertices = np.concatenate([road_xy, rings.xy])[first]

    header = osmium.io.Header()
    header.set("generator", "spatial_uri synthetic county")
    header.set("sorting", "Type_then_ID")
    header.add_box(_box(vertices))
    seat_node = _seat_nodes(county, first_id=len(vertices) + 1)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for number, vertex in enumerate(vertices.tolist(), start=1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=tuple(vertex)))
        for number, (position, tags) in enumerate(_points(county), start=len(vertices) + 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=position, tags=tags))
        starts = np.concatenate([[0], np.cumsum(np.bincount(road_of, minlength=len(county.roads)))]).tolist()
        road_nodes = road_node.tolist()
        columns = [county.roads[tag].to_list() for tag in _ROAD_TAGS]
        for number, values in enumerate(zip(*columns, strict=True)):
            tags = {tag: value for tag, value in zip(_ROAD_TAGS, values, strict=True) if value} | SOURCE
            nodes = road_nodes[starts[number] : starts[number + 1]]
            writer.add_way(osmium.osm.mutable.Way(id=number + 1, nodes=nodes, tags=tags))
        arc_id = len(county.roads) + 1
        for number, arc in enumerate(rings.arcs):
            writer.add_way(
                osmium.osm.mutable.Way(id=arc_id + number, nodes=ring_node[arc].tolist(), tags=rings.tags(number))
            )
        for number, (area_id, area) in enumerate(county.areas.iterrows(), start=1):
            members = [("w", arc_id + int(arc), "outer") for arc in rings.arcs_of(str(area_id))]
            members.append(("n", seat_node[str(area_id)], "admin_centre"))
            tags = {
                "type": "boundary",
                "boundary": "administrative",
                "admin_level": _ADMIN_LEVEL[area["level"]],
                "name": area["name"],
                "ref": str(area_id),
                "population": str(int(area["population"])),
            }
            writer.add_relation(osmium.osm.mutable.Relation(id=number, members=members, tags=tags | SOURCE))
        turns = county.restrictions
        via = np.searchsorted(key[first], _keys(shapely.get_coordinates(turns.geometry.to_numpy()))) + 1
        for number, (turn, node_id) in enumerate(zip(turns.itertuples(), via.tolist(), strict=True), start=1):
            members = [("w", turn.from_road + 1, "from"), ("n", node_id, "via"), ("w", turn.to_road + 1, "to")]
            tags = {"type": "restriction", "restriction": turn.restriction}
            writer.add_relation(
                osmium.osm.mutable.Relation(id=len(county.areas) + number, members=members, tags=tags | SOURCE)
            )


def _seat_nodes(county: CountyTables, *, first_id: int) -> dict[str, int]:
    """Return the node of each area's seat: of a township its town, of a county the county town.

    `first_id` is the id of the first settlement; the others follow in their order.
    """
    kinds, townships = county.settlements["kind"], county.settlements["area_id"]
    parents = county.areas["parent_id"]
    nodes: dict[str, int] = {}
    for number, (kind, township) in enumerate(zip(kinds, townships, strict=True), start=first_id):
        if kind in ("town", "city"):
            nodes[township] = number
        if kind == "city":
            nodes[parents[township]] = number
    return nodes


def _box(vertices: FloatArray) -> osmium.osm.Box:
    (west, south), (east, north) = vertices.min(axis=0).tolist(), vertices.max(axis=0).tolist()
    return osmium.osm.Box(west, south, east, north)


def _points(county: CountyTables) -> Iterable[tuple[tuple[float, float], dict[str, str]]]:
    """Yield position and tags of every settlement, facility and bus stop."""
    for place in county.settlements.itertuples():
        tags = {
            "place": place.kind,
            "name": place.name,
            "population": str(place.population),
            "ref": place.Index,
        }
        yield (place.geometry.x, place.geometry.y), tags | SOURCE
    for facility in county.facilities.itertuples():
        tags = {"amenity": facility.amenity, "healthcare": facility.healthcare, "name": facility.name}
        amounts = {"beds": facility.beds, "staff_count:doctors": facility.doctors}
        tags |= {key: str(amount) for key, amount in amounts.items() if pd.notna(amount)}
        yield (facility.geometry.x, facility.geometry.y), tags | SOURCE
    for stop in county.stops.itertuples():
        yield (stop.geometry.x, stop.geometry.y), {"highway": "bus_stop", "name": stop.name} | SOURCE


class _Rings:
    """The borders as arcs: each stretch between two townships once, shared by both and by their counties."""

    def __init__(self, areas: gpd.GeoDataFrame) -> None:
        townships = areas[areas["level"] == "township"]
        self._parents = townships["parent_id"].to_dict()
        parts, owner = shapely.get_parts(townships.geometry.to_numpy(), return_index=True)
        ring, part = shapely.get_rings(parts, return_index=True)
        xy, of = shapely.get_coordinates(ring, return_index=True)
        key, first, vertex = np.unique(_keys(xy), return_index=True, return_inverse=True)
        self.xy = xy[first]
        inner = of[:-1] == of[1:]
        segments = np.sort(np.column_stack([vertex[:-1], vertex[1:]])[inner], axis=1)
        area = owner[part[of[:-1][inner]]]
        order = np.lexsort((area, segments[:, 1], segments[:, 0]))
        segments, area = segments[order], area[order]
        new = np.flatnonzero((np.diff(segments, axis=0, prepend=-1) != 0).any(axis=1))
        left = area[new]
        shared = np.diff(np.append(new, len(area))) == 2
        right = np.where(shared, area[np.minimum(new + 1, len(area) - 1)], -1)
        lines = join_chains(segments[new], left * (len(townships) + 1) + right + 1, len(key))
        self.arcs = [np.array(line) for line in lines]
        sides = {tuple(pair): i for i, pair in enumerate(segments[new].tolist())}
        first_side = [sides[(min(line[0], line[1]), max(line[0], line[1]))] for line in lines]
        ids: list[str | None] = [*townships.index, None]
        self._sides = [(ids[left[i]], ids[right[i]]) for i in first_side]
        self._by_area: dict[str, list[int]] = {}
        for arc, (a, b) in enumerate(self._sides):
            for area_id in (a, b):
                if area_id is not None:
                    self._by_area.setdefault(area_id, []).append(arc)
            if self._county(a) != self._county(b):
                for county in (self._county(a), self._county(b)):
                    if county is not None:
                        self._by_area.setdefault(county, []).append(arc)

    def _county(self, area_id: str | None) -> str | None:
        return None if area_id is None else self._parents[area_id]

    def tags(self, arc: int) -> dict[str, Any]:
        """Return the tags of an arc: the coarsest border that it is a part of."""
        a, b = self._sides[arc]
        level = "county" if self._county(a) != self._county(b) else "township"
        return {"boundary": "administrative", "admin_level": _ADMIN_LEVEL[level], **SOURCE}

    def arcs_of(self, area_id: str) -> list[int]:
        """Return the arcs around an area."""
        return self._by_area[area_id]
