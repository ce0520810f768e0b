"""The oracle: door-to-door times by a plain shortest path on a graph in which every road is really split.

Built apart from the package: brute-force snapping, one graph node for each point of each directed
edge, scipy's Dijkstra from each facility. Slow, and easy to believe.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

# An arc of t ms weighs t * 2**20 + 1: no weight is 0, which scipy takes for "no arc", and sums stay exact.
UNIT = 2**20


def door_to_door_ms(network, origins, facilities, *, direction="to_facility", walk, reach_of=None):
    """Return the time between each origin and each facility, ms, ``(origins, facilities)``; infinite if none.

    People walk as far as to the roads of `reach_of`, if that is another network.
    """
    graph = _Arcs(network.node_count)
    out_of, into = (origins, facilities) if direction == "to_facility" else (facilities, origins)
    start = [graph.new_node() for _ in out_of]
    end = [graph.new_node() for _ in into]
    starts = _joins(network, out_of, walk, reach_of or network)
    ends = _joins(network, into, walk, reach_of or network)
    reach_m = _reach_m(reach_of or network, origins, walk)
    points_on = {}
    for is_start, joins in ((True, starts), (False, ends)):
        for place, piece, fraction, walked in joins:
            points_on.setdefault(piece, []).append((fraction, is_start, place, walked))
    tails = np.repeat(np.arange(network.node_count), np.diff(network.indptr)).tolist()
    for edge in range(network.edge_count):
        time_ms = int(network.time_ms[edge])
        here, at = tails[edge], 0
        for fraction, is_start, place, walked in _in_order(points_on, network, edge):
            before = int(np.rint(fraction * time_ms))
            when = before if network.edge_forward[edge] else time_ms - before
            split = graph.new_node()
            graph.add(here, split, when - at)
            here, at = split, when
            if not is_start:
                graph.add(split, end[place], walked)
            elif network.edge_primary[edge]:
                graph.add(start[place], split, walked)
        graph.add(here, int(network.head[edge]), time_ms - at)
    for i, a in enumerate(out_of):
        for j, b in enumerate(into):
            if shapely.distance(a, b) <= reach_m[i if direction == "to_facility" else j]:
                graph.add(start[i], end[j], _walk_ms(shapely.distance(a, b), walk))
    arcs = graph.matrix()
    roots, leaves = (end, start) if direction == "to_facility" else (start, end)
    weight = dijkstra(arcs.T.tocsr() if direction == "to_facility" else arcs, indices=roots)[:, leaves].T
    reached = np.isfinite(weight)
    return np.where(reached, np.floor(np.where(reached, weight, 0) / UNIT), np.inf)


def _in_order(points_on, network, edge):
    points = sorted(points_on.get(int(network.edge_piece[edge]), ()), key=lambda point: point[:3])
    return points if network.edge_forward[edge] else points[::-1]


def _reach_m(network, places, walk):
    """How far people walk from each place: to the nearest road in the great strong component, and the margin."""
    graph = nx.DiGraph()
    tails = np.repeat(np.arange(network.node_count), np.diff(network.indptr)).tolist()
    for edge, tail in enumerate(tails):
        graph.add_edge(tail, int(network.head[edge]))
    pieces_in = []
    for part in nx.strongly_connected_components(graph):
        inner = [e for e, tail in enumerate(tails) if tail in part and int(network.head[e]) in part]
        metres = sum(
            network.pieces["length_m"].iloc[int(network.edge_piece[e])] for e in inner if network.edge_primary[e]
        )
        pieces_in.append((metres, {int(network.edge_piece[e]) for e in inner}))
    longest = max(metres for metres, _ in pieces_in)
    usable = set(np.flatnonzero(network.pieces["snappable"].to_numpy()).tolist())
    main = sorted(usable & set().union(*(pieces for metres, pieces in pieces_in if metres >= longest / 10)))
    if not main:
        return [walk.limit_m] * len(places)
    margin_m = walk.on(network.mode).margin_m
    return [min(walk.limit_m, shapely.distance(network.lines[main], place).min() + margin_m) for place in places]


def _joins(network, places, walk, reach_of):
    joins = []
    lines = network.lines
    reach_m = np.array(_reach_m(reach_of, places, walk))
    for piece in np.flatnonzero(network.pieces["snappable"].to_numpy()).tolist():
        metres = shapely.distance(lines[piece], places)
        for place in np.flatnonzero(metres <= reach_m).tolist():
            length = lines[piece].length
            fraction = lines[piece].project(places[place]) / length if length else 0.0
            joins.append((place, piece, min(fraction, 1.0), _walk_ms(metres[place], walk)))
    return joins


def _walk_ms(metres, walk):
    return int(np.rint(metres * (3600 / walk.kmh)))


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
