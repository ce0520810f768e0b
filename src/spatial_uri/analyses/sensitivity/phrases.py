"""The sensitivity in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.sensitivity.result import ALL_ROADS, SNAP_LIMIT, WALKING, Sensitivity
from spatial_uri.model.study import Tier
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.page.road_words import road_class_words
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, lines, metres, share, unknown

STATE_LABELS = {
    "in": N_("within at almost any speed"),
    "likely": N_("likely within"),
    "open": N_("open"),
    "unlikely": N_("unlikely within"),
    "out": N_("beyond at almost any speed"),
    "unknown": N_("unknown"),
}
"""How sure a settlement is -> what it is called, to be passed to `say`."""

_VARIED = {
    ALL_ROADS: N_("all roads together"),
    WALKING: N_("the walk to the road"),
    SNAP_LIMIT: N_("the longest walk to the road"),
}

_TURNS = {
    ("class", True): N_(
        "Stays within {limit_min} as long as every {road_class} is driven at {critical_kmh} or more (today "
        "{class_kmh})."
    ),
    ("class", False): N_(
        "Comes within {limit_min} if every {road_class} is driven at {critical_kmh} (today {class_kmh})."
    ),
    ("all", True): N_("Stays within {limit_min} as long as all roads allow {percent} of today's speed."),
    ("all", False): N_(
        "Comes within {limit_min} only if all roads are driven at {percent} of today's speed; no class of road alone "
        "is enough."
    ),
    ("nothing", True): N_("Stays within {limit_min} even at half of today's speed."),
    ("nothing", False): N_("Not within {limit_min} even at twice today's speed."),
}
"""What a settlement turns by, and whether it is within today -> what that takes."""


def varied_words(varied: str) -> str:
    """Call what was varied: a class of road, or one of the others.

    Examples
    --------
    >>> varied_words("primary"), varied_words("walk")
    ('primary road', 'the walk to the road')
    """
    return say(_VARIED[varied]) if varied in _VARIED else road_class_words(varied)


def whole_row(result: Sensitivity, tier: Tier) -> dict[str, Any]:
    """Return the row of the whole study of one tier."""
    rows = result.areas[(result.areas["tier"] == tier.name) & (result.areas["area_id"] == "*")]
    return records(rows)[0]


def tornado_of(result: Sensitivity, tier: Tier) -> pd.DataFrame:
    """Return what was varied alone for one tier, the largest swing first."""
    return result.tornado[result.tornado["tier"] == tier.name]


def interval_words(row: Mapping[str, Any]) -> str:
    """Write the interval of a share: ``27.8% to 31.1%``; ``unknown`` where there is none."""
    if not math.isfinite(row["p5_share"]):
        return unknown()
    return say("{low} to {high}", low=share(row["p5_share"]), high=share(row["p95_share"]))


def headline(result: Sensitivity, tier: Tier) -> str:
    """Sum up how sure the share of one tier is."""
    row = whole_row(result, tier)
    if not math.isfinite(row["share"]):
        return say(
            "The data holds no {tier}, or too few people are known: nothing can be varied.", tier=tier_name(tier)
        )
    facts = {
        "tier": tier_name(tier), "limit_min": result.limit_min, "share": share(row["share"]),
        "low": share(row["p5_share"]), "high": share(row["p95_share"]),
    }  # fmt: skip
    said = (
        say("{tier}: {share} of people within {limit_min} at the speeds assumed, {low} to {high} in nine of ten draws "
            "of other speeds.", **facts)
        if result.counts_people
        else say("{tier}: {share} of settlements within {limit_min} at the speeds assumed, {low} to {high} in nine of "
                 "ten draws of other speeds.", **facts)
    )  # fmt: skip
    return lines(said, sure_words(row))


def sure_words(row: Mapping[str, Any]) -> str:
    """Say how many settlements are within at almost any speed, and how many are undecided."""
    return say_n(
        "{sure} settlements are within at almost any speed; {count} is undecided.",
        "{sure} settlements are within at almost any speed; {count} are undecided.",
        int(row["undecided"]),
        sure=count(row["sure"]),
    )


def most_words(result: Sensitivity, tier: Tier) -> str:
    """Say which class of road matters most; empty where none does."""
    rows = tornado_of(result, tier)
    classes = rows[~rows["varied"].isin(_VARIED) & (rows["swing_share"] > 0)]
    if classes.empty:
        return ""
    top = records(classes)[0]
    return say(
        "Of all classes of road, the speed of the {road_class} matters most: at {minus} of it the share is {low}, at "
        "{plus} {high}.",
        road_class=road_class_words(top["varied"]),
        minus=share(top["minus"]), plus=share(top["plus"]),
        low=share(top["minus_share"]), high=share(top["plus_share"]),
    )  # fmt: skip


def varied_and_not(result: Sensitivity) -> str:
    """Say what was varied and what was not."""
    options = result.options
    low, high = options.limits
    facts = {"draws": count(options.draws), "sd": share(options.sd), "low": share(low), "high": share(high)}
    said = (
        say("Varied: the speed of each class of road, all its roads together ({draws} draws, standard deviation {sd}, "
            "never below {low} or above {high} of the speed assumed).", **facts)
        if options.by == "class"
        else say("Varied: the speed of each class of road in each area ({draws} draws, standard deviation {sd}, never "
                 "below {low} or above {high} of the speed assumed); errors of many areas average out.", **facts)
    )  # fmt: skip
    walk = say("So was the speed of walks.") if options.walk else say("The speed of walks was not.")
    return lines(
        said,
        walk,
        say(
            "Not varied: which roads there are, ferries, where people live, where facilities are, waiting and parking."
        ),
    )


def village_words(row: Mapping[str, Any], limit_min: float) -> str:
    """Say in one sentence at which speed of which roads a settlement comes within the limit, or falls out.

    Examples
    --------
    >>> row = {"state": "open", "within_base": False, "base_min": 21.0, "critical_factor": 1.05,
    ...        "critical_class": "tertiary", "critical_kmh": 43.6, "class_kmh": 40.0}
    >>> village_words(row, 20.0)
    'Comes within 20 min if every tertiary road is driven at 44 km/h (today 40 km/h).'
    """
    if row["state"] == "unknown":
        return ""
    if not math.isfinite(row["base_min"]):
        return say("No facility is reached, at whatever speed.")
    facts: dict[str, Any] = {"limit_min": limit_min}
    turns_by = "class" if row["critical_class"] else "all" if math.isfinite(row["critical_factor"]) else "nothing"
    if turns_by == "class":
        facts |= {
            "road_class": road_class_words(row["critical_class"]),
            "critical_kmh": float(math.ceil(row["critical_kmh"] - 1e-6)),
            "class_kmh": round(row["class_kmh"], 1),
        }
    if turns_by == "all":
        facts["percent"] = share(_up(row["critical_factor"]))
    return say(_TURNS[turns_by, bool(row["within_base"])], **facts)


def _up(factor: float) -> float:
    """Round a factor up to a tenth of a per cent, so that what is said is enough."""
    return math.ceil(factor * 1000 - 1e-6) / 1000


def ends_words(row: Mapping[str, Any]) -> tuple[str, str]:
    """Write the lower and the higher value of what was varied."""
    if row["varied"] == SNAP_LIMIT:
        return metres(row["minus"]), metres(row["plus"])
    return share(row["minus"]), share(row["plus"])
