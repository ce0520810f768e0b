from __future__ import annotations

import numpy as np
import pytest
from road_oracle import LAT, LON, RoadWorld

from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.model.study import Note
from spatial_uri.read.roads.osm_ways import read_osm_ways
from spatial_uri.read.roads.raw_roads import Restriction
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.samples import example_extract


@pytest.fixture
def world() -> RoadWorld:
    world = RoadWorld()
    for i in range(1, 7):
        world.at(i, 100 * i, 0)
    return world


def _read(world, folder, mode="drive", suffix=".osm.pbf"):
    return read_osm_ways(world.write(folder / f"world{suffix}"), WayClassifier(load_preset().roads, mode))


def _refs(raw):
    return raw.node_ids[raw.way_nodes]


def _names(raw):
    return [raw.names[i] for i in raw.way_name]


def _nodes_of(raw):
    return {int(w): _refs(raw)[raw.way_ptr[i] : raw.way_ptr[i + 1]].tolist() for i, w in enumerate(raw.way_id)}


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.gz"])
def test_only_the_ways_that_the_mode_may_use_are_read_with_their_nodes(world, tmp_path, suffix):
    world.road(1, 2, 3, name="Dorfstraße")
    world.way([3, 4], building="yes")
    world.way([3, 4], waterway="river")
    world.road(4, 5, highway="footway")
    world.way([5, 6], route="ferry")
    raw = _read(world, tmp_path, suffix=suffix)
    assert _nodes_of(raw) == {1: [1, 2, 3], 5: [5, 6]}
    assert _names(raw) == ["Dorfstraße", ""]
    assert raw.node_ids.tolist() == [1, 2, 3, 5, 6]
    assert raw.node_lonlat[0] == pytest.approx((LON + 100 / 75_930, LAT), abs=1e-7)
    assert [raw.rules[r].road_class for r in raw.way_rule] == ["residential", "ferry"]
    assert _nodes_of(_read(world, tmp_path, "walk")) == {1: [1, 2, 3], 4: [4, 5], 5: [5, 6]}


def test_a_node_named_twice_in_a_row_counts_once(world, tmp_path):
    world.road(1, 1, 2, 2, 2, 3)
    assert _nodes_of(_read(world, tmp_path)) == {1: [1, 2, 3]}


def test_a_way_of_one_node_is_no_road_and_is_counted(world, tmp_path):
    world.road(1, 2)
    world.road(3)
    world.road(4, 4)
    raw = _read(world, tmp_path)
    assert _nodes_of(raw) == {1: [1, 2]}
    assert raw.notes == (Note("roads.single_node", count=2),)


def test_ways_may_share_nodes_and_close_on_themselves(world, tmp_path):
    world.road(1, 2, 3, 1)
    world.road(1, 2, 3)
    assert _nodes_of(_read(world, tmp_path)) == {1: [1, 2, 3, 1], 2: [1, 2, 3]}


def test_nodes_that_the_extract_does_not_hold_stay_in_the_way_but_have_no_place(world, tmp_path):
    world.road(1, 2, 99)
    raw = _read(world, tmp_path)
    assert _nodes_of(raw) == {1: [1, 2, 99]}
    assert np.isnan(raw.node_lonlat).all(axis=1).tolist() == [False, False, True]


def test_what_depends_on_the_hour_is_counted_not_guessed(world, tmp_path):
    world.road(1, 2, motor_vehicle__conditional="no @ (22:00-06:00)")
    raw = _read(world, tmp_path)
    assert raw.notes == (Note("roads.conditional", count=1),)
    assert _nodes_of(raw) == {1: [1, 2]}


def test_barriers_are_read_for_the_mode_that_they_stop(world, tmp_path):
    world.at(7, 0, 50, barrier="bollard")
    world.at(8, 0, 60, barrier="gate")
    world.at(9, 0, 70, barrier="wall")
    world.road(1, 7, 8, 9)
    assert _read(world, tmp_path).blocked == {7, 9}
    assert _read(world, tmp_path, "walk").blocked == {9}


def test_turn_restrictions_are_read_with_their_members(world, tmp_path):
    a, b, c = world.road(1, 2), world.road(2, 3), world.road(3, 4)
    world.turn("no_left_turn", a, 2, b)
    world.turn("only_right_turn", a, [b], c)
    world.turn("no_u_turn", a, 2, a)
    world.turn("no_right_turn", a, 2, b, **{"except": "motorcar"})
    assert set(_read(world, tmp_path).restrictions) == {
        Restriction(only=False, from_ways=(a,), to_ways=(b,), via_node=2),
        Restriction(only=True, from_ways=(a,), to_ways=(c,), via_ways=(b,)),
        Restriction(only=False, from_ways=(a,), to_ways=(a,), via_node=2, u_turn=True),
    }
    for mode in ("walk", "cycle", "ebike"):
        assert _read(world, tmp_path, mode).restrictions == ()


@pytest.mark.parametrize(
    "members",
    [
        [("w", 1, "from"), ("n", 2, "via")],
        [("n", 2, "via"), ("w", 2, "to")],
        [("w", 1, "from"), ("w", 2, "to")],
        [("w", 1, "from"), ("n", 2, "via"), ("n", 3, "via"), ("w", 2, "to")],
        [("w", 1, "from"), ("n", 2, "via"), ("w", 2, "via"), ("w", 2, "to")],
        [("n", 1, "from"), ("n", 2, "via"), ("w", 2, "to")],
    ],
)
def test_a_turn_restriction_that_lacks_a_member_has_no_effect_and_is_counted(world, tmp_path, members):
    world.road(1, 2)
    world.road(2, 3)
    world.relation(members, type="restriction", restriction="no_left_turn")
    raw = _read(world, tmp_path)
    assert raw.restrictions == ()
    assert raw.notes == (Note("roads.restrictions_partial", count=1),)


