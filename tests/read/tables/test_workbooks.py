"""What a spreadsheet hides or breaks, each in a workbook of its own: the rows a person sees are the rows that count."""

from __future__ import annotations

import zipfile
from datetime import datetime

import openpyxl
import pytest

from spatial_uri.errors import DataError
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.tables import layer_names, read_raw
from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet

HEADER = ["place_id", "name", "population", "lon", "lat"]
ROWS = [[f"3308241012{i:02}", f"村{i}", 100 + i, 118.4 + i / 100, 29.1] for i in range(5)]


def _book(path, rows, *, title="村"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


def _replaced(path, old, new):
    """Write a workbook again with other XML in its first sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    if old not in parts[sheet]:  # as openpyxl writes where lxml is installed
        old = old.replace(b" />", b"/>").replace(b"<v/>", b"<v></v>")
    assert old in parts[sheet]
    parts[sheet] = parts[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _codes(notes):
    return {note.code: note.facts for note in notes}


@pytest.mark.parametrize("declared", [b'<dimension ref="A1:C3" />', b'<dimension ref="A1" />', b""])
def test_the_extent_that_a_sheet_declares_hides_no_rows_and_columns(tmp_path, declared):
    path = tmp_path / "a.xlsx"
    _book(path, [HEADER, *ROWS])
    _replaced(path, b'<dimension ref="A1:E6" />', declared)
    assert read_settlements(path)[0].table["population"].tolist() == [100, 101, 102, 103, 104]


def test_the_extent_that_a_sheet_declares_hides_no_lines_of_a_timetable_and_no_stops(tmp_path):
    path = tmp_path / "a.xlsx"
    book = _book(path, [["line", "stops", "first"], ["1", "A;B", "06:00"], ["2", "B;A", "07:00"]], title="timetable")
    stops = book.create_sheet("stops")
    for row in [["stop", "lon", "lat"], ["A", 118.4, 29.1], ["B", 118.5, 29.1]]:
        stops.append(row)
    book.save(path)
    _replaced(path, b'<dimension ref="A1:C3" />', b'<dimension ref="A1:C2" />')
    assert len(read_timetable_sheet(path).trips) == 2


def test_a_formula_without_a_value_is_a_fault_where_it_is_used_and_a_note_where_it_is_not(tmp_path):
    path = tmp_path / "a.xlsx"
    _book(path, [[*HEADER, "beds"], ["01", "甲", "=600+600", 118.4, 29.1, 1], ["02", "乙", 800, 118.5, 29.1, "=1+1"]])
    with pytest.raises(DataError) as caught:
        read_settlements(path)
    assert caught.value.faults == ("row 2: population: a formula without a value; open the file in Excel and save it",)
    places, notes = read_facilities(path, tier="x", columns={"name": "name"})
    assert places.table["beds"].tolist() == [1, None]
    assert _codes(notes)["file.unreadable_cells"]["columns"] == ("population", "beds")


def test_formulas_with_a_value_and_formulas_that_are_blank_are_read_as_values(tmp_path):
    path = tmp_path / "a.xlsx"
    _book(path, [HEADER, ["01", "甲", "=600+600", 118.4, 29.1], ["02", "乙", '=""', 118.5, 29.1]])
    _replaced(path, b"<f>600+600</f><v />", b"<f>600+600</f><v>1200</v>")
    _replaced(path, b'<c r="C3"><f>""</f><v /></c>', b'<c r="C3" t="str"><f>""</f><v></v></c>')
    people = read_settlements(path)[0].table["population"]
    assert people.iloc[0] == 1200
    assert people.isna().tolist() == [False, True]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_error_of_the_spreadsheet_is_named_by_its_row(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    rows = [
        HEADER,
        ["01", "甲", "#N/A", 118.4, 29.1],
        ["02", "乙", 5, "#REF!", 29.1],
        ["#VALUE!", "丙", 5, 118.4, 29.2],
    ]
    if suffix == "xlsx":
        _book(path, rows)
    else:
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    with pytest.raises(DataError) as caught:
        read_settlements(path)
    assert [fault.split(", an error")[0] for fault in caught.value.faults] == [
        "row 4: place_id: #VALUE!",
        "row 2: population: #N/A",
        "row 3: lon: #REF!",
    ]


def test_merged_towns_are_given_to_every_row_and_it_is_said(tmp_path):
    path = tmp_path / "a.xlsx"
    towns = ["330824101", None, None, "330824102", None]
    book = _book(path, [[*HEADER, "area_id"], *([*row, town] for row, town in zip(ROWS, towns, strict=True))])
    for merged in ("F2:F4", "F5:F6"):
        book.active.merge_cells(merged)
    book.save(path)
    places, notes = read_settlements(path)
    assert places.table["declared_area_id"].tolist() == ["330824101"] * 3 + ["330824102"] * 2
    assert _codes(notes)["file.merged_cells"] == {"file": "a.xlsx", "count": 3, "columns": ("area_id",)}


def test_one_merged_number_of_people_for_two_villages_is_asked_about(tmp_path):
    path = tmp_path / "a.xlsx"
    book = _book(path, [HEADER, *ROWS])
    book.active.merge_cells("C3:C4")
    book.save(path)
    with pytest.raises(DataError, match="rows 3, 4: one merged cell gives the people of 2 rows"):
        read_settlements(path)


def test_titles_and_units_above_a_header_of_two_merged_rows_are_no_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    top = ["place_id", "name", "population", "坐标", None]
    book = _book(
        path,
        [
            ["开化县村庄名录"],
            [None] * 4 + ["单位：人"],
            [],
            top,
            [None, None, None, "lon", "lat"],
            *ROWS,
            [],
            ["", " "],
        ],
    )
    for merged in ("A1:E1", "A4:A5", "B4:B5", "C4:C5", "D4:E4"):
        book.active.merge_cells(merged)
    book.save(path)
    places, notes = read_settlements(path)
    assert places.table["population"].tolist() == [100, 101, 102, 103, 104]
    assert _codes(notes)["file.title_rows"]["remarks"] == ("开化县村庄名录", "单位：人")


def test_a_header_that_is_there_again_on_every_page_is_left_out_and_said(tmp_path):
    path = tmp_path / "a.xlsx"
    _book(path, [HEADER, *ROWS[:2], HEADER, *ROWS[2:]])
    places, notes = read_settlements(path)
    assert len(places) == 5
    assert _codes(notes)["file.repeated_header"]["rows"] == ("4",)


def test_a_title_above_a_csv_and_a_blank_first_column_are_no_hindrance(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("村庄名录,,,\n,place_id,lon,lat\n,01,118.4,29.1\n,02,118.5,29.1\n", "utf-8")
    assert list(read_settlements(path)[0].table.index) == ["01", "02"]
    assert read_raw(path).remarks == ("村庄名录",)


def test_without_titles_the_first_row_is_the_header_even_if_it_is_a_comment_of_another_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("#id,lon,lat\n01,118.4,29.1\n", "utf-8")
    assert list(read_raw(path).frame.columns) == ["#id", "lon", "lat"]
    path.write_text("title\na,b\n1,2\n", "utf-8")
    with pytest.raises(DataError, match="uneven"):
        read_raw(path, TableOptions(title_rows=False))


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("某县,,单位：人\ncode,name,people\n01,a,12\n", ("某县 单位：人",)),
        ("某县\n单位：人\n\ncode,name,people\n01,a,12\n", ("某县", "单位：人")),
        ("# made by, a program, of ours, today\ncode,name\n01,a\n", ("# made by a program of ours today",)),
        ("code,name,people\n01,a,12\n", ()),
        ("code,name\nx,a\ny,b\n", ()),
        ("name\na\nb\n", ()),
    ],
)
def test_what_stands_above_a_header_is_told_from_it(tmp_path, text, remarks):
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    table = read_raw(path)
    assert table.remarks == remarks
    assert table.frame.columns[0] in {"code", "name"}


def test_hidden_rows_are_read_and_said_and_hidden_sheets_are_not_taken(tmp_path):
    path = tmp_path / "a.xlsx"
    book = _book(path, [HEADER, *ROWS])
    book.active.row_dimensions[3].hidden = True
    book.active.row_dimensions[9].hidden = True
    old = book.create_sheet("旧表")
    old.append(["place_id", "lon", "lat"])
    old.sheet_state = "hidden"
    book.save(path)
    places, notes = read_settlements(path)
    assert len(places) == 5
    assert _codes(notes)["file.hidden_rows"]["rows"] == ("3",)
    assert _codes(notes)["file.sheet"] == {"file": "a.xlsx", "sheet": "村", "others": ("旧表",)}
    assert layer_names(path) == ["村"]


def test_a_formatted_cell_at_the_far_end_of_a_sheet_makes_no_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    book = _book(path, [HEADER, *ROWS])
    book.active["XFD1048576"].number_format = "0.00"
    book.save(path)
    assert len(read_settlements(path)[0]) == 5


def test_numbers_and_ids_stored_as_text_or_in_full_width_are_what_they_look_like(tmp_path):
    path = tmp_path / "a.xlsx"
    _book(
        path,
        [
            HEADER,
            ["３３０８２４１０１２０１", "甲", "１２００", "１１８．４", "29.1\u00a0"],
            ["330824101202\u200b", "乙", " 800", "118.5", "29.1"],
        ],
    )
    table = read_settlements(path)[0].table
    assert list(table.index) == ["330824101201", "330824101202"]
    assert table["population"].tolist() == [1200, 800]
    assert table.geometry.x.tolist() == [118.4, 118.5]


@pytest.mark.parametrize("value", [datetime(2024, 3, 1), "2024/3/1", "3月1日", "1-Mar", "2024-03-01 00:00:00"])  # noqa: DTZ001
def test_an_id_that_a_spreadsheet_turned_into_a_date_is_named(tmp_path, value):
    path = tmp_path / "a.xlsx"
    _book(path, [HEADER, ["1-2", "甲", 1, 118.4, 29.1], [value, "乙", 1, 118.5, 29.1]])
    with pytest.raises(DataError, match=r"row 3: place_id .* is a date: a spreadsheet made it of an id"):
        read_settlements(path)
