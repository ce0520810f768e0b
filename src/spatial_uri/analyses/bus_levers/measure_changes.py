"""What levers change in a timetable, one alone or several together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd
from shapely import Point

from spatial_uri.analyses.bus_levers.measure_timetables import (
    Inserted,
    Leg,
    extend_line,
    insert_stops,
    line_trips,
    repeat_trips,
    with_stops,
)
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
    """
    added = {k: one.stop for k, one in enumerate(changes) if not isinstance(one, Repetition)}
    ids = dict(zip(added, _free_ids(timetable.stops.index, len(added)), strict=True))
    if added:
        names, points = [one.name for one in added.values()], [one.point for one in added.values()]
        timetable = with_stops(timetable, list(ids.values()), names, points, crs)
    inserted: dict[tuple[str, int], dict[str, Mapping[Leg, Inserted]]] = {}
    for k, one in enumerate(changes):
        if isinstance(one, Insertion):
            inserted.setdefault((one.line, one.dwell_s), {})[ids[k]] = one.legs
    for (line, dwell_s), stops in inserted.items():
        timetable = insert_stops(timetable, line, stops, dwell_s=dwell_s)
    for k, one in enumerate(changes):
        if isinstance(one, Extension):
            timetable = extend_line(timetable, one.line, one.end, ids[k], drive_s=one.drive_s, back_s=one.back_s)
    for one in changes:
        if isinstance(one, Repetition):
            timetable = repeat_trips(timetable, line_trips(timetable, one.line), later_s=one.later_s)
    return timetable


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
