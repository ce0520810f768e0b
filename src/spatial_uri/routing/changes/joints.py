"""Joints: where the ends of new roads join the roads that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import LineString

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.changes.new_roads import NamedJoint

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
    is_named
        ``(ends,)`` True where the new road says what it joins.
    """

    node: Int64Array
    piece: Int64Array
    fraction: FloatArray
    xy: FloatArray
    metres: FloatArray
    is_named: BoolArray


def may_be_joined(network: RoadNetwork) -> BoolArray:
    """Tell which pieces a new road may join: no bridges, tunnels, motorways or ferries, and none that is closed."""
    pieces = network.pieces
    fit = pieces["snappable"].to_numpy() & ~pieces["road_class"].astype(str).isin(NO_VILLAGE_ROADS).to_numpy()
    return np.asarray(fit & (network.piece_ends >= 0).all(axis=1))


def open_junctions(network: RoadNetwork) -> Int64Array:
    """Return the junctions at which a new road may begin."""
    return np.unique(network.piece_ends[may_be_joined(network)])


def find_ends(network: RoadNetwork, lines: Sequence[LineString], named: Sequence[NamedJoint | None]) -> Ends:
    """Find what the ends of new roads join: the nearest junction, else the nearest road, within `JOINS_WITHIN_M`.

    An end whose joint is named joins there.

    Parameters
    ----------
    network
        The roads that are open.
    lines
        The new roads, in the CRS of the network.
    named
        What each end says that it joins, two for each road.

    Raises
    ------
    ParameterError
        If an end names what no new road joins.
    """
    _check_named(network, named)
    coordinates = [shapely.get_coordinates(line) for line in lines]
    xy = np.array([point for line in coordinates for point in (line[0], line[-1])]).reshape(-1, 2)
    count = len(xy)
    ends = Ends(
        node=np.full(count, -1),
        piece=np.full(count, -1),
        fraction=np.full(count, np.nan),
        xy=xy.copy(),
        metres=np.full(count, np.nan),
        is_named=np.array([joint is not None for joint in named], dtype=np.bool_),
    )
    for i, joint in enumerate(named):
        if joint is not None:
            _split_at(network, ends, i, joint.piece, joint.fraction)
    junctions = open_junctions(network)
    if not len(junctions):
        return ends
    near = cKDTree(network.node_xy[junctions]).query_ball_point(xy, JOINS_WITHIN_M)
    for i, rows in enumerate(near):
        if ends.is_named[i]:
            continue
        at = junctions[np.sort(np.array(rows, dtype=np.int64))]
        metres = np.hypot(*(network.node_xy[at] - xy[i]).T)
        if len(at):
            ends.node[i], ends.metres[i] = at[metres.argmin()], metres.min()  # the first of equally near ones
            ends.xy[i] = network.node_xy[ends.node[i]]
    _split_roads(network, ends)
    return ends


def _split_roads(network: RoadNetwork, ends: Ends) -> None:
    """Let the ends that join no junction join the nearest piece of road."""
    free = np.flatnonzero((ends.node < 0) & ~ends.is_named)
    pieces = np.flatnonzero(may_be_joined(network))
    points = np.asarray(shapely.points(ends.xy[free]))
    end, row = shapely.STRtree(network.lines[pieces]).query(points, predicate="dwithin", distance=JOINS_WITHIN_M)
    metres = shapely.distance(network.lines[pieces[row]], points[end])
    order = np.lexsort((row, metres, end))
    _, first = np.unique(end[order], return_index=True)
    for k in order[first].tolist():
        i, piece = int(free[end[k]]), int(pieces[row[k]])
        _split_at(network, ends, i, piece, float(network.lines[piece].project(points[end[k]], normalized=True)))


def _split_at(network: RoadNetwork, ends: Ends, i: int, piece: int, fraction: float) -> None:
    """Let an end join a piece of road; its place is that of the line as it was drawn until then."""
    drawn = ends.xy[i].copy()
    ends.piece[i] = piece
    ends.fraction[i] = at_whole_ms(network, piece, fraction)
    ends.xy[i] = shapely.get_coordinates(network.lines[piece].interpolate(ends.fraction[i], normalized=True))[0]
    ends.metres[i] = np.hypot(*(ends.xy[i] - drawn))


def _check_named(network: RoadNetwork, named: Sequence[NamedJoint | None]) -> None:
    may_join = may_be_joined(network)
    faults = []
    for i, joint in enumerate(named):
        if joint is None:
            continue
        which = f"new road {i // 2 + 1}, {'last' if i % 2 else 'first'} vertex"
        if not 0 <= joint.piece < network.piece_count:
            faults.append(f"{which}: there is no piece {joint.piece}")
        elif not may_join[joint.piece]:
            faults.append(f"{which}: no new road joins piece {joint.piece}")
        if not 0 < joint.fraction < 1:
            faults.append(f"{which}: its fraction is {joint.fraction:g}, and should be above 0 and below 1")
    if faults:
        raise ParameterError("these new roads join what cannot be joined", faults=faults)


def at_whole_ms(network: RoadNetwork, piece: int, fraction: float) -> float:
    """Move a point along a piece of road by less than a millisecond, to where both parts take whole milliseconds."""
    ptr, edges = network.piece_edges
    own = edges[ptr[piece] : ptr[piece + 1]]
    ms = int(network.time_ms[own[np.argmax(network.edge_forward[own])]])  # forward, where it is driven so
    if ms < 2:
        return fraction
    return min(max(round(fraction * ms), 1), ms - 1) / ms
