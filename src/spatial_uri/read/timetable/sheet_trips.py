"""The trips and calls that the rows of a plain timetable make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.study import Note
from spatial_uri.model.timetable import Service, Timetable
from spatial_uri.read.timetable.clock_cells import time_text
from spatial_uri.read.timetable.day_cells import service_name
from spatial_uri.read.timetable.timetable_rows import SheetRow
from spatial_uri.read.timetable.timetable_stops import StopBook, lengths_m

SPEED_KMH = 25.0
"""Mean speed of a rural bus, stops included, where a sheet gives neither minutes nor speed."""
DETOUR = 1.3
"""Length of the road over the straight line, where only the stops are known."""


def _offsets_s(row: SheetRow) -> Int64Array:
    """Return the seconds from the first stop to each."""
    if row.minutes is not None:
        return np.round(np.array(row.minutes) * 60).astype(np.int64)
    way_m = np.concatenate([[0.0], np.cumsum(lengths_m(row.stops))])
    total_s = row.total_min * 60 if row.total_min else way_m[-1] * DETOUR / ((row.speed_kmh or SPEED_KMH) / 3.6)
    share = way_m / way_m[-1] if way_m[-1] > 0 else np.linspace(0, 1, len(way_m))
    return np.round(share * total_s).astype(np.int64)


def timetable_of(
    ways: Sequence[SheetRow], book: StopBook, title: str, *, is_illustrative: bool, notes: list[Note]
) -> Timetable:
    """Return the timetable of rows whose stops are known; a trip is called by line, row and departure."""
    trips: list[tuple[str, str, str, str]] = []
    calls: list[tuple[str, int, str, int, bool, bool]] = []
    services: dict[str, Service] = {}
    names: dict[str, str] = {}
    for row in ways:
        service_id = service_name(row.service)
        services[service_id] = row.service
        names |= {stop.stop_id: stop.name for stop in row.stops}
        offsets = _offsets_s(row).tolist()
        last = len(row.stops) - 1
        for departure in row.departures:
            trip = f"{row.line}/{row.number}{'r' if row.is_back else ''}/{time_text(departure)}"
            trips.append((trip, row.line, service_id, row.headsign or row.stops[-1].name))
            calls += [
                (trip, i + 1, stop.stop_id, departure + offset, i < last, i > 0)
                for i, (stop, offset) in enumerate(zip(row.stops, offsets, strict=True))
            ]
    table = pd.DataFrame(calls, columns=["trip_id", "sequence", "stop_id", "arrival_s", "pickup", "drop_off"])
    table.insert(4, "departure_s", table["arrival_s"])
    made = pd.DataFrame(trips, columns=["trip_id", "line", "service_id", "headsign"]).set_index("trip_id")
    ids = list(names)
    served = gpd.GeoDataFrame(
        {"name": [names[i] for i in ids]},
        index=pd.Index(ids, name="stop_id", dtype=object),
        geometry=gpd.GeoSeries(book.points.loc[ids].to_numpy(), index=pd.Index(ids, dtype=object), crs=book.points.crs),
    )
    facts: dict[str, Any] = {"lines": len({row.line for row in ways}), "trips": len(made)}
    counted = Note("timetable.counted", file=title, **facts, calls=len(table), stops=len(served))
    guessed = sorted({row.line for row in ways if row.minutes is None and row.total_min is None})
    if guessed:
        notes = [*notes, Note("timetable.speed", lines=guessed, detour=DETOUR, speed_kmh=SPEED_KMH)]
    return Timetable(
        served,
        made,
        table,
        services,
        title,
        is_illustrative=is_illustrative,
        notes=(counted, *notes),
    )
