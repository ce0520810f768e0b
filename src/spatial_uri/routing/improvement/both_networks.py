"""Improvements where roads are closed: with every project, too, nobody is faster than with all roads open."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import Int32Array, Int64Array

Lowered = tuple[Int32Array, Int32Array, Int64Array]
"""Project, place and ms of every time that a project lowers."""


def longer_of_both(
    now: Lowered,
    as_open: Lowered,
    now_ms: Int64Array,
    open_ms: Int64Array,
    base_ms: Int64Array,
    *,
    limit_ms: int | None = None,
) -> Lowered:
    """Return the times that fall when the longer one of two networks counts.

    Parameters
    ----------
    now, as_open
        What each project lowers with the roads closed that are, and with all open.
    now_ms, open_ms, base_ms
        ``(places,)`` times without any project: on each network, and the longer ones of both; -1 for none.
    limit_ms
        The longest time that is told, on both networks as in the answer; None for any.
    """
    places = max(len(base_ms), 1)
    keys = [rows[0].astype(np.int64) * places + rows[1] for rows in (now, as_open)]
    either = np.union1d(*keys)
    place = either % places
    both = []
    for key, rows, without_ms in ((keys[0], now, now_ms), (keys[1], as_open, open_ms)):
        ms = without_ms[place]
        ms[np.searchsorted(either, key)] = rows[2]
        both.append(ms)
    ms = np.where((both[0] < 0) | (both[1] < 0), -1, np.maximum(*both))
    falls = (ms >= 0) & (True if limit_ms is None else ms <= limit_ms) & ((base_ms[place] < 0) | (ms < base_ms[place]))
    return (either[falls] // places).astype(np.int32), place[falls].astype(np.int32), ms[falls]
