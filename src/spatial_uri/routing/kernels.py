"""The compiled searches: nearest source, k nearest sources, and everything within a limit of one source.

Times are whole milliseconds, so that "<= 20 min" is exact and the order of additions cannot matter. A
label is one number, ``time_ms << 32 | seed``: the smaller label is the nearer one, and of two
equally near the one with the lower seed, so equal inputs give equal answers.

Labels wait in a circular row of buckets, each a chain of small chunks. A bucket spans about one edge: within it
labels are taken in any order and corrected where a better one follows, which is cheaper than
keeping them sorted and ends in the same least labels. Before a chunk is worked on, the memory it
needs is touched: then the processor waits for all of it at once instead of for one node after another.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array, Uint32Array, Uint64Array

NO_LIMIT = 2**31 - 2
"""The longest time there is, ms: 24 days."""

UNREACHED = np.uint64((NO_LIMIT + 1) << 32)
NEVER = np.uint32(NO_LIMIT + 1)
CHUNK = 32
ONE = np.uint64(1)
TIME = np.uint64(32)
SEED = np.uint64(2**32 - 1)


class Buckets(NamedTuple):
    """The row of buckets: `first` chunk of each and its `fill`, and the pool of chunks with the `link` of each.

    `pool` holds the head of the list of free chunks and the number of chunks ever used.
    """

    first: Int32Array
    fill: Int32Array
    link: Int32Array
    slot: NDArray[np.generic]
    pool: Int32Array


@njit(cache=True, nogil=True)
def _open_chunk(row: Buckets, bucket: int) -> bool:  # pragma: no cover - compiled
    """Put an empty chunk at the head of a bucket's chain; False if there is none left."""
    chunk = row.pool[0]
    if chunk != -1:
        row.pool[0] = row.link[chunk]
    elif row.pool[1] < len(row.link):
        chunk = row.pool[1]
        row.pool[1] += 1
    else:
        return False
    row.link[chunk] = row.first[bucket]
    row.first[bucket] = chunk
    row.fill[bucket] = 0
    return True


@njit(cache=True, nogil=True)
def search(
    indptr: Int32Array,
    arcs: Int32Array,
    labels: Uint64Array | Uint32Array,
    seed_node: Int32Array,
    seed_label: Uint64Array | Uint32Array,
    time_bit: int,
    limit_ms: int,
    shift: int,
    row: Buckets,
    touched: Int32Array,
) -> int:  # pragma: no cover - compiled
    """Lower `labels` to the least label that reaches each node within `limit_ms`.

    ``arcs[indptr[v]:indptr[v+1]]`` are the pairs (node, ms) that follow node ``v``. A time stands in a label
    from bit `time_bit` on: bit 32, or 0 where labels are plain times. `labels` must be the highest there is
    (`UNREACHED`, or `NEVER` of plain times) where nothing is known. Where `touched` is not empty, the nodes
    reached are listed in it. Returns how many those are; or -1 if there were not enough chunks, and all is to be
    done again with more.
    """
    kind = labels.dtype.type
    step = kind(time_bit)
    width = kind(time_bit + shift)
    mask = kind(len(row.first) - 1)
    beyond = kind(limit_ms + 1) << step
    unreached = kind(NO_LIMIT + 1) << step
    lists = len(touched) > 0
    count = 0
    waiting = 0
    row.pool[0], row.pool[1] = -1, 0
    for s in range(len(seed_node)):
        node = np.uint64(seed_node[s])
        label = seed_label[s]
        if label >= beyond or label >= labels[node]:
            continue
        if lists and labels[node] == unreached:
            touched[count] = seed_node[s]
            count += 1
        labels[node] = label
        bucket = (label >> width) & mask
        if row.fill[bucket] == CHUNK and not _open_chunk(row, bucket):
            return -1
        row.slot[row.first[bucket], row.fill[bucket]] = seed_node[s]
        row.fill[bucket] += 1
        waiting += 1

    now = kind(0)
    warm = kind(0)
    while waiting > 0:
        hand = now & mask
        while row.first[hand] != -1:
            chunk = row.first[hand]
            size = row.fill[hand]
            row.first[hand] = -1
            row.fill[hand] = CHUNK
            while chunk != -1:
                for i in range(size):
                    node = np.uint64(row.slot[chunk, i])
                    for p in range(np.uint64(indptr[node]), np.uint64(indptr[node + ONE])):
                        warm |= labels[np.uint64(arcs[p, 0])]
                for i in range(size):
                    node = np.uint64(row.slot[chunk, i])
                    label = labels[node]
                    if label >> width != now:
                        continue  # it has been reached sooner since
                    for p in range(np.uint64(indptr[node]), np.uint64(indptr[node + ONE])):
                        to = np.uint64(arcs[p, 0])
                        then = label + (kind(arcs[p, 1]) << step)
                        was = labels[to]
                        if then >= was or then >= beyond:
                            continue
                        if lists and was == unreached:
                            touched[count] = arcs[p, 0]
                            count += 1
                        labels[to] = then
                        bucket = (then >> width) & mask
                        if row.fill[bucket] == CHUNK and not _open_chunk(row, bucket):
                            return -1
                        row.slot[row.first[bucket], row.fill[bucket]] = arcs[p, 0]
                        row.fill[bucket] += 1
                        waiting += 1
                waiting -= size
                following = row.link[chunk]
                row.link[chunk] = row.pool[0]
                row.pool[0] = chunk
                chunk = following
                size = CHUNK
        now += kind(1)
    if warm == unreached + kind(1):  # never so: it keeps the compiler from dropping the reads above
        row.pool[1] = 0
    return count


