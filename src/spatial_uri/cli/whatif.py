"""What ``spatial-uri whatif`` does: a study with the changes of a scenario, measured, and compared with today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from spatial_uri.cli.jobs import (
    DEFAULT_OUT,
    Output,
    extract_source,
    make,
    refuse_options_of_extracts,
    slug,
)
from spatial_uri.cli.options import split, with_given
from spatial_uri.cli.sources import File, Source
from spatial_uri.cli.stages import Stage
from spatial_uri.cli.terminal import inert
from spatial_uri.store.files import relative_path, undated_stem
from spatial_uri.words.catalogue import speaking

if TYPE_CHECKING:
    from spatial_uri.analyses.running import Asked
    from spatial_uri.model.study import Note, Study
    from spatial_uri.scenario.applying import AppliedScenario
    from spatial_uri.scenario.scenario import Scenario


def compare_scenario(path: Path, scenario_path: Path, **given: Any) -> None:
    """Make the folder of a study with the changes of a scenario: its report, with what changed against today."""
    from spatial_uri.scenario.text import read_scenario

    own, of_analyses = split(given)
    output = Output.of(own)
    if path.suffix.lower() == ".toml":
        source, asked, name = _of_file(path, own)
    else:
        source, asked, name = _of_extract(path, own, of_analyses)
    scenario = read_scenario(scenario_path)
    asked = with_given(_with_circle(asked), of_analyses)
    folder = output.out or DEFAULT_OUT / slug(f"{name}-{scenario.name}")
    job = _Job(scenario, output, path)
    make(cast("Source", _Changed(source, scenario)), asked, folder, output, measure=job.measure)


def _of_file(path: Path, own: dict[str, Any]) -> tuple[Source, Asked, str]:
    from spatial_uri.study.file import read_study_file

    refuse_options_of_extracts(own)
    file = read_study_file(path)
    return File(file), file.asked(), file.study.name


def _of_extract(path: Path, own: dict[str, Any], given: Mapping[str, Mapping[str, Any]]) -> tuple[Source, Asked, str]:
    from spatial_uri.analyses.registry import usual_keys
    from spatial_uri.analyses.running import Asked, default_options

    source = extract_source(path, own, given)
    name = source.area or source.name or undated_stem(path)
    return source, Asked(options=default_options(usual_keys())), name


@dataclass(frozen=True)
class _Changed:
    """The source of a study, with the scenario that its manifest names as well."""

    source: Source
    scenario: Scenario

    def __getattr__(self, name: str) -> Any:
        """Return what the source says."""
        return getattr(self.source, name)

    def record(self, folder: Path) -> dict[str, Any]:
        """Return what is needed to make it again, paths relative to a folder."""
        path = self.scenario.path
        return {**self.source.record(folder), "scenario": "" if path is None else relative_path(path, folder)}


def _with_circle(asked: Asked) -> Asked:
    """Return what is asked for, with the service circle, which is compared, and without any other comparison."""
    from spatial_uri.analyses.running import default_options

    options = {key: value for key, value in asked.options.items() if key != "comparison"}
    circle = asked.needed.get("service_circle")
    usual = default_options(("service_circle",)) if circle is None else {"service_circle": circle}
    return replace(asked, options={**usual, **options})


@dataclass(frozen=True)
class _Job:
    """One scenario, and what it is written to."""

    scenario: Scenario
    output: Output
    study_file: Path

    def measure(self, stage: Stage) -> tuple[Study, Mapping[str, Any]]:
        """Apply the scenario, measure the study with it, and compare with today."""
        from spatial_uri.analyses.comparison.measure import compare, tier_to_begin_with
        from spatial_uri.analyses.comparison.options import ComparisonOptions
        from spatial_uri.analyses.comparison.snapshot import Snapshot
        from spatial_uri.analyses.running import measure_analyses, read_inputs
        from spatial_uri.scenario.applying import apply_scenario
        from spatial_uri.scenario.effects import EffectSearch

        study, asked, source = stage.study, stage.asked, stage.source
        stage.progress.stages += 2
        language = self.output.language or source.language or ("zh" if source.preset == "CN" else "en")
        inputs = read_inputs(study, asked, extract=source.extract)
        with stage.progress.step("scenario", "Applying the scenario"), speaking(language):
            applied = apply_scenario(study, self.scenario, timetable=inputs.get("transit", {}).get("timetable"))
            self._warn(stage, applied)
        titled = _titled(applied, study, language)
        changed = replace(asked, travel=applied.travel(asked.travel))
        results = measure_analyses(titled, changed, **{**stage.options, "inputs": _with_timetable(inputs, applied)})
        circle = changed.options["service_circle"]
        rules = {"preset": source.preset}
        with stage.progress.step("compare", "Comparing with today"), speaking(language):
            search = EffectSearch(study, self.scenario, circle, asked.travel, rules)
            asked_today = [key for key in ("hierarchy", "supply") if key in results]
            today = search.today().knowing(study, self._only(stage, asked_today, inputs))
            after = Snapshot.of(titled, results, name=self.scenario.name, rules=rules)
            leading = tier_to_begin_with(today, after)
            effects = list(search.each(applied))
            comparison = compare(today, after, ComparisonOptions(tier=leading.name), effects=effects)
            comparison = replace(comparison, notes=(*comparison.notes, *self._of_buses(stage, titled, results, inputs)))
        return titled, {**results, "comparison": comparison.in_study(titled)}

    def _only(self, stage: Stage, keys: Sequence[str], inputs: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """Measure some analyses of the study as it is; none where none is named."""
        if not keys:
            return {}
        from spatial_uri.analyses.registry import analysis_of
        from spatial_uri.analyses.running import measure_analyses

        options = {key: stage.asked.options_of(analysis_of(key)) for key in keys}
        return measure_analyses(stage.study, replace(stage.asked, options=options), inputs=inputs)

    def _of_buses(
        self, stage: Stage, changed: Study, results: Mapping[str, Any], inputs: Mapping[str, Mapping[str, Any]]
    ) -> tuple[Note, ...]:
        """Say what changes of buses bring, together and each, where they change and public transport is measured."""
        from spatial_uri.scenario.applying import apply_scenario
        from spatial_uri.scenario.bus_effects import note_of_buses, notes_of_each

        if "transit" not in results or not any(change.kind == "bus" for change in self.scenario.changes):
            return ()
        before = self._only(stage, ["transit"], inputs)["transit"]

        def with_some(scenario: Scenario) -> tuple[Study, Any]:
            some = apply_scenario(stage.study, scenario, timetable=inputs["transit"]["timetable"])
            asked = replace(stage.asked, travel=some.travel(stage.asked.travel))
            there = replace(stage, study=some.study, asked=asked)
            return some.study, self._only(there, ["transit"], _with_timetable(inputs, some))["transit"]

        together = note_of_buses(stage.study, before, changed, results["transit"])
        return (together, *notes_of_each(stage.study, self.scenario, with_some))

    def _warn(self, stage: Stage, applied: AppliedScenario) -> None:
        """Say what must be known beforehand: another study than the scenario names, and warnings of its changes."""
        base = self.scenario.base
        if base is not None and base.resolve() != self.study_file.resolve():
            stage.progress.console.print(
                inert(f"The scenario was written for {base}, and is applied to {self.study_file}.")
            )
        for note in applied.notes:
            if note.severity == "warning":
                stage.progress.console.print(inert(note.message))


def _titled(applied: AppliedScenario, study: Study, language: Any) -> Study:
    """Return the study of a scenario, called after both; the very study where nothing changes."""
    from spatial_uri.words.catalogue import say

    if applied.scenario.is_empty:
        return study
    with speaking(language):
        name = say("{study}: {scenario}", study=study.name, scenario=applied.scenario.name)
    return replace(applied.study, name=name)


def _with_timetable(
    inputs: Mapping[str, Mapping[str, Any]], applied: AppliedScenario
) -> Mapping[str, Mapping[str, Any]]:
    """Return what the analyses read, with the timetable of the scenario."""
    if applied.timetable is None:
        return inputs
    return {**inputs, "transit": {**inputs["transit"], "timetable": applied.timetable}}
