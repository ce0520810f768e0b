"""Where further facilities would bring most people within the limit of a service circle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.results import Result
from spatial_uri.analyses.sites.options import SitesOptions
from spatial_uri.model.network import Mode
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False, repr=False)
class Sites(Result):
    """The sites chosen for one tier, whom they bring within the limit, and the proof.

    Parameters
    ----------
    options, travel, mode, tier
        The parameters that made it, and the tier of the facilities to build.
    limit_min
        What counts as within, minutes, included.
    counts_people
        False where the people of less than half of the settlements are known: every settlement then counts as one,
        in all columns of people.
    serving
        The tiers whose facilities serve today, as the circle has it.
    prices
        The prices of the study, None without; unit and source of the options come before theirs.
    candidates
        One row for each candidate site, on its id: ``name``, ``area_id``, ``cost``, ``capacity``, ``fixed``,
        ``people_alone`` (newly within if it alone were built), ``settlements_alone``, ``rank`` (among those chosen;
        0 of the others), ``geometry`` (Point, in the CRS of the study).
    chosen
        As `spatial_uri.measure.siting.result.Siting` has it, with ``area_id``, ``geometry`` and ``brings`` (ids of the
        settlements that it brings within and no site before it has).
    settlements
        As there, on the index of the settlements and in their order, with ``name``, ``area_id``, ``population`` and
        ``site_name`` ("" without).
    levers
        One row for each settlement beyond the limit today, on ``place_id``: the site that would bring it within, its
        minutes then and how many others come with it, as `site_levers` has it.
    curve, proof
        As there.
    areas
        As there, one row for each area of one level, with ``name``, and the whole study (``area_id`` "*").
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "sites"

    options: SitesOptions
    travel: Travel
    mode: Mode
    tier: Tier
    limit_min: float
    counts_people: bool
    serving: tuple[str, ...]
    prices: Prices | None
    candidates: gpd.GeoDataFrame
    chosen: gpd.GeoDataFrame
    settlements: pd.DataFrame
    levers: pd.DataFrame
    curve: pd.DataFrame
    areas: pd.DataFrame
    proof: pd.DataFrame
    notes: tuple[Note, ...] = ()