@njit(cache=True, nogil=True)
def _offer(
    labels: Uint64Array, row: np.uint64, k: int, source: Int32Array, label: np.uint64
) -> bool:  # pragma: no cover
    """Put a label among the `k` least of distinct sources, if it is one of them."""
    if label >= labels[row + np.uint64(k - 1)]:
        return False
    at = k - 1
    for i in range(k):
        other = labels[row + np.uint64(i)]
        if other == UNREACHED:
            at = i
            break
        if source[other & SEED] == source[label & SEED]:
            if other <= label:
                return False
            at = i
            break
    while at > 0 and labels[row + np.uint64(at - 1)] > label:
        labels[row + np.uint64(at)] = labels[row + np.uint64(at - 1)]
        at -= 1
    labels[row + np.uint64(at)] = label
    return True


@njit(cache=True, nogil=True)
def search_k(
    indptr: Int32Array,
    arcs: Int32Array,
    labels: Uint64Array,
    k: int,
    source: Int32Array,
    seed_node: Int32Array,
    seed_label: Uint64Array,
    limit_ms: int,
    shift: int,
    row: Buckets,
) -> bool:  # pragma: no cover - compiled
    """Lower ``labels[v * k : v * k + k]`` to the `k` least labels of distinct sources that reach node ``v``.

    Seed ``s`` belongs to source ``source[s]``; the rest is as in `search`. Every label enters a
    bucket once, together with its node. Returns False if there were not enough chunks.
    """
    mask = np.uint64(len(row.first) - 1)
    width = np.uint64(shift)
    slots = np.uint64(k)
    beyond = np.uint64(limit_ms + 1) << TIME
    waiting = 0
    row.pool[0], row.pool[1] = -1, 0
    for s in range(len(seed_node)):
        node = np.uint64(seed_node[s])
        label = seed_label[s]
        if label >= beyond or not _offer(labels, node * slots, k, source, label):
            continue
        bucket = ((label >> TIME) >> width) & mask
        if row.fill[bucket] == CHUNK and not _open_chunk(row, bucket):
            return False
        row.slot[row.first[bucket], row.fill[bucket], 0] = node
        row.slot[row.first[bucket], row.fill[bucket], 1] = label
        row.fill[bucket] += 1
        waiting += 1

    now = np.uint64(0)
    warm = np.uint64(0)
    while waiting > 0:
        hand = now & mask
        while row.first[hand] != -1:
            chunk = row.first[hand]
            size = row.fill[hand]
            row.first[hand] = -1
            row.fill[hand] = CHUNK
            while chunk != -1:
                for i in range(size):
                    node = row.slot[chunk, i, 0]
                    for p in range(np.uint64(indptr[node]), np.uint64(indptr[node + ONE])):
                        warm |= labels[np.uint64(arcs[p, 0]) * slots]
                for i in range(size):
                    node = row.slot[chunk, i, 0]
                    label = row.slot[chunk, i, 1]
                    base = node * slots
                    kept = False
                    for j in range(k):
                        kept = kept or labels[base + np.uint64(j)] == label
                    if not kept:
                        continue
                    for p in range(np.uint64(indptr[node]), np.uint64(indptr[node + ONE])):
                        to = np.uint64(arcs[p, 0])
                        then = label + (np.uint64(arcs[p, 1]) << TIME)
                        if then >= beyond or not _offer(labels, to * slots, k, source, then):
                            continue
                        bucket = ((then >> TIME) >> width) & mask
                        if row.fill[bucket] == CHUNK and not _open_chunk(row, bucket):
                            return False
                        row.slot[row.first[bucket], row.fill[bucket], 0] = to
                        row.slot[row.first[bucket], row.fill[bucket], 1] = then
                        row.fill[bucket] += 1
                        waiting += 1
                waiting -= size
                following = row.link[chunk]
                row.link[chunk] = row.pool[0]
                row.pool[0] = chunk
                chunk = following
                size = CHUNK
        now += ONE
    if warm == SEED:  # never so, as above
        row.pool[1] = 0
    return True


