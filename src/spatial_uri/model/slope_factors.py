"""How many times as long the slopes of roads take, there and back, as level ground would."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.network import RoadNetwork

FACTOR_COLUMNS = ("slope_factor", "slope_factor_back")
"""Columns of the pieces of a network whose times hold slopes: along the vertices, and against them."""


def edge_slope_factors(network: RoadNetwork) -> FloatArray:
    """Return how many times as long each edge takes as on the level, ``(edges,)``; 1 where no slope changed its time.

    Parameters
    ----------
    network
        Any.
    """
    if not set(FACTOR_COLUMNS) <= set(network.pieces.columns):
        return np.ones(network.edge_count)
    forward, backward = (network.pieces[name].fillna(1.0).to_numpy(dtype=np.float64) for name in FACTOR_COLUMNS)
    return np.where(network.edge_forward, forward[network.edge_piece], backward[network.edge_piece])


def on_the_level(network: RoadNetwork) -> RoadNetwork:
    """Return roads with the times that they would take on level ground.

    Parameters
    ----------
    network
        Any; the very same where slopes changed no time.
    """
    factor = edge_slope_factors(network)
    if (factor == 1.0).all():
        return network
    return network.with_times(np.rint(network.time_ms / factor).astype(np.int32))
