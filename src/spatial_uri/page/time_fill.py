"""Minutes of every place as a grid that a page colours at any limit, instead of one outline for each limit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from spatial_uri.model.study import Study
from spatial_uri.page.pack import Parcel

MOST_CELLS = 250_000
"""How many cells the grid of a page has at most."""

_EARTH_M = 2 * math.pi * 6_378_137.0


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeFill:
    """What a theme with a limit paints below the roads.

    Parameters
    ----------
    west, south, cell_m
        Where the cell ``[0, 0]`` is, in the CRS of the study, and the distance between cells, metres.
    minutes
        ``(rows, columns)`` minutes to the nearest facility, row 0 in the south; infinity where it is farther than
        `longest_min`, NaN where there is no road to walk to.
    longest_min
        Up to where the minutes are known.
    switch
        What the switch that hides it is called.
    """

    west: float
    south: float
    cell_m: float
    minutes: NDArray[np.floating[Any]]
    longest_min: float
    switch: str

    def faults(self) -> Iterator[str]:
        """Say what cannot be drawn."""
        if self.minutes.ndim != 2 or not self.minutes.size or self.cell_m <= 0:
            yield "paints a grid without cells"


def pack_fill(study: Study, fill: TimeFill, parcel: Parcel) -> dict[str, Any]:
    """Pack a grid in the projection of the page: whole minutes, rounded up so that what is <= a limit stays <= it."""
    rows, columns = fill.minutes.shape
    to_page = Transformer.from_crs(study.crs, 3857, always_xy=True)
    east, north = fill.west + (columns - 1) * fill.cell_m, fill.south + (rows - 1) * fill.cell_m
    xmin, ymin, xmax, ymax = to_page.transform_bounds(fill.west, fill.south, east, north)
    cell = max(_finest(fill, (xmin, ymin, xmax, ymax)), math.sqrt((xmax - xmin) * (ymax - ymin) / MOST_CELLS))
    across, down = (max(2, math.ceil(span / cell) + 1) for span in (xmax - xmin, ymax - ymin))
    x, y = np.meshgrid(xmin + cell * np.arange(across), ymax - cell * np.arange(down))
    there = to_page.transform(x.ravel(), y.ravel(), direction="INVERSE")
    column, row = (
        np.rint((np.asarray(v) - start) / fill.cell_m).astype(np.int64)
        for v, start in zip(there, (fill.west, fill.south), strict=True)
    )
    known = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    minutes = np.full(len(column), np.nan)
    minutes[known] = fill.minutes[row[known], column[known]]
    longest = math.ceil(fill.longest_min)
    whole = np.where(
        minutes <= fill.longest_min, np.ceil(np.where(np.isfinite(minutes), minutes, 0) - 1e-6), longest + 1
    )
    return {
        "x": xmin / _EARTH_M + 0.5,
        "y": 0.5 - ymax / _EARTH_M,
        "cell": cell / _EARTH_M,
        "measured_m": fill.cell_m,
        "columns": across,
        "rows": down,
        "longest": longest,
        "minutes": parcel.column(np.where(np.isnan(minutes), -1, whole), steps=True),
        "switch": fill.switch,
    }


def _finest(fill: TimeFill, bounds: tuple[float, float, float, float]) -> float:
    """Return twice the cell, in the metres of the page, which are longer than those of the ground."""
    y = (bounds[1] + bounds[3]) / 2
    return 2 * fill.cell_m * math.cosh(y / 6_378_137.0)
