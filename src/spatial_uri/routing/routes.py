"""Routes: the road pieces of one trip, read from the search tree that its time comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString
from shapely.ops import substring

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import GeometryArray, Int32Array
from spatial_uri.routing.door_to_door import Nearest
from spatial_uri.routing.snapping import part_ms
from spatial_uri.routing.source_trees import SourceTree


@dataclass(frozen=True, eq=False)
class Route:
    """One trip, in the direction of travel.

    Parameters
    ----------
    place, facility
        Their rows.
    edges, pieces
        ``(stretches,)`` the edges driven and their road pieces, in order; of the first and the last only a part is
        driven. Empty if the facility is walked to directly.
    geometry
        The way on the road, in the CRS of the network; empty if there is none.
    network_m
        Length on the road.
    time_ms
        Door to door: ``access_ms`` (the walk at the settlement's end), ``road_ms`` and ``egress_ms`` (the
        walk at the facility's end) together.
    """

    place: int
    facility: int
    edges: Int32Array
    pieces: Int32Array
    geometry: LineString
    network_m: float
    access_ms: int
    road_ms: int
    egress_ms: int

    @property
    def time_ms(self) -> int:
        """Time of the whole trip, ms."""
        return self.access_ms + self.road_ms + self.egress_ms


class _Stretch(NamedTuple):
    """An edge, driven between two fractions of its piece."""

    edge: int
    start: float
    end: float


def trace_route(tree: SourceTree, found: Nearest, place: int, *, rank: int = 0) -> Route:
    """Trace the trip between a place and its nearest facility.

    Parameters
    ----------
    tree, found
        The tree, and what `find_nearest` found in it.
    place
        Row of the place.
    rank
        0 for the nearest facility, 1 for the second nearest, and so on.

    Raises
    ------
    ParameterError
        If the place reaches no such facility.
    """
    if not (0 <= place < len(found.time_ms) and 0 <= rank < tree.k) or found.time_ms[place, rank] < 0:
        raise ParameterError(f"there is no route from place {place} to its facility number {rank + 1}")
    network = tree.network
    stretches = _stretches(tree, found, place, rank)
    edges = np.array([stretch.edge for stretch in stretches], dtype=np.int32)
    pieces = network.edge_piece[edges]
    length_m = network.pieces["length_m"].to_numpy()[pieces]
    return Route(
        place=place,
        facility=int(found.facility[place, rank]),
        edges=edges,
        pieces=pieces,
        geometry=_line(network.lines[pieces], stretches),
        network_m=sum(abs(s.end - s.start) * float(m) for s, m in zip(stretches, length_m, strict=True)),
        access_ms=int(found.access_ms[place, rank]),
        road_ms=sum(_driven_ms(tree, stretch) for stretch in stretches),
        egress_ms=int(found.egress_ms[place, rank]),
    )


def _stretches(tree: SourceTree, found: Nearest, place: int, rank: int) -> list[_Stretch]:
    """Return the stretches in the direction of travel."""
    candidate, far = int(found.candidate[place, rank]), int(found.facility_candidate[place, rank])
    if candidate < 0:
        return []
    here, there = float(found.access.fraction[candidate]), float(tree.access.fraction[far])
    edge, label = int(found.edge[place, rank]), int(found.edge_label[place, rank])
    if label < 0:
        return [_Stretch(edge, here, there) if tree.arriving else _Stretch(edge, there, here)]
    between: list[int] = []
    before, _ = tree.labels.ways
    while before[label] >= 0:
        between.append(int(tree.label_edge[label]))
        label = int(before[label])
    last = int(tree.seeds.edge[tree.labels.seed[label]])
    if not tree.arriving:  # the search ran with the traffic, from the facility
        between.reverse()
        return [_joining(tree, last, there), *(_whole(tree, e) for e in between), _leaving(tree, edge, here)]
    return [_joining(tree, edge, here), *(_whole(tree, e) for e in between), _leaving(tree, last, there)]


def _ends(tree: SourceTree, edge: int) -> tuple[float, float]:
    return (0.0, 1.0) if tree.network.edge_forward[edge] else (1.0, 0.0)


def _whole(tree: SourceTree, edge: int) -> _Stretch:
    return _Stretch(edge, *_ends(tree, edge))


def _joining(tree: SourceTree, edge: int, at: float) -> _Stretch:
    return _Stretch(edge, at, _ends(tree, edge)[1])


def _leaving(tree: SourceTree, edge: int, at: float) -> _Stretch:
    return _Stretch(edge, _ends(tree, edge)[0], at)


def _driven_ms(tree: SourceTree, stretch: _Stretch) -> int:
    marks = part_ms(np.array([stretch.start, stretch.end]), tree.network.time_ms[stretch.edge])
    return abs(int(marks[1]) - int(marks[0]))


def _line(lines: GeometryArray, stretches: list[_Stretch]) -> LineString:
    parts = [substring(line, s.start, s.end, normalized=True) for line, s in zip(lines, stretches, strict=True)]
    xy = shapely.get_coordinates(parts)
    if not len(xy):
        return LineString()
    moved = np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])
    xy = xy[moved]
    return LineString(xy if len(xy) > 1 else np.repeat(xy, 2, axis=0))
