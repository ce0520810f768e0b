"""The compiled step from nodes to doors: the best trips of places, with their walks to and from the road."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.store.compiling import njit

ACCESS_MS, EGRESS_MS, LABEL, CANDIDATE, EDGE, FAR_CANDIDATE = range(6)
"""Columns of the record of a trip."""


@njit(cache=True, nogil=True)
def _offer(
    out: tuple[Int64Array, Int32Array, FloatArray, Int64Array],
    i: int,
    total: int | np.int64,
    facility: int,
    length: float,
    record: tuple[np.int64 | int, ...],
    limit_ms: int,
) -> None:  # pragma: no cover - compiled
    """Keep a trip of place `i` if it is among its best trips to distinct facilities."""
    time_ms, source, metres, records = out
    k = time_ms.shape[1]
    if total > limit_ms:
        return
    at = k
    for j in range(k):
        if source[i, j] == facility:
            if total > time_ms[i, j] or (total == time_ms[i, j] and length >= metres[i, j]):
                return
            at = j
            break
    if at == k:
        last = k - 1
        if source[i, last] != -1 and (
            total > time_ms[i, last] or (total == time_ms[i, last] and facility > source[i, last])
        ):
            return
        at = last
    while at > 0 and (
        source[i, at - 1] == -1
        or total < time_ms[i, at - 1]
        or (total == time_ms[i, at - 1] and facility < source[i, at - 1])
    ):
        time_ms[i, at] = time_ms[i, at - 1]
        source[i, at] = source[i, at - 1]
        metres[i, at] = metres[i, at - 1]
        records[i, at] = records[i, at - 1]
        at -= 1
    time_ms[i, at] = total
    source[i, at] = facility
    metres[i, at] = length
    for column in range(6):
        records[i, at, column] = record[column]


@njit(cache=True, nogil=True)
def find_best_trips(  # pragma: no cover - compiled
    access_ptr: Int64Array,
    access_piece: Int32Array,
    access_fraction: FloatArray,
    access_walk: Int32Array,
    edge_ptr: Int64Array,
    edges: Int32Array,
    edge_forward: BoolArray,
    edge_primary: BoolArray,
    tail: Int32Array,
    head: Int32Array,
    edge_ms: Int32Array,
    piece_m: FloatArray,
    label_ms: Int32Array,
    label_seed: Int32Array,
    label_m: FloatArray,
    seed_source: Int32Array,
    seed_candidate: Int32Array,
    source_of: Int32Array,
    source_fraction: FloatArray,
    source_walk: Int32Array,
    on_piece_ptr: Int64Array,
    on_piece: Int32Array,
    direct_ptr: Int64Array,
    direct_source: Int32Array,
    direct_ms: Int32Array,
    arriving: bool,
    k: int,
    limit_ms: int,
) -> tuple[Int64Array, Int32Array, FloatArray, Int64Array]:
    """Find the `k` best trips of every place: over every way onto the road, along its piece, or straight on foot.

    The arguments are the arrays of `RoadAccess`, `RoadNetwork`, `Labels` and `Seeds`. Returns times, facilities and
    lengths, each ``(places, k)``, and the records of the trips, ``(places, k, 6)``.
    """
    places = len(access_ptr) - 1
    time_ms = np.full((places, k), -1, dtype=np.int64)
    source = np.full((places, k), -1, dtype=np.int32)
    metres = np.full((places, k), np.nan, dtype=np.float64)
    records = np.full((places, k, 6), -1, dtype=np.int64)
    out = (time_ms, source, metres, records)
    for i in range(places):
        for d in range(direct_ptr[i], direct_ptr[i + 1]):
            walk = np.int64(direct_ms[d])
            _offer(out, i, walk, direct_source[d], 0.0, (walk, 0, -1, -1, -1, -1), limit_ms)
        for c in range(access_ptr[i], access_ptr[i + 1]):
            piece = access_piece[c]
            fraction = access_fraction[c]
            walk = np.int64(access_walk[c])
            for q in range(edge_ptr[piece], edge_ptr[piece + 1]):
                e = edges[q]
                if arriving and not edge_primary[e]:
                    continue
                forward = edge_forward[e]
                before = np.int64(np.rint(fraction * edge_ms[e]))
                # towards the facility: the rest of the edge; from the facility: the part of it up to the place
                onward = forward == arriving
                partial = edge_ms[e] - before if onward else before
                part_m = (1.0 - fraction if onward else fraction) * piece_m[piece]
                node = head[e] if arriving else tail[e]
                for j in range(k):
                    label = int(node) * k + j
                    if label_ms[label] < 0:
                        break
                    seed = label_seed[label]
                    far = seed_candidate[seed]
                    _offer(
                        out,
                        i,
                        walk + partial + label_ms[label],
                        seed_source[seed],
                        part_m + label_m[label],
                        (walk, np.int64(source_walk[far]), label, c, np.int64(e), np.int64(far)),
                        limit_ms,
                    )
                if not edge_primary[e]:
                    continue
                for o in range(on_piece_ptr[piece], on_piece_ptr[piece + 1]):
                    f = on_piece[o]
                    there = np.int64(np.rint(source_fraction[f] * edge_ms[e]))
                    ahead = source_fraction[f] - fraction if onward else fraction - source_fraction[f]
                    if ahead < 0.0:
                        continue
                    _offer(
                        out,
                        i,
                        walk + abs(there - before) + source_walk[f],
                        source_of[f],
                        ahead * piece_m[piece],
                        (walk, np.int64(source_walk[f]), -1, c, np.int64(e), np.int64(f)),
                        limit_ms,
                    )
    return time_ms, source, metres, records
