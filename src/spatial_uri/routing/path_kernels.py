"""Compiled reading of search labels: the previous label and arc on the path to each, and the length of the path."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int32Array, Uint64Array
from spatial_uri.routing.search_kernels import TIME, UNREACHED
from spatial_uri.store.compiling import njit


@njit(cache=True, nogil=True)
def _rank(labels: Uint64Array, row: np.uint64, k: int, label: np.uint64) -> int:  # pragma: no cover - compiled
    """Return which of the labels of a node this is; -1 if none."""
    for i in range(k):
        if labels[row + np.uint64(i)] == label:
            return i
    return -1


@njit(cache=True, nogil=True)
def find_predecessors(
    indptr: Int32Array, arcs: Int32Array, labels: Uint64Array, k: int, seed_node: Int32Array, seed_label: Uint64Array
) -> tuple[Int32Array, Int32Array]:  # pragma: no cover - compiled
    """Return for each label the previous label on its path and the arc between them; -1 for the labels of seeds.

    Of several equally fast paths, the one over the lowest node and arc is returned. `labels` are those that `search`
    (``k = 1``) or `search_k` found from the same seeds.
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
    # Arcs that take no time may form circles, so they are followed only from labels whose path is known.
    reached = np.flatnonzero(known)
    queued = np.empty(len(labels), dtype=np.int64)
    queued[: len(reached)] = reached
    begin, end = 0, len(reached)
    while begin < end:
        here = queued[begin]
        begin += 1
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
                queued[end] = row + np.uint64(at)
                end += 1
    return before, arc


@njit(cache=True, nogil=True)
def sum_lengths(
    before: Int32Array, arc_m: FloatArray, start_m: FloatArray
) -> FloatArray:  # pragma: no cover - compiled
    """Return the length of the path to each label: `start_m` at its seed, and `arc_m` for each step."""
    metres = start_m.copy()
    is_known = before < 0
    path = np.empty(len(before), dtype=np.int32)
    for label in range(len(before)):
        depth = 0
        at = label
        while not is_known[at]:
            path[depth] = at
            depth += 1
            at = before[at]
        while depth > 0:
            depth -= 1
            at = path[depth]
            metres[at] = metres[before[at]] + arc_m[at]
            is_known[at] = True
    return metres
