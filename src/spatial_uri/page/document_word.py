"""A document as a Word file that a bureau edits: of its own, or filled into a bureau's template."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap
from lxml import etree  # type: ignore[import-untyped]

from spatial_uri.page import word_xml as xml
from spatial_uri.page.document import (
    Beside,
    Block,
    Bullets,
    Chapter,
    Document,
    Heading,
    KeyFigures,
    PageBreak,
    Paragraph,
    Picture,
    Record,
    Table,
    chapter_label,
)
from spatial_uri.page.document_page import emphasised, sentence_after
from spatial_uri.page.word_styles import set_styles
from spatial_uri.words.catalogue import say

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"' for prefix, uri in nsmap.items() if prefix in {"w", "r", "wp", "a", "pic"}
)
_MARK = "spatial-uri {}"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_BLUE, _RED = "084A91", "8C2D04"


class WordWriter:
    """Writes the blocks of a document into a Word file.

    Parameters
    ----------
    word
        The file, as python-docx opens it, with the styles that `set_styles` gives.
    document
        What is written.
    """

    def __init__(self, word: Any, document: Document) -> None:
        self.word, self.document = word, document
        section = word.sections[-1]
        self.width_mm = (section.page_width - section.left_margin - section.right_margin) / xml.EMU_PER_MM
        self._numbers = document.numbers()
        self._styles = {style.name: style.style_id for style in word.styles}
        self._marks = 0

    def title(self) -> str:
        """Return title, subtitle and stamp."""
        lines = [("Title", self.document.title), ("Subtitle", self.document.subtitle), ("Caption", self.document.stamp)]
        return "".join(self._paragraph(style, xml.text_run(text)) for style, text in lines if text)

    def contents(self) -> str:
        """Return the contents field under a heading of its own."""
        chapters = (*self.document.chapters, *self.document.annexes)
        entries = [(self._title_of(chapter), _place(chapter)) for chapter in chapters]
        heading = self._paragraph("Caption", xml.text_run(say("Contents")), keep=True)
        return heading + xml.contents(entries, style=self._styles["toc 1"], width_mm=self.width_mm)

    def chapter(self, chapter: Chapter) -> str:
        """Return a chapter with its heading."""
        heading = self._mark(_place(chapter)) + xml.text_run(self._title_of(chapter))
        return self._paragraph("Heading 1", heading) + "".join(self.block(block) for block in chapter.blocks)

    def block(self, block: Block, *, keep: bool = False) -> str:  # noqa: PLR0911  one for each kind of block
        """Return a block; `keep` holds it on the page of what follows."""
        match block:
            case Heading():
                return self._paragraph("Heading 2", xml.text_run(block.text))
            case Paragraph():
                return self._text(block, keep=keep)
            case Bullets():
                return self._bullets(block)
            case KeyFigures():
                return self._figures(block)
            case Table():
                return self._table(block, keep=keep)
            case Picture():
                return self._picture(block, block.width_mm)
            case Beside():
                return self._beside(block)
            case Record():
                last = len(block.blocks) - 1
                heading = self._paragraph("Heading 3", self._mark(f"v_{block.key}"[:40]) + xml.text_run(block.title))
                return heading + "".join(self.block(b, keep=k < last) for k, b in enumerate(block.blocks))
            case PageBreak():
                return xml.page_break()

    def _paragraph(self, style: str, runs: str, *, keep: bool = False) -> str:
        return xml.paragraph(self._styles[style], runs, keep=keep)

    def _title_of(self, chapter: Chapter) -> str:
        return f"{chapter_label(self.document, chapter)}\u2002{chapter.title}"

    def _mark(self, name: str) -> str:
        self._marks += 1
        return xml.bookmark(self._marks, name)

    def _text(self, block: Paragraph, *, keep: bool) -> str:
        style = {"lead": "Report Lead", "small": "Report Small", "warning": "Normal", "body": "Normal"}[block.style]
        if block.style == "lead":
            runs = "".join(
                xml.text_run(text, bold=bold, colour=_BLUE if bold else "") for text, bold in emphasised(block.text)
            )
        else:
            runs = xml.text_run(block.text, bold=block.style == "warning")
        if block.link:
            relation = self.word.part.relate_to(block.link, _HYPERLINK, is_external=True)
            runs += xml.text_run(" ") + xml.hyperlink(relation, block.link_text)
        return self._paragraph(style, runs, keep=keep)

    def _bullets(self, block: Bullets) -> str:
        if block.ordered:
            numbered = [f"{k}. {item}" for k, item in enumerate(block.items, start=1)]
            return "".join(self._paragraph("Normal", xml.text_run(item)) for item in numbered)
        return "".join(self._paragraph("List Bullet", xml.text_run(item)) for item in block.items)

    def _figures(self, block: KeyFigures) -> str:
        cells = [
            self._paragraph("Report Figure", xml.text_run(f.value, colour=_RED if f.is_bad else _BLUE), keep=True)
            + self._paragraph("Report Small", xml.text_run(f.label))
            for f in block.figures
        ]
        widths = [self.width_mm / len(cells)] * len(cells)
        return self._grid([cells], widths, heads=0, borders=False)

    def _table(self, block: Table, *, keep: bool = False) -> str:
        pieces = []
        if block.caption:
            pieces.append(
                self._caption("Table {number}  {caption}", "Table", block.caption, self._numbers[id(block)], keep=True)
            )
        rows = [self._cells(block, row, bold=k in block.totals, keep=keep) for k, row in enumerate(block.rows)]
        heads = [self._cells(block, block.columns, bold=True, keep=True)] if block.columns else []
        if rows or heads:
            widths = xml.column_widths(block.columns, block.rows, width_mm=self.width_mm)
            pieces.append(self._grid([*heads, *rows], widths, heads=len(heads)))
        if block.after:
            pieces.append(self._paragraph("Report Small", xml.text_run(sentence_after(block)), keep=keep))
        return "".join(pieces)

    def _cells(self, block: Table, row: Sequence[str], *, bold: bool, keep: bool) -> list[str]:
        style = self._styles["Report Table"]
        return [
            xml.paragraph(style, xml.text_run(cell, bold=bold), right=k in block.numeric, keep=keep)
            for k, cell in enumerate(row)
        ]

    def _grid(self, rows: Sequence[Sequence[str]], widths: Sequence[float], *, heads: int, borders: bool = True) -> str:
        made = xml.table(
            rows, widths_mm=widths, heads=heads, style=self._styles.get("Table Grid", "TableGrid"), borders=borders
        )
        return made + self._paragraph("Report Table", "")

    def _caption(self, message: str, sequence: str, caption: str, number: int, *, keep: bool = False) -> str:
        """Return a caption whose number is a field, so that Word numbers anew what was moved."""
        before, after = say(message, number="\x00", caption=caption).split("\x00", 1)
        runs = xml.text_run(before) + xml.field(f"SEQ {sequence} \\* ARABIC", str(number)) + xml.text_run(after)
        return self._paragraph("Caption", runs, keep=keep)

    def _picture(self, block: Picture, most_mm: float) -> str:
        width = min(block.width_mm, most_mm, self.width_mm)
        number = self._numbers[id(block)]
        relation, _ = self.word.part.get_or_add_image(io.BytesIO(block.png()))
        image = xml.drawing(
            relation, number, alt=block.alt, width_mm=width, height_mm=block.height_mm * width / block.width_mm
        )
        return self._paragraph("Normal", image, keep=True) + self._caption(
            "Figure {number}  {caption}", "Figure", block.caption, number
        )

    def _beside(self, block: Beside) -> str:
        whole = sum(picture.width_mm for picture in block.pictures)
        widths = [self.width_mm * picture.width_mm / whole for picture in block.pictures]
        cells = [self._picture(p, width - 2) for p, width in zip(block.pictures, widths, strict=True)]
        return self._grid([cells], widths, heads=0, borders=False)


_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def word_of_document(document: Document) -> bytes:
    """Return a document as a Word file with styles, head and foot of its own.

    Parameters
    ----------
    document
        What it says, in the language spoken now.
    """
    word = docx.Document()
    set_styles(word)
    writer = WordWriter(word, document)
    first, *others = document.chapters
    pieces = [writer.title(), writer.chapter(first), xml.page_break(), writer.contents()]
    pieces += [writer.chapter(chapter) for chapter in others]
    for annex in document.annexes:
        pieces += [xml.page_break(), writer.chapter(annex)]
    word.element.body[-1].addprevious(mark_of("report"))
    _head_and_foot(word, document)
    _properties(word, document)
    return steady_bytes(word, {"report": "".join(pieces)})


def mark_of(name: str) -> Any:
    """Return a mark inside a Word file, in whose place `steady_bytes` puts a piece."""
    return etree.Comment(_MARK.format(name))


def _place(chapter: Chapter) -> str:
    return f"_Toc_{chapter.key}"[:40]


def _head_and_foot(word: Any, document: Document) -> None:
    section = word.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = xml.printable(document.title)
    numbers = xml.field("PAGE", "1") + xml.text_run(" / ") + xml.field("NUMPAGES", "1")
    left = xml.text_run(document.stamp or document.notice) + "<w:r><w:tab/></w:r>"
    made = parse_xml(f"<w:body {_NAMESPACES}><w:p>{left}{numbers}</w:p></w:body>")[0]
    for run in list(made):
        foot._p.append(run)
    word.styles["Footer"].paragraph_format.tab_stops.clear_all()
    foot.paragraph_format.tab_stops.add_tab_stop(section.page_width - section.left_margin - section.right_margin, 2)


def _properties(word: Any, document: Document) -> None:
    """Say what the file is; when it was made is left out, so that the same document is the same file."""
    properties = word.core_properties
    properties.title, properties.author, properties.comments = xml.printable(document.title), "", ""
    properties.language = {"zh": "zh-CN", "en": "en-GB"}[document.language]
    for child in list(properties._element):
        if child.tag.endswith(("}created", "}modified", "}lastModifiedBy")):
            properties._element.remove(child)


def steady_bytes(word: Any, pieces: Mapping[str, str]) -> bytes:
    """Return a Word file as bytes that are the same for the same content.

    Parameters
    ----------
    word
        The file, with marks (`mark_of`).
    pieces
        Name of a mark -> the XML that takes its place. It is put in as text: moving elements of a long annex into the
        tree of the file takes minutes.
    """
    written = io.BytesIO()
    word.save(written)
    steady = io.BytesIO()
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as taken:
        for item in given.infolist():
            info = zipfile.ZipInfo(item.filename, date_time=_LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            data = given.read(item.filename)
            if item.filename == "word/document.xml":
                for name, piece in pieces.items():
                    data = data.replace(f"<!--{_MARK.format(name)}-->".encode(), piece.encode())
            taken.writestr(info, data)
    return steady.getvalue()
