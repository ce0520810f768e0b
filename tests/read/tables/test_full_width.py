"""Headings and codes as a Chinese keyboard types them: （）, １２３, ：, and a unit behind the heading of a number."""

from __future__ import annotations

import geopandas as gpd
import pytest
from two_towns import COUNTY, CRS, EAST, WEST, X0, Y0, county, places
from two_towns import study as two_towns

import spatial_uri as su
from spatial_uri.analyses.declared import Reading
from spatial_uri.analyses.hierarchy.read_official_list import read_expected
from spatial_uri.analyses.hierarchy.read_seat_table import read_seats
from spatial_uri.analyses.logistics.read_node_files import read_nodes
from spatial_uri.analyses.population.read_official_table import read_official_people
from spatial_uri.analyses.registry import analysis_of
from spatial_uri.analyses.sites.read_candidate_file import read_candidates
from spatial_uri.analyses.supply.amount_columns import columns_of_amounts
from spatial_uri.analyses.supply.read_neighbour_file import read_neighbours
from spatial_uri.analyses.village_scores.read_village_table import read_attributes
from spatial_uri.errors import DataError
from spatial_uri.model.option_classes import FileSettings
from spatial_uri.read.tables.boundaries import read_boundaries
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet

VILLAGE = ("990121100201", "甲村", "village", WEST, 100.0, 1, 1)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
STUDY = two_towns(county(), places(VILLAGE))


def wide(code):
    return code.translate(WIDE)


def degrees(x_km, y_km):
    point = gpd.GeoSeries(gpd.points_from_xy([X0 + 1000 * x_km], [Y0 + 1000 * y_km]), crs=CRS).to_crs(4326)[0]
    return f"{point.x},{point.y}"


