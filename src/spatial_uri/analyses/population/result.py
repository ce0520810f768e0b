"""The result of the population where it lives: cells, coverage under two layers, totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.population.options import PopulationOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False, repr=False)
class Population(Result):
    """Coverage of people where they live, beside that of people counted at their settlements.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    mode
        Mode of travel.
    tiers, thresholds_min
        Those of the service circle.
    cells
        One row for each place of demand, index ``cell_id``: ``people``, ``area_id``, ``cell_m`` (side in metres, NaN of
        buildings), for each tier ``<tier>_min`` (door to door; NaN unless reached) and ``<tier>_status``, geometry.
    coverage
        One row per area, tier and threshold, and for the whole study (``area_id`` "*"): ``name``, ``level``,
        ``settlement_people``, ``settlement_share``, ``cell_people``, ``cell_within`` (people), ``cell_share``,
        ``difference_share`` (cells less settlements), ``off_network_share`` (of the people of cells). A share is NaN
        where nobody is counted.
    totals
        One row per area and for the whole: ``name``, ``level``, ``settlement_people``, ``raster_people`` (before
        anything is spread; NaN without a raster), ``resident_people``, ``registered_people`` (official; NaN where not
        given), ``cell_people`` (what the coverage counts), ``factor`` (official people that are spread / people of the
        raster, NaN without both), ``registered_ratio`` (registered / resident).
    facts
        What became of all people of the raster: as ``attrs`` of `read_population` and `spread_population`.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "population"

    options: PopulationOptions
    travel: Travel
    mode: Mode
    tiers: tuple[Tier, ...]
    thresholds_min: tuple[float, ...]
    cells: gpd.GeoDataFrame
    coverage: pd.DataFrame
    totals: pd.DataFrame
    facts: Mapping[str, Any]
    notes: tuple[Note, ...] = ()
