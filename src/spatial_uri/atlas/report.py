"""The report: what a planner hands in, from what was measured to the record of every settlement beyond the limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from spatial_uri.atlas.chapters.buses import buses_chapter
from spatial_uri.atlas.chapters.closures import closures_chapter
from spatial_uri.atlas.chapters.conclusion import conclusion_chapter
from spatial_uri.atlas.chapters.facilities import facilities_chapter
from spatial_uri.atlas.chapters.gaps import gaps_chapter
from spatial_uri.atlas.chapters.ground import ground_chapter
from spatial_uri.atlas.chapters.links import links_chapter
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.others import chapter_of
from spatial_uri.atlas.chapters.parameters import parameters_chapter
from spatial_uri.atlas.chapters.records import all_settlements, records_annex
from spatial_uri.atlas.chapters.reliability import notes_annex, reliability_chapter
from spatial_uri.atlas.chapters.results import results_chapter
from spatial_uri.atlas.chapters.scope import scope_chapter
from spatial_uri.atlas.chapters.shape import shape_chapter
from spatial_uri.atlas.chapters.towns import towns_chapter
from spatial_uri.atlas.pages import MAP, pages_of
from spatial_uri.atlas.study_words import size_phrases
from spatial_uri.model.study import Study
from spatial_uri.page.document import Chapter, Document, without_repeats
from spatial_uri.page.document_page import page_of_document
from spatial_uri.page.part import Part
from spatial_uri.store.net import writing
from spatial_uri.words.catalogue import language, say
from spatial_uri.words.numbers import plain

Maker = Callable[[Material], Chapter | None]

_FIRST: tuple[Maker, ...] = (
    conclusion_chapter,
    scope_chapter,
    ground_chapter,
    facilities_chapter,
    results_chapter,
    towns_chapter,
    gaps_chapter,
    buses_chapter,
    closures_chapter,
    shape_chapter,
    links_chapter,
)
_LAST: tuple[Maker, ...] = (reliability_chapter, parameters_chapter)
_ANNEXES: tuple[Maker, ...] = (records_annex, all_settlements, notes_annex)
_TOLD = frozenset({"service_circle", "hierarchy", "causes", "transit", "criticality", "layout", "connectivity"})
"""Analyses that have a chapter above."""


def report_document(study: Study, parts: Sequence[Part]) -> Document:
    """Return the report as a document, in the language spoken now.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give to an atlas (`spatial_uri.analyses.running.parts_of`).
    """
    material = Material(study, tuple(parts))
    first, own = (_own_chapters_of(material, [p for p in parts if p.leads is leads]) for leads in (True, False))
    is_alone = all(part.leads for part in parts)  # such as a comparison, which is not about the study itself
    usual, last, annexes = ((scope_chapter,), (), (notes_annex,)) if is_alone else (_FIRST, _LAST, _ANNEXES)
    chapters = [*first, *_chapters(material, usual), *own, *_chapters(material, last)]
    return Document(
        title=_title(material),
        subtitle=say(" · ").join((study.name, *size_phrases(study))),
        chapters=without_repeats(chapters),
        annexes=tuple(_chapters(material, annexes)),
        stamp=say("SYNTHETIC DATA 虚构数据: places and numbers are invented") if study.synthetic else "",
        notice=say("; ").join(dict.fromkeys(file.attribution for file in study.inputs if file.attribution)),
    )


def report_page(study: Study, parts: Sequence[Part], document: Document | None = None) -> str:
    """Return the report as one HTML page without any reference to another site, in the language spoken now.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give to an atlas.
    document
        Their report, if it was made already.
    """
    links = [(MAP, say("Map"))] if MAP in pages_of(parts) else []
    return page_of_document(document or report_document(study, parts), links=links)


def write_report(study: Study, parts: Sequence[Part], path: str | Path, *, document: Document | None = None) -> Path:
    """Write the report as a page that reads offline and prints to A4, and return its path.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give to an atlas.
    path
        The file; an earlier one is replaced.
    document
        Their report, if it was made already.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    page = report_page(study, parts, document)
    with writing(path, "the report"):
        path.write_text(page, encoding="utf-8", errors="replace", newline="\n")
    return path


def _chapters(material: Material, makers: Sequence[Maker]) -> list[Chapter]:
    made = [maker(material) for maker in makers]
    return [chapter for chapter in made if chapter is not None]


def _own_chapters_of(material: Material, parts: Sequence[Part]) -> list[Chapter]:
    return [chapter for part in parts for chapter in _own_chapters(material, part)]


def _own_chapters(material: Material, part: Part) -> tuple[Chapter, ...]:
    """Return the chapters that an analysis brings; of one that brings none, what its part tells."""
    if part.chapters:
        return part.chapters
    return () if part.key in _TOLD and part.result is not None else (chapter_of(material, part),)


def _title(material: Material) -> str:
    name = material.study.name
    if language() == "zh" and name[-1:].isascii():
        name += " "
    if material.circle is None:
        return say("{name}: accessibility report", name=name)
    return say(
        "{name}: report on the {limit}-minute service circle",
        name=name,
        limit=plain(material.limit_min),
    )
