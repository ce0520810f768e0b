"""Heights of bridges and tunnels: straight between the ends that stand on the ground."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

_LEAST_M = 0.1


def rise_of_structures(ground_m: FloatArray, ends: Int64Array, length_m: FloatArray, apart: BoolArray) -> FloatArray:
    """Return how much bridges and tunnels rise from their first vertex to their last.

    A junction at which nothing but bridges and tunnels meet is not on the ground: its height is the mean of its
    neighbours', the nearer counting more, so that a bridge cut in two is as straight as the whole.

    Parameters
    ----------
    ground_m
        ``(junctions,)`` heights of the ground; NaN where unknown.
    ends
        ``(pieces, 2)`` junctions that pieces join.
    length_m
        ``(pieces,)`` lengths.
    apart
        ``(pieces,)`` True for bridges, tunnels and ferries.

    Returns
    -------
    ndarray
        ``(apart pieces,)`` metres; NaN where the height of an end is not known.
    """
    height = ground_m.copy()
    carried = ends[apart]
    in_the_air = np.zeros(len(height), dtype=np.bool_)
    in_the_air[carried.ravel()] = True
    in_the_air[ends[~apart].ravel()] = False
    both = in_the_air[carried]
    # those that hang on nothing but each other keep the height of the ground
    first, second = carried.T
    weight = 1.0 / np.maximum(length_m[apart], _LEAST_M)
    usable = both.any(axis=1) & (first != second) & (np.isfinite(height[carried]) | both).all(axis=1)
    first, second, weight = first[usable], second[usable], weight[usable]
    held = _held(in_the_air, first, second, len(height))
    free = np.flatnonzero(held)
    if len(free):
        height[free] = _between(height, free, held, first, second, weight)
    return np.asarray(height[carried[:, 1]] - height[carried[:, 0]])


def _held(in_the_air: BoolArray, first: Int64Array, second: Int64Array, count: int) -> BoolArray:
    """Tell which of the junctions in the air are joined, over others, to one on the ground."""
    inner = in_the_air[first] & in_the_air[second]
    links = coo_array((np.ones(int(inner.sum())), (first[inner], second[inner])), shape=(count, count))
    _, part = connected_components(links, directed=False)
    grounded = np.zeros(count, dtype=np.bool_)
    a, b = first[~inner], second[~inner]
    grounded[part[np.where(in_the_air[a], a, b)]] = True
    return np.asarray(in_the_air & grounded[part])


def _between(
    height: FloatArray,
    free: Int64Array,
    held: BoolArray,
    first: Int64Array,
    second: Int64Array,
    weight: FloatArray,
) -> FloatArray:
    """Solve for the heights at which every free junction is the weighted mean of its neighbours."""
    number = np.full(len(height), -1, dtype=np.int64)
    number[free] = np.arange(len(free))
    here = np.concatenate([first, second])
    there = np.concatenate([second, first])
    w = np.concatenate([weight, weight])
    mine = held[here]
    here, there, w = number[here[mine]], there[mine], w[mine]
    fixed = ~held[there]
    known = np.bincount(here[fixed], w[fixed] * height[there[fixed]], minlength=len(free))
    total = np.bincount(here, w, minlength=len(free))
    inner = csr_array((w[~fixed], (here[~fixed], number[there[~fixed]])), shape=(len(free),) * 2)
    return np.asarray(spsolve((diags_array(total) - inner).tocsc(), known)).reshape(-1)
