"""Statistics of the user's own tables: read as they are, joined by code or name, ranked and set beside access."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study
from two_towns import COUNTY, EAST, WEST, county, places
from two_towns import study as two_towns

import spatial_uri as su
from spatial_uri.analyses.statistics.options import ratio_of
from spatial_uri.analyses.statistics.phrases import value_words
from spatial_uri.analyses.statistics.present import statistics_chapter, statistics_part
from spatial_uri.analyses.statistics.result import StatisticsTable
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.page.document import Paragraph, Table
from spatial_uri.words.catalogue import speaking

VILLAGE = ("990121100201", "a", "village", WEST, 100.0, 1, 1)


def written(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def rows_of(table):
    return [
        (r.area_id, r.statistic, r.unit, None if pd.isna(r.year) else int(r.year), r.value)
        for r in table.rows.itertuples()
    ]


def test_a_column_of_numbers_is_a_statistic_with_the_unit_in_its_brackets(tmp_path):
    path = written(
        tmp_path, '乡镇,年份,城镇化率（%）,GDP (亿元),备注\n凤城镇,2020,62.1,10,好\n石桥乡,2020年,40,"1,234",差\n'
    )
    table = su.read_statistics(path, county())
    assert rows_of(table) == [
        (WEST, "城镇化率", "%", 2020, 62.1),
        (EAST, "城镇化率", "%", 2020, 40.0),
        (WEST, "GDP", "亿元", 2020, 10.0),
        (EAST, "GDP", "亿元", 2020, 1234.0),
    ]
    assert [note.code for note in table.notes if "columns" in note.code] == ["file.columns_of_texts"]


def test_years_stand_in_headings_too(tmp_path):
    path = written(tmp_path, f"area_id,2020年城镇化率(%),income 2021\n{WEST},60,5\n{EAST},,6\n")
    assert rows_of(su.read_statistics(path, county())) == [
        (WEST, "城镇化率", "%", 2020, 60.0),
        (WEST, "income", "", 2021, 5.0),
        (EAST, "income", "", 2021, 6.0),
    ]


def test_one_row_for_each_number_is_read_as_well(tmp_path):
    path = written(tmp_path, f"区划代码,年份,指标,数值,单位\n{WEST},2020,收入,100,元\n{WEST},2021,收入,110,元\n")
    assert rows_of(su.read_statistics(path, county())) == [
        (WEST, "收入", "元", 2020, 100.0),
        (WEST, "收入", "元", 2021, 110.0),
    ]


def test_several_tables_are_one_and_a_number_given_twice_is_refused(tmp_path):
    one = written(tmp_path, "乡镇,年份,收入\n凤城镇,2020,1\n", "one.csv")
    other = written(tmp_path, "乡镇,年份,收入\n凤城镇,2021,2\n", "other.csv")
    assert len(su.read_statistics([one, other], county()).rows) == 2
    with pytest.raises(DataError, match="收入 of 990121100 in 2020"):
        su.read_statistics([one, one], county())


def test_rows_of_other_areas_are_left_out_and_named(tmp_path):
    path = written(tmp_path, "乡镇,收入\n凤城镇,1\n远方镇,2\n")
    table = su.read_statistics(path, county())
    (note,) = [note for note in table.notes if note.code == "statistics.other_areas"]
    assert (note.facts["count"], note.facts["names"], len(table.rows)) == (1, ("远方镇",), 1)
    with pytest.raises(DataError, match="no number of an area of the study"):
        su.read_statistics(written(tmp_path, "乡镇,收入\n远方镇,2\n", "far.csv"), county())


def test_every_fault_of_a_table_is_told_with_its_row(tmp_path):
    path = written(tmp_path, "乡镇,年份,收入\n凤城镇,2020,1\n石桥乡,昨天,2\n,2020,3\n凤城镇,,x\n凤城镇,2022,4\n")
    with pytest.raises(DataError) as told:
        su.read_statistics(path, county())
    for fault in ("row 3: 年份 '昨天' is no year", "row 4: neither code nor name", "row 5: 年份 is blank", "'x'"):
        assert fault in str(told.value)


def test_a_table_that_names_no_area_is_refused(tmp_path):
    with pytest.raises(DataError, match="which area"):
        su.read_statistics(written(tmp_path, "income\n5\n"), county())


def test_the_published_ratio_of_urban_to_rural_income_comes_out(tmp_path):
    """Jiaxing's pilot zone: 1.676 to 1 with a rural income of 34,279 yuan, so 57,452 yuan in towns."""
    path = written(tmp_path, f"代码,地区,城镇收入(元),农村收入(元)\n{COUNTY},合成县,57452,34279\n")
    table = su.read_statistics(path, county())
    options = su.StatisticsOptions(ratios=("城乡收入比 = 城镇收入 / 农村收入",))
    result = su.statistics(two_towns(county(), places(VILLAGE)), table, options)
    (ratio,) = result.by_year.loc[result.by_year["statistic"] == "城乡收入比", "value"]
    assert ratio == pytest.approx(1.676, abs=5e-5)
    assert result.areas.set_index("statistic").loc["城乡收入比", "name"] == "合成县"


