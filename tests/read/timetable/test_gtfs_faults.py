"""GTFS feeds as they are published: what is not used cannot spoil them, and one bad row leaves out that row alone."""

from __future__ import annotations

import re
import warnings
import zipfile
from datetime import date
from pathlib import Path

import gtfs_kit
import pytest
from feed_writing import VALLEY, calls_of, notes_of, write_feed

from spatial_uri.errors import DataError
from spatial_uri.read.timetable.gtfs import read_feed
from spatial_uri.words.catalogue import speaking

ONE, TWO = "A 8:00, B 8:10, C 8:20", "A 9:00, B 9:10, C 9:20"
BOTH = {"one": ONE, "two": TWO}
MONDAY = date(2026, 3, 2)


def with_column(table: str, name: str, *values: str) -> str:
    """Return a table of the feed with one more column."""
    return "\n".join(f"{row},{v}" for row, v in zip(VALLEY[table].splitlines(), (name, *values), strict=True)) + "\n"


UNUSED = {
    "a colour that is none": {"routes": with_column("routes", "route_color", "reddish")},
    "a kind of vehicle that is none": {"routes": with_column("routes", "route_type", "bus")},
    "wheelchairs": {"trips": with_column("trips", "wheelchair_accessible", "N", "perhaps")},
    "bicycles": {"trips": with_column("trips", "bikes_allowed", "N", "99")},
    "an exactness that is none": {"stop_times": with_column("stop_times", "timepoint", *"abcdef")},
    "distances where every call has its time": {
        "stop_times": with_column("stop_times", "shape_dist_traveled", *"abcdef")
    },
    "an agency in bytes": {"agency": b"agency_id,agency_name\n1,\x00\xff\xfe\n"},
    "shapes, fares and levels": {"shapes": "shape_id\n'\n", "fare_attributes": "x", "levels": b"\xff"},
    "upper case": {"stops": VALLEY["stops"].replace("stop_id,stop_name", "STOP_ID, Stop_Name ")},
    "a column twice": {"stops": VALLEY["stops"].replace("stop_lon\n", "stop_lon,stop_id\n")},
    "line ends of three kinds": {"trips": VALLEY["trips"].replace("\n", "\r", 1).replace("\n", "\r\n", 1)},
    "blank rows with commas": {"trips": VALLEY["trips"] + ",,\n\n,,,,,,\n"},
    "blank values too many": {"trips": VALLEY["trips"].replace("Church\n", "Church,,\n")},
    "rubbish of a Macintosh": {"__MACOSX/._stops.txt": b"\x00\x05", "__MACOSX/stops.txt": b"\x00"},
}


@pytest.mark.parametrize("change", UNUSED.values(), ids=UNUSED)
def test_what_is_not_used_does_not_spoil_a_feed(change: dict[str, str | bytes], tmp_path: Path) -> None:
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, **change}))
    assert calls_of(found) == BOTH
    assert found.trips["line"].tolist() == ["1", "1"]


