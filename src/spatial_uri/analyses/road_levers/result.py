"""Roads that would close the gap of a service circle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.results import Result
from spatial_uri.analyses.road_levers.options import RoadLeversOptions
from spatial_uri.measure.roads.result import LeverEvaluation
from spatial_uri.model.network import Mode
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False, repr=False)
class BetterRoads(Result):
    """What faster roads and missing links would bring on the way to one tier.

    Parameters
    ----------
    options, travel, mode, tier, prices
        The parameters that made it, the tier to be reached, and the prices of the study (None without).
    limit_min
        What counts as within, minutes, included.
    counts_people, by_cost
        As `spatial_uri.measure.roads.result.RoadLevers` has them.
    levers
        As `projects` there, in the order of their rank.
    settlements
        As there, on the index of the settlements and in their order, with ``name`` and ``area_id``.
    ceiling
        As there.
    evaluation
        Evaluates sets of levers together, exactly.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "road_levers"

    options: RoadLeversOptions
    travel: Travel
    mode: Mode
    tier: Tier
    prices: Prices | None
    limit_min: float
    counts_people: bool
    by_cost: bool
    levers: gpd.GeoDataFrame
    settlements: pd.DataFrame
    ceiling: pd.DataFrame
    evaluation: LeverEvaluation
    notes: tuple[Note, ...] = ()