def test_a_ratio_may_name_the_headings_of_a_yearbook_as_they_stand_there(tmp_path):
    path = written(
        tmp_path,
        f"行政区划代码,行政区名称,城镇收入（元）,农村收入（元）\n{WEST},凤城镇,300,100\n{EAST},石桥乡,400,100\n",
    )
    table = su.read_statistics(path, county())
    assert set(table.rows["statistic"]) == {"城镇收入", "农村收入"}
    ratio = su.StatisticsOptions(ratios=("收入比 = 城镇收入（元） / 农村收入（元）",))
    found = su.statistics(two_towns(county(), places(VILLAGE)), table, ratio).areas
    assert found.loc[found["statistic"] == "收入比", "value"].tolist() == [3.0, 4.0]


def test_a_ratio_that_cannot_be_made_is_refused_or_counted(tmp_path):
    path = written(tmp_path, "乡镇,a,b\n凤城镇,6,3\n石桥乡,6,0\n")
    table, drawn = su.read_statistics(path, county()), two_towns(county(), places(VILLAGE))
    with pytest.raises(DataError, match="no statistic 'c'"):
        su.statistics(drawn, table, su.StatisticsOptions(ratios=("r = a / c",)))
    with pytest.raises(ParameterError, match="name = one / other"):
        su.StatisticsOptions(ratios=("a/b",))
    result = su.statistics(drawn, table, su.StatisticsOptions(ratios=("r = a / b",)))
    assert result.by_year.query("statistic == 'r'")["value"].tolist() == [2.0]
    assert [(n.code, n.facts["count"]) for n in result.notes if n.code == "statistics.ratio_incomplete"] == [
        ("statistics.ratio_incomplete", 1)
    ]
    assert ratio_of("r = income/head / b").above == "income/head"


def test_ranks_and_changes_are_of_one_level_and_year(tmp_path):
    text = "代码,年份,收入\n" + "".join(
        f"{code},{year},{value}\n"
        for code, year, value in [
            (WEST, 2020, 100), (EAST, 2020, 100), (COUNTY, 2020, 90), (WEST, 2022, 120), (EAST, 2022, 150),
        ]
    )  # fmt: skip
    result = su.statistics(two_towns(county(), places(VILLAGE)), su.read_statistics(written(tmp_path, text), county()))
    found = result.by_year.set_index(["area_id", "year"])
    assert found["rank"].to_dict() == {
        (COUNTY, 2020): 1, (WEST, 2020): 1, (EAST, 2020): 1, (WEST, 2022): 2, (EAST, 2022): 1,
    }  # fmt: skip
    assert found.loc[(EAST, 2022), ["change", "change_share"]].tolist() == [50.0, 0.5]
    assert np.isnan(found.loc[(EAST, 2020), "change"])
    town = result.overview.query("level == 'township'").iloc[0]
    assert (town["first_year"], town["last_year"], town["highest_area"], town["mean"]) == (2020, 2022, "石桥乡", 135.0)


