"""The text of one file of a GTFS feed as UTF-8, whatever it was written in, without what no text holds."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Any

from spatial_uri.model.study import Note
from spatial_uri.words.numbers import MOST_LISTED

_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_PAIRED_SHARE = 0.9
"""From this share of even runs of high bytes on, a text is Chinese rather than Latin."""
_REPLACED = "\ufffd"


def clean_text(content: bytes, file: str, notes: list[Note]) -> bytes:
    """Return a text as UTF-8 without byte order mark, NUL and quotation marks that are never closed.

    A text that is neither UTF-8 nor UTF-16 is read as UTF-8 with some damaged letters, as GB18030, or as Windows-1252,
    whichever fits its bytes.

    Parameters
    ----------
    content, file
        What the file holds, and its name.
    notes
        A note of everything that was changed is added to them.
    """
    text = _as_utf8(content, file, notes)
    if b"\0" in text:
        rows = [n for n, line in enumerate(text.split(b"\n"), start=1) if b"\0" in line]
        notes.append(Note("gtfs.nul", severity="warning", **row_facts(file, rows)))
        text = text.replace(b"\0", b"")
    if text.count(b'"') % 2:
        lines = text.split(b"\n")
        odd = [n for n, line in enumerate(lines) if line.count(b'"') % 2]
        for n in odd:
            lines[n] = lines[n].replace(b'"', b"")
        notes.append(Note("gtfs.quotes", severity="warning", **row_facts(file, [n + 1 for n in odd])))
        text = b"\n".join(lines)
    return text


def row_facts(file: str, rows: Sequence[int | str], count: int | None = None) -> dict[str, Any]:
    """Return the facts of a note about some rows of a file: how many, and the first of them.

    Parameters
    ----------
    file, rows
        The file, and what its rows are called.
    count
        How many there are, where `rows` are only the first.
    """
    first = [str(row) for row in rows[:MOST_LISTED]]
    return {"file": file, "count": len(rows) if count is None else count, "rows": first}


def _as_utf8(content: bytes, file: str, notes: list[Note]) -> bytes:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notes.append(Note("file.encoding_mark", file=file))
        return content.decode("utf-16", errors="replace").encode()
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        content.decode()
    except UnicodeDecodeError:
        return _guessed(content, file, notes).encode()
    return content


def _guessed(content: bytes, file: str, notes: list[Note]) -> str:
    """Read a text that is no UTF-8."""
    text = content.decode(errors="replace")
    damaged = text.count(_REPLACED)
    if sum(letter > "\x7f" for letter in text) - damaged > damaged:
        rows = [n for n, line in enumerate(text.split("\n"), start=1) if _REPLACED in line]
        notes.append(Note("gtfs.damaged_letters", severity="warning", **row_facts(file, rows)))
        return text
    runs = [len(run) for run in _HIGH_BYTES.findall(content)]
    if sum(length % 2 == 0 for length in runs) >= _PAIRED_SHARE * len(runs):
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            pass
        else:
            notes.append(Note("gtfs.encoding", severity="warning", file=file, encoding="GB18030"))
            return text
    notes.append(Note("gtfs.encoding", severity="warning", file=file, encoding="Windows-1252"))
    return content.decode("cp1252", errors="replace")
