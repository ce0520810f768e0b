"""The straight segments that roads consist of: where they run, how long they are, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from spatial_uri.geo.geodesy import distances_m
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.read.roads.raw_roads import RawRoads


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight segments between consecutive nodes of a way.

    `start` and `end` are vertices, rows of `lonlat` and `source_id`; `way` is the row of the way in `RawRoads`.
    """

    start: Int32Array
    end: Int32Array
    way: Int32Array
    lonlat: FloatArray
    source_id: Int64Array
    length_m: FloatArray


def segments_of(raw: RawRoads) -> tuple[Segments, int]:
    """Return the segments of all ways, and how many ways lack nodes, as they run on beyond the data."""
    is_here = ~np.isnan(raw.node_lonlat[:, 0])
    present = is_here[raw.way_nodes]
    way = np.repeat(np.arange(len(raw.way_id), dtype=np.int32), np.diff(raw.way_ptr))
    # A node that blocks the way becomes a separate end of each road that touches it.
    blocked = np.flatnonzero((among(raw.node_ids, raw.blocked) & is_here)[raw.way_nodes])
    as_start, as_end = raw.way_nodes.copy(), raw.way_nodes.copy()
    as_start[blocked] = len(raw.node_ids) + 2 * np.arange(len(blocked))
    as_end[blocked] = as_start[blocked] + 1
    copies = np.repeat(raw.way_nodes[blocked], 2)
    lonlat = np.concatenate([raw.node_lonlat, raw.node_lonlat[copies]])
    source_id = np.concatenate([raw.node_ids, -1 - np.arange(len(copies))])
    pairs = way[:-1] == way[1:]
    whole = pairs & present[:-1] & present[1:]
    start, end = as_start[:-1][whole], as_end[1:][whole]
    segments = Segments(start, end, way[:-1][whole], lonlat, source_id, distances_m(lonlat, start, end))
    return segments, int(np.unique(way[:-1][pairs & ~whole]).size)


def among(ids: Int64Array, wanted: Iterable[int]) -> BoolArray:
    """Tell which of some sorted ids are wanted."""
    found = np.zeros(len(ids), dtype=np.bool_)
    sought = np.fromiter(wanted, dtype=np.int64)
    at = np.searchsorted(ids, sought)
    known = np.append(ids, np.iinfo(np.int64).min)[at] == sought
    found[at[known]] = True
    return found


def segment_hours(raw: RawRoads, segments: Segments) -> tuple[FloatArray, FloatArray]:
    """Return the hours over each segment along and against its way; infinite where that is not allowed."""
    rule = raw.way_rule[segments.way]
    km = segments.length_m / 1000
    minutes = np.array([r.minutes or np.nan for r in raw.rules])
    timed = np.flatnonzero(np.isfinite(minutes)[rule])
    if len(timed):
        way_m = np.bincount(segments.way, segments.length_m, minlength=len(raw.way_id))
        with np.errstate(divide="ignore", invalid="ignore"):
            by_duration = minutes[rule[timed]] / 60 * segments.length_m[timed] / way_m[segments.way[timed]]
    found = []
    for of_rule in ([r.forward_kmh for r in raw.rules], [r.backward_kmh for r in raw.rules]):
        kmh = np.array(of_rule, dtype=np.float64)[rule]
        hours = np.divide(km, kmh, out=np.full(len(km), np.inf), where=kmh > 0)
        if len(timed):
            hours[timed] = np.where(kmh[timed] > 0, by_duration, hours[timed])
        found.append(hours)
    return found[0], found[1]
