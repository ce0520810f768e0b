"""Results kept on disk, under a key of everything they were made of; a damaged one is made again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar

import platformdirs

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note
from spatial_uri.store.files import sha256_of
from spatial_uri.store.temporary import temporary_folder

FORMAT = 3
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Kind(Generic[Kept]):
    """One kind of thing that is kept.

    `name` begins the names of its entries; `title` is what notes call it, marked for the catalogues with `N_`.
    `save` writes files into a folder and returns, as JSON, what else `load` needs to read them again.
    """

    name: str
    title: str
    save: Callable[[Path, Kept], Mapping[str, Any]]
    load: Callable[[Path, Mapping[str, Any]], Kept]


def default_cache_dir() -> Path:
    """Return the folder for results kept: ``SPATIAL_URI_CACHE``, or the user's cache folder."""
    chosen = os.environ.get("SPATIAL_URI_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("spatial_uri", appauthor=False))


def cached(
    folder: Path, kind: Kind[Kept], recipe: Mapping[str, Any], build: Callable[[], tuple[Kept, tuple[Note, ...]]]
) -> tuple[Kept, tuple[Note, ...]]:
    """Return a result from the cache, or build it and keep it there.

    Parameters
    ----------
    folder
        Cache folder; made if it is not there. A folder that cannot be written only costs the cache.
    kind
        What kind of result it is, and how it is saved and loaded.
    recipe
        Everything that the result is made of, as numbers, texts, mappings, lists and sets; together with the version
        of the package this is its key.
    build
        Makes the result, with its notes.

    Returns
    -------
    The result and its notes; one of them says so if a damaged copy had to be made again.
    """
    made_of = {"format": FORMAT, "version": version("spatial_uri"), **recipe}
    key = hashlib.sha256(json.dumps(_plain(made_of), sort_keys=True).encode()).hexdigest()
    entry = folder / f"{kind.name}-{key[:32]}"
    repaired: tuple[Note, ...] = ()
    if _is_there(entry):
        try:
            return _load(entry, kind)
        except (OSError, ValueError, KeyError, TypeError) as error:
            repaired = (Note("cache.damaged", severity="warning", what_term=kind.title, reason=str(error)),)
            shutil.rmtree(entry, ignore_errors=True)
    value, notes = build()
    try:
        _save(entry, kind, value, notes)
    except OSError as error:
        reason = error.strerror or str(error)
        repaired += (Note("cache.not_written", what_term=kind.title, folder=str(folder), reason=reason),)
    return value, (*notes, *repaired)


def _is_there(entry: Path) -> bool:
    """Tell whether there is an entry; one in a folder that may not be looked into is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _save(entry: Path, kind: Kind[Kept], value: Kept, notes: tuple[Note, ...]) -> None:
    entry.parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(entry.parent, prefix=f".{kind.name}-") as draft:
        index = {
            "about": kind.save(draft, value),
            "notes": [note.as_record() for note in notes],
            "files": {f.name: sha256_of(f) for f in sorted(draft.iterdir())},
        }
        (draft / "index.json").write_text(json.dumps(index, sort_keys=True), "utf-8")
        try:
            draft.rename(entry)
        except OSError:
            if not _is_there(entry):  # otherwise another run has just put the same there
                raise


def _load(entry: Path, kind: Kind[Kept]) -> tuple[Kept, tuple[Note, ...]]:
    index = json.loads((entry / "index.json").read_text("utf-8"))
    wrong = [name for name, digest in index["files"].items() if sha256_of(entry / name) != digest]
    if wrong:
        raise DataError(f"{', '.join(wrong)} changed on disk")
    notes = tuple(Note.from_record(record) for record in index["notes"])
    return kind.load(entry, index["about"]), notes