@njit(cache=True, nogil=True)
def _rank(labels: Uint64Array, row: np.uint64, k: int, label: np.uint64) -> int:  # pragma: no cover - compiled
    """Return which label of a node this is, -1 if none."""
    for i in range(k):
        if labels[row + np.uint64(i)] == label:
            return i
    return -1


@njit(cache=True, nogil=True)
def predecessors(
    indptr: Int32Array, arcs: Int32Array, labels: Uint64Array, k: int, seed_node: Int32Array, seed_label: Uint64Array
) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return, for each label, the label it was reached from and over which arc; -1 for those of seeds.

    Of several equally fast ways the one over the lowest node and arc is told. `labels` are those that
    `search` (``k = 1``) or `search_k` made of the same seeds.
    """
    before = np.full(len(labels), -1, dtype=np.int32)
    arc = np.full(len(labels), -1, dtype=np.int32)
    known = np.zeros(len(labels), dtype=np.bool_)
    slots = np.uint64(k)
    for s in range(len(seed_node)):
        row = np.uint64(seed_node[s]) * slots
        at = _rank(labels, row, k, seed_label[s])
        if at >= 0:
            known[row + np.uint64(at)] = True
    has_free_arcs = False
    for node in range(len(indptr) - 1):
        for i in range(k):
            here = node * k + i
            label = labels[here]
            if label == UNREACHED:
                break
            for p in range(indptr[node], indptr[node + 1]):
                if arcs[p, 1] == 0:
                    has_free_arcs = True
                    continue
                row = np.uint64(arcs[p, 0]) * slots
                at = _rank(labels, row, k, label + (np.uint64(arcs[p, 1]) << TIME))
                if at >= 0 and not known[row + np.uint64(at)]:
                    known[row + np.uint64(at)] = True
                    before[row + np.uint64(at)] = here
                    arc[row + np.uint64(at)] = p
    if not has_free_arcs:
        return before, arc
    # Arcs that take no time may run in circles: they are followed only from labels whose way is known.
    queue = np.flatnonzero(known)
    room = np.empty(len(labels), dtype=np.int64)
    room[: len(queue)] = queue
    end = len(queue)
    at_hand = 0
    while at_hand < end:
        here = room[at_hand]
        at_hand += 1
        node = here // k
        for p in range(indptr[node], indptr[node + 1]):
            if arcs[p, 1] != 0:
                continue
            row = np.uint64(arcs[p, 0]) * slots
            at = _rank(labels, row, k, labels[here])
            if at >= 0 and not known[row + np.uint64(at)]:
                known[row + np.uint64(at)] = True
                before[row + np.uint64(at)] = here
                arc[row + np.uint64(at)] = p
                room[end] = row + np.uint64(at)
                end += 1
    return before, arc


@njit(cache=True, nogil=True)
def lengths(before: Int32Array, arc_m: FloatArray, start_m: FloatArray) -> FloatArray:  # pragma: no cover - compiled
    """Return the length of the way to each label: `start_m` where it begins, and `arc_m` of each step."""
    metres = start_m.copy()
    is_known = before < 0
    way = np.empty(len(before), dtype=np.int32)
    for label in range(len(before)):
        depth = 0
        at = label
        while not is_known[at]:
            way[depth] = at
            depth += 1
            at = before[at]
        while depth > 0:
            depth -= 1
            at = way[depth]
            metres[at] = metres[before[at]] + arc_m[at]
            is_known[at] = True
    return metres


@njit(cache=True, nogil=True)
def pairs_within(
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
    """Return every (origin, target, ms) within `limit_ms`, one search for each of the `origins`.

    Origin ``o`` sets out from ``origin_node[s]`` after ``origin_ms[s]``, for ``s`` in
    ``origin_ptr[o]:origin_ptr[o+1]``. From node ``v`` target ``target[t]`` is ``target_ms[t]`` away, for
    ``t`` in ``target_ptr[v]:target_ptr[v+1]``. `times` (all `NEVER`) and `touched`, one for each node, are
    scratch memory and left as they were found.
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
