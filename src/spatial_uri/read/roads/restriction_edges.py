"""Turn restrictions, which name ways, as sequences of edges of the network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.read.roads.chains import Chains
from spatial_uri.read.roads.raw_roads import RawRoads, Restriction
from spatial_uri.read.roads.road_segments import Segments
from spatial_uri.read.roads.turns import Manoeuvre


class _WayEdges(NamedTuple):
    """The edges that set out on a way, arrive on it, or run along any part of it, by the id of the way."""

    setting_out: dict[int, list[int]]
    arriving: dict[int, list[int]]
    along: dict[int, list[int]]


@dataclass(frozen=True, eq=False)
class RestrictionTracer:
    """Finds the edges that the ways of a turn restriction run on.

    Parameters
    ----------
    raw, segments, chains
        The ways, their segments, and the segments joined from junction to junction.
    vertex_of
        Vertex of each node that a restriction names, by the id of the node.
    piece, forward, tail, head
        The edges: their road, whether they follow its direction, and the nodes they lead from and to.
    rank
        Node of each junction.
    junctions
        Vertex of each junction, rising.
    """

    raw: RawRoads
    segments: Segments
    chains: Chains
    vertex_of: dict[int, int]
    piece: Int64Array
    forward: BoolArray
    tail: Int64Array
    head: Int64Array
    rank: Int64Array
    junctions: Int64Array

    def manoeuvres(self) -> tuple[list[Manoeuvre], int]:
        """Return the restrictions as edges, and how many could not be traced on the roads."""
        if not self.raw.restrictions:
            return [], 0
        concerned = {w for r in self.raw.restrictions for w in (*r.from_ways, *r.via_ways, *r.to_ways)}
        edges = self._edges_of_ways(concerned)
        found: list[Manoeuvre] = []
        unread = 0
        for restriction in self.raw.restrictions:
            traced = self._trace(restriction, edges)
            found += traced
            unread += not traced
        return found, unread

    def _edges_of_ways(self, ways: set[int]) -> _WayEdges:
        ptr = self.chains.ptr
        way_of = self.segments.way[self.chains.segment]
        concerned = np.isin(self.raw.way_id, list(ways))[way_of]
        ends_at = ptr[:-1][self.piece], ptr[1:][self.piece] - 1
        edges = _WayEdges(defaultdict(list), defaultdict(list), defaultdict(list))
        for ends, found in ((ends_at, edges.setting_out), (ends_at[::-1], edges.arriving)):
            segment = np.where(self.forward, *ends)
            for edge in np.flatnonzero(concerned[segment]).tolist():
                found[int(self.raw.way_id[way_of[segment[edge]]])].append(edge)
        places = np.flatnonzero(concerned)
        pieces = np.searchsorted(ptr, places, side="right") - 1
        edges_on = defaultdict(list)
        has_place = np.zeros(len(ptr) - 1, dtype=np.bool_)
        has_place[pieces] = True
        for edge in np.flatnonzero(has_place[self.piece]).tolist():
            edges_on[int(self.piece[edge])].append(edge)
        for place, piece in zip(places.tolist(), pieces.tolist(), strict=True):
            known = edges.along[int(self.raw.way_id[way_of[place]])]
            known += [e for e in edges_on[piece] if e not in known]
        return edges

    def _node(self, source: int) -> int | None:
        vertex = self.vertex_of.get(source)
        if vertex is None:
            return None
        at = int(np.searchsorted(self.junctions, vertex))
        known = at < len(self.junctions) and self.junctions[at] == vertex
        return int(self.rank[at]) if known else None

    def _trace(self, restriction: Restriction, edges: _WayEdges) -> list[Manoeuvre]:
        starts = [edge for way in restriction.from_ways for edge in self._one_at_each_node(restriction, edges, way)]
        paths: list[tuple[int, ...]]
        if restriction.via_node is not None:
            node = self._node(restriction.via_node)
            paths = [(edge,) for edge in starts if self.head[edge] == node]
        else:
            paths = [(e, *rest) for e in starts for rest in self._via_paths(e, restriction.via_ways, edges.along)]
        found = []
        for path in paths:
            onward: set[int] = set()
            for way in restriction.to_ways:
                leaving = [edge for edge in edges.setting_out[way] if self.tail[edge] == self.head[path[-1]]]
                if restriction.u_turn and way in restriction.from_ways:
                    leaving = [edge for edge in leaving if self.piece[edge] == self.piece[path[0]]]
                onward |= set(leaving) if len(leaving) == 1 else set()
            if onward:
                found.append(Manoeuvre(path, frozenset(onward), restriction.only))
                # Whoever turns round twice on a via way would seem to come from elsewhere and escape the restriction.
                on_via = {edge for way in restriction.via_ways for edge in edges.along[way]}
                for done in range(2, len(path) + 1):
                    last = path[done - 1]
                    back = frozenset(e for e in on_via - {last} if self.piece[e] == self.piece[last])
                    if back:
                        found.append(Manoeuvre(path[:done], back, only=False))
        return found

    def _one_at_each_node(self, restriction: Restriction, edges: _WayEdges, way: int) -> list[int]:
        """Return the edges on which a way arrives; none where it passes through a node, as two of them are possible."""
        if restriction.u_turn and way in restriction.to_ways:
            return edges.arriving[way]
        arrivals = Counter(int(self.head[edge]) for edge in edges.arriving[way])
        return [edge for edge in edges.arriving[way] if arrivals[int(self.head[edge])] == 1]

    def _via_paths(
        self, edge: int, via_ways: Iterable[int], edges_of: dict[int, list[int]]
    ) -> Iterable[tuple[int, ...]]:
        """Yield the paths from the end of an edge that run along every via way once."""
        allowed = {e for way in via_ways for e in edges_of.get(way, ())}
        pieces = {int(self.piece[e]) for e in allowed}
        stack: list[tuple[int, ...]] = [(e,) for e in allowed if self.tail[e] == self.head[edge]]
        while stack:
            path = stack.pop()
            used = {int(self.piece[e]) for e in path}
            if used == pieces:
                yield path
                continue
            stack += [
                (*path, e) for e in allowed if self.tail[e] == self.head[path[-1]] and int(self.piece[e]) not in used
            ]
