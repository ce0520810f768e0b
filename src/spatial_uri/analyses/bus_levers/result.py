"""What buses could do in addition, ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.bus_levers.measure_evaluation import BusEvaluation
from spatial_uri.analyses.bus_levers.options import BusLeverOptions
from spatial_uri.analyses.results import Result
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False, repr=False)
class BusLevers(Result):
    """Bus levers with what each brings and takes.

    Parameters
    ----------
    options, transit_options, travel, day
        The parameters that made it, those of the coverage that it starts from, and its day of service.
    prices
        The prices of the study; None without any.
    counts_people
        False where the people of less than half of the settlements are known: every settlement then counts as one, in
        all columns of people.
    levers
        One row per lever, on ``lever_id``, the best first: those evaluated in full, then the others by their estimate.
        Columns ``kind`` (``new_stop``, ``extension``, ``detour``, ``departures``, ``on_demand``), ``line`` ("" for
        called vehicles), ``stops`` (the stops that it concerns, "; " between), ``place_id`` (the settlement that it is
        for, or the town of called vehicles; None for departures), ``place_name``, ``extra_vehicle_min_per_day`` (what
        it costs), ``people_estimate`` (the most people who could gain), ``is_evaluated``; NaN where that is False:
        ``people_with_stop`` (newly with a departure within the walk), ``people_with_return`` (newly to a seat and home
        on the day), ``people_with_bus`` (newly to a seat by bus), ``people_gained`` (a stop or a return),
        ``settlements_gained``, ``person_min_saved`` and ``person_min_lost`` (of those served before and after),
        ``served_before_min`` and ``served_after_min`` (their mean minutes to their seats together);
        ``people_delayed`` (in the buses of the day that are later; NaN where it is not known how many),
        ``minutes_delayed`` (each), ``person_min_delayed``; ``vehicles`` (called ones, else NaN),
        ``people_per_vehicle_hour`` (gained, or the estimate where it was not evaluated), ``cost`` (of the vehicle time,
        over all years that count; NaN without a price), ``people_per_cost`` (as for the vehicle-hour), ``geometry``
        (the new stop, the town, or the middle of the line).
    settlements
        One row per evaluated lever and settlement that it changes: ``lever_id``, ``place_id``, ``name``,
        ``population``, ``newly_stop``, ``newly_return``, ``newly_bus``, ``before_min``, ``after_min`` (NaN where it
        was not served before and after).
    refused
        Ends of lines that cannot be extended, as trips only end or only begin there: ``line``, ``stop_id``, ``why``.
    evaluation
        Evaluates sets of levers together, exactly.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "bus_levers"

    options: BusLeverOptions
    transit_options: TransitOptions
    travel: Travel
    day: date
    prices: Prices | None
    counts_people: bool
    levers: gpd.GeoDataFrame
    settlements: pd.DataFrame
    refused: pd.DataFrame
    evaluation: BusEvaluation
    notes: tuple[Note, ...] = ()
