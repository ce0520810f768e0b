"""What a note of reading, or an error of reading, means to the doctor: a colour, and what to do.

A warning is amber, another note green, an error red. `VERDICTS` holds only what differs, or has a remedy of its own;
all other notes of a family (the first word of the code) share one, so that a new note needs no line here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spatial_uri.diagnosis.error_kinds import kind_of_error
from spatial_uri.diagnosis.finding import Colour, Finding
from spatial_uri.diagnosis.subject import Subject
from spatial_uri.errors import (
    CrsError,
    InputNotFoundError,
    MissingLibraryError,
    ParameterError,
    SpatialUriError,
    StudyFileError,
)
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_


class Verdict(NamedTuple):
    """What to do, and the colour if it is not that of the severity."""

    remedy: str
    colour: Colour | None = None


NOTHING_TO_DO = N_("Nothing has to be done.")
_DATUM = N_(
    'Say the datum of the file in the study file (datum = "gcj02" or "bd09"), and look at the places on a map before'
    " and after. Nothing is moved without your word."
)
_CHECK_PLACES = N_("Check these rows in the table: codes, names and coordinates.")
_CHECK_POINTS = N_("Look up where these places are, and correct their coordinates.")
_CODES = N_("Correct the code of the area or the coordinates in these rows, whichever is wrong.")
_BORDERS = N_("Name the area of these settlements in the table (a column with the code of the area).")
_ROAD_TAGS = N_("Check these ways on OpenStreetMap; where the tags are right, give them a rule in the study file.")
_PEOPLE = N_("Add the number of people to the table; until then no share of people is told.")
_TEXT_FORMAT = N_("Format the column as text before codes are typed or pasted into it, and save the table again.")
_MADE_VALID = N_("Compare the outline of these areas with the original, and mend it in a GIS.")

VERDICTS: Mapping[str, Verdict] = {
    "datum.suspected": Verdict(_DATUM),
    "datum.suspected_by_areas": Verdict(_DATUM),
    "datum.suspected_boundaries": Verdict(_DATUM),
    "settlements.same_point": Verdict(_CHECK_POINTS, "amber"),
    "settlements.one_point": Verdict(_CHECK_POINTS),
    "facilities.same_point": Verdict(_CHECK_POINTS, "amber"),
    "facilities.one_point": Verdict(_CHECK_POINTS),
    "places.far_away": Verdict(_CHECK_POINTS),
    "places.misplaced": Verdict(_CHECK_POINTS),
    "places.no_coordinates": Verdict(_CHECK_POINTS),
    "settlements.area_contradicted": Verdict(_CODES, "amber"),
    "settlements.area_unknown": Verdict(_CODES, "amber"),
    "facilities.area_contradicted": Verdict(_CODES, "amber"),
    "facilities.area_unknown": Verdict(_CODES, "amber"),
    "settlements.outside": Verdict(_CODES),
    "settlements.on_border": Verdict(_BORDERS),
    "settlements.in_overlap": Verdict(_BORDERS),
    "settlements.in_gap": Verdict(_BORDERS),
    "settlements.no_population": Verdict(_PEOPLE, "amber"),
    "areas.made_valid": Verdict(_MADE_VALID, "amber"),
    "areas.broken": Verdict(_MADE_VALID, "amber"),
    "ids.leading_zeros": Verdict(_TEXT_FORMAT),
    "ids.restored": Verdict(_TEXT_FORMAT),
    "roads.barriers_across": Verdict(
        N_(
            "Ask on site whether the barrier is still there; if not, delete it in OpenStreetMap and take the new"
            " extract."
        )
    ),
    "roads.without_rule": Verdict(_ROAD_TAGS),
    "roads.closed_without_rule": Verdict(_ROAD_TAGS),
    "timetable.illustrative": Verdict(NOTHING_TO_DO, "green"),
    "areas": Verdict(N_("Compare with the official list of areas, and correct the boundary file where it differs.")),
    "settlements": Verdict(_CHECK_PLACES),
    "facilities": Verdict(N_("Check these facilities in the table or in OpenStreetMap: tier, name and place.")),
    "places": Verdict(_CHECK_PLACES),
    "tiers": Verdict(N_("Check the tiers in the study file and in the table of facilities.")),
    "roads": Verdict(N_("Check these roads in OpenStreetMap, and take the new extract.")),
    "stops": Verdict(N_("Check these stops in OpenStreetMap or in the table of stops.")),
    "timetable": Verdict(N_("Compare these rows with the timetable of the operator.")),
    "gtfs": Verdict(
        N_("Ask the publisher of the feed for a corrected one; what is left out makes service look thinner.")
    ),
    "crs": Verdict(N_("Check the CRS in the study file.")),
    "datum": Verdict(N_("Check the datum of the file, and say it in the study file.")),
    "file": Verdict(N_("Open the file and check that it was understood as it is meant.")),
}
_ELSE = Verdict(N_("Check whether it is meant so."))
SURE_SHARE = 0.99
"""A datum that is suspected with this confidence stops a run."""


def finding_of(note: Note, subject: Subject | None = None) -> Finding:
    """Return what a note of reading means: its colour, its remedy, and whom it concerns.

    Parameters
    ----------
    note
        A note of reading.
    subject
        The study that it is about, if reading came so far.
    """
    verdict = VERDICTS.get(note.code) or VERDICTS.get(note.code.partition(".")[0], _ELSE)
    colour: Colour = verdict.colour or ("amber" if note.severity == "warning" else "green")
    if note.facts.get("confidence_share", 0.0) >= SURE_SHARE:
        colour = "red"  # places half a kilometre away from where they are: every result would be wrong
    remedy = NOTHING_TO_DO if colour == "green" else verdict.remedy
    if subject is None or not note.places:
        return Finding(colour, note, remedy)
    settlements = subject.study.settlements.table
    places = set(note.places)
    is_meant = settlements.index.isin(places)
    if not is_meant.any() and note.code.startswith("areas."):
        chains = subject.study.areas.chains()
        is_meant = (
            settlements["area_id"].map(lambda area: bool(places & set(chains.get(area, ())))).to_numpy(dtype=bool)
        )
    of_facilities = subject.facilities.table.index.isin(places) & ~is_meant.any()
    ids = subject.settlements.ids(is_meant)
    spots = subject.settlements.spots(is_meant) or subject.facilities.spots(of_facilities)
    return Finding(colour, note, remedy, ids, subject.people_of(ids), spots)


def finding_of_error(error: SpatialUriError) -> Finding:
    """Return a red finding for an error of reading: its kind in every language, and its own words in English."""
    kind = kind_of_error(error)
    facts: dict[str, Any] = {
        "file": Path(error.file).name if error.file else "-",
        "problem": error.problem,
        "kind_term": kind.title,
        "count": max(len(error.faults), 1),
        "messages": error.faults,
    }
    return Finding("red", _note_of(error, facts), kind.remedy, english_remedy=error.remedy)


def _note_of(error: SpatialUriError, facts: Mapping[str, Any]) -> Note:
    if isinstance(error, StudyFileError):
        return Note("reading.study_file", severity="warning", **facts)
    if isinstance(error, CrsError):
        return Note("reading.crs", severity="warning", **facts)
    if isinstance(error, InputNotFoundError):
        return Note("reading.not_found", severity="warning", **facts)
    if isinstance(error, ParameterError):
        return Note("reading.option", severity="warning", **facts)
    if isinstance(error, MissingLibraryError):
        return Note("reading.library", severity="warning", **facts)
    return Note("reading.data", severity="warning", **facts)


def finding_of_asks(asks: Sequence[str]) -> list[Finding]:
    """Return a finding for what `init` could not tell of the files, if there is such a thing."""
    if not asks:
        return []
    return [Finding("amber", Note("reading.asks", severity="warning", messages=asks, count=len(asks)), _FILL_IN)]


_FILL_IN = N_("Fill it in in the study file that spatial-uri init writes, or mend the file.")
