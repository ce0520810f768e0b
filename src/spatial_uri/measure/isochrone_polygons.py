"""Isochrones of a user's own facilities."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
from shapely import MultiPolygon, Polygon

from spatial_uri.measure.thresholds import require_thresholds
from spatial_uri.model.arguments import require_network, require_polygon, require_positive, require_travel
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.surface.isochrones import draw_isochrones


def isochrones(
    network: RoadNetwork,
    facilities: gpd.GeoDataFrame,
    *,
    thresholds_min: float | Iterable[float],
    travel: Travel | None = None,
    within: Polygon | MultiPolygon | None = None,
    cell_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Draw everywhere from which the nearest facility is reached within each threshold.

    The polygons are contoured from the same door-to-door times as `nearest_facilities`. Roads are cut where the time
    runs out; holes and islands are kept.

    A place lies inside if and only if its time is within the limit, except for places nearer to the edge than one cell
    (the stated resolution) and places whose time differs from the limit by less than the walk over one cell: what is
    narrower than a cell cannot be drawn.

    Parameters
    ----------
    network
        The roads of one mode.
    facilities
        Points in the CRS of the network. All of them together give one polygon for each threshold, so that
        overlaps count once.
    thresholds_min
        One threshold or several, minutes, included.
    travel
        Direction and walk; None for the usual ones. With ``from_facility``: everywhere reached *from* a facility.
        The search stops at the longest threshold, whatever `Travel.search_limit_min` says.
    within
        Area to draw, in the CRS of the network; None for everything within a walk of the roads.
    cell_m
        Size of a cell, metres: the resolution. None chooses one: 25 m at the finest, coarser for large areas.

    Returns
    -------
    GeoDataFrame
        One row for each threshold, ascending, in the CRS of the network: ``threshold_min``, ``area_km2``
        (geodesic, on WGS 84), ``resolution_m``, ``geometry`` (MultiPolygon, empty where nothing is reached). A longer
        threshold contains every shorter one. No value is NaN.

    Raises
    ------
    CrsError
        If the facilities are not in the CRS of the network.
    DataError
        If the facilities have no geometry, or a row is no point with coordinates; an empty table is in order.
    ParameterError
        If a threshold or `cell_m` is not positive, there is no threshold, or `within` is no polygon.

    References
    ----------
    O'Sullivan, D., Morrison, A. and Shearer, J. (2000): Using desktop GIS for the investigation of accessibility by
    public transport: an isochrone approach. International Journal of Geographical Information Science 14(1), 85-104.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> drawn = su.isochrones(county.network, county.clinics, thresholds_min=[5, 10])
    >>> drawn.covers(county.villages.geometry["middle"]).tolist()  # 6 minutes away
    [False, True]
    """
    network, travel = require_network(network), require_travel(travel)
    facilities = require_points(network, facilities, what="facilities")
    thresholds = require_thresholds(thresholds_min)
    cell_m = None if cell_m is None else require_positive(cell_m, name="cell_m", unit="metres")
    within = require_polygon(within, name="within")
    tree = grow_tree(
        network,
        facilities.geometry.to_numpy(),
        direction=travel.direction,
        limit_min=max(thresholds),
        walk=travel.walk,
    )
    return draw_isochrones(tree, thresholds, within=within, cell_m=cell_m)
