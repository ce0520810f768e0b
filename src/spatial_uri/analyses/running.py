"""Measure the analyses asked for, one after the other, from one study and one `Travel`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spatial_uri.analyses.declared import Analysis, Reading, Run
from spatial_uri.analyses.registry import analysis_of, chosen, with_needs
from spatial_uri.analyses.results import Result
from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import require_options, require_study, require_travel
from spatial_uri.model.option_classes import as_tuple
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.page.part import Part

Step = Callable[[Analysis], AbstractContextManager[None]]
Measure = Callable[[Run, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for: analyses with their options and files, and how people travel.

    Parameters
    ----------
    options
        Analysis -> its options; being there asks for it.
    needed
        The same for analyses that are not asked for, but may be needed by those that are.
    files
        Analysis -> input -> file; a tuple of files where an input may be several.
    settings
        Analysis -> how its files are read.
    travel
        How people travel, in every analysis.
    """

    options: Mapping[str, Any]
    needed: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    travel: Travel = field(default_factory=Travel)

    def __post_init__(self) -> None:
        for analysis in chosen(self.options):
            files = self.files.get(analysis.key, {})
            for other in (one for one in analysis.inputs if one.key in files and one.excludes in files):
                raise ParameterError(f"{other.key} and {other.excludes} exclude each other", remedy="give one of them")

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """The analyses asked for, in the order of the report."""
        return chosen(self.options)

    def options_of(self, analysis: Analysis) -> Any:
        """Return the options of an analysis that is asked for, or needed."""
        return self.options.get(analysis.key) or self.needed.get(analysis.key) or analysis.options()

    def needs(self, what: str) -> bool:
        """Tell whether an analysis asked for needs something of the study."""
        return any(what in analysis.study_needs for analysis in self.analyses)

    def needs_of_all(self, what: str) -> bool:
        """Tell whether every analysis asked for needs something of the study: without it nothing can be measured."""
        return all(what in analysis.study_needs for analysis in self.analyses)

    def reads(self, what: str) -> bool:
        """Tell whether something has to be read for an analysis asked for."""
        return any(what in analysis.study_reads for analysis in with_needs(self.analyses))


def default_options(keys: Iterable[str]) -> dict[str, Any]:
    """Return the usual options of some analyses."""
    return {analysis.key: analysis.options() for analysis in chosen(tuple(keys))}


def measure_analyses(
    study: Study,
    asked: Asked,
    *,
    step: Step | None = None,
    instead: Mapping[str, Measure] | None = None,
    extract: Path | None = None,
    inputs: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Measure what is asked for, and what it needs.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    asked
        Analyses, options, files, travel.
    step
        Called with each analysis, for a context in which it is measured, such as one that shows progress.
    instead
        Analysis -> what measures it instead of its own function, such as a run divided on a cluster.
    extract
        The OpenStreetMap extract of the study, for analyses that read more of it.
    inputs
        What `read_inputs` read, if that is known already; None reads it.

    Returns
    -------
    dict
        Analysis -> result, in the order of the report; those that were only needed are in it too.

    Raises
    ------
    SpatialUriError
        If a file cannot be read, or an option does not go with the study.
    """
    measured = with_needs(asked.analyses)
    inputs = read_inputs(study, asked, extract=extract) if inputs is None else inputs
    results: dict[str, Any] = {}
    for analysis in in_order_of_run(measured):
        known = {key: results[key] for key in (*analysis.needs, *analysis.uses) if key in results}
        shared = {key: inputs[key] for key in known}
        run = Run(study=study, travel=asked.travel, results=known, inputs=inputs[analysis.key], shared=shared)
        measure = (instead or {}).get(analysis.key, analysis.measure)
        with step(analysis) if step else nullcontext():
            results[analysis.key] = measure(run, asked.options_of(analysis))
        if isinstance(results[analysis.key], Result):
            results[analysis.key].in_study(study)
    return {analysis.key: results[analysis.key] for analysis in measured}


def read_inputs(study: Study, asked: Asked, *, extract: Path | None = None) -> dict[str, Mapping[str, Any]]:
    """Read the files of the analyses asked for, and of those that they need: analysis -> what its reader made of them.

    Parameters
    ----------
    study, asked, extract
        As in `measure_analyses`.
    """
    return {analysis.key: _read(study, asked, analysis, extract) for analysis in with_needs(asked.analyses)}


def in_order_of_run(analyses: Iterable[Analysis]) -> tuple[Analysis, ...]:
    """Return analyses in the order they are measured in: what one needs or uses first, else as they stand.

    Parameters
    ----------
    analyses
        In the order of the report; what one of them uses need not be among them.
    """
    waiting = {analysis.key: analysis for analysis in analyses}
    ordered: list[Analysis] = []

    def take(key: str) -> None:
        if analysis := waiting.pop(key, None):
            for other in (*analysis.needs, *analysis.uses):
                take(other)
            ordered.append(analysis)

    for key in tuple(waiting):
        take(key)
    return tuple(ordered)


def run_analyses(
    study: Study, analyses: str | Iterable[str] | Mapping[str, Any], *, travel: Travel | None = None
) -> dict[str, Any]:
    """Measure some analyses of a study, and what they need.

    Parameters
    ----------
    study
        Areas, settlements, facilities and roads.
    analyses
        Keys such as ``connectivity``, or one alone; or key -> options, for others than the usual ones.
    travel
        How people travel, in every analysis; None for the usual way.

    Returns
    -------
    dict
        Analysis -> result, in the order of the report; those that were only needed are in it too.

    Raises
    ------
    ParameterError
        If there is no such analysis, or an option does not go with the study.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> results = su.run_analyses(study, ["service_circle"], travel=su.Travel(walk_limit_m=800))
    >>> results["service_circle"].travel.walk_limit_m
    800.0
    """
    if isinstance(analyses, Mapping):
        options: dict[str, Any] = {
            key: require_options(given, analysis_of(key).options) for key, given in analyses.items()
        }
    else:
        options = default_options(as_tuple(analyses))
    return measure_analyses(require_study(study), Asked(options=options, travel=require_travel(travel)))


def parts_of(study: Study, results: Mapping[str, Any]) -> Iterator[Part]:
    """Yield what each result gives to the atlas, in the language that is spoken now, with the result itself."""
    for key, result in results.items():
        analysis = analysis_of(key)
        part = replace(analysis.present(study, result), result=result)
        yield part if analysis.chapters is None else replace(part, chapters=analysis.chapters(study, result))


def _read(study: Study, asked: Asked, analysis: Analysis, extract: Path | None) -> Mapping[str, Any]:
    if analysis.read is None:
        return {}
    reading = Reading(
        study=study,
        files=asked.files.get(analysis.key, {}),
        options=asked.options_of(analysis),
        settings=asked.settings.get(analysis.key),
        extract=extract,
    )
    return analysis.read(reading)
