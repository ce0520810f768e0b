"""Inputs that are folders: a file geodatabase is one."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.store.files import as_path, is_geodatabase, require_file


def require_source(path: str | Path) -> Path:
    """Return the path of an input if it is a readable file, or the folder of a file geodatabase.

    Raises
    ------
    InputNotFoundError, DataError
        If there is none, or it is another folder, empty, or must not be read.
    """
    path = as_path(path)
    return path if is_geodatabase(path) else require_file(path)
