"""Merges road segments into pieces: one from junction to junction, for as long as nothing changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Chains(NamedTuple):
    """Chains of segments: chain ``c`` is ``segment[ptr[c]:ptr[c+1]]``, each `flipped` or not."""

    ptr: Ints
    segment: Ints
    flipped: NDArray[np.bool_]


def merge_chains(start: Ints, end: Ints, rule: Ints, mirrored: Ints, keep: NDArray[np.bool_]) -> Chains:
    """Merge segments at the vertices where exactly two meet under the same rule.

    Parameters
    ----------
    start, end
        ``(segments,)`` vertices of each segment.
    rule
        ``(segments,)`` rule of each segment in its own direction.
    mirrored
        ``(rules,)`` the rule that holds in the opposite direction, or -1 if there is none.
    keep
        ``(vertices,)`` True where chains must end.
    """
    segments, vertices = len(start), len(keep)
    at = np.empty(2 * segments, dtype=np.int64)
    at[0::2], at[1::2] = start, end
    order = np.argsort(at, kind="stable")
    degree = np.bincount(at, minlength=vertices)
    first = np.concatenate([[0], np.cumsum(degree)])[:-1]
    two = np.flatnonzero((degree == 2) & ~keep)
    other = np.full(2 * segments, -1, dtype=np.int64)
    a, b = order[first[two]], order[first[two] + 1]
    # Ends of different parity continue in the same direction, ends of equal parity in opposite ones.
    continues = (a & 1) != (b & 1)
    same = np.where(continues, rule[a >> 1] == rule[b >> 1], mirrored[rule[a >> 1]] == rule[b >> 1])
    same &= (a >> 1) != (b >> 1)
    other[a[same]], other[b[same]] = b[same], a[same]
    return Chains(*_walk(other, segments))


@njit(cache=True)
def _walk(other: Ints, segments: int) -> tuple[Ints, Ints, NDArray[np.bool_]]:  # pragma: no cover - compiled
    done = np.zeros(segments, dtype=np.bool_)
    ptr = np.zeros(segments + 1, dtype=np.int64)
    out = np.empty(segments, dtype=np.int64)
    flipped = np.empty(segments, dtype=np.bool_)
    chains = 0
    filled = 0
    # Open chains first, from their forward ends and then from their backward ends; rings are left over.
    for round_ in range(3):
        for segment in range(segments):
            if done[segment]:
                continue
            entry = 2 * segment + (1 if round_ == 1 else 0)
            if round_ < 2 and other[entry] != -1:
                continue
            while entry != -1 and not done[entry >> 1]:
                done[entry >> 1] = True
                out[filled] = entry >> 1
                flipped[filled] = (entry & 1) == 1
                filled += 1
                entry = other[entry ^ 1]
            chains += 1
            ptr[chains] = filled
    return ptr[: chains + 1], out, flipped
