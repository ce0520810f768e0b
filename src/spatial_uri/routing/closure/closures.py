"""What the closure of each road segment costs: exact times without it, for all segments at once.

Only segments on somebody's fastest way matter. When such a segment is closed, only the nodes that were reached over it
lose their times: the subtree below it in the search tree. Their new times follow from the arcs that lead into the
subtree from outside, by a search of that subtree alone. So all closures together cost about as much as the tree is
deep, instead of one search of the whole network for each.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.closure.closure_kernels import (
    FAR,
    Arcs,
    Doors,
    Edges,
    OnPieces,
    Rows,
    Starts,
    Tree,
    close_segments,
)
from spatial_uri.routing.closure.tree_kernels import list_segments_used, sort_preorder
from spatial_uri.routing.door_to_door import Nearest, find_direct_walks, find_nearest
from spatial_uri.routing.rows import group_rows, make_pointers, take_rows
from spatial_uri.routing.snapping import RoadAccess, SnappedPlaces, make_seeds, snap_elsewhere, snap_places
from spatial_uri.routing.source_trees import SourceTree, build_graph, grow_tree


@dataclass(frozen=True, eq=False)
class Closures:
    """Times while one road segment is closed, for every segment on somebody's fastest way.

    Parameters
    ----------
    used
        ``(segments,)`` segments on the fastest way of some place, ascending.
    piece, place, time_ms
        ``(changes,)`` while ``piece[i]`` is closed, ``place[i]`` needs ``time_ms[i]``, -1 if it is cut off.
        The time of a place that is not listed for a segment stays as it is.
    base_ms
        ``(places,)`` times with all roads open; -1 where no facility can be reached.
    """

    used: Int32Array
    piece: Int32Array
    place: Int32Array
    time_ms: Int64Array
    base_ms: Int64Array


def close_segment(network: RoadNetwork, piece: int) -> RoadNetwork:
    """Return the network with one segment closed: nobody drives on it, and nobody joins it.

    Segments keep their numbers, and which of the others belong to the main network (`RoadNetwork.joins_main`) is not
    worked out again.
    """
    snappable = network.pieces["snappable"].to_numpy() & (np.arange(network.piece_count) != piece)
    closed = replace(network.with_edges(network.edge_piece != piece), pieces=network.pieces.assign(snappable=snappable))
    return closed.with_joins_main(network.joins_main)


def measure_closures(
    network: RoadNetwork,
    places: GeometryArray,
    facilities: GeometryArray,
    *,
    direction: Direction = "to_facility",
    walk: Walk | None = None,
    workers: int | None = None,
) -> Closures:
    """Compute the times of all places while each used road segment is closed, one at a time.

    They equal the times on `close_segment` of every such segment. Places and facilities that are nearest to the closed
    segment join the next road, by the rule of `snap_places`.

    Parameters
    ----------
    places, facilities
        shapely Points in the CRS of the network.
    direction
        ``to_facility`` or ``from_facility``.
    walk
        The walk between door and road, at both ends; None for the usual one.
    workers
        Threads; None for one on each core.
    """
    walk = walk or Walk()
    tree = grow_tree(network, facilities, direction=direction, walk=walk)
    snapped = SnappedPlaces(places, snap_places(network, places, walk=walk))
    found = find_nearest(tree, places, snapped.access)
    reached_over = _reached_over(tree)
    users = _list_users(found, tree, reached_over, snapped.access)
    search = _ClosureSearch.prepare(tree, snapped, reached_over, users)
    used = np.unique(users[0]).astype(np.int32)
    threads = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(max_workers=threads) as pool:
        parts = list(pool.map(search.close, np.array_split(used, max(1, min(threads, len(used))))))
    piece, place, ms = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    ms = np.where(ms >= FAR, -1, ms)
    base_ms = found.time_ms[:, 0]
    changed = ms != base_ms[place]
    return Closures(used, piece[changed], place[changed], ms[changed], base_ms)


@dataclass(frozen=True, eq=False)
class _ClosureSearch:
    """All that the closures of a network share; the fields are the arguments of `close_segments`."""

    forth: Arcs
    back: Arcs
    tree: Tree
    starts: Starts
    node_ms: Int64Array
    affected: Rows
    near: Rows
    own_piece: Int32Array
    doors: Doors
    other_doors: Doors
    edges: Edges
    on_pieces: OnPieces

    @classmethod
    def prepare(
        cls, tree: SourceTree, places: SnappedPlaces, reached_over: Int32Array, users: tuple[Int32Array, Int32Array]
    ) -> _ClosureSearch:
        """Lay out the network, the search tree, the places and the facilities as the kernel wants them."""
        network, access = tree.network, places.access
        own, elsewhere = snap_elsewhere(network, places.points, walk=tree.walk)
        own_of_facility, facility_elsewhere = snap_elsewhere(network, tree.points, walk=tree.walk)
        gained = _gained_access(tree.access, facility_elsewhere)
        gained_at = own_of_facility[gained.place]
        edges = Edges(
            *network.piece_edges,
            network.edge_forward,
            network.edge_primary,
            network.tail,
            network.head,
            network.time_ms,
            tree.arriving,
        )
        # a segment concerns those who use it, those nearest to it, and those at the roads its facilities move to
        count = network.piece_count
        beside, joining = take_rows(gained.piece, *group_rows(access.piece, count))
        affected = _distinct_pairs(
            np.concatenate([users[0], own, gained_at[beside]]),
            np.concatenate([users[1], np.arange(len(places.points)), access.place[joining]]),
        )
        return cls(
            forth=_arcs(network, reverse=tree.arriving),
            back=_arcs(network, reverse=not tree.arriving),
            tree=_preorder_tree(tree, reached_over),
            starts=_starts(tree, gained, gained_at),
            node_ms=np.where(tree.labels.time_ms < 0, FAR, tree.labels.time_ms.astype(np.int64)),
            affected=_by_owner(*affected, count),
            near=_by_owner(*_distinct_pairs(*_nodes_ahead(edges, access)), network.node_count),
            own_piece=own,
            doors=_doors(tree, places.points, access),
            other_doors=_doors(tree, places.points, elsewhere),
            edges=edges,
            on_pieces=_on_pieces(tree, gained, gained_at),
        )

    def close(self, some: Int32Array) -> tuple[Int32Array, Int32Array, Int64Array]:
        """Close some segments, one at a time; return segment, place and ms of every time that changes."""
        return close_segments(
            some,
            self.forth,
            self.back,
            self.tree,
            self.starts,
            self.node_ms.copy(),
            self.affected,
            self.near,
            self.own_piece,
            self.doors,
            self.other_doors,
            self.edges,
            self.on_pieces,
        )


def _by_owner(owner: AnyIntArray, rows: Int32Array, count: int) -> Rows:
    """Return rows, which stand in the order of their owners, with where those of each owner begin."""
    return Rows(make_pointers(np.bincount(owner, minlength=count)), rows)


def _distinct_pairs(first: AnyIntArray, second: AnyIntArray) -> tuple[Int64Array, Int32Array]:
    """Return the distinct pairs, sorted, without those whose first is -1."""
    known = first >= 0
    span = int(second.max(initial=0)) + 1
    packed = np.sort(first[known].astype(np.int64) * span + second[known])
    packed = packed[np.concatenate([[True], np.diff(packed) > 0])[: len(packed)]]
    return packed // span, (packed % span).astype(np.int32)


def _arcs(network: RoadNetwork, *, reverse: bool) -> Arcs:
    graph = build_graph(network, reverse=reverse)
    piece = network.edge_piece[network.incoming[1]] if reverse else network.edge_piece
    return Arcs(graph.indptr, graph.arcs, piece)


def _reached_over(tree: SourceTree) -> Int32Array:
    """Return the segment over which each node was reached, or at which its facility stands; -1 if not reached."""
    edge, seed = tree.label_edge, tree.labels.seed
    segment = np.full(len(edge), -1, dtype=np.int32)
    segment[edge >= 0] = tree.network.edge_piece[edge[edge >= 0]]
    roots = (edge < 0) & (seed >= 0)
    segment[roots] = tree.access.piece[tree.seeds.candidate[seed[roots]]]
    return segment


def _preorder_tree(tree: SourceTree, reached_over: Int32Array) -> Tree:
    before, _ = tree.labels.ways
    order, size = sort_preorder(before, tree.labels.time_ms >= 0)
    return Tree(order, size, *group_rows(reached_over[order], tree.network.piece_count))


def _list_users(
    found: Nearest, tree: SourceTree, reached_over: Int32Array, access: RoadAccess
) -> tuple[Int32Array, Int32Array]:
    """Return segment and place for every segment on the fastest way of each place."""
    before, _ = tree.labels.ways
    candidate = found.candidate[:, 0]
    on_road = np.flatnonzero((found.time_ms[:, 0] >= 0) & (candidate >= 0)).astype(np.int32)
    first = access.piece[candidate[on_road]]
    return list_segments_used(on_road, first, found.edge_label[on_road, 0], before, reached_over)


def _gained_access(access: RoadAccess, elsewhere: RoadAccess) -> RoadAccess:
    """Return where facilities join the road only while the segment nearest to them is closed."""
    span = int(max(access.piece.max(initial=0), elsewhere.piece.max(initial=0))) + 1
    known = access.place.astype(np.int64) * span + access.piece
    new = np.flatnonzero(~np.isin(elsewhere.place.astype(np.int64) * span + elsewhere.piece, known))
    return RoadAccess(
        ptr=make_pointers(np.bincount(elsewhere.place[new], minlength=len(elsewhere.ptr) - 1)),
        piece=elsewhere.piece[new],
        fraction=elsewhere.fraction[new],
        walk_ms=elsewhere.walk_ms[new],
        road_walk_m=elsewhere.road_walk_m,
        reach_m=elsewhere.reach_m,
    )


def _nodes_ahead(edges: Edges, access: RoadAccess) -> tuple[Int32Array, Int32Array]:
    """Return node and place for the end of every edge over which a place leaves for its facility."""
    candidate, edge = take_rows(access.piece, edges.ptr, edges.edges)
    return (edges.head if edges.arriving else edges.tail)[edge], access.place[candidate]


def _starts(tree: SourceTree, gained: RoadAccess, gained_at: Int32Array) -> Starts:
    ptr, order = group_rows(tree.seeds.node, tree.network.node_count)
    new = make_seeds(tree.network, gained, arriving=tree.arriving)
    new_ptr, new_order = group_rows(gained_at[new.candidate], tree.network.piece_count)
    return Starts(
        ptr=ptr,
        ms=tree.seeds.time_ms[order],
        piece=tree.access.piece[tree.seeds.candidate[order]],
        new_ptr=new_ptr,
        new_node=new.node[new_order],
        new_ms=new.time_ms[new_order],
    )


def _on_pieces(tree: SourceTree, gained: RoadAccess, gained_at: Int32Array) -> OnPieces:
    ptr, candidate = tree.on_piece
    new_ptr, order = group_rows(gained_at, tree.network.piece_count)
    return OnPieces(
        ptr=ptr.astype(np.int64),
        fraction=tree.access.fraction[candidate],
        walk_ms=tree.access.walk_ms[candidate],
        new_ptr=new_ptr,
        new_piece=gained.piece[order],
        new_fraction=gained.fraction[order],
        new_walk_ms=gained.walk_ms[order],
    )


def _doors(tree: SourceTree, places: GeometryArray, access: RoadAccess) -> Doors:
    ptr, _, ms = find_direct_walks(tree.points, places, access, tree.walk)
    direct_ms = np.full(len(places), FAR)
    np.minimum.at(direct_ms, np.repeat(np.arange(len(places)), np.diff(ptr)), ms.astype(np.int64))
    return Doors(access.ptr, access.piece, access.fraction, access.walk_ms, direct_ms)
