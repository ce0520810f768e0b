"""What the data of a study does not answer about its transport."""

from __future__ import annotations

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.transit.supply import Supply
from spatial_uri.model.study import Note, Study
from spatial_uri.model.timetable import Timetable


def unanswered(supply: Supply, hierarchy: Hierarchy, timetable: Timetable | None) -> tuple[Note, ...]:
    """Note what could not be answered, and for want of what data.

    Parameters
    ----------
    supply, hierarchy
        What was measured.
    timetable
        The timetable that was given, if any, also where nothing of it runs.
    """
    return (
        *_without_roads(supply.study),
        *((Note("transit.no_stops"),) if supply.stops.empty else ()),
        *_without_service(supply, timetable),
        *_without_paths(supply),
        *_without_seats(hierarchy),
    )


def _without_roads(study: Study) -> tuple[Note, ...]:
    if not study.network.piece_count:
        return (Note("transit.no_roads"),)
    return () if study.network.mode == "drive" else (Note("transit.no_car_roads"),)


def _without_service(supply: Supply, timetable: Timetable | None) -> tuple[Note, ...]:
    if timetable is None:
        return (Note("transit.no_timetable"),)
    return (Note("transit.no_service"),) if supply.day is None else ()


def _without_paths(supply: Supply) -> tuple[Note, ...]:
    if supply.paths is not None:
        return ()
    walks = Note("transit.no_paths") if supply.options.straight_line else Note("transit.no_paths_in_headlines")
    return (walks, Note("transit.no_paths_to_bus")) if supply.day is not None else (walks,)


def _without_seats(hierarchy: Hierarchy) -> tuple[Note, ...]:
    places, notes = hierarchy.places, []
    town, county = (int(places[f"{to}_seat_id"].isna().sum()) for to in ("town", "county"))
    if town:
        lacking = Note("transit.town_seat_unknown", count=town, settlements=len(places))
        notes.append(lacking if town < len(places) else Note("transit.no_town_seat"))
    if county:
        lacking = Note("transit.county_seat_unknown", count=county, settlements=len(places))
        notes.append(lacking if county < len(places) else Note("transit.no_county_seat"))
    return tuple(notes)
