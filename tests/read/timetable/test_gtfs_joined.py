"""Several GTFS feeds are one timetable: their ids never clash, and one changes between their stops on foot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from feed_writing import VALLEY, calls_of, write_feed

from spatial_uri.errors import DataError
from spatial_uri.read.timetable.gtfs import read_feed
from spatial_uri.read.timetable.gtfs_joined import read_gtfs

MONDAY = date(2026, 3, 2)
HILL = {
    **VALLEY,
    "stops": VALLEY["stops"].replace("9.52", "9.5201").replace("Alp", "Summit"),
    "stop_times": VALLEY["stop_times"].replace("two,09:20:00,09:20:00,C,3\n", ""),
}


def test_feeds_with_the_same_ids_are_both_there(tmp_path: Path) -> None:
    paths = [write_feed(tmp_path / "valley.zip", VALLEY), write_feed(tmp_path / "hill.zip", HILL)]
    found = read_gtfs(paths)
    assert calls_of(found) == {
        "valley:one": "valley:A 8:00, valley:B 8:10, valley:C 8:20",
        "valley:two": "valley:A 9:00, valley:B 9:10, valley:C 9:20",
        "hill:one": "hill:A 8:00, hill:B 8:10, hill:C 8:20",
        "hill:two": "hill:A 9:00, hill:B 9:10",
    }
    assert len(found.trips_on(MONDAY)) == 4
    assert found.trips["line"].unique().tolist() == ["1 (valley)", "1 (hill)"], (
        "two lines, not one that runs twice as often"
    )
    assert found.stops.at["hill:A", "name"] == "Summit"
    assert found.source == "valley.zip; hill.zip"
    assert found.stops.crs.to_epsg() == 4326


def test_one_feed_keeps_its_ids(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "valley.zip", VALLEY)
    for given in (path, [path], (str(path),)):
        assert read_gtfs(given).calls.equals(read_feed(path).calls)


def test_feeds_of_one_name_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    paths = [write_feed(tmp_path / "gtfs.zip", VALLEY), write_feed(tmp_path / "old" / "gtfs.zip", HILL)]
    assert set(read_gtfs(paths).stops.index.str.split(":").str[0]) == {"gtfs-1", "gtfs-2"}


def test_every_note_names_its_feed(tmp_path: Path) -> None:
    bad = {**HILL, "stops": HILL["stops"].replace("47.11", "north")}
    found = read_gtfs([write_feed(tmp_path / "valley.zip", VALLEY), write_feed(tmp_path / "hill.zip", bad)])
    messages = [note.message for note in found.notes]
    assert [message.split(":")[0] for message in messages[:2]] == ["valley.zip", "hill.zip"]
    assert any(message.startswith("hill: 1 value of stop_lat in stops.txt") for message in messages)


def test_feeds_without_a_day_in_common_are_named(tmp_path: Path) -> None:
    later = {**HILL, "calendar": HILL["calendar"].replace("20260101,20261231", "20270101,20271231")}
    paths = [write_feed(tmp_path / "valley.zip", VALLEY), write_feed(tmp_path / "hill.zip", later)]
    (note,) = [note for note in read_gtfs(paths).notes if note.code == "gtfs.feeds_apart"]
    assert "valley.zip: 2026-01-01–2026-12-31 and hill.zip: 2027-01-01–2027-12-31" in note.message
    (note,) = [note for note in read_gtfs(paths, day=MONDAY).notes if note.code == "gtfs.feeds_without_day"]
    assert note.message == "On 2026-03-02 nothing runs in hill."
    with pytest.raises(DataError, match="no feed has service on 2028-01-03"):
        read_gtfs(paths, day=date(2028, 1, 3))


def test_all_feeds_that_cannot_be_used_are_named_at_once(tmp_path: Path) -> None:
    paths = [write_feed(tmp_path / f"{name}.zip", {"stops": VALLEY["stops"]}) for name in ("a", "b")]
    with pytest.raises(DataError, match="2 feeds cannot be used") as caught:
        read_gtfs([*paths, write_feed(tmp_path / "valley.zip", VALLEY)])
    assert {Path(fault.split(":")[0]).name for fault in caught.value.faults} == {"a.zip", "b.zip"}
