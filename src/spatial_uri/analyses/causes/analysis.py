"""The causes, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.causes.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.causes.options import CausesOptions
from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.causes.result import Causes
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _measure(run: Run, options: CausesOptions) -> Causes:
    from spatial_uri.analyses.causes.measure import causes

    return causes(run.study, run.results["service_circle"], options, hierarchy=run.results.get("hierarchy"))


def _present(study: Study, causes: Causes) -> Part:
    from spatial_uri.analyses.causes.present import causes_part

    return causes_part(study, causes)


ANALYSIS = Analysis(
    key="causes",
    rank=15,
    title=N_("Causes"),
    about="why each settlement beyond the limit is: no road, none that joins, slow roads, a detour, or the distance",
    options=CausesOptions,
    needs=("service_circle",),
    uses=("hierarchy",),
    study_needs=frozenset({"facilities"}),
    measure=_measure,
    present=_present,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)
