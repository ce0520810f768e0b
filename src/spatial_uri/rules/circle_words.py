"""A circle by name in words: what is measured, of whom, and from where the definition is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from spatial_uri.rules.circle_rules import Circle, KindRule
from spatial_uri.words.catalogue import N_, language, say
from spatial_uri.words.numbers import MODES, lines, listed, plain, with_unit

COUNTED = {
    "settlements": N_("all settlements"),
    "villages": N_("villages"),
    "administrative_villages": N_("administrative villages"),
    "rural": N_("rural settlements"),
    "towns": N_("towns and county seats"),
}
"""Denominator -> whom it counts, to be passed to `say`."""
GROUPS = {
    "health": N_("health"),
    "education": N_("education"),
    "care": N_("care for the elderly"),
    "administration": N_("administration"),
    "culture": N_("culture and sport"),
    "trade": N_("agricultural chain"),
    "transport": N_("transport"),
    "digital": N_("digital network"),
    "other": N_("other services"),
}
"""Group of circles -> what it is called, to be passed to `say`."""
_MEASURED = {
    "minutes": N_("Door to door {mode} to the nearest {kinds} in at most {limit}."),
    "from_facility": N_("Door to door {mode} from the nearest {kinds} in at most {limit}."),
    "steps": N_("In all at most {limit}, {mode}: {steps}."),
    "km_road": N_("On the shortest way {mode} along roads and paths, the nearest {kinds} is at most {limit} away."),
    "km_straight": N_("In a straight line, the nearest {kinds} is at most {limit} away."),
    "road": N_("In a straight line, the nearest {road} is at most {limit} away."),
    "attribute": N_("The table of settlements says so, in a column such as {columns}."),
}
ROADS = {"all_season": N_("all-season road"), "hardened": N_("hardened road")}


def mode_words(circle: Circle) -> str:
    """Say how people travel to what a circle asks for."""
    if circle.mode is None:
        return say("in the mode of the study")
    return say("by bus") if circle.mode == "bus" else say(MODES[circle.mode])


def threshold_words(circle: Circle, threshold: float) -> str:
    """Write one threshold of a circle; an attribute is there or not.

    Parameters
    ----------
    circle, threshold
        The circle, and minutes or kilometres.

    Examples
    --------
    >>> from spatial_uri.rules.circle_presets import known_circles
    >>> threshold_words(known_circles()["bus-500m"], 0.5), threshold_words(known_circles()["medical-20"], 20.0)
    ('0.5 km', '20 min')
    """
    return say("yes") if circle.unit == "has" else with_unit(plain(threshold), circle.unit)


def standard_words(circle: Circle) -> str:
    """Write the headline threshold of a circle, as a column of a table has it."""
    if circle.unit == "has":
        return say("yes")
    return say("≤ {number}", number=threshold_words(circle, circle.thresholds[0]))


def kind_words(kinds: Sequence[str], rules: Mapping[str, KindRule]) -> str:
    """Name some kinds of facilities, any of which will do."""
    return listed([str(rules[kind].name) for kind in kinds], "or")


def measure_words(circle: Circle, kinds: Mapping[str, KindRule]) -> str:
    """Say in one sentence what a circle measures, and what counts as within.

    Parameters
    ----------
    circle
        The definition.
    kinds
        What each kind is.

    Examples
    --------
    >>> from spatial_uri.rules.circle_presets import known_circles, known_kinds
    >>> measure_words(known_circles()["bus-2km"], known_kinds())
    'On the shortest way on foot along roads and paths, the nearest bus stop is at most 2 km away.'
    """
    limit = "" if circle.unit == "has" else threshold_words(circle, circle.thresholds[0])
    facts = {
        "mode": mode_words(circle),
        "limit": limit,
        "kinds": kind_words(circle.kinds, kinds),
        "road": say(ROADS[circle.roads or "all_season"]),
        "columns": _columns(circle),
        "steps": say("; ").join(_step_words(circle, kinds)),
    }
    measure: str = "steps" if circle.steps else circle.measure
    if measure == "minutes" and circle.direction == "from_facility":
        measure = "from_facility"
    return say(_MEASURED[measure], **facts)


def _columns(circle: Circle) -> list[str]:
    """Return the headings of an attribute; in Chinese those that are no English words."""
    headings = [
        word for word in circle.attribute if language() != "zh" or not re.fullmatch("[a-z_]+[0-9]?[a-z]*", word)
    ]
    return headings or list(circle.attribute)


def _step_words(circle: Circle, kinds: Mapping[str, KindRule]) -> list[str]:
    found = []
    for step in circle.steps:
        if step.wait_min is not None:
            time = with_unit(plain(step.wait_min), "min")
            found.append(say("{what} {time}", what=str(step.what) or say("waiting"), time=time))
        elif step.to:
            found.append(say("to the nearest {kinds}", kinds=kind_words(step.to, kinds)))
        else:
            found.append(say("from the nearest {kinds}", kinds=kind_words(step.from_, kinds)))
    return found


def more_words(circle: Circle) -> str:
    """Say which thresholds stand beside the headline; empty if there are none."""
    others = [threshold_words(circle, threshold) for threshold in circle.thresholds[1:]]
    return say("Beside it: {limits}.", limits=listed(others)) if others else ""


def counted_words(circle: Circle) -> str:
    """Say whom a circle is counted of."""
    return say(
        "Counted of {counted}; those not reached are in the denominator.", counted=say(COUNTED[circle.denominator])
    )


def definition_words(circle: Circle, kinds: Mapping[str, KindRule]) -> str:
    """Say the whole definition of a circle as one paragraph, with its source.

    Parameters
    ----------
    circle, kinds
        The definition, and what each kind is.
    """
    rows = definition_rows(circle, kinds)
    return lines(rows[0][1], *(say("{heading}: {text}.", heading=h, text=t) for h, t in rows[1:]))


def definition_rows(circle: Circle, kinds: Mapping[str, KindRule]) -> list[tuple[str, str]]:
    """Return the definition of a circle as headings and texts: what is measured, source, official, assumed, notes.

    Parameters
    ----------
    circle, kinds
        The definition, and what each kind is.
    """
    measured = lines(measure_words(circle, kinds), more_words(circle), counted_words(circle))
    rows = [(say("Measured"), measured), (say("Defined by"), str(circle.source))]
    rows += [(say("Official"), str(circle.official)), (say("Assumed"), str(circle.assumed))]
    rows.append((say("Mind"), str(circle.notes)))
    return [(heading, text) for heading, text in rows if text]
