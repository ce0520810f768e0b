"""What runs on the day of service, and on market days alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from spatial_uri.analyses.transit.day import ServiceDays
from spatial_uri.analyses.transit.departures import (
    SERVICE_COLUMNS,
    TEXT_COLUMNS,
    Boardings,
    Departures,
    at_stops,
    departures_of,
    departures_on,
    near_places,
    on_many_days,
    on_market_days,
    service_columns,
)
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.timetable import Timetable
from spatial_uri.routing.transit.stop_walks import Walks


@dataclass(frozen=True, eq=False)
class RunningBuses:
    """A timetable on one day.

    Parameters
    ----------
    timetable, day
        What runs, and the day of service.
    """

    timetable: Timetable
    day: date

    @cached_property
    def days(self) -> ServiceDays:
        """The services, day by day."""
        return ServiceDays.of(self.timetable)

    @cached_property
    def departures(self) -> Departures:
        """What departs on the day."""
        return departures_on(self.timetable, self.day)

    @cached_property
    def market(self) -> Departures:
        """What departs on market days alone, whichever days these are."""
        return departures_of(self.timetable, self.timetable.trips.index[~self._is_ordinary])

    @cached_property
    def _is_ordinary(self) -> BoolArray:
        """Whether each trip runs on other days than market days, too."""
        return ~self.timetable.trips["service_id"].isin(self.days.market).to_numpy()

    def at_stops(self) -> dict[str, Any]:
        """Return the columns of every stop: `SERVICE_COLUMNS`, and those of market days."""
        return self._columns(at_stops(self.departures), at_stops(self.market), len(self.timetable.stops))

    def near_places(self, walks: Walks) -> dict[str, Any]:
        """Return the columns of every place, over all stops within its walks."""
        count = len(walks.ptr) - 1
        return self._columns(near_places(self.departures, walks), near_places(self.market, walks), count)

    def _columns(self, on_day: Boardings, on_market: Boardings, count: int) -> dict[str, Any]:
        ordinary = np.bincount(on_day.owner[self._is_ordinary[on_day.trip]], minlength=count)
        market: FloatArray = on_market_days(self.timetable, self.days, on_market, count)
        often = on_many_days(self.timetable, self.days, on_market, count)
        return {
            **service_columns(self.departures, on_day, count),
            "market_day_departures": market,
            "served_only_on_market_days": (ordinary == 0) & (market > 0) & ~often,
        }


def nothing_known() -> dict[str, Any]:
    """Return the columns of departures where no timetable is known."""
    known: dict[str, Any] = {name: None if name in TEXT_COLUMNS else np.nan for name in SERVICE_COLUMNS}
    return known | {"market_day_departures": np.nan, "served_only_on_market_days": None}
