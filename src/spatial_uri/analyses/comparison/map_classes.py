"""The classes of the maps of the comparison: the diverging scale, marks of who crosses the limit, minutes of a side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.comparison.phrases import CHANGE_LABELS
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.study import Tier
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.theme_classes import TIME_BREAKS_MIN, by_minutes
from spatial_uri.page.themes import ThemeClass, ThemeUse
from spatial_uri.words.catalogue import N_, say

_STEPS_MIN = (0.05, 5.0, 15.0)
"""From how many minutes on a change is in the next class; below 0.05 there is none to speak of."""
_CHANGE_COLOURS = ("#542788", "#8073ac", "#c9c3e0", "#f7f7f7", "#fdc67c", "#e08214", "#7f3b08")
_UNCHANGED = N_("unchanged")
_CHANGE_CLASSES = (
    N_("faster by 15 min or more"),
    N_("faster by 5 to 15 min"),
    N_("faster by less than 5 min"),
    _UNCHANGED,
    N_("slower by less than 5 min"),
    N_("slower by 5 to 15 min"),
    N_("slower by 15 min or more"),
)
CROSSING = {
    "gained": ThemeClass(label=CHANGE_LABELS["gained"], colour="#2d004b", symbol="triangle"),
    "lost": ThemeClass(label=CHANGE_LABELS["lost"], colour="#b35806", symbol="wedge"),
    "newly_reached": ThemeClass(label=CHANGE_LABELS["newly_reached"], colour="#7b6bb5", symbol="badge"),
    "cut_off": ThemeClass(label=CHANGE_LABELS["cut_off"], colour="#8a8a86", hatched=True, symbol="cross"),
    "appeared": ThemeClass(label=CHANGE_LABELS["appeared"], colour="#009e73"),
    "unknown": ThemeClass(label=CHANGE_LABELS["unknown"], colour="#8a8a86", hatched=True),
}
"""Settlements that are more than faster or slower."""
VANISHED = ThemeClass(label=CHANGE_LABELS["vanished"], colour="#111111")
FACILITIES = {
    "new": ThemeClass(label=N_("new facility"), colour="#009e73", symbol="square"),
    "closed": ThemeClass(label=N_("closed facility"), colour="#d55e00", symbol="square"),
    "moved": ThemeClass(label=N_("facility that moved"), colour="#0072b2", symbol="square"),
    "other_tier": ThemeClass(label=N_("facility of another tier"), colour="#111111", symbol="square"),
}
SERVES = {"here": ThemeClass(label=N_("facilities"), colour="#c2410c", symbol="square")}
CHANGED_ROADS = {"change": ThemeClass(label=N_("where changes are"), colour="#111111")}


def change_use(layer: str, change_min: Sequence[float] | pd.Series, change: Any) -> ThemeUse:
    """Class a change in minutes on the diverging scale; who has no minutes on one side is not shown.

    Parameters
    ----------
    layer, change_min, change
        The layer, and the minutes and the word of each of its rows.
    """
    values = np.asarray(change_min, dtype=float)
    known = np.isfinite(values)
    shown = np.where(known, values, 0.0)
    steps = np.searchsorted(_STEPS_MIN, np.abs(shown), side="right")
    cls = np.where(known, len(_STEPS_MIN) + np.sign(shown).astype(np.int64) * steps, -1)
    still = (np.asarray(change) == "same") & (cls < 0)  # not reached, then and now
    classes = [
        ThemeClass(label=say(label), colour=colour, is_faint=label == _UNCHANGED)
        for label, colour in zip(_CHANGE_CLASSES, _CHANGE_COLOURS, strict=True)
    ]
    none = ThemeClass(label=say("not reached, before and after"), colour="#8a8a86", hatched=True, symbol="cross")
    return ThemeUse(
        layer=layer,
        classes=(*classes, *((none,) if still.any() else ())),
        cls=np.where(still, len(classes), cls).tolist(),
        title=say("Change in minutes"),
    )


def minutes_use(layer: str, rows: pd.DataFrame, side: str, run: Snapshot, limit_min: float, tier: Tier) -> ThemeUse:
    """Class the minutes of one side, as every map of minutes does.

    Parameters
    ----------
    layer, rows, side
        The layer, its rows, and which of their minutes: ``before`` or ``after``.
    run, limit_min, tier
        The run, what counts as within there, and the tier.
    """
    use = by_minutes(
        layer,
        rows[f"{side}_min"],
        rows[f"{side}_status"],
        title=tier_name(tier),
        limit_min=run.travel.search_limit_min,
        breaks=tuple(sorted({*TIME_BREAKS_MIN, limit_min})),
        turns_at_min=limit_min,
    )
    plain = tuple(replace(c, upper_min=None) for c in use.classes)
    return replace(use, classes=plain, in_legend=layer == "settlements")