ROWS = {
    "identical rows of a calendar": (
        {"calendar": VALLEY["calendar"] + VALLEY["calendar"].splitlines()[1]},
        BOTH,
        {"gtfs.rows_twice": "1 row of calendar.txt repeats an earlier one and counts once: row 3."},
    ),
    "a service given twice": (
        {"calendar": VALLEY["calendar"] + "wk,0,0,0,0,0,1,1,20260101,20261231\n"},
        BOTH,
        {
            "gtfs.rows_left_out": "1 row of calendar.txt is left out (an earlier row has the same id and other "
            "values): row 3 (service_id = wk).",
        },
    ),
    "identical calls": (
        {"stop_times": VALLEY["stop_times"] + "two,09:20:00,09:20:00,C,3\n"},
        BOTH,
        {"gtfs.rows_twice": "1 row of stop_times.txt repeats an earlier one and counts once: row 8."},
    ),
    "a row too short": (
        {"trips": VALLEY["trips"].replace("r1,wk,one,Church", "r1,wk,one")},
        BOTH,
        {"gtfs.short_rows": "the missing ones count as blank: row 2."},
    ),
    "a row too long": (
        {"trips": VALLEY["trips"].replace("one,Church", "one,Church,9")},
        BOTH,
        {"gtfs.long_rows": "the surplus ones are not read: row 2."},
    ),
    "a place in the order that is none": (
        {"stop_times": VALLEY["stop_times"].replace("B,2\none", "B,second\none")},
        {"two": TWO},
        {
            "gtfs.values_not_read": "in stop_times.txt cannot be used (their trips are left out): row 3 "
            "(stop_sequence = second).",
            "gtfs.trips_left_out": "with 3 calls (a place in the order (stop_sequence) is blank): one.",
        },
    ),
    "a time that is none": (
        {"stop_times": VALLEY["stop_times"].replace("08:10:00,08:10:00", "8h10,08:10:00")},
        {"two": TWO},
        {
            "gtfs.values_not_read": "in stop_times.txt cannot be used (their trips are left out): row 3 "
            "(arrival_time = 8h10).",
            "gtfs.trips_left_out": "1 of 2 trips is left out, with 3 calls (a time cannot be read): one.",
        },
    ),
    "a time without seconds": ({"stop_times": VALLEY["stop_times"].replace("08:10:00", "8:10")}, BOTH, {}),
    "boarding of an unknown kind": (
        {"stop_times": with_column("stop_times", "pickup_type", "7", "x", "0", "0", "0", "0")},
        BOTH,
        {"gtfs.values_not_read": "(they count as blank), the first: rows 2 (pickup_type = 7) and 3 (pickup_type = x)."},
    ),
    "a latitude that is none": (
        {"stops": VALLEY["stops"].replace("47.11", "north")},
        {"one": "A 8:00, C 8:20", "two": "A 9:00, C 9:20"},
        {
            "gtfs.values_not_read": "cannot be used (they give the stop no place): row 3 (stop_lat = north).",
            "gtfs.calls_left_out": "have no coordinates are left out (by stop: B: 2).",
        },
    ),
    "a kind of stop that is none": (
        {"stops": with_column("stops", "location_type", "x", "0", "")},
        BOTH,
        {"gtfs.values_not_read": "in stops.txt cannot be used (they count as a stop, 0): row 2 (location_type = x)."},
    ),
    "a weekday that is neither 0 nor 1": (
        {"calendar": VALLEY["calendar"].replace("wk,1,1,1,1,1", "wk,1,yes,1,1,1")},
        BOTH,
        {"gtfs.values_not_read": "cannot be used (they count as no service on that day): row 2 (tuesday = yes)."},
    ),
    "no column for a weekday": (
        {"calendar": VALLEY["calendar"].replace("saturday,", "").replace("1,0,0,2026", "1,0,2026")},
        BOTH,
        {"gtfs.no_weekday": "calendar.txt has no column saturday: nothing is known to run on these days."},
    ),
    "a date that is none, beside one that is": (
        {"calendar_dates": "service_id,date,exception_type\nwk,20260307,1\nwk,2026-03-08,1\n"},
        BOTH,
        {"gtfs.rows_left_out": "1 row of calendar_dates.txt is left out (date is no date): row 3 (date = 2026-03-08)."},
    ),
    "an exception of an unknown kind": (
        {"calendar_dates": "service_id,date,exception_type\nwk,20260302,3\n"},
        BOTH,
        {"gtfs.rows_left_out": "(exception_type is neither 1 nor 2): row 2 (exception_type = 3)."},
    ),
    "one service of two with a date that is none": (
        {
            "calendar": VALLEY["calendar"] + "su,0,0,0,0,0,0,1,soon,20261231\n",
            "trips": VALLEY["trips"].replace("wk,two", "su,two"),
        },
        {"one": ONE},
        {
            "gtfs.rows_left_out": "1 row of calendar.txt is left out (start_date or end_date is no date): row 3 "
            "(service_id = su, start_date = soon, end_date = 20261231).",
            "gtfs.trips_left_out": "(the service is in neither calendar.txt nor calendar_dates.txt): two.",
        },
    ),
    "no table of routes": (
        {"routes": "route_id\n"},
        BOTH,
        {"gtfs.unknown_routes": "run under the ids of the routes: one: r1 and two: r1."},
    ),
    "a trip without an id": (
        {"trips": VALLEY["trips"] + "r1,wk,,Church\n"},
        BOTH,
        {"gtfs.rows_left_out": "1 row of trips.txt is left out (the id is blank): row 4."},
    ),
    "NUL in a name": (
        {"stops": VALLEY["stops"].replace("Alp", "A\0lp")},
        BOTH,
        {"gtfs.nul": "1 row of stops.txt holds the character NUL, which is taken out: row 2."},
    ),
    "a quotation mark that is never closed": (
        {"stops": VALLEY["stops"].replace("Alp", '"Alp')},
        BOTH,
        {"gtfs.quotes": "1 row of stops.txt opens a quotation mark that is never closed; it is taken out: row 2."},
    ),
    "a trip given twice": (
        {"trips": VALLEY["trips"] + "r1,su,one,Alp\nr1,wk,two,Church\n"},
        BOTH,
        {
            "gtfs.rows_twice": "1 row of trips.txt repeats an earlier one and counts once: row 5.",
            "gtfs.rows_left_out": "(an earlier row has the same id and other values): row 4 (trip_id = one).",
        },
    ),
    "a headway that is none": (
        {"frequencies": "trip_id,start_time,end_time,headway_secs\none,06:00:00,07:00:00,often\n"},
        {"two": TWO},
        {
            "gtfs.rows_left_out": "1 row of frequencies.txt is left out (the headway is not at least 1 second): "
            "row 2 (trip_id = one, headway_secs = often).",
            "gtfs.trips_left_out": "(frequencies.txt gives it no departure): one.",
        },
    ),
    "a headway that would make a bus a billionth of a second": (
        {"frequencies": "trip_id,start_time,end_time,headway_secs\none,06:00:00,07:00:00,1e-9\n"},
        {"two": TWO},
        {
            "gtfs.rows_left_out": "row 2 (trip_id = one, headway_secs = 1e-9).",
            "gtfs.trips_left_out": "(frequencies.txt gives it no departure): one.",
        },
    ),
    "an exactness of a headway that is none": (
        {"frequencies": "trip_id,start_time,end_time,headway_secs,exact_times\none,08:00:00,08:30:00,1800,rather\n"},
        {"one@08:00:00": ONE, "two": TWO},
        {
            "gtfs.values_not_read": "(they count as 0, times that are not exact): row 2 (exact_times = rather).",
            "gtfs.frequencies": "1 trip",
            "gtfs.frequencies_inexact": "no exact time for 1 trip made of a headway",
        },
    ),
    "coordinates of 0, 0": (
        {"stops": VALLEY["stops"].replace("47.11,9.51", "0.0,0.0")},
        {"one": "A 8:00, C 8:20", "two": "A 9:00, C 9:20"},
        {"gtfs.calls_left_out": "have no coordinates are left out (by stop: B: 2)."},
    ),
    "decimals with a comma": (
        {"stops": VALLEY["stops"].replace("47.11,9.51", '"47,11","9,51"')},
        {"one": "A 8:00, C 8:20", "two": "A 9:00, C 9:20"},
        {
            "gtfs.values_not_read": "row 3 (stop_lat = 47,11).",
            "gtfs.calls_left_out": "have no coordinates are left out (by stop: B: 2).",
        },
    ),
    "an unknown trip among the calls": (
        {"stop_times": VALLEY["stop_times"] + "ghost,09:20:00,09:20:00,C,3\n"},
        BOTH,
        {"gtfs.unknown_trips": "stop_times.txt has 1 calls of 1 trip that is not in trips.txt"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "calls", "said"), ROWS.values(), ids=ROWS)
def test_a_bad_row_leaves_out_that_row_or_its_trips_and_is_named_with_file_row_and_column(
    change: dict[str, str | bytes], calls: dict[str, str], said: dict[str, str], tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, **change}))
    assert calls_of(found) == calls
    notes = notes_of(found.notes)
    assert notes.keys() == said.keys()
    assert all(words in notes[code] for code, words in said.items()), notes
    assert found.stops["name"].tolist()[0] == "Alp"
    assert len(found.trips_on(MONDAY)) == len(calls)
    with speaking("zh"):
        assert all("{" not in note.message for note in found.notes)


