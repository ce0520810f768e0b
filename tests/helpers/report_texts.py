"""What a report says outside its tables: its sentences, for tests of what they claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spatial_uri.page.document import Bullets, Chapter, Document, KeyFigures, Paragraph

_END = re.compile(r"(?<=。)|(?<=[.!]) (?=[A-Z0-9\"(一-鿿])")


def sentences_of(document: Document) -> list[str]:
    """The sentences of the chapters in their order: paragraphs, lists and key figures; no tables, no annexes."""
    return [sentence for text in texts_of(document.chapters) for sentence in split(text)]


def texts_of(chapters: Sequence[Chapter]) -> Iterator[str]:
    for chapter in chapters:
        for block in chapter.blocks:
            match block:
                case Paragraph():
                    yield block.text
                case Bullets():
                    yield from block.items
                case KeyFigures():
                    yield from (f"{figure.value} {figure.label}" for figure in block.figures)


def split(text: str) -> list[str]:
    """Split a text into its sentences."""
    return [piece.strip() for piece in _END.split(text) if piece.strip()]


def said_twice(document: Document) -> set[str]:
    """The sentences that stand in the report twice."""
    seen: set[str] = set()
    return {s for s in sentences_of(document) if s in seen or seen.add(s)}  # type: ignore[func-returns-value]
