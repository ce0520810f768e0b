"""What evaluates the levers of a study together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from spatial_uri.analyses.plan.measure_levers import PREFIX, Measured
from spatial_uri.analyses.service_circle.plan import serving_facilities
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.measure.plan.evaluator import Ids
from spatial_uri.measure.plan.joint_evaluator import JointEvaluator
from spatial_uri.measure.plan.road_and_site_search import RoadAndSiteSearch, no_projects
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Study, Tier
from spatial_uri.routing.improvement.added_facilities import AddedFacilities
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch


@dataclass(frozen=True, eq=False)
class _Returns:
    """Bus levers by their ids in the plan."""

    evaluation: Any

    def together(self, ids: Ids) -> BoolArray:
        """Return who has a return trip."""
        found = self.evaluation.together(_own(ids))
        return np.asarray(found["has_return"].to_numpy(), dtype=np.bool_)

    def cost(self, ids: Ids) -> float:
        """Return what some levers cost together."""
        return float(self.evaluation.cost(_own(ids)))


def _own(ids: Iterable[str]) -> Ids:
    return tuple(one.removeprefix(PREFIX["buses"]) for one in ids)


def evaluator_of(
    study: Study, circle: ServiceCircle, tier: Tier, limit_min: float, measured: Measured
) -> JointEvaluator:
    """Return what evaluates the levers of a study together."""
    roads, sites, buses = measured.roads, measured.sites, measured.buses
    if roads is not None:
        search = roads.evaluation.search
    else:
        search = ImprovementSearch.prepare(
            study.network,
            study.settlements.table.geometry.to_numpy(),
            serving_facilities(study, tier.name, circle.options).geometry.to_numpy(),
            direction=circle.travel.direction,
            walk=circle.travel.walk,
        )
    points = np.zeros(0, dtype=object) if sites is None else sites.candidates.geometry.to_numpy()
    return JointEvaluator(
        search=RoadAndSiteSearch(
            search=search,
            projects=no_projects() if roads is None else roads.evaluation.projects,
            sites=AddedFacilities.of(search, points),
            limit_ms=round(limit_min * MS_PER_MIN),
        ),
        roads={} if roads is None else _rows("roads", roads.evaluation.levers),
        sites={} if sites is None else _rows("sites", sites.candidates.index),
        site_cost=np.zeros(0) if sites is None else sites.candidates["cost"].to_numpy(dtype=np.float64),
        road_evaluation=None if roads is None else roads.evaluation,
        buses=None if buses is None else _Returns(buses.evaluation),
        bus_levers=frozenset(() if buses is None else _rows("buses", buses.levers.index)),
    )


def _rows(family: str, ids: Iterable[Any]) -> dict[str, int]:
    return {PREFIX[family] + str(one): row for row, one in enumerate(ids)}
