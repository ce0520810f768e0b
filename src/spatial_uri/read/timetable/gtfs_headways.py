"""Trips that a GTFS feed gives by a headway, in ``frequencies.txt``, as single departures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import Int64Array
from spatial_uri.read.timetable.gtfs_calls import numbers_of, seconds
from spatial_uri.words.catalogue import N_

UNKNOWN_TRIP = N_("the trip is unknown")
NO_START_OR_END = N_("start or end is no time")
NO_HEADWAY = N_("the headway is not above 0")
ENDS_FIRST = N_("it ends before it starts")


@dataclass(frozen=True, eq=False)
class Repeats:
    """Trips that a headway makes of a pattern.

    Attributes
    ----------
    pattern
        Position of the pattern among the trips, one for each trip made, rising.
    start_s
        When it sets out.
    left_out
        Ids of the trips whose headways cannot be used, by the reason.
    approximate
        How many of them the feed gives as a headway only, not as exact times.
    """

    pattern: Int64Array
    start_s: Int64Array
    left_out: dict[str, list[str]]
    approximate: int


def repeats_of(frequencies: pd.DataFrame, trips: pd.Index, is_usable: Callable[[int], bool]) -> Repeats:
    """Turn headways into single departures: from the start on, the end not included.

    Parameters
    ----------
    frequencies
        The table of the feed.
    trips
        Ids of the trips.
    is_usable
        Tells whether the pattern at a position is known well enough to be repeated.
    """
    start, _ = seconds(frequencies["start_time"])
    end, _ = seconds(frequencies["end_time"])
    headway = numbers_of(frequencies, "headway_secs")
    exact = numbers_of(frequencies, "exact_times")
    pattern = trips.get_indexer(pd.Index(frequencies["trip_id"]))
    left_out: dict[str, list[str]] = {}
    made: dict[tuple[int, int], bool] = {}
    for row, trip in enumerate(frequencies["trip_id"].tolist()):
        if pattern[row] < 0:
            left_out.setdefault(UNKNOWN_TRIP, []).append(str(trip))
        elif np.isnan(start[row]) or np.isnan(end[row]):
            left_out.setdefault(NO_START_OR_END, []).append(str(trip))
        elif not headway[row] > 0:
            left_out.setdefault(NO_HEADWAY, []).append(str(trip))
        elif start[row] >= end[row]:
            left_out.setdefault(ENDS_FIRST, []).append(str(trip))
        elif is_usable(int(pattern[row])):
            for time in np.arange(start[row], end[row], headway[row]).tolist():
                made.setdefault((int(pattern[row]), int(time)), exact[row] == 1)
    keys = sorted(made)
    return Repeats(
        pattern=np.array([k[0] for k in keys], dtype=np.int64),
        start_s=np.array([k[1] for k in keys], dtype=np.int64),
        left_out=left_out,
        approximate=sum(not made[k] for k in keys),
    )
