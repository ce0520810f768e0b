"""The links of the settlements as tables: each to its own town, its county seat and the nearest town."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Geod

from spatial_uri.analyses.connectivity.result import LINK_TARGETS, LinkTarget
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import is_surveyed
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.routing.links import Links, find_links
from spatial_uri.routing.snapping import RoadAccess, SnappedPlaces, snap_places
from spatial_uri.routing.trip_lengths import SegmentKinds

ROAD_CLASSES = (
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
    "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road", "service", "busway",
    "pedestrian", "ferry", "cycleway", "track", "bridleway", "footway", "path", "steps",
)  # fmt: skip
"""Road classes of OpenStreetMap from the highest to the lowest. One that is not listed counts as lower than all."""

SURFACES = ("paved", "unknown", "unpaved")
"""Surfaces from the best to the worst; an unknown surface counts as worse than paved, because it may be unpaved."""

_SHORTEST_M = 0.1
"""Shorter lengths of a class or surface on a way are ignored: they are rounding where a place joins the road."""

_COUNTY_SEATS_KEPT = 3


@dataclass(frozen=True, eq=False)
class RoadKinds:
    """The kinds of road that ways are divided into: every class of the network, on every surface.

    Parameters
    ----------
    classes
        The road classes of the network, from the highest to the lowest.
    kind
        ``(segments,)`` class and surface of each segment of the network in one number.
    """

    classes: tuple[str, ...]
    kind: Int64Array

    @property
    def count(self) -> int:
        """Number of kinds."""
        return len(self.classes) * len(SURFACES)

    @property
    def unranked(self) -> tuple[str, ...]:
        """Classes that are not among `ROAD_CLASSES`."""
        return tuple(name for name in self.classes if name not in ROAD_CLASSES)


def kinds_of(network: RoadNetwork) -> RoadKinds:
    """Return the kinds of road of a network."""
    names = network.pieces["road_class"].astype(str)
    present = set(names.unique())
    classes = (*(c for c in ROAD_CLASSES if c in present), *sorted(present - set(ROAD_CLASSES)))
    surface = pd.Index(SURFACES).get_indexer(pd.Index(network.pieces["surface"].astype(str)))
    surface = np.where(surface < 0, SURFACES.index("unknown"), surface)
    return RoadKinds(
        classes, (pd.Index(classes).get_indexer(pd.Index(names)) * len(SURFACES) + surface).astype(np.int64)
    )


def link_table(
    study: Study, hierarchy: Hierarchy, travel: Travel, kinds: RoadKinds
) -> dict[LinkTarget, gpd.GeoDataFrame]:
    """Compute the link of every settlement to each target, as in `Connectivity.links`.

    Raises
    ------
    ParameterError
        If the hierarchy is not that of the settlements.
    """
    network, settlements = study.network, study.settlements.table
    if not hierarchy.places.index.equals(settlements.index):
        raise ParameterError("the hierarchy is not that of the settlements of the study")
    points = settlements.geometry.to_numpy()
    access = snap_places(network, points, walk=travel.walk)
    places = SnappedPlaces(points, access)
    town_seat, county_seat = (_rows(settlements, hierarchy.places[f"{name}_seat_id"]) for name in ("town", "county"))
    is_town = np.zeros(len(settlements), dtype=np.bool_)
    is_town[settlements.index.get_indexer(hierarchy.of_rank("county_seat", "town"))] = True
    is_town[np.concatenate([own[own >= 0] for own in (town_seat, county_seat)])] = True

    def links_to(among: Int64Array, own: Int64Array, *, keep: int | None = None) -> tuple[Links, Links]:
        number = np.full(len(settlements) + 1, -1, dtype=np.int64)
        number[among] = np.arange(len(among))
        to_own, to_nearest = find_links(
            network,
            places,
            places.select(among),
            own=number[own],
            kinds=SegmentKinds(kinds.kind, kinds.count),
            direction=travel.direction,
            walk=travel.walk,
            **({} if keep is None else {"keep": keep}),
        )
        return to_own, to_nearest

    towns, county_seats = np.flatnonzero(is_town), np.unique(county_seat[county_seat >= 0])
    to_town, to_nearest = links_to(towns, town_seat)
    to_county, _ = links_to(county_seats, county_seat, keep=_COUNTY_SEATS_KEPT)
    limit_ms = round(travel.search_limit_min * MS_PER_MIN)
    nearest_town = np.append(towns, -1)[np.where(to_nearest.time_ms <= limit_ms, to_nearest.facility, -1)]
    tables_of = _LinkTables(study, hierarchy, travel, kinds, access)
    tables = {
        "town_seat": tables_of.table(to_town, town_seat, known=town_seat >= 0),
        "county_seat": tables_of.table(to_county, county_seat, known=county_seat >= 0),
        "nearest_town": tables_of.table(to_nearest, nearest_town, known=np.full(len(settlements), len(towns) > 0)),
    }
    own_ms = np.where(to_town.time_ms < 0, np.inf, to_town.time_ms)
    sooner = (town_seat >= 0) & (nearest_town != town_seat) & (to_nearest.time_ms < own_ms)
    tables["nearest_town"]["is_elsewhere"] = sooner & (tables["nearest_town"]["status"] == "reached").to_numpy()
    return {target: tables[target] for target in LINK_TARGETS}


def _rows(settlements: gpd.GeoDataFrame, ids: pd.Series[Any]) -> Int64Array:
    """Return the row of each settlement, -1 for None and for an id that is no settlement."""
    return np.where(ids.isna(), -1, settlements.index.get_indexer(ids)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class _LinkTables:
    """What the tables of all targets share: where the settlements are, how people travel, which roads there are."""

    study: Study
    hierarchy: Hierarchy
    travel: Travel
    kinds: RoadKinds
    access: RoadAccess

    def table(self, links: Links, destination: Int64Array, *, known: BoolArray) -> gpd.GeoDataFrame:
        """Return the table of one target; `known` marks the settlements whose destination is known, reached or not."""
        settlements = self.study.settlements.table
        status = self._status(links, known)
        reached = status == "reached"
        target = np.where(known, destination, -1)
        ids = np.array([*settlements.index, None], dtype=object)
        names = np.array([*settlements["name"], None], dtype=object)
        network_km = np.where(reached, links.network_m / 1000, np.nan)
        walk_km = np.where(reached, links.walk_m / 1000, np.nan)
        straight_km = self._straight_km(target)
        return gpd.GeoDataFrame(
            {
                "name": settlements["name"],
                "area_id": settlements["area_id"],
                "rank": self.hierarchy.places["rank"],
                "destination_id": ids[target],
                "destination_name": names[target],
                "travel_min": np.where(reached, links.time_ms / MS_PER_MIN, np.nan),
                "network_km": network_km,
                "walk_km": walk_km,
                "straight_km": straight_km,
                "detour_ratio": _detour(network_km + walk_km, straight_km, target == np.arange(len(target))),
                **self._along(links.kind_m, reached),
                "status": status,
                "population": settlements["population"],
                "is_elsewhere": False,
            },
            index=settlements.index,
            geometry=settlements.geometry,
            crs=self.study.crs,
        )

    def _status(self, links: Links, known: BoolArray) -> GeometryArray:
        """Say how each search ended, as `measure.trips.statuses` does."""
        places, limit_ms = self.study.settlements.table, round(self.travel.search_limit_min * MS_PER_MIN)
        status = np.full(len(places), "unreachable", dtype=object)
        status[links.time_ms > limit_ms] = "too_far"
        status[np.diff(self.access.ptr) == 0] = "off_network"
        status[~is_surveyed(self.study.network, places, margin_m=self.travel.walk_limit_m)] = "unknown"
        status[(links.time_ms >= 0) & (links.time_ms <= limit_ms)] = "reached"
        status[~known] = "unknown"
        return status

    def _straight_km(self, destination: Int64Array) -> FloatArray:
        """Return the geodesic distance between each settlement and its destination; NaN where that is not known."""
        degrees = self.study.settlements.table.geometry.to_crs("EPSG:4326")
        x, y = degrees.x.to_numpy(), degrees.y.to_numpy()
        metres = cast("Any", Geod(ellps="WGS84")).inv(x, y, x[destination], y[destination])[2]
        return np.where(destination >= 0, metres / 1000, np.nan)

    def _along(self, kind_m: FloatArray, reached: BoolArray) -> dict[str, NDArray[Any]]:
        """Return the columns on the roads along the ways: worst class and surface, shares, kilometres by class."""
        metres = kind_m.reshape(len(kind_m), len(self.kinds.classes), len(SURFACES))
        metres = np.where(reached[:, None, None], metres, np.nan)
        of_class, of_surface = metres.sum(axis=2), metres.sum(axis=1)
        road_m = of_class.sum(axis=1)
        of_road = np.where(road_m > 0, road_m, np.nan)
        return {
            "worst_class": _last(of_class, self.kinds.classes),
            "worst_surface": _last(of_surface, SURFACES),
            "unpaved_share": of_surface[:, SURFACES.index("unpaved")] / of_road,
            "surface_unknown_share": of_surface[:, SURFACES.index("unknown")] / of_road,
            **{f"{name}_km": of_class[:, i] / 1000 for i, name in enumerate(self.kinds.classes)},
        }


def _last(metres: FloatArray, names: tuple[str, ...]) -> GeometryArray:
    """Return the last of the names of which there is some length, None where there is none at all."""
    has = metres > _SHORTEST_M
    last = has.shape[1] - 1 - has[:, ::-1].argmax(axis=1) if has.shape[1] else np.zeros(len(has), dtype=np.int64)
    return np.array([*names, None], dtype=object)[np.where(has.any(axis=1), last, len(names))]


def _detour(way_km: FloatArray, straight_km: FloatArray, is_own: BoolArray) -> FloatArray:
    """Divide way by straight line, NaN for the seat itself. At least 1: lengths on a plane can be a little short."""
    ratio = way_km / np.where(is_own | (straight_km == 0), np.nan, straight_km)
    return np.maximum(ratio, 1.0)
