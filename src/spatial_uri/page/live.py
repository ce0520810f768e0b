"""What the map page needs to answer by itself: the roads of the search, who joins them where, and who may walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveWays:
    """Every way of places onto the roads within the limit of the walk, the nearest first.

    Place ``i`` has the ways ``ptr[i]:ptr[i+1]``. Which of them it takes depends on which of its roads lead anywhere: if
    the first such road is its ``j``-th, it takes those whose `since` is at most ``j``; all of them if none does.

    Parameters
    ----------
    ptr
        ``(places + 1,)`` the settlements first, then the facilities.
    piece, fraction, walk_ms
        The road piece, where on it the way ends, 0..1, and the walk, ms.
    since
        The first road of the place that makes people walk so far.
    """

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    since: Int64Array


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveWalks:
    """Every walk from a settlement straight to a door within the limit.

    Settlement ``i`` has the walks ``ptr[i]:ptr[i+1]``.

    Parameters
    ----------
    ptr
        ``(settlements + 1,)``.
    place
        Where it leads, numbered as in `LiveWays`: to a facility, or to a settlement, where one may be put.
    walk_ms, since
        As in `LiveWays`.
    """

    ptr: Int64Array
    place: Int64Array
    walk_ms: Int32Array
    since: Int64Array


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveRoads:
    """What the page answers from.

    Parameters
    ----------
    network
        The roads.
    fingerprint
        Tells these roads from any others.
    direction, walk, limit_ms
        How people travel: the walk with the margin of the mode; longer trips than the limit are too far.
    every_tier
        The tiers of the study, the highest first.
    serving
        Tier that is measured -> the numbers of the tiers whose facilities serve it.
    settlement_id, settlement_xy, people, is_surveyed
        The settlements: ids, ``(settlements, 2)`` in the CRS of the network, persons or NaN, and whether the roads of
        the data reach as far as there.
    facility_id, facility_xy, facility_tier
        The facilities: ids, places, and the numbers of their tiers.
    ways, walks
        How settlements and facilities join the roads, and who may walk straight to whom.
    exits
        Nodes where roads leave the data: beyond them a facility could be nearer.
    never_joined
        Classes of road that no new road may join, nor anybody on foot where they are new.
    """

    network: RoadNetwork
    fingerprint: str
    direction: Direction
    walk: Walk
    limit_ms: int
    every_tier: Sequence[str]
    serving: dict[str, tuple[int, ...]]
    settlement_id: Sequence[str]
    settlement_xy: FloatArray
    people: FloatArray
    is_surveyed: BoolArray
    facility_id: Sequence[str]
    facility_xy: FloatArray
    facility_tier: Int64Array
    ways: LiveWays
    walks: LiveWalks
    exits: Int64Array
    never_joined: Sequence[str]
