"""Where the data of the roads ends: ways that go on over nodes that the source lacks, its extent, and the coast."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyproj import CRS

from spatial_uri.geo.geodesy import projected
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.data_edge import THROUGH_CLASSES, DataEdge
from spatial_uri.read.osm.osm_lines import OsmLines, refs_of, tags_of
from spatial_uri.read.roads.raw_roads import RawRoads

COAST = ("natural", "coastline")


def edge_of(raw: RawRoads, crs: CRS) -> DataEdge:
    """Return what the source of some roads tells of where its data ends, in the CRS of their network."""
    coast = np.hstack([projected(end, crs) for end in (raw.coast_lonlat[:, :2], raw.coast_lonlat[:, 2:])])
    return DataEdge(cut_id=find_cut_ids(raw), coast=coast, bounds_deg=raw.bounds_deg)


def find_cut_ids(raw: RawRoads) -> Int64Array:
    """Find the nodes at which a through road goes on though the source does not say where, as in `DataEdge`."""
    if not len(raw.way_nodes):
        return np.zeros(0, dtype=np.int64)
    way = np.repeat(np.arange(len(raw.way_id)), np.diff(raw.way_ptr))
    is_through = np.array([rule.road_class in THROUGH_CLASSES for rule in raw.rules], dtype=np.bool_)
    present = ~np.isnan(raw.node_lonlat[raw.way_nodes, 0])
    goes_on = (way[1:] == way[:-1]) & is_through[raw.way_rule[way[1:]]]
    before = raw.way_nodes[:-1][goes_on & present[:-1] & ~present[1:]]
    after = raw.way_nodes[1:][goes_on & ~present[:-1] & present[1:]]
    found = np.concatenate([before, after, _ends_outside(raw, is_through)])
    return np.asarray(raw.node_ids[np.unique(found)])


def _ends_outside(raw: RawRoads, is_through: BoolArray) -> Int64Array:
    """Return the nodes at which a through road ends outside the extent that the source states."""
    if raw.bounds_deg is None:
        return np.zeros(0, dtype=np.int64)
    west, south, east, north = raw.bounds_deg
    through = is_through[raw.way_rule]
    ends = np.concatenate([raw.way_nodes[raw.way_ptr[:-1][through]], raw.way_nodes[raw.way_ptr[1:][through] - 1]])
    ends = ends[np.bincount(raw.way_nodes, minlength=len(raw.node_ids))[ends] == 1]
    lon, lat = raw.node_lonlat[ends].T
    return np.asarray(ends[(lon < west) | (lon > east) | (lat < south) | (lat > north)], dtype=np.int64)


def read_coast(lines: OsmLines) -> FloatArray:
    """Return the straight pieces of the coastline, as `RawRoads.coast_lonlat`."""
    tags = lines.objects["tags"].chunks
    if not tags:
        return np.zeros((0, 4))
    key, value = COAST
    mark, texts = value.encode(), tags[0].dictionary.to_pylist()
    is_coast = np.array([mark in text and tags_of(text).get(key) == value for text in texts], dtype=np.bool_)
    if not is_coast.any():
        return np.zeros((0, 4))
    text_of = np.concatenate([chunk.indices.to_numpy() for chunk in tags])
    wanted = is_coast[text_of] & pc.starts_with(lines.objects["named"], "w").to_numpy()
    refs, counts = refs_of(lines.objects["refers"].filter(pa.array(wanted)))
    if not len(refs):
        return np.zeros((0, 4))
    ids, number = np.unique(refs, return_inverse=True)
    places = lines.places_of(ids)[number]
    way = np.repeat(np.arange(len(counts)), counts)
    pieces = np.hstack([places[:-1], places[1:]])[way[:-1] == way[1:]]
    return np.asarray(pieces[np.isfinite(pieces).all(axis=1)])
