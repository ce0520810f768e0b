"""The page of an examination: one file that opens with the network off, prints, and fits a phone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from spatial_uri.diagnosis.finding import COLOUR_MEANINGS, COLOUR_WORDS, COLOURS, Finding
from spatial_uri.page.offline import close_page
from spatial_uri.page.page_templates import template_of
from spatial_uri.words.catalogue import Language, say, say_n, speaking
from spatial_uri.words.numbers import metres, people

if TYPE_CHECKING:
    from spatial_uri.diagnosis.examination import Examination

MOST_SPOTS = 200
"""So many places of a finding are listed on the page; the JSON holds all."""


def page_of(found: Examination, language: Language) -> str:
    """Return the page of an examination.

    Parameters
    ----------
    found
        What was found.
    language
        Of the page.
    """
    template = template_of("spatial_uri.diagnosis", "doctor.html.j2", say=say, say_n=say_n, people=people)
    with speaking(language):
        html = template.render(
            found=found,
            language=language,
            colours=[(colour, say(COLOUR_WORDS[colour]), say(COLOUR_MEANINGS[colour])) for colour in COLOURS],
            spots_of=_spots_of,
            most=MOST_SPOTS,
        )
    return close_page(html)


def _spots_of(finding: Finding) -> dict[str, Any] | None:
    """Return the table of the places of a finding: only the columns that hold something."""
    spots = finding.spots[:MOST_SPOTS]
    if not spots:
        return None
    shown = {
        "people": any(math.isfinite(spot.people) for spot in spots),
        "osm": any(spot.osm_id for spot in spots),
        "beside": any(math.isfinite(spot.metres) for spot in spots),
        "place": any(math.isfinite(spot.lon) for spot in spots),
    }
    rows = []
    for spot in spots:
        row = [spot.name]
        row += [f"{spot.lat:.6f}, {spot.lon:.6f}" if math.isfinite(spot.lon) else ""] if shown["place"] else []
        row += [spot.osm_id] if shown["osm"] else []
        row += [spot.beside, metres(spot.metres)] if shown["beside"] else []
        row += [people(spot.people) if math.isfinite(spot.people) else ""] if shown["people"] else []
        rows.append(row)
    headings = [say("Where")]
    headings += [say("Latitude, longitude")] if shown["place"] else []
    headings += [say("OpenStreetMap")] if shown["osm"] else []
    headings += [say("Beside"), say("Distance")] if shown["beside"] else []
    headings += [say("People")] if shown["people"] else []
    return {"headings": headings, "rows": rows, "more": len(finding.spots) - len(spots)}
