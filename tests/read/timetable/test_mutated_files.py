"""Whatever stands in a feed or a sheet, it is read or refused with an error of the package: small files, mutated."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import geopandas as gpd
import pytest
from feed_writing import VALLEY, write_feed
from shapely import Point

from spatial_uri.errors import SpatialUriError
from spatial_uri.read.timetable.gtfs import read_feed
from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet

FEED = {
    **VALLEY,
    "stop_times": VALLEY["stop_times"].replace("08:10:00,08:10:00", ","),
    "calendar_dates": "service_id,date,exception_type\nwk,20260307,1\nwk,20260302,2\n",
    "frequencies": "trip_id,start_time,end_time,headway_secs,exact_times\ntwo,06:00:00,07:00:00,1200,0\n",
}
SHEET = (
    "线路,途经站点,首班,末班,发车间隔,运行日,行驶时间,双向\n"
    "1路,县城、桥头、王家,7:00,18:00,半小时一班,除周日外,0;5;12,是\n"
    "2路,县城 王家,6:00,,,逢三六九,约40分钟,\n"
)
JUNK = (
    "", "NA", "nan", "inf", "-1", "1e308", "9" * 20, "1.5", "x", "\0", '"', ",", "\n", "\r", "\ufeff", "25:10:00",
    "99:99:99", "20260231", "高山", "²", "次日", "下午", "至", "除", "逢", "每", "@", "⇄", "半", "一刻", "a" * 200_000,
)  # fmt: skip


def mutated(text: str, rng: random.Random) -> str:
    """Change some cells, rows or columns of a table."""
    rows = [row.split(",") for row in text.split("\n")]
    for _ in range(rng.choice((1, 1, 2, 4))):
        i = rng.randrange(len(rows))
        j = rng.randrange(len(rows[i])) if rows[i] else 0
        kind = rng.randrange(6)
        if kind < 2 and rows[i]:
            rows[i][j] = rng.choice(JUNK) if kind else rows[i][j] + rng.choice(JUNK)
        elif kind == 2:
            rows.insert(i, list(rng.choice(rows)))
        elif kind == 3:
            rng.shuffle(rows)
        elif kind == 4:
            rows[i].insert(j, rng.choice(JUNK))
        else:
            rows = [[*row[:j], *row[j + 1 :]] for row in rows]
    return "\n".join(",".join(row) for row in rows)


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_feed_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    outcomes = set()
    for number in range(25):
        rng = random.Random(100 * seed + number)  # noqa: S311
        tables: dict[str, str | bytes] = {**FEED}
        name = rng.choice(list(FEED))
        tables[name] = mutated(FEED[name], rng).encode(rng.choice(("utf-8", "utf-16", "gb18030")), "replace")
        path = write_feed(tmp_path / "feed.zip", tables)
        if not rng.randrange(5):
            content = bytearray(path.read_bytes())
            content[rng.randrange(len(content))] = rng.randrange(256)
            path.write_bytes(content)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                outcomes.add(len(read_feed(path).trips) > 0)
        except SpatialUriError as error:
            outcomes.add(str(error) == "")
    assert outcomes == {True, False}, "some are read, some refused with words"


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_sheet_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    points = [Point(110.5, 31.5), Point(110.52, 31.5), Point(110.55, 31.5)]
    stops = gpd.GeoDataFrame(
        {"name": ["县城", "桥头", "王家"]}, geometry=points, index=["a", "b", "c"], crs="EPSG:4326"
    )
    outcomes = set()
    for number in range(25):
        rng = random.Random(100 * seed + number)  # noqa: S311
        path = tmp_path / "sheet.csv"
        path.write_bytes(mutated(SHEET, rng).encode(rng.choice(("utf-8", "gb18030")), "replace"))
        try:
            outcomes.add(len(read_timetable_sheet(path, stops=stops).trips) > 0)
        except SpatialUriError as error:
            outcomes.add(str(error) == "")
    assert outcomes == {True, False}, "some are read, some refused with words"
