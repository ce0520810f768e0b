"""What `init` takes files for: each kind of input, with the study that comes of it without a hand on it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from osm_writing import OsmWriting
from shapely import LineString, Point, box
from shapely.affinity import translate

from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.study.draft import Draft, draft_study, init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import read_study

WEST, SOUTH, STEP = 118.80, 28.90, 0.04
PROVINCE, PREFECTURE, COUNTY = "330000", "330800", "330802"
TOWNS = ("330802100", "330802101")
ROAD_LAT = 28.93


def roads(folder: Path) -> Path:
    osm = OsmWriting()
    osm.way([osm.node(WEST - 0.02 + i * 0.01, ROAD_LAT) for i in range(13)], highway="tertiary")
    return osm.write(folder / "roads.osm")


def villages() -> pd.DataFrame:
    """Three villages in each of two towns, on the road; the codes begin with that of the town."""
    rows = [
        (f"{town}{200 + i}", f"{name}{i}村", 100 + i, round(WEST + STEP * t + 0.005 + i * 0.01, 6), ROAD_LAT)
        for t, (town, name) in enumerate(zip(TOWNS, "东西", strict=True))
        for i in range(3)
    ]
    return pd.DataFrame(rows, columns=["村代码", "村名", "人口", "经度", "纬度"]).astype({"村代码": str})


def villages_csv(folder: Path, name: str = "villages.csv", **renamed: str) -> Path:
    villages().rename(columns=renamed).to_csv(folder / name, index=False)
    return folder / name


def towns(crs: object = 4326) -> gpd.GeoDataFrame:
    shapes = [box(WEST + STEP * t, SOUTH, WEST + STEP * (t + 1), SOUTH + STEP) for t in range(2)]
    table = gpd.GeoDataFrame({"name": ["甲镇", "乙乡"]}, geometry=shapes, crs=4326)
    return table.to_crs(crs)


def county(margin: float = 0.0, name: str = "谷地县") -> gpd.GeoDataFrame:
    shape = box(WEST - margin, SOUTH - margin, WEST + 2 * STEP + margin, SOUTH + STEP + margin)
    return gpd.GeoDataFrame({"name": [name]}, geometry=[shape], crs=4326)


def village_areas() -> gpd.GeoDataFrame:
    table = villages()
    shapes = [box(x - 0.005, SOUTH, x + 0.005, SOUTH + STEP) for x in table["经度"]]
    return gpd.GeoDataFrame({"name": table["村名"]}, geometry=shapes, crs=4326)


def hospitals(folder: Path, name: str = "hospitals.csv") -> Path:
    data = {"name": ["县医院"], "lon": [WEST + 0.01], "lat": [ROAD_LAT]}
    pd.DataFrame(data).to_csv(folder / name, index=False)
    return folder / name


def draft(folder: Path, *inputs: Path, **given: object) -> Draft:
    return draft_study([roads(folder), *inputs], folder / "study.toml", **given)  # type: ignore[arg-type]


def saved(table: gpd.GeoDataFrame, path: Path, **given: object) -> Path:
    table.to_file(path, **given)
    return path


def line_of(made: Draft, file: str) -> str:
    return next(line for line in made.taken if line.startswith(file))


def levels_of(study: object) -> dict[str, str]:
    return {str(row["name"]): str(row["level"]) for _, row in study.areas.table.iterrows()}  # type: ignore[attr-defined]


NESTED = {
    "province, county, town": (
        [("省界", county(1, "浙江省")), ("县界", county()), ("乡镇界", towns())],
        {"浙江省": "province", "谷地县": "county", "甲镇": "township", "乙乡": "township"},
    ),
    "county, town, village": (
        [("a", county()), ("b", towns()), ("c", village_areas())],
        {"谷地县": "county", "甲镇": "township", "乙乡": "township", "东0村": "village"},
    ),
    "prefecture, county, town, by what holds what": (
        [("x", county(1, "衢州市")), ("y", county(0, "谷地县")), ("z", towns())],
        {"衢州市": "prefecture", "谷地县": "county", "甲镇": "township"},
    ),
    "names that tell nothing": (
        [("one", county(0, "Gudi").assign(name="Gudi")), ("two", towns().assign(name=["A", "B"]))],
        {"Gudi": "county", "A": "township", "B": "township"},
    ),
    "one area alone": ([("boundary", county(0, "Gudi"))], {"Gudi": "county"}),
    "one area whose file is named after the towns": (
        [("town", county(0, "Gudi")), ("towns", towns().assign(name=["A", "B"]))],
        {"Gudi": "county", "A": "township"},
    ),
}


@pytest.mark.parametrize(("files", "levels"), NESTED.values(), ids=NESTED)
def test_nested_boundaries_get_their_levels_and_every_village_lies_inside(tmp_path, files, levels):
    paths = [saved(table, tmp_path / f"{name}.geojson") for name, table in files]
    made = draft(tmp_path, *paths, villages_csv(tmp_path), hospitals(tmp_path))
    study = read_study(made.path)
    assert levels.items() <= levels_of(study).items()
    assert len(study.settlements) == 6
    assert study.settlements.table["area_id"].notna().all()
    assert not made.asks


def test_layers_of_one_geopackage_are_told_apart(tmp_path):
    path = tmp_path / "行政区划.gpkg"
    for layer, table in (("county", county()), ("town", towns()), ("village", village_areas())):
        table.to_file(path, layer=layer)
    made = draft(tmp_path, path, villages_csv(tmp_path), hospitals(tmp_path))
    assert [b.level for b in read_study_file(made.path).boundaries] == ["county", "township", "village"]
    assert read_study(made.path).areas.levels == ("county", "township", "village")


def test_codes_of_the_areas_are_ids_and_the_columns_of_coarser_areas_are_not(tmp_path):
    table = county().drop(columns="name").assign(
        市="衢州市", 省="浙江省", 省代码=PROVINCE, 市代码=PREFECTURE, 县="谷地县", 县代码=COUNTY
    )  # fmt: skip
    made = draft(tmp_path, saved(table, tmp_path / "b.geojson"), villages_csv(tmp_path), hospitals(tmp_path))
    columns = read_study_file(made.path).boundaries[0].columns
    assert (columns.area_id, columns.name) == ("县代码", "县")
    assert read_study(made.path).areas.table["level"].to_dict() == {COUNTY: "county"}


def test_a_unique_code_of_twelve_digits_is_the_id_of_a_village_whatever_its_heading(tmp_path):
    for heading in ("区划代码", "行政区划代码", "XZQDM", "adcode"):
        table = villages().rename(columns={"村代码": heading})
        table.insert(0, "gid", range(1, 7))
        table["乡镇代码"] = [code[:9] for code in table[heading]]
        table.to_csv(tmp_path / "villages.csv", index=False)
        boundary = saved(towns().assign(code=TOWNS), tmp_path / "towns.geojson")
        made = draft(tmp_path, boundary, tmp_path / "villages.csv", hospitals(tmp_path), overwrite=True)
        columns = read_study_file(made.path).settlements[0].columns
        assert (columns.place_id, columns.area_id, columns.name) == (heading, "乡镇代码", "村名")


def test_the_column_that_holds_the_codes_of_the_boundaries_says_where_a_village_lies(tmp_path):
    table = villages()
    table.insert(0, "dm", [code[:9] + "000" for code in table["村代码"]])
    table.to_csv(tmp_path / "villages.csv", index=False)
    boundary = saved(towns().assign(code=TOWNS), tmp_path / "towns.geojson")
    made = draft(tmp_path, boundary, tmp_path / "villages.csv", hospitals(tmp_path))
    assert read_study_file(made.path).settlements[0].columns.area_id == "dm"


def test_rows_of_coarser_areas_among_the_villages_are_left_out_and_named(tmp_path):
    table = villages()
    above = [("330800000000", "衢州市"), ("330802000000", "谷地县"), *((f"{t}000", f"{t}镇") for t in TOWNS)]
    rows = pd.DataFrame([(code, name, None, WEST + 0.01, ROAD_LAT) for code, name in above], columns=table.columns)
    pd.concat([rows, table]).to_csv(tmp_path / "村.csv", index=False)
    made = draft(tmp_path, saved(county(), tmp_path / "county.geojson"), tmp_path / "村.csv", hospitals(tmp_path))
    assert "1 of level county, 1 of level prefecture, 2 of level township" in made.path.read_text("utf-8")
    study = read_study(made.path)
    assert len(study.settlements) == 6
    (note,) = (n for n in study.notes if n.code == "settlements.other_levels")
    assert note.facts["names"][:2] == ("衢州市", "谷地县")


def poi(*kinds: tuple[str, str, str]) -> pd.DataFrame:
    """Points of interest as a map service gives them."""
    return pd.DataFrame(
        {
            "名称": [name for name, _, _ in kinds],
            "大类": "医疗保健服务",
            "中类": [middle for _, middle, _ in kinds],
            "小类": [small for _, _, small in kinds],
            "地址": "甲镇东0村",
            "经度": [WEST + 0.01 * i for i in range(len(kinds))],
            "纬度": ROAD_LAT,
        }
    )


@pytest.mark.parametrize("file", ["POI.csv", "医院.csv", "amap_hospital_poi.csv", "data.csv"])
def test_points_of_interest_are_facilities_and_never_villages(tmp_path, file):
    table = poi(("谷地县人民医院", "综合医院", "三级甲等医院"), ("谷地县中医院", "综合医院", "综合医院"))
    table.to_csv(tmp_path / file, index=False)
    made = draft(tmp_path, saved(towns(), tmp_path / "towns.geojson"), villages_csv(tmp_path), tmp_path / file)
    study = read_study(made.path)
    assert (len(study.settlements), len(study.facilities)) == (6, 2)
    assert line_of(made, file).startswith(f"{file}: facilities (certain")
    if "医院" in file or "hospital" in file:
        assert [tier.name for tier in study.tiers] == ["hospital"]


def test_points_of_interest_of_several_kinds_are_of_several_tiers(tmp_path):
    table = poi(
        ("谷地县医院", "综合医院", "综合医院"), ("甲镇卫生院", "综合医院", "卫生院"), ("东村诊所", "诊所", "诊所")
    )
    table.to_csv(tmp_path / "医院.csv", index=False)
    made = draft(tmp_path, saved(towns(), tmp_path / "towns.geojson"), villages_csv(tmp_path), tmp_path / "医院.csv")
    assert [tier.name for tier in read_study(made.path).tiers] == ["综合医院", "卫生院", "诊所"]


@pytest.mark.parametrize(
    "name", ["township_centre.csv", "village_clinics.csv", "乡镇卫生院.csv", "county_hospital.csv"]
)
def test_a_sheet_named_after_a_tier_holds_facilities(tmp_path, name):
    data = {"code": ["1", "2"], "name": ["A", "B"], "lon": [WEST, WEST + 0.01], "lat": ROAD_LAT}
    pd.DataFrame(data).to_csv(tmp_path / name, index=False)
    made = draft(tmp_path, villages_csv(tmp_path), tmp_path / name)
    assert [f.file.name for f in read_study_file(made.path).facilities] == [name]
    assert len(read_study(made.path).facilities) == 2


def test_seats_of_towns_are_settlements_of_the_kind_town(tmp_path):
    data = {"name": ["甲镇", "乙乡"], "lon": [WEST + 0.01, WEST + 0.05], "lat": ROAD_LAT}
    pd.DataFrame(data).to_csv(tmp_path / "乡镇驻地.csv", index=False)
    made = draft(tmp_path, saved(towns(), tmp_path / "towns.geojson"), tmp_path / "乡镇驻地.csv", hospitals(tmp_path))
    assert read_study_file(made.path).settlements[0].kind == "town"


def test_one_line_among_the_polygons_does_not_cost_the_boundaries(tmp_path):
    line = gpd.GeoDataFrame(
        {"name": ["nine-dash line"], "code": ["100000_JD"]}, geometry=[LineString([(118, 28), (119, 29)])]
    )
    table = pd.concat([county().assign(code=COUNTY), line.set_crs(4326)])
    made = draft(tmp_path, saved(table, tmp_path / "b.geojson"), villages_csv(tmp_path), hospitals(tmp_path))
    assert [b.file.name for b in read_study_file(made.path).boundaries] == ["b.geojson"]
    assert "1 feature is none" in line_of(made, "b.geojson")


def test_a_level_at_which_one_area_covers_the_others_is_refused_by_init_and_by_run(tmp_path):
    table = pd.concat([county(0, "全镇"), towns()])
    with pytest.raises(DataError, match="levels of the boundaries cannot be told") as caught:
        draft(tmp_path, saved(table, tmp_path / "towns.geojson"), villages_csv(tmp_path), hospitals(tmp_path))
    assert "全镇 covers 2 of the other 2 areas (甲镇, 乙乡)" in caught.value.faults[0]
    made = draft(tmp_path, saved(towns(), tmp_path / "ok.geojson"), villages_csv(tmp_path), hospitals(tmp_path))
    made.path.write_text(made.path.read_text("utf-8").replace("ok.geojson", "towns.geojson"), encoding="utf-8")
    with pytest.raises(DataError, match="covers others that are said to be of the same level"):
        read_study(made.path)


def test_without_facilities_the_circle_is_switched_off_and_the_rest_can_be_read(tmp_path):
    made = draft(tmp_path, saved(towns(), tmp_path / "towns.geojson"), villages_csv(tmp_path))
    assert "service_circle" in made.path.read_text("utf-8")


def _plane(table: pd.DataFrame, epsg: int) -> pd.DataFrame:
    points = gpd.GeoSeries(gpd.points_from_xy(table["经度"], table["纬度"]), crs=4326).to_crs(epsg)
    return table.assign(x=points.x.round(2), y=points.y.round(2)).drop(columns=["经度", "纬度"])


@pytest.mark.parametrize("epsg", [4527, 4528, 4549, 4548], ids=["zone 39", "zone 40", "no zone, 120E", "no zone, 117E"])
@pytest.mark.parametrize(
    "headings", [("x", "y"), ("Y", "X"), ("横坐标", "纵坐标"), ("东坐标", "北坐标")], ids=lambda h: h[0]
)
def test_villages_in_metres_of_cgcs2000_come_to_lie_where_they_are(tmp_path, epsg, headings):
    table = _plane(villages(), epsg).rename(columns=dict(zip(("x", "y"), headings, strict=True)))
    table.to_csv(tmp_path / "villages.csv", index=False)
    made = draft(tmp_path, saved(towns(), tmp_path / "towns.geojson"), tmp_path / "villages.csv", hospitals(tmp_path))
    section = read_study_file(made.path).settlements[0]
    assert (section.crs, section.columns.lon, section.columns.lat) == (f"EPSG:{epsg}", *headings)
    assert not made.asks


def test_metres_alone_are_placed_by_the_roads(tmp_path):
    _plane(villages(), 4549).to_csv(tmp_path / "villages.csv", index=False)
    made = draft(tmp_path, tmp_path / "villages.csv")
    assert read_study_file(made.path).settlements[0].crs == "EPSG:4549"
    found = read_study(made.path).settlements.table.to_crs(4326).geometry
    assert found.x.to_numpy() == pytest.approx(villages()["经度"].to_numpy(), abs=1e-5)


def test_a_shapefile_without_prj_in_gbk_asks_for_its_crs_and_is_read_when_it_is_given(tmp_path):
    path = saved(towns(4549), tmp_path / "乡镇.shp", encoding="gbk")
    path.with_suffix(".prj").unlink()
    path.with_suffix(".cpg").unlink(missing_ok=True)
    rest = (villages_csv(tmp_path), hospitals(tmp_path))
    made = draft(tmp_path, path, *rest)
    assert made.asks == ('乡镇.shp: its CRS: fill in crs = "EPSG:..."; in EPSG:4549 it lies where the other files do',)
    with pytest.raises(CrsError, match="does not say which CRS"):
        read_study(made.path)
    made = draft(tmp_path, path, *rest, overwrite=True, crs={"乡镇.shp": "EPSG:4549"})
    assert not made.asks
    study = read_study(made.path)
    assert levels_of(study) == {"甲镇": "township", "乙乡": "township"}
    assert study.settlements.table["area_id"].notna().all()


@pytest.mark.parametrize("epsg", [3857, 4490, "ESRI:54009"])
def test_boundaries_in_web_mercator_and_other_systems_are_read_as_they_are(tmp_path, epsg):
    made = draft(tmp_path, saved(towns(epsg), tmp_path / "towns.gpkg"), villages_csv(tmp_path), hospitals(tmp_path))
    assert read_study(made.path).settlements.table["area_id"].tolist() == ["甲镇"] * 3 + ["乙乡"] * 3


def workbook(folder: Path, **sheets: pd.DataFrame) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(table.columns))
        for row in table.astype(object).itertuples(index=False):
            sheet.append(list(row))
    book.save(folder / "资料.xlsx")
    return folder / "资料.xlsx"


def test_of_several_sheets_the_one_with_coordinates_is_taken_and_said(tmp_path):
    remarks = pd.DataFrame({"说明": ["数据截至2024年"], "备注": ["无"]})
    made = draft(tmp_path, workbook(tmp_path, 说明=remarks, 村=villages()), hospitals(tmp_path))
    assert [s.sheet for s in read_study_file(made.path).settlements] == ["村"]
    assert "is not used" in line_of(made, "资料.xlsx, 说明")


def test_sheets_that_hold_the_same_are_asked_about_and_may_be_named(tmp_path):
    path = workbook(tmp_path, 二〇二三=villages(), 二〇二四=villages())
    with pytest.raises(DataError, match="2 sheets of it hold settlements") as caught:
        draft(tmp_path, path, hospitals(tmp_path))
    assert caught.value.faults == ("sheet '二〇二三': 6 rows", "sheet '二〇二四': 6 rows")
    assert "--sheet" in str(caught.value.remedy)
    made = draft(tmp_path, path, hospitals(tmp_path), sheets={"资料.xlsx": ["二〇二四"]})
    assert [s.sheet for s in read_study_file(made.path).settlements] == ["二〇二四"]
    with pytest.raises(ParameterError, match="no such file among the inputs"):
        draft(tmp_path, path, overwrite=True, sheets={"other.xlsx": ["a"]})


def test_how_sure_each_file_is_stands_in_the_study_file_with_the_reasons(tmp_path):
    made = draft(tmp_path, saved(towns(), tmp_path / "towns.geojson"), villages_csv(tmp_path), hospitals(tmp_path))
    text = made.path.read_text("utf-8")
    for line in made.taken:
        assert f"#   {line}" in text
    assert line_of(made, "villages.csv").startswith("villages.csv: settlements (certain: names such as 东0村")
    assert "boundaries (likely: 2 polygons, level township: names such as 甲镇)" in line_of(made, "towns.geojson")


def test_boundaries_as_map_services_and_surveys_publish_them_get_ids_names_and_levels(tmp_path):
    service = towns().assign(
        adcode=[330802100, 330802101], level="street", parent=[{"adcode": 330802}] * 2, center=[[118.82, 28.92]] * 2
    )
    survey = towns().rename(columns={"name": "XZQMC"}).assign(XZQDM=TOWNS, KZMJ=[1.5, 2.5])
    sheet = villages_csv(tmp_path, "CUN.csv", 村代码="ZLDWDM", 村名="ZLDWMC", 经度="X", 纬度="Y")
    for table, expected in ((service, ("adcode", "name")), (survey, ("XZQDM", "XZQMC"))):
        path = saved(table, tmp_path / "330802_full.json", driver="GeoJSON")
        made = draft(tmp_path, path, sheet, hospitals(tmp_path), overwrite=True)
        file = read_study_file(made.path)
        assert (file.boundaries[0].columns.area_id, file.boundaries[0].columns.name) == expected
        assert file.boundaries[0].columns.parent_id is None
        assert (file.settlements[0].columns.place_id, file.settlements[0].columns.name) == ("ZLDWDM", "ZLDWMC")
        study = read_study(made.path)
        assert study.areas.table["level"].to_dict() == dict.fromkeys(TOWNS, "township")


def test_points_of_a_prefecture_are_no_village(tmp_path):
    data = {"name": ["衢州市"], "code": ["330800"], "lon": [WEST + 0.01], "lat": [ROAD_LAT]}
    for name, columns in (("prefecture.csv", ["name", "lon", "lat"]), ("points.csv", list(data))):
        pd.DataFrame(data)[columns].to_csv(tmp_path / name, index=False)
        made = draft(tmp_path, villages_csv(tmp_path), tmp_path / name, hospitals(tmp_path), overwrite=True)
        assert "is not used" in line_of(made, name)
        assert len(read_study_file(made.path).settlements) == 1


def test_areas_of_villages_stand_in_for_a_list_of_villages(tmp_path):
    areas = saved(village_areas().assign(code=villages()["村代码"]), tmp_path / "village.geojson")
    made = draft(tmp_path, areas, saved(towns(), tmp_path / "town.geojson"), hospitals(tmp_path))
    study = read_study(made.path)
    assert study.settlements.table["name"].tolist() == villages()["村名"].tolist()
    assert study.areas.levels == ("township", "village")


def test_hospitals_drawn_as_polygons_are_facilities(tmp_path):
    shapes = [translate(box(WEST, ROAD_LAT, WEST + 0.001, ROAD_LAT + 0.001), 0.01 * i) for i in range(3)]
    table = gpd.GeoDataFrame({"name": ["县医院", "中医院", "妇幼保健院"]}, geometry=shapes, crs=4326)
    made = draft(tmp_path, saved(table, tmp_path / "医院.geojson"), villages_csv(tmp_path))
    assert len(read_study(made.path).facilities) == 3


def test_init_study_returns_the_path_of_the_file(tmp_path):
    out = init_study([roads(tmp_path), villages_csv(tmp_path)], tmp_path / "s.toml")
    assert out == tmp_path / "s.toml"
    assert Point(WEST, SOUTH).is_valid
