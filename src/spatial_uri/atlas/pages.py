"""The files of an atlas: which there are, what they hold, and which pages link to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spatial_uri.page.map_page import Sibling
from spatial_uri.page.part import Part
from spatial_uri.words.catalogue import say


def map_file(part: Part) -> str | None:
    """Return the page that holds the map of a part; None if it has none."""
    if part.draw_map is not None:
        return "map.html"
    return f"{part.key}.html" if part.map else None


def pages_of(parts: Sequence[Part]) -> dict[str, str]:
    """Return the pages of an atlas, file -> what the others call it, in the order they are linked in."""
    maps = {file: part.short or part.title for part in parts if (file := map_file(part))}
    return {"index.html": say("Summary"), **maps}


def siblings_of(parts: Sequence[Part], current: str) -> tuple[Sibling, ...]:
    """Return what the page `current` links to; nothing where the summary and one map know each other."""
    pages = pages_of(parts)
    return tuple((file, name, file == current) for file, name in pages.items()) if len(pages) > 2 else ()


def files_of(parts: Sequence[Part]) -> dict[str, str]:
    """Return the files beside the summary, and what each holds."""
    return {
        "settlements.csv": say("one row per settlement"),
        "facilities.csv": say("one row per facility"),
        **{name: words for part in parts for name, words in _of_part(part)},
        "atlas.gpkg": say("all layers for QGIS and other desktop GIS"),
        "manifest.json": say("inputs, parameters, versions"),
    }


def _of_part(part: Part) -> Iterator[tuple[str, str]]:
    if file := map_file(part):
        yield file, say("the map: {heading}", heading=part.map.heading if part.map else part.title)
    for name in part.tables:
        yield name, part.table_words.get(name, "")
