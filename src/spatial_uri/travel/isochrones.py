"""Isochrones: everywhere within a travel time, from exactly the times that the table is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from spatial_uri.errors import ParameterError
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.travel.nearest import SourceTree
from spatial_uri.travel.surface_kernels import Grid, TimeArrays, paint_doors, paint_reach, paint_roads, times_at

Floats = NDArray[np.float64]

FINEST_CELL_M = 25.0
MOST_CELLS = 1_000_000


def cell_size_m(bounds: Sequence[float]) -> float:
    """Return a resolution that keeps a surface over `bounds` to about a million cells, 25 m at the finest."""
    xmin, ymin, xmax, ymax = bounds
    return max(FINEST_CELL_M, 5.0 * math.ceil(math.sqrt((xmax - xmin) * (ymax - ymin) / MOST_CELLS) / 5))


def isochrones(
    tree: SourceTree,
    limits_min: Sequence[float],
    *,
    within: Polygon | MultiPolygon | None = None,
    cell_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Draw everywhere from (or to) which a facility is reached within each limit.

    A time surface is painted from the times along every road piece and the walk to its nearest
    point, exactly as for a place, and contoured: roads are cut where the time runs out,
    holes and islands are kept, and a larger limit contains every smaller one.

    Parameters
    ----------
    limits_min
        Limits, minutes.
    within
        Area to draw, in the CRS of the network; None for everything within a walk of the roads.
    cell_m
        Resolution. A place is inside a polygon if and only if its time is within the limit, but for places
        nearer to the edge than this, or whose time lies nearer to the limit than the walk over this (what
        is narrower than a cell cannot be drawn). None: `cell_size_m`.

    Returns
    -------
    GeoDataFrame
        One row per limit, ascending: ``threshold_min``, ``area_km2``, ``resolution_m``, ``geometry``
        (MultiPolygon, empty where nothing is reached) in the CRS of the network.

    Raises
    ------
    ParameterError
        If a limit is not positive or lies beyond the limit of the tree.
    """
    limits = sorted(set(limits_min))
    wrong = [limit for limit in limits if not 0 < round(limit * MS_PER_MIN) <= tree.limit_ms]
    if wrong or not limits:
        raise ParameterError(
            "isochrones need limits that are positive and not beyond the search",
            faults=[f"{limit:g} min (search limit {tree.limit_ms / MS_PER_MIN:g} min)" for limit in wrong],
        )
    bounds = _walkable_bounds(tree) if within is None else within.bounds
    cell_m = cell_m or cell_size_m(bounds)
    x, y, surface = _surface(tree, bounds, cell_m=cell_m, longest_ms=limits[-1] * MS_PER_MIN)
    shapes: list[MultiPolygon] = []
    for limit in limits:
        shape: BaseGeometry = _contour(x, y, surface, round(limit * MS_PER_MIN), cell_m * tree.walk.ms_per_m)
        if within is not None:
            shape = shapely.intersection(shape, within)
        if shapes:  # contouring alone nests them but for the rounding of coordinates
            shape = shapely.union(shape, shapes[-1])
        shapes.append(_multipolygon(shape))
    return gpd.GeoDataFrame(
        {
            "threshold_min": [float(limit) for limit in limits],
            "area_km2": [shape.area / 1e6 for shape in shapes],
            "resolution_m": cell_m,
        },
        geometry=shapes,
        crs=tree.network.crs,
    )


def piece_minutes(tree: SourceTree, *, fraction: float = 0.5) -> Floats:
    """Return the minutes between each road piece, in its middle by default, and its nearest facility; NaN if none."""
    pieces = np.arange(tree.network.piece_count)
    ms = times_at(_time_arrays(tree), pieces, fraction)
    return np.where(np.isfinite(ms) & (ms <= tree.limit_ms), ms / MS_PER_MIN, np.nan)


def _walkable_bounds(tree: SourceTree) -> tuple[float, float, float, float]:
    ends = np.concatenate([tree.network.piece_xy, shapely.get_coordinates(tree.points)])
    (xmin, ymin), (xmax, ymax) = ends.min(axis=0) - tree.walk.limit_m, ends.max(axis=0) + tree.walk.limit_m
    return float(xmin), float(ymin), float(xmax), float(ymax)


def _surface(
    tree: SourceTree, bounds: Sequence[float], *, cell_m: float, longest_ms: float
) -> tuple[Floats, Floats, NDArray[np.float32]]:
    west, south = (math.floor(v / cell_m - 2) * cell_m for v in bounds[:2])
    x = np.arange(west, bounds[2] + 3 * cell_m, cell_m)
    y = np.arange(south, bounds[3] + 3 * cell_m, cell_m)
    surface = np.full((len(y), len(x)), np.inf, dtype=np.float32)
    network, walk = tree.network, tree.walk
    grid = Grid(west, south, cell_m)
    usable = network.pieces["snappable"].to_numpy()
    reach = np.full(surface.shape, walk.limit_m, dtype=np.float32)
    roads = np.flatnonzero(usable & network.joins_main)
    paint_reach(reach, grid, roads, network.piece_ptr, network.piece_xy, walk.limit_m, walk.margin_m)
    soonest_ms = _soonest_ms(tree)
    near = np.flatnonzero(usable & (soonest_ms <= longest_ms))
    paint_doors(surface, reach, grid, shapely.get_coordinates(tree.points), walk.limit_m, walk.ms_per_m)
    paint_roads(
        surface,
        reach,
        grid,
        near[np.argsort(soonest_ms[near], kind="stable")],
        network.piece_ptr,
        network.piece_xy,
        walk.limit_m,
        walk.ms_per_m,
        soonest_ms,
        longest_ms,
        _time_arrays(tree),
    )
    return x, y, surface


def _soonest_ms(tree: SourceTree) -> Floats:
    """Return a time that no point of each piece beats: the best of its ends and of the facilities on it."""
    pieces = np.arange(tree.network.piece_count)
    times = _time_arrays(tree)
    soonest = np.minimum(times_at(times, pieces, 0.0), times_at(times, pieces, 1.0))
    np.minimum.at(soonest, tree.access.piece, tree.access.walk_ms)
    return soonest


def _time_arrays(tree: SourceTree) -> TimeArrays:
    network = tree.network
    return TimeArrays(
        *network.piece_edges,
        network.edge_forward,
        network.edge_primary,
        network.tail,
        network.head,
        network.time_ms,
        tree.labels.time_ms,
        tree.k,
        tree.access.fraction,
        tree.access.walk_ms,
        *tree.on_piece,
        tree.arriving,
    )


def _contour(x: Floats, y: Floats, surface: NDArray[np.float32], limit_ms: float, cell_ms: float) -> MultiPolygon:
    # Beyond the limit a cell counts as at most one cell's walk over it: so the edge stays between the
    # last cell inside and the first one outside even where the time jumps.
    clipped = np.minimum(surface, limit_ms + cell_ms)
    generator = contourpy.contour_generator(
        x, y, clipped, name="serial", fill_type=contourpy.FillType.OuterOffset, quad_as_tri=True
    )
    outlines, offsets = cast("tuple[list[Floats], list[NDArray[np.uint32]]]", generator.filled(-1.0, limit_ms))
    polygons = [
        Polygon(points[o[0] : o[1]], [points[a:b] for a, b in pairwise(o[1:])])
        for points, o in zip(outlines, offsets, strict=True)
    ]
    return MultiPolygon(polygons)


def _multipolygon(shape: shapely.Geometry) -> MultiPolygon:
    parts = [p for p in shapely.get_parts(shape) if isinstance(p, Polygon) and not p.is_empty]
    return MultiPolygon(parts)
