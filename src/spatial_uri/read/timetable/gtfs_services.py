"""The calendars of a GTFS feed: the days on which the trips of each service run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.timetable import Service

if TYPE_CHECKING:
    from gtfs_kit import Feed

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _REMOVED = 1, 2


def services_of(feed: Feed, path: Path) -> dict[str, Service]:
    """Return the days of every service; refuse calendars that cannot be read."""
    faults: list[str] = []
    days: dict[str, dict[str, Any]] = {}
    for row, record in enumerate([] if feed.calendar is None else feed.calendar.to_dict("records"), start=2):
        name = f"calendar.txt: service {record['service_id']} (row {row})"
        if record["service_id"] in days:
            faults.append(f"{name} is there twice")
        flags = [record[day] for day in _DAYS]
        if any(pd.isna(flag) or flag not in (0, 1) for flag in flags):
            faults.append(f"{name}: every weekday must be 0 or 1")
            continue
        days[record["service_id"]] = {
            "weekdays": frozenset(i for i, flag in enumerate(flags) if flag == 1),
            "start": _date(record["start_date"], f"{name}: start_date", faults),
            "end": _date(record["end_date"], f"{name}: end_date", faults),
        }
    added: dict[str, set[date]] = {}
    removed: dict[str, set[date]] = {}
    for row, record in enumerate([] if feed.calendar_dates is None else feed.calendar_dates.to_dict("records"), 2):
        name = f"calendar_dates.txt: service {record['service_id']} (row {row})"
        when = _date(record["date"], f"{name}: date", faults)
        kind = record["exception_type"]
        if pd.isna(kind) or kind not in (_ADDED, _REMOVED):
            faults.append(f"{name}: exception_type must be 1 or 2, not {kind}")
        elif when is not None:
            (added if kind == _ADDED else removed).setdefault(record["service_id"], set()).add(when)
    if faults:
        remedy = "correct the calendars; dates are written as in 20260131"
        raise DataError("the calendars of the feed cannot be used", file=path, faults=faults, remedy=remedy)
    return {
        name: Service(
            **days.get(name, {}),
            # a day both added and removed is removed, as gtfs_kit has it
            added=frozenset(added.get(name, set()) - removed.get(name, set())),
            removed=frozenset(removed.get(name, ())),
        )
        for name in dict.fromkeys([*days, *added, *removed])
    }


def _date(text: Any, what: str, faults: list[str]) -> date | None:
    try:
        return datetime.strptime(str(text), "%Y%m%d").date()  # noqa: DTZ007 - a day of the calendar has no zone
    except ValueError:
        faults.append(f"{what} is no date: {'blank' if pd.isna(text) else repr(str(text))}")
        return None


def validity_of(services: Iterable[Service]) -> tuple[date | None, date | None]:
    """Return the first and the last day on which anything may run."""
    days = [d for s in services for d in (s.start, s.end, *s.added) if d is not None]
    return (min(days), max(days)) if days else (None, None)
