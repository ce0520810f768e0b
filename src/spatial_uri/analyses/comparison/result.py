"""The result of a comparison: tables, with before and after side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from spatial_uri.analyses.comparison.options import ComparisonOptions
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.analyses.results import Result
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel

CLASSES = (
    "gained", "lost", "newly_reached", "cut_off", "faster", "slower", "same", "unknown", "appeared", "vanished",
)  # fmt: skip
"""What becomes of a settlement, in the order of tables."""
STATES = ("within", "beyond", "too_far", "unreachable", "off_network", "unknown", "absent")
"""Where a settlement stands on one side; ``absent``: that side does not have it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Effect:
    """One change of a scenario, and the runs that tell what it does.

    Parameters
    ----------
    change_id, kind, what
        Its id and kind in the scenario, and what it touches, in words ready to print.
    cost
        What it costs, NaN where that is not known.
    alone
        The run with this change and no other; None where it was not measured.
    left_out
        The run with every other change; None where it was not measured.
    geometry
        Where it is, in the CRS of the later run; None where it is nowhere, or what the tables tell anyway.
    """

    change_id: str
    kind: str
    what: str = ""
    cost: float = np.nan
    alone: Snapshot | None = None
    left_out: Snapshot | None = None
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """Two runs side by side: who is within the limit before and after, and what the difference is made of.

    Every difference in people within the limit is the sum of four terms, exactly. With b and a for before and after, P
    the people of a settlement, w whether it is within the limit, and w' whether its minutes of before are within the
    limit of after:

    - *limit*: sum of P_b (w' - w_b), zero where both runs have one limit;
    - *access*: sum of P_b (w_a - w'), over settlements that both runs have, with an answer in both: the same people,
      where they lived before;
    - *unknown*: the same over settlements without an answer in one of the runs;
    - *people moved*: sum of (P_a - P_b) w_a over settlements that both runs have, plus the people within of those that
      only the later run has, minus those (within the limit of after) of those that only the earlier one has.

    Shares: each of the first three terms divided by all people of before; people moved is the rest, which holds the
    change of the denominator as well. The same for settlements, with 1 for P.

    Parameters
    ----------
    options, travel
        The parameters that made it; how people travel in the later run.
    before, after
        What was compared.
    tiers, tier
        The tiers that both have measured, from the highest; the one that leads.
    headline
        One row for each tier and pair of limits, the leading tier and the first limits first: ``tier``,
        ``before_limit_min``, ``after_limit_min``, ``counted`` (``people`` or ``settlements``), ``before_total``,
        ``after_total``, ``before_within``, ``after_within``, ``change``, ``limit``, ``access``, ``unknown``, ``moved``
        (the four terms), ``before_share``, ``after_share``, ``change_share``, ``limit_share``, ``access_share``,
        ``unknown_share``, ``moved_share``; ``reached_in_both``, ``before_mean_min`` and ``after_mean_min`` over these
        alone, of people weighted by the people of before. Shares of people are NaN where the people of less than half
        of the settlements are known.
    settlements
        One row for each tier and settlement, on ``(tier, place_id)``: those of the later run in their order, then those
        that only the earlier one has. ``name``, ``area_id``, ``before_id`` (None where it appeared), ``before_people``,
        ``after_people``, ``before_min``, ``after_min``, ``change_min`` (NaN unless reached in both), ``before_status``,
        ``after_status`` (None where that run does not have it), ``before_state``, ``after_state`` (one of `STATES`),
        ``before_facility_id``, ``after_facility_id``, ``change`` (one of `CLASSES`), ``cause`` (ids of changes, or
        codes of causes, with "; " between), ``geometry`` (Point in the CRS of the later run).
    areas
        One row for each tier and area of either run, each level with a row of those in no area of it if there are any,
        and the whole (``area_id`` "*"): ``name``, ``level``, and the columns of `headline` for people and settlements.
    flows
        One row for each tier, state before and state after that occurs: ``tier``, ``before_state``, ``after_state``,
        ``settlements``, ``before_people``, ``after_people``.
    facilities
        Facilities that differ, on ``place_id``: ``name``, ``before_tier``, ``after_tier`` ("" where it was not or is no
        longer, there), ``moved_m``, ``change`` (``new``, ``closed``, ``moved``, ``other_tier``), ``before_id``
        (None where it is new), ``geometry``.
    parameters
        What of the definition differs: ``parameter``, ``before``, ``after``; no row where both are defined alike.
    inputs
        Files by role: ``role``, ``before_path``, ``after_path``, ``before_sha256``, ``after_sha256``, ``change``
        (``same``, ``differs``, ``appeared``, ``vanished``).
    changes
        One row for each tier and change of a scenario, the leading tier first: ``tier``, ``change_id``, ``kind``,
        ``what``, ``cost``, ``alone_people``, ``alone_settlements``, ``alone_share`` (more within by it alone),
        ``left_out_people``, ``left_out_settlements``, ``left_out_share`` (fewer within without it),
        ``cost_per_person``, ``geometry``. Without effects no row.
    equity
        How evenly access is spread, before and after: one row for each thing looked at (``what`` and ``subject``:
        ``minutes`` to a tier, or an amount of supply ``within_reach``) and ``measure``, a column of
        `AccessEquity.indices`: ``before`` and ``after`` as the analysis ``equity`` tells them of each run, ``change``,
        and ``access``, the change for the people of before where they lived, in the places that both runs have, by the
        limit of after. Urban and rural need the ranks of both runs, Gini, Theil, Palma and concentration the supply of
        both. NaN where a run does not tell it; no row where the people of less than half of the settlements are known.
    counts_people
        False where the people of less than half of the settlements of a run are known.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "comparison"

    options: ComparisonOptions
    travel: Travel
    before: Snapshot
    after: Snapshot
    tiers: tuple[Tier, ...]
    tier: Tier
    headline: pd.DataFrame
    settlements: gpd.GeoDataFrame
    areas: pd.DataFrame
    flows: pd.DataFrame
    facilities: gpd.GeoDataFrame
    parameters: pd.DataFrame
    inputs: pd.DataFrame
    changes: gpd.GeoDataFrame
    equity: pd.DataFrame
    counts_people: bool
    notes: tuple[Note, ...] = ()

    def of(self, tier: str) -> gpd.GeoDataFrame:
        """Return the settlements of one tier, on ``place_id``."""
        rows: gpd.GeoDataFrame = self.settlements.loc[tier]
        return rows

    def changes_on(self, tier: str) -> gpd.GeoDataFrame:
        """Return what each change of a scenario does for one tier."""
        return self.changes[self.changes["tier"] == tier]
