"""Supply for the people who can reach it, in a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from spatial_uri.analyses.results import Result
from spatial_uri.analyses.supply.options import SupplyOptions
from spatial_uri.model.network import Mode
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False, repr=False)
class Supply(Result):
    """What each settlement can count on of what facilities have, and how crowded they are.

    People beyond the border count where they are known: they use facilities inside, and have those beyond.

    Parameters
    ----------
    options, travel, mode
        The parameters that made it.
    amounts
        What was looked at, such as ``beds``; empty if nothing is known.
    tiers
        Amount -> the tiers that have it, from the highest.
    settlements
        One row per amount and settlement, MultiIndex ``(amount, place_id)``, in the order of the study. Columns
        ``name``, ``area_id``, ``population``, ``per_1000``, ``supply_in_reach``, ``facilities_in_reach``,
        ``is_at_most`` (people who are not known, or live beyond the border and are missing, share what it reaches: the
        ratio is too high), ``is_at_least`` and ``status``, as `spatial_uri.supply_ratio` says them.
    facilities
        One row per amount and facility of its tiers, MultiIndex ``(amount, place_id)``. Columns ``name``, ``tier``,
        ``area_id``, ``inside``, and as `spatial_uri.supply_ratio` says them ``supply``, ``people_in_reach``,
        ``settlements_in_reach``, ``people_unknown``, ``ratio_per_1000``, ``people_per_unit``, ``status``;
        ``people_beyond`` (those of the people in reach who live beyond the border, NaN where they are not known) and
        ``reaches_beyond`` (roads beyond the border lie in its reach, and nobody there is known).
    areas
        One row per amount and area, and the whole study (``area_id`` "*"). Columns ``amount``, ``area_id``, ``name``,
        ``level``, ``settlements``, ``population``, ``facilities`` and ``supply`` (located in it), ``located_per_1000``
        (of its own people), ``access_per_1000`` (what its people can count on, their mean), ``least_per_1000`` and
        ``most_per_1000`` (of its settlements), ``without_supply`` (settlements that reach none), ``without_people``
        (their people), ``without_share`` (of the people), ``too_high`` (settlements whose ratio is too high). Figures
        per person are NaN where the people of less than half of the settlements are known.
    balance
        One row per amount: ``amount``, ``supply``, ``allocated``, ``unallocated``, ``nobody_in_reach`` (see
        `spatial_uri.supply_ratio`), ``to_study`` and ``to_neighbours`` (of what is allocated).
    neighbours, neighbour_people
        How many settlements beyond the border are counted, and their people.
    missing
        What could not be answered.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "supply"

    options: SupplyOptions
    travel: Travel
    mode: Mode
    amounts: tuple[str, ...]
    tiers: dict[str, tuple[Tier, ...]]
    settlements: pd.DataFrame
    facilities: pd.DataFrame
    areas: pd.DataFrame
    balance: pd.DataFrame
    neighbours: int = 0
    neighbour_people: float = 0.0
    missing: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()

    def of(self, amount: str) -> pd.DataFrame:
        """Return the settlements of one amount, on the index of the settlements and in their order."""
        return self._part(self.settlements, amount)

    def facilities_of(self, amount: str) -> pd.DataFrame:
        """Return the facilities of one amount, on the index of the facilities."""
        return self._part(self.facilities, amount)

    def areas_of(self, amount: str) -> pd.DataFrame:
        """Return the areas of one amount, the whole study first."""
        return self.areas[self.areas["amount"] == amount]

    @staticmethod
    def _part(table: pd.DataFrame, amount: str) -> pd.DataFrame:
        rows: Any = table.loc[amount]
        of_amount: pd.DataFrame = rows
        return of_amount
