"""A part of an atlas: what one result gives to the report, the tables, the GeoPackage and the map."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.page.document import Chapter
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.themes import ThemeMap, ThemeUse
from spatial_uri.words.catalogue import Language, language

_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One headline: a number in words, what it is of, and how it is defined.

    Parameters
    ----------
    value, label, definition
        ``78.2%``, what it is a share of, and what exactly was counted.
    heading
        What tells it from the figures beside it, such as ``County hospital, 20 min``.
    details
        Sentences that go with it, one line each.
    """

    value: str
    label: str
    definition: str = ""
    heading: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a histogram.

    Parameters
    ----------
    label
        The class it stands for.
    count, share
        How many things are in it, and which share that is, ready to print.
    counted
        The same in words, such as ``12 settlements``, for readers who do not see the bar.
    colour
        ``#rrggbb``.
    hatched
        True where a value is missing.
    is_limit
        True for the last class within the limit: a line is drawn below it.
    """

    label: str
    count: int
    share: str
    counted: str
    colour: str
    hatched: bool = False
    is_limit: bool = False


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """How many things are in each class, the bars in the order of the legend; `total` names the row of their sum."""

    title: str
    bars: tuple[Bar, ...]
    total: str

    @property
    def longest(self) -> int:
        """The count of the longest bar, at least 1."""
        return max(1, *(bar.count for bar in self.bars)) if self.bars else 1


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A small table of the report, its cells ready to print.

    Parameters
    ----------
    columns
        Headings.
    rows
        Cells as text.
    numeric
        Positions of the columns that are set right.
    codes
        Positions of the columns that hold codes.
    totals
        Positions of the rows that sum up the others.
    more
        How many rows were left out.
    file
        The table of the atlas that holds all of them.
    empty
        What is said if there are no rows; ``None.`` if empty.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numeric: tuple[int, ...] = ()
    codes: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()
    more: int = 0
    file: str = ""
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of the report. The histogram, if there is one, stands beside the first listing."""

    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    histogram: Histogram | None = None
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A sheet of the workbook.

    Parameters
    ----------
    title
        Its name in the workbook; what a spreadsheet does not allow in it is left out.
    table
        One row for each row of the sheet; the index is not written. How a column is written follows from the unit in
        its name: ``_min``, ``_share``, ``_km``, ``_s`` (seconds after midnight, as a time of day), ``_id`` (a text).
    about
        What it holds, in one sentence.
    file
        The table of the atlas (``links.csv``) that its columns come from.
    headings
        Column -> heading; those that are not named are headed as everywhere in the workbook.
    sources
        Column -> ``(file, column)``, for columns that come from elsewhere or are called otherwise there.
    totals
        Positions of the rows that sum up others.
    """

    title: str
    table: pd.DataFrame
    about: str = ""
    file: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    totals: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """What the result of one analysis gives to an atlas.

    Parameters
    ----------
    key, title
        A stable word (``connectivity``: lower-case letters, digits and ``_``), and what the analysis is called.
    short
        What links to its map call it; the title if empty.
    headlines
        Sentences that sum up the result; the first figures of its sections if there are none.
    sections
        Of the report.
    tables
        File name (``links.csv``) -> table, its index already a column.
    table_words
        File name -> what it holds, for the list of files.
    place_columns
        ``settlements`` or ``facilities`` -> columns for the table of that name, on the index of the study's places.
    layers
        Layer of the GeoPackage -> table, in any CRS. A layer called ``areas``, ``roads``, ``settlements`` or
        ``facilities`` adds its columns to the layer of that name, instead of writing its shapes a second time: it
        has one row for each of those of the study, in their order.
    layer_uses
        Layer of the GeoPackage -> how its rows are classed there, where the map shows it otherwise or not at all;
        `ThemeUse.layer` is a word for each.
    layer_themes
        Layer of the GeoPackage -> the themes of the map that it is styled with; where it is not named, every theme that
        classes its rows, or all settlements if it has a row for each of them.
    workbook
        Sheets of the workbook; where there are none, and the workbook has none made of its result, its tables are.
    map
        What it shows on the map, None if there is nothing to show.
    sheets
        Its maps on paper; one whose theme is not there is left out.
    parameters, counts
        What the manifest keeps: the options of the analysis and how people travel; numbers beside those of rows.
    notes
        What a reader must know.
    missing
        What could not be answered, one sentence each.
    chapters
        Its chapters of the report; where there are none, the report tells its headlines, figures and tables of areas.
    result
        The result itself, for chapters, workbook and sheets that need more than ready text; None where there is none.
    leads
        True where report and map begin with it.
    language
        The language that it was made in.

    Raises
    ------
    DataError
        If the key cannot name a page, or columns are for places that there are none of.
    """

    key: str
    title: str
    short: str = ""
    headlines: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    table_words: Mapping[str, str] = field(default_factory=dict)
    place_columns: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    layer_uses: Mapping[str, tuple[ThemeUse, ...]] = field(default_factory=dict)
    layer_themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workbook: tuple[Sheet, ...] = ()
    map: ThemeMap | None = None
    sheets: tuple[MapSheet, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    counts: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    missing: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    result: object | None = None
    leads: bool = False
    language: Language = field(default_factory=language)

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key) or self.key in {"index", "map", "manifest"}:
            raise DataError(f"a part cannot have the key {self.key!r}", remedy="use a word such as 'connectivity'")
        if unknown := set(self.place_columns) - {"settlements", "facilities"}:
            raise DataError(
                f"{self.key} has columns for {', '.join(sorted(unknown))}", remedy="use settlements or facilities"
            )
