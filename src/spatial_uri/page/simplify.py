"""Lines and outlines with fewer points, for drawing; the GeoPackage has them as they are.

Shapely's way of keeping a shape's topology while simplifying costs many times what simplifying does. It is
asked for only where the quick way did harm.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely

from spatial_uri.model.arrays import FloatArray, GeometryArray


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


def _lines(rings: GeometryArray) -> GeometryArray:
    points, ring_at = shapely.get_coordinates(rings, return_index=True)
    return np.asarray(shapely.linestrings(points, indices=ring_at))
