"""What ``spatial-uri compare`` does: two runs, each a finished folder, a study file or a scenario, side by side."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_uri.cli.jobs import DEFAULT_OUT, Output, slug, tell
from spatial_uri.cli.progress import Progress
from spatial_uri.cli.sources import File
from spatial_uri.errors import DataError, StudyFileError
from spatial_uri.store.files import is_folder, relative_path, require_there

if TYPE_CHECKING:
    from spatial_uri.analyses.comparison.result import Comparison, Effect
    from spatial_uri.analyses.comparison.snapshot import Snapshot
    from spatial_uri.analyses.running import Asked
    from spatial_uri.model.delivery import Delivery
    from spatial_uri.model.study import Study
    from spatial_uri.scenario.scenario import Scenario
    from spatial_uri.words.catalogue import Language

_KINDS = "name the folder of a finished run, a study file (.toml), or a scenario (.toml) with its base"
_RUN_FIRST = "make a run of it, spatial-uri atlas EXTRACT --out FOLDER, and compare that folder"
_MOST_MB = 5
_OF_SCENARIOS = {"change", "base", "season"}


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two runs: the study to draw it on, its snapshot, and what it says of preset and language."""

    study: Study
    snapshot: Snapshot
    preset: str = ""
    language: Language | None = None
    effects: Sequence[Effect] = ()


def compare_runs(before: Path, after: Path, *, tier: str | None, limit_min: float | None, **own: Any) -> None:
    """Make the folder of a comparison."""
    from spatial_uri.analyses.comparison.measure import compare
    from spatial_uri.analyses.comparison.options import ComparisonOptions
    from spatial_uri.atlas.folder import reserved

    output = Output.of(own)
    options = ComparisonOptions(tier=tier, limit_min=limit_min)
    progress = Progress(quiet=output.quiet or output.as_json, stages=4)
    folder = output.out or DEFAULT_OUT / slug(f"{_stem(before)}-{_stem(after)}")
    with reserved(folder, overwrite=output.overwrite) as place:
        reading = _Reading(output, progress)
        for path in (before, after):
            reading.require(path)
        sides = [reading.side(path) for path in (before, after)]
        effects = reading.effects(before, after)
        with progress.step("compare", "Comparing"):
            comparison = compare(sides[0].snapshot, sides[1].snapshot, options, effects=effects)
        paths = {"before": relative_path(before, place), "after": relative_path(after, place)}
        _write(sides[1], comparison.in_study(sides[1].study), folder, output, progress, paths)


def _stem(path: Path) -> str:
    name = path.resolve().name if is_folder(path) else path.stem
    return path.resolve().parent.name if name in {"study", "manifest", "data"} else name


def _write(
    side: Side, comparison: Comparison, folder: Path, output: Output, progress: Progress, paths: dict[str, str]
) -> None:
    from spatial_uri.analyses.running import parts_of
    from spatial_uri.atlas.atlas import write_atlas
    from spatial_uri.atlas.large_studies import maps_of, without_the_unopenable
    from spatial_uri.words.catalogue import speaking

    language = output.language or side.language or "en"
    study, delivery = without_the_unopenable(side.study, _delivery(output))
    with speaking(language), maps_of(study), progress.step("write", "Writing the comparison"):
        parts = list(parts_of(study, {"comparison": comparison}))
        written = write_atlas(
            study,
            parts,
            folder,
            language=language,
            manifest={"preset": side.preset, "timings": dict(progress.timings), "run": {"compare": paths}},
            overwrite=output.overwrite,
            deliver=delivery,
        )
    with speaking(language):
        tell(study, parts, written, output, progress)


def _delivery(output: Output) -> Delivery:
    """Return what is written: everything, and of the maps on paper those of the comparison, unless others are asked."""
    from spatial_uri.model.delivery import Delivery

    said = dict(output.delivery)
    if "sheets" in said.get("deliver", Delivery().deliver):
        said.setdefault("sheets_of", ("comparison",))
    return output.delivered(said)


