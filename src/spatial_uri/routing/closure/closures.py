"""What the closure of each road piece costs: exact times without it, for all pieces at once.

Only pieces on somebody's fastest way matter. Without such a piece, only the part of the search tree that hangs on it
is lost; its times follow from the arcs that lead out of it, by a search of that part alone. So all
closures together cost little more than the depth of the tree, not one search of the network each.
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
    Starts,
    Tree,
    close_pieces,
    pieces_used,
    preorder,
)
from spatial_uri.routing.nearest import Nearest, SourceTree, direct_walks, graph_of, grow_tree, nearest
from spatial_uri.routing.rows import grouped, pointers, rows_of
from spatial_uri.routing.snap import RoadAccess, seeds, snap, snap_elsewhere


@dataclass(frozen=True, eq=False)
class Closures:
    """Times while one road piece is closed, for every piece on somebody's fastest way.

    Parameters
    ----------
    used
        ``(pieces,)`` pieces on the fastest way of some place, ascending.
    piece, place, time_ms
        ``(changes,)`` while ``piece[i]`` is closed, ``place[i]`` needs ``time_ms[i]``, -1 if it is cut off.
        Whoever is not listed for a piece needs what it needs anyway.
    base_ms
        ``(places,)`` times with all roads open; -1 where no facility can be reached.
    """

    used: Int32Array
    piece: Int32Array
    place: Int32Array
    time_ms: Int64Array
    base_ms: Int64Array


def without_piece(network: RoadNetwork, piece: int) -> RoadNetwork:
    """Return the network with one piece closed: nobody drives on it, and nobody joins it.

    The pieces keep their numbers; which of the others lead anywhere (`RoadNetwork.joins_main`) stays as it was.
    """
    snappable = network.pieces["snappable"].to_numpy() & (np.arange(network.piece_count) != piece)
    closed = replace(network.with_edges(network.edge_piece != piece), pieces=network.pieces.assign(snappable=snappable))
    return closed.with_joins_main(network.joins_main)


def closures(
    network: RoadNetwork,
    places: GeometryArray,
    facilities: GeometryArray,
    *,
    direction: Direction = "to_facility",
    walk: Walk | None = None,
    workers: int | None = None,
) -> Closures:
    """Compute the times of all places while each used road piece is closed, alone.

    Equal to the times on `without_piece` of every such piece. Places and facilities that are nearest to the closed
    piece join the next road, by the rule of `snap`.

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
    access = snap(network, places, walk=walk)
    found = nearest(tree, places, access)
    own, elsewhere = snap_elsewhere(network, places, walk=walk)
    own_of_facility, facility_elsewhere = snap_elsewhere(network, facilities, walk=walk)
    gained = _gained(tree.access, facility_elsewhere)
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
    hangs_on = _hangs_on(tree)
    piece_used, user = _users(found, tree, hangs_on, access)
    count = network.piece_count
    beside, joining = rows_of(gained.piece, *grouped(access.piece, count))
    concerned = _pairs(
        np.concatenate([piece_used, own, gained_at[beside]]),
        np.concatenate([user, np.arange(len(places)), access.place[joining]]),
    )
    setting_out = _pairs(*_nodes_ahead(edges, access))
    starts, on_pieces = _starts(tree, gained, gained_at), _on_pieces(tree, gained, gained_at)
    doors = _doors(facilities, places, access, walk)
    other_doors = _doors(facilities, places, elsewhere, walk)
    forth, back = (_arcs(network, reverse=reverse) for reverse in (tree.arriving, not tree.arriving))
    in_order = _tree(tree, hangs_on)
    node_ms = np.where(tree.labels.time_ms < 0, FAR, tree.labels.time_ms.astype(np.int64))
    used = np.unique(piece_used).astype(np.int32)

    def close(some: Int32Array) -> tuple[Int32Array, Int32Array, Int64Array]:
        return close_pieces(
            some,
            forth,
            back,
            in_order,
            starts,
            node_ms.copy(),
            _pointers_to(concerned[0], count),
            concerned[1],
            _pointers_to(setting_out[0], network.node_count),
            setting_out[1],
            own,
            doors,
            other_doors,
            edges,
            on_pieces,
        )

    threads = workers or os.cpu_count() or 1
    turns = np.array_split(used, max(1, min(threads, len(used))))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        parts = list(pool.map(close, turns))
    piece, place, ms = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    ms = np.where(ms >= FAR, -1, ms)
    base_ms = found.time_ms[:, 0]
    changed = ms != base_ms[place]
    return Closures(used, piece[changed], place[changed], ms[changed], base_ms)


