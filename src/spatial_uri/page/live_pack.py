"""The roads of the search and who joins them, packed for the page; it reads them only once somebody asks what if."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.page.live import LiveRoads
from spatial_uri.page.live_points import find_plane, pack_floats, pack_points
from spatial_uri.page.pack import Parcel, differences

LENGTH_PARTS = 1 << 21
"""Into so many parts a metre is divided."""

FORWARD, BACKWARD, MIRRORED, SNAPPABLE, FERRY, UNJOINED = (1 << bit for bit in range(6))
"""What is said of a piece in bits: which ways it is driven; the same both ways; joined on foot; a ferry; a road that no
new road joins."""


def pack_live_roads(live: LiveRoads) -> str:
    """Return what the page answers from, as base64 text."""
    parcel, network = Parcel(), live.network
    plane = find_plane(network.crs, np.concatenate([network.node_xy, live.settlement_xy, live.facility_xy]))
    page: dict[str, Any] = {
        "fingerprint": live.fingerprint,
        "arriving": live.direction == "to_facility",
        "limit_ms": live.limit_ms,
        "ms_per_m": live.walk.ms_per_m,
        "walk_limit_m": live.walk.limit_m,
        "walk_margin_m": live.walk.margin_m,
        "every_tier": list(live.every_tier),
        "serving": [[tier, list(numbers)] for tier, numbers in live.serving.items()],
        "never_joined": list(live.never_joined),
        "plane": plane and plane.page(),
        "nodes": _nodes(live, parcel) | pack_points(network.node_xy, network.crs, plane, parcel),
        "pieces": _pieces(live, parcel),
        "settlements": {
            "ids": parcel.texts(live.settlement_id),
            "people": pack_floats(live.people, parcel),
            "surveyed": parcel.column(live.is_surveyed),
            **pack_points(live.settlement_xy, network.crs, plane, parcel),
        },
        "facilities": {
            "ids": parcel.texts(live.facility_id),
            "tier": parcel.column(live.facility_tier),
            **pack_points(live.facility_xy, network.crs, plane, parcel),
        },
        "ways": _ways(live, parcel),
        "walks": _walks(live, parcel),
        "exits": parcel.column(live.exits, steps=True),
    }
    return parcel.packed(page)


def _nodes(live: LiveRoads, parcel: Parcel) -> dict[str, Any]:
    """Pack which nodes are copies of junctions, made for turn restrictions."""
    junction = live.network.junction
    copies = np.flatnonzero(junction != np.arange(len(junction)))
    return {
        "count": len(junction),
        "copies": parcel.column(copies, steps=True),
        "of": parcel.column(copies - junction[copies]),
    }


def _pieces(live: LiveRoads, parcel: Parcel) -> dict[str, Any]:
    network = live.network
    classes, names = pd.factorize(network.pieces["road_class"].astype(str))
    first, bits, extra = first_edges(network)
    length_m = network.pieces["length_m"].to_numpy(dtype=np.float64)
    bits |= SNAPPABLE * network.pieces["snappable"].to_numpy(dtype=np.int64)
    bits |= FERRY * (network.pieces["structure"] == "ferry").to_numpy(dtype=np.int64)
    bits |= UNJOINED * network.pieces["road_class"].isin(live.never_joined).to_numpy(dtype=np.int64)
    has = first >= 0
    tail, head, ms = (
        np.where(has, values[first] if len(values) else 0, 0)
        for values in (network.tail, network.head, network.time_ms)
    )
    return {
        "count": network.piece_count,
        "classes": list(names),
        "class": parcel.column(classes),
        "bits": parcel.column(bits),
        "tail": parcel.column(tail, steps=True),
        "span": parcel.column(head.astype(np.int64) - tail),
        "ms": parcel.column(ms),
        "length": _lengths(length_m, parcel),
        "extra": {
            "piece": parcel.column(network.edge_piece[extra], steps=True),
            "tail": parcel.column(network.tail[extra], steps=True),
            "span": parcel.column(network.head[extra].astype(np.int64) - network.tail[extra]),
            "ms": parcel.column(network.time_ms[extra]),
            "bits": parcel.column(network.edge_forward[extra] + 2 * network.edge_primary[extra].astype(np.int64)),
        },
    }


def _lengths(length_m: FloatArray, parcel: Parcel) -> dict[str, Any]:
    """Pack lengths to half a micrometre; where less than that decides a millisecond, the page does not answer."""
    whole = np.floor(length_m)
    parts = np.rint((length_m - whole) * LENGTH_PARTS)
    return {
        "whole": parcel.column(whole),
        "part": parcel.column(parts - LENGTH_PARTS // 2),
        "parts": LENGTH_PARTS,
        "exact": bool((whole + parts / LENGTH_PARTS == length_m).all()),
    }


def first_edges(network: RoadNetwork) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Return for each piece its first edge and what else follows from it, and the edges that do not.

    Returns
    -------
    tuple of ndarray
        ``(pieces,)`` the first primary edge, -1 for none; ``(pieces,)`` the bits `FORWARD`, `BACKWARD` and `MIRRORED`
        that say which way it runs and whether the same is driven back; the edges that these do not tell of.
    """
    ptr, edges = network.piece_edges
    count, told = network.piece_count, np.zeros(network.edge_count, dtype=np.bool_)
    first, bits = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    has = np.flatnonzero(np.diff(ptr) > 0)
    own = edges[ptr[has]].astype(np.int64)
    has, own = has[network.edge_primary[own]], own[network.edge_primary[own]]
    first[has] = own
    told[own] = True
    bits[has] = np.where(network.edge_forward[own], FORWARD, BACKWARD)
    second = np.minimum(ptr[has] + 1, ptr[has + 1] - 1)
    back = edges[second].astype(np.int64)
    is_mirror = (
        network.edge_primary[back]
        & (network.edge_forward[back] != network.edge_forward[own])
        & (network.tail[back] == network.head[own])
        & (network.head[back] == network.tail[own])
        & (network.time_ms[back] == network.time_ms[own])
    )
    told[back[is_mirror]] = True
    bits[has[is_mirror]] |= MIRRORED
    rest = np.flatnonzero(~told)
    return first, bits, rest[np.argsort(network.edge_piece[rest], kind="stable")]


