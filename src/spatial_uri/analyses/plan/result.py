"""Plans of sites, roads and buses together, under budgets or up to a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.plan.options import PlanOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.network import Mode
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note, Tier
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False, repr=False)
class LeverPlan(Result):
    """Which levers together bring most people within the limit, in which order, and what each step brings there.

    A settlement counts once: it is brought within by road (sites and roads evaluated together), or, where it stays
    beyond the limit even so, by a return trip by bus on one day that it had not before.

    Parameters
    ----------
    options, travel, mode, tier, prices
        The parameters that made it, the tier to be reached, and the prices of the study (None without).
    limit_min
        What counts as within, minutes, included.
    counts_people
        False where the people of less than half of the settlements are known: every settlement then counts as one, in
        all columns of people.
    serving
        The tiers whose facilities serve today, as the circle has it.
    families
        The families that took part: ``sites``, ``roads``, ``buses``.
    levers
        All candidates, on ``lever_id`` (``site:``, ``road:`` or ``bus:`` and the id there), family by family, the best
        alone first: ``family``; ``kind`` (``new_site``, ``raised_site``; ``upgrade``, ``bundle``, ``link``; the kinds
        of `BusLevers`); ``name`` (of the site; roads with "; " between, as in `BetterRoads`; the line, "" for called
        vehicles); ``place_name`` (whom a bus lever is for, "" else); ``from_class`` (of roads, "" else); ``amount``
        (1 site; kilometres of road; vehicle-hours a day), ``cost`` (NaN without a price), ``people_alone``,
        ``settlements_alone``, ``people_per_amount``, ``people_per_cost``, ``geometry``.
    plans
        One row for each budget, from the least, or for the target: ``budget`` and ``target_share`` (NaN where there is
        none), ``strategy`` (the one that found it), ``cost``, ``people`` (newly served), ``people_within`` and
        ``people_by_bus`` of them, ``settlements``, ``share_before``, ``share_after``, ``is_reached`` (the target; True
        for budgets), ``steps``, ``people_recomputed`` (on the changed study, in full), ``people_out`` (known people not
        served after).
    steps
        One row for each plan and lever of it, in the order of building: ``plan`` (row of `plans`), ``step`` (from 1),
        ``lever_id``, ``family``, ``kind``, ``name``, ``place_name``, ``from_class``, ``amount``, ``cost`` (what it
        adds, shared pieces of road once), ``cost_total``, ``people_gained`` (there), ``settlements_gained``,
        ``people_by_bus``, ``people_alone``, ``people_total``, ``share_after``, ``needs`` (ids of the levers of the plan
        without which it would bring less), ``brings`` (ids of the settlements), ``geometry``.
    strategies
        For each plan what every strategy found: ``plan``, ``strategy``, ``cost``, ``people``, ``settlements``,
        ``is_chosen``.
    curve
        People for money: ``strategy``, ``cost``, ``people``; rows of one strategy in the order of cost.
    settlements
        One row for each settlement, on ``place_id``: ``name``, ``area_id``, ``population``, ``before_min``,
        ``after_min`` (with the last plan), ``status`` (``within_before``, ``brought_within``, ``by_bus``, ``beyond``),
        ``plan_step`` (of the last plan, that brings it; 0 of none); what would bring it within by itself:
        ``road_lever_id`` (the cheapest road lever, None without), ``road_km``, ``road_cost``, ``road_after_min``;
        ``site_id`` (as in `Sites.levers`, None without), ``site_name``, ``site_after_min``, ``site_others`` (other
        settlements beyond the limit today that the site has within), ``site_cost``; ``at_best_min`` (with every road
        upgraded; NaN where that was not measured, or has no way even then).
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "plan"

    options: PlanOptions
    travel: Travel
    mode: Mode
    tier: Tier
    prices: Prices | None
    limit_min: float
    counts_people: bool
    serving: tuple[str, ...]
    families: tuple[str, ...]
    levers: gpd.GeoDataFrame
    plans: pd.DataFrame
    steps: gpd.GeoDataFrame
    strategies: pd.DataFrame
    curve: pd.DataFrame
    settlements: pd.DataFrame
    notes: tuple[Note, ...] = ()
