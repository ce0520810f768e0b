"""Values of a population raster: which are people, which say that nothing is known, and which can be neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import FloatArray
from spatial_uri.read.rasters.raster_files import RasterWindow, centres, is_nodata

Unknown = Literal["refuse", "empty"]
MOST_PEOPLE_PER_KM2 = 1_000_000.0
"""Nowhere do people live so densely: larger values say that nothing is known, without the file declaring it."""
_TOLD = 5


def people_of(window: RasterWindow, cell_km2: FloatArray, path: Path, unknown: Unknown) -> tuple[FloatArray, int]:
    """Return the people of each cell, and how many cells hold a value that can be no number of people.

    Parameters
    ----------
    window
        What was read.
    cell_km2
        ``(rows,)`` size of a cell of each row.
    path
        The file, for the error.
    unknown
        ``refuse`` such values, or take the cells as ``empty``.

    Returns
    -------
    people : ndarray
        ``(rows, columns)``; 0 where nothing is known.
    count : int
        Cells with negative, infinite or impossibly large values that the file does not declare, or with the last number
        of their type (255 of bytes) where it declares none.

    Raises
    ------
    DataError
        If there are such values and they are refused.
    """
    missing = is_nodata(window.values, window.nodata)
    people = window.values.astype(np.float64)
    with np.errstate(invalid="ignore"):
        impossible = (people < 0) | ~np.isfinite(people) | (people > MOST_PEOPLE_PER_KM2 * cell_km2[:, None])
    strange = ~missing & (_is_last(window) | impossible)
    count = int(strange.sum())
    if count and unknown == "refuse":
        raise DataError(
            f"the raster holds {count:,} values that can be no number of people",
            file=path,
            faults=_spellings(window.values[strange]),
            remedy="if they stand for nothing known, say unknown='empty' or declare them: gdal_edit.py -a_nodata",
        )
    people[missing | strange] = 0.0
    return people, count


def _is_last(window: RasterWindow) -> Any:
    """Tell which cells hold the last number of their type: it says that nothing is known where no other is declared."""
    if window.nodata is not None or window.values.dtype.kind not in "iu":
        return np.zeros(window.values.shape, dtype=np.bool_)
    return window.values == np.iinfo(window.values.dtype).max


def _spellings(values: Any) -> list[str]:
    found, counts = np.unique(values, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    told = [f"{found[k]:g} in {counts[k]:,} cells" for k in order[:_TOLD]]
    more = len(found) - len(told)
    return [*told, f"{more:,} other values"] if more else told


def cell_sizes_m(window: RasterWindow) -> FloatArray:
    """Return the side of a square as large as a cell, for each row of cells; metres.

    Parameters
    ----------
    window
        What was read.
    """
    _, y = centres(window)
    if not window.crs.is_geographic:
        metre = window.crs.axis_info[0].unit_conversion_factor or 1.0
        return np.full(len(y), np.sqrt(window.cell_x * window.cell_y) * metre)
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    west = np.zeros(len(y))
    _, _, width = geod.inv(west, y, west + window.cell_x, y)
    _, _, height = geod.inv(west, y - window.cell_y / 2, west, y + window.cell_y / 2)
    return np.asarray(np.sqrt(np.asarray(width) * np.asarray(height)), dtype=np.float64)
