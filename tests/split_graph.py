"""The oracle: door-to-door times by a plain shortest path on a graph in which every road is really split.

Built apart from the package: brute-force snapping, one graph node for each point of each directed
edge, scipy's Dijkstra from each facility. Slow, and easy to believe.
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

# An arc of t ms weighs t * 2**20 + 1: no weight is 0, which scipy takes for "no arc", and sums stay exact.
UNIT = 2**20


def door_to_door_ms(network, origins, facilities, *, direction="to_facility", walk_kmh=5.0, walk_limit_m=1000.0):
    """Return the time between each origin and each facility, ms, ``(origins, facilities)``; infinite if none."""
    graph = _Arcs(network.node_count)
    out_of, into = (origins, facilities) if direction == "to_facility" else (facilities, origins)
    start = [graph.new_node() for _ in out_of]
    end = [graph.new_node() for _ in into]
    starts = _joins(network, out_of, walk_kmh, walk_limit_m)
    ends = _joins(network, into, walk_kmh, walk_limit_m)
    points_on = {}
    for is_start, joins in ((True, starts), (False, ends)):
        for place, piece, fraction, walk in joins:
            points_on.setdefault(piece, []).append((fraction, is_start, place, walk))
    tails = np.repeat(np.arange(network.node_count), np.diff(network.indptr)).tolist()
    for edge in range(network.edge_count):
        time_ms = int(network.time_ms[edge])
        here, at = tails[edge], 0
        for fraction, is_start, place, walk in _in_order(points_on, network, edge):
            before = int(np.rint(fraction * time_ms))
            when = before if network.edge_forward[edge] else time_ms - before
            split = graph.new_node()
            graph.add(here, split, when - at)
            here, at = split, when
            if not is_start:
                graph.add(split, end[place], walk)
            elif network.edge_primary[edge]:
                graph.add(start[place], split, walk)
        graph.add(here, int(network.head[edge]), time_ms - at)
    for i, a in enumerate(out_of):
        for j, b in enumerate(into):
            if shapely.distance(a, b) <= walk_limit_m:
                graph.add(start[i], end[j], _walk_ms(shapely.distance(a, b), walk_kmh))
    arcs = graph.matrix()
    roots, leaves = (end, start) if direction == "to_facility" else (start, end)
    weight = dijkstra(arcs.T.tocsr() if direction == "to_facility" else arcs, indices=roots)[:, leaves].T
    reached = np.isfinite(weight)
    return np.where(reached, np.floor(np.where(reached, weight, 0) / UNIT), np.inf)


def _in_order(points_on, network, edge):
    points = sorted(points_on.get(int(network.edge_piece[edge]), ()), key=lambda point: point[:3])
    return points if network.edge_forward[edge] else points[::-1]


def _joins(network, places, walk_kmh, walk_limit_m):
    joins = []
    lines = network.lines
    for piece in np.flatnonzero(network.pieces["snappable"].to_numpy()).tolist():
        metres = shapely.distance(lines[piece], places)
        for place in np.flatnonzero(metres <= walk_limit_m).tolist():
            length = lines[piece].length
            fraction = lines[piece].project(places[place]) / length if length else 0.0
            joins.append((place, piece, min(fraction, 1.0), _walk_ms(metres[place], walk_kmh)))
    return joins


def _walk_ms(metres, walk_kmh):
    return int(np.rint(metres / 1000 / walk_kmh * 3_600_000))


class _Arcs:
    def __init__(self, nodes):
        self.nodes = nodes
        self.lightest = {}

    def new_node(self):
        self.nodes += 1
        return self.nodes - 1

    def add(self, tail, head, time_ms):
        key, weight = (int(tail), int(head)), time_ms * UNIT + 1
        self.lightest[key] = min(weight, self.lightest.get(key, weight))

    def matrix(self):
        ends = np.array(list(self.lightest), dtype=np.int64).reshape(-1, 2)
        weights = np.array(list(self.lightest.values()), dtype=np.float64)
        return csr_array((weights, (ends[:, 0], ends[:, 1])), shape=(self.nodes, self.nodes))
