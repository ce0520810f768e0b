"""One theme of the map page, drawn on paper: the same classes, colours and symbols, at a true scale."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.page.classes import LIMIT_COLOUR, turning_colours
from spatial_uri.page.sheets.ground import FINENESS, SheetGround
from spatial_uri.page.sheets.ground_drawing import draw_ground, draw_plain_roads, draw_veil, road_width
from spatial_uri.page.sheets.isochrones import Isochrones, isochrones_of
from spatial_uri.page.sheets.marks import Marks, draw_marks
from spatial_uri.page.sheets.row_classes import classes_of_rows, counted_use, rows_beyond
from spatial_uri.page.sheets.shapes import draw_lines, draw_polygons, in_view
from spatial_uri.page.sheets.view import View
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse

PLAIN_LINE = "#8a8982"
_FAINT = 1.3
_SYMBOL_SIDE_MM = 260.0
"""Symbols have their full size on a map as high as this; on smaller ones they shrink."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeDrawing:
    """A theme on a map of paper.

    Parameters
    ----------
    ax, view
        Where it is drawn: axes in metres of the study.
    ground, themes, theme
        What is drawn.
    limit_min
        Where the limit of the theme stands; None for where it begins, and in themes without one.
    area
        Position of the area whose settlements alone are drawn in full; None for all.
    isochrones
        Areas to paint below the roads instead of those of the theme.
    most_places
        Of more settlements than this, only those beyond the limit are drawn, so that what is painted is seen.
    """

    ax: Axes
    view: View
    ground: SheetGround
    themes: ThemeMap
    theme: Theme
    limit_min: float | None = None
    area: int | None = None
    isochrones: Isochrones | None = None
    most_places: int | None = None
    _shapes: dict[int, GeometryArray] = field(default_factory=dict)
    _painted: dict[str, Isochrones | None] = field(default_factory=dict)

    def on(self, ax: Axes, view: View) -> ThemeDrawing:
        """Return it on other axes; what was made of the whole study is kept, what was cut to the view is not."""
        if self.area is not None:
            return replace(self, ax=ax, view=view, _shapes={}, _painted={})
        return replace(self, ax=ax, view=view)

    def draw(self) -> None:
        """Draw ground, roads, areas, lines and points, from the bottom to the top."""
        painted = self.painted
        draw_ground(self.ax, self.ground, is_hatched=painted is not None)
        if painted is not None:
            self._paint(painted)
        networks = [use for use in self.theme.uses if self._is_network(use)]
        for use in networks:
            self._draw_network(use)
        if not networks:
            draw_plain_roads(self.ax, self.ground, self.view, is_pale=painted is not None)
        draw_veil(self.ax, self.ground, self.view, self.area)
        for order, use in enumerate(self.theme.uses):
            kind = self._layer(use).kind
            if kind == "point":
                self._draw_points(use, 40 + order)
            elif kind == "polygon":
                self._draw_polygons(use, 10 + order)
            elif kind == "line" and use not in networks:
                self._draw_lines(use, 20 + order)

    @property
    def limit(self) -> float | None:
        """Where the limit stands, None in a theme without one."""
        if self.theme.limit is None:
            return None
        return self.theme.limit.start_min if self.limit_min is None else self.limit_min

    def _layer(self, use: ThemeUse) -> ThemeLayer:
        return self.themes.layers[use.layer]

    def _is_network(self, use: ThemeUse) -> bool:
        layer = self._layer(use)
        return layer.of == "roads" and layer.rows is None

    def shapes_of(self, layer: ThemeLayer) -> GeometryArray:
        """Return the lines or polygons of a layer in the CRS of the study, thinned for print."""
        if layer.geometry is not None:
            fine_m = max(self.view.width_mm, self.view.height_mm) * self.view.metres_per_mm / FINENESS
            if id(layer) not in self._shapes:
                shapes = layer.geometry.to_crs(self.ground.crs).to_numpy()
                thinned = shapely.simplify(shapes, fine_m)
                if layer.kind == "polygon" and self.area is not None:
                    view = self.view
                    thinned = shapely.clip_by_rect(thinned, view.west, view.south, view.east, view.north)
                self._shapes[id(layer)] = np.asarray(thinned)
            return self._shapes[id(layer)]
        shapes = self.ground.roads if layer.of == "roads" else self.ground.areas
        return shapes if layer.rows is None else np.asarray(shapes[np.asarray(layer.rows, dtype=np.int64)])

    def points_of(self, layer: ThemeLayer) -> FloatArray:
        """Return the points of a layer, NaN for a row without a place."""
        if layer.geometry is not None:
            places = layer.geometry.to_crs(self.ground.crs)
            return np.column_stack([places.x, places.y]).astype(float)
        xy = self.ground.settlements if layer.of == "settlements" else self.ground.facilities
        return xy if layer.rows is None else np.asarray(xy[np.asarray(layer.rows, dtype=np.int64)])

    # ---- areas and lines ----

    @property
    def painted(self) -> Isochrones | None:
        """The areas below the roads that are reached in so many minutes, None if there are none."""
        if "painted" not in self._painted:
            found = self.isochrones or isochrones_of(self.theme)
            self._painted["painted"] = found and found.on(self.ground.crs, self.view, is_clipped=self.area is not None)
        return self._painted["painted"]

    def _paint(self, painted: Isochrones) -> None:
        use = counted_use(self.theme)
        classes = [] if use is None else [c for c in use.classes if c.upper_min is not None]
        for row in np.argsort(-painted.minutes, kind="stable"):
            taken = painted.minutes[row]
            look = next((c for c in classes if c.upper_min is not None and taken <= c.upper_min), None)
            if look is not None:
                draw_polygons(self.ax, painted.shapes[[row]], zorder=2 - taken * 1e-4, facecolors=[paler(look.colour)])
        at_limit = np.flatnonzero(painted.minutes == self.limit)
        thin = float(np.clip((250_000 / self.view.scale) ** 0.5, 0.45, 1.0))
        for width, colour, zorder in ((2.2, "white", 6.0), (1.0, LIMIT_COLOUR, 6.1)):
            draw_polygons(
                self.ax, painted.shapes[at_limit], zorder=zorder, facecolors="none", edgecolors=[colour],
                linewidths=[width * thin],
            )  # fmt: skip

    def _draw_network(self, use: ThemeUse) -> None:
        layer = self._layer(use)
        cls, seen = classes_of_rows(use, layer.kind, len(layer)), in_view(self.ground.roads, self.view)
        beyond = rows_beyond(use, layer.kind, self.limit, len(layer))
        for k, look in enumerate(use.classes):
            for rank in range(7):
                for is_beyond in (False, True):
                    chosen = seen[
                        (cls[seen] == k) & (self.ground.road_ranks[seen] == rank) & (beyond[seen] == is_beyond)
                    ]
                    looks = {"linestyle": (0, (2.5, 2))} if look.hatched else {}
                    colour = mixed(darker(look.colour), 0.55) if is_beyond else darker(look.colour)
                    draw_lines(
                        self.ax, self.ground.roads[chosen], colour=colour, width=road_width(rank, self.view),
                        zorder=4 + rank * 0.1, **looks,
                    )  # fmt: skip

    def _draw_polygons(self, use: ThemeUse, zorder: float) -> None:
        layer = self._layer(use)
        shapes, cls = self.shapes_of(layer), classes_of_rows(use, layer.kind, len(layer))
        if not use.classes:
            draw_polygons(
                self.ax, shapes[cls >= 0], zorder=zorder, facecolors="none", edgecolors=[PLAIN_LINE], linewidths=[0.8]
            )
        for k, look in enumerate(use.classes):
            fill: dict[str, Any] = {"facecolors": ["#f4f3ef"], "hatch": "////", "edgecolors": [look.colour]}
            if not look.hatched:
                fill = {"facecolors": [look.colour], "alpha": 0.66, "edgecolors": ["white"]}
            if not look.is_hidden:
                draw_polygons(self.ax, shapes[cls == k], zorder=zorder, linewidths=[0.5], **fill)

    def _draw_lines(self, use: ThemeUse, zorder: float) -> None:
        layer = self._layer(use)
        shapes, cls = self.shapes_of(layer), classes_of_rows(use, layer.kind, len(layer))
        weights = None if layer.weights is None else np.nan_to_num(np.asarray(layer.weights, dtype=float))
        steps = (
            np.zeros(len(layer), dtype=np.int64) if weights is None else np.round(weights.clip(0, 1) * 7).astype(int)
        )
        seen = in_view(shapes, self.view)
        for k, look in enumerate(use.classes or (None,)):
            for step in np.unique(steps[seen]):
                chosen = seen[(cls[seen] == k) & (steps[seen] == step)]
                if look is not None and look.is_hidden:
                    continue
                usual = 0.7 if look is None else 1.3 if weights is None else 0.7 + 3.0 * step / 7
                width = max(usual, 2.4) if use.is_numbered else usual
                looks = {"linestyle": (0, (2.5, 2))} if look is not None and look.hatched else {}
                draw_lines(
                    self.ax, shapes[chosen], colour=PLAIN_LINE if look is None else darker(look.colour),
                    width=width * self.growth, zorder=zorder + (0.0 if looks else 0.5) + step * 0.01, **looks,
                )  # fmt: skip

    # ---- points ----

    @property
    def growth(self) -> float:
        """How large symbols are, for the size of the paper."""
        return float(np.clip(np.sqrt(min(self.view.width_mm, self.view.height_mm) / _SYMBOL_SIDE_MM), 0.55, 1.1))

    def radii_of(self, use: ThemeUse) -> FloatArray:
        """Return the radius of each point of a use, in points."""
        layer = self._layer(use)
        shown = self._in_view_count(layer)
        crowd = 0.55 if shown > 1000 else 0.75 if shown > 400 else 0.9 if shown > 100 else 1.0
        if not use.classes:
            return np.full(len(layer), 1.5 * crowd * self.growth)
        weights = np.full(len(layer), 0.25)
        if layer.weights is not None:
            weights = np.nan_to_num(np.asarray(layer.weights, dtype=float)).clip(0, 1)
        radii = (1.9 + 3.4 * weights) * np.where(weights > 0.5, 1.0, crowd)
        if use is counted_use(self.theme):
            sized = self._by_people(crowd)
            beyond = rows_beyond(use, layer.kind, self.limit, len(layer))
            lost = [k for k, look in enumerate(use.classes) if look.hatched]
            is_lost = np.isin(classes_of_rows(use, layer.kind, len(layer)), lost)
            radii = np.where(beyond, sized, np.where(is_lost, 2.9, 1.9) * crowd)
        faint = [k for k, look in enumerate(use.classes) if look.is_faint]
        radii = np.where(np.isin(classes_of_rows(use, layer.kind, len(layer)), faint), _FAINT * crowd, radii)
        return np.asarray(radii * self.growth, dtype=float)

    def _by_people(self, crowd: float) -> FloatArray:
        people = self.ground.people
        most = np.nanquantile(people, 0.98) if np.isfinite(people).any() else 1.0
        part = np.sqrt(np.nan_to_num(people / max(float(most), 1.0), nan=0.15).clip(0.02, 1.0))
        return np.asarray((1.7 + 2.6 * part) * crowd, dtype=float)

    def _in_view_count(self, layer: ThemeLayer) -> int:
        xy, view = self.points_of(layer), self.view
        with np.errstate(invalid="ignore"):
            inside = (xy[:, 0] > view.west) & (xy[:, 0] < view.east) & (xy[:, 1] > view.south) & (xy[:, 1] < view.north)
        return int(inside.sum())

    def _draw_points(self, use: ThemeUse, zorder: float) -> None:
        layer = self._layer(use)
        xy, radii, cls = self.points_of(layer), self.radii_of(use), classes_of_rows(use, layer.kind, len(layer))
        beyond = rows_beyond(use, layer.kind, self.limit, len(layer))
        drawn = np.isfinite(xy).all(axis=1) & self._counted(layer)
        if self.painted is not None and use is counted_use(self.theme) and drawn.sum() > (self.most_places or np.inf):
            drawn &= beyond
        for k, look in enumerate(use.classes or (None,)):
            if look is not None and look.is_hidden:
                continue
            for is_beyond in (False, True):
                rows = _large_first(np.flatnonzero(drawn & (cls == k) & (beyond == is_beyond)), radii)
                label = f"{use.layer}:{k}:{'beyond' if is_beyond else 'within'}"
                marks = Marks(xy=xy[rows], radii=radii[rows], looks=look, beyond=is_beyond, label=label)
                draw_marks(self.ax, marks, zorder=zorder + k * 0.02 + (0.5 if is_beyond else 0.0))

    def _counted(self, layer: ThemeLayer) -> BoolArray:
        if layer.of != "settlements" or layer.rows is not None:
            return np.ones(len(layer), dtype=bool)
        return self.ground.settlements_in(self.area)


