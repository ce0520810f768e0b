"""Changes of the timetable, resolved: lines and stops by name, times of new ways by road, and what contradicts."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point

from spatial_uri.analyses.bus_levers.measure_changes import (
    AddedStop,
    Extension,
    Insertion,
    Repetition,
    changed_timetable,
    clashing,
)
from spatial_uri.analyses.bus_levers.measure_timetables import Inserted, Leg
from spatial_uri.errors import ParameterError
from spatial_uri.measure.od import od_matrix
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.scenario.changes import Bus
from spatial_uri.scenario.finding import Names, PlaceFinder, Unfound, all_found, nearest
from spatial_uri.scenario.resolved import Buses, MoreTrips, NewLine, Resolved, Stopped
from spatial_uri.scenario.values import Place

BUS_FACTOR = 1.2
"""How many times as long as a car a bus takes on a road."""
DWELL_S = 30
"""How long a bus stands at a new stop."""
LONGEST_MIN = 240.0


class BusResolver:
    """What the changes of buses mean in a timetable.

    Parameters
    ----------
    study, timetable, places
        The study of today, what runs in it, and its places by name.
    """

    def __init__(self, study: Study, timetable: Timetable, places: PlaceFinder) -> None:
        self.study = study
        self.timetable = timetable
        self.places = places

    @cached_property
    def stops(self) -> gpd.GeoDataFrame:
        """The stops of the timetable, in the CRS of the study."""
        return self.timetable.stops.to_crs(self.study.crs)

    @cached_property
    def stop_names(self) -> Names:
        """The stops by name."""
        return Names(self.stops, "stop")

    @cached_property
    def calls(self) -> pd.DataFrame:
        """The calls of the timetable, each with its line."""
        calls = self.timetable.calls
        return calls.assign(line=calls["trip_id"].map(self.timetable.trips["line"].astype(str)))

    def resolve(self, change: Bus) -> Buses:
        """Resolve one change.

        Raises
        ------
        Unfound
            If line, stops or places are not found, or a line does not go where it is to be changed.
        """
        if change.do == "new_line":
            return self._new_line(change)
        lines = self.calls["line"].unique()
        if change.line not in lines:
            raise Unfound(f"there is no line {change.line!r}{nearest(map(str, lines), change.line)}")
        if change.do == "close_line":
            return Stopped(change.line)
        if change.do == "departures":
            return self._departures(change)
        found = self._add_stop(change) if change.do == "add_stop" else self._extend(change)
        try:
            changed_timetable(self.timetable, [found], self.study.crs)
        except ParameterError as error:
            raise Unfound(error.problem) from error
        return found

    def _of_line(self, line: str) -> pd.DataFrame:
        return self.calls[self.calls["line"] == line]

    def _add_stop(self, change: Bus) -> Insertion:
        """Resolve a stop between two that follow one another: those named, or where it lies nearest to the line."""
        spot, *ends = all_found(
            lambda: self.places.spot(change.at),
            *(partial(self._stop, place, change.line) for place in (change.between or ())),
        )
        legs = self._legs(change.line)
        if ends:
            one, other = ends
            if not {(one, other), (other, one)} & set(legs):
                raise Unfound(f"no trip of line {change.line!r} goes from {one!r} to {other!r} or back without a stop")
        else:
            one, other = min(legs, key=lambda leg: (self._straight(leg).distance(spot.point), leg))
        fraction = float(shapely.line_locate_point(self._straight((one, other)), spot.point, normalized=True))
        extra_s = DWELL_S if change.minutes is None else round(change.minutes * 60) + DWELL_S
        asked: dict[Leg, Inserted] = {}
        for leg, share in (((one, other), fraction), ((other, one), 1 - fraction)):
            if leg in legs:
                drive_s = None if change.minutes is None else round(share * legs[leg] + change.minutes * 30)
                asked[leg] = Inserted(drive_s, extra_s, share)
        return Insertion(change.line, AddedStop(self._name(change.at), spot.point), asked, DWELL_S)

    def _extend(self, change: Bus) -> Extension:
        """Resolve a line that goes on beyond one of its ends, and comes back."""
        calls = self._of_line(change.line)
        trip = calls["trip_id"]
        begins, ends = (
            set(calls.loc[~trip.duplicated(), "stop_id"]),
            set(calls.loc[~trip.duplicated("last"), "stop_id"]),
        )
        both = sorted(begins & ends)
        if not both:
            raise Unfound(
                f"line {change.line!r} begins and ends at no stop both, so that nobody could go and come back"
            )
        lookups = [lambda: self.places.spot(change.at)]
        spot, *named = all_found(*lookups, *([partial(self._stop, change.end, change.line)] if change.end else []))
        if named and named[0] not in both:
            raise Unfound(f"line {change.line!r} does not begin and end at {named[0]!r}; it does at {', '.join(both)}")
        points = self.stops.geometry
        end = named[0] if named else min(both, key=lambda stop: (points.loc[stop].distance(spot.point), stop))
        if change.minutes is not None:
            drive_s = back_s = round(change.minutes * 60)
        else:
            drive_s = self._drive_s(points.loc[end], spot.point, change)
            back_s = self._drive_s(spot.point, points.loc[end], change)
        return Extension(change.line, AddedStop(self._name(change.at), spot.point), end, drive_s, back_s)

    def _departures(self, change: Bus) -> Repetition | MoreTrips:
        """Resolve further departures: on every way of the line, the trip next in time runs at these times as well."""
        if change.later_min is not None:
            return Repetition(change.line, round(change.later_min * 60))
        calls = self._of_line(change.line)
        first = calls[~calls["trip_id"].duplicated()].set_index("trip_id")["departure_s"]
        ways = calls.groupby("trip_id", sort=False)["stop_id"].agg(tuple)
        service = self.timetable.trips.loc[first.index, "service_id"].astype(str)
        copies = []
        for _, trips in first.groupby([ways.map(lambda way: (way[0], way[-1])), service], sort=False):
            for departure in change.departures or ():
                nearest_trip = str((trips - departure).abs().idxmin())
                later_s = departure - int(trips.loc[nearest_trip])
                if later_s:
                    copies.append((nearest_trip, later_s))
        if not copies:
            raise Unfound(f"line {change.line!r} departs at these times already")
        return MoreTrips(change.line, tuple(copies))

    def _new_line(self, change: Bus) -> NewLine:
        """Resolve a new line."""
        if change.line in set(self.calls["line"]):
            raise Unfound(f"there is a line {change.line!r} already: give the new one another name")
        stops = all_found(*(partial(self._stop_of_new_line, place) for place in change.stops or ()))
        if repeated := [name for (a, name, _), (b, *_) in pairwise(stops) if a == b]:
            raise Unfound(f"the stop {repeated[0]!r} follows itself")
        if change.stop_minutes is not None:
            offsets = [round(minute * 60) for minute in change.stop_minutes]
        else:
            points = [self.stops.geometry.loc[own] if point is None else point for own, _, point in stops]
            legs = [max(60, self._drive_s(a, b, change) + DWELL_S) for a, b in pairwise(points)]
            offsets = [0, *np.cumsum(legs).tolist()]
        if change.departures is not None:
            departures = change.departures
        else:
            step = round((change.headway_min or 0) * 60)
            departures = tuple(range(change.first or 0, (change.last or 0) + 1, max(step, 60)))
        return NewLine(change.line, tuple(stops), tuple(offsets), departures)

    def _stop_of_new_line(self, place: Place) -> tuple[str, str, Point | None]:
        if isinstance(place, str):
            try:
                found = self.stop_names.find(place)
            except Unfound as no_stop:
                try:
                    spot = self.places.spot(place)
                except Unfound:
                    raise Unfound(f"{no_stop.faults[0]} (and no settlement of that name)") from None
                return f"at {spot.settlement}", self._name(place), spot.point
            return found, str(self.stops["name"].loc[found] or found), None
        return f"at {place[0]},{place[1]}", "", self.places.spot(place).point

    def _stop(self, place: Place, line: str) -> str:
        """Return a stop of a line: one of several of a name is enough."""
        if not isinstance(place, str):
            raise Unfound(f"{list(place)} is no stop of line {line!r}: give its name")
        own = self.stops.loc[self.stops.index.isin(self._of_line(line)["stop_id"])]
        return Names(own, f"stop of line {line!r}").find(place)

    def _legs(self, line: str) -> dict[Leg, float]:
        """Return pairs of stops that follow one another -> seconds between them."""
        calls = self._of_line(line)
        same = (calls["trip_id"] == calls["trip_id"].shift(-1)).to_numpy()
        pairs = zip(calls["stop_id"], calls["stop_id"].shift(-1), strict=True)
        seconds = (calls["arrival_s"].shift(-1) - calls["departure_s"]).to_numpy()
        legs: dict[Leg, float] = {}
        for (a, b), is_leg, span in zip(pairs, same, seconds, strict=True):
            if is_leg and a != b:
                legs.setdefault((str(a), str(b)), float(span))
        return legs

    def _straight(self, leg: Leg) -> shapely.LineString:
        points = self.stops.geometry
        return shapely.LineString([points.loc[leg[0]], points.loc[leg[1]]])

    def _drive_s(self, origin: Point, end: Point, change: Bus) -> int:
        """Return the seconds of a bus between two points by the roads of today."""
        tables = [gpd.GeoDataFrame(geometry=[point], crs=self.study.crs) for point in (origin, end)]
        found = od_matrix(self.study.network, *tables, cutoff_min=LONGEST_MIN)["travel_min"]
        if not len(found):
            key = "stop_minutes" if change.do == "new_line" else "minutes"
            raise Unfound(f"there is no way by road to the new stop of line {change.line!r}: say {key}")
        return round(float(found.iloc[0]) * 60 * BUS_FACTOR)

    def _name(self, place: Place) -> str:
        if not isinstance(place, str):
            return ""
        table = self.study.settlements.table
        own = self.places.settlements.find(place)
        return str(table["name"].loc[own] or own)


def contradictions(resolved: Resolved) -> list[str]:
    """Return what does not go together among the changes of buses."""
    kinds = (Insertion, Extension, Repetition)
    changes = {own: what for own, what in resolved.of(*kinds) if isinstance(what, Insertion | Extension | Repetition)}
    faults = [
        f"{other}: clashes with {one}, which changes line {changes[one].line!r} at the same place"
        for one, other in clashing(changes)
    ]
    held: dict[str, str] = {}
    for own, what in resolved.of(Stopped, NewLine):
        if isinstance(what, Stopped | NewLine):
            if what.line in held:
                faults.append(f"{own}: {held[what.line]} is about line {what.line!r} already: leave one out")
            held.setdefault(what.line, own)
    for own, what in resolved.of(*kinds, MoreTrips):
        line = getattr(what, "line", "")
        if line in held:
            faults.append(f"{own}: {held[line]} closes line {line!r}")
    return faults
