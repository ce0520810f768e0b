"""The chapter of an analysis that tells what its part holds: sentences, tables, the first theme of its map."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_uri.model.study import Study
from spatial_uri.page.document import Block, Chapter, Paragraph
from spatial_uri.page.part import Listing, Part
from spatial_uri.page.part_tables import shortened
from spatial_uri.page.theme_pictures import theme_picture

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
        theme = part.map.themes[0]
        blocks.append(theme_picture(study, lambda: part.map, theme.key, title=theme.title, size_mm=_MAP_MM))
    blocks += [Paragraph(text=method, style="small")] if method else []
    return Chapter(key=part.key, title=part.title, blocks=tuple(blocks))
