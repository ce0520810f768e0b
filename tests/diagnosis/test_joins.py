"""Who would gain a way if two junctions were joined, against NetworkX."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from spatial_uri.diagnosis.joins import RoadTree
from spatial_uri.diagnosis.mapped_ways import lines_of_ways, nodes_that_go_on


def _tree(ends, people) -> RoadTree:
    along = np.column_stack([np.asarray(people) > 0, people]).astype(float)
    return RoadTree(np.asarray(ends, dtype=np.int64), along, int(np.max(ends)) + 1)


def test_a_village_behind_a_bridge_gains_a_second_way() -> None:
    # 0-1-2-0 is a circle; 3 hangs on 2 by a bridge on which 50 people live, 4 on 3 with 7 more
    tree = _tree([(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)], [9, 9, 9, 50, 7])
    assert tree.helped(4, 0).tolist() == [2, 57]
    assert tree.helped(3, 1).tolist() == [1, 50 + 7] or tree.helped(3, 1).tolist() == [2, 57]
    assert tree.helped(0, 1).tolist() == [0, 0]


def test_of_two_parts_those_of_the_smaller_one_gain_a_way() -> None:
    tree = _tree([(0, 1), (1, 2), (3, 4)], [100, 100, 30])
    assert tree.helped(4, 0).tolist() == [1, 30]


def test_two_roads_between_the_same_junctions_are_two_ways() -> None:
    tree = _tree([(0, 1), (0, 1), (1, 2)], [5, 5, 8])
    assert tree.helped(1, 0).tolist() == [0, 0]
    assert tree.helped(2, 0).tolist() == [1, 8]


@pytest.mark.parametrize("seed", range(20))
def test_those_behind_bridges_are_those_whom_a_new_road_takes_off_them(seed: int) -> None:
    """Join the two, and see on how many bridges fewer somebody hangs: an oracle that shares no code."""
    rng = np.random.default_rng(seed)
    tree_edges = [(int(rng.integers(0, k)), k) for k in range(1, 14)]
    more = [tuple(map(int, rng.choice(14, 2, replace=False))) for _ in range(int(rng.integers(0, 6)))]
    ends = [*tree_edges, *more]
    tree = _tree(ends, rng.integers(1, 100, len(ends)))
    one, other = map(int, rng.choice(14, 2, replace=False))

    def bridges(edges):
        graph = nx.MultiGraph()
        graph.add_nodes_from(range(14))
        graph.add_edges_from(edges)
        simple = nx.Graph(graph)
        return {frozenset(e) for e in nx.bridges(simple) if graph.number_of_edges(*e) == 1}

    freed = bridges(ends) - bridges([*ends, (one, other)])
    assert (tree.helped(one, other)[0] > 0) == bool(freed)


WAYS = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="by hand">
 <node id="1" lat="28.0000" lon="119.000" version="1"/>
 <node id="2" lat="28.0000" lon="119.001" version="1"/>
 <node id="3" lat="28.0000" lon="119.002" version="1"/>
 <node id="4" lat="28.0010" lon="119.000" version="1"/>
 <way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
 <way id="11" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="{beyond}"/></way>
 <way id="12" version="1"><nd ref="1"/><nd ref="4"/><tag k="building" v="wall"/></way>
</osm>
"""


@pytest.mark.parametrize(
    ("beyond", "going_on"), [("footway", {2}), ("track", {2}), ("proposed", set()), ("construction", set())]
)
def test_a_road_does_not_end_where_the_map_goes_on(tmp_path, beyond: str, going_on: set[int]) -> None:
    path = tmp_path / "roads.osm"
    path.write_text(WAYS.format(beyond=beyond), "utf-8")
    assert nodes_that_go_on(path, [1, 2, 3])[0] == going_on
    assert nodes_that_go_on(path, []) == (set(), set())


@pytest.mark.parametrize(("service", "meant"), [("parking_aisle", {1}), ("driveway", {1}), ("alley", set())])
def test_an_aisle_of_a_car_park_is_meant_to_end_where_it_ends(tmp_path, service: str, meant: set[int]) -> None:
    path = tmp_path / "roads.osm"
    aisle = f'<tag k="highway" v="service"/><tag k="service" v="{service}"/>'
    text = WAYS.format(beyond="track").replace('<tag k="highway" v="residential"/>', aisle)
    path.write_text(text, "utf-8")
    assert nodes_that_go_on(path, [1, 2])[1] == meant


def test_the_lines_of_ways_are_those_of_the_file(tmp_path) -> None:
    path = tmp_path / "roads.osm"
    path.write_text(WAYS.format(beyond="track"), "utf-8")
    lines = lines_of_ways(path, [11, 999])
    assert list(lines) == [11]
    assert list(lines[11].coords) == [(119.001, 28.0), (119.002, 28.0)]
    assert lines_of_ways(path, []) == {}
