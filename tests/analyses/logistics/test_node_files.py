"""Logistics nodes from a user's table and from OpenStreetMap."""

import pandas as pd
import pytest
from logistics_drawing import drawn
from osm_writing import OsmWriting
from pyproj import Transformer
from road_drawing import PLANE, X0, Y0

from spatial_uri.analyses.logistics.options import NodeSettings
from spatial_uri.analyses.logistics.read_node_files import read_nodes, read_nodes_of_extract, tier_of_word
from spatial_uri.errors import DataError
from spatial_uri.model.option_classes import FacilityColumns
from spatial_uri.words.catalogue import speaking


def degrees(x_km, y_km=0.0):
    to_degrees = Transformer.from_crs(PLANE, 4326, always_xy=True)
    return to_degrees.transform(X0 + 1000 * x_km, Y0 + 1000 * y_km)


def written(path, rows, columns=("编号", "名称", "级别", "村代码", "经度", "纬度")):
    pd.DataFrame(rows, columns=list(columns)).to_csv(path, index=False, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("word", "tier"),
    [
        ("县级物流配送中心", "centre"), ("配送中心", "centre"), ("county centre", "centre"), ("Depot", "centre"),
        ("乡镇综合服务站", "station"), ("乡镇物流中心", "station"), ("Station", "station"), ("邮政所", "station"),
        ("村级服务点", "point"), ("村级综合服务站", "point"), ("village point", "point"), ("快递柜", "point"),
        ("仓库", None), ("", None),
    ],
)  # fmt: skip
def test_words_for_the_tiers_are_understood_in_chinese_and_english(word, tier):
    assert tier_of_word(word) == tier


def test_a_table_with_chinese_headings_is_read_as_it_is(tmp_path):
    rows = [
        ("C1", "配送中心", "县级物流配送中心", "", *degrees(0)),
        ("S1", "镇服务站", "乡镇综合服务站", "", *degrees(30)),
        ("P1", "甲村服务点", "村级服务点", "b", *degrees(40)),
        ("P2", "邻县服务点", "村级服务点", "", *degrees(300)),
    ]
    nodes, notes = read_nodes(written(tmp_path / "物流.csv", rows), drawn())
    assert nodes["tier"].tolist() == ["centre", "station", "point", "point"]
    assert nodes["area_id"].tolist() == ["11", "12", "12", None]
    assert nodes["inside"].tolist() == [True, True, True, False]
    assert nodes["village_id"].tolist() == [None, None, "b", None]
    assert nodes.geometry.x.round(1).tolist()[:3] == [X0, X0 + 30_000, X0 + 40_000]
    assert nodes.index.name == "place_id"
    assert notes[0].message.startswith("Logistics nodes: 物流.csv: columns taken by their headings")
    with speaking("zh"):
        assert notes[0].message.startswith("物流节点：物流.csv：")


def test_every_bad_row_is_told_at_once(tmp_path):
    rows = [
        ("N1", "one", "centre", "", 9.0, 47.0),
        ("N1", "two", "warehouse", "", 9.0, 47.0),
        ("N3", "three", "", "", 9.0, 47.0),
        ("N4", "four", "point", "", "east", 47.0),
        ("N5", "five", "warehouse", "", "", ""),
    ]
    with pytest.raises(DataError) as caught:
        read_nodes(written(tmp_path / "nodes.csv", rows), drawn())
    faults = "\n".join(caught.value.faults)
    assert "place_id N1 is there 2 times: rows 2, 3" in faults
    assert "row 4: the tier is blank" in faults
    assert "row 5: 经度 (longitude) 'east' is no number" in faults
    assert "row 6: no coordinates" in faults
    assert "rows 3, 6: tier 'warehouse' is none of centre, station, point" in faults


def test_words_that_are_no_tier_are_refused_even_if_all_else_is_right(tmp_path):
    path = written(tmp_path / "nodes.csv", [("N1", "one", "仓库", "", 9.0, 47.0)])
    with pytest.raises(DataError, match="row 2: tier '仓库' is none of"):
        read_nodes(path, drawn())


def test_columns_are_mapped_and_rows_without_coordinates_left_out_as_the_settings_say(tmp_path):
    rows = [("x", "point", *degrees(40)), ("y", "point", "", "")]
    path = written(tmp_path / "nodes.csv", rows, columns=("what", "rank", "east", "north"))
    columns = FacilityColumns(name="what", tier="rank", lon="east", lat="north")
    nodes, notes = read_nodes(path, drawn(), settings=NodeSettings(columns=columns, missing_coordinates="skip"))
    assert nodes["name"].tolist() == ["x"]
    assert "places.no_coordinates" in [note.code for note in notes]
    with pytest.raises(DataError, match="there is no column for tier"):
        read_nodes(path, drawn())


def test_nodes_are_read_from_the_tags_of_an_extract(tmp_path):
    osm = OsmWriting()
    tagged = (
        {"amenity": "post_depot", "name": "Depot"},
        {"amenity": "post_office", "name": "Post office"},
        {"amenity": "post_office", "post_office": "post_partner", "name": "Shop"},
        {"amenity": "parcel_locker"},
        {"amenity": "vending_machine", "vending": "parcel_pickup;parcel_mail_in"},
        {"shop": "outpost", "name": "Pick-up"},
        {"amenity": "post_office", "disused": "yes", "name": "Old"},
        {"amenity": "post_box"},
        {"place": "village", "name": "Village"},
    )
    for k, tags in enumerate(tagged):
        osm.node(*degrees(4 * k), **tags)
    nodes, notes = read_nodes_of_extract(osm.write(tmp_path / "county.osm"), drawn())
    assert nodes["tier"].to_dict() == {
        "n1": "centre", "n2": "station", "n3": "point", "n4": "point", "n5": "point", "n6": "point",
    }  # fmt: skip
    assert nodes["area_id"].tolist() == ["11", "11", "11", "11", "11", "11"]
    assert nodes["village_id"].tolist() == [None] * 6
    assert "logistics.tiers_of_tags" in [note.code for note in notes]
    assert not [note for note in notes if note.code.startswith("settlements.")]


def test_an_extract_without_nodes_gives_none(tmp_path):
    osm = OsmWriting()
    osm.node(*degrees(0), place="village", name="Village")
    nodes, notes = read_nodes_of_extract(osm.write(tmp_path / "county.osm"), drawn())
    assert nodes.empty
    assert "logistics.tiers_of_tags" not in [note.code for note in notes]
