"""The timetable of a study with the changes of a scenario."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
from shapely import Point

from spatial_uri.analyses.bus_levers.measure_changes import Extension, Insertion, Repetition, changed_timetable
from spatial_uri.errors import ParameterError, ScenarioError
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Service, Timetable
from spatial_uri.scenario.resolved import MoreTrips, NewLine, Resolved, Stopped
from spatial_uri.scenario.scenario import Scenario

DAILY = "scenario: daily"
"""The service of new lines."""


def change_timetable(study: Study, scenario: Scenario, resolved: Resolved, timetable: Timetable) -> Timetable:
    """Return the timetable with the changes of buses; the very same where there are none.

    Lines that stop running go first, then stops, extensions and repeated trips as the bus levers change them, then
    further departures, which run as the line then does, then new lines.

    Raises
    ------
    ScenarioError
        If changes of one line do not go together.
    """
    kinds = (Insertion, Extension, Repetition)
    levers = [what for _, what in resolved.of(*kinds) if isinstance(what, Insertion | Extension | Repetition)]
    for _, what in resolved.of(Stopped):
        if isinstance(what, Stopped):
            timetable = _without_line(timetable, what.line)
    if levers:
        try:
            timetable = changed_timetable(timetable, levers, study.crs)
        except ParameterError as error:
            raise ScenarioError(
                "changes of buses do not go together", file=scenario.path, faults=[error.problem, *error.faults]
            ) from error
    for own, what in resolved.of(MoreTrips):
        if isinstance(what, MoreTrips):
            timetable = _with_copies(timetable, own, what)
    for own, what in resolved.of(NewLine):
        if isinstance(what, NewLine):
            timetable = _with_line(timetable, own, what, study)
    return timetable


def vehicle_min(timetable: Timetable) -> float:
    """Return the minutes that vehicles are on their way on all trips of a timetable."""
    calls = timetable.calls
    trip = calls["trip_id"]
    first, last = calls[~trip.duplicated()], calls[~trip.duplicated(keep="last")]
    return float(last["arrival_s"].sum() - first["departure_s"].sum()) / 60


def _without_line(timetable: Timetable, line: str) -> Timetable:
    trips = timetable.trips[timetable.trips["line"].astype(str) != line]
    calls = timetable.calls[timetable.calls["trip_id"].isin(trips.index)].reset_index(drop=True)
    return replace(timetable, trips=trips, calls=calls)


def _with_copies(timetable: Timetable, own: str, what: MoreTrips) -> Timetable:
    """Return the timetable with some trips once more, each earlier or later by its own time."""
    trips, calls = [timetable.trips], [timetable.calls]
    for number, (trip, later_s) in enumerate(what.copies, start=1):
        name = f"{trip}+{own}-{number}"
        trips.append(timetable.trips.loc[[trip]].rename(index={trip: name}))
        again = timetable.calls[timetable.calls["trip_id"] == trip]
        moved = {key: again[key] + later_s for key in ("arrival_s", "departure_s")}
        calls.append(again.assign(trip_id=name, **moved))
    return replace(
        timetable,
        trips=pd.concat(trips).rename_axis("trip_id"),
        calls=pd.concat(calls, ignore_index=True),
    )


def _with_line(timetable: Timetable, own: str, what: NewLine, study: Study) -> Timetable:
    """Return the timetable with a line that runs both ways every day."""
    last = len(what.stops) - 1
    trips, calls = [], []
    ways = (
        (what.stops, what.offsets_s),
        (what.stops[::-1], tuple(what.offsets_s[-1] - s for s in what.offsets_s[::-1])),
    )
    for way, (stops, offsets) in enumerate(ways):
        for departure in what.departures_s:
            trip = f"{own}/{way}/{departure}"
            trips.append((trip, what.line, DAILY, stops[-1][1]))
            calls += [
                (trip, i + 1, stop[0], departure + offset, departure + offset, i < last, i > 0)
                for i, (stop, offset) in enumerate(zip(stops, offsets, strict=True))
            ]
    new = {stop: (name, point) for stop, name, point in what.stops if point is not None}
    new = {stop: held for stop, held in new.items() if stop not in timetable.stops.index}
    made = pd.DataFrame(trips, columns=["trip_id", "line", "service_id", "headsign"]).set_index("trip_id")
    return replace(
        timetable,
        stops=_with_stops(timetable.stops, new, study),
        trips=pd.concat([timetable.trips, made.reindex(columns=timetable.trips.columns)]).rename_axis("trip_id"),
        calls=pd.concat([timetable.calls, pd.DataFrame(calls, columns=_CALLS)], ignore_index=True),
        services={**timetable.services, DAILY: Service(weekdays=frozenset(range(7)))},
    )


_CALLS = ["trip_id", "sequence", "stop_id", "arrival_s", "departure_s", "pickup", "drop_off"]


def _with_stops(stops: gpd.GeoDataFrame, new: dict[str, tuple[str, Point]], study: Study) -> gpd.GeoDataFrame:
    if not new:
        return stops
    points = gpd.GeoSeries([point for _, point in new.values()], crs=study.crs).to_crs(stops.crs)
    names = {"name": [name for name, _ in new.values()]}
    rows = gpd.GeoDataFrame(names, geometry=points.to_numpy(), index=[*new], crs=stops.crs)
    return gpd.GeoDataFrame(pd.concat([stops, rows.reindex(columns=stops.columns)]), crs=stops.crs).rename_axis(
        "stop_id"
    )
