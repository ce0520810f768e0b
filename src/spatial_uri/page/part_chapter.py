"""The chapter of an analysis that tells what its part holds: sentences, tables, the first theme of its map."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_uri.model.study import Study
from spatial_uri.page.document import Block, Chapter, Paragraph, Picture
from spatial_uri.page.part import Listing, Part
from spatial_uri.page.part_tables import shortened
from spatial_uri.page.sheets.pictures import map_picture
from spatial_uri.page.themes import ThemeMap
from spatial_uri.words.catalogue import say

_MAP_MM = (130.0, 80.0)


def chapter_of_part(study: Study, part: Part, tables: Sequence[tuple[Listing, int]], *, method: str = "") -> Chapter:
    """Return a chapter of what a part tells.

    Parameters
    ----------
    study
        What was measured: the ground of the map.
    part
        The part; its headlines come first.
    tables
        Tables, and how many rows of each are shown.
    method
        How it was worked out, said last.
    """
    blocks: list[Block] = [Paragraph(text=sentence) for sentence in part.headlines]
    blocks += [shortened(listing, rows) for listing, rows in tables if listing.rows]
    if part.map is not None:
        blocks.append(_picture(study, part.map))
    blocks += [Paragraph(text=method, style="small")] if method else []
    return Chapter(key=part.key, title=part.title, blocks=tuple(blocks))


def _picture(study: Study, drawn: ThemeMap) -> Picture:
    theme = drawn.themes[0]
    width, height = _MAP_MM
    return Picture(
        caption=theme.title,
        alt=say("Map of {name}: {title}", name=study.name, title=theme.title),
        png=lambda: map_picture(study, drawn, theme.key, width_mm=width, height_mm=height, dpi=150),
        width_mm=width,
        height_mm=height,
    )
