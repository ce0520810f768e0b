"""The village scores, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.village_scores.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.village_scores.options import VillageScoreOptions
from spatial_uri.model.option_classes import FileSettings
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.village_scores.result import VillageScores
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    if "attributes" not in reading.files:
        return {}
    from spatial_uri.analyses.village_scores.read_village_table import read_attributes
    from spatial_uri.read.tables.raw_table import TableOptions

    settings: FileSettings = reading.settings or FileSettings()
    how = TableOptions(layer=settings.layer, sheet=settings.sheet, encoding=settings.encoding)
    return {"table": read_attributes(reading.files["attributes"], reading.study.settlements, options=how)}


def _measure(run: Run, options: VillageScoreOptions) -> VillageScores:
    from spatial_uri.analyses.village_scores.measure import village_scores

    return village_scores(
        run.study,
        run.results["hierarchy"],
        run.results["service_circle"],
        options,
        transit=run.results.get("transit"),
        table=run.inputs.get("table"),
        travel=run.travel,
    )


def _present(study: Study, result: VillageScores) -> Part:
    from spatial_uri.analyses.village_scores.present import village_scores_part

    return village_scores_part(study, result)


def _chapters(study: Study, result: VillageScores) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.village_scores.present import village_scores_chapter

    return (village_scores_chapter(study, result),)


ANALYSIS = Analysis(
    key="village_scores",
    rank=92,
    title=N_("Village scores"),
    about="which villages score highest by weights that everybody can see, and how sure the choice of some is",
    options=VillageScoreOptions,
    needs=("service_circle", "hierarchy"),
    uses=("transit",),
    study_needs=frozenset({"facilities"}),
    inputs=(
        Input(
            key="attributes",
            help="further criteria: a table with the code of each village and columns of numbers",
            example="villages.xlsx",
            role=N_("criteria of villages"),
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
