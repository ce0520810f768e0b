from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import GeometryCollection, LineString, Point, Polygon, box
from valley import COUNTY, EAST_TOWN, WEST_TOWN, areas

from spatial_uri.errors import CrsError, DataError
from spatial_uri.read.tables.boundaries import code_level, join_areas, read_area_rows, read_boundaries
from spatial_uri.read.tables.raw_table import TableOptions

MAPPED = {"area_id": "代码", "name": "名称"}


def _write(tmp_path, table):
    path = tmp_path / "areas.gpkg"
    table.to_file(path)
    return path


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("33", "province"), ("330000", "province"), ("3308", "prefecture"), ("330800", "prefecture"),
        ("330802", "county"), ("330802000000", "county"), ("330802100", "township"), ("330802100000", "township"),
        ("330802100200", "village"), ("33080", None), ("abc", None), ("", None),
    ],
)  # fmt: skip
def test_the_digits_of_a_code_tell_its_level(code, level):
    assert code_level(code) == level


def test_levels_and_parents_follow_from_the_codes(tmp_path):
    found, notes = read_boundaries(_write(tmp_path, areas().iloc[::-1]), columns=MAPPED)
    assert found.table["level"].to_dict() == {COUNTY: "county", EAST_TOWN: "township", WEST_TOWN: "township"}
    assert found.table["parent_id"].to_dict() == {COUNTY: None, EAST_TOWN: COUNTY, WEST_TOWN: COUNTY}
    assert found.levels == ("county", "township")
    assert notes == ()


def test_parents_follow_from_the_polygons_where_there_are_no_codes(tmp_path):
    table = areas().assign(级别=["县", "乡镇", "镇"]).drop(columns="代码")
    found, notes = read_boundaries(_write(tmp_path, table), columns={"name": "名称", "level": "级别"})
    assert found.table["parent_id"].to_dict() == {"谷地县": None, "西镇": "谷地县", "东镇": "谷地县"}
    assert [n.code for n in notes] == ["areas.ids"]


def test_parents_named_in_the_file_win(tmp_path):
    table = areas().assign(
        parent_id=[None, COUNTY, COUNTY], level=["county", "township", "township"], 代码=["1", "2", "3"]
    )
    table["parent_id"] = [None, "1", "1"]
    found, _ = read_boundaries(_write(tmp_path, table), columns=MAPPED)
    assert found.table["parent_id"].to_dict() == {"1": None, "2": "1", "3": "1"}


def test_parents_of_the_coarsest_areas_that_are_not_in_the_file_are_dropped_with_a_word(tmp_path):
    table = areas().assign(parent_id=["3308", COUNTY, COUNTY])
    found, notes = read_boundaries(_write(tmp_path, table), columns=MAPPED)
    assert found.table.loc[COUNTY, "parent_id"] is None
    assert [n.code for n in notes] == ["areas.parents_beyond"]


def test_codes_stored_as_numbers_become_text(tmp_path):
    table = areas()
    table["代码"] = table["代码"].astype(float)
    found, notes = read_boundaries(_write(tmp_path, table), columns=MAPPED)
    assert COUNTY in found.table.index
    assert "ids.restored" in {n.code for n in notes}


def test_an_invalid_polygon_is_made_valid_and_said(tmp_path):
    table = areas()
    bow_tie = Polygon([(118.8, 28.9), (118.88, 28.98), (118.88, 28.9), (118.8, 28.98)])
    table.loc[1, "geometry"] = bow_tie
    found, notes = read_boundaries(_write(tmp_path, table), columns=MAPPED)
    assert found.table.geometry.is_valid.all()
    (note,) = [n for n in notes if n.code == "areas.made_valid"]
    assert note.places == (WEST_TOWN,)
    assert "self-intersection" in note.message


def test_every_fault_of_a_file_is_listed(tmp_path):
    shapes = [box(0, 0, 1, 1), box(0, 0, 1, 1), box(0, 0, 1, 1), None, box(0, 0, 1, 1)]
    data = {"area_id": ["330801", "330802", "330802", "330804", "x"], "name": list("ABCDE")}
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame(data, geometry=shapes, crs=4326).to_file(path)
    with pytest.raises(DataError) as caught:
        read_boundaries(path)
    text = str(caught.value)
    for fault in (
        "area_id 330802 is there 2 times, with different names: features 2, 3",
        "feature 4: no geometry",
        "no level is known for feature 5",
    ):
        assert fault in text, text


def test_a_file_of_lines_is_no_file_of_boundaries(tmp_path):
    path = tmp_path / "a.gpkg"
    lines = [LineString([(0, 0), (1, 1)]), LineString([(0, 0), (1, 2)])]
    gpd.GeoDataFrame({"area_id": ["330801", "330802"]}, geometry=lines, crs=4326).to_file(path)
    with pytest.raises(DataError, match="features 1, 2: linestring, where polygons are needed"):
        read_boundaries(path)


def test_lines_and_points_among_polygons_are_left_out_by_name_and_the_polygons_of_collections_are_used(tmp_path):
    mixed = GeometryCollection([box(1, 0, 2, 1), LineString([(1, 0), (2, 1)])])
    shapes = [box(0, 0, 1, 1), mixed, LineString([(0, 0), (1, 1)]), Point(5, 5)]
    data = {"area_id": ["330801", "330802", "100000_JD", None], "name": ["A", "B", "nine-dash line", None]}
    path = tmp_path / "a.geojson"
    gpd.GeoDataFrame(data, geometry=shapes, crs=4326).to_file(path)
    found, notes = read_boundaries(path)
    assert found.table["name"].tolist() == ["A", "B"]
    assert shapely.area(found.table.geometry.array).tolist() == [1, 1]
    (note,) = notes
    assert note.code == "areas.not_polygons"
    assert note.facts["names"] == ("nine-dash line (linestring)", "4 (point)")