def twelve_towns():
    """Twelve towns of one village each along a road from the clinic, ever farther from it: 6 are within 20 minutes."""
    areas = {"1": ("county", None, -1, -50, 60, 50)}
    areas |= {f"1{k:02d}": ("township", "1", 4 * k, -50, 4 * k + 4, 50) for k in range(12)}
    villages = {f"v{k}": (4 * k + 2, 0, 100) for k in range(12)}
    roads = network(road((0, 0), (50, 0), kmh=60))
    return study(roads, villages, {"c": (0, 0)}, areas=areas)


def test_access_stands_beside_each_statistic_with_spearmans_correlation(tmp_path):
    drawn = twelve_towns()
    values = [5, 3, 8, 1, 9, 2, 7, 4, 6, 12, 11, 10]
    text = "area_id,x\n" + "".join(f"1{k:02d},{v}\n" for k, v in enumerate(values))
    circle = su.service_circle(drawn, su.ServiceCircleOptions(thresholds_min=(20.0,)))
    result = su.statistics(drawn, su.read_statistics(written(tmp_path, text), drawn.areas), circle=circle)
    areas = result.areas.set_index("area_id")
    within = [1.0 if 4 * k + 2 <= 20 else 0.0 for k in range(12)]
    assert areas["access_share"].tolist() == within
    assert areas.loc["100", ["rank", "access_rank", "rank_difference"]].tolist() == [8.0, 1.0, 7.0]
    expected = np.corrcoef(pd.Series(values).rank(), pd.Series(within).rank())[0, 1]  # Pearson of mid-ranks
    assert result.overview["access_correlation"].tolist() == pytest.approx([expected])
    few = su.read_statistics(written(tmp_path, "area_id,x\n100,1\n101,2\n", "few.csv"), drawn.areas)
    assert su.statistics(drawn, few, circle=circle).overview["access_correlation"].isna().all()


def test_the_part_tells_every_statistic_in_both_languages(tmp_path):
    drawn = twelve_towns()
    text = "area_id,年份,城镇化率(%)\n" + "".join(f"1{k:02d},2020,{10 + k}\n" for k in range(11))
    circle = su.service_circle(drawn, su.ServiceCircleOptions(thresholds_min=(20.0,)))
    result = su.statistics(drawn, su.read_statistics(written(tmp_path, text), drawn.areas), circle=circle)
    with speaking("en"):
        part = statistics_part(drawn, result)
    assert part.headlines[0].startswith(
        "城镇化率 (%), 2020, by township: from 10% in area 100 to 20% in area 110. 1 area has no value. Areas that are "
        "high in it have worse access"
    )
    theme = part.map.themes[0]
    counts = np.bincount(theme.uses[0].cls)
    assert counts.tolist() == [3, 2, 2, 2, 2, 1]  # five classes of about as many, and one without a value
    assert [row for _, row, _ in theme.ranking] == list(range(10, -1, -1))
    with speaking("zh"):
        assert statistics_part(drawn, result).headlines[0].startswith("2020年城镇化率（%），按")


def test_towns_are_told_before_a_county_that_stands_alone_in_the_yearbook(tmp_path):
    drawn = twelve_towns()
    text = "area_id,x\n1,100\n" + "".join(f"1{k:02d},{k}\n" for k in range(12))
    result = su.statistics(drawn, su.read_statistics(written(tmp_path, text), drawn.areas))
    with speaking("en"):
        chapter = statistics_chapter(drawn, result)
    sentences = [block.text for block in chapter.blocks if isinstance(block, Paragraph) and block.style != "small"]
    assert sentences == ["x, by township: from 0 in area 100 to 11 in area 111.", "x: 100 in area 1."]
    overview, towns = (block for block in chapter.blocks if isinstance(block, Table))
    assert [row[1] for row in overview.rows] == ["township", "county"]
    assert [row[0] for row in towns.rows] == [f"area 1{k:02d}" for k in range(11, -1, -1)]


