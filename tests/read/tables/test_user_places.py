from __future__ import annotations

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
from shapely import LineString, MultiPoint, Point, box

from spatial_uri.errors import CrsError, DataError
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.tables.raw_table import TableOptions


def _csv(tmp_path, text):
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _codes(notes):
    return {n.code for n in notes}


def test_blank_population_is_unknown_and_zero_is_zero(tmp_path):
    path = _csv(tmp_path, "place_id,name,population,lon,lat\n01,a,,9,47\n02,b,0,9,47\n03,c,12,9,47\n")
    table = read_settlements(path)[0].table
    np.testing.assert_array_equal(table["population"], [np.nan, 0, 12])
    assert list(table.index) == ["01", "02", "03"]
    assert set(table["kind"]) == {"village"}
    assert table["area_id"].isna().all()


def test_without_ids_names_and_population_places_are_numbered_by_row_and_it_is_said(tmp_path):
    places, notes = read_settlements(_csv(tmp_path, "lon,lat\n9,47\n9.1,47\n"))
    assert list(places.table.index) == ["settlement-places-2", "settlement-places-3"]
    assert places.table["name"].tolist() == ["", ""]
    assert places.table["population"].isna().all()
    assert {"places.ids", "places.names", "settlements.no_population"} <= _codes(notes)


def test_further_columns_are_kept(tmp_path):
    path = _csv(tmp_path, "place_id,lon,lat,beds\na,9,47,12\n")
    assert read_facilities(path, tier="hospital")[0].table["beds"].tolist() == ["12"]


def test_metric_columns_are_read_in_the_crs_that_is_declared(tmp_path):
    path = _csv(tmp_path, "place_id,x,y\na,487300,3203000\n")
    columns = {"lon": "x", "lat": "y"}
    places, _ = read_settlements(path, columns=columns, options=TableOptions(crs="EPSG:4549"))
    assert places.table.crs.to_epsg() == 4549
    with pytest.raises(CrsError, match="no degrees"):
        read_settlements(path, columns=columns)


@pytest.mark.parametrize("value", ["300多", "200-300", "1,2", "12,34", "nan", "inf", "-", "1.2.3"])
def test_a_population_that_is_no_number_is_refused_by_its_row(tmp_path, value):
    path = _csv(tmp_path, f'place_id,population,lon,lat\na,"{value}",9,47\n')
    with pytest.raises(DataError, match="row 2: population"):
        read_settlements(path)


def test_every_fault_of_the_coordinates_is_listed_by_row(tmp_path):
    path = _csv(tmp_path, "place_id,lon,lat\na,,47\nb,0,0\nc,九,47\nd,9,47\n,9,47\nd,9,47\n")
    with pytest.raises(DataError) as caught:
        read_settlements(path)
    text = str(caught.value)
    for fault in (
        "row 2: only one of the two coordinates",
        "row 3: the coordinates are 0, 0",
        "row 4: lon (longitude) '九' is no number",
        "place_id is blank in row 6",
        "place_id d is there 2 times: rows 5, 7",
    ):
        assert fault in text, text
    assert "no coordinates" not in text


def test_a_tier_comes_from_a_column_or_for_the_whole_file(tmp_path):
    path = _csv(tmp_path, "place_id,等级,lon,lat\na,县级,9,47\nb,村级,9,47\n")
    assert read_facilities(path, columns={"tier": "等级"})[0].table["tier"].tolist() == ["县级", "村级"]
    assert set(read_facilities(path, tier="clinic")[0].table["tier"]) == {"clinic"}
    with pytest.raises(DataError, match="no column for tier"):
        read_facilities(path)


