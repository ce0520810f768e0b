"""Built networks kept on disk: keyed by what made them, checked whole when read, rebuilt when damaged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import platformdirs
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.model import Mode, Note, RoadNetwork
from spatial_uri.read.files import sha256_of
from spatial_uri.read.preset import RoadRules

FORMAT = 1
ARRAYS = (
    "node_xy",
    "node_id",
    "indptr",
    "head",
    "time_ms",
    "edge_piece",
    "edge_forward",
    "edge_primary",
    "piece_ptr",
    "piece_xy",
)
Built = tuple[RoadNetwork, tuple[Note, ...]]


def default_cache_dir() -> Path:
    """Return the folder for built networks: ``SPATIAL_URI_CACHE``, or the user's cache folder."""
    chosen = os.environ.get("SPATIAL_URI_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("spatial_uri", appauthor=False))


def cached_network(
    folder: Path, *, source_sha256: str, mode: Mode, rules: RoadRules, crs: CRS, build: Callable[[], Built]
) -> Built:
    """Return a network from the cache, or build it and keep it there.

    Parameters
    ----------
    folder
        Cache folder; made if it is not there. A folder that cannot be written only costs the cache.
    source_sha256, mode, rules, crs
        What the network is made of; together with the version of the package they are its key.
    build
        Makes the network.

    Returns
    -------
    The network and its notes; a note says so where a damaged copy had to be rebuilt.
    """
    recipe = {
        "format": FORMAT,
        "version": version("spatial_uri"),
        "source": source_sha256,
        "mode": mode,
        "rules": _plain(rules.model_dump()),
        "crs": crs.to_wkt(),
    }
    key = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()
    entry = folder / f"network-{key[:32]}"
    repaired: tuple[Note, ...] = ()
    if entry.is_dir():
        try:
            return _load(entry)
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = f"The cached road network was damaged ({error}); it has been built again."
            repaired = (Note("cache.damaged", message, "warning"),)
            shutil.rmtree(entry, ignore_errors=True)
    network, notes = build()
    try:
        _save(entry, network, notes)
    except OSError as error:
        reason = error.strerror or error
        message = f"The road network could not be cached in {folder} ({reason}); the next run will build it again."
        repaired += (Note("cache.not_written", message),)
    return network, (*notes, *repaired)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _save(entry: Path, network: RoadNetwork, notes: tuple[Note, ...]) -> None:
    entry.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".network-", dir=entry.parent))
    try:
        for name in ARRAYS:
            np.save(draft / f"{name}.npy", getattr(network, name), allow_pickle=False)
        network.pieces.to_feather(draft / "pieces.arrow", compression="uncompressed")
        index = {
            "crs": network.crs.to_wkt(),
            "mode": network.mode,
            "notes": [[n.code, n.message, n.severity, list(n.places)] for n in notes],
            "files": {f.name: sha256_of(f) for f in sorted(draft.iterdir())},
        }
        (draft / "index.json").write_text(json.dumps(index, sort_keys=True), "utf-8")
        try:
            draft.rename(entry)
        except OSError:
            if not entry.is_dir():  # otherwise another run has just put the same network there
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _load(entry: Path) -> Built:
    index = json.loads((entry / "index.json").read_text("utf-8"))
    wrong = [name for name, digest in index["files"].items() if sha256_of(entry / name) != digest]
    if wrong:
        raise DataError(f"{', '.join(wrong)} changed on disk")
    # copy-on-write, not read-only: for read-only arrays the kernels would be compiled a second time
    arrays = {name: np.load(entry / f"{name}.npy", mmap_mode="c", allow_pickle=False) for name in ARRAYS}
    notes = tuple(Note(code, message, severity, tuple(places)) for code, message, severity, places in index["notes"])
    pieces = pd.read_feather(entry / "pieces.arrow")
    return RoadNetwork(crs=CRS.from_wkt(index["crs"]), mode=index["mode"], pieces=pieces, **arrays), notes
