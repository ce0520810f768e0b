"""Snapping: where places join the road, at the nearest point of every road piece within walking distance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Walk
from spatial_uri.routing.candidates import Candidates, list_candidates
from spatial_uri.routing.rows import join_ranges, make_pointers, take_rows
from spatial_uri.routing.search import Seeds


@dataclass(frozen=True, eq=False)
class RoadAccess:
    """Where places can join the road.

    Place ``i`` has the candidates ``ptr[i]:ptr[i+1]``. Each is the nearest point of a road `piece`, at `fraction` of
    its length, after a walk of `walk_ms`. `road_walk_m` is the straight line from each place to the nearest usable
    road, however far (NaN if there is no road at all); `reach_m` is how far people walk, to a road or to a door.
    Where the heights of the ground are known, `walk_ms` is the walk from the place to the road if the access is
    `leaving`, else that from the road to the place, and `back_ms` is the other one; None where both are the same, and
    where the metres of a walk, `walk_m`, follow from its time.
    `as_open` is where they can join it while all roads are open, on a network where some are closed.
    """

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    road_walk_m: FloatArray
    reach_m: FloatArray
    back_ms: Int32Array | None = None
    leaving: bool = True
    walk_m: FloatArray | None = None
    as_open: RoadAccess | None = None

    def facing(self, *, leaving: bool) -> RoadAccess:
        """Return the access with the walks from the places to the road (`leaving`), or from the road to them."""
        if self.back_ms is None or leaving == self.leaving:
            return self
        as_open = None if self.as_open is None else self.as_open.facing(leaving=leaving)
        return replace(self, walk_ms=self.back_ms, back_ms=self.walk_ms, leaving=leaving, as_open=as_open)

    @property
    def place(self) -> Int32Array:
        """The place of each candidate."""
        return np.repeat(np.arange(len(self.ptr) - 1, dtype=np.int32), np.diff(self.ptr))


@dataclass(frozen=True, eq=False)
class SnappedPlaces:
    """Places with where they join the road: ``(places,)`` shapely Points, and their access."""

    points: GeometryArray
    access: RoadAccess

    @property
    def as_open(self) -> SnappedPlaces:
        """The places with where they join the road while all roads are open."""
        return SnappedPlaces(self.points, self.access.as_open or self.access)

    @property
    def alone(self) -> SnappedPlaces:
        """The places with where they join the road now."""
        return SnappedPlaces(self.points, replace(self.access, as_open=None))

    def select(self, rows: Int64Array) -> SnappedPlaces:
        """Return some of the places."""
        return SnappedPlaces(self.points[rows], select_access(self.access, rows))


def walk_ms(metres: FloatArray, walk: Walk) -> Int32Array:
    """Return the time to walk `metres`, in whole milliseconds."""
    return np.asarray(np.rint(metres * walk.ms_per_m), dtype=np.int32)


def sloped_walk_ms(
    network: RoadNetwork, start: GeometryArray, end: GeometryArray, metres: FloatArray, walk: Walk
) -> Int32Array:
    """Return the time to walk straight between points, whole milliseconds, with the slope where heights are known.

    Parameters
    ----------
    start, end
        ``(walks,)`` shapely Points in the CRS of the network.
    metres
        ``(walks,)`` how far apart they are.
    """
    if network.heights is None or not len(metres):
        return walk_ms(metres, walk)
    xy = shapely.get_coordinates(start), shapely.get_coordinates(end)
    return walk_ms(metres * network.heights.walk_factors(*xy, metres, network.crs), walk)


def snap_places(network: RoadNetwork, points: GeometryArray, *, walk: Walk) -> RoadAccess:
    """Find where each point can join the road.

    The candidates are the nearest road piece that belongs to the main network (`RoadNetwork.joins_main`), and every
    other usable piece that is nearer than it, or farther by at most the margin that the walk has in the mode of the
    network. Each is joined at its point
    nearest to the place. The best door-to-door time decides among them later, so that a fragment of road that happens
    to be nearest does not cut a place off. Motorways, tunnels, bridges and ferries are never joined.

    Parameters
    ----------
    points
        ``(places,)`` shapely Points in the CRS of the network.
    walk
        Speed, limit and margin of the walk to the road.
    """
    _, _, main_tree = network.snap_index
    walk = walk.on(network.mode)
    found = _find_candidates(network, points, _reach_m(distance_to_nearest_m(main_tree, points), walk), walk=walk)
    return found if network.as_open is None else replace(found, as_open=snap_places(network.as_open, points, walk=walk))


@dataclass(frozen=True, eq=False)
class WideAccess:
    """Every piece that places may join within the limit of the walk, the nearest first.

    Place ``i`` has the pieces ``ptr[i]:ptr[i+1]``: each with the `fraction` at which it is joined, the `metres` and the
    `walk_ms` to it (`back_ms` from it; None where that is the same), and whether it is among the candidates of
    `snap_places` (`is_usual`). `usual_reach_m` is how far people walk as a rule.
    """

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    metres: FloatArray
    is_usual: BoolArray
    usual_reach_m: FloatArray
    back_ms: Int32Array | None = None


def snap_widely(network: RoadNetwork, points: GeometryArray, access: RoadAccess, *, walk: Walk) -> WideAccess:
    """Find every piece that each point could join within the limit of the walk.

    Parameters
    ----------
    points, walk
        As in `snap_places`.
    access
        What `snap_places` found for them.
    """
    found = list_candidates(network, points, np.full(len(points), walk.limit_m), of_parts=True)
    found = found.take(np.lexsort((found.piece, found.metres, found.place)))
    there_ms, back_ms = _both_ways_ms(network, points, found, walk)
    span = np.int64(network.piece_count + 1)
    return WideAccess(
        ptr=np.searchsorted(found.place, np.arange(len(points) + 1)).astype(np.int64),
        piece=found.piece,
        fraction=found.fraction,
        walk_ms=there_ms,
        metres=found.metres,
        is_usual=np.isin(found.place * span + found.piece, access.place * span + access.piece),
        usual_reach_m=access.reach_m,
        back_ms=back_ms,
    )


def _reach_m(nearest: FloatArray, walk: Walk) -> FloatArray:
    """Return how far people walk to a road: the margin farther than to the nearest one, but never beyond the limit."""
    return np.fmin(walk.limit_m, nearest + walk.margin_m)


def _find_candidates(network: RoadNetwork, points: GeometryArray, reach_m: FloatArray, *, walk: Walk) -> RoadAccess:
    """Find the usable pieces within reach of each point."""
    found = list_candidates(network, points, reach_m)
    _, tree, _ = network.snap_index
    there_ms, back_ms = _both_ways_ms(network, points, found, walk)
    return RoadAccess(
        ptr=np.searchsorted(found.place, np.arange(len(points) + 1)).astype(np.int64),
        piece=found.piece,
        fraction=found.fraction,
        walk_ms=there_ms,
        road_walk_m=distance_to_nearest_m(tree, points),
        reach_m=reach_m,
        back_ms=back_ms,
        walk_m=None if back_ms is None else found.metres,
    )


def _both_ways_ms(
    network: RoadNetwork, points: GeometryArray, found: Candidates, walk: Walk
) -> tuple[Int32Array, Int32Array | None]:
    """Return the times to walk from places to the road, and back; None where the ground is taken as level."""
    if network.heights is None:
        return walk_ms(found.metres, walk), None
    places, joins = points[found.place], np.asarray(shapely.points(found.xy))
    return (
        sloped_walk_ms(network, places, joins, found.metres, walk),
        sloped_walk_ms(network, joins, places, found.metres, walk),
    )


def select_access(access: RoadAccess, places: Int64Array) -> RoadAccess:
    """Return the access of some of the places."""
    kept = join_ranges(access.ptr[places], access.ptr[places + 1])
    return RoadAccess(
        ptr=make_pointers(np.diff(access.ptr)[places]),
        piece=access.piece[kept],
        fraction=access.fraction[kept],
        walk_ms=access.walk_ms[kept],
        road_walk_m=access.road_walk_m[places],
        reach_m=access.reach_m[places],
        back_ms=None if access.back_ms is None else access.back_ms[kept],
        leaving=access.leaving,
        as_open=None if access.as_open is None else select_access(access.as_open, places),
        walk_m=None if access.walk_m is None else access.walk_m[kept],
    )


def distance_to_nearest_m(tree: shapely.STRtree, points: GeometryArray) -> FloatArray:
    """Return the distance from each point to the nearest geometry of a tree; NaN if the tree is empty."""
    nearest = np.full(len(points), np.nan)
    if len(tree.geometries) and len(points):
        indices, metres = tree.query_nearest(points, return_distance=True, all_matches=False)
        nearest[indices[0]] = metres
    return nearest


@dataclass(frozen=True, eq=False)
class RoadSeeds(Seeds):
    """Where the search of a network begins: for each seed its candidate, the edge it lies on, and the metres to it."""

    candidate: Int32Array
    edge: Int32Array
    metres: FloatArray


def part_ms(fraction: FloatArray, edge_ms: Int32Array) -> Int32Array:
    """Return the time over the first `fraction` of an edge; the rest of the edge takes the rest of its time."""
    return np.asarray(np.rint(fraction * edge_ms), dtype=np.int32)


def make_seeds(network: RoadNetwork, access: RoadAccess, *, arriving: bool) -> RoadSeeds:
    """Turn the candidates of places into the seeds of a search.

    With `arriving`, trips end at the places: the search runs against the traffic, and a place can be reached over every
    copy of an edge. Otherwise trips begin there: the search runs with the traffic, and trips begin on primary
    edges only.
    """
    access = access.facing(leaving=not arriving)
    candidate, edge = take_rows(access.piece, *network.piece_edges)
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