def test_values_are_written_as_finely_as_they_are():
    with speaking("en"):
        assert [value_words(v, u) for v, u in ((34279.0, "yuan"), (1.676, ""), (62.1, "%"), (0.0123, ""))] == [
            "34,279 yuan",
            "1.68",
            "62.1%",
            "0.0123",
        ]


def table_of_twelve_towns(tmp_path, drawn):
    """Two statistics and a year each, not in the order of the alphabet; two towns have older values of the first."""
    rows = [f"1{k:02d},2023,{20 - k},{k % 5}" for k in range(10)] + ["110,2020,5,1", "111,2020,4,1"]
    text = "area_id,year,urban income (yuan),beds\n" + "\n".join(rows) + "\n"
    return su.read_statistics(written(tmp_path, text), drawn.areas)


def test_statistics_stand_in_the_order_of_their_tables(tmp_path):
    drawn = twelve_towns()
    first = written(tmp_path, "area_id,z,b\n" + "".join(f"1{k:02d},{k},{k}\n" for k in range(12)), "one.csv")
    second = written(tmp_path, "area_id,y,a\n" + "".join(f"1{k:02d},{k},{2 * k + 1}\n" for k in range(12)), "two.csv")
    table = su.read_statistics([first, second], drawn.areas)
    result = su.statistics(drawn, table, su.StatisticsOptions(ratios=("c = a / z",)))
    expected = ["z", "b", "y", "a", "c"]
    for rows in (result.by_year, result.areas, result.overview):
        assert list(dict.fromkeys(rows["statistic"])) == expected
    with speaking("en"):
        part = statistics_part(drawn, result)
    assert [theme.title for theme in part.map.themes] == expected
    assert [row[0] for row in part.sections[0].listings[0].rows] == expected
    assert list(dict.fromkeys(part.workbook[0].table["statistic"])) == expected


def test_a_map_on_paper_shows_the_ratios_else_the_first_statistic_or_what_is_asked_for(tmp_path):
    drawn = twelve_towns()
    table = table_of_twelve_towns(tmp_path, drawn)

    def titles(**options):
        with speaking("en"):
            part = statistics_part(drawn, su.statistics(drawn, table, su.StatisticsOptions(**options)))
        return [sheet.title for sheet in part.sheets]

    assert titles() == ["urban income (yuan), 2023"]
    ratio = "share = beds / urban income"
    assert titles(ratios=(ratio,)) == ["share, 2023"]
    assert titles(ratios=(ratio,), on_paper=("beds", "share")) == ["beds, 2023", "share, 2023"]
    with pytest.raises(DataError, match="no statistic 'bed'"):
        titles(on_paper=("bed",))


def test_a_map_on_paper_names_the_areas_whose_values_are_older(tmp_path):
    drawn = twelve_towns()
    result = su.statistics(drawn, table_of_twelve_towns(tmp_path, drawn))
    with speaking("en"):
        (sheet,) = statistics_part(drawn, result).sheets
    assert sheet.drawn_theme().definition == (
        "urban income (yuan), 2023, by township, from the table of the user; every class holds about as many areas. "
        "2 areas have older values: area 110 (2020) and area 111 (2020)."
    )


def test_classes_part_at_the_roundest_numbers_between_the_values(tmp_path):
    """34,279 and 35,812 are parted at 35,000, 1.8599 and 1.8600 as finely as they need it."""
    drawn = twelve_towns()
    values = [(34_279.0, 1.8599)] * 6 + [(35_812.0, 1.86)] * 6
    text = "area_id,x,y\n" + "".join(f"1{k:02d},{x},{y}\n" for k, (x, y) in enumerate(values))
    result = su.statistics(drawn, su.read_statistics(written(tmp_path, text), drawn.areas))
    with speaking("en"):
        themes = statistics_part(drawn, result).map.themes
    labels = [[looks.label for looks in theme.uses[0].classes] for theme in themes]
    assert labels == [["≤ 35,000", "> 35,000"], ["≤ 1.8599", "> 1.8599"]]
    assert [np.bincount(theme.uses[0].cls).tolist() for theme in themes] == [[6, 6], [6, 6]]


