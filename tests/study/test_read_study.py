from __future__ import annotations

import os

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Point, box
from valley import (
    COUNTY,
    EAST,
    EAST_TOWN,
    MIDDLE,
    NORTH,
    ROAD_LAT,
    SOUTH,
    STUDY,
    WEST,
    WEST_TOWN,
    areas,
    clinics,
    hospitals,
    roads,
    villages,
    write_valley,
)

from spatial_uri.errors import CrsError, DataError, InputNotFoundError, ParameterError, SpatialUriError, StudyFileError
from spatial_uri.geo.datum import from_wgs84
from spatial_uri.model.areas import AdminAreas
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_extract import study_from_extract
from spatial_uri.study.from_file import read_study
from spatial_uri.study.study_area import find_area


@pytest.fixture
def study_toml(tmp_path):
    return write_valley(tmp_path)


def _change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _suspicions(study):
    return [note for note in study.notes if note.code.startswith("datum.suspected")]


def _codes(study):
    return {note.code for note in study.notes}


def test_a_study_file_becomes_a_study_in_one_metric_crs(study_toml):
    study = read_study(study_toml)
    assert study.name == "谷地"
    assert study.crs.to_epsg() == 32650
    assert [str(t) for t in study.tiers] == ["hospital", "卫生院"]
    assert len(study.settlements) == 16
    assert study.settlements.table["population"].sum() == sum(range(100, 116))
    assert study.network.piece_count > 0
    assert {i.path for i in study.inputs} == {
        "study.toml", "roads.osm", "areas.gpkg", "villages.csv", "clinics.csv", "hospitals.geojson",
    }  # fmt: skip


def test_a_settlement_belongs_to_the_finest_area_that_holds_it(study_toml):
    table = read_study(study_toml).settlements.table
    assert [i[:9] for i in table.index] == list(table["area_id"])


def test_a_facility_outside_the_areas_stays_and_is_marked(study_toml):
    table = read_study(study_toml).facilities.table
    assert table["inside"].to_dict() == {"c1": True, "c2": True, "h1": False}
    assert table.loc["h1", "area_id"] is None


def test_positions_survive_the_journey_into_the_study_crs(study_toml):
    table = read_study(study_toml).settlements.table.to_crs(4326)
    np.testing.assert_allclose(table.geometry.x, villages()["经度"].astype(float), atol=1e-9)
    np.testing.assert_allclose(table.geometry.y, ROAD_LAT, atol=1e-9)


def test_a_settlement_outside_every_area_is_named_and_not_counted(tmp_path):
    path = write_valley(tmp_path)
    table = villages()
    table.loc[0, "纬度"] = "29.5"
    table.to_csv(tmp_path / "villages.csv", index=False)
    study = read_study(path)
    assert len(study.settlements) == 15
    (note,) = [n for n in study.notes if n.code == "settlements.outside"]
    assert "村0" in note.message
    assert note.places == (f"{WEST_TOWN}200",)


def test_a_village_is_counted_where_its_code_says_and_the_contradiction_is_noted(tmp_path):
    path = write_valley(tmp_path)
    table = villages().assign(乡镇=[WEST_TOWN] * 9 + [EAST_TOWN] * 7)
    table.to_csv(tmp_path / "villages.csv", index=False)
    _change(path, 'lon = "经度"', 'area_id = "乡镇"\nlon = "经度"')
    study = read_study(path)
    assert study.settlements.table["area_id"].iloc[8] == WEST_TOWN
    (note,) = [n for n in study.notes if n.code == "settlements.area_contradicted"]
    assert note.places == (f"{EAST_TOWN}208",)


def test_one_area_can_be_studied_by_name_with_its_surroundings_kept(study_toml):
    _change(study_toml, 'name = "谷地"', 'name = "谷地"\narea = "西镇"')
    study = read_study(study_toml)
    assert list(study.areas.table.index) == [WEST_TOWN]
    assert len(study.settlements) == 8
    assert len(study.facilities) == 3
    assert study.facilities.table["inside"].sum() == 1
    assert study.network.piece_count > 0
    assert "settlements.outside" in _codes(study)


def test_an_area_takes_the_areas_below_it_along(study_toml):
    _change(study_toml, 'name = "谷地"', f'name = "谷地"\narea = "{COUNTY}"')
    assert set(read_study(study_toml).areas.table.index) == {COUNTY, WEST_TOWN, EAST_TOWN}


