"""A valley small enough to solve in the head: one county, two townships, sixteen villages along one road."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from osm_writing import OsmWriting
from shapely import Point, box

WEST, EAST, MIDDLE, SOUTH, NORTH = 118.80, 118.96, 118.88, 28.90, 28.98
ROAD_LAT = 28.94
COUNTY, WEST_TOWN, EAST_TOWN = "330802", "330802100", "330802101"

STUDY = """
[study]
name = "谷地"

[roads]
file = "roads.osm"

[boundaries]
file = "areas.gpkg"
[boundaries.columns]
area_id = "代码"
name = "名称"

[settlements]
file = "villages.csv"
[settlements.columns]
place_id = "村代码"
name = "村名"
population = "人口"
lon = "经度"
lat = "纬度"

[[facilities]]
file = "clinics.csv"
tier = "clinic"
[[facilities]]
file = "hospitals.geojson"
tier = "hospital"

[tiers]
order = ["hospital", "clinic"]
labels = { clinic = "卫生院" }
"""


def villages() -> pd.DataFrame:
    """Eight villages in each township, all on the road; the codes begin with that of the township."""
    rows = []
    for i in range(16):
        town = WEST_TOWN if i < 8 else EAST_TOWN
        lon = WEST + 0.005 + i * 0.01
        rows.append((f"{town}{200 + i}", f"村{i}", str(100 + i), f"{lon:.6f}", f"{ROAD_LAT:.6f}"))
    return pd.DataFrame(rows, columns=["村代码", "村名", "人口", "经度", "纬度"])


def areas() -> gpd.GeoDataFrame:
    shapes = [
        box(WEST, SOUTH, EAST, NORTH),
        box(WEST, SOUTH, MIDDLE, NORTH),
        box(MIDDLE, SOUTH, EAST, NORTH),
    ]
    data = {"代码": [COUNTY, WEST_TOWN, EAST_TOWN], "名称": ["谷地县", "西镇", "东镇"]}
    return gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4326")


def clinics() -> pd.DataFrame:
    data = {"place_id": ["c1", "c2"], "name": ["西卫生院", "东卫生院"]}
    return pd.DataFrame({**data, "lon": ["118.82", "118.92"], "lat": [str(ROAD_LAT)] * 2})


def hospitals() -> gpd.GeoDataFrame:
    """One hospital, beyond the county."""
    data = {"place_id": ["h1"], "name": ["县医院"]}
    return gpd.GeoDataFrame(data, geometry=[Point(EAST + 0.02, ROAD_LAT)], crs="EPSG:4326")


def roads() -> OsmWriting:
    osm = OsmWriting()
    nodes = [osm.node(WEST - 0.02 + i * 0.01, ROAD_LAT) for i in range(21)]
    osm.way(nodes, highway="tertiary")
    return osm


def write_valley(folder: Path) -> Path:
    """Write every input and the study file."""
    folder.mkdir(parents=True, exist_ok=True)
    roads().write(folder / "roads.osm")
    areas().to_file(folder / "areas.gpkg")
    villages().to_csv(folder / "villages.csv", index=False)
    clinics().to_csv(folder / "clinics.csv", index=False)
    hospitals().to_file(folder / "hospitals.geojson")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder / "study.toml"
