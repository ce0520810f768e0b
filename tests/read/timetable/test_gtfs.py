"""GTFS feeds: what runs when is right in every hard case, and what cannot be used is named."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from pathlib import Path

import gtfs_kit
import pytest

from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.model.timetable import Timetable
from spatial_uri.read.timetable.gtfs import read_feed

Tables = dict[str, str]

FEED: Tables = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\n1,Valley Bus,http://x.example,Europe/Vaduz\n",
    "stops": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "A,Alp,47.10,9.50,0,\nB,Bridge,47.11,9.51,,\nC,Church,47.12,9.52,0,\n"
        "P,Post,47.13,9.53,1,\nP1,Post 1,,,0,P\nE,Post door,47.13,9.53,2,P\nX,Nowhere,,,0,\nI,Idle,47.2,9.6,0,\n"
    ),
    "routes": "route_id,route_short_name,route_long_name,route_type\nr1,1,Valley line,3\nr2,,Hill line,3\n",
    "trips": (
        "route_id,service_id,trip_id,trip_headsign\n"
        "r1,wk,night,Church\nr2,wk,hill,\nr1,exc,loop,\nr1,wk,often,\nr2,wk,post,\n"
    ),
    "stop_times": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type,shape_dist_traveled\n"
        "night,25:10:00,25:10:00,C,30,1,0,\n"  # the rows of a trip need not be in order
        "night,23:50:00,23:50:00,A,10,0,1,\n"
        "night,,,B,20,,,\n"
        "hill,8:00:00,8:00:00,A,1,0,0,0\nhill,,,B,2,3,0,1\nhill,08:40:00,08:42:00,C,3,0,0,4\n"
        "loop,09:00:00,09:00:00,A,1,0,0,\nloop,09:10:00,09:11:00,B,2,0,0,\nloop,09:20:00,09:20:00,A,3,0,0,\n"
        "often,00:05:00,00:05:00,A,1,0,0,\noften,00:15:00,00:16:00,B,2,0,0,\noften,00:25:00,00:25:00,C,3,0,0,\n"
        "post,12:00:00,12:00:00,P1,1,0,0,\npost,12:30:00,12:30:00,A,2,0,0,\n"
    ),
    "calendar": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "wk,1,1,1,1,1,0,0,20260101,20260131\n"
    ),
    "calendar_dates": "service_id,date,exception_type\nwk,20260106,2\nwk,20260110,1\nexc,20260111,1\n",
    "frequencies": (
        "trip_id,start_time,end_time,headway_secs,exact_times\noften,06:00:00,07:00:00,1800,1\n"
        "often,20:00:00,20:20:00,600,0\n"
    ),
}
LEFT_OUT: Tables = {
    "trips": "r1,wk,alone,\nr1,wk,backwards,\nr1,nobody,serviceless,\nr1,wk,untimed,\nr1,wk,lost,\nr9,wk,routeless,\n"
    "r1,wk,silent,\nr1,wk,garbled,\nr1,wk,partly,\n",
    "stop_times": (
        "alone,07:00:00,07:00:00,A,1,,,\n"
        "backwards,07:10:00,07:10:00,A,1,,,\nbackwards,07:05:00,07:05:00,B,2,,,\n"
        "serviceless,07:00:00,07:00:00,A,1,,,\nserviceless,07:05:00,07:05:00,B,2,,,\n"
        "untimed,,,A,1,,,\nuntimed,07:05:00,07:05:00,B,2,,,\n"
        "lost,07:00:00,07:00:00,A,1,,,\nlost,07:05:00,07:05:00,NOWHERE,2,,,\n"
        "routeless,07:00:00,07:00:00,A,1,,,\nrouteless,07:05:00,07:05:00,B,2,,,\n"
        "garbled,7.00,7.00,A,1,,,\ngarbled,07:05:00,07:05:00,B,2,,,\n"
        "partly,07:00:00,07:00:00,A,1,,,\npartly,07:05:00,07:05:00,X,2,,,\npartly,07:09:00,07:09:00,C,3,,,\n"
        "ghost,07:00:00,07:00:00,A,1,,,\n"
    ),
}


def written(path: Path, tables: Tables, *, inside: str = "", encoding: str = "utf-8") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{inside}{name}.txt", text.encode(encoding))
    return path


def times(timetable: Timetable, trip: str) -> list[tuple[str, int, int]]:
    calls = timetable.calls[timetable.calls["trip_id"] == trip]
    return list(zip(calls["stop_id"], calls["arrival_s"] // 60, calls["departure_s"] // 60, strict=True))


def note(timetable: Timetable, code: str) -> str:
    (found,) = [n.message for n in timetable.notes if n.code == code]
    return found


@pytest.fixture(scope="module")
def timetable(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    return read_feed(written(tmp_path_factory.mktemp("feed") / "valley.zip", FEED))


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    tables = FEED | {name: FEED[name] + more for name, more in LEFT_OUT.items()}
    return read_feed(written(tmp_path_factory.mktemp("feed") / "damaged.zip", tables))


def test_a_bus_after_midnight_belongs_to_the_day_it_set_out(timetable: Timetable) -> None:
    assert times(timetable, "night") == [("A", 1430, 1430), ("B", 1470, 1470), ("C", 1510, 1510)]
    assert "night" in timetable.trips_on(date(2026, 1, 30))
    assert "night" not in timetable.trips_on(date(2026, 1, 31)), "it is Saturday, though the bus is still on its way"
    assert note(timetable, "gtfs.after_midnight").startswith("1 trip ")


def test_a_time_that_is_missing_lies_between_its_neighbours_by_distance_if_the_feed_has_it(
    timetable: Timetable,
) -> None:
    assert times(timetable, "hill") == [("A", 480, 480), ("B", 490, 490), ("C", 520, 522)]
    assert note(timetable, "gtfs.interpolated").startswith("2 of 23 calls"), "a headway of four trips has their calls"


def test_a_headway_makes_single_trips_and_its_end_is_not_included(timetable: Timetable) -> None:
    made = [t for t in timetable.trips.index if t.startswith("often")]
    assert made == ["often@06:00:00", "often@06:30:00", "often@20:00:00", "often@20:10:00"]
    assert times(timetable, "often@06:30:00") == [("A", 390, 390), ("B", 400, 401), ("C", 410, 410)]
    assert "no exact times for 2 of" in note(timetable, "gtfs.frequencies_inexact")


def test_a_loop_calls_at_its_first_stop_twice(timetable: Timetable) -> None:
    assert times(timetable, "loop") == [("A", 540, 540), ("B", 550, 551), ("A", 560, 560)]


def test_where_one_may_not_board_or_alight_the_call_says_so(timetable: Timetable) -> None:
    calls = timetable.calls[timetable.calls["trip_id"] == "night"]
    assert calls["pickup"].tolist() == [True, True, False]
    assert calls["drop_off"].tolist() == [False, True, True]
    assert note(timetable, "gtfs.by_request").startswith("At 1 call ")


def test_days_added_and_removed_count_and_a_service_needs_no_weekdays(timetable: Timetable) -> None:
    weekday = {"night", "hill", "post", "often@06:00:00", "often@06:30:00", "often@20:00:00", "often@20:10:00"}
    running = {day: set(timetable.trips_on(date(2026, 1, day))) for day in (5, 6, 10, 11, 12)}
    assert running == {5: weekday, 6: set(), 10: weekday, 11: {"loop"}, 12: weekday}
    assert len(timetable.trips_on(date(2026, 2, 2))) == 0


def test_calls_at_each_stop_on_each_day_are_those_of_gtfs_kit(tmp_path: Path) -> None:
    path = written(tmp_path / "valley.zip", FEED)
    timetable = read_feed(path)
    feed = gtfs_kit.read_feed(path, dist_units="km").expand_frequencies()
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(14)):
        calls = timetable.calls[timetable.calls["trip_id"].isin(timetable.trips_on(day))]
        theirs = feed.get_stop_times(f"{day:%Y%m%d}")
        assert calls["stop_id"].value_counts().to_dict() == theirs["stop_id"].value_counts().to_dict(), day
        timed = theirs.dropna(subset="departure_time")
        seconds = timed["departure_time"].map(gtfs_kit.helpers.timestr_to_seconds)
        ours = calls[calls["departure_s"].isin(seconds)]
        assert sorted(zip(ours["stop_id"], ours["departure_s"], strict=True)) == sorted(
            zip(timed["stop_id"], seconds, strict=True)
        )


def test_lines_bear_their_short_name_or_else_the_long_one(timetable: Timetable) -> None:
    assert timetable.trips.loc[["night", "hill"], "line"].tolist() == ["1", "Hill line"]
    assert timetable.trips.loc[["night", "hill"], "headsign"].tolist() == ["Church", ""]
    assert timetable.source == "Valley Bus (valley.zip)"


def test_the_direction_of_a_trip_is_kept_where_the_feed_gives_it(timetable: Timetable, tmp_path: Path) -> None:
    assert set(timetable.trips["direction"]) == {""}
    rows = "route_id,service_id,trip_id,direction_id\nr1,wk,night,1\nr2,wk,hill,0\nr1,wk,often,\n"
    found = read_feed(written(tmp_path / "ways.zip", {**FEED, "trips": rows}))
    assert found.trips.loc[["night", "hill"], "direction"].tolist() == ["1", "0"]
    assert set(found.trips["direction"]) == {"1", "0", ""}


def test_a_platform_without_coordinates_lies_at_its_station_and_doors_and_stations_are_no_stops(
    timetable: Timetable,
) -> None:
    assert timetable.stops.index.tolist() == ["A", "B", "C", "P1", "I"]
    assert timetable.stops.geometry["P1"].coords[0] == (9.53, 47.13)
    assert timetable.stops.crs.to_epsg() == 4326
    assert "P1" in note(timetable, "gtfs.stops_at_station")
    assert note(timetable, "gtfs.idle_stops") == "1 stop at which no trip calls: I."


def test_what_cannot_be_used_is_left_out_and_named_with_the_reason(damaged: Timetable, timetable: Timetable) -> None:
    left_out = [n.facts for n in damaged.notes if n.code == "gtfs.trips_left_out"]
    assert {name: facts["reason_term"] for facts in left_out for name in facts["names"]} == {
        "silent": "no calls",
        "alone": "only one call",
        "garbled": "a time cannot be read",
        "untimed": "the first or the last call has no time",
        "backwards": "times run backwards",
        "lost": "fewer than two calls at stops with a place",
        "serviceless": "the service is in neither calendar.txt nor calendar_dates.txt",
    }
    assert all(n.severity == "warning" for n in damaged.notes if "left_out" in n.code or "unknown" in n.code)
    assert "ghost" in note(damaged, "gtfs.unknown_trips")
    assert set(damaged.trips.index) - set(timetable.trips.index) == {"routeless", "partly"}
    assert damaged.trips.at["routeless", "line"] == "r9"
    assert "routeless: r9" in note(damaged, "gtfs.unknown_routes")


def test_a_call_at_a_stop_without_a_place_is_left_out_and_its_trip_stays(damaged: Timetable) -> None:
    assert times(damaged, "partly") == [("A", 420, 420), ("C", 429, 429)]
    assert "NOWHERE: 1" in note(damaged, "gtfs.calls_left_out")
    assert "X: 1" in note(damaged, "gtfs.calls_left_out")


def test_byte_order_marks_blanks_and_blank_rows_change_nothing(tmp_path: Path, timetable: Timetable) -> None:
    spaced = {name: text.replace("\n", "\r\n\r\n") for name, text in FEED.items()}
    spaced["stops"] = spaced["stops"].replace("A,Alp", " A , Alp ").replace("stop_lat", " stop_lat ") + ",,,,,\r\n"
    again = read_feed(written(tmp_path / "valley.zip", spaced, encoding="utf-8-sig"))
    assert again.stops.equals(timetable.stops)
    assert again.calls.equals(timetable.calls)
    assert again.notes == timetable.notes


def test_a_folder_and_an_archive_of_a_folder_are_read_like_the_archive(tmp_path: Path, timetable: Timetable) -> None:
    deep = read_feed(written(tmp_path / "valley.zip", FEED, inside="feed 2026/"))
    (tmp_path / "unpacked" / "inner").mkdir(parents=True)
    for name, text in FEED.items():
        (tmp_path / "unpacked" / "inner" / f"{name}.txt").write_text(text, "utf-8")
    for again in (deep, read_feed(tmp_path / "unpacked")):
        assert again.calls.equals(timetable.calls)
        assert again.services == timetable.services


def test_either_calendar_alone_is_enough(tmp_path: Path) -> None:
    only_dates = {name: text for name, text in FEED.items() if name != "calendar"}
    timetable = read_feed(written(tmp_path / "dates.zip", only_dates))
    assert len(timetable.trips_on(date(2026, 1, 10))) == 7
    assert len(timetable.trips_on(date(2026, 1, 5))) == 0

    only_week = {name: text for name, text in FEED.items() if name != "calendar_dates"}
    timetable = read_feed(written(tmp_path / "week.zip", only_week))
    assert len(timetable.trips_on(date(2026, 1, 6))) == 7
    assert "loop" in "".join(n.message for n in timetable.notes if n.code == "gtfs.trips_left_out")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stops": None, "trips": None}, ["stops.txt is missing", "trips.txt is missing"]),
        ({"calendar": None, "calendar_dates": None}, ["one of them must say on which days"]),
        ({"stops": "stop_id,stop_name\nA,Alp\n"}, ["stops.txt has no column stop_lat", "no column stop_lon"]),
        ({"stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"}, ["stop_times.txt has no rows"]),
        (
            {"calendar": FEED["calendar"].replace("20260101", "1.1.2026"), "calendar_dates": None},
            ["start_date or end_date is no date", "row 2 (service_id = wk, start_date = 1.1.2026", "night, hill"],
        ),
        (
            {"calendar": None, "calendar_dates": "service_id,date,exception_type\nwk,20260106,3\nwk,,1\n"},
            ["row 2 (exception_type = 3)", "row 3 (date = )", "5 of 5 trips"],
        ),
        (
            {"stop_times": FEED["stop_times"].replace(",A,", ",Q,").replace(",B,", ",Q,")},
            ["not one trip", "night, hill, loop", "no coordinates are left out (by stop: Q: 16)"],
        ),
    ],
)
def test_a_feed_that_cannot_be_used_is_refused_with_every_fault(
    change: dict[str, str | None], said: list[str], tmp_path: Path
) -> None:
    tables = {name: text for name, text in (FEED | change).items() if text is not None}
    with pytest.raises(DataError) as caught:
        read_feed(written(tmp_path / "bad.zip", tables))
    assert str(tmp_path / "bad.zip") in str(caught.value)
    assert "What to do" in str(caught.value)
    for words in said:
        assert words in str(caught.value)


def test_what_is_no_feed_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "feed.zip").write_bytes(b"<html>404</html>")
    with pytest.raises(DataError, match="no zip archive"):
        read_feed(tmp_path / "feed.zip")
    with pytest.raises(InputNotFoundError):
        read_feed(tmp_path / "absent.zip")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", b"1")
    with pytest.raises(DataError, match=r"no table \(\.txt\) in it, only a\.jpg"):
        read_feed(tmp_path / "photos.zip")
    with zipfile.ZipFile(written(tmp_path / "twice.zip", FEED), "a") as archive:
        for name in ("stops", "trips", "stop_times"):
            archive.writestr(f"old/{name}.txt", FEED[name])
    with pytest.raises(DataError, match=r"stops\.txt is there 2 times"):
        read_feed(tmp_path / "twice.zip")


def test_of_an_archive_with_one_whole_feed_the_files_in_other_folders_are_not_used(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path / "old.zip", FEED), "a") as archive:
        archive.writestr("old/stops.txt", "stop_id,stop_name\nZ,Elsewhere\n")
    found = read_feed(tmp_path / "old.zip")
    assert "Z" not in found.stops.index
    assert "old/stops.txt" in note(found, "gtfs.elsewhere")


def test_a_day_the_feed_does_not_cover_is_refused_and_one_without_a_bus_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "valley.zip", FEED)
    with pytest.raises(DataError, match="no service on 2026-02-02") as caught:
        read_feed(path, day=date(2026, 2, 2))
    assert "from 2026-01-01 to 2026-01-31" in str(caught.value)
    assert "Not one trip runs on 2026-01-06 (Tuesday)" in note(read_feed(path, day=date(2026, 1, 6)), "gtfs.no_service")
    assert not any(n.code == "gtfs.no_service" for n in read_feed(path, day=date(2026, 1, 5)).notes)


def test_tables_that_are_not_used_cannot_spoil_a_feed(tmp_path: Path, timetable: Timetable) -> None:
    others = {
        "shapes": "shape_id,shape_pt_lat\nx,not a number\n",
        "fare_attributes": "fare_id,price,currency_type,transfer_duration\nday,9,CHF,86400\n",
        "transfers": "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nA,B,2,99999\n",
    }
    again = read_feed(written(tmp_path / "valley.zip", FEED | others))
    assert again.calls.equals(timetable.calls)
    assert note(again, "gtfs.transfers").startswith("transfers.txt is not used")


def test_a_headway_of_ten_hours_and_rows_that_make_no_sense(tmp_path: Path) -> None:
    more = (
        "often,05:00:00,25:00:01,36000,1\nnobody,06:00:00,07:00:00,600,0\noften,x,07:00:00,600,0\n"
        "often,08:00:00,07:00:00,600,0\noften,08:00:00,09:00:00,0,0\n"
    )
    timetable = read_feed(written(tmp_path / "valley.zip", FEED | {"frequencies": FEED["frequencies"] + more}))
    made = [t.removeprefix("often@") for t in timetable.trips.index if t.startswith("often")]
    assert made == ["05:00:00", "06:00:00", "06:30:00", "15:00:00", "20:00:00", "20:10:00", "25:00:00"]
    messages = [n.message for n in timetable.notes if n.code == "gtfs.rows_left_out"]
    said = "1 row of frequencies.txt is left out"
    assert messages == [
        f"{said} (the trip is unknown): row 5 (trip_id = nobody).",
        f"{said} (start or end is no time): row 6 (trip_id = often, start_time = x, end_time = 07:00:00).",
        f"{said} (the headway is not at least 1 second): row 8 (trip_id = often, headway_secs = 0).",
        f"{said} (it ends before it starts): row 7 (trip_id = often, start_time = 08:00:00, end_time = 07:00:00).",
    ]


def test_an_archive_that_is_damaged_inside_is_refused_naming_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "valley.zip", FEED)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Alp,47.10", b"Alp,47.99"))
    with pytest.raises(DataError, match=r"stops\.txt cannot be unpacked: Bad CRC"):
        read_feed(path)


OPTIONAL = {
    "agency": ["agency_id", "agency_name"],
    "stops": ["stop_name", "location_type", "parent_station"],
    "routes": ["route_short_name", "route_long_name"],
    "trips": ["trip_headsign"],
    "stop_times": ["arrival_time", "pickup_type", "drop_off_type", "shape_dist_traveled"],
    "frequencies": ["exact_times"],
}


def changed(table: str, column: str, *, blank: bool) -> Tables:
    """The feed with one column left out, or left blank in every row."""
    header, *rows = [line.split(",") for line in FEED[table].splitlines()]
    at = header.index(column)
    if blank:
        lines = [header, *([*row[:at], "", *row[at + 1 :]] for row in rows)]
    else:
        lines = [[*row[:at], *row[at + 1 :]] for row in (header, *rows)]
    return {**FEED, table: "".join(",".join(line) + "\n" for line in lines)}


@pytest.mark.parametrize("blank", [False, True], ids=["absent", "blank"])
@pytest.mark.parametrize(("table", "column"), [(table, c) for table, columns in OPTIONAL.items() for c in columns])
def test_a_column_that_a_feed_need_not_have_is_missed_without_a_warning(table, column, blank, tmp_path):
    timetable = read_feed(written(tmp_path / "feed.zip", changed(table, column, blank=blank)))  # warnings are errors
    assert len(timetable.trips)
