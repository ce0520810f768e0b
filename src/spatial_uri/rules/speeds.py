"""How fast a way is travelled: class, signed limit, and what surface, track and ford allow."""

from __future__ import annotations

from spatial_uri.rules.access import Heading
from spatial_uri.rules.road_table import OTHER, ModeRules, RoadRules
from spatial_uri.rules.tags import Tags, speed_kmh, values_of

MAXSPEED_KEYS = ("maxspeed", "zone:maxspeed", "maxspeed:type", "source:maxspeed")
LIMIT_KEYS = frozenset({*MAXSPEED_KEYS, "maxspeed:forward", "maxspeed:backward"})


def class_kmh(table: ModeRules, road_class: str, *, paved: bool) -> float | None:
    """Return the speed on a road of a class that is open to the mode as a rule; None if it is not."""
    speed = table.speed_kmh.get(road_class)
    if speed is not None and paved:
        speed = table.paved_kmh.get(road_class, speed)
    return None if speed is None else speed.kmh


def permitted_kmh(rules: RoadRules, table: ModeRules, road_class: str) -> float | None:
    """Return the speed on a road of a class that is not the mode's own, where the mode is let in by name."""
    if road_class in rules.not_roads or road_class in table.never_classes:
        return None
    speed = table.if_permitted_kmh.get(road_class, table.if_permitted_kmh.get(OTHER))
    return None if speed is None else speed.kmh


def cap_kmh(table: ModeRules, tags: Tags) -> float:
    """Return the highest speed that surface, tracktype, smoothness and fords allow."""
    caps = [
        lines[word].kmh
        for key, lines in (
            ("surface", table.surface_max_kmh),
            ("tracktype", table.tracktype_max_kmh),
            ("smoothness", table.smoothness_max_kmh),
        )
        for word in values_of(tags.get(key))
        if word in lines
    ]
    if is_ford(tags):
        caps.append(table.ford_max_kmh)
    return min(caps, default=float("inf"))


def is_ford(tags: Tags) -> bool:
    """Tell whether a way, or a node in it, lies in water that is driven or waded through."""
    return tags.get("ford", "no") != "no"


def limit_kmh(rules: RoadRules, table: ModeRules, tags: Tags, heading: Heading) -> float | None:
    """Return the speed limit in one direction; None where none is tagged, or the mode need not mind it."""
    if not table.use_maxspeed or LIMIT_KEYS.isdisjoint(tags):
        return None
    for key in (f"maxspeed:{heading}", *MAXSPEED_KEYS):
        limits = [limit for word in values_of(tags.get(key)) if (limit := _limit_of(rules, word)) is not None]
        if limits:
            return min(limits)
    return None


def _limit_of(rules: RoadRules, word: str) -> float | None:
    number = speed_kmh(word)
    if number is not None:
        return number
    known = rules.maxspeed_kmh
    line = known.get(word) or known.get(":" + word.split(":", 1)[1] if ":" in word else word)
    return None if line is None else line.kmh


def driven_kmh(table: ModeRules, road_class: str, usual_kmh: float, limit: float | None) -> float:
    """Return the speed on a road with a limit: never above it, and a share of it where that is faster than usual."""
    if limit is None:
        return usual_kmh
    signed = table.signed.get(road_class)
    raised = usual_kmh if signed is None else max(usual_kmh, min(signed.share * limit, signed.up_to_kmh))
    return min(raised, limit)


def surface_kind(rules: RoadRules, tags: Tags) -> str:
    """Return whether a way is ``paved``, ``unpaved``, or ``unknown``."""
    words = set(values_of(tags.get("surface")))
    if words & rules.surface.unpaved:
        return "unpaved"
    if words & rules.surface.paved or tags.get("tracktype") == "grade1":
        return "paved"
    return "unpaved" if tags.get("tracktype") in {"grade2", "grade3", "grade4", "grade5"} else "unknown"
