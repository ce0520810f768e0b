"""The oracle: times with new roads by networkx, in real numbers, on a graph in which every road is really cut.

Roads are cut where new ones join them and where doors are; shapely says where that is.
"""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
import split_graph

JOINS_WITHIN_M = 30.0


def graph_times(net, built, places, clinics, *, walk, direction):
    """Return ms between each place and its nearest clinic, infinite without a way; turns are free."""
    roads = _Roads(net)
    for k, one in enumerate(built):
        roads.build(k, one)
    leave, arrive = ("place", "clinic") if direction == "to_facility" else ("clinic", "place")
    for side, some in (("place", places), ("clinic", clinics)):
        for i, (point, reach_m) in enumerate(zip(some, split_graph._reach_m(net, some, walk), strict=True)):
            roads.graph.add_node((side, i))
            for name, line in roads.lines.items():
                if shapely.distance(line, point) <= reach_m:
                    door = ("door", side, i, name)
                    roads.cuts[name].append((line.project(point), door))
                    ends = ((side, i), door) if side == leave else (door, (side, i))
                    roads.graph.add_edge(*ends, ms=shapely.distance(line, point) * walk.ms_per_m)
            if side == "place":
                for j, clinic in enumerate(clinics):
                    if shapely.distance(point, clinic) <= reach_m:
                        ends = {"place": ("place", i), "clinic": ("clinic", j)}
                        ms = shapely.distance(point, clinic) * walk.ms_per_m
                        roads.graph.add_edge(ends[leave], ends[arrive], ms=ms)
    graph = roads.cut()
    if direction == "to_facility":
        graph = graph.reverse()
    found = nx.multi_source_dijkstra_path_length(graph, {("clinic", j) for j in range(len(clinics))}, weight="ms")
    return np.array([found.get(("place", i), np.inf) for i in range(len(places))])


class _Roads:
    """Lines, their ends and speeds, and where they are cut."""

    def __init__(self, net):
        self.graph = nx.DiGraph()
        self.lines = {("old", i): line for i, line in enumerate(net.lines)}
        self.cuts = {name: [] for name in self.lines}
        self.ends, self.ms_per_m = {}, {}
        self.junctions = shapely.points(net.node_xy)
        tails = np.repeat(np.arange(net.node_count), np.diff(net.indptr)).tolist()
        for edge, tail in enumerate(tails):
            name, forward = ("old", int(net.edge_piece[edge])), bool(net.edge_forward[edge])
            self.ms_per_m[name, forward] = int(net.time_ms[edge]) / self.lines[name].length
            ends = tail, int(net.head[edge])
            self.ends[name] = ends if forward else ends[::-1]
        self.old = [name for name in self.lines if name in self.ends]

    def build(self, k, one):
        """Build a new road, whose ends join a junction, or a road, or nothing."""
        ends = [self._join(k, end, shapely.get_point(one.line, end)) for end in (0, -1)]
        name = "new", k
        self.lines[name] = shapely.LineString([point for _, point in ends])
        self.ends[name] = tuple(node for node, _ in ends)
        self.cuts[name] = []
        for forward in (True,) if one.is_oneway else (True, False):
            self.ms_per_m[name, forward] = one.length_m / one.kmh * 3600 / self.lines[name].length

    def _join(self, k, end, point):
        metres = shapely.distance(self.junctions, point)
        if metres.min() <= JOINS_WITHIN_M:
            return int(metres.argmin()), self.junctions[metres.argmin()]
        near = {name: shapely.distance(self.lines[name], point) for name in self.old}
        best = min(near, key=lambda name: (round(near[name], 6), name))
        if near[best] > JOINS_WITHIN_M:
            return ("free", k, end), point
        joint, at = ("joint", k, end), self.lines[best].project(point)
        self.cuts[best].append((at, joint))
        return joint, self.lines[best].interpolate(at)

    def cut(self):
        """Return the graph with every road cut."""
        for name, (first, last) in self.ends.items():
            marks = [(0.0, first), *sorted(self.cuts[name], key=lambda m: m[0]), (self.lines[name].length, last)]
            for (at, a), (to, b) in pairwise(marks):
                for forward, ends in ((True, (a, b)), (False, (b, a))):
                    if (name, forward) in self.ms_per_m:
                        ms = (to - at) * self.ms_per_m[name, forward]
                        before = self.graph.get_edge_data(*ends, {"ms": np.inf})["ms"]
                        self.graph.add_edge(*ends, ms=min(ms, before))
        return self.graph
