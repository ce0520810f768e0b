"""Work follows what is really in a file, not what it declares: limits with a clear word, or simply fast."""

from __future__ import annotations

import io
import json
import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from feed_writing import VALLEY, write_feed
from zip_bombs import with_bomb

import spatial_uri as su
from spatial_uri.errors import DataError
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.read.tables.boundaries import read_boundaries
from spatial_uri.read.tables.raw_table import MOST_COLUMNS
from spatial_uri.read.tables.tables import layer_names, read_raw
from spatial_uri.store import unpacking
from spatial_uri.study.detect import guess_files

TEN_GB = 10 << 30


def empty_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w"):
        pass
    return stream.getvalue()


@pytest.mark.parametrize("declared", [None, 1000], ids=["says so", "says that it is small"])
@pytest.mark.parametrize("name", ["bomb.csv", "bomb.shp", "bomb.geojson"])
def test_an_archive_of_a_table_that_unpacks_to_ten_gigabytes_is_refused(name, declared, tmp_path):
    path = tmp_path / "tables.zip"
    path.write_bytes(with_bomb(empty_zip(), name, TEN_GB, declared=declared))
    for read in (read_raw, layer_names):
        with pytest.raises(DataError, match=r"unpacks to more than|cannot be read as a zip archive|cannot be unpacked"):
            read(path)


@pytest.mark.parametrize("name", ["stop_times.txt", "stops.txt", "calendar_dates.txt"])
def test_a_feed_with_a_table_of_ten_gigabytes_is_refused(name, tmp_path):
    path = write_feed(tmp_path / "feed.zip", {t: text for t, text in VALLEY.items() if f"{t}.txt" != name})
    path.write_bytes(with_bomb(path.read_bytes(), name, TEN_GB))
    with pytest.raises(DataError, match=f"'{name}' in it takes .* MB and unpacks to more than"):
        su.read_gtfs(path)


def test_a_feed_whose_table_says_that_it_is_small_is_not_unpacked_beyond_that(tmp_path):
    path = write_feed(tmp_path / "feed.zip", {t: text for t, text in VALLEY.items() if t != "stop_times"})
    path.write_bytes(with_bomb(path.read_bytes(), "stop_times.txt", TEN_GB, declared=100))
    with pytest.raises(DataError, match="cannot be unpacked"):
        su.read_gtfs(path)


def test_a_workbook_whose_sheet_unpacks_to_ten_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "xl/worksheets/sheet1.xml"}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(with_bomb(stream.getvalue(), "xl/worksheets/sheet1.xml", TEN_GB, byte=b" "))
    with pytest.raises(DataError, match="unpacks to more than"):
        read_raw(path)


def test_a_kmz_whose_text_unpacks_to_ten_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.kmz"
    path.write_bytes(with_bomb(empty_zip(), "doc.kml", TEN_GB, byte=b" "))
    with pytest.raises(DataError, match="unpacks to more than"):
        read_raw(path)


def test_an_archive_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 3)
    path = write_feed(tmp_path / "feed.zip", VALLEY)
    with pytest.raises(DataError, match="holds 5 files, and 3 are the most"):
        su.read_gtfs(path)
    with pytest.raises(DataError, match="holds 5 files, and 3 are the most"):
        read_raw(path)


def test_an_archive_that_holds_a_name_twice_is_refused_and_not_half_read(tmp_path):
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "name,lon,lat\na,105,31\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", "name,lon,lat\nb,105,31\n")
    with pytest.raises(DataError, match=r"'a.csv' is in it twice"):
        read_raw(path)


def test_a_table_that_is_packed_well_is_read(tmp_path):
    """A hundred thousand alike rows: 1/300 of their size, and a table all the same."""
    path = tmp_path / "alike.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "name,lon,lat\n" + "Upper village,105.1,31.2\n" * 20_000)
    assert len(read_raw(path).frame) == 20_000


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">'
DOCUMENTS = {
    "a.kml": "<kml><Placemark><name>&j;</name><Point><coordinates>105,31</coordinates></Point></Placemark></kml>",
    "a.osm": '<osm version="0.6"><node id="1" lat="31" lon="105"><tag k="name" v="&j;"/></node></osm>',
    "a.graphml": '<graphml><graph id="G" edgedefault="directed"><node id="&j;"/></graph></graphml>',
    "a.gml": "<gml><name>&j;</name></gml>",
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("entities", [ENTITIES, EXTERNAL], ids=["a billion laughs", "another file"])
def test_xml_that_defines_entities_is_refused(name, entities, tmp_path):
    path = tmp_path / name
    path.write_text(f'<?xml version="1.0"?>{entities}]>{DOCUMENTS[name]}', "utf-8")
    with pytest.raises(DataError) as told:
        read_raw(path) if name in {"a.kml", "a.gml"} else read_roads(path, crs=32648)
    assert "root:" not in str(told.value)  # nothing of the other file


@pytest.mark.parametrize("deep", [101, 100_000])
def test_folders_in_folders_of_a_kml_have_an_end(deep, tmp_path):
    path = tmp_path / "deep.kml"
    path.write_text("<kml>" + "<Folder>" * deep + "</Folder>" * deep + "</kml>", "utf-8")
    with pytest.raises(DataError, match="folders stand in folders, more than 100 deep"):
        read_raw(path)


@pytest.mark.parametrize("opened", ["[", '{"a":', '{"type":"GeometryCollection","geometries":['])
def test_a_geojson_that_is_nested_a_hundred_thousand_deep_is_refused(opened, tmp_path):
    path = tmp_path / "deep.geojson"
    closed = {"[": "]", '{"a":': "}"}.get(opened, "]}")
    head = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
    for text in (opened * 100_000, head + opened * 100_000 + "1" + closed * 100_000 + "}]}"):
        path.write_text(text, "utf-8")
        with pytest.raises(DataError):
            read_raw(path)
        with pytest.raises(DataError):
            guess_files([path])


@pytest.mark.parametrize("name", ["study.toml", "manifest.json"])
def test_a_study_file_and_a_manifest_that_are_nested_deep_are_refused(name, tmp_path):
    from spatial_uri.cli.again import run_of_manifest

    path = tmp_path / name
    text = "[" * 100_000 + "]" * 100_000
    path.write_text(text if name.endswith("json") else f"a = {text}", "utf-8")
    with pytest.raises(DataError):
        run_of_manifest(path) if name.endswith("json") else su.read_study(path)


@pytest.mark.parametrize("run", [None, [], 5, {}, {"travel": [], "needed": None, "analyses": 3}, {"extract": []}])
def test_a_manifest_whose_run_is_no_record_is_refused(run, tmp_path):
    from spatial_uri.cli.again import run_of_manifest

    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"run": run}), "utf-8")
    with pytest.raises(DataError, match=r"manifest"):
        run_of_manifest(path)


