"""What the commands do: read, measure, write, and say what came out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_uri.cli.divided import Division, divided_circle, division, parts_folder, require_divided
from spatial_uri.cli.options import split, with_given
from spatial_uri.cli.progress import Progress
from spatial_uri.cli.sources import Extract, File, Source
from spatial_uri.cli.stages import Measure, Stage
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.store.cache import default_cache_dir
from spatial_uri.store.files import is_folder, require_file, undated_stem

if TYPE_CHECKING:
    from spatial_uri.analyses.declared import Analysis, Run
    from spatial_uri.analyses.running import Asked
    from spatial_uri.model.delivery import Delivery
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part
    from spatial_uri.words.catalogue import Language

DEFAULT_OUT = Path("maps")
OF_EXTRACTS = ("mode", "preset", "levels", "settlements", "boundaries", "area", "name")
"""Options that say how an extract is understood; a study file says so itself."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where the atlas goes, how it is made, and which analyses the terminal tells of (all if none is named)."""

    out: Path | None
    overwrite: bool
    cache_dir: Path | None
    language: Language | None
    delivery: Mapping[str, Any] = field(default_factory=dict)
    divided: Division | None = None
    quiet: bool = False
    as_json: bool = False
    despite_faults: bool = False
    told: tuple[str, ...] = ()

    @classmethod
    def of(cls, own: dict[str, Any]) -> Output:
        """Take what a command was given about it."""
        no_cache, cache_dir = own.pop("no_cache"), own.pop("cache_dir")
        by = {name: own.pop(name, None) for name in ("by", "workers", "scheduler")}
        delivery = {name: own.pop(name, None) for name in ("deliver", "town_pages", "sheets_of", "template", "basemap")}
        return cls(
            out=own.pop("out"),
            overwrite=own.pop("overwrite"),
            language=own.pop("language", None),
            despite_faults=own.pop("despite_faults", False),
            delivery=_said(delivery),
            quiet=own.pop("quiet", False),
            as_json=own.pop("as_json", False),
            cache_dir=None if no_cache else cache_dir or default_cache_dir(),
            divided=division(by["by"], workers=by["workers"], scheduler=by["scheduler"]),
        )

    def delivered_of(self, source: Source) -> Delivery:
        """Return which files are written: what the command says comes before what the source says.

        Raises
        ------
        ParameterError
            If there is no such thing to deliver, no such analysis of map sheets, or an option goes with one that is not
            asked for.
        InputNotFoundError, DataError
            If the template is not there, or is no Word file.
        """
        return self.delivered({**source.delivery, **self.delivery})

    def delivered(self, said: Mapping[str, Any]) -> Delivery:
        """Return which files are written, as `delivered_of` does, of what source and command say together."""
        from spatial_uri.analyses.registry import chosen
        from spatial_uri.model.delivery import Delivery

        delivery = Delivery(**said)
        options = {"template": "report", "town_pages": "sheets", "sheets_of": "sheets", "basemap": "map"}
        for option, name in options.items():
            if self.delivery.get(option) and name not in delivery.deliver:
                raise ParameterError(
                    f"--{option.replace('_', '-')} belongs to {name}, which is not delivered",
                    remedy=f"add {name} to --deliver",
                )
        if delivery.sheets_of is not None:
            chosen(delivery.sheets_of)
        if delivery.template is not None:
            from spatial_uri.page.word_template import opened_template

            opened_template(require_file(delivery.template))
        return delivery


def atlas_of_extract(extract: Path, analyses: tuple[str, ...] | None = None, **given: Any) -> None:
    """Make the atlas of one extract: the usual analyses, or those named."""
    from spatial_uri.analyses.registry import usual_keys
    from spatial_uri.analyses.running import Asked, default_options

    own, of_analyses = split(given)
    output = Output.of(own)
    asked = with_given(Asked(options=default_options(analyses or usual_keys())), of_analyses)
    source = extract_source(extract, own, of_analyses)
    make(source, asked, output.out or DEFAULT_OUT / slug(source.area or source.name or undated_stem(extract)), output)


