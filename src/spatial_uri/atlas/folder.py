"""The folder of an atlas: written beside its place and moved there whole; nothing of the user's is ever lost."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from spatial_uri.atlas.manifest import EARLIER_FORMATS, FORMAT
from spatial_uri.atlas.pages import DATA, MANIFEST
from spatial_uri.atlas.renames import exchange
from spatial_uri.errors import OutputError
from spatial_uri.store.files import as_path
from spatial_uri.store.net import writing

_BESIDE_ATLAS = (".gpkg-wal", ".gpkg-shm", ".gpkg-journal", ".qmd", ".DS_Store", "Thumbs.db", "desktop.ini")


def check_output(folder: str | Path, *, overwrite: bool = False) -> None:
    """Refuse a folder that `write_atlas` could not write, before anything is computed.

    Raises
    ------
    OutputError
        As of `reserved`.
    """
    with reserved(folder, overwrite=overwrite):
        pass


@contextmanager
def reserved(folder: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Keep the place of an atlas for one run, and put in order what an earlier run left that was killed.

    Parameters
    ----------
    folder
        The folder; where it is a link, what it points to.
    overwrite
        Whether an earlier atlas may be replaced.

    Yields
    ------
    Path
        The folder itself.

    Raises
    ------
    OutputError
        If there is a file of that name, the folder holds something that must not be lost, another run is writing it,
        or the place cannot be written.
    """
    folder = Path(os.path.realpath(as_path(folder)))
    if not folder.name:
        raise OutputError("this is the whole disk", file=folder, remedy="name a folder on it")
    try:
        is_there, is_folder = folder.exists(), folder.is_dir()
    except OSError as error:
        raise _not_writable(folder, folder.parent, error) from error
    if folder.is_symlink():  # the real path of a name is none, but for links that lead round in a circle
        raise OutputError("this is a link that leads nowhere", file=folder, remedy="name another folder, or delete it")
    if is_there and not is_folder:
        raise OutputError("this is a file, not a folder", file=folder, remedy="name another folder")
    with _parents_of(folder), _locked(folder) as is_first:
        if is_first:
            _recover(folder)
        if folder.is_dir():
            _check_replaceable(folder, overwrite=overwrite)
        yield folder


@contextmanager
def _parents_of(folder: Path) -> Iterator[None]:
    """Make the folders above, and remove those that stayed empty."""
    missing = [p for p in folder.parents if not p.exists()]
    anchor = missing[-1].parent if missing else folder.parent
    if not anchor.is_dir():
        raise OutputError(f"{anchor} is a file, so no folder can be made in it", file=folder, remedy="name another one")
    try:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _not_writable(folder, anchor, error) from error
        yield
    finally:
        for made in missing:
            with suppress(OSError):  # it holds something
                made.rmdir()


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder; True for whoever takes it first in this process."""
    path = _beside(folder, "lock")
    lock = FileLock(path, timeout=0, is_singleton=True, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        if not path.exists():  # no lock can be made there, which is all that the library says of it
            raise _not_writable(folder, folder.parent, OSError(0, "no file can be made")) from error
        raise OutputError(
            "another run is writing into this folder", file=folder, remedy="wait for it, or name another folder"
        ) from error
    except OSError as error:
        raise _not_writable(folder, folder.parent, error) from error
    is_first = lock.lock_counter == 1
    try:
        yield is_first
    finally:
        lock.release()
        if is_first:
            path.unlink(missing_ok=True)


def _not_writable(folder: Path, where: Path, error: OSError) -> OutputError:
    return OutputError(
        f"nothing can be written in {where} ({error.strerror})", file=folder, remedy="name a folder you may write to"
    )


def _beside(folder: Path, what: str) -> Path:
    """Return the hidden name of something that belongs to a folder; its own name may be as long as names can be."""
    return folder.with_name(f".spatial_uri-{hashlib.sha256(os.fsencode(folder.name)).hexdigest()[:12]}-{what}")


def _recover(folder: Path) -> None:
    """Bring an earlier atlas back that a killed run had set aside, and remove what it had not finished."""
    old = _beside(folder, "old")
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    for left in (old, *folder.parent.glob(_beside(folder, "new-*").name)):
        shutil.rmtree(left, ignore_errors=True)


def _check_replaceable(folder: Path, *, overwrite: bool) -> None:
    try:
        if not any(folder.iterdir()):
            return
        ours = _files_of_atlas(folder)
        present = files_in(folder) if ours is not None else []
    except OSError as error:
        raise OutputError(f"the folder cannot be read ({error.strerror})", file=folder) from error
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
    work = _beside(folder, f"new-{uuid.uuid4().hex[:12]}")
    try:
        work.mkdir()  # not by tempfile, whose folders nobody else may open
    except OSError as error:
        raise _not_writable(folder, folder.parent, error) from error
    try:
        with writing(folder, "the atlas"):
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def move_into_place(work: Path, folder: Path, *, overwrite: bool) -> None:
    """Give a finished folder its name; `work` then holds the earlier atlas, if it is still there.

    The two change places in one step where the system can do that. Elsewhere the earlier one is set aside for a
    moment, and whoever reserves the folder next brings it back if the run is killed just then.

    Raises
    ------
    OutputError
        If the earlier atlas may not, or cannot, be replaced.
    """
    if not folder.exists():
        work.rename(folder)
        return
    _check_replaceable(folder, overwrite=overwrite)
    if exchange(work, folder):
        return
    old = _beside(folder, "old")
    try:
        folder.rename(old)
        try:
            work.rename(folder)
        except BaseException:  # an interrupt included: what was there before comes back
            if not folder.exists():
                old.rename(folder)
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
