"""Lines and outlines with fewer points, for drawing and for the GeoPackage.

Shapely's way of keeping a shape's topology while simplifying costs many times what simplifying does. It is
asked for only where the quick way did harm.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.model.arrays import FloatArray, GeometryArray

_THINNER_BY = 1 / 4
"""How far from the outlines of isochrones, in cells of their grid, those with fewer points may be."""


def simplified_lines(lines: GeometryArray, tolerance_m: float) -> GeometryArray:
    """Leave out the points of lines that lie within the tolerance of what is left.

    Parameters
    ----------
    lines
        ``(n,)`` LineStrings in a metric CRS.
    tolerance_m
        How far the result may be from the line given.

    Returns
    -------
    ndarray
        ``(n,)`` LineStrings with the same ends; a loop keeps its inside.
    """
    simplified = lines.copy()
    longer = np.flatnonzero(shapely.get_num_coordinates(lines) > 2)
    loops = shapely.is_closed(lines[longer])
    for chosen, keep in ((longer[~loops], False), (longer[loops], True)):
        simplified[chosen] = shapely.simplify(lines[chosen], tolerance_m, preserve_topology=keep)
    return simplified


def simplified_polygons(polygons: GeometryArray, tolerance_m: FloatArray) -> GeometryArray:
    """Leave out the points of outlines that lie within the tolerance of what is left.

    Parameters
    ----------
    polygons
        ``(n,)`` valid Polygons in a metric CRS.
    tolerance_m
        ``(n,)`` how far each result may be from the outline given.

    Returns
    -------
    ndarray
        ``(n,)`` valid Polygons with as many holes as before, however small they are.
    """
    if not len(polygons):
        return polygons
    rings, owner = shapely.get_rings(polygons, return_index=True)
    outlines = shapely.simplify(_lines(rings), tolerance_m[owner], preserve_topology=False)
    harmed = (shapely.get_num_coordinates(outlines) < 4) | ~shapely.is_simple(outlines)
    outlines[harmed] = shapely.simplify(rings[harmed], tolerance_m[owner[harmed]])
    points, ring_at = shapely.get_coordinates(outlines, return_index=True)
    thinner = np.asarray(shapely.linearrings(points, indices=ring_at))
    starts = np.searchsorted(owner, np.arange(len(polygons) + 1))
    simplified = np.array([shapely.Polygon(thinner[a], thinner[a + 1 : b]) for a, b in pairwise(starts)], dtype=object)
    crossing = ~shapely.is_valid(simplified)
    simplified[crossing] = shapely.simplify(polygons[crossing], tolerance_m[crossing])
    return simplified


def simplified_areas(areas: GeometryArray, tolerance_m: FloatArray) -> GeometryArray:
    """Leave out points as `simplified_polygons` does, of shapes of one or many parts.

    Parameters
    ----------
    areas
        ``(n,)`` valid Polygons or MultiPolygons in a metric CRS, or None.
    tolerance_m
        ``(n,)`` how far each result may be from the outlines given.

    Returns
    -------
    ndarray
        ``(n,)`` valid MultiPolygons; None where there was none, or nothing in it.
    """
    parts, owner = shapely.get_parts(areas, return_index=True)
    shapes: GeometryArray = np.full(len(areas), None)
    shapely.multipolygons(simplified_polygons(parts, tolerance_m[owner]), indices=owner, out=shapes)
    crossing = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)  # two parts that came too near
    shapes[crossing] = shapely.union_all(shapes[crossing, None], axis=1)
    return shapes


def simplified_isochrones(isochrones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out the points by which the outlines of isochrones follow the grid they were made on.

    Parameters
    ----------
    isochrones
        As in `ServiceCircle`, in a metric CRS: polygons of one or many parts, with ``resolution_m``.
    """
    tolerance_m = isochrones["resolution_m"].to_numpy(dtype=np.float64) * _THINNER_BY
    given = isochrones.geometry.to_numpy()
    made = _last[0] if _last and _is_same(_last[0], given, tolerance_m) else None
    if made is None:
        made = _Simplified(np.array(given), tolerance_m, simplified_areas(given, tolerance_m))
        _last[:] = [made]
    shapes = made.shapes.copy()
    return isochrones.set_geometry(gpd.GeoSeries(shapes, index=isochrones.index, crs=isochrones.crs))


class _Simplified(NamedTuple):
    """Shapes that were simplified: which, how much, and into what."""

    given: GeometryArray
    tolerance_m: FloatArray
    shapes: GeometryArray


_last: list[_Simplified] = []
"""Those of last time: sheets and GeoPackage ask for the same ones, and shapes do not change."""


def _is_same(made: _Simplified, given: GeometryArray, tolerance_m: FloatArray) -> bool:
    is_alike = len(made.given) == len(given) and np.array_equal(made.tolerance_m, tolerance_m)
    return is_alike and all(a is b for a, b in zip(made.given, given, strict=True))


def _lines(rings: GeometryArray) -> GeometryArray:
    points, ring_at = shapely.get_coordinates(rings, return_index=True)
    return np.asarray(shapely.linestrings(points, indices=ring_at))
