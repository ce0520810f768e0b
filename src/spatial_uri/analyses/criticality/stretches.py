"""Stretches of road: segments that follow one another and matter to the same people."""

from __future__ import annotations

import pandas as pd

from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.joined_pieces import join_pieces
from spatial_uri.model.network import RoadNetwork


def find_stretches(network: RoadNetwork, costs: pd.DataFrame) -> Int64Array:
    """Join segments that meet and have the same costs.

    Parameters
    ----------
    network
        The roads.
    costs
        One row per segment, on its number; segments of a stretch agree in every column. NaN equals NaN.

    Returns
    -------
    ndarray
        ``(rows,)`` the stretch of each segment: the least number among its segments.
    """
    return join_pieces(network, costs)
