"""Facilities that could be added: where they join the road, and what they are away from nodes and places.

They are searched from together with road projects. A facility joins every piece of road as those that there are; the
parts of an edge on both sides of it add up to what the edge takes when it is searched, faster or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.closure_arrays import OnPieces
from spatial_uri.routing.door_to_door import find_direct_walks
from spatial_uri.routing.improvement.improvement_arrays import Added
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.rows import group_rows, join_ranges, make_pointers, take_rows
from spatial_uri.routing.snapping import RoadAccess, part_ms, snap_places


@dataclass(frozen=True, eq=False)
class AddedFacilities:
    """Facilities that could be added to a search, on the pieces that they join.

    Parameters
    ----------
    points, access
        The facilities, and where they join the road.
    is_forward
        Whether each edge is driven in the direction of its piece, and the search runs so, too.
    node_ptr, node, edge, candidate
        Facility ``f`` is reached from the nodes ``node[node_ptr[f]:node_ptr[f+1]]`` over `edge`, on the way to where it
        joins the road (a candidate of `access`).
    pair_ptr, pair_place, pair_edge, pair_candidate, pair_fraction, pair_walk_ms
        Facility ``f`` and the places ``pair_place[pair_ptr[f]:pair_ptr[f+1]]`` stand on one edge, the place at
        `pair_fraction`, and both walk `pair_walk_ms` together.
    walk_ptr, walk_place, walk_ms
        From facility ``f`` one may walk straight to the places ``walk_place[walk_ptr[f]:walk_ptr[f+1]]``.
    """

    points: GeometryArray
    access: RoadAccess
    is_forward: np.ndarray
    node_ptr: Int64Array
    node: Int32Array
    edge: Int32Array
    candidate: Int64Array
    pair_ptr: Int64Array
    pair_place: Int32Array
    pair_edge: Int32Array
    pair_candidate: Int64Array
    pair_fraction: FloatArray
    pair_walk_ms: Int64Array
    walk_ptr: Int64Array
    walk_place: Int32Array
    walk_ms: Int32Array

    @classmethod
    def of(cls, search: ImprovementSearch, points: GeometryArray) -> AddedFacilities:
        """Find where points join the road.

        Parameters
        ----------
        search
            The roads and places; the facilities that it has matter not.
        points
            ``(facilities,)`` shapely Points in the CRS of the network.
        """
        network, arriving, places = search.network, search.tree.arriving, search.places
        access = snap_places(network, points, walk=search.tree.walk).facing(leaving=not arriving)
        homes = places.access.facing(leaving=arriving)
        candidate, edge = take_rows(access.piece, *network.piece_edges)
        if not arriving:
            primary = network.edge_primary[edge]
            candidate, edge = candidate[primary], edge[primary]
        ptr, facility, ms = find_direct_walks(network, points, places.points, homes, search.tree.walk)
        walk_ptr, order = group_rows(facility, len(points))
        walker = np.repeat(np.arange(len(ptr) - 1, dtype=np.int32), np.diff(ptr))
        return cls(
            points,
            access,
            network.edge_forward == arriving,
            make_pointers(np.bincount(access.place[candidate], minlength=len(points))),
            np.where(arriving, network.tail[edge], network.head[edge]).astype(np.int32),
            edge,
            candidate,
            *_pairs(network, access, homes, arriving=arriving),
            walk_ptr,
            walker[order],
            ms[order],
        )

    def away(self, edge_ms: Int32Array, groups: Sequence[Sequence[int]]) -> Added:
        """Return what some facilities are away from nodes and places, those of each group together.

        Parameters
        ----------
        edge_ms
            ``(edges,)`` what each edge takes, with whatever is built beside them.
        groups
            Rows of facilities, one group for each project.
        """
        flat = np.array([row for group in groups for row in group], dtype=np.int64)
        ends = make_pointers(np.array([len(group) for group in groups], dtype=np.int64))
        at = join_ranges(self.node_ptr[flat], self.node_ptr[flat + 1])
        edge, candidate = self.edge[at], self.candidate[at]
        before = part_ms(self.access.fraction[candidate], edge_ms[edge])
        driven = np.where(self.is_forward[edge], before, edge_ms[edge] - before)
        on = join_ranges(self.pair_ptr[flat], self.pair_ptr[flat + 1])
        whole = edge_ms[self.pair_edge[on]]
        there = part_ms(self.access.fraction[self.pair_candidate[on]], whole)
        between = np.abs(there - part_ms(self.pair_fraction[on], whole))
        walks = join_ranges(self.walk_ptr[flat], self.walk_ptr[flat + 1])
        by_pair, by_walk = np.diff(self.pair_ptr)[flat], np.diff(self.walk_ptr)[flat]
        facility = np.concatenate([np.repeat(np.arange(len(flat)), by_pair), np.repeat(np.arange(len(flat)), by_walk)])
        order = np.argsort(facility, kind="stable")
        place = np.concatenate([self.pair_place[on], self.walk_place[walks]])[order]
        place_ms = np.concatenate([between + self.pair_walk_ms[on], self.walk_ms[walks]])[order]
        return Added(
            make_pointers(np.diff(self.node_ptr)[flat])[ends],
            self.node[at],
            (self.access.walk_ms[candidate] + driven).astype(np.int32),
            make_pointers(by_pair + by_walk)[ends],
            place.astype(np.int32),
            place_ms.astype(np.int32),
        )

    def joining(self, there: OnPieces, rows: AnyIntArray) -> OnPieces:
        """Return where facilities join each piece when some are added to those that are there."""
        pieces = len(there.ptr) - 1
        own = join_ranges(self.access.ptr[rows], self.access.ptr[rows + 1])
        piece = np.concatenate([np.repeat(np.arange(pieces), np.diff(there.ptr)), self.access.piece[own]])
        ptr, order = group_rows(piece, pieces)
        fraction = np.concatenate([there.fraction, self.access.fraction[own]])[order]
        return OnPieces(ptr, fraction, np.concatenate([there.walk_ms, self.access.walk_ms[own]])[order])


def _pairs(
    network: RoadNetwork, access: RoadAccess, places: RoadAccess, *, arriving: bool
) -> tuple[Int64Array, Int32Array, Int32Array, Int64Array, FloatArray, Int64Array]:
    """Find facilities and places on one edge, the facility ahead of the place on the way there, or behind it."""
    one, other = take_rows(access.piece, *group_rows(places.piece, network.piece_count))
    at, edge = take_rows(access.piece[one], *network.piece_edges)
    one, other = one[at], other[at]
    ahead = access.fraction[one] - places.fraction[other]
    ahead = np.where(network.edge_forward[edge] == arriving, ahead, -ahead)
    kept = np.flatnonzero(network.edge_primary[edge] & (ahead >= 0.0))
    one, other, edge = one[kept], other[kept], edge[kept]
    walk = access.walk_ms[one].astype(np.int64) + places.walk_ms[other]
    ptr = make_pointers(np.bincount(access.place[one], minlength=len(access.ptr) - 1))
    return ptr, places.place[other], edge, one.astype(np.int64), places.fraction[other], walk
