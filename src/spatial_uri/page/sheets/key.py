"""The key below a picture: every class that the map shows, in lines from left to right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spatial_uri.page.sheets.facts import ClassBars, bars_of, tally_of
from spatial_uri.page.sheets.legend import Item, Sampled, legend_items
from spatial_uri.page.sheets.names import text_width
from spatial_uri.page.sheets.paper import Paper, fitted
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing
from spatial_uri.page.sheets.view import POINTS_PER_MM
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count

_SIZE, _ROW_MM, _SAMPLE_MM, _GAP_MM = 6.0, 3.5, 6.5, 3.0


class Placed(NamedTuple):
    """An entry of a key: its words, its sample, its line and where it begins in it."""

    label: str
    sample: Sampled
    row: int
    x_mm: float


def key_of(drawing: ThemeDrawing, width_mm: float) -> list[Placed]:
    """Set the entries of a key into lines of a width, in the order of the legend."""
    placed: list[Placed] = []
    row, x = 0, 0.0
    for label, sample in _entries(drawing):
        words = fitted(label, _SIZE, width_mm - _SAMPLE_MM)
        needed = _SAMPLE_MM + text_width(words, _SIZE) / POINTS_PER_MM
        if placed and x + needed > width_mm:
            row, x = row + 1, 0.0
        placed.append(Placed(words, sample, row, x))
        x += needed + _GAP_MM
    return placed


def key_height(key: list[Placed]) -> float:
    """Return how high a key is, in millimetres."""
    return 1.0 + _ROW_MM * (key[-1].row + 1) if key else 0.0


def draw_key(paper: Paper, key: list[Placed], *, left: float, top: float) -> None:
    """Draw a key from its upper edge down."""
    for label, sample, row, x in key:
        y = top - _ROW_MM * (row + 1)
        sample(paper, left + x + 2.8, y + 0.9)
        paper.write(left + x + _SAMPLE_MM, y, label, _SIZE)


def _entries(drawing: ThemeDrawing) -> Iterator[Item]:
    found = tally_of(drawing)
    if found is not None:
        yield from _class_entries(ClassBars(title="", kind="point", classes=found.classes, counts=found.counts))
    else:
        for bars in bars_of(drawing):
            yield from _class_entries(bars)
    yield from legend_items(drawing)


def _class_entries(bars: ClassBars) -> Iterator[Item]:
    for looks, number in zip(bars.classes, bars.counts, strict=True):
        if number:
            label = say("{label} ({count})", label=looks.label, count=count(number))
            yield label, lambda paper, x, y, c=looks: paper.sample(x, y, bars.kind, c)  # type: ignore[misc]
