"""Lays out a network and its places as the compiled improvements want them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.closure_arrays import FAR
from spatial_uri.routing.improvement.improvement_arrays import Added, Arcs, Doors, Edges
from spatial_uri.routing.rows import group_rows
from spatial_uri.routing.snapping import RoadAccess, make_seeds, part_ms
from spatial_uri.routing.source_trees import build_graph


@dataclass(frozen=True, eq=False)
class DoorRows:
    """Of each way between a node and a place (`Doors.at_ms`): its edge, and where the place stands on it."""

    edge: Int32Array
    is_before: BoolArray
    fraction: FloatArray
    walk_ms: Int32Array

    def ms(self, edge_ms: Int32Array) -> Int32Array:
        """Return what each way takes, from what each edge takes."""
        whole = edge_ms[self.edge]
        before = part_ms(self.fraction, whole)
        return np.asarray(self.walk_ms + np.where(self.is_before, before, whole - before), dtype=np.int32)


def no_facilities(projects: int) -> Added:
    """Return that no facility comes with any of some projects."""
    ptr, none = np.zeros(projects + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
    return Added(ptr, none, none, ptr, none, none)


def or_far(ms: Int64Array) -> Int64Array:
    """Return times, `FAR` where there is none."""
    return np.where(ms < 0, FAR, ms)


def lay_out_arcs(network: RoadNetwork, *, reverse: bool) -> Arcs:
    """Return the arcs of a network, against the traffic with `reverse`."""
    graph = build_graph(network, reverse=reverse)
    return Arcs(graph.indptr, graph.arcs[:, 0].copy(), graph.arcs[:, 1].copy())


def lay_out_edges(network: RoadNetwork, *, arriving: bool) -> Edges:
    """Return the edges of a network; `arriving` if trips end at the facilities."""
    arc = np.arange(network.edge_count, dtype=np.int32)
    if arriving:
        arc = np.empty(network.edge_count, dtype=np.int32)
        arc[network.incoming[1]] = np.arange(network.edge_count, dtype=np.int32)
    return Edges(
        network.tail,
        network.head,
        network.time_ms,
        network.edge_forward,
        network.edge_primary,
        network.edge_piece,
        arc,
        arriving,
    )


def lay_out_doors(network: RoadNetwork, access: RoadAccess, *, arriving: bool) -> tuple[Doors, DoorRows]:
    """Return the ways of places onto the road, by node and by piece; they stand at the other end of the trip."""
    access = access.facing(leaving=arriving)
    starts = make_seeds(network, access, arriving=not arriving)
    at_ptr, at = group_rows(starts.node, network.node_count)
    on_ptr, on = group_rows(access.piece, network.piece_count)
    edge, candidate = starts.edge[at], starts.candidate[at]
    doors = Doors(
        at_ptr,
        starts.source[at],
        starts.time_ms[at],
        on_ptr,
        access.place[on],
        access.fraction[on],
        access.walk_ms[on],
    )
    behind = network.edge_forward[edge] != arriving
    return doors, DoorRows(edge, behind, access.fraction[candidate], access.walk_ms[candidate])
