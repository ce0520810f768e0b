"""Why a settlement is beyond the limit, in words: its cause, its way, and what it would need."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pandas as pd

from spatial_uri.analyses.causes.result import Causes
from spatial_uri.model.travel import Direction
from spatial_uri.page.part_tables import records
from spatial_uri.page.road_words import road_class_words, road_label
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import km, listed, minutes, name_of, number, text

CAUSE_LABELS = {
    "no_road": N_("no road within reach"),
    "not_joined": N_("its roads join nothing"),
    "no_facility": N_("no facility in reach"),
    "slow_road": N_("a slow road"),
    "detour": N_("a detour"),
    "far": N_("the facility is far"),
    "unknown": N_("unknown: the data does not tell"),
}
"""Cause -> what it is called, to be passed to `say`."""

SLOWEST = 3
"""How many of the slowest parts of a way are named."""

Row = Mapping[str, Any]


def cause_words(cause: str) -> str:
    """Call a cause; empty for those within.

    Examples
    --------
    >>> cause_words("slow_road"), cause_words("")
    ('a slow road', '')
    """
    return say(CAUSE_LABELS[cause]) if cause else ""


def leg_words(leg: Row) -> str:
    """Say one leg of a way: which road, how long it is, how long it takes and how fast that is.

    Examples
    --------
    >>> walk = {"kind": "walk", "length_km": 0.25, "travel_min": 3.0, "kmh": 5.0}
    >>> road = {"kind": "road", "road_class": "secondary", "ref": "X105", "name": "", "length_km": 10.0,
    ...         "travel_min": 15.0, "kmh": 40.0}
    >>> leg_words(walk), leg_words(road)
    ('walk 250 m (3.0 min)', 'X105, secondary road, 10.00 km (15.0 min, 40 km/h)')
    """
    facts = {"time": minutes(leg["travel_min"])}
    if leg["kind"] == "walk":
        return say("walk {length_m} ({time})", length_m=1000 * leg["length_km"], **facts)
    facts |= {"length": km(leg["length_km"]), "road": road_label(leg)}
    if not math.isfinite(leg["kmh"]):
        return say("{road}, {length} ({time})", **facts)
    facts["speed"] = say("{number} km/h", number=f"{leg['kmh']:.0f}")
    if not text(leg["ref"]) and not text(leg["name"]):  # the class stands in the name already
        return say("{road}, {length} ({time}, {speed})", **facts)
    return say(
        "{road}, {road_class}, {length} ({time}, {speed})", road_class=road_class_words(leg["road_class"]), **facts
    )


def way_words(legs: Sequence[Row]) -> str:
    """Say a way leg by leg, in the direction of travel."""
    return say("; ").join(leg_words(leg) for leg in legs)


def slowest_legs(legs: Sequence[Row]) -> list[Row]:
    """Return the slowest parts of a way: of the legs slower than the way as a whole those that take longest.

    The slowest speed alone would name some metres at a crossing, the longest time alone the motorway of a long trip.

    Examples
    --------
    >>> legs = [{"length_km": 0.1, "travel_min": 1.2}, {"length_km": 40.0, "travel_min": 24.0},
    ...         {"length_km": 10.0, "travel_min": 30.0}]
    >>> [leg["travel_min"] for leg in slowest_legs(legs)]
    [30.0, 1.2]
    """
    length, time = sum(leg["length_km"] for leg in legs), sum(leg["travel_min"] for leg in legs)
    slow = [leg for leg in legs if leg["length_km"] * time < length * leg["travel_min"] * (1 - 1e-9)] or list(legs)
    return sorted(slow, key=lambda leg: -leg["travel_min"])[:SLOWEST]


def slowest_words(legs: Sequence[Row]) -> str:
    """Say the slowest parts of a way; empty if there is none."""
    return way_words(slowest_legs(legs))


def reason_words(row: Row) -> str:
    """Say the cause of a settlement with what shows it, and what it would need; empty for those within.

    Parameters
    ----------
    row
        A row of `Causes.villages`.
    """
    write = _REASONS.get(row["cause"])
    return cause_words(row["cause"]) if write is None else write(row)


def _no_road_words(row: Row) -> str:
    if not math.isfinite(row["road_walk_m"]):
        return cause_words("no_road")
    return say("no road within reach, the nearest is {road_m} away", road_m=row["road_walk_m"])


def _no_facility_words(row: Row) -> str:
    if row["status"] == "too_far":
        return say("no facility within the search limit")
    return say("no facility on the roads that it reaches")


def _slow_words(row: Row) -> str:
    label, road_class = text(row["needed_on"]), row["needed_road_class"]
    return say(
        "a slow road; with {needed_kmh} on {road} ({length}, {now} now) it would be within",
        needed_kmh=math.ceil(row["needed_kmh"] - 1e-9),
        road=listed(label.split("; ")) if label else road_label({"ref": "", "name": "", "road_class": road_class}),
        length=km(row["needed_km"]),
        now=say("{number} km/h", number=f"{row['needed_now_kmh']:.0f}"),
    )


def _detour_words(row: Row) -> str:
    facts = {
        "straight": km(row["straight_km"]),
        "ratio": number(row["straight_ratio"], 1),
        "time": minutes(row["straight_min"], row["limit_min"]),
    }
    if row["straight_facility_id"] == row["facility_id"]:
        return say("a detour; {ratio} times the straight line of {straight}, by a direct road {time}", **facts)
    return say(
        "a detour; {facility} is {straight} away as the crow flies, the way is {ratio} times as long, by a direct road "
        "{time}",
        facility=name_of(row["straight_facility_name"], row["straight_facility_id"]),
        **facts,
    )


def _far_words(row: Row) -> str:
    facts = {"straight": km(row["straight_km"]), "ratio": number(row["straight_ratio"], 1)}
    if row["straight_min"] > row["limit_min"]:
        return say(
            "the facility is far; {straight} in a straight line ({ratio} times that by road), and even by a direct "
            "road {time}",
            time=minutes(row["straight_min"], row["limit_min"]),
            **facts,
        )
    return say("the facility is far; {straight} in a straight line ({ratio} times that by road)", **facts)


_REASONS: dict[str, Callable[[Row], str]] = {
    "no_road": _no_road_words,
    "no_facility": _no_facility_words,
    "slow_road": _slow_words,
    "detour": _detour_words,
    "far": _far_words,
}
_REACHED = {
    "to_facility": N_("Not within the limit. {time} ({length}) to {facility}, {over} over. Cause: {reason}."),
    "from_facility": N_("Not within the limit. {time} ({length}) from {facility}, {over} over. Cause: {reason}."),
}
_WITHIN = {
    "to_facility": N_("Within the limit. {time} ({length}) to {facility}."),
    "from_facility": N_("Within the limit. {time} ({length}) from {facility}."),
}
_WITH_SLOWEST = {
    "to_facility": N_(
        "Not within the limit. {time} ({length}) to {facility}, {over} over. Cause: {reason}. Slowest parts: {slowest}."
    ),
    "from_facility": N_(
        "Not within the limit. {time} ({length}) from {facility}, {over} over. Cause: {reason}. Slowest parts: "
        "{slowest}."
    ),
}


def cause_sentence(row: Row, *, direction: Direction = "to_facility") -> str:
    """Say of one settlement and tier whether it is within, how long its way is, and why it is beyond.

    Parameters
    ----------
    row
        A row of `Causes.villages`; with ``slowest``, as `explained` adds it, the slowest parts of the way are said too.
    direction
        As in `Travel`.

    Examples
    --------
    >>> row = {"cause": "far", "status": "reached", "travel_min": 35.9, "limit_min": 20.0, "over_min": 15.9,
    ...        "network_km": 27.4, "facility_name": "Hill Hospital", "facility_id": "h1", "straight_km": 22.0,
    ...        "straight_ratio": 1.25, "straight_min": 40.0, "slowest": ""}
    >>> cause_sentence(row)  # doctest: +NORMALIZE_WHITESPACE
    'Not within the limit. 35.9 min (27.40 km) to Hill Hospital, 15.9 min over. Cause: the facility is far; 22.00 km in
    a straight line (1.2 times that by road), and even by a direct road 40.0 min.'
    """
    reason = reason_words(row)
    if row["status"] != "reached":
        return say("Not reached. Cause: {reason}.", reason=reason)
    facts = {
        "time": minutes(row["travel_min"], row["limit_min"]),
        "length": km(row["network_km"]),
        "facility": name_of(row["facility_name"], row["facility_id"]),
    }
    if not reason:
        return say(_WITHIN[direction], **facts)
    facts |= {"over": minutes(row["over_min"], 0.0), "reason": reason}
    slowest = text(row.get("slowest"))
    if slowest:
        return say(_WITH_SLOWEST[direction], slowest=slowest, **facts)
    return say(_REACHED[direction], **facts)


def explained(causes: Causes) -> pd.DataFrame:
    """Return `Causes.villages` with three more columns, in the language that is spoken now.

    ``slowest`` (the slowest parts of the way), ``way`` (all of its legs) and ``sentence`` (`cause_sentence`); the first
    two are empty for those within and those not reached.
    """
    table = causes.villages.copy()
    of_way: dict[Any, list[dict[str, Any]]] = {}
    for leg in records(legs_beyond(causes)):
        leg["words"] = leg_words(leg)
        of_way.setdefault((leg["tier"], leg["place_id"]), []).append(leg)
    ways, between = [of_way.get(key, []) for key in table.index], say("; ")
    table["slowest"] = [between.join(leg["words"] for leg in slowest_legs(way)) for way in ways]
    table["way"] = [between.join(leg["words"] for leg in way) for way in ways]
    table["sentence"] = [cause_sentence(row, direction=causes.travel.direction) for row in records(table)]
    return table


def legs_beyond(causes: Causes) -> pd.DataFrame:
    """Return the legs of the ways of those beyond the limit."""
    beyond = causes.villages.index[causes.villages["cause"] != ""]
    rows = pd.MultiIndex.from_frame(causes.legs[["tier", "place_id"]])
    return causes.legs[rows.isin(beyond)].reset_index(drop=True)


def rows_of(table: pd.DataFrame, tier: str) -> pd.DataFrame:
    """Return the rows of one tier, on the index of the settlements."""
    return cast("pd.DataFrame", table.loc[tier])
