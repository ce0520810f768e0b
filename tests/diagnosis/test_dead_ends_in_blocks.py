"""Which dead ends are near another road by road is asked block by block, of the roads around each block."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from spatial_uri.diagnosis import dead_end_checks
from spatial_uri.diagnosis.dead_end_checks import AROUND_M, _is_far


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_blocks_give_what_a_search_of_the_whole_network_gives(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_end_checks, "_BLOCK", block)
    rng = np.random.default_rng(2)
    xy = rng.uniform(0, 6000, (400, 2))
    xy = xy[np.argsort(xy[:, 0])]  # neighbours have numbers near to one another
    apart = np.hypot(*(xy[:, np.newaxis] - xy).transpose(2, 0, 1))
    ends = np.argwhere(np.triu(apart < 550, 1))
    ends = ends[rng.random(len(ends)) < 0.7]
    length_m = apart[ends[:, 0], ends[:, 1]] * rng.uniform(1, 1.4, len(ends))
    node = rng.integers(0, 400, 150)
    other = ends[rng.integers(0, len(ends), 150)]
    roads = nx.Graph()
    roads.add_weighted_edges_from((int(a), int(b), m) for (a, b), m in zip(ends, length_m, strict=True))
    expected = []
    for begin, road in zip(node.tolist(), other.tolist(), strict=True):
        near = nx.single_source_dijkstra_path_length(roads, begin, cutoff=AROUND_M) if begin in roads else {begin: 0}
        expected.append(not any(end in near for end in road))
    assert 20 < sum(expected) < 149
    assert _is_far(ends, length_m, xy, node, other).tolist() == expected
