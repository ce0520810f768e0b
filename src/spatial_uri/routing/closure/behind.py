"""Who is behind a bridge or a junction: cut off from the root of their part of the network when it is closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import Int32Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.closure.bridges import Cuts
from spatial_uri.routing.closure.closures import ClosurePlaces, measure_closures


@dataclass(frozen=True, eq=False)
class Behind:
    """Pairs of what is closed and a place that is then cut off, by what is closed and by place.

    Parameters
    ----------
    closed
        ``(pairs,)`` the segment or the junction.
    place
        ``(pairs,)`` the place behind it.
    """

    closed: Int32Array
    place: Int32Array


def find_behind(
    network: RoadNetwork, places: ClosurePlaces, cuts: Cuts, *, direction: Direction, walk: Walk
) -> tuple[Behind, Behind]:
    """Find the places behind each bridge, and behind each articulation point.

    A place is behind a bridge if, in a study made anew without it, it does not reach the root of its part of the
    network (or, with ``from_facility``, is not reached from it): no road that it can walk to then leads there.

    Parameters
    ----------
    places
        The places, snapped.
    cuts
        What `find_cuts` found for them.
    direction, walk
        As in `measure_closures`; ``to_facility`` is the way to the root.
    """
    bridges, junctions = [_nothing()], [_nothing()]
    for part in np.flatnonzero(cuts.root >= 0):
        root = places.snapped.points[[cuts.root[part]]]
        is_of_part = cuts.part == part
        if np.count_nonzero(is_of_part) < 2:
            continue  # nobody but the root
        asked = (
            {"segments": cuts.bridges[cuts.bridge_part == part]},
            {"junctions": cuts.junctions[cuts.junction_part == part]},
        )
        for pairs, closed in zip((bridges, junctions), asked, strict=True):
            found = measure_closures(network, places, root, direction=direction, walk=walk, **closed)
            kept = (found.time_ms < 0) & is_of_part[found.place]
            pairs.append(Behind(found.closed[kept], found.place[kept]))
    return _together(bridges), _together(junctions)


def _nothing() -> Behind:
    return Behind(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))


def _together(some: list[Behind]) -> Behind:
    closed, place = (np.concatenate([getattr(b, name) for b in some]) for name in ("closed", "place"))
    order = np.lexsort((place, closed))
    return Behind(closed[order], place[order])
