"""Compiled search for bridges and articulation points: one depth-first pass, and sums over its tree.

An edge of the tree is a bridge if no other edge leads from below it to above it. A vertex is an articulation point if
no edge leads from the subtree of one of its children to above the vertex (Hopcroft & Tarjan 1973, Communications of
the ACM 16(6), 372-378). Nothing is recursive, because the tree of a province is deeper than any call stack.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array

NOBODY = np.int32(2**31 - 1)


class Forest(NamedTuple):
    """Depth-first trees of all parts of a graph.

    `order` holds the vertices, every parent before its children. By vertex: `parent` and the `edge` to it (-1 for
    roots); `tin`, its position in `order`; `low`, the least `tin` that an edge from its subtree leads to; `depth`;
    `jump`, an ancestor farther up, to climb quickly; `part`, the number of its tree.
    """

    order: Int32Array
    parent: Int32Array
    edge: Int32Array
    tin: Int32Array
    low: Int32Array
    depth: Int32Array
    jump: Int32Array
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
    jump = np.empty(count, dtype=np.int32)
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
        jump[root] = root
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
            far = jump[v]
            jump[u] = jump[far] if depth[v] - depth[far] == depth[far] - depth[jump[far]] else v
            part[u] = parts
            order[found] = u
            found += 1
            v = u
        parts += 1
    return Forest(order, parent, over, tin, low, depth, jump, part)


@njit(cache=True, nogil=True)
def _ancestor_at_depth(forest: Forest, v: np.int32, depth: int) -> np.int32:  # pragma: no cover - compiled
    """Return the ancestor of a vertex at a depth."""
    while forest.depth[v] > depth:
        far = forest.jump[v]
        v = far if forest.depth[far] >= depth else forest.parent[v]
    return v


@njit(cache=True, nogil=True)
def _lowest_common_ancestor(forest: Forest, u: np.int32, v: np.int32) -> np.int32:  # pragma: no cover - compiled
    """Return the lowest common ancestor of two vertices of one tree."""
    depth = min(forest.depth[u], forest.depth[v])
    u, v = _ancestor_at_depth(forest, u, depth), _ancestor_at_depth(forest, v, depth)
    while u != v:
        if forest.jump[u] != forest.jump[v]:
            u, v = forest.jump[u], forest.jump[v]
        else:
            u, v = forest.parent[u], forest.parent[v]
    return u


@njit(cache=True, nogil=True)
def lowest_common_ancestors(
    forest: Forest, ptr: Int64Array, vertex: Int32Array, falls: BoolArray
) -> tuple[Int32Array, BoolArray]:  # pragma: no cover
    """For each place, find the lowest vertex that is an ancestor of all vertices it can join (-1 if it has none).

    Also return whether the place is cut off when that vertex is lost: it is if each vertex that it can join lies
    below a child that ``falls`` off with it.
    """
    places = len(ptr) - 1
    lowest = np.full(places, -1, dtype=np.int32)
    is_cut_off = np.zeros(places, dtype=np.bool_)
    for i in range(places):
        if ptr[i] == ptr[i + 1]:
            continue
        common = vertex[ptr[i]]
        for c in range(ptr[i] + 1, ptr[i + 1]):
            common = _lowest_common_ancestor(forest, common, vertex[c])
        lowest[i] = common
        is_cut_off[i] = True
        for c in range(ptr[i], ptr[i + 1]):
            v = vertex[c]
            if v == common or not falls[_ancestor_at_depth(forest, v, forest.depth[common] + 1)]:
                is_cut_off[i] = False
                break
    return lowest, is_cut_off


@njit(cache=True, nogil=True)
def sum_below(forest: Forest, values: FloatArray) -> FloatArray:  # pragma: no cover - compiled
    """Return for each vertex the sum of the values in its subtree."""
    sums = values.copy()
    for i in range(len(forest.order) - 1, -1, -1):
        v = forest.order[i]
        if forest.parent[v] >= 0:
            sums[forest.parent[v]] += sums[v]
    return sums


@njit(cache=True, nogil=True)
def _insert(row: Int32Array, rank: np.int32) -> None:  # pragma: no cover - compiled
    """Put a rank into a row of the least ranks, ascending; the largest one drops out."""
    for k in range(len(row)):
        if rank < row[k]:
            row[k], rank = rank, row[k]


@njit(cache=True, nogil=True)
def first_below(
    forest: Forest, lowest: Int32Array, is_cut_off: BoolArray, rank: Int32Array, falls: BoolArray, many: int
) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return ``(vertices, many)`` the least ranks of the places below each vertex, and of those cut off with it.

    Rows with fewer places end in `NOBODY`.
    """
    count = len(forest.order)
    below = np.full((count, many), NOBODY, dtype=np.int32)
    fallen = np.full((count, many), NOBODY, dtype=np.int32)
    for i in range(len(lowest)):
        if lowest[i] >= 0:
            _insert(below[lowest[i]], rank[i])
            if is_cut_off[i]:
                _insert(fallen[lowest[i]], rank[i])
    for i in range(count - 1, -1, -1):
        v = forest.order[i]
        up = forest.parent[v]
        if up < 0:
            continue
        for k in range(many):
            if below[v, k] == NOBODY:
                break
            _insert(below[up], below[v, k])
            if falls[v]:
                _insert(fallen[up], below[v, k])
    return below, fallen
