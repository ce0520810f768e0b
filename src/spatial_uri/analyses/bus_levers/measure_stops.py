"""The coverage by a changed timetable: walks to stops, which no lever changes, are searched once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.transit.departures import departures_on
from spatial_uri.analyses.transit.result import SEATS, TransitCoverage
from spatial_uri.analyses.transit.supply import Supply
from spatial_uri.analyses.transit.trips import S_PER_MIN, BusSearch, WalksToSeats, connections_of
from spatial_uri.model.arrays import BoolArray, GeometryArray, Int64Array
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.routing.transit.stop_walks import Walks, find_walks_from, find_walks_to
from spatial_uri.routing.transit.timetable_search import Transit

COLUMNS = ("has_served_stop", "town_bus_min", "county_bus_min", "town_return", "county_return")
"""The columns of the coverage that tell what a lever brings."""


@dataclass(frozen=True, eq=False)
class _StopWalks:
    """Walks between settlements and all stops that there are or may be, and between these stops.

    `headline` are those that headlines count, `out` and `home` those of journeys, `changes` those between vehicles.
    """

    headline: Walks
    out: Walks
    home: Walks
    changes: Walks


@dataclass(frozen=True, eq=False)
class ChangedCoverage:
    """Works out the columns of `transit_coverage` that levers change, for a timetable with further stops.

    Parameters
    ----------
    study, hierarchy, timetable, base
        What was measured, what runs today, and the coverage by it.
    added
        Where each stop is that there may be, in the CRS of the study.
    """

    study: Study
    hierarchy: Hierarchy
    timetable: Timetable
    base: TransitCoverage
    added: Sequence[Point] = field(default=())

    @cached_property
    def _supply(self) -> Supply:
        options = replace(self.base.options, day=self.base.day)
        return Supply(self.study, options, self.base.travel, self.timetable, self.base.day)

    @cached_property
    def _stops(self) -> GeometryArray:
        """The stops of today, and the others after them, each where it is once it is in the timetable."""
        crs = self.timetable.stops.crs
        added = gpd.GeoSeries(list(self.added), crs=self.study.crs).to_crs(crs).to_crs(self.study.crs)
        return np.concatenate([self._supply.line_points, np.asarray(added.to_numpy(), dtype=object)])

    @cached_property
    def _walks(self) -> _StopWalks:
        supply, options = self._supply, self.base.options
        way = supply.paths or supply.travel.walk
        limit_m = options.stop_limit_m
        out = find_walks_to(way, supply.points, self._stops, limit_m=limit_m)
        straight = way is not supply.headline_ways and supply.paths is not None
        return _StopWalks(
            headline=find_walks_to(supply.headline_ways, supply.points, self._stops, limit_m=limit_m)
            if straight
            else out,
            out=out,
            home=find_walks_from(way, self._stops, supply.points, limit_m=limit_m),
            changes=find_walks_to(way, self._stops, self._stops, limit_m=options.transfer_limit_m),
        )

    @cached_property
    def _on_foot(self) -> WalksToSeats:
        return WalksToSeats(self._supply.points, self._supply.paths)

    @cached_property
    def _own(self) -> dict[str, Int64Array]:
        index = self._supply.settlements.index
        seats = {to: pd.Index(self.hierarchy.places[f"{to}_seat_id"]) for to in SEATS}
        return {to: index.get_indexer(ids).astype(np.int64) for to, ids in seats.items()}

    def columns(self, timetable: Timetable, added: Sequence[int]) -> pd.DataFrame:
        """Return `COLUMNS` of every settlement.

        Parameters
        ----------
        timetable
            What would run: the stops of today, and then those in `added`.
        added
            Which of the further stops it has, in ascending order.
        """
        supply, options, day = self._supply, self._supply.options, self.base.day
        if day is None:
            raise AssertionError("levers are evaluated on a day of service")
        today = len(supply.line_points)
        stops = np.concatenate([np.arange(today), today + np.asarray(added, dtype=np.int64)]).astype(np.int64)
        served = np.diff(departures_on(timetable, day).ptr) > 0
        search = BusSearch(
            options=options,
            foot_limit_s=options.foot_limit_s(supply.travel.walk),
            transit=Transit(
                connections=connections_of((timetable, day), options),
                changes=self._walks.changes.of_places(stops).to_stops(stops),
                change_min_s=round(options.transfer_min * S_PER_MIN),
            ),
            out=self._walks.out.to_stops(stops),
            home=self._walks.home.to_stops(stops),
            on_foot=self._on_foot,
        )
        columns = {"has_served_stop": self._has_stop(self._walks.headline.to_stops(stops), served)}
        for to in SEATS:
            found = search.columns(self._own[to])
            columns |= {f"{to}_bus_min": found["bus_min"], f"{to}_return": found["return"]}
        return pd.DataFrame(columns, index=self.base.places.index)[list(COLUMNS)]

    def _has_stop(self, walks: Walks, served: BoolArray) -> BoolArray:
        """Tell who has a stop with a departure within the walk that headlines count."""
        near = served[walks.stop] & (walks.metres <= self.base.options.stop_limit_m)
        return np.bincount(walks.place[near], minlength=len(walks.ptr) - 1) > 0
