"""The service points of a synthetic county: schools, care, halls, markets, masts, and what its villages have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.samples.tables import CountyTables

_STREAM, _ATTRIBUTES_STREAM = 13, 14
"""Streams of random numbers of their own, so that nothing else in the county depends on them."""
_FAR_DEGREES = 0.0006
_COLUMNS = ("编号", "名称", "类别", "经度", "纬度", "备注")

_SERVICES = {
    # kind: share of the county seats, of the towns, of the villages on a road that have one
    "120急救站点": (1.0, 0.3, 0.0),
    "幼儿园": (1.0, 1.0, 0.12),
    "小学": (1.0, 1.0, 0.18),
    "九年一贯制学校": (0.0, 0.25, 0.0),
    "初中": (1.0, 0.6, 0.0),
    "高中": (1.0, 0.0, 0.0),
    "养老院": (1.0, 0.7, 0.0),
    "互助养老点": (0.0, 0.0, 0.25),
    "社保大厅": (1.0, 0.8, 0.0),
    "村级综合服务中心": (0.0, 0.0, 0.85),
    "图书馆": (1.0, 0.0, 0.0),
    "综合文化站": (0.0, 0.9, 0.0),
    "文化礼堂": (0.0, 0.0, 0.3),
    "健身广场": (1.0, 1.0, 0.45),
    "农贸市场": (1.0, 0.8, 0.0),
    "现代农业产业园": (1.0, 0.2, 0.02),
    "农产品冷库": (1.0, 0.3, 0.06),
    "通信基站": (1.0, 1.0, 0.4),
    "垃圾转运站": (1.0, 0.5, 0.0),
    "A级景区村": (0.0, 0.0, 0.05),
}
ATTRIBUTES = {"5G": 0.8, "光纤": 0.93, "垃圾分类": 0.75, "污水治理": 0.6}
"""Column of the table of villages -> the share of the villages on a road that have it."""
_BLANK_SHARE = 0.03


def make_service_sheet(county: CountyTables) -> pd.DataFrame:
    """Return the service points as a county bureau has them, one row for each.

    The columns are ``编号``, ``名称``, ``类别``, ``经度``, ``纬度`` and ``备注``. Villages
    that no road reaches have none.
    """
    rng = np.random.default_rng([county.seed, county.villages, _STREAM])
    names = county.areas["name"]
    places = county.settlements.sort_index()
    chance = rng.random((len(places), len(_SERVICES)))
    rows: list[tuple[str, str, int]] = []
    for at, (_, place) in enumerate(places.iterrows()):
        column = {"city": 0, "town": 1}.get(place["kind"], 2)
        if column == 2 and place["truth"] != "connected":
            continue
        where = str(place["name"] if column == 2 else names[place["area_id"]])
        for number, (kind, shares) in enumerate(_SERVICES.items()):
            if chance[at, number] < shares[column]:
                rows.append((kind, f"{where}{kind}", at))
    offset = rng.uniform(-_FAR_DEGREES, _FAR_DEGREES, (len(rows), 2))
    points = places.geometry.iloc[[row[2] for row in rows]]
    lon, lat = np.round(np.column_stack([points.x, points.y]) + offset, 7).T
    cells = [(f"S{number:05d}", name, kind) for number, (kind, name, _) in enumerate(rows, start=1)]
    return pd.DataFrame(cells, columns=["编号", "名称", "类别"]).assign(经度=lon, 纬度=lat, 备注="合成数据")[
        list(_COLUMNS)
    ]


def make_attribute_columns(county: CountyTables) -> pd.DataFrame:
    """Return what the villages have, on the index of the settlements: 是, 否, or blank where nobody knows.

    Seats and towns have everything; villages that no road reaches have nothing.
    """
    rng = np.random.default_rng([county.seed, county.villages, _ATTRIBUTES_STREAM])
    places = county.settlements
    found = {}
    for name, share in ATTRIBUTES.items():
        chance, blank = rng.random(len(places)), rng.random(len(places))
        is_village = (places["kind"] == "village").to_numpy()
        has = ~is_village | ((places["truth"] == "connected").to_numpy() & (chance < share))
        found[name] = np.where(is_village & (blank < _BLANK_SHARE), "", np.where(has, "是", "否"))
    return pd.DataFrame(found, index=places.index)
