"""The compiled closures: what each road piece is worth, from one search and repairs of the little that it changes."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numba import njit

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array

FAR = np.int64(2**62)
"""The time of what is not reached, ms."""

NODE = np.int64(32)
NODES = np.int64(2**32 - 1)


class Arcs(NamedTuple):
    """A graph with the road piece of each arc: those that follow node ``v`` are ``indptr[v]:indptr[v+1]``."""

    indptr: Int32Array
    arcs: Int32Array
    piece: Int32Array


class Tree(NamedTuple):
    """The search tree in preorder: the subtree of ``order[i]`` is ``order[i:i + size[i]]``.

    Positions ``hanging[h]`` for ``h`` in ``hanging_ptr[p]:hanging_ptr[p+1]`` hang on piece ``p``, in order.
    """

    order: Int32Array
    size: Int32Array
    hanging_ptr: Int64Array
    hanging: Int32Array


class Starts(NamedTuple):
    """Seeds by node, with the piece each stands on; and by piece those that only its closure brings about."""

    ptr: Int64Array
    ms: Int32Array
    piece: Int32Array
    new_ptr: Int64Array
    new_node: Int32Array
    new_ms: Int32Array


class Edges(NamedTuple):
    """What the way between a point of a piece and its ends depends on, as in `TimeArrays`."""

    ptr: Int64Array
    edges: Int32Array
    forward: BoolArray
    primary: BoolArray
    tail: Int32Array
    head: Int32Array
    ms: Int32Array
    arriving: bool


class OnPieces(NamedTuple):
    """Facility candidates by piece; those of closure ``p`` alone are ``new_ptr[p]:new_ptr[p+1]``, on ``new_piece``."""

    ptr: Int64Array
    fraction: FloatArray
    walk_ms: Int32Array
    new_ptr: Int64Array
    new_piece: Int32Array
    new_fraction: FloatArray
    new_walk_ms: Int32Array


class Doors(NamedTuple):
    """Candidates of places, CSR, and the shortest walk straight to a facility (`FAR` if none)."""

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    direct_ms: Int64Array


@njit(cache=True, nogil=True)
def preorder(before: Int32Array, reached: BoolArray) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return the reached nodes of a forest with every parent before its children, and how many hang on each."""
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
def pieces_used(
    places: Int32Array, first: Int32Array, label: Int64Array, before: Int32Array, hangs_on: Int32Array
) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return (piece, place) for all pieces on the way of each place: the one it joins, and those to the facility."""
    out_piece = [np.int32(0) for _ in range(0)]
    out_place = [np.int32(0) for _ in range(0)]
    for i in range(len(places)):
        out_piece.append(first[i])
        out_place.append(places[i])
        at = label[i]
        while at >= 0:
            out_piece.append(hangs_on[at])
            out_place.append(places[i])
            at = np.int64(before[at])
    return np.array(out_piece), np.array(out_place)


@njit(cache=True, nogil=True)
def _along(
    edges: Edges, e: np.int32, fraction: float, before: np.int64, onward: bool, other: float
) -> np.int64:  # pragma: no cover - compiled
    """Return the time between two points of one edge, `FAR` if it runs the other way."""
    ahead = other - fraction if onward else fraction - other
    if ahead < 0.0:
        return FAR
    return np.int64(abs(np.int64(np.rint(other * edges.ms[e])) - before))


@njit(cache=True, nogil=True)
def door_ms(
    closed: int, place: int, doors: Doors, edges: Edges, on: OnPieces, node_ms: Int64Array
) -> np.int64:  # pragma: no cover - compiled
    """Return the time between a place and its nearest facility while a piece is closed; `FAR` or more: none."""
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
def close_pieces(
    pieces: Int32Array,
    forth: Arcs,
    back: Arcs,
    tree: Tree,
    starts: Starts,
    node_ms: Int64Array,
    affected_ptr: Int64Array,
    affected: Int32Array,
    near_ptr: Int64Array,
    near: Int32Array,
    own_piece: Int32Array,
    doors: Doors,
    other_doors: Doors,
    edges: Edges,
    on: OnPieces,
) -> tuple[Int32Array, Int32Array, Int64Array]:  # pragma: no cover - compiled
    """Return (piece, place, ms) for every place whose time changes when each of the `pieces` is closed, alone.

    `forth` holds the arcs as the search followed them, `back` the same arcs reversed. `node_ms` are its times
    (`FAR` where there is none); they are changed and restored. Places ``affected[affected_ptr[p]:affected_ptr[p+1]]``
    use piece ``p`` or stand at it; ``near[near_ptr[v]:near_ptr[v+1]]`` set out from node ``v``. A place at piece
    ``own_piece`` has `other_doors` while that is closed.
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
    heap = [np.int64(0) for _ in range(0)]  # times above, nodes below
    for piece in pieces:
        changes = 0
        end = 0
        for h in range(tree.hanging_ptr[piece], tree.hanging_ptr[piece + 1]):
            first = tree.hanging[h]
            if first < end:
                continue  # within a subtree that is lost already
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
                heappush(heap, best << NODE | np.int64(v))
        for s in range(starts.new_ptr[piece], starts.new_ptr[piece + 1]):
            v, ms = starts.new_node[s], np.int64(starts.new_ms[s])
            if ms < node_ms[v]:
                if not is_changed[v]:
                    was_ms[v] = node_ms[v]
                    is_changed[v] = True
                    changed[changes] = v
                    changes += 1
                node_ms[v] = ms
                heappush(heap, ms << NODE | np.int64(v))
        for i in range(lost):
            is_lost[changed[i]] = False
        while len(heap) > 0:
            key = heappop(heap)
            ms, v = key >> NODE, key & NODES
            if ms > node_ms[v]:
                continue
            for p in range(forth.indptr[v], forth.indptr[v + 1]):
                if forth.piece[p] == piece:
                    continue
                u = forth.arcs[p, 0]
                then = ms + forth.arcs[p, 1]
                if then < node_ms[u]:
                    if not is_changed[u]:
                        was_ms[u] = node_ms[u]
                        is_changed[u] = True
                        changed[changes] = u
                        changes += 1
                    node_ms[u] = then
                    heappush(heap, then << NODE | np.int64(u))
        for a in range(affected_ptr[piece], affected_ptr[piece + 1]):
            place = affected[a]
            seen[place] = piece
            at = other_doors if own_piece[place] == piece else doors
            out_piece.append(piece)
            out_place.append(place)
            out_ms.append(door_ms(piece, place, at, edges, on, node_ms))
        if starts.new_ptr[piece] < starts.new_ptr[piece + 1] or on.new_ptr[piece] < on.new_ptr[piece + 1]:
            # a facility is joined elsewhere: that may even help somebody
            for i in range(lost, changes):
                v = changed[i]
                for a in range(near_ptr[v], near_ptr[v + 1]):
                    place = near[a]
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
