"""A sheet with two maps side by side, such as before and after: what a curtain divides on the map page."""

from __future__ import annotations

from dataclasses import replace

from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.sheets.facts import bars_of, numbered_places
from spatial_uri.page.sheets.furniture import axes_of_view
from spatial_uri.page.sheets.ground import SheetGround
from spatial_uri.page.sheets.legend import draw_legend, legend_height
from spatial_uri.page.sheets.name_choice import write_names
from spatial_uri.page.sheets.names import Name
from spatial_uri.page.sheets.panel import WORST_COLOUR, Panel
from spatial_uri.page.sheets.paper import Paper
from spatial_uri.page.sheets.sheet import (
    HEIGHT_MM,
    MAP_BOTTOM,
    MAP_LEFT,
    PANEL_RIGHT,
    WIDTH_MM,
    Imprint,
    Sheet,
    furnish,
    write_imprint,
    write_title,
)
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing
from spatial_uri.page.sheets.view import view_of
from spatial_uri.words.catalogue import say

_GAP_MM, _CAPTION_MM = 4.0, 7.0
_BOTTOM, _HIGH, _WIDE = 78.0, 192.0, PANEL_RIGHT - MAP_LEFT
"""Where both maps stand, the width of the sheet; classes, lists and legend are in columns below them."""


def compose_sides(sheet: MapSheet, ground: SheetGround, imprint: Imprint, *, area: int | None = None) -> Sheet:
    """Draw a sheet whose theme has a curtain, one map for each side, in the language that is spoken now.

    Parameters
    ----------
    sheet, ground, imprint, area
        As for `compose`.
    """
    themes, theme = sheet.themes, sheet.drawn_theme()
    assert themes is not None and theme is not None and theme.curtain is not None  # noqa: S101, PT018
    curtain = theme.curtain
    left = replace(theme, uses=curtain.uses, curtain=None)
    paper = Paper(WIDTH_MM, HEIGHT_MM)
    wide = (_WIDE - _GAP_MM) / 2
    view = view_of(ground.bounds_of(area), wide, _HIGH - _CAPTION_MM, margin_mm=4.0)
    drawings = []
    for one, title, x in ((left, curtain.left, MAP_LEFT), (theme, curtain.right, MAP_LEFT + wide + _GAP_MM)):
        ax = axes_of_view(paper.figure, view, x, _BOTTOM)
        drawing = ThemeDrawing(ax=ax, view=view, ground=ground, themes=themes, theme=one, area=area)
        drawing.draw()
        paper.write(x, _BOTTOM + _HIGH - _CAPTION_MM + 2, title, 11, width=wide, bold=True)
        drawings.append(drawing)
    write_title(paper, sheet, drawings[1])
    places = _fill_columns(paper, drawings, (curtain.left, curtain.right))
    for drawing in drawings:
        names = furnish(drawing)
        names.write(Name(str(k + 1), x, y, 6.0, "bold", WORST_COLOUR, 4.2) for k, (x, y) in enumerate(places))
        write_names(drawing, names)
    write_imprint(paper, ground, imprint, themes)
    return Sheet(paper, view, drawings[1])


def _fill_columns(paper: Paper, drawings: list[ThemeDrawing], titles: tuple[str, str]) -> list[tuple[float, float]]:
    """Write the classes of both sides, who is ranked, and the legend; return where those ranked are."""
    wide = (_WIDE - 2 * 8.0) / 3
    columns = [MAP_LEFT + k * (wide + 8.0) for k in range(3)]
    for drawing, title, x in zip(drawings, titles, columns, strict=False):
        panel = Panel(paper, left=x, right=x + wide, top=_BOTTOM - 1, bottom=MAP_BOTTOM)
        bars = max(bars_of(drawing), key=lambda bars: len(bars.classes))
        panel.class_bars(replace(bars, title=title))
    legend = legend_height(drawings[1])
    draw_legend(paper, drawings[1], left=columns[2], right=columns[2] + wide, top=MAP_BOTTOM + legend)
    panel = Panel(paper, left=columns[2], right=columns[2] + wide, top=_BOTTOM - 1, bottom=MAP_BOTTOM + legend)
    most = min(20, int((panel.room - 10) / 5.0))
    places, total = numbered_places(drawings[1], most=most) if most > 2 else ([], 0)
    if places:
        title = drawings[1].theme.ranking_title or say("The worst first")
        panel.described_places(say("{title} (numbers as on the map)", title=title), places, total)
    return [(place.x, place.y) for place in places]
