"""Bridges and articulation points, with who is behind them, against networkx and against removing each in turn."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.model.travel import Walk
from spatial_uri.routing.closure.bridges import NAMED, find_cuts
from spatial_uri.routing.closure.closures import close_segment
from spatial_uri.routing.snapping import snap_places
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract

NEAR = Walk(limit_m=300.0)
GRID = st.tuples(st.integers(0, 3), st.integers(0, 3))
BACK = st.sampled_from([None, None, 0.0, 20.0])
ROADS = st.lists(
    st.one_of(
        st.builds(lambda a, b, back: road(a, b, back_kmh=back), GRID, GRID, BACK).filter(lambda r: r.xy[0] != r.xy[1]),
        # a piece that ends where it begins
        st.builds(lambda a, back: road(a, (a[0] + 0.3, a[1] + 0.4), (a[0], a[1] + 0.5), a, back_kmh=back), GRID, BACK),
    ),
    min_size=1,
    max_size=12,
)
PLACES = st.lists(
    st.tuples(st.integers(-1, 31), st.integers(-1, 31)).map(lambda p: (p[0] / 10, p[1] / 10)), min_size=0, max_size=9
)


def drawn_graph(net):
    """The roads as networkx sees them: a loop has a vertex in its middle, so that it hangs on its junction."""
    graph = nx.MultiGraph()
    for piece, (a, b) in enumerate(net.piece_ends.tolist()):
        if a == b:
            graph.add_edge(a, ("loop", piece), key=piece)
            graph.add_edge(a, ("loop", piece), key=(piece, "back"))
        elif a >= 0:
            graph.add_edge(a, b, key=piece)
    return graph


def stands_at(net, piece):
    a, b = net.piece_ends[piece].tolist()
    return {a, ("loop", piece)} if a == b else {a, b}


def kilometres(graph, vertices, length):
    return sum(length[k] for *_, k in graph.subgraph(vertices).edges(keys=True) if isinstance(k, int))


def assert_what_removal_says(net, places, *, rank, order, people, walk, every=1):
    access = snap_places(net, places, walk=walk)
    found = find_cuts(net, access, rank=rank, order=order, people=people)
    graph, length = drawn_graph(net), net.pieces["length_m"].to_numpy()
    candidates = [
        [p for p in access.piece[a:b].tolist() if net.piece_ends[p, 0] >= 0]
        for a, b in zip(access.ptr[:-1], access.ptr[1:], strict=True)
    ]
    part_of = {v: frozenset(part) for part in nx.connected_components(graph) for v in part}
    home = {}
    for place, pieces in enumerate(candidates):
        joins = {part_of[v] for p in pieces for v in stands_at(net, p)}
        assert (found.part[place] >= 0) == bool(joins)
        if joins:
            home[place] = part_of[found.root_node[found.part[place]]]
            assert home[place] in joins
            assert kilometres(graph, home[place], length) == pytest.approx(
                max(kilometres(graph, part, length) for part in joins)
            )
    root = {}
    for place in sorted(home, key=rank.__getitem__):
        root.setdefault(home[place], place)
        assert found.root[found.part[place]] == root[home[place]]

    bridges = {next(iter(graph[u][v])) for u, v in nx.bridges(graph)}
    assert found.bridges.number.tolist() == sorted(bridges)
    assert found.junctions.number.tolist() == sorted(nx.articulation_points(graph))
    for part, place in root.items():
        roads = [p for p in candidates[place] if stands_at(net, p) <= part]
        circuits = [p for p in roads if p not in bridges]
        assert any(found.root_node[found.part[place]] in stands_at(net, p) for p in circuits or roads)

    def behind(part, is_away):
        mine = [place for place in home if home[place] == part]
        return {i for i in mine if all(is_away(p) for p in candidates[i] if stands_at(net, p) <= part)}

    for i, piece in list(enumerate(found.bridges.number.tolist()))[::every]:
        ends = stands_at(net, piece)
        part = part_of[next(iter(ends))]
        if part not in root:
            assert found.bridges.places[i] == 0
            continue
        rest = nx.MultiGraph(graph.subgraph(part))
        rest.remove_edge(*ends, key=piece)
        near = nx.node_connected_component(rest, found.root_node[found.part[root[part]]])
        away = behind(part, lambda p, piece=piece, near=near: p == piece or not stands_at(net, p) & near)
        assert told(found.bridges, i) == expected(away, people, order)
        assert found.bridges.metres[i] == pytest.approx(kilometres(rest, part - near, length), abs=1e-6)
    for i, node in list(enumerate(found.junctions.number.tolist()))[::every]:
        part = part_of[node]
        sides = list(nx.connected_components(graph.subgraph(part - {node})))
        assert found.parts_left[i] == len(sides)
        if part not in root:
            assert found.junctions.places[i] == 0
            continue
        with_node = [kilometres(graph, side | {node}, length) for side in sides]
        at = found.root_node[found.part[root[part]]]
        kept = [k for k, side in enumerate(sides) if at in side] or [
            k for k in range(len(sides)) if with_node[k] > max(with_node) - 1e-6
        ]
        options = [
            behind(part, lambda p, near=sides[k], node=node: not (stands_at(net, p) - {node}) & near) for k in kept
        ]
        assert told(found.junctions, i) in [expected(away, people, order) for away in options]
        assert found.junctions.metres[i] == pytest.approx(sum(with_node) - with_node[kept[0]], abs=1e-6)
    return found


def told(behind, i):
    first = behind.first[i]
    people = None if np.isnan(behind.people[i]) else float(behind.people[i])
    return int(behind.places[i]), people, first[first >= 0].tolist()


def expected(places, people, order):
    first = sorted(places, key=order.__getitem__)[:NAMED]
    known = [people[i] for i in places if not np.isnan(people[i])]
    return len(places), float(sum(known)) if known or not places else None, first


def rankings(data, count):
    return {
        "rank": np.array(data.draw(st.permutations(range(count))), dtype=np.int32),
        "order": np.array(data.draw(st.permutations(range(count))), dtype=np.int32),
        "people": np.where(np.arange(count) % 3, np.arange(count) * 10.0, np.nan),
    }


@settings(max_examples=150, deadline=None, derandomize=True)
@given(ROADS, PLACES, st.data())
def test_bridges_and_junctions_of_any_network_are_what_removing_each_in_turn_says(roads, places, data):
    assert_what_removal_says(network(*roads), points(*places), walk=NEAR, **rankings(data, len(places)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ROADS, PLACES, st.data())
def test_a_piece_closed_both_ways_and_forbidden_turns_are_no_roads_of_their_own(roads, places, data):
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    ends = {(i, f): (roads[i].xy[0 if f else -1], roads[i].xy[-1 if f else 0]) for i, f in directed}
    turns = [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=2, unique_by=lambda turn: turn[0])) if turns else []
    net = close_segment(network(*roads, no_turns=chosen), data.draw(st.integers(0, len(roads) - 1)))
    assert_what_removal_says(net, points(*places), walk=NEAR, **rankings(data, len(places)))


@pytest.mark.parametrize("seed", [0, 1])
def test_in_a_synthetic_county_they_are_what_removing_each_in_turn_says(tmp_path, seed):
    extract = synthetic_county(villages=12, seed=seed).write(tmp_path).extract
    drawn = study_from_extract(extract, preset="CN")
    settlements = drawn.settlements.table
    rows = np.arange(len(settlements), dtype=np.int32)
    found = assert_what_removal_says(
        drawn.network,
        settlements.geometry.to_numpy(),
        rank=rows,
        order=rows[::-1].copy(),
        people=settlements["population"].to_numpy(),
        walk=Walk(),
        every=5,
    )
    assert (found.bridges.places > 0).any()
    assert (found.junctions.places > 0).any()


def test_two_roads_between_the_same_junctions_are_two_ways():
    net = network(road((0, 0), (1, 0)), road((0, 0), (0.5, 1), (1, 0)), road((1, 0), (2, 0)))
    nobody = snap_places(net, points(), walk=NEAR)
    nothing = np.zeros(0, dtype=np.int32)
    found = find_cuts(net, nobody, rank=nothing, order=nothing, people=np.zeros(0))
    assert found.bridges.number.tolist() == [2]
    assert found.bridges.places.tolist() == [0]


def test_a_place_between_two_dead_ends_is_behind_the_junction_that_both_hang_on():
    ring = (road((0, 0), (1, 0)), road((1, 0), (1, 1), (0, 0)))
    net = network(*ring, road((1, 0), (2, 0)), road((1, 0), (1, -1)), road((0, 0), (-0.3, 0), (0, -0.5), (0, 0)))
    rows = np.arange(2, dtype=np.int32)
    places, walk = points((0.5, 0), (1.1, -0.1)), Walk(limit_m=300.0, margin_m=20.0)
    found = assert_what_removal_says(net, places, rank=rows, order=rows, people=np.array([1.0, 2.0]), walk=walk)
    assert found.bridges.places.tolist() == [0, 0]
    assert dict(zip(found.junctions.number.tolist(), found.junctions.places.tolist(), strict=True)) == {0: 0, 1: 1}
