"""How the page and the map say what is known of a settlement or a stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from spatial_uri.analyses.transit.result import Seat, TransitCoverage
from spatial_uri.analyses.transit.trips import HERE, NONE, ON_FOOT
from spatial_uri.measure.known_people import LEAST_KNOWN_SHARE
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import clock, count, lines, metres, minutes, name_of, number, plain, text, unknown

SEAT_TERMS: dict[Seat, str] = {"town": N_("town seat"), "county": N_("county seat")}

_TOO_FEW = {
    "settlements": N_(
        "The number of people is known for {known} of {total} settlements, less than half: no share of people is told."
    ),
    "villages": N_(
        "The number of people is known for {known} of {total} administrative villages, less than half: no share of "
        "their people is told."
    ),
    "rural": N_(
        "The number of people is known for {known} of {total} rural settlements, less than half: the Rural Access "
        "Index is not told."
    ),
}
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


def of_villages(coverage: TransitCoverage, definition: str) -> str:
    """Add to a definition that the figure is a share of the villages, and that of all settlements is in brackets."""
    return lines(
        definition,
        say("The figure is the share of administrative villages; in brackets stands the share of all settlements."),
        coverage.definition("villages"),
    )


def of_villages_alone(coverage: TransitCoverage, definition: str) -> str:
    """Add to a definition that the figure is a share of the villages."""
    return lines(
        definition, say("The figure is the share of administrative villages."), coverage.definition("villages")
    )


def of_people(definition: str, missing: int) -> str:
    """Add to a definition that the figure is a share of people, who are not known of some settlements."""
    return lines(
        definition, say("The figure is the share of the people whose number is known."), _people_unknown(missing)
    )


def with_people(definition: str, missing: int) -> str:
    """Add to a definition that the share of people stands in brackets; they are not known of some settlements."""
    return lines(
        definition, say("In brackets stands the share of the people whose number is known."), _people_unknown(missing)
    )


def _people_unknown(missing: int) -> str:
    if not missing:
        return ""
    return say_n(
        "For {count} settlement the number of people is unknown.",
        "For {count} settlements the number of people is unknown.",
        missing,
    )


def too_few_people_known(row: Mapping[str, Any], which: Literal["settlements", "villages", "rural"]) -> str:
    """Say why no share of people is told, of all settlements or of some; empty if it is told.

    Parameters
    ----------
    row
        Of the whole study, as `TransitCoverage.areas`.
    which
        The settlements that are counted.
    """
    total = row[which]
    missing = row["population_missing" if which == "settlements" else f"{which}_population_missing"]
    if not total or (total - missing) / total >= LEAST_KNOWN_SHARE:
        return ""
    return say(_TOO_FEW[which], known=total - missing, total=total)


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
    if truth(row["is_remote_by_time"]):
        limit_min = coverage.options.remote_beyond_min
        return say(
            "{car} by car to the county seat: more than {limit_min}",
            car=minutes(row["county_car_min"]),
            limit_min=limit_min,
        )
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
    if truth(row["served_only_on_market_days"]):
        return say("only on market days, at most {departures} a day", departures=count(row["market_day_departures"]))
    if not number_of:
        return say("no departures")
    return say(
        "{departures}, {first} to {last}",
        departures=count(number_of),
        first=clock(row["first_s"]),
        last=clock(row["last_s"]),
    )


def headway(row: Mapping[str, Any]) -> str:
    """Say the mean time between two departures of all lines together; empty for fewer than two."""
    return minutes(row["headway_min"]) if np.isfinite(row["headway_min"]) else ""


def best_line(row: Mapping[str, Any]) -> str:
    """Say the line that runs most often in one direction, and how often; empty where none has two departures."""
    if not np.isfinite(row["best_line_headway_min"]):
        return ""
    return say(
        "{line}: every {headway}, {departures} departures",
        line=text(row["best_line"]),
        headway=minutes(row["best_line_headway_min"]),
        departures=count(row["best_line_departures"]),
    )


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


def line_of_card(*, has_timetable: bool) -> str:
    """Return what a card tells of the buses: the journey to the county seat, else how far the stop is."""
    return (
        say("Without a car to the {seat_term}", seat_term=SEAT_TERMS["county"])
        if has_timetable
        else say("Stop on foot")
    )
