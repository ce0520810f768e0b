"""The compiled searches: the nearest source, and the k nearest sources, of every node.

Times are whole milliseconds, so that "<= 20 min" is exact and the order of additions cannot matter. A label is one
number, ``time_ms << 32 | seed``: the smaller label is the nearer one. Of two labels equally near, the one with the
lower seed is smaller, so equal inputs give equal answers.

Labels wait in a ring of buckets by their time (Dial 1969, Communications of the ACM 12(11), 632-633; Meyer & Sanders
2003, Journal of Algorithms 49(1), 114-152). A bucket spans about the time of one edge. Within it labels are taken in
any order, and corrected when a better one follows; this is cheaper than sorting and ends in the same least labels. Each
bucket is a chain of small chunks. Before the nodes of a chunk are worked on, the labels of all their neighbours are
read once: the processor then fetches them from memory together instead of one after another.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_uri.model.arrays import Int32Array, Uint32Array, Uint64Array
from spatial_uri.store.compiling import njit

NO_LIMIT = 2**31 - 2
"""The longest time that can be counted, ms: 24 days."""

UNREACHED = np.uint64((NO_LIMIT + 1) << 32)
NEVER = np.uint32(NO_LIMIT + 1)
CHUNK = 32
ONE = np.uint64(1)
TIME = np.uint64(32)
SEED = np.uint64(2**32 - 1)


class Buckets(NamedTuple):
    """The ring of buckets.

    Of each bucket the `first` chunk and its `fill`; of each chunk the `link` to the next one and its entries (`slot`).
    `pool` holds the first free chunk (-1 if there is none) and the number of chunks ever used.
    """

    first: Int32Array
    fill: Int32Array
    link: Int32Array
    slot: NDArray[np.generic]
    pool: Int32Array


@njit(cache=True, nogil=True)
def _open_chunk(row: Buckets, bucket: int) -> bool:  # pragma: no cover - compiled
    """Put an empty chunk at the head of a bucket's chain; False if all chunks are in use."""
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

    ``arcs[indptr[v]:indptr[v+1]]`` are the arcs from node ``v``, as pairs (node, ms). The time begins at bit `time_bit`
    of a label: at 32, or at 0 where labels are plain times. `labels` must hold the highest value (`UNREACHED`, or
    `NEVER` for plain times) where nothing is known yet. If `touched` is not empty, the nodes reached are listed in it.
    Returns how many nodes are listed, or -1 if there were not enough chunks; then everything has to be done again with
    more.
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
    prefetched = kind(0)
    while waiting > 0:
        current = now & mask
        while row.first[current] != -1:
            chunk = row.first[current]
            size = row.fill[current]
            row.first[current] = -1
            row.fill[current] = CHUNK
            while chunk != -1:
                for i in range(size):
                    node = np.uint64(row.slot[chunk, i])
                    for p in range(np.uint64(indptr[node]), np.uint64(indptr[node + ONE])):
                        prefetched |= labels[np.uint64(arcs[p, 0])]
                for i in range(size):
                    node = np.uint64(row.slot[chunk, i])
                    label = labels[node]
                    if label >> width != now:
                        continue  # reached sooner in the meantime: it waits in an earlier bucket
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
    if prefetched == unreached + kind(1):  # always false; it stops the compiler from removing the prefetch reads above
        row.pool[1] = 0
    return count


@njit(cache=True, nogil=True)
def _offer(
    labels: Uint64Array, row: np.uint64, k: int, source: Int32Array, label: np.uint64
) -> bool:  # pragma: no cover
    """Insert a label among the `k` least labels of distinct sources at a node; False if it is not one of them."""
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

    Seed ``s`` belongs to source ``source[s]``; all else is as in `search`. Every label enters a bucket once, together
    with its node. Returns False if there were not enough chunks.
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
    prefetched = np.uint64(0)
    while waiting > 0:
        current = now & mask
        while row.first[current] != -1:
            chunk = row.first[current]
            size = row.fill[current]
            row.first[current] = -1
            row.fill[current] = CHUNK
            while chunk != -1:
                for i in range(size):
                    node = row.slot[chunk, i, 0]
                    for p in range(np.uint64(indptr[node]), np.uint64(indptr[node + ONE])):
                        prefetched |= labels[np.uint64(arcs[p, 0]) * slots]
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
    if prefetched == SEED:  # always false, as in `search`
        row.pool[1] = 0
    return True
