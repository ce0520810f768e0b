"""Fonts that can write what stands on a sheet: those installed here, found by name, and refused where they cannot."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from threading import Lock, RLock
from typing import Any

from matplotlib import ft2font, rc_context
from matplotlib.font_manager import FontEntry, FontManager, findSystemFonts, fontManager

from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.model.study import Note
from spatial_uri.store.files import is_ordinary
from spatial_uri.words.catalogue import language

CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Heiti SC",
    "Hiragino Sans GB",
    "Droid Sans Fallback",
    "Noto Sans CJK JP",
)
"""Families with Chinese characters, the first that is installed is used."""

_LATIN = ("Noto Sans", "Segoe UI", "Arial", "Helvetica Neue", "Liberation Sans")
_FILES = (
    "notosanscjk", "notosanssc", "sourcehansans", "msyh", "pingfang", "simhei", "wqy", "stheiti", "hiraginosansgb",
    "droidsansfallback",
)  # fmt: skip
_REMEDY = (
    "install a font that has them, such as Noto Sans CJK (Debian: apt install fonts-noto-cjk), or name a font file in"
    " the environment variable SPATIAL_URI_FONT"
)

_turn = Lock()
_open: list[ExitStack] = []
_inside: list[None] = []
# Settings of matplotlib are those of the whole process: who draws first sets them, who is done last takes them back.

_adding = RLock()
# Nobody chooses a font while the files of a family are being added: with the bold one alone, all letters would be bold.

_named: ContextVar[str] = ContextVar("font", default="")


@contextmanager
def writing_with(font: str | Path | None) -> Iterator[None]:
    """Write sheets and pictures inside the block with a font file (.ttf, .otf, .ttc) first; None changes nothing.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    """
    if font is not None and not is_ordinary(font):
        raise InputNotFoundError("there is no such font", file=Path(font))
    token = _named.set(str(font or _named.get()))
    try:
        yield
    finally:
        _named.reset(token)


@contextmanager
def letters() -> Iterator[None]:
    """Set what matplotlib writes with: fonts in the order in which they are asked for a character, no mathematics."""
    settings: dict[str, Any] = {
        "font.family": list(families()),
        "text.parse_math": False,
        "text.usetex": False,
        "axes.unicode_minus": False,
        "pdf.fonttype": 3,
        "pdf.compression": 3,
        "path.simplify": True,
        "path.simplify_threshold": 0.1,
        "hatch.linewidth": 0.5,
    }
    with _turn:
        if not _open:
            _open.append(ExitStack())
            _open[0].enter_context(rc_context(settings))  # type: ignore[arg-type]
        _inside.append(None)
    try:
        yield
    finally:
        with _turn:
            _inside.pop()
            if not _inside:
                _open.pop().close()


def families() -> tuple[str, ...]:
    """Return the families to write with, the first first: in Chinese one with Chinese characters, if there is one."""
    named = _family_of_file(_named.get() or os.environ.get("SPATIAL_URI_FONT", ""))
    chinese = chinese_family()
    latin = next((family for family in _LATIN if family in _installed()), "")
    order = (chinese, latin) if language() == "zh" else (latin, chinese)
    return tuple(dict.fromkeys(family for family in (named, *order, "DejaVu Sans") if family))


def chinese_family() -> str:
    """Return the family that Chinese is written with, empty where none is installed."""
    return next((family for family in CHINESE_FAMILIES if family in _installed()), "")


def font_note() -> Note | None:
    """Return the warning that no font here has Chinese characters, where Chinese is to be written; else None."""
    named = _named.get() or os.environ.get("SPATIAL_URI_FONT", "")
    if language() != "zh" or named or chinese_family():
        return None
    return Note("sheets.no_font", severity="warning")


def require_letters(texts: Iterable[str]) -> None:
    """Refuse texts with characters that no font at hand has: they would be printed as boxes.

    Raises
    ------
    DataError
        Naming the characters, the texts they stand in, and what to do.
    """
    lacking: dict[str, str] = {}
    for text in texts:
        for character in missing_in(text):
            lacking.setdefault(character, text)
    if lacking:
        raise DataError(
            f"no font here can write {''.join(lacking)}",
            faults=[f"{c} (U+{ord(c):04X}) in {text!r}" for c, text in lacking.items()],
            remedy=_REMEDY,
        )


def printable(text: str) -> str:
    r"""Return a text without what steers a screen but is not printed: breaks of lines, marks of direction.

    Examples
    --------
    >>> printable("two\nlines"), printable("\u202egnp.exe")
    ('two lines', 'gnp.exe')
    """
    kinds = [(c, unicodedata.category(c)) for c in text]
    return "".join(" " if kind in {"Cc", "Zl", "Zp"} else "" if kind == "Cf" else c for c, kind in kinds)


def missing_in(text: str) -> list[str]:
    """Return the characters of a text that none of the families has."""
    names = families()
    return [c for c in dict.fromkeys(text) if not c.isspace() and not _is_written(c, names)]


@cache
def _is_written(character: str, names: tuple[str, ...]) -> bool:
    return any(_face(family).get_char_index(ord(character)) for family in names)


@cache
def _face(family: str) -> ft2font.FT2Font:
    entry = next(entry for entry in _entries() if entry.name == family)
    index = getattr(entry, "index", 0)
    return ft2font.FT2Font(entry.fname, face_index=index) if index else ft2font.FT2Font(entry.fname)


def _entries() -> list[FontEntry]:
    manager: FontManager = fontManager
    return list(manager.ttflist)


@cache
def _installed() -> frozenset[str]:
    """Return the families that are installed; what was installed after matplotlib last looked is found too."""
    with _adding:
        names = {entry.name for entry in _entries()}
        if not names & set(CHINESE_FAMILIES):
            for path in sorted(findSystemFonts()):
                if "".join(Path(path).stem.lower().split("-")[0].split()).startswith(_FILES):
                    _family_of_file(path)
            names = {entry.name for entry in _entries()}
        return frozenset(names)


@cache
def _family_of_file(path: str) -> str:
    if not path:
        return ""
    with _adding:
        before = len(fontManager.ttflist)
        try:
            fontManager.addfont(path)
        except (OSError, RuntimeError) as error:
            raise DataError("this is no font that can be read", file=Path(path), remedy=_REMEDY) from error
        added = [entry.name for entry in fontManager.ttflist[before:]]
    return next((family for family in CHINESE_FAMILIES if family in added), added[0])
