"""The ways of places onto the roads and from door to door, as far as any change of the roads can make people take them.

How far people walk to a road is the margin farther than to the nearest one that leads anywhere. A closed road can leave
a place without that one, and send it to the next: so all ways within the limit are listed, each with the road that must
be the nearest one for people to walk so far.
"""

from __future__ import annotations

import numpy as np
import shapely

from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import is_surveyed
from spatial_uri.model.arrays import AnyIntArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.page.live import LiveRoads, LiveWalks, LiveWays
from spatial_uri.routing.changes.joints import NO_VILLAGE_ROADS
from spatial_uri.routing.exits import find_exit_nodes
from spatial_uri.routing.search_kernels import NO_LIMIT
from spatial_uri.routing.snapping import WideAccess, snap_places, snap_widely, walk_ms


def live_roads(study: Study, travel: Travel, serving: dict[str, tuple[str, ...]]) -> LiveRoads:
    """Gather what the map page needs to find the times of a service circle by itself.

    Parameters
    ----------
    study, travel
        What was measured, and how.
    serving
        Tier that was measured -> the tiers whose facilities serve it.

    Raises
    ------
    ParameterError
        If a tier is not of the study.
    """
    network, walk = study.network, travel.walk.on(study.network.mode)
    number = {tier.name: k for k, tier in enumerate(study.tiers)}
    unknown = sorted({name for names in (serving, *serving.values()) for name in names} - set(number))
    if unknown:
        raise ParameterError("the study has no such tier", faults=unknown)
    settlements, facilities = study.settlements.table, study.facilities.table
    doors = np.concatenate([settlements.geometry.to_numpy(), facilities.geometry.to_numpy()])
    wide = snap_widely(network, doors, snap_places(network, doors, walk=walk), walk=walk)
    return LiveRoads(
        network=network,
        fingerprint=network.fingerprint,
        direction=travel.direction,
        walk=walk,
        limit_ms=min(round(travel.search_limit_min * MS_PER_MIN), NO_LIMIT),
        every_tier=list(number),
        serving={tier: tuple(number[name] for name in names) for tier, names in serving.items()},
        settlement_id=[str(place) for place in settlements.index],
        settlement_xy=shapely.get_coordinates(settlements.geometry.to_numpy()),
        people=settlements["population"].to_numpy(dtype=np.float64),
        is_surveyed=is_surveyed(network, settlements, margin_m=travel.walk_limit_m),
        facility_id=[str(place) for place in facilities.index],
        facility_xy=shapely.get_coordinates(facilities.geometry.to_numpy()),
        facility_tier=np.array([number.get(tier, -1) for tier in facilities["tier"]], dtype=np.int64),
        ways=_ways(wide, walk),
        walks=_walks(doors, len(settlements), wide, walk),
        exits=find_exit_nodes(network, study.boundary),
        never_joined=NO_VILLAGE_ROADS,
    )


def _ways(wide: WideAccess, walk: Walk) -> LiveWays:
    place = np.repeat(np.arange(len(wide.ptr) - 1), np.diff(wide.ptr))
    return LiveWays(
        ptr=wide.ptr,
        piece=wide.piece,
        fraction=wide.fraction,
        walk_ms=wide.walk_ms,
        since=first_that_reaches(wide.ptr, wide.metres, place, wide.metres, walk),
    )


def _walks(doors: GeometryArray, settlements: int, wide: WideAccess, walk: Walk) -> LiveWalks:
    """List the walks from every settlement to every door within the limit."""
    here, there = shapely.STRtree(doors).query(doors[:settlements], predicate="dwithin", distance=walk.limit_m)
    order = np.lexsort((there, here))
    here, there = here[order], there[order]
    metres = np.asarray(shapely.distance(doors[here], doors[there]), dtype=np.float64)
    return LiveWalks(
        ptr=np.searchsorted(here, np.arange(settlements + 1)).astype(np.int64),
        place=there.astype(np.int64),
        walk_ms=walk_ms(metres, walk),
        since=first_that_reaches(wide.ptr, wide.metres, here, metres, walk),
    )


def first_that_reaches(
    ptr: Int64Array, road_m: FloatArray, place: AnyIntArray, metres: FloatArray, walk: Walk
) -> Int64Array:
    """Return the first road of a place that makes its people walk so far, as its nearest one.

    Parameters
    ----------
    ptr, road_m
        The roads of place ``i`` are ``road_m[ptr[i]:ptr[i+1]]`` metres away, the nearest first.
    place, metres
        Whose people walk, and how far.
    walk
        The walk: its margin, and its limit, which all `metres` are within.

    Returns
    -------
    ndarray
        The position among the roads of the place; their number if it takes that there is none.

    Examples
    --------
    >>> ptr, road_m = np.array([0, 3]), np.array([10.0, 90.0, 700.0])
    >>> first_that_reaches(ptr, road_m, np.array([0, 0, 0, 0]), np.array([5.0, 110.0, 700.0, 900.0]), Walk()).tolist()
    [0, 0, 2, 3]
    """
    reach_m = np.fmin(walk.limit_m, road_m + walk.margin_m)
    low, high = ptr[place].copy(), ptr[np.asarray(place) + 1].copy()
    ends = high.copy()
    while (low < high).any():
        middle = np.minimum((low + high) // 2, max(len(reach_m) - 1, 0))
        reaches = reach_m[middle] >= metres
        is_open = low < high
        high = np.where(is_open & reaches, middle, high)
        low = np.where(is_open & ~reaches, middle + 1, low)
    return np.asarray(np.minimum(low, ends) - ptr[place], dtype=np.int64)
