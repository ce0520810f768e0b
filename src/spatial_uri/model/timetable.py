"""A timetable of public transport: stops, trips, the times they call, and the days they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import IndexArray
from spatial_uri.model.checks import column_faults, geometry_faults, index_faults
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_

DAY_S = 86_400
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
"""How the days of the week are said, to be passed to `say`."""


@dataclass(frozen=True)
class Service:
    """The days on which trips run.

    Parameters
    ----------
    weekdays
        Days of the week, 0 = Monday.
    month_days
        Days of the month, such as 3, 13 and 23 for a market; they count beside `weekdays`.
    start, end
        First and last day, both included; None for no limit.
    added, removed
        Single days on which it runs, or does not, whatever the rest says.
    """

    weekdays: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    start: date | None = None
    end: date | None = None
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def runs_on(self, day: date) -> bool:
        """Tell whether it runs on a day."""
        if day in self.added:
            return True
        if day in self.removed or (self.start and day < self.start) or (self.end and day > self.end):
            return False
        return day.weekday() in self.weekdays or day.day in self.month_days


@dataclass(frozen=True, eq=False)
class Timetable:
    """Stops, trips, calls and days.

    Parameters
    ----------
    stops
        Index ``stop_id`` (text), columns ``name`` (text), ``geometry`` (Point, any CRS).
    trips
        Index ``trip_id`` (text), columns ``line`` (its public name), ``service_id``, ``headsign`` (text, "" if none);
        perhaps ``direction`` (text, "" if unknown): which of the two ways of its line it goes. Trips given by a
        headway are there one by one.
    calls
        One row per call, sorted by trip (in the order of `trips`) and ``sequence``. Columns ``trip_id``, ``sequence``
        (int), ``stop_id``, ``arrival_s``, ``departure_s`` (int, seconds after midnight of the day of service; more than
        `DAY_S` after the next midnight), ``pickup`` and ``drop_off`` (bool: one may board, alight).
    services
        `Service` by ``service_id``.
    source
        Where it comes from, for titles.
    is_illustrative
        True if it is invented; every output then says so.
    notes
        What was found in reading it.

    Raises
    ------
    DataError
        Listing every fault: unknown stops, trips or services, times out of order, trips with fewer than two calls.
    """

    stops: gpd.GeoDataFrame
    trips: pd.DataFrame
    calls: pd.DataFrame
    services: Mapping[str, Service]
    source: str = ""
    is_illustrative: bool = False
    notes: tuple[Note, ...] = field(default=())

    def __post_init__(self) -> None:
        faults = column_faults(self.stops, ("name",)) + index_faults(self.stops, name="stop_id")
        faults += geometry_faults(self.stops, {"Point"})
        faults += column_faults(self.trips, ("line", "service_id", "headsign")) + index_faults(
            self.trips, name="trip_id"
        )
        faults += column_faults(
            self.calls, ("trip_id", "sequence", "stop_id", "arrival_s", "departure_s", "pickup", "drop_off")
        )
        if not faults:
            faults += self._contradictions()
        if faults:
            raise DataError("the timetable contradicts itself", faults=faults)

    def _contradictions(self) -> list[str]:
        calls, trips = self.calls, self.trips
        faults = [f"trip {t}: unknown service {s!r}" for t, s in trips["service_id"].items() if s not in self.services]
        _, strange = _positions(calls["stop_id"], self.stops.index)
        faults += [f"calls name the unknown stop_id {name!r}" for name in strange]
        position, strange = _positions(calls["trip_id"], trips.index)
        faults += [f"calls name the unknown trip_id {name!r}" for name in strange]
        few = trips.index[np.bincount(position[position >= 0], minlength=len(trips)) < 2]
        faults += [f"trip {trip} has fewer than two calls" for trip in few]
        same = position[1:] == position[:-1]
        rows = calls[["sequence", "arrival_s", "departure_s"]].to_numpy(dtype="int64")
        if ((position[1:] < position[:-1]) | (same & (rows[1:, 0] <= rows[:-1, 0]))).any():
            faults.append("the calls are not sorted by trip and sequence")
        late = (rows[:, 2] < rows[:, 1]) | (rows[:, 1] < 0)
        late[1:] |= same & (rows[1:, 1] < rows[:-1, 2])
        faults += [f"trip {trip}: times run backwards" for trip in calls.loc[late, "trip_id"].unique()]
        return faults

    def trips_on(self, day: date) -> pd.Index:
        """Return the ids of the trips whose day of service is `day`, in the order of `trips`."""
        running = {name for name, service in self.services.items() if service.runs_on(day)}
        return self.trips.index[self.trips["service_id"].isin(running)]


def _positions(ids: pd.Series, known: pd.Index) -> tuple[IndexArray, list[str]]:
    """Return where each id stands among the known ones, -1 where it does not, and those that do not."""
    code, names = pd.factorize(ids)
    at = known.get_indexer(pd.Index(names))
    return at[code], pd.Index(names)[at < 0].tolist()