def first_table(tmp_path, text):
    return su.read_statistics(written(tmp_path, text), county())


@pytest.mark.parametrize(
    ("cells", "heading", "values", "unit"),
    [
        (("62.1%", "40％"), "城镇化率", [62.1, 40.0], "%"),
        (("3.2亿", "1200万元"), "GDP（亿元）", [3.2, 0.12], "亿元"),
        (("2万", "20000元"), "收入（元）", [20000.0, 20000.0], "元"),
        (("20000元", "3"), "收入（万元）", [2.0, 3.0], "万元"),
        (("-", "7"), "收入", [7.0], ""),
        (("…", "N/A"), "收入", [], ""),
    ],
)
def test_numbers_are_understood_as_yearbooks_write_them(tmp_path, cells, heading, values, unit):
    table = first_table(tmp_path, f"乡镇,{heading},b\n凤城镇,{cells[0]},1\n石桥乡,{cells[1]},1\n")
    held = table.rows[table.rows["statistic"] != "b"]
    assert (held["value"].tolist(), set(held["unit"]) | {unit}) == (values, {unit})


def test_a_column_of_which_some_cells_only_say_percent_is_refused(tmp_path):
    with pytest.raises(DataError, match="row 3: 城镇化率 says no %"):
        first_table(tmp_path, "乡镇,城镇化率\n凤城镇,62.1%\n石桥乡,0.4\n")


def test_what_a_dash_leaves_unknown_is_counted_and_a_column_of_texts_is_named(tmp_path):
    table = first_table(tmp_path, "乡镇,收入,备注\n凤城镇,5,好\n石桥乡,—,差\n")
    counted = {note.code: note.facts["count"] for note in table.notes}
    assert counted == {"file.marks_of_unknown": 1, "file.columns_of_texts": 1}


