"""Write small rasters."""

from __future__ import annotations

import warnings

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine


def write_raster(path, values, *, corner=(0.0, 0.0), cell=100.0, crs=None, nodata=None, bands=1, turned=0.0):
    """Write an upright GeoTIFF (or one turned by some degrees) by its upper left corner, and return its path."""
    values = np.asarray(values)
    west, north = corner
    transform = Affine.translation(west, north) @ Affine.rotation(turned) @ Affine.scale(cell, -cell)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=bands, dtype=values.dtype,
            crs=None if crs is None else rasterio.crs.CRS.from_user_input(crs), transform=transform, nodata=nodata,
            compress="deflate",
        ) as file:  # fmt: skip
            for band in range(1, bands + 1):
                file.write(values, band)
    return path
