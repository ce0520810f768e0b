"""Compiled walks over a search tree: its nodes in preorder, and the road segments on each place's path."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.routing.closure.closure_arrays import Rows, Tree
from spatial_uri.store.compiling import njit


@njit(cache=True, nogil=True)
def sort_preorder(
    before: Int32Array, reached: BoolArray
) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return the reached nodes of a forest in preorder, and the size of the subtree of each."""
    nodes = len(before)
    count = np.zeros(nodes + 1, dtype=np.int32)
    for v in range(nodes):
        if before[v] >= 0:
            count[before[v] + 1] += 1
    ptr = np.cumsum(count)
    child = np.empty(ptr[-1], dtype=np.int32)
    at = ptr[:-1].copy()
    for v in range(nodes):
        if before[v] >= 0:
            child[at[before[v]]] = v
            at[before[v]] += 1
    order = np.empty(reached.sum(), dtype=np.int32)
    position = np.empty(nodes, dtype=np.int32)
    stack = np.empty(max(1, nodes), dtype=np.int32)
    found = 0
    for root in range(nodes):
        if before[root] >= 0 or not reached[root]:
            continue
        stack[0] = root
        depth = 1
        while depth > 0:
            depth -= 1
            v = stack[depth]
            order[found] = v
            position[v] = found
            found += 1
            for c in range(ptr[v], ptr[v + 1]):
                stack[depth] = child[c]
                depth += 1
    size = np.ones(found, dtype=np.int32)
    for i in range(found - 1, -1, -1):
        parent = before[order[i]]
        if parent >= 0:
            size[position[parent]] += size[i]
    return order, size


@njit(cache=True, nogil=True)
def list_segments_used(
    places: Int32Array, first: Int32Array, label: Int64Array, before: Int32Array, reached_over: Int32Array
) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return (piece, place) for all pieces on the way of each place: the one it joins, then those to the facility."""
    out_piece = [np.int32(0) for _ in range(0)]
    out_place = [np.int32(0) for _ in range(0)]
    for i in range(len(places)):
        out_piece.append(first[i])
        out_place.append(places[i])
        at = label[i]
        while at >= 0:
            out_piece.append(reached_over[at])
            out_place.append(places[i])
            at = np.int64(before[at])
    return np.array(out_piece), np.array(out_place)


@njit(cache=True, nogil=True)
def list_nodes_passed(
    places: Int32Array, label: Int64Array, before: Int32Array, junction: Int32Array, is_asked: BoolArray
) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return (junction, place) for all junctions asked for on the way of each place."""
    out_junction = [np.int32(0) for _ in range(0)]
    out_place = [np.int32(0) for _ in range(0)]
    for i in range(len(places)):
        at = label[i]
        while at >= 0:
            if is_asked[junction[at]]:
                out_junction.append(junction[at])
                out_place.append(places[i])
            at = np.int64(before[at])
    return np.array(out_junction), np.array(out_place)


@njit(cache=True, nogil=True)
def list_below(
    segment: int, junction: int, tree: Tree, copies: Rows, is_below: BoolArray, listed: Int32Array
) -> int:  # pragma: no cover - compiled
    """Mark and list the nodes reached over a segment or, if that is -1, over a junction; return how many they are."""
    count = 0
    end = 0
    if segment >= 0:
        for h in range(tree.below_ptr[segment], tree.below_ptr[segment + 1]):
            first = tree.below[h]
            if first < end:
                continue  # inside a subtree that is listed already
            end = first + tree.size[first]
            for i in range(first, end):
                is_below[tree.order[i]] = True
                listed[count] = tree.order[i]
                count += 1
        return count
    for c in range(copies.ptr[junction], copies.ptr[junction + 1]):
        first = tree.position[copies.rows[c]]
        if first < 0:
            continue
        for i in range(first, first + tree.size[first]):
            v = tree.order[i]
            if not is_below[v]:
                is_below[v] = True
                listed[count] = v
                count += 1
    return count
