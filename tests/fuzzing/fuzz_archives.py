"""Archives that unpack to far more than they are, and archives damaged at random."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from pathlib import Path
from random import Random

from fuzz_values import TEXTS, damaged_bytes
from zip_bombs import with_bomb

_NAMES = (
    "../outside.csv",
    "/absolute.csv",
    "..\\..\\windows.csv",
    "a/" * 200 + "deep.csv",
    "n" * 3000 + ".csv",
    "CON.csv",
    "",
    ".",
    "a\0b.csv",
    "__MACOSX/x.csv",
    "x.shp",
    "x.gdb/a",
    "村庄.csv",
    "folder/",
    "folder.csv/inner.csv",
)


def members_of(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def packed(members: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about names that are there twice
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name or "empty", content)
    return stream.getvalue()


def damaged_archive(path: Path, rng: Random) -> bytes:
    """Return an archive with members damaged, dropped, doubled, renamed, nested, or one that is a bomb."""
    members = members_of(path)
    for _ in range(rng.randint(1, 3)):
        if not members:
            break
        at = rng.randrange(len(members))
        name, content = members[at]
        what = rng.randrange(9)
        if what <= 2:
            members[at] = (name, damaged_bytes(content, rng))
        elif what == 3:
            del members[at]
        elif what == 4:
            members.append((name, rng.choice((content, b"", damaged_bytes(content, rng)))))
        elif what == 5:
            members[at] = (rng.choice(_NAMES), content)
        elif what == 6:
            members.append((f"inner{rng.choice(('.zip', '.kmz', '.xlsx', '.csv'))}", packed(members)))
        elif what == 7:
            members[at] = (name, rng.choice(TEXTS).encode("utf-8", "replace") * rng.choice((1, 1, 1000)))
        else:
            members[at] = (f"{rng.choice(('a', 'a/b', 'A'))}/{name}", content)
    archive = packed(members)
    if rng.random() < 0.1:
        name = rng.choice(members)[0] if members and rng.random() < 0.7 else "bomb.csv"
        without = packed([m for m in members if m[0] != name])
        declared = rng.choice((None, None, 100))
        archive = with_bomb(without, name or "x", rng.choice((1 << 28, 1 << 31, 1 << 33)), declared=declared)
    if rng.random() < 0.2:
        archive = damaged_bytes(archive, rng)
    if rng.random() < 0.1:
        archive = _with_flags(archive, rng)
    return archive


def _with_flags(archive: bytes, rng: Random) -> bytes:
    """Set flags (encrypted, UTF-8) or another way of packing in the entries of the directory."""
    held = bytearray(archive)
    at = held.find(b"PK\1\2")
    while at >= 0:
        struct.pack_into("<H", held, at + rng.choice((8, 10)), rng.choice((1, 0x800, 9, 12, 14, 99)))
        at = held.find(b"PK\1\2", at + 46)
    return bytes(held)
