"""The chapter of an analysis that has none of its own: its first figures and sentences, from what its part holds."""

from __future__ import annotations

from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import map_picture_of
from spatial_uri.page.document import Block, Chapter, KeyFigure, KeyFigures, Paragraph
from spatial_uri.page.part import Figure, Listing, Part
from spatial_uri.page.part_tables import shortened
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import unknown

_ROWS, _FIGURES, _LISTINGS, _COLUMNS = 6, 4, 1, 9
_MAP_MM = (100.0, 56.0)


def chapter_of(material: Material, part: Part) -> Chapter:
    """Return a chapter of what a part tells: headlines, figures, small tables of areas, the first theme of its map.

    Parameters
    ----------
    material
        What the report is made of.
    part
        The part; tables that name single settlements stay in the files, where they are complete.
    """
    blocks: list[Block] = [Paragraph(text=sentence) for sentence in part.headlines]
    figures = _figures(part)
    if figures:
        blocks.append(KeyFigures(figures=figures))
    if not blocks:
        first = [section.paragraphs[0] for section in part.sections if section.paragraphs]
        blocks += [Paragraph(text=sentence) for sentence in first[:1]]
    listings = [listing for section in part.sections for listing in section.listings if _is_of_areas(material, listing)]
    blocks += [shortened(listing, _ROWS) for listing in listings[:_LISTINGS]]
    if part.map is not None:
        picture = map_picture_of(material, part, part.map.themes[0].key, size_mm=_MAP_MM)
        blocks += [] if picture is None else [picture]
    return Chapter(key=part.key, title=part.title, blocks=tuple(blocks))


def _figures(part: Part) -> tuple[KeyFigure, ...]:
    """Return the first figure of each section, then the others, as far as there is room and they are known."""
    of_sections = [[f for f in section.figures if f.value != unknown()] for section in part.sections]
    firsts = [figures[0] for figures in of_sections if figures]
    others = [figure for figures in of_sections for figure in figures[1:]]
    return tuple(KeyFigure(value=f.value, label=_label(f)) for f in (*firsts, *others)[:_FIGURES])


def _label(figure: Figure) -> str:
    return say("{heading}: {label}", heading=figure.heading, label=figure.label) if figure.heading else figure.label


def _is_of_areas(material: Material, listing: Listing) -> bool:
    """Tell whether a table fits the page and names no settlement."""
    if not listing.rows or len(listing.columns) > _COLUMNS:
        return False
    settlements, areas = material.study.settlements.table, material.study.areas.table
    known = {*settlements.index.astype(str), *settlements["name"].astype(str)} - {*areas["name"].astype(str)}
    return not any(cell in known for row in listing.rows for cell in row)
