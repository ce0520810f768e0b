"""Lengths and areas on the ellipsoid, whatever CRS a table is in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

from spatial_uri.model.arrays import FloatArray, GeometryArray

_GEOD = Geod(ellps="WGS84")


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
    turned = shapely.orient_polygons(parts)  # outer rings count as positive, holes as negative
    km2 = np.array([_GEOD.geometry_area_perimeter(part)[0] / 1e6 for part in turned])
    total: FloatArray = np.bincount(owner, weights=km2, minlength=len(shapes)).astype(np.float64)
    return total


def _in_degrees(shapes: gpd.GeoSeries) -> GeometryArray:
    return np.asarray(shapes.to_crs("EPSG:4326").array)


def _is_line(shape: shapely.Geometry) -> bool:
    return bool(shapely.get_dimensions(shape) == 1)
