"""The result of the coupling coordination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from spatial_uri.analyses.coupling.options import CouplingOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel

COORDINATION_LIMITS = (0.5, 0.6, 0.7)
"""Where the classes of coordination begin, but for the lowest."""


@dataclass(frozen=True, eq=False, repr=False)
class Coupling(Result):
    """How far two systems of each area develop together.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    areas
        One row for each area of a level of which three areas and more have every element, RangeIndex. Columns
        ``area_id``, ``name``, ``level``, ``first_index``, ``second_index`` (0..1: 1 is best in everything among the
        areas of the level), ``coupling`` (C), ``development`` (T), ``coordination`` (D), ``coordination_class`` (0..3,
        -1 where unknown), ``lags`` (``first``, ``second``, ``neither``, ``unknown``). NaN where an element is missing.
    elements
        One row for each level and element: ``level``, ``system`` (``first`` or ``second``), ``element``,
        ``more_is_better``, ``weight`` (those of a system sum to 1), ``entropy`` (NaN with equal weights),
        ``lowest``, ``highest``.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "coupling"

    options: CouplingOptions
    travel: Travel
    areas: pd.DataFrame
    elements: pd.DataFrame
    notes: tuple[Note, ...] = ()
