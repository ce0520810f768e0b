"""Pipes, devices and sockets are no inputs, and no library's own error leaves a reader."""

from __future__ import annotations

import os
import socket
import sys

import openpyxl
import pytest

import spatial_uri as su
from spatial_uri.errors import DataError, InputNotFoundError, ParameterError, SpatialUriError
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.read.tables.raw_table import MOST_COLUMNS
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.store.files import require_file
from spatial_uri.store.net import reading
from spatial_uri.study.detect import guess_files

READERS = {
    "table": (read_raw, "csv"),
    "study file": (su.read_study, "toml"),
    "extract": (su.study_from_extract, "osm.pbf"),
    "roads": (lambda path: read_roads(path, mode="drive", crs=32632), "graphml"),
    "feed": (su.read_gtfs, "zip"),
    "timetable": (su.read_timetable_sheet, "csv"),
    "guess": (lambda path: guess_files([path]), "csv"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_is_refused_and_not_waited_for(reader, tmp_path):
    read, suffix = READERS[reader]
    path = tmp_path / f"pipe.{suffix}"
    os.mkfifo(path)
    with pytest.raises(DataError, match="a pipe, a device or a socket"):
        read(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such devices")
def test_a_device_and_a_socket_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.csv")
        for path in ("/dev/zero", "s.csv"):
            with pytest.raises(DataError, match="a pipe, a device or a socket"):
                require_file(path)


def test_names_that_no_file_can_have_are_refused(tmp_path):
    with pytest.raises(ParameterError, match="zero byte"):
        require_file("a\0b.csv")
    with pytest.raises(InputNotFoundError, match="no such file"):
        require_file(tmp_path / ("x" * 5000 + ".csv"))


@pytest.mark.parametrize("error", [IndexError("list index"), OverflowError(), OSError("bad"), KeyError("a\nb")])
def test_what_a_library_raises_becomes_one_error_that_names_the_file(error):
    with pytest.raises(DataError, match=type(error).__name__) as told, reading("villages.gpkg"):
        raise error
    assert told.value.file == "villages.gpkg"
    assert told.value.remedy
    assert "\n" not in told.value.problem


def test_memory_and_permissions_are_told_as_what_they_are():
    with pytest.raises(DataError, match="does not fit into memory"), reading("a.gpkg"):
        raise MemoryError
    with pytest.raises(DataError, match="may not be read"), reading("a.gpkg"):
        raise PermissionError
    with pytest.raises(InputNotFoundError), reading("a.gpkg"):  # errors of the package go through as they are
        raise InputNotFoundError("there is no such file")


def test_a_sheet_with_a_lone_cell_at_its_far_end_is_refused_by_its_place(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["name", "lon", "lat"])
    book.active.append(["a", 105.1, 31.2])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(DataError, match="row 1048576, column 16384"):
        read_raw(tmp_path / "far.xlsx")


def test_a_table_of_too_many_columns_is_refused(tmp_path):
    path = tmp_path / "wide.csv"
    width = MOST_COLUMNS + 1
    path.write_text(",".join(f"c{i}" for i in range(width)) + "\n" + ",".join("1" for _ in range(width)), "utf-8")
    with pytest.raises(DataError, match="2,001 columns"):
        read_raw(path)


def test_a_cell_may_be_as_long_as_the_outline_of_a_county(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text(f'name,wkt\na,"{"x" * 200_000}"\n', "utf-8")
    assert len(read_raw(path).frame["wkt"].iloc[0]) == 200_000


def test_every_error_of_the_package_is_one_of_its_tree():
    with pytest.raises(SpatialUriError), reading("x"):
        raise ValueError
