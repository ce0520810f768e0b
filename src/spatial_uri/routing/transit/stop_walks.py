"""Walks between places and stops: metres along the shortest way, seconds along the fastest one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from spatial_uri.model.arrays import FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Walk
from spatial_uri.routing.pairs import find_pairs
from spatial_uri.routing.rows import join_ranges, make_pointers
from spatial_uri.routing.transit.walk_lengths import WalkLengths

SLACK_MS = 1000
"""Room for rounding in the limit of the search by time."""
LONGEST_MS_PER_M = 3600.0


@dataclass(frozen=True, eq=False)
class FootPaths:
    """The roads and paths that people walk on, ferries left out.

    Parameters
    ----------
    network
        The network of mode ``walk``, as it was read.
    walk
        The walk between door and path.
    """

    network: RoadNetwork
    walk: Walk

    @cached_property
    def timed(self) -> RoadNetwork:
        """The network without ferries."""
        walked = (self.network.pieces["structure"] != "ferry").to_numpy()
        if walked.all():
            return self.network
        return self.network.with_edges(walked[self.network.edge_piece])

    @cached_property
    def lengths(self) -> WalkLengths:
        """The lengths of ways along the paths."""
        return WalkLengths(self.timed, self.walk)

    @cached_property
    def slowest_ms_per_m(self) -> float:
        """Milliseconds for a metre on the slowest path."""
        edge_m = self.timed.edge_m
        long = edge_m >= 1  # on shorter edges the rounding of their times weighs too much
        per_m = self.timed.time_ms[long] / edge_m[long]
        return min(LONGEST_MS_PER_M, float(per_m.max(initial=self.walk.ms_per_m)))


@dataclass(frozen=True, eq=False)
class Walks:
    """Walks from places to stops, or from stops to places; those of place ``i`` are ``ptr[i]:ptr[i+1]``.

    `metres` is the length of the shortest way, `seconds` the time of the fastest, rounded up.
    """

    ptr: Int64Array
    stop: Int32Array
    metres: FloatArray
    seconds: Int64Array

    @property
    def place(self) -> Int64Array:
        """The place of each walk."""
        return np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))

    def to_stops(self, stops: Int64Array) -> Walks:
        """Return the walks to some of the stops, which are numbered by their position in `stops`.

        Parameters
        ----------
        stops
            Stops in ascending order.
        """
        number = np.full(max(int(self.stop.max(initial=-1)), int(stops.max(initial=-1))) + 1, -1, dtype=np.int64)
        number[stops] = np.arange(len(stops))
        stop = number[self.stop]
        kept = stop >= 0
        before = np.concatenate([[0], np.cumsum(kept)])
        return Walks(before[self.ptr], stop[kept].astype(np.int32), self.metres[kept], self.seconds[kept])

    def of_places(self, places: Int64Array) -> Walks:
        """Return the walks of some of the places, in their order."""
        kept = join_ranges(self.ptr[places], self.ptr[places + 1])
        ptr = make_pointers(np.diff(self.ptr)[places])
        return Walks(ptr, self.stop[kept], self.metres[kept], self.seconds[kept])


def find_walks_to(paths: FootPaths | Walk, places: GeometryArray, stops: GeometryArray, *, limit_m: float) -> Walks:
    """Find the stops within a walk of each place.

    Parameters
    ----------
    paths
        The paths; or, where no paths are known, only how people walk: then walks are straight lines.
    places, stops
        shapely Points in the CRS of the paths.
    limit_m
        Longest walk along the shortest way, metres, included; the walk to the paths counts, too.
    """
    place, stop, metres, seconds = _find_walks(paths, places, stops, limit_m)
    return _by_place(place, stop, metres, seconds, len(places))


def find_walks_from(paths: FootPaths | Walk, stops: GeometryArray, places: GeometryArray, *, limit_m: float) -> Walks:
    """Find the stops from which each place can be walked to: `find_walks_to` the other way round.

    Parameters
    ----------
    paths, stops, places, limit_m
        As in `find_walks_to`.
    """
    stop, place, metres, seconds = _find_walks(paths, stops, places, limit_m)
    return _by_place(place, stop, metres, seconds, len(places))


def find_nearest_stops(paths: FootPaths, places: GeometryArray, stops: GeometryArray) -> tuple[Int32Array, FloatArray]:
    """Find the nearest stop of each place along the paths, however far (-1 for none), and the metres to it (or NaN).

    Parameters
    ----------
    paths
        The paths.
    places, stops
        shapely Points in the CRS of the paths.
    """
    return paths.lengths.find_nearest(places, stops)


def _by_place(place: Int32Array, stop: Int32Array, metres: FloatArray, seconds: Int64Array, count: int) -> Walks:
    order = np.lexsort((stop, place))
    ptr = np.searchsorted(place[order], np.arange(count + 1)).astype(np.int64)
    return Walks(ptr, stop[order].astype(np.int32), metres[order], seconds[order])


def _find_walks(
    paths: FootPaths | Walk, origins: GeometryArray, destinations: GeometryArray, limit_m: float
) -> tuple[Int32Array, Int32Array, FloatArray, Int64Array]:
    if not len(origins) or not len(destinations):
        nobody = np.zeros(0, dtype=np.int32)
        return nobody, nobody, np.zeros(0), np.zeros(0, dtype=np.int64)
    if isinstance(paths, Walk):
        origin, destination = shapely.STRtree(destinations).query(origins, predicate="dwithin", distance=limit_m)
        metres = shapely.distance(origins[origin], destinations[destination])
        return origin.astype(np.int32), destination.astype(np.int32), metres, _seconds(metres * paths.ms_per_m)
    origin, destination, metres = paths.lengths.find_pairs(origins, destinations, limit_m=limit_m)
    limit_ms = round(limit_m * paths.slowest_ms_per_m) + SLACK_MS
    timed = find_pairs(paths.timed, origins, destinations, limit_ms=limit_ms, walk=paths.walk)
    keys, timed_keys = (a.astype(np.int64) * len(destinations) + b for a, b in ((origin, destination), timed[:2]))
    # pairs beyond the search by time: use the slowest walking speed of the network
    ms = np.rint(metres * paths.slowest_ms_per_m).astype(np.int64)
    at = np.minimum(np.searchsorted(timed_keys, keys), max(0, len(timed_keys) - 1))
    if len(timed_keys):
        ms = np.where(timed_keys[at] == keys, timed[2][at], ms)
    return origin, destination, metres, _seconds(ms)


def _seconds(ms: FloatArray | Int64Array) -> Int64Array:
    return np.asarray(np.ceil(np.round(ms) / 1000), dtype=np.int64)
