"""How evenly access is spread over people, in a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from spatial_uri.analyses.equity.options import EquityOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel

MINUTES, WITHIN_REACH, LOCATED = "minutes", "within_reach", "located"
"""What is looked at: minutes to a tier; supply per 1,000 people within reach; supply where it is located."""
PEOPLE, AREA = "people", "area"
"""What a value is weighted by: people, or square kilometres."""
URBAN, RURAL, ALL = "urban", "rural", "all"
INDEX_COLUMNS = (
    "what", "subject", "weighted_by", "level", "values", "people", "left_out", "mean", "p90_p10", "gini", "band",
    "theil", "theil_between_township", "theil_within_township", "theil_between_county", "theil_within_county",
    "palma_share", "palma_mean", "concentration", "fgt0", "fgt1", "fgt2", "urban_mean", "rural_mean",
    "urban_rural_ratio",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class AccessEquity(Result):
    """How evenly minutes and supply are spread over people.

    Parameters
    ----------
    options, travel, limit_min, tiers
        The parameters that made it, and the tiers looked at.
    amounts
        The supplies looked at, such as ``beds``; none where supply was not measured.
    indices
        One row per thing looked at (T7). Columns ``what`` (``minutes`` to a tier; supply ``within_reach`` of
        settlements; supply ``located`` in areas), ``subject`` (the tier, or the amount), ``weighted_by`` (``people``,
        or the ``area`` of the areas in km2), ``level`` (of the areas; "" where each settlement is a value), ``values``
        (how many), ``people`` and ``left_out`` (people, or km2, whose value is known, and not), ``mean`` (minutes; per
        1,000 people; per km2), and the indices as `spatial_uri.equity` says them. Theil is parted between and within
        townships and counties; ``concentration`` ranks people from the nearest to the county's highest tier to the
        farthest, so that below 0 those near it have more. ``urban_mean``, ``rural_mean`` and their ratio are weighted
        by people. Indices are NaN of fewer than 10 values, and where they are not defined.
    split
        One row per tier, the whole ("*") or an area above townships, of several, and ``group`` (``urban``, ``rural``,
        ``all``) (T3). Columns ``tier``, ``area_id``, ``name``, ``level``, ``group``, ``settlements``, ``within``,
        ``within_share``, ``population``, ``population_share`` (of the people within), ``mean_min`` (of the people
        reached), ``not_reached`` (settlements), ``gap_min`` (mean minutes over the limit, of all people reached);
        shares of people NaN where less than half of the settlements have their number.
    areas
        One row per tier and area of the finest level above the villages that has several areas; none where no level
        has. Columns ``tier``, ``area_id``, ``name``, ``level`` and those of `split` without ``group``, of all
        settlements of the area; ``mean_ratio`` is the mean time of its people over that of all people of the study.
        ``mean_min``, ``gap_min`` and ``mean_ratio`` are NaN where the people of less than half of the settlements are
        known, or nobody is reached.
    settlements
        One row per settlement, on the index of the settlements: ``group`` (``urban`` or ``rural``).
    lorenz
        The Lorenz curves: ``what``, ``subject``, ``people_share``, ``value_share``. Of minutes only people reached.
    rural_by_code, rural_by_rank
        How many rural settlements are known by the statistical class, and how many by their rank.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "equity"

    options: EquityOptions
    travel: Travel
    limit_min: float
    tiers: tuple[Tier, ...]
    amounts: tuple[str, ...]
    indices: pd.DataFrame
    split: pd.DataFrame
    areas: pd.DataFrame
    settlements: pd.DataFrame
    lorenz: pd.DataFrame
    rural_by_code: int
    rural_by_rank: int
    notes: tuple[Note, ...] = ()

    def of(self, what: str) -> pd.DataFrame:
        """Return the rows of `indices` of one kind."""
        return self.indices[self.indices["what"] == what]

    def areas_of(self, tier: Tier) -> pd.DataFrame:
        """Return the rows of `areas` of one tier."""
        return self.areas[self.areas["tier"] == tier.name]
