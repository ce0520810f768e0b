"""The sentence on one settlement beyond the limit: how long, how far, why, and what it would need."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.causes.phrases import cause_sentence, slowest_words
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.model.study import Tier
from spatial_uri.page.road_words import road_label
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import km, minutes, name_of

_COLUMNS = (
    "cause", "status", "travel_min", "limit_min", "over_min", "network_km", "facility_id", "facility_name",
    "road_walk_m", "straight_km", "straight_ratio", "straight_min", "straight_facility_id", "straight_facility_name",
    "needed_on", "needed_road_class", "needed_km", "needed_now_kmh", "needed_kmh",
)  # fmt: skip


def verdict(material: Material, tier: Tier, place: str, trip: Mapping[str, Any]) -> str:
    """Say why a settlement is beyond the limit.

    Parameters
    ----------
    material, tier
        The report, and the tier that is asked for.
    place, trip
        The settlement, and its trip with the cause.
    """
    if material.causes is not None:
        row = material.rows_of(f"causes {tier.name}", lambda: material.causes.of(tier.name), _COLUMNS)[place]
        slowest = slowest_words(legs_on_way(material, tier, place))
        return cause_sentence({**row, "slowest": slowest}, direction=material.causes.travel.direction)
    if trip["status"] != "reached":
        return _not_reached(material, trip)
    return say(
        "Beyond the limit. {time} ({length}) to {facility}, {over} beyond.",
        time=minutes(trip["travel_min"], material.limit_min),
        length=km(trip["network_km"]),
        facility=name_of(trip["facility_name"], trip["facility_id"]),
        over=minutes(trip["travel_min"] - material.limit_min),
    )


def _not_reached(material: Material, trip: Mapping[str, Any]) -> str:
    circle = material.circle
    limit = circle.travel.walk_limit_m if circle is not None else math.nan
    match trip["status"]:
        case "off_network":
            if math.isfinite(trip["road_walk_m"]):
                return say(
                    "Beyond the limit. No usable road within {limit_m}: the nearest is {road_m} away.",
                    limit_m=limit,
                    road_m=trip["road_walk_m"],
                )
            return say("Beyond the limit. No usable road within {limit_m}.", limit_m=limit)
        case "unreachable":
            return say("Beyond the limit. The roads in reach join no road that leads to such a facility.")
        case "too_far":
            search = circle.travel.search_limit_min if circle is not None else math.nan
            return say("Beyond the limit. No such facility within {search_min}.", search_min=search)
        case _:
            return say("Not known: the data holds no such facility, or no road.")


def legs_on_way(material: Material, tier: Tier, place: str) -> list[dict[str, Any]]:
    """Return the legs of the way of one settlement; none where they were not measured, or there is no way."""
    return material.legs.get(place, []) if tier == material.tier else []


def leg_label(leg: Mapping[str, Any]) -> str:
    """Call a leg of a way: its number and name, else its class."""
    return say("walk") if leg["kind"] == "walk" else road_label(leg)
