"""Where a road network falls apart: bridges and articulation points.

A bridge (割边) is a segment, an articulation point (割点) a junction, whose loss splits the network.
Roads count whichever way they may be driven. Two segments between the same junctions are two ways; a segment
that ends where it begins is a loop at its junction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.bridge_kernels import Forest, sum_below
from spatial_uri.routing.closure.road_forest import (
    RoadGraph,
    build_road_graph,
    find_falling,
    search_forest,
    sum_at,
    sum_edges_m,
)
from spatial_uri.routing.closure.roots import JoinedPlaces, find_homes, find_root_vertices, find_roots
from spatial_uri.routing.snapping import RoadAccess


@dataclass(frozen=True, eq=False)
class Cuts:
    """All bridges and articulation points of a network, and the place that each part of it is seen from.

    Parameters
    ----------
    bridges, bridge_m
        ``(bridges,)`` the segments, ascending, and the metres of road behind each, away from the root of its part.
    junctions, junction_m
        ``(junctions,)`` the same for junctions.
    parts_left
        ``(junctions,)`` into how many parts the network around a junction falls without it.
    part
        ``(places,)`` the connected part of the network that a place belongs to: the longest that it can join; -1 if it
        joins none. Part 0 is the longest of all.
    bridge_part, junction_part
        The part of each bridge and junction.
    root
        ``(parts,)`` the place as seen from which things are "behind"; -1 if no place belongs to the part.
    root_node
        ``(parts,)`` the junction at which the root stands; -1 without a root.
    """

    bridges: Int64Array
    bridge_m: FloatArray
    bridge_part: Int32Array
    junctions: Int64Array
    junction_m: FloatArray
    junction_part: Int32Array
    parts_left: Int64Array
    part: Int32Array
    root: Int32Array
    root_node: Int32Array


def find_cuts(network: RoadNetwork, access: RoadAccess, *, rank: Int32Array) -> Cuts:
    """Find the bridges and articulation points of the roads, with the roads behind each.

    In each connected part of the network the place of least `rank` is the root. It is taken to stand at one end of one
    of its roads: on a circuit if possible, and at a junction whose loss cuts nothing off. If its loss does, the longest
    side is not "behind". If the only road of a root is a bridge, all other roads are behind it.

    Parameters
    ----------
    access
        Where the places can join the road.
    rank
        ``(places,)`` distinct; the place of least rank in each part is its root.
    """
    graph = build_road_graph(network)
    unrooted = search_forest(graph, np.zeros(0, dtype=np.int32))
    length_m = np.bincount(unrooted.part, sum_edges_m(graph, unrooted), minlength=1)
    by_length = np.argsort(-length_m, kind="stable")
    size_rank = np.empty(len(by_length), dtype=np.int32)
    size_rank[by_length] = np.arange(len(by_length), dtype=np.int32)
    part_of_vertex = size_rank[unrooted.part]
    joined, part = find_homes(network, access, graph, part_of_vertex)
    root = find_roots(part, rank, len(by_length))
    root_node = np.full(len(root), -1, dtype=np.int32)
    root_node[root >= 0] = find_root_vertices(graph, unrooted, joined, root[root >= 0], network.node_count)
    forest = search_forest(graph, root_node[root_node >= 0])
    below_m = sum_below(forest, sum_edges_m(graph, forest))
    bridges, bridge_m = _bridges(graph, forest, below_m)
    bridge_part = part_of_vertex[graph.ends[bridges, 0]]
    only = _only_roads(joined, root)
    is_only = np.isin(bridges, only)
    bridge_m[is_only] = length_m[by_length][bridge_part[is_only]] - graph.metres[bridges[is_only]]
    falls = find_falling(forest, below_m)
    child, up = np.flatnonzero(falls), forest.parent[falls]
    junctions = np.unique(up)
    return Cuts(
        bridges=bridges,
        bridge_m=bridge_m,
        bridge_part=bridge_part,
        junctions=junctions.astype(np.int64),
        junction_m=sum_at(up, below_m[child], len(forest.order))[junctions],
        junction_part=part_of_vertex[junctions],
        parts_left=np.bincount(up, minlength=len(forest.order))[junctions] + 1,
        part=part,
        root=root,
        root_node=root_node,
    )


def _bridges(graph: RoadGraph, forest: Forest, below_m: FloatArray) -> tuple[Int64Array, FloatArray]:
    """Return every edge of a tree that nothing leads around, and the metres of road below it."""
    lower = np.flatnonzero((forest.parent >= 0) & (forest.low == forest.tin))  # the far ends of bridges
    lower = lower[np.argsort(forest.edge[lower], kind="stable")]
    edge = forest.edge[lower]
    return edge.astype(np.int64), below_m[lower] - graph.metres[edge]


def _only_roads(joined: JoinedPlaces, root: Int32Array) -> Int32Array:
    """Return the segments that are the only road of a root."""
    roots = root[root >= 0]
    single = roots[np.diff(joined.ptr)[roots] == 1]
    return np.asarray(joined.piece[joined.ptr[single]], dtype=np.int32)
