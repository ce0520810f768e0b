"""The compiled search for all pairs of origins and targets within a limit."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import Int32Array, Int64Array, Uint32Array
from spatial_uri.routing.search_kernels import NEVER, Buckets, search
from spatial_uri.store.compiling import njit


@njit(cache=True, nogil=True)
def search_pairs(
    indptr: Int32Array,
    arcs: Int32Array,
    origin_ptr: Int64Array,
    origin_node: Int32Array,
    origin_ms: Int32Array,
    origins: Int32Array,
    target_ptr: Int32Array,
    target: Int32Array,
    target_ms: Int32Array,
    targets: int,
    limit_ms: int,
    shift: int,
    times: Uint32Array,
    touched: Int32Array,
    row: Buckets,
) -> tuple[Int32Array, Int32Array, Int32Array, bool]:  # pragma: no cover - compiled
    """Return every (origin, target, ms) within `limit_ms`, by one search for each of the `origins`.

    Origin ``o`` starts at each ``origin_node[s]`` after ``origin_ms[s]``, for ``s`` in
    ``origin_ptr[o]:origin_ptr[o+1]``. From node ``v`` it takes another ``target_ms[t]`` to ``target[t]``, for ``t`` in
    ``target_ptr[v]:target_ptr[v+1]``. `times` (all `NEVER`) and `touched` are scratch memory, one entry for each node;
    `times` is left as it was. The last value returned is False if there were not enough chunks.
    """
    best = np.full(targets, -1, dtype=np.int32)
    found = np.empty(targets, dtype=np.int32)
    out_origin = np.empty(1024, dtype=np.int32)
    out_target = np.empty(1024, dtype=np.int32)
    out_ms = np.empty(1024, dtype=np.int32)
    size = 0
    for origin in origins:
        begin, end = origin_ptr[origin], origin_ptr[origin + 1]
        count = search(
            indptr,
            arcs,
            times,
            origin_node[begin:end],
            origin_ms[begin:end].astype(np.uint32),
            0,
            limit_ms,
            shift,
            row,
            touched,
        )
        if count < 0:
            return out_origin[:0], out_target[:0], out_ms[:0], False
        hits = 0
        for i in range(count):
            node = touched[i]
            ms = np.int64(times[node])
            times[node] = NEVER
            for t in range(target_ptr[node], target_ptr[node + 1]):
                total = ms + target_ms[t]
                if total > limit_ms:
                    continue
                was = best[target[t]]
                if was == -1:
                    found[hits] = target[t]
                    hits += 1
                if was == -1 or total < was:
                    best[target[t]] = total
        if size + hits > len(out_origin):
            room = 2 * (size + hits)
            more_origin, more_target, more_ms = (
                np.empty(room, dtype=np.int32),
                np.empty(room, dtype=np.int32),
                np.empty(room, dtype=np.int32),
            )
            more_origin[:size], more_target[:size], more_ms[:size] = out_origin[:size], out_target[:size], out_ms[:size]
            out_origin, out_target, out_ms = more_origin, more_target, more_ms
        found[:hits].sort()
        for i in range(hits):
            out_origin[size] = origin
            out_target[size] = found[i]
            out_ms[size] = best[found[i]]
            best[found[i]] = -1
            size += 1
    return out_origin[:size].copy(), out_target[:size].copy(), out_ms[:size].copy(), True
