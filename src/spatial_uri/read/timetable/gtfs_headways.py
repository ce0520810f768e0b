"""Trips that a GTFS feed gives by a headway, in ``frequencies.txt``, as single departures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import BoolArray, Int64Array
from spatial_uri.read.timetable.gtfs_table import FeedTable
from spatial_uri.read.timetable.gtfs_times import seconds
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
    is_exact
        Whether the feed gives it as an exact time, not as a headway only.
    left_out
        Ids of the trips whose headways cannot be used, by the reason.
    """

    pattern: Int64Array
    start_s: Int64Array
    is_exact: BoolArray
    left_out: dict[str, list[str]]

    def of(self, is_usable: BoolArray) -> Repeats:
        """Return those of some patterns, told by their positions."""
        keep = is_usable[self.pattern]
        return Repeats(self.pattern[keep], self.start_s[keep], self.is_exact[keep], self.left_out)


def repeats_of(frequencies: FeedTable, trips: pd.Index) -> Repeats:
    """Turn headways into single departures: from the start on, the end not included.

    Parameters
    ----------
    frequencies
        The table of the feed.
    trips
        Ids of the trips.
    """
    start, _ = seconds(frequencies.column("start_time"))
    end, _ = seconds(frequencies.column("end_time"))
    headway, _ = frequencies.column("headway_secs").numbers()
    exact, _ = frequencies.column("exact_times").numbers()
    trip = frequencies.column("trip_id")
    pattern = trip.positions(trips)
    left_out: dict[str, list[str]] = {}
    made: dict[tuple[int, int], bool] = {}
    for row, name in enumerate(trip.texts.tolist()):
        described = f"{name or '?'} ({frequencies.row[row]})"
        if pattern[row] < 0:
            left_out.setdefault(UNKNOWN_TRIP, []).append(described)
        elif np.isnan(start[row]) or np.isnan(end[row]):
            left_out.setdefault(NO_START_OR_END, []).append(described)
        elif not headway[row] > 0:
            left_out.setdefault(NO_HEADWAY, []).append(described)
        elif start[row] >= end[row]:
            left_out.setdefault(ENDS_FIRST, []).append(described)
        else:
            for time in np.arange(start[row], end[row], headway[row]).tolist():
                made.setdefault((int(pattern[row]), int(time)), bool(exact[row] == 1))
    keys = sorted(made)
    return Repeats(
        pattern=np.array([k[0] for k in keys], dtype=np.int64),
        start_s=np.array([k[1] for k in keys], dtype=np.int64),
        is_exact=np.array([made[k] for k in keys], dtype=np.bool_),
        left_out=left_out,
    )
