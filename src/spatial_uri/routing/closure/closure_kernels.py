"""The compiled closures: for each road segment, repair the part of one search tree that its closure breaks."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numba import njit

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array

FAR = np.int64(2**62)
"""Time of what is not reached, ms."""

NODE_BITS = np.int64(32)
NODE_MASK = np.int64(2**32 - 1)


class Arcs(NamedTuple):
    """A graph with the road piece of each arc; ``indptr[v]:indptr[v+1]`` are the arcs from node ``v``."""

    indptr: Int32Array
    arcs: Int32Array
    piece: Int32Array


class Tree(NamedTuple):
    """The search tree in preorder: the subtree of ``order[i]`` is ``order[i:i + size[i]]``.

    The nodes reached over piece ``p`` stand in `order` at ``below[below_ptr[p]:below_ptr[p+1]]``, ascending.
    """

    order: Int32Array
    size: Int32Array
    below_ptr: Int64Array
    below: Int32Array


class Starts(NamedTuple):
    """Seeds of the search by node, each with its piece; and by piece the seeds that exist only while it is closed."""

    ptr: Int64Array
    ms: Int32Array
    piece: Int32Array
    new_ptr: Int64Array
    new_node: Int32Array
    new_ms: Int32Array


class Edges(NamedTuple):
    """The edges of each piece, for the time between a point on it and its ends; as in `TimeArrays`."""

    ptr: Int64Array
    edges: Int32Array
    forward: BoolArray
    primary: BoolArray
    tail: Int32Array
    head: Int32Array
    ms: Int32Array
    arriving: bool


class OnPieces(NamedTuple):
    """Where facilities join each piece.

    While piece ``p`` is closed, those at ``new_ptr[p]:new_ptr[p+1]`` come on top, each on its ``new_piece``.
    """

    ptr: Int64Array
    fraction: FloatArray
    walk_ms: Int32Array
    new_ptr: Int64Array
    new_piece: Int32Array
    new_fraction: FloatArray
    new_walk_ms: Int32Array


class Rows(NamedTuple):
    """Rows of numbered things: those of thing ``i`` are ``rows[ptr[i]:ptr[i+1]]``."""

    ptr: Int64Array
    rows: Int32Array


class Doors(NamedTuple):
    """Where each place can join the road, and its shortest walk straight to a facility (`FAR` if there is none)."""

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    direct_ms: Int64Array


@njit(cache=True, nogil=True)
def _along(
    edges: Edges, e: np.int32, fraction: float, before: np.int64, onward: bool, other: float
) -> np.int64:  # pragma: no cover - compiled
    """Return the time between two points of one edge; `FAR` if the edge runs the other way."""
    ahead = other - fraction if onward else fraction - other
    if ahead < 0.0:
        return FAR
    return np.int64(abs(np.int64(np.rint(other * edges.ms[e])) - before))


@njit(cache=True, nogil=True)
def door_ms(
    closed: int, place: int, doors: Doors, edges: Edges, on: OnPieces, node_ms: Int64Array
) -> np.int64:  # pragma: no cover - compiled
    """Return the time between a place and its nearest facility while a piece is closed; `FAR` or more if cut off."""
    best = doors.direct_ms[place]
    for c in range(doors.ptr[place], doors.ptr[place + 1]):
        piece = doors.piece[c]
        if piece == closed:
            continue
        fraction = doors.fraction[c]
        for q in range(edges.ptr[piece], edges.ptr[piece + 1]):
            e = edges.edges[q]
            if edges.arriving and not edges.primary[e]:
                continue
            before = np.int64(np.rint(fraction * edges.ms[e]))
            onward = edges.forward[e] == edges.arriving
            partial = edges.ms[e] - before if onward else before
            node = edges.head[e] if edges.arriving else edges.tail[e]
            best = min(best, doors.walk_ms[c] + partial + node_ms[node])
            if not edges.primary[e]:
                continue
            for o in range(on.ptr[piece], on.ptr[piece + 1]):
                ms = _along(edges, e, fraction, before, onward, on.fraction[o])
                best = min(best, doors.walk_ms[c] + ms + on.walk_ms[o])
            for o in range(on.new_ptr[closed], on.new_ptr[closed + 1]):
                if on.new_piece[o] == piece:
                    ms = _along(edges, e, fraction, before, onward, on.new_fraction[o])
                    best = min(best, doors.walk_ms[c] + ms + on.new_walk_ms[o])
    return np.int64(best)


@njit(cache=True, nogil=True)
def _set_time(
    v: int,
    ms: np.int64,
    node_ms: Int64Array,
    was_ms: Int64Array,
    is_changed: BoolArray,
    changed: Int32Array,
    changes: int,
) -> int:  # pragma: no cover - compiled
    """Set the time of a node, note what it was before, and return how many nodes have changed."""
    if not is_changed[v]:
        was_ms[v] = node_ms[v]
        is_changed[v] = True
        changed[changes] = v
        changes += 1
    node_ms[v] = ms
    return changes


@njit(cache=True, nogil=True)
def close_segments(
    pieces: Int32Array,
    forth: Arcs,
    back: Arcs,
    tree: Tree,
    starts: Starts,
    node_ms: Int64Array,
    affected: Rows,
    near: Rows,
    own_piece: Int32Array,
    doors: Doors,
    other_doors: Doors,
    edges: Edges,
    on: OnPieces,
) -> tuple[Int32Array, Int32Array, Int64Array]:  # pragma: no cover - compiled
    """Return (piece, place, ms) for every place whose time may change when each of the `pieces` is closed, alone.

    `forth` holds the arcs in the direction of the search, `back` the same arcs reversed. `node_ms` are the times of
    the search (`FAR` where there is none); they are changed and restored. The places ``affected`` by piece ``p`` use it
    or stand at it; those ``near`` node ``v`` leave over it. While ``own_piece`` of a place is closed, it has
    `other_doors`.
    """
    nodes = len(node_ms)
    is_lost = np.zeros(nodes, dtype=np.bool_)
    was_ms = np.empty(nodes, dtype=np.int64)
    is_changed = np.zeros(nodes, dtype=np.bool_)
    changed = np.empty(nodes, dtype=np.int32)
    seen = np.full(len(doors.ptr) - 1, -1, dtype=np.int32)
    out_piece = [np.int32(0) for _ in range(0)]
    out_place = [np.int32(0) for _ in range(0)]
    out_ms = [np.int64(0) for _ in range(0)]
    heap = [np.int64(0) for _ in range(0)]  # time in the upper bits, node in the lower
    for piece in pieces:
        changes = 0
        end = 0
        for h in range(tree.below_ptr[piece], tree.below_ptr[piece + 1]):
            first = tree.below[h]
            if first < end:
                continue  # inside a subtree that is lost already
            end = first + tree.size[first]
            for i in range(first, end):
                v = tree.order[i]
                was_ms[v] = node_ms[v]
                is_lost[v] = True
                is_changed[v] = True
                changed[changes] = v
                changes += 1
        lost = changes
        for i in range(lost):
            v = changed[i]
            best = FAR
            for s in range(starts.ptr[v], starts.ptr[v + 1]):
                if starts.piece[s] != piece:
                    best = min(best, np.int64(starts.ms[s]))
            for p in range(back.indptr[v], back.indptr[v + 1]):
                u = back.arcs[p, 0]
                if back.piece[p] != piece and not is_lost[u]:
                    best = min(best, node_ms[u] + back.arcs[p, 1])
            node_ms[v] = best
            if best < FAR:
                heappush(heap, best << NODE_BITS | np.int64(v))
        for s in range(starts.new_ptr[piece], starts.new_ptr[piece + 1]):
            v, ms = starts.new_node[s], np.int64(starts.new_ms[s])
            if ms < node_ms[v]:
                changes = _set_time(v, ms, node_ms, was_ms, is_changed, changed, changes)
                heappush(heap, ms << NODE_BITS | np.int64(v))
        for i in range(lost):
            is_lost[changed[i]] = False
        while len(heap) > 0:
            key = heappop(heap)
            ms, v = key >> NODE_BITS, key & NODE_MASK
            if ms > node_ms[v]:
                continue
            for p in range(forth.indptr[v], forth.indptr[v + 1]):
                if forth.piece[p] == piece:
                    continue
                u = forth.arcs[p, 0]
                then = ms + forth.arcs[p, 1]
                if then < node_ms[u]:
                    changes = _set_time(u, then, node_ms, was_ms, is_changed, changed, changes)
                    heappush(heap, then << NODE_BITS | np.int64(u))
        for a in range(affected.ptr[piece], affected.ptr[piece + 1]):
            place = affected.rows[a]
            seen[place] = piece
            at = other_doors if own_piece[place] == piece else doors
            out_piece.append(piece)
            out_place.append(place)
            out_ms.append(door_ms(piece, place, at, edges, on, node_ms))
        if starts.new_ptr[piece] < starts.new_ptr[piece + 1] or on.new_ptr[piece] < on.new_ptr[piece + 1]:
            # a facility joins another road meanwhile, which may even shorten somebody's way
            for i in range(lost, changes):
                v = changed[i]
                for a in range(near.ptr[v], near.ptr[v + 1]):
                    place = near.rows[a]
                    if seen[place] == piece:
                        continue
                    seen[place] = piece
                    at = other_doors if own_piece[place] == piece else doors
                    out_piece.append(piece)
                    out_place.append(place)
                    out_ms.append(door_ms(piece, place, at, edges, on, node_ms))
        for i in range(changes):
            v = changed[i]
            node_ms[v] = was_ms[v]
            is_changed[v] = False
    return np.array(out_piece), np.array(out_place), np.array(out_ms)
