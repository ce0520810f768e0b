"""The lines that run on the day of service: their legs from stop to stop, their ends, and their times on the road."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.snapping import SnappedPlaces, snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.ways import draw_ways, trace_ways


@dataclass(frozen=True, eq=False)
class RunningLines:
    """What runs on the day, line by line.

    Parameters
    ----------
    study, timetable, base
        The data, what runs, and the coverage by it.
    """

    study: Study
    timetable: Timetable
    base: TransitCoverage

    @cached_property
    def trips(self) -> pd.Index:
        """The trips of the day."""
        return self.timetable.trips_on(self.base.day) if self.base.day is not None else self.timetable.trips.index[:0]

    @cached_property
    def calls(self) -> pd.DataFrame:
        """The calls of these trips, with the line of each."""
        calls = self.timetable.calls[self.timetable.calls["trip_id"].isin(self.trips)]
        return calls.assign(line=calls["trip_id"].map(self.timetable.trips["line"].astype(str)))

    @cached_property
    def lines(self) -> list[str]:
        """The lines, by name."""
        return sorted(self.calls["line"].unique())

    @cached_property
    def stops(self) -> gpd.GeoDataFrame:
        """The stops, in the CRS of the study."""
        return self.timetable.stops.to_crs(self.study.crs)

    @cached_property
    def legs(self) -> pd.DataFrame:
        """One row for each line and pair of stops that follow one another: ``line``, ``a``, ``b``, ``trips``."""
        calls = self.calls
        same = calls["trip_id"] == calls["trip_id"].shift(-1)
        legs = pd.DataFrame({"line": calls["line"], "a": calls["stop_id"], "b": calls["stop_id"].shift(-1)})[same]
        legs = legs[legs["a"] != legs["b"]]
        return legs.groupby(["line", "a", "b"], sort=True).size().rename("trips").reset_index()

    @cached_property
    def ends(self) -> pd.DataFrame:
        """One row for each line and stop where trips end or begin: ``line``, ``stop_id``, ``ending``, ``beginning``."""
        calls = self.calls
        first, last = (calls[~calls["trip_id"].duplicated(keep=keep)] for keep in ("first", "last"))
        ending = last.groupby(["line", "stop_id"]).size().rename("ending")
        beginning = first.groupby(["line", "stop_id"]).size().rename("beginning")
        return pd.concat([ending, beginning], axis=1).fillna(0).astype(np.int64).sort_index().reset_index()

    @cached_property
    def run_min(self) -> dict[str, float]:
        """Line -> minutes that its vehicles are on their way on the day."""
        trip = self.calls["trip_id"]
        first, last = self.calls[~trip.duplicated()], self.calls[~trip.duplicated(keep="last")]
        spans = last.set_index("trip_id")["arrival_s"] - first.set_index("trip_id")["departure_s"]
        seconds = spans.groupby(first.set_index("trip_id")["line"]).sum()
        return {str(line): float(total) / 60 for line, total in seconds.items()}

    @cached_property
    def points_of(self) -> dict[str, GeometryArray]:
        """Line -> where its stops lie, in the order in which its trips first call there."""
        points = self.stops.geometry
        own = self.calls[["line", "stop_id"]].drop_duplicates()
        return {str(line): points.loc[stops].to_numpy() for line, stops in own.groupby("line")["stop_id"]}

    def ways(self, legs: pd.DataFrame) -> GeometryArray:
        """Return the way of a car along each leg, a straight line where there is none."""
        network, walk = self.study.network, self.base.travel.walk
        from_stop, to_stop = (
            self.stops.index.get_indexer(pd.Index(legs[side])).astype(np.int64) for side in ("a", "b")
        )
        used, numbers = np.unique([from_stop, to_stop], return_inverse=True)
        from_stop, to_stop = numbers.reshape(2, -1)
        points = np.asarray(self.stops.geometry.to_numpy(), dtype=object)[used]
        stops = SnappedPlaces(points, snap_places(network, points, walk=walk))
        drawn = np.full(len(legs), None, dtype=object)
        by_end = np.argsort(to_stop, kind="stable")
        for rows in np.split(by_end, np.flatnonzero(np.diff(to_stop[by_end])) + 1):
            end, starts = stops.select(to_stop[rows[:1]]), stops.select(from_stop[rows])
            tree = grow_tree(network, end.points, limit_min=120.0, walk=walk, access=end.access)
            found = find_nearest(tree, starts.points, starts.access)
            ends = points[to_stop[rows]]
            ends[found.time_ms[:, 0] < 0] = None
            drawn[rows] = draw_ways(network, trace_ways(tree, found), starts.points, ends)
        sides = [_xy(points[rows]) for rows in (from_stop, to_stop)]
        straight = np.asarray(shapely.linestrings(np.stack(sides, axis=1)), dtype=object)
        missing: BoolArray = shapely.is_missing(drawn)
        return np.where(missing, straight, drawn)

    def car_min(self, origins: GeometryArray, ends: GeometryArray, *, limit_min: float) -> pd.DataFrame:
        """Return the minutes of a car between points beside roads: ``origin``, ``end`` (rows), ``minutes``."""
        from spatial_uri.measure.od import od_matrix

        tables = [gpd.GeoDataFrame(geometry=list(points), crs=self.study.crs) for points in (origins, ends)]
        travel = Travel(walk_kmh=self.base.travel.walk_kmh, walk_limit_m=self.base.travel.walk_limit_m)
        pairs = od_matrix(self.study.network, *tables, cutoff_min=limit_min, travel=travel)
        return pairs.set_axis(["origin", "end", "minutes"], axis=1)


def beside_roads(study: Study, points: GeometryArray) -> GeometryArray:
    """Return the nearest point of a road that leads anywhere for each of some points; the point itself without any."""
    _, _, main = study.network.snap_index
    if not len(main.geometries) or not len(points):
        return points
    lines = main.geometries[main.nearest(points)]
    return np.asarray(shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, points)), dtype=object)


def _xy(points: GeometryArray) -> FloatArray:
    return np.asarray(shapely.get_coordinates(points), dtype=np.float64)
