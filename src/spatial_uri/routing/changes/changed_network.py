"""A network with changes: other times, closed roads and new ones, so that times on both can be compared.

Every place keeps the ways onto the road that it has, as long as they are open: by the usual rule on the roads of
today that are open. Beside them it may join every new road that is within the same reach, but for motorways, which
are joined at their ends only. So a new road harms nobody, and none changes which ways a place has onto another. A
closure may widen the reach of a place and so make it faster; it must not: times are never shorter than with all roads
open (`RoadNetwork.as_open`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString

from spatial_uri.errors import ParameterError
from spatial_uri.model.added_roads import AddedRoads
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.changes.joints import NO_VILLAGE_ROADS, Ends, Joint, JointKind, find_ends
from spatial_uri.routing.changes.links import NewPieces, with_pieces
from spatial_uri.routing.changes.new_roads import NewRoad, check_new_roads, lengths_m, times_ms
from spatial_uri.routing.changes.splitting import split_roads
from spatial_uri.routing.closure.closed_roads import without_segments
from spatial_uri.routing.improvement.projects import both_ways


@dataclass(frozen=True, eq=False)
class ChangedNetwork:
    """A network with changes, and what became of the roads of today.

    Parameters
    ----------
    network
        The roads; the very same as before where nothing changes.
    base_piece
        ``(pieces,)`` the piece of today that each is, or is a part of; -1 for new roads.
    new_piece
        ``(new roads,)`` the piece of each new road.
    joints
        How the two ends of each new road join the others, two for each road.
    """

    network: RoadNetwork
    base_piece: Int32Array
    new_piece: Int32Array
    joints: tuple[Joint, ...] = ()

    @property
    def split_pieces(self) -> Int32Array:
        """The pieces of today that new roads split."""
        return np.unique(np.array([j.base_piece for j in self.joints if j.kind == "split"], dtype=np.int32))


def change_network(
    network: RoadNetwork,
    *,
    times: Int32Array | None = None,
    closed: BoolArray | None = None,
    new_roads: Sequence[NewRoad] = (),
) -> ChangedNetwork:
    """Change the roads of today.

    Parameters
    ----------
    network
        The roads of today.
    times
        ``(edges,)`` other times, ms; None for those of today.
    closed
        ``(pieces,)`` True for pieces that nobody drives on or joins; None for none.
    new_roads
        Roads that are built. Each end joins the nearest open junction within 30 m or, without one, the nearest open
        road within 30 m, which is split there; else it ends free. An end whose joint is named (`NewRoad.joins`) joins
        there, and stays where it is drawn. Motorways, bridges, tunnels and ferries are not joined. Between its ends a
        new road crosses all others without joining them, and nobody joins a new motorway on foot. It takes the time of
        its speed, there and back, whatever it climbs: `with_slopes_of_new` gives it its slopes.

    Returns
    -------
    ChangedNetwork
        Whoever routes on its network keeps the rule of the module.

    Raises
    ------
    ParameterError
        If the arrays do not fit the network, it was changed before, a new road is none, names what cannot be joined, or
        both its ends join the same place; with every fault.

    Examples
    --------
    >>> from shapely import LineString
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> x, y = county.network.node_xy[0]
    >>> bypass = NewRoad(LineString([(x, y), (x + 5000, y + 100), (x + 10_000, y)]), "tertiary", kmh=100)
    >>> changed = change_network(county.network, new_roads=[bypass])
    >>> [joint.kind for joint in changed.joints]
    ['junction', 'junction']
    >>> su.nearest_facilities(changed.network, county.villages, county.clinics).travel_min.round(1).tolist()
    [0.0, 4.2, 6.0]
    """
    _check(network, times, closed)
    check_new_roads(new_roads)
    same = ChangedNetwork(network, np.arange(network.piece_count, dtype=np.int32), np.zeros(0, dtype=np.int32))
    has_times = times is not None and not np.array_equal(times, network.time_ms)
    has_closed = closed is not None and bool(closed.any())
    if not (has_times or has_closed or new_roads):
        return same
    today = network.with_times(np.asarray(times, dtype=np.int32)) if has_times else network
    still_open = without_segments(today, closed) if closed is not None and has_closed else today
    changed = _with_roads(today, still_open, new_roads) if new_roads else replace(same, network=today)
    if closed is None or not has_closed:
        return changed
    base = changed.base_piece
    is_closed = (base >= 0) & closed[base]
    rest = without_segments(changed.network, is_closed).with_joins_main(_of_parts(still_open, base))
    joins = rest.joins_main
    return replace(changed, network=replace(rest, as_open=changed.network).with_joins_main(joins))


def _of_parts(network: RoadNetwork, base_piece: Int32Array) -> BoolArray:
    """Return `joins_main` of the pieces of today for their parts; never of new roads."""
    return np.where(base_piece >= 0, network.joins_main[base_piece], False)


def _with_roads(today: RoadNetwork, still_open: RoadNetwork, roads: Sequence[NewRoad]) -> ChangedNetwork:
    """Build new roads that join those that are open."""
    drawn = [shapely.force_2d(road.line) for road in roads]
    ends = find_ends(still_open, drawn, [joint for road in roads for joint in road.joins])
    splits = np.flatnonzero(ends.piece >= 0)
    split = split_roads(today, ends.piece[splits], ends.fraction[splits])
    network = split.network
    node = ends.node.copy()
    node[splits] = split.node
    free = np.flatnonzero(node < 0)
    node[free] = network.node_count + np.arange(len(free))
    node_xy = np.concatenate([network.node_xy, ends.xy[free]])
    lowest = min(int(network.node_id.min(initial=0)), 0)
    lines = [
        _moved(line, *(None if ends.is_named[i] else node_xy[node[i]] for i in (2 * k, 2 * k + 1)))
        for k, line in enumerate(drawn)
    ]
    if nowhere := [
        f"new road {k + 1}: both ends join the same place" for k, line in enumerate(lines) if not line.length
    ]:
        raise ParameterError("these new roads lead nowhere", faults=nowhere, remedy="draw them longer")
    metres = lengths_m(roads, lines, today.crs)
    new = NewPieces(
        ends=node.reshape(-1, 2),
        ms=both_ways(times_ms(roads, metres)),
        is_oneway=np.array([road.is_oneway for road in roads]),
        lines=[shapely.get_coordinates(line) for line in lines],
        columns={
            "way_id": -1 - np.arange(len(roads)),
            "road_class": [road.road_class for road in roads],
            "ref": [road.ref for road in roads],
            "name": [road.name for road in roads],
            "surface": "unknown",
            "length_m": metres,
            "snappable": [road.road_class not in NO_VILLAGE_ROADS for road in roads],
            "structure": "road",
            "height_status": "none",
        },
    )
    if network.added is None:
        network = replace(network, added=AddedRoads.none_of(network.piece_count))
    node_id = np.concatenate([network.node_id, lowest - 1 - np.arange(len(free))])
    built = with_pieces(network, new, node_xy=node_xy, node_id=node_id)
    base = np.concatenate([split.base_piece, np.full(len(roads), -1)]).astype(np.int32)
    return ChangedNetwork(
        built.with_joins_main(_of_parts(today, base)),
        base,
        (network.piece_count + np.arange(len(roads))).astype(np.int32),
        _joints(ends, node),
    )


def _moved(line: LineString, start: FloatArray | None, end: FloatArray | None) -> LineString:
    """Return a line whose ends are moved to where they join the road; None leaves an end where it is."""
    xy = shapely.get_coordinates(line).copy()
    for vertex, place in ((0, start), (-1, end)):
        if place is not None:
            xy[vertex] = place
    return LineString(xy)


def _joints(ends: Ends, node: Int64Array) -> tuple[Joint, ...]:
    joints = []
    for i in range(len(node)):
        kind: JointKind = "junction" if ends.node[i] >= 0 else "split" if ends.piece[i] >= 0 else "free"
        joints.append(
            Joint(
                road=i // 2,
                end=i % 2,
                kind=kind,
                node=int(node[i]),
                base_piece=int(ends.piece[i]),
                fraction=float(ends.fraction[i]),
                metres=float(ends.metres[i]),
            )
        )
    return tuple(joints)


def _check(network: RoadNetwork, times: Int32Array | None, closed: BoolArray | None) -> None:
    faults = []
    if network.as_open is not None or network.added is not None:
        faults.append("the network was changed before: give all changes at once")
    if times is not None and (times.shape != (network.edge_count,) or times.min(initial=0) < 0):
        faults.append(f"times are {times.shape}, some maybe negative; expected ({network.edge_count},) of 0 or more")
    if closed is not None and closed.shape != (network.piece_count,):
        faults.append(f"closed is {closed.shape}, expected ({network.piece_count},)")
    if faults:
        raise ParameterError("the network cannot be changed like that", faults=faults)
