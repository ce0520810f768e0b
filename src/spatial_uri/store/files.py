"""Input files: whether they are there, and the hash of their content."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Any

from spatial_uri.errors import DataError, InputNotFoundError, OutputError, ParameterError
from spatial_uri.model.study import InputFile

_SUFFIX = re.compile(r"(\.osm)?\.\w+$", re.IGNORECASE)
_DATE = re.compile(r"[-_](latest|\d{4}-?\d{2}-?\d{2}|\d{6})$")


def require_file(path: str | Path) -> Path:
    """Return the path if a readable, non-empty file is there.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    DataError
        If it is a folder, empty, or must not be read.
    """
    path = require_there(path, "file")
    if path.is_dir():
        raise DataError("this is a folder, not a file", file=path, remedy="name the file inside it")
    empty = DataError("the file is empty", file=path, remedy="download or export it again")
    try:
        if not path.stat().st_size:  # so are files that the system makes up as they are read, some of them without end
            raise empty
        with path.open("rb") as stream:
            if not stream.read(1):
                raise empty
    except PermissionError as error:
        raise DataError("the file may not be read", file=path, remedy="ask for read permission") from error
    except OSError as error:
        raise DataError(
            f"the file cannot be read ({error.strerror})", file=path, remedy="copy it to a disk of this machine"
        ) from error
    return path


def require_there(path: str | Path, what: str) -> Path:
    """Return the path of a file or a folder that is there; a pipe or a device, which would never end, is refused.

    Raises
    ------
    InputNotFoundError
        If there is nothing of that name.
    DataError
        If it is neither a file nor a folder.
    """
    path = as_path(path)
    try:
        kind = path.stat().st_mode
    except PermissionError as error:
        raise DataError("the file may not be read", file=path, remedy="ask for read permission") from error
    except OSError as error:
        raise InputNotFoundError(
            f"there is no such {what}", file=path, remedy="check the path and the spelling"
        ) from error
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise DataError(
            "this is a pipe, a device or a socket, and no file", file=path, remedy="save its content as a file first"
        )
    return path


def is_geodatabase(path: Path) -> bool:
    """Tell whether a path is a file geodatabase, which is a folder that is read as one file."""
    return path.suffix.lower() == ".gdb" and is_folder(path)


def read_whole(path: Path, *, most_mb: int, what: str) -> bytes:
    """Return the content of a file that is held in memory as a whole.

    Parameters
    ----------
    path
        The file.
    most_mb
        How large it may be at most: nobody writes a larger one by intent, and it would take the memory of the machine.
    what
        What it is, as the message calls it.

    Raises
    ------
    DataError
        If it is larger.
    """
    if path.stat().st_size > most_mb * 1_000_000:
        raise DataError(
            f"the {what} has more than {most_mb:,} MB", file=path, remedy="cut it to the area of the study, or check it"
        )
    return path.read_bytes()


def as_path(path: Any) -> Path:
    """Return a path that is given as one, or as text.

    Raises
    ------
    ParameterError
        If it is anything else.
    """
    if not isinstance(path, str | os.PathLike):
        raise ParameterError(f"{path!r} is no path of a file", remedy="give it as text or as a pathlib.Path")
    text = os.fspath(path)
    if "\0" in text:
        raise ParameterError(f"{text!r} is no path of a file: it holds a zero byte", remedy="check the spelling")
    try:
        os.fsencode(path)
    except UnicodeEncodeError as error:
        problem = f"{text!r} is no path of a file: no name holds such characters"
        raise ParameterError(problem, remedy="check the spelling") from error
    return Path(path)


def as_new_path(path: Any) -> Path:
    """Return the path of something that is to be written.

    Raises
    ------
    ParameterError
        If it is no path.
    OutputError
        If no disk has names as long as this.
    """
    found = as_path(path)
    try:
        found.exists()
    except OSError as error:
        raise OutputError(f"this cannot be written ({error.strerror})", file=found, remedy="name another") from error
    return found


def is_ordinary(path: str | Path) -> bool:
    """Tell whether there is a file of that name; names that no disk can hold are of none."""
    try:
        return as_path(path).is_file()
    except OSError:
        return False


def is_folder(path: str | Path) -> bool:
    """Tell whether there is a folder of that name; names that no disk can hold are of none."""
    try:
        return as_path(path).is_dir()
    except OSError:
        return False


def sha256_of(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def input_file(
    path: Path, role: str, *, vintage: str | None = None, attribution: str | None = None, sha256: str | None = None
) -> InputFile:
    """Describe an input file by its content; `sha256` is its hash, if that is known already."""
    return InputFile(role, str(path), sha256 or sha256_of(path), path.stat().st_size, vintage, attribution)


def relative_path(path: Path, folder: Path) -> str:
    """Return a path as seen from a folder; as it is where there is no way from one to the other."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:  # another drive of Windows
        return path.absolute().as_posix()


def undated_stem(path: Path) -> str:
    """Return the name of a file without its suffixes and without a date or ``latest`` at its end.

    Examples
    --------
    >>> undated_stem(Path("liechtenstein-2013-08-03.osm.pbf")), undated_stem(Path("valley_latest.osm"))
    ('liechtenstein', 'valley')
    """
    return _DATE.sub("", _SUFFIX.sub("", path.name))
