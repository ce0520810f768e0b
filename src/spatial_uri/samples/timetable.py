"""The buses of a synthetic county: town lines, village lines and one for market days. Many villages have none."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from spatial_uri.model.arrays import FloatArray
from spatial_uri.samples.tables import CountyTables

STOPS_PER_VILLAGE_LINE = 6
TOWN_LINE_KMH, VILLAGE_LINE_KMH = 35, 25
_COLUMNS = ("线路", "站点", "首班", "末班", "间隔", "发车时刻", "运行日", "双向", "车速", "备注")
_MARK = "合成数据"


def make_stop_sheet(county: CountyTables) -> pd.DataFrame:
    """Return the stops as a county bureau has them: ``站号``, ``站名``, ``经度``, ``纬度``, ``备注``."""
    points = county.stops.geometry
    return pd.DataFrame(
        {
            "站号": [f"S{number:06d}" for number in range(1, len(county.stops) + 1)],
            "站名": county.stops["name"].to_numpy(),
            "经度": points.x.to_numpy(),
            "纬度": points.y.to_numpy(),
            "备注": _MARK,
        }
    )


def make_timetable_sheet(county: CountyTables) -> pd.DataFrame:
    """Return the timetable as a county bureau has it, one row for each line.

    Every town has a bus to the seat of its county, the nearer ones every half hour or hour, the others twice a day.
    Every town has a village line to its nearest villages; of each third town it leaves the villages in the afternoon
    and does not come back the same day. The farthest town has a second one, on market days alone (the 3rd, 8th, 13th
    ...). All other villages have no bus. Stops go by their names.
    """
    stops = _Stops(county)
    rows: list[dict[str, Any]] = []
    village_line = 0
    for seat, towns in stops.counties():
        far = [town for town in towns if town != seat]
        for rank, town in enumerate(far):
            rows.append(
                _row(f"城乡{1 + sum(r['线路'].startswith('城乡') for r in rows):02d}路", stops.listed([seat, town]))
                | _town_times(rank, len(far))
                | {"双向": "是", "车速": TOWN_LINE_KMH}
            )
        for town in towns:
            village_line += 1
            chain = stops.villages_from(town, skip=0)
            if chain:
                rows += _village_rows(f"村村{village_line:02d}路", stops.listed([town, *chain]), village_line)
        if far and (chain := stops.villages_from(far[-1], skip=STOPS_PER_VILLAGE_LINE)):
            market = {"发车时刻": "07:00;11:30", "运行日": "逢3、8", "双向": "是", "车速": VILLAGE_LINE_KMH}
            rows.append(_row(f"赶集{village_line:02d}路", stops.listed([*reversed(chain), far[-1]])) | market)
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _row(line: str, stops: str) -> dict[str, Any]:
    return dict.fromkeys(_COLUMNS, "") | {"线路": line, "站点": stops, "备注": _MARK}


def _town_times(rank: int, count: int) -> dict[str, Any]:
    """Return the departures of a town line, by how far the town is among all."""
    if rank * 3 < count:
        return {"首班": "06:30", "末班": "18:30", "间隔": 30, "运行日": "每天"}
    if rank * 3 < 2 * count:
        return {"首班": "07:00", "末班": "18:00", "间隔": 60, "运行日": "每天"}
    return {"发车时刻": "07:20;14:40", "运行日": "每天"}


def _village_rows(line: str, stops: str, number: int) -> list[dict[str, Any]]:
    row = _row(line, stops) | {"车速": VILLAGE_LINE_KMH}
    if number % 3:
        return [row | {"发车时刻": "07:10;12:30;16:40", "运行日": "周一至周六", "双向": "是"}]
    back = row | {"站点": "、".join(reversed(stops.split("、")))}
    return [row | {"发车时刻": "08:00", "运行日": "工作日"}, back | {"发车时刻": "15:30", "运行日": "工作日"}]


class _Stops:
    """The stops of a county, each with the settlement it stands in."""

    def __init__(self, county: CountyTables) -> None:
        self._xy_m = _plane(county.stops, county.settlements)
        home = KDTree(_plane(county.settlements, county.settlements)).query(self._xy_m)[1]
        self._area = county.settlements["area_id"].to_numpy()[home]
        self._kind = county.settlements["kind"].to_numpy()[home]
        self._name = county.stops["name"].to_numpy()

    def listed(self, stops: list[int]) -> str:
        """List the names of some stops as the sheet writes them."""
        return "、".join(str(self._name[stop]) for stop in stops)

    def counties(self) -> list[tuple[int, list[int]]]:
        """Return, for each county, the stop in its seat and those in its towns, the nearest to the seat first."""
        is_town = np.isin(self._kind, ("town", "city"))
        found = []
        for seat in np.flatnonzero(self._kind == "city").tolist():
            county = self._area[seat][:6]
            own = [stop for stop in np.flatnonzero(is_town).tolist() if self._area[stop][:6] == county]
            away = {stop: float(np.hypot(*(self._xy_m[stop] - self._xy_m[seat]))) for stop in own}
            found.append((seat, sorted(own, key=lambda stop, away=away: (round(away[stop]), stop))))  # type: ignore[misc]
        return found

    def villages_from(self, town: int, *, skip: int) -> list[int]:
        """Return the next stops of a line that goes from a town to the nearest village not yet seen, and so on."""
        left = np.flatnonzero((self._area == self._area[town]) & (self._kind == "village"))
        chain: list[int] = []
        at = town
        while len(left) and len(chain) < skip + STOPS_PER_VILLAGE_LINE:
            away = np.round(np.hypot(*(self._xy_m[left] - self._xy_m[at]).T))
            at = int(left[np.argmin(away)])
            chain.append(at)
            left = left[self._name[left] != self._name[at]]  # two villages of one name on a line would be confused
        return chain[skip:]


def _plane(points: gpd.GeoDataFrame, around: gpd.GeoDataFrame) -> FloatArray:
    """Return metres on a plane good enough to tell what is nearer."""
    south, north = around.total_bounds[[1, 3]]
    scale = np.array([np.cos(np.radians((south + north) / 2)), 1.0]) * 111_195.0
    lonlat = np.column_stack([points.geometry.x, points.geometry.y])
    return np.asarray(lonlat * scale)
