"""What cannot be measured of a study is left out, and said, so that the rest can be."""

from __future__ import annotations

from dataclasses import replace

from spatial_uri.analyses.registry import analysis_of
from spatial_uri.analyses.running import Asked
from spatial_uri.errors import DataError
from spatial_uri.model.study import Note, Study


def without_the_unmeasurable(study: Study, asked: Asked) -> tuple[Study, Asked]:
    """Leave out the analyses that need facilities where a study has none, with a warning among its notes.

    Raises
    ------
    DataError
        If nothing is left to measure.
    """
    if len(study.facilities):
        return study, asked
    lacking = [analysis for analysis in asked.analyses if "facilities" in analysis.study_needs]
    if not lacking:
        return study, asked
    options = {key: value for key, value in asked.options.items() if "facilities" not in analysis_of(key).study_needs}
    if not options:
        raise DataError(
            f"the study has no facilities, and {', '.join(analysis.key for analysis in lacking)} needs them",
            remedy="give facilities of your own in a study file, or ask for other analyses",
        )
    kept = tuple(note for note in study.notes if note.code != "facilities.no_data")
    warning = Note("facilities.left_out", severity="warning", analysis_terms=[analysis.title for analysis in lacking])
    return replace(study, notes=(warning, *kept)), replace(asked, options=options)
