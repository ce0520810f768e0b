"""The font that a text is written with: looked up once for each text, not each time that it is measured or drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from matplotlib.font_manager import FontProperties, fontManager, get_font

from spatial_uri.page.sheets.fonts import families


@dataclass(frozen=True)
class FontOf:
    """The fonts of a text.

    Parameters
    ----------
    names
        The families that are asked for its characters, the first first.
    path
        The file, if one font has all of them; matplotlib then need not look for it.
    bold
        Whether its letters are bold.
    """

    names: tuple[str, ...]
    path: str | None
    bold: bool

    def sized(self, size: float) -> FontProperties:
        """Return it in a size, in points."""
        return _sized(self, size)


def font_of(text: str, *, bold: bool) -> FontOf:
    """Return the fonts of a text, in the language that is spoken now."""
    return _font_of(text, families(), bold)


def ascent_of(*, bold: bool) -> float:
    """Return how far letters of one point reach above their baseline: what the first font says of itself."""
    return _ascent(_file(families()[0], bold))


@cache
def _font_of(text: str, names: tuple[str, ...], bold: bool) -> FontOf:
    path = _file(names[0], bold)
    face = get_font(path)
    if all(face.get_char_index(ord(c)) for c in text):
        return FontOf(names[:1], path, bold)
    return FontOf(names, None, bold)


@cache
def _sized(font: FontOf, size: float) -> FontProperties:
    return FontProperties(
        family=list(font.names), weight="bold" if font.bold else "normal", size=size, fname=font.path
    )  # fmt: skip


@cache
def _file(family: str, bold: bool) -> str:
    return fontManager.findfont(FontProperties(family=family, weight="bold" if bold else "normal"))


@cache
def _ascent(path: str) -> float:
    face = get_font(path)
    lines, units = face.get_sfnt_table("OS/2"), face.units_per_EM
    return float(lines["sTypoAscender"] if lines else face.ascender) / units