def test_an_ambiguous_area_name_lists_the_candidates():
    table = areas().set_index("代码").rename(columns={"名称": "name"})
    table["level"], table["parent_id"] = ["county", "township", "township"], [None, COUNTY, COUNTY]
    table["name"] = ["谷地县", "城关镇", "城关镇"]
    with pytest.raises(ParameterError) as caught:
        find_area(AdminAreas(table), "城关镇")
    assert len(caught.value.faults) == 2
    assert WEST_TOWN in caught.value.faults[0]
    assert "谷地县" in caught.value.faults[0]


def test_an_unknown_area_name_suggests_near_ones():
    table = areas().set_index("代码").rename(columns={"名称": "name"})
    table["level"], table["parent_id"] = ["county", "township", "township"], [None, COUNTY, COUNTY]
    with pytest.raises(ParameterError, match="西镇"):
        find_area(AdminAreas(table), "西乡镇")
    assert find_area(AdminAreas(table), " 西镇") == WEST_TOWN
    assert find_area(AdminAreas(table), EAST_TOWN) == EAST_TOWN


def test_without_boundaries_the_settlements_span_the_study_area_and_the_reader_is_told(study_toml):
    text = study_toml.read_text("utf-8")
    start, end = text.index("[boundaries]"), text.index("[settlements]")
    study_toml.write_text(text[:start] + text[end:], encoding="utf-8")
    study = read_study(study_toml)
    assert list(study.areas.table.index) == ["study"]
    assert len(study.settlements) == 16
    assert (study.settlements.table["area_id"] == "study").all()
    (note,) = [n for n in study.notes if n.code == "areas.hull"]
    assert note.severity == "warning"


def test_roads_settlements_and_facilities_may_come_from_an_extract(tmp_path):
    path = write_valley(tmp_path)
    osm = roads()
    osm.node(118.85, ROAD_LAT, place="village", name="一村", population="120")
    osm.node(118.90, ROAD_LAT, amenity="clinic", name="诊所")
    osm.write(tmp_path / "roads.osm")
    path.write_text(
        '[study]\nname = "x"\n[roads]\nfile = "roads.osm"\n[boundaries]\nfile = "areas.gpkg"\n'
        'columns = { area_id = "代码" }\n[settlements]\nosm = "roads.osm"\n[facilities]\nosm = "roads.osm"\n',
        encoding="utf-8",
    )
    study = read_study(path)
    assert list(study.settlements.table["name"]) == ["一村"]
    assert [t.name for t in study.tiers] == ["clinic"]
    (described,) = [i for i in study.inputs if i.path == "roads.osm"]
    assert described.role == "roads, settlements, facilities"
    assert "OpenStreetMap" in (described.attribution or "")


def test_the_crs_can_be_named(study_toml):
    _change(study_toml, 'name = "谷地"', 'name = "谷地"\ncrs = "EPSG:4549"')
    study = read_study(study_toml)
    assert study.crs.to_epsg() == 4549
    assert any("4549" in n.message for n in study.notes if n.code == "crs.named")


def test_boundaries_in_several_files_and_crs_find_their_parents(tmp_path):
    path = write_valley(tmp_path)
    table = areas()
    table.iloc[:1].to_file(tmp_path / "county.geojson")
    table.iloc[1:].to_crs(4549).to_file(tmp_path / "towns.gpkg")
    mapping = 'columns = { area_id = "代码", name = "名称" }\n'
    _change(
        path,
        '[boundaries]\nfile = "areas.gpkg"\n[boundaries.columns]\narea_id = "代码"\nname = "名称"\n',
        f'[[boundaries]]\nfile = "towns.gpkg"\n{mapping}[[boundaries]]\nfile = "county.geojson"\n{mapping}',
    )
    table = read_study(path).areas.table
    assert table["parent_id"].to_dict() == {COUNTY: None, WEST_TOWN: COUNTY, EAST_TOWN: COUNTY}


