"""A part of an atlas: what one result gives to the summary page, the tables, the GeoPackage and the maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd

from spatial_uri.model import Note

Kind = Literal["point", "line", "polygon"]


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
        Points, lines or polygons, in any CRS.
    names
        One name for each row: what labels and the search show.
    records
        One column for each line of the record that a click opens: heading -> ready text for each row ("" leaves the
        line out).
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


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeUse:
    """How a theme shows a layer: ``cls`` is the class of each row, -1 where it is not shown.

    `classes` are those of the legend; an empty tuple draws the layer plainly, as a ground for others.
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
        Layers from the bottom to the top.
    ranking
        ``(layer, row, text)``: a list in the panel whose entries lead to their place on the map, the worst first.
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

    Areas (outlines and names) and the roads of the study are drawn under every theme.
    """

    heading: str
    subtitle: str
    layers: Mapping[str, ThemeLayer]
    themes: tuple[Theme, ...]
    stamp: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """What one result gives to an atlas.

    Parameters
    ----------
    key, title
        A stable word (``connectivity``), which also names the map page (``connectivity.html``), and what it is called.
    sections
        Of the summary page.
    tables
        File name (``links.csv``) -> table, its index already a column.
    table_words
        File name -> what it holds, for the list of files.
    layers
        Layer of the GeoPackage -> table, in the CRS of the study.
    map
        The map page, None if there is nothing to show.
    parameters
        What the manifest keeps.
    missing
        What could not be answered, one sentence each.
    """

    key: str
    title: str
    sections: tuple[Section, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    table_words: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    map: ThemeMap | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    missing: tuple[str, ...] = ()