def _ways(live: LiveRoads, parcel: Parcel) -> dict[str, Any]:
    ways = live.ways
    at_end = np.select([ways.fraction == 0, ways.fraction == 1], [0, 1], 2)
    return {
        "counts": parcel.column(np.diff(ways.ptr)),
        "piece": parcel.column(ways.piece, steps=True),
        "at": parcel.column(at_end),
        "fraction": pack_floats(ways.fraction[at_end == 2], parcel),
        "walk_ms": parcel.column(_within_places(ways.walk_ms, ways.ptr)),
        "since": parcel.column(_positions(ways.ptr) - ways.since),
    }


def _walks(live: LiveRoads, parcel: Parcel) -> dict[str, Any]:
    walks = live.walks
    return {
        "counts": parcel.column(np.diff(walks.ptr)),
        "place": parcel.column(walks.place, steps=True),
        "walk_ms": parcel.column(walks.walk_ms),
        "since": parcel.column(walks.since),
    }


def _positions(ptr: Int64Array) -> Int64Array:
    """Return which of its place each row is, from 0."""
    return np.arange(ptr[-1]) - np.repeat(ptr[:-1], np.diff(ptr))


def _within_places(walk_ms: Any, ptr: Int64Array) -> Int64Array:
    """Return how much farther each way of a place is than the one before it."""
    step = differences(walk_ms)
    first = ptr[:-1][np.diff(ptr) > 0]
    step[first] = np.asarray(walk_ms)[first]
    return step
