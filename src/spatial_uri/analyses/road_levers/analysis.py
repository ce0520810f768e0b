"""The road levers, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.analyses.road_levers.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.road_levers.options import RoadLeversOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.road_levers.result import BetterRoads
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _measure(run: Run, options: RoadLeversOptions) -> BetterRoads:
    from spatial_uri.analyses.road_levers.measure import better_roads

    return better_roads(run.study, run.results["service_circle"], options)


def _present(study: Study, roads: BetterRoads) -> Part:
    from spatial_uri.analyses.road_levers.present import levers_part

    return levers_part(study, roads)


def _chapters(study: Study, roads: BetterRoads) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.road_levers.chapter import levers_chapters

    return levers_chapters(study, roads)


ANALYSIS = Analysis(
    key="road_levers",
    rank=85,
    title=N_("Road levers"),
    about="which faster roads and missing links would bring most people within the limit, and how far roads can go",
    options=RoadLeversOptions,
    needs=("service_circle",),
    study_needs=frozenset({"facilities"}),
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
