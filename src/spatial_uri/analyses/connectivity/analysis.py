"""The links, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.connectivity.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.connectivity.result import Connectivity
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _measure(run: Run, options: ConnectivityOptions) -> Connectivity:
    from spatial_uri.analyses.connectivity.measure import connectivity

    return connectivity(run.study, run.results["hierarchy"], options, travel=run.travel)


def _present(study: Study, connectivity: Connectivity) -> Part:
    from spatial_uri.analyses.connectivity.present import connectivity_part

    return connectivity_part(study, connectivity)


ANALYSIS = Analysis(
    key="connectivity",
    rank=30,
    title=N_("Links to town and county seat"),
    about="how every settlement is tied to its own town, its county seat and the nearest town, and the roads between",
    options=ConnectivityOptions,
    needs=("hierarchy",),
    measure=_measure,
    present=_present,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)
