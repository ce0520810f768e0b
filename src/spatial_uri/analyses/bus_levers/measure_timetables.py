"""Changes of a timetable: a stop inserted, a line extended both ways, trips repeated. Nothing is ever taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.timetable import Timetable

Leg = tuple[str, str]


@dataclass(frozen=True)
class Inserted:
    """Where between two stops a stop is inserted: seconds from the departure before to it, and the delay after.

    `drive_s` None: at `fraction` of the time between the two stops, on the way of the line.
    """

    drive_s: int | None
    extra_s: int
    fraction: float = 0.5


def with_stops(
    timetable: Timetable, ids: Sequence[str], names: Sequence[str], points: Sequence[shapely.Point], crs: object
) -> Timetable:
    """Add stops at which nothing calls yet.

    Raises
    ------
    ParameterError
        If there is a stop of one of these ids.
    """
    if taken := [one for one in ids if one in timetable.stops.index]:
        raise ParameterError(f"the timetable has a stop {taken[0]!r} already", remedy="give it another id")
    own = gpd.GeoSeries(list(points), crs=crs).to_crs(timetable.stops.crs)
    rows = gpd.GeoDataFrame({"name": list(names)}, geometry=own.to_numpy(), index=list(ids), crs=timetable.stops.crs)
    stops = gpd.GeoDataFrame(pd.concat([timetable.stops[["name", "geometry"]], rows]), crs=timetable.stops.crs)
    return replace(timetable, stops=stops.rename_axis("stop_id"))


def insert_stops(
    timetable: Timetable, line: str, stops: Mapping[str, Mapping[Leg, Inserted]], *, dwell_s: int
) -> Timetable:
    """Let every trip of a line call at further stops, each between two stops that it calls at one after the other.

    Calls after a stop are later by its delay; calls before it stay as they are. Of several between the same two stops
    the one that is reached first comes first.

    Parameters
    ----------
    timetable, line
        What runs, and the line.
    stops
        Each stop, which the timetable knows -> (stop before, stop after) -> where it is inserted. The first of these on
        a trip counts.
    dwell_s
        How long the bus stands at each, seconds; part of the delay.

    Raises
    ------
    ParameterError
        If no trip of the line goes where a stop is to be inserted.
    """
    calls = _of_line(timetable, line)
    following = calls["stop_id"].shift(-1).where(calls["trip_id"] == calls["trip_id"].shift(-1))
    legs = list(zip(calls["stop_id"], following, strict=True))
    arrival_s, departure_s = (calls[name].to_numpy(dtype=np.int64) for name in ("arrival_s", "departure_s"))
    found: dict[int, list[tuple[int, str, Inserted]]] = {}
    for stop, asked in stops.items():
        is_leg = pd.Series([leg in asked for leg in legs], index=calls.index, dtype=bool)
        first = is_leg & (is_leg.groupby(calls["trip_id"], sort=False).cumsum() == 1)
        if not first.any():
            raise ParameterError(f"no trip of line {line!r} goes where the stop is to be inserted")
        for at in np.flatnonzero(first).tolist():
            how = asked[legs[at]]
            between = int(arrival_s[at + 1] - departure_s[at])
            drive_s = round(how.fraction * between) if how.drive_s is None else how.drive_s
            found.setdefault(at, []).append((max(0, min(drive_s, between + how.extra_s - dwell_s)), stop, how))
    rows, delays = [], np.zeros(len(calls), dtype=np.int64)
    for at, inserted in sorted(found.items()):
        trip, sequence = calls["trip_id"].iloc[at], calls["sequence"].iloc[at]
        for nth, (drive_s, stop, how) in enumerate(sorted(inserted, key=lambda one: one[0]), start=1):
            arrival = int(departure_s[at]) + drive_s + int(delays[at + 1])
            part = nth / (len(inserted) + 1)
            rows.append((trip, sequence + part, stop, arrival, arrival + dwell_s, True, True, at))
            delays[at + 1] += how.extra_s
    late = pd.Series(delays, index=calls.index).groupby(calls["trip_id"], sort=False).cumsum()
    before = late.to_numpy()
    moved = calls.assign(arrival_s=calls["arrival_s"] + late, departure_s=calls["departure_s"] + late)
    added = pd.DataFrame(rows, columns=[*calls.columns[:7], "after"])
    added[["arrival_s", "departure_s"]] += before[added.pop("after").to_numpy(dtype=np.int64)][:, None]
    return _with_calls(timetable, pd.concat([moved, added]), line)


def extend_line(timetable: Timetable, line: str, end: str, stop_id: str, *, drive_s: int, back_s: int) -> Timetable:
    """Let a line go on beyond one of its ends, and come back: every trip that ends there, and every one that begins.

    Parameters
    ----------
    timetable, line, end, stop_id
        What runs, the line, the stop where its trips end and begin, and the stop to go on to.
    drive_s, back_s
        From the end to the stop, and back, seconds.

    Raises
    ------
    ParameterError
        If trips end there but none begins, or the other way round: nobody could go and come back.
    """
    calls = _of_line(timetable, line)
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
    return _with_calls(timetable, pd.concat([through, beyond, before]), line)


def repeat_trips(timetable: Timetable, trips: pd.Index, *, later_s: int) -> Timetable:
    """Let some trips run once more, all their calls later by the same time.

    Parameters
    ----------
    timetable, trips
        What runs, and the ids of the trips.
    later_s
        Seconds.

    Raises
    ------
    ParameterError
        If one would be of the same id as another.
    """
    names = {trip: f"{trip}+{later_s}" for trip in trips}
    if taken := [name for name in names.values() if name in timetable.trips.index]:
        raise ParameterError(f"the timetable has a trip {taken[0]!r} already", remedy="repeat trips once")
    calls = timetable.calls[timetable.calls["trip_id"].isin(trips)]
    copied = calls.assign(
        trip_id=calls["trip_id"].map(names),
        arrival_s=calls["arrival_s"] + later_s,
        departure_s=calls["departure_s"] + later_s,
    )
    more = timetable.trips.loc[trips].rename(index=names)
    table = pd.concat([timetable.trips, more]).rename_axis("trip_id")
    return replace(timetable, trips=table, calls=pd.concat([timetable.calls, copied], ignore_index=True))


def line_trips(timetable: Timetable, line: str) -> pd.Index:
    """Return the trips of a line, whichever days they run."""
    return timetable.trips.index[(timetable.trips["line"].astype(str) == line).to_numpy()]


def _of_line(timetable: Timetable, line: str) -> pd.DataFrame:
    calls = timetable.calls[timetable.calls["trip_id"].isin(line_trips(timetable, line))].reset_index(drop=True)
    first = ["trip_id", "sequence", "stop_id", "arrival_s", "departure_s", "pickup", "drop_off"]
    return calls[[*first, *(column for column in calls.columns if column not in first)]]


def _with_calls(timetable: Timetable, of_line: pd.DataFrame, line: str) -> Timetable:
    """Return the timetable with other calls of a line, in order and numbered anew."""
    others = timetable.calls[~timetable.calls["trip_id"].isin(line_trips(timetable, line))]
    calls = pd.concat([others, of_line], ignore_index=True)
    at = timetable.trips.index.get_indexer(pd.Index(calls["trip_id"]))
    order = np.lexsort((calls["sequence"].to_numpy(dtype=np.float64), at))
    calls = calls.iloc[order].reset_index(drop=True)
    calls["sequence"] = calls.groupby("trip_id", sort=False).cumcount().astype(np.int64)
    for column in ("arrival_s", "departure_s"):
        calls[column] = calls[column].astype(np.int64)
    flags: BoolArray = calls[["pickup", "drop_off"]].to_numpy(dtype=np.bool_)
    calls["pickup"], calls["drop_off"] = flags[:, 0], flags[:, 1]
    return replace(timetable, calls=calls)