class _Reading:
    """Reads sides, and measures those that are no finished run."""

    def __init__(self, output: Output, progress: Progress) -> None:
        self.output, self.progress = output, progress
        self._measured: dict[Path, tuple[Study, Asked, File]] = {}
        self._applied: dict[Path, Any] = {}

    def require(self, path: Path) -> None:
        """Refuse what is no run, study file or scenario, before minutes go into measuring the other."""
        from spatial_uri.analyses.comparison.read_run import run_folder
        from spatial_uri.read.osm.osm_file import SUFFIXES
        from spatial_uri.study.file import read_study_file

        path = require_there(path, "run, study file or scenario")
        if _is_run(path):
            run_folder(path)
        elif path.name.lower().endswith(SUFFIXES):
            raise DataError("an extract is no run: nothing has been measured yet", file=path, remedy=_RUN_FIRST)
        elif path.suffix.lower() != ".toml":
            raise DataError("this is neither a run nor a study file nor a scenario", file=path, remedy=_KINDS)
        elif _is_scenario(path):
            read_study_file(self._base_of(self._scenario(path)))
        else:
            read_study_file(path)

    def side(self, path: Path) -> Side:
        """Return one side."""
        if _is_run(path):
            return self._of_folder(path)
        return self._of_scenario(path) if _is_scenario(path) else self._of_study(path)

    def _of_folder(self, path: Path) -> Side:
        from spatial_uri.analyses.comparison.read_ground import read_ground_of_run
        from spatial_uri.analyses.comparison.read_run import language_of_run, read_snapshot

        with self.progress.step("read", f"Reading {path.name}"):
            snapshot = read_snapshot(path)
            study = read_ground_of_run(path, snapshot)
        preset = str(snapshot.rules.get("preset", ""))
        return Side(study=study, snapshot=snapshot, preset=preset, language=language_of_run(path))

    def _of_study(self, path: Path) -> Side:
        study, asked, file = self._read(path)
        return self._side(study, asked, file, study.name)

    def _of_scenario(self, path: Path) -> Side:
        from spatial_uri.scenario.applying import apply_scenario

        scenario = self._scenario(path)
        study, asked, file = self._read(self._base_of(scenario))
        applied = apply_scenario(study, scenario)
        self._applied[path.resolve()] = applied
        changed = replace(asked, travel=applied.travel(asked.travel))
        return self._side(applied.study, changed, file, scenario.name)

    def _scenario(self, path: Path) -> Scenario:
        from spatial_uri.scenario.text import read_scenario

        return read_scenario(path)

    @staticmethod
    def _base_of(scenario: Scenario) -> Path:
        if scenario.base is None:
            raise StudyFileError(
                "the scenario does not say of which study it is",
                file=scenario.path,
                remedy='write base = "study.toml" on top of it, or use: spatial-uri whatif STUDY SCENARIO',
            )
        return scenario.base

    def _side(self, study: Study, asked: Asked, file: File, name: str) -> Side:
        from spatial_uri.analyses.comparison.read_run import rules_of
        from spatial_uri.analyses.comparison.snapshot import Snapshot
        from spatial_uri.analyses.running import measure_analyses

        self.progress.say_that_kernels_are_compiled()
        with self.progress.step("service_circle", f"Measuring {name}"):
            results = measure_analyses(study, asked, extract=file.extract)
        rules = rules_of(file.preset, file.file.given_sections())
        language = file.language or ("zh" if file.preset == "CN" else "en")
        snapshot = Snapshot.of(study, results, name=name, rules=rules)
        return Side(study=study, snapshot=snapshot, preset=file.preset, language=language)

    def _read(self, path: Path) -> tuple[Study, Asked, File]:
        """Read and check a study file, once; the service circle is asked of it, and what equity needs of the rest."""
        from spatial_uri.analyses.left_out import without_the_unmeasurable
        from spatial_uri.diagnosis.examination import examined
        from spatial_uri.diagnosis.subject import Subject
        from spatial_uri.study.file import read_study_file

        path = path.resolve()
        if path not in self._measured:
            source = File(read_study_file(path))
            further = [key for key in ("hierarchy", "supply") if key in source.file.analyses]
            asked = source.file.asked(("service_circle", *further))
            with self.progress.step("read", f"Reading {source.title}"):
                study = source.read(self.output.cache_dir, asked)
            study, asked = without_the_unmeasurable(study, asked)
            with self.progress.step("examine", "Checking the data"):
                subject = Subject(study, asked.travel, source.extract, source.rules)
                study = examined(subject, despite_faults=self.output.despite_faults)
            self._measured[path] = study, asked, source
        return self._measured[path]

    def effects(self, before: Path, after: Path) -> Sequence[Effect]:
        """Return what each change does, where a scenario is compared with the study that it changes."""
        applied = self._applied.get(after.resolve())
        if applied is None or applied.scenario.base.resolve() != before.resolve():
            return ()
        from spatial_uri.analyses.comparison.read_run import rules_of
        from spatial_uri.scenario.effects import EffectSearch

        study, asked, file = self._read(before)
        circle = asked.options["service_circle"]
        search = EffectSearch(
            study, applied.scenario, circle, asked.travel, rules_of(file.preset, file.file.given_sections())
        )
        with self.progress.step("changes", "Measuring each change"):
            return list(search.each(applied))


def _is_run(path: Path) -> bool:
    return is_folder(path) or path.suffix.lower() == ".json"


def _is_scenario(path: Path) -> bool:
    """Tell a scenario from a study file, which has neither changes nor a base; readers tell what is no TOML."""
    try:
        if path.stat().st_size > _MOST_MB * 1_000_000:
            return False
        return bool(_OF_SCENARIOS & tomllib.loads(path.read_text("utf-8-sig")).keys())
    except (OSError, ValueError, RecursionError):
        return False
