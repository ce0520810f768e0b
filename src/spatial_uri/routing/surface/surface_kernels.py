"""The compiled time surface: the door-to-door time of every cell, by the rule that holds for places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import Float32Array, FloatArray, Int32Array, Int64Array
from spatial_uri.model.heights import LEAST_WALK_FACTOR, STEEPEST_WALK, TOBLER_BEST, TOBLER_STEEPNESS
from spatial_uri.routing.surface.point_kernels import TimeArrays, point_ms
from spatial_uri.routing.surface.stretch_kernels import (
    MARGIN_M,
    SQRT_2,
    Grid,
    Stretches,
    count_around,
    gap,
    rings_around,
)
from spatial_uri.store.compiling import njit

STRIPE = 32
"""How many rows of blocks are worked through together."""


@njit(cache=True, nogil=True)
def along_m(piece_ptr: Int64Array, piece_xy: FloatArray) -> FloatArray:  # pragma: no cover - compiled
    """Return how far along its piece each vertex lies."""
    along = np.zeros(len(piece_xy), dtype=np.float64)
    for piece in range(len(piece_ptr) - 1):
        for v in range(piece_ptr[piece], piece_ptr[piece + 1] - 1):
            step = np.hypot(piece_xy[v + 1, 0] - piece_xy[v, 0], piece_xy[v + 1, 1] - piece_xy[v, 1])
            along[v + 1] = along[v] + step
    return along


class Pieces(NamedTuple):
    """The shapes of road pieces, how far along it each vertex lies, and the least possible time on each piece."""

    ptr: Int64Array
    xy: FloatArray
    along_m: FloatArray
    soonest_ms: FloatArray


class Ground(NamedTuple):
    """Heights of the cells of a surface (no rows where they are not known), and whether people walk to the road."""

    height_m: Float32Array
    leaving: bool


@njit(cache=True, nogil=True)
def _height(ground: Ground, grid: Grid, x: float, y: float) -> float:  # pragma: no cover - compiled
    """Return the height at a point between four cells; NaN outside the window."""
    across, up = x / grid.cell_m - grid.first_column, y / grid.cell_m - grid.first_row
    rows, columns = ground.height_m.shape
    if not (0.0 <= across <= columns - 1 and 0.0 <= up <= rows - 1):
        return np.nan
    c, r = min(int(across), columns - 2), min(int(up), rows - 2)
    a, b = across - c, up - r
    low = ground.height_m[r, c] + a * (ground.height_m[r, c + 1] - ground.height_m[r, c])
    high = ground.height_m[r + 1, c] + a * (ground.height_m[r + 1, c + 1] - ground.height_m[r + 1, c])
    return float(low + b * (high - low))


@njit(cache=True, nogil=True)
def _walk_factor(ground: Ground, cell_height_m: float, height_m: float, m: float) -> float:  # pragma: no cover
    """Return how many times as long the walk between a cell and a point takes as on the level: Tobler's function."""
    slope = (height_m - cell_height_m) / m if m > 0.0 else 0.0
    if np.isnan(slope):
        return 1.0
    slope = min(max(slope if ground.leaving else -slope, -STEEPEST_WALK), STEEPEST_WALK)
    return float(np.exp(TOBLER_STEEPNESS * (abs(slope + TOBLER_BEST) - TOBLER_BEST)))


class _Scratch(NamedTuple):
    """Scratch memory: the stretches near a block (`line`: x, y, dx, dy, length), and the pieces found near a cell.

    `slot` holds, for each piece, where it stands among the pieces found.
    """

    line: FloatArray
    line_vertex: Int32Array
    line_piece: Int32Array
    piece: Int32Array
    vertex: Int32Array
    m2: FloatArray
    at_m: FloatArray
    slot: Int32Array


@njit(cache=True, nogil=True)
def _scratch(size: int, slot: Int32Array) -> _Scratch:  # pragma: no cover - compiled
    return _Scratch(
        np.empty((size, 5), dtype=np.float64),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.float64),
        np.empty(size, dtype=np.float64),
        slot,
    )