def _pointers_to(owner: AnyIntArray, count: int) -> Int64Array:
    """Return where the rows of each of `count` owners begin, for rows in their order."""
    return pointers(np.bincount(owner, minlength=count))


def _pairs(first: AnyIntArray, second: AnyIntArray) -> tuple[Int64Array, Int32Array]:
    """Return the distinct pairs in order, without those whose first is -1."""
    known = first >= 0
    span = int(second.max(initial=0)) + 1
    packed = np.sort(first[known].astype(np.int64) * span + second[known])
    packed = packed[np.concatenate([[True], np.diff(packed) > 0])[: len(packed)]]
    return packed // span, (packed % span).astype(np.int32)


def _arcs(network: RoadNetwork, *, reverse: bool) -> Arcs:
    graph = graph_of(network, reverse=reverse)
    piece = network.edge_piece[network.incoming[1]] if reverse else network.edge_piece
    return Arcs(graph.indptr, graph.arcs, piece)


def _hangs_on(tree: SourceTree) -> Int32Array:
    """Return the piece over which each node was reached: that of its edge, or that its facility stands at."""
    edge, seed = tree.label_edge, tree.labels.seed
    hangs_on = np.full(len(edge), -1, dtype=np.int32)
    hangs_on[edge >= 0] = tree.network.edge_piece[edge[edge >= 0]]
    roots = (edge < 0) & (seed >= 0)
    hangs_on[roots] = tree.access.piece[tree.seeds.candidate[seed[roots]]]
    return hangs_on


def _tree(tree: SourceTree, hangs_on: Int32Array) -> Tree:
    before, _ = tree.labels.ways
    order, size = preorder(before, tree.labels.time_ms >= 0)
    return Tree(order, size, *grouped(hangs_on[order], tree.network.piece_count))


def _users(found: Nearest, tree: SourceTree, hangs_on: Int32Array, access: RoadAccess) -> tuple[Int32Array, Int32Array]:
    """Return (piece, place) for every piece on the fastest way of each place."""
    before, _ = tree.labels.ways
    candidate = found.candidate[:, 0]
    on_road = np.flatnonzero((found.time_ms[:, 0] >= 0) & (candidate >= 0)).astype(np.int32)
    first = access.piece[candidate[on_road]]
    return pieces_used(on_road, first, found.edge_label[on_road, 0], before, hangs_on)


def _gained(access: RoadAccess, elsewhere: RoadAccess) -> RoadAccess:
    """Return where facilities join the road only while the piece that they are nearest to is closed."""
    span = int(max(access.piece.max(initial=0), elsewhere.piece.max(initial=0))) + 1
    known = access.place.astype(np.int64) * span + access.piece
    new = np.flatnonzero(~np.isin(elsewhere.place.astype(np.int64) * span + elsewhere.piece, known))
    return RoadAccess(
        ptr=_pointers_to(elsewhere.place[new], len(elsewhere.ptr) - 1),
        piece=elsewhere.piece[new],
        fraction=elsewhere.fraction[new],
        walk_ms=elsewhere.walk_ms[new],
        road_walk_m=elsewhere.road_walk_m,
        reach_m=elsewhere.reach_m,
    )


def _nodes_ahead(edges: Edges, access: RoadAccess) -> tuple[Int32Array, Int32Array]:
    """Return (node, place) for the node at the end of every edge on which a place sets out."""
    candidate, edge = rows_of(access.piece, edges.ptr, edges.edges)
    return (edges.head if edges.arriving else edges.tail)[edge], access.place[candidate]


def _starts(tree: SourceTree, gained: RoadAccess, gained_at: Int32Array) -> Starts:
    ptr, order = grouped(tree.seeds.node, tree.network.node_count)
    new = seeds(tree.network, gained, arriving=tree.arriving)
    new_ptr, new_order = grouped(gained_at[new.candidate], tree.network.piece_count)
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
    new_ptr, order = grouped(gained_at, tree.network.piece_count)
    return OnPieces(
        ptr=ptr.astype(np.int64),
        fraction=tree.access.fraction[candidate],
        walk_ms=tree.access.walk_ms[candidate],
        new_ptr=new_ptr,
        new_piece=gained.piece[order],
        new_fraction=gained.fraction[order],
        new_walk_ms=gained.walk_ms[order],
    )


def _doors(facilities: GeometryArray, places: GeometryArray, access: RoadAccess, walk: Walk) -> Doors:
    ptr, _, ms = direct_walks(facilities, places, access, walk)
    direct_ms = np.full(len(places), FAR)
    np.minimum.at(direct_ms, np.repeat(np.arange(len(places)), np.diff(ptr)), ms.astype(np.int64))
    return Doors(access.ptr, access.piece, access.fraction, access.walk_ms, direct_ms)
