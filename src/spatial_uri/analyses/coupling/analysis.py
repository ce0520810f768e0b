"""The coupling coordination, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.coupling.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.coupling.options import CouplingOptions
from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.coupling.result import Coupling
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _measure(run: Run, options: CouplingOptions) -> Coupling:
    from spatial_uri.analyses.coupling.measure import coupling

    return coupling(run.study, run.results["statistics"], options, travel=run.travel)


def _present(study: Study, result: Coupling) -> Part:
    from spatial_uri.analyses.coupling.present import coupling_part

    return coupling_part(study, result)


def _chapters(study: Study, result: Coupling) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.coupling.present import coupling_chapter

    return (coupling_chapter(study, result),)


ANALYSIS = Analysis(
    key="coupling",
    rank=91,
    title=N_("Coupling coordination"),
    about="how far two systems of each area, such as its towns and its countryside, develop together",
    options=CouplingOptions,
    needs=("statistics",),
    study_needs=frozenset({"areas"}),
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
