"""The critical roads, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.criticality.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.criticality.options import CriticalityOptions
from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.criticality.result import Criticality
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _measure(run: Run, options: CriticalityOptions) -> Criticality:
    from spatial_uri.analyses.criticality.measure import criticality

    return criticality(run.study, run.results["hierarchy"], options, travel=run.travel)


def _present(study: Study, criticality: Criticality) -> Part:
    from spatial_uri.analyses.criticality.present import criticality_part

    return criticality_part(study, criticality)


ANALYSIS = Analysis(
    key="criticality",
    rank=40,
    title=N_("Critical roads"),
    about="for every road that somebody needs: who is cut off, and what the others need more, when it is closed",
    options=CriticalityOptions,
    needs=("hierarchy",),
    measure=_measure,
    present=_present,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)
