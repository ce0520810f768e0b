"""Plain timetables: a bureau's sheet says the same in English and Chinese, and every fault is named by its row."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from pyproj import Geod
from shapely import Point

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.timetable import Timetable
from spatial_uri.read.osm.stops import read_osm_stops
from spatial_uri.read.timetable.cell_words import CellError
from spatial_uri.read.timetable.clock_cells import clock_s, headway_min
from spatial_uri.read.timetable.day_cells import days_of, service_name
from spatial_uri.read.timetable.timetable_cells import split_stops
from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet
from spatial_uri.samples import example_extract, example_timetable, synthetic_county

EAST_DEG = 1 / (111_195 * 0.681)  # about a metre at 47 degrees north


@pytest.fixture(scope="module")
def stops() -> gpd.GeoDataFrame:
    """Four stops 2 km apart, the second on both sides of the road, and a second Mill 20 km away."""
    places = {
        "n1": ("Alp", 0),
        "n2": ("Bridge", 2_000),
        "n3": ("Bridge", 2_020),
        "n4": ("Mill, Upper", 4_000),
        "n5": ("Mill, Upper", 24_000),
        "n6": ("桥头村", 6_000),
    }
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in places.values()]},
        geometry=[Point(9.5 + east * EAST_DEG, 47.1) for _, east in places.values()],
        index=pd.Index(places, name="stop_id"),
        crs="EPSG:4326",
    ).to_crs("EPSG:32632")


def read(text: str, folder: Path, stops: gpd.GeoDataFrame | None, **options: object) -> Timetable:
    path = folder / "timetable.csv"
    path.write_text(text, "utf-8")
    return read_timetable_sheet(path, stops=stops, **options)


def runs(timetable: Timetable) -> dict[str, list[tuple[str, str]]]:
    """Return stops and times of each trip."""
    return {
        str(trip): [
            (c.stop_id, f"{c.departure_s // 3600:02d}:{c.departure_s // 60 % 60:02d}") for c in calls.itertuples()
        ]
        for trip, calls in timetable.calls.groupby("trip_id", sort=False)
    }


def faults(text: str, folder: Path, stops: gpd.GeoDataFrame) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(text, folder, stops)
    assert str(folder / "timetable.csv") in str(caught.value)
    return list(caught.value.faults)


def test_a_line_runs_from_first_to_last_and_back(tmp_path: Path, stops: gpd.GeoDataFrame) -> None:
    timetable = read(
        "line,stops,minutes,first,last,headway_min,both_ways\n7,Alp;Bridge;桥头村,0;5;12.5,06:00,07:10,30,yes\n",
        tmp_path,
        stops,
    )
    assert runs(timetable) == {
        "7/2/06:00": [("n1", "06:00"), ("n2", "06:05"), ("n6", "06:12")],
        "7/2/06:30": [("n1", "06:30"), ("n2", "06:35"), ("n6", "06:42")],
        "7/2/07:00": [("n1", "07:00"), ("n2", "07:05"), ("n6", "07:12")],
        "7/2/07:10": [("n1", "07:10"), ("n2", "07:15"), ("n6", "07:22")],
        "7/2r/06:00": [("n6", "06:00"), ("n2", "06:07"), ("n1", "06:12")],
        "7/2r/06:30": [("n6", "06:30"), ("n2", "06:37"), ("n1", "06:42")],
        "7/2r/07:00": [("n6", "07:00"), ("n2", "07:07"), ("n1", "07:12")],
        "7/2r/07:10": [("n6", "07:10"), ("n2", "07:17"), ("n1", "07:22")],
    }
    first = timetable.calls[timetable.calls["trip_id"] == "7/2/06:00"]
    assert first["arrival_s"].tolist() == [21_600, 21_900, 22_350]
    assert first["pickup"].tolist() == [True, True, False]
    assert first["drop_off"].tolist() == [False, True, True]
    assert timetable.trips.loc["7/2/06:00"].tolist() == ["7", "daily", "桥头村"]
    assert timetable.trips.at["7/2r/06:00", "headsign"] == "Alp"
    assert not timetable.is_illustrative


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_in_either_encoding_say_the_same(
    encoding: str, tmp_path: Path, stops: gpd.GeoDataFrame
) -> None:
    english = read(
        'line,stops,minutes,first,last,headway_min,departures,days,both_ways\n1,Alp;桥头村,0;20,06:30,08:30,60,,"Mon,Wed",yes\n'
        '2,Bridge;桥头村,0;9,,,,07:15;24:10,"market 3,8",\n',
        tmp_path,
        stops,
    )
    path = tmp_path / "时刻表.csv"
    path.write_bytes(
        "线路,站点,行驶时间,首班,末班,间隔,发车时刻,运行日,双向\n1路,Alp、桥头村,20分钟,6：30,8点30分,60分钟,,周一、三,是\n"
        "2路,Bridge@0→桥头村@9,,,,,07:15、24:10,逢3、8,否\n".encode(encoding)
    )
    chinese = read_timetable_sheet(path, stops=stops)
    assert list(runs(chinese).values()) == list(runs(english).values())
    assert chinese.services == english.services
    assert runs(chinese)["2路/3/24:10"] == [("n2", "24:10"), ("n6", "24:19")]
    assert any(n.code == "file.encoding" for n in chinese.notes) == (encoding == "gb18030")


def test_a_workbook_may_hold_times_as_times_and_the_stops_in_a_sheet_of_their_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "时刻表"
    sheet.append(["某县农村客运时刻表（示意）"])
    sheet.append([])
    sheet.append(["线路", "站点", "首班", "末班", "间隔", "站间分钟", "运行日"])
    sheet.append([3, "县城;桥头", time(6, 30), timedelta(hours=24, minutes=30), 1080, 15, date(2026, 5, 1)])
    other = book.create_sheet("站点")
    for row in (["站名", "经度", "纬度"], ["县城", 110.5, 31.5], ["桥头", 110.6, 31.5]):
        other.append(row)
    book.save(tmp_path / "客运.xlsx")
    timetable = read_timetable_sheet(tmp_path / "客运.xlsx")
    assert runs(timetable) == {
        "3/4/06:30": [("stop-客运-2", "06:30"), ("stop-客运-3", "06:45")],
        "3/4/24:30": [("stop-客运-2", "24:30"), ("stop-客运-3", "24:45")],
    }
    assert timetable.stops.geometry["stop-客运-3"].coords[0] == (110.6, 31.5)
    assert timetable.stops.crs.to_epsg() == 4326
    assert timetable.is_illustrative
    assert [len(timetable.trips_on(date(2026, 5, day))) for day in (1, 2)] == [2, 0]


def test_without_minutes_the_time_follows_the_straight_line_and_the_note_says_so(
    tmp_path: Path, stops: gpd.GeoDataFrame
) -> None:
    timetable = read(
        "line,stops,departures,speed_kmh,minutes\nslow,Alp;桥头村,07:00,,\nquick,Alp;桥头村,07:00,50,\nwhole,Alp;Bridge;桥头村,07:00,,30\n",
        tmp_path,
        stops,
    )
    metres = Geod(ellps="WGS84").inv(9.5, 47.1, 9.5 + 6_000 * EAST_DEG, 47.1)[2]
    took = timetable.calls.groupby("trip_id")["arrival_s"].max() - 7 * 3600
    assert took["slow/2/07:00"] == pytest.approx(metres * 1.3 / 25 * 3.6, abs=1)
    assert took["quick/3/07:00"] == pytest.approx(metres * 1.3 / 50 * 3.6, abs=1)
    assert timetable.calls.loc[timetable.calls["trip_id"] == "whole/4/07:00", "arrival_s"].tolist() == [
        25_200,
        25_800,
        27_000,
    ]
    (said,) = [n.message for n in timetable.notes if n.code == "timetable.speed"]
    assert "quick and slow." in said
    assert "25 km/h" in said


def test_of_two_stops_of_one_name_the_one_on_the_way_is_meant(tmp_path: Path, stops: gpd.GeoDataFrame) -> None:
    timetable = read("line,stops,departures\n1,bridge;mill upper;桥头村,07:00\n", tmp_path, stops)
    assert timetable.stops.index.tolist() == ["n2", "n4", "n6"]
    (said,) = [n.message for n in timetable.notes if n.code == "timetable.stops_of_one_name"]
    assert "Mill, Upper = n4 (≠ n5)" in said
    by_id = read("line,stops,departures\n1,Alp;n5;n3,07:00\n", tmp_path, stops)
    assert by_id.stops.index.tolist() == ["n1", "n5", "n3"], "an id means that very stop"


def test_the_users_own_stops_come_first(tmp_path: Path, stops: gpd.GeoDataFrame) -> None:
    own = tmp_path / "stops.csv"
    own.write_text("stop,lon,lat\nAlp,9.6,47.2\nChapel,9.61,47.2\n", "utf-8")
    timetable = read("line,stops,departures\n1,Alp;Chapel;Bridge,07:00\n", tmp_path, stops, stops_file=own)
    assert timetable.stops.index.tolist() == ["stop-stops-2", "stop-stops-3", "n2"]
    assert timetable.stops.geometry.iloc[0].coords[0] == (9.6, 47.2)
    with pytest.raises(ParameterError, match="no stops to look"):
        read("line,stops,departures\n1,Alp;Chapel,07:00\n", tmp_path, None)


def test_the_way_back_is_made_unless_a_row_gives_it_for_the_same_days(tmp_path: Path, stops: gpd.GeoDataFrame) -> None:
    head = "line,stops,departures,days,both_ways\n"
    there, back = "1,Alp;桥头村,07:00,weekdays,yes\n", "1,桥头村;Bridge;Alp,09:00,weekdays,\n"
    timetable = read(head + there + back + "1,Alp;桥头村,10:00,Sun,yes\n", tmp_path, stops)
    assert [t for t in timetable.trips.index if "r/" in t] == ["1/4r/10:00"]
    assert any(n.code == "timetable.way_back" for n in timetable.notes)
    assert len(timetable.trips_on(date(2026, 11, 22))) == 2
    (said,) = faults(head + there.replace("weekdays", "daily") + back, tmp_path, stops)
    assert "row 2 runs both ways (daily), and row 3 gives its way back for other days (weekdays)" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Illustrative, made up\nline,stops,departures\n1,Alp;Bridge,07:00\n", True),
        ("示意时刻表\n\nline,stops,departures\n1,Alp;Bridge,07:00\n", True),
        ("line,stops,departures,illustrative\n1,Alp;Bridge,07:00,yes\n", True),
        ("line,stops,departures,备注\n1,Alp;Bridge,07:00,合成数据\n", True),
        ("# From the bureau, 2026\nline,stops,departures,illustrative\n1,Alp;Bridge,07:00,no\n", False),
    ],
)
def test_a_timetable_that_says_it_is_invented_is_marked(
    text: str, said: bool, tmp_path: Path, stops: gpd.GeoDataFrame
) -> None:
    timetable = read(text, tmp_path, stops)
    assert timetable.is_illustrative == said
    assert any(n.code == "timetable.illustrative" for n in timetable.notes) == said
    (trip,) = timetable.trips.index
    assert trip == f"1/{text.splitlines().index(text.splitlines()[-1]) + 1}/07:00", "rows count as in the file"


def test_every_fault_is_listed_at_once_with_its_row(tmp_path: Path, stops: gpd.GeoDataFrame) -> None:
    text = """line,stops,minutes,first,last,headway_min,departures,days,both_ways,speed_kmh
