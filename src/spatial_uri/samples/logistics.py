"""The logistics nodes of a synthetic county: a centre in its seat, stations in most towns, points in most villages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.samples.tables import CountyTables

STATION_SHARE, POINT_SHARE = 0.85, 0.7
_STREAM = 12
"""A stream of random numbers of its own, so that nothing else in the county depends on its nodes."""
_FAR_DEGREES = 0.0004
_COLUMNS = ("编号", "名称", "级别", "村代码", "经度", "纬度", "备注")


def make_logistics_sheet(county: CountyTables) -> pd.DataFrame:
    """Return the nodes as a county bureau has them, one row for each.

    The columns are ``编号``, ``名称``, ``级别``, ``村代码`` (of points), ``经度``, ``纬度`` and ``备注``.
    Villages that no road reaches have no point.
    """
    rng = np.random.default_rng([county.seed, county.villages, _STREAM])
    names = county.areas["name"]
    places = county.settlements.sort_index()
    chance = rng.random(len(places))
    rows: list[tuple[str, str, str, str, int]] = []
    for at, (code, place) in enumerate(places.iterrows()):
        town = str(names[place["area_id"]])
        if place["kind"] == "city":
            rows.append(("L1", f"{names[str(code)[:6]]}物流配送中心", "县级物流配送中心", "", at))
        elif place["kind"] == "town" and chance[at] < STATION_SHARE:
            rows.append(("L2", f"{town}综合服务站", "乡镇综合服务站", "", at))
        elif place["kind"] == "village" and place["truth"] == "connected" and chance[at] < POINT_SHARE:
            rows.append(("L3", f"{place['name']}服务点", "村级服务点", str(code), at))
    where = [row[4] for row in rows]
    offset = rng.uniform(-_FAR_DEGREES, _FAR_DEGREES, (len(rows), 2))
    points = places.geometry.iloc[where]
    lon, lat = np.round(np.column_stack([points.x, points.y]) + offset, 7).T
    cells = [(f"{row[0]}{number:05d}", *row[1:4]) for number, row in enumerate(rows, start=1)]
    table = pd.DataFrame(cells, columns=list(_COLUMNS[:4]))
    return table.assign(经度=lon, 纬度=lat, 备注="合成数据")
