"""The classes of travel time: one set of breaks, colours and words for map, page and tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from branca.colormap import linear

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import plain

NOT_REACHED = ("too_far", "unreachable", "off_network", "unknown")
"""Statuses that are a class of their own, in the order of the legend."""

STATUS_LABELS = {
    "reached": N_("reached"),
    "too_far": N_("too far"),
    "unreachable": N_("unreachable"),
    "off_network": N_("off the road network"),
    "unknown": N_("unknown"),
}
"""Status -> what it is called, to be passed to `say`."""

NOT_REACHED_COLOUR = "#8a8a86"

# Where on viridis seven classes differ most: by 10 and more (CIEDE2000) in normal and in dichromatic vision.
_SPACING = (0.0, 0.18, 0.335, 0.46, 0.61, 0.785, 0.99)


@dataclass(frozen=True)
class TimeClass:
    """One class of the legend.

    Parameters
    ----------
    key
        Stable name: the upper limit in minutes (``"20"``), ``"over"`` for longer trips, or a status.
    label
        What the legend calls it.
    colour
        ``#rrggbb``.
    tint
        The same on a white ground, for areas.
    upper_min
        Upper limit, which belongs to the class; infinity for ``over``, NaN for a status.
    """

    key: str
    label: str
    colour: str
    tint: str
    upper_min: float


def words_of_statuses(search_limit_min: float, walk_limit_m: float, goal: str = N_("facility")) -> dict[str, str]:
    """Say in plain words what each status means.

    Parameters
    ----------
    search_limit_min, walk_limit_m
        Longest trip that is searched for, longest walk to the road.
    goal
        What the trips lead to, marked for the catalogues.
    """
    return {
        "reached": say("reached"),
        "too_far": say("farther than {search_limit_min}", search_limit_min=search_limit_min),
        "unreachable": say("no way there: the roads nearby do not join those of any {goal_term}", goal_term=goal),
        "off_network": say("no usable road within {walk_limit_m}", walk_limit_m=walk_limit_m),
        "unknown": say("not known: the data hold no road or no {goal_term} to judge by", goal_term=goal),
    }


def classes_between(breaks: tuple[float, ...], search_limit_min: float) -> tuple[TimeClass, ...]:
    """Return the classes of travel time between limits in minutes, those of places not reached at the end."""
    colours = ordinal_colours(len(breaks) + 1)
    classes = []
    lower = 0.0
    for upper, colour in zip(breaks, colours, strict=False):
        if lower == 0:
            label = say("≤ {upper_min}", upper_min=upper)
        else:
            label = say("{lower}–{upper_min}", lower=plain(lower), upper_min=upper)
        classes.append(TimeClass(f"{upper:g}", label, colour, _tint(colour), upper))
        lower = upper
    beyond = say("> {limit_min}", limit_min=lower)
    classes.append(TimeClass("over", beyond, colours[-1], _tint(colours[-1]), float("inf")))
    labels = {status: say(label) for status, label in STATUS_LABELS.items()}
    labels["too_far"] = say("> {limit_min}", limit_min=search_limit_min)
    grey = NOT_REACHED_COLOUR
    return (*classes, *(TimeClass(s, labels[s], grey, _tint(grey), float("nan")) for s in NOT_REACHED))


def classify(
    travel_min: pd.Series[float] | FloatArray, status: pd.Series[str], classes: tuple[TimeClass, ...]
) -> Int64Array:
    """Return the class of each settlement, as positions in `classes`.

    Every settlement is in exactly one class. An upper limit belongs to its class: 20.0 min is in
    the class up to 20.

    Parameters
    ----------
    travel_min
        ``(settlements,)`` minutes; looked at only where `status` is ``reached``.
    status
        ``(settlements,)`` one of `STATUSES`.
    classes
        From `time_classes`.
    """
    uppers = np.array([c.upper_min for c in classes if c.key not in NOT_REACHED])
    minutes = np.asarray(travel_min, dtype=float)
    position = {c.key: i for i, c in enumerate(classes)}
    reached = np.asarray(status) == "reached"
    by_time = np.searchsorted(uppers, np.where(reached, minutes, 0.0), side="left")
    by_status = np.array([position.get(str(s), -1) for s in status], dtype=np.int64)
    return np.where(reached, by_time, by_status).astype(np.int64)


def ordinal_colours(count: int) -> list[str]:
    """Return colours from light to dark for classes in order; up to seven differ in every colour vision."""
    scale = linear.viridis  # type: ignore[attr-defined]
    places = np.interp(np.linspace(1, 0, count), np.linspace(0, 1, len(_SPACING)), _SPACING)
    return [scale.rgb_hex_str(float(place)) for place in places]


def _tint(colour: str) -> str:
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - c) * 0.6):02x}" for c in channels)
