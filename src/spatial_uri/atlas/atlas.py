"""The atlas: every output of a study in one folder, all of it or nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any

from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.folder import check_output, folder_beside, move_into_place
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.atlas.manifest import MANIFEST, manifest_of, write_manifest
from spatial_uri.atlas.pages import MAP, files_of, siblings_of
from spatial_uri.atlas.summary import write_summary
from spatial_uri.atlas.tables import write_tables
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.arguments import kind_of, require_study
from spatial_uri.model.study import Study
from spatial_uri.page.maps import save_map
from spatial_uri.page.part import Part
from spatial_uri.store.files import as_path
from spatial_uri.words.catalogue import LANGUAGES, Language, speaking

__all__ = ["check_output", "write_atlas"]


def write_atlas(
    study: Study,
    parts: Sequence[Part] | Mapping[str, Any],
    folder: str | Path,
    *,
    language: Language | None = None,
    manifest: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    tiles_url: str | None = None,
) -> Path:
    """Write tables, GeoPackage, maps, summary and manifest into one folder.

    Everything is written beside the folder first and moved there at the end, so that an interrupted
    run leaves what was there before.

    Parameters
    ----------
    study
        What was measured.
    parts
        The results of `run_analyses`; or what each result gives to an atlas, in the order in which the pages show them.
    folder
        Where to. It must not exist, be empty, or (with `overwrite`) hold an earlier atlas and
        nothing else.
    language
        Language of the pages; None for that of the parts, English for results.
    manifest
        What the caller knows of the run, such as ``{"preset": "CN", "timings": {"read_s": 1.2}}``.
        It is added to what study and parts tell; its ``timings`` stay in a block of their own, so
        that the rest of the file is the same for the same input.
    overwrite
        Replace an earlier atlas.
    tiles_url
        A tile server for the background of the maps; none by default.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    DataError
        If there is no part, or parts write the same file.
    ParameterError
        If a part was made in another language.
    OutputError
        If the folder is taken, or cannot be written.
    """
    require_study(study)
    if language is not None and language not in LANGUAGES:
        raise ParameterError(f"there is no language {language!r}", remedy=f"choose one of {', '.join(LANGUAGES)}")
    if not isinstance(parts, Mapping | Sequence):
        raise ParameterError(
            f"the results are {kind_of(parts)}, not results by analysis",
            remedy='give what spatial_uri.run_analyses returns, or {"service_circle": circle}',
        )
    folder = as_path(folder).absolute()
    check_output(folder, overwrite=overwrite)
    if isinstance(parts, Mapping):
        with speaking(language or "en"):
            parts = list(parts_of(study, parts))
    with speaking(_language_of(parts, language)):
        _check_parts(parts)
        with folder_beside(folder) as work:
            timings = _write_files(study, parts, work, tiles_url=tiles_url)
            files = sorted(work.iterdir())
            write_manifest(
                manifest_of(study, parts, files=files, given=manifest or {}, timings=timings), work / MANIFEST
            )
            move_into_place(work, folder, overwrite=overwrite)
    return folder


def _language_of(parts: Sequence[Part], wanted: Language | None) -> Language:
    if not parts:
        raise DataError("there is nothing to make an atlas of", remedy="give what at least one analysis presents")
    language = wanted or parts[0].language
    others = [f"{part.key}: {part.language}" for part in parts if part.language != language]
    if others:
        raise ParameterError(
            f"the pages are to be in {language!r}, and these parts were made in another language",
            faults=others,
            remedy=f"present the results inside speaking({language!r})",
        )
    return language


def _check_parts(parts: Sequence[Part]) -> None:
    """Refuse parts that would write one file twice."""
    tables = [name for part in parts for name in part.tables]
    names = [*files_of(()), *tables]
    faults = [f"{name} is written twice" for name, times in Counter(names).items() if times > 1]
    faults += [f"{key} is the key of two parts" for key, n in Counter(part.key for part in parts).items() if n > 1]
    faults += [f"{name!r} cannot be the name of a table" for name in tables if Path(name).name != name]
    if faults:
        raise DataError("the parts of the atlas do not go together", faults=faults)


def _write_files(study: Study, parts: Sequence[Part], work: Path, *, tiles_url: str | None) -> dict[str, float]:
    """Write everything but the manifest, and return how many seconds each file took."""
    timings: dict[str, float] = {}

    def timed(name: str, step: Callable[[], object]) -> None:
        began = time.perf_counter()
        step()
        timings[name] = round(time.perf_counter() - began, 3)

    with ThreadPoolExecutor(max_workers=1) as beside:  # SQLite takes as long as all the rest
        spoken = copy_context()  # a thread of its own does not know the language otherwise
        package = beside.submit(
            spoken.run, timed, "geopackage_s", lambda: write_geopackage(study, parts, work / "atlas.gpkg")
        )
        timed("map_s", lambda: _write_map(study, parts, work, tiles_url=tiles_url))
        timed("tables_s", lambda: write_tables(study, parts, work))
        timed("summary_s", lambda: write_summary(study, parts, work / "index.html"))
        package.result()
    return timings


def _write_map(study: Study, parts: Sequence[Part], work: Path, *, tiles_url: str | None) -> None:
    groups = [(part.key, part.short or part.title, part.map, part.notes) for part in parts if part.map is not None]
    if groups:
        save_map(study, groups, work / MAP, tiles_url=tiles_url, siblings=siblings_of(parts, MAP))
