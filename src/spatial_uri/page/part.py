"""A part of an atlas: what one result gives to the summary page, the tables, the GeoPackage and the maps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.page.themes import ThemeMap

_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One headline: a number in words, what it is of, and how it is defined."""

    value: str
    label: str
    definition: str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A small table on the summary page, its cells ready to print.

    Parameters
    ----------
    columns
        Headings.
    rows
        Cells as text.
    numeric
        Positions of columns that are set right.
    more
        How many rows were left out.
    file
        The table of the atlas that holds all of them.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numeric: tuple[int, ...] = ()
    more: int = 0
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of the summary page."""

    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """What one result gives to an atlas.

    Parameters
    ----------
    key, title
        A stable word (``connectivity``) of lower-case letters, digits and ``_``, and what it is called.
    short
        What the choice on the map calls it; the title if empty.
    sections
        Of the summary page.
    tables
        File name (``links.csv``) -> table, its index already a column.
    table_words
        File name -> what it holds, for the list of files.
    layers
        Layer of the GeoPackage -> table, in the CRS of the study. A layer called ``areas``, ``roads``, ``settlements``
        or ``facilities`` adds its columns to the layer of that name, instead of writing its shapes a second time: it
        has one row for each of those of the study, in their order.
    map
        What it shows on the map page, None if there is nothing to show.
    parameters
        What the manifest keeps.
    missing
        What could not be answered, one sentence each.

    Raises
    ------
    DataError
        If the key cannot name a page.
    """

    key: str
    title: str
    short: str = ""
    sections: tuple[Section, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    table_words: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    map: ThemeMap | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key) or self.key in {"index", "map", "manifest"}:
            raise DataError(f"a part cannot have the key {self.key!r}", remedy="use a word such as 'connectivity'")
