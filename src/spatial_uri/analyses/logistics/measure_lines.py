"""The bus lines that pass both a station and villages, and so could carry parcels (客货邮)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.analyses.logistics.result import LINE_COLUMNS, SEPARATOR, THEN, at_least
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel
from spatial_uri.routing.transit.stop_walks import FootPaths, find_walks_to


@dataclass(eq=False)
class Line:
    """What one line passes on a day.

    Parameters
    ----------
    trips
        How many trips it has.
    stations
        Rows of the stations and centres, in the order they are passed.
    villages
        Rows of the villages passed.
    villages_out, villages_in
        Those passed after a station on the same trip, and before one.
    order
        Rows of stations (negative, less one) and villages along the trip that passes most of both.
    """

    trips: int = 0
    stations: dict[int, None] = field(default_factory=dict)
    villages: set[int] = field(default_factory=set)
    villages_out: set[int] = field(default_factory=set)
    villages_in: set[int] = field(default_factory=set)
    order: tuple[int, ...] = ()

    def take(self, calls: list[tuple[list[int], list[int]]], trips: int) -> None:
        """Add trips that make the same calls: for each call the stations and the villages beside its stop."""
        self.trips += trips
        with_station = [k for k, (stations, _) in enumerate(calls) if stations]
        order: dict[int, None] = {}
        for k, (stations, villages) in enumerate(calls):
            self.stations |= dict.fromkeys(stations)
            self.villages.update(villages)
            order |= dict.fromkeys([*(-1 - s for s in stations), *villages])
            if with_station and k > with_station[0]:
                self.villages_out.update(villages)
            if with_station and k < with_station[-1]:
                self.villages_in.update(villages)
        if len(order) > len(self.order):
            self.order = tuple(order)

    @property
    def served(self) -> set[int]:
        """The villages to or from which it could carry parcels."""
        return self.villages_out | self.villages_in


def lines_of_day(
    places: gpd.GeoDataFrame,
    nodes: gpd.GeoDataFrame,
    service: tuple[Timetable, date],
    ways: tuple[FootPaths | None, Travel],
    *,
    limit_m: float,
) -> tuple[pd.DataFrame, list[str | None]]:
    """Find what every bus line of a day passes: stations, villages, and in which order.

    A line passes a station (or centre) or a village if one of its stops lies within a walk of it. It is fit for parcels
    if one trip passes a station and, at another stop, a village: beyond the station, where goods are delivered, or
    before it, where they are sent off.

    Parameters
    ----------
    places, nodes
        As `Logistics.places` (``name``, ``rank``, ``has_point``) and `Logistics.nodes`.
    service
        The timetable, and the day of service.
    ways
        The paths (None: walks are straight lines), and how people walk.
    limit_m
        Longest walk between a stop and what it passes, metres, included.

    Returns
    -------
    table : DataFrame
        As `Logistics.lines`.
    lines : list
        For each place the lines that could carry its parcels, "; " between; None where there is none.
    """
    timetable, day = service
    is_village = places["rank"].isin(VILLAGE_RANKS).to_numpy()
    stations = nodes[nodes["tier"].isin(at_least("station"))]
    village_rows = np.flatnonzero(is_village)
    stops = timetable.stops.to_crs(places.crs)
    near_stations = _beside(stops, stations, ways, limit_m)
    near_villages = [[int(village_rows[k]) for k in rows] for rows in _beside(stops, places[is_village], ways, limit_m)]
    found: dict[str, Line] = {}
    for (name, pattern), trips in _patterns(timetable, day).items():
        calls = [(near_stations[stop], near_villages[stop]) for stop in pattern]
        found.setdefault(name, Line()).take(calls, trips)
    names = {"place": list(places["name"]), "station": list(stations["name"])}
    without = places["has_point"].eq(False).to_numpy()
    knows_points = bool(places["has_point"].notna().any())
    rows = [_row(name, line, names, without if knows_points else None) for name, line in sorted(found.items())]
    of_place: list[list[str]] = [[] for _ in range(len(places))]
    for name, line in sorted(found.items()):
        for row in line.served:
            of_place[row].append(name)
    return tidy_lines(rows), [SEPARATOR.join(lines) or None for lines in of_place]


def tidy_lines(rows: Iterable[dict[str, Any]] = ()) -> pd.DataFrame:
    """Return the rows of lines as a table, with the types that its columns have even if it is empty."""
    table = pd.DataFrame(rows, columns=list(LINE_COLUMNS))
    counts = [name for name in LINE_COLUMNS if name == "trips" or name.startswith("villages")]
    return table.astype(dict.fromkeys(counts, "Int64") | {"is_fit": "bool"})


def _beside(
    stops: gpd.GeoDataFrame, places: gpd.GeoDataFrame, ways: tuple[FootPaths | None, Travel], limit_m: float
) -> list[list[int]]:
    """Return for each stop the rows of the places within a walk, the nearest first."""
    paths, travel = ways
    points = [np.asarray(table.geometry.to_numpy(), dtype=object) for table in (stops, places)]
    walks = find_walks_to(paths or travel.walk, points[0], points[1], limit_m=limit_m)
    order = np.lexsort((walks.stop, walks.metres, walks.place))
    rows = walks.stop[order].tolist()
    return [rows[a:b] for a, b in zip(walks.ptr[:-1].tolist(), walks.ptr[1:].tolist(), strict=True)]


def _patterns(timetable: Timetable, day: date) -> Counter[tuple[str, tuple[int, ...]]]:
    """Return line and stops (their rows) of all trips of a day, and how many trips go that way."""
    running = timetable.trips_on(day)
    calls = timetable.calls[timetable.calls["trip_id"].isin(running)]
    stop = pd.Series(timetable.stops.index.get_indexer(pd.Index(calls["stop_id"])), index=calls.index)
    line = timetable.trips["line"].astype(str).to_dict()
    found: Counter[tuple[str, tuple[int, ...]]] = Counter()
    for trip, rows in stop.groupby(calls["trip_id"].to_numpy(), sort=False):
        found[line[trip], tuple(rows.tolist())] += 1
    return found


def _row(name: str, line: Line, names: dict[str, list[str]], without_point: Any) -> dict[str, Any]:
    order = [names["station"][-1 - row] if row < 0 else names["place"][row] for row in line.order]
    lacking = pd.NA if without_point is None else int(without_point[sorted(line.served)].sum())
    return {
        "line": name,
        "trips": line.trips,
        "stations": SEPARATOR.join(names["station"][row] for row in line.stations),
        "villages": len(line.villages),
        "villages_out": len(line.villages_out),
        "villages_in": len(line.villages_in),
        "villages_without_point": lacking,
        "is_fit": bool(line.served),
        "order": THEN.join(order),
    }
