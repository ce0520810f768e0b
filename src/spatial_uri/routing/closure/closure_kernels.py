"""The compiled closures: for each road segment, repair the part of one search tree that its closure breaks."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.routing.closure.closure_arrays import (
    FAR,
    Arcs,
    Closing,
    Doors,
    Edges,
    OnPieces,
    Rows,
    Starts,
    Tree,
    WalkRule,
)
from spatial_uri.routing.closure.tree_kernels import list_below
from spatial_uri.store.compiling import njit

NODE_BITS = np.int64(32)
NODE_MASK = np.int64(2**32 - 1)


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
def _reach_now(
    place: int, case: int, segment: int, doors: Doors, leads_on: BoolArray, standing: Int64Array, rule: WalkRule
) -> float:  # pragma: no cover - compiled
    """Return how far a place walks to a road in a case: as always, unless its nearest road leads nowhere meanwhile."""
    nearest = doors.nearest[place]
    if nearest < 0 or (nearest != segment and standing[nearest] != case):
        return float(doors.reach_m[place])
    for c in range(doors.ptr[place], doors.ptr[place + 1]):
        piece = doors.piece[c]
        if piece == segment:
            continue
        if (leads_on[piece] and standing[piece] != case) or standing[piece] == -2 - case:
            return float(max(doors.reach_m[place], min(rule.limit_m, doors.metres[c] + rule.margin_m)))
    return rule.limit_m


@njit(cache=True, nogil=True)
def _ways_on(
    piece: int, fraction: float, walk: np.int64, facilities: OnPieces, edges: Edges, e: np.int32, before: np.int64
) -> np.int64:  # pragma: no cover - compiled
    """Return the shortest time from a point on an edge to a facility that joins the same piece; `FAR` if none."""
    best = FAR
    onward = edges.forward[e] == edges.arriving
    for o in range(facilities.ptr[piece], facilities.ptr[piece + 1]):
        ms = _along(edges, e, fraction, before, onward, facilities.fraction[o])
        best = min(best, walk + ms + facilities.walk_ms[o])
    return best


@njit(cache=True, nogil=True)
def _door_ms(
    place: int,
    segment: int,
    reach_m: float,
    doors: Doors,
    edges: Edges,
    facilities: OnPieces,
    gained: tuple[Int32Array, FloatArray, Int32Array],
    node_ms: Int64Array,
) -> np.int64:  # pragma: no cover - compiled
    """Return the time between a place and its nearest facility while a segment is closed; `FAR` or more if cut off."""
    best = FAR
    for d in range(doors.door_ptr[place], doors.door_ptr[place + 1]):
        if doors.door_m[d] <= reach_m:
            best = min(best, np.int64(doors.door_ms[d]))
    is_wider = reach_m > doors.reach_m[place]
    for c in range(doors.ptr[place], doors.ptr[place + 1]):
        piece = doors.piece[c]
        if piece == segment or not (doors.is_usual[c] or (is_wider and doors.metres[c] <= reach_m)):
            continue
        fraction, walk = doors.fraction[c], np.int64(doors.walk_ms[c])
        for q in range(edges.ptr[piece], edges.ptr[piece + 1]):
            e = edges.edges[q]
            if edges.arriving and not edges.primary[e]:
                continue
            before = np.int64(np.rint(fraction * edges.ms[e]))
            onward = edges.forward[e] == edges.arriving
            partial = edges.ms[e] - before if onward else before
            node = edges.head[e] if edges.arriving else edges.tail[e]
            best = min(best, walk + partial + node_ms[node])
            if not edges.primary[e]:
                continue
            best = min(best, _ways_on(piece, fraction, walk, facilities, edges, e, before))
            for o in range(len(gained[0])):
                if gained[0][o] == piece:
                    best = min(best, walk + _along(edges, e, fraction, before, onward, gained[1][o]) + gained[2][o])
    return np.int64(best)


@njit(cache=True, nogil=True)
def set_time(
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
def close_roads(
    cases: Int32Array,
    closing: Closing,
    forth: Arcs,
    back: Arcs,
    tree: Tree,
    starts: Starts,
    node_ms: Int64Array,
    places: Doors,
    facilities: Doors,
    facilities_at: Rows,
    edges: Edges,
    on: OnPieces,
    leads_on: BoolArray,
    rule: WalkRule,
    junction_of: Int64Array,
    copies: Rows,
) -> tuple[Int32Array, Int32Array, Int64Array]:  # pragma: no cover - compiled
    """Return (case, place, ms) for every place whose way passes what is closed, for each of the `cases` alone.

    `forth` holds the arcs in the direction of the search, `back` the same arcs reversed. `node_ms` are the times of
    the search (`FAR` where there is none); they are changed and restored. The facilities ``facilities_at`` piece ``p``
    have it as their nearest. ``leads_on`` is `RoadNetwork.joins_main`. ``copies`` are the nodes of each junction.
    """
    nodes = len(node_ms)
    is_lost = np.zeros(nodes, dtype=np.bool_)
    was_ms = np.empty(nodes, dtype=np.int64)
    is_changed = np.zeros(nodes, dtype=np.bool_)
    changed = np.empty(nodes, dtype=np.int32)
    standing = np.full(len(leads_on), -1, dtype=np.int64)
    out_case = [np.int32(0) for _ in range(0)]
    out_place = [np.int32(0) for _ in range(0)]
    out_ms = [np.int64(0) for _ in range(0)]
    heap = [np.int64(0) for _ in range(0)]  # time in the upper bits, node in the lower
    for case in cases:
        segment, junction = closing.segment[case], closing.junction[case]
        changes = list_below(segment, junction, tree, copies, is_lost, changed)
        lost = changes
        for i in range(lost):
            was_ms[changed[i]] = node_ms[changed[i]]
            is_changed[changed[i]] = True
        for i in range(lost):
            v = changed[i]
            best = FAR
            if junction_of[v] != junction:
                for s in range(starts.ptr[v], starts.ptr[v + 1]):
                    if starts.piece[s] != segment:
                        best = min(best, np.int64(starts.ms[s]))
                for p in range(back.indptr[v], back.indptr[v + 1]):
                    u = back.arcs[p, 0]
                    if back.piece[p] != segment and not is_lost[u]:
                        best = min(best, node_ms[u] + back.arcs[p, 1])
            node_ms[v] = best
            if best < FAR:
                heappush(heap, best << NODE_BITS | np.int64(v))
        for i in range(lost):
            is_lost[changed[i]] = False
        for d in range(closing.demoted.ptr[case], closing.demoted.ptr[case + 1]):
            standing[closing.demoted.rows[d]] = case
        for d in range(closing.promoted.ptr[case], closing.promoted.ptr[case + 1]):
            standing[closing.promoted.rows[d]] = -2 - case
        # facilities whose nearest road leads nowhere meanwhile are reached from roads farther away
        gained_piece = [np.int32(0) for _ in range(0)]
        gained_fraction = [0.0 for _ in range(0)]
        gained_ms = [np.int32(0) for _ in range(0)]
        first, last = closing.demoted.ptr[case], closing.demoted.ptr[case + 1]
        for d in range(first - 1, last):
            own = segment if d < first else closing.demoted.rows[d]
            if own < 0:
                continue
            for f in range(facilities_at.ptr[own], facilities_at.ptr[own + 1]):
                facility = facilities_at.rows[f]
                reach_m = _reach_now(facility, case, segment, facilities, leads_on, standing, rule)
                if not reach_m > facilities.reach_m[facility]:
                    continue
                for c in range(facilities.ptr[facility], facilities.ptr[facility + 1]):
                    piece = facilities.piece[c]
                    if facilities.metres[c] > reach_m:
                        break
                    if facilities.is_usual[c] or piece == segment:
                        continue
                    gained_piece.append(piece)
                    gained_fraction.append(facilities.fraction[c])
                    gained_ms.append(facilities.walk_ms[c])
                    for q in range(edges.ptr[piece], edges.ptr[piece + 1]):
                        e = edges.edges[q]
                        if not edges.arriving and not edges.primary[e]:
                            continue
                        before = np.int64(np.rint(facilities.fraction[c] * edges.ms[e]))
                        part = before if edges.forward[e] == edges.arriving else edges.ms[e] - before
                        v = edges.tail[e] if edges.arriving else edges.head[e]
                        ms = facilities.walk_ms[c] + part
                        if ms < node_ms[v] and junction_of[v] != junction:
                            changes = set_time(v, ms, node_ms, was_ms, is_changed, changed, changes)
                            heappush(heap, ms << NODE_BITS | np.int64(v))
        while len(heap) > 0:
            key = heappop(heap)
            ms, v = key >> NODE_BITS, key & NODE_MASK
            if ms > node_ms[v]:
                continue
            for p in range(forth.indptr[v], forth.indptr[v + 1]):
                u = forth.arcs[p, 0]
                if forth.piece[p] == segment or junction_of[u] == junction:
                    continue
                then = ms + forth.arcs[p, 1]
                if then < node_ms[u]:
                    changes = set_time(u, then, node_ms, was_ms, is_changed, changed, changes)
                    heappush(heap, then << NODE_BITS | np.int64(u))
        gained = (np.array(gained_piece), np.array(gained_fraction), np.array(gained_ms))
        for a in range(closing.users.ptr[case], closing.users.ptr[case + 1]):
            place = closing.users.rows[a]
            reach_m = _reach_now(place, case, segment, places, leads_on, standing, rule)
            out_case.append(np.int32(case))
            out_place.append(place)
            out_ms.append(_door_ms(place, segment, reach_m, places, edges, on, gained, node_ms))
        for i in range(changes):
            v = changed[i]
            node_ms[v] = was_ms[v]
            is_changed[v] = False
    return np.array(out_case), np.array(out_place), np.array(out_ms)
