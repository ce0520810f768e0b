"""How sure a service circle is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from spatial_uri.analyses.results import Result
from spatial_uri.analyses.sensitivity.options import SensitivityOptions
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel

STATES = ("in", "likely", "open", "unlikely", "out", "unknown")
"""How sure it is that a settlement is within, from the surest; ``unknown`` where the circle does not know either."""
ALL_ROADS, WALKING, SNAP_LIMIT = "all", "walk", "snap_limit"
"""What is varied beside single classes of road."""
UNDECIDED = ("likely", "open", "unlikely")
"""The states of settlements that other speeds may bring to the other side of the limit."""


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Result):
    """What other speeds of the roads would change in a service circle.

    Parameters
    ----------
    options, travel, mode, tiers
        The parameters that made it, and the tiers looked at.
    limit_min
        What counts as within, minutes, included: the first threshold of the circle.
    counts_people
        False where the people of less than half of the settlements are known: shares are then of settlements.
    settlements
        One row per tier and settlement, MultiIndex ``(tier, place_id)``, in the order of the circle. Columns ``name``,
        ``area_id``, ``population``, ``base_min`` (at the speeds assumed), ``within_base``, ``p_within`` (share of the
        draws in which it is within, 0 to 1), ``state`` (``in``: in at least 95 % of the draws; ``likely``: in at
        least two thirds; ``open``; ``unlikely``: in at most a third; ``out``: in at most 5 %; ``unknown``), ``p5_min``
        and ``p95_min`` (minutes that are not exceeded in 5 % and in 95 % of the draws, NaN where that is beyond twice
        the limit), ``critical_factor`` (of the speed of all roads together, at which it comes within or falls out; NaN
        where that is below half or above twice the speed), ``critical_class`` (the class of road that alone turns it
        with the least change, "" where none does), ``critical_factor_of_class``, ``class_kmh`` (its speed today, the
        median of its kilometres) and ``critical_kmh`` (at that factor).
    areas
        One row per tier and area, and the whole study (``area_id`` "*"). Columns ``area_id``, ``name``, ``level``,
        ``tier``, ``settlements``, ``share`` (of people within at the speeds assumed; of settlements where people are
        not counted), ``p5_share``, ``p50_share``, ``p95_share`` (of the draws), ``sure``, ``undecided`` (settlements).
    tornado
        One row per tier and thing that is varied alone. Columns ``tier``, ``varied`` (a class of road, ``all`` roads,
        ``walk``, ``snap_limit``), ``minus`` and ``plus`` (the factors, or metres), ``minus_share``, ``share`` and
        ``plus_share`` (within at the lower, the assumed and the higher), ``swing_share`` (their largest distance);
        the largest swing first.
    snap_limits
        One row per tier and longest walk tried. Columns ``tier``, ``walk_limit_m``, ``off_network`` (settlements
        without a road within it) and ``share`` (within, at the speeds assumed).
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "sensitivity"

    options: SensitivityOptions
    travel: Travel
    mode: Mode
    tiers: tuple[Tier, ...]
    limit_min: float
    counts_people: bool
    settlements: pd.DataFrame
    areas: pd.DataFrame
    tornado: pd.DataFrame
    snap_limits: pd.DataFrame
    notes: tuple[Note, ...] = ()

    def of(self, tier: str) -> pd.DataFrame:
        """Return the settlements of one tier, on the index of the settlements and in their order."""
        rows: Any = self.settlements.xs(tier, level="tier")
        of_tier: pd.DataFrame = rows
        return of_tier
