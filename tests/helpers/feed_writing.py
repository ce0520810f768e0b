"""A small GTFS feed, written with whatever is wrong with it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from spatial_uri.model.study import Note
from spatial_uri.model.timetable import Timetable

VALLEY = {
    "stops": "stop_id,stop_name,stop_lat,stop_lon\nA,Alp,47.10,9.50\nB,Bridge,47.11,9.51\nC,Church,47.12,9.52\n",
    "routes": "route_id,route_short_name,route_long_name\nr1,1,Valley line\n",
    "trips": "route_id,service_id,trip_id,trip_headsign\nr1,wk,one,Church\nr1,wk,two,Church\n",
    "stop_times": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "one,08:00:00,08:00:00,A,1\none,08:10:00,08:10:00,B,2\none,08:20:00,08:20:00,C,3\n"
        "two,09:00:00,09:00:00,A,1\ntwo,09:10:00,09:10:00,B,2\ntwo,09:20:00,09:20:00,C,3\n"
    ),
    "calendar": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "wk,1,1,1,1,1,0,0,20260101,20261231\n"
    ),
}
"""Two trips of one line, A 8:00 and 9:00, B ten minutes later, C another ten, on working days of 2026."""


def write_feed(path: Path, tables: Mapping[str, str | bytes]) -> Path:
    """Write a feed; a table is called by its name, with its ending only if that is not .txt."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(name if "." in name else f"{name}.txt", text if isinstance(text, bytes) else text.encode())
    return path


def calls_of(timetable: Timetable) -> dict[str, str]:
    """Return stops and departures of each trip, such as ``A 8:00, B 8:10``."""
    return {
        str(trip): ", ".join(
            f"{c.stop_id} {c.departure_s // 3600}:{c.departure_s // 60 % 60:02d}" for c in calls.itertuples()
        )
        for trip, calls in timetable.calls.groupby("trip_id", sort=False)
    }


def notes_of(notes: tuple[Note, ...]) -> dict[str, str]:
    """Return what the notes say, by their codes, but how much there is in all."""
    return {note.code: note.message for note in notes if not note.code.startswith("gtfs.counted")}
