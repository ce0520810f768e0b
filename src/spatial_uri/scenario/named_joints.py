"""The places on roads that the ends of new roads name: whether they can be joined, and the line leads there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import shapely
from shapely import LineString

from spatial_uri.routing.changes.joints import NO_VILLAGE_ROADS
from spatial_uri.routing.changes.new_roads import NamedJoint
from spatial_uri.scenario.changes import NewRoad
from spatial_uri.scenario.finding import Unfound, all_found
from spatial_uri.scenario.selecting import RoadFinder
from spatial_uri.scenario.selectors import RoadPoint

DRAWN_WITHIN_M = 100.0
DRAWN_WITHIN_SHARE = 0.01
"""So near to the place that an end names must it be drawn, or within so much of the length of the segment if that is
more: a map draws roads with fewer bends than they have, so that its places on long ones lie beside the real ones."""

Joins = tuple[NamedJoint | None, NamedJoint | None]


def find_joints(change: NewRoad, finder: RoadFinder) -> Joins:
    """Return what the ends of a new road name.

    Raises
    ------
    Unfound
        With every fault: numbers that are no segments of these roads, and segments that no new road joins.
    """
    first, last = all_found(*(partial(_find_joint, key, point, finder) for key, point in _named(change)))
    return first, last


def check_drawn(change: NewRoad, line: LineString, finder: RoadFinder) -> None:
    """Refuse a line whose ends are drawn elsewhere than at the places that they name.

    Raises
    ------
    Unfound
        With every end that is.
    """
    vertices = [shapely.Point(line.coords[at]) for at in (0, -1)]
    faults = []
    for (key, point), vertex, which in zip(_named(change), vertices, ("first", "last"), strict=True):
        if point is None:
            continue
        road = finder.network.lines[point.segment]
        away_m = shapely.distance(road.interpolate(point.fraction, normalized=True), vertex)
        within_m = max(DRAWN_WITHIN_M, DRAWN_WITHIN_SHARE * road.length)
        if away_m > within_m:
            faults.append(
                f"{key}: the {which} point of the line lies {away_m:,.0f} m from there, and may lie {within_m:,.0f} m "
                "from it"
            )
    if faults:
        raise Unfound(*faults)


def _named(change: NewRoad) -> Iterator[tuple[str, RoadPoint | None]]:
    yield "begins_on", change.begins_on
    yield "ends_on", change.ends_on


def _find_joint(key: str, point: RoadPoint | None, finder: RoadFinder) -> NamedJoint | None:
    if point is None:
        return None
    try:
        finder.numbered((point.segment,))
    except Unfound as unfound:
        raise Unfound(*(f"{key}: {fault}" for fault in unfound.faults)) from unfound
    if not finder.may_be_joined[point.segment]:
        raise Unfound(f"{key}: segment {point.segment} {_why_not(point.segment, finder)}: no new road joins it")
    return NamedJoint(point.segment, point.fraction)


def _why_not(segment: int, finder: RoadFinder) -> str:
    """Say what a segment is that no new road joins."""
    row = finder.network.pieces.iloc[segment]
    if str(row["structure"]) != "road":
        return f"is a {row['structure']}"
    if str(row["road_class"]) in NO_VILLAGE_ROADS:
        return f"is a {row['road_class']}"
    return "is closed" if (finder.network.piece_ends[segment] < 0).any() else "is a road that nobody joins on foot"
