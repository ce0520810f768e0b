"""What closing a road segment or a junction costs: exact times without it, for many at once.

The times are those of a study made anew without what is closed, but nobody counts as faster than before. Only what lies
on somebody's fastest way matters. When it is closed, only the nodes that were reached over it lose their times: the
subtree below it in the search tree. Their new times follow from the arcs that lead into the subtree from outside, by a
search of that subtree alone. So all closures together cost about as much as the tree is deep, instead of one search of
the whole network for each. Where the closure leaves roads without a way there or back, people and facilities there
join the next road that leads on (`demotions`).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.closure.closed_roads import ClosedRoads
from spatial_uri.routing.closure.closure_arrays import (
    FAR,
    Arcs,
    Closing,
    Doors,
    Edges,
    OnPieces,
    Rows,
    Starts,
    Tree,
    WalkRule,
)
from spatial_uri.routing.closure.closure_kernels import close_roads
from spatial_uri.routing.closure.closure_layout import (
    group_pairs,
    lay_out_arcs,
    lay_out_doors,
    lay_out_edges,
    lay_out_facilities,
    lay_out_starts,
    lay_out_tree,
    reached_over,
)
from spatial_uri.routing.closure.demotions import find_demotions
from spatial_uri.routing.closure.tree_kernels import list_nodes_passed, list_segments_used
from spatial_uri.routing.door_to_door import Nearest, find_nearest
from spatial_uri.routing.rows import group_rows
from spatial_uri.routing.snapping import RoadAccess, SnappedPlaces, WideAccess, snap_places, snap_widely
from spatial_uri.routing.source_trees import SourceTree, grow_tree


@dataclass(frozen=True, eq=False)
class Closures:
    """Times while one road segment, or one junction, is closed.

    Parameters
    ----------
    used
        ``(cases,)`` segments on the fastest way of some place, or the junctions asked for that some place passes,
        ascending.
    closed, place, time_ms
        ``(changes,)`` while ``closed[i]`` is closed, ``place[i]`` needs ``time_ms[i]``, -1 if it is cut off.
        The time of a place that is not listed stays as it is.
    base_ms
        ``(places,)`` times with all roads open; -1 where no facility can be reached.
    """

    used: Int32Array
    closed: Int32Array
    place: Int32Array
    time_ms: Int64Array
    base_ms: Int64Array


@dataclass(frozen=True, eq=False)
class ClosurePlaces:
    """The places whose times are asked for, with every road that they can join; the same for all facilities."""

    snapped: SnappedPlaces
    wide: WideAccess

    @classmethod
    def on(cls, network: RoadNetwork, points: GeometryArray, walk: Walk) -> ClosurePlaces:
        """Snap places to a network."""
        access = snap_places(network, points, walk=walk)
        return cls(SnappedPlaces(points, access), snap_widely(network, points, access, walk=walk))


def measure_closures(
    network: RoadNetwork,
    places: GeometryArray | ClosurePlaces,
    facilities: GeometryArray,
    *,
    direction: Direction = "to_facility",
    walk: Walk | None = None,
    segments: AnyIntArray | None = None,
    junctions: AnyIntArray | None = None,
    workers: int | None = None,
) -> Closures:
    """Compute the times of all places while each road segment that somebody uses is closed, one at a time.

    They equal the times in a study made anew without that segment, but for those who would be faster there, because a
    closure may send them to a road that they would not have walked to before: their time stays as it is.

    Parameters
    ----------
    places, facilities
        shapely Points in the CRS of the network; the places may have been snapped before, with the same walk.
    direction
        ``to_facility`` or ``from_facility``.
    walk
        The walk between door and road, at both ends; None for the usual one.
    segments
        Close only those among these segments.
    junctions
        Close these junctions (as in `RoadNetwork.junction`) instead, if some place passes them.
    workers
        Threads; None for one on each core.
    """
    walk = walk or Walk()
    if not isinstance(places, ClosurePlaces):
        places = ClosurePlaces.on(network, places, walk)
    tree = grow_tree(network, facilities, direction=direction, walk=walk)
    found = find_nearest(tree, places.snapped.points, places.snapped.access)
    over = reached_over(tree)
    if junctions is None:
        users = _list_users(found, tree, over, places.snapped.access)
        kept = slice(None) if segments is None else np.isin(users[0], segments)
        users = users[0][kept], users[1][kept]
    else:
        users = _list_passers(found, tree, junctions)
    used, case = np.unique(users[0], return_inverse=True)
    closed = ClosedRoads.of_segments(used) if junctions is None else ClosedRoads.of_junctions(used)
    search = _ClosureSearch.prepare(tree, places, over, closed, (case, users[1]))
    threads = workers or os.cpu_count() or 1
    cases = np.arange(len(used), dtype=np.int32)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        parts = list(pool.map(search.close, np.array_split(cases, max(1, min(threads, len(used))))))
    at, place, ms = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    base_ms = found.time_ms[:, 0]
    ms = np.where(ms >= FAR, -1, np.maximum(ms, base_ms[place]))
    changed = ms != base_ms[place]
    closed_now = used.astype(np.int32)[at[changed]]
    return Closures(used.astype(np.int32), closed_now, place[changed], ms[changed], base_ms)


@dataclass(frozen=True, eq=False)
class _ClosureSearch:
    """All that the closures of a network share; the fields are the arguments of `close_roads`."""

    closing: Closing
    forth: Arcs
    back: Arcs
    tree: Tree
    starts: Starts
    node_ms: Int64Array
    places: Doors
    facilities: Doors
    facilities_at: Rows
    edges: Edges
    on_pieces: OnPieces
    network: RoadNetwork
    rule: WalkRule
    copies: Rows

    @classmethod
    def prepare(
        cls,
        tree: SourceTree,
        places: ClosurePlaces,
        over: Int32Array,
        closed: ClosedRoads,
        users: tuple[AnyIntArray, AnyIntArray],
    ) -> _ClosureSearch:
        """Lay out the network, the search tree, the places and the facilities as the kernel wants them."""
        network = tree.network
        demotions = find_demotions(network.without_new, closed)
        wide = snap_widely(network, tree.points, tree.access, walk=tree.walk)
        facilities = lay_out_doors(network, tree.points, wide, tree)
        has_road = np.flatnonzero(facilities.nearest >= 0).astype(np.int32)
        ptr, rows = group_rows(facilities.nearest[has_road], network.piece_count)
        return cls(
            closing=Closing(
                closed.segment, closed.junction, demotions.demoted, demotions.promoted, group_pairs(*users, len(closed))
            ),
            forth=lay_out_arcs(network, reverse=tree.arriving),
            back=lay_out_arcs(network, reverse=not tree.arriving),
            tree=lay_out_tree(tree, over),
            starts=lay_out_starts(tree),
            node_ms=np.where(tree.labels.time_ms < 0, FAR, tree.labels.time_ms.astype(np.int64)),
            places=lay_out_doors(network, places.snapped.points, places.wide, tree),
            facilities=facilities,
            facilities_at=Rows(ptr, has_road[rows]),
            edges=lay_out_edges(network, arriving=tree.arriving),
            on_pieces=lay_out_facilities(tree),
            network=network,
            rule=WalkRule(float(tree.walk.limit_m), float(tree.walk.margin_m)),
            copies=Rows(*group_rows(network.junction, network.node_count)),
        )

    def close(self, cases: Int32Array) -> tuple[Int32Array, Int32Array, Int64Array]:
        """Work on some cases, one at a time; return case, place and ms of every time that may change."""
        return close_roads(
            cases,
            self.closing,
            self.forth,
            self.back,
            self.tree,
            self.starts,
            self.node_ms.copy(),
            self.places,
            self.facilities,
            self.facilities_at,
            self.edges,
            self.on_pieces,
            self.network.joins_main,
            self.rule,
            self.network.junction,
            self.copies,
        )


def _list_users(
    found: Nearest, tree: SourceTree, over: Int32Array, access: RoadAccess
) -> tuple[Int32Array, Int32Array]:
    """Return segment and place for every segment on the fastest way of each place."""
    before, _ = tree.labels.ways
    candidate = found.candidate[:, 0]
    on_road = np.flatnonzero((found.time_ms[:, 0] >= 0) & (candidate >= 0)).astype(np.int32)
    first = access.piece[candidate[on_road]]
    return list_segments_used(on_road, first, found.edge_label[on_road, 0], before, over)


def _list_passers(found: Nearest, tree: SourceTree, junctions: AnyIntArray) -> tuple[Int32Array, Int32Array]:
    """Return junction and place for each of the junctions on the fastest way of each place."""
    before, _ = tree.labels.ways
    label = found.edge_label[:, 0]
    on_road = np.flatnonzero((found.time_ms[:, 0] >= 0) & (label >= 0)).astype(np.int32)
    is_asked = np.zeros(tree.network.node_count, dtype=np.bool_)
    is_asked[junctions] = True
    junction = tree.network.junction.astype(np.int32)
    return list_nodes_passed(on_road, label[on_road], before, junction, is_asked)
