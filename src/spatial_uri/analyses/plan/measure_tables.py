"""The tables of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.plan.measure_levers import PREFIX, Measured
from spatial_uri.analyses.plan.options import PlanOptions
from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.joint_evaluator import JointEvaluator
from spatial_uri.measure.plan.result import ChosenPlan, ChosenPlans
from spatial_uri.measure.trips import to_minutes
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Study

_PLANS = (
    "budget", "target_share", "strategy", "cost", "people", "people_within", "people_by_bus", "settlements",
    "share_before", "share_after", "is_reached", "steps", "people_recomputed", "people_out",
)  # fmt: skip
_STEPS = (
    "plan", "step", "lever_id", "family", "kind", "name", "place_name", "from_class", "amount", "cost", "cost_total",
    "people_gained", "settlements_gained", "people_by_bus", "people_alone", "people_total", "share_after", "needs",
    "brings",
)  # fmt: skip
_STRATEGIES = ("plan", "strategy", "cost", "people", "settlements", "is_chosen")


class Tables:
    """Tells what was chosen.

    Parameters
    ----------
    study, measured, evaluator, weight, options
        What it was chosen from; `weight` is what each settlement counts.
    """

    def __init__(
        self, study: Study, measured: Measured, evaluator: JointEvaluator, weight: FloatArray, options: PlanOptions
    ) -> None:
        self.study, self.measured, self.evaluator, self.weight = study, measured, evaluator, weight
        self.target_share = np.nan if options.target_share is None else options.target_share

    @property
    def limit_min(self) -> float:
        """What counts as within."""
        return self.evaluator.search.limit_ms / MS_PER_MIN

    @cached_property
    def before(self) -> BoolArray:
        """``(settlements,)`` who is within the limit today."""
        return self.evaluator.served(())

    def levers(self, levers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the levers with what each brings alone, family by family, the best first."""
        more = self.evaluator.newly((), [(lever,) for lever in levers.index])
        people = np.array([self.weight[rows].sum() for rows in more], dtype=np.float64)
        table = levers.assign(
            people_alone=people,
            settlements_alone=np.array([len(rows) for rows in more], dtype=np.int64),
            people_per_amount=people / levers["amount"].where(levers["amount"] > 0),
            people_per_cost=people / levers["cost"].where(levers["cost"] > 0),
        )
        family = table["family"].map({name: k for k, name in enumerate(PREFIX)})
        worth = table["people_per_cost"].fillna(table["people_per_amount"]).fillna(0.0)
        table = table.iloc[np.lexsort((np.arange(len(table)), -table["people_alone"], -worth, family))]
        geometry = table.pop("geometry")
        return gpd.GeoDataFrame(table, geometry=geometry, crs=levers.crs)

    def plans(self, chosen: ChosenPlans) -> pd.DataFrame:
        """Return one row for each plan."""
        rows = [self._plan(plan) for plan in chosen.plans]
        table = pd.DataFrame(rows, columns=list(_PLANS))
        whole = {"settlements": np.int64, "steps": np.int64, "is_reached": np.bool_, "strategy": object}
        return table.astype({name: whole.get(name, np.float64) for name in _PLANS})

    def _plan(self, plan: ChosenPlan) -> dict[str, Any]:
        within, served = self.evaluator.within(plan.best.ids), self.evaluator.served(plan.best.ids)
        total = float(self.weight.sum())
        return {
            "budget": plan.budget,
            "target_share": self.target_share if np.isnan(plan.budget) else np.nan,
            "strategy": plan.best.strategy,
            "cost": plan.best.cost,
            "people": plan.best.people,
            "people_within": float(self.weight[within & ~self.before].sum()),
            "people_by_bus": float(self.weight[served & ~within].sum()),
            "settlements": plan.best.settlements,
            "share_before": self._share(self.before),
            "share_after": self._share(served),
            "is_reached": plan.is_reached,
            "steps": len(plan.steps),
            "people_recomputed": self._recomputed(plan.best.ids),
            "people_out": total - float(self.weight[served].sum()),
        }

    def _recomputed(self, ids: Ids) -> float:
        ms = self.evaluator.times_again(ids)
        within = (ms >= 0) & (ms <= self.evaluator.search.limit_ms)
        buses = tuple(one for one in ids if one in self.evaluator.bus_levers)
        return float(self.weight[(within | self.evaluator.by_bus(buses)) & ~self.before].sum())

    def _share(self, served: BoolArray) -> float:
        total = float(self.weight.sum())
        return float(self.weight[served].sum()) / total if total > 0 else np.nan

    def steps(self, chosen: ChosenPlans, levers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return one row for each plan and lever of it, in the order of building."""
        rows = [row for k, plan in enumerate(chosen.plans) for row in self._steps(k, plan, levers)]
        table = pd.DataFrame(rows, columns=[*_STEPS, "geometry"])
        kinds = {"plan": np.int64, "step": np.int64, "settlements_gained": np.int64}
        money = ("amount", "cost", "cost_total", "people_gained", "people_by_bus", "people_alone", "people_total")
        table = table.astype({**kinds, **dict.fromkeys((*money, "share_after"), np.float64)})
        return gpd.GeoDataFrame(table, geometry="geometry", crs=self.study.crs)

    def _steps(self, number: int, plan: ChosenPlan, levers: gpd.GeoDataFrame) -> Iterable[dict[str, Any]]:
        ids = self.study.settlements.table.index
        order = [step.lever_id for step in plan.steps]
        spent = people = 0.0
        for k, step in enumerate(plan.steps):
            spent, people = spent + step.cost, people + step.people
            here = tuple(sorted(order[: k + 1]))
            own = levers.loc[step.lever_id]
            by_road = self.evaluator.within(here)
            yield {
                "plan": number, "step": k + 1, "lever_id": step.lever_id,
                **{name: own[name] for name in ("family", "kind", "name", "place_name", "from_class", "amount")},
                "cost": step.cost, "cost_total": spent, "people_gained": step.people,
                "settlements_gained": len(step.gained),
                "people_by_bus": float(self.weight[step.gained[~by_road[step.gained]]].sum()),
                "people_alone": own["people_alone"], "people_total": people,
                "share_after": self._share(self.evaluator.served(here)), "needs": step.needs,
                "brings": tuple(ids[step.gained]), "geometry": own["geometry"],
            }  # fmt: skip

    def strategies(self, chosen: ChosenPlans) -> pd.DataFrame:
        """Return what every strategy found."""
        rows = [
            (k, one.strategy, one.cost, one.people, one.settlements, one is plan.best)
            for k, plan in enumerate(chosen.plans)
            for one in plan.attempts
        ]
        table = pd.DataFrame(rows, columns=list(_STRATEGIES))
        kinds = {"plan": np.int64, "strategy": object, "settlements": np.int64, "is_chosen": np.bool_}
        return table.astype({name: kinds.get(name, np.float64) for name in _STRATEGIES})

    @staticmethod
    def curve(chosen: ChosenPlans) -> pd.DataFrame:
        """Return people for money."""
        table = pd.DataFrame(chosen.curve, columns=["strategy", "cost", "people"])
        return table.astype({"strategy": object, "cost": np.float64, "people": np.float64})

    def settlements(self, chosen: ChosenPlans) -> pd.DataFrame:
        """Return one row for each settlement: what the last plan changes, and what would bring it within by itself."""
        places = self.study.settlements.table
        last = chosen.plans[-1] if chosen.plans else None
        ids: Ids = () if last is None else last.best.ids
        within, served = self.evaluator.within(ids), self.evaluator.served(ids)
        status = np.select(
            [self.before, within, served], ["within_before", "brought_within", "by_bus"], default="beyond"
        )
        step = np.zeros(len(places), dtype=np.int64)
        for k, one in enumerate(() if last is None else last.steps):
            step[one.gained] = k + 1
        table = pd.DataFrame(
            {
                "name": places["name"],
                "area_id": places["area_id"],
                "population": places["population"].astype(np.float64),
                "before_min": to_minutes(self.evaluator.times(())),
                "after_min": to_minutes(self.evaluator.times(ids)),
                "status": status.astype(object),
                "plan_step": step,
            },
            index=pd.Index(places.index, name="place_id"),
        )
        return table.assign(**self._by_road(table.index), **self._by_site(table.index))

    def _by_road(self, index: pd.Index) -> dict[str, pd.Series]:
        roads = self.measured.roads
        names = {"km": "road_km", "cost": "road_cost", "after_min": "road_after_min", "at_best_min": "at_best_min"}
        if roads is None:
            return {"road_lever_id": _none(index), **{name: pd.Series(np.nan, index) for name in names.values()}}
        found = roads.settlements
        lever = found["lever_id"].map(lambda one: f"{PREFIX['roads']}{one}", na_action="ignore").astype(object)
        return {
            "road_lever_id": lever.where(found["lever_id"].notna(), None).set_axis(index),
            **{name: found[own].set_axis(index) for own, name in names.items()},
        }

    def _by_site(self, index: pd.Index) -> dict[str, pd.Series]:
        sites = self.measured.sites
        if sites is None:
            numbers = {name: pd.Series(np.nan, index) for name in ("site_after_min", "site_others", "site_cost")}
            return {"site_id": _none(index), "site_name": _none(index), **numbers}
        found = sites.levers.reindex(index)
        known = found["site_id"].notna()
        return {
            "site_id": found["site_id"].astype(object).where(known, None),
            "site_name": found["site_name"].astype(object).where(known, None),
            "site_after_min": found["after_min"].astype(np.float64),
            "site_others": found["others"].astype(np.float64).where(known),
            "site_cost": found["cost"].astype(np.float64),
        }


def _none(index: pd.Index) -> pd.Series:
    return pd.Series([None] * len(index), index, dtype=object)
