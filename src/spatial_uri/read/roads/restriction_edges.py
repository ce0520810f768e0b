"""Turn restrictions, which name ways, as sequences of edges of the network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
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


class Untraced(NamedTuple):
    """How many restrictions have no effect: they contradict the roads that they name, or one of these was not read."""

    unfit: int
    elsewhere: int


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

    @cached_property
    def _by_tail(self) -> tuple[Int64Array, Int64Array]:
        """The edges by the node they leave, and those nodes."""
        order = np.argsort(self.tail, kind="stable")
        return order, self.tail[order]

    def _leaving(self, node: int) -> list[int]:
        order, tails = self._by_tail
        first, after = np.searchsorted(tails, [node, node + 1]).tolist()
        leaving: list[int] = order[first:after].tolist()
        return leaving

    def manoeuvres(self) -> tuple[list[Manoeuvre], Untraced]:
        """Return the restrictions as edges, and how many could not be traced on the roads."""
        if not self.raw.restrictions:
            return [], Untraced(0, 0)
        concerned = {w for r in self.raw.restrictions for w in (*r.from_ways, *r.via_ways, *r.to_ways)}
        edges = self._edges_of_ways(concerned)
        read = set(self.raw.way_id[np.isin(self.raw.way_id, list(concerned))].tolist())
        found: list[Manoeuvre] = []
        unfit = elsewhere = 0
        for restriction in self.raw.restrictions:
            traced = self._trace(restriction, edges)
            found += traced
            if not traced:
                is_read = read.issuperset((*restriction.from_ways, *restriction.via_ways, *restriction.to_ways))
                unfit += is_read
                elsewhere += not is_read
        return found, Untraced(unfit, elsewhere)

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
        found: list[Manoeuvre] = []
        bound: list[tuple[int, ...]] = []
        for path in paths:
            onward = self._onward(restriction, edges, path)
            if onward:
                bound.append(path)
                found.append(Manoeuvre(path, onward, restriction.only))
                found += self._back_on_via(restriction, edges, path)
                if not restriction.u_turn:
                    found += self._back_to_the_turn(path, onward, only=restriction.only)
                    if not restriction.only:
                        for done in range(1, len(path)):
                            found += self._back_to_the_turn(path[:done], frozenset({path[done]}), only=False)
        if restriction.only:
            found += self._kept_on_via(bound)
        return found

    def _onward(self, restriction: Restriction, edges: _WayEdges, path: tuple[int, ...]) -> frozenset[int]:
        """Return the edges that a restriction forbids, or alone allows, after a path."""
        onward: set[int] = set()
        for way in restriction.to_ways:
            leaving = [edge for edge in edges.setting_out[way] if self.tail[edge] == self.head[path[-1]]]
            if restriction.u_turn and way in restriction.from_ways:
                leaving = [edge for edge in leaving if self.piece[edge] == self.piece[path[0]]]
            onward |= set(leaving) if len(leaving) == 1 else set()
        return frozenset(onward)

    def _back_on_via(self, restriction: Restriction, edges: _WayEdges, path: tuple[int, ...]) -> Iterable[Manoeuvre]:
        """Forbid turning round on a via way: whoever does so twice would seem to come from elsewhere, and escape."""
        on_via = {edge for way in restriction.via_ways for edge in edges.along[way]}
        for done in range(2, len(path) + 1):
            last = path[done - 1]
            back = frozenset(e for e in on_via - {last} if self.piece[e] == self.piece[last])
            if back:
                yield Manoeuvre(path[:done], back, only=False)

    def _back_to_the_turn(self, path: tuple[int, ...], onward: frozenset[int], *, only: bool) -> Iterable[Manoeuvre]:
        """Forbid turning round at the next junction, which would undo the restriction; at a dead end it is allowed.

        Whoever turns into a side road from a way via which a restriction leads, and back, would escape it in the same
        way as whoever does so where it ends.
        """
        for edge in self._leaving(int(self.head[path[-1]])):
            if (edge in onward) != only or self._is_opposite(edge, path[-1]):
                continue
            leaving = self._leaving(int(self.head[edge]))
            back = frozenset(e for e in leaving if self._is_opposite(e, edge))
            if back and len(leaving) > len(back):
                yield Manoeuvre((*path, edge), back, only=False)

    def _is_opposite(self, one: int, other: int) -> bool:
        return bool(self.piece[one] == self.piece[other] and self.forward[one] != self.forward[other])

    def _kept_on_via(self, paths: list[tuple[int, ...]]) -> Iterable[Manoeuvre]:
        """Bind whoever must take a way via others from its first junction on."""
        allowed: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for path in paths:
            for done in range(1, len(path)):
                allowed[path[:done]].add(path[done])
        return [Manoeuvre(done, frozenset(following), only=True) for done, following in allowed.items()]

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