def test_degrees_of_amap_are_converted_when_declared(tmp_path):
    path = write_valley(tmp_path)
    table = villages()
    lon, lat = from_wgs84(table["经度"].astype(float), table["纬度"].astype(float), "gcj02")
    table["经度"], table["纬度"] = [f"{v:.9f}" for v in lon], [f"{v:.9f}" for v in lat]
    table.to_csv(tmp_path / "villages.csv", index=False)
    _change(path, 'file = "villages.csv"', 'file = "villages.csv"\ndatum = "gcj02"')
    study = read_study(path)
    back = study.settlements.table.to_crs(4326).geometry
    np.testing.assert_allclose(back.x, villages()["经度"].astype(float), atol=1e-8)
    assert not _suspicions(study)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_degrees_of_an_online_map_are_suspected_when_not_declared(tmp_path, datum):
    path = write_valley(tmp_path)
    table = villages()
    lon, lat = from_wgs84(table["经度"].astype(float), table["纬度"].astype(float), datum)
    table["经度"], table["纬度"] = [f"{v:.9f}" for v in lon], [f"{v:.9f}" for v in lat]
    table.to_csv(tmp_path / "villages.csv", index=False)
    (note,) = [n for n in read_study(path).notes if n.code == "datum.suspected"]
    assert note.severity == "warning"
    assert f'datum = "{datum}"' in note.message


def _scattered(tmp_path):
    """Sixty villages close to the line between two townships, off the roads, each with the code of its township."""
    rng = np.random.default_rng(3)
    lon, lat = MIDDLE + rng.uniform(-0.008, 0.008, 60), rng.uniform(SOUTH + 0.01, NORTH - 0.01, 60)
    table = pd.DataFrame({"村代码": [f"{'abcdef'[i % 6]}{i}" for i in range(60)], "村名": "村", "人口": "1"})
    table["乡镇"] = np.where(lon < MIDDLE, WEST_TOWN, EAST_TOWN)
    path = write_valley(tmp_path)
    _change(path, 'lon = "经度"', 'area_id = "乡镇"\nlon = "经度"')
    return path, table, lon, lat


def _write_degrees(tmp_path, table, lon, lat):
    table.assign(经度=[f"{v:.9f}" for v in lon], 纬度=[f"{v:.9f}" for v in lat]).to_csv(
        tmp_path / "villages.csv", index=False
    )


def test_a_shift_off_the_roads_is_suspected_by_the_areas_the_villages_name(tmp_path):
    path, table, lon, lat = _scattered(tmp_path)
    _write_degrees(tmp_path, table, lon, lat)
    assert not _suspicions(read_study(path))
    _write_degrees(tmp_path, table, *from_wgs84(lon, lat, "bd09"))
    (note,) = [n for n in read_study(path).notes if n.code == "datum.suspected_by_areas"]
    assert note.message.startswith("The settlements of villages.csv look")
    assert "area they name" in note.message


def test_boundaries_of_an_online_map_are_suspected_by_the_villages(tmp_path):
    path, table, lon, lat = _scattered(tmp_path)
    _write_degrees(tmp_path, table, lon, lat)
    drawn = areas()
    drawn.geometry = shapely.transform(
        drawn.geometry.array, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], "bd09"))
    )
    drawn.to_file(tmp_path / "areas.gpkg")
    (note,) = [n for n in read_study(path).notes if n.code == "datum.suspected_boundaries"]
    assert note.message.startswith("The boundaries look as if they were in BD-09")


def test_a_village_registered_in_a_town_that_is_not_studied_is_not_counted_where_it_lies(tmp_path):
    path = write_valley(tmp_path)
    table = villages().assign(乡镇=[EAST_TOWN] + [WEST_TOWN] * 7 + [EAST_TOWN] * 8)
    table.to_csv(tmp_path / "villages.csv", index=False)
    _change(path, 'lon = "经度"', 'area_id = "乡镇"\nlon = "经度"')
    _change(path, 'name = "谷地"', f'name = "谷地"\narea = "{WEST_TOWN}"')
    assert list(read_study(path).settlements.table.index) == [f"{WEST_TOWN}{200 + i}" for i in range(1, 8)]


def test_a_shapefile_is_recorded_with_the_files_that_belong_to_it(tmp_path):
    path = write_valley(tmp_path)
    areas().to_file(tmp_path / "areas.shp", encoding="utf-8")
    _change(path, "areas.gpkg", "areas.shp")
    recorded = {i.path for i in read_study(path).inputs if i.role == "boundaries"}
    assert recorded == {"areas.shp", "areas.dbf", "areas.shx", "areas.prj", "areas.cpg"}


def test_plain_degrees_are_not_suspected(study_toml):
    assert not _suspicions(read_study(study_toml))


