"""The times of calls: read as seconds, and interpolated where a feed gives none."""

from __future__ import annotations

import re

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.read.timetable.gtfs_table import Column

_TIME = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")


def seconds(column: Column) -> tuple[FloatArray, BoolArray]:
    """Read times such as 6:05:00 and 25:10:00; 6:05 is five past six.

    Returns
    -------
    seconds : ndarray
        Seconds after midnight, NaN where blank or unreadable.
    unreadable : ndarray
        Where there is something that is no time.

    Examples
    --------
    >>> times = np.array(["6:05:00", "25:10:00", "", "7.30"], dtype=object)
    >>> seconds(Column(np.arange(4), times))
    (array([21900., 90600.,    nan,    nan]), array([False, False, False,  True]))
    """
    return column.mapped(_time_s)


def _time_s(text: str) -> float | None:
    match = _TIME.fullmatch(text)
    return int(match[1]) * 3600.0 + int(match[2]) * 60 + int(match[3] or 0) if match else None


def interpolated(
    arrival: FloatArray, departure: FloatArray, fill: BoolArray, distance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Fill the times of some calls in proportion between the timed calls before and after them.

    Parameters
    ----------
    arrival, departure
        Seconds, NaN where unknown; the calls are sorted by trip and sequence.
    fill
        Which of them are filled; the first and the last call of their trips have a time.
    distance
        Along the way; NaN where unknown.
    """
    at = np.arange(len(arrival))
    known = ~np.isnan(arrival)
    before = np.maximum.accumulate(np.where(known, at, 0))
    after = np.minimum.accumulate(np.where(known, at, len(at) - 1)[::-1])[::-1]
    k = np.flatnonzero(fill)
    p, n = before[k], after[k]
    by_order = (k - p) / (n - p)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_distance = (distance[k] - distance[p]) / (distance[n] - distance[p])
        # compared with the call before it, whether that one has a time or not
        rises = (distance[k] >= distance[k - 1]) & (distance[k] <= distance[n]) & (distance[n] > distance[p])
    usable = np.bincount(p[~rises], minlength=len(at)) == 0
    share = np.where(usable[p], by_distance, by_order)
    arrival, departure = arrival.copy(), departure.copy()
    arrival[k] = departure[k] = np.round(departure[p] + share * (arrival[n] - departure[p]))
    return arrival, departure