def extract_source(path: Path, own: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> Extract:
    """Return an extract as a command describes it: its own options, and those of the analyses."""
    return Extract(path=path, tiers=given.get("service_circle", {}).get("tiers"), **_said(own))


def atlas_of_file(path: Path, analyses: tuple[str, ...] | None = None, **given: Any) -> None:
    """Make the atlas of a study file, or again that of a manifest."""
    from spatial_uri.atlas.folder import atlas_of, manifest_in
    from spatial_uri.cli.again import run_of_manifest
    from spatial_uri.study.file import read_study_file

    own, of_analyses = split(given)
    output = Output.of(own)
    source: Source
    manifest = manifest_in(path) if is_folder(path) else path
    if manifest is None:
        raise DataError("this folder holds no atlas", file=path, remedy="give a study file (.toml), or an atlas")
    if manifest.suffix.lower() == ".json":
        source, asked = run_of_manifest(manifest)
        name, folder = atlas_of(manifest).name + "-again", None
        if analyses:
            raise ParameterError("--analyses: a manifest says this itself", remedy="give the study file or the extract")
    else:
        file = read_study_file(path)
        source, asked = File(file), file.asked(analyses)
        name, folder = file.study.name or undated_stem(path), file.output_dir
    asked = with_given(asked, of_analyses)
    make(source, asked, output.out or folder or DEFAULT_OUT / slug(name), output)


def some_analyses(source: Path, analyses: Sequence[str], **given: Any) -> None:
    """Make a folder of some analyses, of an extract or of a study file."""
    if source.suffix.lower() != ".toml":
        atlas_of_extract(source, tuple(analyses), **given)
        return
    refuse_options_of_extracts(given)
    atlas_of_file(source, tuple(analyses), **given)


def refuse_options_of_extracts(given: dict[str, Any]) -> None:
    """Take out the options that say how an extract is understood.

    Raises
    ------
    ParameterError
        If one is given: a study file says so itself.
    """
    if said := [f"--{name}" for name in OF_EXTRACTS if given.pop(name, None) is not None]:
        raise ParameterError(f"{', '.join(said)}: a study file says this itself", remedy="change the study file")


def _said(own: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in own.items() if value is not None}


Narrow = Callable[["Study", "Asked"], "Asked"]
"""What becomes of what is asked for once the study is known."""


def make(
    source: Source,
    asked: Asked,
    folder: Path,
    output: Output,
    *,
    narrow: Narrow | None = None,
    measure: Measure = Stage.measured,
) -> None:
    """Keep the folder for this run, so that nobody measures for nothing, and fill it."""
    from spatial_uri.atlas.folder import reserved

    with reserved(folder, overwrite=output.overwrite) as place:
        _make_in(place, source, asked, folder, output, narrow, measure)


def _make_in(
    place: Path, source: Source, asked: Asked, folder: Path, output: Output, narrow: Narrow | None, measure: Measure
) -> None:
    from spatial_uri.analyses.left_out import without_the_unmeasurable
    from spatial_uri.analyses.registry import with_needs
    from spatial_uri.analyses.running import parts_of
    from spatial_uri.atlas.atlas import write_atlas
    from spatial_uri.atlas.deliverables import each_delivered
    from spatial_uri.atlas.large_studies import maps_of, without_the_unopenable
    from spatial_uri.atlas.pages import MANIFEST
    from spatial_uri.cli.again import record_of_run
    from spatial_uri.cli.told import say_beforehand
    from spatial_uri.diagnosis.examination import examined
    from spatial_uri.diagnosis.subject import Subject
    from spatial_uri.words.catalogue import speaking

    delivery = output.delivered_of(source)
    require_divided(output.divided, asked)
    progress = Progress(quiet=output.quiet or output.as_json)
    language = output.language or source.language or ("zh" if source.preset == "CN" else "en")
    with progress.step("read", f"Reading {source.title}"):
        study = _read(source, asked, delivery, output.cache_dir)
    study, asked = without_the_unmeasurable(study, asked)
    asked = narrow(study, asked) if narrow else asked
    require_divided(output.divided, asked, study.areas)
    study, delivery = without_the_unopenable(study, delivery)
    say_beforehand(study, progress.console, language)
    progress.stages = 3 + len(with_needs(asked.analyses))
    with progress.step("examine", "Checking the data"):
        subject = Subject(study, asked.travel, source.extract, source.rules)
        study = examined(subject, despite_faults=output.despite_faults)
    progress.say_that_kernels_are_compiled()
    kept = parts_folder(folder)
    ways = {"step": _steps(progress, output.divided), "instead": _divided(output.divided, kept, progress)}
    options = {**ways, "extract": source.extract}
    study, results = measure(Stage(study=study, asked=asked, source=source, progress=progress, options=options))
    with speaking(language), maps_of(study), progress.step("write", "Writing the atlas", of=len(delivery.deliver)):
        parts = list(parts_of(study, _told_of(asked, results)))
        record = record_of_run(source, asked, (place / MANIFEST).parent, language=language, delivery=delivery)
        with each_delivered(lambda _: progress.part_done()):
            written = write_atlas(
                study,
                parts,
                folder,
                language=language,
                manifest={"preset": source.preset, "timings": dict(progress.timings), "run": record},
                overwrite=output.overwrite,
                deliver=delivery,
            )
    if output.divided is not None:
        from spatial_uri.scale.kept import forget_parts

        forget_parts(kept)
    with speaking(language):
        tell(study, parts, written, output, progress)


def _told_of(asked: Asked, results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the results that were asked for, and what was measured beyond them: not those that were only needed."""
    from spatial_uri.analyses.registry import with_needs

    needed = {analysis.key for analysis in with_needs(asked.analyses)} - {one.key for one in asked.analyses}
    return {key: result for key, result in results.items() if key not in needed}


def tell(study: Study, parts: Sequence[Part], written: Path, output: Output, progress: Progress) -> None:
    """Say what came out, in the language spoken now."""
    from spatial_uri.cli.told import print_record, say_all

    if output.as_json:
        print_record(study, parts, written, progress.timings)
    elif not output.quiet:
        first = sorted(parts, key=lambda part: part.key != "comparison")  # what changed is asked for first
        say_all(study, first, written, of=output.told)


def _read(source: Source, asked: Asked, delivery: Delivery, cache_dir: Path | None) -> Study:
    """Read the study, and the basemap, so that what cannot be read is said before anything is measured."""
    from spatial_uri.page.basemap import read_basemap

    study = source.read(cache_dir, asked)
    if delivery.basemap is not None:
        read_basemap(study, delivery.basemap)
    return study


def _steps(progress: Progress, divided: Division | None) -> Callable[[Analysis], Any]:
    @contextmanager
    def step(analysis: Analysis) -> Iterator[None]:
        is_divided = divided is not None and analysis.key == "service_circle"
        title = f"{analysis.title}, by {divided.by}" if divided and is_divided else analysis.title
        with (progress.timed if is_divided else progress.step)(analysis.key, title):
            yield

    return step


def _divided(divided: Division | None, keep_in: Path, progress: Progress) -> dict[str, Callable[[Run, Any], Any]]:
    """Return what is measured on a cluster, if anything is."""
    if divided is None:
        return {}

    def measure(run: Run, options: Any) -> Any:
        return divided_circle(run, options, divided, keep_in=keep_in, console=progress.console)

    return {"service_circle": measure}


def slug(name: str) -> str:
    """Return a name as that of a folder."""
    words = re.sub(r"[^\w]+", "-", name.lower()).strip("-_")
    return words or "atlas"
