"""The manifest of an atlas: what was read, how it was measured, and what came out, for whoever makes it again."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spatial_uri.model.study import Study
from spatial_uri.page.part import Part

FORMAT = "spatial_uri atlas 2"
"""What a manifest says it is the manifest of; only such a folder is ever replaced."""
EARLIER_FORMATS = ("spatial_uri atlas 1",)
"""Those of earlier versions, whose atlases may be replaced as well."""

_LIBRARIES = ("spatial-uri", "geopandas", "shapely", "pyproj", "numpy", "numba", "osmium", "folium")


def manifest_of(
    study: Study,
    parts: Sequence[Part],
    *,
    files: Mapping[str, Path],
    given: Mapping[str, Any],
    timings: Mapping[str, float],
) -> dict[str, Any]:
    """Return the manifest of an atlas.

    Parameters
    ----------
    study, parts
        What was measured, and the results.
    files
        The other files of the atlas: as seen from its folder -> where it is now.
    given
        What the caller knows of the run.
    timings
        How long each file took, seconds; everything else is the same for the same input.
    """
    return {
        "study": {
            "name": study.name,
            "synthetic": study.synthetic,
            "crs": study.crs.to_string(),
            "roads": study.network.fingerprint if study.network.edge_count else "",
        },
        "inputs": [asdict(i) for i in study.inputs],
        "mode": study.network.mode,
        "tiers": [asdict(t) for t in study.tiers],
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "counts": {
            "areas": {level: len(study.areas.at(level)) for level in study.areas.levels},
            "settlements": len(study.settlements),
            "facilities": study.facilities.table["tier"].value_counts(sort=False).to_dict(),
            "road_pieces": study.network.piece_count,
        },
        "notes": [note.as_record() for note in study.notes],
        "parts": {part.key: _record_of(part) for part in parts},
        **given,
        "format": FORMAT,
        "files": {name: {"sha256": _sha256(p), "size_bytes": p.stat().st_size} for name, p in files.items()},
        "timings": {**given.get("timings", {}), **timings},
    }


def _record_of(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "parameters": part.parameters,
        "counts": {
            "tables": {name: len(table) for name, table in part.tables.items()},
            "layers": {name: len(table) for name, table in part.layers.items()},
            **part.counts,
        },
        "notes": [note.as_record() for note in part.notes],
        "missing": part.missing,
    }


def write_manifest(manifest: Mapping[str, Any], path: Path) -> None:
    """Write a manifest as JSON, its keys in order."""
    text = json.dumps(as_json(manifest), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", errors="replace", newline="\n")


def as_json(value: Any) -> Any:
    """Turn paths, tuples and numpy numbers into what JSON knows; a number that is none becomes null."""
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if hasattr(value, "item"):
        return as_json(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
