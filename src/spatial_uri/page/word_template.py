"""A bureau's own Word template, filled with a document through docxtpl."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.page.document import Document, Paragraph
from spatial_uri.page.document_word import WordWriter, mark_of, steady_bytes
from spatial_uri.page.word_styles import set_styles
from spatial_uri.store.files import is_ordinary
from spatial_uri.store.unpacking import DAMAGED_ARCHIVE

_MARK = "⟦{}⟧"
_TEXTS = ("title", "subtitle", "lead", "stamp", "notice")
_WHOLE = ("report", "contents", "chapters", "annexes")
_KEYS = (
    "conclusion", "scope", "ground", "facilities", "results", "towns", "gaps", "buses", "closures", "layout",
    "reliability", "parameters", "records", "settlements", "notes",
)  # fmt: skip

_PLACES = (*_WHOLE, *_KEYS)


def opened_template(template: Path) -> tuple[DocxTemplate, set[str]]:
    """Open a template, and return it with the placeholders in it: before anything is measured, and to fill it.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    DataError
        If it is no Word file, or a placeholder cannot be read.
    """
    if not is_ordinary(template):
        raise InputNotFoundError("there is no such template", file=template)
    try:
        word = DocxTemplate(template)
        return word, set(word.get_undeclared_template_variables())
    except (*DAMAGED_ARCHIVE, PackageNotFoundError, etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise DataError("this is no Word file (.docx)", file=template, remedy="save it as .docx") from error
    except jinja2.TemplateSyntaxError as error:
        raise DataError(
            f"a placeholder of the template cannot be read: {error.message}", file=template, remedy=_remedy(_PLACES)
        ) from error


def filled_template(document: Document, template: Path) -> bytes:
    """Return a template with its placeholders filled.

    Parameters
    ----------
    document
        What it is filled with.
    template
        A ``.docx`` with placeholders such as ``{{ report }}``.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    DataError
        If it is no Word file, has no place for the report, or a placeholder that is not known.
    """
    word, asked = opened_template(template)
    own = {chapter.key for chapter in (*document.chapters, *document.annexes)}
    places = (*_WHOLE, *dict.fromkeys((*_KEYS, *sorted(own))))
    if unknown := sorted(asked - {*_TEXTS, *places}):
        raise DataError(
            "the template has placeholders that are not known",
            faults=[f"{{{{ {name} }}}}" for name in unknown],
            file=template,
            remedy=_remedy(places),
        )
    if not asked & set(places):
        raise DataError("the template has no place for the report", file=template, remedy=_remedy(places))
    known = {**_texts(document), **{name: _MARK.format(name) for name in places}}
    try:
        word.render(known, jinja_env=SandboxedEnvironment(autoescape=True))
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        raise DataError(
            f"a placeholder of the template cannot be filled: {error}", file=template, remedy=_remedy(places)
        ) from error
    if inside := _not_alone(word.docx, places):
        raise DataError(
            "parts of the report stand beside other text in the template",
            faults=[f"{{{{ {name} }}}}" for name in inside],
            file=template,
            remedy="let each stand alone in a paragraph of the body",
        )
    return _with_pieces(word.docx, document, places)


def _not_alone(word: Any, places: tuple[str, ...]) -> list[str]:
    """Return the parts of the report that are asked for where no paragraph can give way to them."""
    body = word.element.body
    others = [part for section in word.sections for part in (section.header, section.footer)]
    roots = [body, *(part._element for part in others if not part.is_linked_to_previous)]
    found = set()
    for root in roots:
        for paragraph in root.iter(qn("w:p")):
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t"))).strip()
            marks = {_MARK.format(name): name for name in places}
            found |= {name for mark, name in marks.items() if mark in text and (text != mark or root is not body)}
    return sorted(found)


def _remedy(places: tuple[str, ...]) -> str:
    return f"write one of {', '.join(f'{{{{ {name} }}}}' for name in (*_TEXTS, *places))}, alone in its paragraph"


def _texts(document: Document) -> dict[str, str]:
    first = document.chapters[0].blocks if document.chapters else ()
    lead = next((block.text for block in first if isinstance(block, Paragraph) and block.style == "lead"), "")
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "lead": lead,
        "stamp": document.stamp,
        "notice": document.notice,
    }


def _with_pieces(word: Any, document: Document, places: tuple[str, ...]) -> bytes:
    """Put the pieces of the report where the marks stand."""
    set_styles(word, only_missing=True)
    writer = WordWriter(word, document)
    marks, pieces, asked = {_MARK.format(name): name for name in places}, _pieces(writer, document), set[str]()
    for paragraph in list(word.element.body.iter(qn("w:p"))):
        text = "".join(node.text or "" for node in paragraph.iter(qn("w:t"))).strip()
        if text in marks:
            paragraph.addprevious(mark_of(marks[text]))
            paragraph.getparent().remove(paragraph)
            asked.add(marks[text])
    return steady_bytes(word, {name: pieces[name]() for name in sorted(asked)})


def _pieces(writer: WordWriter, document: Document) -> dict[str, Callable[[], str]]:
    def chapters() -> str:
        return "".join(writer.chapter(chapter) for chapter in document.chapters)

    def annexes() -> str:
        return "".join(writer.chapter(annex) for annex in document.annexes)

    pieces: dict[str, Callable[[], str]] = {name: lambda: "" for name in _KEYS}
    for chapter in (*document.chapters, *document.annexes):
        pieces[chapter.key] = lambda chapter=chapter: writer.chapter(chapter)  # type: ignore[misc]
    return {
        **pieces,
        "contents": writer.contents,
        "chapters": chapters,
        "annexes": annexes,
        "report": lambda: writer.contents() + chapters() + annexes(),
    }
