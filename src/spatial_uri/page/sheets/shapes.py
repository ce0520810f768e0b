"""Lines and polygons on paper: many of one look drawn at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path

from spatial_uri.model.arrays import FloatArray, GeometryArray, IndexArray
from spatial_uri.page.sheets.view import View

_LONGEST_PATH = 2000  # points
_GRID_POINTS = 0.05
"""0.018 mm: a seventh of the dot of a sheet printed with 200 dots to the inch."""


def in_view(shapes: GeometryArray, view: View) -> IndexArray:
    """Return which shapes may be seen."""
    x0, y0, x1, y1 = shapely.bounds(shapes).T
    with np.errstate(invalid="ignore"):
        seen = (x1 >= view.west) & (x0 <= view.east) & (y1 >= view.south) & (y0 <= view.north)
    return np.flatnonzero(seen)


def draw_lines(ax: Axes, lines: GeometryArray, *, colour: str, width: float, zorder: float, **looks: Any) -> None:
    """Draw lines of one look; `width` is in points."""
    parts = shapely.get_parts(lines)
    if not len(parts):
        return
    paths = [on_paper_grid(ax, path) for path in line_paths(parts)]
    collection = PathCollection(
        paths, facecolors="none", edgecolors=[colour], linewidths=[width], capstyle="round", joinstyle="round",
        zorder=zorder, **looks,
    )  # fmt: skip
    ax.add_collection(collection, autolim=False)


def line_paths(lines: GeometryArray) -> list[Path]:
    """Return lines as a few long paths: thousands of short ones take many times as long to draw."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    codes[starts] = Path.MOVETO
    cuts = starts[np.flatnonzero(np.diff(starts // _LONGEST_PATH)) + 1]
    return [Path(v, c) for v, c in zip(np.split(xy, cuts), np.split(codes, cuts), strict=True)]


def draw_polygons(ax: Axes, polygons: GeometryArray, *, zorder: float, **looks: Any) -> None:
    """Draw polygons of one look, with their holes."""
    paths = [on_paper_grid(ax, path) for shape in polygons if (path := polygon_path(shape)) is not None]
    if paths:
        looks.setdefault("edgecolors", "none")
        ax.add_collection(PathCollection(paths, zorder=zorder, **looks), autolim=False)


def polygon_path(shape: Any) -> Path | None:
    """Return the path of a polygon or of several; None where there is nothing."""
    if shape is None or shape.is_empty:
        return None
    rings, codes = [], []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon":
            continue
        turned = shapely.geometry.polygon.orient(polygon)
        for ring in (turned.exterior, *turned.interiors):
            xy = np.asarray(ring.coords)[:, :2]
            rings.append(xy)
            codes.append(_ring_codes(len(xy)))
    return Path(np.concatenate(rings), np.concatenate(codes)) if rings else None


def _ring_codes(points: int) -> Any:
    codes = np.full(points, Path.LINETO, dtype=Path.code_type)
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return codes


def on_paper_grid(ax: Axes, path: Path) -> Path:
    """Return a path whose points lie on a grid of paper finer than a printer draws, and whose neighbours differ.

    A PDF writes each point out with as many digits as it needs: with these it has half the size.
    """
    step = ax.get_figure(root=True).dpi / 72 * _GRID_POINTS  # type: ignore[union-attr]  # axes of a sheet have one
    points = np.round(np.asarray(ax.transData.transform(path.vertices)) / step).astype(np.int64)
    codes = np.asarray(path.codes)
    is_start = codes[1:] != Path.LINETO
    is_kept = np.ones(len(points), dtype=bool)
    is_kept[1:] = (points[1:] != points[:-1]).any(axis=1) | is_start
    is_kept[:-1] |= is_start  # the end of a line whose points all fall together
    is_kept[-1] = True
    placed = ax.transData.inverted().transform(points[is_kept] * step)
    return Path(placed, codes[is_kept])


def frame_around(view: View) -> FloatArray:
    """Return the corners of the view, and a little beyond, as a closed ring."""
    edge = view.scale / 200
    x0, y0, x1, y1 = view.west - edge, view.south - edge, view.east + edge, view.north + edge
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])
