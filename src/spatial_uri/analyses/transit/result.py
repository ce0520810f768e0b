"""The coverage of remote places by roads and public transport."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.hierarchy.denominators import Denominator, rural_definition, village_definition
from spatial_uri.analyses.results import Result
from spatial_uri.analyses.transit.definitions import (
    bus_definition,
    departures_definition,
    remote_definition,
    remote_time_definition,
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


@dataclass(frozen=True, eq=False, repr=False)
class TransitCoverage(Result):
    """Which places roads and public transport reach, and which they miss.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    day
        The day of service looked at; None without a timetable.
    stops
        One row per stop, index ``stop_id``: ``name``, ``in_timetable``, ``departures`` (of the day looked at),
        ``lines`` ("; " between), ``headway_min`` (pooled: mean time between departures of all lines together;
        NaN for fewer than two), ``best_line``, ``best_line_departures`` and ``best_line_headway_min`` (of the
        line and direction with the least mean time between two of its departures of the day; NaN / None if none
        has two), ``first_s``, ``last_s``, ``span_h``; ``market_day_departures`` (most departures on any one day
        of trips that run on market days alone), ``served_only_on_market_days`` (it has such departures, and no
        others on the day looked at), ``geometry``. Those of the timetable, then those of the map that it does
        not name (``in_timetable`` False), of which, as of all without a timetable, the columns after it are NaN
        / None.
    places
        One row per settlement, on its index: ``name``, ``area_id``, ``rank``, ``is_village`` (administrative
        village), ``is_rural``, ``population``; ``road_m`` (straight line to the nearest all-season road),
        ``has_road``, ``hardened_m``, ``has_hardened``; ``stop_id`` and ``stop_walk_m`` (nearest stop along the
        network of paths, off-network walk included, whether anything runs there or not), ``straight_stop_id``,
        ``stop_straight_m``, ``has_stop`` (within the headline limit); the same of the stops with a departure on
        the day: ``served_stop_id``, ``served_stop_walk_m``, ``served_straight_stop_id``,
        ``served_stop_straight_m``, ``has_served_stop`` (NaN / None without a timetable); of all stops within
        the headline limit, each trip once: ``departures`` and the columns after it as in `stops`; for ``town``
        and ``county`` (own seats): ``<to>_bus_min`` (door to door, the best within the hours of leaving),
        ``<to>_walk_min``, ``<to>_wait_min``, ``<to>_ride_min``, ``<to>_transfers``, ``<to>_leave_s``,
        ``<to>_way`` (``bus``; ``on foot``: walking all the way takes at most `TransitOptions.foot_limit_s`, and
        no bus is faster: its columns are NaN; ``here``: at the seat; ``none``: no connection; None: not known),
        ``<to>_foot_min`` (walking all the way, NaN if longer than a trip may be), ``<to>_car_min``,
        ``<to>_bus_car_ratio``, ``<to>_return`` (same-day return possible, by bus or on foot; None if not
        known), ``<to>_back_s`` (home at; NaN if they cannot return); ``is_remote``, ``why_remote``
        (``farthest``, or the status of the search by car: ``unreachable``, ``off_network``, ``too_far``),
        ``is_remote_by_time`` (more than `TransitOptions.remote_beyond_min` by car to the county seat, or cut
        off from it), ``geometry``. NaN / None where there is none. Times of day (``_s``) are seconds after
        midnight of the day of service.
    areas
        One row per area and the whole (``area_id`` "*", level "study"): ``area_id``, ``name``, ``level``; how
        many ``settlements``, ``villages`` (administrative villages) and ``rural`` settlements there are, and
        for each of the three ``population`` and ``population_missing`` (``villages_population`` ...);
        ``rural_access_index`` (of rural people), ``road_rural_share``, ``road_settlements_share``,
        ``road_population_share`` (of all); ``hardened_settlements_share``, ``hardened_villages_share``
        (hardened-road rate, 通畅率); ``served_settlements_share``, ``served_villages_share`` (with a departure on
        the day looked at, of trips that do not run on market days alone); ``settlements_only_on_market_days``,
        ``villages_only_on_market_days`` (numbers); ``median_departures`` (of all settlements),
        ``median_departures_served`` (of those served); ``town_return_settlements_share``,
        ``town_return_villages_share``, and so for ``county``; ``remote``, ``remote_share``,
        ``remote_without_stop``, ``remote_without_served_stop`` (relative rule), ``remote_by_time``,
        ``remote_by_time_share``, ``remote_by_time_without_stop``, ``remote_by_time_without_served_stop``
        (absolute rule). Shares of people are NaN where their number is known for less than half of the
        settlements counted.
    stop_areas
        One row per area, the whole included, and walk to a stop: ``area_id``, ``name``, ``level``,
        ``settlements``, ``population``, ``villages``, ``villages_population``, ``villages_population_missing``,
        ``limit_m``; along the network of paths ``stop_settlements_share``, ``stop_villages_share`` (of
        administrative villages, 通客车率), ``stop_population_share`` (of all people),
        ``stop_villages_population_share``; the same in a straight line, with ``straight`` for ``stop``; and of
        stops with a departure on the day, with ``served_stop`` and ``served_straight``.
    villages, rural
        The denominators, and how they are known.
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

    analysis_key: ClassVar[str] = "transit"

    options: TransitOptions
    travel: Travel
    day: date | None
    stops: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    areas: pd.DataFrame
    stop_areas: pd.DataFrame
    villages: Denominator
    rural: Denominator
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

    @property
    def served_stop_column(self) -> Literal["served_stop_straight_m", "served_stop_walk_m"]:
        """The same for the nearest stop with a departure on the day."""
        return "served_stop_straight_m" if self.is_straight else "served_stop_walk_m"

    def definition(self, figure: str) -> str:
        """Say what a figure means, in the language that is spoken now.

        Parameters
        ----------
        figure
            ``villages``, ``rural``, ``stop``, ``served_stop``, ``road``, ``hardened``, ``departures``, ``bus``,
            ``return``, ``remote`` or ``remote_by_time``. What runs (``departures``, ``served_stop``) is empty where no
            day is known.

        Raises
        ------
        ParameterError
            If there is no such figure.
        """
        options = self.options
        says: dict[str, Callable[[], str]] = {
            "villages": lambda: village_definition(self.villages),
            "rural": lambda: rural_definition(self.rural),
            "stop": lambda: stop_definition(options, day=None, is_straight=self.is_straight),
            "served_stop": lambda: (
                "" if self.day is None else stop_definition(options, day=self.day, is_straight=self.is_straight)
            ),
            "road": lambda: road_definition("all_season", within_m=options.road_within_m, classes=ALL_SEASON_CLASSES),
            "hardened": lambda: road_definition(
                "hardened", within_m=options.hardened_within_m, classes=ALL_SEASON_CLASSES
            ),
            "departures": lambda: "" if self.day is None else departures_definition(self.day),
            "bus": lambda: bus_definition(options, self.travel.walk, has_paths=self.has_paths),
            "return": lambda: return_definition(options, self.travel.walk, has_paths=self.has_paths),
            "remote": lambda: remote_definition(options, from_min=self.remote_from_min),
            "remote_by_time": lambda: remote_time_definition(options),
        }
        if figure not in says:
            raise ParameterError(f"there is no figure {figure!r}", remedy=f"the figures are {', '.join(says)}")
        return says[figure]()
