"""What the input files of a study are used for, in words."""

from __future__ import annotations

from spatial_uri.words.catalogue import N_, say

_ROLES = {
    "study file": N_("study file"),
    "extract": N_("OpenStreetMap extract"),
    "paths": N_("paths"),
    "roads": N_("roads"),
    "boundaries": N_("boundaries"),
    "settlements": N_("settlements"),
    "facilities": N_("facilities"),
    "stops": N_("stops"),
    "timetable": N_("timetable"),
    "feed": N_("GTFS feed"),
    "elements": N_("elements of the plan"),
    "seats": N_("seats"),
    "expected settlements": N_("expected settlements"),
}
"""What a file is used for -> how a page says it."""


def role_words(roles: str) -> str:
    """Say what a file is used for: its roles, joined by commas in the manifest."""
    return say(", ").join(say(_ROLES.get(role, role)) for role in roles.split(", "))
