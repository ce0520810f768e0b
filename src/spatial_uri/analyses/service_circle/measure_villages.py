"""The villages among the settlements of a service circle, which is asked for villages more often than for all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS, Hierarchy
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import ParameterError
from spatial_uri.measure.area_coverage import coverage
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Study

VILLAGE_COLUMNS = {
    "villages": "settlements",
    "villages_within": "settlements_within",
    "villages_share": "settlements_share",
    "villages_population_share": "population_share",
}
"""Column of the coverage -> the column of `spatial_uri.coverage` that it is for villages alone."""


def with_villages(circle: ServiceCircle, study: Study, hierarchy: Hierarchy) -> ServiceCircle:
    """Return a circle whose coverage counts the villages beside all settlements.

    Parameters
    ----------
    circle, study
        The result, and what was measured.
    hierarchy
        The ranks.

    Raises
    ------
    ParameterError
        If the hierarchy is not that of the settlements of the study.
    """
    keys = ["area_id", "tier", "threshold_min"]
    table = circle.coverage.assign(**dict.fromkeys(VILLAGE_COLUMNS, np.nan))
    if (is_village := _are_villages(study, hierarchy)).any():
        trips = circle.trips[np.tile(is_village, len(circle.tiers))].reset_index(level="tier")
        counted = coverage(
            trips, study.areas, thresholds_min=circle.options.thresholds_min, whole_name=study.name
        ).set_index(keys)
        rows = counted.reindex(list(table[keys].itertuples(index=False, name=None)))
        for column, source in VILLAGE_COLUMNS.items():
            table[column] = rows[source].to_numpy(dtype=np.float64)
    return replace(circle, coverage=table)


def _are_villages(study: Study, hierarchy: Hierarchy) -> BoolArray:
    """Return which settlements are villages: those of rank village and central village."""
    settlements = study.settlements.table
    if not hierarchy.places.index.equals(settlements.index):
        raise ParameterError("the hierarchy is not that of the settlements of the study")
    return np.asarray(settlements.index.isin(hierarchy.of_rank(*VILLAGE_RANKS)), dtype=np.bool_)
