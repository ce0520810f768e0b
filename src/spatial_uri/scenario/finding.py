"""Settlements, facilities and tiers by the names that a scenario gives them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point

from spatial_uri.geo.crs import DEGREES, transformer
from spatial_uri.model.names import comparable, plain_name
from spatial_uri.model.study import Study
from spatial_uri.read.tables.values import plain_text
from spatial_uri.scenario.values import Degrees, Place

_FORMS: tuple[Callable[[str], str], ...] = (str.strip, plain_name, comparable)
_MOST_LISTED = 5
_MOST_SEARCHED = 20
"""So many names that match nothing are compared with all others; more are not mistyped, but of another study."""


class Unfound(Exception):  # noqa: N818 - its sentences are faults of a text, and no error of the program
    """What does not fit the study, one sentence for each fault."""

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults


def all_found(*lookups: Callable[[], Any]) -> list[Any]:
    """Return what some look-ups find.

    Raises
    ------
    Unfound
        With the faults of all that find nothing.
    """
    found: list[Any] = []
    faults: list[str] = []
    for look_up in lookups:
        try:
            found.append(look_up())
        except Unfound as unfound:
            faults += unfound.faults
    if faults:
        raise Unfound(*faults)
    return found


@dataclass
class Names:
    """Rows of a table by id and by name, from the strictest way of reading a name to the loosest.

    Parameters
    ----------
    table
        Index of ids, column ``name``.
    what
        What a row is called, such as ``settlement``.
    """

    table: gpd.GeoDataFrame
    what: str
    _searched: int = field(default=0, init=False)

    @cached_property
    def _rows(self) -> list[dict[str, list[str]]]:
        rows: list[dict[str, list[str]]] = []
        names = self.table["name"].astype(object)
        pairs = [(str(i), name) for i, name in names.items() if isinstance(name, str) and name.strip()]
        for form in _FORMS:
            held: dict[str, list[str]] = {}
            for own_id, name in pairs:
                held.setdefault(form(name), []).append(own_id)
            rows.append(held)
        return rows

    def find(self, wanted: str) -> str:
        """Return the id of the one row that has this id or name.

        Raises
        ------
        Unfound
            If there is none, with the nearest names, or several, with their ids.
        """
        for own in (wanted, plain_text(wanted)):
            if own in self.table.index:
                return own
        for form, held in zip(_FORMS, self._rows, strict=True):
            ids = held.get(form(wanted), []) if form(wanted) else []
            if len(ids) == 1:
                return ids[0]
            if ids:
                listed = ", ".join(ids[:_MOST_LISTED]) + (" ..." if len(ids) > _MOST_LISTED else "")
                raise Unfound(f"{len(ids)} {self.what}s are called {wanted!r}: give the id, one of {listed}")
        raise Unfound(f"there is no {self.what} {wanted!r}{self._hint(wanted)}")

    def _hint(self, wanted: str) -> str:
        self._searched += 1
        if self._searched > _MOST_SEARCHED:
            return ""
        return nearest([*self.table.index.astype(str), *self._rows[0]], wanted)


def nearest(known: Iterable[str], wanted: str) -> str:
    """Return a hint at the names that are spelled most like another; empty without any."""
    near = difflib.get_close_matches(wanted, dict.fromkeys(known), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


@dataclass(frozen=True)
class Spot:
    """Where something is to be: the point in the CRS of the study, and the settlement that it is at, if any."""

    point: Point
    settlement: str | None


class PlaceFinder:
    """Everything of a study that a scenario can name.

    Parameters
    ----------
    study
        The study of today.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.settlements = Names(study.settlements.table, "settlement")
        self.facilities = Names(study.facilities.table, "facility")

    def spot(self, place: Place) -> Spot:
        """Return where a settlement, or a point in degrees, is.

        Raises
        ------
        Unfound
            If there is no such settlement, or the point lies outside the roads of the study.
        """
        if isinstance(place, str):
            found = self.settlements.find(place)
            return Spot(_point_of(self.study.settlements.table, found), found)
        return Spot(self._inside(place), None)

    def point(self, place: Place) -> Point:
        """Return where a settlement, a facility, or a point in degrees is."""
        if not isinstance(place, str):
            return self._inside(place)
        with suppress(Unfound):
            return _point_of(self.study.facilities.table, self.facilities.find(place))
        return _point_of(self.study.settlements.table, self.settlements.find(place))

    def tier(self, wanted: str) -> str:
        """Return the name of a tier, given by its name or its label.

        Raises
        ------
        Unfound
            If the study has no such tier.
        """
        tiers = self.study.tiers
        for tier in tiers:
            if wanted in {tier.name, tier.label}:
                return tier.name
        raise Unfound(f"there is no tier {wanted!r}; the tiers are {', '.join(tier.name for tier in tiers)}")

    def _inside(self, degrees: Degrees) -> Point:
        xy = np.array(transformer(DEGREES, self.study.crs).transform(degrees[0], degrees[1]), dtype=np.float64)
        if (away_m := beyond(self.study, Point(xy) if np.isfinite(xy).all() else None)) > 0:
            raise Unfound(f"the point {list(degrees)} lies {away_m / 1000:,.1f} km outside the roads of the study")
        return Point(xy)


def _point_of(table: gpd.GeoDataFrame, own: str) -> Point:
    point: Point = table.geometry.loc[own]
    return point


def beyond(study: Study, shape: Point | shapely.LineString | None, *, margin_m: float = 1_000.0) -> float:
    """Return how many metres a shape lies outside the roads of a study; 0 within them, or a margin around them."""
    if shape is None:
        return float("inf")
    away_m = float(shapely.distance(shapely.box(*study.network.bounds), shape))
    return away_m if away_m > margin_m or not np.isfinite(away_m) else 0.0