,Alp;Bridge,,07:00,,,,,,
1,Alp;Brigde;Nowhere at all,,07:00,,,,,,
1,Alp,,07:00,,,,,,
1,Alp;Bridge,0;5;9,07:00,,,,,,
1,Alp;Bridge;桥头村,0;9;5,07:00,,,,,,
1,Alp;Bridge,,08:00,07:00,30,,,,
1,Alp;Hidden,,07:00,,30,,,,
1,Alp;Bridge,,07:00,09:00,,,,,
1,Alp;Bridge,,07:00,09:00,-30,,,,
1,Alp;Bridge,,,,,08:00;07:00,,,
1,Alp;Bridge,,,,,7h15,,,
1,Alp;Bridge,,,,,,,,
1,Alp;Bridge,,07:00,,,,school days,,
1,Alp;Bridge,,07:00,,,,农历逢三,,
1,Alp;Bridge,,07:00,,,,,perhaps,0
1,Alp;n1,,07:00,,,,,,
1,Alp;Bridge,,07:00,,,,,,
1,Alp;Bridge,,07:00,,,,,,
"""
    found = faults(text, tmp_path, stops)
    expected = {
        2: "no name",
        3: "no stop is called 'Brigde'; did you mean 'Bridge'?",
        4: "at least two are needed",
        5: "2 stops and 3 minutes",
        6: "run backwards, from 9 to 5",
        7: "07:00 is before the first, 08:00",
        8: "no last departure",
        9: "no headway",
        10: "no number of minutes above 0",
        11: "run backwards, from 08:00 to 07:00",
        12: "'7h15' is no time",
        13: "neither departures nor a first",
        14: "holidays and terms are not known here",
        15: "lunar calendar",
        16: "neither yes nor no",
        17: "follows itself",
        19: "the same as row 18",
    }
    for row, words in expected.items():
        assert any(f.startswith(f"row {row}:") and words in f for f in found), (row, words, found)
    assert any("row 3: no stop is called 'Nowhere at all'" in f for f in found)
    assert any("row 16: the speed" in f for f in found)
    assert any("row 8: no stop is called 'Hidden'" in f for f in found), "another fault of the row hides it not"
    rows = [int(f.split()[1].rstrip(":")) for f in found[:-1]]
    assert rows == sorted(rows)
    assert {*rows, 19} == set(expected)


def test_missing_columns_are_named_in_both_languages_and_unused_ones_said(
    tmp_path: Path, stops: gpd.GeoDataFrame
) -> None:
    found = faults("route name,stops,colour\n1,Alp;Bridge,red\n", tmp_path, stops)
    assert len(found) == 2
    timetable = read("line,stops,departures,colour\n1,Alp;Bridge,07:00,red\n", tmp_path, stops)
    (said,) = [n.message for n in timetable.notes if n.code == "timetable.columns"]
    assert said.endswith("not used: colour.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "daily"),
        ("每天", "daily"),
        ("工作日", "weekdays"),
        ("Weekends", "weekends"),
        ("Mon-Fri", "weekdays"),
        ("sat, sunday", "weekends"),
        ("Fri-Mon", "Mon,Fri,Sat,Sun"),
        ("周一至周五", "weekdays"),
        ("星期一、三、五", "Mon,Wed,Fri"),
        ("周六日", "weekends"),
        ("每周日", "Sun"),
        ("market 3,8", "days 3,8,13,18,23,28"),
        ("market day 5", "days 5,15,25"),
        ("逢五、十", "days 5,10,15,20,25,30"),
        ("逢1、6日赶集", "days 1,6,11,16,21,26,31"),
        ("每月1日、15日", "days 1,15"),
        ("2026-05-01, 2026年10月1日", "2026-05-01;2026-10-01"),
        ("weekdays; market 3 8", "weekdays;days 3,8,13,18,23,28"),
    ],
)
def test_days_are_understood_as_people_write_them(text: str, name: str) -> None:
    assert service_name(days_of(text)) == name


@pytest.mark.parametrize(
    "text", ["逢初三", "阴历 3", "market 13", "逢集", "2026-02-30", "Mon,market 3", "周八", "fortnightly"]
)
def test_days_that_are_not_understood_are_refused(text: str) -> None:
    with pytest.raises(CellError):
        days_of(text)


@pytest.mark.parametrize(
    "text", ["A;B;C", "A；B；C；", "A→B→C", "A->B->C", "A、B、C", "A - B - C", "A-B-C", "A—B—C", "A|B|C", "A@0-B@5-C@9"]
)
def test_stops_are_divided_by_whatever_divides_them(text: str) -> None:
    assert split_stops(text)[0] == ["A", "B", "C"]


def test_a_separator_inside_a_name_does_not_divide_it_where_a_stronger_one_is_there() -> None:
    assert split_stops("Vaduz, Post;Schaan-Vaduz;Hilti/AG")[0] == ["Vaduz, Post", "Schaan-Vaduz", "Hilti/AG"]
    with pytest.raises(CellError, match="some stops say their minutes"):
        split_stops("A@0;B")


@pytest.mark.parametrize("text", ["6.30", "06:60", "48:00", "7", 7, "", "6:5:99"])
def test_what_is_no_time_of_day_is_refused(text: object) -> None:
    with pytest.raises(CellError):
        clock_s(text)


def test_a_headway_may_be_a_range() -> None:
    assert headway_min("20-30分钟") == (25.0, True)
    assert headway_min("45 min") == (45.0, False)


def test_the_bundled_timetable_is_illustrative_and_runs_on_real_stops() -> None:
    stops, _ = read_osm_stops(example_extract())
    timetable = read_timetable_sheet(example_timetable(), stops=stops)
    assert timetable.is_illustrative
    assert set(timetable.stops.index) <= set(stops.index)
    assert not [n for n in timetable.notes if n.code in {"timetable.speed", "timetable.stops_of_one_name"}]
    lines = timetable.trips["line"]
    assert lines[timetable.trips_on(date(2026, 11, 22))].value_counts().to_dict() == {"L1 valley": 6, "L3 hills": 4}
    assert set(lines[timetable.trips_on(date(2026, 11, 23))]) == set(lines)
    assert "Schellenberg Post" not in set(timetable.stops["name"]), "one municipality stays without a bus"


def test_the_timetable_of_the_synthetic_county_is_read_whole_and_leaves_villages_out(tmp_path: Path) -> None:
    county = synthetic_county(60, seed=4)
    files = county.write(tmp_path)
    stops, _ = read_osm_stops(files.extract)
    timetable = read_timetable_sheet(files.timetable_csv, stops=stops)
    assert timetable.is_illustrative
    assert 0 < len(timetable.stops) < len(county.stops)
    market, other = date(2026, 11, 23), date(2026, 11, 24)
    extra = set(timetable.trips_on(market)) - set(timetable.trips_on(other))
    assert extra
    assert set(timetable.trips["line"][sorted(extra)].str[:2]) == {"赶集"}
    own = read_timetable_sheet(files.timetable_csv, stops_file=files.stops_csv)
    assert own.stops["name"].tolist() == timetable.stops["name"].tolist()
    assert own.calls["departure_s"].tolist() == timetable.calls["departure_s"].tolist()
