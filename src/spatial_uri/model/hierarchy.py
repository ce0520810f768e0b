"""The settlement hierarchy: county seat, town, central village, village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from spatial_uri.model.study import Note

SettlementTier = Literal["county_seat", "town", "central_village", "village"]
SETTLEMENT_TIERS: tuple[SettlementTier, ...] = get_args(SettlementTier)
"""Tiers of settlements, from the highest to the lowest."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Every settlement in its tier, with the town and the county seat it belongs to.

    Parameters
    ----------
    places
        One row per settlement, on the index of the settlements and in their order. Columns: ``tier`` (one of
        `SETTLEMENT_TIERS`), ``seat_of`` (``area_id`` of the coarsest area it is the seat of, None), ``township_id`` and
        ``county_id`` (the areas of these levels that it belongs to, None where there are none), ``town_seat_id`` and
        ``county_seat_id`` (settlements: the seats of these areas, None where no seat is known).
    seats
        One row per area of level township or county, index ``area_id``. Columns: ``name``, ``level``, ``seat_id`` (a
        settlement, None where none was found), ``seat_name``, ``found_by`` (``named``: by the user; ``data``: the
        boundary names it; ``code``: its code; ``kind``: the only settlement of that kind; ``largest``, ``name``: of
        several candidates the one with most people, or the name of the area; ``none``).
    mismatches
        One row per contradiction: ``place_id`` (or None), ``area_id`` (or None), ``kind`` (a stable word, such as
        ``code_and_place``, ``seat_missing``, ``seat_outside``, ``kind_and_code``), ``message`` (a full sentence).
    notes
        What a reader must know.
    """

    places: pd.DataFrame
    seats: pd.DataFrame
    mismatches: pd.DataFrame
    notes: tuple[Note, ...] = ()

    def of_tier(self, *tiers: SettlementTier) -> pd.Index:
        """Return the ids of the settlements of these tiers, in the order of the settlements."""
        return self.places.index[self.places["tier"].isin(tiers)]
