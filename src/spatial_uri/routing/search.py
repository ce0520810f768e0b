"""Shortest paths on a graph of nodes and arcs, whole milliseconds in and out.

Every travel time in this package comes from one of four searches: the nearest source of every node,
its k nearest sources, the paths that lead to them, and all pairs of origins and targets within a limit.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import AnyIntArray, Int32Array, Int64Array, Uint64Array
from spatial_uri.routing import search_kernels
from spatial_uri.routing.pair_kernels import search_pairs
from spatial_uri.routing.path_kernels import find_predecessors
from spatial_uri.routing.search_kernels import NEVER, NO_LIMIT, UNREACHED, Buckets

ORIGINS_PER_TASK = 64
"""How many origins a thread takes at once."""
SPARE_CHUNKS_PER_BUCKET = 1


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes and the arcs that leave them.

    ``arcs[indptr[v]:indptr[v+1]]`` are the arcs that leave node ``v``, each as a pair: the node it leads to
    and its time in milliseconds (>= 0). The two stand side by side so that one memory access reads both.
    """

    indptr: Int32Array
    arcs: Int32Array

    @classmethod
    def of(cls, indptr: AnyIntArray, head: AnyIntArray, time_ms: AnyIntArray) -> Graph:
        """Build a graph from compressed sparse rows.

        Raises
        ------
        ParameterError
            If the arrays contradict each other or a time is negative or above 24 days.
        """
        faults = []
        if len(indptr) < 1 or indptr[0] != 0 or indptr[-1] != len(head) or (np.diff(indptr) < 0).any():
            faults.append("indptr does not partition the arcs")
        if len(head) != len(time_ms):
            faults.append(f"{len(head)} arcs, {len(time_ms)} times")
        if len(head) and not 0 <= head.min() <= head.max() < len(indptr) - 1:
            faults.append("an arc leads outside the nodes")
        if len(time_ms) and not 0 <= time_ms.min() <= time_ms.max() <= NO_LIMIT:
            faults.append("a time is negative or longer than 24 days")
        if faults:
            raise ParameterError("this is no graph with travel times", faults=faults)
        arcs = np.empty((len(head), 2), dtype=np.int32)
        arcs[:, 0], arcs[:, 1] = head, time_ms
        return cls(np.asarray(indptr, dtype=np.int32), arcs)

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.indptr) - 1

    @cached_property
    def longest_ms(self) -> int:
        """Time of the longest arc."""
        return int(self.arcs[:, 1].max(initial=0))

    @cached_property
    def shift(self) -> int:
        """Width of a bucket as a power of two, in milliseconds: about half the time of a mean arc."""
        mean_ms = float(self.arcs[:, 1].mean()) if len(self.arcs) else 0.0
        shift = max(0, int(mean_ms / 2).bit_length())
        while self.longest_ms >> shift > 2**20:  # keeps the row of buckets short whatever the longest arc
            shift += 1
        return shift