def test_a_file_without_a_road_gives_no_ways(world, tmp_path):
    world.way([1, 2], building="yes")
    raw = _read(world, tmp_path)
    assert len(raw.way_id) == len(raw.way_nodes) == len(raw.node_ids) == 0
    assert raw.way_ptr.tolist() == [0]


def test_a_missing_or_broken_file_is_one_clear_error(tmp_path):
    classifier = WayClassifier(load_preset().roads, "drive")
    with pytest.raises(InputNotFoundError):
        read_osm_ways(tmp_path / "nowhere.osm.pbf", classifier)
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(example_extract().read_bytes()[:200_000])
    with pytest.raises(DataError, match=r"cut\.osm\.pbf"):
        read_osm_ways(cut, classifier)


def test_the_same_file_is_read_the_same_twice():
    one, two = (read_osm_ways(example_extract(), WayClassifier(load_preset().roads, "drive")) for _ in range(2))
    for name in ("way_id", "way_rule", "way_name", "way_ptr", "way_nodes", "node_ids", "node_lonlat"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    assert (one.rules, one.names, one.restrictions) == (two.rules, two.names, two.restrictions)


def test_names_come_back_as_they_were_written(world, tmp_path):
    names = ["Straße 1, Haus=2 @ 50%", "解放路", "a%20%b", "🚲 path", "tab\there", "new\nline"]
    for i, name in enumerate(names):
        world.road(i + 1 if i < 5 else 1, i + 2 if i < 5 else 3, name=name)
    assert _names(_read(world, tmp_path)) == names


def test_ways_find_their_nodes_wherever_these_stand_in_the_file(tmp_path):
    path = tmp_path / "unsorted.osm"
    path.write_text(
        '<osm version="0.6">'
        '<way id="5"><nd ref="3"/><nd ref="1"/><nd ref="9"/><tag k="highway" v="residential"/></way>'
        '<node id="3" lat="1" lon="2"/><node id="1" lat="1.5" lon="2.5"><tag k="barrier" v="bollard"/></node>'
        '<way id="6"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way><node id="2" lat="1" lon="3"/>'
        "</osm>",
        "utf-8",
    )
    raw = read_osm_ways(path, WayClassifier(load_preset().roads, "drive"))
    assert _nodes_of(raw) == {5: [3, 1, 9], 6: [1, 2]}
    assert raw.node_ids.tolist() == [1, 2, 3, 9]
    assert raw.node_lonlat[:3].tolist() == [[2.5, 1.5], [3.0, 1.0], [2.0, 1.0]]
    assert raw.blocked == {1}


def test_ids_far_apart_cost_no_memory(tmp_path):
    world = RoadWorld()
    ids = [10**k for k in range(4, 13)]
    for k, number in enumerate(ids):
        world.at(number, 100 * k, 0)
    world.road(*ids)
    assert _refs(_read(world, tmp_path)).tolist() == ids


def test_nodes_never_uploaded_are_refused_not_lost(tmp_path):
    path = tmp_path / "edits.osm"
    path.write_text(
        '<osm version="0.6"><node id="-2" lat="1" lon="2"/><node id="-1" lat="1.5" lon="2.5"/>'
        '<way id="-5"><nd ref="-2"/><nd ref="-1"/><tag k="highway" v="residential"/></way></osm>',
        "utf-8",
    )
    with pytest.raises(DataError, match=r"edits\.osm.*negative ids"):
        read_osm_ways(path, WayClassifier(load_preset().roads, "drive"))


def test_a_file_of_many_blocks_is_read_as_one_of_a_single_block(monkeypatch):
    whole = read_osm_ways(example_extract(), WayClassifier(load_preset().roads, "drive"))
    monkeypatch.setattr("spatial_uri.read.osm.osm_lines._BLOCK_BYTES", 20_000)
    monkeypatch.setattr("spatial_uri.read.osm.osm_lines._BLOCK_NODES", 100)
    in_blocks = read_osm_ways(example_extract(), WayClassifier(load_preset().roads, "drive"))
    for name in ("way_id", "way_rule", "way_name", "way_ptr", "way_nodes", "node_ids", "node_lonlat"):
        assert np.array_equal(getattr(whole, name), getattr(in_blocks, name))
    assert (whole.rules, whole.names, whole.restrictions) == (in_blocks.rules, in_blocks.names, in_blocks.restrictions)


@pytest.mark.parametrize("number", [1, 2])
def test_barriers_or_restrictions_without_a_road_are_no_road(number, world, tmp_path):
    world.at(7, 0, 50, barrier="bollard")
    if number == 2:
        world.relation([("w", 1, "from"), ("n", 7, "via"), ("w", 2, "to")], type="restriction", restriction="no_u_turn")
    raw = _read(world, tmp_path)
    assert len(raw.way_id) == len(raw.node_ids) == 0
    assert raw.blocked == frozenset()


def test_all_nodes_missing_from_the_extract_leave_roads_without_a_place(tmp_path):
    path = tmp_path / "ways.osm"
    path.write_text(
        '<osm version="0.6"><way id="5"><nd ref="3"/><nd ref="1"/><tag k="highway" v="residential"/></way></osm>',
        "utf-8",
    )
    raw = read_osm_ways(path, WayClassifier(load_preset().roads, "drive"))
    assert _nodes_of(raw) == {5: [3, 1]}
    assert np.isnan(raw.node_lonlat).all()
