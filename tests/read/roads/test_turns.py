"""The junction copies of `expand_turns` against walks that remember where they came from."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
import pytest
from road_oracle import dijkstra, driven_walks

from spatial_uri.read.roads.turns import Manoeuvre, expand_turns

NODES = 6


def _expand(edges, manoeuvres, nodes=NODES):
    tail = np.array([e[0] for e in edges], dtype=np.int64)
    head = np.array([e[1] for e in edges], dtype=np.int64)
    return expand_turns(tail, head, nodes, [Manoeuvre(prefix, to, only) for prefix, to, only in manoeuvres])


def _times(edges, manoeuvres, source, nodes=NODES):
    expanded = _expand(edges, manoeuvres, nodes)
    leaving = defaultdict(list)
    for tail, head, edge in zip(expanded.tail.tolist(), expanded.head.tolist(), expanded.edge_of.tolist(), strict=True):
        leaving[tail].append((head, edges[edge][2]))
    best, _ = dijkstra(source, lambda v: leaving[v])
    times = {}
    for node, cost in best.items():
        original = int(expanded.node_of[node])
        times[original] = min(cost, times.get(original, cost))
    return times


def _random_case(seed):
    rng = random.Random(seed)  # noqa: S311
    edges = [(rng.randrange(NODES), rng.randrange(NODES), rng.randint(1, 30)) for _ in range(rng.randint(6, 16))]
    leaving = defaultdict(list)
    for number, edge in enumerate(edges):
        leaving[edge[0]].append(number)
    manoeuvres = []
    for _ in range(rng.randint(1, 6)):
        prefix = [rng.randrange(len(edges))]
        for _ in range(rng.choice((0, 0, 1, 2))):
            onward = leaving[edges[prefix[-1]][1]]
            if onward:
                prefix.append(rng.choice(onward))
        onward = leaving[edges[prefix[-1]][1]]
        if onward:
            to = frozenset(rng.sample(onward, rng.randint(1, min(2, len(onward)))))
            manoeuvres.append((tuple(prefix), to, rng.random() < 0.4))
    return edges, manoeuvres


@pytest.mark.parametrize("block", range(5))
def test_copies_of_junctions_allow_exactly_the_walks_that_the_restrictions_allow(block):
    differing_from_free = 0
    for seed in range(100 * block, 100 * (block + 1)):
        edges, manoeuvres = _random_case(seed)
        for source in range(NODES):
            expected = driven_walks(source, edges, manoeuvres)
            assert _times(edges, manoeuvres, source) == expected, seed
            differing_from_free += expected != driven_walks(source, edges, [])
    assert differing_from_free > 20  # the restrictions do bite


def test_overlapping_ways_into_one_junction_are_told_apart():
    # 0 -a-> 1 -b-> 2 -c-> 3 and -d-> 4; from 5 -e-> 1
    edges = [(0, 1, 1), (1, 2, 1), (2, 3, 1), (2, 4, 1), (5, 1, 1)]
    no_c_after_ab = ((0, 1), frozenset({2}), False)
    no_d_after_eb = ((4, 1), frozenset({3}), False)
    assert _times(edges, [no_c_after_ab, no_d_after_eb], 0).keys() == {0, 1, 2, 4}
    assert _times(edges, [no_c_after_ab, no_d_after_eb], 5).keys() == {5, 1, 2, 3}
    # a trip that begins on b itself has driven neither manoeuvre
    assert _times(edges, [no_c_after_ab, no_d_after_eb], 1).keys() == {1, 2, 3, 4}


def test_two_restrictions_at_one_turn_add_up():
    edges = [(0, 1, 1), (1, 2, 1), (1, 3, 1), (1, 4, 1)]
    left, right = ((0,), frozenset({1}), False), ((0,), frozenset({3}), False)
    assert _times(edges, [left, right], 0).keys() == {0, 1, 3}
    only_straight = ((0,), frozenset({2}), True)
    assert _times(edges, [left, only_straight], 0).keys() == {0, 1, 3}


def test_the_same_restriction_said_twice_changes_nothing():
    edges = [(0, 1, 1), (1, 2, 1), (1, 3, 1)]
    left = ((0,), frozenset({1}), False)
    assert _times(edges, [left, left], 0) == _times(edges, [left], 0) == {0: 0, 1: 1, 3: 2}


def test_a_mandatory_turn_after_a_via_way_does_not_bind_who_comes_from_elsewhere():
    edges = [(0, 1, 1), (5, 1, 1), (1, 2, 1), (2, 3, 1), (2, 4, 1)]
    only = ((0, 2), frozenset({3}), True)
    assert 4 not in _times(edges, [only], 0)
    assert _times(edges, [only], 5)[4] == 3


def test_a_graph_without_restrictions_stays_as_it_is():
    edges = [(0, 1, 1), (1, 2, 1)]
    expanded = _expand(edges, [])
    assert expanded.node_of.tolist() == list(range(NODES))
    assert expanded.edge_of.tolist() == [0, 1]


@pytest.mark.parametrize("seed", range(30))
def test_copies_keep_the_first_edges_in_place_and_lead_where_their_original_leads(seed):
    edges, manoeuvres = _random_case(seed)
    expanded = _expand(edges, manoeuvres)
    assert expanded.node_of[:NODES].tolist() == list(range(NODES))
    assert expanded.edge_of[: len(edges)].tolist() == list(range(len(edges)))
    assert expanded.tail[: len(edges)].tolist() == [e[0] for e in edges]
    assert expanded.node_of[expanded.tail].tolist() == [edges[e][0] for e in expanded.edge_of]
    assert expanded.node_of[expanded.head].tolist() == [edges[e][1] for e in expanded.edge_of]
    again = _expand(edges, manoeuvres)
    assert all(np.array_equal(getattr(expanded, f), getattr(again, f)) for f in ("tail", "head", "node_of", "edge_of"))