def with_limit(theme: Theme, limit_min: float) -> Theme:
    """Return a theme whose limit stands elsewhere: its classes of time turn from blue to orange there."""
    limit = theme.limit
    if limit is None or limit.start_min == limit_min:
        return theme
    stops = tuple(sorted({*limit.stops_min, limit_min}))
    uses = tuple(
        use if use.minutes is None else replace(use, classes=_turned(use.classes, limit_min)) for use in theme.uses
    )
    return replace(theme, uses=uses, limit=replace(limit, start_min=limit_min, stops_min=stops))


def _turned(classes: tuple[ThemeClass, ...], limit_min: float) -> tuple[ThemeClass, ...]:
    uppers = [c.upper_min for c in classes if c.upper_min is not None]
    within = sum(upper <= limit_min for upper in uppers)
    colours = iter(turning_colours(within, len(uppers) - within))
    return tuple(c if c.upper_min is None else replace(c, colour=next(colours)) for c in classes)


def paler(colour: str) -> str:
    """Return a colour on a white ground, for areas: as the map page draws nested areas."""
    return mixed(colour, 0.6)


def mixed(colour: str, part: float) -> str:
    """Return a colour mixed with white; `part` is its own share."""
    return "#" + "".join(f"{round(255 - (255 - int(colour[i : i + 2], 16)) * part):02x}" for i in (1, 3, 5))


def darker(colour: str) -> str:
    """Return a colour to be seen on a ground of its own: as the map page draws lines."""
    return "#" + "".join(f"{round(int(colour[i : i + 2], 16) * 0.78):02x}" for i in (1, 3, 5))


def _large_first(rows: Int64Array, radii: FloatArray) -> Int64Array:
    return rows[np.argsort(-radii[rows], kind="stable")]
