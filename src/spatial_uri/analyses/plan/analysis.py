"""The plan of levers, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.analyses.plan.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.plan.options import FAMILY_ANALYSES, PlanOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.plan.result import LeverPlan
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _measure(run: Run, options: PlanOptions) -> LeverPlan:
    from spatial_uri.analyses.plan.measure import lever_plan

    return lever_plan(
        run.study,
        run.results["service_circle"],
        options,
        sites=run.results.get("sites"),
        roads=run.results.get("road_levers"),
        buses=run.results.get("bus_levers"),
    )


def _present(study: Study, plan: LeverPlan) -> Part:
    from spatial_uri.analyses.plan.present import plan_part

    return plan_part(study, plan)


def _chapters(study: Study, plan: LeverPlan) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.plan.chapter import plan_chapters

    return plan_chapters(study, plan)


ANALYSIS = Analysis(
    key="plan",
    rank=88,
    title=N_("Plan of levers"),
    about="which sites, roads and buses together bring most people within the limit for the money, in which order",
    options=PlanOptions,
    needs=("service_circle",),
    uses=tuple(FAMILY_ANALYSES.values()),
    study_needs=frozenset({"facilities"}),
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
