"""Where places join the parts of a network, and the place and junction that each part is seen from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.bridge_kernels import Forest, sum_below
from spatial_uri.routing.closure.road_forest import RoadGraph, find_falling, find_lower_ends, sum_edges_m
from spatial_uri.routing.rows import make_pointers
from spatial_uri.routing.snapping import RoadAccess


@dataclass(frozen=True, eq=False)
class JoinedPlaces:
    """Where places join the part of the network that they belong to: place ``i`` at ``ptr[i]:ptr[i+1]``."""

    ptr: Int64Array
    place: Int32Array
    piece: Int32Array
    walk_ms: Int32Array


def find_homes(
    network: RoadNetwork, access: RoadAccess, graph: RoadGraph, part_of_vertex: Int32Array
) -> tuple[JoinedPlaces, Int32Array]:
    """Return where each place joins the longest part of the network that it can join, and the number of that part."""
    place, places = access.place, len(access.ptr) - 1
    part_of = part_of_vertex[graph.ends[access.piece, 0]]
    is_road = network.piece_ends[access.piece, 0] >= 0
    none = len(part_of_vertex)
    part = np.full(places, none, dtype=np.int32)
    np.minimum.at(part, place[is_road], part_of[is_road])
    kept = is_road & (part_of == part[place])
    ptr = make_pointers(np.bincount(place[kept], minlength=places))
    return JoinedPlaces(ptr, place[kept], access.piece[kept], access.walk_ms[kept]), np.where(part == none, -1, part)


def find_roots(part: Int32Array, rank: Int32Array, parts: int) -> Int32Array:
    """Return the place of least rank in each part; -1 where there is no place."""
    order = np.argsort(rank, kind="stable")
    order = order[part[order] >= 0]
    inhabited, first = np.unique(part[order], return_index=True)
    root = np.full(parts, -1, dtype=np.int32)
    root[inhabited] = order[first]
    return root


def find_root_vertices(
    graph: RoadGraph, forest: Forest, joined: JoinedPlaces, roots: Int32Array, junctions: int
) -> Int32Array:
    """Choose the junction at which each root stands.

    Of the ends of its roads: one on a circuit if possible, else on the longer side of a bridge; then one whose loss
    cuts nothing off; then the one with the shortest walk.
    """
    at = np.flatnonzero(np.isin(joined.place, roots))
    edge = joined.piece[at]
    below_m = sum_below(forest, sum_edges_m(graph, forest))
    part_m = np.bincount(forest.part, below_m * (forest.parent < 0))
    is_cut = np.zeros(len(forest.order), dtype=np.bool_)
    is_cut[forest.parent[find_falling(forest, below_m)]] = True
    deeper = find_lower_ends(graph, forest, edge)
    on_bridge = (forest.edge[deeper] == edge) & (forest.low[deeper] == forest.tin[deeper])
    beyond_m = np.where(on_bridge, below_m[deeper] - graph.metres[edge], 0.0)
    before_m = np.where(on_bridge, part_m[forest.part[deeper]] - below_m[deeper], 0.0)
    candidates = []
    for column in (0, 1):
        vertex = np.where(graph.ends[edge, 1] < junctions, graph.ends[edge, column], graph.ends[edge, 0])
        side_m = np.where(vertex == deeper, beyond_m, before_m)
        candidates.append((joined.place[at], on_bridge, -side_m, is_cut[vertex], joined.walk_ms[at], vertex))
    place, on_bridge, side, cut, walk_ms, vertex = (np.concatenate(both) for both in zip(*candidates, strict=True))
    best = np.lexsort((walk_ms, cut, side, on_bridge, place))
    of_place, first = np.unique(place[best], return_index=True)
    return vertex[best[first][np.searchsorted(of_place, roots)]].astype(np.int32)
