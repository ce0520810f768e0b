"""What an analysis shows on the map: layers, and themes to choose from that say how each layer is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import numpy as np

from spatial_uri.errors import DataError
from spatial_uri.page.live import LiveRoads
from spatial_uri.page.marks import Marks
from spatial_uri.page.theme_parts import Curtain, TimeLimit
from spatial_uri.page.time_fill import TimeFill
from spatial_uri.page.ways import Ways

Kind = Literal["point", "line", "polygon"]
Ground = Literal["", "areas", "roads", "settlements", "facilities"]
Symbol = Literal["", "cross", "square", "triangle", "wedge", "badge"]
"""How a point of a class is drawn: a disc, and a slashed square where hatched; a crossed square; or, larger and with
a white plus, a square, a triangle, a triangle on its head, a disc."""

_GROUND_KINDS: dict[str, Kind] = {"areas": "polygon", "roads": "line", "settlements": "point", "facilities": "point"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, kw_only=True)
class ThemeClass:
    """A class of the legend.

    Parameters
    ----------
    label, colour, hatched
        What the legend calls it; ``#rrggbb``; true where a value is missing.
    upper_min
        Upper limit of a class of travel time, which belongs to it; infinity for the class of all longer trips, None
        for every other class.
    symbol, is_hidden
        How a point of the class is drawn; true where the reader must ask for the class to see it.
    is_unknown
        True for places that nothing can be said of, which are not those that are not reached.
    is_faint
        True for points that are drawn small, such as those of which nothing changes.
    """

    label: str
    colour: str
    hatched: bool = False
    upper_min: float | None = None
    symbol: Symbol = ""
    is_hidden: bool = False
    is_unknown: bool = False
    is_faint: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeLayer:
    """Things of one kind that themes show.

    Parameters
    ----------
    kind, geometry
        Points, lines or polygons, in any CRS. A row without a geometry is counted in the legend, and not drawn. None
        where the shapes are those of the study.
    of, rows
        Which shapes of the study the rows have, so that they need not travel in the page a second time: those of all
        areas, road pieces, settlements or facilities in their order, or of those that `rows` has the positions of.
    names
        One name for each row: what labels and the search show. A row without one is not found by a search.
    records
        One column for each line of the record that a click opens: heading -> ready text for each row ("" leaves the
        line out). What stands under ``say("Code")`` is found by the search too.
    weights
        0..1 for each row: width of a line, radius of a point; None for all alike.
    labelled
        True where the names are written on the map as room allows.
    """

    kind: Kind
    names: Sequence[str]
    geometry: gpd.GeoSeries | None = None
    of: Ground = ""
    rows: Sequence[int] | None = None
    records: Mapping[str, Sequence[str]] = field(default_factory=dict)
    weights: Sequence[float] | None = None
    labelled: bool = False

    def __len__(self) -> int:
        return len(self.names if self.geometry is None else self.geometry)

    def faults(self) -> Iterator[str]:
        """Say what cannot be drawn."""
        if (self.geometry is None) == (not self.of):
            yield "has both shapes of its own and those of the study" if self.of else "has no shapes"
        if self.geometry is not None and self.geometry.crs is None:
            yield "has no CRS"
        if self.of and self.kind != _GROUND_KINDS[self.of]:
            yield f"calls the {self.of} of the study a {self.kind}"
        columns = {"names": self.names, "rows": self.rows, "weights": self.weights, **self.records}
        for name, values in columns.items():
            if values is not None and len(values) != len(self):
                yield f"has {len(self)} rows, but {len(values)} of {name}"


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeUse:
    """How a theme shows a layer.

    A use of all roads of the study takes the place of the roads under every theme: as wide as their class of road, and
    below the veil over what is not studied.

    Parameters
    ----------
    layer, title
        Key of the layer; heading of its classes in the legend. A plain layer without a title is not in the legend.
    classes, cls
        Classes of the legend, and the class of each row, -1 where it is not shown. No classes draw the layer plainly,
        as a ground for others. An empty `cls` means every row; with `minutes` the classes then follow from these: the
        first whose `upper_min` is not less, and the last one for rows without minutes.
    minutes
        Minutes of each row, NaN where there are none. In a theme with a limit, rows beyond it are drawn as such.
    records
        Lines of the record in this theme, after those of the layer.
    leads_to
        ``(layer, row of each row)``: what a row that was clicked is joined to by a line; -1 for none.
    in_legend
        False where the classes are those of another use, which the legend shows.
    switch
        What a switch that hides the layer is called; none where empty.
    marks
        Whom a click on a row marks and names, while everything else is dimmed.
    things
        What each row is a piece of, such as a road: rows with one number are counted once, in the class of the first
        that is shown. Empty to count rows.
    amounts, amount_unit
        What is summed instead of counting rows, such as their kilometres, and its unit.
    is_numbered
        True where the first ten of the ranking bear their numbers on the map, and the first class is drawn thick.
    """

    layer: str
    classes: tuple[ThemeClass, ...] = ()
    cls: Sequence[int] = ()
    title: str = ""
    minutes: Sequence[float] | None = None
    records: Mapping[str, Sequence[str]] = field(default_factory=dict)
    leads_to: tuple[str, Sequence[int]] | None = None
    in_legend: bool = True
    switch: str = ""
    marks: Marks | None = None
    things: Sequence[int] = ()
    amounts: Sequence[float] | None = None
    amount_unit: str = ""
    is_numbered: bool = False

    def faults(self, layers: Mapping[str, ThemeLayer]) -> Iterator[str]:
        """Say what contradicts the layers."""
        if self.layer not in layers:
            yield f"uses the layer {self.layer!r}, which is not there"
            return
        rows, cls = len(layers[self.layer]), np.asarray(self.cls, dtype=np.int64)
        if len(cls) != rows and (len(cls) or (self.classes and self.minutes is None)):
            yield f"classes {len(cls)} of the {rows} rows of {self.layer!r}"
        if len(cls) and (cls.max() >= max(1, len(self.classes)) or cls.min() < -1):
            yield f"gives rows of {self.layer!r} a class that is not in its legend"
        yield from (f"has {c.colour!r} for a colour" for c in self.classes if not _COLOUR.fullmatch(c.colour))
        columns = {"minutes": self.minutes, "amounts": self.amounts, "things": self.things or None, **self.records}
        if self.leads_to is not None:
            target, leads = self.leads_to
            columns["leads_to"] = leads
            if target not in layers or (len(leads) and not -1 <= max(leads) < len(layers[target])):
                yield f"leads from {self.layer!r} to rows of {target!r} that are not there"
        if self.marks is not None:
            columns["marks"] = self.marks.groups
            yield from self.marks.faults(layers)
        for name, values in columns.items():
            if values is not None and len(values) != rows:
                yield f"has {len(values)} of {name} for the {rows} rows of {self.layer!r}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Theme:
    """One choice in the panel of the map.

    Parameters
    ----------
    key, title, definition
        A stable word, what the panel calls it, and what is shown in one sentence, in which ``{limit}`` stands for the
        limit.
    uses
        Layers from the bottom to the top; points are always drawn above lines and areas.
    ranking
        ``(layer, row, text)``: a list in the panel whose entries lead to their place on the map, the worst first. The
        name of the row stands before the text. A theme with a limit lists who is beyond it instead.
    ranking_title
        What the list is of.
    limit
        A limit that the reader moves, if there is one.
    fill
        Minutes of every place, painted below the roads in the classes of the limit.
    curtain
        What lies on the left of a curtain, if the theme has one; such a theme has no limit.
    """

    key: str
    title: str
    definition: str
    uses: tuple[ThemeUse, ...]
    ranking: Sequence[tuple[str, int, str]] = ()
    ranking_title: str = ""
    limit: TimeLimit | None = None
    fill: TimeFill | None = None
    curtain: Curtain | None = None

    def faults(self, layers: Mapping[str, ThemeLayer]) -> Iterator[str]:
        """Say what contradicts the layers."""
        for use in self.uses:
            yield from use.faults(layers)
        for layer, row, _ in self.ranking:
            if layer not in layers or not 0 <= row < len(layers[layer]):
                yield f"ranks row {row} of {layer!r}, which is not there"
        if self.limit is not None:
            yield from self.limit.faults(self.uses, layers)
        if self.fill is not None:
            yield from self.fill.faults()
            if self.limit is None:
                yield "paints minutes without a limit"
        if self.curtain is not None:
            yield from self.curtain.faults(layers)
            if self.limit is not None:
                yield "has both a limit and a curtain"


@dataclass(frozen=True, kw_only=True, eq=False)
class ThemeMap:
    """What one analysis shows on the map page: its layers by name, and the themes to choose from.

    Areas (outlines and names) and the roads of the study are drawn under every theme.

    Parameters
    ----------
    heading, subtitle
        At the top of the panel while a theme of this analysis is shown.
    layers, themes
        Layers by name; at least one theme.
    stamp, remark
        A warning that stays in sight, such as ``ILLUSTRATIVE TIMETABLE``; what else a reader must know of the themes.
    ways
        The real ways of all settlements, which their cards draw under every theme.
    ranks
        The rank of each settlement, for labels: 0 county seat, 1 town, 2 central village, 3 other; empty if not known.
    in_cards
        What the card of a settlement tells under every theme: heading -> layer, and the heading in its records.
    live
        Gathers what the page needs to work out the times of these themes by itself; only called for a page.
    unanswered
        Why it cannot, where a reader may expect it to: a sentence in the place where changes would be made.

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
    remark: str = ""
    ways: tuple[Ways, ...] = ()
    ranks: Sequence[int] = ()
    in_cards: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    live: Callable[[], LiveRoads] | None = None
    unanswered: str = ""

    def __post_init__(self) -> None:
        faults = [f"layer {key!r} {fault}" for key, layer in self.layers.items() for fault in layer.faults()]
        faults += [f"theme {theme.key!r} {fault}" for theme in self.themes for fault in theme.faults(self.layers)]
        faults += [fault for ways in self.ways for fault in ways.faults()]
        if not self.themes:
            faults.append("there is no theme")
        if faults:
            raise DataError("the map contradicts itself", faults=faults)
