"""What the figures of the transport coverage mean, and what the data does not tell, in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.analyses.transit.road_access import ALL_SEASON_CLASSES
from spatial_uri.model.travel import Walk

_SEATS = {"town": "seat of the own township", "county": "seat of the own county"}


def definitions_of(
    options: TransitOptions, walk: Walk, *, day: date | None, has_paths: bool, has_timetable: bool, remote_min: float
) -> dict[str, str]:
    """Say what each figure means, by key."""
    o = options
    straight = o.straight_line or not has_paths
    counted = (
        f"stops where something departs on {day:%A, %Y-%m-%d}"
        if day
        else "stops on the map, whether anything runs or not"
    )
    way = (
        "in a straight line"
        if straight
        else "along roads and paths, the shortest way in metres, that to the path included"
    )
    ways = "straight lines" if not has_paths else "the fastest way along roads and paths"
    paved = "paved, or of unknown surface and of class " + ", ".join(c for c in ALL_SEASON_CLASSES if "_" not in c)
    definitions = {
        "stop": f"{counted}, within {o.stop_limit_m:g} m {way}; told for {_listed(o.stop_limits_m)} m as well",
        "road": f"straight line of <= {o.road_within_m:g} m to an all-season road that can be joined: {paved}",
        "hardened": f"straight line of <= {o.hardened_within_m:g} m to a hardened road that can be joined: {paved}",
    }
    if has_timetable and day:
        definitions["departures"] = (
            f"trips of {day:%A, %Y-%m-%d} that one can board at any of these stops, each once; a trip that ends there "
            "is none, and one after midnight counts for the day of its service; the headway is the mean time between "
            "two of them, whichever way they go"
        )
        definitions["bus"] = (
            "door to door, the fewest minutes of all departures for which one leaves home from "
            f"{_clock(o.leave_from_h)} to {_clock(o.leave_until_h)}: walk ({ways}, <= {o.stop_limit_m:g} m at either "
            f"end), ride, changes (walk of <= {o.transfer_limit_m:g} m, at least {o.transfer_min:g} min each); people "
            "know the timetable and do not wait at the first stop; trips of more than "
            f"{o.max_journey_min:g} min are no connection; "
            + (
                "where walking all the way is as fast or faster, the bus is not told, but the walk"
                if has_paths
                else "walking all the way is not compared, because the paths are not known"
            )
        )
        definitions["return"] = (
            f"one can leave home from {_clock(o.leave_from_h)} on, stay {o.stay_min:g} min and be home by "
            f"{_clock(o.home_by_h)}, each way by bus"
            + (f" or walking all the way in <= {o.foot_limit_s(walk) / 60:g} min" if has_paths else "")
            + "; who lives at the seat can"
        )
    farthest = f", here {remote_min:.1f} min or more" if not math.isnan(remote_min) else ""
    definitions["remote"] = (
        f"the {100 * o.remote_share:g} % of settlements with most minutes by car to the seat of their county"
        f"{farthest}, ties included, and all that no road takes there"
    )
    return definitions


def missing_sentences(
    options: TransitOptions,
    *,
    has_roads: bool,
    by_car: bool,
    has_paths: bool,
    has_timetable: bool,
    runs: bool,
    stops: int,
    without_seat: Mapping[str, int],
    settlements: int,
) -> tuple[str, ...]:
    """Say what could not be answered, one sentence each."""
    found = []
    if not has_roads:
        found.append("The data holds no roads: road access and minutes by car are not known.")
    elif not by_car:
        found.append("The roads are not those of cars: minutes by car are not known, and who is remote is not either.")
    if not stops:
        found.append("The data holds no stops of public transport: who has one is not known.")
    if not has_timetable:
        found.append("There is no timetable: departures, journeys by bus and same-day returns are not known.")
    elif not runs:
        found.append("No trip of the timetable runs on any day: departures and journeys by bus are not known.")
    if not has_paths:
        sentence = "The roads and paths for walking were not read: walks to stops are straight lines"
        if not options.straight_line:
            sentence += ", also where headlines count them"
        if runs:
            sentence += ", journeys by bus are told with such walks, and walking all the way is not compared"
        found.append(sentence + ".")
    for to, count in without_seat.items():
        if count:
            who = "any settlement" if count == settlements else f"{count} of {settlements} settlements"
            lost = "journeys there are not known" + (", nor who of them is remote" if to == "county" else "")
            found.append(f"The {_SEATS[to]} is not known for {who}: {lost}.")
    return tuple(found)


def _listed(metres: tuple[float, ...]) -> str:
    return ", ".join(f"{m:g}" for m in metres)


def _clock(hours: float) -> str:
    minutes = round(hours * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
