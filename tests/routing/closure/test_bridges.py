"""Bridges and articulation points against networkx, and who is behind them against networks without each in turn."""

import networkx as nx
import numpy as np
import pytest
import split_graph
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from road_drawing import network, points, road

from spatial_uri.model.travel import Walk
from spatial_uri.routing.closure.behind import find_behind
from spatial_uri.routing.closure.bridges import find_cuts
from spatial_uri.routing.closure.closed_roads import without_segment
from spatial_uri.routing.closure.closures import ClosurePlaces
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


def assert_what_networkx_says(net, places, *, rank, walk):
    access = snap_places(net, places, walk=walk)
    found = find_cuts(net, access, rank=rank)
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
    assert found.bridges.tolist() == sorted(bridges)
    assert found.junctions.tolist() == sorted(nx.articulation_points(graph))
    for part, place in root.items():
        roads = [p for p in candidates[place] if stands_at(net, p) <= part]
        circuits = [p for p in roads if p not in bridges]
        assert any(found.root_node[found.part[place]] in stands_at(net, p) for p in circuits or roads)
    for i, piece in enumerate(found.bridges.tolist()):
        part = part_of[next(iter(stands_at(net, piece)))]
        assert part not in root or found.part[root[part]] == found.bridge_part[i]
        if part not in root:
            continue
        rest = nx.MultiGraph(graph.subgraph(part))
        rest.remove_edge(*stands_at(net, piece), key=piece)
        near = nx.node_connected_component(rest, found.root_node[found.part[root[part]]])
        own = [p for p in candidates[root[part]] if stands_at(net, p) <= part]
        away = part if own == [piece] else part - near
        assert found.bridge_m[i] == pytest.approx(kilometres(rest, away, length), abs=1e-6)
    for i, node in enumerate(found.junctions.tolist()):
        part = part_of[node]
        sides = list(nx.connected_components(graph.subgraph(part - {node})))
        assert found.parts_left[i] == len(sides)
        if part not in root:
            continue
        with_node = [kilometres(graph, side | {node}, length) for side in sides]
        at = found.root_node[found.part[root[part]]]
        kept = [k for k, side in enumerate(sides) if at in side] or [
            k for k in range(len(sides)) if with_node[k] > max(with_node) - 1e-6
        ]
        assert found.junction_m[i] == pytest.approx(sum(with_node) - with_node[kept[0]], abs=1e-6)
    return found


def cut_off_without(roads, i, places, root, *, direction, before):
    """Who does not reach the root on a network drawn without road `i`, but did before."""
    rest = [r for k, r in enumerate(roads) if k != i]
    if not rest:
        metres = np.array([place.distance(places[root]) for place in places])
        return before & ~(metres <= NEAR.limit_m)
    ms = split_graph.door_to_door_ms(network(*rest), places, places[[root]], direction=direction, walk=NEAR)
    return before & ~np.isfinite(ms[:, 0])


def ranking(data, count):
    return np.array(data.draw(st.permutations(range(count))), dtype=np.int32)


@settings(max_examples=120, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, PLACES, st.data())
def test_bridges_and_junctions_of_any_network_are_those_of_networkx(roads, places, data):
    assert_what_networkx_says(network(*roads), points(*places), walk=NEAR, rank=ranking(data, len(places)))


@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, PLACES, st.data())
def test_a_piece_closed_both_ways_and_forbidden_turns_are_no_roads_of_their_own(roads, places, data):
    directed = [(i, f) for i, r in enumerate(roads) for f in (True, False) if f or r.back_kmh != 0.0]
    ends = {(i, f): (roads[i].xy[0 if f else -1], roads[i].xy[-1 if f else 0]) for i, f in directed}
    turns = [(a, b) for a in directed for b in directed if ends[a][1] == ends[b][0]]
    chosen = data.draw(st.lists(st.sampled_from(turns), max_size=2, unique_by=lambda turn: turn[0])) if turns else []
    net = without_segment(network(*roads, no_turns=chosen), data.draw(st.integers(0, len(roads) - 1)))
    assert_what_networkx_says(net, points(*places), walk=NEAR, rank=ranking(data, len(places)))


@settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
@given(ROADS, PLACES.filter(bool), st.data(), st.sampled_from(["to_facility", "from_facility"]))
def test_behind_a_bridge_is_who_does_not_reach_the_root_on_a_network_drawn_without_it(roads, places, data, direction):
    net, where = network(*roads), points(*places)
    snapped = ClosurePlaces.on(net, where, NEAR)
    cuts = find_cuts(net, snapped.snapped.access, rank=ranking(data, len(places)))
    behind, _ = find_behind(net, snapped, cuts, direction=direction, walk=NEAR)
    for bridge, part in zip(cuts.bridges.tolist(), cuts.bridge_part.tolist(), strict=True):
        root = int(cuts.root[part])
        away = set(behind.place[behind.closed == bridge].tolist())
        if root < 0:
            assert not away
            continue
        ms = split_graph.door_to_door_ms(net, where, where[[root]], direction=direction, walk=NEAR)
        before = np.isfinite(ms[:, 0]) & (cuts.part == part)
        right = cut_off_without(roads, bridge, where, root, direction=direction, before=before)
        assert away == set(np.flatnonzero(right).tolist())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_bridges_of_a_synthetic_county_are_those_of_networkx(tmp_path, seed):
    extract = synthetic_county(villages=12, seed=seed).write(tmp_path).extract
    drawn = study_from_extract(extract, preset="CN")
    rows = np.arange(len(drawn.settlements), dtype=np.int32)
    found = assert_what_networkx_says(
        drawn.network, drawn.settlements.table.geometry.to_numpy(), rank=rows, walk=Walk()
    )
    assert len(found.bridges)
    assert len(found.junctions)


def test_two_roads_between_the_same_junctions_are_two_ways():
    net = network(road((0, 0), (1, 0)), road((0, 0), (0.5, 1), (1, 0)), road((1, 0), (2, 0)))
    nobody = snap_places(net, points(), walk=NEAR)
    assert find_cuts(net, nobody, rank=np.zeros(0, dtype=np.int32)).bridges.tolist() == [2]


def test_a_place_between_two_dead_ends_is_behind_the_junction_that_both_hang_on():
    ring = (road((0, 0), (1, 0)), road((1, 0), (1, 1), (0, 0)))
    net = network(*ring, road((1, 0), (2, 0)), road((1, 0), (1, -1)), road((0, 0), (-0.3, 0), (0, -0.5), (0, 0)))
    walk = Walk(limit_m=250.0, margin_m=20.0)
    places = ClosurePlaces.on(net, points((0.5, 0), (1.2, -0.2)), walk)
    cuts = find_cuts(net, places.snapped.access, rank=np.arange(2, dtype=np.int32))
    bridges, junctions = find_behind(net, places, cuts, direction="to_facility", walk=walk)
    assert not len(bridges.place)
    assert list(zip(junctions.closed.tolist(), junctions.place.tolist(), strict=True)) == [(1, 1)]
