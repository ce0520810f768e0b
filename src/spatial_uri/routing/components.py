"""The unconnected parts of a road network, and where its roads leave the data."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import MultiPolygon, Polygon

from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.network import RoadNetwork

THROUGH_CLASSES = frozenset(
    name + suffix for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for suffix in ("", "_link")
)
"""Roads that lead on to somewhere; lesser roads may end in a village or a yard."""

AT_THE_BORDER_M = 200.0


def number_components(network: RoadNetwork) -> Int64Array:
    """Number the connected parts of the roads, 0 for the longest; return the part of each piece, one-way or not."""
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
    of_piece = np.empty(network.piece_count, dtype=np.int64)
    of_piece[network.edge_piece] = label[network.tail]
    length = np.bincount(of_piece, network.pieces["length_m"].to_numpy())
    order = np.argsort(-length, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return np.asarray(rank[of_piece])


def find_exit_nodes(network: RoadNetwork, boundary: Polygon | MultiPolygon) -> Int64Array:
    """Find the nodes where a through road ends at `boundary` or outside it: there the data ends, not the road."""
    both = network.junction[np.concatenate([network.tail, network.head])]
    # each junction with each piece that ends there, once; packed into one number, which sorts ten times faster
    packed = np.unique(both * network.piece_count + np.tile(network.edge_piece, 2))
    at, piece = np.divmod(packed, network.piece_count)
    pieces_at = np.bincount(at, minlength=network.node_count)
    through = network.pieces["road_class"].isin(THROUGH_CLASSES).to_numpy()
    candidates = at[(pieces_at[at] == 1) & through[piece]]
    if not len(candidates):
        return np.zeros(0, dtype=np.int64)
    shapely.prepare(boundary)
    points = shapely.points(network.node_xy[candidates])
    outside = ~shapely.contains(boundary, points)
    outside[~outside] = shapely.distance(boundary.boundary, points[~outside]) <= AT_THE_BORDER_M
    return np.asarray(np.unique(candidates[outside]))