def test_villages_off_the_road_at_random_are_not_suspected(tmp_path):
    path = write_valley(tmp_path)
    rng = np.random.default_rng(7)
    for _ in range(3):
        table = villages()
        table["纬度"] = [f"{v:.6f}" for v in ROAD_LAT + rng.uniform(-0.02, 0.02, len(table))]
        table.to_csv(tmp_path / "villages.csv", index=False)
        assert not _suspicions(read_study(path))


def test_a_study_from_one_extract_needs_nothing_else(tmp_path):
    osm = roads()
    osm.boundary(osm.box(WEST, SOUTH, EAST, NORTH), 6, "谷地县")
    osm.boundary(osm.box(WEST, SOUTH, MIDDLE, NORTH), 8, "西镇")
    osm.boundary(osm.box(MIDDLE, SOUTH, EAST, NORTH), 8, "东镇")
    osm.node(118.85, ROAD_LAT, place="village", name="一村")
    osm.node(118.90, ROAD_LAT, place="village", name="二村")
    osm.node(118.86, ROAD_LAT, amenity="hospital", name="县医院")
    path = osm.write(tmp_path / "gu-di-2024-01-01.osm.pbf")
    study = study_from_extract(path)
    assert study.name == "谷地县", "the one area at the top, not the file"
    assert [t.name for t in study.tiers] == ["hospital"]
    assert len(study.areas) == 3
    assert len(study.settlements) == 2
    part = study_from_extract(path, area="东镇")
    assert part.name == "东镇"
    assert list(part.settlements.table["name"]) == ["二村"]
    assert not part.facilities.table["inside"].any()
    with pytest.raises(DataError, match="no facility of tier 'pharmacy'"):
        study_from_extract(path, tiers=["pharmacy"])


# --- bad inputs: each one clear message that names the file, the fault and the remedy --------------------------------


def _swapped(folder):
    table = villages().rename(columns={"经度": "纬度", "纬度": "经度"})
    table.to_csv(folder / "villages.csv", index=False)


def _metres_under_degrees(folder):
    points = gpd.points_from_xy(villages()["经度"].astype(float), villages()["纬度"].astype(float))
    metric = gpd.GeoSeries(points, crs=4326).to_crs(4528)
    villages().assign(经度=metric.x, 纬度=metric.y).to_csv(folder / "villages.csv", index=False)


def _degrees_under_metres(folder):
    areas().set_crs(4549, allow_override=True).to_file(folder / "areas.gpkg")


def _elsewhere(folder):
    table = areas()
    table.geometry = table.translate(-10, 0)
    table.to_file(folder / "areas.gpkg")


def _no_crs(folder):
    areas().to_file(folder / "areas.shp", encoding="utf-8")
    (folder / "areas.prj").unlink()
    _change(folder / "study.toml", "areas.gpkg", "areas.shp")


def _blank_coordinates(folder):
    table = villages()
    table.loc[[2, 4], ["经度", "纬度"]] = ""
    table.to_csv(folder / "villages.csv", index=False)


def _faults_in_rows(folder):
    table = villages()
    table.loc[1, "人口"], table.loc[2, "人口"], table.loc[3, "村代码"] = "many", "-3", table.loc[4, "村代码"]
    table.loc[5, "经度"] = "118度"
    table.to_csv(folder / "villages.csv", index=False)


def _unreadable_excel(folder):
    (folder / "villages.xlsx").write_bytes(b"this is no workbook")
    _change(folder / "study.toml", "villages.csv", "villages.xlsx")


def _old_excel(folder):
    (folder / "villages.xls").write_bytes(b"\xd0\xcf\x11\xe0 old")
    _change(folder / "study.toml", "villages.csv", "villages.xls")


def _header_only(folder):
    villages().head(0).to_csv(folder / "villages.csv", index=False)


def _no_hospital(folder):
    hospitals().assign(等级=["clinic"]).to_file(folder / "hospitals.geojson")
    _change(folder / "study.toml", 'tier = "hospital"', 'columns = { tier = "等级" }')


def _unknown_tier(folder):
    hospitals().assign(等级=["temple"]).to_file(folder / "hospitals.geojson")
    _change(folder / "study.toml", 'tier = "hospital"', 'columns = { tier = "等级" }')


def _same_id_in_two_files(folder):
    clinics().assign(place_id=["h1", "c2"]).to_csv(folder / "clinics.csv", index=False)