def test_a_bad_weekday_runs_on_the_others(tmp_path: Path) -> None:
    change = {"calendar": VALLEY["calendar"].replace("wk,1,1,1,1,1", "wk,1,yes,1,1,1")}
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, **change}))
    assert [len(found.trips_on(date(2026, 3, day))) for day in (2, 3, 4)] == [2, 0, 2]


@pytest.mark.parametrize("name", ["NA", "None", "null", "NaN", "-", "nan"])
def test_an_id_is_a_text_whatever_it_says(name: str, tmp_path: Path) -> None:
    ids = re.compile(r"\b(A|one|wk|r1)\b")
    renamed = {table: ids.sub(name, text) for table, text in VALLEY.items()}
    found = read_feed(write_feed(tmp_path / "feed.zip", renamed))
    assert calls_of(found) == {name: ONE.replace("A", name), "two": TWO.replace("A", name)}
    assert len(found.trips_on(MONDAY)) == 2
    assert notes_of(found.notes) == {}


@pytest.mark.parametrize(
    ("encoding", "name", "said"),
    [
        ("gb18030", "高山村卫生院", "it was read as GB18030, which fits its letters."),
        ("cp1252", "Nørre Åby st.", "it was read as Windows-1252, which fits its letters."),
        ("utf-16", "Nørre Åby", "as its byte order mark says."),
        ("utf-8-sig", "高山村", ""),
    ],
)  # fmt: skip
def test_every_file_may_have_an_encoding_of_its_own(encoding: str, name: str, said: str, tmp_path: Path) -> None:
    tables = {**VALLEY, "stops": VALLEY["stops"].replace("Bridge", name).encode(encoding)}
    found = read_feed(write_feed(tmp_path / "feed.zip", tables))
    assert calls_of(found) == BOTH
    assert found.stops.at["B", "name"] == name
    assert "".join(notes_of(found.notes).values()).endswith(said)


