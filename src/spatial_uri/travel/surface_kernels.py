"""The compiled time surface: door-to-door minutes of every grid cell, by the rule that holds for places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Int32 = NDArray[np.int32]

NEVER = np.inf
BLOCK = 8
MARGIN_M = 1e-6
SQRT_2 = 2.0**0.5


class Grid(NamedTuple):
    """Where the cells of a map lie: ``[row, column]`` at ``(first_column + column) * cell_m``, row 0 in the south.

    Counted from the origin of the plane, so that a cell has the same coordinates, to the last bit, in every window.
    """

    first_column: int
    first_row: int
    cell_m: float


class TimeArrays(NamedTuple):
    """What the time at a point of a road piece depends on: the network, the labels, the facilities on pieces."""

    edge_ptr: Longs
    edges: Int32
    edge_forward: NDArray[np.bool_]
    edge_primary: NDArray[np.bool_]
    tail: Int32
    head: Int32
    edge_ms: Int32
    label_ms: Int32
    k: int
    source_fraction: Floats
    source_walk: Int32
    on_piece_ptr: Longs
    on_piece: Int32
    arriving: bool


@njit(cache=True, nogil=True)
def point_ms(times: TimeArrays, piece: int, fraction: float) -> float:  # pragma: no cover - compiled
    """Return the time between one point of a road piece and its nearest facility, infinite if there is none."""
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
def _gap(px: float, py: float, dx: float, dy: float, part: float) -> tuple[float, float]:  # pragma: no cover - compiled
    """Return the squared distance from ``p`` to the stretch from 0 to ``d``, and how far along it that is (0..1)."""
    t = 0.0
    if part > 0.0:
        t = min(1.0, max(0.0, (px * dx + py * dy) / (part * part)))
    gap_x, gap_y = px - t * dx, py - t * dy
    return gap_x * gap_x + gap_y * gap_y, t


@njit(cache=True, nogil=True)
def _window(
    grid: Grid, rows: int, columns: int, x: float, y: float, dx: float, dy: float, around_m: float
) -> tuple[int, int, int, int]:  # pragma: no cover - compiled
    """Return the rows and columns, first and last, of the cells around a stretch of road."""
    low_c = max(0, int(np.ceil((min(x, x + dx) - around_m) / grid.cell_m)) - grid.first_column)
    high_c = min(columns - 1, int(np.floor((max(x, x + dx) + around_m) / grid.cell_m)) - grid.first_column)
    low_r = max(0, int(np.ceil((min(y, y + dy) - around_m) / grid.cell_m)) - grid.first_row)
    high_r = min(rows - 1, int(np.floor((max(y, y + dy) + around_m) / grid.cell_m)) - grid.first_row)
    return low_r, high_r, low_c, high_c


@njit(cache=True, nogil=True)
def _block_gap(
    grid: Grid, block_r: int, block_c: int, x: float, y: float, dx: float, dy: float, part: float
) -> float:  # pragma: no cover - compiled
    """Return a distance that no cell of a block is nearer than to a stretch of road."""
    middle = 0.5 * (BLOCK - 1) * grid.cell_m
    px = (grid.first_column + block_c * BLOCK) * grid.cell_m + middle - x
    py = (grid.first_row + block_r * BLOCK) * grid.cell_m + middle - y
    m2, _ = _gap(px, py, dx, dy, part)
    return float(max(0.0, np.sqrt(m2) - middle * SQRT_2 - MARGIN_M))


@njit(cache=True, nogil=True)
def paint_reach(
    reach: NDArray[np.float32],
    grid: Grid,
    pieces: Longs,
    piece_ptr: Longs,
    piece_xy: Floats,
    limit_m: float,
    margin_m: float,
) -> None:  # pragma: no cover - compiled
    """Lower every cell of `reach` to how far people walk from there: to the nearest of the pieces, and the margin."""
    rows, columns = reach.shape
    farthest = np.full(((rows - 1) // BLOCK + 1, (columns - 1) // BLOCK + 1), limit_m, dtype=np.float32)
    for piece in pieces:
        for v in range(piece_ptr[piece], piece_ptr[piece + 1] - 1):
            x, y = piece_xy[v, 0], piece_xy[v, 1]
            dx, dy = piece_xy[v + 1, 0] - x, piece_xy[v + 1, 1] - y
            part = np.hypot(dx, dy)
            low_r, high_r, low_c, high_c = _window(grid, rows, columns, x, y, dx, dy, limit_m)
            for block_r in range(low_r // BLOCK, high_r // BLOCK + 1):
                for block_c in range(low_c // BLOCK, high_c // BLOCK + 1):
                    gap = _block_gap(grid, block_r, block_c, x, y, dx, dy, part)
                    if gap + margin_m >= farthest[block_r, block_c]:
                        continue
                    worst = np.float32(0.0)
                    for row in range(block_r * BLOCK, min(rows, block_r * BLOCK + BLOCK)):
                        py = (grid.first_row + row) * grid.cell_m - y
                        for column in range(block_c * BLOCK, min(columns, block_c * BLOCK + BLOCK)):
                            m2, _ = _gap((grid.first_column + column) * grid.cell_m - x, py, dx, dy, part)
                            walked = np.float32(np.sqrt(m2) + margin_m)
                            reach[row, column] = min(reach[row, column], walked)
                            worst = max(worst, reach[row, column])
                    farthest[block_r, block_c] = worst


@njit(cache=True, nogil=True)
def paint_roads(
    surface: NDArray[np.float32],
    reach: NDArray[np.float32],
    grid: Grid,
    pieces: Longs,
    piece_ptr: Longs,
    piece_xy: Floats,
    limit_m: float,
    ms_per_m: float,
    soonest_ms: Floats,
    longest_ms: float,
    times: TimeArrays,
) -> None:  # pragma: no cover - compiled
    """Lower every cell of `surface` (ms, row 0 in the south) to the best time over the given pieces.

    For a piece, a cell counts at its nearest point of the piece, if that lies within its `reach`, as
    a place does. No point of piece ``p`` is faster than ``soonest_ms[p]``; with the soonest pieces
    first, most cells are passed over, and so are whole blocks in which no cell could gain.
    """
    rows, columns = surface.shape
    stamp = np.full(rows * columns, -1, dtype=np.int64)
    nearest_m2 = np.empty(rows * columns, dtype=np.float64)
    nearest_at = np.empty(rows * columns, dtype=np.float64)
    touched = np.empty(rows * columns, dtype=np.int64)
    slowest = np.full(((rows - 1) // BLOCK + 1, (columns - 1) // BLOCK + 1), np.inf, dtype=np.float32)
    farthest = np.zeros(slowest.shape, dtype=np.float32)
    for block_r in range(slowest.shape[0]):
        for block_c in range(slowest.shape[1]):
            farthest[block_r, block_c] = reach[
                block_r * BLOCK : (block_r + 1) * BLOCK, block_c * BLOCK : (block_c + 1) * BLOCK
            ].max()
    changed = np.empty(slowest.size, dtype=np.int64)
    is_changed = np.zeros(slowest.size, dtype=np.bool_)
    for piece in pieces:
        first, last = piece_ptr[piece], piece_ptr[piece + 1] - 1
        soonest = soonest_ms[piece]
        if soonest > longest_ms:
            continue
        within_m = min(limit_m, (longest_ms - soonest) / ms_per_m + grid.cell_m)
        count = 0
        done = 0.0
        for v in range(first, last):
            x, y = piece_xy[v, 0], piece_xy[v, 1]
            dx, dy = piece_xy[v + 1, 0] - x, piece_xy[v + 1, 1] - y
            part = np.hypot(dx, dy)
            low_r, high_r, low_c, high_c = _window(grid, rows, columns, x, y, dx, dy, within_m)
            for block_r in range(low_r // BLOCK, high_r // BLOCK + 1):
                for block_c in range(low_c // BLOCK, high_c // BLOCK + 1):
                    gap = _block_gap(grid, block_r, block_c, x, y, dx, dy, part)
                    if gap > farthest[block_r, block_c] or soonest + gap * ms_per_m >= slowest[block_r, block_c]:
                        continue
                    for row in range(max(low_r, block_r * BLOCK), min(high_r, block_r * BLOCK + BLOCK - 1) + 1):
                        py = (grid.first_row + row) * grid.cell_m - y
                        for column in range(max(low_c, block_c * BLOCK), min(high_c, block_c * BLOCK + BLOCK - 1) + 1):
                            spare = surface[row, column] - soonest
                            if spare <= 0.0:
                                continue
                            m2, t = _gap((grid.first_column + column) * grid.cell_m - x, py, dx, dy, part)
                            # a cell that this stretch cannot help is not helped by a farther one either
                            if np.sqrt(m2) > reach[row, column] or m2 * ms_per_m * ms_per_m >= spare * spare:
                                continue
                            index = row * columns + column
                            if stamp[index] != piece:
                                stamp[index] = piece
                                touched[count] = index
                                count += 1
                            elif m2 >= nearest_m2[index]:
                                continue
                            nearest_m2[index] = m2
                            nearest_at[index] = done + t * part
            done += part
        changes = 0
        for i in range(count):
            index = touched[i]
            row, column = index // columns, index % columns
            fraction = nearest_at[index] / done if done > 0.0 else 0.0
            ms = np.float32(np.sqrt(nearest_m2[index]) * ms_per_m + point_ms(times, piece, fraction))
            if ms < surface[row, column]:
                surface[row, column] = ms
                block = row // BLOCK * slowest.shape[1] + column // BLOCK
                if not is_changed[block]:
                    is_changed[block] = True
                    changed[changes] = block
                    changes += 1
        for i in range(changes):
            block_r, block_c = changed[i] // slowest.shape[1], changed[i] % slowest.shape[1]
            is_changed[changed[i]] = False
            slowest[block_r, block_c] = surface[
                block_r * BLOCK : (block_r + 1) * BLOCK, block_c * BLOCK : (block_c + 1) * BLOCK
            ].max()


@njit(cache=True, nogil=True)
def paint_doors(
    surface: NDArray[np.float32],
    reach: NDArray[np.float32],
    grid: Grid,
    doors_xy: Floats,
    limit_m: float,
    ms_per_m: float,
) -> None:  # pragma: no cover - compiled
    """Lower every cell of `surface` to the time of the walk straight to a facility's door, if within its `reach`."""
    rows, columns = surface.shape
    for d in range(len(doors_xy)):
        x, y = doors_xy[d, 0], doors_xy[d, 1]
        low_r, high_r, low_c, high_c = _window(grid, rows, columns, x, y, 0.0, 0.0, limit_m)
        for row in range(low_r, high_r + 1):
            for column in range(low_c, high_c + 1):
                m = np.hypot((grid.first_column + column) * grid.cell_m - x, (grid.first_row + row) * grid.cell_m - y)
                if m <= reach[row, column]:
                    surface[row, column] = min(surface[row, column], m * ms_per_m)


@njit(cache=True, nogil=True)
def times_at(times: TimeArrays, pieces: Longs, fraction: float) -> Floats:  # pragma: no cover - compiled
    """Return the time between each piece, at the same `fraction` of its length, and its nearest facility."""
    out = np.empty(len(pieces), dtype=np.float64)
    for i in range(len(pieces)):
        out[i] = point_ms(times, pieces[i], fraction)
    return out