def test_a_formula_without_a_value_is_a_fault_and_no_blank(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (["乡镇", "收入"], ["凤城镇", "=1+1"], ["石桥乡", "#REF!"]):
        book.active.append(row)
    book.save(tmp_path / "table.xlsx")
    with pytest.raises(DataError) as told:
        su.read_statistics(tmp_path / "table.xlsx", county())
    assert "row 2: 收入: a formula without a value" in str(told.value)
    assert "row 3: 收入: #REF!" in str(told.value)


def workbook(tmp_path, rows, formats):
    """Write a workbook whose cells are shown in the formats given by their place, such as ``C2``."""
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats.items():
        book.active[cell].number_format = number_format
    book.save(tmp_path / "table.xlsx")
    return tmp_path / "table.xlsx"


@pytest.mark.parametrize("heading", ["占比（%）", "占比（％）", "占比%", "占比", "占比 (per cent)"])
def test_a_number_that_a_workbook_shows_as_42_percent_is_42_and_it_is_told(tmp_path, heading):
    rows = [["乡镇", heading, "收入"], ["凤城镇", 0.42, 5], ["石桥乡", 1, 6]]
    table = su.read_statistics(workbook(tmp_path, rows, {"B2": "0%", "B3": "0.00%;[Red]-0.00%"}), county())
    assert [(row[0], row[1], row[4]) for row in rows_of(table) if row[1] != "收入"] == [
        (WEST, "占比", 42.0), (EAST, "占比", 100.0),
    ]  # fmt: skip
    assert set(table.rows.query("statistic == '占比'")["unit"]) == {"per cent" if "per" in heading else "%"}
    (note,) = [note for note in table.notes if note.code == "file.shown_as_percent"]
    assert (note.facts["count"], note.facts["names"]) == (2, (heading,))


@pytest.mark.parametrize("number_format", ['0"%"', "0\\%", "0.00", "General"])
def test_a_number_that_no_format_turns_into_a_percentage_is_as_it_is(tmp_path, number_format):
    rows = [["乡镇", "占比（%）"], ["凤城镇", 42]]
    table = su.read_statistics(workbook(tmp_path, rows, {"B2": number_format}), county())
    assert (table.rows["value"].tolist(), table.notes) == ([42.0], ())


def test_plain_numbers_and_those_shown_as_percentages_stand_together_only_below_a_heading_in_percent(tmp_path):
    def read(heading):
        rows = [["乡镇", heading], ["凤城镇", 42], ["石桥乡", 0.4]]
        return su.read_statistics(workbook(tmp_path, rows, {"B3": "0%"}), county())

    assert read("占比（%）").rows["value"].tolist() == [42.0, 40.0]
    with pytest.raises(DataError, match="row 2: 占比 says no %, and others do"):
        read("占比")
    for heading in ("收入（万元）", "死亡率（‰）", "GDP/亿元"):
        with pytest.raises(DataError, match=f"row 3: {heading} says %, and {heading} does not"):
            read(heading)


def test_rows_in_percent_and_rows_in_people_stand_below_the_same_year(tmp_path):
    """A yearbook with a row for each statistic: 0.42, shown as 42%, in a row in %; and 3.2万 in one in 万人 is 3.2."""
    rows = [
        ["指标", "单位", "乡镇", "2020", "2021"],
        ["城镇化率", "％", "凤城镇", 0.42, 43],
        ["人口", "万人", "凤城镇", 3, "3.2万"],
        ["就业率（%）", None, "凤城镇", "61%", 0.62],
    ]
    path = workbook(tmp_path, rows, {"D2": "0%", "E4": "0%"})
    assert [(row[1], row[2], row[3], row[4]) for row in rows_of(su.read_statistics(path, county()))] == [
        ("城镇化率", "%", 2020, 42.0), ("人口", "万人", 2020, 3.0), ("就业率", "%", 2020, 61.0),
        ("城镇化率", "%", 2021, 43.0), ("人口", "万人", 2021, 3.2), ("就业率", "%", 2021, 62.0),
    ]  # fmt: skip
    rows[2][1] = "人"
    with pytest.raises(DataError, match=r"row 3: 2020 says %, and 人口 \(人\) does not"):
        su.read_statistics(workbook(tmp_path, rows, {"D3": "0%"}), county())


def test_one_column_of_values_may_hold_percentages_and_other_numbers_each_in_its_unit(tmp_path):
    rows = [["乡镇", "指标", "数值", "单位"], ["凤城镇", "占比", 0.42, "%"], ["凤城镇", "收入", 5, "元"]]
    rows.append(["石桥乡", "占比", 0.5, None])
    table = su.read_statistics(workbook(tmp_path, rows, {"C2": "0.0%", "C4": "0%"}), county())
    assert [row[1:] for row in rows_of(table)] == [
        ("占比", "%", None, 42.0), ("收入", "元", None, 5.0), ("占比", "%", None, 50.0),
    ]  # fmt: skip


def test_maps_on_paper_may_be_asked_for_by_the_headings_of_the_table(tmp_path):
    table = first_table(tmp_path, "乡镇,占比%,收入（元）\n凤城镇,1,2\n石桥乡,2,3\n")
    options = su.StatisticsOptions(on_paper=("占比%", "收入（元）"))
    part = statistics_part(drawn := two_towns(county(), places(VILLAGE)), su.statistics(drawn, table, options))
    assert len(part.sheets) == 2


@pytest.mark.parametrize(
    ("remark", "unit"),
    [
        ("单位：万元", "万元"),
        ("（单位:公顷）", "公顷"),
        ("2023年财政（计量单位：万元）", "万元"),
        ("单位：万元 制表：统计局", "万元"),
        ("2023年度 单位：元/人", "元/人"),
        ('"Unit: 10,000 yuan"', "10,000 yuan"),
        ("单位：万元 Unit: 10 000 yuan", "万元"),
        ("单位：％", "%"),
        ("填报单位：凤城县", ""),
        ("单位：凤城县统计局", ""),
        ("主管单位：水利", ""),
    ],
)
def test_a_unit_above_the_table_is_that_of_the_columns_that_bear_none(tmp_path, remark, unit):
    table = first_table(tmp_path, f"{remark},,,\n乡镇,收入,人口（人）,占比%\n凤城镇,1,2,3\n石桥乡,1,2,3\n")
    units = table.rows.drop_duplicates("statistic").set_index("statistic")["unit"].to_dict()
    assert units == {"收入": unit, "人口": "人", "占比": "%"}
    told = [note.facts for note in table.notes if note.code == "statistics.unit_above"]
    assert [(one["unit"], one["row"], one["names"]) for one in told] == ([(unit, "1", ("收入",))] if unit else [])


def test_several_units_above_the_table_belong_to_no_column_and_it_is_said_where_they_stand(tmp_path):
    table = first_table(
        tmp_path, "财政与人口,,,\n单位：万元、人,,,\n乡镇,收入,人口,面积（公顷）\n凤城镇,1,2,3\n石桥乡,1,2,3\n"
    )
    assert set(table.rows["unit"]) == {"", "公顷"}
    (note,) = [note for note in table.notes if note.code == "statistics.several_units_above"]
    assert (note.severity, note.facts["row"], note.facts["units"], note.facts["names"]) == (
        "warning", "2", ("万元", "人"), ("收入", "人口"),
    )  # fmt: skip
    with speaking("zh"):
        assert note.message == (
            "table.csv第2行写有多个单位（万元和人），无法判断各列的单位，以下2项指标按无单位处理：收入和人口。"
            "请在列名后的括号内写明单位。"
        )


def test_numbers_are_taken_in_the_unit_above_the_table_and_percentages_are_not(tmp_path):
    """3.2亿 is 32,000 below 单位：万元, and stays 3.2 below a heading in 亿元."""
    text = "单位：万元,,,\n乡镇,收入,GDP/亿元,占比\n凤城镇,3.2亿,3.2亿,42%\n石桥乡,5,6,43%\n"
    assert [row[1:] for row in rows_of(first_table(tmp_path, text)) if row[0] == WEST] == [
        ("收入", "万元", None, 32_000.0), ("GDP", "亿元", None, 3.2), ("占比", "%", None, 42.0),
    ]  # fmt: skip


def test_the_unit_above_the_table_is_no_part_of_its_title(tmp_path):
    table = first_table(
        tmp_path, "（单位：公顷）,,\n各乡镇耕地（单位：公顷）,,\n乡镇,2021,2022年\n凤城镇,1,2\n石桥乡,1,2\n"
    )
    assert {row[1:3] for row in rows_of(table)} == {("各乡镇耕地", "公顷")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("指标,单位,乡镇,2021年,2022\n人口,人,凤城镇,1,2\n", [("人口", "人", 2021, 1), ("人口", "人", 2022, 2)]),
        ("乡镇,2021,2022年\n凤城镇,1,2\n", [("table", "", 2021, 1), ("table", "", 2022, 2)]),
        (
            "各乡镇人口（人）,,\n乡镇,2021,2022年\n凤城镇,1,2\n",
            [("各乡镇人口", "人", 2021, 1), ("各乡镇人口", "人", 2022, 2)],
        ),
        ("乡镇,GDP（亿元，2023年）,GDP（2022年）\n凤城镇,1,2\n", [("GDP", "亿元", 2023, 1), ("GDP", "", 2022, 2)]),
        ("乡镇,年份,2022年人口\n凤城镇,2023,2\n", [("人口", "", 2022, 2)]),
    ],
)
def test_years_are_found_wherever_they_stand(tmp_path, text, told):
    assert [row[1:] for row in rows_of(first_table(tmp_path, text))] == told


