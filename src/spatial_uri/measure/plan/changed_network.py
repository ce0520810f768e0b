"""The network as it is when levers are built, and all times on it worked out again, by the usual search."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import Int64Array
from spatial_uri.routing.changes.links import with_links
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.improvement.added_facilities import AddedFacilities
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects
from spatial_uri.routing.snapping import RoadAccess, select_access
from spatial_uri.routing.source_trees import grow_tree


def times_again(search: ImprovementSearch, built: RoadProjects, sites: AddedFacilities, rows: Int64Array) -> Int64Array:
    """Return the times of all settlements with a road project and some sites: everything searched anew.

    Parameters
    ----------
    search
        The network, the settlements and the facilities of today.
    built
        One project.
    sites, rows
        Facilities that could be added, and those that are.

    Returns
    -------
    array
        ms; -1 without a way. Nobody counts as slower than today.
    """
    ms = search.network.time_ms.copy()
    np.minimum.at(ms, built.edge, built.edge_ms)
    network = with_links(search.network.with_times(ms), built.link_ends, built.link_ms)
    tree = search.tree
    again = grow_tree(
        network,
        np.concatenate([tree.points, sites.points[rows]]),
        direction=tree.direction,
        walk=tree.walk,
        access=_joined(tree.access, select_access(sites.access, rows)),
    )
    found = find_nearest(again, search.places.points, search.places.access).time_ms[:, 0]
    is_slower = (found < 0) | ((search.base_ms >= 0) & (found > search.base_ms))
    return np.where(is_slower, search.base_ms, found)


def _joined(one: RoadAccess, other: RoadAccess) -> RoadAccess:
    piece, fraction, walk_ms, road_walk_m, reach_m = (
        np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("piece", "fraction", "walk_ms", "road_walk_m", "reach_m")
    )
    return RoadAccess(
        ptr=np.concatenate([one.ptr, one.ptr[-1] + other.ptr[1:]]),
        piece=piece,
        fraction=fraction,
        walk_ms=walk_ms,
        road_walk_m=road_walk_m,
        reach_m=reach_m,
        as_open=None if one.as_open is None or other.as_open is None else _joined(one.as_open, other.as_open),
        back_ms=None if one.back_ms is None or other.back_ms is None else np.concatenate([one.back_ms, other.back_ms]),
        leaving=one.leaving,
        walk_m=None if one.walk_m is None or other.walk_m is None else np.concatenate([one.walk_m, other.walk_m]),
    )
