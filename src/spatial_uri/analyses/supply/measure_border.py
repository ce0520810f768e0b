"""Whose reach goes beyond the border of the study."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.analyses.supply.measure_pairs import pairs_between
from spatial_uri.model.arrays import BoolArray, GeometryArray
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel

_GRID_M = 1000.0
"""Of the junctions beyond the border one in each square of this width is looked at."""


def reach_beyond(study: Study, facilities: gpd.GeoDataFrame, threshold_min: float, travel: Travel) -> BoolArray | None:
    """Tell which facilities people from beyond the border can reach, as far as roads tell.

    Parameters
    ----------
    study, facilities
        Areas and roads, and the facilities asked about.
    threshold_min, travel
        Longest trip, and how people travel.

    Returns
    -------
    ndarray or None
        ``(facilities,)``; None if the data holds no road beyond the border.
    """
    points = _junctions_beyond(study)
    if not len(points):
        return None
    outside = gpd.GeoDataFrame(geometry=points, crs=study.crs)
    pairs = pairs_between(study.network, outside, facilities, threshold_min, travel)
    return np.asarray(facilities.index.isin(pairs["destination_id"]))


def _junctions_beyond(study: Study) -> GeometryArray:
    """Return junctions outside the studied areas, some of many."""
    whole = shapely.union_all(study.areas.at(study.areas.levels[0]).geometry.to_numpy())
    shapely.prepare(whole)
    xy = study.network.node_xy
    beyond = xy[~shapely.intersects_xy(whole, xy[:, 0], xy[:, 1])]
    _, first = np.unique(np.floor(beyond / _GRID_M), axis=0, return_index=True)
    return np.asarray(shapely.points(beyond[np.sort(first)]), dtype=object)
