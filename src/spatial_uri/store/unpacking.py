"""Unpacking zip archives of others: by what really comes out of them, in pieces, up to a limit."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from spatial_uri.errors import DataError

DAMAGED_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OverflowError)
"""What is raised where an archive is damaged, locked (RuntimeError), or packed in a way that is not known."""
MOST_MEMBERS = 10_000
_PIECE = 1 << 20
_LOOKED_AT_BYTES = 256_000_000
_REMEDY = "unpack it and look at what it is; cut a table that is really so large to the area of the study"
_MOST_TIMES = 400
"""Beyond `_LOOKED_AT_BYTES` no table is packed to a smaller part of itself; bytes that are all alike are, to 1/1000."""


def require_few_members(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse an archive of more files than any that holds tables.

    Raises
    ------
    DataError
        If there are more than `MOST_MEMBERS`.
    """
    count = len(archive.infolist())
    if count > MOST_MEMBERS:
        raise DataError(
            f"the archive holds {count:,} files, and {MOST_MEMBERS:,} are the most",
            file=path,
            remedy="unpack it, and give the table or the feed alone",
        )


def pieces(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, most_bytes: int, path: Path, remedy: str = _REMEDY
) -> Iterator[bytes]:
    """Yield the content of a member in pieces.

    Parameters
    ----------
    archive, info
        The archive and its member. What the archive says of its size is believed only if it is too large.
    most_bytes
        How much may come out.
    path, remedy
        The archive, and what can be done if it holds too much, for the error.

    Raises
    ------
    DataError
        If more comes out, or so much of so little that it can be no table.
    """
    most = min(most_bytes, max(_LOOKED_AT_BYTES, _MOST_TIMES * info.compress_size))
    unpacked = info.file_size
    if unpacked <= most:
        unpacked = 0
        with archive.open(info) as stream:
            while unpacked <= most and (piece := stream.read(_PIECE)):
                unpacked += len(piece)
                yield piece
    if unpacked > most:
        raise DataError(
            f"{info.filename[:80]!r} in it takes {info.compress_size / 1e6:,.1f} MB and unpacks to more than "
            f"{most / 1e6:,.0f} MB",
            file=path,
            remedy=remedy,
        )


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, most_bytes: int, path: Path) -> bytes:
    """Return the content of a member; the parameters and errors are those of `pieces`."""
    held = bytearray()
    for piece in pieces(archive, info, most_bytes=most_bytes, path=path):
        held += piece
    return bytes(held)


def require_unpackable(path: Path, *, most_bytes: int, remedy: str) -> None:
    """Refuse an archive that another library will unpack, if more comes out than is allowed.

    It is unpacked for this only if so little could hold so much.

    Raises
    ------
    DataError
        If it holds too much. What is no archive is left to that library.
    """
    with zipfile.ZipFile(path) as archive:
        require_few_members(archive, path)
        members = archive.infolist()
        left = most_bytes
        if sum(info.compress_size for info in members) * 1100 <= left:  # deflate packs to 1/1032 at best
            return
        for info in members:
            for piece in pieces(archive, info, most_bytes=left, path=path, remedy=remedy):
                left -= len(piece)
