"""The compiled times at other speeds: edges scaled, one search for each row of factors, and the doors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array, Uint32Array
from spatial_uri.routing.search_kernels import NEVER, NO_LIMIT, Buckets, search
from spatial_uri.store.compiling import njit


class Roads(NamedTuple):
    """The edges of a network: their times, their group (-1: always as they are), and the pieces they run on."""

    time_ms: Int32Array
    group: Int32Array
    forward: BoolArray
    primary: BoolArray
    tail: Int32Array
    head: Int32Array
    piece_ptr: Int64Array
    piece_edges: Int32Array


class SearchGraph(NamedTuple):
    """The graph of the search: arc ``p`` is edge ``arc_edge[p]`` of the network."""

    indptr: Int32Array
    head: Int32Array
    arc_edge: Int32Array


class RoadStarts(NamedTuple):
    """Where the search begins: the node, the walk, and the part of an edge up to it or (not `takes_first`) after."""

    node: Int32Array
    walk_ms: Int32Array
    edge: Int32Array
    fraction: FloatArray
    takes_first: BoolArray


class PlaceDoors(NamedTuple):
    """The places: their ways onto the road, and the walk straight to the nearest door (-1: none is near enough)."""

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    direct_ms: Int32Array


class FacilityDoors(NamedTuple):
    """The ways from the road to facilities, and those of each piece: ``rows[ptr[p]:ptr[p+1]]``."""

    fraction: FloatArray
    walk_ms: Int32Array
    ptr: Int64Array
    rows: Int32Array


@njit(cache=True, nogil=True)
def scale_ms(ms: int, factor: float) -> np.int64:  # pragma: no cover - compiled
    """Return a time at a speed `factor` times as high, in whole milliseconds; at 1 it is the time itself."""
    return np.int64(min(np.rint(ms / factor), np.float64(NO_LIMIT)))


@njit(cache=True, nogil=True)
def scale_edges(
    time_ms: Int32Array, group: Int32Array, factors: FloatArray, out: Int32Array
) -> None:  # pragma: no cover - compiled
    """Write the times of the edges at other speeds of their groups."""
    for e in range(len(time_ms)):
        out[e] = time_ms[e] if group[e] < 0 else scale_ms(time_ms[e], factors[group[e]])


@njit(cache=True, nogil=True)
def start_times(
    starts: RoadStarts, edge_ms: Int32Array, walk_factor: float, out: Uint32Array
) -> None:  # pragma: no cover - compiled
    """Write the time at which the search begins at each of its nodes."""
    for s in range(len(starts.node)):
        whole = edge_ms[starts.edge[s]]
        first = np.int64(np.rint(starts.fraction[s] * whole))
        driven = first if starts.takes_first[s] else whole - first
        out[s] = min(scale_ms(starts.walk_ms[s], walk_factor) + driven, np.int64(NO_LIMIT))


@njit(cache=True, nogil=True)
def find_door_times(
    places: PlaceDoors,
    facilities: FacilityDoors,
    roads: Roads,
    edge_ms: Int32Array,
    node_ms: Uint32Array,
    node_amount: FloatArray,
    edge_amount: FloatArray,
    walk_factor: float,
    arriving: bool,
    limit_ms: int,
    out: Int32Array,
    amount: FloatArray,
) -> None:  # pragma: no cover - compiled
    """Write the time of the best trip of every place, -1 beyond the limit, by the rule of `find_best_trips`.

    If `amount` is not empty, it gets the part of that time which is counted by `node_amount` and `edge_amount`.
    """
    counts = len(amount) > 0
    for i in range(len(out)):
        best = np.int64(NO_LIMIT) + 1
        part = 0.0
        if places.direct_ms[i] >= 0:
            best = scale_ms(places.direct_ms[i], walk_factor)
        for c in range(places.ptr[i], places.ptr[i + 1]):
            piece = places.piece[c]
            walk = scale_ms(places.walk_ms[c], walk_factor)
            for q in range(roads.piece_ptr[piece], roads.piece_ptr[piece + 1]):
                e = roads.piece_edges[q]
                if arriving and not roads.primary[e]:
                    continue
                before = np.int64(np.rint(places.fraction[c] * edge_ms[e]))
                onward = roads.forward[e] == arriving
                partial = edge_ms[e] - before if onward else before
                node = roads.head[e] if arriving else roads.tail[e]
                if node_ms[node] != NEVER:
                    total = walk + partial + np.int64(node_ms[node])
                    if total < best:
                        best = total
                        if counts:
                            share = partial / edge_ms[e] if edge_ms[e] > 0 else 0.0
                            part = node_amount[node] + share * edge_amount[e]
                if not roads.primary[e]:
                    continue
                for o in range(facilities.ptr[piece], facilities.ptr[piece + 1]):
                    f = facilities.rows[o]
                    apart = facilities.fraction[f] - places.fraction[c]
                    if (apart if onward else -apart) < 0.0:
                        continue
                    there = np.int64(np.rint(facilities.fraction[f] * edge_ms[e]))
                    total = walk + abs(there - before) + scale_ms(facilities.walk_ms[f], walk_factor)
                    if total < best:
                        best = total
                        if counts:
                            share = abs(there - before) / edge_ms[e] if edge_ms[e] > 0 else 0.0
                            part = share * edge_amount[e]
        out[i] = best if best <= limit_ms else -1
        if counts:
            amount[i] = part


@njit(cache=True, nogil=True)
def find_times(
    factors: FloatArray,
    roads: Roads,
    graph: SearchGraph,
    starts: RoadStarts,
    places: PlaceDoors,
    facilities: FacilityDoors,
    arriving: bool,
    limit_ms: int,
    shift: int,
    row: Buckets,
    out: Int32Array,
) -> bool:  # pragma: no cover - compiled
    """Write the times of all places for each row of `factors`: one for each group, and the last for walking.

    Returns False if the search had not enough chunks; then it has to be done again with more.
    """
    edge_ms = np.empty(len(roads.time_ms), dtype=np.int32)
    arcs = np.empty((len(graph.head), 2), dtype=np.int32)
    arcs[:, 0] = graph.head
    begin_ms = np.empty(len(starts.node), dtype=np.uint32)
    node_ms = np.empty(len(graph.indptr) - 1, dtype=np.uint32)
    nothing = np.empty(0, dtype=np.float64)
    unlisted = np.empty(0, dtype=np.int32)
    for k in range(len(factors)):
        walk_factor = factors[k, -1]
        scale_edges(roads.time_ms, roads.group, factors[k], edge_ms)
        for p in range(len(graph.arc_edge)):
            arcs[p, 1] = edge_ms[graph.arc_edge[p]]
        start_times(starts, edge_ms, walk_factor, begin_ms)
        node_ms[:] = NEVER
        if search(graph.indptr, arcs, node_ms, starts.node, begin_ms, 0, limit_ms, shift, row, unlisted) < 0:
            return False
        find_door_times(
            places,
            facilities,
            roads,
            edge_ms,
            node_ms,
            nothing,
            nothing,
            walk_factor,
            arriving,
            limit_ms,
            out[k],
            nothing,
        )
    return True
