"""Texts on paper, many drawn as one: a sheet has some hundred, and each would be an object of its own to matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import IdentityTransform

from spatial_uri.model.arrays import FloatArray
from spatial_uri.page.sheets.font_choice import FontOf, ascent_of, font_of

_RIM_POINTS = 1.6


@dataclass(frozen=True)
class Written:
    """A text at a place of the axes.

    Parameters
    ----------
    text, x, y
        What, and where in the coordinates of the axes.
    size, bold, colour
        In points; ``#rrggbb``.
    side
        Which end of the text stands at the place, or its middle.
    is_level
        True if letters are as far above the place as below it; else they stand on it.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool
    colour: str
    side: Literal["left", "right", "center"] = "left"
    is_level: bool = False


class Lettering(Artist):
    """Texts of one axes, drawn one after the other.

    Parameters
    ----------
    ax, zorder
        Where they are drawn, and above what.
    has_rim
        True if they stand over a white rim, and end at the frame. The rim is a drawing; the text is text, and found in
        a PDF.
    """

    def __init__(self, ax: Axes, *, zorder: float, has_rim: bool = False) -> None:
        super().__init__()
        self.set_zorder(zorder)
        self.has_rim = has_rim
        self.written: list[Written] = []
        ax.add_artist(self)

    def draw(self, renderer: RendererBase) -> None:
        """Draw all rims, then all texts."""
        fonts = [font_of(one.text, bold=one.bold) for one in self.written]
        places = self._places(renderer, fonts)
        gc = renderer.new_gc()
        if self.has_rim:
            gc.set_clip_rectangle(self.axes.bbox)  # type: ignore[union-attr]  # it was added to axes
            self._draw_rims(renderer, gc, fonts, places)
        height = renderer.get_canvas_width_height()[1]
        for one, font, (x, y) in zip(self.written, fonts, places, strict=True):
            gc.set_foreground(one.colour)
            down = height - y if renderer.flipy() else y
            renderer.draw_text(gc, x, down, one.text, font.sized(one.size), 0.0)
        gc.restore()
        self.stale = False

    def _places(self, renderer: RendererBase, fonts: list[FontOf]) -> FloatArray:
        """Return where each text begins on its baseline, in dots."""
        at = np.array([(one.x, one.y) for one in self.written], dtype=float).reshape(-1, 2)
        places = np.asarray(self.axes.transData.transform(at), dtype=float)  # type: ignore[union-attr]
        per_point = _dots_per_point(renderer)
        for k, (one, font) in enumerate(zip(self.written, fonts, strict=True)):
            if one.side == "left" and not one.is_level:
                continue
            wide, high = _extent(renderer, per_point, one.text, font, one.size)
            places[k, 0] -= {"left": 0.0, "center": wide / 2, "right": wide}[one.side]
            if one.is_level:
                places[k, 1] -= max(high, ascent_of(bold=one.bold) * one.size * per_point) / 2
        return places

    def _draw_rims(
        self, renderer: RendererBase, gc: GraphicsContextBase, fonts: list[FontOf], places: FloatArray
    ) -> None:
        drawn = [(k, *_outline(one.text, fonts[k])) for k, one in enumerate(self.written)]
        drawn = [each for each in drawn if len(each[1])]
        if not drawn:
            return
        per_point = _dots_per_point(renderer)
        points = [outline * (self.written[k].size * per_point) + places[k] for k, outline, _ in drawn]
        rims = Path(np.round(np.concatenate(points), 2), np.concatenate([codes for *_, codes in drawn]))
        gc.set_linewidth(_RIM_POINTS)
        gc.set_foreground("white")
        renderer.draw_path(gc, rims, IdentityTransform(), (1.0, 1.0, 1.0))


def texts_of(figure: Figure) -> Iterator[str]:
    """Yield every text of a figure."""
    for found in (child for ax in figure.axes for child in ax.get_children()):
        if isinstance(found, Lettering):
            yield from (one.text for one in found.written)
        elif isinstance(found, Text):
            yield found.get_text()


def _dots_per_point(renderer: RendererBase) -> float:
    return float(np.asarray(renderer.points_to_pixels(1.0)))


_extents: dict[tuple[Any, ...], tuple[float, float]] = {}
"""The same texts stand on many sheets."""


def _extent(renderer: RendererBase, per_point: float, text: str, font: FontOf, size: float) -> tuple[float, float]:
    """Return how wide a text is, and how far it reaches above its baseline, in dots: as the one who draws it says."""
    key = (type(renderer), per_point, text, font.path, size)
    if key not in _extents:
        wide, high, below = renderer.get_text_width_height_descent(text, font.sized(size), ismath=False)
        _extents[key] = (float(wide), float(high - below))
    return _extents[key]


@cache
def _outline(text: str, font: FontOf) -> tuple[FloatArray, Any]:
    """Return the outlines of a text in letters of one point, from the beginning of its baseline."""
    points, codes = text_to_path.get_text_path(font.sized(1.0), text)
    outline = np.asarray(points, dtype=float).reshape(-1, 2) / text_to_path.FONT_SCALE
    return outline, np.array(codes, dtype=Path.code_type)
