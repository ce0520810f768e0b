"""The statistics, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.statistics.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.statistics.options import StatisticsOptions
from spatial_uri.errors import ParameterError
from spatial_uri.model.option_classes import FileSettings
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.statistics.result import Statistics
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    from spatial_uri.analyses.statistics.measure import require_ratios
    from spatial_uri.analyses.statistics.read_tables import read_statistics
    from spatial_uri.read.tables.raw_table import TableOptions

    if "statistics" not in reading.files:
        raise ParameterError(
            "the statistics need a table",
            remedy='[statistics] with statistics = "yearbook.xlsx", or --statistics yearbook.xlsx',
        )
    settings: FileSettings = reading.settings or FileSettings()
    how = TableOptions(layer=settings.layer, sheet=settings.sheet, encoding=settings.encoding)
    table = read_statistics(reading.files["statistics"], reading.study.areas, options=how)
    require_ratios(table, reading.options)  # before anything is measured
    return {"table": table}


def _measure(run: Run, options: StatisticsOptions) -> Statistics:
    from spatial_uri.analyses.statistics.measure import statistics

    return statistics(
        run.study, run.inputs["table"], options, circle=run.results.get("service_circle"), travel=run.travel
    )


def _present(study: Study, result: Statistics) -> Part:
    from spatial_uri.analyses.statistics.present import statistics_part

    return statistics_part(study, result)


def _chapters(study: Study, result: Statistics) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.statistics.present import statistics_chapter

    return (statistics_chapter(study, result),)


ANALYSIS = Analysis(
    key="statistics",
    rank=90,
    title=N_("Statistics of areas"),
    about="what tables of the user say of each area, year by year, its rank, and how it goes with access",
    options=StatisticsOptions,
    uses=("service_circle",),
    study_needs=frozenset({"areas"}),
    inputs=(
        Input(
            key="statistics",
            help="statistics of areas: code or name, year if there are several, columns of numbers; may be repeated",
            example="yearbook.xlsx",
            role=N_("statistics of areas"),
            may_be_several=True,
        ),
    ),
    settings=FileSettings,
    read=_read,
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