def test_a_blank_tier_is_refused_by_its_row(tmp_path):
    with pytest.raises(DataError, match="row 3: the tier is blank"):
        read_facilities(_csv(tmp_path, "place_id,tier,lon,lat\na,x,9,47\nb,,9,47\n"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3.30802001001E+11", "330802001001"),
        ("330802001001.0", "330802001001"),
        ("'0012", "0012"),
        ('"=""0012"""', "0012"),
    ],
)
def test_codes_a_spreadsheet_mangled_are_restored_where_the_digits_are_complete(tmp_path, written, read):
    places, notes = read_settlements(_csv(tmp_path, f"place_id,lon,lat\n{written},9,47\n"))
    assert list(places.table.index) == [read]
    assert "ids.restored" in _codes(notes)


@pytest.mark.parametrize("written", ["3.30802E+11", "1.1E+11"])
def test_codes_whose_digits_are_lost_are_refused(tmp_path, written):
    with pytest.raises(DataError, match=r"row 2: place_id .* lost its last digits"):
        read_settlements(_csv(tmp_path, f"place_id,lon,lat\n{written},9,47\n"))


def test_ids_of_two_lengths_raise_a_suspicion_of_lost_zeros(tmp_path):
    rows = "".join(f"{code},9,47\n" for code in ("1001", "10001", "20001"))
    assert "ids.leading_zeros" in _codes(read_settlements(_csv(tmp_path, f"place_id,lon,lat\n{rows}"))[1])
    rows = "".join(f"{i},9,47\n" for i in range(1, 30))
    assert "ids.leading_zeros" not in _codes(read_settlements(_csv(tmp_path, f"place_id,lon,lat\n{rows}"))[1])


def test_excel_numbers_become_codes_and_long_ones_are_refused(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["place_id", "人口", "lon", "lat"],
        [330802001001, 12, 118.9, 28.9],
        [330802001002.0, None, 118.9, 28.9],
    ):
        book.active.append(row)
    path = tmp_path / "村 庄.xlsx"
    book.save(path)
    places, _ = read_settlements(path, columns={"population": "人口"})
    assert list(places.table.index) == ["330802001001", "330802001002"]
    np.testing.assert_array_equal(places.table["population"], [12, np.nan])
    book.active.append([1234567890123456, 1, 118.9, 28.9])
    book.save(path)
    with pytest.raises(DataError, match=r"row 4: place_id .* more digits than a spreadsheet keeps"):
        read_settlements(path)


def test_single_multipoints_are_points_and_lines_alone_are_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    table = gpd.GeoDataFrame({"place_id": ["a", "b"]}, geometry=[MultiPoint([(9, 47)]), Point(9, 47)], crs=4326)
    table.to_file(path)
    assert set(read_settlements(path)[0].table.geom_type) == {"Point"}
    table.geometry = [LineString([(9, 47), (9, 48)])] * 2
    table.to_file(path)
    with pytest.raises(DataError, match="features 1, 2: linestring, where points are needed"):
        read_settlements(path)


def test_polygons_and_several_points_stand_for_a_place_inside_and_a_line_among_them_is_left_out(tmp_path):
    ring = box(0, 0, 10, 10).difference(box(1, 1, 9, 9))
    shapes = [ring, MultiPoint([(20, 0), (21, 0), (25, 0)]), LineString([(0, 0), (1, 1)]), Point(3, 3)]
    path = tmp_path / "a.geojson"
    gpd.GeoDataFrame({"place_id": list("abcd")}, geometry=shapes, crs=4326).to_file(path)
    places, notes = read_facilities(path, tier="clinic")
    points = places.table.geometry
    assert list(points.index) == ["a", "b", "d"]
    assert ring.contains(points["a"])
    assert (points["b"].x, points["b"].y) in {(20, 0), (21, 0), (25, 0)}
    rows = {n.code: n.facts.get("rows") for n in notes}
    assert rows["places.multipoints"] == ("2",)
    assert rows["places.lines"] == ("3",)
    assert "places.polygons" in rows


def test_a_table_without_coordinates_asks_for_them(tmp_path):
    with pytest.raises(DataError) as caught:
        read_settlements(_csv(tmp_path, "place_id,经度,纬度\na,9,47\n"))
    assert caught.value.faults == ("there is no column for lon", "there is no column for lat")
    assert "经度, 纬度" in caught.value.remedy
