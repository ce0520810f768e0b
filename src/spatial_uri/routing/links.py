"""Trips of many places, each to a facility of its own, and to the nearest one, with what lies along the ways.

One search that keeps the few nearest facilities of every node answers most: who finds its own among them
has its trip, and it is the trip that a search from that facility alone would have told, because every
node on that way knows the facility too. Who finds fewer than were kept reaches no other. Only for the rest is
the network searched from single facilities.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np

from spatial_uri.model.arrays import FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.along import metres_along
from spatial_uri.routing.kernels import NO_LIMIT
from spatial_uri.routing.nearest import Nearest, SourceTree, graph_of, grow_tree, nearest
from spatial_uri.routing.search import nearest_sources
from spatial_uri.routing.snap import RoadAccess, access_of_places, seeds

KEPT = 4
"""How many nearest facilities the common search keeps."""


@dataclass(frozen=True, eq=False)
class Links:
    """One trip of each place.

    Parameters
    ----------
    time_ms
        ``(places,)`` door to door; -1 where the facility cannot be reached.
    facility
        ``(places,)`` its row; -1 where there is no trip.
    access_ms, egress_ms
        ``(places,)`` the walks at the settlement's end and at the facility's end; -1 where there is no trip.
    network_m
        ``(places,)`` length on roads; NaN where there is no trip.
    kind_m
        ``(places, kinds)`` of it on each kind of road.
    """

    time_ms: Int64Array
    facility: Int64Array
    access_ms: Int64Array
    egress_ms: Int64Array
    network_m: FloatArray
    kind_m: FloatArray


def links_between(
    network: RoadNetwork,
    places: GeometryArray,
    access: RoadAccess,
    facilities: GeometryArray,
    facility_access: RoadAccess,
    *,
    own: Int64Array,
    kind: Int64Array,
    kinds: int,
    direction: Direction = "to_facility",
    walk: Walk | None = None,
    keep: int = KEPT,
    workers: int | None = None,
) -> tuple[Links, Links]:
    """Find the trip between each place and its own facility, and that between it and the nearest one.

    Each is what a search from that facility alone would tell, without a limit.

    Parameters
    ----------
    places, facilities
        shapely Points in the CRS of the network.
    access, facility_access
        Where they join the road: `snap` of them with the same walk.
    own
        ``(places,)`` the row of each place's own facility; -1 for none.
    kind, kinds
        ``(pieces,)`` kind of each road piece, from 0, and how many kinds there are.
    direction, walk
        As in `grow_tree`.
    keep
        How many nearest facilities the common search keeps.
    workers
        Threads; None for one on each core.

    Returns
    -------
    tuple of Links
        To the own facilities, and to the nearest ones.
    """
    walk = walk or Walk()
    keep = max(1, min(keep, len(facilities)))
    tree = grow_tree(network, facilities, direction=direction, k=keep, walk=walk, access=facility_access)
    found = nearest(tree, places, access)
    first = np.where(found.time_ms[:, 0] >= 0, 0, -1)
    is_own = (found.facility == own[:, None]) & (own >= 0)[:, None]
    rank = np.where(is_own.any(axis=1), is_own.argmax(axis=1), -1)
    links = _links(tree, found, rank, kind, kinds)
    elsewhere = np.flatnonzero((own >= 0) & (rank < 0) & (found.facility[:, -1] >= 0))
    graph = graph_of(network, reverse=direction == "to_facility")

    def alone(rows: Int64Array) -> Links:
        one = own[rows[:1]]
        at = access_of_places(facility_access, one)
        start = seeds(network, at, arriving=tree.arriving)
        labels = nearest_sources(graph, start, limit_ms=NO_LIMIT)
        single = SourceTree(network, direction, 1, NO_LIMIT, walk, facilities[one], at, start, labels)
        trips = nearest(single, places[rows], access_of_places(access, rows))
        return _links(single, trips, np.where(trips.time_ms[:, 0] >= 0, 0, -1), kind, kinds)

    by_facility = elsewhere[np.argsort(own[elsewhere], kind="stable")]
    groups = np.split(by_facility, np.flatnonzero(np.diff(own[by_facility])) + 1) if len(by_facility) else []
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        for rows, single in zip(groups, pool.map(alone, groups), strict=True):
            for field in fields(Links):
                getattr(links, field.name)[rows] = getattr(single, field.name)
            links.facility[rows] = np.where(single.facility >= 0, own[rows], -1)
    return links, _links(tree, found, first, kind, kinds)


def _links(tree: SourceTree, found: Nearest, rank: Int64Array, kind: Int64Array, kinds: int) -> Links:
    """Return the trips of the given ranks (-1: none)."""
    has, of = rank >= 0, (np.arange(len(rank)), rank)
    return Links(
        time_ms=np.where(has, found.time_ms[of], -1),
        facility=np.where(has, found.facility[of], -1).astype(np.int64),
        access_ms=np.where(has, found.access_ms[of], -1),
        egress_ms=np.where(has, found.egress_ms[of], -1),
        network_m=np.where(has, found.network_m[of], np.nan),
        kind_m=metres_along(tree, found, rank, kind, kinds),
    )
