"""All changes of a scenario resolved on the study of today, with every fault at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.scenario import bus_changes, place_changes, road_changes
from spatial_uri.scenario.bus_changes import BusResolver
from spatial_uri.scenario.changes import Bus, Change
from spatial_uri.scenario.finding import PlaceFinder, Unfound
from spatial_uri.scenario.resolved import Resolved
from spatial_uri.scenario.road_changes import RoadResolver
from spatial_uri.scenario.scenario import Scenario
from spatial_uri.scenario.selecting import RoadFinder


def resolve(study: Study, scenario: Scenario, timetable: Timetable | None) -> Resolved:
    """Find out what every change means on the study of today; nothing is changed.

    Parameters
    ----------
    study, scenario
        What is measured today, and what is to change.
    timetable
        What runs today; None if that is not known.

    Returns
    -------
    Resolved
        With all faults: names that match nothing or several, selectors without a road, changes that contradict one
        another.
    """
    resolved = Resolved()
    places = PlaceFinder(study)
    roads = RoadResolver(study, scenario, RoadFinder(study, places, scenario.roads), resolved)
    buses = None if timetable is None else BusResolver(study, timetable, places)
    if scenario.season is not None:
        resolved.season = roads.season(scenario.season)
    for change in scenario.changes:
        own = str(change.id)
        try:
            resolved.what[own] = _meaning(change, places, roads, buses)()
        except Unfound as unfound:
            resolved.faults += [f"{own}: {fault}" for fault in unfound.faults]
    resolved.faults += road_changes.contradictions(resolved)
    resolved.faults += place_changes.contradictions(resolved)
    resolved.faults += bus_changes.contradictions(resolved)
    return resolved


def _meaning(change: Change, places: PlaceFinder, roads: RoadResolver, buses: BusResolver | None) -> Callable[[], Any]:
    if isinstance(change, Bus):
        if buses is None:
            raise Unfound("there is no timetable to change: name one in [transit] of the study file")
        return partial(buses.resolve, change)
    of_roads: dict[str, Any] = {
        "new_road": roads.new_road, "upgrade": roads.upgrade, "close_road": roads.close_road, "speeds": roads.speeds,
    }  # fmt: skip
    if change.kind in of_roads:
        return partial(of_roads[change.kind], change)
    return partial(getattr(place_changes, change.kind if change.kind != "facility" else "new_facility"), change, places)
