"""Charts of named bars, such as roads by what they bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

_MM = 1 / 25.4
_INK = "#1d2126"
_DPI = 200
_LONGEST_LABEL = 28


@dataclass(frozen=True, kw_only=True)
class NamedBar:
    """One bar: what it stands for, how long it is, what is written beside it, ``#rrggbb``."""

    label: str
    value: float
    words: str
    colour: str


def bar_chart(bars: Sequence[NamedBar], *, width_mm: float, height_mm: float) -> Callable[[], bytes]:
    """Return what draws horizontal bars, the first on top.

    Parameters
    ----------
    bars
        From the top.
    width_mm, height_mm
        Of the picture.
    """

    @cache
    def png() -> bytes:
        return _drawn(bars, width_mm, height_mm)

    return png


def _drawn(bars: Sequence[NamedBar], width_mm: float, height_mm: float) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from spatial_uri.page.sheets.fonts import letters

    with letters():
        figure = Figure(figsize=(width_mm * _MM, height_mm * _MM))
        axes = figure.add_axes((0.3, 0.02, 0.68, 0.96))
        longest = max((bar.value for bar in bars), default=0.0) or 1.0
        for k, bar in enumerate(bars):
            label = bar.label if len(bar.label) <= _LONGEST_LABEL else f"{bar.label[: _LONGEST_LABEL - 1]}…"
            axes.barh(k, bar.value / longest, height=0.7, linewidth=0, color=bar.colour)
            axes.text(bar.value / longest + 0.015, k, bar.words, va="center", fontsize=6.6, color=_INK)
            axes.text(-0.015, k, label, va="center", ha="right", fontsize=6.6, color=_INK)
        axes.set_xlim(0, 1.15)
        axes.set_ylim(len(bars) - 0.4, -0.6)
        axes.axis("off")
        FigureCanvasAgg(figure)
        file = BytesIO()
        figure.savefig(file, format="png", dpi=_DPI, metadata={"Software": None})
    return file.getvalue()
