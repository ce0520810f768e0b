"""Vehicles that are called: door to the seat of the town, in the hours of service."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.bus_levers.measure_candidates import Screen
from spatial_uri.analyses.bus_levers.measure_evaluation import CalledVehicles
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.model.arrays import FloatArray


def called_vehicles(
    screen: Screen, hierarchy: Hierarchy, weights: FloatArray
) -> Iterator[tuple[dict[str, Any], pd.DataFrame, CalledVehicles]]:
    """Yield a lever for each town: its settlements that lack a stop or a return are fetched and brought home.

    A trip takes the wait after the call and the minutes of a bus by road. Vehicles run there and back for every trip.

    Yields
    ------
    tuple
        The row of the lever, the rows of its settlements, and how it joins other levers.
    """
    options, base = screen.options, screen.lines.base
    places = base.places
    lacking = screen.without_stop | screen.without_return
    ride = places["town_car_min"].to_numpy(dtype=np.float64) * options.bus_factor
    seat = hierarchy.places["town_seat_id"].to_numpy(dtype=object)
    hours = options.service_until_h - options.service_from_h
    takes = 2 * (options.booking_wait_min + ride) + base.options.stay_min
    returns = takes <= 60 * hours
    was = places["town_bus_min"].to_numpy(dtype=np.float64)
    will = options.booking_wait_min + ride
    best = np.where(np.isnan(was), np.nan, np.fmin(was, will))
    for hub in sorted({str(one) for one in seat[lacking] if isinstance(one, str)}):
        of_hub = np.flatnonzero(lacking & (seat == hub) & np.isfinite(ride) & (places.index != hub))
        if not len(of_hub):
            continue
        newly = returns[of_hub] & (places["town_return"].to_numpy(dtype=object)[of_hub] == False)  # noqa: E712
        people, no_bus = weights[of_hub], np.isnan(was[of_hub])
        trips = float(people.sum()) * options.trips_per_person / options.riders_per_trip
        cycle = 2 * float(np.average(ride[of_hub], weights=people)) if people.sum() > 0 else 0.0
        faster = np.maximum(0.0, np.nan_to_num(was[of_hub] - will[of_hub]))
        changes = pd.DataFrame(
            {
                "newly_stop": False, "newly_return": newly, "newly_bus": no_bus,
                "before_min": was[of_hub], "after_min": best[of_hub],
            },
            index=places.index[of_hub],
        )  # fmt: skip
        row = {
            "kind": "on_demand", "line": "", "stops": "", "place_id": hub, "extra_vehicle_min_per_day": trips * cycle,
            "people_estimate": float(people[newly].sum()), "is_evaluated": True, "people_with_stop": 0.0,
            "people_with_return": float(people[newly].sum()), "people_with_bus": float(people[no_bus].sum()),
            "people_gained": float(people[newly].sum()), "settlements_gained": int(newly.sum()),
            "person_min_saved": float((people * faster).sum()), "person_min_lost": 0.0, "people_delayed": 0.0,
            "minutes_delayed": 0.0, "vehicles": math.ceil(trips * cycle / (60 * hours)),
            "geometry": places.geometry.loc[hub],
        }  # fmt: skip
        yield row, changes, CalledVehicles(of_hub, returns[of_hub], will[of_hub])