def test_damaged_letters_of_a_text_in_utf_8_are_named_and_spoil_nothing(tmp_path: Path) -> None:
    stops = VALLEY["stops"].replace("Alp", "Zürich").replace("Bridge", "Köln").encode().replace(b"47.11", b"47.11\xfe")
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, "stops": stops}))
    assert found.stops["name"].tolist() == ["Zürich", "Church"], "the number in that row cannot be read"
    assert notes_of(found.notes)["gtfs.damaged_letters"].endswith("cannot be read: row 3.")


def test_calls_with_the_same_place_in_the_order_follow_their_times(tmp_path: Path) -> None:
    calls = "two,09:20:00,09:20:00,C,2\ntwo,09:10:00,09:10:00,B,2\ntwo,09:00:00,09:00:00,A,1\n"
    rows = VALLEY["stop_times"].splitlines(keepends=True)[:4]
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, "stop_times": "".join(rows) + calls}))
    assert calls_of(found) == BOTH
    assert notes_of(found.notes)["gtfs.same_sequence"].endswith("as in the file: two.")


def test_a_call_at_a_station_is_one_at_its_place_and_said(tmp_path: Path) -> None:
    change = {
        "stops": with_column("stops", "location_type", "", "1", "")
        + "D,Door,47.1,9.5,2\nS,Station,47.1,9.5,1\nP,Bay,47.1,9.5,4\n"
    }
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, **change}))
    assert calls_of(found) == BOTH
    assert found.stops.index.tolist() == ["A", "B", "C"], "a door, a station and a bay nobody calls at are no stops"
    assert notes_of(found.notes)["gtfs.calls_at_stations"].startswith("2 calls are at stations, entrances or the like")


