"""The network as it is when levers are built, and all times on it worked out again, by the usual search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.improvement.added_facilities import AddedFacilities
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects
from spatial_uri.routing.rows import group_rows
from spatial_uri.routing.snapping import RoadAccess, select_access
from spatial_uri.routing.source_trees import grow_tree


def times_again(search: ImprovementSearch, built: RoadProjects, sites: AddedFacilities, rows: Int64Array) -> Int64Array:
    """Return the times of all settlements with a road project and some sites: everything searched anew.

    Parameters
    ----------
    search
        The network, the settlements and the facilities of today.
    built
        One project.
    sites, rows
        Facilities that could be added, and those that are.

    Returns
    -------
    array
        ms; -1 without a way. Nobody counts as slower than today.
    """
    ms = search.network.time_ms.copy()
    np.minimum.at(ms, built.edge, built.edge_ms)
    network = with_links(search.network.with_times(ms), built.link_ends, built.link_ms)
    tree = search.tree
    again = grow_tree(
        network,
        np.concatenate([tree.points, sites.points[rows]]),
        direction=tree.direction,
        walk=tree.walk,
        access=_joined(tree.access, select_access(sites.access, rows)),
    )
    found = find_nearest(again, search.places.points, search.places.access).time_ms[:, 0]
    is_slower = (found < 0) | ((search.base_ms >= 0) & (found > search.base_ms))
    return np.where(is_slower, search.base_ms, found)


def with_links(network: RoadNetwork, link_ends: Int64Array, link_ms: Int32Array) -> RoadNetwork:
    """Return a network with links between junctions, one piece of road each; nobody joins one between its ends."""
    if not len(link_ms):
        return network
    ptr, copies = group_rows(network.junction, network.node_count)
    rows = []
    for k, (ends, ms) in enumerate(zip(link_ends, link_ms.tolist(), strict=True)):
        a, b = (int(network.junction[end]) for end in ends)
        for near, far, forward in ((a, b, True), (b, a, False)):
            rows += [
                (int(c), far, ms, network.piece_count + k, forward, int(c) == near)
                for c in copies[ptr[near] : ptr[near + 1]]
            ]
    tail, head, time, piece, is_forward, primary = (np.array(column) for column in zip(*rows, strict=True))
    tails = np.concatenate([network.tail, tail])
    order = np.argsort(tails, kind="stable")
    xy = network.node_xy[link_ends].reshape(-1, 2)
    length = np.hypot(*(xy[0::2] - xy[1::2]).T)
    pieces = pd.concat([network.pieces, network.pieces.iloc[np.zeros(len(link_ms), dtype=np.int64)]], ignore_index=True)
    pieces["length_m"] = np.concatenate([network.pieces["length_m"].to_numpy(), np.maximum(length, 0.001)])
    pieces["snappable"] = np.concatenate([network.pieces["snappable"].to_numpy(), np.zeros(len(link_ms), dtype=bool)])

    def joined(old: np.ndarray, new: np.ndarray) -> np.ndarray:
        return np.concatenate([old, new.astype(old.dtype)])[order]

    return replace(
        network,
        indptr=np.searchsorted(tails[order], np.arange(network.node_count + 1)).astype(np.int32),
        head=joined(network.head, head),
        time_ms=joined(network.time_ms, time),
        edge_piece=joined(network.edge_piece, piece),
        edge_forward=joined(network.edge_forward, is_forward),
        edge_primary=joined(network.edge_primary, primary),
        pieces=pieces,
        piece_ptr=np.concatenate([network.piece_ptr, network.piece_ptr[-1] + 2 * np.arange(1, len(link_ms) + 1)]),
        piece_xy=np.concatenate([network.piece_xy, xy]),
    )


def _joined(one: RoadAccess, other: RoadAccess) -> RoadAccess:
    piece, fraction, walk_ms, road_walk_m, reach_m = (
        np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("piece", "fraction", "walk_ms", "road_walk_m", "reach_m")
    )
    return RoadAccess(
        np.concatenate([one.ptr, one.ptr[-1] + other.ptr[1:]]),
        piece,
        fraction,
        walk_ms,
        road_walk_m,
        reach_m,
        back_ms=None if one.back_ms is None or other.back_ms is None else np.concatenate([one.back_ms, other.back_ms]),
        leaving=one.leaving,
        walk_m=None if one.walk_m is None or other.walk_m is None else np.concatenate([one.walk_m, other.walk_m]),
    )
