"""What public transport offers on the day of service: stops, departures, and the ways on foot to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.analyses.transit.running_buses import RunningBuses, nothing_known
from spatial_uri.errors import DataError
from spatial_uri.model.arrays import BoolArray, GeometryArray
from spatial_uri.model.study import Note, Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.routing.transit.stop_walks import FootPaths, find_walks_to

NEAR_STUDY_M = 10_000.0
"""Stops farther from the study area than this are named in a note."""


@dataclass(frozen=True, eq=False)
class Supply:
    """Stops, departures and paths of one day, as the columns of settlements are computed from them.

    Parameters
    ----------
    study, options, travel
        The data and the parameters.
    timetable, day
        What runs, and the day of service; None without a timetable, or if nothing runs on any day.
    """

    study: Study
    options: TransitOptions
    travel: Travel
    timetable: Timetable | None
    day: date | None

    @property
    def settlements(self) -> gpd.GeoDataFrame:
        """The settlements of the study."""
        return self.study.settlements.table

    @cached_property
    def points(self) -> GeometryArray:
        """Where the settlements lie."""
        return np.asarray(self.settlements.geometry.to_numpy(), dtype=object)

    @cached_property
    def paths(self) -> FootPaths | None:
        """The roads and paths to walk on; None if they were not read."""
        walking = self.study.walking
        return FootPaths(walking, self.travel.walk) if walking is not None and walking.piece_count else None

    @cached_property
    def line_stops(self) -> gpd.GeoDataFrame:
        """The stops of the timetable; none without one."""
        if self.timetable is not None:
            return self.timetable.stops.to_crs(self.study.crs)
        return gpd.GeoDataFrame({"name": []}, geometry=[], index=pd.Index([], name="stop_id"), crs=self.study.crs)

    @property
    def line_points(self) -> GeometryArray:
        """Where the stops of the timetable lie."""
        return np.asarray(self.line_stops.geometry.to_numpy(), dtype=object)

    @cached_property
    def stops(self) -> gpd.GeoDataFrame:
        """All stops: first those of the timetable, then those of the map that it does not name."""
        mapped = self.study.stops
        if mapped is None:
            return self.line_stops
        mapped = gpd.GeoDataFrame({"name": mapped["name"]}, geometry=mapped.geometry).to_crs(self.study.crs)
        if self.timetable is None:
            return mapped
        others = mapped[~mapped.index.isin(self.line_stops.index)]
        return gpd.GeoDataFrame(pd.concat([self.line_stops[["name", "geometry"]], others]), crs=self.study.crs)

    @property
    def stop_points(self) -> GeometryArray:
        """Where all stops lie."""
        return np.asarray(self.stops.geometry.to_numpy(), dtype=object)

    @cached_property
    def buses(self) -> RunningBuses | None:
        """What runs on the day; None without a timetable."""
        return None if self.timetable is None or self.day is None else RunningBuses(self.timetable, self.day)

    @cached_property
    def served(self) -> BoolArray:
        """Which stops of the timetable have a departure on the day; none where no day is known."""
        if self.buses is None:
            return np.zeros(len(self.line_stops), dtype=np.bool_)
        return np.asarray(np.diff(self.buses.departures.ptr) > 0)

    def place_services(self) -> dict[str, Any]:
        """Return the departures of every settlement, over all stops within its walk; NaN without a timetable."""
        if self.buses is None:
            return nothing_known()
        limit_m = self.options.stop_limit_m
        return self.buses.near_places(find_walks_to(self.headline_ways, self.points, self.line_points, limit_m=limit_m))

    @property
    def headline_ways(self) -> FootPaths | Walk:
        """How the walks are measured that headlines count: along paths (`FootPaths`), or straight (`Walk`)."""
        return self.travel.walk if self.options.straight_line or self.paths is None else self.paths

    def stop_table(self) -> gpd.GeoDataFrame:
        """Return the table of stops, as `TransitCoverage.stops`."""
        stops, lines = self.stops, self.line_stops
        services = nothing_known() if self.buses is None else self.buses.at_stops()
        of_lines = pd.DataFrame(services, index=lines.index, dtype=None if len(lines) else object)
        table = of_lines.reindex(stops.index)
        table["served_only_on_market_days"] = (
            table["served_only_on_market_days"].astype(object).where(table["departures"].notna(), None)
        )
        table.insert(0, "name", stops["name"])
        table.insert(1, "in_timetable", stops.index.isin(lines.index))
        return gpd.GeoDataFrame(table, geometry=stops.geometry, crs=self.study.crs)


def far_stop_notes(study: Study, timetable: Timetable) -> list[Note]:
    """Note how many stops lie far from the study area; refuse a timetable of another place.

    Raises
    ------
    DataError
        If no stop of the timetable lies in the study area or near it.
    """
    points = timetable.stops.geometry.to_crs(study.crs).to_numpy()
    is_near: BoolArray = np.asarray(np.isfinite(shapely.get_coordinates(points)).all(axis=1))
    boundary = study.boundary
    shapely.prepare(boundary)
    is_near[is_near] = shapely.dwithin(boundary, points[is_near], NEAR_STUDY_M)
    far = timetable.stops.index[~is_near]
    if len(timetable.stops) and not is_near.any():
        x, y = timetable.stops.geometry.to_crs(4326).iloc[0].coords[0]
        raise DataError(
            f"none of the {len(far)} stops of the timetable lies within {NEAR_STUDY_M / 1000:g} km of the study area",
            file=timetable.source or None,
            faults=[f"stop {far[0]} lies at longitude {x:.4f}, latitude {y:.4f}"],
            remedy="give the timetable of this place, and declare the CRS and datum of its stops",
        )
    if not len(far):
        return []
    km, stops = NEAR_STUDY_M / 1000, len(timetable.stops)
    return [Note("transit.stops_far", places=tuple(far), count=len(far), stops=stops, km=km)]
