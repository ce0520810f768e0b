"""How far every settlement is from what a circle asks for: one value, one status and one facility for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.analyses.transit.road_access import hardened_access, rural_access
from spatial_uri.analyses.transit.trips import BUS, ON_FOOT, BusSearch
from spatial_uri.geo.geodesy import distances_m
from spatial_uri.measure.trips import is_surveyed, nearest_facilities, snap_table
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Direction, Travel
from spatial_uri.routing.transit.stop_walks import FootPaths
from spatial_uri.rules.circle_rules import Circle, Step

Service = tuple[Timetable, date, TransitOptions]
"""What runs, the day looked at, and the hours of leaving."""
_TRUE = frozenset({"1", "1.0", "true", "yes", "y", "是", "有", "已通", "通", "已覆盖", "√", "✓"})
_FALSE = frozenset({"0", "0.0", "false", "no", "n", "否", "无", "未通", "不通", "未覆盖", "×"})


@dataclass(frozen=True, eq=False)
class Reach:
    """What the ways of a circle are searched in.

    Parameters
    ----------
    study, travel
        Settlements and roads, and how people travel.
    service
        What runs; None where no timetable is known.
    """

    study: Study
    travel: Travel
    service: Service | None = None

    @property
    def settlements(self) -> gpd.GeoDataFrame:
        """The settlements of the study."""
        return self.study.settlements.table

    @cached_property
    def paths(self) -> FootPaths | None:
        """The roads and paths to walk on; None if they were not read."""
        network = self.study.network if self.study.network.mode == "walk" else self.study.walking
        return FootPaths(network, self.travel.walk) if network is not None and network.piece_count else None

    def network_of(self, circle: Circle) -> RoadNetwork | None:
        """Return the roads of the mode of a circle; None if they were not read."""
        if circle.mode in {None, self.study.network.mode}:
            return self.study.network
        if circle.mode in {"walk", "bus"}:
            return None if self.paths is None else self.paths.timed
        return None

    def find(self, circle: Circle, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
        """Return ``value``, ``status``, ``facility_id`` and ``met`` of every settlement.

        Parameters
        ----------
        circle
            What is measured.
        facilities
            Those that may serve it: ``kind``, ``geometry``, a unique index within each kind.
        """
        if circle.measure == "attribute":
            return self._of_attribute(circle)
        if circle.measure == "road":
            found = self._to_roads(circle)
        elif circle.measure == "minutes" and circle.mode == "bus":
            found = self._by_bus(circle, facilities)
        elif circle.measure == "minutes":
            found = self._along(circle, facilities)
        elif circle.measure == "km_road":
            found = self._by_length(circle, facilities)
        else:
            found = self._in_a_straight_line(circle, facilities)
        within = (found["value"] <= circle.thresholds[0]).tolist()
        known = (found["status"] != "unknown").tolist()
        met = [w if k else None for w, k in zip(within, known, strict=True)]
        return found.assign(met=pd.Series(met, index=found.index, dtype=object))

    def _along(self, circle: Circle, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
        """Add up the minutes of the steps, each from where the last one ended."""
        network = self.network_of(circle)
        assert network is not None  # noqa: S101
        places = self.settlements
        here = pd.Series(places.index, index=places.index, dtype=object)
        spots: gpd.GeoDataFrame = places[["geometry"]]
        total = np.zeros(len(places))
        status = np.full(len(places), "reached", dtype=object)
        last: list[object] = [None] * len(places)
        for step in circle.trips:
            if step.wait_min is not None:
                total = total + step.wait_min
                continue
            trips = self._one_trip(network, step, spots, facilities)
            own: pd.DataFrame = trips.reindex(here)
            total = total + own["travel_min"].to_numpy(dtype=np.float64)
            going_on = status == "reached"
            status[going_on] = own["status"].to_numpy(dtype=object)[going_on]
            last = [value if isinstance(value, str) else None for value in own["facility_id"]]
            if step.to:
                spots = _of_kinds(facilities, step.to)[["geometry"]]
                here = pd.Series(last, index=places.index, dtype=object)
        whole_ms = np.rint(total * MS_PER_MIN) / MS_PER_MIN  # sums of fractions of minutes are whole milliseconds again
        lost = status != "reached"
        ids = [None if away else value for away, value in zip(lost, last, strict=True)]
        columns = {"value": np.where(lost, np.nan, whole_ms), "status": status}
        return pd.DataFrame({**columns, "facility_id": pd.Series(ids, index=places.index, dtype=object)})

    def _one_trip(
        self, network: RoadNetwork, step: Step, spots: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame
    ) -> pd.DataFrame:
        direction: Direction = "to_facility" if step.to else "from_facility"
        serving = _of_kinds(facilities, step.to or step.from_)
        trips: pd.DataFrame = nearest_facilities(
            network, spots, serving, travel=replace(self.travel, direction=direction)
        )
        return trips

    def _by_length(self, circle: Circle, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
        """Find the shortest way along roads or paths, in kilometres."""
        network = self.network_of(circle)
        assert network is not None  # noqa: S101
        serving = _of_kinds(facilities, circle.kinds)
        row, metres = FootPaths(network, self.travel.walk).lengths.find_nearest(
            np.asarray(self.settlements.geometry.to_numpy()), np.asarray(serving.geometry.to_numpy())
        )
        off = np.diff(snap_table(network, self.settlements, self.travel).ptr) == 0
        status = np.where(np.isnan(metres), np.where(off, "off_network", "unreachable"), "reached").astype(object)
        unseen = ~is_surveyed(network, self.settlements, margin_m=self.travel.walk_limit_m)
        status[unseen & np.isnan(metres)] = "unknown"
        return self._values(metres / 1000, status, row, serving)

    def _in_a_straight_line(self, circle: Circle, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
        """Find the nearest in the plane, and its distance on the ellipsoid, in kilometres."""
        serving = _of_kinds(facilities, circle.kinds)
        places = self.settlements.geometry
        if serving.empty:
            nobody = np.full(len(places), -1)
            return self._values(
                np.full(len(places), np.nan), np.full(len(places), "unknown", dtype=object), nobody, serving
            )
        row = shapely.STRtree(serving.geometry.to_numpy()).nearest(places.to_numpy())
        degrees = [shapely.get_coordinates(g.to_crs(4326).to_numpy()) for g in (places, serving.geometry)]
        metres = distances_m(np.concatenate(degrees), np.arange(len(places)), len(places) + row)
        return self._values(metres / 1000, np.full(len(places), "reached", dtype=object), row, serving)

    def _to_roads(self, circle: Circle) -> pd.DataFrame:
        """Find the straight line to the nearest road that counts, in kilometres."""
        network = self.study.network
        access = rural_access if circle.roads == "all_season" else hardened_access
        found = access(network, self.settlements, within_m=1000 * circle.thresholds[0]).places
        known = is_surveyed(network, self.settlements, margin_m=1000 * circle.thresholds[0])
        km = np.where(known, found["road_m"].to_numpy() / 1000, np.nan)
        status = np.where(known, np.where(np.isnan(km), "unreachable", "reached"), "unknown").astype(object)
        return self._values(km, status, np.full(len(km), -1), self.settlements)

    def _by_bus(self, circle: Circle, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
        """Find the best bus to the facility that is nearest by road, or all the way on foot where that is faster."""
        assert self.service is not None  # noqa: S101
        timetable, day, options = self.service
        serving = _of_kinds(facilities, circle.kinds)
        nearest = self._one_trip(self.study.network, circle.trips[0], self.settlements[["geometry"]], facilities)
        own = serving.index.get_indexer(nearest["facility_id"])
        count = len(self.settlements)
        points = np.concatenate([self.settlements.geometry.to_numpy(), serving.geometry.to_numpy()])
        stops = np.asarray(timetable.stops.to_crs(self.study.crs).geometry.to_numpy(), dtype=object)
        search = BusSearch.of((timetable, day), points, stops, (options, self.travel.walk), paths=self.paths)
        targets = np.concatenate([np.where(own >= 0, count + own, -1), np.full(len(serving), -1)])
        found = {name: values[:count] for name, values in search.columns(targets).items()}
        way = found["way"]
        value = np.where(way == BUS, found["bus_min"], np.where(way == ON_FOOT, found["foot_min"], np.nan))
        status = np.where(np.isnan(value.astype(np.float64)), "unreachable", "reached").astype(object)
        status[(own < 0) & (status != "reached")] = nearest["status"].to_numpy(dtype=object)[
            (own < 0) & (status != "reached")
        ]
        return self._values(value.astype(np.float64), status, np.where(status == "reached", own, -1), serving)

    def _of_attribute(self, circle: Circle) -> pd.DataFrame:
        """Read what the table of settlements says."""
        column = attribute_column(self.settlements, circle)
        assert column is not None  # noqa: S101
        met = [truth_of(value) for value in self.settlements[column]]
        status = ["unknown" if value is None else "reached" for value in met]
        index = self.settlements.index
        columns = {"status": status, "facility_id": [None] * len(met), "met": met}
        return pd.DataFrame({"value": np.nan, **columns}, index=index).astype({"facility_id": object, "met": object})

    def _values(
        self, value: FloatArray, status: np.ndarray, row: np.ndarray, serving: gpd.GeoDataFrame
    ) -> pd.DataFrame:
        ids = np.array([*serving.index, None], dtype=object)
        return pd.DataFrame(
            {"value": value, "status": status, "facility_id": ids[row]}, index=self.settlements.index
        ).astype({"facility_id": object})


def _of_kinds(facilities: gpd.GeoDataFrame, kinds: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Return the facilities of some kinds, each once, in the order of their ids."""
    own = facilities[facilities["kind"].isin(kinds)]
    return own[~own.index.duplicated()]


def attribute_column(settlements: pd.DataFrame, circle: Circle) -> str | None:
    """Return the column that holds the attribute of a circle, by its headings; None if there is none."""
    there = {"".join(str(column).split()).lower(): str(column) for column in reversed(settlements.columns)}
    wanted = ("".join(word.split()).lower() for word in circle.attribute)
    return next((there[word] for word in wanted if word in there), None)


def truth_of(value: object) -> bool | None:
    """Return what a cell of an attribute says; None where it says nothing that is understood.

    Examples
    --------
    >>> [truth_of(cell) for cell in ("是", "No", 1, 0.0, True, "", None, "80%")]
    [True, False, True, False, True, None, None, None]
    """
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def strange_cells(settlements: pd.DataFrame, column: str) -> BoolArray:
    """Tell which cells of an attribute are filled and not understood.

    Parameters
    ----------
    settlements
        The settlements.
    column
        The column of the attribute.
    """
    cells = settlements[column]
    filled = cells.notna() & (cells.astype(str).str.strip() != "")
    return np.array([f and truth_of(v) is None for f, v in zip(filled, cells, strict=True)], dtype=np.bool_)
