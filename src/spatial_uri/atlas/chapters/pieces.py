"""What chapters have in common: pictures of the map, rows of towns, where the rest of a table is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spatial_uri.atlas.chapters.material import Material
from spatial_uri.page.document import Picture
from spatial_uri.page.part import Part
from spatial_uri.page.theme_pictures import theme_picture
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, minute_digits, share


def map_picture_of(
    material: Material, part: Part | None, theme_key: str, *, size_mm: tuple[float, float], caption: str = ""
) -> Picture | None:
    """Return one theme of the map as a picture; None where there is no such theme.

    Parameters
    ----------
    material
        What the report is made of.
    part, theme_key
        Whose map, and which theme of it.
    size_mm
        Width and height.
    caption
        What stands below; the title of the theme if empty.
    """
    if part is None or part.map is None:
        return None
    themes = part.map
    theme = next((theme for theme in themes.themes if theme.key == theme_key), None)
    if theme is None:
        return None
    title = caption or theme.title
    return theme_picture(
        material.study, lambda: themes, theme_key, title=title, size_mm=size_mm, ground=lambda: material.ground
    )


def first_theme(part: Part | None, *keys: str) -> str:
    """Return the first of some themes that a part has, empty if it has none."""
    known = [] if part is None or part.map is None else [theme.key for theme in part.map.themes]
    return next((key for key in keys if key in known), "")


def all_in(file: str) -> str:
    """Say where a table comes from."""
    return say("Complete in atlas.xlsx and {file}.", file=f"data/{file}")


def counted(value: Any) -> str:
    """Write a number of things; what is not known is a dash, which a table repeats better than a word."""
    return _or_dash(value, count)


def shared(value: Any) -> str:
    """Write a share in a table; what is not known is a dash."""
    return _or_dash(value, share)


def timed(value: Any, limit_min: float | None = None) -> str:
    """Write minutes in a table with one decimal, or more where rounding would cross a limit.

    Examples
    --------
    >>> timed(20.04), timed(20.04, 20.0), timed(float("nan"))
    ('20.0', '20.04', '–')
    """
    return _or_dash(value, lambda number: minute_digits(number, limit_min))


def _or_dash(value: Any, write: Callable[[float], str]) -> str:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return "–"
    return "–" if number != number else write(number)  # noqa: PLR0124  only NaN differs from itself


def note_codes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the code that a row of records bears, for tables that name places."""
    code = row.get("place_id")
    return (str(code),) if code else ()
