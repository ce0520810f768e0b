"""Door-to-door times at other speeds: places join the road once, and each set of speeds is one search."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int32Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.door_to_door import find_direct_walks
from spatial_uri.routing.path_kernels import sum_lengths
from spatial_uri.routing.search import Graph, Seeds, enough_chunks, find_nearest_sources, make_buckets
from spatial_uri.routing.search_kernels import NEVER, NO_LIMIT
from spatial_uri.routing.snapping import RoadAccess, make_seeds, snap_places
from spatial_uri.routing.speeds.speed_kernels import (
    FacilityDoors,
    PlaceDoors,
    Roads,
    RoadStarts,
    SearchGraph,
    find_door_times,
    find_times,
    scale_edges,
    start_times,
)

ROWS_PER_TASK = 8
"""How many sets of speeds a thread takes at once."""


@dataclass(frozen=True, eq=False)
class ScaledTimes:
    """What the times at all sets of speeds share.

    A set of speeds is one factor for each group of edges, and a last one for walking: the time of an edge is divided by
    the factor of its group and rounded to whole milliseconds, once, and so is every walk. With factors of 1 the times
    are those of `find_nearest`, to the millisecond.
    """

    roads: Roads
    graph: SearchGraph
    starts: RoadStarts
    places: PlaceDoors
    facilities: FacilityDoors
    arriving: bool
    as_open: ScaledTimes | None = None

    @classmethod
    def prepare(
        cls,
        network: RoadNetwork,
        places: GeometryArray,
        facilities: GeometryArray,
        group: Int32Array,
        *,
        direction: Direction = "to_facility",
        walk: Walk | None = None,
        access: RoadAccess | None = None,
    ) -> ScaledTimes:
        """Join places and facilities to the road.

        Parameters
        ----------
        network
            The roads.
        places, facilities
            shapely Points in the CRS of the network.
        group
            ``(edges,)`` whose factor scales each edge; -1: it stays as it is.
        direction, walk
            As in `grow_tree`.
        access
            Where the places join the road, if known already.
        """
        arriving = direction == "to_facility"
        walk = (walk or Walk()).on(network.mode)
        access = (access or snap_places(network, places, walk=walk)).facing(leaving=arriving)
        doors = snap_places(network, facilities, walk=walk).facing(leaving=not arriving)
        seeds = make_seeds(network, doors, arriving=arriving)
        as_open: ScaledTimes | None = None
        if network.as_open is not None:
            group_open = np.full(network.as_open.edge_count, -1, dtype=np.int32)  # what is closed keeps its time
            group_open[network.edge_as_open] = group
            as_open = cls.prepare(
                network.as_open, places, facilities, group_open, direction=direction, walk=walk, access=access.as_open
            )
        order = np.argsort(doors.piece, kind="stable").astype(np.int32)
        on_piece = np.searchsorted(doors.piece[order], np.arange(network.piece_count + 1)).astype(np.int64)
        piece_ptr, piece_edges = network.piece_edges
        indptr, edges = (
            network.incoming if arriving else (network.indptr, np.arange(network.edge_count, dtype=np.int32))
        )
        return cls(
            Roads(
                network.time_ms, np.asarray(group, dtype=np.int32), network.edge_forward, network.edge_primary,
                network.tail, network.head, piece_ptr, piece_edges,
            ),
            SearchGraph(indptr, (network.tail if arriving else network.head)[edges], edges),
            RoadStarts(
                seeds.node, doors.walk_ms[seeds.candidate], seeds.edge, doors.fraction[seeds.candidate],
                network.edge_forward[seeds.edge] == arriving,
            ),
            PlaceDoors(
                access.ptr, access.piece, access.fraction, access.walk_ms,
                _nearest_walk(network, facilities, places, access, walk),
            ),
            FacilityDoors(doors.fraction, doors.walk_ms, on_piece, order),
            arriving,
            as_open,
        )  # fmt: skip

    @property
    def place_count(self) -> int:
        """Number of places."""
        return len(self.places.direct_ms)

    def times(self, factors: FloatArray, *, limit_ms: int = NO_LIMIT, workers: int | None = None) -> Int32Array:
        """Return the times at several sets of speeds.

        Parameters
        ----------
        factors
            ``(sets, groups + 1)`` positive.
        limit_ms
            Longest trip, included.
        workers
            Threads; None for one on each core. The times do not depend on them.

        Returns
        -------
        ndarray
            ``(sets, places)`` door to door, ms; -1 beyond the limit.
        """
        factors = np.ascontiguousarray(factors, dtype=np.float64)
        out = np.full((len(factors), self.place_count), -1, dtype=np.int32)
        shortest = float(factors.min(initial=1.0))
        graph, seeds = self._slowest(shortest)
        tasks = [slice(at, at + ROWS_PER_TASK) for at in range(0, len(factors), ROWS_PER_TASK)]

        def run(rows: slice) -> None:
            chunks = enough_chunks(graph, 1)
            done = False
            while not done:
                row = make_buckets(graph, seeds, limit_ms, chunks=chunks, entry=np.empty(0, np.int32))
                done = find_times(
                    factors[rows], self.roads, self.graph, self.starts, self.places, self.facilities,
                    self.arriving, limit_ms, graph.shift, row, out[rows],
                )  # fmt: skip
                chunks *= 2  # where it ran out of chunks

        with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
            list(pool.map(run, tasks))
        if self.as_open is None:
            return out
        return _longer(out, self.as_open.times(factors, limit_ms=limit_ms, workers=workers))

    def _slowest(self, factor: float) -> tuple[Graph, Seeds]:
        """Return the graph at the lowest speeds, for which the ring of buckets is long enough for all."""
        slow = np.minimum(np.ceil(self.roads.time_ms / min(factor, 1.0)), NO_LIMIT).astype(np.int32)
        begin = np.minimum(np.ceil(self.starts.walk_ms / min(factor, 1.0)) + slow[self.starts.edge], NO_LIMIT)
        graph = Graph.of(self.graph.indptr, self.graph.head, slow[self.graph.arc_edge])
        return graph, Seeds(self.starts.node, begin.astype(np.int32), np.zeros(len(begin), dtype=np.int32))

    def parts(
        self, factors: FloatArray, counted: BoolArray, *, limit_ms: int = NO_LIMIT
    ) -> tuple[Int32Array, FloatArray]:
        """Return the times at one set of speeds, and how much of each is spent on some of the groups.

        Parameters
        ----------
        factors
            ``(groups + 1,)`` positive.
        counted
            ``(groups,)`` the groups whose time is counted.
        limit_ms
            Longest trip, included.

        Returns
        -------
        tuple of ndarray
            ``(places,)`` door to door, ms, -1 beyond the limit; and ms on the groups counted, along a fastest way.
        """
        roads, starts = self.roads, self.starts
        edge_ms = np.empty(len(roads.time_ms), dtype=np.int32)
        scale_edges(roads.time_ms, roads.group, factors, edge_ms)
        begin_ms = np.empty(len(starts.node), dtype=np.uint32)
        start_times(starts, edge_ms, factors[-1], begin_ms)
        seeds = Seeds(starts.node, begin_ms.astype(np.int32), np.arange(len(begin_ms), dtype=np.int32))
        graph = Graph.of(self.graph.indptr, self.graph.head, edge_ms[self.graph.arc_edge])
        labels = find_nearest_sources(graph, seeds, limit_ms=limit_ms)
        edge_amount = np.where((roads.group >= 0) & counted[roads.group], edge_ms, 0).astype(np.float64)
        out, amount = np.empty(self.place_count, dtype=np.int32), np.zeros(self.place_count)
        node_ms = np.where(labels.time_ms < 0, NEVER, labels.time_ms.astype(np.uint32)).astype(np.uint32)
        before, arc = labels.ways
        first = np.rint(starts.fraction * edge_ms[starts.edge])
        driven = np.where(starts.takes_first, first, edge_ms[starts.edge] - first)
        at_seed = np.where(edge_amount[starts.edge] > 0, driven, 0.0)
        step = np.append(edge_amount[self.graph.arc_edge], 0.0)[arc]
        node_amount = sum_lengths(before, step, np.where(labels.seed < 0, 0.0, np.append(at_seed, 0.0)[labels.seed]))
        find_door_times(
            self.places, self.facilities, roads, edge_ms, node_ms, node_amount, edge_amount, factors[-1],
            self.arriving, limit_ms, out, amount,
        )  # fmt: skip
        if self.as_open is not None:
            out = _longer(out, self.as_open.parts(factors, counted, limit_ms=limit_ms)[0])
        return out, amount


def _longer(now_ms: Int32Array, open_ms: Int32Array) -> Int32Array:
    """Return the longer ones of times; -1, none, is the longest."""
    return np.where((now_ms < 0) | (open_ms < 0), -1, np.maximum(now_ms, open_ms)).astype(np.int32)


def _nearest_walk(
    network: RoadNetwork, facilities: GeometryArray, places: GeometryArray, access: RoadAccess, walk: Walk
) -> Int32Array:
    """Return the shortest walk from each place straight to a door; -1 where none is near enough."""
    ptr, _, ms = find_direct_walks(network, facilities, places, access, walk)
    nearest = np.full(len(places), -1, dtype=np.int32)
    place = np.repeat(np.arange(len(places)), np.diff(ptr))
    order = np.lexsort((ms, place))
    nearest[place[order][::-1]] = ms[order][::-1]
    return nearest
