"""What county bureaus write into the cells of a timetable is understood, or the cell says why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from shapely import Point

from spatial_uri.errors import DataError
from spatial_uri.read.timetable.cell_words import CellError
from spatial_uri.read.timetable.clock_cells import clock_list_s, clock_s, headway_min, range_s, time_text
from spatial_uri.read.timetable.day_cells import days_of, service_name
from spatial_uri.read.timetable.timetable_cells import split_numbers, split_stops
from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("半小时一班", 30),
        ("每半小时一班", 30),
        ("半小时", 30),
        ("一小时一班", 60),
        ("1小时30分", 90),
        ("一个半小时", 90),
        ("约30分钟", 30),
        ("30分钟左右", 30),
        ("每隔20分钟", 20),
        ("每15分钟一班", 15),
        ("20分钟/班", 20),
        ("二十五分钟", 25),
        ("一刻钟一趟", 15),
        ("1.5小时", 90),
        ("every 30 min", 30),
        ("hourly", 60),
        (30, 30),
        (time(0, 30), 30),
        (timedelta(minutes=40), 40),
        ("20-30分钟", 25),
        ("20分至30分", 25),
    ],
)
def test_a_headway_is_understood_as_it_is_written(cell: Any, minutes: float) -> None:
    assert headway_min(cell)[0] == minutes


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("流水发车", "says no headway"),
        ("滚动发车", "says no headway"),
        ("人满即走", "says no headway"),
        ("不定时", "says no headway"),
        ("经常", "no number of minutes"),
        (True, "no number of minutes"),
        ("0", "must be above 0"),
        (0.0208333, "less than a minute"),
        (-5, "no number of minutes"),
    ],
)
def test_a_headway_that_is_none_says_why(cell: Any, why: str) -> None:
    with pytest.raises(CellError, match=why):
        headway_min(cell)


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("次日0:30", "24:30"),
        ("次日00:30", "24:30"),
        ("明日6:00", "30:00"),
        ("上午7:00", "07:00"),
        ("下午2:30", "14:30"),
        ("下午2点", "14:00"),
        ("下午13:00", "13:00"),
        ("早上6点半", "06:30"),
        ("7点一刻", "07:15"),
        ("晚上8点", "20:00"),
        ("晚上12点", "24:00"),
        ("中午12:00", "12:00"),
        ("中午1点", "13:00"),
        ("凌晨5:00", "05:00"),
        ("凌晨12:30", "00:30"),
        ("傍晚6点", "18:00"),
        ("约7:00", "07:00"),
        ("7:00左右", "07:00"),
        ("7时30分", "07:30"),
        ("7:00发车", "07:00"),
        ("2:30 pm", "14:30"),
        ("12:15 am", "00:15"),
        ("上午12:30", "12:30"),
        ("0.2708333", "06:30"),
        (0.25, "06:00"),
        (0.2708333333, "06:30"),
        (time(7, 5), "07:05"),
        (datetime.fromisoformat("2026-03-02T07:00"), "07:00"),
        (timedelta(hours=25), "25:00"),
    ],
)
def test_a_time_of_day_is_understood_as_it_is_written(cell: Any, clock: str) -> None:
    assert time_text(clock_s(cell)) == clock


@pytest.mark.parametrize(
    "cell", [1.3, 1.0, 7.3, 7, 0.123, True, "1.3", "0.25", "7.30", "晚上2点", "次日25:00", "下午25:00"]
)
def test_a_number_that_a_spreadsheet_made_of_a_time_is_no_time_unless_it_is_a_part_of_a_day(cell: Any) -> None:
    with pytest.raises(CellError):
        clock_s(cell)


@pytest.mark.parametrize(
    ("cell", "times"),
    [
        ("上午7:00、9:00，下午2:00、4:00", "07:00 09:00 14:00 16:00"),
        ("23:30；次日0:10；1:00", "23:30 24:10 25:00"),
        ("7:00/9:00", "07:00 09:00"),
        ("7:00，9:00 13:00", "07:00 09:00 13:00"),
        ("9:00 am, 1:00 pm", "09:00 13:00"),
    ],
)
def test_in_a_list_of_departures_the_part_of_the_day_holds_until_the_next(cell: str, times: str) -> None:
    assert " ".join(map(time_text, clock_list_s(cell))) == times


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("7:00-18:00", (7, 18, "")),
        ("7:00—18:00 每30分钟", (7, 18, "每30分钟")),
        ("7:00~18:00，半小时一班", (7, 18, "半小时一班")),
        ("上午7:00至下午5:30", (7, 17.5, "")),
        ("上午7:00-5:00", (7, 17, "")),
        ("早7:00-晚8:00", (7, 20, "")),
        ("06:30-次日0:30", (6.5, 24.5, "")),
        ("6:00-18:00流水发车", (6, 18, "流水发车")),
    ],
)
def test_a_range_of_times_has_a_first_and_a_last(cell: str, found: tuple[float, float, str]) -> None:
    span = range_s(cell)
    assert span is not None
    assert (span[0] / 3600, span[1] / 3600, span[2]) == found


@pytest.mark.parametrize("cell", ["7:00", "7:00;8:00", "6:30-7:30,9:00", None, 0.3])
def test_what_is_no_range_is_none(cell: Any) -> None:
    assert range_s(cell) is None


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("除周日外", "Mon,Tue,Wed,Thu,Fri,Sat"),
        ("周日除外", "Mon,Tue,Wed,Thu,Fri,Sat"),
        ("除周末外", "weekdays"),
        ("每天（周日除外）", "Mon,Tue,Wed,Thu,Fri,Sat"),
        ("周日停运", "Mon,Tue,Wed,Thu,Fri,Sat"),
        ("除周六日外每天", "weekdays"),
        ("工作日除周三", "Mon,Tue,Thu,Fri"),
        ("daily except Sunday", "Mon,Tue,Wed,Thu,Fri,Sat"),
        ("除2026-10-01外", "daily;not 2026-10-01"),
        ("单日", "days " + ",".join(map(str, range(1, 32, 2)))),
        ("双号", "days " + ",".join(map(str, range(2, 32, 2)))),
        ("逢三六九", "days 3,6,9,13,16,19,23,26,29"),
        ("逢二五八赶集", "days 2,5,8,12,15,18,22,25,28"),
        ("逢十", "days 10,20,30"),
        ("尾数3、6、9", "days 3,6,9,13,16,19,23,26,29"),
        ("逢周三", "Wed"),
        ("逢五逢十", "days 5,10,15,20,25,30"),
        ("工作日及周六", "Mon,Tue,Wed,Thu,Fri,Sat"),
        ("周一和周三", "Mon,Wed"),
        ("周六、周日停运", "weekdays"),
        ("周一至周五停运", "weekends"),
    ],
)
def test_days_are_understood_as_county_bureaus_write_them(cell: str, name: str) -> None:
    assert service_name(days_of(cell)) == name


def test_a_day_left_out_does_not_run() -> None:
    days = days_of("除2026-10-01外")
    assert [days.runs_on(date(2026, 10, day)) for day in (1, 2)] == [False, True]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("隔日", "does not say which days"),
        ("单双日", "does not say which days"),
        ("every other day", "does not say which"),
        ("法定节假日除外", "holidays and terms"),
        ("寒暑假停运", "holidays and terms"),
        ("逢三六九，除周日外", "out of the month"),
        ("一三五", "not understood"),
        ("周一至周六（周日停）", "may be read in two ways"),
        ("周一至周五，周日停运", "may be read in two ways"),
        ("周一，除周一外", "leaves no day"),
        ("赶集日", "'the days' are no days of the month"),
    ],
)
def test_days_that_cannot_be_known_say_why(cell: str, why: str) -> None:
    with pytest.raises(CellError, match=why):
        days_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "县城，桥头，王家",
        "县城,桥头,王家",
        "县城 桥头 王家",
        "县城\u3000桥头\u3000王家",
        "县城、桥头，王家",
        "县城⇄桥头⇄王家",
        "县城~桥头~王家",
    ]
    + ["县城—>桥头—>王家", "县城\n桥头\n王家", "县城<->桥头<->王家", "县城/桥头/王家"],
)
def test_chinese_stops_are_divided_by_commas_and_blanks_too(cell: str) -> None:
    assert split_stops(cell) == (["县城", "桥头", "王家"], None)


def test_a_comma_is_part_of_a_latin_name() -> None:
    assert split_stops("Vaduz, Post; Schaan, Post")[0] == ["Vaduz, Post", "Schaan, Post"]
    with pytest.raises(CellError):
        split_stops("Vaduz, Post")


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("约1小时20分", [80]),
        ("半小时", [30]),
        ("0；5；12分钟", [0, 5, 12]),
        ("约12", [12]),
        (time(0, 20), [20]),
        (25, [25]),
    ],
)
def test_minutes_may_be_hours(cell: Any, minutes: list[float]) -> None:
    assert split_numbers(cell) == minutes


@pytest.fixture
def stops() -> gpd.GeoDataFrame:
    """Three stops, some kilometres apart."""
    names = ["县城", "桥头", "王家"]
    points = [Point(110.5, 31.5), Point(110.52, 31.5), Point(110.55, 31.5)]
    return gpd.GeoDataFrame({"name": names}, geometry=points, index=["s1", "s2", "s3"], crs="EPSG:4326")


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def written(*rows: tuple[Any, ...]) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "班线.xlsx")
        return tmp_path / "班线.xlsx"

    return written


def test_a_sheet_as_a_county_writes_it_is_read(stops: gpd.GeoDataFrame, sheet: Callable[..., Path]) -> None:
    path = sheet(
        ("线路", "途经站点", "运营时间", "发车间隔", "运行日", "行驶时间"),
        ("1路", "县城⇄桥头⇄王家", "7:00-9:00", "约半小时一班", "除周日外", "40分钟左右"),
        ("2路", "县城 王家", "6:00-7:00 每30分钟", None, "逢三六九", "半小时"),
    )
    found = read_timetable_sheet(path, stops=stops)
    first = found.calls.groupby("trip_id", sort=False)["departure_s"].min() / 3600
    assert first[first.index.str.startswith("1路/2/")].tolist() == [7, 7.5, 8, 8.5, 9]
    assert first[first.index.str.startswith("1路/2r/")].tolist() == [7, 7.5, 8, 8.5, 9], "its arrows point both ways"
    assert first[first.index.str.startswith("2路")].tolist() == [6, 6.5, 7]
    (about,) = [note for note in found.notes if note.code == "timetable.about"]
    assert about.message == "In 1 row times are only about right; they count as exact: row 2."


def test_every_cell_that_is_not_understood_is_named_at_once(
    stops: gpd.GeoDataFrame, sheet: Callable[..., Path]
) -> None:
    path = sheet(
        ("线路", "途经站点", "首班", "末班", "发车间隔", "运行日"),
        ("1路", "县城，桥头", "7:00", "18:00", "流水发车", "每天"),
        ("2路", "县城，桥头", 1.3, None, None, "隔日"),
        ("3路", "县城，桥头", "7:00-18:00", None, None, "每天"),
        ("4路", "县城，桥头", "7:00-18:00", "19:00", 30, "每天"),
        ("5路", "县城，桥头", "7:00-18:00 流水发车", None, None, "每天"),
        ("6路", "县城，桥头", 730, None, None, "逢集"),
    )
    with pytest.raises(DataError) as caught:
        read_timetable_sheet(path, stops=stops)
    said = [
        "row 2: '流水发车' says no headway",
        "row 3: 1.3 is a number, no time",
        "row 3: '隔日' does not say which days",
        "row 4: '7:00-18:00' is a range; write how often",
        "row 5: first and last departure are given twice",
        "row 6: '流水发车' says no headway",
        "row 7: 730 is a number, no time",
        "row 7: 'the days' are no days of the month",
    ]
    assert len(caught.value.faults) == len(said)
    assert all(fault.startswith(words) for fault, words in zip(caught.value.faults, said, strict=True))


def test_a_way_that_a_spreadsheet_made_a_part_of_a_day_takes_no_second(
    stops: gpd.GeoDataFrame, sheet: Callable[..., Path]
) -> None:
    head = ("线路", "途经站点", "首班", "行驶时间")
    with pytest.raises(DataError, match=r"row 2: the way takes 0\.0138889 minutes, less than one"):
        read_timetable_sheet(sheet(head, ("1路", "县城，桥头", "7:00", 0.0138889)), stops=stops)
    found = read_timetable_sheet(sheet(head, ("1路", "县城，桥头", "7:00", time(0, 20))), stops=stops)
    assert (found.calls["arrival_s"] / 60).tolist() == [420, 440]