def test_a_code_and_a_name_of_two_areas_are_a_fault(tmp_path):
    with pytest.raises(DataError, match=f"row 2: the code {WEST} is that of 凤城镇, and the name is 石桥乡"):
        first_table(tmp_path, f"区划代码,乡镇,收入\n{WEST},石桥乡,1\n")


def test_an_area_with_another_code_than_today_is_joined_by_its_name_and_told(tmp_path):
    table = first_table(tmp_path, "区划代码,乡镇,收入\n990121001,凤城街道,1\n")
    assert rows_of(table) == [(WEST, "收入", "", None, 1.0)]
    assert [note.facts["names"] for note in table.notes if note.code == "file.joined_by_name"] == [
        ("凤城街道 (990121001)",)
    ]


def test_what_stands_in_rows_of_other_areas_is_no_fault(tmp_path):
    table = first_table(tmp_path, "乡镇,年份,收入\n凤城镇,2020,1\n合计,,约1\n资料来源：年鉴,,\n")
    assert len(table.rows) == 1


def test_a_number_given_twice_is_told_with_its_rows(tmp_path):
    with pytest.raises(DataError, match=r"'收入\(元\)' in row 2 of table.csv, '收入\(美元\)' in row 2"):
        first_table(tmp_path, "乡镇,收入(元),收入(美元)\n凤城镇,1,2\n")


