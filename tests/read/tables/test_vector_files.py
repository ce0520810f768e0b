"""Files of map programs: cut texts, missing companions, KML, archives, geodatabases."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import pytest
from shapely import Point, box
from valley import areas

from spatial_uri.errors import DataError
from spatial_uri.read.tables.boundaries import read_boundaries
from spatial_uri.read.tables.places import read_facilities, read_settlements
from spatial_uri.read.tables.raw_table import TableOptions
from spatial_uri.read.tables.tables import layer_names, read_raw

MAPPED = {"area_id": "代码", "name": "名称"}


def _with_cut(path, encoding, text, *, cpg):
    """Write a Shapefile of four towns and put a text, as bytes, into the field 备注, which is as wide as the text."""
    width = len(text)
    table = gpd.GeoDataFrame(
        {"code": ["a", "b", "c", "d"], "name": ["王家镇", "李家镇", "乡", "镇"], "note": ["x" * width, "", "好", ""]},
        geometry=[Point(9, 47 + i) for i in range(4)],
        crs=4326,
    )
    table.to_file(path, encoding=encoding)
    dbf = path.with_suffix(".dbf")
    content = dbf.read_bytes()
    place = content.index(b"x" * width)
    header = bytearray(content[:place] + text + content[place + width :])
    at = header.index(b"note\0") + 16
    records = header[at]
    assert records >= width
    dbf.write_bytes(bytes(header))
    if cpg is None:
        path.with_suffix(".cpg").unlink(missing_ok=True)
    else:
        path.with_suffix(".cpg").write_text(cpg)


@pytest.mark.parametrize(("encoding", "cpg"), [("UTF-8", "UTF-8"), ("GBK", "GBK"), ("GBK", "UTF-8")])
def test_a_text_cut_in_the_middle_of_a_character_spoils_no_other(tmp_path, encoding, cpg):
    path = tmp_path / "a.shp"
    whole = "浙江省衢州市".encode(encoding)
    _with_cut(path, encoding, whole[:-1], cpg=cpg)
    frame = read_raw(path).frame
    assert frame["name"].tolist() == ["王家镇", "李家镇", "乡", "镇"]
    assert frame["note"].iloc[0] == "浙江省衢州�"
    assert "file.cut_texts" in {n.code for n in read_raw(path).notes}
    assert read_raw(path, TableOptions(encoding=encoding)).frame["note"].iloc[0] == "浙江省衢州�"


def test_texts_that_fit_no_encoding_are_still_refused(tmp_path):
    path = tmp_path / "a.shp"
    _with_cut(path, "GBK", "浙江省衢州市".encode("gbk")[:-1], cpg="GBK")
    with pytest.raises(DataError, match="not in utf-8"):
        read_raw(path, TableOptions(encoding="utf-8"))
    with pytest.raises(DataError, match="no encoding 'klingon'"):
        read_raw(path, TableOptions(encoding="klingon"))


def test_a_shapefile_without_its_table_is_shapes_alone_and_without_its_index_unreadable(tmp_path):
    path = tmp_path / "a.shp"
    areas().to_file(path, encoding="GBK")
    path.with_suffix(".dbf").unlink()
    places, notes = read_facilities(path, tier="clinic")
    assert len(places) == 3
    assert "file.no_dbf" in {n.code for n in notes}
    with pytest.raises(DataError, match=r"put the \.dbf of the Shapefile beside it"):
        read_boundaries(path, level="county")
    path.with_suffix(".shx").unlink()
    with pytest.raises(DataError, match=r"cannot be read without its \.shx"):
        read_facilities(path, tier="clinic")


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>开化</name>
<Folder><name>西镇</name>
  <Placemark><name>甲村</name><ExtendedData><Data name="人口"><value>120</value></Data></ExtendedData>
    <Point><coordinates>118.4,29.1,0</coordinates></Point></Placemark>
  <Folder><name>更多</name><Placemark><name>乙村</name>
    <ExtendedData><SchemaData><SimpleData name="人口">80</SimpleData></SchemaData></ExtendedData>
    <Point><coordinates> 118.5,29.1 </coordinates></Point></Placemark></Folder></Folder>
<Placemark><name>巡线</name><LineString><coordinates>118.4,29.1 118.5,29.2</coordinates></LineString></Placemark>
</Document></kml>"""


@pytest.mark.parametrize("suffix", [".kml", ".kmz"])
def test_the_placemarks_of_all_folders_are_villages_with_their_chinese_columns(tmp_path, suffix):
    path = tmp_path / f"村{suffix}"
    if suffix == ".kml":
        path.write_text(KML, "utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    places, notes = read_settlements(path, columns={"population": "人口"})
    assert places.table["name"].tolist() == ["甲村", "乙村"]
    assert places.table["population"].tolist() == [120, 80]
    assert places.table.geometry.x.tolist() == [118.4, 118.5]
    assert {"file.folders", "places.lines"} <= {n.code for n in notes}
    only = read_settlements(path, columns={"population": "人口"}, options=TableOptions(layer="更多"))[0]
    assert only.table["name"].tolist() == ["乙村"]
    with pytest.raises(DataError, match="no layer '东镇'"):
        read_raw(path, TableOptions(layer="东镇"))


def test_polygons_of_kml_keep_their_holes_and_parts(tmp_path):
    def ring(*corners):
        return f"<LinearRing><coordinates>{' '.join(f'{x},{y},0' for x, y in corners)}</coordinates></LinearRing>"

    outer, inner = box(0, 0, 4, 4), box(1, 1, 2, 2)
    polygon = (
        f"<Polygon><outerBoundaryIs>{ring(*outer.exterior.coords)}</outerBoundaryIs>"
        f"<innerBoundaryIs>{ring(*inner.exterior.coords)}</innerBoundaryIs></Polygon>"
    )
    island = f"<Polygon><outerBoundaryIs>{ring(*box(6, 0, 7, 1).exterior.coords)}</outerBoundaryIs></Polygon>"
    path = tmp_path / "a.kml"
    path.write_text(
        f"<kml><Placemark><name>岛县</name><MultiGeometry>{polygon}{island}</MultiGeometry></Placemark></kml>", "utf-8"
    )
    found, _ = read_boundaries(path, level="county")
    assert found.table.geometry.iloc[0].equals(outer.difference(inner).union(box(6, 0, 7, 1)))
    assert found.table["name"].tolist() == ["岛县"]


@pytest.mark.parametrize("content", ["<kml><Placemark>", "<kml><Placemark><Point/></Placemark></kml>", "PK no zip"])
def test_a_damaged_kml_is_one_clear_error(tmp_path, content):
    path = tmp_path / "a.kml"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match="cannot be read"):
        read_raw(path)


