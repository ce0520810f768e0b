"""The result of circles by name: one table for each circle, the matrix of villages and services, and areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.circles.options import CirclesOptions
from spatial_uri.analyses.results import Result
from spatial_uri.errors import ParameterError
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel
from spatial_uri.rules.circle_rules import Circle


@dataclass(frozen=True, eq=False, repr=False)
class Circles(Result):
    """Whether every settlement meets each of several circles, and how many it meets.

    Parameters
    ----------
    options, travel, mode
        The parameters that made it, and the mode of the roads of the study.
    asked
        The definitions asked for, in their order.
    answered
        Those of them that the data could answer: the services of the matrix.
    trips
        Id of a circle answered -> one row per settlement, on the index of the settlements and in their order:
        ``name``, ``area_id``, ``value`` (minutes or kilometres to the nearest facility, NaN where none is reached; of
        an attribute always NaN), ``status`` (as everywhere; of an attribute ``reached`` where the table says something,
        else ``unknown``), ``met`` (value <= the first threshold, or the attribute is there; None where nothing is
        known), ``is_counted`` (belongs to the denominator of the circle), ``facility_id``, ``facility_name`` (None
        where there is none), ``inside_value`` (to the nearest facility inside the studied areas), ``population``.
    coverage
        One row per circle, area and threshold, and for the whole (``area_id`` "*", level "study"): ``circle``,
        ``unit`` (``min``, ``km``, ``has``), ``threshold`` (NaN of an attribute), ``area_id``, ``name``, ``level``,
        ``settlements`` (those counted), ``settlements_within``, ``settlements_share``, ``population``,
        ``population_within``, ``population_share``, ``population_missing``, ``mean_value``, ``median_value``,
        ``p90_value``, ``max_value`` (of those reached), ``reached``, ``too_far``, ``unreachable``, ``off_network``,
        ``unknown``, ``settlements_share_inside``. As `spatial_uri.coverage` counts; NaN as there.
    places
        The matrix, one row per settlement in their order: ``name``, ``area_id``, ``rank``, ``population``, for each
        circle answered ``<circle>_met`` (True, False; None where it is not counted, or nothing is known) and
        ``<circle>_value``, then ``services`` (circles that count the settlement), ``services_met``,
        ``services_unknown``, ``all_met`` (True if it meets every one; None if it may, or nothing is asked of it),
        ``lacking`` (ids of those not met, joined by ", "), ``geometry``.
    areas
        One row per area and the whole: ``area_id``, ``name``, ``level``, ``settlements`` (of which anything is asked),
        ``services``, ``services_met``, ``services_unmet``, ``services_unknown`` (sums over its settlements),
        ``met_share`` (of those known), ``all_met``, ``all_met_share`` (settlements), ``all_met_population_share``,
        ``shortfall_rank`` (1: the largest share not met among the areas of its level; NaN if nothing is known).
    facilities
        The facilities used: ``name``, ``kind``, ``taken_from`` (``table``, ``study``, ``extract``, ``roads``,
        ``stops``), ``inside``, ``geometry``; one of two kinds stands there twice.
    kinds
        Kind -> how many facilities, of those that the circles asked for name.
    missing
        What could not be answered, and why.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "circles"

    options: CirclesOptions
    travel: Travel
    mode: Mode
    asked: tuple[Circle, ...]
    answered: tuple[Circle, ...]
    trips: Mapping[str, pd.DataFrame]
    coverage: pd.DataFrame
    places: gpd.GeoDataFrame
    areas: pd.DataFrame
    facilities: gpd.GeoDataFrame
    kinds: Mapping[str, int]
    missing: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()

    def of(self, circle: str) -> pd.DataFrame:
        """Return the table of one circle, on the index of the settlements.

        Raises
        ------
        ParameterError
            If it was not asked for, or could not be answered.
        """
        if circle not in self.trips:
            reason = "could not be answered" if circle in {c.id for c in self.asked} else "was not asked for"
            raise ParameterError(
                f"the circle {circle!r} {reason}", remedy=f"there are {', '.join(self.trips) or 'none'}"
            )
        return self.trips[circle]
