"""Lengths and areas on the ellipsoid, and coordinates in another CRS.

Those of millions of points are worked out on all cores: PROJ lets other threads run meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

from spatial_uri.model.arrays import AnyIntArray, FloatArray, GeometryArray

_BLOCK = 1 << 17
_GEOD = Geod(ellps="WGS84")


def distances_m(lonlat: FloatArray, start: AnyIntArray, end: AnyIntArray) -> FloatArray:
    """Return the geodesic distances on WGS 84 between the points ``lonlat[start]`` and ``lonlat[end]``, in degrees."""
    found = np.empty(len(start))

    def measure(part: slice) -> None:
        (x1, y1), (x2, y2) = lonlat[start[part]].T, lonlat[end[part]].T
        found[part] = _GEOD.inv(x1, y1, x2, y2, return_back_azimuth=False)[2]

    _in_blocks(measure, len(start))
    return found


def projected(lonlat: FloatArray, crs: CRS) -> FloatArray:
    """Return ``(n, 2)`` points, given in degrees on WGS 84, in another CRS."""
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    found = np.empty((len(lonlat), 2))

    def project(part: slice) -> None:
        found[part, 0], found[part, 1] = transformer.transform(lonlat[part, 0], lonlat[part, 1])

    _in_blocks(project, len(lonlat))
    return found


def _in_blocks(compute: Callable[[slice], None], count: int) -> None:
    parts = [slice(first, min(first + _BLOCK, count)) for first in range(0, count, _BLOCK)]
    if len(parts) <= 1:
        for part in parts:
            compute(part)
        return
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(parts))) as pool:
        list(pool.map(compute, parts))


def lengths_km(lines: gpd.GeoSeries) -> FloatArray:
    """Return the geodesic length of each line, kilometres; 0 for polygons and what is empty.

    Examples
    --------
    >>> degree = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 1 0)"], crs="EPSG:4326")
    >>> lengths_km(degree).round(3).tolist()
    [111.319]
    """
    return np.array([_GEOD.geometry_length(line) / 1000 if _is_line(line) else 0.0 for line in _in_degrees(lines)])


def areas_km2(polygons: gpd.GeoSeries) -> FloatArray:
    """Return the geodesic area of each polygon, square kilometres, holes left out; 0 for what is empty.

    Examples
    --------
    >>> square = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"], crs="EPSG:4326")
    >>> areas_km2(square).round(1).tolist()
    [12308.8]
    """
    shapes = _in_degrees(polygons)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    turned = shapely.orient_polygons(_unbroken(parts))  # outer rings count as positive, holes as negative
    km2 = np.array([_GEOD.geometry_area_perimeter(part)[0] / 1e6 for part in turned])
    total: FloatArray = np.bincount(owner, weights=km2, minlength=len(shapes)).astype(np.float64)
    return total


def _in_degrees(shapes: gpd.GeoSeries) -> GeometryArray:
    return np.asarray(shapes.to_crs("EPSG:4326").array)


def _unbroken(parts: GeometryArray) -> GeometryArray:
    """Write the polygons that cross the 180th meridian with longitudes beyond 180, so that their rings are whole."""
    bounds = shapely.bounds(parts)
    broken = bounds[:, 2] - bounds[:, 0] > 180
    if broken.any():
        parts = parts.copy()
        parts[broken] = shapely.transform(parts[broken], _beyond_180)
    return parts


def _beyond_180(lonlat: FloatArray) -> FloatArray:
    return np.column_stack([lonlat[:, 0] % 360, lonlat[:, 1]])


def _is_line(shape: shapely.Geometry) -> bool:
    return bool(shapely.get_dimensions(shape) == 1)
