"""Where segments are merged and where not, on roads that can be drawn on a napkin."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from spatial_uri.read.roads.chains import merge_chains

BOTH_WAYS, FORWARD, BACKWARD, OTHER = 0, 1, 2, 3
MIRRORED = np.array([BOTH_WAYS, BACKWARD, FORWARD, -1])


def _merge(segments, rules=None, keep=()):
    start = np.array([s for s, _ in segments], dtype=np.int64)
    end = np.array([e for _, e in segments], dtype=np.int64)
    stop = np.zeros(max(map(max, segments)) + 1, dtype=np.bool_)
    stop[list(keep)] = True
    rule = np.array([BOTH_WAYS] * len(segments) if rules is None else rules, dtype=np.int64)
    return merge_chains(start, end, rule, MIRRORED, stop)


def _walks(segments, rules=None, keep=()):
    """Each chain as the vertices it runs over."""
    chains = _merge(segments, rules, keep)
    walks = []
    for c in range(len(chains.ptr) - 1):
        walk = []
        for at in range(chains.ptr[c], chains.ptr[c + 1]):
            step = segments[chains.segment[at]]
            step = step[::-1] if chains.flipped[at] else step
            assert not walk or walk[-1] == step[0]
            walk += list(step) if not walk else [step[1]]
        walks.append(walk)
    return walks


def test_a_road_of_many_stretches_is_one_piece():
    assert _walks([(0, 1), (1, 2), (2, 3)]) == [[0, 1, 2, 3]]


def test_the_order_and_the_direction_of_drawing_do_not_matter():
    assert _walks([(2, 3), (1, 0), (2, 1)]) in ([[0, 1, 2, 3]], [[3, 2, 1, 0]])


def test_pieces_end_where_three_roads_meet():
    assert sorted(map(sorted, _walks([(0, 1), (1, 2), (2, 3), (2, 4)]))) == [[0, 1, 2], [2, 3], [2, 4]]


def test_pieces_end_where_the_rule_changes():
    assert _walks([(0, 1), (1, 2), (2, 3)], [BOTH_WAYS, OTHER, OTHER]) == [[0, 1], [1, 2, 3]]


def test_pieces_end_where_they_are_told_to():
    assert _walks([(0, 1), (1, 2), (2, 3)], keep=[2]) == [[0, 1, 2], [2, 3]]


def test_a_one_way_street_drawn_head_to_head_is_one_piece_if_the_traffic_flows_on():
    assert _walks([(0, 1), (2, 1)], [FORWARD, BACKWARD]) == [[0, 1, 2]]
    assert _walks([(1, 0), (1, 2)], [BACKWARD, FORWARD]) == [[0, 1, 2]]


def test_two_one_way_streets_that_run_into_each_other_stay_two_pieces():
    assert _walks([(0, 1), (2, 1)], [FORWARD, FORWARD]) == [[0, 1], [2, 1]]
    assert _walks([(0, 1), (1, 2)], [FORWARD, BACKWARD]) == [[0, 1], [1, 2]]


def test_a_rule_without_a_mirror_image_is_not_merged_head_to_head():
    assert _walks([(0, 1), (2, 1)], [OTHER, OTHER]) == [[0, 1], [2, 1]]
    assert _walks([(0, 1), (1, 2)], [OTHER, OTHER]) == [[0, 1, 2]]


def test_a_ring_that_touches_nothing_is_one_closed_piece():
    (walk,) = _walks([(0, 1), (1, 2), (2, 0)])
    assert walk[0] == walk[-1]
    assert sorted(walk[:-1]) == [0, 1, 2]


def test_a_ring_drawn_against_itself_is_still_one_closed_piece():
    (walk,) = _walks([(1, 0), (1, 2), (0, 2)])
    assert walk[0] == walk[-1]
    assert sorted(walk[:-1]) == [0, 1, 2]


def test_a_ring_begins_where_it_must_stop():
    (walk,) = _walks([(0, 1), (1, 2), (2, 0)], keep=[2])
    assert walk in ([2, 0, 1, 2], [2, 1, 0, 2])


def test_a_lollipop_is_a_stick_and_a_closed_piece():
    walks = _walks([(0, 1), (1, 2), (2, 3), (3, 1)])
    assert sorted(map(len, walks)) == [2, 4]
    assert all(walk[0] == walk[-1] == 1 for walk in walks if len(walk) == 4)


def test_a_segment_that_ends_where_it_begins_is_a_piece_of_its_own():
    assert sorted(_walks([(0, 0), (1, 2)])) == [[0, 0], [1, 2]]
    assert sorted(_walks([(0, 1), (1, 1)])) == [[0, 1], [1, 1]]


def test_a_road_drawn_twice_is_a_closed_piece_of_two_and_not_lost():
    (walk,) = _walks([(0, 1), (0, 1)])
    assert walk in ([0, 1, 0], [1, 0, 1])
    assert sorted(map(len, _walks([(0, 1), (0, 1), (1, 2)]))) == [2, 3]


@pytest.mark.parametrize("seed", range(200))
def test_merging_loses_nothing_changes_no_rule_and_leaves_nothing_to_merge(seed):
    rng = random.Random(seed)  # noqa: S311
    vertices = rng.randint(2, 12)
    segments = [(rng.randrange(vertices), rng.randrange(vertices)) for _ in range(rng.randint(1, 14))]
    rules = [rng.choice((BOTH_WAYS, BOTH_WAYS, FORWARD, BACKWARD, OTHER)) for _ in segments]
    keep = {v for v in range(vertices) if rng.random() < 0.1 and v <= max(map(max, segments))}
    chains = _merge(segments, rules, keep)
    walks = _walks(segments, rules, keep)
    assert sorted(chains.segment.tolist()) == list(range(len(segments)))
    degree = Counter(v for segment in segments for v in segment)
    ends = Counter(v for walk in walks for v in (walk[0], walk[-1]))
    for c, walk in enumerate(walks):
        assert all(degree[v] == 2 and v not in keep for v in walk[1:-1])
        at = range(chains.ptr[c], chains.ptr[c + 1])
        along = {MIRRORED[rules[chains.segment[i]]] if chains.flipped[i] else rules[chains.segment[i]] for i in at}
        assert len(along) == 1
    # No two pieces that meet alone, under one rule, are left apart.
    for v, count in ends.items():
        if count != 2 or degree[v] != 2 or v in keep:
            continue
        here = [(s, e) for s, segment in enumerate(segments) for e in (0, 1) if segment[e] == v]
        (s, e), (t, f) = here
        if s != t and rules[t] == (rules[s] if e != f else MIRRORED[rules[s]]):
            assert len({c for c, walk in enumerate(walks) if v in walk}) == 1
            assert any(walk[0] == walk[-1] == v for walk in walks)
