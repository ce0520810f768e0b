"""The calendars of a GTFS feed: the days on which the trips of each service run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import Service
from spatial_uri.read.timetable.gtfs_files import DAYS, Feed
from spatial_uri.read.timetable.gtfs_table import BLANK_ID, FeedTable
from spatial_uri.words.catalogue import N_

_ADDED, _REMOVED = 1, 2
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
NO_SERVICE = N_("they count as no service on that day")
NO_DATE = N_("start_date or end_date is no date")
ENDS_FIRST = N_("it ends before it starts")
NO_DAY = N_("date is no date")
NO_KIND = N_("exception_type is neither 1 nor 2")


def services_of(feed: Feed, notes: list[Note]) -> dict[str, Service]:
    """Return the days of every service; rows that cannot be used are left out with a note."""
    weekly = _weekly(feed["calendar"], notes)
    added, removed = _single_days(feed["calendar_dates"], notes)
    services = {
        name: Service(
            **weekly.get(name, {}),
            # a day both added and removed is removed
            added=frozenset(added.get(name, set()) - removed.get(name, set())),
            removed=frozenset(removed.get(name, ())),
        )
        for name in dict.fromkeys([*weekly, *added, *removed])
    }
    return {name: s if s.weekdays or s.added else Service() for name, s in services.items()}


def note_idle_services(services: Mapping[str, Service], trips_of: Mapping[str, int], notes: list[Note]) -> None:
    """Warn of services that run on no day at all and have trips.

    Parameters
    ----------
    services, trips_of
        The services, and how many trips each has.
    notes
        The warning is added to them.
    """
    idle = [name for name, service in services.items() if not (service.weekdays or service.added)]
    idle = [name for name in idle if trips_of.get(name)]
    if idle:
        facts: dict[str, Any] = {"count": len(idle), "names": idle, "trips": sum(trips_of[name] for name in idle)}
        notes.append(Note("gtfs.services_without_days", severity="warning", places=tuple(idle), **facts))


def _weekly(calendar: FeedTable, notes: list[Note]) -> dict[str, dict[str, Any]]:
    """Return weekdays, start and end of every service in ``calendar.txt``."""
    calendar = calendar.by_id("service_id", notes)
    absent = [day for day in DAYS if day not in calendar.columns]
    if absent and len(calendar):
        notes.append(Note("gtfs.no_weekday", severity="warning", columns=absent))
    start, end = (_dates(calendar, name) for name in ("start_date", "end_date"))
    bad = np.isnan(start) | np.isnan(end)
    ends_first = ~bad & (end < start)
    for where, reason in ((bad, NO_DATE), (ends_first, ENDS_FIRST)):
        calendar.without(where, reason, notes, "service_id", "start_date", "end_date")
    keep = ~(bad | ends_first)
    calendar, start, end = calendar.taken(keep), start[keep], end[keep]
    runs = np.zeros((len(calendar), len(DAYS)), dtype=np.bool_)
    for i, day in enumerate(DAYS):
        flag, _ = calendar.column(day).numbers()
        runs[:, i] = flag == 1
        if day in calendar.columns:
            calendar.note_values(~np.isin(flag, (0, 1)), day, NO_SERVICE, notes)
    return {
        str(name): {
            "weekdays": frozenset(np.flatnonzero(runs[row]).tolist()),
            "start": date.fromordinal(int(start[row])),
            "end": date.fromordinal(int(end[row])),
        }
        for row, name in enumerate(calendar.column("service_id").texts.tolist())
    }


def _single_days(table: FeedTable, notes: list[Note]) -> tuple[dict[str, set[date]], dict[str, set[date]]]:
    """Return the days that ``calendar_dates.txt`` adds and removes."""
    table = table.without(table.column("service_id").is_blank, BLANK_ID, notes)
    table = table.without(np.isnan(_dates(table, "date")), NO_DAY, notes, "date")
    kind, _ = table.column("exception_type").numbers()
    is_known = np.isin(kind, (_ADDED, _REMOVED))
    table.without(~is_known, NO_KIND, notes, "exception_type")
    table, kind = table.taken(is_known), kind[is_known]
    _note_repeated(table, kind, notes)
    added: dict[str, set[date]] = {}
    removed: dict[str, set[date]] = {}
    days = _dates(table, "date").astype(int).tolist()
    for name, day, which in zip(table.column("service_id").texts.tolist(), days, kind.tolist(), strict=True):
        (added if which == _ADDED else removed).setdefault(name, set()).add(date.fromordinal(day))
    return added, removed


def _note_repeated(table: FeedTable, kind: FloatArray, notes: list[Note]) -> None:
    """Note rows that say the same as an earlier one."""
    keys = np.column_stack([table.column(name).code for name in ("service_id", "date")] + [kind.astype(np.int64)])
    _, first = np.unique(keys, axis=0, return_index=True)
    again: BoolArray = np.ones(len(table), dtype=np.bool_)
    again[first] = False
    table.note_twice(again, notes)


def _dates(table: FeedTable, name: str) -> FloatArray:
    """Return a column of dates as ordinals; NaN where it is none."""
    return table.column(name).mapped(_ordinal)[0]


def _ordinal(text: str) -> float | None:
    match = _DATE.fullmatch(text)
    try:
        return float(date(int(match[1]), int(match[2]), int(match[3])).toordinal()) if match else None
    except ValueError:
        return None


def validity_of(services: Iterable[Service]) -> tuple[date | None, date | None]:
    """Return the first and the last day on which anything may run."""
    days = [d for s in services for d in (s.start, s.end, *s.added) if d is not None]
    return (min(days), max(days)) if days else (None, None)
