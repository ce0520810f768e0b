"""One map on a sheet of paper, A3 landscape: title, map at a true scale, what it shows, sources, blanks to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from spatial_uri import __version__
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.sheets.facts import areas_of, bars_of, numbered_places, tally_of
from spatial_uri.page.sheets.fonts import require_letters
from spatial_uri.page.sheets.furniture import axes_of_view, draw_north, draw_scale_bar
from spatial_uri.page.sheets.ground import SheetGround
from spatial_uri.page.sheets.isochrones import isochrones_in
from spatial_uri.page.sheets.legend import draw_legend, legend_height
from spatial_uri.page.sheets.lettering import texts_of
from spatial_uri.page.sheets.name_choice import write_names
from spatial_uri.page.sheets.names import Name, Names
from spatial_uri.page.sheets.panel import WORST_COLOUR, Panel
from spatial_uri.page.sheets.paper import SOFT, Paper
from spatial_uri.page.sheets.picture_files import png_of
from spatial_uri.page.sheets.row_classes import Tally
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing, with_limit
from spatial_uri.page.sheets.view import View, view_of
from spatial_uri.page.themes import Theme, ThemeMap
from spatial_uri.words.catalogue import language, say
from spatial_uri.words.numbers import lines, plain, written

WIDTH_MM, HEIGHT_MM = 420.0, 297.0
MAP_LEFT, MAP_BOTTOM, MAP_WIDTH, MAP_HEIGHT = 9.0, 21.0, 276.0, 246.0
PANEL_LEFT, PANEL_RIGHT, PANEL_TOP = 293.0, 412.0, 289.0


TIMELESS: dict[str, Any] = {"CreationDate": None, "Creator": None, "Producer": None}
"""Metadata of a PDF that is the same whenever and with whichever version it is made."""

_NUMBERED = 10
"""So many stand out on a map whose ranking is numbered."""


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """What stands below the map: the same on every sheet of a study.

    Parameters
    ----------
    sources, crs
        Where the data is from, and the coordinate system, in words.
    """

    sources: str
    crs: str


class Sheet:
    """A finished sheet.

    Parameters
    ----------
    paper, view, drawing
        The sheet, the ground that its map shows, and what was drawn on it.
    """

    def __init__(self, paper: Paper, view: View, drawing: ThemeDrawing) -> None:
        self.paper, self.view, self.drawing = paper, view, drawing

    def require_letters(self) -> None:
        """Refuse the sheet if no font here has some character on it.

        Raises
        ------
        DataError
            Naming the characters.
        """
        require_letters(texts_of(self.paper.figure))

    def pdf(self) -> bytes:
        """Return it as a PDF, the same bytes for the same sheet."""
        return pdf_of(self.paper.figure)

    def png(self, dpi: float) -> bytes:
        """Return it as a picture, the same bytes for the same sheet."""
        return png_of(self.paper.figure, dpi)


def pdf_of(figure: Figure) -> bytes:
    """Return a figure as a PDF that tells no time and no program."""
    file = BytesIO()
    figure.savefig(file, format="pdf", metadata=TIMELESS)
    return file.getvalue()


def compose(sheet: MapSheet, ground: SheetGround, imprint: Imprint, *, area: int | None = None) -> Sheet:
    """Draw a sheet, in the language that is spoken now; inside `letters`.

    Parameters
    ----------
    sheet
        With the themes that it is drawn from.
    ground, imprint
        Of the study.
    area
        Position of the area to show alone; None for everything studied.
    """
    themes, theme = sheet.themes, sheet.drawn_theme()
    assert themes is not None and theme is not None  # noqa: S101, PT018
    if sheet.limit_min is not None:
        theme = with_limit(theme, sheet.limit_min)
    paper = Paper(WIDTH_MM, HEIGHT_MM)
    view = view_of(ground.bounds_of(area), MAP_WIDTH, MAP_HEIGHT, margin_mm=8.0)
    drawing = ThemeDrawing(
        ax=axes_of_view(paper.figure, view, MAP_LEFT, MAP_BOTTOM), view=view, ground=ground, themes=themes, theme=theme,
        area=area, isochrones=None if sheet.isochrones is None else isochrones_in(sheet.isochrones),
    )  # fmt: skip
    drawing.draw()
    write_title(paper, sheet, drawing)
    places = _fill_panel(paper, drawing)
    names = furnish(drawing)
    names.write(
        Name(str(k + 1), x, y, 6.0, "bold", WORST_COLOUR, 4.2) for k, (x, y) in enumerate(places)
    )  # before the other names: each number of the list must be found on the map
    write_names(drawing, names)
    write_imprint(paper, ground, imprint, themes)
    return Sheet(paper, view, drawing)


def write_title(paper: Paper, sheet: MapSheet, drawing: ThemeDrawing) -> None:
    """Write what the sheet shows above its map."""
    ground, area = drawing.ground, drawing.area
    place = ground.name if area is None else f"{ground.name} {ground.area_names[area] or ground.area_ids[area]}"
    title = say("Map {number}  {place}: {title}", number=f"{sheet.number:02d}", place=place, title=sheet.title)
    paper.title(MAP_LEFT, 283.5, title, 19, width=MAP_WIDTH)
    paper.paragraph(MAP_LEFT, 276, definition_of(drawing.theme, drawing.limit), 7.4, width=MAP_WIDTH, most=2)


def definition_of(theme: Theme, limit: float | None) -> str:
    """Return what a theme shows in one sentence, with the limit where it stands."""
    words = "" if limit is None else written("limit_min", limit)
    sentence = theme.definition.replace("{limit}", words)
    return sentence[:1].upper() + sentence[1:]


def _fill_panel(paper: Paper, drawing: ThemeDrawing) -> list[tuple[float, float]]:
    """Fill the column beside the map, and return where the numbered places are."""
    legend = legend_height(drawing)
    panel = Panel(paper, left=PANEL_LEFT, right=PANEL_RIGHT, top=PANEL_TOP, bottom=MAP_BOTTOM + legend)
    found, limit = tally_of(drawing), drawing.limit
    if found is not None and limit is not None:
        places = _fill_timed(panel, drawing, found, limit)
    else:
        places = _fill_plain(panel, drawing)
    draw_legend(paper, drawing, left=PANEL_LEFT, right=PANEL_RIGHT, top=MAP_BOTTOM + legend)
    return places


def _fill_timed(panel: Panel, drawing: ThemeDrawing, found: Tally, limit: float) -> list[tuple[float, float]]:
    panel.headline(found, limit)
    panel.time_bars(found, limit)
    places, total = numbered_places(drawing, most=20 if drawing.area is None else 40)
    areas = areas_of(drawing)
    needed = 14 + 4.4 * (-(-len(places) // 2) + (total > len(places))) if places else 0.0
    if areas:
        panel.area_bars(areas, max(3, int((panel.room - needed - 14) / 4.5)))
    if places:
        panel.places(say("Beyond the limit, the worst first (numbers as on the map)"), places, total)
    return [(place.x, place.y) for place in places]


def _fill_plain(panel: Panel, drawing: ThemeDrawing) -> list[tuple[float, float]]:
    for bars in bars_of(drawing):
        if panel.room > 20 + 4.7 * len(bars.classes):
            panel.class_bars(bars)
    is_numbered = any(use.is_numbered for use in drawing.theme.uses)  # then only so many stand out on the map
    most = min(_NUMBERED if is_numbered else 20, int((panel.room - 16) / 7.4))
    places, total = numbered_places(drawing, most=most) if most > 2 else ([], 0)
    if places:
        title = drawing.theme.ranking_title or say("The worst first")
        panel.described_places(say("{title} (numbers as on the map)", title=title), places, total)
    return [(place.x, place.y) for place in places]


def furnish(drawing: ThemeDrawing) -> Names:
    """Draw bar, scale and north, and return the names of the map, which leave them free."""
    ax, view = drawing.ax, drawing.view
    wide = draw_scale_bar(ax, view, 7, 6, size=7.5)
    per_mm = view.metres_per_mm
    ax.text(
        view.west + (7 + wide + 9) * per_mm, view.south + 6 * per_mm, scale_words(view.scale), fontsize=8.5,
        va="bottom", zorder=80,
    )  # fmt: skip
    draw_north(ax, 9, 5, view, size=11)
    names = Names(ax, view)
    names.keep_paper_free(4, 4, wide + 45, 10)
    names.keep_paper_free(view.width_mm - 15, view.height_mm - 25, 15, 25)
    return names


def scale_words(scale: float) -> str:
    """Write the scale of a sheet as it is printed on A3.

    Examples
    --------
    >>> scale_words(300_000)
    '1:300,000 (A3)'
    """
    number = plain(scale)
    if language() == "zh" and scale >= 10_000:
        number = f"{plain(scale / 10_000)}万"
    return say("1:{number} (A3)", number=number)


def write_imprint(paper: Paper, ground: SheetGround, imprint: Imprint, themes: ThemeMap) -> None:
    """Write below the map where the data is from, and the blanks to fill in."""
    below = lines(imprint.sources, imprint.crs)
    paper.paragraph(MAP_LEFT, 16.2, below, 6.4, width=MAP_WIDTH + 60, most=2)
    blanks = say(
        "Produced by: {blank}   Date: {blank}   Map approval number: {blank} (to be obtained before publication)",
        blank="_" * 18,
    )
    paper.write(MAP_LEFT, 7, f"{blanks}   spatial_uri {__version__}", 6.8, color=SOFT)
    stamps = [say("SYNTHETIC DATA")] if ground.synthetic else []
    if themes.stamp:
        stamps.append(themes.stamp)
    paper.write(PANEL_RIGHT, 8, " · ".join(stamps), 13, side="right", bold=True, color="#b3122b")