def test_a_table_without_numbers_is_refused_by_its_columns(tmp_path):
    with pytest.raises(DataError, match="columns without numbers: 收入"):
        first_table(tmp_path, '乡镇,收入\n凤城镇,"1,5"\n')


def test_values_in_several_units_are_not_divided(tmp_path):
    text = f"area_id,年份,GDP(亿元),GDP2(万元)\n{WEST},2020,1,\n".replace("GDP2", "GDP")
    table = first_table(tmp_path, text.replace(",GDP(万元)", "").replace(",1,", ",1"))
    other = first_table(tmp_path, f"area_id,年份,GDP(万元),人口(人)\n{WEST},2021,5,2\n{WEST},2020,,2\n")
    drawn = two_towns(county(), places(VILLAGE))
    both = type(table)(pd.concat([table.rows, other.rows], ignore_index=True))
    with pytest.raises(DataError, match="'GDP' is there in several units: 亿元, 万元"):
        su.statistics(drawn, both, su.StatisticsOptions(ratios=("r = GDP / 人口",)))
    made = su.statistics(drawn, other, su.StatisticsOptions(ratios=("r = GDP / 人口",)))
    assert made.by_year.query("statistic == 'r'")[["unit", "value"]].to_numpy().tolist() == [["万元 / 人", 2.5]]


def test_latest_values_of_different_years_are_told(tmp_path):
    table = first_table(tmp_path, "乡镇,年份,a,b\n凤城镇,2020,1,1\n石桥乡,2020,2,2\n石桥乡,2021,3,\n")
    told = su.statistics(two_towns(county(), places(VILLAGE)), table).notes
    assert [note.facts["names"] for note in told if note.code == "statistics.years_differ"] == [("a",)]


def test_the_wrong_thing_in_the_place_of_the_areas_is_not_blamed_on_the_file(tmp_path):
    path = written(tmp_path, "乡镇,收入\n凤城镇,1\n")
    with pytest.raises(ParameterError, match=r"give study\.areas"):
        su.read_statistics(path, two_towns(county(), places(VILLAGE)))


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("zz", "a", 1.0)], "zz: no area of the study"),
        ([(WEST, "a", 1.0), (WEST, "a", 2.0)], f"a of {WEST} is there more than once"),
        ([(WEST, "a", np.inf)], "1 values are no finite numbers"),
        ([], "it has no rows"),
    ],
)
def test_a_table_that_somebody_made_is_checked(rows, fault):
    table = pd.DataFrame(rows, columns=["area_id", "statistic", "value"]).assign(unit="", year=pd.NA)
    with pytest.raises(DataError, match=fault):
        su.statistics(two_towns(county(), places(VILLAGE)), StatisticsTable(table))


@pytest.mark.parametrize("table", [None, pd.DataFrame({"a": [1]})])
def test_what_is_no_table_of_statistics_is_refused_by_name(table):
    with pytest.raises(ParameterError, match="not StatisticsTable"):
        su.statistics(two_towns(county(), places(VILLAGE)), table)
