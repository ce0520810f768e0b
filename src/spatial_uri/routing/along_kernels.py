"""The compiled sum of what lies along the ways."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def sum_along(
    label: Longs,
    first_piece: Int32,
    first_m: Floats,
    before: Int32,
    label_edge: Int32,
    edge_piece: Int32,
    piece_m: Floats,
    label_seed: Int32,
    seed_piece: Int32,
    seed_m: Floats,
    kind: Longs,
    kinds: int,
) -> Floats:  # pragma: no cover - compiled
    """Follow every trip from its own piece over the labels behind it to the piece of its facility."""
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
