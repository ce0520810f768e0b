"""Isochrones: everywhere within a travel time, from the same times as the tables.

The steps are `map_walk_reach` (how far people walk from each cell, the same for all facilities), `map_travel_time`,
`merge_surfaces` (for neighbouring windows) and `draw_surface`. `draw_isochrones` does all of them for one window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.model.arrays import FloatArray, Uint32Array
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.routing.source_trees import SourceTree
from spatial_uri.routing.surface.surfaces import CellMap, Surface, cell_size_m, map_travel_time, require_limits


def draw_surface(
    surface: Surface, limits_min: Sequence[float], *, within: Polygon | MultiPolygon | None = None, crs: Any
) -> gpd.GeoDataFrame:
    """Draw a polygon around everywhere within each limit, holes and islands kept; longer limits contain shorter ones.

    Parameters
    ----------
    limits_min
        Limits, minutes, at most the longest one of the surface.
    within
        Area to draw, in the CRS of the network; None for all of the surface.
    crs
        CRS of the network.

    Returns
    -------
    GeoDataFrame
        As from `draw_isochrones`.

    Raises
    ------
    ParameterError
        If a limit is not positive or lies beyond the longest limit of the surface.
    """
    limits = require_limits(limits_min, surface.longest_ms)
    # A longer limit lowers every cell relative to it, so contours are nested (to rounding, along the edge of the area).
    shapes = [_contour(surface, round(limit * MS_PER_MIN)) for limit in limits]
    if within is not None:
        shapes = [_multipolygon(shapely.intersection(shape, within)) for shape in shapes]
    return gpd.GeoDataFrame(
        {
            "threshold_min": [float(limit) for limit in limits],
            "area_km2": areas_km2(gpd.GeoSeries(shapes, crs=crs)),
            "resolution_m": surface.cell_m,
        },
        geometry=shapes,
        crs=crs,
    )


def draw_isochrones(
    tree: SourceTree,
    limits_min: Sequence[float],
    *,
    within: Polygon | MultiPolygon | None = None,
    cell_m: float | None = None,
    reach: CellMap | None = None,
) -> gpd.GeoDataFrame:
    """Draw everywhere from (or to) which a facility is reached within each limit.

    A surface of times is made from the times along every road piece and the walk to its nearest point, by the rule that
    holds for places, and contoured. Roads are cut where the time runs out, holes and islands are kept, and a longer
    limit contains every shorter one.

    A place lies inside if and only if its time is within the limit, except for places nearer to the edge than one cell
    (the stated resolution) and places whose time differs from the limit by less than the walk over one cell: what is
    narrower than a cell cannot be drawn.

    Parameters
    ----------
    limits_min
        Limits, minutes.
    within
        Area to draw, in the CRS of the network; None for everything within a walk of the roads.
    cell_m
        Size of a cell, metres: the resolution. None: that of `reach`, or `cell_size_m`.
    reach
        `map_walk_reach` of at least the bounds of `within`, to share it among trees; None to make it for this one.

    Returns
    -------
    GeoDataFrame
        One row per limit, ascending: ``threshold_min``, ``area_km2`` (geodesic), ``resolution_m``, ``geometry``
        (MultiPolygon, empty where nothing is reached) in the CRS of the network.

    Raises
    ------
    ParameterError
        If a limit is not positive or lies beyond the limit of the tree, or `reach` does not fit.
    """
    limits = require_limits(limits_min, tree.limit_ms)
    bounds = _walkable_bounds(tree) if within is None else within.bounds
    if cell_m is None:
        cell_m = cell_size_m(bounds) if reach is None else reach.cell_m
    surface = map_travel_time(tree, bounds, cell_m=cell_m, longest_min=limits[-1], reach=reach)
    return draw_surface(surface, limits, within=within, crs=tree.network.crs)


def _walkable_bounds(tree: SourceTree) -> tuple[float, float, float, float]:
    ends = np.concatenate([tree.network.piece_xy, shapely.get_coordinates(tree.points)])
    (xmin, ymin), (xmax, ymax) = ends.min(axis=0) - tree.walk.limit_m, ends.max(axis=0) + tree.walk.limit_m
    return float(xmin), float(ymin), float(xmax), float(ymax)


def _contour(surface: Surface, limit_ms: float) -> MultiPolygon:
    # Cells beyond the limit are set to at most one cell's walk above it, so that the contour stays between the last
    # cell inside and the first one outside even where the time jumps.
    clipped = np.minimum(surface.values, limit_ms + surface.cell_m * surface.ms_per_m)
    generator = contourpy.contour_generator(
        surface.x,
        surface.y,
        clipped,
        name="serial",
        fill_type=contourpy.FillType.ChunkCombinedOffsetOffset,
        quad_as_tri=True,
    )
    filled = cast(
        "tuple[list[FloatArray | None], list[Uint32Array], list[Uint32Array]]", generator.filled(-1.0, limit_ms)
    )
    (points,), (rings,), (polygons,) = filled  # one chunk
    if points is None:
        return MultiPolygon()
    offsets = (rings, polygons, np.array([0, len(polygons) - 1]))
    (shape,) = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, offsets)
    if not shapely.is_valid(shape):  # a cell whose time is the limit, to the millisecond, is a polygon without area
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return _multipolygon(shape)


def _multipolygon(shape: shapely.Geometry) -> MultiPolygon:
    parts = [p for p in shapely.get_parts(shape) if isinstance(p, Polygon) and not p.is_empty]
    return MultiPolygon(parts)
