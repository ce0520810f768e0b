"""What buses could do in addition, with the most people whom each lever could bring in: the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point

from spatial_uri.analyses.bus_levers.measure_changes import AddedStop, Change, Extension, Insertion, Repetition
from spatial_uri.analyses.bus_levers.measure_lines import RunningLines, beside_roads
from spatial_uri.analyses.bus_levers.measure_timetables import Inserted, Leg
from spatial_uri.analyses.bus_levers.options import BusLeverOptions, Kind
from spatial_uri.analyses.transit.result import SEATS
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array

_PASSES_MIN = 0.5
"""A detour that adds less is no detour: the line passes."""
_PER_PLACE = 3
"""So many lines are looked at for each settlement, those of least minutes."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """One lever before it is evaluated.

    Parameters
    ----------
    kind, line, stops
        What it is, of which line, and the stops that it concerns, in words of the timetable.
    place
        Row of the settlement that it is for; -1 where it is for a whole line.
    point
        Where the new stop is, or the middle of the line.
    vehicle_min
        Minutes that vehicles run more on the day.
    change
        What it changes in the timetable.
    most
        Rows of the settlements that it could bring in.
    delayed_trips, delay_min
        Trips of the day that are later after the new stop, and by how much.
    """

    kind: Kind
    line: str
    stops: tuple[str, ...]
    place: int
    point: Point
    vehicle_min: float
    change: Change
    most: Int64Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    delayed_trips: int = 0
    delay_min: float = 0.0


@dataclass(frozen=True, eq=False)
class Screen:
    """What candidates are made from.

    Parameters
    ----------
    lines, options
        What runs on the day, and the parameters.
    refused
        Ends of lines that cannot be extended, and why: filled while candidates are listed.
    """

    lines: RunningLines
    options: BusLeverOptions
    refused: list[dict[str, str]] = field(default_factory=list)

    @cached_property
    def points(self) -> GeometryArray:
        """Where the settlements lie."""
        return np.asarray(self.lines.study.settlements.table.geometry.to_numpy(), dtype=object)

    @cached_property
    def without_stop(self) -> BoolArray:
        """The settlements without a departure within the headline walk."""
        return np.asarray(self.lines.base.places["has_served_stop"].astype(object) != True, dtype=np.bool_)  # noqa: E712

    @cached_property
    def without_return(self) -> BoolArray:
        """The settlements that cannot go to one of their seats and come home on the day."""
        places = self.lines.base.places
        town, county = (places[f"{to}_return"].astype(object) == False for to in SEATS)  # noqa: E712
        return np.asarray(town | county, dtype=np.bool_)

    def near(self, groups: list[GeometryArray]) -> list[Int64Array]:
        """Return who lacks a stop or a return and lives no farther from any point of a group than people walk."""
        lacking = np.flatnonzero(self.without_stop | self.without_return)
        limit_m = self.lines.base.options.stop_limit_m
        points = np.concatenate([np.zeros(0, dtype=object), *groups])
        point, row = shapely.STRtree(self.points[lacking]).query(points, predicate="dwithin", distance=limit_m)
        owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])[point]
        count = max(1, len(self.points))
        owner, place = np.divmod(np.unique(owner * count + lacking[row]), count)
        return np.split(place.astype(np.int64), np.searchsorted(owner, np.arange(1, len(groups)))) if groups else []

    def all_candidates(self) -> list[Candidate]:
        """List the candidates of all kinds that change the timetable."""
        makers: dict[Kind, Callable[[], Iterator[Candidate]]] = {
            "new_stop": self._new_stops,
            "extension": self._extensions,
            "detour": self._detours,
            "departures": self._departures,
        }
        listed = [one for kind, make in makers.items() if kind in self.options.kinds for one in make()]
        near = self.near([self._reach(one) for one in listed])
        found = [replace(one, most=self._gains(one, most)) for one, most in zip(listed, near, strict=True)]
        best: dict[tuple[str, str, bytes], Candidate] = {}
        for one in sorted((one for one in found if len(one.most)), key=lambda one: one.vehicle_min):
            best.setdefault(
                (one.kind, one.line, one.most.tobytes()), one
            )  # who brings the same people in: the cheapest
        return [one for one in found if len(one.most) and best[one.kind, one.line, one.most.tobytes()] is one]

    def _reach(self, one: Candidate) -> GeometryArray:
        """Return the stops that a candidate adds to, or where it adds departures."""
        if isinstance(one.change, Repetition):
            return self.lines.points_of[one.line]
        return np.array([one.point], dtype=object)

    def _gains(self, one: Candidate, near: Int64Array) -> Int64Array:
        return near[self.without_return[near]] if isinstance(one.change, Repetition) else near

    def _new_stops(self) -> Iterator[Candidate]:
        """Yield a stop on each passing line that lies nearest to a settlement without one."""
        wanted, legs, limit_m = np.flatnonzero(self.without_stop), self.lines.legs, self.lines.base.options.stop_limit_m
        if not len(wanted) or not len(legs):
            return
        ways = self.lines.ways(legs)
        rows, leg = shapely.STRtree(ways).query(self.points[wanted], predicate="dwithin", distance=limit_m)
        found = pd.DataFrame({"place": wanted[rows], "leg": leg})
        found["metres"] = shapely.distance(self.points[found["place"]], ways[found["leg"]])
        found["line"] = legs["line"].to_numpy()[found["leg"]]
        found = found.sort_values(["place", "line", "metres", "leg"]).drop_duplicates(["place", "line"])
        both = {(line, a, b): trips for line, a, b, trips in legs.itertuples(index=False)}
        for place, at, _, line in found.itertuples(index=False):
            a, b = str(legs["a"].iloc[at]), str(legs["b"].iloc[at])
            fraction = float(shapely.line_locate_point(ways[at], self.points[place], normalized=True))
            point = shapely.line_interpolate_point(ways[at], fraction, normalized=True)
            asked = {(a, b): Inserted(None, self.options.dwell_s, fraction)}
            if (line, b, a) in both:
                asked[b, a] = Inserted(None, self.options.dwell_s, 1 - fraction)
            yield self._inserted("new_stop", line, asked, int(place), point, both)

    def _inserted(
        self,
        kind: Kind,
        line: str,
        legs: dict[Leg, Inserted],
        place: int,
        point: Point,
        trips: dict[tuple[str, str, str], int],
    ) -> Candidate:
        numbers = [trips[line, *leg] for leg in legs]
        extra_s = [how.extra_s for how in legs.values()]
        total_s = sum(number * extra for number, extra in zip(numbers, extra_s, strict=True))
        (a, b), *_ = legs
        return Candidate(
            kind=kind, line=line, stops=(a, b), place=place, point=point, vehicle_min=total_s / 60,
            change=Insertion(line, AddedStop(self._name(place), point), legs, self.options.dwell_s),
            delayed_trips=sum(numbers), delay_min=total_s / 60 / max(1, sum(numbers)),
        )  # fmt: skip

    def _name(self, place: int) -> str:
        table = self.lines.study.settlements.table
        return str(table["name"].iloc[place] or table.index[place])

    def _extensions(self) -> Iterator[Candidate]:
        """Yield the lines that end nearest to a settlement without a stop, gone on to it and back."""
        wanted, ends = np.flatnonzero(self.without_stop), self.lines.ends
        one_way = ends[(ends["ending"] == 0) | (ends["beginning"] == 0)]
        for line, stop, ending, _ in one_way.itertuples(index=False):
            self.refused.append(
                {"line": line, "stop_id": stop, "why": "only ends here" if ending else "only begins here"}
            )
        ends = ends[(ends["ending"] > 0) & (ends["beginning"] > 0)].reset_index(drop=True)
        if not len(wanted) or not len(ends):
            return
        at = beside_roads(self.lines.study, self.points[wanted])
        stops = self.lines.stops.geometry.loc[ends["stop_id"]].to_numpy()
        limit_min = self.options.extend_within_min / self.options.bus_factor
        out = self.lines.car_min(stops, at, limit_min=limit_min)
        home = self.lines.car_min(at, stops, limit_min=limit_min).set_index(["end", "origin"])["minutes"]
        out["back"] = home.reindex(pd.MultiIndex.from_frame(out[["origin", "end"]])).to_numpy()
        out = out.dropna(subset="back").sort_values(["end", "minutes", "origin"])
        for end, place, minutes, back in out.groupby("end", sort=True).head(_PER_PLACE).itertuples(index=False):
            yield self._extended(ends.iloc[int(end)], int(wanted[place]), at[place], (minutes, back))

    def _extended(self, end: pd.Series, place: int, point: Point, minutes: tuple[float, float]) -> Candidate:
        line, stop = str(end["line"]), str(end["stop_id"])
        drive_s, back_s = (round(one * 60 * self.options.bus_factor) for one in minutes)
        return Candidate(
            kind="extension", line=line, stops=(stop,), place=place, point=point,
            vehicle_min=(int(end["ending"]) * drive_s + int(end["beginning"]) * back_s) / 60,
            change=Extension(line, AddedStop(self._name(place), point), stop, drive_s, back_s),
        )  # fmt: skip

    def _detours(self) -> Iterator[Candidate]:
        """Yield the legs that a settlement without a stop lies least far from, led past it both ways."""
        legs = self.lines.legs
        trips = {(line, a, b): number for line, a, b, number in legs.itertuples(index=False)}
        two_way = legs[[(line, b, a) in trips for line, a, b, _ in legs.itertuples(index=False)]]
        two_way = two_way[two_way["a"] < two_way["b"]]
        wanted = np.flatnonzero(self.without_stop)
        if not len(wanted) or not len(two_way):
            return
        at, table = beside_roads(self.lines.study, self.points[wanted]), self.lines.stops
        used = table.index.get_indexer(pd.unique(two_way[["a", "b"]].to_numpy().ravel()))
        stops, row = table.geometry.to_numpy()[used], {table.index[k]: n for n, k in enumerate(used)}
        minutes = _matrices(self.lines, stops, at, limit_min=90.0)
        found = []
        for line, a, b, _ in two_way.itertuples(index=False):
            i, j = row[a], row[b]
            there = np.maximum(0.0, minutes.to_place[i] + minutes.to_stop[:, j] - minutes.between[i, j])
            back = np.maximum(0.0, minutes.to_place[j] + minutes.to_stop[:, i] - minutes.between[j, i])
            extra = (there + back) / 2 * self.options.bus_factor
            near = np.flatnonzero((extra > _PASSES_MIN) & (extra <= self.options.detour_within_min))
            found += [(k, extra[k], line, a, b, there[k], back[k]) for k in near]
        best = pd.DataFrame(found, columns=["place", "extra", "line", "a", "b", "there", "back"])
        best = best.sort_values(["place", "extra", "line", "a"]).drop_duplicates(["place", "line"])
        for k, _, line, a, b, there, back in best.groupby("place", sort=True).head(_PER_PLACE).itertuples(index=False):
            asked = {
                (a, b): self._round(minutes.to_place[row[a], k], there),
                (b, a): self._round(minutes.to_place[row[b], k], back),
            }
            yield self._inserted("detour", line, asked, int(wanted[k]), at[k], trips)

    def _round(self, to_place_min: float, extra_min: float) -> Inserted:
        factor = 60 * self.options.bus_factor
        return Inserted(round(to_place_min * factor), round(extra_min * factor) + self.options.dwell_s)

    def _departures(self) -> Iterator[Candidate]:
        """Yield every line with all its trips once more, later."""
        later_s = round(self.options.later_min * 60)
        for line in self.lines.lines:
            middle = shapely.MultiPoint(list(self.lines.points_of[line])).centroid
            yield Candidate(
                kind="departures", line=line, stops=(), place=-1, point=middle,
                vehicle_min=self.lines.run_min[line], change=Repetition(line, later_s),
            )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Matrices:
    """Minutes of a car: stops to places, places to stops, and between stops; infinite beyond the limit."""

    to_place: FloatArray
    to_stop: FloatArray
    between: FloatArray


def _matrices(lines: RunningLines, stops: GeometryArray, places: GeometryArray, *, limit_min: float) -> _Matrices:
    found = []
    for origins, ends in ((stops, places), (places, stops), (stops, stops)):
        dense = np.full((len(origins), len(ends)), np.inf)
        pairs = lines.car_min(origins, ends, limit_min=limit_min)
        dense[pairs["origin"], pairs["end"]] = pairs["minutes"]
        found.append(dense)
    np.nan_to_num(found[2], copy=False, posinf=0.0)  # where the stops themselves have no way, nothing is subtracted
    return _Matrices(*found)


def weights_of(table: gpd.GeoDataFrame, *, counts_people: bool) -> FloatArray:
    """Return what each settlement counts: its people, 0 where unknown, or 1."""
    people = table["population"].to_numpy(dtype=np.float64)
    return np.nan_to_num(people) if counts_people else np.ones(len(people))
