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

LIMIT_MIN = 20.0
"""Where the scale of minutes turns unless a map has a limit of its own."""

LIMIT_COLOUR = "#b3122b"
"""The line of the limit, drawn in a white casing."""

# By how many classes there are on a side of the limit. Any two of a scale of up to eight classes differ by 13 and more
# (CIEDE2000) in normal and in dichromatic vision.
_WITHIN = (
    ("#2f7fbf",),
    ("#084a91", "#74b3dc"),
    ("#084a91", "#2f7fbf", "#a6cfe8"),
    ("#084a91", "#2f7fbf", "#74b3dc", "#c3dff0"),
    ("#041c3d", "#094b92", "#3181c0", "#85bde0", "#e6f3fb"),
    ("#041c3d", "#074384", "#236fb1", "#549bcf", "#99c8e5", "#e6f3fb"),
)
_BEYOND = (
    ("#b34a0c",),
    ("#fcc25c", "#b34a0c"),
    ("#fcc25c", "#e2741f", "#8c2d04"),
    ("#fdd98c", "#e37822", "#aa440a", "#5a1a00"),
    ("#ffeab8", "#f1a041", "#c55a13", "#872b04", "#3d0f00"),
    ("#ffeab8", "#f9ba56", "#e0731e", "#b54b0d", "#792603", "#3d0f00"),
)

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


def classes_between(
    breaks: tuple[float, ...], search_limit_min: float, limit_min: float = LIMIT_MIN
) -> tuple[TimeClass, ...]:
    """Return the classes of travel time, those of places not reached at the end.

    Parameters
    ----------
    breaks
        Upper limits in minutes, ascending; each belongs to its class.
    search_limit_min
        The longest trip searched.
    limit_min
        Where the colours turn: classes up to it are blue, those beyond orange.
    """
    within = sum(upper <= limit_min for upper in breaks)
    colours = turning_colours(within, len(breaks) + 1 - within)
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


def turning_colours(within: int, beyond: int) -> list[str]:
    """Return colours of classes of time: blue up to a limit, the nearest darkest, orange beyond, the farthest darkest.

    Parameters
    ----------
    within, beyond
        How many classes there are on each side of the limit; up to six of each, and eight in all, differ in every
        colour vision.
    """
    return [*_side(_WITHIN, within), *_side(_BEYOND, beyond)]


def turning_scales() -> dict[str, list[list[str]]]:
    """Return the colours of one, two, ... classes within a limit and beyond it, for pages whose limit moves."""
    return {"within": [list(c) for c in _WITHIN], "beyond": [list(c) for c in _BEYOND]}


def _side(scales: tuple[tuple[str, ...], ...], count: int) -> list[str]:
    if count <= len(scales):
        return list(scales[count - 1]) if count > 0 else []
    longest = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in scales[-1]], dtype=float)
    places = np.linspace(0, len(longest) - 1, count)
    channels = np.stack([np.interp(places, np.arange(len(longest)), longest[:, k]) for k in range(3)], axis=1)
    return ["#" + "".join(f"{round(float(v)):02x}" for v in row) for row in channels]


def ordinal_colours(count: int) -> list[str]:
    """Return colours from light to dark for classes in order; up to seven differ in every colour vision."""
    scale = linear.viridis  # type: ignore[attr-defined]
    places = np.interp(np.linspace(1, 0, count), np.linspace(0, 1, len(_SPACING)), _SPACING)
    return [scale.rgb_hex_str(float(place)) for place in places]


def _tint(colour: str) -> str:
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - c) * 0.6):02x}" for c in channels)
