"""The logistics, said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.logistics.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.logistics.options import LogisticsOptions, NodeSettings
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.logistics.result import Logistics
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    from spatial_uri.analyses.logistics.read_node_files import read_nodes, read_nodes_of_extract

    if "nodes" in reading.files:
        nodes, notes = read_nodes(reading.files["nodes"], reading.study, settings=reading.settings)
    elif reading.extract is not None:
        nodes, notes = read_nodes_of_extract(reading.extract, reading.study)
    else:
        return {}
    return {"nodes": nodes, "notes": notes}


def _measure(run: Run, options: LogisticsOptions) -> Logistics:
    from spatial_uri.analyses.logistics.measure import logistics

    coverage = run.results.get("transit")
    measured = logistics(
        run.study,
        run.results["hierarchy"],
        options,
        travel=run.travel,
        nodes=run.inputs.get("nodes"),
        timetable=None if coverage is None or coverage.day is None else run.shared["transit"].get("timetable"),
        day=None if coverage is None else coverage.day,
    )
    return replace(measured, notes=(*run.inputs.get("notes", ()), *measured.notes))


def _present(study: Study, result: Logistics) -> Part:
    from spatial_uri.analyses.logistics.present import logistics_part

    return logistics_part(study, result)


ANALYSIS = Analysis(
    key="logistics",
    rank=70,
    title=N_("Logistics"),
    about="whom county centre, town stations and village points reach, how goods get there, and buses for parcels",
    options=LogisticsOptions,
    needs=("hierarchy",),
    uses=("transit",),
    study_reads=frozenset({"transit"}),
    inputs=(
        Input(
            key="nodes",
            help="logistics nodes: name, tier (centre, station or point), lon, lat; else those of the extract",
            example="logistics.csv",
            role=N_("logistics nodes"),
            detected="logistics",
            file_words=("logistics", "物流", "客货邮", "快递", "寄递"),
        ),
    ),
    settings=NodeSettings,
    read=_read,
    measure=_measure,
    present=_present,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)
