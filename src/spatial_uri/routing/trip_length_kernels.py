"""The compiled sum of road lengths along trips."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.store.compiling import njit


@njit(cache=True, nogil=True)
def sum_along_trips(
    label: Int64Array,
    first_piece: Int32Array,
    first_m: FloatArray,
    before: Int32Array,
    label_edge: Int32Array,
    edge_piece: Int32Array,
    piece_m: FloatArray,
    label_seed: Int32Array,
    seed_piece: Int32Array,
    seed_m: FloatArray,
    kind: Int64Array,
    kinds: int,
) -> FloatArray:  # pragma: no cover - compiled
    """Add up the lengths of each trip by kind of road: its first piece, the edges of its path, the facility's piece."""
    out = np.zeros((len(label), kinds))
    for i in range(len(label)):
        out[i, kind[first_piece[i]]] += first_m[i]
        at = label[i]
        if at < 0:
            continue
        while before[at] >= 0:
            piece = edge_piece[label_edge[at]]
            out[i, kind[piece]] += piece_m[piece]
            at = np.int64(before[at])
        seed = label_seed[at]
        out[i, kind[seed_piece[seed]]] += seed_m[seed]
    return out
