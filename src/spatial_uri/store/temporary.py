"""Temporary folders that are removed when they are done with, and by the next run if this one is killed."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "spatial_uri-"
_LOCK = ".lock"
_LOCK_ERRORS = (OSError, Timeout, NotImplementedError)  # NotImplementedError: a file system without locks
_looked_through: set[tuple[Path, str]] = set()


@contextmanager
def temporary_folder(within: Path | None = None, *, prefix: str = PREFIX) -> Iterator[Path]:
    """Make a folder of this user alone, and remove it with all it holds whatever happens.

    A lock beside it is held for as long as this process lives. What bears the prefix and is locked by nobody was left
    by a run that was killed; it is removed before the first folder is made.

    Parameters
    ----------
    within
        Where to make it; None for the system's folder for temporary files.
    prefix
        What its name begins with.

    Yields
    ------
    Path
        The folder. Whoever renames it keeps it.
    """
    with ExitStack() as until_done:
        yield lasting_folder(until_done, within, prefix=prefix)


def lasting_folder(until_done: ExitStack, within: Path | None = None, *, prefix: str = PREFIX) -> Path:
    """Make a folder as `temporary_folder` does, which is removed when the stack is closed."""
    home = Path(tempfile.gettempdir()) if within is None else within
    remove_left_over(home, prefix)
    folder = home / f"{prefix}{uuid.uuid4().hex[:16]}"
    while not _is_locked(folder, until_done):  # another run looked for what is left just then
        folder = home / f"{prefix}{uuid.uuid4().hex[:16]}"
    folder.mkdir(mode=0o700)
    until_done.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _is_locked(folder: Path, until_done: ExitStack) -> bool:
    """Take the lock of a folder that is to be made; False if somebody else was faster."""
    path = _lock_of(folder)
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return False
    except NotImplementedError:  # a file system without locks: nobody will take the folder for left over either
        return True
    if not path.exists():
        lock.release()
        return False
    until_done.callback(_release, lock, folder)
    return True


def _release(lock: FileLock, folder: Path) -> None:
    """Give up the lock of a folder; it stays as long as the folder does, for the next run to find both."""
    lock.release()
    if not folder.exists():
        _lock_of(folder).unlink(missing_ok=True)


def remove_left_over(home: Path, prefix: str = PREFIX) -> None:
    """Remove what runs that were killed left in a folder; once in the life of a process."""
    if (home, prefix) in _looked_through:
        return
    _looked_through.add((home, prefix))
    with suppress(OSError):
        for lock in [path for path in home.iterdir() if path.name.startswith(prefix) and path.suffix == _LOCK]:
            _remove_unless_locked(lock)


def _remove_unless_locked(path: Path) -> None:
    if not _is_own(path):
        return
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except _LOCK_ERRORS:
        return
    try:
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)
        with suppress(OSError):  # Windows removes no file that is open
            path.unlink()
    finally:
        lock.release()


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _is_own(path: Path) -> bool:
    """Tell whether a file is one of this user and no link, which could lead to any other."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return path.is_file() and not path.is_symlink() and (not hasattr(os, "getuid") or facts.st_uid == os.getuid())
