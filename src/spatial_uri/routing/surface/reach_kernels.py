"""The compiled map of how far people walk: to the nearest road, and the margin."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import Float32Array, FloatArray
from spatial_uri.routing.surface.stretch_kernels import MARGIN_M, SQRT_2, Grid, Stretches, count_around, gap
from spatial_uri.store.compiling import njit

_ROUNDED_UP = 1 + 2.0**-22
"""Distances are kept in single precision: the nearest road itself must never be out of reach by rounding."""


@njit(cache=True, nogil=True)
def paint_reach(
    reach: Float32Array, grid: Grid, stretches: Stretches, piece_xy: FloatArray, margin_m: float
) -> None:  # pragma: no cover - compiled
    """Lower every cell of `reach` to the distance to the nearest stretch and the margin."""
    rows, columns = reach.shape
    block, around = stretches.block, stretches.around
    middle = 0.5 * (block - 1) * grid.cell_m
    radius = middle * SQRT_2 + MARGIN_M
    for block_r in range((rows - 1) // block + 1):
        row_0, row_1 = block_r * block, min(rows, (block_r + 1) * block)
        mid_y = (grid.first_row + row_0) * grid.cell_m + middle
        for block_c in range((columns - 1) // block + 1):
            column_0, column_1 = block_c * block, min(columns, (block_c + 1) * block)
            mid_x = (grid.first_column + column_0) * grid.cell_m + middle
            if count_around(stretches, (block_r + around) * stretches.columns + block_c + around, around) == 0:
                continue
            # stretches farther than this from all cells of the block change nothing
            useful_m = reach[row_0, column_0] - margin_m
            for ring in range(around + 1):
                if ((ring - 1) * block + 0.5) * grid.cell_m > useful_m + MARGIN_M:
                    break
                for square_r in range(block_r + around - ring, block_r + around + ring + 1):
                    edge_on = square_r in (block_r + around - ring, block_r + around + ring)
                    for square_c in range(
                        block_c + around - ring, block_c + around + ring + 1, 1 if edge_on else 2 * ring
                    ):
                        square = square_r * stretches.columns + square_c
                        for s in range(stretches.ptr[square], stretches.ptr[square + 1]):
                            v = stretches.vertex[s]
                            x, y = piece_xy[v, 0], piece_xy[v, 1]
                            dx, dy = piece_xy[v + 1, 0] - x, piece_xy[v + 1, 1] - y
                            d2 = np.hypot(dx, dy) ** 2
                            m2, _ = gap(mid_x - x, mid_y - y, dx, dy, d2)
                            middle_m = np.sqrt(m2)
                            if middle_m - radius > useful_m:
                                continue
                            useful_m = min(useful_m, middle_m + radius)
                            for row in range(row_0, row_1):
                                py = (grid.first_row + row) * grid.cell_m - y
                                for column in range(column_0, column_1):
                                    px = (grid.first_column + column) * grid.cell_m - x
                                    m2, _ = gap(px, py, dx, dy, d2)
                                    walked = np.float32((np.sqrt(m2) + margin_m) * _ROUNDED_UP)
                                    reach[row, column] = min(reach[row, column], walked)
