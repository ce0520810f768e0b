"""Links: the trip of each place to a facility of its own and to the nearest one, by kind of road.

One search that keeps the few nearest facilities of every node answers most places. A place that finds its own
facility among them has its trip: it is the trip that a search from that facility alone would give, because every node
on the path has kept the facility, too. A place that finds fewer facilities than are kept can reach no other. Only for
the remaining places is the network searched from single facilities.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.door_to_door import Nearest, find_nearest
from spatial_uri.routing.search import find_nearest_sources
from spatial_uri.routing.search_kernels import NO_LIMIT
from spatial_uri.routing.snapping import SnappedPlaces, make_seeds
from spatial_uri.routing.source_trees import SourceTree, build_graph, grow_tree
from spatial_uri.routing.trip_lengths import SegmentKinds, sum_road_lengths

KEPT = 4
"""How many nearest facilities the common search keeps."""


@dataclass(frozen=True, eq=False)
class Links:
    """One trip for each place.

    Parameters
    ----------
    time_ms
        ``(places,)`` door to door; -1 where the facility cannot be reached.
    facility
        ``(places,)`` its row; -1 where there is no trip.
    access_ms, egress_ms
        ``(places,)`` the walks at the settlement's end and at the facility's end; -1 where there is no trip.
    walk_m
        ``(places,)`` length of both walks; of no meaning where there is no trip.
    network_m
        ``(places,)`` length on roads; NaN where there is no trip.
    kind_m
        ``(places, kinds)`` length on each kind of road; together they are `network_m`.
    """

    time_ms: Int64Array
    facility: Int64Array
    access_ms: Int64Array
    egress_ms: Int64Array
    walk_m: FloatArray
    network_m: FloatArray
    kind_m: FloatArray


def find_links(
    network: RoadNetwork,
    places: SnappedPlaces,
    facilities: SnappedPlaces,
    *,
    own: Int64Array,
    kinds: SegmentKinds,
    direction: Direction = "to_facility",
    walk: Walk | None = None,
    keep: int = KEPT,
) -> tuple[Links, Links]:
    """Find the trip between each place and its own facility, and the trip between it and the nearest facility.

    Each is the trip that a search from that facility alone would give, without a limit.

    Parameters
    ----------
    places, facilities
        Where they are and where they join the road, snapped with `walk`.
    own
        ``(places,)`` the row of each place's own facility; -1 for none.
    kinds
        The kinds of road that lengths are told by.
    direction, walk
        As in `grow_tree`.
    keep
        How many nearest facilities the common search keeps.

    Returns
    -------
    tuple of Links
        To the own facilities, and to the nearest ones. Where roads are closed (`RoadNetwork.as_open`), no trip is
        faster than with all roads open: the difference is added to the walk at the place.
    """
    given: dict[str, Any] = {"own": own, "kinds": kinds, "direction": direction, "walk": walk or Walk(), "keep": keep}
    own_links, nearest = _find_alone(network.alone, places.alone, facilities.alone, **given)
    if network.as_open is None:
        return own_links, nearest
    own_open, nearest_open = find_links(network.as_open, places.as_open, facilities.as_open, **given)
    return _never_faster(own_links, own_open), _never_faster(nearest, nearest_open)


def _never_faster(links: Links, as_open: Links) -> Links:
    """Return trips that take as long as with all roads open, if that is longer; none where there is none then."""
    has = (links.time_ms >= 0) & (as_open.time_ms >= 0)
    time_ms = np.where(has, np.maximum(links.time_ms, as_open.time_ms), -1)
    return Links(
        time_ms=time_ms,
        facility=np.where(has, links.facility, -1),
        access_ms=np.where(has, links.access_ms + time_ms - links.time_ms, -1),
        egress_ms=np.where(has, links.egress_ms, -1),
        walk_m=links.walk_m,
        network_m=np.where(has, links.network_m, np.nan),
        kind_m=np.where(has[:, np.newaxis], links.kind_m, np.nan),
    )


def _find_alone(
    network: RoadNetwork,
    places: SnappedPlaces,
    facilities: SnappedPlaces,
    *,
    own: Int64Array,
    kinds: SegmentKinds,
    direction: Direction,
    walk: Walk,
    keep: int,
) -> tuple[Links, Links]:
    """Find the links on one network."""
    keep = max(1, min(keep, len(facilities.points)))
    tree = grow_tree(network, facilities.points, direction=direction, k=keep, walk=walk, access=facilities.access)
    found = find_nearest(tree, places.points, places.access)
    is_own = (found.facility == own[:, None]) & (own >= 0)[:, None]
    rank = np.where(is_own.any(axis=1), is_own.argmax(axis=1), -1)
    links = _select_trips(tree, found, rank, kinds)
    missing = np.flatnonzero((own >= 0) & (rank < 0) & (found.facility[:, -1] >= 0))
    by_facility = missing[np.argsort(own[missing], kind="stable")]
    groups = np.split(by_facility, np.flatnonzero(np.diff(own[by_facility])) + 1) if len(by_facility) else []
    graph = build_graph(network, reverse=tree.arriving)

    def search_alone(rows: Int64Array) -> Links:
        one, some = facilities.select(own[rows[:1]]), places.select(rows)
        doors = one.access.facing(leaving=not tree.arriving)
        start = make_seeds(network, doors, arriving=tree.arriving)
        limit_ms = 2 * int(found.time_ms[rows, -1].max())  # its own is seldom twice as far as the last of the nearest
        while True:
            limit_ms = min(limit_ms, NO_LIMIT)
            labels = find_nearest_sources(graph, start, limit_ms=limit_ms)
            single = SourceTree(network, direction, 1, limit_ms, walk, one.points, doors, start, labels)
            trips = find_nearest(single, some.points, some.access)
            is_found = trips.time_ms[:, 0] >= 0
            if is_found.all() or limit_ms == NO_LIMIT:
                return _select_trips(single, trips, np.where(is_found, 0, -1), kinds)
            limit_ms = 4 * max(limit_ms, 1)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for rows, single in zip(groups, pool.map(search_alone, groups), strict=True):
            for field in fields(Links):
                getattr(links, field.name)[rows] = getattr(single, field.name)
            links.facility[rows] = np.where(single.facility >= 0, own[rows], -1)
    return links, _select_trips(tree, found, np.where(found.time_ms[:, 0] >= 0, 0, -1), kinds)


def _select_trips(tree: SourceTree, found: Nearest, rank: Int64Array, kinds: SegmentKinds) -> Links:
    """Return the trip of each place to its facility of the given rank (-1: none)."""
    has, at = rank >= 0, (np.arange(len(rank)), rank)
    access_ms, egress_ms = np.where(has, found.access_ms[at], -1), np.where(has, found.egress_ms[at], -1)
    return Links(
        time_ms=np.where(has, found.time_ms[at], -1),
        facility=np.where(has, found.facility[at], -1).astype(np.int64),
        access_ms=access_ms,
        egress_ms=egress_ms,
        walk_m=_walked_m(tree, found, at, (access_ms + egress_ms) / tree.walk.ms_per_m),
        network_m=np.where(has, found.network_m[at], np.nan),
        kind_m=sum_road_lengths(tree, found, rank, kinds),
    )


def _walked_m(tree: SourceTree, found: Nearest, at: tuple[Int64Array, Int64Array], by_time_m: FloatArray) -> FloatArray:
    """Return the metres of both walks: those by their time, but on slopes those between door and road."""
    here_m, there_m = found.access.walk_m, tree.access.walk_m
    if here_m is None or there_m is None or not len(here_m) or not len(there_m):
        return by_time_m
    here, there = found.candidate[at], found.facility_candidate[at]
    over_roads = (here >= 0) & (there >= 0)
    return np.where(over_roads, here_m[np.maximum(here, 0)] + there_m[np.maximum(there, 0)], by_time_m)
