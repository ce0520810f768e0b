"""A chart of what moves a share most: one bar for each thing varied, to both sides of the value assumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

_MM = 1 / 25.4
_INK, _SOFT = "#1d2126", "#575d64"
_LOWER, _HIGHER = "#c2410c", "#0072b2"
_DPI = 200


@dataclass(frozen=True, kw_only=True)
class TornadoBar:
    """One bar: what was varied, the shares at its lower and its higher value, and both in words.

    Parameters
    ----------
    label
        What was varied.
    minus, plus
        The share at the lower and at the higher value, 0 to 1.
    told
        What stands beside the bar.
    """

    label: str
    minus: float
    plus: float
    told: str


def tornado_chart(
    bars: Sequence[TornadoBar], base: float, *, title: str, told: str, width_mm: float, height_mm: float
) -> Callable[[], bytes]:
    """Return what draws the bars around the share assumed.

    Parameters
    ----------
    bars
        The longest first.
    base
        The share at the values assumed.
    title, told
        Above the bars, and below: what the line in the middle is.
    width_mm, height_mm
        Of the picture.
    """

    @cache
    def png() -> bytes:
        return _drawn(bars, base, (title, told), (width_mm, height_mm))

    return png


def _drawn(bars: Sequence[TornadoBar], base: float, words: tuple[str, str], size_mm: tuple[float, float]) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from spatial_uri.page.sheets.fonts import letters

    with letters():
        figure = Figure(figsize=(size_mm[0] * _MM, size_mm[1] * _MM))
        axes = figure.add_axes((0.3, 0.1, 0.45, 0.78))
        reach = max([1e-9, *(abs(side - base) for bar in bars for side in (bar.minus, bar.plus))])
        for k, bar in enumerate(bars):
            for side, colour in ((bar.minus, _LOWER), (bar.plus, _HIGHER)):
                axes.barh(k, (side - base) / reach, height=0.68, linewidth=0, color=colour)
            axes.text(-1.08, k, bar.label, va="center", ha="right", fontsize=6.6, color=_INK)
            axes.text(1.08, k, bar.told, va="center", fontsize=6.6, color=_INK)
        axes.axvline(0.0, color=_INK, linewidth=0.7)
        axes.set_xlim(-1.04, 1.04)
        axes.set_ylim(len(bars) - 0.4, -0.6)
        axes.axis("off")
        figure.text(0.0, 0.98, words[0], fontsize=7.4, fontweight="bold", va="top", color=_INK)
        figure.text(0.525, 0.02, words[1], fontsize=6.2, ha="center", va="bottom", color=_SOFT)
        FigureCanvasAgg(figure)
        file = BytesIO()
        figure.savefig(file, format="png", dpi=_DPI, metadata={"Software": None})
    return file.getvalue()
