"""The oracle of road projects: networks drawn anew, split at every door, and scipy's Dijkstra over them.

Only the drawing of networks is the package's own. One drawing holds all roads and all links that a project may build;
what a project does not build is left out of its graph, and its faster roads take what a drawing with the faster speed
says. So hundreds of projects share one drawing.
"""

from __future__ import annotations

import numpy as np
import shapely
import split_graph
from road_drawing import network
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

UNIT = split_graph.UNIT


class ProjectOracle:
    """Door-to-door times with some roads faster and some links built.

    Parameters
    ----------
    roads, links, no_turns
        The drawing of today, the links that may be built, and the forbidden turns.
    faster
        Factor -> the roads as they are drawn when they are faster by it.
    places, facilities
        Points.
    walk
        The walk between door and road; people walk no farther than they do today.
    """

    def __init__(self, roads, links, no_turns, faster, places, facilities, *, walk):
        base = network(*roads, no_turns=no_turns)
        self.net = network(*roads, *links, no_turns=no_turns)
        self.roads = len(roads)
        self.fast_ms = {}
        for factor, drawn in faster.items():
            again = network(*drawn, *links, no_turns=no_turns)
            assert again.head.tolist() == self.net.head.tolist()
            self.fast_ms[factor] = again.time_ms.astype(np.int64)
        self.walk = walk
        self.sides = [(points, split_graph._joins(base, points, walk, base)) for points in (places, facilities)]
        self.reach_m = np.array(split_graph._reach_m(base, places, walk))
        self.graphs = {direction: self._graph(direction) for direction in ("to_facility", "from_facility")}

    def _graph(self, direction):
        """Arcs (tail, head, edge, fraction from, fraction to), and arcs (tail, head, ms) that no project changes."""
        net, count = self.net, self.net.node_count
        (places, place_joins), (facilities, facility_joins) = self.sides
        place = count + np.arange(len(places))
        facility = count + len(places) + np.arange(len(facilities))
        split, (start, starts), (end, ends) = (
            count + len(places) + len(facilities),
            *(
                ((place, place_joins), (facility, facility_joins))
                if direction == "to_facility"
                else ((facility, facility_joins), (place, place_joins))
            ),
        )
        on_piece = {}
        for leaves, joins in ((True, starts), (False, ends)):
            for who, piece, fraction, walked in joins:
                on_piece.setdefault(piece, []).append((fraction, leaves, who, walked))
        moving, fixed = [], []
        tails = np.repeat(np.arange(count), np.diff(net.indptr)).tolist()
        for edge, tail in enumerate(tails):
            here, at = tail, 0.0
            doors = sorted(on_piece.get(int(net.edge_piece[edge]), ()), key=lambda door: door[:3])
            if not net.edge_forward[edge]:
                doors = [(1 - fraction, *door) for fraction, *door in reversed(doors)]
            for along, leaves, who, walked in doors:
                moving.append((here, split, edge, at, along))
                here, at, split = split, along, split + 1
                if not leaves:
                    fixed.append((here, end[who], walked))
                elif net.edge_primary[edge]:
                    fixed.append((start[who], here, walked))
            moving.append((here, int(net.head[edge]), edge, at, 1.0))
        near = shapely.distance(places[:, None], facilities[None]) <= self.reach_m[:, None]
        for i, j in zip(*np.nonzero(near), strict=True):
            ends_of = (place[i], facility[j]) if direction == "to_facility" else (facility[j], place[i])
            fixed.append((*ends_of, split_graph._walk_ms(shapely.distance(places[i], facilities[j]), self.walk)))
        return np.array(moving), np.array(fixed).reshape(-1, 3), place, facility, split

    def minutes_ms(self, direction, faster=(), built=()):
        """Return ms of each place to its nearest facility, -1 without a way.

        Parameters
        ----------
        faster
            (road, factor) of the roads that are faster.
        built
            The links that are built.
        """
        moving, fixed, place, facility, nodes = self.graphs[direction]
        edge = moving[:, 2].astype(np.int64)
        ms = self.net.time_ms.astype(np.int64)
        for road, factor in faster:
            own = self.net.edge_piece == road
            ms[own] = np.minimum(ms[own], self.fast_ms[factor][own])
        piece = self.net.edge_piece[edge]
        there = (piece < self.roads) | np.isin(piece - self.roads, list(built))
        forward = self.net.edge_forward[edge]
        whole = ms[edge]
        at = [
            np.where(forward, np.rint(part * whole), whole - np.rint((1 - part) * whole)).astype(np.int64)
            for part in (moving[:, 3], moving[:, 4])
        ]
        arcs = np.column_stack([moving[:, :2].astype(np.int64), at[1] - at[0]])[there]
        tail, head, weight = np.concatenate([arcs, fixed.astype(np.int64)]).T
        if direction == "to_facility":
            tail, head = head, tail
        order = np.lexsort((weight, head, tail))
        tail, head, weight = tail[order], head[order], weight[order]
        first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
        graph = csr_array((weight[first] * UNIT + 1.0, (tail[first], head[first])), shape=(nodes, nodes))
        found = dijkstra(graph, indices=facility, min_only=True)[place]
        reached = np.isfinite(found)
        return np.where(reached, np.floor(np.where(reached, found, 0) / UNIT), -1).astype(np.int64)
