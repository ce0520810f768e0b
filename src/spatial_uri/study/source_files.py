"""Inputs that are folders: a file geodatabase is one."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.store.files import require_file


def require_source(path: str | Path) -> Path:
    """Return the path of an input if it is a readable file, or the folder of a file geodatabase.

    Raises
    ------
    InputNotFoundError, DataError
        If there is none, or it is another folder, empty, or must not be read.
    """
    path = Path(path)
    is_geodatabase = path.suffix.lower() == ".gdb" and path.is_dir()
    return path if is_geodatabase else require_file(path)
