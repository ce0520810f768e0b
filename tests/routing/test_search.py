"""The searches against scipy, to the last millisecond, on directed graphs drawn at random."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from spatial_uri.errors import ParameterError
from spatial_uri.routing import search
from spatial_uri.routing.search import Graph, Seeds, find_nearest_sources, find_pairs_within
from spatial_uri.routing.search_kernels import NO_LIMIT

# An arc of t ms weighs t * 2**20 + 1 for scipy, which takes a weight of 0 for "no arc"; sums stay exact.
UNIT = 2**20
HYPOTHESIS = settings(max_examples=150, deadline=None, derandomize=True)
TIMES = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 100_000), st.just(3_600_000))


@st.composite
def graphs(draw):
    """Up to 12 nodes, with parallel arcs, loops, arcs of no time, dead ends and parts that do not join."""
    nodes = draw(st.integers(1, 12))
    node = st.integers(0, nodes - 1)
    arcs = sorted(draw(st.lists(st.tuples(node, node, TIMES), max_size=40)), key=lambda arc: arc[0])
    tail, head, time_ms = (np.array([arc[i] for arc in arcs], dtype=np.int64) for i in range(3))
    return Graph.of(np.searchsorted(tail, np.arange(nodes + 1)), head, time_ms)


@st.composite
def graphs_with_seeds(draw):
    graph = draw(graphs())
    node = st.integers(0, graph.node_count - 1)
    return graph, as_seeds(sorted(draw(st.lists(st.tuples(st.integers(0, 3), node, TIMES), max_size=6))))


def as_seeds(drawn):
    """Return seeds of rows (source, node, ms)."""
    source, node, time_ms = (np.array([seed[i] for seed in drawn], dtype=np.int32) for i in range(3))
    return Seeds(node, time_ms, source)


def tails(graph):
    return np.repeat(np.arange(graph.node_count), np.diff(graph.indptr))


def all_pairs_ms(graph):
    """Return times between all nodes by scipy; of parallel arcs it is given the fastest, and no loops."""
    best = {}
    for tail, (head, time_ms) in zip(tails(graph).tolist(), graph.arcs.tolist(), strict=True):
        if tail != head:
            best[tail, head] = min(time_ms, best.get((tail, head), time_ms))
    rows, columns = np.array(list(best), dtype=np.int64).reshape(-1, 2).T
    weight = np.array(list(best.values()), dtype=np.float64) * UNIT + 1
    found = dijkstra(csr_array((weight, (rows, columns)), shape=(graph.node_count,) * 2))
    return np.where(np.isfinite(found), np.floor(found / UNIT), np.inf)


def by_source_ms(graph, seeds):
    """Return the time from each source to each node, ``(sources, nodes)``."""
    exact = all_pairs_ms(graph)
    times = np.full((4, graph.node_count), np.inf)
    for node, time_ms, source in zip(seeds.node, seeds.time_ms, seeds.source, strict=True):
        times[source] = np.minimum(times[source], time_ms + exact[node])
    return times


def limits(times):
    """Draw limits that some time hits exactly, or misses by one millisecond."""
    finite = sorted({int(t) for t in times[np.isfinite(times)]} | {0})
    return st.sampled_from(finite).flatmap(lambda t: st.sampled_from([t, max(0, t - 1), NO_LIMIT]))


@HYPOTHESIS
@given(graphs_with_seeds(), st.data(), st.integers(1, 4))
def test_the_k_nearest_sources_are_those_of_scipy_and_ties_go_to_the_first(drawn, data, k):
    graph, seeds = drawn
    times = by_source_ms(graph, seeds)
    limit_ms = data.draw(limits(times))
    labels = find_nearest_sources(graph, seeds, k=k, limit_ms=limit_ms)
    times[times > limit_ms] = np.inf
    order = np.argsort(times, axis=0, kind="stable")[:k]
    exact = np.take_along_axis(times, order, axis=0).T
    found = labels.time_ms.reshape(-1, k)
    assert np.array_equal(np.where(found < 0, np.inf, found), exact)
    source = np.where(found < 0, -1, seeds.source[labels.seed.reshape(-1, k)] if len(seeds.source) else -1)
    assert np.array_equal(source, np.where(np.isfinite(exact), order.T, -1))


@HYPOTHESIS
@given(graphs_with_seeds(), st.integers(1, 3))
def test_every_way_leads_back_to_its_seed_and_adds_up_to_its_time(drawn, k):
    graph, seeds = drawn
    labels = find_nearest_sources(graph, seeds, k=k)
    before, arc = labels.ways
    tail = tails(graph)
    for label in np.flatnonzero(labels.time_ms >= 0):
        at, total, steps = label, 0, 0
        while before[at] >= 0:
            assert tail[arc[at]] == before[at] // k
            assert graph.arcs[arc[at], 0] == at // k
            total += int(graph.arcs[arc[at], 1])
            at, steps = before[at], steps + 1
            assert steps <= len(before)
        seed = labels.seed[label]
        assert labels.seed[at] == seed
        assert seeds.node[seed] == at // k
        assert total + seeds.time_ms[seed] == labels.time_ms[label]
    assert (before[labels.time_ms < 0] == -1).all()


@HYPOTHESIS
@given(graphs(), st.data(), st.sampled_from([1, 2]))
def test_pairs_within_a_limit_are_all_those_of_scipy_and_no_others(graph, data, workers):
    node = st.integers(0, graph.node_count - 1)
    ends = st.lists(st.tuples(st.integers(0, 4), node, TIMES), max_size=8).map(sorted)
    origins, targets = as_seeds(data.draw(ends)), as_seeds(data.draw(ends))
    exact = all_pairs_ms(graph)
    best = np.full((5, 5), np.inf)
    for a, out_ms, origin in zip(origins.node, origins.time_ms, origins.source, strict=True):
        for b, in_ms, target in zip(targets.node, targets.time_ms, targets.source, strict=True):
            best[origin, target] = min(best[origin, target], out_ms + exact[a, b] + in_ms)
    limit_ms = data.draw(limits(best))
    rows, columns, found_ms = find_pairs_within(graph, origins, targets, limit_ms=limit_ms, workers=workers)
    expected = np.argwhere(best <= limit_ms)
    assert np.array_equal(np.column_stack([rows, columns]).reshape(-1, 2), expected)
    assert np.array_equal(found_ms, best[tuple(expected.T)])


def grid(side, *, seed=0):
    """Return a square of streets, both ways, 1 to 200 seconds a stretch."""
    rng = np.random.default_rng(seed)
    node = np.arange(side * side).reshape(side, side)
    a = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    b = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    time_ms = rng.integers(1000, 200_000, 2 * len(a))
    tail, head = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.argsort(tail, kind="stable")
    return Graph.of(np.searchsorted(tail[order], np.arange(side * side + 1)), head[order], time_ms[order])


def all_at_once(nodes):
    nodes = np.asarray(nodes, dtype=np.int32)
    return Seeds(nodes, np.zeros(len(nodes), dtype=np.int32), np.arange(len(nodes), dtype=np.int32))


def test_on_a_large_grid_nearest_and_pairs_are_those_of_scipy():
    graph = grid(60)
    matrix = csr_array((graph.arcs[:, 1].astype(float), graph.arcs[:, 0], graph.indptr), shape=(3600, 3600))
    sources = np.random.default_rng(1).choice(3600, 40, replace=False)
    exact = dijkstra(matrix, indices=sources)
    labels = find_nearest_sources(graph, all_at_once(sources), k=3)
    assert np.array_equal(labels.time_ms.reshape(-1, 3), np.sort(exact, axis=0)[:3].T)
    limit_ms = int(np.median(exact))
    rows, columns, found_ms = find_pairs_within(
        graph, all_at_once(sources), all_at_once(np.arange(3600)), limit_ms=limit_ms
    )
    assert len(rows) == (exact <= limit_ms).sum()
    assert np.array_equal(found_ms, exact[rows, columns])


def test_a_search_that_runs_out_of_memory_for_its_queue_takes_more_and_ends_the_same(monkeypatch):
    graph, sources = grid(40), all_at_once([0, 7, 1599])
    before = find_nearest_sources(graph, sources).keys, find_nearest_sources(graph, sources, k=2).keys
    pairs = find_pairs_within(graph, sources, sources, limit_ms=NO_LIMIT)
    monkeypatch.setattr(search, "enough_chunks", lambda _graph, _k: 1)
    monkeypatch.setattr(search, "SPARE_CHUNKS_PER_BUCKET", 0)
    assert np.array_equal(find_nearest_sources(graph, sources).keys, before[0])
    assert np.array_equal(find_nearest_sources(graph, sources, k=2).keys, before[1])
    assert np.array_equal(find_pairs_within(graph, sources, sources, limit_ms=NO_LIMIT), pairs)


def test_the_longest_times_there_are_do_not_overflow():
    longest = NO_LIMIT
    graph = Graph.of(np.array([0, 1, 2, 2]), np.array([1, 2]), np.array([longest, longest]))
    assert find_nearest_sources(graph, all_at_once([0])).time_ms.tolist() == [0, longest, -1]
    assert find_nearest_sources(graph, all_at_once([0]), k=2).time_ms.tolist() == [0, -1, longest, -1, -1, -1]
    rows, columns, ms = find_pairs_within(graph, all_at_once([0]), all_at_once([0, 1, 2]), limit_ms=longest)
    assert (rows.tolist(), columns.tolist(), ms.tolist()) == ([0, 0], [0, 1], [0, longest])


def test_a_graph_without_arcs_or_sources_is_answered():
    lonely = Graph.of(np.zeros(4, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))
    assert find_nearest_sources(lonely, all_at_once([1])).time_ms.tolist() == [-1, 0, -1]
    assert find_nearest_sources(lonely, all_at_once([])).time_ms.tolist() == [-1, -1, -1]
    assert [len(part) for part in find_pairs_within(lonely, all_at_once([]), all_at_once([1]), limit_ms=5)] == [0, 0, 0]
    assert [len(part) for part in find_pairs_within(lonely, all_at_once([1]), all_at_once([]), limit_ms=5)] == [0, 0, 0]


def test_arrays_that_are_no_graph_are_refused_with_every_fault():
    with pytest.raises(ParameterError, match="no graph") as error:
        Graph.of(np.array([0, 1]), np.array([7]), np.array([-1]))
    assert "outside the nodes" in str(error.value)
    assert "negative" in str(error.value)
    with pytest.raises(ParameterError, match="no graph"):
        Graph.of(np.array([0, 2]), np.array([0]), np.array([1, 2]))


def test_origins_out_of_order_and_no_sources_at_all_are_refused():
    graph = grid(3)
    backwards = Seeds(np.array([0, 1], dtype=np.int32), np.zeros(2, dtype=np.int32), np.array([1, 0], dtype=np.int32))
    with pytest.raises(ParameterError, match="order"):
        find_pairs_within(graph, backwards, all_at_once([0]), limit_ms=1)
    with pytest.raises(ParameterError, match="at least one"):
        find_nearest_sources(graph, all_at_once([0]), k=0)
