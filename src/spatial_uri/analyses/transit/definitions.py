"""What each figure of the transport coverage means, in the language that is spoken now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.model.timetable import WEEKDAYS
from spatial_uri.model.travel import Walk
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import clock, lines, listed, minutes

S_PER_MIN, S_PER_H = 60, 3600

RoadKind = Literal["all_season", "hardened"]

ROAD_CLASSES = {
    "trunk": N_("trunk"),
    "primary": N_("primary"),
    "secondary": N_("secondary"),
    "tertiary": N_("tertiary"),
}
"""How the classes are said that count as all-season roads; of the others the OpenStreetMap value stands."""

_ROADS: dict[tuple[RoadKind, bool], str] = {
    ("all_season", True): N_(
        "Within {within_m} of an all-season road, in a straight line. The road can be joined on foot; it is paved, or "
        "its surface is unknown and its class is {classes}."
    ),
    ("all_season", False): N_(
        "Within {within_m} of an all-season road, in a straight line. The road can be joined on foot and is known to "
        "be paved."
    ),
    ("hardened", True): N_(
        "Within {within_m} of a hardened road, in a straight line. The road can be joined on foot; it is paved, or its "
        "surface is unknown and its class is {classes}."
    ),
    ("hardened", False): N_(
        "Within {within_m} of a hardened road, in a straight line. The road can be joined on foot and is known to be "
        "paved."
    ),
}
_STOPS = {
    (True, True): N_("Stops where something departs on {day}, within {limit_m} in a straight line."),
    (True, False): N_(
        "Stops where something departs on {day}, within {limit_m} along roads and paths; this is the shortest way in "
        "metres, the walk to the path included."
    ),
    (False, True): N_(
        "Stops on the map or in the timetable, whether anything runs or not, within {limit_m} in a straight line."
    ),
    (False, False): N_(
        "Stops on the map or in the timetable, whether anything runs or not, within {limit_m} along roads and paths; "
        "this is the shortest way in metres, the walk to the path included."
    ),
}


def day_of_service(day: date) -> str:
    """Say a day with its day of the week."""
    return say("{weekday_term}, {date}", weekday_term=WEEKDAYS[day.weekday()], date=day.isoformat())


def road_definition(kind: RoadKind, *, within_m: float, classes: Sequence[str]) -> str:
    """Say which roads count, and how near they must be.

    Parameters
    ----------
    kind
        All-season roads, or hardened ones.
    within_m
        Farthest straight line to the road, metres.
    classes
        Road classes that count where the surface is not known; links between roads of a class are not named.
    """
    names = [say(ROAD_CLASSES.get(name, name)) for name in classes if not name.endswith("_link")]
    return say(_ROADS[kind, bool(classes)], within_m=within_m, classes=listed(names, "or"))


def stop_definition(options: TransitOptions, *, day: date | None, is_straight: bool) -> str:
    """Say which stops count, and how far people walk to them; without a `day`, all stops count."""
    counted = _STOPS[day is not None, is_straight]
    return say(counted, limit_m=options.stop_limit_m, day="" if day is None else day_of_service(day))


def departures_definition(day: date) -> str:
    """Say what a departure and a headway are."""
    return lines(
        say(
            "Trips of {day} that can be boarded at any stop within reach, each counted once. A trip that ends there is "
            "not counted, and one after midnight counts for the day of its service.",
            day=day_of_service(day),
        ),
        say(
            "The headway of all lines together is the mean time between two departures, whichever way they go. That of "
            "the best line is the least mean time between two departures of one line in one direction."
        ),
        say(
            "Trips of market days are those that run on no more than two in five working days: on certain days of the "
            "month, on single dates, on one or two days of the week. Settlements without other trips count as served "
            "on market days only."
        ),
    )


def bus_definition(options: TransitOptions, walk: Walk, *, has_paths: bool) -> str:
    """Say how a journey by bus is counted."""
    walks = (
        say(
            "Walks follow the fastest way along roads and paths, at most {limit_m} at either end.",
            limit_m=options.stop_limit_m,
        )
        if has_paths
        else say("Walks are straight lines, at most {limit_m} at either end.", limit_m=options.stop_limit_m)
    )
    on_foot = (
        say(
            "Where walking all the way takes at most {foot_min} and is as fast or faster, the walk stands in place of "
            "the bus; the limit is the same where no bus runs.",
            foot_min=options.foot_limit_s(walk) / S_PER_MIN,
        )
        if has_paths
        else say("Walking all the way is not compared, because the paths are not known.")
    )
    return lines(
        say(
            "By bus, door to door: the fewest minutes of all departures for which one leaves home from {leave_from} to "
            "{leave_until}, walks and changes included.",
            leave_from=_hour(options.leave_from_h),
            leave_until=_hour(options.leave_until_h),
        ),
        walks,
        say(
            "A change is a walk of at most {transfer_m} and takes at least {transfer_min}.",
            transfer_m=options.transfer_limit_m,
            transfer_min=options.transfer_min,
        ),
        say("People know the timetable and do not wait at the first stop."),
        say("Trips of more than {longest_min} are no connection.", longest_min=options.max_journey_min),
        on_foot,
    )


def return_definition(options: TransitOptions, walk: Walk, *, has_paths: bool) -> str:
    """Say what a same-day return is."""
    hours = {
        "leave_from": _hour(options.leave_from_h),
        "stay_min": options.stay_min,
        "home_by": _hour(options.home_by_h),
    }
    foot_min = options.foot_limit_s(walk) / S_PER_MIN
    return lines(
        say(
            "One can leave home from {leave_from} on, stay {stay_min} and be home by {home_by}, each way by bus or "
            "walking all the way in at most {foot_min}.",
            foot_min=foot_min,
            **hours,
        )
        if has_paths
        else say("One can leave home from {leave_from} on, stay {stay_min} and be home by {home_by} by bus.", **hours),
        say("At the seat itself the answer is always yes."),
    )


def remote_definition(options: TransitOptions, *, from_min: float) -> str:
    """Say who is among the farthest; `from_min` is their least time by car, NaN if nobody's is known."""
    percent = 100 * options.remote_share
    if math.isnan(from_min):
        return say(
            "The farthest are a share of {percent}% of settlements, with the longest time by car to their county seat, "
            "ties included, and all that do not get there by road. There are always so many, however near they are.",
            percent=percent,
        )
    return say(
        "The farthest are a share of {percent}% of settlements, with the longest time by car to their county seat, "
        "here {least} or more, ties included, and all that do not get there by road. There are always so many, however "
        "near they are.",
        percent=percent,
        least=minutes(from_min),
    )


def remote_time_definition(options: TransitOptions) -> str:
    """Say who is remote by the absolute rule."""
    return say(
        "Remote by time are settlements with more than {limit_min} by car to their county seat, and all that do not "
        "get there by road. This limit does not depend on the others: the number falls as roads get better.",
        limit_min=options.remote_beyond_min,
    )


def _hour(hour: float) -> str:
    return clock(hour * S_PER_H)
