"""A sheet of paper: text, bars and lines at places in millimetres from its lower left corner."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from spatial_uri.page.sheets.fonts import printable
from spatial_uri.page.sheets.furniture import INK
from spatial_uri.page.sheets.ground_drawing import LEVEL_LINES
from spatial_uri.page.sheets.lettering import Lettering, Written
from spatial_uri.page.sheets.marks import Marks, draw_marks
from spatial_uri.page.sheets.names import text_width
from spatial_uri.page.sheets.view import POINTS_PER_MM
from spatial_uri.page.themes import Kind, ThemeClass

SOFT = "#5a5954"
LINE = "#c9c7c0"
_SQUEEZED = 0.8


class Paper:
    """A sheet of paper.

    Parameters
    ----------
    width_mm, height_mm
        Of the paper.
    """

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self.figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4))
        self.ax: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set_xlim(0, width_mm)
        self.ax.set_ylim(0, height_mm)
        self.ax.set_axis_off()
        self._lettering = Lettering(self.ax, zorder=3)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 7.0,
        *,
        width: float = 0.0,
        bold: bool = False,
        side: Literal["left", "right"] = "left",
        color: str = INK,
    ) -> str:
        """Write a text on its baseline, one wider than `width` millimetres squeezed a little, then cut; return it."""
        text = printable(text)
        if width:
            needed = text_width(text, size, bold=bold) / POINTS_PER_MM
            size *= min(max(width / max(needed, 0.1), _SQUEEZED), 1.0)
            text = fitted(text, size, width, bold=bold)
        if text:
            self._lettering.written.append(Written(text, x, y, size, bold, color, side))
        return text

    def title(self, x: float, y: float, text: str, size: float, *, width: float) -> None:
        """Write a title in bold, smaller where it would be too wide."""
        needed = text_width(text, size, bold=True) * 0.95 / POINTS_PER_MM
        self.write(x, y, text, size * min(1.0, width / needed), bold=True)

    def paragraph(self, x: float, y: float, text: str, size: float, *, width: float, most: int) -> float:
        """Write a text on at most so many lines below one another, and return the height of the last baseline."""
        for k, line in enumerate(wrapped(text, size, width, most)):
            self.write(x, y - k * size * 0.5, line, size, color=SOFT)
        return y - (len(wrapped(text, size, width, most)) - 1) * size * 0.5

    def box(self, x: float, y: float, width: float, height: float, **looks: Any) -> None:
        """Draw a rectangle from its lower left corner."""
        self.ax.add_patch(Rectangle((x, y), width, height, **{"lw": 0, **looks}))

    def line(self, x0: float, x1: float, y: float, **looks: Any) -> None:
        """Draw a level line."""
        self.ax.add_line(Line2D([x0, x1], [y, y], **{"color": LINE, "lw": 0.6, **looks}))

    def sample(self, x: float, y: float, kind: Kind, looks: ThemeClass | None, *, beyond: bool = False) -> None:
        """Draw what a class looks like on the map, with its middle at a place."""
        if kind == "point":
            radius = 2.6 if looks is not None and (looks.hatched or looks.symbol) else 2.2
            marks = Marks(xy=np.array([[x, y]]), radii=np.array([radius]), looks=looks, beyond=beyond)
            draw_marks(self.ax, marks, zorder=5)
        elif kind == "line":
            dashed = looks is not None and looks.hatched
            self.line(
                x - 2.4, x + 2.4, y, color="#8a8982" if looks is None else looks.colour, lw=1.8,
                linestyle=(0, (2.5, 1.5)) if dashed else "-",
            )  # fmt: skip
        elif looks is not None and looks.hatched:
            self.box(x - 2.2, y - 1.3, 4.4, 2.6, facecolor="#f4f3ef", edgecolor=looks.colour, hatch="//////", lw=0.5)
        else:
            face = "none" if looks is None else looks.colour
            self.box(x - 2.2, y - 1.3, 4.4, 2.6, facecolor=face, edgecolor="#6b6a64", lw=0.5, alpha=0.66)

    def outline_sample(self, x: float, y: float, depth: int) -> None:
        """Draw what the outline of an area of some depth looks like."""
        looks = LEVEL_LINES[min(depth, len(LEVEL_LINES) - 1)]
        style = looks.get("linestyles", ["-"])[0]
        self.line(x - 3.0, x + 3.0, y, color=looks["edgecolors"][0], lw=looks["linewidths"][0], linestyle=style)


def fitted(text: str, size: float, width_mm: float, *, bold: bool = False) -> str:
    """Return a text cut to a width, an ellipsis at its end.

    Examples
    --------
    >>> fitted("Vaduz", 10.0, 20.0), fitted("Schellenberg", 10.0, 12.0)
    ('Vaduz', 'Sche…')
    """
    room = width_mm * POINTS_PER_MM
    if text_width(text, size, bold=bold) <= room:
        return text
    while text and text_width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, size: float, width_mm: float, most: int) -> list[str]:
    """Return a text on at most so many lines of a width; between Chinese characters it may break anywhere."""
    room, lines, line = width_mm * POINTS_PER_MM, [], ""
    for word in _words(text):
        if line and text_width((line + word).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += word
    lines.append(line.rstrip())
    if len(lines) > most:
        lines[most - 1] = fitted("".join([lines[most - 1], " ", *lines[most:]]), size, width_mm)
    return lines[:most]


def _words(text: str) -> list[str]:
    words: list[str] = [""]
    closing = "，。；：、）」》,.;:)"
    for c in text:
        breaks = words[-1].endswith(" ") or (words[-1] and (ord(c) >= 0x2E80 or ord(words[-1][-1]) >= 0x2E80))
        if breaks and c not in closing and c != " ":
            words.append("")
        words[-1] += c
    return words