@pytest.mark.slow
@pytest.mark.parametrize("width", [MOST_COLUMNS + 1, 60_000])
def test_a_table_of_sixty_thousand_columns_is_refused(width, tmp_path):
    path = tmp_path / "wide.csv"
    row = ",".join("1" for _ in range(width))
    path.write_text(",".join(f"c{i}" for i in range(width)) + "\n" + f"{row}\n" * 20, "utf-8")
    for read in (read_raw, lambda path: guess_files([path])):
        with pytest.raises(DataError, match=f"{width:,} columns"):
            read(path)


def test_cells_with_a_style_alone_cost_nothing(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["name", "lon", "lat"])
    book.active.append(["a", 105.1, 31.2])
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "styled.xlsx")
    assert read_raw(tmp_path / "styled.xlsx").frame.shape == (1, 3)


def test_headways_that_make_more_trips_than_any_feed_has_are_refused_by_row(tmp_path):
    header = "trip_id,start_time,end_time,headway_secs\n"
    rows = "".join(f"{trip},{day}:00:00,{day + 24}:00:00,1\n" for trip in ("one", "two") for day in (0, 24, 48))
    path = write_feed(tmp_path / "feed.zip", {**VALLEY, "frequencies": header + rows})
    with pytest.raises(DataError, match="make more than 500,000 trips") as told:
        su.read_gtfs(path)
    assert "row 2: headway_secs 1 makes" in str(told.value)
    assert told.value.file == str(path)


def test_a_headway_of_a_minute_all_day_is_1440_trips(tmp_path):
    table = "trip_id,start_time,end_time,headway_secs\none,00:00:00,24:00:00,60\n"
    timetable = su.read_gtfs(write_feed(tmp_path / "feed.zip", {**VALLEY, "frequencies": table}))
    assert len(timetable.trips) == 1440 + 1


def test_a_headway_of_a_millionth_of_a_minute_in_a_sheet_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("line,stops,first,last,headway_min\n1,A;B,06:00,18:00,0.000001\n", "utf-8")
    (tmp_path / "s.csv").write_text("stop,lon,lat\nA,105.1,31.1\nB,105.2,31.1\n", "utf-8")
    with pytest.raises(DataError, match="less than a minute"):
        su.read_timetable_sheet(tmp_path / "t.csv", stops_file=tmp_path / "s.csv")


@pytest.mark.parametrize("first", [106.0, 105.0])
def test_an_area_of_a_hundred_thousand_parts_is_read(first, tmp_path):
    """Islands in rows of 400, once all apart and once, where the first lies on another, to be made valid."""
    west, south = (axis.ravel() for axis in np.meshgrid(105 + np.arange(400) * 1e-3, 31 + np.arange(250) * 1e-3))
    west[0] = first
    islands = shapely.multipolygons(shapely.box(west, south, west + 5e-4, south + 5e-4))
    gpd.GeoDataFrame({"area_id": ["511100"], "name": ["a"]}, geometry=[islands], crs=4326).to_file(tmp_path / "a.gpkg")
    areas, _ = read_boundaries(tmp_path / "a.gpkg")
    assert len(areas.table) == 1


@pytest.mark.slow
def test_an_area_of_ten_million_vertices_is_read(tmp_path):
    angle = np.linspace(0, 2 * np.pi, 10_000_000, endpoint=False)
    ring = shapely.polygons(np.column_stack([105 + np.cos(angle) / 4, 31 + np.sin(angle) / 4]))
    gpd.GeoDataFrame({"area_id": ["511100"], "name": ["a"]}, geometry=[ring], crs=4326).to_file(tmp_path / "a.gpkg")
    areas, _ = read_boundaries(tmp_path / "a.gpkg")
    assert shapely.get_num_coordinates(areas.table.geometry.iloc[0]) == 10_000_001


@pytest.mark.slow
def test_a_table_of_two_hundred_thousand_rows_is_read(tmp_path):
    path = tmp_path / "villages.csv"
    rows = (f"{i},v{i},{105 + i % 1000 / 1e3},{31 + i // 1000 / 1e3}\n" for i in range(200_000))
    path.write_text("place_id,name,lon,lat\n" + "".join(rows), "utf-8")
    from spatial_uri.read.tables.places import read_settlements

    places, _ = read_settlements(path)
    assert len(places.table) == 200_000
