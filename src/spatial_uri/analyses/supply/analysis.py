"""Supply and demand, said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.supply.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.supply.options import SupplyOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.supply.result import Supply
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    from spatial_uri.analyses.supply.read_amount_columns import read_amounts
    from spatial_uri.analyses.supply.read_neighbour_file import read_neighbours, read_neighbours_of_extract

    amounts, _ = read_amounts(reading.study, reading.options.amounts)  # its faults are told before anything is measured
    if "neighbours" in reading.files:
        neighbours, notes = read_neighbours(reading.files["neighbours"], reading.study)
    elif reading.extract is not None and len(amounts.columns):
        neighbours, notes = read_neighbours_of_extract(reading.extract, reading.study)
    else:
        neighbours, notes = None, ()
    return {"neighbours": neighbours, "notes": notes}


def _measure(run: Run, options: SupplyOptions) -> Supply:
    from spatial_uri.analyses.supply.measure import supply_and_demand
    from spatial_uri.analyses.supply.read_amount_columns import read_amounts

    amounts, notes = read_amounts(run.study, options.amounts)  # those of the scenario, which may change them
    found = supply_and_demand(
        run.study,
        options,
        travel=run.travel,
        amounts=amounts,
        neighbours=run.inputs.get("neighbours"),
    )
    return replace(found, notes=(*notes, *run.inputs["notes"], *found.notes))


def _present(study: Study, result: Supply) -> Part:
    from spatial_uri.analyses.supply.present import supply_part

    return supply_part(study, result)


def _chapters(study: Study, result: Supply) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.supply.present_chapter import supply_chapter

    return (supply_chapter(study, result),)


ANALYSIS = Analysis(
    key="supply",
    rank=72,
    title=N_("Supply and demand"),
    about="beds, doctors or seats that each settlement can count on, shared with all in reach; crowding of facilities",
    options=SupplyOptions,
    study_needs=frozenset({"facilities"}),
    inputs=(
        Input(
            key="neighbours",
            help="settlements beyond the border who use facilities inside: name, people, lon, lat",
            example="neighbours.csv",
            role=N_("settlements beyond the border"),
        ),
    ),
    read=_read,
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
