"""From edges to pieces: chains of edges between junctions, with rounded bends."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array


def join_chains(edges: Int64Array, kind: Int64Array, nodes: int, *, breaks: BoolArray | None = None) -> list[list[int]]:
    """Join edges into chains that end at junctions, dead ends, `breaks`, and where the kind changes.

    Parameters
    ----------
    edges
        ``(edges, 2)`` node numbers.
    kind
        ``(edges,)``; only edges of one kind are joined.
    nodes
        How many nodes there are.
    breaks
        ``(nodes,)`` where chains must end.

    Returns
    -------
    list
        Node numbers along each chain, in the direction of its first edge; closed rings repeat their first node.
        Chain ``i`` comes before chain ``j`` if its lowest edge number does.
    """
    ends = edges.ravel()
    degree = np.bincount(ends, minlength=nodes)
    lowest, highest = np.full(nodes, np.iinfo(np.int64).max), np.full(nodes, -1)
    np.minimum.at(lowest, ends, np.repeat(kind, 2))
    np.maximum.at(highest, ends, np.repeat(kind, 2))
    passing = (degree == 2) & (lowest == highest)
    if breaks is not None:
        passing &= ~breaks
    total = np.zeros(nodes, dtype=np.int64)
    np.add.at(total, ends, np.repeat(np.arange(len(edges)), 2))
    is_passing, edge_sum = passing.tolist(), total.tolist()
    start, stop = edges[:, 0].tolist(), edges[:, 1].tolist()
    seen = [False] * len(edges)
    found = []
    for first in range(len(edges)):
        if seen[first]:
            continue
        seen[first] = True
        chain = [start[first], stop[first]]
        for forward in (True, False):
            edge = first
            node = chain[-1] if forward else chain[0]
            while is_passing[node]:
                edge = edge_sum[node] - edge
                if seen[edge]:
                    break
                seen[edge] = True
                node = start[edge] + stop[edge] - node
                if forward:
                    chain.append(node)
                else:
                    chain.insert(0, node)
        found.append(chain)
    return found


def round_bends(xy: FloatArray, edges: Int64Array, movable: BoolArray, *, passes: int = 2) -> FloatArray:
    """Move every movable node between two others towards their middle, so that bends become round."""
    ends, others = np.concatenate([edges[:, 0], edges[:, 1]]), np.concatenate([edges[:, 1], edges[:, 0]])
    degree = np.bincount(ends, minlength=len(xy))
    movable = movable & (degree == 2)
    xy = xy.copy()
    for _ in range(passes):
        total = np.column_stack([np.bincount(ends, xy[others, axis], minlength=len(xy)) for axis in (0, 1)])
        xy[movable] = 0.5 * xy[movable] + 0.25 * total[movable]
    return xy


def draw_curves(
    xy: FloatArray, lines: list[list[int]], *, longer_than_m: float = 200.0
) -> tuple[FloatArray, Int64Array]:
    """Draw chains as lines, with a vertex added in the middle of every long segment, on the curve.

    Returns
    -------
    tuple
        ``(vertices, 2)`` positions and ``(vertices,)`` the chain of each.
    """
    count = np.array([len(line) for line in lines], dtype=np.int64)
    chain = np.repeat(np.arange(len(lines)), count)
    points = xy[np.concatenate([np.array(line, dtype=np.int64) for line in lines])]
    index = np.arange(len(points))
    left = index[:-1][chain[:-1] == chain[1:]]
    right = left + 1
    before = np.where((left > 0) & (chain[left - 1] == chain[left]), left - 1, left)
    after = np.minimum(right + 1, len(points) - 1)
    after = np.where(chain[after] == chain[right], after, right)
    middle = (9 * (points[left] + points[right]) - points[before] - points[after]) / 16
    long = np.hypot(*(points[left] - points[right]).T) > longer_than_m
    place = np.concatenate([2.0 * index, 2.0 * left[long] + 1])
    order = np.argsort(place, kind="stable")
    return np.concatenate([points, middle[long]])[order], np.concatenate([chain, chain[left[long]]])[order]
