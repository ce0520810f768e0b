"""Door-to-door times from every place to its nearest facilities."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from spatial_uri.model.arrays import FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_kernels import (
    ACCESS_MS,
    CANDIDATE,
    EDGE,
    EGRESS_MS,
    FAR_CANDIDATE,
    LABEL,
    find_best_trips,
)
from spatial_uri.routing.snapping import RoadAccess, sloped_walk_ms, snap_places
from spatial_uri.routing.source_trees import SourceTree


@dataclass(frozen=True, eq=False)
class Nearest:
    """The trips between each place and its `k` nearest facilities; all arrays ``(places, k)``.

    Parameters
    ----------
    time_ms
        Door to door; -1 where there is no such facility within the limit.
    facility
        Row of the facility; -1 for none.
    access_ms, egress_ms
        The walks at the end of the place and at the end of the facility.
    network_m
        Length on roads between them; NaN if there is no trip.
    edge_label
        The label at which the path on the road continues after the place's own edge; -1 if the trip stays on one piece
        or off the road.
    candidate, edge
        Where the place joins the road (a candidate of `access`), and the edge taken there; -1 if it walks directly.
    facility_candidate
        Where the facility joins the road; -1 if it is walked to directly.
    access
        Where the places can join the road.
    """

    time_ms: Int64Array
    facility: Int32Array
    access_ms: Int64Array
    egress_ms: Int64Array
    network_m: FloatArray
    edge_label: Int64Array
    candidate: Int64Array
    edge: Int64Array
    facility_candidate: Int64Array
    access: RoadAccess


def find_nearest(tree: SourceTree, places: GeometryArray, access: RoadAccess) -> Nearest:
    """Find the nearest facilities of places: the best door-to-door times over every way onto the road.

    A facility no farther away than people walk to a road (`RoadAccess.reach_m`) may also be walked to directly.

    Parameters
    ----------
    places
        ``(places,)`` shapely Points in the CRS of the network.
    access
        Where they can join the road: `snap_places` of the same places, with the walk of the tree.

    Returns
    -------
    Nearest
        Where roads are closed (`RoadNetwork.as_open`), nobody is faster than with all roads open: the difference is
        added to the walk at the place.
    """
    found = _find_alone(tree, places, access)
    if tree.as_open is None:
        return found
    access_open = access.as_open or snap_places(tree.as_open.network, places, walk=tree.walk)
    return _never_faster(found, find_nearest(tree.as_open, places, access_open).time_ms)


def _never_faster(found: Nearest, open_ms: Int64Array) -> Nearest:
    """Return trips that take as long as with all roads open, if that is longer; none where there is none then."""
    time_ms = np.where(open_ms < 0, -1, np.maximum(found.time_ms, open_ms))
    is_lost = (found.time_ms < 0) | (time_ms < 0)
    none: dict[str, Any] = {
        name: np.where(is_lost, -1, getattr(found, name)).astype(getattr(found, name).dtype)
        for name in ("facility", "egress_ms", "edge_label", "candidate", "edge", "facility_candidate")
    }
    return replace(
        found,
        time_ms=np.where(is_lost, -1, time_ms),
        access_ms=np.where(is_lost, -1, found.access_ms + time_ms - found.time_ms),
        network_m=np.where(is_lost, np.nan, found.network_m),
        **none,
    )


def _find_alone(tree: SourceTree, places: GeometryArray, access: RoadAccess) -> Nearest:
    """Find the nearest facilities on the network of a tree alone."""
    network = tree.network
    access = access.facing(leaving=tree.arriving)
    direct = find_direct_walks(network, tree.points, places, access, tree.walk)
    ptr, edges = network.piece_edges
    piece_ptr, on_piece = tree.on_piece
    time_ms, facility, metres, records = find_best_trips(
        access.ptr,
        access.piece,
        access.fraction,
        access.walk_ms,
        ptr,
        edges,
        network.edge_forward,
        network.edge_primary,
        network.tail,
        network.head,
        network.time_ms,
        network.pieces["length_m"].to_numpy(),
        tree.labels.time_ms,
        tree.labels.seed,
        tree.label_m,
        tree.seeds.source,
        tree.seeds.candidate,
        tree.access.place,
        tree.access.fraction,
        tree.access.walk_ms,
        piece_ptr,
        on_piece,
        *direct,
        tree.arriving,
        tree.k,
        tree.limit_ms,
    )
    return Nearest(
        time_ms=time_ms,
        facility=facility,
        access_ms=records[:, :, ACCESS_MS],
        egress_ms=records[:, :, EGRESS_MS],
        network_m=metres,
        edge_label=records[:, :, LABEL],
        candidate=records[:, :, CANDIDATE],
        edge=records[:, :, EDGE],
        facility_candidate=records[:, :, FAR_CANDIDATE],
        access=access,
    )


def find_direct_walks(
    network: RoadNetwork, facilities: GeometryArray, places: GeometryArray, access: RoadAccess, walk: Walk
) -> tuple[Int64Array, Int32Array, Int32Array]:
    """Find the facilities that may be walked to directly from each place, as CSR ``(ptr, facility, ms)``.

    The way is that of the access: to the facilities if it is leaving the places.
    """
    place, facility = shapely.STRtree(facilities).query(places, predicate="dwithin", distance=access.reach_m)
    order = np.lexsort((facility, place))
    place, facility = place[order], facility[order]
    metres = shapely.distance(places[place], facilities[facility])
    ptr = np.searchsorted(place, np.arange(len(places) + 1)).astype(np.int64)
    ends = (places[place], facilities[facility]) if access.leaving else (facilities[facility], places[place])
    return ptr, facility.astype(np.int32), sloped_walk_ms(network, *ends, metres, walk)
