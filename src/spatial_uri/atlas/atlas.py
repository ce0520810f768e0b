"""The atlas: every output of a study in one folder, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spatial_uri.analyses.service_circle.classes import class_counts
from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.atlas.summary import files_of, siblings_of, write_summary
from spatial_uri.atlas.tables import write_tables
from spatial_uri.errors import DataError, OutputError
from spatial_uri.model.study import Study
from spatial_uri.page.maps import save_map
from spatial_uri.page.part import Part

MANIFEST = "manifest.json"
FORMAT = "spatial_uri atlas 1"
"""What a manifest says it is the manifest of; only such a folder is ever replaced."""

_LIBRARIES = ("spatial-uri", "geopandas", "shapely", "pyproj", "numpy", "numba", "osmium", "folium")
_BESIDE_ATLAS = (".gpkg-wal", ".gpkg-shm", ".gpkg-journal", ".qmd", ".DS_Store", "Thumbs.db", "desktop.ini")


def write_atlas(
    study: Study,
    circle: ServiceCircle | None,
    folder: str | Path,
    *,
    manifest: Mapping[str, Any],
    parts: Sequence[Part] = (),
    overwrite: bool = False,
    tiles_url: str | None = None,
) -> Path:
    """Write tables, GeoPackage, maps, summary and manifest into one folder.

    Everything is written beside the folder first and moved there at the end, so that an interrupted
    run leaves what was there before.

    Parameters
    ----------
    study, circle
        What was measured, and the result; None where no service circle was.
    folder
        Where to. It must not exist, be empty, or (with `overwrite`) hold an earlier atlas and
        nothing else.
    manifest
        What the caller knows of the run, such as ``{"command": ..., "timings": {"read_s": 1.2}}``.
        It is added to what study and circle tell; its ``timings`` stay in a block of their own, so
        that the rest of the file is the same for the same input.
    parts
        What the other results give: their tables, layers, pages and sections of the summary.
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
        If there is neither a circle nor a part, or parts write the same file.
    OutputError
        If the folder is taken, or cannot be written.
    """
    folder = Path(folder).absolute()
    check_output(folder, overwrite=overwrite)
    _check_parts(circle, parts)
    timings: dict[str, float] = {}
    with _beside(folder) as work:

        def run(name: str, step: Callable[[], object]) -> None:
            began = time.perf_counter()
            step()
            timings[name] = round(time.perf_counter() - began, 3)

        with ThreadPoolExecutor(max_workers=1) as beside:  # SQLite takes as long as all the rest
            path = work / "atlas.gpkg"
            package = beside.submit(run, "geopackage_s", lambda: write_geopackage(study, circle, path, parts=parts))
            run("map_s", lambda: _write_map(study, circle, work, parts=parts, tiles_url=tiles_url))
            run("tables_s", lambda: write_tables(study, circle, work, parts=parts))
            run("summary_s", lambda: write_summary(study, circle, work / "index.html", parts=parts))
            package.result()
        told = _manifest(study, circle, parts, files=sorted(work.iterdir()), given=manifest, timings=timings)
        _write_manifest(told, work / MANIFEST)
        _move_into_place(work, folder, overwrite=overwrite)
    return folder


def _write_map(
    study: Study, circle: ServiceCircle | None, work: Path, *, parts: Sequence[Part], tiles_url: str | None
) -> None:
    groups = [(part.key, part.short or part.title, part.map, part.notes) for part in parts if part.map is not None]
    if circle is not None:
        groups.insert(0, ("service_circle", "Service circle", service_circle_map(study, circle), circle.notes))
    if groups:
        siblings = siblings_of(circle, parts, "map.html")
        save_map(study, groups, work / "map.html", tiles_url=tiles_url, siblings=siblings)


def _check_parts(circle: ServiceCircle | None, parts: Sequence[Part]) -> None:
    if circle is None and not parts:
        raise DataError("there is nothing to make an atlas of", remedy="give a service circle or a part")
    names = [*files_of(circle, ()), *(name for part in parts for name in part.tables)]
    faults = [f"{name} is written twice" for name, times in Counter(names).items() if times > 1]
    faults += [f"{key} is the key of two parts" for key, n in Counter(part.key for part in parts).items() if n > 1]
    faults += [f"{name!r} cannot be the name of a table" for name in names if Path(name).name != name]
    if faults:
        raise DataError("the parts of the atlas do not go together", faults=faults)


def check_output(folder: str | Path, *, overwrite: bool = False) -> None:
    """Refuse a folder that `write_atlas` could not write, before anything is computed.

    Raises
    ------
    OutputError
        If there is a file of that name, the folder holds something that must not be lost, or the
        place cannot be written.
    """
    folder = Path(folder).absolute()
    if folder.exists() and not folder.is_dir():
        raise OutputError("this is a file, not a folder", file=folder, remedy="name another folder")
    if folder.is_dir():
        _check_replaceable(folder, overwrite=overwrite)
    anchor = next((p for p in folder.parents if p.exists()), folder.parent)
    if not anchor.is_dir():
        raise OutputError(f"{anchor} is a file, so no folder can be made in it", file=folder, remedy="name another one")
    try:
        with tempfile.TemporaryDirectory(prefix=".spatial_uri-", dir=anchor):
            pass
    except OSError as error:
        raise OutputError(
            f"nothing can be written in {anchor} ({error.strerror})",
            file=folder,
            remedy="name a folder you may write to",
        ) from error


def _check_replaceable(folder: Path, *, overwrite: bool) -> None:
    try:
        present = sorted(p.name for p in folder.iterdir())
    except OSError as error:
        raise OutputError(f"the folder cannot be read ({error.strerror})", file=folder) from error
    if not present:
        return
    ours = _files_of_atlas(folder)
    if ours is None:
        raise OutputError(
            "the folder is not empty and holds no earlier atlas, so it is left alone",
            file=folder,
            remedy="name a new or an empty folder",
        )
    if not overwrite:
        raise OutputError(
            "there is an atlas already", file=folder, remedy="name another folder, or ask for it to be overwritten"
        )
    foreign = [name for name in present if name not in ours and not name.endswith(_BESIDE_ATLAS)]
    if foreign:
        raise OutputError(
            "the folder holds files that are not part of the atlas, and replacing it would lose them",
            file=folder,
            faults=foreign,
            remedy="move them elsewhere first",
        )


def _files_of_atlas(folder: Path) -> set[str] | None:
    """Names that an earlier atlas wrote into the folder; None if there is none."""
    try:
        known = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(known, dict) or known.get("format") != FORMAT:
        return None
    return {MANIFEST, *known.get("files", {})}


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Make a hidden folder on the same disk, and remove it whatever happens."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".spatial_uri-", dir=folder.parent))
    except OSError as error:
        raise OutputError(f"nothing can be written in {folder.parent} ({error.strerror})", file=folder) from error
    try:
        yield work
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"the atlas cannot be written ({error.strerror})", file=folder) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _move_into_place(work: Path, folder: Path, *, overwrite: bool) -> None:
    work.chmod(0o755)
    if not folder.exists():
        work.rename(folder)
        return
    _check_replaceable(folder, overwrite=overwrite)
    old = Path(tempfile.mkdtemp(prefix=".spatial_uri-", dir=folder.parent))
    try:
        folder.rename(old / folder.name)
        try:
            work.rename(folder)
        except BaseException:  # an interrupt included: what was there before comes back
            if not folder.exists():
                (old / folder.name).rename(folder)
            raise
    except OSError as error:
        raise OutputError(
            f"the earlier atlas cannot be replaced ({error.strerror})",
            file=folder,
            remedy="close the programs that have its files open",
        ) from error
    finally:
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)


def _manifest(
    study: Study,
    circle: ServiceCircle | None,
    parts: Sequence[Part],
    *,
    files: list[Path],
    given: Mapping[str, Any],
    timings: Mapping[str, float],
) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "areas": {level: len(study.areas.at(level)) for level in study.areas.levels},
        "settlements": len(study.settlements),
        "facilities": study.facilities.table["tier"].value_counts(sort=False).to_dict(),
        "road_pieces": study.network.piece_count,
    }
    notes, parameters = [*study.notes], {"mode": study.network.mode}
    if circle is not None:
        counts["classes"] = {tier.name: class_counts(circle, tier.name) for tier in circle.tiers}
        notes += circle.notes
        parameters = {"mode": circle.mode, **asdict(circle.options)}
    told: dict[str, Any] = {
        "study": {"name": study.name, "synthetic": study.synthetic, "crs": study.crs.to_string()},
        "inputs": [asdict(i) for i in study.inputs],
        "parameters": parameters,
        "tiers": [asdict(t) for t in (circle or study).tiers],
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "counts": counts,
        "notes": [n.as_record() for n in notes],
        **({"parts": {part.key: _told_of(part) for part in parts}} if parts else {}),
    }
    known_timings = {**given.get("timings", {}), **timings}
    return {
        **told,
        **given,
        "format": FORMAT,
        "files": {p.name: {"sha256": _sha256(p), "size_bytes": p.stat().st_size} for p in files},
        "timings": known_timings,
    }


def _told_of(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "parameters": part.parameters,
        "counts": {
            "tables": {name: len(table) for name, table in part.tables.items()},
            "layers": {name: len(table) for name, table in part.layers.items()},
        },
        "notes": [n.as_record() for n in part.notes],
        "missing": part.missing,
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_manifest(manifest: dict[str, Any], path: Path) -> None:
    text = json.dumps(_plain(manifest), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", errors="replace", newline="\n")


def _plain(value: Any) -> Any:
    """Turn paths, tuples and numpy numbers into what JSON knows; a number that is none becomes null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
