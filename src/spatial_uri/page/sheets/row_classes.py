"""The class of each row of a theme, by the same rule as the map page: for pictures, sheets and their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.page.pack import minute_units
from spatial_uri.page.themes import Kind, Theme, ThemeClass, ThemeMap, ThemeUse

PER_MIN: dict[Kind, int] = {"line": 10, "point": 60_000, "polygon": 60_000}
"""Into how many parts of a minute the map page rounds the minutes of each kind of layer."""


def classes_of_rows(use: ThemeUse, kind: Kind, rows: int) -> Int64Array:
    """Return the class of each row of a use, -1 where it is not shown; 0 throughout where it has no classes.

    Parameters
    ----------
    use, kind
        How the theme shows the layer, and what the layer is.
    rows
        How many rows the layer has.
    """
    if len(use.cls):
        return np.asarray(use.cls, dtype=np.int64)
    if not use.classes or use.minutes is None:
        return np.zeros(rows, dtype=np.int64)
    per_min = PER_MIN[kind]
    minutes = minute_units(use.minutes, per_min)
    uppers = [np.inf if c.upper_min is None else c.upper_min * per_min for c in use.classes[:-1]]
    found = np.searchsorted(np.asarray(uppers), minutes, side="left")
    return np.where(minutes < 0, len(use.classes) - 1, found).astype(np.int64)


def rows_beyond(use: ThemeUse, kind: Kind, limit_min: float | None, rows: int) -> BoolArray:
    """Tell which rows have minutes above the limit; a limit belongs to what is within it."""
    if use.minutes is None or limit_min is None:
        return np.zeros(rows, dtype=bool)
    return np.asarray(minute_units(use.minutes, PER_MIN[kind]) > round(limit_min * PER_MIN[kind]), dtype=bool)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """How many settlements a theme with a limit counts: the same numbers as the panel of the map page shows.

    Parameters
    ----------
    classes, counts, people
        Of the legend; settlements and known people in each class.
    settlements, within, unknown
        How many are counted, how many of them have minutes up to the limit, and of how many it is not known.
    people_known, people_within
        The same for people where their number is known.
    unknown_people
        Settlements whose people are not known.
    """

    classes: tuple[ThemeClass, ...]
    counts: tuple[int, ...]
    people: tuple[float, ...]
    settlements: int
    within: int
    unknown: int
    people_known: float
    people_within: float
    unknown_people: int


def counted_use(theme: Theme) -> ThemeUse | None:
    """Return the use whose settlements the limit of a theme counts; None in a theme without a limit."""
    if theme.limit is None:
        return None
    return next(u for u in theme.uses if u.layer == theme.limit.layer and u.minutes is not None)


def is_within(use: ThemeUse, limit_min: float) -> BoolArray:
    """Tell which settlements have minutes up to the limit, the limit included."""
    units = minute_units([] if use.minutes is None else use.minutes, PER_MIN["point"])
    return np.asarray((units >= 0) & (units <= round(limit_min * PER_MIN["point"])), dtype=bool)


def is_unknown(use: ThemeUse, rows: int) -> BoolArray:
    """Tell of which settlements nothing is known: they are neither within the limit nor beyond it."""
    unknown = [k for k, looks in enumerate(use.classes) if looks.is_unknown]
    return np.asarray(np.isin(classes_of_rows(use, "point", rows), unknown), dtype=bool)


def tally(use: ThemeUse, limit_min: float, people: FloatArray, chosen: BoolArray) -> Tally:
    """Count the settlements that are chosen, by class and by the limit.

    Parameters
    ----------
    use
        From `counted_use`.
    limit_min
        The limit; 20.0 min is within 20.
    people
        ``(settlements,)`` NaN where unknown.
    chosen
        ``(settlements,)`` which are counted.
    """
    within = is_within(use, limit_min) & chosen
    cls = np.where(chosen, classes_of_rows(use, "point", len(chosen)), -1)
    known = np.isfinite(people)
    each = range(len(use.classes))
    return Tally(
        classes=use.classes,
        counts=tuple(int((cls == k).sum()) for k in each),
        people=tuple(float(people[(cls == k) & known].sum()) for k in each),
        settlements=int(chosen.sum()),
        within=int(within.sum()),
        unknown=int((is_unknown(use, len(chosen)) & chosen).sum()),
        people_known=float(people[chosen & known].sum()),
        people_within=float(people[within & known].sum()),
        unknown_people=int((chosen & ~known).sum()),
    )


def worst_first(use: ThemeUse, limit_min: float, chosen: BoolArray) -> Int64Array:
    """Return the settlements known to be beyond the limit: those that are not reached first, then the farthest."""
    beyond = np.flatnonzero(chosen & ~is_within(use, limit_min) & ~is_unknown(use, len(chosen)))
    minutes = np.asarray([] if use.minutes is None else use.minutes, dtype=float)[beyond]
    cls = classes_of_rows(use, "point", len(chosen))[beyond]
    far = np.where(np.isfinite(minutes), minutes, 1e12 + cls)
    return np.asarray(beyond[np.argsort(-far, kind="stable")], dtype=np.int64)


def theme_of(themes: ThemeMap, key: str) -> Theme:
    """Return the theme of that key.

    Raises
    ------
    KeyError
        If there is none.
    """
    found: Sequence[Theme] = [theme for theme in themes.themes if theme.key == key]
    if not found:
        raise KeyError(key)
    return found[0]
