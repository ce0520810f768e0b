"""The roads as an undirected graph, and its depth-first trees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.bridge_kernels import Forest, search_depth_first
from spatial_uri.routing.rows import group_rows


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """The roads as an undirected graph: its edges are the segments in their order, then the second halves of loops.

    A loop (a segment that ends where it begins) gets an extra vertex in its middle.
    """

    ends: Int32Array
    metres: FloatArray
    ptr: Int64Array
    edge: Int32Array


def build_road_graph(network: RoadNetwork) -> RoadGraph:
    """Build the undirected graph of the junctions and segments of a network; closed segments are left out."""
    ends, metres = network.piece_ends, network.pieces["length_m"].to_numpy()
    is_road, is_loop = ends[:, 0] >= 0, (ends[:, 0] == ends[:, 1]) & (ends[:, 0] >= 0)
    middle = network.node_count + np.arange(is_loop.sum())
    halves = np.column_stack([middle, ends[is_loop, 0]])
    all_ends = np.concatenate([np.maximum(ends, 0), halves]).astype(np.int32)
    all_ends[np.flatnonzero(is_loop), 1] = middle
    edges = np.concatenate([np.flatnonzero(is_road), len(ends) + np.arange(len(middle))])
    ptr, row = group_rows(all_ends[edges].ravel(), network.node_count + len(middle))
    all_m = np.concatenate([np.where(is_road, metres, 0.0), np.zeros(len(middle))])
    return RoadGraph(all_ends, all_m, ptr, edges[row // 2].astype(np.int32))


def search_forest(graph: RoadGraph, roots: Int32Array) -> Forest:
    """Search a graph depth-first, beginning at the roots."""
    return search_depth_first(graph.ptr, graph.edge, graph.ends, roots)


def sum_at(vertex: AnyIntArray, values: FloatArray, count: int) -> FloatArray:
    """Return the sum of the values at each vertex."""
    return np.bincount(vertex, values, minlength=count).astype(np.float64)


def find_lower_ends(graph: RoadGraph, forest: Forest, edges: AnyIntArray) -> Int32Array:
    """Return the lower end of each edge: in a depth-first tree, one end is always an ancestor of the other."""
    a, b = graph.ends[edges].T
    return np.asarray(np.where(forest.tin[a] > forest.tin[b], a, b), dtype=np.int32)


def sum_edges_m(graph: RoadGraph, forest: Forest) -> FloatArray:
    """Return for each vertex the length of the edges of which it is the lower end."""
    return sum_at(find_lower_ends(graph, forest, np.arange(len(graph.ends))), graph.metres, len(forest.order))


def find_falling(forest: Forest, below_m: FloatArray) -> BoolArray:
    """Return which vertices are cut off, with all below them, when their parent is lost.

    Of the children of a root, the one with the longest roads below it is not: it counts as what is left.
    """
    child = np.flatnonzero(forest.parent >= 0)
    falls = np.zeros(len(forest.order), dtype=np.bool_)
    falls[child] = forest.low[child] >= forest.tin[forest.parent[child]]
    of_root = child[forest.depth[child] == 1]
    longest_first = of_root[np.lexsort((forest.tin[of_root], -below_m[of_root], forest.parent[of_root]))]
    falls[longest_first[np.unique(forest.parent[longest_first], return_index=True)[1]]] = False
    return falls
