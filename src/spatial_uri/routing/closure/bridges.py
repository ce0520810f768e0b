"""Where a road network falls apart: bridges and articulation points, with the places behind each.

A bridge (割边) is a segment, an articulation point (割点) a junction, whose loss splits the network.
Roads count whichever way they may be driven. Two segments between the same junctions are two ways; a segment
that ends where it begins is a loop at its junction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.bridge_kernels import (
    NOBODY,
    Forest,
    first_below,
    lowest_common_ancestors,
    sum_below,
)
from spatial_uri.routing.closure.road_forest import (
    RoadGraph,
    build_road_graph,
    find_falling,
    find_lower_ends,
    search_forest,
    sum_at,
    sum_edges_m,
)
from spatial_uri.routing.closure.roots import find_homes, find_root_vertices, find_roots
from spatial_uri.routing.snapping import RoadAccess

NAMED = 5
"""How many of the places behind are listed one by one."""


@dataclass(frozen=True, eq=False)
class Behind:
    """What is cut off from the root when a segment, or a junction, is lost.

    Parameters
    ----------
    number
        ``(n,)`` the segments, or the nodes, ascending.
    places, people, metres
        ``(n,)`` how many places are behind, the sum of their people as far as known (NaN if nothing is known), and
        the length of the roads behind.
    first
        ``(n, NAMED)`` the first of these places in the order asked for; -1 where there are no more.
    """

    number: Int64Array
    places: Int64Array
    people: FloatArray
    metres: FloatArray
    first: Int32Array


@dataclass(frozen=True, eq=False)
class Cuts:
    """All bridges and articulation points of a network.

    Parameters
    ----------
    bridges, junctions
        What is behind each.
    parts_left
        ``(junctions,)`` into how many parts the network around a junction falls without it.
    part
        ``(places,)`` the connected part of the network that a place belongs to: the longest that it can join; -1 if it
        joins none. Part 0 is the longest of all.
    root
        ``(parts,)`` the place as seen from which things are "behind"; -1 if no place belongs to the part.
    root_node
        ``(parts,)`` the junction at which the root stands; -1 without a root.
    """

    bridges: Behind
    junctions: Behind
    parts_left: Int64Array
    part: Int32Array
    root: Int32Array
    root_node: Int32Array


def find_cuts(
    network: RoadNetwork, access: RoadAccess, *, rank: Int32Array, order: Int32Array, people: FloatArray
) -> Cuts:
    """Find the bridges and articulation points of the roads, and who is behind each.

    In each connected part of the network the place of least `rank` is the root. A place is behind a segment if, without
    that segment, no road that it can join is connected with the root any more, and it cannot join the segment itself.
    It is behind a junction if, without that junction, none of its roads is connected with the root. Only roads of
    the part that it belongs to count. The root is taken to stand at one end of one of its roads: on a circuit if
    possible, and at a junction whose loss cuts nothing off. If its loss does, the longest side is not "behind".

    Parameters
    ----------
    access
        Where the places can join the road.
    rank
        ``(places,)`` distinct; the place of least rank in each part is its root.
    order
        ``(places,)`` distinct; the order in which `Behind.first` lists places, least first.
    people
        ``(places,)`` people, NaN where unknown.
    """
    graph = build_road_graph(network)
    unrooted = search_forest(graph, np.zeros(0, dtype=np.int32))
    length_m = np.bincount(unrooted.part, sum_edges_m(graph, unrooted), minlength=1)
    by_length = np.argsort(-length_m, kind="stable")
    size_rank = np.empty(len(by_length), dtype=np.int32)
    size_rank[by_length] = np.arange(len(by_length), dtype=np.int32)
    joined, part = find_homes(network, access, graph, size_rank[unrooted.part])
    root = find_roots(part, rank, len(by_length))
    root_node = np.full(len(root), -1, dtype=np.int32)
    root_node[root >= 0] = find_root_vertices(graph, unrooted, joined, root[root >= 0], network.node_count)
    forest = search_forest(graph, root_node[root_node >= 0])
    below_m = sum_below(forest, sum_edges_m(graph, forest))
    falls = find_falling(forest, below_m)
    lowest, falls_with_it = lowest_common_ancestors(
        forest, joined.ptr, find_lower_ends(graph, forest, joined.piece), falls
    )
    placed = _Placed(forest, below_m, falls, lowest, falls_with_it, order, people)
    junctions, parts_left = placed.behind_junctions()
    return Cuts(placed.behind_bridges(graph), junctions, parts_left, part, root, root_node)


@dataclass(frozen=True, eq=False)
class _Placed:
    """The depth-first trees with the places in them.

    `falls`: ``(vertices,)`` whether a vertex is cut off when its parent is lost. `lowest`: ``(places,)`` the lowest
    vertex above all roads of a place; `falls_with_it`: whether the place is cut off when that vertex is lost.
    """

    forest: Forest
    below_m: FloatArray
    falls: BoolArray
    lowest: Int32Array
    falls_with_it: BoolArray
    order: Int32Array
    people: FloatArray

    @cached_property
    def weights(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """``(places,)`` what is summed: places, people, and places whose people are known."""
        known = np.isfinite(self.people)
        return np.ones(len(self.people)), np.nan_to_num(self.people), known.astype(np.float64)

    @cached_property
    def sums(self) -> list[FloatArray]:
        """``(vertices,)`` each of the weights, summed over the places below a vertex."""
        inside, count = self.lowest >= 0, len(self.forest.order)
        return [sum_below(self.forest, sum_at(self.lowest[inside], weight[inside], count)) for weight in self.weights]

    @cached_property
    def first(self) -> tuple[Int32Array, Int32Array]:
        """``(vertices, NAMED)`` the first places below each vertex, and the first that are cut off with it."""
        order = self.order.astype(np.int32)
        row = np.full(int(order.max(initial=-1)) + 1, -1, dtype=np.int32)
        row[order] = np.arange(len(order), dtype=np.int32)
        below, fallen = first_below(self.forest, self.lowest, self.falls_with_it, order, self.falls, NAMED)
        return _rows_of_ranks(row, below), _rows_of_ranks(row, fallen)

    def behind_bridges(self, graph: RoadGraph) -> Behind:
        """Return what is behind every edge of a tree that nothing leads around."""
        forest = self.forest
        lower = np.flatnonzero((forest.parent >= 0) & (forest.low == forest.tin))  # the far ends of bridges
        lower = lower[np.argsort(forest.edge[lower], kind="stable")]
        return Behind(
            number=forest.edge[lower].astype(np.int64),
            places=self.sums[0][lower].astype(np.int64),
            people=_known_people(*self.sums)[lower],
            metres=self.below_m[lower] - graph.metres[forest.edge[lower]],
            first=self.first[0][lower],
        )

    def behind_junctions(self) -> tuple[Behind, Int64Array]:
        """Return what is behind every vertex that something falls off with, and the parts that are left without it."""
        count = len(self.forest.order)
        child, up = np.flatnonzero(self.falls), self.forest.parent[self.falls]
        sums = [
            sum_at(up, below[child], count) + sum_at(self.lowest[self.falls_with_it], weight[self.falls_with_it], count)
            for below, weight in zip(self.sums, self.weights, strict=True)
        ]
        cut = np.unique(up)
        behind = Behind(
            number=cut.astype(np.int64),
            places=sums[0][cut].astype(np.int64),
            people=_known_people(*sums)[cut],
            metres=sum_at(up, self.below_m[child], count)[cut],
            first=self.first[1][cut],
        )
        return behind, np.bincount(up, minlength=count)[cut] + 1


def _known_people(places: FloatArray, people: FloatArray, known: FloatArray) -> FloatArray:
    """Return sums of people; NaN where there are places but the population of none is known."""
    return np.where((places > 0) & (known == 0), np.nan, people)


def _rows_of_ranks(row: Int32Array, ranks: Int32Array) -> Int32Array:
    """Return the rows of places by their rank in the order; -1 for `NOBODY`."""
    is_nobody = ranks == NOBODY
    return np.where(is_nobody, -1, row[np.where(is_nobody, 0, ranks)]) if len(row) else np.full_like(ranks, -1)
