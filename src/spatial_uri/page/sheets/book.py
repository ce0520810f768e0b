"""The book of maps of a study: which sheets its parts bring, and which are left out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from spatial_uri.errors import DataError
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import BOOK, MapSheet
from spatial_uri.page.part import Part
from spatial_uri.page.sheets.ground_sheets import sheets_of_ground
from spatial_uri.page.sheets.sheet import Imprint
from spatial_uri.page.source_roles import role_words
from spatial_uri.words.catalogue import say

_LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A map of the book that this study has no data for: its number and title, and what it needs."""

    number: int
    title: str
    needs: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Book:
    """The sheets of a study, in the order of the book, and what is not among them."""

    sheets: tuple[MapSheet, ...]
    left_out: tuple[LeftOut, ...]


def book_of(study: Study, parts: Sequence[Part], *, only_of: Sequence[str] | None = None) -> Book:
    """Return the sheets of a study, in the language that is spoken now.

    Parameters
    ----------
    study
        Areas, settlements, roads and facilities: sheets 1 to 4.
    parts
        What each result gives; `Part.sheets` are its sheets.
    only_of
        Only the sheets that these analyses bring, and nothing is said to be left out; None for the whole book.

    Raises
    ------
    DataError
        If two sheets would have the same files.
    """
    given = [*sheets_of_ground(study)] if only_of is None else []
    for part in (part for part in parts if only_of is None or part.key in only_of):
        given += [sheet if sheet.themes else replace(sheet, themes=part.map) for sheet in part.sheets]
    sheets = [_named(sheet) for sheet in given if sheet.drawn_theme() is not None]
    sheets.sort(key=lambda sheet: sheet.number)
    stems = Counter(stem_of(sheet) for sheet in sheets)
    if twice := [stem for stem, times in stems.items() if times > 1]:
        raise DataError(
            "two maps on paper would have the same files", faults=twice, remedy="give each a key of its own"
        )
    drawn = {sheet.number for sheet in sheets}
    missing = [
        LeftOut(number=number, title=say(entry.title), needs=say(entry.needs))
        for number, entry in BOOK.items()
        if number not in drawn and only_of is None
    ]
    return Book(sheets=tuple(sheets), left_out=tuple(missing))


def stem_of(sheet: MapSheet) -> str:
    """Return the name of the files of a sheet, without their endings.

    Examples
    --------
    >>> stem_of(MapSheet(number=5, key="time_clinic", theme="clinic"))
    '05-time_clinic'
    """
    return f"{sheet.number:02d}-{_ascii(sheet.key)}"


def _ascii(key: str) -> str:
    """Return a key as the name of a file: what is not ASCII by the numbers of its characters.

    To a key with capitals, which not every system tells from small letters, or a long one a hash is added.
    """
    word = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else f"u{ord(c):x}" for c in key)
    if len(word) <= _LONGEST and word == word.lower():
        return word
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{word[:_LONGEST].lower()}-{digest}"


def _named(sheet: MapSheet) -> MapSheet:
    entry = BOOK.get(sheet.number)
    key = sheet.key or (entry.key if entry else sheet.theme)
    theme = sheet.drawn_theme()
    title = sheet.title or (say(entry.title) if entry else theme.title if theme else "")
    return replace(sheet, key=key, title=title)


def imprint_of(study: Study) -> Imprint:
    """Say where the data of a study are from, and in which coordinates its maps are drawn."""
    sources = [
        say("{role}: {file} ({vintage})", role=role_words(one.role), file=PurePath(one.path).name, vintage=one.vintage)
        if one.vintage
        else say("{role}: {file}", role=role_words(one.role), file=PurePath(one.path).name)
        for one in study.inputs
    ]
    thanks = sorted({one.attribution for one in study.inputs if one.attribution})
    code = study.crs.to_epsg()
    crs = f"{study.crs.name} (EPSG:{code})" if code else study.crs.name
    told = say("; ").join([*sources, *thanks])
    return Imprint(
        sources=say("Data: {sources}.", sources=told) if told else "", crs=say("Coordinates: {crs}.", crs=crs)
    )


def ranks_in(parts: Sequence[Part]) -> Sequence[Any]:
    """Return the rank of each settlement as some part knows it, empty if none does."""
    for part in parts:
        places = getattr(part.result, "places", None)
        if part.key == "hierarchy" and places is not None:
            return list(places["rank"])
    return ()
