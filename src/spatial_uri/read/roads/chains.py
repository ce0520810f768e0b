"""Merges road segments into pieces: one from junction to junction, for as long as nothing changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray, Int32Array
from spatial_uri.store.compiling import njit


class Chains(NamedTuple):
    """Chains of segments: chain ``c`` is ``segment[ptr[c]:ptr[c+1]]``, each `flipped` or not."""

    ptr: Int32Array
    segment: Int32Array
    flipped: BoolArray


def merge_chains(start: Int32Array, end: Int32Array, rule: Int32Array, mirrored: Int32Array, keep: BoolArray) -> Chains:
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
    return Chains(*_walk(_other_ends(start, end, rule, mirrored, keep), len(start)))


@njit(cache=True)
def _other_ends(
    start: Int32Array, end: Int32Array, rule: Int32Array, mirrored: Int32Array, keep: BoolArray
) -> Int32Array:  # pragma: no cover - compiled
    """For each end of a segment (2s and 2s + 1) the end that continues it, or -1."""
    segments = len(start)
    first = np.full(len(keep), -1, dtype=np.int32)
    second = np.full(len(keep), -1, dtype=np.int32)  # -2 where more than two meet
    for a in range(2 * segments):
        vertex = end[a >> 1] if a & 1 else start[a >> 1]
        if first[vertex] == -1:
            first[vertex] = a
        else:
            second[vertex] = a if second[vertex] == -1 else -2
    other = np.full(2 * segments, -1, dtype=np.int32)
    for vertex in range(len(keep)):
        a, b = first[vertex], second[vertex]
        if b < 0 or keep[vertex] or a >> 1 == b >> 1:
            continue
        # Ends of different parity continue in the same direction, ends of equal parity in opposite ones.
        rule_a, rule_b = rule[a >> 1], rule[b >> 1]
        if (rule_a if (a ^ b) & 1 else mirrored[rule_a]) == rule_b:
            other[a], other[b] = b, a
    return other


@njit(cache=True)
def _walk(other: Int32Array, segments: int) -> tuple[Int32Array, Int32Array, BoolArray]:  # pragma: no cover - compiled
    done = np.zeros(segments, dtype=np.bool_)
    ptr = np.zeros(segments + 1, dtype=np.int32)
    out = np.empty(segments, dtype=np.int32)
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
