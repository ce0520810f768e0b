"""The result of the village scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.results import Result
from spatial_uri.analyses.village_scores.options import VillageScoreOptions
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel

SURE, OPEN = 0.9, 0.1
"""A village is chosen for sure in this share of the draws and more; below the other it is out."""


@dataclass(frozen=True, eq=False)
class VillageTable:
    """What a table of the user says of settlements.

    Parameters
    ----------
    columns
        On the settlements of the study that it names: one column of numbers for each heading, NaN where blank.
    notes
        What was assumed, and what was left out.
    """

    columns: pd.DataFrame
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class VillageScores(Result):
    """Villages with a score, their rank by it, and how sure the choice is.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    villages
        One row for each village (settlements of rank village and central village), on ``place_id``: ``name``,
        ``area_id``, ``town_id`` (the township; None outside), ``population``, ``score`` (0..100; NaN where a criterion
        is not known), ``rank`` (1 is the best; NaN without a score), ``is_chosen``, ``p5_rank`` and ``p95_rank`` (of
        the draws), ``chosen_share`` (in which share of the draws it is chosen), ``lacks`` (criteria that are not known,
        with "; " between), ``geometry``.
    points
        One row for each scored village and criterion: ``place_id``, ``criterion``, ``value`` (infinity: not reached),
        ``percentile`` (0..1: which share of the villages is worse, those equal counted half), ``points`` (what it adds
        to the score).
    criteria
        One row for each criterion: ``criterion``, ``more_is_better``, ``weight``, ``weight_share``, ``known``
        (villages), ``changed_without`` (how many of the chosen would be others without it).
    areas
        One row for each area and the whole (``*``): ``area_id``, ``name``, ``level``, ``villages``, ``scored``,
        ``chosen``, ``chosen_share`` (of the villages scored).
    tier
        The tier of the criterion ``minutes``; None if that is none.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "village_scores"

    options: VillageScoreOptions
    travel: Travel
    villages: gpd.GeoDataFrame
    points: pd.DataFrame
    criteria: pd.DataFrame
    areas: pd.DataFrame
    tier: Tier | None = None
    notes: tuple[Note, ...] = ()
