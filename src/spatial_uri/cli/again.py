"""What a manifest keeps of a run, and the run that it asks for again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_uri.cli.sources import Extract, File, Source
from spatial_uri.errors import DataError
from spatial_uri.model.delivery import is_basemap_file
from spatial_uri.model.option_classes import as_record
from spatial_uri.store.files import read_whole, relative_path, require_file
from spatial_uri.store.net import reader

if TYPE_CHECKING:
    from spatial_uri.analyses.declared import Analysis
    from spatial_uri.analyses.running import Asked
    from spatial_uri.model.delivery import Delivery


def record_of_run(source: Source, asked: Asked, folder: Path, *, language: str, delivery: Delivery) -> dict[str, Any]:
    """Return what is needed to make an atlas again, as plain data; paths are relative to the folder of its manifest.

    Parameters
    ----------
    source, asked
        Where the study comes from, and what is asked of it.
    folder
        Where the manifest will stand.
    language
        The language of its pages.
    delivery
        Which of its files are written.
    """
    from spatial_uri.analyses.registry import with_needs

    behind = [analysis for analysis in with_needs(asked.analyses) if analysis not in asked.analyses]
    return {
        **source.record(folder),
        "travel": as_record(asked.travel),
        "analyses": {analysis.key: _section_of(analysis, asked, folder) for analysis in asked.analyses},
        "needed": {analysis.key: _section_of(analysis, asked, folder) for analysis in behind},
        "language": language,
        "delivery": as_record(replace(delivery, template=None, basemap=None)) | _files_of(delivery, folder),
    }


def _files_of(delivery: Delivery, folder: Path) -> dict[str, str]:
    files = {} if delivery.template is None else {"template": relative_path(delivery.template, folder)}
    if delivery.basemap is not None:
        is_file = is_basemap_file(delivery.basemap)
        files["basemap"] = relative_path(Path(delivery.basemap), folder) if is_file else delivery.basemap
    return files


def _section_of(analysis: Analysis, asked: Asked, folder: Path) -> dict[str, Any]:
    """Return options, files and settings of an analysis, as its section of a study file would say them."""
    files = {key: _relative(files, folder) for key, files in asked.files.get(analysis.key, {}).items()}
    settings = asked.settings.get(analysis.key)
    kept = {} if settings is None or analysis.settings is None else _settings(settings, analysis.settings)
    return {**as_record(asked.options_of(analysis)), **kept, **files}


def _relative(files: Path | tuple[Path, ...], folder: Path) -> str | list[str]:
    return relative_path(files, folder) if isinstance(files, Path) else [relative_path(path, folder) for path in files]


def _settings(settings: Any, kind: Any) -> dict[str, Any]:
    chosen = settings.model_dump(mode="json", exclude_none=True)
    return {key: value for key, value in chosen.items() if key in kind.model_fields}


@reader("manifest")
def run_of_manifest(path: Path) -> tuple[Source, Asked]:
    """Return where the study of a manifest came from, and what was asked of it.

    Raises
    ------
    DataError
        If the file is no manifest of an atlas, or one that cannot be repeated.
    StudyFileError
        If an input is not where it was.
    """
    from spatial_uri.study.file import checked_sections

    run = _run_of(path)
    folder = path.resolve().parent
    if "scenario" in run:
        raise DataError(
            "this is a study with a scenario, which run does not make again",
            file=path,
            remedy=f"spatial-uri whatif STUDY {run['scenario']}",
        )
    sections, wanted = {"travel": run["travel"], **run["needed"], **run["analyses"]}, tuple(run["analyses"])
    if "extract" in run:
        # the study file of an extract, as far as its analyses are concerned: checked by the same rules
        stand_in = {
            "study": {"name": path.stem},
            "roads": {"file": run["extract"]["path"]},
            **{role: [{"osm": run["extract"]["path"]}] for role in ("settlements", "facilities")},
        }
        asked = checked_sections({**stand_in, **sections}, path.resolve()).asked(wanted)
        return Extract.from_record(run["extract"], folder, run["language"], _delivery(run, folder)), asked
    given = {**run["study_file"], "output": {"language": run["language"], **run.get("delivery", {})}}
    file = checked_sections({**given, **sections}, path.resolve())
    return File(file), file.asked(wanted)


def _delivery(run: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return what a manifest says of the files that are written; those of earlier versions say nothing."""
    said = dict(run.get("delivery", {}))
    if "template" in said:
        said["template"] = Path(os.path.normpath(folder / said["template"]))
    if is_basemap_file(said.get("basemap") or "amap"):
        said["basemap"] = os.path.normpath(folder / said["basemap"])
    return said


def _run_of(path: Path) -> Mapping[str, Any]:
    path = require_file(path)
    try:
        run: Mapping[str, Any] = json.loads(read_whole(path, most_mb=200, what="manifest").decode("utf-8"))["run"]
        is_whole = _is_whole(run)
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise _no_manifest(path) from error
    if not is_whole:
        raise _no_manifest(path)
    return run


def _is_whole(run: Mapping[str, Any]) -> bool:
    """Tell whether every part of a run is there and is a record."""
    source = "extract" if "extract" in run else "study_file"
    records = [run[name] for name in (source, "travel", "needed", "analyses")] + [run.get("delivery", {})]
    are_records = all(isinstance(record, dict) for record in records)
    return are_records and (source == "study_file" or isinstance(run[source]["path"], str))


def _no_manifest(path: Path) -> DataError:
    return DataError(
        "this is no manifest of an atlas that can be made again",
        file=path,
        remedy="give an atlas or its data/manifest.json, or a study file (.toml)",
    )
