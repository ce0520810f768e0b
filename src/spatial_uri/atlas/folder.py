"""The folder of an atlas: written beside its place and moved there whole; nothing of the user's is ever lost."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial_uri.atlas.manifest import EARLIER_FORMATS, FORMAT
from spatial_uri.atlas.pages import DATA, MANIFEST
from spatial_uri.errors import OutputError

_BESIDE_ATLAS = (".gpkg-wal", ".gpkg-shm", ".gpkg-journal", ".qmd", ".DS_Store", "Thumbs.db", "desktop.ini")


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
        present = files_in(folder)
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
            "there is an atlas already",
            file=folder,
            remedy="name another folder, or replace it with --overwrite (in Python: overwrite=True)",
        )
    foreign = [name for name in present if name not in ours and not name.endswith(_BESIDE_ATLAS)]
    if foreign:
        raise OutputError(
            "the folder holds files that are not part of the atlas, and replacing it would lose them",
            file=folder,
            faults=foreign,
            remedy="move them elsewhere first",
        )


def files_in(folder: Path) -> list[str]:
    """Return all files in a folder and the folders in it, and the folders that are empty, as seen from it."""
    found = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir() or not any(p.iterdir()))
    return sorted(p.relative_to(folder).as_posix() for p in found)


def manifest_in(folder: Path) -> Path | None:
    """Return the manifest of the atlas in a folder, be it one of an earlier version; None if there is none."""
    for name, formats in ((MANIFEST, (FORMAT,)), (Path(MANIFEST).name, EARLIER_FORMATS)):
        try:
            known = json.loads((folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(known, dict) and known.get("format") in formats:
            return folder / name
    return None


def atlas_of(manifest: Path) -> Path:
    """Return the folder of the atlas that a manifest belongs to."""
    folder = manifest.resolve().parent
    return folder.parent if folder.name == DATA else folder


def _files_of_atlas(folder: Path) -> set[str] | None:
    """Return what an earlier atlas wrote into the folder; None if there is none."""
    manifest = manifest_in(folder)
    if manifest is None:
        return None
    files = json.loads(manifest.read_text("utf-8")).get("files", {})
    return {manifest.relative_to(folder).as_posix(), *files}


@contextmanager
def folder_beside(folder: Path) -> Iterator[Path]:
    """Make a hidden folder on the same disk, and remove it whatever happens.

    Raises
    ------
    OutputError
        In place of any error of the disk inside the block.
    """
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


def move_into_place(work: Path, folder: Path, *, overwrite: bool) -> None:
    """Rename a finished folder to its place; an earlier atlas comes back if that fails.

    Raises
    ------
    OutputError
        If the earlier atlas may not, or cannot, be replaced.
    """
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
