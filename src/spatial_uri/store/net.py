"""The net at the boundary of every reader: no library's own error reaches whoever gave the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from spatial_uri.errors import DataError, SpatialUriError

_LONGEST = 300
Given = ParamSpec("Given")
Read = TypeVar("Read")


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
        In place of every error that is not of this package, and with the name of the file where one lacks it.
    """
    try:
        yield
    except DataError as error:
        if error.file is not None:
            raise
        raise type(error)(error.problem, file=path, faults=error.faults, remedy=error.remedy) from error.__cause__
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


def reader(what: str = "file") -> Callable[[Callable[Given, Read]], Callable[Given, Read]]:
    """Mark a function whose first argument is the path of a file that it reads: it raises what `reading` lets through.

    Parameters
    ----------
    what
        What the file is, as the message calls it.
    """

    def mark(read: Callable[Given, Read]) -> Callable[Given, Read]:
        @wraps(read)
        def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Read:
            path = args[0] if args else next(iter(kwargs.values()), None)
            with reading(path if isinstance(path, str | Path) else str(path), what=what):
                return read(*args, **kwargs)

        return guarded

    return mark
