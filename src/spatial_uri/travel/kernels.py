"""The compiled search: the k nearest sources of every node, exact, on whole milliseconds.

Times are integers, so that "<= 20 min" is exact and the order of additions cannot matter. The
queue is a row of buckets one second wide; the entries of the bucket in hand are kept in a small
heap, so labels are settled strictly by (time, source): equal inputs give equal trees.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Floats = NDArray[np.float64]

BUCKET_MS = 1000
NO_LIMIT = 2**31 - 1


class Labels(NamedTuple):
    """Up to ``k`` labels of each node; label ``node * k + i`` is the i-th nearest.

    `time_ms` is -1 where there is no such label. `seed` is the seed it came from, `before` the
    label it was reached from (-1 for a seed) over edge `edge`, `metres` the length of the way.
    """

    time_ms: Int32
    seed: Int32
    before: Int32
    edge: Int32
    metres: Floats


@njit(cache=True, nogil=True)
def _sift_up(heap: Int32, size: int, entry: int, time: Int32, rank: Int32) -> None:  # pragma: no cover - compiled
    child = size
    while child > 0:
        parent = (child - 1) >> 1
        other = heap[parent]
        if time[other] < time[entry] or (time[other] == time[entry] and rank[other] <= rank[entry]):
            break
        heap[child] = other
        child = parent
    heap[child] = entry


@njit(cache=True, nogil=True)
def _sift_down(heap: Int32, size: int, entry: int, time: Int32, rank: Int32) -> None:  # pragma: no cover - compiled
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= size:
            break
        if child + 1 < size:
            a, b = heap[child], heap[child + 1]
            if time[b] < time[a] or (time[b] == time[a] and rank[b] < rank[a]):
                child += 1
        other = heap[child]
        if time[entry] < time[other] or (time[entry] == time[other] and rank[entry] <= rank[other]):
            break
        heap[parent] = other
        parent = child
    heap[parent] = entry


@njit(cache=True, nogil=True)
def _doubled(array: Int32) -> Int32:  # pragma: no cover - compiled
    larger = np.empty(2 * len(array), dtype=np.int32)
    larger[: len(array)] = array
    return larger


@njit(cache=True, nogil=True)
def k_nearest(
    indptr: Int32,
    neighbour: Int32,
    edge_id: Int32,
    edge_ms: Int32,
    edge_m: Floats,
    seed_node: Int32,
    seed_ms: Int32,
    seed_source: Int32,
    seed_m: Floats,
    k: int,
    limit_ms: int,
) -> tuple[Int32, Int32, Int32, Int32, Floats]:  # pragma: no cover - compiled
    """Settle, for every node, its `k` nearest distinct sources within `limit_ms`.

    Adjacency is CSR (`indptr`, `neighbour`); position ``p`` of it is edge ``edge_id[p]``, whose time
    and length are ``edge_ms[edge_id[p]]`` and ``edge_m[edge_id[p]]``. Seed ``s`` puts source
    ``seed_source[s]`` on node ``seed_node[s]`` after ``seed_ms[s]``. Returns the fields of `Labels`.
    """
    nodes = len(indptr) - 1
    label_ms = np.full(nodes * k, -1, dtype=np.int32)
    label_seed = np.full(nodes * k, -1, dtype=np.int32)
    label_before = np.full(nodes * k, -1, dtype=np.int32)
    label_edge = np.full(nodes * k, -1, dtype=np.int32)
    label_m = np.full(nodes * k, np.nan, dtype=np.float64)
    settled = np.zeros(nodes, dtype=np.int32)

    last = 0
    for s in range(len(seed_node)):
        if seed_ms[s] <= limit_ms:
            last = max(last, seed_ms[s])
    longest = 0
    for e in range(len(edge_ms)):
        longest = max(longest, edge_ms[e])
    # A circular row of buckets is enough: no entry lies further ahead than the longest edge or seed.
    ring = max(last, longest) // BUCKET_MS + 2
    bucket = np.full(ring, -1, dtype=np.int32)

    room = max(1024, 2 * len(seed_node))
    entry_ms = np.empty(room, dtype=np.int32)
    entry_node = np.empty(room, dtype=np.int32)
    entry_seed = np.empty(room, dtype=np.int32)
    entry_rank = np.empty(room, dtype=np.int32)
    entry_before = np.empty(room, dtype=np.int32)
    entry_edge = np.empty(room, dtype=np.int32)
    entry_next = np.empty(room, dtype=np.int32)
    free = -1
    used = 0
    waiting = 0
    for s in range(len(seed_node)):
        if seed_ms[s] > limit_ms:
            continue
        entry_ms[used] = seed_ms[s]
        entry_node[used] = seed_node[s]
        entry_seed[used] = s
        entry_rank[used] = seed_source[s]
        entry_before[used] = -1
        entry_edge[used] = -1
        b = (seed_ms[s] // BUCKET_MS) % ring
        entry_next[used] = bucket[b]
        bucket[b] = used
        used += 1
        waiting += 1

    heap = np.empty(1024, dtype=np.int32)
    second = 0
    while waiting > 0:
        # move the bucket in hand onto the heap
        size = 0
        b = second % ring
        entry = bucket[b]
        bucket[b] = -1
        while entry != -1:
            if size == len(heap):
                heap = _doubled(heap)
            _sift_up(heap, size, entry, entry_ms, entry_rank)
            size += 1
            entry = entry_next[entry]
        while size > 0:
            entry = heap[0]
            size -= 1
            if size > 0:
                _sift_down(heap, size, heap[size], entry_ms, entry_rank)
            waiting -= 1
            node = entry_node[entry]
            now = entry_ms[entry]
            seed = entry_seed[entry]
            source = entry_rank[entry]
            before = entry_before[entry]
            by_edge = entry_edge[entry]
            entry_next[entry] = free
            free = entry
            count = settled[node]
            known = count == k
            for i in range(count):
                known = known or seed_source[label_seed[node * k + i]] == source
            if known:
                continue
            label = node * k + count
            settled[node] = count + 1
            label_ms[label] = now
            label_seed[label] = seed
            label_before[label] = before
            label_edge[label] = by_edge
            label_m[label] = seed_m[seed] if before == -1 else label_m[before] + edge_m[by_edge]
            for p in range(indptr[node], indptr[node + 1]):
                e = edge_id[p]
                # in 64 bits, so that no sum can overflow
                then = np.int64(now) + np.int64(edge_ms[e])
                if then > limit_ms:
                    continue
                to = neighbour[p]
                count = settled[to]
                known = count == k
                for i in range(count):
                    known = known or seed_source[label_seed[to * k + i]] == source
                if known:
                    continue
                if free != -1:
                    new = free
                    free = entry_next[new]
                else:
                    if used == len(entry_ms):
                        entry_ms = _doubled(entry_ms)
                        entry_node = _doubled(entry_node)
                        entry_seed = _doubled(entry_seed)
                        entry_rank = _doubled(entry_rank)
                        entry_before = _doubled(entry_before)
                        entry_edge = _doubled(entry_edge)
                        entry_next = _doubled(entry_next)
                    new = used
                    used += 1
                entry_ms[new] = then
                entry_node[new] = to
                entry_seed[new] = seed
                entry_rank[new] = source
                entry_before[new] = label
                entry_edge[new] = e
                waiting += 1
                at = then // BUCKET_MS
                if at == second:
                    if size == len(heap):
                        heap = _doubled(heap)
                    _sift_up(heap, size, new, entry_ms, entry_rank)
                    size += 1
                else:
                    entry_next[new] = bucket[at % ring]
                    bucket[at % ring] = new
        second += 1
    return label_ms, label_seed, label_before, label_edge, label_m
