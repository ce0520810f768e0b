"""Joins places to the road: the nearest point on every road piece within walking distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_uri.model import RoadNetwork

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Int32 = NDArray[np.int32]

MS_PER_HOUR = 3_600_000
QUERY_ROWS = 4096


@dataclass(frozen=True, eq=False)
class RoadAccess:
    """Where places can join the road.

    Candidates ``ptr[i]:ptr[i+1]`` belong to place ``i``: the nearest point of `piece`, at `fraction` of
    its length, after a walk of `walk_ms`. `road_walk_m` is each place's straight line to the nearest
    usable road, however far (NaN if there is no road at all).
    """

    ptr: Longs
    piece: Int32
    fraction: Floats
    walk_ms: Int32
    road_walk_m: Floats

    @property
    def place(self) -> Int32:
        """The place of each candidate."""
        return np.repeat(np.arange(len(self.ptr) - 1, dtype=np.int32), np.diff(self.ptr))


def walk_ms(metres: Floats, walk_kmh: float) -> Int32:
    """Return the time to walk `metres`, in whole milliseconds."""
    return np.asarray(np.rint(metres / 1000 / walk_kmh * MS_PER_HOUR), dtype=np.int32)


def snap(network: RoadNetwork, points: NDArray[np.object_], *, walk_kmh: float, walk_limit_m: float) -> RoadAccess:
    """Find where each point can join the road.

    Every usable piece within the limit is a candidate, at its point nearest to the place, so that
    the best door-to-door time decides, not the nearest fragment. Motorways, tunnels, bridges
    and ferries are never joined.

    Parameters
    ----------
    points
        ``(places,)`` shapely Points in the CRS of the network.
    walk_kmh, walk_limit_m
        Speed and longest length of the walk to the road.
    """
    usable = np.flatnonzero(network.pieces["snappable"].to_numpy())
    lines = network.lines[usable]
    if not len(usable) or not len(points):
        none = np.zeros(0, dtype=np.int32)
        nowhere = np.full(len(points), np.nan)
        return RoadAccess(np.zeros(len(points) + 1, dtype=np.int64), none, np.zeros(0), none, nowhere)
    tree = shapely.STRtree(lines)
    places, pieces, fractions, metres = [], [], [], []
    for first in range(0, len(points), QUERY_ROWS):  # bounds the memory of the pairs
        block = points[first : first + QUERY_ROWS]
        place, line = tree.query(block, predicate="dwithin", distance=walk_limit_m)
        order = np.lexsort((line, place))
        place, line = place[order], line[order]
        at = block[place]
        places.append(place + first)
        pieces.append(usable[line])
        fractions.append(shapely.line_locate_point(lines[line], at, normalized=True))
        metres.append(shapely.distance(lines[line], at))
    place = np.concatenate(places)
    return RoadAccess(
        ptr=np.searchsorted(place, np.arange(len(points) + 1)).astype(np.int64),
        piece=np.concatenate(pieces).astype(np.int32),
        fraction=np.clip(np.concatenate(fractions), 0.0, 1.0),
        walk_ms=walk_ms(np.concatenate(metres), walk_kmh),
        road_walk_m=_nearest_m(tree, points),
    )


def _nearest_m(tree: shapely.STRtree, points: NDArray[np.object_]) -> Floats:
    indices, metres = tree.query_nearest(points, return_distance=True, all_matches=False)
    nearest = np.full(len(points), np.nan)
    nearest[indices[0]] = metres
    return nearest


@dataclass(frozen=True, eq=False)
class Seeds:
    """Where the search of the network begins: nodes, times, the candidates they stand for and the edges to them."""

    node: Int32
    time_ms: Int32
    source: Int32
    candidate: Int32
    edge: Int32
    metres: Floats


def part_ms(fraction: Floats, edge_ms: Int32) -> Int32:
    """Return the time over the first `fraction` of an edge; the rest of the edge takes the rest of its time."""
    return np.asarray(np.rint(fraction * edge_ms), dtype=np.int32)


def seeds(network: RoadNetwork, access: RoadAccess, *, arriving: bool) -> Seeds:
    """Turn candidates into search seeds.

    `arriving` True: the search runs against the traffic, from the candidates back to wherever
    they can be reached from; every copy of an edge leads to the candidate. False: it runs with
    the traffic; one sets out on the primary edges only.
    """
    ptr, edges = network.piece_edges
    counts = np.diff(ptr)[access.piece]
    candidate = np.repeat(np.arange(len(access.piece)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    edge = edges[ptr[access.piece[candidate]] + within]
    if not arriving:
        primary = network.edge_primary[edge]
        candidate, edge = candidate[primary], edge[primary]
    fraction = access.fraction[candidate]
    forward = network.edge_forward[edge]
    before = part_ms(fraction, network.time_ms[edge])  # from the first vertex of the piece
    after = network.time_ms[edge] - before
    driven = np.where(forward == arriving, before, after)
    length = network.pieces["length_m"].to_numpy()[access.piece[candidate]]
    return Seeds(
        node=np.where(arriving, network.tail[edge], network.head[edge]).astype(np.int32),
        time_ms=(access.walk_ms[candidate] + driven).astype(np.int32),
        source=access.place[candidate],
        candidate=candidate.astype(np.int32),
        edge=edge.astype(np.int32),
        metres=np.where(forward == arriving, fraction, 1 - fraction) * length,
    )
