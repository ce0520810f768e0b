"""Trips that a GTFS feed gives by a headway, in ``frequencies.txt``, as single departures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.read.timetable.gtfs_table import FeedTable
from spatial_uri.read.timetable.gtfs_times import seconds
from spatial_uri.words.catalogue import N_

UNKNOWN_TRIP = N_("the trip is unknown")
NO_START_OR_END = N_("start or end is no time")
NO_HEADWAY = N_("the headway is not at least 1 second")
MOST_TRIPS = 500_000
"""The trips that the headways of one feed may make: those of the largest cities make a few hundred thousand."""
ENDS_FIRST = N_("it ends before it starts")
AS_INEXACT = N_("they count as 0, times that are not exact")


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
    """

    pattern: Int64Array
    start_s: Int64Array
    is_exact: BoolArray

    def of(self, is_usable: BoolArray) -> Repeats:
        """Return those of some patterns, told by their positions."""
        keep = is_usable[self.pattern]
        return Repeats(self.pattern[keep], self.start_s[keep], self.is_exact[keep])


def repeats_of(frequencies: FeedTable, trips: pd.Index, notes: list[Note]) -> Repeats:
    """Turn headways into single departures: from the start on, the end not included.

    Parameters
    ----------
    frequencies
        The table of the feed.
    trips
        Ids of the trips.
    notes
        Rows and values that cannot be used are named in them.

    Raises
    ------
    DataError
        If they are more than `MOST_TRIPS`.
    """
    start, _ = seconds(frequencies.column("start_time"))
    end, _ = seconds(frequencies.column("end_time"))
    headway, _ = frequencies.column("headway_secs").numbers()
    exact, _ = frequencies.column("exact_times").numbers()
    pattern = frequencies.column("trip_id").positions(trips)
    times, faults = ("start_time", "end_time"), np.zeros(len(frequencies), dtype=np.bool_)
    for fault, reason, columns in (
        (pattern < 0, UNKNOWN_TRIP, ()),
        (np.isnan(start) | np.isnan(end), NO_START_OR_END, times),
        (~(headway >= 1), NO_HEADWAY, ("headway_secs",)),
        (start >= end, ENDS_FIRST, times),
    ):
        frequencies.without(fault & ~faults, reason, notes, "trip_id", *columns)
        faults |= fault
    is_blank = frequencies.column("exact_times").is_blank
    frequencies.note_values(~is_blank & ~np.isin(exact, (0, 1)), "exact_times", AS_INEXACT, notes)
    _refuse_too_many(frequencies, np.divide(end - start, headway, out=np.zeros(len(headway)), where=~faults))
    made: dict[tuple[int, int], bool] = {}
    for row in np.flatnonzero(~faults).tolist():
        for time in np.arange(start[row], end[row], headway[row]).tolist():
            made.setdefault((int(pattern[row]), int(time)), bool(exact[row] == 1))
    keys = sorted(made)
    return Repeats(
        pattern=np.array([k[0] for k in keys], dtype=np.int64),
        start_s=np.array([k[1] for k in keys], dtype=np.int64),
        is_exact=np.array([made[k] for k in keys], dtype=np.bool_),
    )


def _refuse_too_many(frequencies: FeedTable, count: FloatArray) -> None:
    """Refuse headways that make more trips than any feed has, naming the rows that make most of them."""
    if count.sum() <= MOST_TRIPS:
        return
    most = np.argsort(-count, kind="stable")[:5]
    headway = frequencies.column("headway_secs").texts
    raise DataError(
        f"the headways of frequencies.txt make more than {MOST_TRIPS:,} trips",
        faults=[f"row {frequencies.row[i]}: headway_secs {headway[i]} makes {count[i]:,.0f}" for i in most if count[i]],
        remedy="correct headway_secs, the seconds from one departure to the next: 1200 is every twenty minutes",
    )
