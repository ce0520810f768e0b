"""The atlas: every output of a study in one folder, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.deliverables import Order, write_deliverables
from spatial_uri.atlas.folder import check_output, files_in, folder_beside, move_into_place, reserved
from spatial_uri.atlas.large_studies import maps_of, without_the_unopenable
from spatial_uri.atlas.manifest import manifest_of, write_manifest
from spatial_uri.atlas.pages import DATA, MANIFEST, files_of
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.arguments import kind_of, require_study
from spatial_uri.model.delivery import Delivery
from spatial_uri.model.study import Study
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
    deliver: Delivery | str | Sequence[str] | None = None,
    tiles_url: str | None = None,
) -> Path:
    """Write report, map, workbook, sheets, GeoPackage, tables and manifest into one folder.

    What a reader opens stands at the top: ``report.html``, ``report.docx``, ``map.html``, ``atlas.xlsx``,
    ``atlas.gpkg`` and ``sheets/``. The rest stands in ``data/``: the tables as CSV, and ``manifest.json``.

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
    deliver
        What is written, and how: names such as ``("report", "map")``, or a `Delivery`; everything by default.
    tiles_url
        What lies below the map page; nothing by default, and the page then loads nothing. The address of a tile server
        (``http://tiles.intranet/{z}/{x}/{y}.png``), ``tianditu:KEY`` or ``amap``, a folder of tiles (``z/x/y.png``),
        or one picture (PNG or JPG) with a world file. It comes before the ``basemap`` of a `Delivery`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    DataError
        If there is no part, or parts write the same file.
    ParameterError
        If a part was made in another language, or something is to be written that does not exist, or only what is not
        written of so many settlements.
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
    study, wanted = without_the_unopenable(study, _delivery(deliver))
    with reserved(folder, overwrite=overwrite) as place:
        if isinstance(parts, Mapping):
            with speaking(language or "en"), maps_of(study):
                parts = list(parts_of(study, parts))
        with speaking(_language_of(parts, language)), folder_beside(place) as work:
            _check_parts(parts)
            order = Order(study=study, parts=parts, folder=work, delivery=wanted, tiles_url=tiles_url or wanted.basemap)
            timings = write_deliverables(order)
            record = manifest_of(
                study,
                parts,
                files=_written_in(work),
                given=manifest or {},
                timings=timings,
            )
            write_manifest(record, work / MANIFEST)
            move_into_place(work, place, overwrite=overwrite)
    return folder


def _written_in(work: Path) -> dict[str, Path]:
    return {name: work / name for name in files_in(work) if (work / name).is_file()}


def _delivery(asked: Delivery | str | Sequence[str] | None) -> Delivery:
    if isinstance(asked, Delivery):
        return asked
    return Delivery() if asked is None else Delivery(deliver=asked)  # type: ignore[arg-type]  # it is checked there


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
    names = [*files_of(()), *(f"{DATA}/{name}" for name in tables)]
    faults = [f"{name} is written twice" for name, times in Counter(map(str.casefold, names)).items() if times > 1]
    faults += [f"{key} is the key of two parts" for key, n in Counter(part.key for part in parts).items() if n > 1]
    faults += [f"{name!r} cannot be the name of a table" for name in tables if Path(name).name != name]
    if faults:
        raise DataError("the parts of the atlas do not go together", faults=faults)