@dataclass(frozen=True, eq=False)
class Seeds:
    """Where a search begins: seed ``i`` puts source ``source[i]`` on node ``node[i]`` after ``time_ms[i]``."""

    node: Int32Array
    time_ms: Int32Array
    source: Int32Array

    @property
    def labels(self) -> Uint64Array:
        """The label of each seed: its time in the upper 32 bits, its number in the lower 32."""
        return self.time_ms.astype(np.uint64) << np.uint64(32) | np.arange(len(self.node), dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Labels:
    """Up to ``k`` labels for each node: label ``node * k + i`` describes its i-th nearest source."""

    graph: Graph
    seeds: Seeds
    k: int
    keys: Uint64Array

    @cached_property
    def time_ms(self) -> Int32Array:
        """``(nodes * k,)`` time to the source, ms; -1 where fewer sources are reached."""
        return np.where(self.keys == UNREACHED, -1, (self.keys >> np.uint64(32)).astype(np.int32))

    @cached_property
    def seed(self) -> Int32Array:
        """``(nodes * k,)`` the seed that the time is counted from; -1 where fewer sources are reached."""
        return np.where(self.keys == UNREACHED, -1, self.keys.astype(np.uint32).astype(np.int32))

    @cached_property
    def ways(self) -> tuple[Int32Array, Int32Array]:
        """``(nodes * k,)`` the previous label on the path and the arc from it; -1 for seeds and missing labels."""
        return find_predecessors(
            self.graph.indptr, self.graph.arcs, self.keys, self.k, self.seeds.node, self.seeds.labels
        )


def enough_chunks(graph: Graph, k: int) -> int:
    """Return how many chunks a search starts with; the system hands out memory only when it is written to."""
    return 2 * graph.node_count * k // search_kernels.CHUNK + 256


def make_buckets(graph: Graph, seeds: Seeds, limit_ms: int, *, chunks: int, entry: NDArray[np.generic]) -> Buckets:
    """Return an empty ring of buckets, so long that no entry laps another; it holds entries shaped like `entry`."""
    farthest_ms = max(graph.longest_ms, int(seeds.time_ms.max(initial=0, where=seeds.time_ms <= limit_ms)))
    ring = 1 << ((farthest_ms >> graph.shift) + 1).bit_length()
    chunks += SPARE_CHUNKS_PER_BUCKET * ring
    return Buckets(
        first=np.full(ring, -1, dtype=np.int32),
        fill=np.full(ring, search_kernels.CHUNK, dtype=np.int32),
        link=np.empty(chunks, dtype=np.int32),
        slot=np.empty((chunks, search_kernels.CHUNK, *entry.shape[1:]), dtype=entry.dtype),
        pool=np.zeros(2, dtype=np.int32),
    )


def find_nearest_sources(graph: Graph, seeds: Seeds, *, k: int = 1, limit_ms: int = NO_LIMIT) -> Labels:
    """Find the `k` nearest distinct sources of every node, exactly.

    Parameters
    ----------
    graph
        The arcs are followed as they run: for times *to* the sources give the graph reversed.
    seeds
        Where the sources are. Of two equally near ones the lower seed counts as the nearer.
    limit_ms
        Longest time, included.

    Returns
    -------
    Labels
        ``k`` labels a node, nearest first.

    Raises
    ------
    ParameterError
        If `k` is below 1.
    """
    if k < 1:
        raise ParameterError(f"k={k!r}: at least one nearest source must be asked for")
    limit_ms = min(limit_ms, NO_LIMIT)
    starts = (seeds.node, seeds.labels)
    unlisted = np.empty(0, dtype=np.int32)
    entry = np.empty(0, np.int32) if k == 1 else np.empty((0, 2), np.uint64)
    chunks = enough_chunks(graph, k)
    while True:
        keys = np.full(graph.node_count * k, UNREACHED)
        row = make_buckets(graph, seeds, limit_ms, chunks=chunks, entry=entry)
        if k == 1:
            reached = search_kernels.search(
                graph.indptr, graph.arcs, keys, *starts, 32, limit_ms, graph.shift, row, unlisted
            )
            done = reached >= 0
        else:
            done = search_kernels.search_k(
                graph.indptr, graph.arcs, keys, k, seeds.source, *starts, limit_ms, graph.shift, row
            )
        if done:
            return Labels(graph, seeds, k, keys)
        chunks *= 2  # it ran out of chunks: start again with more


def find_pairs_within(
    graph: Graph, origins: Seeds, targets: Seeds, *, limit_ms: int, workers: int | None = None
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Find every pair of an origin and a target that lie within `limit_ms` of each other.

    Memory grows with the answer and the threads, never with origins times nodes.

    Parameters
    ----------
    graph
        The arcs are followed from the origins to the targets.
    origins
        Where each origin (`Seeds.source`, ascending) sets out.
    targets
        From which nodes each target (`Seeds.source`) is how far away.
    workers
        Threads; None for one on each core.

    Returns
    -------
    tuple of ndarray
        Origin, target and time in ms of each pair, by origin and target.

    Raises
    ------
    ParameterError
        If the origins are not in order.
    """
    if (np.diff(origins.source) < 0).any():
        raise ParameterError("the seeds of the origins must be in the order of the origins")
    search = _PairSearch(graph, origins, targets, min(limit_ms, NO_LIMIT))
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        found = list(pool.map(search.run, _tasks(origins, search.origin_ptr)))
    origin, target, ms = (np.concatenate([np.zeros(0, dtype=np.int32), *parts]) for parts in zip(*found, strict=True))
    in_order = np.argsort(origin, kind="stable")
    return origin[in_order], target[in_order], ms[in_order]


class _PairSearch:
    """What all searches for pairs share, and the scratch memory of each thread."""

    def __init__(self, graph: Graph, origins: Seeds, targets: Seeds, limit_ms: int) -> None:
        self._graph, self._origins, self._limit_ms = graph, origins, limit_ms
        count = int(origins.source.max(initial=-1)) + 1
        self.origin_ptr = np.searchsorted(origins.source, np.arange(count + 1)).astype(np.int64)
        order = np.argsort(targets.node, kind="stable")
        nodes = np.arange(graph.node_count + 1)
        self._target_ptr = np.searchsorted(targets.node[order], nodes).astype(np.int32)
        self._target, self._target_ms = targets.source[order], targets.time_ms[order]
        self._target_count = int(targets.source.max(initial=-1)) + 1
        self._own = threading.local()

    def run(self, some: Int32Array) -> tuple[Int32Array, Int32Array, Int32Array]:
        """Return the pairs of some origins."""
        graph, own = self._graph, self._own
        while True:
            if not hasattr(own, "times"):
                own.times = np.full(graph.node_count, NEVER)
                own.touched = np.empty(max(1, graph.node_count), dtype=np.int32)
                own.chunks = 2 * own.chunks if hasattr(own, "chunks") else enough_chunks(graph, 1)
                own.row = make_buckets(
                    graph, self._origins, self._limit_ms, chunks=own.chunks, entry=np.empty(0, np.int32)
                )
            origin, target, ms, done = search_pairs(
                graph.indptr,
                graph.arcs,
                self.origin_ptr,
                self._origins.node,
                self._origins.time_ms,
                some,
                self._target_ptr,
                self._target,
                self._target_ms,
                self._target_count,
                self._limit_ms,
                graph.shift,
                own.times,
                own.touched,
                own.row,
            )
            if done:
                return origin, target, ms
            del own.times  # it ran out of chunks: start again with more


def _tasks(origins: Seeds, origin_ptr: Int64Array) -> Iterator[Int32Array]:
    """Yield the origins a few at a time, neighbours together: their searches read the same part of the graph."""
    if len(origin_ptr) < 2:
        yield np.zeros(0, dtype=np.int32)
        return
    starts = np.flatnonzero(np.diff(origin_ptr))
    by_node = starts[np.argsort(origins.node[origin_ptr[starts]], kind="stable")].astype(np.int32)
    for begin in range(0, max(1, len(by_node)), ORIGINS_PER_TASK):
        yield by_node[begin : begin + ORIGINS_PER_TASK]
