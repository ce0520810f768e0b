"""How road classes, surfaces and structures are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import text, unknown

ROAD_CLASSES = {
    "motorway": N_("motorway"),
    "motorway_link": N_("motorway link"),
    "trunk": N_("trunk road"),
    "trunk_link": N_("trunk link"),
    "primary": N_("primary road"),
    "primary_link": N_("primary link"),
    "secondary": N_("secondary road"),
    "secondary_link": N_("secondary link"),
    "tertiary": N_("tertiary road"),
    "tertiary_link": N_("tertiary link"),
    "unclassified": N_("unclassified road"),
    "residential": N_("residential street"),
    "living_street": N_("living street"),
    "road": N_("road of unknown class"),
    "service": N_("service road"),
    "busway": N_("busway"),
    "pedestrian": N_("pedestrian street"),
    "ferry": N_("ferry"),
    "cycleway": N_("cycleway"),
    "track": N_("track"),
    "bridleway": N_("bridleway"),
    "footway": N_("footway"),
    "path": N_("path"),
    "steps": N_("steps"),
}
"""Road class of OpenStreetMap -> what it is called, to be passed to `say`."""

SURFACES = {"paved": N_("paved"), "unpaved": N_("unpaved"), "unknown": N_("surface unknown")}
"""Surface -> what it is called, to be passed to `say`."""

_STRUCTURES = {"bridge": N_("{road} (bridge)"), "tunnel": N_("{road} (tunnel)"), "ferry": N_("{road} (ferry)")}


def road_class_words(road_class: Any) -> str:
    """Call a road class; one without a name of its own by its code, none at all ``unknown``.

    Examples
    --------
    >>> road_class_words("tertiary"), road_class_words("goat_trail"), road_class_words(None)
    ('tertiary road', 'goat trail', 'unknown')
    """
    code = text(road_class)
    return say(ROAD_CLASSES.get(code, code.replace("_", " "))) if code else unknown()


def surface_words(surface: Any) -> str:
    """Call a surface; none at all is ``unknown``."""
    code = text(surface)
    return say(SURFACES.get(code, code)) if code else unknown()


def with_structure(road: str, structure: Any) -> str:
    """Add to the name of a road that it is a bridge, a tunnel or a ferry.

    Examples
    --------
    >>> with_structure("G330", "bridge"), with_structure("G330", "road")
    ('G330 (bridge)', 'G330')
    """
    message = _STRUCTURES.get(text(structure))
    return say(message, road=road) if message else road


def road_label(row: Mapping[str, Any]) -> str:
    """Call a road: its ref and name, or its class.

    Examples
    --------
    >>> road_label({"ref": "X105", "name": "", "road_class": "secondary", "structure": "bridge"})
    'X105 (bridge)'
    >>> road_label({"ref": "CG-2", "name": "CG-2", "road_class": "primary"})
    'CG-2'
    >>> road_label({"ref": None, "name": "", "road_class": "secondary"})
    'unnamed secondary road'
    """
    ref, name = text(row["ref"]), text(row["name"])
    named = name if name.startswith(ref) else " ".join(filter(None, [ref, name]))  # a name may begin with the ref
    road = named or say("unnamed {road_class}", road_class=road_class_words(row["road_class"]))
    return with_structure(road, row.get("structure"))
