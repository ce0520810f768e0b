"""Trips between places and their nearest facilities, as a table."""

from __future__ import annotations

from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_uri.model.arguments import require_count, require_network, require_travel
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.routing.door_to_door import Nearest, find_nearest
from spatial_uri.routing.snapping import RoadAccess, snap_places
from spatial_uri.routing.source_trees import SourceTree, grow_tree


class Found(Protocol):
    """The trips found between places and their nearest facilities, as arrays of shape ``(places, k)``."""

    @property
    def time_ms(self) -> NDArray[Any]:
        """Door-to-door milliseconds; negative where not reached."""

    @property
    def network_m(self) -> NDArray[Any]:
        """Metres driven on roads."""

    @property
    def access_ms(self) -> NDArray[Any]:
        """Milliseconds of the walk at the origin."""

    @property
    def egress_ms(self) -> NDArray[Any]:
        """Milliseconds of the walk at the facility."""

    @property
    def facility(self) -> NDArray[Any]:
        """Rows of the facilities."""


def nearest_facilities(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    k: int = 1,
    travel: Travel | None = None,
) -> gpd.GeoDataFrame:
    """Find the `k` nearest facilities of each origin by door-to-door travel time.

    A place may join every road within walking distance, at its nearest point; the fastest way counts. A facility no
    farther than a road to join may also be walked to directly.

    Parameters
    ----------
    network
        The roads of one mode.
    origins, facilities
        Points in the CRS of the network, any index without duplicates, any further columns.
    k
        How many facilities to find for each origin.
    travel
        Direction, walk and longest trip; None for the usual ones.

    Returns
    -------
    GeoDataFrame
        In the CRS of the network. With ``k=1`` on the index of `origins`; otherwise ``k`` rows for each origin, in
        order, with the index repeated. Columns ``rank`` (1 = nearest), ``travel_min``, ``network_km`` (on the road),
        ``access_walk_min`` (at the origin), ``egress_walk_min`` (at the facility), ``facility_id`` (index of
        `facilities`), ``status``, ``road_walk_m`` (straight line to the nearest usable road; NaN without any),
        ``geometry`` (the origin). Times and lengths are NaN and ids None unless ``status`` is ``reached``: see
        `find_statuses`, which says of each rank why it is missing.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    DataError
        If a table has no geometry, or a row is no point with coordinates; empty tables are in order.
    ParameterError
        If `k` is no whole number of at least 1, an index holds duplicates, or `network` or `travel` is something else.

    References
    ----------
    As in `od_matrix`.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> su.nearest_facilities(county.network, county.villages, county.clinics).travel_min.tolist()
    [0.0, 6.0, 12.0]
    """
    network, travel, k = require_network(network), require_travel(travel), require_count(k, name="k")
    origins = require_points(network, origins, what="origins")
    facilities = require_points(network, facilities, what="facilities")
    access = snap_table(network, origins, travel)
    tree = grow_facility_tree(network, facilities, travel, k=k)
    found = find_trips(tree, origins, access)
    status = find_statuses(network, origins, facilities, access=access, travel=travel, found=found, ranks=k)
    columns: dict[str, NDArray[Any]] = {
        "rank": np.tile(np.arange(1, k + 1), len(origins)),
        **{name: values.ravel() for name, values in make_trip_columns(found, facilities.index).items()},
    }
    columns["status"] = status.ravel()
    columns["road_walk_m"] = np.repeat(access.road_walk_m, k)
    geometry = np.repeat(origins.geometry.to_numpy(), k)
    return gpd.GeoDataFrame(columns, index=origins.index.repeat(k), geometry=geometry, crs=network.crs)


def require_points_on(network: RoadNetwork, table: gpd.GeoDataFrame, *, what: str) -> None:
    """Refuse a network or a table of points that is none, as `require_network` and `require_points` do."""
    require_points(require_network(network), table, what=what)


def snap_table(network: RoadNetwork, places: gpd.GeoDataFrame, travel: Travel) -> RoadAccess:
    """Find where the places of a table can join the road."""
    return snap_places(network, places.geometry.to_numpy(), walk=travel.walk)


def grow_facility_tree(
    network: RoadNetwork, facilities: gpd.GeoDataFrame, travel: Travel, *, k: int, limited: bool = True
) -> SourceTree:
    """Grow the search tree of the facilities, up to the search limit or (not `limited`) to the end of the roads."""
    return grow_tree(
        network,
        facilities.geometry.to_numpy(),
        direction=travel.direction,
        k=k,
        limit_min=travel.search_limit_min if limited else None,
        walk=travel.walk,
    )


def find_trips(tree: SourceTree, places: gpd.GeoDataFrame, access: RoadAccess) -> Nearest:
    """Find the nearest facilities of the places of a table."""
    return find_nearest(tree, places.geometry.to_numpy(), access)


def to_minutes(ms: NDArray[Any]) -> FloatArray:
    """Return times in minutes; NaN where `ms` is negative, which means not reached."""
    return np.where(ms >= 0, ms / MS_PER_MIN, np.nan)


def make_trip_columns(found: Found, facility_ids: pd.Index) -> dict[str, NDArray[Any]]:
    """Make the columns of a table of trips, each of shape ``(places, k)``; NaN and None where nothing is reached."""
    reached = found.time_ms >= 0
    ids = np.array([*facility_ids, None], dtype=object)
    return {
        "travel_min": to_minutes(found.time_ms),
        "network_km": np.where(reached, found.network_m / 1000, np.nan),
        "access_walk_min": np.where(reached, to_minutes(found.access_ms), np.nan),
        "egress_walk_min": np.where(reached, to_minutes(found.egress_ms), np.nan),
        "facility_id": ids[np.where(reached, found.facility, -1)],
    }


def find_statuses(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    access: RoadAccess,
    travel: Travel,
    found: Found,
    ranks: int = 1,
) -> GeometryArray:
    """Find out how the search for each of the nearest facilities of each place ended: ``(places, ranks)``.

    ``unknown``: the data has no facility, or no roads at all where the place lies. ``off_network``: no road within the
    walking limit. ``too_far``: there is a way, but beyond the search limit. ``unreachable``: no facility of this rank
    can be reached by road, however long it takes: there is none, or no way to it.
    """
    shape = (len(places), ranks)
    status = np.full(shape, "unreachable", dtype=object)
    reached = found.time_ms[:, :ranks] >= 0
    off_network = np.diff(access.ptr) == 0
    existing = min(ranks, len(facilities))  # of a rank beyond, no search finds one
    if existing and not (reached[:, :existing].all(axis=1) | off_network).all():
        endless = grow_facility_tree(network, facilities, travel, k=existing, limited=False)
        status[:, :existing][find_trips(endless, places, access).time_ms >= 0] = "too_far"
    status[off_network] = "off_network"
    if len(facilities) == 0:
        status[:] = "unknown"
    status[~is_surveyed(network, places, margin_m=travel.walk_limit_m)] = "unknown"
    status[reached] = "reached"
    return status


def is_surveyed(network: RoadNetwork, places: gpd.GeoDataFrame, *, margin_m: float) -> BoolArray:
    """Return whether each place lies within the extent of the roads, or at most `margin_m` outside it."""
    xmin, ymin, xmax, ymax = network.bounds
    x, y = places.geometry.x.to_numpy(), places.geometry.y.to_numpy()
    inside = (x >= xmin - margin_m) & (x <= xmax + margin_m) & (y >= ymin - margin_m) & (y <= ymax + margin_m)
    return np.asarray(inside, dtype=np.bool_)
