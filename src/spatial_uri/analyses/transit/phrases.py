"""How the page and the map say what is known of a settlement or a stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from spatial_uri.analyses.transit.result import Seat, TransitCoverage
from spatial_uri.analyses.transit.trips import HERE, NONE, ON_FOOT
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import people_missing
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import clock, count, lines, metres, minutes, name_of, number, plain, text, unknown

SEAT_TERMS: dict[Seat, str] = {"town": N_("town seat"), "county": N_("county seat")}

KM_FROM_M = 10_000
"""From here on `metres` writes kilometres."""


def truth(value: Any) -> bool | None:
    """Return a value of a column of True, False and None as such; NumPy has truths of its own.

    Examples
    --------
    >>> import numpy as np
    >>> truth(np.True_), truth(False), truth(None), truth(float("nan"))
    (True, False, None, None)
    """
    return {"True": True, "False": False}.get(str(value))


def of_all(definition: str) -> str:
    """Add to a definition that the figure is a share of all settlements."""
    return lines(definition, say("The figure is the share of all settlements."))


def of_people(study: Study, definition: str) -> str:
    """Add to a definition that the figure is a share of people."""
    return lines(
        definition, say("The figure is the share of the people whose number is known."), _people_unknown(study)
    )


def of_all_and_people(study: Study, definition: str) -> str:
    """Add to a definition that the figure is a share of all settlements, and that of people stands in brackets."""
    return lines(
        definition,
        say(
            "The figure is the share of all settlements; in brackets stands the share of the people whose number is "
            "known."
        ),
        _people_unknown(study),
    )


def _people_unknown(study: Study) -> str:
    lacking = people_missing(study)
    if not lacking:
        return ""
    return say_n(
        "For {count} settlement the number of people is unknown.",
        "For {count} settlements the number of people is unknown.",
        lacking,
    )


def why_remote(coverage: TransitCoverage, row: Mapping[str, Any]) -> str:
    """Say why a settlement is remote; empty if it is not."""
    match row["why_remote"]:
        case "farthest":
            return say(
                "{car} by car to the county seat: among the farthest {percent}%",
                car=minutes(row["county_car_min"]),
                percent=100 * coverage.options.remote_share,
            )
        case "unreachable":
            return say("no road leads to the county seat")
        case "off_network":
            return say("no usable road within {walk_limit_m}", walk_limit_m=coverage.travel.walk_limit_m)
        case "too_far":
            limit_min = coverage.travel.search_limit_min
            return say("the county seat lies beyond the search limit of {limit_min}", limit_min=limit_min)
    return ""


def journey(row: Mapping[str, Any], to: Seat) -> str:
    """Say in one line how to get to a seat without a car."""
    way = text(row[f"{to}_way"])
    if way == HERE:
        return say("it is the seat")
    if way == ON_FOOT:
        return say("{walk} on foot all the way; no bus is faster", walk=minutes(row[f"{to}_foot_min"]))
    if way == NONE:
        return say("no connection found")
    if not way:
        return unknown()
    return say_n(
        "{total} (leave {leave}, walk {walk}, wait {wait}, ride {ride}, {count} change)",
        "{total} (leave {leave}, walk {walk}, wait {wait}, ride {ride}, {count} changes)",
        row[f"{to}_transfers"],
        total=minutes(row[f"{to}_bus_min"]),
        leave=clock(row[f"{to}_leave_s"]),
        walk=minutes(row[f"{to}_walk_min"]),
        wait=minutes(row[f"{to}_wait_min"]),
        ride=minutes(row[f"{to}_ride_min"]),
    )


def against_car(row: Mapping[str, Any], to: Seat) -> str:
    """Say the minutes by car, and how much longer the bus takes; empty if no way by car is known."""
    car, ratio = row[f"{to}_car_min"], row[f"{to}_bus_car_ratio"]
    if not np.isfinite(car):
        return ""
    if not np.isfinite(ratio):
        return by_car(car)
    return say("{car} by car, {ratio} times as long by bus", car=minutes(car), ratio=number(ratio, 1))


def by_car(car_min: float) -> str:
    """Say the minutes by car."""
    return say("{car} by car", car=minutes(car_min)) if np.isfinite(car_min) else say("no way by car known")


def there_and_back(row: Mapping[str, Any], to: Seat) -> str:
    """Say whether one gets to a seat and back on one day, and when one is home."""
    answer, back = truth(row[f"{to}_return"]), row[f"{to}_back_s"]
    if answer is None:
        return unknown()
    if answer and np.isfinite(back):
        return say("yes, home at {home}", home=clock(back))
    return say("yes") if answer else say("no")


def departures(row: Mapping[str, Any]) -> str:
    """Say how many departures there are on the day, the first and the last."""
    number_of = row["departures"]
    if not np.isfinite(number_of):
        return unknown()
    if not number_of:
        return say("no departures")
    return say(
        "{departures}, {first} to {last}",
        departures=count(number_of),
        first=clock(row["first_s"]),
        last=clock(row["last_s"]),
    )


def headway(row: Mapping[str, Any]) -> str:
    """Say the mean time between two departures; empty for fewer than two."""
    return minutes(row["headway_min"]) if np.isfinite(row["headway_min"]) else ""


def away(distance_m: float) -> str:
    """Say how far a road is."""
    return say("{distance} away", distance=metres(distance_m)) if np.isfinite(distance_m) else say("none in the data")


def nearest_stop(stop: Any, distance_m: float, names: Mapping[str, str]) -> str:
    """Say how far the nearest stop is, and its name."""
    if not isinstance(stop, str) or not np.isfinite(distance_m):
        return say("none found")
    return say("{distance}, {stop}", distance=metres(distance_m), stop=name_of(names.get(stop), stop))


def distance_classes(limits_m: Sequence[float]) -> list[str]:
    """Name the classes between limits in metres, one more than limits.

    Examples
    --------
    >>> distance_classes([500.0, 2000.0])
    ['≤ 500 m', '500–2,000 m', '> 2,000 m']
    """
    between = [f"{plain(a) if b < KM_FROM_M else metres(a)}–{metres(b)}" for a, b in pairwise(limits_m)]
    return [f"≤ {metres(limits_m[0])}", *between, f"> {metres(limits_m[-1])}"]
