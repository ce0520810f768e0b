"""A plan made up for a drawn study: what the measure could have given, for words, pages and sheets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from road_drawing import at, network, road, study

import spatial_uri as su
from spatial_uri.analyses.plan.options import PlanOptions
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.model.places import Places
from spatial_uri.model.prices import Prices
from spatial_uri.model.travel import Travel

PRICES = Prices(unit="万元", source="made up", year=2024, site={"clinic": 60.0}, road_km={"tertiary": 80.0})
VILLAGES = {"a": (-10, 0), "b": (-30, 0), "c": (-40, 0), "d": (-60, 0), "e": (-95, 0)}
NAMES = {"a": "近村", "b": "高水村", "c": "上坡村", "d": "竹源村", "e": "远村"}
PEOPLE = {"a": 10.0, "b": 100.0, "c": 200.0, "d": 300.0, "e": 50.0}
_LEVERS = {
    "site:c": ("sites", "new_site", "上坡村", "", "", 1.0, 60.0, 600.0, 3),
    "site:d": ("sites", "new_site", "竹源村", "", "", 1.0, 60.0, 500.0, 2),
    "road:R1": ("roads", "upgrade", "Y031", "", "tertiary", 4.2, 340.0, 100.0, 1),
    "road:R2": ("roads", "bundle", "Y031; C2; C3; C4", "", "tertiary", 12.0, 960.0, 300.0, 2),
    "road:R3": ("roads", "link", "", "", "", 1.3, np.nan, 50.0, 1),
    "bus:B1": ("buses", "extension", "3路", "远村", "", 0.5, 21.9, 50.0, 1),
}
_LEVER_COLUMNS = (
    "family", "kind", "name", "place_name", "from_class", "amount", "cost", "people_alone", "settlements_alone",
)  # fmt: skip
_STEPS = (
    (0, 1, "site:c", 60.0, 60.0, 600.0, 3, 0.0, 600.0, 600.0, 610 / 660, (), ("b", "c", "d")),
    (1, 1, "site:c", 60.0, 60.0, 600.0, 3, 0.0, 600.0, 600.0, 610 / 660, (), ("b", "c", "d")),
    (1, 2, "bus:B1", 21.9, 81.9, 50.0, 1, 50.0, 50.0, 650.0, 1.0, ("site:c",), ("e",)),
)
_STEP_COLUMNS = (
    "plan", "step", "lever_id", "cost", "cost_total", "people_gained", "settlements_gained", "people_by_bus",
    "people_alone", "people_total", "share_after", "needs", "brings",
)  # fmt: skip
_PLANS = (
    (60.0, np.nan, "sites", 60.0, 600.0, 600.0, 0.0, 3, 10 / 660, 610 / 660, True, 1, 600.0, 50.0),
    (100.0, np.nan, "greedy", 81.9, 650.0, 600.0, 50.0, 4, 10 / 660, 1.0, True, 2, 650.0, 0.0),
)
_PLAN_COLUMNS = (
    "budget", "target_share", "strategy", "cost", "people", "people_within", "people_by_bus", "settlements",
    "share_before", "share_after", "is_reached", "steps", "people_recomputed", "people_out",
)  # fmt: skip
_SETTLED = {
    "a": (10.0, 10.0, "within_before", 0, None, np.nan, np.nan, np.nan, None, "", np.nan, 0, np.nan, np.nan),
    "b": (30.0, 10.0, "brought_within", 1, "road:R1", 4.2, 340.0, 18.9, "c", "上坡村", 10.0, 2, 60.0, 15.0),
    "c": (40.0, 0.0, "brought_within", 1, "road:R2", 12.0, 960.0, 19.9, "c", "上坡村", 0.0, 2, 60.0, 19.0),
    "d": (60.0, 20.0, "brought_within", 1, None, np.nan, np.nan, np.nan, "c", "上坡村", 20.0, 2, 60.0, 31.2),
    "e": (np.nan, np.nan, "by_bus", 2, "road:R3", 1.3, np.nan, 12.0, None, "", np.nan, 0, np.nan, np.nan),
}
_SETTLED_COLUMNS = (
    "before_min", "after_min", "status", "plan_step", "road_lever_id", "road_km", "road_cost", "road_after_min",
    "site_id", "site_name", "site_after_min", "site_others", "site_cost", "at_best_min",
)  # fmt: skip


def drawn_study() -> su.Study:
    """Return villages at 10, 30, 40, 60 and 95 km from the only clinic, with prices."""
    made = study(network(road((-100, 0), (0, 0))), VILLAGES, {"k": (0, 0, "clinic")})
    table = made.settlements.table.assign(population=pd.Series(PEOPLE), name=pd.Series(NAMES))
    return replace(made, settlements=Places(table, "settlement"), prices=PRICES)


def made_up_plan(made: su.Study, **changes: Any) -> LeverPlan:
    """Return plans for 60 and 100: a site first, then a longer bus line; `changes` take the place of its fields."""
    levers = _levers(made)
    places = made.settlements.table
    settlements = pd.DataFrame.from_dict(_SETTLED, orient="index", columns=[*_SETTLED_COLUMNS])
    settlements.index.name = "place_id"
    for k, column in enumerate(("name", "area_id", "population")):
        settlements.insert(k, column, places[column])
    plan = LeverPlan(
        options=PlanOptions(budgets=(60.0, 100.0)),
        travel=Travel(),
        mode="drive",
        tier=made.tiers[0],
        prices=made.prices,
        limit_min=20.0,
        counts_people=True,
        serving=("clinic",),
        families=("sites", "roads", "buses"),
        levers=levers,
        plans=pd.DataFrame([*_PLANS], columns=[*_PLAN_COLUMNS]),
        steps=_steps(levers),
        strategies=pd.DataFrame(
            [
                (1, "greedy", 81.9, 650.0, 4, True),
                (1, "sites", 60.0, 600.0, 3, False),
                (1, "roads", 0.0, 0.0, 0, False),
            ],
            columns=["plan", "strategy", "cost", "people", "settlements", "is_chosen"],
        ),
        curve=pd.DataFrame(
            [("greedy", 60.0, 600.0), ("greedy", 81.9, 650.0), ("sites", 60.0, 600.0)],
            columns=["strategy", "cost", "people"],
        ),
        settlements=settlements,
    )
    return replace(plan, **changes).in_study(made)


def without_plans(plan: LeverPlan) -> dict[str, Any]:
    """Return what differs where neither a budget nor a target is given."""
    kept = plan.settlements.assign(plan_step=0, after_min=plan.settlements["before_min"])
    status = kept["status"].where(kept["status"] == "within_before", "beyond")
    return {
        "options": PlanOptions(),
        "plans": plan.plans.iloc[:0],
        "steps": plan.steps.iloc[:0],
        "strategies": plan.strategies.iloc[:0],
        "curve": plan.curve.iloc[:0],
        "settlements": kept.assign(status=status),
    }


def _levers(made: su.Study) -> gpd.GeoDataFrame:
    table = pd.DataFrame.from_dict(_LEVERS, orient="index", columns=[*_LEVER_COLUMNS]).rename_axis("lever_id")
    table["people_per_amount"] = table["people_alone"] / table["amount"]
    table["people_per_cost"] = table["people_alone"] / table["cost"]
    line = shapely.MultiLineString([shapely.LineString([at(-30), at(-25.8)])])
    shapes = [line if family == "roads" else at(-40) for family in table["family"]]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=made.crs)


def _steps(levers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    steps = pd.DataFrame([*_STEPS], columns=[*_STEP_COLUMNS])
    own = levers.loc[steps["lever_id"]]
    for k, column in enumerate(("family", "kind", "name", "place_name", "from_class", "amount")):
        steps.insert(3 + k, column, own[column].to_numpy())
    return gpd.GeoDataFrame(steps, geometry=own.geometry.to_numpy(), crs=levers.crs)
