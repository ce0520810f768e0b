"""Heights of the ground: grids of them, read at any point, and what a slope costs those who walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from pyproj import CRS, Transformer

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import Float32Array, FloatArray

STEEPEST_WALK = 0.5
"""A stair: whoever walks straight over steeper ground is taken to find a way of this slope."""
TOBLER_STEEPNESS, TOBLER_BEST = 3.5, 0.05


@dataclass(frozen=True, eq=False)
class HeightGrid:
    """One grid of heights.

    Parameters
    ----------
    values
        ``(rows, columns)`` metres, the first row in the north; NaN where the height is not known.
    west, north
        Where the height ``[0, 0]`` was taken, in `crs`.
    step_x, step_y
        Distance between columns and between rows, in units of `crs`, both positive.
    crs
        Of the grid, x (or longitude) first.
    """

    values: Float32Array
    west: float
    north: float
    step_x: float
    step_y: float
    crs: CRS

    def at(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return heights at points in the CRS of the grid, between four of its own; NaN where one of those is unknown.

        Parameters
        ----------
        x, y
            Coordinates.
        """
        rows, columns = self.values.shape
        # rounded, so that a point on a row or column does not need the height beside it
        across, down = np.round((x - self.west) / self.step_x, 7), np.round((self.north - y) / self.step_y, 7)
        inside = (across >= 0) & (across <= columns - 1) & (down >= 0) & (down <= rows - 1)
        column = np.clip(np.where(inside, across, 0).astype(np.int64), 0, max(columns - 2, 0))
        row = np.clip(np.where(inside, down, 0).astype(np.int64), 0, max(rows - 2, 0))
        a, b = np.where(inside, across - column, 0.0), np.where(inside, down - row, 0.0)
        right, below = np.minimum(column + 1, columns - 1), np.minimum(row + 1, rows - 1)
        upper = _between(self.values[row, column], self.values[row, right], a)
        lower = _between(self.values[below, column], self.values[below, right], a)
        return np.where(inside, _between(upper, lower, b), np.nan)


def _between(first: FloatArray | Float32Array, second: FloatArray | Float32Array, share: FloatArray) -> FloatArray:
    """Return values between two; exactly the first at 0, the second at 1, and their value where both are equal."""
    start = first.astype(np.float64)
    between = start + share * (second.astype(np.float64) - start)
    return np.where(share == 0.0, start, np.where(share == 1.0, second, between))


@dataclass(frozen=True, eq=False)
class Heights:
    """Heights of the ground from one grid or several, such as the tiles of a survey.

    Parameters
    ----------
    grids
        Where several know a point, the first of them counts.
    options
        Those of `with_slope` by which roads got their slopes from here, so that new roads get theirs likewise.

    Raises
    ------
    ParameterError
        If there is none.

    Examples
    --------
    >>> import numpy as np
    >>> from pyproj import CRS
    >>> from spatial_uri.model.heights import HeightGrid, Heights
    >>> grid = HeightGrid(np.array([[0, 10], [0, 10]], dtype=np.float32), 0.0, 100.0, 100.0, 100.0, CRS(32631))
    >>> Heights((grid,)).at(np.array([[50.0, 50.0], [500.0, 50.0]]), CRS(32631)).tolist()
    [5.0, nan]
    """

    grids: tuple[HeightGrid, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.grids:
            raise ParameterError("there are no heights", remedy="give read_heights a file")

    def at(self, xy: FloatArray, crs: CRS) -> FloatArray:
        """Return the height of points in metres; NaN where none is known.

        Parameters
        ----------
        xy
            ``(points, 2)`` coordinates, x (or longitude) first.
        crs
            Of the points.
        """
        found = np.full(len(xy), np.nan)
        for grid in self.grids:
            missing = np.flatnonzero(np.isnan(found))
            if not len(missing):
                break
            x, y = xy[missing, 0], xy[missing, 1]
            if grid.crs != crs:
                x, y = _transformer(crs.to_wkt(), grid.crs.to_wkt()).transform(x, y)
            found[missing] = grid.at(np.asarray(x), np.asarray(y))
        return found

    def walk_factors(self, start: FloatArray, end: FloatArray, metres: FloatArray, crs: CRS) -> FloatArray:
        """Return how many times as long straight walks take as on the level, by the heights of their ends.

        Parameters
        ----------
        start, end
            ``(walks, 2)`` where they begin and end.
        metres
            ``(walks,)`` how long they are.
        crs
            Of the points.

        Returns
        -------
        ndarray
            ``(walks,)``; 1 where a height is not known.
        """
        rise = self.at(end, crs) - self.at(start, crs)
        slope = np.divide(rise, metres, out=np.zeros(len(metres)), where=np.isfinite(rise) & (metres > 0))
        return tobler_factors(np.clip(slope, -STEEPEST_WALK, STEEPEST_WALK))


def tobler_factors(slope: FloatArray) -> FloatArray:
    """Return how many times as long a walk takes at a slope (rise over run, positive uphill) as on the level.

    References
    ----------
    Tobler, W. (1993): Three presentations on geographical analysis and modeling. NCGIA technical report 93-1: walking
    speed is 6 exp(-3.5 |S + 0.05|) km/h.
    """
    return np.exp(TOBLER_STEEPNESS * (np.abs(slope + TOBLER_BEST) - TOBLER_BEST))


LEAST_WALK_FACTOR = float(np.exp(-TOBLER_STEEPNESS * TOBLER_BEST))
"""No slope makes a walk shorter than this part of its time on the level: gently downhill."""


@lru_cache(maxsize=8)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(CRS.from_wkt(source), CRS.from_wkt(target), always_xy=True)


def joined_heights(several: Iterable[Heights]) -> Heights:
    """Return the heights of several as one; where several know a point, the first counts."""
    return Heights(tuple(grid for heights in several for grid in heights.grids))
