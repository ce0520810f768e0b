"""Inputs that are folders: a file geodatabase is one."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.store.files import require_file


def is_geodatabase(path: Path) -> bool:
    """Tell whether a path is the folder of a file geodatabase."""
    return path.suffix.lower() == ".gdb" and path.is_dir()


def require_source(path: str | Path) -> Path:
    """Return the path of an input if it is a readable file, or the folder of a file geodatabase.

    Raises
    ------
    InputNotFoundError, DataError
        If there is none, or it is another folder, empty, or must not be read.
    """
    path = Path(path)
    return path if is_geodatabase(path) else require_file(path)
