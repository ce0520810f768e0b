"""The legend of a sheet: what the map shows besides the classes that have bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from spatial_uri.page.classes import LIMIT_COLOUR
from spatial_uri.page.part_tables import LEVEL_LABELS
from spatial_uri.page.sheets.facts import bars_of, rows_in_area
from spatial_uri.page.sheets.paper import Paper
from spatial_uri.page.sheets.row_classes import classes_of_rows, counted_use
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing
from spatial_uri.page.themes import ThemeClass
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count

_COLUMNS, _ROW_MM = 3, 4.8
Sampled = Callable[[Paper, float, float], None]
"""Draws what a class looks like, with its middle at a place in millimetres."""
Item = tuple[str, Sampled]


def legend_height(drawing: ThemeDrawing) -> float:
    """Return how high the legend of a sheet is, in millimetres."""
    rows = -(-len(list(legend_items(drawing))) // _COLUMNS)
    return 8.0 + rows * _ROW_MM


def draw_legend(paper: Paper, drawing: ThemeDrawing, *, left: float, right: float, top: float) -> None:
    """Draw the legend from its upper edge down."""
    paper.write(left, top - 5, say("Legend"), 8.6, bold=True)
    wide = (right - left) / _COLUMNS
    for k, (label, sample) in enumerate(legend_items(drawing)):
        x, y = left + (k % _COLUMNS) * wide, top - 10 - (k // _COLUMNS) * _ROW_MM
        sample(paper, x + 3.5, y + 0.9)
        paper.write(x + 8, y, label, 6.6, width=wide - 9)


def legend_items(drawing: ThemeDrawing) -> Iterator[Item]:
    """Return what the map shows besides the classes that have bars: words, and how to draw a sample."""
    yield from _class_items(drawing)
    painted = drawing.painted
    if painted is not None and drawing.limit in list(painted.minutes):
        yield (
            say("reached in {limit_min}", limit_min=drawing.limit),
            lambda paper, x, y: paper.line(x - 3, x + 3, y, color=LIMIT_COLOUR, lw=1.2),
        )
    if painted is not None:
        beyond = ThemeClass(label="", colour="#c9c7c0", hatched=True)
        yield say("not reached by road"), lambda paper, x, y: paper.sample(x, y, "polygon", beyond)
    for depth, level in enumerate(drawing.ground.levels[:3]):
        label = say("border: {level_term}", level_term=LEVEL_LABELS.get(level, level))
        yield label, lambda paper, x, y, depth=depth: paper.outline_sample(x, y, depth)  # type: ignore[misc]
    if all(drawing.themes.layers[use.layer].of != "roads" for use in drawing.theme.uses):
        yield say("road"), lambda paper, x, y: paper.line(x - 3, x + 3, y, color="#8d8a80", lw=1.0)


def _class_items(drawing: ThemeDrawing) -> Iterator[Item]:
    """Show the classes that have no bars: of facilities in a theme with a limit, and of layers without classes."""
    counted = counted_use(drawing.theme)
    titles = {bars.title for bars in bars_of(drawing)} if counted is None else set()
    for use in drawing.theme.uses:
        layer = drawing.themes.layers[use.layer]
        if use is counted or not use.in_legend or use.title in titles or not use.title:
            continue
        if not use.classes:
            yield use.title, lambda paper, x, y, kind=layer.kind: paper.sample(x, y, kind, None)  # type: ignore[misc]
        cls = np.where(rows_in_area(drawing, layer), classes_of_rows(use, layer.kind, len(layer)), -1)
        for k, looks in enumerate(use.classes):
            if not looks.is_hidden and (cls == k).any():
                label = say("{label} ({count})", label=looks.label, count=count(int((cls == k).sum())))
                yield label, lambda paper, x, y, kind=layer.kind, c=looks: paper.sample(x, y, kind, c)  # type: ignore[misc]
