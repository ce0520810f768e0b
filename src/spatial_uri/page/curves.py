"""Curves of a report: what is reached with ever more of something, beside the most that could be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, Literal

import numpy as np

from spatial_uri.words.numbers import number

_MM = 1 / 25.4
_INK, _SOFT = "#1d2126", "#c9ced4"
DPI = 200
Kind = Literal["steps", "line", "bound", "points"]
_TICKS = 5


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One line of a chart.

    Parameters
    ----------
    label
        What the legend calls it.
    x, y
        Its points; those with a NaN are left out.
    kind
        ``steps``: what is there after each step; ``line``: straight from point to point; ``bound``: a limit, dashed;
        ``points``: marks alone.
    colour
        ``#rrggbb``.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    kind: Kind = "steps"
    colour: str = "#0072b2"


def curve_chart(
    curves: Sequence[Curve],
    *,
    x_title: str,
    y_title: str,
    size_mm: tuple[float, float],
    y_words: Callable[[float], str] = lambda value: number(value, 0),
) -> Callable[[], bytes]:
    """Return what draws some curves in one chart, with a legend below it.

    Parameters
    ----------
    curves
        In the order of the legend.
    x_title, y_title
        What the axes show, with the unit.
    size_mm
        Width and height.
    y_words
        Writes a number of the upright axis.

    Examples
    --------
    >>> draw = curve_chart([Curve(label="a", x=[0, 1], y=[0, 5])], x_title="sites", y_title="people", size_mm=(80, 50))
    >>> draw()[1:4]
    b'PNG'
    """

    @cache
    def png() -> bytes:
        return _drawn(curves, x_title, y_title, size_mm, y_words)

    return png


def _drawn(
    curves: Sequence[Curve], x_title: str, y_title: str, size_mm: tuple[float, float], y_words: Callable[[float], str]
) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from spatial_uri.page.sheets.fonts import letters

    with letters():
        figure = Figure(figsize=(size_mm[0] * _MM, size_mm[1] * _MM), layout="constrained")
        axes = figure.add_subplot()
        for curve in curves:
            _draw(axes, curve)
        axes.set_xlabel(x_title, fontsize=7, color=_INK)
        axes.set_title(y_title, fontsize=7, color=_INK, loc="left")
        largest = axes.get_xlim()[1]
        axes.xaxis.set_major_locator(MaxNLocator(_TICKS + 1, integer=largest >= _TICKS))
        axes.yaxis.set_major_locator(MaxNLocator(_TICKS))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 0 if largest >= _TICKS else 2)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: y_words(value)))
        axes.tick_params(labelsize=6.5, colors=_INK, length=2)
        axes.grid(axis="y", color=_SOFT, linewidth=0.4)
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(x=0.02, y=0.08)
        figure.legend(loc="outside lower center", ncols=len(curves), fontsize=6.8, frameon=False, handlelength=2.2)
        FigureCanvasAgg(figure)
        file = BytesIO()
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
    return file.getvalue()


def _draw(axes: object, curve: Curve) -> None:
    x, y = np.asarray(curve.x, dtype=float), np.asarray(curve.y, dtype=float)
    known = np.isfinite(x) & np.isfinite(y)
    looks: dict[Kind, dict[str, Any]] = {
        "steps": {"drawstyle": "steps-post", "linewidth": 1.4, "marker": "o", "markersize": 2.2},
        "line": {"linewidth": 1.4},
        "bound": {"linestyle": "--", "linewidth": 0.9},
        "points": {"linestyle": "none", "marker": "D", "markersize": 5},
    }
    plot = axes.plot  # type: ignore[attr-defined]
    plot(x[known], y[known], label=curve.label, color=curve.colour, **looks[curve.kind])
