"""Files of axes, rings and belts: what is understood, what is mended, what is refused."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import GeometryCollection, LineString, MultiLineString, Point, Polygon, box

from spatial_uri.analyses.layout.read_plan import kind_of_word, read_elements
from spatial_uri.errors import CrsError, DataError
from spatial_uri.read.tables.raw_table import TableOptions

RING = LineString([(110, 31), (110.1, 31), (110.1, 31.1), (110, 31.1), (110, 31)])
AXIS = LineString([(110, 31), (110.2, 31.2)])
AREA = box(110, 31, 110.1, 31.1)


def written(tmp_path, shapes, *, crs="EPSG:4326", file="plan.geojson", **columns):
    path = tmp_path / file
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs).to_file(path)
    return path


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("轴", "axis"), ("一级发展轴", "axis"), ("五指", "axis"), ("环", "ring"), ("旅游环线", "ring"),
        ("沁河生态带", "belt"), ("环城绿带", "belt"), ("片区", "area"), ("组团", "area"),
        ("Ring", "ring"), ("development axis", "axis"), ("belt", "belt"), ("area", "area"), ("节点", None), ("", None),
    ],
)  # fmt: skip
def test_kinds_are_understood_in_chinese_and_english(word, kind):
    assert kind_of_word(word) == kind


def test_names_and_kinds_are_read_from_mapped_columns(tmp_path):
    path = written(tmp_path, [RING, AXIS, AREA], 名称=["太行一号", "主轴", "核心"], 类型=["环", "轴线", "片区"])
    found, notes = read_elements(path)
    assert found.index.tolist() == ["太行一号", "主轴", "核心"]
    assert found.index.name == "element_id"
    assert found["kind"].tolist() == ["ring", "axis", "area"]
    assert found.geometry.iloc[1].equals(AXIS)
    assert found.crs == "EPSG:4326"
    assert notes == ()


def test_without_kinds_the_shape_decides_and_this_is_said(tmp_path):
    almost = LineString([*RING.coords[:-1], (110.0, 31.0004)])  # 44 m short of closing
    short = LineString([*RING.coords[:-1], (110.0, 31.0006)])  # 67 m
    found, notes = read_elements(written(tmp_path, [RING, almost, short, AXIS, AREA]))
    assert found["kind"].tolist() == ["ring", "ring", "axis", "axis", "area"]
    assert found.index.tolist() == ["1", "2", "3", "4", "5"]
    assert found["name"].tolist() == ["1", "2", "3", "4", "5"]
    assert [n.code for n in notes] == ["elements.kind_guessed"]


def test_features_of_one_name_are_one_element(tmp_path):
    halves = [LineString(RING.coords[:3]), LineString(RING.coords[2:])]
    path = written(
        tmp_path, [halves[0], AXIS, halves[1]], file="plan.gpkg", kind=["ring", "axis", None], title=list("rar")
    )
    found, notes = read_elements(path, columns={"name": "title"})
    assert found.index.tolist() == ["r", "a"]
    assert found.geometry["r"].equals(MultiLineString(halves))
    assert found["kind"].tolist() == ["ring", "axis"]
    assert [n.code for n in notes] == ["elements.joined"]
    assert "r (2)" in notes[0].message


def test_halves_that_touch_are_a_ring_without_a_word_for_it(tmp_path):
    halves = [LineString(RING.coords[:3]), LineString(RING.coords[2:])]
    found, _ = read_elements(written(tmp_path, halves, name=["r", "r"]))
    assert found["kind"].tolist() == ["ring"]


def test_polygons_of_one_element_do_not_count_twice_where_they_overlap(tmp_path):
    path = written(tmp_path, [box(0, 0, 2, 1), box(1, 0, 3, 1)], element_id=["a", "a"], kind=["belt", "belt"])
    found, _ = read_elements(path)
    assert found.geometry["a"].area == pytest.approx(3)
    assert found["kind"].tolist() == ["belt"]


def test_an_invalid_polygon_is_mended_with_a_word(tmp_path):
    bow_tie = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    found, notes = read_elements(written(tmp_path, [bow_tie], kind=["area"]))
    assert found.geometry.iloc[0].is_valid
    assert found.geometry.iloc[0].area == pytest.approx(2)
    assert [n.code for n in notes] == ["elements.made_valid"]


def test_every_fault_of_a_file_is_listed(tmp_path):
    shapes = [Point(110, 31), None, AXIS, GeometryCollection([AXIS, Point(0, 0)]), LineString([(110, 31), (110, 31)])]
    path = written(tmp_path, shapes, kind=["axis", "axis", "节点", "ring", "axis"], name=["a", "b", "c", "d", "*"])
    with pytest.raises(DataError) as error:
        read_elements(path)
    message = str(error.value)
    assert str(path) in message
    assert "features 1, 4: geometrycollection, point, where lines or polygons are needed" in message
    assert "feature 2: no geometry" in message
    assert "feature 3: kind '节点' is none of axis, ring, belt, area" in message
    assert "feature 5: a line without length" in message
    assert "'*' stands for all elements" in message


def test_parts_of_one_element_that_contradict_each_other_are_refused(tmp_path):
    path = written(tmp_path, [AXIS, AREA, RING, AXIS], name=["a", "a", "b", "b"], kind=["axis", "axis", "ring", "axis"])
    with pytest.raises(DataError) as error:
        read_elements(path)
    assert "a: partly lines and partly polygons (features 1, 2)" in str(error.value)
    assert "b: its parts are of different kinds (features 3, 4)" in str(error.value)


def test_a_table_without_geometry_is_refused(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("name,kind\na,axis\n", encoding="utf-8")
    with pytest.raises(DataError, match="lines or polygons, and this file has none"):
        read_elements(path)


def test_a_file_without_crs_asks_for_one_and_takes_the_one_named(tmp_path):
    path = written(tmp_path, [LineString([(500_000, 3_400_000), (510_000, 3_400_000)])], crs=32649, file="plan.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match="does not say which CRS"):
        read_elements(path)
    found, _ = read_elements(path, options=TableOptions(crs="EPSG:32649"))
    assert found.crs == "EPSG:32649"


def test_a_column_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"columns.kind = 'kindd': no such column; did you mean 'kind'"):
        read_elements(written(tmp_path, [AXIS], kind=["axis"]), columns={"kind": "kindd"})
