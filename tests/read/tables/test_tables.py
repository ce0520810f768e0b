from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from valley import areas, villages

from spatial_uri.errors import DataError
from spatial_uri.read.tables.tables import TableOptions, layer_names, read_raw


def _codes(table):
    return {n.code for n in table.notes}


@pytest.mark.parametrize(
    ("encoding", "noted"),
    [("utf-8", set()), ("utf-8-sig", set()), ("gbk", {"file.encoding"}), ("utf-16", {"file.encoding_mark"})],
)
def test_a_csv_is_read_in_the_encoding_it_has(tmp_path, encoding, noted):
    path = tmp_path / "a.csv"
    path.write_bytes("名称,人口\n开化,3\n".encode(encoding))
    table = read_raw(path)
    assert table.frame["名称"].tolist() == ["开化"]
    assert _codes(table) == noted


def test_an_encoding_that_is_declared_is_taken_at_its_word(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("名稱\n衢州\n".encode("big5"))
    assert read_raw(path, TableOptions(encoding="big5")).frame["名稱"].tolist() == ["衢州"]
    with pytest.raises(DataError, match="not in utf-8"):
        read_raw(path, TableOptions(encoding="utf-8"))
    with pytest.raises(DataError, match="no encoding 'klingon'"):
        read_raw(path, TableOptions(encoding="klingon"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_of_a_csv_is_found(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(f"a{delimiter}b\n1{delimiter}2\n", encoding="utf-8")
    assert read_raw(path).frame.loc[2].tolist() == ["1", "2"]


def test_codes_in_a_csv_stay_text_and_rows_keep_their_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('code,name\n\n007,"two\nlines"\n,\n008,b\n', encoding="utf-8")
    frame = read_raw(path).frame
    assert frame["code"].to_dict() == {3: "007", 6: "008"}


def test_an_uneven_csv_lists_its_rows_and_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,,c,a\n1,2,3,4,5\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_raw(path)
    assert list(caught.value.faults) == [
        "column 2 has no name",
        "column 'a' is there 2 times",
        "row 2 has 5 values, the header has 4",
        "row 3 has only 2 values, the header has 4",
    ]


def _book(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def test_an_excel_code_shown_with_leading_zeros_keeps_them(tmp_path):
    path = tmp_path / "a.xlsx"
    book = _book(path, 表=[["code", "n"], [7, 1]])
    book["表"]["A2"].number_format = "00000"
    book.save(path)
    assert read_raw(path).frame.loc[2].tolist() == ["00007", 1]


def test_an_excel_file_with_several_sheets_asks_which_one(tmp_path):
    path = tmp_path / "a.xlsx"
    _book(path, 村=[["a"], [1]], 医院=[["b"], [2]])
    with pytest.raises(DataError, match="2 sheets") as caught:
        read_raw(path)
    assert "医院" in str(caught.value)
    assert read_raw(path, TableOptions(sheet="医院")).frame["b"].tolist() == [2]
    with pytest.raises(DataError, match="no sheet '学校'"):
        read_raw(path, TableOptions(sheet="学校"))
    assert layer_names(path) == ["村", "医院"]


def test_a_sheet_with_short_rows_is_read_with_blanks(tmp_path):
    path = tmp_path / "a.xlsx"
    _book(path, s=[["a", "b", "c"], [1], [1, 2, 3]])
    assert read_raw(path).frame["c"].tolist() == [None, 3]


@pytest.mark.parametrize("keep_cpg", [True, False])
@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_a_shapefile_is_read_in_the_encoding_it_has(tmp_path, encoding, keep_cpg):
    path = tmp_path / "界线.shp"
    areas().to_file(path, encoding=encoding)
    if not keep_cpg:
        path.with_suffix(".cpg").unlink()
    table = read_raw(path)
    assert table.frame["名称"].tolist() == ["谷地县", "西镇", "东镇"]
    noted = {"GBK": "file.encoding", "UTF-8": "file.encoding_assumed"}[encoding]
    assert _codes(table) == (set() if keep_cpg else {noted})


def test_a_shapefile_whose_cpg_is_wrong_is_read_as_what_it_is(tmp_path):
    path = tmp_path / "a.shp"
    areas().to_file(path, encoding="GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    table = read_raw(path)
    assert table.frame["名称"].tolist()[1] == "西镇"
    assert "file.encoding" in _codes(table)


def test_the_ansi_mark_of_a_dbf_says_nothing_about_chinese(tmp_path):
    path = tmp_path / "a.shp"
    areas().to_file(path, encoding="GBK")
    path.with_suffix(".cpg").unlink()
    dbf = path.with_suffix(".dbf")
    content = bytearray(dbf.read_bytes())
    content[29] = 0x57
    dbf.write_bytes(content)
    assert read_raw(path).frame["名称"].tolist()[1] == "西镇"


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.parquet", "a.shp", "a.fgb"])
def test_every_vector_format_gives_the_same_table(tmp_path, name):
    path = tmp_path / name
    if name.endswith("parquet"):
        areas().to_parquet(path)
    else:
        areas().to_file(path)
    table = read_raw(path)
    assert sorted(table.frame["代码"]) == ["330802", "330802100", "330802101"]
    assert table.geometry.crs.to_epsg() == 4326


def test_a_geopackage_with_several_layers_asks_which_one(tmp_path):
    path = tmp_path / "a.gpkg"
    areas().to_file(path, layer="areas")
    areas().to_file(path, layer="towns")
    with pytest.raises(DataError, match="2 layers"):
        read_raw(path)
    assert len(read_raw(path, TableOptions(layer="towns")).frame) == 3


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.parquet", "a.shp", "a.xlsx", "a.fgb"])
def test_a_damaged_file_is_one_clear_error(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 not what the name says")
    with pytest.raises(DataError, match="cannot be read") as caught:
        read_raw(path)
    assert caught.value.file == str(path)
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["a.xls", "a.docx", "a.dbf", "a"])
def test_an_unknown_kind_of_file_says_what_can_be_read(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"something")
    with pytest.raises(DataError, match="cannot be read as a table"):
        read_raw(path)


def test_a_plain_parquet_is_no_geoparquet(tmp_path):
    path = tmp_path / "a.parquet"
    villages().to_parquet(path)
    with pytest.raises(DataError, match="GeoParquet"):
        read_raw(path)


def test_a_table_with_a_header_only_has_no_rows(tmp_path):
    path = tmp_path / "a.csv"
    pd.DataFrame(columns=["a", "b"]).to_csv(path, index=False)
    with pytest.raises(DataError, match="no rows"):
        read_raw(path)
