"""Small road worlds for tests, and slow but obvious searches to hold the fast ones against."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path

from osm_writing import OsmWriting
from pyproj import CRS

from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.roads.osm_ways import read_osm_ways
from spatial_uri.read.roads.road_graph import build_network
from spatial_uri.rules.preset import Preset, load_preset
from spatial_uri.rules.road_rules import WayClassifier

UTM = CRS("EPSG:32632")
LON, LAT = 9.5, 47.1
M_LON, M_LAT = 1 / 75_930, 1 / 111_180  # degrees in a metre, roughly, at (LON, LAT)
ROUNDING_MS = 0.5


class RoadWorld(OsmWriting):
    """An OSM file whose nodes are placed in metres."""

    def at(self, id: int, x_m: float, y_m: float, **tags: str) -> int:  # noqa: A002
        return self.node(LON + x_m * M_LON, LAT + y_m * M_LAT, id=id, **tags)

    def road(self, *nodes: int, highway: str = "residential", **tags: str) -> int:
        return self.way(list(nodes), highway=highway, **tags)

    def turn(self, kind: str, from_way: int, via: int | list[int], to_way: int, **tags: str) -> int:
        middle = [("n", via, "via")] if isinstance(via, int) else [("w", w, "via") for w in via]
        rest = {"type": "restriction", "restriction": kind, **tags}
        return self.relation([("w", from_way, "from"), *middle, ("w", to_way, "to")], **rest)

    def network(
        self, folder: Path, *, mode: str = "drive", preset: Preset | None = None
    ) -> tuple[RoadNetwork, tuple[Note, ...]]:
        path = self.write(folder / "world.osm.pbf")
        return build_network(
            read_osm_ways(path, WayClassifier((preset or load_preset()).roads, mode)), crs=UTM, mode=mode
        )


def dijkstra(
    source: Hashable, onward: Callable[[Hashable], Iterable[tuple[Hashable, float]]]
) -> tuple[dict[Hashable, float], dict[Hashable, Hashable]]:
    """Least cost from `source` to every state, and the state before each."""
    best: dict[Hashable, float] = {}
    before: dict[Hashable, Hashable] = {}
    ticket = itertools.count()
    heap = [(0.0, next(ticket), source, None)]
    while heap:
        cost, _, state, previous = heapq.heappop(heap)
        if state in best:
            continue
        best[state] = cost
        before[state] = previous
        for following, step in onward(state):
            if following not in best:
                heapq.heappush(heap, (cost + step, next(ticket), following, state))
    return best, before


def network_times(network: RoadNetwork, source_id: int) -> dict[int, float]:
    """Milliseconds from the junction `source_id` to every junction, by id, over all its copies."""
    ptr, head, time = network.indptr.tolist(), network.head.tolist(), network.time_ms.tolist()
    source = network.node_id.tolist().index(source_id)
    best, _ = dijkstra(source, lambda v: ((head[e], time[e]) for e in range(ptr[v], ptr[v + 1])))
    by_id: dict[int, float] = {}
    for node, cost in best.items():
        number = int(network.node_id[node])
        by_id[number] = min(cost, by_id.get(number, math.inf))
    return by_id


def minutes(network: RoadNetwork, source_id: int, target_id: int) -> float:
    return network_times(network, source_id).get(target_id, math.inf) / 60_000


def piece_of(network: RoadNetwork, way_id: int) -> int:
    """The one piece that begins with this way."""
    (piece,) = (network.pieces["way_id"] == way_id).to_numpy().nonzero()[0]
    return int(piece)


def driven_walks(
    source: int,
    edges: list[tuple[int, int, float]],
    forbidden: list[tuple[tuple[int, ...], frozenset[int], bool]],
    may_follow: Callable[[int, int], bool] = lambda _before, _after: True,
) -> dict[int, float]:
    """Least cost from node `source` to every node, each candidate walk remembered for as long as it matters.

    `edges` are ``(tail, head, cost)``, `forbidden` are ``(prefix, to, only)`` over the numbers of edges.
    """
    beginnings = {prefix[:k] for prefix, _, _ in forbidden for k in range(1, len(prefix) + 1)}
    leaving = defaultdict(list)
    for number, (tail, _, _) in enumerate(edges):
        leaving[tail].append(number)

    def allowed(history: tuple[int, ...], edge: int) -> bool:
        return (not history or may_follow(history[-1], edge)) and all(
            (edge in to) == only for prefix, to, only in forbidden if history[-len(prefix) :] == prefix
        )

    def remembered(history: tuple[int, ...]) -> tuple[int, ...]:
        """The longest end of a walk that may still become a forbidden one, at least its last edge."""
        ends = (history[i:] for i in range(len(history)))
        return next(end for end in ends if end in beginnings or len(end) == 1)

    def onward(state: Hashable) -> Iterable[tuple[Hashable, float]]:
        node, history = state  # type: ignore[misc]
        for edge in leaving[node]:
            if allowed(history, edge):
                yield (edges[edge][1], remembered((*history, edge))), edges[edge][2]

    best, _ = dijkstra((source, ()), onward)
    times: dict[int, float] = {}
    for (node, _history), cost in best.items():  # type: ignore[misc]
        times[node] = min(cost, times.get(node, math.inf))
    return times
