"""A road so simple that every time on it can be worked out in the head."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from spatial_uri.model.network import RoadNetwork

LENGTH_M = 10_000.0
SPEED_KMH = 50.0


class StraightRoad(NamedTuple):
    """Roads, villages and clinics, all in one metric CRS."""

    network: RoadNetwork
    villages: gpd.GeoDataFrame
    clinics: gpd.GeoDataFrame


def straight_road() -> StraightRoad:
    """Return 10 km of two-way road at 50 km/h, with villages at 0, 5 and 10 km and a clinic at its beginning.

    Examples
    --------
    >>> county = straight_road()
    >>> county.villages.index.tolist()
    ['west', 'middle', 'east']
    """
    crs = CRS.from_epsg(32649)
    ends = np.array([[500_000.0, 3_400_000.0], [500_000.0 + LENGTH_M, 3_400_000.0]])
    time_ms = round(LENGTH_M / 1000 / SPEED_KMH * 3_600_000)
    network = RoadNetwork(
        crs=crs,
        mode="drive",
        node_xy=ends,
        node_id=np.array([1, 2]),
        indptr=np.array([0, 1, 2], dtype=np.int32),
        head=np.array([1, 0], dtype=np.int32),
        time_ms=np.array([time_ms, time_ms], dtype=np.int32),
        edge_piece=np.zeros(2, dtype=np.int32),
        edge_forward=np.array([True, False]),
        edge_primary=np.array([True, True]),
        pieces=pd.DataFrame(
            {
                "way_id": [1],
                "road_class": ["secondary"],
                "ref": [""],
                "name": [""],
                "surface": ["paved"],
                "length_m": [LENGTH_M],
                "snappable": [True],
                "structure": ["road"],
            }
        ),
        piece_ptr=np.array([0, 2]),
        piece_xy=ends,
    )
    along = ends[0] + np.array([[0.0, 0.0], [LENGTH_M / 2, 0.0], [LENGTH_M, 0.0]])
    villages = gpd.GeoDataFrame(
        {"population": [300.0, 200.0, 100.0]},
        index=["west", "middle", "east"],
        geometry=gpd.points_from_xy(*along.T),
        crs=crs,
    )
    clinics = gpd.GeoDataFrame({"name": ["clinic"]}, index=["c1"], geometry=gpd.points_from_xy(*along[:1].T), crs=crs)
    return StraightRoad(network, villages, clinics)
