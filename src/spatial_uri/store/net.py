"""The net at the boundary of every reader: no library's own error reaches whoever gave the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial_uri.errors import DataError, SpatialUriError

_LONGEST = 300


@contextmanager
def reading(path: str | Path, *, what: str = "file") -> Iterator[None]:
    """Turn whatever a library raises inside the block into a `DataError` that names the file.

    Readers say themselves what they know to go wrong. This is for what nobody foresaw: files can be damaged in more
    ways than libraries have errors for.

    Parameters
    ----------
    path
        The file that is read.
    what
        What it is, as the message calls it.

    Raises
    ------
    DataError
        In place of every error that is not of this package.
    """
    try:
        yield
    except SpatialUriError:
        raise
    except MemoryError as error:
        raise DataError(
            f"the {what} does not fit into memory", file=path, remedy="cut it to the area of the study"
        ) from error
    except PermissionError as error:
        raise DataError(f"the {what} may not be read", file=path, remedy="ask for read permission") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:_LONGEST]
        told = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
        raise DataError(
            f"the {what} cannot be read ({told})",
            file=path,
            remedy="export or download it again; if other programs open it, report the file and this message",
        ) from error
