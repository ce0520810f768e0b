"""Rasters opened: one band, a known CRS, rows and columns along its axes; or one error that says what is not so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCrsError

from spatial_uri.errors import CrsError, DataError, MissingLibraryError
from spatial_uri.model.arrays import FloatArray
from spatial_uri.store.files import require_file
from spatial_uri.store.net import reading

MOST_CELLS = 60_000_000
RASTER_SUFFIXES = (".tif", ".tiff", ".vrt", ".img", ".asc")


@dataclass(frozen=True, eq=False)
class RasterWindow:
    """What was read of a raster.

    Parameters
    ----------
    values
        ``(rows, columns)``, the first row in the north, with the factor and the offset that the file declares; NaN
        where it masks them.
    west, north
        Outer corner of the cell ``[0, 0]``, in `crs`.
    cell_x, cell_y
        Size of a cell in units of `crs`, both positive.
    crs
        Of the raster.
    nodata
        The value that the file declares to mean that nothing is known; None if it declares none.
    first_row, first_column
        Where the cell ``[0, 0]`` stands in the file.
    """

    values: Any
    west: float
    north: float
    cell_x: float
    cell_y: float
    crs: CRS
    nodata: float | None
    first_row: int = 0
    first_column: int = 0


def require_raster_libraries(*names: str) -> None:
    """Refuse to go on without the libraries that read rasters.

    Parameters
    ----------
    *names
        Of the libraries.

    Raises
    ------
    MissingLibraryError
        If one is not installed, with the remedy.
    """
    for name in names:
        try:
            import_module(name)
        except ImportError as error:
            raise MissingLibraryError(
                f"reading rasters needs {name}, which is not installed", remedy='pip install "spatial-uri[raster]"'
            ) from error


@contextmanager
def opened_raster(path: Path) -> Iterator[Any]:
    """Open a raster of one band that lies along the axes of a known CRS.

    Parameters
    ----------
    path
        A GeoTIFF, or another raster that GDAL reads.

    Yields
    ------
    rasterio.DatasetReader

    Raises
    ------
    DataError
        If it is no raster, has several bands, or is rotated.
    CrsError
        If it has no CRS.
    MissingLibraryError
        Without rasterio.
    """
    require_raster_libraries("rasterio")
    import warnings

    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

    path = require_file(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # the check below says so
        try:
            opened = rasterio.open(path)
        except RasterioIOError as error:
            raise DataError(
                "this is no raster that can be read", file=path, remedy="give a GeoTIFF (.tif) of one band"
            ) from error
        with reading(path, what="raster"), opened as raster:
            _require_plain(raster, path)
            yield raster


def _require_plain(raster: Any, path: Path) -> None:
    faults = []
    if raster.count != 1:
        faults.append(f"it has {raster.count} bands, and one is needed")
    if np.dtype(raster.dtypes[0]).kind not in "iuf":
        faults.append(f"its values are {raster.dtypes[0]}, which are no plain numbers")
    turned = raster.transform
    if not faults and (turned.b or turned.d or turned.a <= 0 or turned.e >= 0):
        faults.append("its rows and columns are rotated or mirrored against the axes of its CRS")
    if faults:
        raise DataError(
            "this raster cannot be used",
            file=path,
            faults=faults,
            remedy="write the one band that is meant on an upright grid: gdal_translate -b 1, gdalwarp",
        )
    if raster.crs is None:
        raise CrsError(
            "the raster has no CRS", file=path, remedy="say it: gdal_edit.py -a_srs EPSG:4326 if it is in degrees"
        )


def crs_of(raster: Any, path: Path) -> CRS:
    """Return the CRS of an open raster.

    Parameters
    ----------
    raster, path
        What `opened_raster` yields, and its file.

    Raises
    ------
    CrsError
        If it is not understood.
    """
    try:
        return CRS.from_wkt(raster.crs.to_wkt())
    except ProjCrsError as error:
        raise CrsError("the CRS of the raster is not understood", file=path, remedy="assign an EPSG code") from error


def read_window(raster: Any, path: Path, bounds: tuple[float, float, float, float] | None, *, margin: int = 2) -> Any:
    """Read the part of a raster that covers some bounds.

    Parameters
    ----------
    raster, path
        What `opened_raster` yields, and its file.
    bounds
        ``(xmin, ymin, xmax, ymax)`` in the CRS of the raster; None for all of it.
    margin
        Cells around them that are read as well.

    Returns
    -------
    RasterWindow or None
        None if the bounds lie outside.

    Raises
    ------
    DataError
        If the part has more than `MOST_CELLS` cells.
    """
    at = raster.transform
    first_column, first_row, last_column, last_row = 0, 0, raster.width, raster.height
    if bounds is not None:
        xmin, ymin, xmax, ymax = bounds
        first_column = max(0, math.floor((xmin - at.c) / at.a) - margin)
        last_column = min(raster.width, math.ceil((xmax - at.c) / at.a) + margin)
        first_row = max(0, math.floor((at.f - ymax) / -at.e) - margin)
        last_row = min(raster.height, math.ceil((at.f - ymin) / -at.e) + margin)
    rows, columns = last_row - first_row, last_column - first_column
    if rows <= 0 or columns <= 0:
        return None
    if rows * columns > MOST_CELLS:
        raise DataError(
            f"the raster has {rows * columns:,} cells here, and {MOST_CELLS:,} are the most",
            file=path,
            remedy="sum it to larger cells (gdalwarp -r sum for people, -r average for heights), or cut the area",
        )
    values, nodata = _values(raster, ((first_row, last_row), (first_column, last_column)))
    return RasterWindow(
        values=values,
        west=at.c + first_column * at.a,
        north=at.f + first_row * at.e,
        cell_x=at.a,
        cell_y=-at.e,
        crs=crs_of(raster, path),
        nodata=nodata,
        first_row=first_row,
        first_column=first_column,
    )


def _values(raster: Any, rows_and_columns: Any) -> tuple[Any, float | None]:
    """Return the values of a window, NaN where the file masks them, and the value that says that nothing is known.

    Many files hold numbers in another unit, with the factor and the offset that give the value.
    """
    from rasterio.enums import MaskFlags

    values = raster.read(1, window=rows_and_columns)
    nodata = None if raster.nodata is None else float(raster.nodata)
    if MaskFlags.per_dataset in raster.mask_flag_enums[0]:
        masked = raster.read_masks(1, window=rows_and_columns) == 0
        values = np.where(masked, np.nan, values.astype(np.float64))
    scale, offset = raster.scales[0], raster.offsets[0]
    if (scale, offset) != (1.0, 0.0):
        missing = is_nodata(values, nodata)
        values, nodata = np.where(missing, np.nan, values.astype(np.float64) * scale + offset), None
    return values, nodata


def is_nodata(values: Any, nodata: float | None) -> Any:
    """Tell which values are the declared one for nothing known, or no number at all.

    Parameters
    ----------
    values
        Of any type.
    nodata
        As the file declares it; of float32 files it is compared as float32.
    """
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, dtype=np.bool_)
    if nodata is not None and math.isfinite(nodata):
        if values.dtype.kind == "f":
            with np.errstate(over="ignore"):
                missing |= values == values.dtype.type(nodata)
        else:
            missing |= values == nodata
    return missing


def centres(window: RasterWindow) -> tuple[FloatArray, FloatArray]:
    """Return the coordinates of the centres of columns and of rows.

    Parameters
    ----------
    window
        What was read.
    """
    rows, columns = window.values.shape
    return (
        window.west + (np.arange(columns) + 0.5) * window.cell_x,
        window.north - (np.arange(rows) + 0.5) * window.cell_y,
    )
