"""What `init` makes of files as map services, bureaus and their spreadsheets give them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from osm_writing import OsmWriting
from shapely import LineString, box

from spatial_uri.study.draft import Draft, draft_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import read_study

WEST, SOUTH, ROAD_LAT = 118.80, 28.90, 28.93
NAMES = ["东村", "西村", "南村", "北村"]


def villages() -> gpd.GeoDataFrame:
    points = gpd.points_from_xy([WEST + 0.01 + 0.02 * i for i in range(4)], [ROAD_LAT] * 4)
    return gpd.GeoDataFrame({"Name": NAMES}, geometry=points, crs=4326)


def towns() -> gpd.GeoDataFrame:
    shapes = [box(WEST + 0.04 * i, SOUTH, WEST + 0.04 * (i + 1), SOUTH + 0.04) for i in range(2)]
    return gpd.GeoDataFrame({"名称": ["甲镇", "乙镇"], "代码": ["330802100", "330802101"]}, geometry=shapes, crs=4326)


def draft(folder: Path, *inputs: Path) -> Draft:
    osm = OsmWriting()
    osm.way([osm.node(WEST - 0.02 + i * 0.01, ROAD_LAT) for i in range(13)], highway="tertiary")
    osm.write(folder / "roads.osm")
    towns().to_file(folder / "towns.gpkg")
    pd.DataFrame({"name": ["县医院"], "lon": [WEST + 0.01], "lat": [ROAD_LAT]}).to_csv(
        folder / "hospital.csv", index=False
    )
    names = [folder / n for n in ("roads.osm", "towns.gpkg", "hospital.csv") if folder / n not in inputs]
    return draft_study([*names, *inputs], folder / "study.toml")


def names_and_areas(made: Draft) -> dict[str, str]:
    table = read_study(made.path).settlements.table
    return dict(zip(table["name"], table["area_id"], strict=True))


IN_TOWNS = dict(zip(NAMES, ["330802100"] * 2 + ["330802101"] * 2, strict=True))


@pytest.mark.parametrize("name", ["村庄.kml", "villages.kml"])
def test_a_kml_of_villages_is_read_with_its_names(tmp_path, name):
    villages().to_file(tmp_path / name, driver="KML")
    made = draft(tmp_path, tmp_path / name)
    assert names_and_areas(made) == IN_TOWNS
    assert read_study_file(made.path).settlements[0].columns.name.lower() == "name"


def test_a_zipped_shapefile_is_a_table_and_no_feed(tmp_path):
    towns().to_file(tmp_path / "乡镇.shp", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "乡镇.zip", "w") as archive:
        for part in tmp_path.glob("乡镇.[sdpc]*"):
            archive.write(part, part.name)
    (tmp_path / "v").mkdir()
    villages().to_file(tmp_path / "v" / "villages.geojson")
    made = draft_study(
        [_roads(tmp_path), tmp_path / "乡镇.zip", tmp_path / "v" / "villages.geojson"], tmp_path / "study.toml"
    )
    assert names_and_areas(made) == IN_TOWNS


def _roads(folder: Path) -> Path:
    osm = OsmWriting()
    osm.way([osm.node(WEST - 0.02 + i * 0.01, ROAD_LAT) for i in range(13)], highway="tertiary")
    return osm.write(folder / "roads.osm")


def test_a_workbook_with_a_title_row_and_merged_towns_is_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["谷地县行政村一览表（2024年）"])
    sheet.merge_cells("A1:F1")
    sheet.append(["乡镇代码", "村代码", "村名", "常住人口", "经度", "纬度"])
    for i, name in enumerate(NAMES):
        town = ("330802100", "330802101")[i // 2]
        sheet.append(
            [town if i % 2 == 0 else None, f"{town}20{i}", name, 100 * i + 100, WEST + 0.01 + 0.02 * i, ROAD_LAT]
        )
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("A5:A6")
    book.save(tmp_path / "村.xlsx")
    made = draft(tmp_path, tmp_path / "村.xlsx")
    columns = read_study_file(made.path).settlements[0].columns
    assert (columns.place_id, columns.area_id, columns.population) == ("村代码", "乡镇代码", "常住人口")
    assert names_and_areas(made) == IN_TOWNS
    assert read_study(made.path).settlements.table["population"].tolist() == [100, 200, 300, 400]


def test_degrees_in_one_column_of_a_map_service_are_coordinates(tmp_path):
    points = villages().geometry
    data = {"名称": NAMES, "location": [f"{p.x:.6f},{p.y:.6f}" for p in points]}
    pd.DataFrame(data).to_csv(tmp_path / "villages.csv", index=False)
    assert names_and_areas(draft(tmp_path, tmp_path / "villages.csv")) == IN_TOWNS


def test_a_line_among_the_polygons_leaves_the_boundaries_in_use(tmp_path):
    dashes = gpd.GeoDataFrame(
        {"名称": ["九段线"], "代码": ["100000_JD"]}, geometry=[LineString([(118, 28), (119, 29)])]
    )
    pd.concat([towns(), dashes.set_crs(4326)]).to_file(tmp_path / "b.geojson")
    villages().to_file(tmp_path / "villages.geojson")
    made = draft_study([_roads(tmp_path), tmp_path / "b.geojson", tmp_path / "villages.geojson"], tmp_path / "s.toml")
    assert names_and_areas(made) == IN_TOWNS
