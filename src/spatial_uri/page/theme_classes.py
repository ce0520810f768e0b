"""How the themes of a map class what they show: by minutes, by steps of a number, by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from spatial_uri.model.arrays import Int64Array
from spatial_uri.page.classes import (
    LIMIT_MIN,
    NOT_REACHED,
    NOT_REACHED_COLOUR,
    TimeClass,
    classes_between,
    classify,
    ordinal_colours,
    turning_colours,
)
from spatial_uri.page.themes import ThemeClass, ThemeUse
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import plain as plain_number
from spatial_uri.words.numbers import with_unit

TIME_BREAKS_MIN = (5.0, 10.0, 15.0, 20.0, 30.0, 60.0)
"""Class limits of every map of minutes."""
_COVERED = (0.6, 0.8, 0.9, 0.95)

# Differ by 20 and more (CIEDE2000) from one another in normal and in dichromatic vision.
DARK, RED, ORANGE, BLUE, GREY = "#440154", "#c2410c", "#e69f00", "#56b4e9", NOT_REACHED_COLOUR

RANKS = {
    "county_seat": ThemeClass(label=N_("county seat"), colour=DARK),
    "town": ThemeClass(label=N_("town"), colour=RED),
    "central_village": ThemeClass(label=N_("central village"), colour=ORANGE),
    "village": ThemeClass(label=N_("village"), colour=BLUE),
}
"""How the four ranks of settlements are drawn and called; a label is to be passed to `say`."""

_RANK_WEIGHTS = {"county_seat": 1.0, "town": 0.7, "central_village": 0.4, "village": 0.2}


def rank_weights(ranks: Sequence[Any]) -> list[float]:
    """Return the radius, 0..1, by which the rank of a settlement shows."""
    return [_RANK_WEIGHTS.get(rank, 0.2) for rank in ranks]


def by_minutes(
    layer: str,
    minutes: pd.Series[float],
    status: pd.Series[str],
    *,
    title: str,
    limit_min: float,
    breaks: tuple[float, ...] = TIME_BREAKS_MIN,
    turns_at_min: float = LIMIT_MIN,
) -> ThemeUse:
    """Class by travel time, in the classes of every map of minutes; who is not reached is a white box.

    Parameters
    ----------
    layer
        The layer classed.
    minutes, status
        One for each row of the layer.
    title
        Heading of the legend.
    limit_min
        The longest trip searched, which names the class of those beyond it.
    breaks
        Upper limits, which belong to their classes.
    turns_at_min
        Where the colours turn from blue to orange.
    """
    classes = classes_between(breaks, limit_min, turns_at_min)
    drawn = [time_theme_class(c) for c in classes]
    return _without_empty(layer, drawn, classify(minutes, status, classes), title)


def time_theme_class(time_class: TimeClass) -> ThemeClass:
    """Draw a class of time: who is not reached is a white box, slashed where there is no road, else crossed."""
    is_lost = time_class.key in NOT_REACHED
    return ThemeClass(
        label=time_class.label,
        colour=time_class.colour,
        hatched=is_lost,
        upper_min=None if is_lost else time_class.upper_min,
        symbol="cross" if is_lost and time_class.key != "off_network" else "",
        is_unknown=time_class.key == "unknown",
    )


def by_steps(
    layer: str,
    values: ArrayLike,
    uppers: Sequence[float],
    *,
    title: str,
    unit: str = "",
    missing: str = N_("unknown"),
    labels: Sequence[str] = (),
    high_is_worse: bool = True,
) -> ThemeUse:
    """Class by a number; an upper limit belongs to its class, and what is NaN is hatched.

    Parameters
    ----------
    layer
        The layer classed.
    values
        One for each row; infinity where a row belongs beyond every limit.
    uppers
        Upper limits, ascending. Values above the last have a class of their own.
    title, unit
        Heading of the legend; what its numbers are in, such as ``m``.
    missing
        What the legend calls rows without a value, said or marked for the catalogues.
    labels
        What the legend calls the classes, one more than limits, where the limits alone do not say it.
    high_is_worse
        Dark are the highest values, otherwise the lowest.
    """
    numbers = np.asarray(values, dtype=float)
    labels = labels or (
        with_unit(say("≤ {number}", number=plain_number(uppers[0])), unit),
        *(with_unit(f"{plain_number(a)}–{plain_number(b)}", unit) for a, b in pairwise(uppers)),
        with_unit(say("> {number}", number=plain_number(uppers[-1])), unit),
    )
    colours = ordinal_colours(len(labels))
    drawn = [
        ThemeClass(label=label, colour=colour)
        for label, colour in zip(labels, colours if high_is_worse else colours[::-1], strict=True)
    ]
    known = ~np.isnan(numbers)
    cls = np.where(known, np.searchsorted(uppers, np.where(known, numbers, 0.0), side="left"), len(drawn))
    return _without_empty(layer, [*drawn, ThemeClass(label=say(missing), colour=GREY, hatched=True)], cls, title)


def by_coverage(layer: str, shares: ArrayLike, *, title: str, missing: str) -> ThemeUse:
    """Class by a share of coverage, 0 to 60, 80, 90, 95 and 100%, in the colours of minutes: orange below 90%.

    Parameters
    ----------
    layer, title, missing
        As in `by_steps`.
    shares
        One for each row, 0 to 1.
    """
    labels = [say("{low}–{high}%", low=a, high=b) for a, b in ((0, 60), (60, 80), (80, 90), (90, 95), (95, 100))]
    use = by_steps(layer, shares, _COVERED, title=title, labels=labels, missing=missing, high_is_worse=False)
    return in_colours(use, [*reversed(turning_colours(0, 3)), *reversed(turning_colours(2, 0))])


def in_colours(use: ThemeUse, colours: Sequence[str]) -> ThemeUse:
    """Give the classes of a use other colours, in their order; those of missing values keep theirs."""
    last = len(use.classes) - len(colours)
    scale = [*colours, *[""] * last]
    classes = (c if c.hatched else replace(c, colour=colour) for c, colour in zip(use.classes, scale, strict=True))
    return replace(use, classes=tuple(classes))


def by_kind(layer: str, kinds: Sequence[Any], classes: Mapping[Any, ThemeClass], *, title: str) -> ThemeUse:
    """Class by a word; rows whose word is not among `classes` are not shown.

    The labels of `classes` are said, or marked for the catalogues.
    """
    position = {kind: k for k, kind in enumerate(classes)}
    cls = np.array([position.get(kind, -1) for kind in kinds], dtype=np.int64)
    present = [k for k in range(len(classes)) if (cls == k).any()]
    return _only(layer, [replace(c, label=say(c.label)) for c in classes.values()], cls, present, title)


def plain(layer: str, title: str = "") -> ThemeUse:
    """Draw a layer alike all over, as a ground for others."""
    return ThemeUse(layer=layer, title=title)


def quantile_weights(values: ArrayLike, classes: int = 5) -> list[float]:
    """Return 0..1 in as many steps, each step for about as many of the positive values."""
    numbers = np.asarray(values, dtype=float)
    positive = numbers[np.isfinite(numbers) & (numbers > 0)]
    if not len(positive):
        return [0.0] * len(numbers)
    limits = np.quantile(positive, np.arange(1, classes) / classes)
    step = np.searchsorted(limits, np.nan_to_num(numbers), side="left")
    return [float(s) / (classes - 1) for s in step]


def _without_empty(layer: str, classes: list[ThemeClass], cls: Int64Array, title: str) -> ThemeUse:
    """Keep every class of a number, so that maps can be compared, and of the hatched ones those that occur."""
    kept = [k for k, c in enumerate(classes) if not c.hatched or (cls == k).any()]
    return _only(layer, classes, cls, kept, title)


def _only(layer: str, classes: list[ThemeClass], cls: Int64Array, kept: list[int], title: str) -> ThemeUse:
    position = np.full(len(classes) + 1, -1, dtype=np.int64)  # the last place answers for -1
    position[kept] = np.arange(len(kept))
    return ThemeUse(
        layer=layer, classes=tuple(classes[k] for k in kept), cls=[int(k) for k in position[cls]], title=title
    )