@njit(cache=True, nogil=True)
def _near_block(
    near: _Scratch,
    stretches: Stretches,
    pieces: Pieces,
    square: int,
    rings: int,
    x: float,
    y: float,
    radius_m: float,
    farthest_m: float,
    ms_per_m: float,
    latest_ms: float,
) -> int:  # pragma: no cover - compiled
    """Gather the stretches within a timely walk of a cell of the block around ``(x, y)``; return how many."""
    count = 0
    far_m2 = (farthest_m + radius_m) ** 2
    for row in range(-rings, rings + 1):
        first = square + row * stretches.columns - rings
        for s in range(stretches.ptr[first], stretches.ptr[first + 2 * rings + 1]):
            v, piece = stretches.vertex[s], stretches.piece[s]
            px, py = x - pieces.xy[v, 0], y - pieces.xy[v, 1]
            dx, dy = pieces.xy[v + 1, 0] - pieces.xy[v, 0], pieces.xy[v + 1, 1] - pieces.xy[v, 1]
            m2, _ = gap(px, py, dx, dy, dx * dx + dy * dy)
            if m2 > far_m2:
                continue
            if pieces.soonest_ms[piece] + (np.sqrt(m2) - radius_m) * ms_per_m > latest_ms:
                continue
            near.line[count] = pieces.xy[v, 0], pieces.xy[v, 1], dx, dy, np.hypot(dx, dy)
            near.line_vertex[count], near.line_piece[count] = v, piece
            count += 1
    return count


@njit(cache=True, nogil=True)
def _cell_ms(
    near: _Scratch,
    count: int,
    pieces: Pieces,
    x: float,
    y: float,
    walk_m: float,
    ms_per_m: float,
    best_ms: float,
    times: TimeArrays,
    ground: Ground,
    grid: Grid,
) -> float:  # pragma: no cover - compiled
    """Return the best time of a cell over the first `count` stretches, if people walk at most `walk_m` from it."""
    found = 0
    is_sloped = len(ground.height_m) > 0
    cell_height_m = _height(ground, grid, x, y) if is_sloped else 0.0
    about_m2 = 1.000001 * walk_m * walk_m
    for i in range(count):
        m2, t = gap(x - near.line[i, 0], y - near.line[i, 1], near.line[i, 2], near.line[i, 3], near.line[i, 4] ** 2)
        if m2 > about_m2 or np.sqrt(m2) > walk_m:
            continue
        v, piece = near.line_vertex[i], near.line_piece[i]
        at = near.slot[piece]
        if at >= found or near.piece[at] != piece:
            at = near.slot[piece] = found
            found += 1
        elif m2 > near.m2[at] or (m2 == near.m2[at] and v > near.vertex[at]):
            continue
        near.piece[at], near.vertex[at] = piece, v
        near.m2[at], near.at_m[at] = m2, pieces.along_m[v] + t * near.line[i, 4]
    for i in range(found):
        piece = near.piece[i]
        walked_ms = np.sqrt(near.m2[i]) * ms_per_m
        if is_sloped:
            v = near.vertex[i]
            whole_m = pieces.along_m[v + 1] - pieces.along_m[v]
            t = (near.at_m[i] - pieces.along_m[v]) / whole_m if whole_m > 0.0 else 0.0
            join_x = pieces.xy[v, 0] + t * (pieces.xy[v + 1, 0] - pieces.xy[v, 0])
            join_y = pieces.xy[v, 1] + t * (pieces.xy[v + 1, 1] - pieces.xy[v, 1])
            height_m = _height(ground, grid, join_x, join_y)
            walked_ms *= _walk_factor(ground, cell_height_m, height_m, np.sqrt(near.m2[i]))
        if pieces.soonest_ms[piece] + walked_ms >= best_ms:
            continue
        length_m = pieces.along_m[pieces.ptr[piece + 1] - 1]
        fraction = near.at_m[i] / length_m if length_m > 0.0 else 0.0
        best_ms = min(best_ms, walked_ms + point_ms(times, piece, fraction))
    return best_ms


