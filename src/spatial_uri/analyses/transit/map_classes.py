"""The classes of the map of transport: what they are called, and their colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.phrases import truth
from spatial_uri.model.arrays import BoolArray
from spatial_uri.page.theme_classes import BLUE, DARK, GREY, ORANGE, RED, by_steps
from spatial_uri.page.themes import ThemeClass, ThemeUse
from spatial_uri.words.catalogue import N_, say

RETURN_CLASSES = {
    True: ThemeClass(label=N_("there and back on one day"), colour=BLUE),
    False: ThemeClass(label=N_("not there and back on one day"), colour=RED),
    None: ThemeClass(label=N_("not known"), colour=GREY, hatched=True),
}
REMOTE_CLASSES = {
    "served": ThemeClass(label=N_("remote, with a departure on the day within reach"), colour=ORANGE),
    "stop": ThemeClass(label=N_("remote, with a stop within reach"), colour=ORANGE),
    "idle": ThemeClass(label=N_("remote, with a stop within reach but no departure on the day"), colour=RED),
    "none": ThemeClass(label=N_("remote, without a stop within reach"), colour=DARK),
    "unknown": ThemeClass(label=N_("remote, stops not known"), colour=RED),
    "not": ThemeClass(label=N_("not remote"), colour=BLUE),
    "not_known": ThemeClass(label=N_("not known whether remote"), colour=GREY, hatched=True),
}
REMOTE_WORDS = {
    ("stop", True): N_("{car} by car to the county seat, with a stop within reach"),
    ("stop", False): N_("no way by car to the county seat known, with a stop within reach"),
    ("served", True): N_("{car} by car to the county seat, with a departure on the day within reach"),
    ("served", False): N_("no way by car to the county seat known, with a departure on the day within reach"),
    ("idle", True): N_("{car} by car to the county seat, with a stop within reach but no departure on the day"),
    ("idle", False): N_("no way by car to the county seat known, with a stop within reach but no departure on the day"),
    ("none", True): N_("{car} by car to the county seat, without a stop within reach"),
    ("none", False): N_("no way by car to the county seat known, without a stop within reach"),
    ("unknown", True): N_("{car} by car to the county seat, stops not known"),
    ("unknown", False): N_("no way by car to the county seat known, stops not known"),
}
"""What the list of remote settlements says, by whether they have a stop and whether a time by car is known."""
DEPARTURE_STEPS = (0.0, 2.0, 5.0, 10.0, 20.0)
DEPARTURE_WORDS = (
    N_("no departures"),
    N_("1–2 a day"),
    N_("3–5 a day"),
    N_("6–10 a day"),
    N_("11–20 a day"),
    N_("more than 20 a day"),
)
"""What the steps of `DEPARTURE_STEPS` are called."""
MARKET_CLASS = ThemeClass(label=N_("buses on market days only"), colour=RED)
RATIO_STEPS = (1.0, 1.5, 2.0, 3.0)
RATIO_WORDS = (
    N_("as fast as by car"),
    N_("1–1.5 times"),
    N_("1.5–2 times"),
    N_("2–3 times"),
    N_("more than 3 times"),
)
"""What the steps of `RATIO_STEPS` are called."""

STOP_TITLES = {
    (False, True): N_("Straight line to the nearest stop"),
    (False, False): N_("Walk to the nearest stop"),
    (True, True): N_("Straight line to the nearest stop with a departure on the day"),
    (True, False): N_("Walk to the nearest stop with a departure on the day"),
}
"""The nearest stop, whether something departs there or not: what its theme is called."""


def said_classes(classes: Mapping[Any, ThemeClass]) -> dict[Any, ThemeClass]:
    """Return classes with their labels in the language that is spoken now."""
    return {kind: replace(c, label=say(c.label)) for kind, c in classes.items()}


def departure_use(layer: str, table: pd.DataFrame, *, missing: str) -> ThemeUse:
    """Class settlements or stops by their departures a day."""
    use = by_steps(
        layer,
        table["departures"].to_numpy(dtype=float),
        DEPARTURE_STEPS,
        title=say("Departures a day"),
        labels=[say(label) for label in DEPARTURE_WORDS],
        missing=missing,
        high_is_worse=False,
    )
    return with_market_days(use, on_market_days(table))


def on_market_days(table: pd.DataFrame) -> BoolArray:
    """Tell which settlements or stops are served on market days alone."""
    return np.array([truth(value) is True for value in table["served_only_on_market_days"]], dtype=bool)


def with_market_days(use: ThemeUse, is_market: BoolArray) -> ThemeUse:
    """Give the settlements that are served on market days alone a class of their own, if there are any."""
    if not is_market.any():
        return use
    cls = [len(use.classes) if market else k for k, market in zip(use.cls, is_market.tolist(), strict=True)]
    return replace(use, classes=(*use.classes, replace(MARKET_CLASS, label=say(MARKET_CLASS.label))), cls=cls)
