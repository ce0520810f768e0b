"""Rows, cells and columns of lists of places that are not what they seem to be, in silence until somebody looks."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import openpyxl
import pytest
from shapely import Point, box

from spatial_uri.errors import DataError
from spatial_uri.read.tables.boundaries import read_boundaries
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.tables.raw_table import TableOptions

HEADER = "村代码,村名,人口,经度,纬度\n"
ROWS = "1,甲村,1200,118.4,29.1\n2,乙村,800,118.5,29.2\n"
COLUMNS = {"place_id": "村代码", "name": "村名", "population": "人口", "lon": "经度", "lat": "纬度"}


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "villages.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def told(notes, code):
    return [note.facts for note in notes if note.code == code]


@pytest.mark.parametrize(
    "row",
    [
        "合计,,2000,,\n",
        ",总 计：,2000,,\n",
        "T,小计,1200,118.4,29.1\n",
        "330824,全县,2000,118.4,29.1\n",
        "9,Total,约2千多,118.4,29.1\n",
        ",合计,#N/A,,\n",
    ],
)
def test_a_row_that_is_the_sum_of_others_is_no_settlement_and_its_people_count_once(tmp_path, row):
    places, notes = read_settlements(written(tmp_path, HEADER + ROWS + row), columns=COLUMNS)
    assert places.table["population"].sum() == 2000
    (facts,) = told(notes, "places.totals")
    assert (facts["count"], facts["rows"]) == (1, ("4",))


def test_a_row_of_a_sum_is_found_in_the_first_column_whatever_it_is(tmp_path):
    text = "序号,村代码,村名,人口,经度,纬度\n1,1,甲村,5,118.4,29.1\n合计,,,5,,\n"
    assert len(read_settlements(written(tmp_path, text), columns=COLUMNS)[0]) == 1


def test_merged_cells_above_a_row_of_a_sum_are_still_divided_by_the_rows_that_are_left(tmp_path):
    book = openpyxl.Workbook()
    for cells in (
        list(COLUMNS.values()),
        [1, "甲", 5, 118.4, 29.1],
        [2, "乙", None, 118.5, 29.1],
        ["合计", None, None, None, None],
    ):
        book.active.append(cells)
    book.active.merge_cells("C2:C4")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match="rows 2, 3: one merged cell gives the people of 2 rows"):
        read_settlements(tmp_path / "a.xlsx", columns=COLUMNS)


def test_a_village_whose_name_begins_like_a_sum_is_a_village(tmp_path):
    text = HEADER + "1,合计村,5,118.4,29.1\n2,全市场村,5,118.5,29.1\n3,小计划,5,118.6,29.1\n"
    assert len(read_settlements(written(tmp_path, text), columns=COLUMNS)[0]) == 3


def test_facilities_have_no_row_of_a_sum_either(tmp_path):
    text = "名称,级别,经度,纬度\n甲,clinic,118.4,29.1\n合计,1,118.4,29.1\n"
    columns = {"name": "名称", "tier": "级别", "lon": "经度", "lat": "纬度"}
    assert read_facilities(written(tmp_path, text), columns=columns)[0].table["name"].tolist() == ["甲"]


def test_a_name_that_a_spreadsheet_turned_into_a_date_is_a_fault(tmp_path):
    book = openpyxl.Workbook()
    for cells in (["村代码", "村名", "经度", "纬度"], ["1", "甲", 118.4, 29.1], ["2", date(2024, 3, 5), 118.5, 29.1]):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match="row 3: name 2024-03-05 00:00:00 is a date: a spreadsheet made it of a name"):
        read_settlements(tmp_path / "a.xlsx", columns={key: COLUMNS[key] for key in ("place_id", "name", "lon", "lat")})


def test_names_and_tiers_lose_what_nobody_sees(tmp_path):
    text = "名称,级别,经度,纬度\n\u200b甲\ufeff,clinic\u200b,118.4,29.1\n乙,\u2060clinic,118.5,29.1\n"
    columns = {"name": "名称", "tier": "级别", "lon": "经度", "lat": "纬度"}
    table = read_facilities(written(tmp_path, text), columns=columns)[0].table
    assert (table["name"].tolist(), set(table["tier"])) == (["甲", "乙"], {"clinic"})


@pytest.mark.parametrize("encoding", [None, "gb18030"])
def test_the_mark_of_utf8_in_front_of_a_text_in_gbk_is_passed_over(tmp_path, encoding):
    content = b"\xef\xbb\xbf" + (HEADER + ROWS).encode("gbk")
    places, _ = read_settlements(written(tmp_path, content), columns=COLUMNS, options=TableOptions(encoding=encoding))
    assert places.table["name"].tolist() == ["甲村", "乙村"]


def shapes(tmp_path, points, **columns):
    path = tmp_path / "a.gpkg"
    table = gpd.GeoDataFrame({"place_id": ["1", "2"], **columns}, geometry=points, crs=4326)
    table.to_crs(32650).to_file(path)
    return path


def test_shapes_count_before_columns_of_coordinates_that_nobody_named(tmp_path):
    """Village 2 lies 0.01 degrees of latitude, about 1.1 km, north of what its columns say."""
    path = shapes(tmp_path, [Point(118.4, 29.1), Point(118.5, 29.11)], lon=[118.4, 118.5], lat=[29.1, 29.1])
    places, notes = read_settlements(path)
    assert places.table.to_crs(4326).geometry.y.round(6).tolist() == [29.1, 29.11]
    (facts,) = told(notes, "places.shapes_before_columns")
    assert (facts["count"], facts["rows"], facts["columns"]) == (1, ("2",), ("lon", "lat"))


def test_columns_that_were_named_count_before_shapes_and_it_is_told_where_they_differ(tmp_path):
    path = shapes(tmp_path, [Point(118.4, 29.1), Point(118.5, 29.11)], x=[118.4, 118.5], y=[29.1, 29.1])
    places, notes = read_settlements(path, columns={"lon": "x", "lat": "y"})
    assert places.table.geometry.y.tolist() == [29.1, 29.1]
    assert [facts["rows"] for facts in told(notes, "places.columns_before_shapes")] == [("2",)]


def test_columns_that_say_what_the_shapes_say_need_no_word(tmp_path):
    path = shapes(tmp_path, [Point(118.4, 29.1), Point(118.5, 29.1)], lon=[118.4, 118.5], lat=[29.1, 29.1])
    assert not [note for note in read_settlements(path)[1] if "before" in note.code]


def test_columns_of_coordinates_serve_where_no_row_has_a_shape(tmp_path):
    path = shapes(tmp_path, [Point(), Point()], lon=[118.4, 118.5], lat=[29.1, 29.1])
    assert read_settlements(path)[0].table.geometry.x.tolist() == [118.4, 118.5]


def test_a_workbook_that_is_called_csv_is_told_as_what_it_is(tmp_path):
    path = tmp_path / "a.csv"
    openpyxl.Workbook().save(path)
    with pytest.raises(DataError, match=r"a workbook or an archive, though it is called \.csv"):
        read_settlements(path, columns=COLUMNS)


def test_a_text_in_utf16_without_its_mark_needs_its_encoding(tmp_path):
    path = written(tmp_path, HEADER + ROWS, "utf-16-le")
    with pytest.raises(DataError, match="zero bytes, as UTF-16 without its mark"):
        read_settlements(path, columns=COLUMNS)
    places, _ = read_settlements(path, columns=COLUMNS, options=TableOptions(encoding="utf-16-le"))
    assert places.table["name"].tolist() == ["甲村", "乙村"]


def test_a_parent_that_is_not_above_its_area_is_refused_by_name(tmp_path):
    areas = gpd.GeoDataFrame(
        {
            "area_id": ["330824", "330824101", "330824102"],
            "name": ["c", "a", "b"],
            "parent_id": ["330824102", "330824101", "330824"],
        },
        geometry=[box(118, 29, 118.2, 29.1), box(118, 29, 118.1, 29.1), box(118.1, 29, 118.2, 29.1)],
        crs=4326,
    )
    areas.to_file(tmp_path / "a.gpkg")
    with pytest.raises(DataError) as told:
        read_boundaries(tmp_path / "a.gpkg")
    assert told.value.faults == (
        "c 330824 (county) has the parent b 330824102 (township)",
        "a 330824101 (township) has the parent a 330824101 (township)",
    )
