"""Where a road network falls apart: bridges and articulation points, with the places behind each.

Roads count whichever way they may be driven, piece by piece: two pieces between the same junctions are two ways, and a
piece that ends where it begins hangs on its junction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.bridge_kernels import NOBODY, Forest, depth_first, first_below, stand, sum_below
from spatial_uri.routing.rows import grouped, pointers
from spatial_uri.routing.snap import RoadAccess

NAMED = 5
"""How many of the places behind are told one by one."""


@dataclass(frozen=True, eq=False)
class Behind:
    """What is cut off from the root when a piece, or a junction, is lost.

    Parameters
    ----------
    number
        ``(n,)`` the pieces, or the nodes, ascending.
    places, people, metres
        ``(n,)`` how many places are behind, their people (those whose number is known; NaN if nobody's is), and the
        length of the roads behind.
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
        ``(junctions,)`` how many parts its part of the network falls into without each junction.
    part
        ``(places,)`` the part of the network that a place belongs to: the longest that it can join; -1 if it joins
        none. 0 is the longest of all.
    root
        ``(parts,)`` the place from which "behind" is told in each part; -1 if no place belongs to it.
    root_node
        ``(parts,)`` the junction that stands for it, -1 without one.
    """

    bridges: Behind
    junctions: Behind
    parts_left: Int64Array
    part: Int32Array
    root: Int32Array
    root_node: Int32Array


@dataclass(frozen=True, eq=False)
class _Graph:
    """Edges are the pieces, in their order, and then the second halves of those that end where they begin."""

    ends: Int32Array
    metres: FloatArray
    ptr: Int64Array
    edge: Int32Array


def find_cuts(
    network: RoadNetwork, access: RoadAccess, *, rank: Int32Array, order: Int32Array, people: FloatArray
) -> Cuts:
    """Find the bridges and articulation points of the roads, and who is behind each.

    In each part of the network the place of least `rank` is the root. A place is behind a piece if no road that it
    can join is connected with the root any more when that piece is gone, and nobody joins the piece itself; it is
    behind a junction if all roads that it can join hang on that junction. Roads that it can join in a shorter part
    do not count. The root itself is taken to stand at an end of one of its roads, if possible on a circuit and at a
    junction nothing hangs on; if something does, the longest part is not behind it.

    Parameters
    ----------
    access
        Where the places can join the road.
    rank
        ``(places,)`` distinct; the least is the root.
    order
        ``(places,)`` distinct; the least are told first.
    people
        ``(places,)`` people to be summed, NaN where their number is not known.
    """
    graph = _graph(network)
    somewhere = _search(graph, np.zeros(0, dtype=np.int32))
    length_m = np.bincount(somewhere.part, _hung_m(graph, somewhere), minlength=1)
    by_length = np.argsort(-length_m, kind="stable")
    size_rank = np.empty(len(by_length), dtype=np.int32)
    size_rank[by_length] = np.arange(len(by_length), dtype=np.int32)
    joined, part = _homes(network, access, graph, size_rank[somewhere.part])
    root = _roots(part, rank, len(by_length))
    root_node = np.full(len(root), -1, dtype=np.int32)
    root_node[root >= 0] = _root_vertices(graph, somewhere, joined, root[root >= 0], network.node_count)
    forest = _search(graph, root_node[root_node >= 0])

    hung_m = _hung_m(graph, forest)
    below_m = sum_below(forest, hung_m)
    falls = _falling(forest, below_m)
    lowest, hangs = stand(forest, joined.ptr, _deeper(graph, forest, joined.piece), falls)
    below, fallen = first_below(forest, lowest, hangs, order.astype(np.int32), falls, NAMED)
    held, vertices = lowest >= 0, len(forest.order)
    weights = (np.ones(len(people)), np.nan_to_num(people), np.isfinite(people).astype(np.float64))
    sums = [sum_below(forest, _summed(lowest[held], weight[held], vertices)) for weight in weights]
    child, up = np.flatnonzero(falls), forest.parent[falls]

    at_junctions = [
        _summed(up, summed[child], vertices) + _summed(lowest[hangs], weight[hangs], vertices)
        for summed, weight in zip(sums, weights, strict=True)
    ]
    # The places between 'below' and 'fallen' are told by their order; rows are wanted.
    rows = np.full(int(order.max(initial=-1)) + 1, -1, dtype=np.int32)
    rows[order] = np.arange(len(order), dtype=np.int32)
    is_bridge = (forest.parent >= 0) & (forest.low == forest.tin)
    tips = np.flatnonzero(is_bridge)
    tips = tips[np.argsort(forest.edge[tips], kind="stable")]
    cut = np.unique(up)
    return Cuts(
        bridges=Behind(
            number=forest.edge[tips].astype(np.int64),
            places=sums[0][tips].astype(np.int64),
            people=_people(*sums)[tips],
            metres=below_m[tips] - graph.metres[forest.edge[tips]],
            first=_rows_of(rows, below[tips]),
        ),
        junctions=Behind(
            number=cut.astype(np.int64),
            places=at_junctions[0][cut].astype(np.int64),
            people=_people(*at_junctions)[cut],
            metres=_summed(up, below_m[child], vertices)[cut],
            first=_rows_of(rows, fallen[cut]),
        ),
        parts_left=np.bincount(up, minlength=vertices)[cut] + 1,
        part=part,
        root=root,
        root_node=root_node,
    )


@dataclass(frozen=True, eq=False)
class _Joined:
    """Where places join the part of the network they belong to: candidates ``ptr[i]:ptr[i+1]`` of place ``i``."""

    ptr: Int64Array
    place: Int32Array
    piece: Int32Array
    walk_ms: Int32Array


def _graph(network: RoadNetwork) -> _Graph:
    ends, metres = network.piece_ends, network.pieces["length_m"].to_numpy()
    is_road, is_loop = ends[:, 0] >= 0, (ends[:, 0] == ends[:, 1]) & (ends[:, 0] >= 0)
    middle = network.node_count + np.arange(is_loop.sum())
    halves = np.column_stack([middle, ends[is_loop, 0]])
    all_ends = np.concatenate([np.maximum(ends, 0), halves]).astype(np.int32)
    all_ends[np.flatnonzero(is_loop), 1] = middle
    edges = np.concatenate([np.flatnonzero(is_road), len(ends) + np.arange(len(middle))])
    ptr, row = grouped(all_ends[edges].ravel(), network.node_count + len(middle))
    all_m = np.concatenate([np.where(is_road, metres, 0.0), np.zeros(len(middle))])
    return _Graph(all_ends, all_m, ptr, edges[row // 2].astype(np.int32))


def _search(graph: _Graph, roots: Int32Array) -> Forest:
    return depth_first(graph.ptr, graph.edge, graph.ends, roots)


def _summed(vertex: AnyIntArray, values: FloatArray, count: int) -> FloatArray:
    """Return the sum of the values at each vertex."""
    return np.bincount(vertex, values, minlength=count).astype(np.float64)


def _people(places: FloatArray, people: FloatArray, known: FloatArray) -> FloatArray:
    """Return sums of people, NaN where there are places but nobody's number is known."""
    return np.where((places > 0) & (known == 0), np.nan, people)


def _deeper(graph: _Graph, forest: Forest, edges: AnyIntArray) -> Int32Array:
    """Return the end of each edge that is farther from the root: in such a tree one end always lies above the other."""
    a, b = graph.ends[edges].T
    return np.asarray(np.where(forest.tin[a] > forest.tin[b], a, b), dtype=np.int32)


def _hung_m(graph: _Graph, forest: Forest) -> FloatArray:
    """Return the length of the edges that hang on each vertex: those of which it is the deeper end."""
    return _summed(_deeper(graph, forest, np.arange(len(graph.ends))), graph.metres, len(forest.order))


def _falling(forest: Forest, below_m: FloatArray) -> BoolArray:
    """Tell which vertices fall off, with all below them, when their parent is lost; of a root all but the longest."""
    child = np.flatnonzero(forest.parent >= 0)
    falls = np.zeros(len(forest.order), dtype=np.bool_)
    falls[child] = forest.low[child] >= forest.tin[forest.parent[child]]
    of_root = child[forest.depth[child] == 1]
    longest_first = of_root[np.lexsort((forest.tin[of_root], -below_m[of_root], forest.parent[of_root]))]
    falls[longest_first[np.unique(forest.parent[longest_first], return_index=True)[1]]] = False
    return falls


def _homes(
    network: RoadNetwork, access: RoadAccess, graph: _Graph, part_of_vertex: Int32Array
) -> tuple[_Joined, Int32Array]:
    """Return where places join the longest part they can join, and that part."""
    place, places = access.place, len(access.ptr) - 1
    part_of = part_of_vertex[graph.ends[access.piece, 0]]
    is_road = network.piece_ends[access.piece, 0] >= 0
    none = len(part_of_vertex)
    part = np.full(places, none, dtype=np.int32)
    np.minimum.at(part, place[is_road], part_of[is_road])
    kept = is_road & (part_of == part[place])
    ptr = pointers(np.bincount(place[kept], minlength=places))
    return _Joined(ptr, place[kept], access.piece[kept], access.walk_ms[kept]), np.where(part == none, -1, part)


def _roots(part: Int32Array, rank: Int32Array, parts: int) -> Int32Array:
    """Return the place of least rank in each part, -1 where there is none."""
    order = np.argsort(rank, kind="stable")
    order = order[part[order] >= 0]
    inhabited, first = np.unique(part[order], return_index=True)
    root = np.full(parts, -1, dtype=np.int32)
    root[inhabited] = order[first]
    return root


def _root_vertices(graph: _Graph, forest: Forest, joined: _Joined, roots: Int32Array, junctions: int) -> Int32Array:
    """Return a junction for each root: on a circuit if possible, else the longer side; best one nothing hangs on."""
    at = np.flatnonzero(np.isin(joined.place, roots))
    edge = joined.piece[at]
    below_m = sum_below(forest, _hung_m(graph, forest))
    part_m = np.bincount(forest.part, below_m * (forest.parent < 0))
    is_cut = np.zeros(len(forest.order), dtype=np.bool_)
    is_cut[forest.parent[_falling(forest, below_m)]] = True
    deeper = _deeper(graph, forest, edge)
    on_bridge = (forest.edge[deeper] == edge) & (forest.low[deeper] == forest.tin[deeper])
    beyond_m = np.where(on_bridge, below_m[deeper] - graph.metres[edge], 0.0)
    before_m = np.where(on_bridge, part_m[forest.part[deeper]] - below_m[deeper], 0.0)
    candidates = []
    for column in (0, 1):
        vertex = np.where(graph.ends[edge, 1] < junctions, graph.ends[edge, column], graph.ends[edge, 0])
        side_m = np.where(vertex == deeper, beyond_m, before_m)
        candidates.append((joined.place[at], on_bridge, -side_m, is_cut[vertex], joined.walk_ms[at], vertex))
    place, on_bridge, side, cut, walk_ms, vertex = (np.concatenate(both) for both in zip(*candidates, strict=True))
    best = np.lexsort((walk_ms, cut, side, on_bridge, place))
    of_place, first = np.unique(place[best], return_index=True)
    return vertex[best[first][np.searchsorted(of_place, roots)]].astype(np.int32)


def _rows_of(row: Int32Array, first: Int32Array) -> Int32Array:
    return np.where(first == NOBODY, -1, row[np.where(first == NOBODY, 0, first)]) if len(row) else first * 0 - 1
