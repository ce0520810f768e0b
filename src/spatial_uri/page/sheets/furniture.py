"""What a map on paper needs besides its subject: a scale bar, north, and a frame."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from spatial_uri.page.sheets.fonts import missing_in
from spatial_uri.page.sheets.view import View, bar_length_m
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import plain, with_unit

INK = "#222222"
_MM = 1 / 25.4


def axes_of_view(figure: Figure, view: View, left_mm: float, bottom_mm: float) -> Axes:
    """Return axes in metres of the study on a rectangle of paper, at the scale of the view and in a frame."""
    width, height = (float(v) / _MM for v in figure.get_size_inches())
    ax = figure.add_axes((left_mm / width, bottom_mm / height, view.width_mm / width, view.height_mm / height))
    ax.set_xlim(view.west, view.east)
    ax.set_ylim(view.south, view.north)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_linewidth(0.9)
        spine.set_color(INK)
        spine.set_zorder(90)
    return ax


def draw_scale_bar(ax: Axes, view: View, left_mm: float, bottom_mm: float, *, size: float = 7.0) -> float:
    """Draw a bar in kilometres with its lower left corner at a place on the map, and return how wide it is in mm."""
    length_m = bar_length_m(view, min(42.0, view.width_mm * 0.3))
    x, y = view.west + left_mm * view.metres_per_mm, view.south + bottom_mm * view.metres_per_mm
    thick = 1.1 * view.metres_per_mm
    for k, face in enumerate((INK, "white")):
        ax.add_patch(
            Rectangle((x + k * length_m / 2, y), length_m / 2, thick, facecolor=face, edgecolor=INK, lw=0.6, zorder=80)
        )
    for at, label in (
        (0.0, "0"),
        (0.5, plain(length_m / 2000)),
        (1.0, with_unit(plain(length_m / 1000), "km")),
    ):
        ax.text(
            x + at * length_m, y + 1.6 * thick, label, fontsize=size, ha="center", va="bottom", color=INK, zorder=80
        )
    return length_m / view.metres_per_mm


def draw_north(ax: Axes, right_mm: float, top_mm: float, view: View, *, size: float = 9.0) -> None:
    """Draw an arrow to the north with its top at a distance from the upper right corner of the map."""
    x = view.east - right_mm * view.metres_per_mm
    top = view.north - top_mm * view.metres_per_mm
    down = top - size * 1.15 * view.metres_per_mm
    looks: dict[str, Any] = {"arrowstyle": "-|>", "color": INK, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=(x, top), xytext=(x, down), arrowprops=looks, zorder=80)
    letter = say("N")
    ax.text(
        x, down - 0.6 * view.metres_per_mm, "N" if missing_in(letter) else letter, fontsize=size, fontweight="bold",
        ha="center", va="top", color=INK, zorder=80,
    )  # fmt: skip
