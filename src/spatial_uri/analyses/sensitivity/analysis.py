"""The sensitivity, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.analyses.sensitivity.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.sensitivity.options import SensitivityOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.sensitivity.result import Sensitivity
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _measure(run: Run, options: SensitivityOptions) -> Sensitivity:
    from spatial_uri.analyses.sensitivity.measure import speed_sensitivity

    return speed_sensitivity(run.study, run.results["service_circle"], options)


def _present(study: Study, result: Sensitivity) -> Part:
    from spatial_uri.analyses.sensitivity.present import sensitivity_part

    return sensitivity_part(study, result)


def _chapters(study: Study, result: Sensitivity) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.sensitivity.present_chapter import sensitivity_chapter

    return (sensitivity_chapter(study, result),)


ANALYSIS = Analysis(
    key="sensitivity",
    rank=75,
    title=N_("Sensitivity"),
    about="how far the shares depend on the speeds assumed, who is within at any, and which class of road matters most",
    options=SensitivityOptions,
    needs=("service_circle",),
    study_needs=frozenset({"facilities"}),
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
