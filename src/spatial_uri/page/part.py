"""A part of an atlas: what one result gives to the report, the tables, the GeoPackage and the map."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import Language, language

Kind = Literal["point", "line", "polygon"]
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
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


@dataclass(frozen=True, kw_only=True)
class ThemeClass:
    """A class of the legend: its words, its colour (``#rrggbb``), hatched where a value is missing."""

    label: str
    colour: str
    hatched: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeLayer:
    """Things of one kind that themes show.

    Parameters
    ----------
    geometry
        Points, lines or polygons, in any CRS. A row without a geometry is counted in the legend, and not drawn.
    names
        One name for each row: what labels and the search show. A row without one is not found by a search.
    records
        One column for each line of the record that a click opens: heading -> ready text for each row ("" leaves the
        line out). What stands under ``Code`` is found by the search too.
    weights
        0..1 for each row: width of a line, radius of a point; None for all alike.
    labelled
        True where the names are written on the map as room allows.
    """

    kind: Kind
    geometry: gpd.GeoSeries
    names: Sequence[str]
    records: Mapping[str, Sequence[str]] = field(default_factory=dict)
    weights: Sequence[float] | None = None
    labelled: bool = False

    def faults(self) -> Iterator[str]:
        """Say what cannot be drawn."""
        rows = len(self.geometry)
        if self.geometry.crs is None:
            yield "has no CRS"
        columns = {"names": self.names, "weights": self.weights, **self.records}
        for name, values in columns.items():
            if values is not None and len(values) != rows:
                yield f"has {rows} rows, but {len(values)} of {name}"


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeUse:
    """How a theme shows a layer: ``cls`` is the class of each row, -1 where it is not shown.

    `classes` are those of the legend; an empty tuple draws the layer plainly, as a ground for others, and an empty
    `cls` then means every row. `title` heads the classes in the legend; a plain layer without one is not in it.
    """

    layer: str
    classes: tuple[ThemeClass, ...] = ()
    cls: Sequence[int] = ()
    title: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Theme:
    """One choice in the panel of the map.

    Parameters
    ----------
    key, title, definition
        A stable word, what the panel calls it, and what is shown in one sentence.
    uses
        Layers from the bottom to the top; points are always drawn above lines and areas.
    ranking
        ``(layer, row, text)``: a list in the panel whose entries lead to their place on the map, the worst first. The
        name of the row stands before the text.
    ranking_title
        What the list is of.
    """

    key: str
    title: str
    definition: str
    uses: tuple[ThemeUse, ...]
    ranking: Sequence[tuple[str, int, str]] = ()
    ranking_title: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeMap:
    """A map page: its layers by name, and the themes to choose from.

    Areas (outlines and names) and the roads of the study are drawn under every theme. `stamp` is a warning that stays
    in sight, such as ``ILLUSTRATIVE TIMETABLE``.

    Raises
    ------
    DataError
        Naming every layer, class or row that contradicts another.
    """

    heading: str
    subtitle: str
    layers: Mapping[str, ThemeLayer]
    themes: tuple[Theme, ...]
    stamp: str = ""

    def __post_init__(self) -> None:
        faults = [f"layer {key!r} {fault}" for key, layer in self.layers.items() for fault in layer.faults()]
        faults += [f"theme {theme.key!r} {fault}" for theme in self.themes for fault in self._faults_of(theme)]
        if not self.themes:
            faults.append("there is no theme")
        if faults:
            raise DataError("the map page contradicts itself", faults=faults)

    def _faults_of(self, theme: Theme) -> Iterator[str]:
        for use in theme.uses:
            if use.layer not in self.layers:
                yield f"uses the layer {use.layer!r}, which is not there"
                continue
            rows, cls = len(self.layers[use.layer].geometry), np.asarray(use.cls, dtype=np.int64)
            if len(cls) != rows and (len(cls) or use.classes):
                yield f"classes {len(cls)} of the {rows} rows of {use.layer!r}"
            if len(cls) and (cls.max() >= max(1, len(use.classes)) or cls.min() < -1):
                yield f"gives rows of {use.layer!r} a class that is not in its legend"
            yield from (f"has {c.colour!r} for a colour" for c in use.classes if not _COLOUR.fullmatch(c.colour))
        for layer, row, _ in theme.ranking:
            if layer not in self.layers or not 0 <= row < len(self.layers[layer].geometry):
                yield f"ranks row {row} of {layer!r}, which is not there"


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
    map
        What it shows on the map, None if there is nothing to show.
    draw_map
        Writes the map of an analysis that has a renderer of its own: ``(path, siblings)``.
    parameters, counts
        What the manifest keeps: the options of the analysis and how people travel; numbers beside those of rows.
    notes
        What a reader must know.
    missing
        What could not be answered, one sentence each.
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
    map: ThemeMap | None = None
    draw_map: Callable[[Path, Sequence[tuple[str, str, bool]]], object] | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    counts: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    missing: tuple[str, ...] = ()
    language: Language = field(default_factory=language)

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key) or self.key in {"index", "map", "manifest"}:
            raise DataError(f"a part cannot have the key {self.key!r}", remedy="use a word such as 'connectivity'")
        if unknown := set(self.place_columns) - {"settlements", "facilities"}:
            raise DataError(
                f"{self.key} has columns for {', '.join(sorted(unknown))}", remedy="use settlements or facilities"
            )
