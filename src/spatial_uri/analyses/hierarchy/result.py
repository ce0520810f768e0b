"""The settlement hierarchy: county seat, town, central village, village."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

import pandas as pd

from spatial_uri.analyses.hierarchy.options import HierarchyOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.study import Note

SettlementRank = Literal["county_seat", "town", "central_village", "village"]
SETTLEMENT_RANKS: tuple[SettlementRank, ...] = get_args(SettlementRank)
"""Ranks of settlements, from the highest to the lowest."""
VILLAGE_RANKS: tuple[SettlementRank, ...] = ("central_village", "village")
"""Ranks of settlements that are villages; county seats and towns are what villages want to reach."""


@dataclass(frozen=True, eq=False, repr=False)
class Hierarchy(Result):
    """Every settlement with its rank, and with the town and the county seat it belongs to.

    Parameters
    ----------
    places
        One row per settlement, on the index of the settlements and in their order. Columns: ``rank`` (one of
        `SETTLEMENT_RANKS`), ``seat_of`` (``area_id`` of the coarsest area it is the seat of, None), ``township_id`` and
        ``county_id`` (the areas of these levels that it belongs to, None where there are none), ``town_seat_id`` and
        ``county_seat_id`` (settlements: the seats of these areas, None where no seat is known).
    seats
        One row per area of level township or county, index ``area_id``. Columns: ``name``, ``level``, ``seat_id`` (a
        settlement, None where none was found), ``seat_name``, ``found_by`` (``named``: by the user; ``data``: the
        boundary names it; ``code``: its code; ``kind``: the only settlement of that kind; ``largest``, ``name``: of
        several candidates the one with most people, or the name of the area; ``none``).
    mismatches
        One row per contradiction: ``place_id`` (or None), ``area_id`` (or None), ``kind`` (a stable word, such as
        ``code_and_place``, ``seat_missing``, ``seat_outside``, ``kind_and_code``), ``note`` (a `Note`: its ``message``
        is the sentence).
    notes
        What a reader must know.
    audit
        The comparison with the settlements expected, None if nobody said which are.
    options
        The parameters that made it.
    """

    analysis_key: ClassVar[str] = "hierarchy"

    places: pd.DataFrame
    seats: pd.DataFrame
    mismatches: pd.DataFrame
    notes: tuple[Note, ...] = ()
    audit: Audit | None = None
    options: HierarchyOptions = field(default_factory=HierarchyOptions)

    def of_rank(self, *ranks: SettlementRank) -> pd.Index:
        """Return the ids of the settlements of these ranks, in the order of the settlements."""
        return self.places.index[self.places["rank"].isin(ranks)]


@dataclass(frozen=True, eq=False)
class ExpectedSettlements:
    """How many settlements there should be, or which.

    Parameters
    ----------
    table
        One row per area or settlement expected; the index is the number of the row in the file. Columns: ``area_code``
        (code or id of an area, None) and ``area_name``, ``code`` and ``name`` (of the settlement, None), ``expected``
        (a count, NaN in a list of settlements).
    is_count
        True if there is one row per area, with a count.
    villages_only
        True if only villages are meant, no towns and residents' committees; None if that is to be seen from the list.
    notes
        What was assumed to read it.
    """

    table: pd.DataFrame
    is_count: bool
    villages_only: bool | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False)
class Audit:
    """The settlements found, compared with those expected.

    Parameters
    ----------
    areas
        One row per area coarser than a village, index ``area_id``; then one for each expected area that is not among
        the areas (as it was named); the last is ``*``, everything. Columns: ``name``, ``level`` (None for an unknown
        area, ``study`` for the last), ``expected``, ``found``, ``missing``, ``unexpected``, ``duplicate``, ``orphan``,
        ``outside_parent`` (numbers of settlements, `pandas.NA` where nothing is expected). Where something is,
        ``expected`` = ``found`` - ``unexpected`` + ``missing``. ``found`` counts duplicates once.
    findings
        One row per finding: ``kind`` (``missing``, ``duplicate``, ``orphan``, ``outside``, ``unexpected``,
        ``code_differs``, ``area_unknown``), ``area_id``, ``place_id``, ``name``, ``code``, ``row`` (of the expected
        table), each None where there is none, and ``note`` (a `Note`: its ``message`` is the sentence).
    notes
        What a reader must know.
    """

    areas: pd.DataFrame
    findings: pd.DataFrame
    notes: tuple[Note, ...] = ()
