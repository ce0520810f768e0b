"""A county of two townships side by side, 10 km by 10 km each, whose hierarchy can be seen at a glance."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pyproj
from shapely import Point, box

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Study
from spatial_uri.samples import straight_road

CRS = 32649
X0, Y0 = 400_000, 3_000_000
COUNTY, WEST, EAST = "990121", "990121100", "990121201"


def square(x0_km, x1_km):
    return box(X0 + 1000 * x0_km, Y0, X0 + 1000 * x1_km, Y0 + 10_000)


def county(*, seats=None, levels=("county", "township"), **columns):
    """The areas; `seats` gives each the settlement that its boundary names."""
    rows = pd.DataFrame(
        {
            "name": ["合成县", "凤城镇", "石桥乡"],
            "level": ["county", "township", "township"],
            "parent_id": pd.Series([None, COUNTY, COUNTY], dtype=object).to_numpy(),
        },
        index=pd.Index([COUNTY, WEST, EAST], name="area_id"),
    )
    if seats is not None:
        rows["seat_id"] = pd.Series([seats.get(a) for a in rows.index], index=rows.index, dtype=object)
    for column, values in columns.items():
        rows[column] = values
    table = gpd.GeoDataFrame(rows, geometry=[square(0, 20), square(0, 10), square(10, 20)], crs=CRS)
    kept = table[table["level"].isin(levels)].copy()
    kept["parent_id"] = kept["parent_id"].where(kept["parent_id"].isin(kept.index), None).astype(object)
    return AdminAreas(kept)


def places(*rows, **columns):
    """Settlements from ``(id, name, kind, area, population, x km, y km)``."""
    ids, names, kinds, areas, people, x_km, y_km = zip(*rows, strict=True)
    data = {
        "name": list(names),
        "kind": list(kinds),
        "area_id": pd.Series(areas, index=list(ids), dtype=object),
        "population": pd.Series(people, index=list(ids), dtype=float),
    }
    table = pd.DataFrame(data, index=pd.Index(ids, name="place_id", dtype=object))
    for column, values in columns.items():
        table[column] = pd.Series(values, index=table.index, dtype=object)
    points = [Point(X0 + 1000 * x, Y0 + 1000 * y) for x, y in zip(x_km, y_km, strict=True)]
    return gpd.GeoDataFrame(table, geometry=points, crs=CRS)


def study(areas, settlements, crs=CRS):
    """A study of these areas and settlements; its road and its facilities do not matter."""
    blank = {"name": [], "tier": [], "area_id": [], "inside": []}
    facilities = gpd.GeoDataFrame(blank, geometry=[], index=pd.Index([], name="place_id", dtype=object), crs=crs)
    return Study(
        name="two towns",
        areas=areas,
        settlements=Places(settlements, SETTLEMENT),
        facilities=Places(facilities, FACILITY),
        network=replace(straight_road().network, crs=pyproj.CRS.from_user_input(crs)),
        tiers=(),
    )
