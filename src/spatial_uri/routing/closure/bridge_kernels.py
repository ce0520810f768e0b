"""Compiled search for bridges and articulation points: one depth-first pass, and sums over its tree.

An edge of the tree is a bridge if no other edge leads from below it to above it. A vertex is an articulation point if
no edge leads from the subtree of one of its children to above the vertex (Hopcroft & Tarjan 1973, Communications of
the ACM 16(6), 372-378). Nothing is recursive, because the tree of a province is deeper than any call stack.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.store.compiling import njit


class Forest(NamedTuple):
    """Depth-first trees of all parts of a graph.

    `order` holds the vertices, every parent before its children. By vertex: `parent` and the `edge` to it (-1 for
    roots); `tin`, its position in `order`; `low`, the least `tin` that an edge from its subtree leads to; `depth`;
    `part`, the number of its tree.
    """

    order: Int32Array
    parent: Int32Array
    edge: Int32Array
    tin: Int32Array
    low: Int32Array
    depth: Int32Array
    part: Int32Array


@njit(cache=True, nogil=True)
def search_depth_first(
    ptr: Int64Array, edge: Int32Array, ends: Int32Array, roots: Int32Array
) -> Forest:  # pragma: no cover - compiled
    """Search a multigraph depth-first, from `roots` first; vertex ``v`` lies on edges ``edge[ptr[v]:ptr[v+1]]``."""
    count = len(ptr) - 1
    parent = np.full(count, -1, dtype=np.int32)
    over = np.full(count, -1, dtype=np.int32)
    tin = np.full(count, -1, dtype=np.int32)
    low = np.empty(count, dtype=np.int32)
    depth = np.zeros(count, dtype=np.int32)
    part = np.empty(count, dtype=np.int32)
    order = np.empty(count, dtype=np.int32)
    at = ptr[:-1].copy()
    found = 0
    parts = 0
    for first in range(len(roots) + count):
        root = roots[first] if first < len(roots) else np.int32(first - len(roots))
        if tin[root] >= 0:
            continue
        tin[root] = low[root] = found
        part[root] = parts
        order[found] = root
        found += 1
        v = root
        while v >= 0:
            if at[v] == ptr[v + 1]:
                up = parent[v]
                if up >= 0:
                    low[up] = min(low[up], low[v])
                v = up
                continue
            e = edge[at[v]]
            at[v] += 1
            if e == over[v]:
                continue
            u = ends[e, 1] if ends[e, 0] == v else ends[e, 0]
            if tin[u] >= 0:
                low[v] = min(low[v], tin[u])
                continue
            parent[u] = v
            over[u] = e
            tin[u] = low[u] = found
            depth[u] = depth[v] + 1
            part[u] = parts
            order[found] = u
            found += 1
            v = u
        parts += 1
    return Forest(order, parent, over, tin, low, depth, part)


@njit(cache=True, nogil=True)
def sum_below(forest: Forest, values: FloatArray) -> FloatArray:  # pragma: no cover - compiled
    """Return for each vertex the sum of the values in its subtree."""
    sums = values.copy()
    for i in range(len(forest.order) - 1, -1, -1):
        v = forest.order[i]
        if forest.parent[v] >= 0:
            sums[forest.parent[v]] += sums[v]
    return sums