@njit(cache=True, nogil=True)
def paint_roads(
    surface: Float32Array,
    reach: Float32Array,
    grid: Grid,
    stretches: Stretches,
    pieces: Pieces,
    ms_per_m: float,
    longest_ms: float,
    times: TimeArrays,
    ground: Ground,
) -> None:  # pragma: no cover - compiled
    """Lower every cell of `surface` (ms, row 0 in the south) to the best time over the pieces of the stretches.

    As a place does, a cell joins a piece at the nearest point, if that lies within its `reach`. Times longer than
    `longest_ms` and the walk over a cell may be missed.
    """
    rows, columns = surface.shape
    block, around = stretches.block, stretches.around
    high, wide = (rows - 1) // block + 1, (columns - 1) // block + 1
    middle = 0.5 * (block - 1) * grid.cell_m
    latest_ms = longest_ms + grid.cell_m * ms_per_m
    least_ms_per_m = ms_per_m * LEAST_WALK_FACTOR if len(ground.height_m) > 0 else ms_per_m
    near = _scratch(256, np.zeros(len(pieces.ptr), dtype=np.int32))
    for i in range((high + STRIPE - 1) // STRIPE * STRIPE * wide):
        # column by column in stripes, because neighbouring blocks read the same memory
        block_r, block_c = i // (STRIPE * wide) * STRIPE + i % STRIPE, i % (STRIPE * wide) // STRIPE
        if block_r >= high:
            continue
        row_0, row_1 = block_r * block, min(rows, (block_r + 1) * block)
        column_0, column_1 = block_c * block, min(columns, (block_c + 1) * block)
        farthest_m = 0.0
        for row in range(row_0, row_1):
            for column in range(column_0, column_1):
                farthest_m = max(farthest_m, reach[row, column])
        rings = min(around, rings_around(farthest_m, block, grid.cell_m))
        square = (block_r + around) * stretches.columns + block_c + around
        count = count_around(stretches, square, rings)
        if count == 0:
            continue
        if count > len(near.piece):
            near = _scratch(2 * count, near.slot)
        mid_x = (grid.first_column + column_0) * grid.cell_m + middle
        mid_y = (grid.first_row + row_0) * grid.cell_m + middle
        radius_m = middle * SQRT_2 + MARGIN_M
        count = _near_block(
            near, stretches, pieces, square, rings, mid_x, mid_y, radius_m, farthest_m, least_ms_per_m, latest_ms
        )
        if count == 0:
            continue
        for row in range(row_0, row_1):
            for column in range(column_0, column_1):
                x, y = (grid.first_column + column) * grid.cell_m, (grid.first_row + row) * grid.cell_m
                best_ms = np.float64(surface[row, column])
                surface[row, column] = _cell_ms(
                    near, count, pieces, x, y, reach[row, column], ms_per_m, best_ms, times, ground, grid
                )


@njit(cache=True, nogil=True)
def paint_doors(
    surface: Float32Array,
    reach: Float32Array,
    grid: Grid,
    doors_xy: FloatArray,
    limit_m: float,
    ms_per_m: float,
    ground: Ground,
) -> None:  # pragma: no cover - compiled
    """Lower every cell of `surface` to the time of the walk straight to a facility, if it lies within `reach`."""
    rows, columns = surface.shape
    for d in range(len(doors_xy)):
        x, y = doors_xy[d, 0], doors_xy[d, 1]
        is_sloped = len(ground.height_m) > 0
        door_height_m = _height(ground, grid, x, y) if is_sloped else 0.0
        low_c = max(0, int(np.ceil((x - limit_m - MARGIN_M) / grid.cell_m)) - grid.first_column)
        high_c = min(columns - 1, int(np.floor((x + limit_m + MARGIN_M) / grid.cell_m)) - grid.first_column)
        low_r = max(0, int(np.ceil((y - limit_m - MARGIN_M) / grid.cell_m)) - grid.first_row)
        high_r = min(rows - 1, int(np.floor((y + limit_m + MARGIN_M) / grid.cell_m)) - grid.first_row)
        for row in range(low_r, high_r + 1):
            for column in range(low_c, high_c + 1):
                m = np.hypot((grid.first_column + column) * grid.cell_m - x, (grid.first_row + row) * grid.cell_m - y)
                if m <= reach[row, column]:
                    factor = 1.0
                    if is_sloped:
                        factor = _walk_factor(ground, ground.height_m[row, column], door_height_m, m)
                    surface[row, column] = min(surface[row, column], m * ms_per_m * factor)
