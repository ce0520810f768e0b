"""The result of the statistics: what the tables hold of each area, and how it goes with access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from spatial_uri.analyses.results import Result
from spatial_uri.analyses.statistics.options import StatisticsOptions
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False)
class StatisticsTable:
    """Statistics as they were read: one row for each area, statistic and year.

    Parameters
    ----------
    rows
        Columns ``area_id``, ``statistic`` (its heading without the unit), ``unit`` (``""`` where none is said),
        ``year`` (``Int64``, NA where none is said), ``value``; RangeIndex. No area has a statistic twice in one year.
    notes
        What was assumed, and what was left out.
    """

    rows: pd.DataFrame
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Statistics(Result):
    """Statistics of areas, with their rank, their change over the years, and how they go with access.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    by_year
        One row for each area, statistic and year, ratios among them, RangeIndex. Columns ``area_id``, ``name``,
        ``level``, ``statistic``, ``unit``, ``year`` (NA where none is said), ``value``, ``rank`` (1 is the highest of
        the areas of its level in that year; equal values share the better rank), ``ranked`` (how many areas are
        ranked), ``change`` (against the first year of this area; NaN in it), ``change_share`` (the same over the value
        of the first year; NaN where that is not above 0).
    areas
        The latest year of each area and statistic: the columns of `by_year` without the change, and ``access_share``
        (people within the limit of the service circle; settlements where people are not known; NaN without it),
        ``access_rank`` (1 is the highest share among the same areas), ``rank_difference`` (rank less access rank: far
        below 0 is well off, with poor access).
    overview
        One row for each statistic and level. Columns ``statistic``, ``unit``, ``level``, ``first_year``,
        ``last_year``, ``areas`` (with a value), ``areas_missing``, ``lowest``, ``lowest_area``, ``highest``,
        ``highest_area``, ``mean`` (every area once), ``access_correlation`` (Spearman's rank correlation
        with the share within the limit; NaN for fewer than 10 areas).
    tier, limit_min
        The tier and limit of ``access_share``; None and NaN if no service circle was measured.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "statistics"

    options: StatisticsOptions
    travel: Travel
    by_year: pd.DataFrame
    areas: pd.DataFrame
    overview: pd.DataFrame
    tier: Tier | None = None
    limit_min: float = float("nan")
    notes: tuple[Note, ...] = ()
