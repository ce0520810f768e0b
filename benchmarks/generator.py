"""Road-like graphs of any size, made in memory: the same numbers give the same graph everywhere.

A node stands on every cell of a square grid, 300 m apart and moved at random by up to 100 m. Every
twentieth line of the grid is a main road (80 km/h, complete), every fifth of the others a secondary road
(50), the rest are local (25); of what is not main, so much is left out that a node has 2.5 arcs on
average. Some local roads are one-way, some nodes cannot be reached. Nodes are numbered along a
space-filling curve, as `spatial_uri` numbers those of real roads, so that every engine profits alike.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from benchmarks.graphs import Graph, Int32Array

MEAN_DEGREE = 2.5
SPACING_M = 300.0
JITTER_M = 100.0
ONE_WAY_SHARE = 0.05
# Of the four neighbours, main roads lead to 0.05 * 4, secondary ones to 0.15 * 4, local ones to 0.8 * 4 less the
# one-way; what is not main is kept so often that the mean degree comes out.
KEPT_SHARE = (MEAN_DEGREE - 0.2) / (0.6 + 3.2 * (1 - ONE_WAY_SHARE / 2))


def road_graph(edges: int, *, seed: int = 0) -> Graph:
    """Make a road-like graph of about `edges` directed edges.

    Parameters
    ----------
    edges
        Directed edges, at least 10; the graph has a few per cent more or fewer.
    seed
        Which graph of this size.
    """
    side = max(2, round((edges / MEAN_DEGREE) ** 0.5))
    cell_of, rank_of = _curve(side)
    indptr = np.zeros(side * side + 1, dtype=np.int32)
    _count(cell_of, side, seed, indptr)
    np.cumsum(indptr, out=indptr)
    head = np.empty(indptr[-1], dtype=np.int32)
    time_ms = np.empty(indptr[-1], dtype=np.int32)
    _fill(cell_of, rank_of, side, seed, indptr, head, time_ms)
    xy = np.empty((side * side, 2), dtype=np.float32)
    _place(cell_of, side, seed, xy)
    return Graph(indptr, head, time_ms, xy)


@njit(cache=True)
def _curve(side: int) -> tuple[Int32Array, Int32Array]:
    """Cells of the grid along the Z curve, and the place of each cell on it."""
    cell_of = np.empty(side * side, dtype=np.int32)
    rank_of = np.empty(side * side, dtype=np.int32)
    bits = 0
    while (1 << bits) < side:
        bits += 1
    rank = 0
    for code in range(1 << (2 * bits)):
        row = column = 0
        for b in range(bits):
            column |= ((code >> (2 * b)) & 1) << b
            row |= ((code >> (2 * b + 1)) & 1) << b
        if row < side and column < side:
            cell_of[rank] = row * side + column
            rank_of[row * side + column] = rank
            rank += 1
    return cell_of, rank_of


@njit(cache=True, inline="always")
def _random(seed, what, number):
    """Return a number in [0, 1) that depends on nothing but the arguments (splitmix64)."""
    x = np.uint64(number) * np.uint64(4) + np.uint64(what) + np.uint64(seed) * np.uint64(0xD1342543DE82EF95)
    x = (x + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)) * (1.0 / (1 << 53))


@njit(cache=True, inline="always")
def _x(cell, side, seed):
    return SPACING_M * (cell % side) + JITTER_M * (2.0 * _random(seed, 0, cell) - 1.0)


@njit(cache=True, inline="always")
def _y(cell, side, seed):
    return SPACING_M * (cell // side) + JITTER_M * (2.0 * _random(seed, 1, cell) - 1.0)


@njit(cache=True)
def _arc_ms(cell, direction, side, seed):
    """Return the neighbour east, south, west or north (0..3) of a cell and the time there, -1 without a road."""
    row, column = cell // side, cell % side
    horizontal = direction % 2 == 0
    to_row = row + (direction == 1) - (direction == 3)
    to_column = column + (direction == 0) - (direction == 2)
    if to_row < 0 or to_row >= side or to_column < 0 or to_column >= side:
        return 0, -1
    to = to_row * side + to_column
    line = row if horizontal else column
    link = 2 * min(cell, to) + (0 if horizontal else 1)
    if line % 20 == 0:
        kmh = 80.0
    elif _random(seed, 2, link) >= KEPT_SHARE:
        return 0, -1
    elif line % 5 == 0:
        kmh = 50.0
    else:
        kmh = 25.0
        chance = _random(seed, 3, link)
        if chance < ONE_WAY_SHARE and (chance < ONE_WAY_SHARE / 2) == (cell < to):
            return 0, -1
    east = _x(to, side, seed) - _x(cell, side, seed)
    south = _y(to, side, seed) - _y(cell, side, seed)
    return to, max(1, round((east * east + south * south) ** 0.5 * 3600.0 / kmh))


@njit(cache=True, parallel=True)
def _count(cell_of, side, seed, indptr):
    for rank in prange(len(cell_of)):
        count = 0
        for direction in range(4):
            count += _arc_ms(cell_of[rank], direction, side, seed)[1] > 0
        indptr[rank + 1] = count


@njit(cache=True, parallel=True)
def _fill(cell_of, rank_of, side, seed, indptr, head, time_ms):
    """Write the arcs of each node, ascending by the node they lead to."""
    for rank in prange(len(cell_of)):
        first = indptr[rank]
        used = first
        for direction in range(4):
            to, ms = _arc_ms(cell_of[rank], direction, side, seed)
            if ms < 0:
                continue
            node = rank_of[to]
            at = used
            while at > first and head[at - 1] > node:
                head[at] = head[at - 1]
                time_ms[at] = time_ms[at - 1]
                at -= 1
            head[at] = node
            time_ms[at] = ms
            used += 1


@njit(cache=True, parallel=True)
def _place(cell_of, side, seed, xy):
    for rank in prange(len(cell_of)):
        xy[rank, 0] = _x(cell_of[rank], side, seed)
        xy[rank, 1] = _y(cell_of[rank], side, seed)
