"""The hierarchy of settlements, said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.hierarchy.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.hierarchy.options import HierarchyOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.hierarchy.result import Hierarchy
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    from spatial_uri.analyses.hierarchy.read_official_list import read_expected
    from spatial_uri.analyses.hierarchy.read_seat_table import read_seats

    inputs: dict[str, Any] = {}
    if "seats" in reading.files:
        inputs["seats"] = read_seats(reading.files["seats"], reading.study.areas, reading.study.settlements)
    if "expected" in reading.files:
        inputs["expected"] = read_expected(reading.files["expected"])
    return inputs


def _measure(run: Run, options: HierarchyOptions) -> Hierarchy:
    from spatial_uri.analyses.hierarchy.measure import hierarchy
    from spatial_uri.analyses.hierarchy.measure_audit import audit

    expected = run.inputs.get("expected")
    found = hierarchy(run.study, options, seats=run.inputs.get("seats"))
    return found if expected is None else replace(found, audit=audit(run.study, found, expected))


def _present(study: Study, hierarchy: Hierarchy) -> Part:
    from spatial_uri.analyses.hierarchy.present import hierarchy_part

    return hierarchy_part(study, hierarchy)


ANALYSIS = Analysis(
    key="hierarchy",
    rank=20,
    title=N_("Hierarchy of settlements"),
    about="which settlements are county seat, town, central village and village, and what the official list says",
    options=HierarchyOptions,
    inputs=(
        Input(
            key="seats",
            help="a table: code or name of the area, code or name of its seat; found if left out",
            example="seats.csv",
        ),
        Input(
            key="expected",
            help="settlements there should be (a list, or a number for each area): an audit",
            example="list.xlsx",
            role="expected settlements",
        ),
    ),
    read=_read,
    measure=_measure,
    present=_present,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)
