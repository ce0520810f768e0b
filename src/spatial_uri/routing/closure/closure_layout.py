"""Lays out a network, its search tree, places and facilities as the compiled closures want them."""

from __future__ import annotations

import numpy as np
import shapely

from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.closure_arrays import Arcs, Doors, Edges, OnPieces, Rows, Starts, Tree
from spatial_uri.routing.closure.tree_kernels import sort_preorder
from spatial_uri.routing.rows import group_rows, make_pointers
from spatial_uri.routing.snapping import WideAccess, sloped_walk_ms
from spatial_uri.routing.source_trees import SourceTree, build_graph


def group_pairs(case: AnyIntArray, place: AnyIntArray, cases: int) -> Rows:
    """Return the distinct places of each case."""
    span = int(place.max(initial=0)) + 1
    pairs = np.unique(case.astype(np.int64) * span + place)
    return Rows(make_pointers(np.bincount(pairs // span, minlength=cases)), (pairs % span).astype(np.int32))


def lay_out_arcs(network: RoadNetwork, *, reverse: bool) -> Arcs:
    """Return the arcs of a network with their segments, against the traffic with `reverse`."""
    graph = build_graph(network, reverse=reverse)
    piece = network.edge_piece[network.incoming[1]] if reverse else network.edge_piece
    return Arcs(graph.indptr, graph.arcs, piece)


def reached_over(tree: SourceTree) -> Int32Array:
    """Return the segment over which each node was reached, or at which its facility stands; -1 if not reached."""
    edge, seed = tree.label_edge, tree.labels.seed
    segment = np.full(len(edge), -1, dtype=np.int32)
    segment[edge >= 0] = tree.network.edge_piece[edge[edge >= 0]]
    roots = (edge < 0) & (seed >= 0)
    segment[roots] = tree.access.piece[tree.seeds.candidate[seed[roots]]]
    return segment


def lay_out_tree(tree: SourceTree, over: Int32Array) -> Tree:
    """Return the search tree in preorder; `over`: the segment over which each node was reached."""
    before, _ = tree.labels.ways
    return build_tree(before, tree.labels.time_ms >= 0, over, tree.network.piece_count)


def build_tree(before: Int32Array, reached: BoolArray, over: Int32Array, pieces: int) -> Tree:
    """Put a search tree into preorder.

    Parameters
    ----------
    before, reached, over
        ``(nodes,)`` the node before each, -1 for roots; whether it is reached; over which piece, -1 for none.
    pieces
        How many pieces there are.
    """
    order, size = sort_preorder(before, reached)
    position = np.full(len(before), -1, dtype=np.int32)
    position[order] = np.arange(len(order), dtype=np.int32)
    hung = np.flatnonzero(over[order] >= 0)
    ptr, rows = group_rows(over[order][hung], pieces)
    return Tree(order, size, ptr, hung[rows].astype(np.int32), position)


def lay_out_starts(tree: SourceTree) -> Starts:
    """Return the seeds of the search by node."""
    ptr, order = group_rows(tree.seeds.node, tree.network.node_count)
    return Starts(ptr, tree.seeds.time_ms[order], tree.access.piece[tree.seeds.candidate[order]])


def lay_out_facilities(tree: SourceTree) -> OnPieces:
    """Return where facilities join each segment."""
    ptr, candidate = tree.on_piece
    return OnPieces(ptr.astype(np.int64), tree.access.fraction[candidate], tree.access.walk_ms[candidate])


def lay_out_doors(
    network: RoadNetwork, points: GeometryArray, wide: WideAccess, tree: SourceTree, *, leaving: bool
) -> Doors:
    """Return every way of places onto the road (off it, if not `leaving`), and the walks straight to facilities."""
    nearest = np.full(len(points), -1, dtype=np.int32)
    main = np.flatnonzero(network.joins_main[wide.piece])[::-1]
    nearest[np.repeat(np.arange(len(points)), np.diff(wide.ptr))[main]] = wide.piece[main]  # the first one stays
    door_ptr, door_m, door_ms = _walks_to_doors(network, points, tree, leaving=leaving)
    return Doors(
        ptr=wide.ptr,
        piece=wide.piece,
        fraction=wide.fraction,
        walk_ms=wide.walk_ms if leaving or wide.back_ms is None else wide.back_ms,
        metres=wide.metres,
        is_usual=wide.is_usual,
        reach_m=np.asarray(wide.usual_reach_m, dtype=np.float64),
        nearest=nearest,
        door_ptr=door_ptr,
        door_m=door_m,
        door_ms=door_ms,
    )


def _walks_to_doors(
    network: RoadNetwork, points: GeometryArray, tree: SourceTree, *, leaving: bool
) -> tuple[Int64Array, FloatArray, Int32Array]:
    """Return the walks straight to facilities within the limit (from them, if not `leaving`), as CSR ``(ptr, m, ms)``.

    On level ground the nearest facility of each place will do; on slopes one farther away may be nearer in time.
    """
    index = shapely.STRtree(tree.points)
    if network.heights is None:
        place, door = index.query_nearest(points, all_matches=False)
    else:
        place, door = index.query(points, predicate="dwithin", distance=tree.walk.limit_m)
    metres = shapely.distance(points[place], tree.points[door])
    order = np.lexsort((metres, place))
    order = order[metres[order] <= tree.walk.limit_m]
    place, door, metres = place[order], door[order], metres[order]
    ends = points[place], tree.points[door]
    ms = sloped_walk_ms(network, *(ends if leaving else ends[::-1]), metres, tree.walk)
    return make_pointers(np.bincount(place, minlength=len(points))), metres, ms


def lay_out_edges(network: RoadNetwork, *, arriving: bool) -> Edges:
    """Return the edges of each segment; `arriving` if trips end at the facilities."""
    ptr, edges = network.piece_edges
    return Edges(
        ptr,
        edges,
        network.edge_forward,
        network.edge_primary,
        network.tail,
        network.head,
        network.time_ms,
        arriving,
    )
