"""The compiled reading of ways: the edges of many trips, one after the other, off the labels of one search."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import Int32Array, Int64Array
from spatial_uri.store.compiling import njit


@njit(cache=True, nogil=True)
def count_edges(label: Int64Array, before: Int32Array) -> Int64Array:  # pragma: no cover - compiled
    """Count the edges of each trip: one if it stays on a piece (label -1), else those of its path and both ends."""
    counts = np.ones(len(label), dtype=np.int64)
    for i in range(len(label)):
        at = label[i]
        if at < 0:
            continue
        counts[i] = 2
        while before[at] >= 0:
            counts[i] += 1
            at = np.int64(before[at])
    return counts


@njit(cache=True, nogil=True)
def list_edges(
    label: Int64Array,
    place_edge: Int64Array,
    before: Int32Array,
    label_edge: Int32Array,
    label_seed: Int32Array,
    seed_edge: Int32Array,
    ptr: Int64Array,
    arriving: bool,
) -> Int32Array:  # pragma: no cover - compiled
    """Write the edges of each trip ``i`` at ``ptr[i]:ptr[i+1]``, in the direction of travel."""
    edges = np.empty(ptr[-1], dtype=np.int32)
    for i in range(len(label)):
        step = 1 if arriving else -1
        to = ptr[i] if arriving else ptr[i + 1] - 1
        edges[to] = place_edge[i]
        at = label[i]
        if at < 0:
            continue
        while before[at] >= 0:
            to += step
            edges[to] = label_edge[at]
            at = np.int64(before[at])
        edges[to + step] = seed_edge[label_seed[at]]
    return edges
