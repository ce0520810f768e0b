"""What carries a way: ground, bridge, tunnel or ferry."""

from __future__ import annotations

from typing import Literal

from spatial_uri.rules.tags import Tags, values_of

Structure = Literal["road", "bridge", "tunnel", "ferry"]

CARRIED = ("ferry", "shuttle_train")
"""Values of ``route`` on which whoever travels is carried."""
ROADS = frozenset({"highway", "route"})
"""Keys of ways that may be roads or ferries."""


def carried_by(tags: Tags) -> str | None:
    """Return what carries whoever travels on a way, one of `CARRIED`; None on a road."""
    return next((value for value in values_of(tags.get("route")) if value in CARRIED), None)


def structure_of(tags: Tags, *, carried: bool) -> Structure:
    """Return what carries a way."""
    if carried:
        return "ferry"
    if tags.get("bridge", "no") != "no":
        return "bridge"
    return "tunnel" if tags.get("tunnel", "no") != "no" else "road"
