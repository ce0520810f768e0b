"""Isochrones of a user's own facilities."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
from shapely import MultiPolygon, Polygon

from spatial_uri.measure.trips import require_points_on
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Travel
from spatial_uri.routing.nearest import grow_tree
from spatial_uri.routing.surface.isochrones import isochrones as draw


def isochrones(
    network: RoadNetwork,
    facilities: gpd.GeoDataFrame,
    limits_min: Sequence[float],
    *,
    travel: Travel | None = None,
    within: Polygon | MultiPolygon | None = None,
    cell_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Draw everywhere from which the nearest facility is reached within each limit.

    Parameters
    ----------
    network
        The roads of one mode.
    facilities
        Points in the CRS of the network. Their circles are drawn as one, so that overlaps
        count once.
    limits_min
        Limits, minutes.
    travel
        Direction and walk; None for the usual ones.
    within
        Area to draw, in the CRS of the network; None for the extent of the roads.
    cell_m
        Resolution; None chooses one, 25 m at the finest.

    Returns
    -------
    GeoDataFrame
        One row per limit, ascending: ``threshold_min``, ``area_km2``, ``resolution_m``, ``geometry``
        (MultiPolygon). A larger limit contains every smaller one.

    Raises
    ------
    CrsError
        If the facilities are not in the CRS of the network.
    ParameterError
        If a limit is not positive, or there is none.
    """
    require_points_on(network, facilities, what="facilities")
    travel = travel or Travel()
    tree = grow_tree(
        network,
        facilities.geometry.to_numpy(),
        direction=travel.direction,
        limit_min=max(limits_min, default=1.0),
        walk=travel.walk,
    )
    return draw(tree, limits_min, within=within, cell_m=cell_m)
