"""Changes of the calls of a line: stops inserted, gone on beyond an end and back, trips repeated. Nothing is lost.

The calls of a line are those of its trips, as `Timetable.calls` has them, one trip after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError

Leg = tuple[str, str]
_COLUMNS = ["trip_id", "sequence", "stop_id", "arrival_s", "departure_s", "pickup", "drop_off"]


@dataclass(frozen=True)
class Inserted:
    """Where between two stops a stop is inserted: seconds from the departure before to it, and the delay after.

    `drive_s` None: at `fraction` of the time between the two stops, on the way of the line.
    """

    drive_s: int | None
    extra_s: int
    fraction: float = 0.5


def insert_stops(
    calls: pd.DataFrame, line: str, stops: Mapping[str, Mapping[Leg, Inserted]], *, dwell_s: int
) -> pd.DataFrame:
    """Let every trip of a line call at further stops, each between two stops that it calls at one after the other.

    Calls after a stop are later by its delay; calls before it stay as they are. Of several between the same two stops
    the one that is reached first comes first.

    Parameters
    ----------
    calls, line
        The calls of the line, and its name.
    stops
        Each stop -> (stop before, stop after) -> where it is inserted. The first of these on a trip counts.
    dwell_s
        How long the bus stands at each, seconds; part of the delay.

    Raises
    ------
    ParameterError
        If no trip of the line goes where a stop is to be inserted.
    """
    following = calls["stop_id"].shift(-1).where(calls["trip_id"] == calls["trip_id"].shift(-1))
    legs = list(zip(calls["stop_id"], following, strict=True))
    arrival_s, departure_s = (calls[name].to_numpy(dtype=np.int64) for name in ("arrival_s", "departure_s"))
    found: dict[int, list[tuple[int, str, int]]] = {}
    for stop, asked in stops.items():
        of_trip = calls["trip_id"].where(np.array([leg in asked for leg in legs], dtype=np.bool_))
        first = np.flatnonzero(of_trip.notna() & ~of_trip.duplicated())
        if not len(first):
            raise ParameterError(f"no trip of line {line!r} goes where the stop is to be inserted")
        for at in first.tolist():
            how = asked[legs[at]]
            between = int(arrival_s[at + 1] - departure_s[at])
            drive_s = round(how.fraction * between) if how.drive_s is None else how.drive_s
            found.setdefault(at, []).append((max(0, min(drive_s, between + how.extra_s - dwell_s)), stop, how.extra_s))
    rows, delay_s = [], np.zeros(len(calls), dtype=np.int64)
    for at, inserted in sorted(found.items()):
        trip, sequence = calls["trip_id"].iloc[at], calls["sequence"].iloc[at]
        for nth, (drive_s, stop, extra_s) in enumerate(sorted(inserted, key=lambda one: one[0]), start=1):
            arrival = int(departure_s[at]) + drive_s + int(delay_s[at + 1])
            rows.append((trip, sequence + nth / (len(inserted) + 1), stop, arrival, arrival + dwell_s, True, True))
            delay_s[at + 1] += extra_s
    late = pd.Series(delay_s, index=calls.index).groupby(calls["trip_id"], sort=False).cumsum()
    before_s = np.repeat(late.to_numpy()[sorted(found)], [len(found[at]) for at in sorted(found)])
    moved = calls.assign(arrival_s=calls["arrival_s"] + late, departure_s=calls["departure_s"] + late)
    added = pd.DataFrame(rows, columns=_COLUMNS)
    added[["arrival_s", "departure_s"]] += before_s[:, None]
    return _in_order(pd.concat([moved, added]))


def extend_line(calls: pd.DataFrame, line: str, end: str, stop_id: str, *, drive_s: int, back_s: int) -> pd.DataFrame:
    """Let a line go on beyond one of its ends, and come back: every trip that ends there, and every one that begins.

    Parameters
    ----------
    calls, line
        The calls of the line, and its name.
    end, stop_id
        The stop where its trips end and begin, and the stop to go on to.
    drive_s, back_s
        From the end to the stop, and back, seconds.

    Raises
    ------
    ParameterError
        If trips end there but none begins, or the other way round: nobody could go and come back.
    """
    trip = calls["trip_id"]
    is_first, is_last = ~trip.duplicated(), ~trip.duplicated(keep="last")
    ends, begins = is_last & (calls["stop_id"] == end), is_first & (calls["stop_id"] == end)
    begins &= calls["departure_s"] >= back_s  # one that would begin before the day does stays as it is
    if not (ends.any() and begins.any()):
        raise ParameterError(
            f"line {line!r} {'ends' if ends.any() else 'begins'} at {end!r} one way only"
            if ends.any() or begins.any()
            else f"line {line!r} has no end at {end!r}",
            remedy="extend a line where trips end and begin",
        )
    out, home = calls[ends], calls[begins]
    beyond = out.assign(
        sequence=out["sequence"] + 1, stop_id=stop_id,
        arrival_s=out["departure_s"] + drive_s, departure_s=out["departure_s"] + drive_s, pickup=False, drop_off=True,
    )  # fmt: skip
    before = home.assign(
        sequence=home["sequence"] - 1, stop_id=stop_id,
        arrival_s=home["departure_s"] - back_s, departure_s=home["departure_s"] - back_s, pickup=True, drop_off=False,
    )  # fmt: skip
    through = calls.assign(pickup=calls["pickup"] | ends, drop_off=calls["drop_off"] | begins)
    through.loc[begins, "arrival_s"] = through.loc[begins, "departure_s"]
    return _in_order(pd.concat([through, beyond, before]))


def repeat_trips(calls: pd.DataFrame, *, later_s: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """Let all trips of a line run once more, all their calls later by the same time.

    Parameters
    ----------
    calls
        The calls of the line.
    later_s
        Seconds.

    Returns
    -------
    tuple
        The calls of the further trips, and the id of each trip -> that of the further one.
    """
    names = {trip: f"{trip}+{later_s}" for trip in pd.unique(calls["trip_id"]).tolist()}
    again = calls.assign(
        trip_id=calls["trip_id"].map(names),
        arrival_s=calls["arrival_s"] + later_s,
        departure_s=calls["departure_s"] + later_s,
    )
    return again, names


def _in_order(calls: pd.DataFrame) -> pd.DataFrame:
    """Return the calls of a line trip by trip, in the order in which trips first stand there, numbered anew."""
    trip = pd.factorize(calls["trip_id"])[0]
    calls = calls.iloc[np.lexsort((calls["sequence"].to_numpy(dtype=np.float64), trip))].reset_index(drop=True)
    whole = {"arrival_s": np.int64, "departure_s": np.int64, "pickup": np.bool_, "drop_off": np.bool_}
    return calls.assign(sequence=calls.groupby("trip_id", sort=False).cumcount().astype(np.int64)).astype(whole)
