"""Zip archives that unpack to far more than they are."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

_PIECE = 1 << 24


def zeros_deflated(size: int, byte: bytes = b"\0") -> Iterator[bytes]:
    """Yield a deflate stream of `size` bytes, all alike, a thousandth as long; made in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(byte * _PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(max(size // _PIECE, 1)):
        yield packed
    yield zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def with_bomb(archive: bytes, name: str, size: int, *, declared: int | None = None, byte: bytes = b"\0") -> bytes:
    """Return a zip archive with one more member: bytes all alike, of which it says that there are `declared`."""
    packed = b"".join(zeros_deflated(size, byte))
    stream = io.BytesIO(archive)
    with zipfile.ZipFile(stream, "a") as opened:
        at = opened.start_dir
        info = zipfile.ZipInfo(name)
        info.compress_type, info.compress_size, info.header_offset = zipfile.ZIP_DEFLATED, len(packed), at
        info.CRC = 0
        info.file_size = size if declared is None else declared
        stream.seek(at)
        stream.write(info.FileHeader(zip64=info.file_size > 0xFFFFFFFE or None) + packed)
        opened.start_dir = stream.tell()
        opened.filelist.append(info)
        opened.NameToInfo[name] = info
        opened._didModify = True
    return stream.getvalue()
