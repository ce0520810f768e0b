"""Compiled geometry of straight road stretches and grid cells: which stretches lie near a block of cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.store.compiling import njit

BLOCK_M = 200.0
MARGIN_M = 1e-6
SQRT_2 = 2.0**0.5


class Grid(NamedTuple):
    """Where the cells of a map lie: ``[row, column]`` at ``(first_column + column) * cell_m``, row 0 in the south.

    Cells are counted from the origin of the CRS, so that a cell has exactly the same coordinates in every window.
    """

    first_column: int
    first_row: int
    cell_m: float


class Stretches(NamedTuple):
    """Straight stretches of road by the squares that they pass through.

    The window is divided into blocks of ``block`` x ``block`` cells. Each block has a square, and ``around`` more rings
    of squares lie around the window. Square ``i`` is passed by the stretches ``ptr[i]:ptr[i + 1]``, each from its
    `vertex` to the next one of its `piece`.
    """

    block: int
    around: int
    columns: int
    ptr: Int64Array
    vertex: Int32Array
    piece: Int32Array


@njit(cache=True, nogil=True)
def gap(px: float, py: float, dx: float, dy: float, d2: float) -> tuple[float, float]:  # pragma: no cover - compiled
    """Return the squared distance from ``p`` to the stretch from 0 to ``d``, and the nearest point on it (0..1)."""
    along = px * dx + py * dy
    if along <= 0.0:
        return px * px + py * py, 0.0
    t = along / d2 if along < d2 else 1.0
    gap_x, gap_y = px - t * dx, py - t * dy
    return gap_x * gap_x + gap_y * gap_y, t


@njit(cache=True, nogil=True)
def rings_around(metres: float, block: int, cell_m: float) -> int:  # pragma: no cover - compiled
    """Return how many rings of squares around a block hold everything within a distance of its cells."""
    return max(0, int(np.ceil(((metres + MARGIN_M) / cell_m - 0.5) / block)))


@njit(cache=True, nogil=True)
def sort_stretches(
    grid: Grid,
    rows: int,
    columns: int,
    around_m: float,
    pieces: Int64Array,
    piece_ptr: Int64Array,
    piece_xy: FloatArray,
) -> Stretches:  # pragma: no cover - compiled
    """Sort the stretches of some pieces into the squares of a window, and of up to `around_m` around its cells."""
    block = max(1, int(np.rint(BLOCK_M / grid.cell_m)))
    side = block * grid.cell_m
    around = rings_around(around_m, block, grid.cell_m)
    high, wide = (rows - 1) // block + 1 + 2 * around, (columns - 1) // block + 1 + 2 * around
    west = (grid.first_column - around * block - 0.5) * grid.cell_m
    south = (grid.first_row - around * block - 0.5) * grid.cell_m
    ptr = np.zeros(high * wide + 2, dtype=np.int64)
    vertex = np.empty(0, dtype=np.int32)
    owner = np.empty(0, dtype=np.int32)
    for is_filling in (False, True):  # count first, then fill
        for piece in pieces:
            for v in range(piece_ptr[piece], piece_ptr[piece + 1] - 1):
                x, y = piece_xy[v, 0] - west, piece_xy[v, 1] - south
                dx, dy = piece_xy[v + 1, 0] - piece_xy[v, 0], piece_xy[v + 1, 1] - piece_xy[v, 1]
                low = max(0, int(np.floor((min(y, y + dy) - MARGIN_M) / side)))
                top = min(high - 1, int(np.floor((max(y, y + dy) + MARGIN_M) / side)))
                for row in range(low, top + 1):
                    enters, leaves = 0.0, 1.0
                    if dy != 0.0:
                        a, b = (row * side - y) / dy, ((row + 1) * side - y) / dy
                        enters, leaves = min(1.0, max(0.0, min(a, b))), min(1.0, max(0.0, a, b))
                    a, b = x + enters * dx, x + leaves * dx
                    first = max(0, int(np.floor((min(a, b) - MARGIN_M) / side)))
                    last = min(wide - 1, int(np.floor((max(a, b) + MARGIN_M) / side)))
                    for square in range(row * wide + first, row * wide + last + 1):
                        if is_filling:
                            vertex[ptr[square + 1]] = v
                            owner[ptr[square + 1]] = piece
                            ptr[square + 1] += 1
                        else:
                            ptr[square + 2] += 1
        if not is_filling:
            ptr = np.cumsum(ptr)
            vertex = np.empty(ptr[-1], dtype=np.int32)
            owner = np.empty(ptr[-1], dtype=np.int32)
    return Stretches(block, around, wide, ptr[:-1], vertex, owner)


@njit(cache=True, nogil=True)
def count_around(stretches: Stretches, square: int, rings: int) -> int:  # pragma: no cover - compiled
    """Return how many stretches there are in a square and the rings around it."""
    count = 0
    for row in range(-rings, rings + 1):
        first = square + row * stretches.columns - rings
        count += stretches.ptr[first + 2 * rings + 1] - stretches.ptr[first]
    return count
