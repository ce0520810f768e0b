"""The first page of a book of maps: which maps it has, and which are left out and why."""

from __future__ import annotations

from spatial_uri.page.sheets.book import Book, stem_of
from spatial_uri.page.sheets.fonts import require_letters
from spatial_uri.page.sheets.lettering import texts_of
from spatial_uri.page.sheets.paper import SOFT, Paper
from spatial_uri.page.sheets.sheet import HEIGHT_MM, WIDTH_MM, pdf_of
from spatial_uri.words.catalogue import say

_LEFT, _ROW_MM = 40.0, 8.0


def contents_page(book: Book, name: str) -> bytes:
    """Return the contents of a book as a page of PDF, in the language that is spoken now; inside `letters`."""
    paper = Paper(WIDTH_MM, HEIGHT_MM)
    y = HEIGHT_MM - 38
    paper.write(_LEFT, y, say("{name}: maps", name=name), 24, width=WIDTH_MM - 2 * _LEFT, bold=True)
    rows = len(book.sheets) + len(book.left_out) + 4
    step = min(_ROW_MM, (y - 20) / rows)
    size = min(11.0, step * 1.6)
    y -= step * 2
    for sheet in book.sheets:
        paper.write(_LEFT + 10, y, f"{sheet.number:02d}", size, side="right", bold=True)
        paper.write(_LEFT + 15, y, sheet.title, size, width=220)
        paper.write(WIDTH_MM - _LEFT, y, stem_of(sheet), size * 0.85, side="right", color=SOFT)
        y -= step
    if book.left_out:
        y -= step
        paper.write(_LEFT, y, say("Left out, because the study lacks the data"), size, bold=True)
        y -= step
    for missing in book.left_out:
        paper.write(_LEFT + 10, y, f"{missing.number:02d}", size, side="right", color=SOFT)
        paper.write(_LEFT + 15, y, missing.title, size, width=120, color=SOFT)
        paper.write(_LEFT + 140, y, missing.needs, size, width=200, color=SOFT)
        y -= step
    require_letters(texts_of(paper.figure))
    return pdf_of(paper.figure)


def contents_text(book: Book) -> str:
    """Return the contents of a book as lines of text."""
    rows = [f"{sheet.number:02d}  {sheet.title}" for sheet in book.sheets]
    rows += [f"{missing.number:02d}  {missing.title}: {missing.needs}" for missing in book.left_out]
    return "\n".join(rows) + "\n"