def _zipped(folder, path, *, inside=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"{inside}{file.relative_to(folder)}")


def test_a_zipped_shapefile_in_gbk_is_read_by_its_own_companions(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    areas().to_file(folder / "乡镇.shp", encoding="GBK")
    path = tmp_path / "界线.zip"
    _zipped(folder, path, inside="数据/")
    found, _ = read_boundaries(path, columns=MAPPED)
    assert sorted(found.table["name"]) == ["东镇", "西镇", "谷地县"]
    assert layer_names(path) == ["乡镇"]


def test_an_archive_with_two_tables_asks_which_and_one_without_says_so(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    areas().to_file(folder / "a.shp")
    areas().iloc[:1].to_file(folder / "b.geojson")
    path = tmp_path / "a.zip"
    _zipped(folder, path)
    with pytest.raises(DataError, match="2 layers"):
        read_raw(path)
    assert len(read_raw(path, TableOptions(layer="b")).frame) == 1
    assert len(read_raw(path, TableOptions(layer="a.shp")).frame) == 3
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.md", "nothing")
    with pytest.raises(DataError, match="no layer with rows"):
        read_raw(path)
    path.write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(DataError, match="cannot be read as a zip archive"):
        read_raw(path)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_geodatabase_is_a_folder_that_is_read(tmp_path, zipped):
    path = tmp_path / "a.gdb"
    areas().to_file(path, driver="OpenFileGDB", layer="towns")
    if zipped:
        _zipped(path, tmp_path / "a.gdb.zip", inside="a.gdb/")
        path = tmp_path / "a.gdb.zip"
    assert sorted(read_boundaries(path, columns=MAPPED)[0].table["name"]) == ["东镇", "西镇", "谷地县"]


def test_topojson_is_in_degrees(tmp_path):
    path = tmp_path / "a.topojson"
    path.write_text(
        '{"type":"Topology","objects":{"a":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0]],'
        '"properties":{"code":"330824"}}]}},"arcs":[[[118,29],[119,29],[119,30],[118,29]]]}',
        "utf-8",
    )
    found, _ = read_boundaries(path, columns={"area_id": "code"})
    assert found.table.crs.to_epsg() == 4326
    assert found.table.total_bounds.tolist() == [118, 29, 119, 30]


def test_a_layer_of_too_many_features_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("spatial_uri.read.tables.vector_files.MOST_FEATURES", 3)
    four = gpd.GeoDataFrame({"code": list("abcd")}, geometry=[Point(9, 47)] * 4, crs=4326)
    four.to_file(tmp_path / "four.gpkg")
    four.to_parquet(tmp_path / "four.parquet")
    four.head(3).to_file(tmp_path / "three.gpkg")
    for name in ("four.gpkg", "four.parquet"):
        with pytest.raises(DataError, match=r"more than 3 features: 4"):
            read_raw(tmp_path / name, TableOptions())
    assert len(read_raw(tmp_path / "three.gpkg", TableOptions()).frame) == 3


@pytest.mark.parametrize(
    ("ring", "problem"),
    [
        ("[105, 31], [105.1, 31], [NaN, 31.1], [105, 31]", "coordinates that are no numbers"),
        ("[105, 31], [105.1, 31], [Infinity, 31.1], [105, 31]", "coordinates that are no numbers"),
        ("[105, 31], [105.1, 31], [105, 31.1], [NaN, 31]", "outlines that are not closed"),
        ("[105, 31], [105.1, 31], [105, 31.1], [105, 32]", "outlines that are not closed"),
    ],
)
def test_a_shape_that_is_none_is_named_by_its_feature(tmp_path, ring, problem):
    whole = "[105, 31], [105.1, 31], [105, 31.1], [105, 31]"
    features = [
        f'{{"type": "Feature", "properties": {{"a": 1}}, "geometry": {{"type": "Polygon", "coordinates": [[{r}]]}}}}'
        for r in (whole, ring, whole)
    ]
    path = tmp_path / "areas.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{", ".join(features)}]}}', "utf-8")
    with pytest.raises(DataError, match=problem) as told:
        read_raw(path)
    assert told.value.faults == ("feature 2",)
    assert "draw these shapes again" in str(told.value)


def test_an_encoding_that_there_is_not_is_told_in_plain_words(tmp_path):
    path = tmp_path / "areas.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(105, 31)], crs=4326).to_file(path)
    for name in ("/dev/zero", "hex", "a\0b"):
        with pytest.raises(DataError, match="there is no encoding"):
            read_raw(path, TableOptions(encoding=name))
