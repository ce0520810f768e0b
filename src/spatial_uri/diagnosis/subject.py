"""What is examined: a study, how people travel, and what several checks need of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.diagnosis.finding import Spot
from spatial_uri.geo.crs import to_degrees
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.routing.components import number_components
from spatial_uri.routing.snapping import distance_to_nearest_m
from spatial_uri.rules.preset import Preset
from spatial_uri.words.numbers import name_of


@dataclass(frozen=True, eq=False)
class Subject:
    """A study under examination.

    Parameters
    ----------
    study
        The study, as it was read.
    travel
        How people travel.
    extract
        The OpenStreetMap extract of its roads, for what only the extract tells; None if there is none.
    preset
        The rule table of its roads, or its name.
    """

    study: Study
    travel: Travel = field(default_factory=Travel)
    extract: Path | None = None
    preset: Preset | str = "generic"

    @property
    def network(self) -> RoadNetwork:
        """The roads."""
        return self.study.network

    @cached_property
    def settlements(self) -> PlaceTable:
        """The settlements, with their distances to the roads."""
        return PlaceTable(self.study.settlements.table, self.network, self.travel.walk.on(self.network.mode))

    @cached_property
    def facilities(self) -> PlaceTable:
        """The facilities, with their distances to the roads."""
        return PlaceTable(self.study.facilities.table, self.network, self.travel.walk.on(self.network.mode))

    @cached_property
    def road_parts(self) -> Int64Array:
        """``(roads,)`` the connected part of each road, 0 for the longest."""
        return number_components(self.network)

    def people_of(self, ids: Iterable[str]) -> float:
        """Return how many people live in some settlements, as far as known; NaN if that is known of hardly any."""
        everyone = self.study.settlements.table["population"].to_numpy(dtype=float)
        if not are_enough_known(everyone):
            return float("nan")
        people = self.study.settlements.table["population"].reindex(list(ids)).to_numpy(dtype=float)
        return float(np.nansum(people)) if np.isfinite(people).any() else float("nan")


@dataclass(frozen=True, eq=False)
class PlaceTable:
    """Settlements or facilities, and how far the roads are from each."""

    table: gpd.GeoDataFrame
    network: RoadNetwork
    walk: Walk

    @cached_property
    def points(self) -> GeometryArray:
        """``(places,)`` shapely Points."""
        return np.asarray(self.table.geometry.array)

    @cached_property
    def road_m(self) -> FloatArray:
        """``(places,)`` metres to the nearest road that can be joined; NaN if there is none."""
        return distance_to_nearest_m(self.network.snap_index[1], self.points)

    @cached_property
    def main_road_m(self) -> FloatArray:
        """``(places,)`` metres to the nearest road that leads anywhere; NaN if there is none."""
        return distance_to_nearest_m(self.network.snap_index[2], self.points)

    @cached_property
    def nearest_road(self) -> Int64Array:
        """``(places,)`` the nearest road that can be joined, however far; -1 if there is none."""
        usable, tree, _ = self.network.snap_index
        nearest = np.full(len(self.points), -1, dtype=np.int64)
        if len(usable):
            row, line = tree.query_nearest(self.points, all_matches=False)
            nearest[row] = usable[line]
        return nearest

    @property
    def is_off_network(self) -> BoolArray:
        """``(places,)`` True where no road is within the walk."""
        return ~(self.road_m <= self.walk.limit_m)

    @property
    def is_on_fragment(self) -> BoolArray:
        """``(places,)`` True where the nearest roads lead nowhere: one that does is beyond the walk, or its margin."""
        reach_m = np.minimum(self.road_m + self.walk.margin_m, self.walk.limit_m)
        return ~self.is_off_network & ~(self.main_road_m <= reach_m)

    def ids(self, rows: BoolArray) -> tuple[str, ...]:
        """Return the ids of some places."""
        return tuple(map(str, self.table.index[rows]))

    def names(self, rows: BoolArray) -> list[str]:
        """Return the names of some places, the ids of those without one."""
        return [name_of(name, str(place)) for place, name in self.table.loc[rows, "name"].items()]

    def spots(self, rows: BoolArray) -> tuple[Spot, ...]:
        """Return where some places are, the most people first."""
        table = self.table[rows]
        if not len(table):
            return ()
        degrees = to_degrees(shapely.get_coordinates(self.points[rows]), table.crs)
        people = table["population"] if "population" in table.columns else np.full(len(table), np.nan)
        found = [
            Spot(name, lon, lat, osm_id_of(str(place)), float(count))
            for place, name, (lon, lat), count in zip(
                table.index, self.names(rows), degrees.tolist(), people, strict=True
            )
        ]
        return tuple(sorted(found, key=lambda spot: -np.nan_to_num(spot.people)))


def osm_id_of(place_id: str) -> str:
    """Return an id if it is one of OpenStreetMap, such as ``n123``, else an empty text."""
    return place_id if place_id[:1] in {"n", "w", "r"} and place_id[1:].isdigit() else ""
