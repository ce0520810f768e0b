"""Supply for the people who can reach it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spatial_uri.measure.supply.decay import Zones
from spatial_uri.measure.supply.kinds import Kind
from spatial_uri.model.study import Note


@dataclass(frozen=True, eq=False)
class SupplyRatio:
    """What floating catchments tell of settlements and facilities.

    In reach is a pair within the threshold whose weight is above 0.

    Parameters
    ----------
    kind, threshold_min, zones
        How it was measured: minutes, and the weights of zones (upper limit in minutes, weight), None where the weight
        has no zones.
    settlements
        One row per settlement, on the index of the demand and in its order: ``per_1000`` (supply per 1,000 people that
        it can count on; 0 where nothing is in reach, NaN where only what is not known is), ``supply_in_reach``
        (what is known of it), ``facilities_in_reach``, ``is_at_most`` (people who are not known share a facility in
        reach, so the ratio is too high), ``is_at_least`` (a facility in reach whose supply or people are not known is
        left out, so the ratio is too low), ``status`` (``served``; ``none_in_reach``; ``no_supply``: what is in reach
        has none; ``unknown``).
    facilities
        One row per facility, on the index of the supply: ``supply``, ``people_in_reach`` (those known),
        ``settlements_in_reach``, ``people_unknown`` (settlements in reach whose people are not known),
        ``ratio_per_1000`` (supply per 1,000 people in reach, each weighted; NaN where it is not known),
        ``people_per_unit`` (people expected per unit of supply, if each settlement's people divide among the supply
        in reach: Wang's crowding; NaN without supply), ``status`` (``serving``; ``no_supply``; ``nobody_in_reach``;
        ``supply_unknown``; ``people_unknown``: nobody known is in reach).
    balance
        One row: ``supply`` (all that is known), ``allocated`` (to people: the sum of ratio times people),
        ``unallocated`` (the rest), ``nobody_in_reach`` (that of facilities with nobody in reach, a part of the rest).
    notes
        What a reader must know: who is left out, and whose ratio is wrong for it.
    """

    kind: Kind
    threshold_min: float
    zones: Zones | None
    settlements: pd.DataFrame
    facilities: pd.DataFrame
    balance: pd.DataFrame
    notes: tuple[Note, ...] = ()
