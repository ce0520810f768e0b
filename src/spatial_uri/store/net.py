"""The net at the boundary of every reader and writer: no library's own error reaches whoever gave the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from spatial_uri.errors import DataError, OutputError, SpatialUriError, in_one_line

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
        raise DataError(
            f"the {what} cannot be read ({in_one_line(error)})",
            file=path,
            remedy="export or download it again; if other programs open it, report the file and this message",
        ) from error


@contextmanager
def writing(path: str | Path, what: str) -> Iterator[None]:
    """Turn every error of the disk inside the block into an `OutputError` that names the file.

    Parameters
    ----------
    path
        The file or folder that is written.
    what
        What it is, as the message calls it, such as ``the report``.

    Raises
    ------
    OutputError
        In place of every `OSError` that is not of this package.
    """
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{what} cannot be written ({error.strerror})", file=path) from error


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
