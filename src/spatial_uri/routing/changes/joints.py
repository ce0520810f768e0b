"""Joints: where the ends of new roads join the roads that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import LineString

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import RoadNetwork

JOINS_WITHIN_M = 30.0
"""A new road joins what is this near to its end."""
NO_VILLAGE_ROADS = ("motorway", "motorway_link", "ferry")
"""Classes that no new road joins, that nobody joins a new road of on foot, and that none is raised to or from."""

JointKind = Literal["junction", "split", "free"]


@dataclass(frozen=True)
class Joint:
    """How one end of a new road joins the others.

    Parameters
    ----------
    road, end
        Which new road, and 0 for the first vertex of its line or 1 for the last.
    kind
        ``junction``: one of today; ``split``: a road of today, between its junctions; ``free``: nothing.
    node
        The node of the changed network where it ends.
    base_piece, fraction
        The piece of today that is split, and where on it; -1 and NaN of the other kinds.
    metres
        From the end of the line, as it was drawn, to the joint; NaN for a free end.
    """

    road: int
    end: int
    kind: JointKind
    node: int
    base_piece: int
    fraction: float
    metres: float


@dataclass(frozen=True, eq=False)
class Ends:
    """Where the ends of new roads go: two rows for each road.

    Parameters
    ----------
    node
        ``(ends,)`` the junction joined; -1 for none.
    piece, fraction
        ``(ends,)`` the piece to split and where; -1 and NaN for none.
    xy
        ``(ends, 2)`` the place of the joint.
    metres
        ``(ends,)`` as in `Joint`.
    """

    node: Int64Array
    piece: Int64Array
    fraction: FloatArray
    xy: FloatArray
    metres: FloatArray


def may_be_joined(network: RoadNetwork) -> BoolArray:
    """Tell which pieces a new road may join: no bridges, tunnels, motorways or ferries, and none that is closed."""
    pieces = network.pieces
    fit = pieces["snappable"].to_numpy() & ~pieces["road_class"].astype(str).isin(NO_VILLAGE_ROADS).to_numpy()
    return np.asarray(fit & (network.piece_ends >= 0).all(axis=1))


def open_junctions(network: RoadNetwork) -> Int64Array:
    """Return the junctions at which a new road may begin."""
    return np.unique(network.piece_ends[may_be_joined(network)])


def find_ends(network: RoadNetwork, lines: Sequence[LineString]) -> Ends:
    """Find what the ends of new roads join: the nearest junction, else the nearest road, within `JOINS_WITHIN_M`.

    Parameters
    ----------
    network
        The roads that are open.
    lines
        The new roads, in the CRS of the network.
    """
    coordinates = [shapely.get_coordinates(line) for line in lines]
    xy = np.array([point for line in coordinates for point in (line[0], line[-1])]).reshape(-1, 2)
    count = len(xy)
    ends = Ends(np.full(count, -1), np.full(count, -1), np.full(count, np.nan), xy.copy(), np.full(count, np.nan))
    junctions = open_junctions(network)
    if not len(junctions):
        return ends
    near = cKDTree(network.node_xy[junctions]).query_ball_point(xy, JOINS_WITHIN_M)
    for i, rows in enumerate(near):
        at = junctions[np.sort(np.array(rows, dtype=np.int64))]
        metres = np.hypot(*(network.node_xy[at] - xy[i]).T)
        if len(at):
            ends.node[i], ends.metres[i] = at[metres.argmin()], metres.min()  # the first of equally near ones
            ends.xy[i] = network.node_xy[ends.node[i]]
    _split_roads(network, ends)
    return ends


def _split_roads(network: RoadNetwork, ends: Ends) -> None:
    """Let the ends that join no junction join the nearest piece of road."""
    free = np.flatnonzero(ends.node < 0)
    pieces = np.flatnonzero(may_be_joined(network))
    points = np.asarray(shapely.points(ends.xy[free]))
    end, row = shapely.STRtree(network.lines[pieces]).query(points, predicate="dwithin", distance=JOINS_WITHIN_M)
    metres = shapely.distance(network.lines[pieces[row]], points[end])
    order = np.lexsort((row, metres, end))
    _, first = np.unique(end[order], return_index=True)
    for k in order[first].tolist():
        i, piece = free[end[k]], pieces[row[k]]
        line = network.lines[piece]
        ends.piece[i] = piece
        ends.fraction[i] = at_whole_ms(network, piece, float(line.project(points[end[k]], normalized=True)))
        ends.xy[i] = shapely.get_coordinates(line.interpolate(ends.fraction[i], normalized=True))[0]
        ends.metres[i] = np.hypot(*(ends.xy[i] - shapely.get_coordinates(points[end[k]])[0]))


def at_whole_ms(network: RoadNetwork, piece: int, fraction: float) -> float:
    """Move a point along a piece of road by less than a millisecond, to where both parts take whole milliseconds."""
    ptr, edges = network.piece_edges
    own = edges[ptr[piece] : ptr[piece + 1]]
    ms = int(network.time_ms[own[np.argmax(network.edge_forward[own])]])  # forward, where it is driven so
    if ms < 2:
        return fraction
    return min(max(round(fraction * ms), 1), ms - 1) / ms