def test_an_area_in_several_features_of_one_code_is_one_area_and_it_is_said(tmp_path):
    shapes = [box(0, 0, 1, 1), box(2, 0, 3, 1), box(1, 0, 2, 1), box(4, 0, 5, 2)]
    codes = ["330801101", "330801102", "330801101000", "330801101"]
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"area_id": codes, "name": ["A", "B", "A", "A"]}, geometry=shapes, crs=4326).to_file(path)
    found, notes = read_boundaries(path)
    assert shapely.area(found.table.geometry.array).tolist() == [4, 1]
    assert [(n.code, n.facts["names"], n.places) for n in notes] == [("areas.merged", ("A (3)",), ("330801101",))]


def test_a_bare_polygon_is_called_after_its_file_and_asks_for_its_level(tmp_path):
    path = tmp_path / "开化县.geojson"
    path.write_text('{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}', "utf-8")
    found, notes = read_boundaries(path, level="county")
    assert found.table["name"].to_dict() == {"开化县": "开化县"}
    assert [n.code for n in notes] == ["areas.bare"]
    with pytest.raises(DataError, match="no level is known for feature 1"):
        read_boundaries(path)


@pytest.mark.parametrize("padded", [True, False])
def test_parents_are_found_by_codes_with_or_without_the_zeros_that_fill_them_up(tmp_path, padded):
    table = gpd.GeoDataFrame(
        {
            "area_id": ["330824000000" if padded else "330824", "330824101" if padded else "330824101000"],
            "parent_id": [None, "330824" if padded else "330824000000"],
        },
        geometry=[box(0, 0, 2, 2), box(0, 0, 1, 1)],
        crs=4326,
    )
    found, notes = read_boundaries(_write(tmp_path, table))
    assert found.table["parent_id"].tolist() == [None, table["area_id"][0]]
    assert notes == ()


def test_one_code_in_two_files_is_refused_even_if_it_is_filled_up_with_zeros():
    rows = {"name": "A", "level": "county", "parent_id": None}
    tables = [
        gpd.GeoDataFrame([rows], geometry=[box(0, 0, 1, 1)], crs=4326, index=pd.Index([code], name="area_id"))
        for code in ("330824", "330824000000")
    ]
    with pytest.raises(DataError, match="330824 and 330824000000 are one code"):
        join_areas(tables)


def test_a_level_that_is_none_is_refused(tmp_path):
    with pytest.raises(DataError, match="level '火星' is none of province"):
        read_boundaries(_write(tmp_path, areas().assign(level=["county", "火星", "town"])), columns=MAPPED)


def test_boundaries_without_ids_and_names_ask_for_them(tmp_path):
    with pytest.raises(DataError, match=r"columns\.area_id"):
        read_boundaries(_write(tmp_path, areas()))


def test_a_table_without_polygons_is_no_file_of_boundaries(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("area_id\n330802\n", encoding="utf-8")
    with pytest.raises(DataError, match="need polygons"):
        read_boundaries(path)


def test_two_crs_declared_is_one_too_many(tmp_path):
    with pytest.raises(CrsError, match="two CRSs"):
        read_boundaries(_write(tmp_path, areas()), columns=MAPPED, options=TableOptions(crs="EPSG:4549"))
    found, _ = read_boundaries(_write(tmp_path, areas()), columns=MAPPED, options=TableOptions(crs="EPSG:4326"))
    assert len(found) == 3


def test_a_datum_is_for_degrees(tmp_path):
    with pytest.raises(CrsError, match="for degrees"):
        read_boundaries(_write(tmp_path, areas().to_crs(4549)), columns=MAPPED, options=TableOptions(datum="gcj02"))


def test_polygons_of_amap_are_moved_to_where_they_are(tmp_path):
    found, _ = read_boundaries(_write(tmp_path, areas()), columns=MAPPED, options=TableOptions(datum="gcj02"))
    moved_m = found.table.to_crs(32650).geometry.iloc[0].centroid.distance(areas().to_crs(32650).geometry[0].centroid)
    assert 400 < moved_m < 700


def test_an_id_in_two_files_is_refused(tmp_path):
    rows, _ = read_area_rows(_write(tmp_path, areas()), columns=MAPPED)
    with pytest.raises(DataError, match="not unique"):
        join_areas([rows, rows])


def test_seats_are_kept_as_text_and_are_none_where_a_file_names_none(tmp_path):
    table = areas()
    table["驻地"] = [None if code == COUNTY else f"{code}001" for code in table["代码"]]
    assert table["代码"].iloc[0] == COUNTY
    found, _ = read_boundaries(_write(tmp_path, table), columns=MAPPED | {"seat_id": "驻地"})
    named = {COUNTY: None, WEST_TOWN: f"{WEST_TOWN}001", EAST_TOWN: f"{EAST_TOWN}001"}
    assert found.table["seat_id"].to_dict() == named
    first, _ = read_area_rows(_write(tmp_path, table.iloc[:1]), columns=MAPPED)
    second, _ = read_area_rows(_write(tmp_path, table.iloc[1:]), columns=MAPPED | {"seat_id": "驻地"})
    joined, _ = join_areas([first, second])
    assert joined.table["seat_id"].to_dict() == named
    assert "seat_id" not in read_boundaries(_write(tmp_path, areas()), columns=MAPPED)[0].table
