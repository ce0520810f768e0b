"""Ways: the road stretches of many trips at once, read from the search tree that their times come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.door_to_door import Nearest
from spatial_uri.routing.rows import join_ranges, make_pointers
from spatial_uri.routing.snapping import part_ms
from spatial_uri.routing.source_trees import SourceTree
from spatial_uri.routing.way_kernels import count_edges, list_edges


@dataclass(frozen=True, eq=False)
class Ways:
    """The roads between places and their nearest facilities, in the direction of travel, as `trace_route` tells one.

    Place ``i`` has the stretches ``ptr[i]:ptr[i+1]``: none if it reaches no facility, or walks to it directly.

    Parameters
    ----------
    ptr
        ``(places + 1,)``.
    edge
        ``(stretches,)`` the edge driven.
    start, end
        ``(stretches,)`` fractions of the edge's piece, in the order of its vertices, where the stretch begins and ends.
        0 and 1 (or 1 and 0) but for the first and the last stretch of a way.
    ms, metres
        ``(stretches,)`` time and length. The times of a way and its two walks add up to its door-to-door time.
    """

    ptr: Int64Array
    edge: Int32Array
    start: FloatArray
    end: FloatArray
    ms: Int64Array
    metres: FloatArray

    @property
    def place(self) -> Int64Array:
        """``(stretches,)`` the place of each stretch."""
        return np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))

    @property
    def ends(self) -> FloatArray:
        """``(places, 2)`` where each way begins on its first piece and ends on its last; NaN without stretches."""
        ends = np.full((len(self.ptr) - 1, 2), np.nan)
        has = np.flatnonzero(np.diff(self.ptr) > 0)
        ends[has, 0], ends[has, 1] = self.start[self.ptr[has]], self.end[self.ptr[has + 1] - 1]
        return ends


def trace_ways(tree: SourceTree, found: Nearest) -> Ways:
    """Trace the trips of all places to their nearest facility.

    Parameters
    ----------
    tree, found
        The tree, and what `find_nearest` found in it.
    """
    network = tree.network
    candidate, far = found.candidate[:, 0], found.facility_candidate[:, 0]
    driven = np.flatnonzero((found.time_ms[:, 0] >= 0) & (candidate >= 0))
    counts = np.zeros(len(candidate), dtype=np.int64)
    label, place_edge = found.edge_label[driven, 0], found.edge[driven, 0]
    before, _ = tree.labels.ways
    counts[driven] = count_edges(label, before)
    ptr = make_pointers(counts)
    own_ptr = make_pointers(counts[driven])
    edge = list_edges(
        label, place_edge, before, tree.label_edge, tree.labels.seed, tree.seeds.edge, own_ptr, tree.arriving
    )
    forward = network.edge_forward[edge]
    start, end = np.where(forward, 0.0, 1.0), np.where(forward, 1.0, 0.0)
    first, last = own_ptr[:-1], own_ptr[1:] - 1
    here, there = found.access.fraction[candidate[driven]], tree.access.fraction[far[driven]]
    start[first], end[last] = (here, there) if tree.arriving else (there, here)
    piece = network.edge_piece[edge]
    edge_ms = network.time_ms[edge]
    return Ways(
        ptr=ptr,
        edge=edge,
        start=start,
        end=end,
        ms=np.abs(part_ms(end, edge_ms).astype(np.int64) - part_ms(start, edge_ms)),
        metres=np.abs(end - start) * network.pieces["length_m"].to_numpy()[piece],
    )


def draw_ways(network: RoadNetwork, ways: Ways, origins: GeometryArray, ends: GeometryArray) -> GeometryArray:
    """Draw ways from door to door, the walks at both ends included.

    Parameters
    ----------
    network, ways
        The roads, and the ways on them.
    origins, ends
        ``(places,)`` shapely Points where each trip begins and ends; None where there is no trip.

    Returns
    -------
    ndarray
        ``(places,)`` LineStrings in the CRS of the network, None where there is no trip.
    """
    drawn: GeometryArray = np.full(len(ways.ptr) - 1, None, dtype=object)
    has_trip = np.flatnonzero(~shapely.is_missing(origins) & ~shapely.is_missing(ends))
    if not len(has_trip):
        return drawn
    xy, owner = _road_vertices(network, ways)
    doors = shapely.get_coordinates(np.concatenate([origins[has_trip], ends[has_trip]])).reshape(2, -1, 2)
    all_xy = np.concatenate([doors[0], xy, doors[1]])
    order = np.argsort(np.concatenate([has_trip, owner, has_trip]), kind="stable")
    of_way = np.concatenate([has_trip, owner, has_trip])[order]
    all_xy = all_xy[order]
    kept = _not_repeated(all_xy, of_way)
    drawn[has_trip] = shapely.linestrings(all_xy[kept], indices=np.searchsorted(has_trip, of_way[kept]))
    return drawn


def _not_repeated(xy: FloatArray, owner: Int64Array) -> BoolArray:
    """Tell which vertices to keep: the first of each way, and those that are not where the one before is.

    A way that goes nowhere is two vertices at one place.
    """
    begins = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    kept = np.concatenate([[True], (xy[1:] != xy[:-1]).any(axis=1)])
    kept[begins] = True
    lasts = np.concatenate([begins[1:], [len(owner)]]) - 1
    kept[lasts[np.add.reduceat(kept.astype(np.int64), begins) == 1]] = True
    return kept


def _road_vertices(network: RoadNetwork, ways: Ways) -> tuple[FloatArray, Int64Array]:
    """Return the vertices of all stretches one after the other, and the place of each."""
    piece = network.edge_piece[ways.edge]
    ptr, forward = network.piece_ptr, ways.end >= ways.start
    vertex_counts = np.diff(ptr)[piece]
    stretch = np.repeat(np.arange(len(piece)), vertex_counts)
    vertex = join_ranges(ptr[piece], ptr[piece + 1])
    mirrored = (ptr[piece] + ptr[piece + 1] - 1)[stretch] - vertex
    vertex = np.where(forward[stretch], vertex, mirrored)
    low, high = np.minimum(ways.start, ways.end), np.maximum(ways.start, ways.end)
    at = _fractions(network, np.unique(piece))[vertex]
    inner = (at > low[stretch]) & (at < high[stretch])
    stretch, vertex = stretch[inner], vertex[inner]
    counts = np.bincount(stretch, minlength=len(piece)) + 2
    first = make_pointers(counts)
    xy = np.empty((first[-1], 2))
    lines = network.lines[piece]
    for position, fraction in ((first[:-1], ways.start), (first[1:] - 1, ways.end)):
        xy[position] = shapely.get_coordinates(shapely.line_interpolate_point(lines, fraction, normalized=True))
    inside = np.ones(len(xy), dtype=np.bool_)
    inside[first[:-1]] = inside[first[1:] - 1] = False
    xy[inside] = network.piece_xy[vertex]
    return xy, np.repeat(ways.place, counts)


def _fractions(network: RoadNetwork, pieces: Int32Array) -> FloatArray:
    """Return for each vertex of some pieces how far along its piece it stands, 0..1; NaN for those of the others."""
    ptr = network.piece_ptr
    at = np.full(len(network.piece_xy), np.nan)
    vertex = join_ranges(ptr[pieces], ptr[pieces + 1])
    xy = network.piece_xy[vertex]
    step = np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T)]) if len(xy) else np.zeros(0)
    own_ptr = make_pointers(np.diff(ptr)[pieces])
    step[own_ptr[:-1]] = 0.0
    run = np.cumsum(step)
    begin = run[own_ptr[:-1]]
    length = run[own_ptr[1:] - 1] - begin
    owner = np.repeat(np.arange(len(pieces)), np.diff(own_ptr))
    at[vertex] = (run - begin[owner]) / np.where(length > 0, length, 1.0)[owner]
    return at
