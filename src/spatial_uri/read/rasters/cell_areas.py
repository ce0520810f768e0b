"""Which area the people of a cell belong to, where borders and coasts cut through cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from scipy.ndimage import maximum_filter

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.read.rasters.raster_files import RasterWindow, centres, require_raster_libraries

Beyond = Literal["sea", "land"]


@dataclass(frozen=True, eq=False)
class CellShares:
    """The parts of cells that belong to areas.

    Parameters
    ----------
    cell
        ``(parts,)`` number of the cell, row by row.
    area
        ``(parts,)`` row of the area.
    share
        ``(parts,)`` of the people of the cell.
    brought_back
        ``(parts,)`` True where the cell lies wholly outside, beside the area.
    """

    cell: Int64Array
    area: Int64Array
    share: FloatArray
    brought_back: BoolArray


def share_cells(window: RasterWindow, shapes: GeometryArray, people: FloatArray, *, beyond: Beyond) -> CellShares:
    """Share cells among areas by how much of each lies inside.

    Beyond a coast nobody lives: all people of a cell belong to the areas that it touches, and those of a cell wholly
    in the sea, beside a cell on land, to the nearest area. Beyond a border on land others live.

    Parameters
    ----------
    window
        The cells.
    shapes
        ``(areas,)`` polygons in the CRS of the cells.
    people
        ``(rows, columns)``.
    beyond
        What lies where no area does: ``sea`` or ``land``.
    """
    cell, area, coverage = _covered(window, shapes)
    total = np.bincount(cell, coverage, minlength=people.size)
    whole = total if beyond == "sea" else np.maximum(total, 1.0)
    share = np.divide(coverage, whole[cell], out=np.zeros(len(cell)), where=whole[cell] > 0)
    kept = share > 0
    cell, area, share = cell[kept], area[kept], share[kept]
    back = np.zeros(0, dtype=np.int64)
    nearest = np.zeros(0, dtype=np.int64)
    if beyond == "sea":
        inside = (total > 0).reshape(people.shape)
        back = np.flatnonzero((~inside & (people > 0) & maximum_filter(inside, size=3)).ravel())
        nearest = _nearest(window, shapes, back)
    return CellShares(
        cell=np.concatenate([cell, back]),
        area=np.concatenate([area, nearest]),
        share=np.concatenate([share, np.ones(len(back))]),
        brought_back=np.concatenate([np.zeros(len(cell), dtype=np.bool_), np.ones(len(back), dtype=np.bool_)]),
    )


def _covered(window: RasterWindow, shapes: GeometryArray) -> tuple[Int64Array, Int64Array, FloatArray]:
    """Return cell, area and the part of the cell that lies inside the area."""
    require_raster_libraries("exactextract")
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    rows, columns = window.values.shape
    wkt = window.crs.to_wkt()
    source = NumPyRasterSource(
        np.zeros((rows, columns), dtype=np.uint8),
        xmin=window.west,
        xmax=window.west + columns * window.cell_x,
        ymin=window.north - rows * window.cell_y,
        ymax=window.north,
        srs_wkt=wkt,
    )
    areas = gpd.GeoDataFrame(geometry=shapes, crs=window.crs)
    found = exact_extract(source, areas, ["cell_id", "coverage"], output="pandas")
    cells = [np.asarray(ids, dtype=np.int64) for ids in found["cell_id"]]
    none = np.zeros(0)
    return (
        np.concatenate([none.astype(np.int64), *cells]),
        np.repeat(np.arange(len(cells)), [len(ids) for ids in cells]).astype(np.int64),
        np.concatenate([none, *(np.asarray(part, dtype=np.float64) for part in found["coverage"])]),
    )


def _nearest(window: RasterWindow, shapes: GeometryArray, cells: Int64Array) -> Int64Array:
    x, y = centres(window)
    points = shapely.points(x[cells % len(x)], y[cells // len(x)])
    _, area = shapely.STRtree(shapes).query_nearest(points, all_matches=False)
    return np.asarray(area, dtype=np.int64)
