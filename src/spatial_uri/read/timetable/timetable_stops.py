"""The stops of a plain timetable, looked up by id or name; where a name is not unique, the one that is meant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse.csgraph import connected_components

from spatial_uri.errors import DataError
from spatial_uri.geo.crs import DEGREES, plane_around
from spatial_uri.model.arrays import FloatArray, IndexArray
from spatial_uri.model.names import comparable
from spatial_uri.model.study import Note
from spatial_uri.read.tables.headings import heading_of_each
from spatial_uri.read.tables.places import read_facilities
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.store.net import reader

ONE_STOP_M = 400.0
"""Stops of one name within this distance of each other count as one stop where a timetable names it."""
STOP_SHEETS = ("stops", "stop", "站点", "站点表", "停靠站", "站点坐标")
WORDS: Mapping[str, tuple[str, ...]] = {
    "place_id": ("stop_id", "id", "place_id", "站点编号", "编号", "站号"),
    "name": ("stop", "name", "stop_name", "站名", "站点", "站点名称", "名称", "停靠站"),
    "lon": ("lon", "lng", "longitude", "stop_lon", "经度", "x"),
    "lat": ("lat", "latitude", "stop_lat", "纬度", "y"),
}


@dataclass(frozen=True)
class NamedStop:
    """A group of stops of one name that lie near each other, represented by the one nearest to their middle.

    Parameters
    ----------
    stop_id, name
        Id and name of the one that represents them.
    xy
        Where it is, metres on a plane.
    """

    stop_id: str
    name: str
    xy: tuple[float, float]


class StopBook:
    """Stops by id and by name.

    Parameters
    ----------
    stops
        Tables with index ``stop_id``, column ``name`` and points in any CRS. A name or id that is in the first is not
        looked for in the next.
    """

    def __init__(self, *stops: gpd.GeoDataFrame) -> None:
        tables = [table.to_crs(DEGREES) for table in stops if len(table)]
        bounds = np.array([table.total_bounds for table in tables]).reshape(-1, 4)
        west, south = bounds[:, :2].min(axis=0) if len(bounds) else (0.0, 0.0)
        east, north = bounds[:, 2:].max(axis=0) if len(bounds) else (0.0, 0.0)
        plane = plane_around((west, south, east, north))
        self.points = pd.concat([t.geometry for t in tables]) if tables else gpd.GeoSeries([], crs=DEGREES)
        self.points = self.points[~self.points.index.duplicated()]
        self._by_id: dict[str, NamedStop] = {}
        self._by_name: dict[str, list[NamedStop]] = {}
        self._spelled: dict[str, str] = {}
        for table in tables:
            known = set(self._by_name)
            xy = shapely.get_coordinates(table.geometry.to_crs(plane).to_numpy())
            rows: dict[str, list[int]] = {}
            for row, (stop_id, name) in enumerate(
                zip(table.index.astype(str), table["name"].astype(object).fillna(""), strict=True)
            ):
                self._by_id.setdefault(stop_id, NamedStop(stop_id, str(name), (float(xy[row, 0]), float(xy[row, 1]))))
                if comparable(str(name)):
                    rows.setdefault(comparable(str(name)), []).append(row)
                    self._spelled.setdefault(comparable(str(name)), str(name))
            for key in rows.keys() - known:
                ids = [str(table.index[row]) for row in rows[key]]
                self._by_name[key] = [self._by_id[ids[i]] for i in _middles(xy[rows[key]])]

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, name: str) -> list[NamedStop]:
        """Return the stops that an id or a name may mean; several where stops of one name lie far apart."""
        if name in self._by_id:
            return [self._by_id[name]]
        return self._by_name.get(comparable(name), [])

    def near(self, name: str) -> list[str]:
        """Return names that are spelled alike."""
        close = difflib.get_close_matches(comparable(name), self._by_name, n=3, cutoff=0.6)
        longer = [key for key in self._by_name if len(comparable(name)) > 1 and comparable(name) in key]
        return [self._spelled[key] for key in dict.fromkeys([*close, *longer[:3]])][:3]


def _middles(xy: FloatArray) -> list[int]:
    """Return, for each group of points within `ONE_STOP_M` of one another, the one nearest to its middle."""
    if len(xy) == 1:
        return [0]
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    count, group = connected_components(apart <= ONE_STOP_M, directed=False)
    found = []
    for number in range(count):
        members = np.flatnonzero(group == number)
        away = np.hypot(*(xy[members] - xy[members].mean(axis=0)).T)
        found.append(
            int(members[np.argmin(np.round(away, 3))])
        )  # rounded, so that of two equally near the first is taken
    return found


def shortest(candidates: Sequence[Sequence[NamedStop]]) -> list[NamedStop]:
    """Choose one of the candidates for each stop so that the line, in straight lines between them, is the shortest."""
    cost = np.zeros(len(candidates[0]))
    back: list[IndexArray] = []
    for before, after in pairwise(candidates):
        a, b = (np.array([stop.xy for stop in stops]) for stops in (before, after))
        total = cost[:, None] + np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1))
        back.append(total.argmin(axis=0))
        cost = total.min(axis=0)
    chosen = [int(cost.argmin())]
    for step in reversed(back):
        chosen.append(int(step[chosen[-1]]))
    return [stops[i] for stops, i in zip(candidates, reversed(chosen), strict=True)]


def lengths_m(stops: Sequence[NamedStop]) -> FloatArray:
    """Return the straight distances from each stop to the next."""
    xy = np.array([stop.xy for stop in stops])
    return np.asarray(np.hypot(*np.diff(xy, axis=0).T))


@reader()
def read_own_stops(path: Path, options: TableOptions) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read a user's table of stops: a name and a place for each, and an id if there is one.

    Raises
    ------
    InputNotFoundError, DataError, CrsError
        As `read_facilities` does.
    """
    headings = list(map(str, read_raw(path, options).frame.columns))
    columns = heading_of_each(headings, WORDS, with_unit=("lon", "lat"))
    if "name" not in columns:
        raise DataError(
            "there is no column for the names of the stops",
            file=path,
            remedy=f"call it one of {', '.join(WORDS['name'])}; the columns are {', '.join(headings)}",
        )
    places, notes = read_facilities(path, tier="stop", columns=columns, options=options)
    table = places.table
    ids = [name.replace("facility-", "stop-", 1) for name in table.index] if "place_id" not in columns else table.index
    stops = table[["name", "geometry"]].set_index(pd.Index(ids, name="stop_id", dtype=object))
    said_otherwise = {"places.ids", "facilities.one_point"}  # stops of two directions may share a point
    return stops, tuple(note for note in notes if note.code not in said_otherwise)
