"""What levers change in a timetable, one alone or several together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from spatial_uri.analyses.bus_levers.measure_timetables import (
    Inserted,
    Leg,
    extend_line,
    insert_stops,
    repeat_trips,
)
from spatial_uri.errors import ParameterError
from spatial_uri.model.timetable import Timetable


@dataclass(frozen=True)
class AddedStop:
    """A stop that there is not today: its name, and where it is in the CRS of the study."""

    name: str
    point: Point


@dataclass(frozen=True)
class Insertion:
    """A line calls at a further stop between two that follow one another, each way that it goes there."""

    line: str
    stop: AddedStop
    legs: Mapping[Leg, Inserted]
    dwell_s: int

    @property
    def leaves_the_way(self) -> bool:
        """Whether the bus goes another way to the stop than it goes today."""
        return any(how.drive_s is not None for how in self.legs.values())


@dataclass(frozen=True)
class Extension:
    """A line goes on beyond one of its ends, and comes back."""

    line: str
    stop: AddedStop
    end: str
    drive_s: int
    back_s: int


@dataclass(frozen=True)
class Repetition:
    """Every trip of a line runs once more, later."""

    line: str
    later_s: int


Change = Insertion | Extension | Repetition


def changed_timetable(timetable: Timetable, changes: Sequence[Change], crs: object) -> Timetable:
    """Return the timetable with some changes, all together: trips that run once more run as the line then does.

    New stops follow those that there are, in the order of the changes.

    Parameters
    ----------
    timetable, changes
        What runs, and what is to change; no two of them may clash.
    crs
        Of the new stops: that of the study.

    Raises
    ------
    ParameterError
        If a line does not go where a change is, or trips are repeated that are repeated already.
    """
    added = {k: one.stop for k, one in enumerate(changes) if not isinstance(one, Repetition)}
    ids = dict(zip(added, _free_ids(timetable.stops.index, len(added)), strict=True))
    line_of = timetable.trips["line"].astype(str)
    changed: list[pd.DataFrame] = []
    further: dict[str, str] = {}
    for line in dict.fromkeys(one.line for one in changes):
        of_line = timetable.trips.index[(line_of == line).to_numpy()]
        calls = timetable.calls[timetable.calls["trip_id"].isin(of_line)].reset_index(drop=True)
        own = {k: one for k, one in enumerate(changes) if one.line == line}
        calls, names = _changed_line(calls, own, ids)
        changed.append(calls)
        further |= names
    again = timetable.trips.loc[list(further)].rename(index=further)
    if taken := [trip for trip in again.index if trip in timetable.trips.index]:
        raise ParameterError(f"the timetable has a trip {taken[0]!r} already", remedy="repeat trips once")
    trips = pd.concat([timetable.trips, again]).rename_axis("trip_id")
    of_lines = line_of.isin([one.line for one in changes])
    others = timetable.calls[~timetable.calls["trip_id"].isin(timetable.trips.index[of_lines.to_numpy()])]
    calls = pd.concat([others, *changed], ignore_index=True)
    order = np.argsort(trips.index.get_indexer(pd.Index(calls["trip_id"])), kind="stable")
    stops = _with_stops(timetable, {ids[k]: stop for k, stop in added.items()}, crs) if added else timetable.stops
    return replace(timetable, stops=stops, trips=trips, calls=calls.iloc[order].reset_index(drop=True))


def _changed_line(
    calls: pd.DataFrame, changes: Mapping[int, Change], ids: Mapping[int, str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the calls of a line with its changes, and each trip that runs once more -> the further one."""
    inserted = {k: one for k, one in changes.items() if isinstance(one, Insertion)}
    for dwell_s in dict.fromkeys(one.dwell_s for one in inserted.values()):
        legs = {ids[k]: one.legs for k, one in inserted.items() if one.dwell_s == dwell_s}
        calls = insert_stops(calls, next(iter(changes.values())).line, legs, dwell_s=dwell_s)
    for k, one in changes.items():
        if isinstance(one, Extension):
            calls = extend_line(calls, one.line, one.end, ids[k], drive_s=one.drive_s, back_s=one.back_s)
    names: dict[str, str] = {}
    for one in changes.values():
        if isinstance(one, Repetition):
            again, names = repeat_trips(calls, later_s=one.later_s)
            calls = pd.concat([calls, again], ignore_index=True)
    return calls, names


def _with_stops(timetable: Timetable, added: Mapping[str, AddedStop], crs: object) -> gpd.GeoDataFrame:
    """Return the stops of a timetable, and further ones after them."""
    points = gpd.GeoSeries([stop.point for stop in added.values()], crs=crs).to_crs(timetable.stops.crs)
    names = {"name": [stop.name for stop in added.values()]}
    rows = gpd.GeoDataFrame(names, geometry=points.to_numpy(), index=list(added), crs=timetable.stops.crs)
    stops = gpd.GeoDataFrame(pd.concat([timetable.stops[["name", "geometry"]], rows]), crs=timetable.stops.crs)
    return stops.rename_axis("stop_id")


def clashing(changes: Mapping[str, Change]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of levers of which a line can have only one.

    That are two that extend it beyond the same end, two that go another way between the same two stops, or one that
    does and one that calls on the way that is left, and two that repeat it.

    Parameters
    ----------
    changes
        Lever -> what it changes.
    """
    by_line: dict[str, list[str]] = {}
    for lever, one in changes.items():
        by_line.setdefault(one.line, []).append(lever)
    return tuple(
        (a, b) for of_line in by_line.values() for a, b in combinations(of_line, 2) if _clash(changes[a], changes[b])
    )


def _clash(a: Change, b: Change) -> bool:
    if isinstance(a, Extension) and isinstance(b, Extension):
        return a.end == b.end
    if isinstance(a, Insertion) and isinstance(b, Insertion):
        share = {frozenset(leg) for leg in a.legs} & {frozenset(leg) for leg in b.legs}
        return bool(share) and (a.leaves_the_way or b.leaves_the_way)
    return isinstance(a, Repetition) and isinstance(b, Repetition)


def _free_ids(taken: pd.Index, count: int) -> list[str]:
    """Return ids that no stop has."""
    known, prefix = set(taken), "new"
    while any(f"{prefix}{k}" in known for k in range(1, count + 1)):
        prefix += "+"
    return [f"{prefix}{k}" for k in range(1, count + 1)]
