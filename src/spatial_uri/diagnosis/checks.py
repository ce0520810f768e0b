"""The checks beyond reading: each a function of a `Subject` that yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spatial_uri.diagnosis import area_checks, dead_end_checks, extract_checks, place_checks, road_checks
from spatial_uri.diagnosis.finding import Finding, in_order
from spatial_uri.diagnosis.remedies import finding_of
from spatial_uri.diagnosis.subject import Subject

Check = Callable[[Subject], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    area_checks.overlaps,
    area_checks.gaps,
    area_checks.empty_areas,
    area_checks.outside_parent,
    place_checks.off_network,
    place_checks.traps,
    place_checks.twice,
    place_checks.odd_people,
    place_checks.far_facilities,
    place_checks.tiers_upside_down,
    road_checks.parts,
    road_checks.empty_around,
    road_checks.sparse_areas,
    road_checks.no_main_roads,
    dead_end_checks.near_joins,
    extract_checks.of_extract,
)
"""Every check. One more is one more function here; `tests/diagnosis` asks that each is documented by a damage."""


def examine(subject: Subject) -> list[Finding]:
    """Return what reading noted of a study and what the checks find, red first.

    Parameters
    ----------
    subject
        The study, with how people travel and its extract.
    """
    noted = [finding_of(note, subject) for note in subject.study.notes]
    return in_order([*noted, *(finding for check in CHECKS for finding in check(subject))])
