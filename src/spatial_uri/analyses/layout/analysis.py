"""The layout of the settlements, said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.layout.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.layout.options import ElementSettings, LayoutOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.layout.result import SettlementLayout
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    if "elements" not in reading.files:
        return {}
    from spatial_uri.analyses.layout.read_plan import read_elements
    from spatial_uri.read.tables.raw_table import TableOptions

    settings: ElementSettings = reading.settings or ElementSettings()
    how = TableOptions(layer=settings.layer, crs=settings.crs, datum=settings.datum)
    elements, notes = read_elements(reading.files["elements"], columns=settings.columns.model_dump(), options=how)
    return {"elements": elements.to_crs(reading.study.crs), "notes": notes}


def _measure(run: Run, options: LayoutOptions) -> SettlementLayout:
    from spatial_uri.analyses.layout.measure import settlement_layout

    layout = settlement_layout(
        run.study, run.results["hierarchy"], options, travel=run.travel, elements=run.inputs.get("elements")
    )
    return replace(layout, notes=(*run.inputs.get("notes", ()), *layout.notes))


def _present(study: Study, layout: SettlementLayout) -> Part:
    from spatial_uri.analyses.layout.present import layout_part

    return layout_part(study, layout)


ANALYSIS = Analysis(
    key="layout",
    rank=60,
    title=N_("Layout of the settlements"),
    about="interactions and axes, hinterlands, rank and size, and what lies on the axes, rings and belts of a plan",
    options=LayoutOptions,
    needs=("hierarchy",),
    inputs=(
        Input(
            key="elements",
            help="axes, rings and belts of the plan: lines or polygons with a name and a kind",
            example="axes.gpkg",
            detected="elements",
        ),
    ),
    settings=ElementSettings,
    read=_read,
    measure=_measure,
    present=_present,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)
