"""The comparison, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.comparison.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.comparison.options import ComparisonOptions
from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.errors import ParameterError
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.comparison.result import Comparison
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    if "before" not in reading.files:
        raise ParameterError(
            "the comparison needs an earlier run to compare with",
            remedy='name its folder: --before FOLDER, or before = "FOLDER" in [comparison]',
        )
    from spatial_uri.analyses.comparison.read_run import read_snapshot

    return {"before": read_snapshot(reading.files["before"])}


def _measure(run: Run, options: ComparisonOptions) -> Comparison:
    from spatial_uri.analyses.comparison.measure import compare
    from spatial_uri.analyses.comparison.snapshot import Snapshot

    return compare(run.inputs["before"], Snapshot.of(run.study, run.results), options).in_study(run.study)


def _present(study: Study, comparison: Comparison) -> Part:
    from spatial_uri.analyses.comparison.present import comparison_part

    return comparison_part(study, comparison)


def _chapters(study: Study, comparison: Comparison) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.comparison.chapter import comparison_chapters

    return comparison_chapters(study, comparison)


ANALYSIS = Analysis(
    key="comparison",
    rank=90,
    title=N_("Before and after"),
    about="who gains and who loses against an earlier run, why, and how much of it is people who moved",
    options=ComparisonOptions,
    needs=("service_circle",),
    study_needs=frozenset({"facilities"}),
    inputs=(
        Input(
            key="before",
            help="the earlier run to compare with: the folder that it has written",
            example="../maps/last-year",
            role=N_("earlier run"),
            may_be_folder=True,
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
