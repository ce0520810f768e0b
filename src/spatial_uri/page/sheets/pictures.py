"""Pictures of single themes, for reports: the map with its names, a bar and north, and the key below it."""

from __future__ import annotations

from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Study
from spatial_uri.page.sheets.fonts import letters
from spatial_uri.page.sheets.furniture import axes_of_view, draw_north, draw_scale_bar
from spatial_uri.page.sheets.ground import SheetGround, sheet_ground
from spatial_uri.page.sheets.key import draw_key, key_height, key_of
from spatial_uri.page.sheets.name_choice import write_names
from spatial_uri.page.sheets.names import Names
from spatial_uri.page.sheets.paper import Paper
from spatial_uri.page.sheets.picture_files import png_of
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing, with_limit
from spatial_uri.page.sheets.view import view_of
from spatial_uri.page.themes import ThemeMap

_MOST_PLACES = 800
"""Of more settlements than this, a picture shows those beyond the limit alone, as the map page does."""


def map_picture(
    study: Study,
    theme_map: ThemeMap,
    theme_key: str,
    *,
    width_mm: float,
    height_mm: float,
    dpi: float = 200,
    limit_min: float | None = None,
    area_id: str | None = None,
) -> bytes:
    """Draw one theme of the map page as a picture, in the language that is spoken now.

    Classes, colours and symbols are those of the map page. A name that no font here can write is left out.

    Parameters
    ----------
    study
        What was measured: its areas and roads are the ground.
    theme_map, theme_key
        What an analysis shows on the map, and which of its themes.
    width_mm, height_mm, dpi
        Of the picture.
    limit_min
        Where the limit of the theme stands; None for where the map page begins.
    area_id
        An area to show alone, with its surroundings; None for everything studied.

    Returns
    -------
    bytes
        A PNG: the same bytes for the same input.

    Raises
    ------
    ParameterError
        If there is no such theme or area.
    """
    return picture_on(
        sheet_ground(study), theme_map, theme_key, size_mm=(width_mm, height_mm), dpi=dpi, limit_min=limit_min,
        area_id=area_id,
    )  # fmt: skip


def picture_on(
    ground: SheetGround,
    theme_map: ThemeMap,
    theme_key: str,
    *,
    size_mm: tuple[float, float],
    dpi: float = 200,
    limit_min: float | None = None,
    area_id: str | None = None,
) -> bytes:
    """Draw one theme as `map_picture` does, on a ground that was made before."""
    theme = next((theme for theme in theme_map.themes if theme.key == theme_key), None)
    if theme is None:
        known = ", ".join(theme.key for theme in theme_map.themes)
        raise ParameterError(f"there is no theme {theme_key!r}", remedy=f"the themes are {known}")
    if area_id is not None and area_id not in ground.area_ids:
        raise ParameterError(f"there is no area {area_id!r}", remedy="give the code of an area of the study")
    area = None if area_id is None else ground.area_ids.index(area_id)
    width, height = size_mm
    if limit_min is not None:
        theme = with_limit(theme, limit_min)
    with letters():
        paper = Paper(width, height)

        whole = view_of(ground.bounds_of(area), width - 0.6, height - 0.6, margin_mm=3.0, is_usual=False)
        sketch = ThemeDrawing(
            ax=paper.ax, view=whole, ground=ground, themes=theme_map, theme=theme, area=area, most_places=_MOST_PLACES
        )
        key = key_of(sketch, width - 1.0)
        room = height - 0.6 - key_height(key)
        view = view_of(ground.bounds_of(area), width - 0.6, room, margin_mm=3.0, is_usual=False)
        drawing = sketch.on(axes_of_view(paper.figure, view, 0.3, 0.3 + key_height(key)), view)
        drawing.draw()
        draw_key(paper, key, left=0.5, top=key_height(key))
        _furnish(drawing)
        return png_of(paper.figure, dpi)


def _furnish(drawing: ThemeDrawing) -> None:
    ax, view = drawing.ax, drawing.view
    draw_scale_bar(ax, view, 5, 4, size=6.5)
    draw_north(ax, 5, 3, view, size=7)
    names = Names(ax, view)
    names.keep_paper_free(3, 3, view.width_mm * 0.3 + 8, 8)
    names.keep_paper_free(view.width_mm - 10, view.height_mm - 16, 10, 16)
    write_names(drawing, names, is_strict=False)
