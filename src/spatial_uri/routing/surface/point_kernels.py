"""Compiled times between points on road pieces and their nearest facility."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.store.compiling import njit

NEVER = np.inf


class TimeArrays(NamedTuple):
    """The arrays that the time at a point of a road piece follows from: network, labels, facilities by piece."""

    edge_ptr: Int64Array
    edges: Int32Array
    edge_forward: BoolArray
    edge_primary: BoolArray
    tail: Int32Array
    head: Int32Array
    edge_ms: Int32Array
    label_ms: Int32Array
    k: int
    source_fraction: FloatArray
    source_walk: Int32Array
    on_piece_ptr: Int64Array
    on_piece: Int32Array
    arriving: bool


@njit(cache=True, nogil=True)
def point_ms(times: TimeArrays, piece: int, fraction: float) -> float:  # pragma: no cover - compiled
    """Return the time between one point of a road piece and its nearest facility; infinite if there is none."""
    best = NEVER
    for q in range(times.edge_ptr[piece], times.edge_ptr[piece + 1]):
        e = times.edges[q]
        if times.arriving and not times.edge_primary[e]:
            continue
        before = np.rint(fraction * times.edge_ms[e])
        onward = times.edge_forward[e] == times.arriving
        partial = times.edge_ms[e] - before if onward else before
        node = times.head[e] if times.arriving else times.tail[e]
        if times.label_ms[node * times.k] >= 0:
            best = min(best, partial + times.label_ms[node * times.k])
        if not times.edge_primary[e]:
            continue
        for o in range(times.on_piece_ptr[piece], times.on_piece_ptr[piece + 1]):
            f = times.on_piece[o]
            ahead = times.source_fraction[f] - fraction if onward else fraction - times.source_fraction[f]
            if ahead >= 0.0:
                best = min(
                    best, abs(np.rint(times.source_fraction[f] * times.edge_ms[e]) - before) + times.source_walk[f]
                )
    return best


@njit(cache=True, nogil=True)
def times_at(times: TimeArrays, pieces: Int64Array, fraction: float) -> FloatArray:  # pragma: no cover - compiled
    """Return the time between each piece, at the same `fraction` of its length, and its nearest facility."""
    out = np.empty(len(pieces), dtype=np.float64)
    for i in range(len(pieces)):
        out[i] = point_ms(times, pieces[i], fraction)
    return out


@njit(cache=True, nogil=True)
def soonest_ms(times: TimeArrays, pieces: int) -> FloatArray:  # pragma: no cover - compiled
    """Return the shorter of the times at the two ends of each piece; infinite if neither is reached."""
    out = np.full(pieces, NEVER, dtype=np.float64)
    for piece in range(pieces):
        for q in range(times.edge_ptr[piece], times.edge_ptr[piece + 1]):
            e = times.edges[q]
            if times.arriving and not times.edge_primary[e]:
                continue
            label = times.label_ms[(times.head[e] if times.arriving else times.tail[e]) * times.k]
            if label >= 0:
                out[piece] = min(out[piece], np.float64(label))
    return out
