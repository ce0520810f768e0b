"""The service circle, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.analyses.service_circle.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.service_circle.result import ServiceCircle
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _measure(run: Run, options: ServiceCircleOptions) -> ServiceCircle:
    from spatial_uri.analyses.service_circle.measure import service_circle

    return service_circle(run.study, options, travel=run.travel, hierarchy=run.results.get("hierarchy"))


def _present(study: Study, circle: ServiceCircle) -> Part:
    from spatial_uri.analyses.service_circle.present import service_circle_part

    return service_circle_part(study, circle)


ANALYSIS = Analysis(
    key="service_circle",
    rank=10,
    title=N_("Service circle"),
    about="who reaches which tier of facility, in how long, and who does not: the 20-minute medical service circle",
    options=ServiceCircleOptions,
    uses=("hierarchy",),
    study_needs=frozenset({"facilities"}),
    measure=_measure,
    present=_present,
    bare=True,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)
