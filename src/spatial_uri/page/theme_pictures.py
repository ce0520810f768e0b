"""Pictures of themes in chapters: drawn once, when they are first written out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Study
from spatial_uri.page.document import BODY_WIDTH_MM, Picture
from spatial_uri.page.themes import ThemeMap
from spatial_uri.words.catalogue import say

if TYPE_CHECKING:
    from spatial_uri.page.sheets.ground import SheetGround

DPI = 150.0
USUAL_MM = (150.0, 92.0)


def theme_picture(
    study: Study,
    themes: Callable[[], ThemeMap | None],
    theme_key: str,
    *,
    title: str,
    size_mm: tuple[float, float] = USUAL_MM,
    ground: Callable[[], SheetGround] | None = None,
) -> Picture:
    """Return one theme of a map as a picture of a chapter.

    Parameters
    ----------
    study
        What was measured.
    themes, theme_key
        Makes the map, once the picture is drawn; which of its themes.
    title
        What stands below the picture.
    size_mm
        Width and height; no picture is wider than the text.
    ground
        Makes what is drawn below the theme, where several pictures share it; None for that of the study.

    Raises
    ------
    ParameterError
        When it is drawn, if there is no such theme.
    """

    @cache
    def png() -> bytes:
        from spatial_uri.page.sheets.ground import sheet_ground
        from spatial_uri.page.sheets.pictures import picture_on

        drawn = themes()
        if drawn is None:
            raise ParameterError(f"there is no theme {theme_key!r}", remedy="maps are left out of this run")
        below = sheet_ground(study) if ground is None else ground()
        return picture_on(below, drawn, theme_key, size_mm=size_mm, dpi=DPI)

    return Picture(
        caption=title,
        alt=say("Map of {name}: {title}", name=study.name, title=title),
        png=png,
        width_mm=min(size_mm[0], BODY_WIDTH_MM),
        height_mm=size_mm[1],
    )
