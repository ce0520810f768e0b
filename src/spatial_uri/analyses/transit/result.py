"""The coverage of remote places by roads and public transport."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Walk

STOP_LIMITS_M = (500.0, 800.0, 1000.0, 2000.0)


@dataclass(frozen=True, kw_only=True)
class TransitOptions:
    """Every parameter of the coverage by roads and public transport that is not data.

    Parameters
    ----------
    day
        The day of service looked at; None takes the first working day (Monday to Friday) on which most trips run.
    stop_limits_m
        Longest walks to a stop, metres along the network of paths, included.
    stop_limit_m
        The one of them that headlines count (2,000 m is the Chinese rule for rural buses).
    straight_line
        True: headlines count the straight line to the stop, not the walk along the network.
    walk_kmh, walk_limit_m, walk_margin_m
        The walk off the network, as in `ServiceCircleOptions`; paths are walked at their own speed.
    transfer_limit_m, transfer_min
        Longest walk between two stops in changing, and the least time a change takes, minutes.
    leave_from_h, leave_until_h
        Hours of the day within which people leave home; times by bus are the best door-to-door times in between.
    stay_min
        How long people want to stay in town on a day trip, minutes.
    home_by_h
        The hour by which they must be home; 24 is midnight.
    latest_arrival_min
        Trips longer than this are no connection.
    remote_share
        Settlements in the top share of car minutes to the county seat are remote.
    road_within_m
        Reach of an all-season road (Rural Access Index).
    hardened_within_m
        Reach of a hardened (paved) road for the hardened-road rate.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    day: date | None = None
    stop_limits_m: tuple[float, ...] = STOP_LIMITS_M
    stop_limit_m: float = 2000.0
    straight_line: bool = False
    walk_kmh: float = 5.0
    walk_limit_m: float = 1000.0
    walk_margin_m: float = 100.0
    transfer_limit_m: float = 500.0
    transfer_min: float = 2.0
    leave_from_h: float = 6.0
    leave_until_h: float = 12.0
    stay_min: float = 120.0
    home_by_h: float = 22.0
    latest_arrival_min: float = 360.0
    remote_share: float = 0.2
    road_within_m: float = 2000.0
    hardened_within_m: float = 500.0

    def __post_init__(self) -> None:
        positive = {
            "stop_limits_m": self.stop_limits_m,
            "stop_limit_m": (self.stop_limit_m,),
            "latest_arrival_min": (self.latest_arrival_min,),
            "road_within_m": (self.road_within_m,),
            "hardened_within_m": (self.hardened_within_m,),
        }
        faults = [] if self.stop_limits_m else ["stop_limits_m: at least one is needed"]
        for name, values in positive.items():
            faults += [f"{name} must be a positive number, not {v}" for v in values if not (math.isfinite(v) and v > 0)]
        for name in ("transfer_limit_m", "transfer_min", "stay_min"):
            if not 0 <= getattr(self, name) < math.inf:
                faults.append(f"{name} must be a number >= 0, not {getattr(self, name)}")
        if self.stop_limit_m not in self.stop_limits_m:
            faults.append(f"stop_limit_m={self.stop_limit_m:g} is not among stop_limits_m")
        if not 0 <= self.leave_from_h < self.leave_until_h <= 24:
            faults.append(
                f"leave_from_h={self.leave_from_h:g}, leave_until_h={self.leave_until_h:g}: 0 <= from < until <= 24"
            )
        if not self.leave_from_h < self.home_by_h <= 30:
            faults.append(f"home_by_h={self.home_by_h:g}: it must lie after leave_from_h, at most 30")
        if not 0 < self.remote_share <= 1:
            faults.append(f"remote_share must lie in 0..1, not {self.remote_share}")
        try:
            Walk(kmh=self.walk_kmh, limit_m=self.walk_limit_m, margin_m=self.walk_margin_m)
        except ParameterError as error:
            faults += [f"walk_{fault}" for fault in error.faults]
        if faults:
            raise ParameterError("the options of the transport coverage make no sense", faults=faults)

    @property
    def walk(self) -> Walk:
        """The walk off the network."""
        return Walk(kmh=self.walk_kmh, limit_m=self.walk_limit_m, margin_m=self.walk_margin_m)

    @property
    def foot_limit_s(self) -> int:
        """The longest walk all the way to a seat: as long as both walks of a journey by bus may be, seconds."""
        return round(2 * self.stop_limit_m * self.walk.ms_per_m / 1000)


@dataclass(frozen=True, eq=False)
class TransitCoverage:
    """Which places roads and public transport reach, and which they miss.

    Parameters
    ----------
    options
        The parameters that made it.
    day
        The day of service looked at; None without a timetable.
    stops
        One row per stop, index ``stop_id``: ``name``, ``departures`` (a day), ``first_s``, ``last_s``, ``headway_min``
        (mean time between departures; NaN for fewer than two), ``span_h``, ``lines`` ("; " between), ``geometry``.
        Without a timetable the columns after ``name`` are NaN / None.
    places
        One row per settlement, on its index: ``name``, ``area_id``, ``tier``, ``population``; ``road_m`` (straight line
        to the nearest all-season road), ``has_road``, ``hardened_m``, ``has_hardened``; ``stop_id`` and ``stop_walk_m``
        (nearest stop along the network of paths, off-network walk included), ``straight_stop_id``, ``stop_straight_m``,
        ``has_stop`` (within the headline limit); of all stops within the headline limit: ``departures`` (a day, each
        trip once), ``lines``, ``headway_min``, ``first_s``, ``last_s``, ``span_h``; for ``town`` and ``county`` (own
        seats): ``<to>_bus_min`` (door to door, the best within the hours of leaving), ``<to>_walk_min``,
        ``<to>_wait_min``, ``<to>_ride_min``, ``<to>_transfers``, ``<to>_leave_s``, ``<to>_way`` (``bus``; ``on foot``:
        walking all the way is as fast or faster, and the columns of the bus are NaN, or there is no bus and the seat is
        within `TransitOptions.foot_limit_s`; ``here``: at the seat; ``none``: no connection; None: not known),
        ``<to>_foot_min`` (walking all the way, NaN if longer than a trip may be),
        ``<to>_car_min``, ``<to>_ratio`` (bus / car), ``<to>_return`` (same-day return possible, by bus or on foot; None
        if not known), ``<to>_back_s`` (home at; NaN if they cannot return);
        ``is_remote``, ``why_remote``, ``geometry``. NaN / None where there is none.
    areas
        One row per area and the whole (``area_id`` "*", level "study"): ``area_id``, ``name``, ``level``,
        ``settlements``, ``population``, ``population_missing``; ``road_settlements_share``, ``road_population_share``
        (Rural Access Index), ``hardened_settlements_share`` (hardened-road rate), ``stop_settlements_share_<m>``,
        ``stop_population_share_<m>``, ``straight_settlements_share_<m>``, ``straight_population_share_<m>``,
        ``served_share`` (settlements with a departure), ``median_departures``, ``town_return_share``,
        ``county_return_share``, ``remote``, ``remote_without_stop``.
    definitions
        What each figure means, by a short key (``stop``, ``road``, ``hardened``, ``departures``, ``bus``, ``return``,
        ``remote``).
    has_timetable, has_paths
        Whether times and network walks could be computed at all.
    is_illustrative
        True if the timetable is invented.
    missing
        What could not be answered, one sentence each.
    notes
        What a reader must know.
    """

    options: TransitOptions
    day: date | None
    stops: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    areas: pd.DataFrame
    definitions: dict[str, str]
    has_timetable: bool
    has_paths: bool
    is_illustrative: bool = False
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