def _lost_digits(folder):
    table = villages()
    table["村代码"] = "3.30802E+11"
    table.to_csv(folder / "villages.csv", index=False)


BAD = {
    "swapped degrees": (_swapped, CrsError, "villages.csv", ["longitude and latitude are swapped", "exchange"]),
    "metres under degrees": (_metres_under_degrees, CrsError, "villages.csv", ["no degrees", "EPSG:4528"]),
    "degrees under metres": (_degrees_under_metres, CrsError, "areas.gpkg", ["look like degrees", "EPSG:4326"]),
    "another place": (_elsewhere, DataError, "villages.csv", ["none of the 16 settlements", "108.", "118."]),
    "no CRS": (_no_crs, CrsError, "areas.shp", ["does not say which CRS", "EPSG:4326"]),
    "rows without coordinates": (_blank_coordinates, DataError, "villages.csv", ["rows 4, 6", "no coord", "skip"]),
    "faults in rows": (
        _faults_in_rows, DataError, "villages.csv",
        ["row 3: population 'many'", "row 4: the population is negative", "rows 5, 6", "row 7", "118度"],
    ),
    "unknown column": (
        lambda folder: _change(folder / "study.toml", '"村名"', '"村庄名"'),
        DataError, "villages.csv", ["columns.name = '村庄名'", "did you mean '村名'", "经度"],
    ),
    "unreadable Excel": (_unreadable_excel, DataError, "villages.xlsx", ["cannot be read as Excel", "save it again"]),
    "old Excel": (_old_excel, DataError, "villages.xls", [".xls", "save it as .xlsx"]),
    "no settlements": (_header_only, DataError, "villages.csv", ["no rows"]),
    "empty file": (
        lambda folder: (folder / "villages.csv").write_bytes(b""),
        StudyFileError, "study.toml", ["settlements.file: the file is empty", "villages.csv"],
    ),
    "no facility of a tier": (_no_hospital, DataError, "hospitals.geojson", ["no facility of tier 'hospital'"]),
    "a tier of no study": (_unknown_tier, DataError, "hospitals.geojson", ["'temple'", "tiers.order"]),
    "one id in two files": (_same_id_in_two_files, DataError, "hospitals.geojson", ["more than one file", "h1"]),
    "codes that Excel cut": (_lost_digits, DataError, "villages.csv", ["row 2", "lost its last digits"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_input_is_one_message_with_the_file_the_faults_and_the_remedy(tmp_path, case):
    spoil, kind, file, said = BAD[case]
    folder = tmp_path / "我的 数据"
    path = write_valley(folder)
    spoil(folder)
    with pytest.raises(kind) as caught:
        read_study(path)
    message = str(caught.value)
    assert isinstance(caught.value, SpatialUriError)
    for text in (file, "我的 数据", "What to do", *said):
        assert text in message


def test_paths_with_blanks_and_chinese_characters_are_read(tmp_path):
    assert len(read_study(write_valley(tmp_path / "我的 数据" / "衢州 2024")).settlements) == 16


def test_swapped_degrees_that_are_degrees_elsewhere_are_noticed_by_the_areas(tmp_path):
    path = write_valley(tmp_path)
    shift = -90.0  # 28.8 east, 28.9 north: both orders are degrees of somewhere
    table = areas()
    table.geometry = table.translate(shift, 10)
    table.to_file(tmp_path / "areas.gpkg")
    points = villages()
    lon, lat = points["经度"].astype(float) + shift, points["纬度"].astype(float) + 10
    points.assign(经度=lat, 纬度=lon).to_csv(tmp_path / "villages.csv", index=False)
    with pytest.raises(CrsError, match="swapped"):
        read_study(path)


def test_a_study_file_that_is_not_there_is_said():
    with pytest.raises(InputNotFoundError):
        read_study("nowhere.toml")


def test_places_without_coordinates_can_be_left_out_with_a_word(tmp_path):
    path = write_valley(tmp_path)
    _blank_coordinates(tmp_path)
    _change(path, 'file = "villages.csv"', 'file = "villages.csv"\nmissing_coordinates = "skip"')
    study = read_study(path)
    assert len(study.settlements) == 14
    (note,) = [n for n in study.notes if n.code == "places.no_coordinates"]
    assert "rows 4 and 6" in note.message


@pytest.mark.parametrize(
    ("lacking", "said"), [("village", "no settlements"), ("hospital", "no facility"), ("road", "road")]
)
def test_an_extract_that_lacks_something_says_what(tmp_path, lacking, said):
    osm = roads()
    osm.boundary(osm.box(WEST, SOUTH, EAST, NORTH), 6, "谷地县")
    if lacking != "village":
        osm.node(118.85, ROAD_LAT, place="village", name="一村")
    if lacking != "hospital":
        osm.node(118.86, ROAD_LAT, amenity="hospital", name="县医院")
    if lacking == "road":
        osm.ways = osm.ways[1:]
    path = osm.write(tmp_path / "提取 1.osm.pbf")
    with pytest.raises(DataError, match=said) as caught:
        study_from_extract(path)
    assert "提取 1.osm.pbf" in str(caught.value)
    assert caught.value.remedy


def test_roads_elsewhere_are_refused(tmp_path):
    path = write_valley(tmp_path)
    osm = roads()
    for node in osm.nodes:
        node.location = (node.location[0] - 5, node.location[1])
    osm.write(tmp_path / "roads.osm")
    with pytest.raises(DataError, match="roads lie outside"):
        read_study(path)


def test_a_place_on_a_shared_edge_is_in_the_first_area_of_the_table():
    halves = [box(0, 0, 10, 10), box(10, 0, 20, 10)]
    table = gpd.GeoDataFrame(
        {"name": ["b", "a"], "level": "township", "parent_id": None}, geometry=halves, crs=32650, index=["b", "a"]
    )
    points = np.array([Point(10, 5), Point(15, 5), Point(20, 10), Point(21, 5)])
    assert AdminAreas(table).holding(points) == ["b", "a", "a", None]
    assert AdminAreas(table.iloc[::-1]).holding(points) == ["a", "a", "a", None]


def test_the_options_and_the_output_folder_of_the_study_file_are_kept(study_toml):
    text = (
        f'{STUDY}\n[travel]\ndirection = "from_facility"\n'
        '[service_circle]\nthresholds_min = [15, 30]\n[output]\ndir = "atlas"\n'
    )
    study_toml.write_text(text, encoding="utf-8")
    file = read_study_file(study_toml)
    assert file.asked().options["service_circle"].thresholds_min == (15, 30)
    assert file.travel.direction == "from_facility"
    assert file.output_dir == study_toml.parent / "atlas"


@pytest.mark.parametrize(
    ("basemap", "is_file"),
    [("tiles", True), ("../scan.png", True), ("amap", False), ("tianditu:0a1b", False), ("//m/{z}/{x}/{y}.png", False)],
)
def test_a_basemap_is_a_name_an_address_or_a_path_from_the_study_file(study_toml, basemap, is_file):
    study_toml.write_text(f'{STUDY}\n[output]\nbasemap = "{basemap}"\n', "utf-8")
    expected = os.path.normpath(study_toml.parent / basemap) if is_file else basemap
    assert read_study_file(study_toml).delivery["basemap"] == expected


def test_polygons_of_places_become_points_inside_them_with_a_word(tmp_path):
    path = write_valley(tmp_path)
    table = hospitals()
    table.geometry = [box(118.84, ROAD_LAT, 118.841, ROAD_LAT + 0.001)]
    table.to_file(tmp_path / "hospitals.geojson")
    study = read_study(path)
    assert isinstance(study.facilities.table.geometry["h1"], Point)
    assert "places.polygons" in _codes(study)


def test_facilities_without_a_tier_can_be_left_out_with_a_word(tmp_path):
    path = write_valley(tmp_path)
    clinics().assign(类别=["clinic", ""]).to_csv(tmp_path / "clinics.csv", index=False)
    _change(path, 'file = "clinics.csv"\ntier = "clinic"', 'file = "clinics.csv"\ncolumns = { tier = "类别" }')
    with pytest.raises(DataError, match="row 3: the tier is blank"):
        read_study(path)
    _change(path, 'columns = { tier = "类别" }', 'columns = { tier = "类别" }\nmissing_tier = "skip"')
    study = read_study(path)
    assert study.facilities.table["tier"].tolist() == ["clinic", "hospital"]
    (note,) = [n for n in study.notes if n.code == "facilities.blank_tier"]
    assert list(note.facts["names"]) == ["东卫生院"]
