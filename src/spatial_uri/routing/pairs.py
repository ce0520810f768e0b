"""Door-to-door times of all pairs of places that lie within a limit of each other."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import GeometryArray, Int32Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_direct_walks
from spatial_uri.routing.rows import group_rows, take_rows
from spatial_uri.routing.search import find_pairs_within
from spatial_uri.routing.search_kernels import NO_LIMIT
from spatial_uri.routing.snapping import RoadAccess, make_seeds, part_ms, snap_places
from spatial_uri.routing.source_trees import build_graph

Pairs = tuple[Int32Array, Int32Array, Int32Array]


def find_pairs(
    network: RoadNetwork,
    origins: GeometryArray,
    destinations: GeometryArray,
    *,
    limit_ms: int,
    walk: Walk | None = None,
    workers: int | None = None,
) -> Pairs:
    """Find every pair of an origin and a destination whose trip takes at most `limit_ms`, both walks included.

    The rule is that of `find_nearest`: of all ways onto the road the best one counts; a trip between two places on one
    road piece passes no junction; a destination no farther away than people walk to a road may be walked to directly.

    Parameters
    ----------
    origins, destinations
        ``(origins,)`` and ``(destinations,)`` shapely Points in the CRS of the network.
    limit_ms
        Longest trip, included.
    walk
        The walk between door and road, at both ends; None for the usual one.
    workers
        Threads; None for one on each core.

    Returns
    -------
    tuple of ndarray
        Rows of the origins, rows of the destinations and times in ms, by origin and destination. Where roads are closed
        (`RoadNetwork.as_open`), no pair is faster than with all roads open.
    """
    found = _find_alone(network.alone, origins, destinations, limit_ms=limit_ms, walk=walk, workers=workers)
    if network.as_open is None:
        return found
    as_open = find_pairs(network.as_open, origins, destinations, limit_ms=limit_ms, walk=walk, workers=workers)
    span = np.int64(len(destinations))
    _, own, other = np.intersect1d(
        found[0] * span + found[1], as_open[0] * span + as_open[1], assume_unique=True, return_indices=True
    )
    return found[0][own], found[1][own], np.maximum(found[2][own], as_open[2][other])


def _find_alone(
    network: RoadNetwork,
    origins: GeometryArray,
    destinations: GeometryArray,
    *,
    limit_ms: int,
    walk: Walk | None,
    workers: int | None,
) -> Pairs:
    """Find the pairs on one network."""
    walk = walk or Walk()
    limit_ms = min(limit_ms, NO_LIMIT)
    access = snap_places(network, origins, walk=walk)
    egress = snap_places(network, destinations, walk=walk).facing(leaving=False)
    leave, arrive = make_seeds(network, access, arriving=False), make_seeds(network, egress, arriving=True)
    if len(origins) <= len(destinations):  # search from the side with fewer places
        graph = build_graph(network, reverse=False)
        origin, destination, ms = find_pairs_within(graph, leave, arrive, limit_ms=limit_ms, workers=workers)
    else:
        graph = build_graph(network, reverse=True)
        destination, origin, ms = find_pairs_within(graph, arrive, leave, limit_ms=limit_ms, workers=workers)
    short = (_stay_on_one_piece(network, access, egress), _walk_directly(network, origins, destinations, access, walk))
    return _keep_fastest(((origin, destination, ms), *short), limit_ms)


def _stay_on_one_piece(network: RoadNetwork, access: RoadAccess, egress: RoadAccess) -> Pairs:
    """Return the trips that stay on one road piece."""
    here, there = take_rows(access.piece, *group_rows(egress.piece, network.piece_count))
    ptr, edges = network.piece_edges
    found = [(np.zeros(0, dtype=np.int32),) * 3]
    for nth in range(int(np.diff(ptr).max(initial=0))):  # primary edges stand first: at most one in each direction
        piece = access.piece[here]
        has = ptr[piece] + nth < ptr[piece + 1]
        edge = edges[(ptr[piece] + nth)[has]]
        a, b = here[has], there[has]
        ahead = np.where(network.edge_forward[edge], 1, -1) * (egress.fraction[b] - access.fraction[a]) >= 0
        goes = ahead & network.edge_primary[edge]
        if not network.edge_primary[edge].any():
            break
        a, b, edge_ms = a[goes], b[goes], network.time_ms[edge[goes]]
        driven_ms = np.abs(part_ms(egress.fraction[b], edge_ms) - part_ms(access.fraction[a], edge_ms))
        total_ms = access.walk_ms[a] + driven_ms + egress.walk_ms[b]
        found.append((access.place[a], egress.place[b], total_ms.astype(np.int32)))
    origin, destination, ms = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return origin, destination, ms


def _walk_directly(
    network: RoadNetwork, origins: GeometryArray, destinations: GeometryArray, access: RoadAccess, walk: Walk
) -> Pairs:
    ptr, destination, ms = find_direct_walks(network, destinations, origins, access, walk)
    return np.repeat(np.arange(len(origins), dtype=np.int32), np.diff(ptr)), destination, ms


def _keep_fastest(ways: tuple[Pairs, ...], limit_ms: int) -> Pairs:
    """Keep the fastest trip of each pair, if it is within the limit."""
    origin, destination, ms = (np.concatenate(parts) for parts in zip(*ways, strict=True))
    inside = ms <= limit_ms
    origin, destination, ms = origin[inside], destination[inside], ms[inside]
    order = np.lexsort((ms, destination, origin))
    origin, destination, ms = origin[order], destination[order], ms[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(origin) != 0) | (np.diff(destination) != 0)
    return origin[first], destination[first], ms[first]
