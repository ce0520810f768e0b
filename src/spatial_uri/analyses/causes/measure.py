"""Why settlements are beyond the limit: the way behind every time of a service circle, and one cause each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from spatial_uri.analyses.causes.measure_rules import find_causes, usual_speeds
from spatial_uri.analyses.causes.options import CausesOptions
from spatial_uri.analyses.causes.result import Causes
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.service_circle.plan import serving_facilities
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import snap_table, to_minutes
from spatial_uri.measure.way_legs import list_legs, number_looks
from spatial_uri.model.arguments import require_options, require_study
from spatial_uri.model.arrays import FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Study, Tier
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import RoadAccess
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.ways import Ways, draw_ways, trace_ways

_KEPT = 2  # as the circle keeps: ties then fall alike, and ways are those behind its minutes to the metre
_FROM_CIRCLE = ["name", "area_id", "population", "status", "travel_min", "network_km", "facility_id", "facility_name"]


@knows_study
def causes(
    study: Study,
    circle: ServiceCircle,
    options: CausesOptions | None = None,
    *,
    hierarchy: Hierarchy | None = None,
) -> Causes:
    """Find the way behind every time of a service circle, and one cause for every settlement that is beyond the limit.

    The causes exclude each other; the first rule that holds is the cause, and they add up to those beyond:

    ``no_road``
        No road that may be used within the longest walk (``off_network``).
    ``not_joined``
        No facility is reached, and no road that the settlement can walk to belongs to the roads that lead anywhere.
    ``no_facility``
        No facility is reached, although the roads lead on: there is none along them, or none within the search limit.
    ``slow_road``
        One road on the way, or else all its roads of one class, if faster, would bring the settlement within. The speed
        that is needed must be usual on roads of its own class in this network (it is not paved, others are), or of the
        next better class (`CausesOptions.raised_classes`). Of several such roads the shortest counts. Streets between
        houses, and stretches that are slower than others of their class although not unpaved (a limit holds there, as
        in a town), are not made faster. This stands before the detour, as to raise a road that is there is less than to
        build one.
    ``detour``
        The way is more than `CausesOptions.detour_limit` times as long as the straight line to the nearest facility,
        and a direct road there (`CausesOptions.straight_ratio`), at the mean speed of the way, would bring the
        settlement within. The nearest as the crow flies counts, even if it is not the one that is reached first: across
        a river without a bridge the nearest door is the one that nobody goes to.
    ``far``
        None of these: the facility is far.
    ``unknown``
        The data has no such facility, or no roads where the settlement lies: it does not tell.

    A speed that is needed is enough, not the least: with it, other ways may be faster still.

    Parameters
    ----------
    study, circle
        What was measured, and its service circle. One that was measured in parts is the same.
    options
        The limits of the rules; None for the usual ones.
    hierarchy
        Ranks, for the villages among the settlements.

    Raises
    ------
    ParameterError
        If the circle is that of another study, or the limit lies beyond the longest trip.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> found = causes(study, su.service_circle(study), CausesOptions(limit_min=10))
    >>> found.of("hospital")["cause"].value_counts().to_dict()
    {'far': 9, '': 6, 'detour': 1}
    """
    study, options = require_study(study), require_options(options, CausesOptions)
    limit_min = circle.options.thresholds_min[0] if options.limit_min is None else options.limit_min
    circle.travel.require_searched(limit_min=(limit_min,))
    if not circle.trips.loc[circle.tiers[0].name].index.equals(study.settlements.table.index):
        raise ParameterError("the service circle is not that of the settlements of the study")
    access = snap_table(study.network, study.settlements.table, circle.travel)
    ways_of = _WaysOf(study, circle, options, access)
    looks, class_kmh = number_looks(study.network), usual_speeds(study.network)
    found = {tier.name: ways_of.tier(tier, looks) for tier in circle.tiers}
    villages = pd.concat({tier: one.villages for tier, one in found.items()}, names=["tier", "place_id"])
    legs = pd.concat([one.legs for one in found.values()], ignore_index=True)
    ranks = None if hierarchy is None else hierarchy.places["rank"].reindex(study.settlements.table.index).to_numpy()
    villages.insert(3, "rank", np.full(len(villages), None) if ranks is None else np.tile(ranks, len(found)))
    return Causes(
        options=options,
        travel=circle.travel,
        mode=circle.mode,
        tiers=circle.tiers,
        limit_min=limit_min,
        villages=find_causes(villages, legs, class_kmh, limit_min=limit_min, options=options),
        legs=legs,
        routes=gpd.GeoDataFrame(pd.concat([one.routes for one in found.values()], ignore_index=True), crs=study.crs),
        route_edges={tier: (one.ways.ptr, study.network.edge_piece[one.ways.edge]) for tier, one in found.items()},
        route_ends={tier: one.ways.ends for tier, one in found.items()},
        class_kmh=class_kmh,
    )


@dataclass(frozen=True, eq=False)
class _OfTier:
    """The ways to one tier, and the tables made of them."""

    ways: Ways
    villages: pd.DataFrame
    legs: pd.DataFrame
    routes: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False)
class _WaysOf:
    """What all tiers share: the study, its circle, and where the settlements join the road."""

    study: Study
    circle: ServiceCircle
    options: CausesOptions
    access: RoadAccess

    def tier(self, tier: Tier, looks: Int64Array) -> _OfTier:
        """Trace the ways to one tier, as the circle found them."""
        network, travel = self.study.network, self.circle.travel
        settlements = self.study.settlements.table
        facilities = serving_facilities(self.study, tier.name, self.circle.options)
        doors, homes = facilities.geometry.to_numpy(), settlements.geometry.to_numpy()
        tree = grow_tree(
            network, doors, direction=travel.direction, k=_KEPT, limit_min=travel.search_limit_min, walk=travel.walk
        )
        found = find_nearest(tree, homes, self.access)
        trips = self.circle.of(tier.name)
        if not np.array_equal(to_minutes(found.time_ms[:, 0]), trips["travel_min"].to_numpy(), equal_nan=True):
            raise ParameterError("the service circle is not that of the study: its times are others")
        ways = trace_ways(tree, found)
        reached = np.flatnonzero(found.time_ms[:, 0] >= 0)
        there: GeometryArray = np.full(len(homes), None, dtype=object)
        there[reached] = doors[found.facility[reached, 0]]
        lines = draw_ways(network, ways, *((homes, there) if tree.arriving else (there, homes)))
        legs = list_legs(network, ways, found, looks, arriving=tree.arriving, ms_per_m=travel.walk.ms_per_m)
        ids = settlements.index.to_numpy(dtype=object)
        legs.insert(0, "tier", tier.name)
        legs.insert(1, "place_id", ids[legs.pop("row").to_numpy()])
        routes = gpd.GeoDataFrame(
            {
                "tier": tier.name,
                "place_id": ids[reached],
                "travel_min": trips["travel_min"].to_numpy()[reached],
                "network_km": trips["network_km"].to_numpy()[reached],
            },
            geometry=lines[reached],
            crs=self.study.crs,
        )
        walk_ms = np.where(found.time_ms[:, 0] >= 0, found.access_ms[:, 0] + found.egress_ms[:, 0], 0)
        return _OfTier(ways, self._villages(trips, facilities, there, walk_ms), legs, routes)

    def _villages(
        self, trips: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, there: GeometryArray, walk_ms: Int64Array
    ) -> pd.DataFrame:
        table = pd.DataFrame(trips[_FROM_CIRCLE])
        table["road_walk_m"] = trips["road_walk_m"]
        walk_min = np.where(shapely.is_missing(there), np.nan, walk_ms / MS_PER_MIN)
        table["walk_min"] = walk_min
        direct_km = self._geodesic_km(there)
        way_km = (trips["network_km"] + walk_min / 60 * self.circle.travel.walk_kmh).to_numpy()
        road_min = trips["travel_min"].to_numpy() - walk_min
        table["direct_km"] = direct_km
        table["detour_ratio"] = np.maximum(way_km / np.where(direct_km > 0, direct_km, np.nan), 1.0)
        table["road_kmh"] = trips["network_km"].to_numpy() / np.where(road_min > 1e-9, road_min / 60, np.nan)
        nearest = self._nearest_straight(facilities)
        ids, names = (np.array([*values, None], dtype=object) for values in (facilities.index, facilities["name"]))
        table["straight_facility_id"], table["straight_facility_name"] = ids[nearest], names[nearest]
        doors = np.array([*facilities.geometry, None], dtype=object)[nearest]
        straight_km = self._geodesic_km(doors)
        table["straight_km"] = straight_km
        table["straight_ratio"] = np.maximum(way_km / np.where(straight_km > 0, straight_km, np.nan), 1.0)
        table["straight_min"] = walk_min + 60 * self.options.straight_ratio * straight_km / table["road_kmh"]
        table["cause"] = self._causes_of_missing(trips)
        return table

    def _causes_of_missing(self, trips: gpd.GeoDataFrame) -> GeometryArray:
        """Say why those are not reached who are not."""
        status, access = trips["status"], self.access
        joins = np.zeros(len(trips), dtype=np.bool_)
        joins[access.place[self.study.network.joins_main[access.piece]]] = True
        cause: GeometryArray = np.full(len(trips), "", dtype=object)
        cause[(status == "unknown").to_numpy()] = "unknown"
        cause[(status == "off_network").to_numpy()] = "no_road"
        cause[(status == "too_far").to_numpy()] = "no_facility"
        cause[(status == "unreachable").to_numpy()] = np.where(joins, "no_facility", "not_joined")[
            (status == "unreachable").to_numpy()
        ]
        return cause

    def _nearest_straight(self, facilities: gpd.GeoDataFrame) -> Int64Array:
        """Return for each settlement the facility nearest as the crow flies, of two the first; -1 for none."""
        homes = self.study.settlements.table.geometry.to_numpy()
        nearest = np.full(len(homes), -1, dtype=np.int64)
        if len(facilities):
            home, door = shapely.STRtree(facilities.geometry.to_numpy()).query_nearest(homes)
            order = np.lexsort((door, home))
            first = np.flatnonzero(np.diff(home[order], prepend=-1))
            nearest[home[order][first]] = door[order][first]
        return nearest

    def _geodesic_km(self, there: GeometryArray) -> FloatArray:
        """Return the geodesic distance between each settlement and a point, NaN where there is none."""
        homes, crs = self.study.settlements.table.geometry, self.study.crs
        has = ~shapely.is_missing(there)
        km = np.full(len(there), np.nan)
        if has.any():
            here, far = (gpd.GeoSeries(points, crs=crs).to_crs(4326) for points in (homes.to_numpy()[has], there[has]))
            km[has] = cast("Any", Geod(ellps="WGS84")).inv(here.x, here.y, far.x, far.y)[2] / 1000
        return km
