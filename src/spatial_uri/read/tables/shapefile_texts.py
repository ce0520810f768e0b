"""The texts of a Shapefile: in which encoding they are, and what of them was cut in the middle of a character."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note

# dBASE language codes that mean what they say. 0x57 ("ANSI") is left out: on Chinese Windows it stands for GBK,
# elsewhere for Latin 1, so it says nothing
_DBF_CODECS = {0x4D: "gb18030", 0x4E: "cp949", 0x4F: "cp950", 0x13: "cp932", 0x03: "cp1252", 0x58: "cp1252"}
_CODEC_ALIASES = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8", "ansi 936": "gb18030"}
_HEADING_BYTES = 10
_BROKEN_SHARE = 0.1
REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class _Fit:
    """How texts fit an encoding: how many are not ASCII, cut at their end, broken elsewhere."""

    beyond_ascii: int
    cut: int
    cut_at_width: int
    broken: int


def decoded_shapefile(frame: pd.DataFrame, path: Path, encoding: str | None) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Decode the headings and texts of a Shapefile that was read as Latin 1, which keeps every byte.

    The encoding is that of the user, of the .cpg, of the .dbf, UTF-8 or GB18030, whichever fits first. Fields of a .dbf
    have a width in bytes: a text that fills it may end in the middle of a character.
    """
    geometry = getattr(frame, "geometry", None)
    columns = [c for c in frame.columns if geometry is None or c != geometry.name]
    text_columns = [c for c in columns if pd.api.types.is_string_dtype(frame[c]) or frame[c].dtype == object]
    headings = [c.encode("latin-1") for c in columns]
    values = {c: [v.encode("latin-1") if isinstance(v, str) else None for v in frame[c]] for c in text_columns}
    widths = _field_widths(path)
    held = [(heading, _HEADING_BYTES) for heading in headings]
    for column, texts in values.items():
        held += [(text, widths.get(column.encode("latin-1"), 254)) for text in texts if text is not None]
    codec, notes = _codec(set(held), path, encoding)
    broken: set[str] = set()
    for column, texts in values.items():
        decoded = [None if text is None else _decoded(text, codec) for text in texts]
        broken |= {text for text in decoded if text is not None and REPLACEMENT in text}
        frame[column] = [v if t is None else d for v, t, d in zip(frame[column], texts, decoded, strict=True)]
    renamed = {c: _decoded(heading, codec) for c, heading in zip(columns, headings, strict=True)}
    broken |= {heading for heading in renamed.values() if REPLACEMENT in heading}
    if broken:
        facts: dict[str, Any] = {"count": len(broken), "texts": sorted(broken), "encoding": codec.upper()}
        notes = (*notes, Note("file.cut_texts", severity="warning", file=path.name, **facts))
    return frame.rename(columns=renamed), notes


def _decoded(text: bytes, codec: str) -> str:
    """Decode a text; what cannot be decoded becomes one mark."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    decoded = decoder.decode(text)
    rest, _ = decoder.getstate()
    return decoded + (REPLACEMENT if rest else "")


def _codec(held: Iterable[tuple[bytes, int]], path: Path, encoding: str | None) -> tuple[str, tuple[Note, ...]]:
    held = [(text, width) for text, width in held if not text.isascii()]
    if encoding is not None:
        _require_fit(held, encoding, path)
        return encoding, ()
    declared = _declared_codec(path)
    if not held:
        return declared if declared and _is_codec(declared) else "utf-8", ()
    candidates = [*([declared] if declared else []), "utf-8", "gb18030"]
    fits = {codec: _fit(held, codec) for codec in dict.fromkeys(candidates) if _is_codec(codec)}
    whole = [codec for codec, fit in fits.items() if not fit.broken and _is_likely(codec, fit, declared)]
    nearly = [codec for codec, fit in fits.items() if fit.broken <= _BROKEN_SHARE * fit.beyond_ascii]
    chosen = next(iter([*whole, *nearly]), None)
    if chosen is None:
        raise DataError(
            "the texts of the .dbf fit neither what the file declares, nor UTF-8, nor GB18030",
            file=path,
            remedy='name their encoding, as in encoding = "big5"',
        )
    if chosen == declared:
        return chosen, ()
    if chosen == "utf-8":
        return chosen, (Note("file.encoding_assumed", file=path.name, encoding="UTF-8"),)
    return chosen, (Note("file.encoding", file=path.name, encoding=chosen.upper()),)


def _is_likely(codec: str, fit: _Fit, declared: str | None) -> bool:
    """Tell whether cut texts speak for the encoding: it is declared, or they fill their field and others are whole."""
    return fit.cut == 0 or codec == declared or (fit.cut == fit.cut_at_width and fit.cut < fit.beyond_ascii)


def _fit(held: Iterable[tuple[bytes, int]], codec: str) -> _Fit:
    beyond_ascii = cut = cut_at_width = broken = 0
    for text, width in held:
        beyond_ascii += 1
        decoder = codecs.getincrementaldecoder(codec)()
        try:
            decoder.decode(text)
        except UnicodeDecodeError:
            broken += 1
            continue
        if decoder.getstate()[0]:
            cut += 1
            cut_at_width += len(text) == width
    return _Fit(beyond_ascii, cut, cut_at_width, broken)


def _require_fit(held: list[tuple[bytes, int]], encoding: str, path: Path) -> None:
    if not _is_codec(encoding):
        raise DataError(f"there is no encoding {encoding!r}", file=path, remedy="such as utf-8 or gb18030")
    fit = _fit(held, encoding)
    if fit.broken > _BROKEN_SHARE * fit.beyond_ascii:
        raise DataError(
            f"the text is not in {encoding}",
            file=path,
            remedy='name its encoding, such as encoding = "gb18030", or save it as UTF-8',
        )


def _is_codec(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):  # the second of a name that holds a zero byte
        return False


def companion(path: Path, suffix: str) -> Path | None:
    """Return the file beside a Shapefile that has this suffix, in small or capital letters."""
    names = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
    return next((p for p in names if p.exists()), None)


def _declared_codec(path: Path) -> str | None:
    """Return the encoding that the .cpg, or else the .dbf, of a Shapefile names."""
    cpg = companion(path, ".cpg")
    if cpg is not None:
        name = cpg.read_text("ascii", errors="replace").strip().lower()
        return _CODEC_ALIASES.get(name, name)
    dbf = companion(path, ".dbf")
    if dbf is None:
        return None
    with dbf.open("rb") as stream:
        head = stream.read(30)
    return _DBF_CODECS.get(head[29]) if len(head) == 30 else None


def _field_widths(path: Path) -> Mapping[bytes, int]:
    """Return how many bytes each field of the .dbf has."""
    dbf = companion(path, ".dbf")
    if dbf is None:
        return {}
    with dbf.open("rb") as stream:
        head = stream.read(32)
        fields = stream.read(max(int.from_bytes(head[8:10], "little") - 33, 0)) if len(head) == 32 else b""
    records = (fields[i : i + 32] for i in range(0, len(fields) - 31, 32))
    return {record[:11].split(b"\0")[0]: record[16] for record in records}
