"""What the stable words of the hierarchy and its audit are called, to be passed to `say`."""

from __future__ import annotations

from spatial_uri.words.catalogue import N_

RANK_DEFINITIONS = {
    "county_seat": N_("seat of a county, or of a coarser area"),
    "town": N_("seat of a township, and any other city or town"),
    "central_village": N_(
        "named by the user or the data; where none is, by rule: in each township of five villages or more the village "
        "with most people farther than 2 km from the seat"
    ),
    "village": N_("every other settlement"),
}
"""What gives a settlement its rank."""

SO_MANY = {
    "county_seat": N_("county seats"),
    "town": N_("towns"),
    "central_village": N_("central villages"),
    "village": N_("villages"),
}
"""What the settlements of a rank are called, to be counted."""

FOUND_BY = {
    "named": N_("named by the user"),
    "data": N_("named by the boundary or by the tag for a capital"),
    "code": N_("by its code"),
    "kind": N_("the only town there"),
    "name": N_("of several, by its name"),
    "largest": N_("of several, the one with most people"),
    "none": N_("no seat known"),
}
"""How the seat of an area was found."""

MISMATCHES = {
    "code_and_place": N_("code and location disagree"),
    "area_and_place": N_("area and location disagree"),
    "code_and_area": N_("code and area disagree"),
    "code_unknown": N_("code of no area"),
    "kind_and_code": N_("kind and code disagree"),
    "area_outside_parent": N_("area outside the one it belongs to"),
    "seat_missing": N_("no seat known"),
    "seat_outside": N_("seat outside its area"),
    "seat_shared": N_("seat of several areas"),
    "seat_unknown": N_("seat not among the settlements"),
    "town_without_area": N_("town that is no seat"),
}
"""What contradicts what."""

FINDINGS = {
    "missing": N_("expected, not found"),
    "duplicate": N_("found more than once"),
    "orphan": N_("belongs to no area"),
    "outside": N_("lies outside its area"),
    "unexpected": N_("found, not expected"),
    "code_differs": N_("code differs"),
    "area_unknown": N_("area not among the areas"),
}
"""What the audit finds."""
