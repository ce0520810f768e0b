"""Areas that are reached in so many minutes, as polygons within one another, below the roads of a map on paper."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from spatial_uri.model.arrays import FloatArray, GeometryArray
from spatial_uri.page.sheets.ground import FINENESS
from spatial_uri.page.sheets.view import View
from spatial_uri.page.simplify import simplified_areas
from spatial_uri.page.themes import Theme


@dataclass(frozen=True, eq=False)
class Isochrones:
    """Areas that are reached in so many minutes.

    Parameters
    ----------
    minutes, shapes, crs
        ``(areas,)`` minutes and polygons, and the CRS of these; None for that of the study.
    """

    minutes: FloatArray
    shapes: GeometryArray
    crs: CRS | None = None

    def on(self, crs: CRS, view: View, *, is_clipped: bool) -> Isochrones:
        """Return them in the CRS of the study, thinned for print, and cut to the view where it shows a part."""
        shapes = self.shapes
        if self.crs is not None and self.crs != crs:
            shapes = gpd.GeoSeries(shapes, crs=self.crs).to_crs(crs).to_numpy()
        fine_m = max(view.width_mm, view.height_mm) * view.metres_per_mm / FINENESS
        shapes = simplified_areas(shapes, np.full(len(shapes), 2 * fine_m))
        if is_clipped:
            shapes = shapely.clip_by_rect(shapes, view.west, view.south, view.east, view.north)
        return Isochrones(self.minutes, np.asarray(shapes))


def isochrones_in(table: gpd.GeoDataFrame) -> Isochrones:
    """Return the isochrones of a table with ``threshold_min`` and geometry."""
    return Isochrones(table["threshold_min"].to_numpy(dtype=float), table.geometry.to_numpy(), table.crs)


def isochrones_of(theme: Theme) -> Isochrones | None:
    """Return the areas of the minutes that a theme paints below the roads: up to every class, and up to the limit."""
    fill = theme.fill
    if fill is None:
        return None
    uppers = {c.upper_min for use in theme.uses for c in use.classes if c.upper_min is not None}
    limits = sorted(u for u in uppers if np.isfinite(u))
    if theme.limit is not None:
        limits = sorted({*limits, theme.limit.start_min})
    minutes = np.asarray(fill.minutes, dtype=float)
    far = 2 * max(limits)
    values = np.pad(np.where(np.isfinite(minutes), minutes, far).clip(0, far), 1, constant_values=far)
    rows, columns = values.shape
    x = fill.west + (np.arange(columns) - 1) * fill.cell_m
    y = fill.south + (np.arange(rows) - 1) * fill.cell_m
    lines = contourpy.contour_generator(x, y, values, fill_type=contourpy.FillType.OuterOffset)
    shapes: GeometryArray = np.full(len(limits), None, dtype=object)
    for k, limit in enumerate(limits):
        filled: Any = lines.filled(-1.0, limit)
        shapes[k] = shapely.MultiPolygon([_polygon(p, o) for p, o in zip(*filled, strict=True)])
    return Isochrones(np.array(limits), shapes)


def _polygon(points: Any, offsets: Any) -> Any:
    rings = [points[a:b] for a, b in pairwise(offsets)]
    return shapely.Polygon(rings[0], rings[1:])
