"""Trips between places and their nearest facilities, as a table."""

from __future__ import annotations

from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_uri.errors import CrsError, ParameterError
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.travel import Travel
from spatial_uri.routing.nearest import Nearest, SourceTree, grow_tree, nearest
from spatial_uri.routing.snap import RoadAccess, snap


class Found(Protocol):
    """What the search for the nearest facilities of some places found, arrays of shape ``(places, k)``."""

    @property
    def time_ms(self) -> NDArray[Any]:
        """Milliseconds door to door; negative: not reached."""

    @property
    def network_m(self) -> NDArray[Any]:
        """Metres on roads."""

    @property
    def access_ms(self) -> NDArray[Any]:
        """Milliseconds of the walk at the origin."""

    @property
    def egress_ms(self) -> NDArray[Any]:
        """Milliseconds of the walk at the facility."""

    @property
    def facility(self) -> NDArray[Any]:
        """Positions of the facilities."""


def nearest_facilities(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    k: int = 1,
    travel: Travel | None = None,
) -> gpd.GeoDataFrame:
    """Find the `k` nearest facilities of each origin, door to door.

    Parameters
    ----------
    network
        The roads of one mode.
    origins, facilities
        Points in the CRS of the network, any index without duplicates, any further columns.
    k
        How many facilities for each origin.
    travel
        Direction, walk and longest trip; None for the usual ones. A facility no farther than a road to join may also be
        walked to directly.

    Returns
    -------
    GeoDataFrame
        For ``k=1`` on the index of `origins`; otherwise ``k`` rows for each origin, in order, with the
        index repeated. Columns ``rank`` (1 = nearest), ``travel_min``, ``network_km``,
        ``access_walk_min`` (at the origin), ``egress_walk_min`` (at the facility), ``facility_id`` (index
        in `facilities`), ``status``, ``road_walk_m``, ``geometry`` (the origin). Times are NaN and
        ids None unless ``status`` is ``reached``.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    ParameterError
        If an option makes no sense.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> su.nearest_facilities(county.network, county.villages, county.clinics).travel_min.tolist()
    [0.0, 6.0, 12.0]
    """
    travel = travel or Travel()
    require_points_on(network, origins, what="origins")
    require_points_on(network, facilities, what="facilities")
    access = access_of(network, origins, travel)
    tree = tree_of(network, facilities, travel, k=k)
    found = trips_of(tree, origins, access)
    status = statuses(network, origins, facilities, access=access, travel=travel, found=found)
    columns: dict[str, NDArray[Any]] = {
        "rank": np.tile(np.arange(1, k + 1), len(origins)),
        **{name: values.ravel() for name, values in trip_columns(found, facilities.index).items()},
    }
    reached = found.time_ms.ravel() >= 0
    columns["status"] = np.where(reached, "reached", np.repeat(np.where(status == "reached", "too_far", status), k))
    columns["road_walk_m"] = np.repeat(access.road_walk_m, k)
    geometry = np.repeat(origins.geometry.to_numpy(), k)
    return gpd.GeoDataFrame(columns, index=origins.index.repeat(k), geometry=geometry, crs=network.crs)


def require_points_on(network: RoadNetwork, table: gpd.GeoDataFrame, *, what: str) -> None:
    """Refuse a table that is not in the CRS of the network, or whose index holds duplicates."""
    if require_metric_crs(table.crs, what=f"the {what}") != network.crs:
        raise CrsError(
            f"the {what} are in {table.crs.name}, the roads in {network.crs.name}",
            remedy=f"{what}.to_crs(network.crs)",
        )
    if not table.index.is_unique:
        raise ParameterError(f"the index of the {what} holds duplicates")


def access_of(network: RoadNetwork, places: gpd.GeoDataFrame, travel: Travel) -> RoadAccess:
    """Return where the places join the road."""
    points = places.geometry.to_numpy()
    return snap(network, points, walk=travel.walk)


def tree_of(
    network: RoadNetwork, facilities: gpd.GeoDataFrame, travel: Travel, *, k: int, limited: bool = True
) -> SourceTree:
    """Return the search tree of the facilities, within the search limit or (not `limited`) without end."""
    return grow_tree(
        network,
        facilities.geometry.to_numpy(),
        direction=travel.direction,
        k=k,
        limit_min=travel.search_limit_min if limited else None,
        walk=travel.walk,
    )


def trips_of(tree: SourceTree, places: gpd.GeoDataFrame, access: RoadAccess) -> Nearest:
    """Return the nearest facilities of the places."""
    return nearest(tree, places.geometry.to_numpy(), access)


def minutes(ms: NDArray[Any]) -> FloatArray:
    """Return times in minutes, NaN for those that are negative: not reached."""
    return np.where(ms >= 0, ms / MS_PER_MIN, np.nan)


def trip_columns(found: Found, facility_ids: pd.Index) -> dict[str, NDArray[Any]]:
    """Return the columns of a trip table, shape ``(places, k)``; NaN and None where nothing is reached."""
    reached = found.time_ms >= 0
    ids = np.array([*facility_ids, None], dtype=object)
    return {
        "travel_min": minutes(found.time_ms),
        "network_km": np.where(reached, found.network_m / 1000, np.nan),
        "access_walk_min": np.where(reached, minutes(found.access_ms), np.nan),
        "egress_walk_min": np.where(reached, minutes(found.egress_ms), np.nan),
        "facility_id": ids[np.where(reached, found.facility, -1)],
    }


def statuses(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    access: RoadAccess,
    travel: Travel,
    found: Found,
) -> GeometryArray:
    """Say for each place how the search for its nearest facility ended.

    ``unknown``: there is no facility in the data, or the place lies where the data has no roads at all.
    ``off_network``: no road within the walking limit. ``too_far``: connected, beyond the search limit.
    ``unreachable``: on a road from which no facility can be reached.
    """
    status = np.full(len(places), "unreachable", dtype=object)
    reached = found.time_ms[:, 0] >= 0
    if not (reached | (np.diff(access.ptr) == 0)).all():
        endless = tree_of(network, facilities, travel, k=1, limited=False)
        status[trips_of(endless, places, access).time_ms[:, 0] >= 0] = "too_far"
    status[np.diff(access.ptr) == 0] = "off_network"
    if len(facilities) == 0:
        status[:] = "unknown"
    status[~is_surveyed(network, places, margin_m=travel.walk_limit_m)] = "unknown"
    status[reached] = "reached"
    return status


def is_surveyed(network: RoadNetwork, places: gpd.GeoDataFrame, *, margin_m: float) -> BoolArray:
    """Say for each place whether the data has roads where it lies: within their extent and a margin around it."""
    xmin, ymin, xmax, ymax = network.bounds
    x, y = places.geometry.x.to_numpy(), places.geometry.y.to_numpy()
    inside = (x >= xmin - margin_m) & (x <= xmax + margin_m) & (y >= ymin - margin_m) & (y <= ymax + margin_m)
    return np.asarray(inside, dtype=np.bool_)
