"""Tables of seats and of what is expected, as planners keep them."""

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import Point, box

from spatial_uri.analyses.hierarchy.read_official_list import read_expected
from spatial_uri.analyses.hierarchy.read_seat_table import read_seats
from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.places import SETTLEMENT, Places

COUNTY, WEST, EAST = "990121", "990121100", "990121201"


@pytest.fixture(scope="module")
def areas():
    table = pd.DataFrame(
        {
            "name": ["合成县", "凤城镇", "石桥乡"],
            "level": ["county", "township", "township"],
            "parent_id": pd.Series([None, COUNTY, COUNTY], dtype=object).to_numpy(),
        },
        index=pd.Index([COUNTY, WEST, EAST], name="area_id"),
    )
    shapes = [box(0, 0, 20, 10), box(0, 0, 10, 10), box(10, 0, 20, 10)]
    return AdminAreas(gpd.GeoDataFrame(table, geometry=shapes, crs=32649))


@pytest.fixture(scope="module")
def settlements():
    rows = [
        (f"{WEST}001", "凤城社区", WEST),
        (f"{WEST}200", "新村", WEST),
        (f"{EAST}200", "新村", EAST),
        (f"{EAST}201", "石桥村", EAST),
    ]
    ids, names, owners = zip(*rows, strict=True)
    table = pd.DataFrame(
        {"name": names, "kind": "village", "area_id": owners, "population": 1.0}, index=pd.Index(ids, name="place_id")
    )
    return Places(gpd.GeoDataFrame(table, geometry=[Point(1, 1)] * 4, crs=32649), SETTLEMENT)


@pytest.fixture
def csv(tmp_path):
    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text, "utf-8")
        return path

    return write


def test_seats_are_named_by_codes_or_names_and_a_name_means_the_settlement_in_the_area(csv, areas, settlements):
    by_name = csv("乡镇,驻地\n凤城镇,新村\n石桥,石桥\n合成县,凤城社区居委会\n")
    assert read_seats(by_name, areas, settlements) == {WEST: f"{WEST}200", EAST: f"{EAST}201", COUNTY: f"{WEST}001"}
    by_code = csv(f"乡镇代码,乡镇,村代码,村名\n{EAST},x,{EAST}200,y\n{COUNTY}000000,z,{WEST}001,w\n")
    assert read_seats(by_code, areas, settlements) == {EAST: f"{EAST}200", COUNTY: f"{WEST}001"}
    mapped = csv("a,b\n凤城镇,新村\n")
    assert read_seats(mapped, areas, settlements, columns={"area": "a", "seat": "b"}) == {WEST: f"{WEST}200"}


def test_every_fault_of_a_table_of_seats_is_named_with_its_row(csv, areas, settlements):
    text = "area,seat\n无名乡,新村\n合成县,新村\n石桥乡,没有村\n凤城镇,\n,新村\n凤城镇,新村\n凤城镇,凤城社区\n"
    with pytest.raises(DataError) as error:
        read_seats(csv(text), areas, settlements)
    faults = error.value.faults
    assert [fault.split(":")[0] for fault in faults] == ["row 2", "row 3", "row 4", "row 5", "row 6", "row 8"]
    assert "no areas are called '无名乡'" in faults[0]
    assert f"2 settlements are called '新村': {WEST}200, {EAST}200" in faults[1]
    assert "no settlements are called '没有村'" in faults[2]
    assert "blank" in faults[3]
    assert "earlier row" in faults[5]


def test_a_table_of_seats_without_the_columns_says_which_it_has(csv, areas, settlements, tmp_path):
    with pytest.raises(DataError, match="no column for seat") as error:
        read_seats(csv("乡镇,备注\n凤城镇,x\n"), areas, settlements)
    assert "备注" in str(error.value)
    with pytest.raises(InputNotFoundError):
        read_seats(tmp_path / "none.csv", areas, settlements)


def test_numbers_of_villages_are_known_by_their_chinese_headings_and_totals_are_left_out(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["县", "乡镇代码", "乡镇", "村数"],
        ["甲县", 990121100, "凤城镇", 12],
        ["甲县", 990121201, "石桥乡", 9.0],
    ):
        sheet.append(row)
    sheet.append([None, None, "合 计", 21])
    book.save(tmp_path / "numbers.xlsx")
    found = read_expected(tmp_path / "numbers.xlsx")
    assert found.is_count
    assert found.villages_only
    assert found.table["area_code"].to_dict() == {2: WEST, 3: EAST}
    assert found.table["area_name"].tolist() == ["凤城镇", "石桥乡"]
    assert found.table["expected"].tolist() == [12, 9]
    assert "(row 4)" in next(n for n in found.notes if n.code == "expected.totals").message
    assert "村数 (the number expected)" in next(n for n in found.notes if n.code == "file.columns").message


def test_a_number_that_is_not_of_villages_counts_everything(csv):
    found = read_expected(csv("area,expected\n凤城镇,3\n"))
    assert found.villages_only is False
    mapped = read_expected(csv("who,how many\n凤城镇,3\n"), columns={"area": "who", "expected": "how many"})
    assert mapped.table["expected"].tolist() == [3]


def test_a_list_of_villages_takes_the_town_for_the_area_and_not_the_county(csv):
    text = f"code,name,streetCode,areaCode\n{WEST}200,新村,{WEST},{COUNTY}\n{EAST}200,新村,{EAST},{COUNTY}\n"
    found = read_expected(csv(text))
    assert not found.is_count
    assert found.table["area_code"].tolist() == [WEST, EAST]
    assert found.table["code"].tolist() == [f"{WEST}200", f"{EAST}200"]
    assert found.table["expected"].isna().all()
    named = read_expected(csv("县,乡镇,村名\n甲县,凤城镇,新村\n甲县,石桥乡,新村\n"))
    assert named.table["area_name"].tolist() == ["凤城镇", "石桥乡"]
    assert named.table["code"].tolist() == [None, None]


def test_every_fault_of_what_is_expected_is_named_with_its_row(csv):
    with pytest.raises(DataError) as error:
        read_expected(csv("乡镇,村数\n甲,3\n乙,-1\n丙,2.5\n丁,many\n戊,\n,4\n甲,5\n"))
    said = str(error.value)
    for fault in ("rows 3, 4: 村数 is no whole number", "row 5: 村数 'many' is no number", "row 6: 村数 is blank"):
        assert fault in said
    assert "row 7: the area is blank" in said
    assert "area 甲 is there 2 times: rows 2, 8" in said
    with pytest.raises(DataError) as error:
        read_expected(
            csv("村代码,村名,乡镇\n990121100200,a,x\n990121100200,b,x\n,c,x\n,c,x\n,c,y\n,,y\n3.30802E+11,d,y\n")
        )
    said = str(error.value)
    assert "code 990121100200 is there 2 times: rows 2, 3" in said
    assert "settlement c (x) is there 2 times: rows 4, 5" in said
    assert "row 7: neither code nor name" in said
    assert "row 8" in said
    with pytest.raises(DataError, match="neither a number for each area nor a code or name") as error:
        read_expected(csv("甲,乙\n1,2\n"))
    assert "村数" in str(error.value)


def test_a_seat_is_found_by_a_code_filled_up_with_zeros(csv, areas, settlements):
    code = next(iter(areas.table.index[areas.table["level"] == "township"]))
    seat = next(iter(settlements.table.index))
    assert read_seats(csv(f"area,seat\n{code.ljust(12, '0')},{seat}\n"), areas, settlements) == {code: seat}
