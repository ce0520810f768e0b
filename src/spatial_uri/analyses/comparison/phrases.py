"""The comparison in words: what things are called."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.comparison.result import Comparison
from spatial_uri.model.study import Tier
from spatial_uri.page.classes import STATUS_LABELS
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import (
    MODES,
    listed,
    minute_digits,
    minutes,
    people_or_settlements,
    share,
    signed,
    written,
    yes_no,
)

CHANGE_LABELS = {
    "gained": N_("newly within the limit"),
    "lost": N_("no longer within the limit"),
    "newly_reached": N_("newly reached, beyond the limit"),
    "cut_off": N_("no longer reached, beyond the limit before"),
    "faster": N_("faster"),
    "slower": N_("slower"),
    "same": N_("unchanged"),
    "unknown": N_("not known in one of the runs"),
    "appeared": N_("only in the later run"),
    "vanished": N_("only in the earlier run"),
}
"""What becomes of a settlement -> what it is called, to be passed to `say`."""

STATE_LABELS = {
    "within": N_("within the limit"),
    "beyond": N_("beyond the limit"),
    "too_far": STATUS_LABELS["too_far"],
    "unreachable": STATUS_LABELS["unreachable"],
    "off_network": STATUS_LABELS["off_network"],
    "unknown": STATUS_LABELS["unknown"],
    "absent": N_("not in this run"),
}
"""Where a settlement stands -> what it is called, to be passed to `say`."""

CAUSE_LABELS = {
    "definition": N_("another definition"),
    "settlement_moved": N_("the settlement has moved"),
    "facility": N_("facilities"),
    "roads": N_("roads"),
    "together": N_("only the changes together"),
    "other": N_("not told by the data"),
    "season": N_("the season"),
}
"""Why -> what it is called, to be passed to `say`; ids of changes stand as they are."""

KIND_LABELS = {
    "new_road": N_("new road"),
    "upgrade": N_("road made faster"),
    "close_road": N_("road closed"),
    "speeds": N_("other speeds"),
    "facility": N_("new facility"),
    "close_facility": N_("facility closed"),
    "raise_facility": N_("facility raised to another tier"),
    "move_facility": N_("facility moved"),
    "relocate": N_("people resettled"),
    "bus": N_("buses"),
    "season": N_("the season"),
}
"""Kind of a change of a scenario -> what it is called, to be passed to `say`."""

FACILITY_LABELS = {
    "new": N_("new"),
    "closed": N_("closed"),
    "moved": N_("moved"),
    "other_tier": N_("other tier"),
}
"""What becomes of a facility -> what it is called, to be passed to `say`."""

INPUT_LABELS = {
    "same": N_("the same"),
    "differs": N_("differs"),
    "appeared": N_("only in the later run"),
    "vanished": N_("only in the earlier run"),
}
"""What becomes of an input -> what it is called, to be passed to `say`."""

PARAMETER_LABELS = {
    "limit_min": N_("limit"),
    "mode": N_("mode of travel"),
    "direction": N_("direction"),
    "walk_kmh": N_("walking speed"),
    "walk_limit_m": N_("longest walk to the road"),
    "walk_margin_m": N_("how much farther people walk to a better road"),
    "search_limit_min": N_("longest trip searched"),
    "and_above": N_("facilities of a higher tier serve as well"),
    "preset": N_("rules for roads"),
}
"""Parameter -> what it is called, to be passed to `say`; lines of the rules for roads are called by their path."""

_DIRECTIONS = {"to_facility": N_("to the facility"), "from_facility": N_("from the facility")}


def labels_of(labels: Mapping[str, str], codes: Any) -> list[str]:
    """Say what each code is called."""
    return [say(labels[code]) if code in labels else str(code) for code in codes]


def sides(comparison: Comparison) -> tuple[str, str]:
    """Return what the two runs are called, also where both bear one name."""
    before, after = comparison.before.name, comparison.after.name
    if before != after:
        return before, after
    return say("{name} (earlier run)", name=before), say("{name} (later run)", name=after)


def cause_words(cause: str) -> str:
    """Say why; empty where there is no reason."""
    return listed([say(CAUSE_LABELS[code]) if code in CAUSE_LABELS else code for code in cause.split("; ") if code])


def change_name(change_id: str) -> str:
    """Call a change of a scenario: by its id, the season by its word."""
    return say(CAUSE_LABELS["season"]) if change_id == "season" else change_id


def state_words(row: Mapping[str, Any], side: str, limit_min: float) -> str:
    """Say the minutes of one side, or why there are none."""
    value = row[f"{side}_min"]
    return minutes(value, limit_min) if math.isfinite(value) else say(STATE_LABELS[row[f"{side}_state"]])


def change_words(value: float) -> str:
    """Write a change in minutes with its sign; empty where there is none to speak of."""
    if not math.isfinite(value):
        return ""
    return say("{number} min", number=signed(value, minute_digits(abs(value))))


def counted(comparison: Comparison) -> str:
    """Return whether people are counted, or settlements where the people of most are not known."""
    return "people" if comparison.counts_people else "settlements"


def people_words(comparison: Comparison, value: float) -> str:
    """Say a number of people, or of settlements where people are unknown."""
    return people_or_settlements(value, counts_people=comparison.counts_people)


def with_share(comparison: Comparison, value: float, part: float) -> str:
    """Say a number of people and their share."""
    return say("{people} ({share})", people=people_words(comparison, value), share=share(part))


def leading_row(comparison: Comparison, tier: Tier | None = None) -> dict[str, Any]:
    """Return the row of the headline of a tier (the leading one by default) and its first limits."""
    name = (tier or comparison.tier).name
    rows = comparison.headline[
        (comparison.headline["tier"] == name) & (comparison.headline["counted"] == counted(comparison))
    ]
    return {str(key): value for key, value in rows.iloc[0].to_dict().items()}


def parameter_words(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Say what of the definition differs: parameter, before, after."""
    told = []
    for name, before, after in rows.itertuples(index=False):
        label = say(PARAMETER_LABELS[name]) if name in PARAMETER_LABELS else name
        told.append((label, _value(name, before), _value(name, after)))
    return told


def _value(name: str, value: str) -> str:
    if name == "mode":
        return say(MODES[value])
    if name == "direction":
        return say(_DIRECTIONS.get(value, value))
    if name == "and_above":
        return yes_no(value.title())
    if not value:
        return say("not said")
    try:
        return written(name, float(value))
    except ValueError:
        return value


def tier_words(comparison: Comparison, tier: str) -> str:
    """Say what a tier is called."""
    return next((tier_name(one) for one in comparison.tiers if one.name == tier), tier)


def reached_words(row: Mapping[str, Any]) -> str:
    """Say what has become of a settlement in minutes."""
    if row["change"] in {"gained", "lost", "faster", "slower"} and math.isfinite(row["change_min"]):
        return change_words(row["change_min"])
    return say(CHANGE_LABELS[row["change"]])
