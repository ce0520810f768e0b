"""Areas and roads under every theme, on paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes

from spatial_uri.page.sheets.ground import SheetGround
from spatial_uri.page.sheets.shapes import draw_lines, draw_polygons, frame_around, in_view
from spatial_uri.page.sheets.view import View

GROUND, VEIL = "#fbfaf6", "#e7e5df"
PAPER_OUTSIDE = "#f1f0ec"
_ROAD_WIDTHS = (0.35, 0.45, 0.7, 0.95, 1.15, 1.35, 1.5)
_ROAD_COLOURS = ("#d3cfc3", "#d3cfc3", "#c4bfb1", "#c4bfb1", "#b3ad9c", "#b3ad9c", "#b3ad9c")
LEVEL_LINES: tuple[dict[str, Any], ...] = (
    {"linewidths": [1.5], "edgecolors": ["#2b2b2b"]},
    {"linewidths": [0.8], "edgecolors": ["#4a4a4a"], "linestyles": [(0, (6, 2, 1, 2))]},
    {"linewidths": [0.6], "edgecolors": ["#5c5c5c"], "linestyles": [(0, (4, 2))]},
    {"linewidths": [0.5], "edgecolors": ["#6d6d6d"], "linestyles": [(0, (1.5, 2))]},
)
"""How the outline of an area is drawn, by its depth: 0 for the coarsest level of the study."""


def draw_ground(ax: Axes, ground: SheetGround, *, is_hatched: bool) -> None:
    """Draw what is studied as paper; hatched where a theme fills it with areas, so that what none covers shows."""
    ax.set_facecolor(PAPER_OUTSIDE)
    looks: dict[str, Any] = {"facecolors": [GROUND]}
    if is_hatched:
        looks = {"facecolors": ["#f7f6f2"], "hatch": "////", "edgecolors": ["#c9c7c0"], "linewidths": [0]}
    draw_polygons(ax, ground.studied, zorder=0.5, **looks)


def draw_plain_roads(ax: Axes, ground: SheetGround, view: View, *, is_pale: bool = False) -> None:
    """Draw the roads of the ground, as wide as their class; on coloured areas in a colour that shows on them."""
    seen = in_view(ground.roads, view)
    seen = seen[ground.shown_roads[seen]]
    for rank in range(7):
        chosen = seen[ground.road_ranks[seen] == rank]
        colour = "#8d8a80" if is_pale else _ROAD_COLOURS[rank]
        draw_lines(ax, ground.roads[chosen], colour=colour, width=road_width(rank, view), zorder=4 + rank * 0.1)


def draw_veil(ax: Axes, ground: SheetGround, view: View, area: int | None) -> None:
    """Draw outlines of all areas, and a veil over what is not studied, or lies outside the area that is shown."""
    shown = shapely.union_all(ground.studied if area is None else ground.areas[[area]])
    outside = shapely.Polygon(frame_around(view)).difference(shown)
    draw_polygons(ax, np.array([outside], dtype=object), zorder=9, facecolors=[VEIL], alpha=0.62)
    for depth in reversed(range(int(ground.area_depths.max(initial=0)) + 1)):
        looks = LEVEL_LINES[min(depth, len(LEVEL_LINES) - 1)]
        areas = ground.areas[ground.area_depths == depth]
        draw_polygons(ax, areas, zorder=35 - depth, facecolors="none", **looks)
    if area is not None:
        draw_polygons(ax, ground.areas[[area]], zorder=36, facecolors="none", **LEVEL_LINES[0])


def road_width(rank: int, view: View) -> float:
    """Return the width of a road in points, by its rank and the scale."""
    return _ROAD_WIDTHS[rank] * float(np.clip((250_000 / view.scale) ** 0.4, 0.55, 1.6))