@pytest.mark.parametrize("row", ["su,0,0,0,0,0,0,0,20260101,20261231", "su,1,1,1,1,1,1,1,20261231,20260101"])
def test_a_service_that_never_runs_is_named_with_its_trips(row: str, tmp_path: Path) -> None:
    change = {"calendar": VALLEY["calendar"] + row, "calendar_dates": "service_id,date,exception_type\nsu,20260306,2\n"}
    change["trips"] = VALLEY["trips"].replace("wk,two", "su,two")
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, **change}))
    assert notes_of(found.notes)["gtfs.services_without_days"] == "1 service runs on no day at all, with 1 trips: su."
    assert found.trips_on(MONDAY).tolist() == ["one"]


def test_lost_calls_are_counted_as_often_as_they_would_be_made(tmp_path: Path) -> None:
    frequencies = "trip_id,start_time,end_time,headway_secs\none,06:00:00,08:00:00,600\n"
    change = {"frequencies": frequencies, "stops": VALLEY["stops"].replace("47.11,9.51", ",")}
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, **change}))
    assert len(found.trips) == 12 + 1
    assert "13 calls at stops" in notes_of(found.notes)["gtfs.calls_left_out"]
    broken = {**change, "stop_times": VALLEY["stop_times"].replace("08:20:00", "07:20:00")}
    found = read_feed(write_feed(tmp_path / "broken.zip", {**VALLEY, **broken}))
    assert notes_of(found.notes)["gtfs.trips_left_out"].startswith("1 of 2 trips is left out, with 36 calls (times run")


ZONES = '{"features": [{"id": "z1", "properties": {"stop_name": "Upper valley"}}, {"id": "z2", "properties": {}}]}'
FLEX_HEAD = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence,location_id,location_group_id,"
    "start_pickup_drop_off_window,end_pickup_drop_off_window\n"
)


def test_trips_on_demand_are_named_with_their_lines_and_what_they_would_serve(tmp_path: Path) -> None:
    rows = [f"{row},,,," for row in VALLEY["stop_times"].splitlines()[1:4]]
    rows += ["two,,,,1,z1,,07:00:00,19:00:00", "two,,,,2,z2,,07:00:00,19:00:00", "two,,,,3,,g,07:00:00,19:00:00"]
    rows += ["one,,,B,9,z1,,07:00:00,19:00:00"]
    change = {"stop_times": FLEX_HEAD + "\n".join(rows), "locations.geojson": ZONES}
    change["location_groups"] = "location_group_id,location_group_name\ng,Old town\n"
    found = read_feed(write_feed(tmp_path / "flex.zip", {**VALLEY, **change}))
    assert calls_of(found) == {"one": ONE}
    assert notes_of(found.notes) == {
        "gtfs.on_demand": "1 trip runs on demand and has no timetable; it is not in the figures. Lines: 1. "
        "It would serve: Upper valley, z2, Old town and Bridge.",
        "gtfs.detours_on_demand": "1 call on demand of a trip with a timetable is not in the figures. "
        "It would serve: Upper valley, z2, Old town and Bridge.",
    }


def test_a_feed_on_demand_alone_is_refused_as_such(tmp_path: Path) -> None:
    rows = "one,,,,1,z1,,07:00:00,19:00:00\none,,,,2,z1,,07:00:00,19:00:00\n"
    change = {"stop_times": FLEX_HEAD + rows, "locations.geojson": ZONES}
    change["trips"] = VALLEY["trips"].replace("r1,wk,two,Church\n", "")
    tables = {name: text for name, text in {**VALLEY, **change}.items() if name != "stops"}
    with pytest.raises(DataError, match="every trip of the feed runs on demand") as caught:
        read_feed(write_feed(tmp_path / "flex.zip", tables))
    assert "Upper valley" in str(caught.value)


