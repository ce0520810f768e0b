"""Cuts one part out of a planned service circle: the roads and facilities around what the part must answer.

Everything keeps its order, so that ties (which of two equally near facilities comes first) are decided as in the whole.
Whatever depends on more than the part contains (where places join the road, which roads belong to the main
network) is copied from the whole, not worked out again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.service_circle.boxes import Bounds, piece_boxes, touching, widened
from spatial_uri.analyses.service_circle.part import CirclePart, Facilities
from spatial_uri.analyses.service_circle.plan import CirclePlan, Responsibility
from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.rows import join_ranges, make_pointers
from spatial_uri.routing.snapping import RoadAccess, select_access
from spatial_uri.routing.surface.surfaces import PAD_CELLS

START_BUFFER_M = 15_000.0


@dataclass(frozen=True, eq=False)
class Subnetwork:
    """Some pieces of a network.

    `pieces` and `nodes` are their numbers in the whole, ascending. `cut` are the nodes, numbered as in `network`, at
    which a search would leave it.
    """

    network: RoadNetwork
    pieces: Int64Array
    nodes: Int64Array
    cut: Int64Array


@dataclass(frozen=True, eq=False)
class Cutter:
    """Cuts parts out of one plan."""

    plan: CirclePlan

    @cached_property
    def boxes(self) -> FloatArray:
        """``(4, pieces)`` bounds of the road pieces."""
        return piece_boxes(self.plan.study.network)

    @cached_property
    def points_xy(self) -> FloatArray:
        """``(settlements, 2)`` coordinates."""
        return shapely.get_coordinates(self.plan.study.settlements.table.geometry.to_numpy())

    def extent(self, duty: Responsibility) -> Bounds:
        """Return the bounds of everything within a walk of what a part must answer."""
        boxes = [self.boxes[:, duty.pieces], np.tile(self.points_xy[duty.settlements].T, (2, 1))]
        if duty.window is not None:
            boxes.append(np.array(duty.window)[:, np.newaxis])
        every = np.concatenate(boxes, axis=1)
        (xmin, ymin), (xmax, ymax) = every[:2].min(axis=1).tolist(), every[2:].max(axis=1).tolist()
        return widened((xmin, ymin, xmax, ymax), self.plan.travel.walk_limit_m + 2 * PAD_CELLS * self.plan.cell_m)

    def part(self, duty: Responsibility, *, buffer_m: float, tiers: tuple[str, ...]) -> CirclePart:
        """Cut out a part, with the roads up to `buffer_m` around what it must answer."""
        plan = self.plan
        extent = self.extent(duty)
        nearby = np.flatnonzero(touching(self.boxes, widened(extent, buffer_m)))
        sub = cut_network(plan.study.network, nearby, arriving=plan.travel.direction == "to_facility")
        number: Int32Array = np.full(plan.study.network.piece_count, -1, dtype=np.int32)
        number[sub.pieces] = np.arange(len(sub.pieces), dtype=np.int32)
        return CirclePart(
            network=sub.network,
            cut=sub.cut,
            exits=np.flatnonzero(np.isin(sub.nodes, plan.exits)),
            settlements=plan.study.settlements.table.geometry.to_numpy()[duty.settlements],
            access=_access(plan.access, duty.settlements, number),
            pieces=number[duty.pieces].astype(np.int64),
            window=duty.window,
            cell_m=plan.cell_m,
            longest_min=plan.limits_min[-1],
            tiers={tier: _facilities(plan.facilities[tier], number, extent) for tier in tiers},
        )


def cut_network(network: RoadNetwork, pieces: Int64Array, *, arriving: bool) -> Subnetwork:
    """Return the network of some pieces (ascending), with all edges on them and the nodes that these join.

    With `arriving` the search runs against the traffic, and would leave the network at nodes whose outgoing edges are
    not all in it. Otherwise it runs with the traffic, and leaves at nodes that lack incoming edges.
    """
    if network.as_open is not None:
        return _with_closed_roads(network, cut_network(network.as_open, pieces, arriving=arriving))
    ptr, on_piece = network.piece_edges
    edges = np.sort(on_piece[join_ranges(ptr[pieces], ptr[pieces + 1])])
    ends = np.concatenate([network.tail[edges], network.head[edges]])
    nodes, numbered = np.unique(ends, return_inverse=True)
    tail, head = np.split(numbered, 2)
    vertices = join_ranges(network.piece_ptr[pieces], network.piece_ptr[pieces + 1])
    sub = RoadNetwork(
        crs=network.crs,
        mode=network.mode,
        node_xy=network.node_xy[nodes],
        node_id=network.node_id[nodes],
        indptr=np.searchsorted(tail, np.arange(len(nodes) + 1)).astype(np.int32),
        head=head.astype(np.int32),
        time_ms=network.time_ms[edges],
        edge_piece=np.searchsorted(pieces, network.edge_piece[edges]).astype(np.int32),
        edge_forward=network.edge_forward[edges],
        edge_primary=network.edge_primary[edges],
        pieces=_bare(network.pieces, pieces),
        piece_ptr=make_pointers(np.diff(network.piece_ptr)[pieces]),
        piece_xy=network.piece_xy[vertices],
        heights=network.heights,
    )
    sub = sub.with_joins_main(network.joins_main[pieces])  # what is a fragment here may belong to the main network
    present = np.bincount(tail if arriving else head, minlength=len(nodes))
    lacks = present < np.diff(network.indptr if arriving else network.incoming[0])[nodes]
    return Subnetwork(sub, pieces, nodes.astype(np.int64), np.flatnonzero(lacks))


def _with_closed_roads(network: RoadNetwork, as_open: Subnetwork) -> Subnetwork:
    """Return a part cut out while all roads were open, with the roads closed that are; it is left at the same nodes."""
    is_open = np.zeros(network.piece_count, dtype=np.bool_)
    is_open[network.edge_piece] = True
    sub = as_open.network.with_edges(is_open[as_open.pieces][as_open.network.edge_piece])
    closed = replace(sub, pieces=_bare(network.pieces, as_open.pieces), as_open=as_open.network)
    return replace(as_open, network=closed.with_joins_main(network.joins_main[as_open.pieces]))


def _bare(pieces: pd.DataFrame, chosen: Int64Array) -> pd.DataFrame:
    """Return some rows with only the columns that the search needs; names and classes are left out."""
    columns = pieces[["length_m", "snappable"]].take(chosen).reset_index(drop=True)
    return columns.assign(way_id=0, road_class="", ref="", name="", surface="", structure="")


def _facilities(facilities: Facilities, number: Int32Array, extent: Bounds) -> Facilities:
    """Select the facilities that join a road of the part, and those within a walk of it."""
    place = facilities.access.place
    known = np.zeros(len(facilities.rows), dtype=np.bool_)
    known[place[number[facilities.access.piece] >= 0]] = True
    if (as_open := facilities.access.as_open) is not None:
        known[as_open.place[number[as_open.piece] >= 0]] = True
    xy = shapely.get_coordinates(facilities.points)
    chosen = np.flatnonzero(known | touching(np.concatenate([xy, xy], axis=1).T, extent))
    return Facilities(
        rows=facilities.rows[chosen],
        points=facilities.points[chosen],
        inside=facilities.inside[chosen],
        access=_access(facilities.access, chosen, number),
        on_road=facilities.on_road,
    )


def _access(access: RoadAccess, places: Int64Array, number: Int32Array) -> RoadAccess:
    """Return where some places join the pieces of the part; `number` is the number of each piece there, or -1."""
    return _on_part(select_access(access, places), number)


def _on_part(some: RoadAccess, number: Int32Array) -> RoadAccess:
    piece = number[some.piece]
    inside = piece >= 0
    return replace(
        some,
        ptr=make_pointers(np.bincount(some.place[inside], minlength=len(some.ptr) - 1)),
        piece=piece[inside],
        fraction=some.fraction[inside],
        walk_ms=some.walk_ms[inside],
        back_ms=None if some.back_ms is None else some.back_ms[inside],
        as_open=None if some.as_open is None else _on_part(some.as_open, number),
        walk_m=None if some.walk_m is None else some.walk_m[inside],
    )
