"""A document as one HTML page that opens offline, reads on a phone, and prints to A4."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from spatial_uri.page.document import Chapter, Document, Picture, Table, chapter_label
from spatial_uri.page.offline import asset, close_page
from spatial_uri.page.page_templates import template_of
from spatial_uri.words.catalogue import say

_LONGEST_WORD = 28
_NUMBER = re.compile(r"(\d[\d,.]*(?:%|万|人|万人)?)")


def page_of_document(document: Document, *, links: Sequence[tuple[str, str]] = ()) -> str:
    """Return a document as one HTML page without any reference to another site.

    Parameters
    ----------
    document
        What it says, in the language spoken now.
    links
        ``(file, name)`` of the pages beside it.
    """
    numbers = document.numbers()

    def table_caption(table: Table) -> str:
        return say("Table {number}  {caption}", number=numbers[id(table)], caption=table.caption)

    def picture_caption(picture: Picture) -> str:
        return say("Figure {number}  {caption}", number=numbers[id(picture)], caption=picture.caption)

    def label(chapter: Chapter) -> str:
        return chapter_label(document, chapter)

    template = template_of(
        "spatial_uri.page",
        "document.html.j2",
        say=say,
        base64=lambda data: base64.b64encode(data).decode("ascii"),
        table_caption=table_caption,
        picture_caption=picture_caption,
        label=label,
        after=sentence_after,
        marked=_marked,
        has_long_word=has_long_word,
        css=_css_text,
    )
    html = template.render(
        document=document, links=links, style=Markup(asset("templates/document.css"))  # noqa: S704  a file of ours
    )  # fmt: skip
    return close_page(html)


def sentence_after(table: Table) -> str:
    """Return what is said below a table, with the number of the rows that are not in it."""
    return table.after.replace("{more}", f"{table.more:,}")


def has_long_word(cell: str) -> bool:
    """Tell whether a cell holds a word that would make its column too wide if it were never broken.

    Examples
    --------
    >>> has_long_word("Escaldes-Engordany"), has_long_word("a" * 40), has_long_word("香店镇中心卫生院住院部医技综合楼")
    (False, True, True)
    """
    return any(
        len(word) > _LONGEST_WORD or (len(word) > _LONGEST_WORD / 2 and not word.isascii()) for word in cell.split()
    )


def emphasised(text: str) -> list[tuple[str, bool]]:
    """Split a sentence into its numbers and what stands between them.

    Examples
    --------
    >>> emphasised("In 12 of 60 (20.0%)")
    [('In ', False), ('12', True), (' of ', False), ('60', True), (' (', False), ('20.0%', True), (')', False)]
    """
    pieces = _NUMBER.split(text)
    return [(piece, k % 2 == 1) for k, piece in enumerate(pieces) if piece]


def _marked(text: str) -> Markup:
    return Markup("").join(
        Markup("<b>{}</b>").format(piece) if bold else escape(piece) for piece, bold in emphasised(text)
    )


def _css_text(text: str) -> Markup:
    """Write a text as the content of a style rule: nothing in it ends the rule, or the style element."""
    return Markup("".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in text))  # noqa: S704
