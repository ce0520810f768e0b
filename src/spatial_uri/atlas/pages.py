"""The files of an atlas: which there are, what they hold, and which pages link to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spatial_uri.page.map_page import Sibling
from spatial_uri.page.part import Part
from spatial_uri.words.catalogue import say

MAP = "map.html"
REPORT = "report.html"
REPORT_DOCX = "report.docx"
WORKBOOK = "atlas.xlsx"
GEOPACKAGE = "atlas.gpkg"
SHEETS = "sheets"
DATA = "data"
"""The folder for everything that other programs read; the rest is for readers."""
MANIFEST = f"{DATA}/manifest.json"


def pages_of(parts: Sequence[Part]) -> dict[str, str]:
    """Return the pages of an atlas, file -> what the others call it, in the order they are linked in."""
    has_map = any(part.map for part in parts)
    return {REPORT: say("Report"), **({MAP: say("Map")} if has_map else {})}


def siblings_of(parts: Sequence[Part], current: str, written: Sequence[str] = (REPORT, MAP)) -> tuple[Sibling, ...]:
    """Return what the page `current` links to of the pages written; nothing where it is the only one."""
    pages = {file: name for file, name in pages_of(parts).items() if file in written}
    return tuple((file, name, file == current) for file, name in pages.items()) if len(pages) > 1 else ()


def files_of(parts: Sequence[Part]) -> dict[str, str]:
    """Return the files beside the report, and what each holds."""
    return {
        **(
            {MAP: say("the map with the themes of every analysis; it opens with the network off")}
            if MAP in pages_of(parts)
            else {}
        ),
        REPORT_DOCX: say("the report as a Word file, for editing"),
        WORKBOOK: say("every number, with one row per settlement and every column explained"),
        SHEETS: say("maps on paper, as PDF and PNG"),
        GEOPACKAGE: say("all layers for QGIS and other desktop GIS"),
        f"{DATA}/settlements.csv": say("one row per settlement"),
        f"{DATA}/facilities.csv": say("one row per facility"),
        **{f"{DATA}/{name}": words for part in parts for name, words in _of_part(part)},
        MANIFEST: say("inputs, parameters, versions"),
    }


def _of_part(part: Part) -> Iterator[tuple[str, str]]:
    for name in part.tables:
        yield name, part.table_words.get(name, "")
