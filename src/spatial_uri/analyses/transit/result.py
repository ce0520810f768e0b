"""The coverage of remote places by roads and public transport."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.transit.definitions import (
    bus_definition,
    departures_definition,
    remote_definition,
    return_definition,
    road_definition,
    stop_definition,
)
from spatial_uri.analyses.transit.options import ALL_SEASON_CLASSES, TransitOptions
from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel

Seat = Literal["town", "county"]
SEATS: tuple[Seat, ...] = get_args(Seat)
"""Where journeys lead: to the seat of the own township, to that of the own county."""


@dataclass(frozen=True, eq=False)
class TransitCoverage:
    """Which places roads and public transport reach, and which they miss.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    day
        The day of service looked at; None without a timetable.
    stops
        One row per stop, index ``stop_id``: ``name``, ``departures`` (a day), ``first_s``, ``last_s``, ``headway_min``
        (mean time between departures; NaN for fewer than two), ``span_h``, ``lines`` ("; " between), ``geometry``.
        Without a timetable the columns after ``name`` are NaN / None.
    places
        One row per settlement, on its index: ``name``, ``area_id``, ``rank``, ``population``; ``road_m`` (straight line
        to the nearest all-season road), ``has_road``, ``hardened_m``, ``has_hardened``; ``stop_id`` and ``stop_walk_m``
        (nearest stop along the network of paths, off-network walk included), ``straight_stop_id``, ``stop_straight_m``,
        ``has_stop`` (within the headline limit); of all stops within the headline limit: ``departures`` (a day, each
        trip once), ``lines``, ``headway_min``, ``first_s``, ``last_s``, ``span_h``; for ``town`` and ``county`` (own
        seats): ``<to>_bus_min`` (door to door, the best within the hours of leaving), ``<to>_walk_min``,
        ``<to>_wait_min``, ``<to>_ride_min``, ``<to>_transfers``, ``<to>_leave_s``, ``<to>_way`` (``bus``; ``on foot``:
        walking all the way is as fast or faster, and the columns of the bus are NaN, or there is no bus and the seat is
        within `TransitOptions.foot_limit_s`; ``here``: at the seat; ``none``: no connection; None: not known),
        ``<to>_foot_min`` (walking all the way, NaN if longer than a trip may be),
        ``<to>_car_min``, ``<to>_bus_car_ratio``, ``<to>_return`` (same-day return possible, by bus or on foot; None
        if not known), ``<to>_back_s`` (home at; NaN if they cannot return);
        ``is_remote``, ``why_remote`` (``farthest``, or the status of the search by car: ``unreachable``,
        ``off_network``, ``too_far``), ``geometry``. NaN / None where there is none. Times of day (``_s``) are seconds
        after midnight of the day of service.
    areas
        One row per area and the whole (``area_id`` "*", level "study"): ``area_id``, ``name``, ``level``,
        ``settlements``, ``population``, ``population_missing``; ``road_settlements_share``, ``road_population_share``
        (Rural Access Index), ``hardened_settlements_share`` (hardened-road rate), ``served_share`` (settlements with a
        departure), ``median_departures``, ``town_return_share``, ``county_return_share``, ``remote``,
        ``remote_without_stop``.
    stop_areas
        One row per area, the whole included, and walk to a stop: ``area_id``, ``name``, ``level``, ``settlements``,
        ``population``, ``limit_m``; ``stop_settlements_share`` and ``stop_population_share`` (along the network of
        paths), ``straight_settlements_share`` and ``straight_population_share`` (in a straight line).
    remote_from_min
        The least minutes by car to the county seat of those who are remote by time; NaN if nobody's time is known.
    has_timetable, has_paths
        Whether times and network walks could be computed at all.
    is_illustrative
        True if the timetable is invented.
    missing
        What could not be answered.
    notes
        What a reader must know.
    """

    options: TransitOptions
    travel: Travel
    day: date | None
    stops: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    areas: pd.DataFrame
    stop_areas: pd.DataFrame
    remote_from_min: float
    has_timetable: bool
    has_paths: bool
    is_illustrative: bool = False
    missing: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_straight(self) -> bool:
        """True where headlines count the straight line to a stop, not the walk along paths."""
        return self.options.straight_line or not self.has_paths

    @property
    def stop_column(self) -> Literal["stop_straight_m", "stop_walk_m"]:
        """The column of `places` that holds the way to a stop which headlines count."""
        return "stop_straight_m" if self.is_straight else "stop_walk_m"

    def definition(self, figure: str) -> str:
        """Say what a figure means, in the language that is spoken now.

        Parameters
        ----------
        figure
            ``stop``, ``road``, ``hardened``, ``departures``, ``bus``, ``return`` or ``remote``. What runs
            (``departures``) is empty where no day is known.

        Raises
        ------
        ParameterError
            If there is no such figure.
        """
        options = self.options
        says: dict[str, Callable[[], str]] = {
            "stop": lambda: stop_definition(options, day=self.day, is_straight=self.is_straight),
            "road": lambda: road_definition("all_season", within_m=options.road_within_m, classes=ALL_SEASON_CLASSES),
            "hardened": lambda: road_definition(
                "hardened", within_m=options.hardened_within_m, classes=ALL_SEASON_CLASSES
            ),
            "departures": lambda: "" if self.day is None else departures_definition(self.day),
            "bus": lambda: bus_definition(options, has_paths=self.has_paths),
            "return": lambda: return_definition(options, self.travel.walk, has_paths=self.has_paths),
            "remote": lambda: remote_definition(options, from_min=self.remote_from_min),
        }
        if figure not in says:
            raise ParameterError(f"there is no figure {figure!r}", remedy=f"the figures are {', '.join(says)}")
        return says[figure]()
