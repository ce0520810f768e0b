"""The sentence on one settlement beyond the limit: how long, how far, why, and what it would need."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.atlas.chapters.cause_words import cause_label
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.model.study import Tier
from spatial_uri.page.road_words import road_class_words
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import km, lines, listed, minutes, name_of, text

_SLOWEST = 3


def verdict(material: Material, tier: Tier, place: str, trip: Mapping[str, Any]) -> str:
    """Say why a settlement is beyond the limit.

    Parameters
    ----------
    material, tier
        The report, and the tier that is asked for.
    place, trip
        The settlement, and its trip with the cause.
    """
    if trip["status"] != "reached":
        return _not_reached(material, trip)
    limit = material.limit_min
    told = say(
        "Beyond the limit. {time} ({length}) to {facility}, {over} beyond; cause: {cause}.",
        time=minutes(trip["travel_min"], limit),
        length=km(trip["network_km"]),
        facility=name_of(trip["facility_name"], trip["facility_id"]),
        over=minutes(trip["travel_min"] - limit),
        cause=cause_label(trip["cause"]),
    )
    return lines(told, slowest_words(material, tier, place), needed_words(material, tier, place))


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


def slowest_words(material: Material, tier: Tier, place: str) -> str:
    """Name the three pieces of a way that take most time; empty where causes were not measured."""
    roads = [leg for leg in legs_on_way(material, tier, place) if leg["kind"] == "road"]
    slowest = sorted(roads, key=lambda leg: -leg["travel_min"])[:_SLOWEST]
    told = [
        say(
            "{road} ({length}, {time})",
            road=leg_label(row),
            length=km(row["length_km"]),
            time=minutes(row["travel_min"]),
        )
        for row in slowest
    ]
    return say("Slowest pieces: {pieces}.", pieces=listed(told)) if told else ""


def legs_on_way(material: Material, tier: Tier, place: str) -> list[dict[str, Any]]:
    """Return the legs of the way of one settlement; none where they were not measured, or there is no way."""
    return material.legs.get(place, []) if tier == material.tier else []


def leg_label(leg: Mapping[Any, Any]) -> str:
    """Call a leg of a way: its number and name, else its class."""
    if leg["kind"] == "walk":
        return say("walk")
    named = " ".join(filter(None, [text(leg["ref"]), text(leg["name"])]))
    return named or say("unnamed {road_class}", road_class=road_class_words(leg["road_class"]))


def needed_words(material: Material, tier: Tier, place: str) -> str:
    """Say what would bring a settlement within the limit; empty where nothing simple does."""
    if material.causes is None:
        return ""
    columns = ("needed_kmh", "needed_on", "needed_road_class")
    row = material.rows_of(f"causes {tier.name}", material.causes.of(tier.name), columns)[place]
    needed, on = row.get("needed_kmh", math.nan), text(row.get("needed_on"))
    if not isinstance(needed, float) or not math.isfinite(needed):
        return ""
    road = on or say("unnamed {road_class}", road_class=road_class_words(row.get("needed_road_class")))
    return say("At {speed_kmh} on {road} it would be within.", speed_kmh=math.ceil(needed), road=road)
