"""Who may use a way, which way round, and who is stopped by a node: read off the table of one mode."""

from __future__ import annotations

from typing import Literal

from spatial_uri.rules.road_table import ModeRules, RoadRules
from spatial_uri.rules.tags import Tags, has_tag, length_m, values_of, weight_t

Permission = Literal["open", "destination", "closed"]
Heading = Literal["forward", "backward"]

_SIZES = {
    "width_m": ("maxwidth:physical", "maxwidth", "width", "est_width"),
    "height_m": ("maxheight:physical", "maxheight"),
    "length_m": ("maxlength",),
    "weight_t": ("maxweight", "maxweightrating"),
}
AMOUNTS = {key: weight_t if size == "weight_t" else length_m for size, keys in _SIZES.items() for key in keys}
"""Every key of a limit of size, and what reads its value."""
PERMITTED = ("open", "destination")


def permission(table: ModeRules, tags: Tags, keys: tuple[str, ...], heading: Heading) -> Permission | None:
    """Return what the first of some access keys that says anything allows; None if none of them does."""
    for key in keys:
        value = tags.get(f"{key}:{heading}") or tags.get(key)
        if value is None:
            continue
        words = {value, *values_of(value)}
        for found, values in (("open", table.open), ("destination", table.destination), ("closed", table.closed)):
            if words & values:
                return found  # type: ignore[return-value]  # the three names above
    return None


def is_permitted_by_name(table: ModeRules, tags: Tags, heading: Heading) -> bool:
    """Tell whether the mode itself is let in: ``access=yes`` does not mean that every vehicle may pass."""
    own_keys = tuple(key for key in table.access_keys if key != "access")
    return permission(table, tags, own_keys, heading) in PERMITTED


def fits(table: ModeRules, tags: Tags) -> bool:
    """Tell whether the vehicle of the mode is narrow, low, short and light enough."""
    if table.size is None or AMOUNTS.keys().isdisjoint(tags):
        return True
    for dimension, keys in _SIZES.items():
        limits = [limit for key in keys if (limit := AMOUNTS[key](tags.get(key, ""))) is not None]
        if limits and min(limits) <= getattr(table.size, dimension):
            return False
    return True


def is_passable(table: ModeRules, tags: Tags) -> bool:
    """Tell whether the vehicle of the mode fits through a way, and no tag shuts the way to it whoever is let in."""
    return not has_tag(tags, table.never_ways) and fits(table, tags)


def oneway(rules: RoadRules, table: ModeRules, tags: Tags, *, is_carried: bool) -> int | None:
    """Return 1 for a street that is one-way as it is drawn, -1 against it, 0 for both ways, None for neither.

    A ferry or train that runs one way only does so for everybody on it.
    """
    if has_tag(tags, table.oneway_lifted):
        return 0
    for key in (*table.oneway_keys, "oneway") if is_carried else table.oneway_keys:
        value = tags.get(key)
        if value is None:
            continue
        meanings = ((rules.oneway.along, 1), (rules.oneway.against, -1), (rules.oneway.both, 0))
        return next((sign for values, sign in meanings if value in values), None)
    if tags.get("oneway") in rules.oneway.both:
        return 0
    return -1 if has_tag(tags, table.oneway_against) else int(has_tag(tags, table.oneway_implied))


def node_blocks(rules: RoadRules, table: ModeRules, tags: Tags) -> bool:
    """Tell whether a node with these tags, standing in a way, stops the mode.

    An access tag decides before the kind of the barrier does. Without a barrier it counts too, but not at crossings
    and stops, where it says who may cross the road or wait beside it.
    """
    if "barrier" not in tags and has_tag(tags, rules.node_exempt):
        return False
    allowed = permission(table, tags, table.access_keys, "forward")
    if allowed is not None or "barrier" not in tags:
        return allowed == "closed"
    return tags.get("locked") == "yes" or not fits(table, tags) or _is_closed_barrier(table, tags)


def _is_closed_barrier(table: ModeRules, tags: Tags) -> bool:
    barrier = tags["barrier"]
    is_closed = barrier in table.barriers_closed
    is_closed |= barrier not in table.barriers_open and table.other_barriers == "closed"
    return is_closed and not has_tag(tags, table.barriers_lifted)
