"""Compiled search for the roads that a closure leaves without a way there or a way back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.routing.closure.closure_arrays import Rows, Tree
from spatial_uri.routing.closure.tree_kernels import list_below
from spatial_uri.store.compiling import njit


class Roads(NamedTuple):
    """The edges of a network as `RoadNetwork` holds them, those of each piece, and the parts that they lie in.

    `part`: ``(nodes,)`` the part of the network in which one gets from everywhere to everywhere, -1 for nodes of parts
    that do not count as leading anywhere. `junction`: the first node at the same junction.
    """

    head: Int32Array
    tail: Int32Array
    piece: Int32Array
    primary: BoolArray
    piece_m: FloatArray
    of_piece: Rows
    part: Int32Array
    junction: Int64Array
    copies: Rows


class ReachTree(NamedTuple):
    """A tree over which the `nodes` of each part are reached from its root, or reach it.

    ``onward`` are the edges from each node in the direction of the search, ``back`` those that lead to it; `next` and
    `before` are the nodes at the far and the near end of an edge.
    """

    nodes: Tree
    onward: Rows
    next: Int32Array
    back: Rows
    before: Int32Array


@njit(cache=True, nogil=True)
def search_breadth_first(
    onward: Rows, next_node: Int32Array, edge_piece: Int32Array, part: Int32Array, roots: Int32Array
) -> tuple[Int32Array, Int32Array, BoolArray]:  # pragma: no cover - compiled
    """Return for each node the node before it, the piece between them (-1 for roots), and whether it is reached."""
    nodes = len(part)
    before = np.full(nodes, -1, dtype=np.int32)
    over = np.full(nodes, -1, dtype=np.int32)
    reached = np.zeros(nodes, dtype=np.bool_)
    queue = np.empty(max(1, nodes), dtype=np.int32)
    end = 0
    for root in roots:
        reached[root] = True
        queue[end] = root
        end += 1
    at = 0
    while at < end:
        v = queue[at]
        at += 1
        for p in range(onward.ptr[v], onward.ptr[v + 1]):
            e = onward.rows[p]
            u = next_node[e]
            if part[u] == part[v] and not reached[u]:
                reached[u] = True
                before[u] = v
                over[u] = edge_piece[e]
                queue[end] = u
                end += 1
    return before, over, reached


@njit(cache=True, nogil=True)
def _list_lost(
    segment: int, junction: int, roads: Roads, tree: ReachTree, is_lost: BoolArray, lost: Int32Array
) -> int:  # pragma: no cover - compiled
    """Mark and list the nodes that a closure cuts off from the root of their part; return how many."""
    count = list_below(segment, junction, tree.nodes, roads.copies, is_lost, lost)
    # those that another way leads to are not lost, nor are those behind them
    stack = [np.int32(0) for _ in range(0)]
    for i in range(count):
        v = lost[i]
        if not is_lost[v] or roads.junction[v] == junction:
            continue
        for p in range(tree.back.ptr[v], tree.back.ptr[v + 1]):
            e = tree.back.rows[p]
            u = tree.before[e]
            if roads.piece[e] != segment and roads.part[u] == roads.part[v] and not is_lost[u]:
                is_lost[v] = False
                stack.append(v)
                break
        while len(stack) > 0:
            v = stack.pop()
            for p in range(tree.onward.ptr[v], tree.onward.ptr[v + 1]):
                e = tree.onward.rows[p]
                u = tree.next[e]
                if is_lost[u] and roads.piece[e] != segment and roads.junction[u] != junction:
                    is_lost[u] = False
                    stack.append(u)
    kept = 0
    for i in range(count):
        if is_lost[lost[i]]:
            lost[kept] = lost[i]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _still_leads_on(piece: int, junction: int, roads: Roads, is_gone: BoolArray) -> bool:  # pragma: no cover - compiled
    """Say whether one can drive on a piece from what is left and back to it."""
    is_entered = False
    is_left = False
    for q in range(roads.of_piece.ptr[piece], roads.of_piece.ptr[piece + 1]):
        e = roads.of_piece.rows[q]
        u, v = roads.tail[e], roads.head[e]
        if roads.part[u] < 0 or roads.part[u] != roads.part[v]:
            continue
        if not is_gone[u] and not is_gone[v]:
            return True
        # at a closed junction a road with two directions ends, and one turns there
        is_entered |= not is_gone[u] and roads.junction[v] == junction
        is_left |= not is_gone[v] and roads.junction[u] == junction
    return is_entered and is_left


@njit(cache=True, nogil=True)
def find_demoted(
    segments: Int32Array, junctions: Int32Array, roads: Roads, there: ReachTree, back: ReachTree
) -> tuple[Int32Array, Int64Array, FloatArray, FloatArray]:  # pragma: no cover - compiled
    """Find the pieces that do not lead anywhere any more in each case, if what is split off is too short to count.

    Returns the pieces, one case after the other, how many there are in each, and by case the metres (of edges) that its
    part loses, and those that the roads split off have among themselves at most.
    """
    nodes = len(roads.part)
    pieces = len(roads.piece_m)
    is_lost = np.zeros(nodes, dtype=np.bool_)
    is_gone = np.zeros(nodes, dtype=np.bool_)
    lost = np.empty(nodes, dtype=np.int32)
    gone = np.empty(nodes, dtype=np.int32)
    seen = np.full(pieces, -1, dtype=np.int32)
    counts = np.zeros(len(segments), dtype=np.int64)
    lost_m = np.zeros(len(segments))
    split_m = np.zeros(len(segments))
    out = [np.int32(0) for _ in range(0)]
    for case in range(len(segments)):
        segment, junction = segments[case], junctions[case]
        count = 0
        for tree in (there, back):
            kept = _list_lost(segment, junction, roads, tree, is_lost, lost)
            for i in range(kept):
                is_lost[lost[i]] = False
                if not is_gone[lost[i]]:
                    is_gone[lost[i]] = True
                    gone[count] = lost[i]
                    count += 1
        for i in range(count):
            v = gone[i]
            for tree in (there, back):
                for p in range(tree.onward.ptr[v], tree.onward.ptr[v + 1]):
                    piece = roads.piece[tree.onward.rows[p]]
                    if seen[piece] == case or piece == segment:
                        continue
                    seen[piece] = case
                    if _still_leads_on(piece, junction, roads, is_gone):
                        continue
                    has_been = False
                    for q in range(roads.of_piece.ptr[piece], roads.of_piece.ptr[piece + 1]):
                        e = roads.of_piece.rows[q]
                        u, w = roads.tail[e], roads.head[e]
                        if roads.part[u] >= 0 and roads.part[u] == roads.part[w]:
                            has_been = True
                            if roads.primary[e]:
                                lost_m[case] += roads.piece_m[piece]
                                split_m[case] += roads.piece_m[piece]
                    if has_been:
                        out.append(np.int32(piece))
                        counts[case] += 1
        if segment >= 0:
            for q in range(roads.of_piece.ptr[segment], roads.of_piece.ptr[segment + 1]):
                e = roads.of_piece.rows[q]
                u, w = roads.tail[e], roads.head[e]
                if roads.primary[e] and roads.part[u] >= 0 and roads.part[u] == roads.part[w]:
                    lost_m[case] += roads.piece_m[segment]
        for i in range(count):
            is_gone[gone[i]] = False
    return np.array(out), counts, lost_m, split_m
