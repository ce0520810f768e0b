"""One part of a service circle: some settlements and road pieces, and the roads and facilities they may need.

The undivided circle is one part that holds everything. A smaller part holds the roads around its
settlements only, and knows where roads go on that it does not hold: its `cut` nodes. Every way
that leaves the part passes one of them, so no such way is shorter than the way to the cut. What is
found within less time than that is therefore what the whole network would have given, ties
included, because nodes, edges, pieces and facilities stand in the same order as in the whole. Where that
does not hold of everything a tier is asked for, the tier is not answered, and a larger part is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from spatial_uri.analyses.service_circle.boxes import Bounds, piece_boxes, touching, widened
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.travel import Travel
from spatial_uri.routing.door_to_door import Nearest, find_nearest
from spatial_uri.routing.snapping import RoadAccess, select_access
from spatial_uri.routing.source_trees import SourceTree, grow_tree, grow_tree_from_nodes
from spatial_uri.routing.surface.surfaces import PAD_CELLS, Surface, map_travel_time, map_walk_reach, piece_minutes


@dataclass(frozen=True, eq=False)
class Facilities:
    """The facilities that serve one tier, as far as a part may need them.

    Parameters
    ----------
    rows
        ``(facilities,)`` their rows among those that serve the tier in the whole study, ascending.
    points
        ``(facilities,)`` shapely Points.
    inside
        ``(facilities,)`` True within the study area.
    access
        Where they join the roads of the part.
    on_road
        How many facilities of the tier join a road in the whole study: all of them, and those inside.
    """

    rows: Int64Array
    points: GeometryArray
    inside: BoolArray
    access: RoadAccess
    on_road: tuple[int, int]


@dataclass(frozen=True, eq=False)
class CirclePart:
    """What has to be known to measure one part.

    Parameters
    ----------
    network
        The roads of the part, in the order of the whole network.
    cut
        Nodes from which (``from_facility``: to which) the whole network has roads that the part does not hold.
    exits
        Nodes where through roads leave the data.
    settlements, access
        ``(settlements,)`` shapely Points of the part's settlements, and where they join its roads.
    pieces
        ``(pieces,)`` the pieces of `network` whose minutes are asked for.
    window
        ``(xmin, ymin, xmax, ymax)`` of the time surfaces asked for; None for none.
    cell_m, longest_min
        Distance between their cells, and the longest limit to be drawn.
    tiers
        The facilities of each tier.
    """

    network: RoadNetwork
    cut: Int64Array
    exits: Int64Array
    settlements: GeometryArray
    access: RoadAccess
    pieces: Int64Array
    window: Bounds | None
    cell_m: float
    longest_min: float
    tiers: Mapping[str, Facilities]


@dataclass(frozen=True, eq=False)
class TierTimes:
    """What was found for one tier. Times are milliseconds, -1 where there is none within the limit.

    Parameters
    ----------
    time_ms, facility, access_ms, egress_ms, network_m
        ``(settlements, 2)`` the two nearest facilities, as in `Nearest`; `facility` is a row among all
        facilities that serve the tier in the study.
    inside_ms, inside_facility
        ``(settlements,)`` the nearest facility inside the study area.
    border_ms
        ``(settlements,)`` the way to the nearest node where roads leave the data; to be relied on where it
        is shorter than the way to the facility.
    piece_min
        ``(pieces,)`` minutes between the middle of each piece and its facility, NaN if none is reached.
    surface
        The time of each cell of the window; None if none is asked for.
    """

    time_ms: Int64Array
    facility: Int32Array
    access_ms: Int64Array
    egress_ms: Int64Array
    network_m: FloatArray
    inside_ms: Int64Array
    inside_facility: Int32Array
    border_ms: Int64Array
    piece_min: FloatArray
    surface: Surface | None = None


def measure_part(part: CirclePart, travel: Travel, *, threads: int = 1) -> dict[str, TierTimes]:
    """Measure every tier of a part.

    Parameters
    ----------
    part, travel
        What to measure, and how.
    threads
        How many tiers to measure at the same time.

    Returns
    -------
    dict
        The tiers whose every answer is that of the whole network. Tiers that are missing need a larger part;
        a part without `cut` nodes answers all.
    """
    border_ms = _Way.to(part, part.exits, travel).place_ms
    cut = _Way.soonest_to(part, part.cut, travel)

    def search(facilities: Facilities) -> tuple[TierTimes, SourceTree] | None:
        return _measure_tier(part, facilities, travel, cut=cut, border_ms=border_ms)

    with ThreadPoolExecutor(max_workers=threads) as pool:  # the kernels free the interpreter
        answers = zip(part.tiers, pool.map(search, part.tiers.values()), strict=True)
        certain = {tier: answer for tier, answer in answers if answer is not None}
        if part.window is None or not certain:
            return {tier: times for tier, (times, _) in certain.items()}
        window, cell_m = part.window, part.cell_m
        reach = map_walk_reach(part.network, window, cell_m=cell_m, walk=travel.walk)

        def paint(answer: tuple[TierTimes, SourceTree]) -> TierTimes:
            times, tree = answer
            surface = map_travel_time(tree, window, cell_m=cell_m, longest_min=part.longest_min, reach=reach)
            return replace(times, surface=surface)

        return dict(zip(certain, pool.map(paint, certain.values()), strict=True))


@dataclass(frozen=True, eq=False)
class _Way:
    """How long it takes from settlements, pieces and nodes to the nearest of some nodes; -1 or NaN beyond the limit.

    `as_open` are the times from nodes with all roads open, where some are closed.
    """

    place_ms: Int64Array
    piece_min: FloatArray
    node_ms: Int32Array
    as_open: Int32Array | None = None

    @classmethod
    def to(cls, part: CirclePart, nodes: Int64Array, travel: Travel) -> _Way:
        tree = grow_tree_from_nodes(
            part.network, nodes, direction=travel.direction, limit_min=travel.search_limit_min, walk=travel.walk
        )
        found = find_nearest(tree, part.settlements, part.access)
        return cls(found.time_ms[:, 0], piece_minutes(tree)[part.pieces], tree.labels.time_ms)

    @classmethod
    def soonest_to(cls, part: CirclePart, nodes: Int64Array, travel: Travel) -> _Way:
        """Return the shorter of the times with closed roads and with all roads open: what is certain is so on both."""
        as_open = part.network.as_open
        if as_open is None:
            return cls.to(part, nodes, travel)
        access = part.access
        now = cls.to(replace(part, network=part.network.alone, access=replace(access, as_open=None)), nodes, travel)
        then = cls.to(replace(part, network=as_open, access=access.as_open or access), nodes, travel)
        either = np.where(now.place_ms < 0, then.place_ms, np.where(then.place_ms < 0, now.place_ms, -1))
        both = (now.place_ms >= 0) & (then.place_ms >= 0)
        place_ms = np.where(both, np.minimum(now.place_ms, then.place_ms), either)
        return cls(place_ms, np.fmin(now.piece_min, then.piece_min), now.node_ms, then.node_ms)


def _measure_tier(
    part: CirclePart,
    facilities: Facilities,
    travel: Travel,
    *,
    cut: _Way,
    border_ms: Int64Array,
) -> tuple[TierTimes, SourceTree] | None:
    """Return the times of one tier without its surface, or None if in the whole network some could be others."""
    anywhere, anywhere_inside = facilities.on_road
    tree = _tree(part.network, facilities, travel, k=2)
    found = find_nearest(tree, part.settlements, part.access)
    own = _chosen(facilities, np.flatnonzero(facilities.inside))
    inside = find_nearest(_tree(part.network, own, travel, k=1), part.settlements, part.access)
    piece_min = piece_minutes(tree)[part.pieces]
    is_certain = (
        _trips_are_certain(found, facilities, cut.place_ms, on_road=anywhere)
        and _trips_are_certain(inside, own, cut.place_ms, on_road=anywhere_inside)
        and _border_is_certain(border_ms, found.time_ms[:, 0], cut.place_ms)
        and (not anywhere or bool((np.isnan(cut.piece_min) | (piece_min <= cut.piece_min)).all()))
        and (not anywhere or _surface_is_certain(part, tree, cut.node_ms, travel))
        and (not anywhere or _surface_is_certain(part, tree.as_open, cut.as_open, travel))
    )
    if not is_certain:
        return None
    times = TierTimes(
        time_ms=found.time_ms,
        facility=_rows(facilities.rows, found.facility),
        access_ms=found.access_ms,
        egress_ms=found.egress_ms,
        network_m=found.network_m,
        inside_ms=inside.time_ms[:, 0],
        inside_facility=_rows(own.rows, inside.facility[:, 0]),
        border_ms=border_ms,
        piece_min=piece_min,
    )
    return times, tree


def _trips_are_certain(found: Nearest, facilities: Facilities, cut_ms: Int64Array, *, on_road: int) -> bool:
    """Tell whether no way through the cut could change, or equal, any of the times found.

    A place has all it can have when it has found `k` facilities, or all that join a road anywhere.
    """
    if not on_road:
        return True
    joins = np.append(np.diff(facilities.access.ptr) > 0, [False])  # the last one for facility -1: none
    has_all = (found.time_ms >= 0).all(axis=1) | (joins[found.facility].sum(axis=1) >= on_road)
    is_sooner = (found.time_ms < cut_ms[:, np.newaxis]).all(axis=1)
    return bool(((cut_ms < 0) | (has_all & is_sooner)).all())


def _border_is_certain(border_ms: Int64Array, travel_ms: Int64Array, cut_ms: Int64Array) -> bool:
    """Tell whether the way to the border is known wherever it is shorter than the trip."""
    soonest = np.where(travel_ms < 0, border_ms, np.where(border_ms < 0, travel_ms, np.minimum(border_ms, travel_ms)))
    return bool(((cut_ms < 0) | ((soonest >= 0) & (soonest <= cut_ms))).all())


def _surface_is_certain(part: CirclePart, tree: SourceTree | None, cut_ms: Int32Array | None, travel: Travel) -> bool:
    """Tell whether the times that can matter to a cell of the window are known at the ends of all roads near it."""
    if not len(part.cut) or part.window is None or tree is None or cut_ms is None:
        return True
    around_m = travel.walk_limit_m + 2 * PAD_CELLS * part.cell_m
    network = tree.network
    near = touching(piece_boxes(network), widened(part.window, around_m)) & network.pieces["snappable"].to_numpy()
    edges = near[network.edge_piece]
    nodes = np.unique(np.concatenate([network.tail[edges], network.head[edges]]))
    longest_ms = part.longest_min * MS_PER_MIN + part.cell_m * travel.walk.ms_per_m
    time_ms, end_ms = tree.labels.time_ms[nodes * tree.k], cut_ms[nodes]
    return bool(((end_ms < 0) | (end_ms > longest_ms) | ((time_ms >= 0) & (time_ms <= end_ms))).all())


def _chosen(facilities: Facilities, chosen: Int64Array) -> Facilities:
    return Facilities(
        rows=facilities.rows[chosen],
        points=facilities.points[chosen],
        inside=facilities.inside[chosen],
        access=select_access(facilities.access, chosen),
        on_road=facilities.on_road,
    )


def _rows(rows: Int64Array, local: Int32Array) -> Int32Array:
    return np.append(rows, [-1])[local].astype(np.int32)


def _tree(network: RoadNetwork, facilities: Facilities, travel: Travel, *, k: int) -> SourceTree:
    return grow_tree(
        network,
        facilities.points,
        direction=travel.direction,
        k=k,
        limit_min=travel.search_limit_min,
        walk=travel.walk,
        access=facilities.access,
    )
