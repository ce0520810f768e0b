"""The coverage of remote places by roads and public transport."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel


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
    travel: Travel
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