def written(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_codes_of_settlements_and_facilities_are_plain_digits_and_it_is_told(tmp_path):
    text = f"编号,乡镇,lon,lat\n{wide('0330')},{wide(WEST)},118.4,29.1\n0331,{WEST},118.5,29.1\n"
    columns = {"place_id": "编号", "area_id": "乡镇"}
    for read in (read_settlements, lambda path, columns: read_facilities(path, tier="clinic", columns=columns)):
        found, notes = read(written(tmp_path, text), columns=columns)
        assert found.table.index.tolist() == ["0330", "0331"]
        assert found.table["declared_area_id"].tolist() == [WEST, WEST]
        told = [(note.facts["column"], note.facts["rows"]) for note in notes if note.code == "ids.restored"]
        assert told == [("编号", ("2",)), ("乡镇", ("2",))]


def test_one_code_typed_in_both_widths_is_a_code_given_twice(tmp_path):
    text = f"place_id,lon,lat\n330,118.4,29.1\n{wide('330')},118.5,29.1\n"
    with pytest.raises(DataError, match="place_id 330 is there 2 times: rows 2, 3"):
        read_settlements(written(tmp_path, text))


def test_columns_may_be_mapped_in_either_width(tmp_path):
    text = "村代码（１２位）,人口（万人）,经度,纬度\n330,0.12,118.4,29.1\n"
    columns = {"place_id": "村代码(12位)", "population": "人口(万人)", "lon": "经度", "lat": "纬度"}
    found, _ = read_settlements(written(tmp_path, text), columns=columns)
    assert found.table["population"].to_dict() == {"330": 1200.0}


def test_boundaries_know_codes_and_levels_in_full_width(tmp_path):
    areas = county().table.reset_index()[["area_id", "name", "geometry"]]
    areas["code（代码）"] = [wide(code) for code in areas["area_id"]]
    areas["level（级别）"] = ["县 ", "乡 镇", "镇"]
    areas.drop(columns="area_id").to_file(tmp_path / "a.gpkg")
    columns = {"area_id": "code(代码)", "level": "level(级别)"}
    found, _ = read_boundaries(tmp_path / "a.gpkg", columns=columns)
    assert found.table["level"].to_dict() == county().table["level"].to_dict()
    assert found.table["parent_id"].dropna().to_dict() == {WEST: COUNTY, EAST: COUNTY}


def test_statistics_are_joined_by_codes_in_full_width(tmp_path):
    path = written(tmp_path, f"区划代码,年份,指标,数值（万元）\n{wide(WEST)},２０２３,收入,１２．５\n")
    (row,) = su.read_statistics(path, county()).rows.to_dict("records")
    assert row == {"area_id": WEST, "statistic": "收入", "unit": "万元", "year": 2023, "value": 12.5}


def test_official_people_stand_below_headings_in_full_width(tmp_path):
    path = written(tmp_path, f"乡镇代码,常住人口（人）,户籍人口（万人）\n{wide(WEST)},１２００,０．１５\n")
    table, _ = read_official_people(path, county())
    assert table.loc[WEST].tolist() == [1200, 1500]


def test_numbers_of_villages_are_joined_by_codes_in_full_width(tmp_path):
    table = read_attributes(written(tmp_path, f"村代码,耕地（亩）\n{wide(VILLAGE[0])},１２\n"), STUDY.settlements)
    assert table.columns["耕地（亩）"].to_dict() == {VILLAGE[0]: 12.0}


@pytest.mark.parametrize(
    ("heading", "is_of_villages"), [("村数（个）", True), ("村（社区）数", False), ("村（社区）数（个）", False)]
)
def test_the_number_of_villages_stands_below_headings_in_full_width(tmp_path, heading, is_of_villages):
    found = read_expected(written(tmp_path, f"乡镇代码,{heading}\n{wide(EAST)},３\n"))
    assert found.table[["area_code", "expected"]].to_numpy().tolist() == [[EAST, 3]]
    assert found.villages_only is is_of_villages


def test_seats_are_found_by_codes_in_full_width(tmp_path):
    path = written(tmp_path, f"乡镇代码,驻地\n{wide(WEST)},{wide(VILLAGE[0])}\n")
    assert read_seats(path, STUDY.areas, STUDY.settlements) == {WEST: VILLAGE[0]}


def test_points_of_logistics_sites_and_neighbours_stand_below_headings_with_units(tmp_path):
    heads, at = "经度（°）,纬度（°）", degrees(5, 5)
    nodes, _ = read_nodes(written(tmp_path, f"网点名称,类型,{heads}\na,村级服务点,{at}\n"), STUDY)
    assert (nodes["tier"].tolist(), nodes["area_id"].tolist()) == (["point"], [WEST])
    sites, _ = read_candidates(written(tmp_path, f"name,ＣＯＳＴ,容 量,lon,lat\na,12,34,{at}\n"), STUDY)
    assert sites[["cost", "capacity"]].to_numpy().tolist() == [[12, 34]]
    beyond, _ = read_neighbours(written(tmp_path, f"村名,人口（人）,{heads}\na,５００,{degrees(25, 5)}\n"), STUDY)
    assert beyond["population"].tolist() == [500]


def test_beds_and_doctors_stand_below_headings_with_units():
    facilities = gpd.GeoDataFrame({"床位数（张）": [1], "执业（助理）医师数（人）": [2], "床 位": [3]}, geometry=[None])
    assert columns_of_amounts(facilities) == {"beds": "床位数（张）", "doctors": "执业（助理）医师数（人）"}
    assert columns_of_amounts(facilities, ["床位数"]) == {"床位数": "床位数（张）"}


def test_a_timetable_stands_below_headings_in_full_width(tmp_path):
    text = (
        "线路,途经站点,站点（个）,首班,发车间隔 （分钟）,末班,车速（公里/时）\n１路,甲;乙,2,０７：００,３０,08:00,40\n"
    )
    stops = written(tmp_path, f"站名,经度（度）,纬度（度）\n甲,{degrees(1, 1)}\n乙,{degrees(5, 1)}\n", "stops.csv")
    found = read_timetable_sheet(written(tmp_path, text), stops_file=stops)
    assert len(found.trips) == 3  # 7:00, 7:30 and 8:00
    (note,) = [note for note in found.notes if note.code == "timetable.columns"]
    assert note.facts["names"] == ("站点（个）",)


def test_a_bracket_that_says_what_is_counted_makes_no_name_of_a_number(tmp_path):
    """乡镇（个） is how many towns there are, and no name of a town."""
    path = written(tmp_path, "地区,乡镇（个）,单位（个）\n凤城镇,3,40\n石桥乡,4,50\n")
    rows = su.read_statistics(path, county()).rows
    assert rows.groupby("statistic", sort=False)["value"].agg(list).to_dict() == {"乡镇": [3, 4], "单位": [40, 50]}


def workbook(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "2022"
    for title, value in (("2022", 1), ("２０２３（年报）", 2)):
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in (["乡镇", "收入"], ["凤城镇", value]):
            sheet.append(row)
    book.save(tmp_path / "yearbook.xlsx")
    return tmp_path / "yearbook.xlsx"


def read_statistics_of(path, sheet):
    reading = Reading(
        study=STUDY, files={"statistics": path}, options=su.StatisticsOptions(), settings=FileSettings(sheet=sheet)
    )
    return analysis_of("statistics").read(reading)["table"]


def test_the_sheet_of_the_statistics_is_the_one_that_is_named(tmp_path):
    path = workbook(tmp_path)
    assert read_statistics_of(path, "２０２３（年报）").rows["value"].tolist() == [2.0]
    table = read_statistics_of(path, "2022")
    assert table.rows["value"].tolist() == [1.0]
    assert [note.facts["others"] for note in table.notes if note.code == "file.sheet"] == [("２０２３（年报）",)]


def test_a_workbook_of_statistics_with_several_sheets_needs_one_of_their_names(tmp_path):
    path = workbook(tmp_path)
    with pytest.raises(DataError, match="has 2 sheets"):
        read_statistics_of(path, None)
    with pytest.raises(DataError, match=r"there is no sheet '2023'") as told:
        read_statistics_of(path, "2023")
    assert told.value.remedy == "the sheets are '2022', '２０２３（年报）'"
