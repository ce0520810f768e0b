"""The compiled improvements: for each road project, lower what of one search tree it makes nearer, and undo it."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from spatial_uri.model.arrays import BoolArray, Int32Array, Int64Array
from spatial_uri.routing.closure.closure_arrays import FAR, OnPieces, Rows
from spatial_uri.routing.closure.closure_kernels import set_time
from spatial_uri.routing.improvement.improvement_arrays import Added, Arcs, Changes, Doors, Edges, Times
from spatial_uri.store.compiling import njit

NODE_BITS = np.int64(32)
NODE_MASK = np.int64(2**32 - 1)


@njit(cache=True, nogil=True)
def _from_facilities(e: int, t: int, edges: Edges, on: OnPieces) -> np.int64:  # pragma: no cover - compiled
    """Return the least time between the far end of an edge that takes `t` and a facility on its piece; `FAR` if none.

    The far end is where the search goes on: the tail of an edge that people arrive over, the head of one they leave by.
    """
    best = FAR
    if not edges.arriving and not edges.primary[e]:
        return best
    piece = edges.piece[e]
    for o in range(on.ptr[piece], on.ptr[piece + 1]):
        before = np.int64(np.rint(on.fraction[o] * t))
        best = min(best, on.walk_ms[o] + (before if edges.forward[e] == edges.arriving else t - before))
    return best


@njit(cache=True, nogil=True)
def _offer(
    place: int, ms: np.int64, best_ms: Int64Array, is_nearer: BoolArray, nearer: Int32Array, count: int
) -> int:  # pragma: no cover - compiled
    """Lower the time of a place if `ms` is less, and return how many places are nearer."""
    if ms < best_ms[place]:
        best_ms[place] = ms
        if not is_nearer[place]:
            is_nearer[place] = True
            nearer[count] = place
            count += 1
    return count


@njit(cache=True, nogil=True)
def _lower(
    case: int,
    changes: Changes,
    added: Added,
    arcs: Arcs,
    edges: Edges,
    on: OnPieces,
    doors: Doors,
    junction_of: Int64Array,
    copies: Rows,
    limit_ms: np.int64,
    now: Times,
    was_ms: Int64Array,
    is_changed: BoolArray,
    changed: Int32Array,
    is_nearer: BoolArray,
    nearer: Int32Array,
) -> tuple[int, int]:  # pragma: no cover - compiled
    """Lower the times of nodes and places by one project, and return how many nodes and places that are.

    The arcs of the project stay lowered, too. Nothing that takes longer than `limit_ms` is looked at.
    """
    node_ms, best_ms, arc_ms = now.node_ms, now.place_ms, now.arc_ms
    first, last = changes.edge_ptr[case], changes.edge_ptr[case + 1]
    first_link, last_link = changes.link_ptr[case], changes.link_ptr[case + 1]
    count = 0
    heap = [np.int64(0) for _ in range(0)]  # time in the upper bits, node in the lower
    for i in range(first, last):
        arc = edges.arc[changes.edge[i]]
        arc_ms[arc] = min(arc_ms[arc], changes.edge_ms[i])
    for i in range(first, last):
        e = changes.edge[i]
        t = arc_ms[edges.arc[e]]
        if t >= edges.ms[e]:
            continue
        near, far = edges.tail[e], edges.head[e]
        if edges.arriving:
            near, far = far, near
        ms = min(node_ms[near] + t, _from_facilities(e, t, edges, on))
        if ms < node_ms[far] and ms <= limit_ms:
            count = set_time(far, ms, node_ms, was_ms, is_changed, changed, count)
            heappush(heap, ms << NODE_BITS | np.int64(far))
    for i in range(added.node_ptr[case], added.node_ptr[case + 1]):
        v, ms = added.node[i], np.int64(added.node_ms[i])
        if ms < node_ms[v] and ms <= limit_ms:
            count = set_time(v, ms, node_ms, was_ms, is_changed, changed, count)
            heappush(heap, ms << NODE_BITS | np.int64(v))
    for i in range(first_link, last_link):
        for side in range(2):
            near_j, far_j = changes.link_ends[i, side], changes.link_ends[i, 1 - side]
            best = node_ms[near_j]
            if not edges.arriving:  # one sets out on it from every copy of the junction
                for c in range(copies.ptr[near_j], copies.ptr[near_j + 1]):
                    best = min(best, node_ms[copies.rows[c]])
            if best >= FAR:
                continue
            ms = best + changes.link_ms[i, side]
            if ms > limit_ms:
                continue
            for c in range(copies.ptr[far_j], copies.ptr[far_j + 1]):
                v = copies.rows[c]
                if (edges.arriving or v == far_j) and ms < node_ms[v]:
                    count = set_time(v, ms, node_ms, was_ms, is_changed, changed, count)
                    heappush(heap, ms << NODE_BITS | np.int64(v))
    while len(heap) > 0:
        key = heappop(heap)
        ms, v = key >> NODE_BITS, key & NODE_MASK
        if ms > node_ms[v]:
            continue
        for p in range(arcs.indptr[v], arcs.indptr[v + 1]):
            u = arcs.node[p]
            then = ms + arc_ms[p]
            if then < node_ms[u] and then <= limit_ms:
                count = set_time(u, then, node_ms, was_ms, is_changed, changed, count)
                heappush(heap, then << NODE_BITS | np.int64(u))
        for i in range(first_link, last_link):
            for side in range(2):
                near_j, far_j = changes.link_ends[i, side], changes.link_ends[i, 1 - side]
                if junction_of[v] != near_j or (edges.arriving and v != near_j):
                    continue
                then = ms + changes.link_ms[i, side]
                if then > limit_ms:
                    continue
                for c in range(copies.ptr[far_j], copies.ptr[far_j + 1]):
                    u = copies.rows[c]
                    if (edges.arriving or u == far_j) and then < node_ms[u]:
                        count = set_time(u, then, node_ms, was_ms, is_changed, changed, count)
                        heappush(heap, then << NODE_BITS | np.int64(u))
    found = 0
    for i in range(count):
        v = changed[i]
        for d in range(doors.at_ptr[v], doors.at_ptr[v + 1]):
            ms = node_ms[v] + doors.at_ms[d]
            if ms <= limit_ms:
                found = _offer(doors.at_place[d], ms, best_ms, is_nearer, nearer, found)
    for i in range(added.place_ptr[case], added.place_ptr[case + 1]):
        ms = np.int64(added.place_ms[i])
        if ms <= limit_ms:
            found = _offer(added.place[i], ms, best_ms, is_nearer, nearer, found)
    for i in range(first, last):
        e = changes.edge[i]
        t = arc_ms[edges.arc[e]]
        if t >= edges.ms[e] or (edges.arriving and not edges.primary[e]):
            continue
        piece = edges.piece[e]
        onward = edges.forward[e] == edges.arriving
        node = edges.head[e] if edges.arriving else edges.tail[e]
        for d in range(doors.on_ptr[piece], doors.on_ptr[piece + 1]):
            fraction, walk = doors.on_fraction[d], np.int64(doors.on_walk_ms[d])
            before = np.int64(np.rint(fraction * t))
            best = walk + (t - before if onward else before) + node_ms[node]
            if edges.primary[e]:
                for o in range(on.ptr[piece], on.ptr[piece + 1]):
                    ahead = on.fraction[o] - fraction if onward else fraction - on.fraction[o]
                    if ahead >= 0.0:
                        there = np.int64(np.rint(on.fraction[o] * t))
                        best = min(best, walk + abs(there - before) + on.walk_ms[o])
            if best <= limit_ms:
                found = _offer(doors.on_place[d], best, best_ms, is_nearer, nearer, found)
    return count, found


@njit(cache=True, nogil=True)
def improve_roads(
    cases: Int32Array,
    changes: Changes,
    added: Added,
    arcs: Arcs,
    edges: Edges,
    on: OnPieces,
    doors: Doors,
    junction_of: Int64Array,
    copies: Rows,
    base_node_ms: Int64Array,
    base_ms: Int64Array,
    limit_ms: np.int64,
) -> tuple[Int32Array, Int32Array, Int64Array]:  # pragma: no cover - compiled
    """Return (project, place, ms) of every place that each of the projects `cases` alone makes nearer.

    `base_node_ms` and `base_ms` are the times of nodes and places without any project (`FAR` where there is none).
    `added`: facilities that come with each project. `on`: where facilities join each piece. `copies`: the nodes of each
    junction. Only nodes that become nearer are visited, and none beyond `limit_ms`. New times never count where they
    are not less than the old ones.
    """
    nodes, places = len(base_node_ms), len(base_ms)
    node_ms, best_ms, arc_ms = base_node_ms.copy(), base_ms.copy(), arcs.ms.copy()
    now = Times(node_ms, best_ms, arc_ms)
    was_ms = np.empty(nodes, dtype=np.int64)
    is_changed = np.zeros(nodes, dtype=np.bool_)
    changed = np.empty(nodes, dtype=np.int32)
    is_nearer = np.zeros(places, dtype=np.bool_)
    nearer = np.empty(places, dtype=np.int32)
    out_case = [np.int32(0) for _ in range(0)]
    out_place = [np.int32(0) for _ in range(0)]
    out_ms = [np.int64(0) for _ in range(0)]
    for case in cases:
        count, found = _lower(
            case, changes, added, arcs, edges, on, doors, junction_of, copies, limit_ms, now,
            was_ms, is_changed, changed, is_nearer, nearer,
        )  # fmt: skip
        for place in np.sort(nearer[:found]):
            out_case.append(np.int32(case))
            out_place.append(place)
            out_ms.append(best_ms[place])
            best_ms[place] = base_ms[place]
            is_nearer[place] = False
        for i in range(count):
            v = changed[i]
            node_ms[v] = was_ms[v]
            is_changed[v] = False
        for i in range(changes.edge_ptr[case], changes.edge_ptr[case + 1]):
            arc = edges.arc[changes.edge[i]]
            arc_ms[arc] = arcs.ms[arc]
    return np.array(out_case), np.array(out_place), np.array(out_ms)


@njit(cache=True, nogil=True)
def build_project(
    changes: Changes,
    added: Added,
    arcs: Arcs,
    edges: Edges,
    on: OnPieces,
    doors: Doors,
    junction_of: Int64Array,
    copies: Rows,
    base_node_ms: Int64Array,
    base_ms: Int64Array,
    limit_ms: np.int64,
) -> Times:  # pragma: no cover - compiled
    """Return the times of nodes, places and arcs with the first of some projects; arguments as in `improve_roads`."""
    nodes, places = len(base_node_ms), len(base_ms)
    now = Times(base_node_ms.copy(), base_ms.copy(), arcs.ms.copy())
    _lower(
        0, changes, added, arcs, edges, on, doors, junction_of, copies, limit_ms, now,
        np.empty(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.bool_), np.empty(nodes, dtype=np.int32),
        np.zeros(places, dtype=np.bool_), np.empty(places, dtype=np.int32),
    )  # fmt: skip
    return now
