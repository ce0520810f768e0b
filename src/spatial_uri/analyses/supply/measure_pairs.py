"""Trips between people and facilities, in the direction they travel."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.measure.od import od_matrix
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Travel


def pairs_between(
    network: RoadNetwork,
    people: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    threshold_min: float,
    travel: Travel,
) -> pd.DataFrame:
    """Return all pairs within a threshold as `spatial_uri.supply_ratio` takes them: people first, facilities second.

    Parameters
    ----------
    network, people, facilities
        Roads, and points in their CRS.
    threshold_min, travel
        Longest trip, and how people travel: to the facility, or somebody from there to them.
    """
    if travel.direction == "to_facility":
        return od_matrix(network, people, facilities, cutoff_min=threshold_min, travel=travel)
    back = od_matrix(network, facilities, people, cutoff_min=threshold_min, travel=travel)
    return back.rename(columns={"origin_id": "destination_id", "destination_id": "origin_id"})
