"""Joins places to the road: the nearest point on every road piece within walking distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from spatial_uri.model.arrays import FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Walk
from spatial_uri.routing.rows import pointers, ranges, rows_of
from spatial_uri.routing.search import Seeds

QUERY_ROWS = 4096


@dataclass(frozen=True, eq=False)
class RoadAccess:
    """Where places can join the road.

    Candidates ``ptr[i]:ptr[i+1]`` belong to place ``i``: the nearest point of `piece`, at `fraction` of
    its length, after a walk of `walk_ms`. `road_walk_m` is each place's straight line to the nearest
    usable road, however far (NaN if there is no road at all), `reach_m` how far people walk from
    there to a road or straight to a door.
    """

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    road_walk_m: FloatArray
    reach_m: FloatArray

    @property
    def place(self) -> Int32Array:
        """The place of each candidate."""
        return np.repeat(np.arange(len(self.ptr) - 1, dtype=np.int32), np.diff(self.ptr))


def walk_ms(metres: FloatArray, walk: Walk) -> Int32Array:
    """Return the time to walk `metres`, in whole milliseconds."""
    return np.asarray(np.rint(metres * walk.ms_per_m), dtype=np.int32)


def snap(network: RoadNetwork, points: GeometryArray, *, walk: Walk) -> RoadAccess:
    """Find where each point can join the road.

    The candidates are the nearest piece of road that leads anywhere (`RoadNetwork.joins_main`) and
    every other usable piece that is nearer, or at most the margin of the walk farther away, each at
    its point nearest to the place: the best door-to-door time then decides, not the nearest
    fragment. Motorways, tunnels, bridges and ferries are never joined.

    Parameters
    ----------
    points
        ``(places,)`` shapely Points in the CRS of the network.
    walk
        Speed, limit and margin of the walk to the road.
    """
    _, _, main_tree = network.snap_index
    return _joined(network, points, _reach_m(nearest_m(main_tree, points), walk), walk=walk)


def snap_elsewhere(network: RoadNetwork, points: GeometryArray, *, walk: Walk) -> tuple[Int32Array, RoadAccess]:
    """Find where each point can join the road while the piece that it is nearest to is closed, by the same rule.

    Parameters
    ----------
    points, walk
        As in `snap`.

    Returns
    -------
    tuple
        ``(places,)`` the piece that leads anywhere and is nearest to each point, -1 if none is within the
        walk; and where the points join the road without it.
    """
    usable, _, main_tree = network.snap_index
    main = usable[network.joins_main[usable]]
    own = np.full(len(points), -1, dtype=np.int32)
    own_m = np.full(len(points), np.inf)
    if len(main) and len(points):
        (row, line), metres = main_tree.query_nearest(points, return_distance=True, all_matches=False)
        near = metres <= walk.limit_m
        own[row[near]], own_m[row[near]] = main[line[near]], metres[near]
    other_m = np.full(len(points), np.inf)
    for around_m in (np.minimum(own_m + walk.margin_m, walk.limit_m), np.full(len(points), walk.limit_m)):
        rows = np.flatnonzero((own >= 0) & np.isinf(other_m))  # most have another road nearby
        for block in np.array_split(rows, len(rows) // QUERY_ROWS + 1):
            place, line = main_tree.query(points[block], predicate="dwithin", distance=around_m[block])
            place, piece = block[place], main[line]
            is_other = piece != own[place]
            place, piece = place[is_other], piece[is_other]
            np.minimum.at(other_m, place, shapely.distance(network.lines[piece], points[place]))
    return own, _joined(network, points, _reach_m(other_m, walk), walk=walk, without=own)


def _reach_m(nearest: FloatArray, walk: Walk) -> FloatArray:
    """Return how far people walk to a road: to the nearest that leads anywhere and the margin, within the limit."""
    return np.fmin(walk.limit_m, nearest + walk.margin_m)


def _joined(
    network: RoadNetwork,
    points: GeometryArray,
    reach_m: FloatArray,
    *,
    walk: Walk,
    without: Int32Array | None = None,
) -> RoadAccess:
    """Find the usable pieces within reach of each point, but for one piece of each (`without`, -1 for none)."""
    usable, tree, _ = network.snap_index
    lines = network.lines[usable]
    places, pieces, fractions, metres = [], [], [], []
    for first in range(0, len(points), QUERY_ROWS):  # bounds the memory of the pairs
        block = points[first : first + QUERY_ROWS]
        place, line = tree.query(block, predicate="dwithin", distance=reach_m[first : first + QUERY_ROWS])
        if without is not None:
            open_ = usable[line] != without[first + place]
            place, line = place[open_], line[open_]
        order = np.lexsort((line, place))
        place, line = place[order], line[order]
        at = block[place]
        places.append(place + first)
        pieces.append(usable[line])
        fractions.append(shapely.line_locate_point(lines[line], at, normalized=True))
        metres.append(shapely.distance(lines[line], at))
    place = np.concatenate([np.zeros(0, dtype=np.int64), *places])
    return RoadAccess(
        ptr=np.searchsorted(place, np.arange(len(points) + 1)).astype(np.int64),
        piece=np.concatenate([np.zeros(0, dtype=np.int32), *pieces]).astype(np.int32),
        fraction=np.clip(np.concatenate([np.zeros(0), *fractions]), 0.0, 1.0),
        walk_ms=walk_ms(np.concatenate([np.zeros(0), *metres]), walk),
        road_walk_m=nearest_m(tree, points),
        reach_m=reach_m,
    )


def access_of_places(access: RoadAccess, places: Int64Array) -> RoadAccess:
    """Return where some of the places join the road."""
    kept = ranges(access.ptr[places], access.ptr[places + 1])
    return RoadAccess(
        ptr=pointers(np.diff(access.ptr)[places]),
        piece=access.piece[kept],
        fraction=access.fraction[kept],
        walk_ms=access.walk_ms[kept],
        road_walk_m=access.road_walk_m[places],
        reach_m=access.reach_m[places],
    )


def nearest_m(tree: shapely.STRtree, points: GeometryArray) -> FloatArray:
    """Return the distance from each point to the nearest geometry of the tree; NaN if it holds none."""
    nearest = np.full(len(points), np.nan)
    if len(tree.geometries) and len(points):
        indices, metres = tree.query_nearest(points, return_distance=True, all_matches=False)
        nearest[indices[0]] = metres
    return nearest


@dataclass(frozen=True, eq=False)
class RoadSeeds(Seeds):
    """Where the search of a network begins: the candidates that the seeds stand for, the edges and metres to them."""

    candidate: Int32Array
    edge: Int32Array
    metres: FloatArray


def part_ms(fraction: FloatArray, edge_ms: Int32Array) -> Int32Array:
    """Return the time over the first `fraction` of an edge; the rest of the edge takes the rest of its time."""
    return np.asarray(np.rint(fraction * edge_ms), dtype=np.int32)


def seeds(network: RoadNetwork, access: RoadAccess, *, arriving: bool) -> RoadSeeds:
    """Turn candidates into search seeds.

    `arriving` True: the search runs against the traffic, from the candidates back to wherever
    they can be reached from; every copy of an edge leads to the candidate. False: it runs with
    the traffic; one sets out on the primary edges only.
    """
    candidate, edge = rows_of(access.piece, *network.piece_edges)
    if not arriving:
        primary = network.edge_primary[edge]
        candidate, edge = candidate[primary], edge[primary]
    fraction = access.fraction[candidate]
    forward = network.edge_forward[edge]
    before = part_ms(fraction, network.time_ms[edge])  # from the first vertex of the piece
    after = network.time_ms[edge] - before
    driven = np.where(forward == arriving, before, after)
    length = network.pieces["length_m"].to_numpy()[access.piece[candidate]]
    return RoadSeeds(
        node=np.where(arriving, network.tail[edge], network.head[edge]).astype(np.int32),
        time_ms=(access.walk_ms[candidate] + driven).astype(np.int32),
        source=access.place[candidate],
        candidate=candidate.astype(np.int32),
        edge=edge.astype(np.int32),
        metres=np.where(forward == arriving, fraction, 1 - fraction) * length,
    )