def test_a_table_that_is_not_needed_may_be_damaged(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.zip", {**VALLEY, "agency": "agency_id,agency_name\n1,Valley Bus\n"})
    path.write_bytes(path.read_bytes().replace(b"Valley Bus", b"Valley Bux"))
    found = read_feed(path)
    assert calls_of(found) == BOTH
    assert "agency.txt is not used: Bad CRC" in notes_of(found.notes)["gtfs.file_damaged"]


def test_what_is_read_of_a_damaged_feed_departs_as_gtfs_kit_has_it(tmp_path: Path) -> None:
    """Of what both read: the rows at fault are in columns that are not used, so gtfs_kit gets them blank."""
    junk = {**VALLEY, "trips": with_column("trips", "bikes_allowed", "N", "9x")}
    clean = {**VALLEY, "trips": with_column("trips", "bikes_allowed", "", "")}
    found = read_feed(write_feed(tmp_path / "junk.zip", junk))
    feed = gtfs_kit.read_feed(write_feed(tmp_path / "clean.zip", clean), dist_units="km")
    theirs = feed.get_stop_times(f"{MONDAY:%Y%m%d}")
    ours = found.calls[found.calls["trip_id"].isin(found.trips_on(MONDAY))]
    assert (
        ours["stop_id"].value_counts().to_dict()
        == theirs["stop_id"].value_counts().to_dict()
        == {"A": 2, "B": 2, "C": 2}
    )


STATION = {
    "a bay of a platform of a station": ("B,Bay,,,4,P\nP,Platform,,,0,S\nS,Station,47.11,9.51,1,\n", True),
    "a stop that is its own station": ("B,Bridge,,,0,B\n", False),
    "two stops that are each other's station": ("B,Bridge,,,0,P\nP,Platform,,,1,B\n", False),
    "a station that is not there": ("B,Bridge,,,0,ghost\n", False),
}


@pytest.mark.parametrize(("rows", "is_placed"), STATION.values(), ids=STATION)
def test_a_stop_without_coordinates_lies_at_its_station_if_that_has_any(
    rows: str, is_placed: bool, tmp_path: Path
) -> None:
    head = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    ends = "A,Alp,47.10,9.50,,\nC,Church,47.12,9.52,,\n"
    found = read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, "stops": head + ends + rows}))
    assert calls_of(found)["one"] == (ONE if is_placed else "A 8:00, C 8:20")
    if is_placed:
        assert (found.stops.geometry["B"].x, found.stops.geometry["B"].y) == (9.51, 47.11)


def test_trips_on_demand_need_neither_stops_nor_times(tmp_path: Path) -> None:
    rows = "one,1,z1,07:00:00,19:00:00\none,2,z2,07:00:00,19:00:00\n"
    head = "trip_id,stop_sequence,location_id,start_pickup_drop_off_window,end_pickup_drop_off_window\n"
    change = {"stop_times": head + rows, "locations.geojson": ZONES}
    change["trips"] = VALLEY["trips"].replace("r1,wk,two,Church\n", "")
    with pytest.raises(DataError, match="every trip of the feed runs on demand") as caught:
        read_feed(write_feed(tmp_path / "flex.zip", {**VALLEY, **change}))
    assert "It would serve: Upper valley and z2." in str(caught.value)


def test_a_table_without_commas_is_refused_with_what_it_begins_with(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_feed(write_feed(tmp_path / "feed.zip", {**VALLEY, "stops": VALLEY["stops"].replace(",", ";")}))
    assert [str(fault) for fault in caught.value.faults] == [
        "stops.txt has no column stop_id",
        "stops.txt has no column stop_lat",
        "stops.txt has no column stop_lon",
        "stops.txt begins with 'stop_id;stop_name;stop_lat;stop_lon'; commas must stand between names of columns",
    ]


def test_files_in_capitals_are_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for name, text in VALLEY.items():
            archive.writestr(f"{name.upper()}.TXT", text)
    assert calls_of(read_feed(tmp_path / "feed.zip")) == BOTH
