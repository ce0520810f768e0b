"""What the links are called on pages, and how they are defined."""

from __future__ import annotations

from spatial_uri.analyses.connectivity.result import Connectivity, LinkTarget
from spatial_uri.page.classes import words_of_statuses
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import MODES

TITLES: dict[LinkTarget, str] = {
    "town_seat": N_("To the own town seat"),
    "county_seat": N_("To the county seat"),
    "nearest_town": N_("To the nearest town, whichever it is"),
}
"""What each target is called in headings."""

GOALS: dict[LinkTarget, str] = {
    "town_seat": N_("their own town seat"),
    "county_seat": N_("their county seat"),
    "nearest_town": N_("the nearest town or county seat"),
}
"""What each target is to the settlements."""

ASKED: dict[LinkTarget, str] = {
    "town_seat": N_("villages"),
    "county_seat": N_("towns and villages"),
    "nearest_town": N_("villages"),
}
"""Who is asked for each link, and makes the denominator of its shares: those that are not such a seat themselves."""

ASKED_HEADINGS: dict[LinkTarget, str] = {
    "town_seat": N_("Villages"),
    "county_seat": N_("Towns and villages"),
    "nearest_town": N_("Villages"),
}
"""The same as the heading of a column."""

NOT_ASKED: dict[LinkTarget, str] = {
    "town_seat": N_("towns and county seats"),
    "county_seat": N_("county seats"),
    "nearest_town": N_("towns and county seats"),
}
"""Who is not asked: they are such a seat themselves."""

DETOUR_RATIO = N_("length of the way, walks included, over the straight line; 1 is a straight road")

_THERE: dict[LinkTarget, str] = {
    "town_seat": N_(
        "{mode_term}, from the settlement to the seat of its own township, door to door, the walk to and from the road "
        "included ({walk_kmh}, at most {walk_limit_m})"
    ),
    "county_seat": N_(
        "{mode_term}, from the settlement to the seat of its own county, door to door, the walk to and from the road "
        "included ({walk_kmh}, at most {walk_limit_m})"
    ),
    "nearest_town": N_(
        "{mode_term}, from the settlement to the nearest town or county seat, whichever it is, door to door, the walk "
        "to and from the road included ({walk_kmh}, at most {walk_limit_m})"
    ),
}
_FROM_THERE: dict[LinkTarget, str] = {
    "town_seat": N_(
        "{mode_term}, from the seat of its own township to the settlement, door to door, the walk to and from the road "
        "included ({walk_kmh}, at most {walk_limit_m})"
    ),
    "county_seat": N_(
        "{mode_term}, from the seat of its own county to the settlement, door to door, the walk to and from the road "
        "included ({walk_kmh}, at most {walk_limit_m})"
    ),
    "nearest_town": N_(
        "{mode_term}, from the nearest town or county seat, whichever it is, to the settlement, door to door, the walk "
        "to and from the road included ({walk_kmh}, at most {walk_limit_m})"
    ),
}


def link_definition(connectivity: Connectivity, target: LinkTarget) -> str:
    """Define a link: mode, direction, both ends and the walks, without a full stop at the end."""
    travel = connectivity.travel
    messages = _THERE if travel.direction == "to_facility" else _FROM_THERE
    return say(
        messages[target],
        mode_term=MODES[connectivity.mode],
        walk_kmh=travel.walk_kmh,
        walk_limit_m=travel.walk_limit_m,
    )


def capitalised(sentence: str) -> str:
    """Begin a sentence with a capital letter, where its language has such letters."""
    return sentence[:1].upper() + sentence[1:]


def people_words(people: int) -> str:
    """Write a number of people."""
    return say_n("{count} person", "{count} people", people)


def status_words(connectivity: Connectivity) -> dict[str, str]:
    """Say in plain words why a settlement is not linked."""
    travel = connectivity.travel
    return words_of_statuses(travel.search_limit_min, travel.walk_limit_m, N_("seat"))
