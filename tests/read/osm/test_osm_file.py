from __future__ import annotations

import osmium
import pytest

from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.read.osm.osm_file import osm_errors, read_osm_header

XML = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6"><bounds minlat="47.0" minlon="9.4" maxlat="47.3" maxlon="9.7"/>
<node id="1" lat="47.1" lon="9.5" version="1"/></osm>
"""

BROKEN = {
    "empty.osm.pbf": (b"", "the file is empty"),
    "garbage.osm.pbf": (b"\xff\xfe\xfd" * 1000, "cannot be read as OpenStreetMap"),
    "text.osm.pbf": (b"hello, I am a text\n", "cannot be read as OpenStreetMap"),
    "short.osm.pbf": (b"\x00\x00\x00\x0d", "ends too early"),
    "short.osm": (XML[:120].encode(), "the file ends too early|cannot be read"),
    "page.osm": (b"<html><body>Too many requests</body></html>", "cannot be read as OpenStreetMap"),
    "table.csv": (b"lon,lat\n", "not the name of an OpenStreetMap file"),
}


def _count(path) -> int:
    with osm_errors(path):
        return sum(1 for _ in osmium.FileProcessor(str(path)))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_error_that_names_the_file_and_a_remedy(tmp_path, name):
    content, message = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        _count(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_a_file_that_was_cut_off_while_downloading_is_not_read_in_part(tmp_path):
    whole = tmp_path / "whole.osm.pbf"
    with osmium.SimpleWriter(str(whole)) as writer:
        for i in range(1, 5000):
            writer.add_node(osmium.osm.mutable.Node(id=i, location=(9 + i / 1e5, 47 + (i * i % 977) / 1e4)))
    assert _count(whole) == 4999
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole.read_bytes()[:-2000])
    with pytest.raises(DataError, match="ends too early"):
        _count(cut)


def test_a_missing_file_is_not_a_broken_file(tmp_path):
    with pytest.raises(InputNotFoundError):
        _count(tmp_path / "nowhere.osm.pbf")


def test_the_path_may_hold_spaces_and_chinese_characters(tmp_path):
    path = tmp_path / "衢州 市" / "道路.osm"
    path.parent.mkdir()
    path.write_text(XML, encoding="utf-8")
    assert _count(path) == 1


def test_the_header_says_what_the_file_covers_and_how_old_it_is(tmp_path):
    path = tmp_path / "a.osm"
    path.write_text(XML, encoding="utf-8")
    header = read_osm_header(path)
    assert (header.vintage, header.bounds) == (None, (9.4, 47.0, 9.7, 47.3))
    dated = tmp_path / "dated.osm.pbf"
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2025-01-19T21:21:36Z")
    with osmium.SimpleWriter(str(dated), header=header) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, location=(9.5, 47.1)))
    header = read_osm_header(dated)
    assert (header.vintage, header.bounds) == ("2025-01-19T21:21:36Z", None)
    assert not header.is_synthetic
