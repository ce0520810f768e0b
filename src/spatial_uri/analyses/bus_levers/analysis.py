"""The bus levers, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.bus_levers.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.bus_levers.options import BusLeverOptions
from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.bus_levers.result import BusLevers
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _measure(run: Run, options: BusLeverOptions) -> BusLevers:
    from spatial_uri.analyses.bus_levers.measure import bus_levers

    return bus_levers(
        run.study,
        run.results["hierarchy"],
        run.shared.get("transit", {}).get("timetable"),
        options,
        base=run.results["transit"],
    )


def _present(study: Study, levers: BusLevers) -> Part:
    from spatial_uri.analyses.bus_levers.present import bus_part

    return bus_part(study, levers)


ANALYSIS = Analysis(
    key="bus_levers",
    rank=84,
    title=N_("Bus levers"),
    about="what further stops, longer lines, detours, departures and called vehicles would bring and take",
    options=BusLeverOptions,
    needs=("hierarchy", "transit"),
    study_reads=frozenset({"transit"}),
    measure=_measure,
    present=_present,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
