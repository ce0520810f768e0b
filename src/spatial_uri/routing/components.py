"""The unconnected parts of a road network."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.network import RoadNetwork


def number_components(network: RoadNetwork) -> Int64Array:
    """Number the connected parts of the roads, 0 for the longest; return the part of each piece, one-way or not.

    A piece on which nobody drives, because it is closed, belongs to none: -1.
    """
    links = coo_array(
        (np.ones(network.edge_count, dtype=np.int8), (network.tail, network.head)),
        shape=(network.node_count, network.node_count),
    )
    # copies of a junction made for turn restrictions are one junction
    copies = coo_array(
        (np.ones(network.node_count, dtype=np.int8), (np.arange(network.node_count), network.junction)),
        shape=links.shape,
    )
    _, label = connected_components(links + copies, directed=False)
    of_piece = np.full(network.piece_count, -1, dtype=np.int64)
    of_piece[network.edge_piece] = label[network.tail]
    driven = of_piece >= 0
    length = np.bincount(of_piece[driven], network.pieces["length_m"].to_numpy()[driven])
    order = np.argsort(-length, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return np.where(driven, np.append(rank, -1)[of_piece], -1)
