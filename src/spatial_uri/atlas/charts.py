"""Charts of the report: bars of the classes of time, in the colours of the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, share

_MM = 1 / 25.4
_INK, _SOFT, _LINE = "#1d2126", "#575d64", "#b3122b"
DPI = 200


@dataclass(frozen=True, kw_only=True)
class ClassBar:
    """One bar: a class, how many settlements it has, and their people (empty where unknown).

    Parameters
    ----------
    label, number, people
        What the class is called, its settlements, and their people in words.
    colour
        ``#rrggbb``; a class of those not reached is drawn as an outline.
    is_limit
        True for the last class within the limit.
    is_status
        True for settlements that reach nothing.
    """

    label: str
    number: int
    people: str
    colour: str
    is_limit: bool = False
    is_status: bool = False


def class_chart(bars: Sequence[ClassBar], *, title: str, width_mm: float, height_mm: float) -> Callable[[], bytes]:
    """Return what draws the bars of the classes of time, with a line at the limit.

    Parameters
    ----------
    bars
        In the order of the legend.
    title
        Above the bars.
    width_mm, height_mm
        Of the picture.
    """
    total = max(1, sum(bar.number for bar in bars))
    told = [" · ".join(filter(None, (count(b.number), share(b.number / total), b.people))) for b in bars]

    @cache
    def png() -> bytes:
        return _drawn(bars, told, title, width_mm, height_mm)

    return png


def _drawn(bars: Sequence[ClassBar], told: Sequence[str], title: str, width_mm: float, height_mm: float) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from spatial_uri.page.sheets.fonts import letters

    with letters():
        figure = Figure(figsize=(width_mm * _MM, height_mm * _MM))
        axes = figure.add_axes((0.2, 0.02, 0.8, 0.86))
        longest = max(1, *(bar.number for bar in bars)) if bars else 1
        for k, (bar, words) in enumerate(zip(bars, told, strict=True)):
            shape = axes.barh(k, bar.number / longest, height=0.72, linewidth=0.5, color=bar.colour)
            if bar.is_status:
                shape[0].set(facecolor="white", edgecolor=_SOFT, hatch="////")
            axes.text(bar.number / longest + 0.02, k, words, va="center", fontsize=6.6, color=_INK)
            axes.text(-0.02, k, bar.label, va="center", ha="right", fontsize=6.6, color=_INK)
            if bar.is_limit:
                axes.plot([-0.3, 1.75], [k + 0.5, k + 0.5], color=_LINE, linewidth=0.9, clip_on=False)
                axes.text(1.75, k + 0.46, say("limit"), va="bottom", ha="right", fontsize=6.2, color=_LINE)
        axes.set_xlim(0, 1.75)
        axes.set_ylim(len(bars) - 0.4, -0.6)
        axes.axis("off")
        figure.text(0.0, 0.97, title, fontsize=7.4, fontweight="bold", va="top", color=_INK)
        FigureCanvasAgg(figure)
        file = BytesIO()
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
    return file.getvalue()
