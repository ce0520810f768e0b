"""Synthetic mountains: rivers first, then the heights that such rivers would have left.

Everything stands on an irregular triangular lattice, in metres around a centre. A lattice without
crossing edges means that roads laid along it meet only at its nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from spatial_uri.model.arrays import FloatArray, Int64Array


@dataclass(frozen=True, eq=False)
class Terrain:
    """A lattice with heights.

    Parameters
    ----------
    xy_m
        ``(nodes, 2)`` metres east and north of the centre.
    edges
        ``(edges, 2)`` lattice neighbours, each pair once, smaller node first.
    triangles
        ``(triangles, 3)`` nodes of each lattice triangle.
    height_m
        ``(nodes,)`` height above the lowest river mouth.
    drained_km2
        ``(nodes,)`` the area whose water passes the node: large in the main valleys.
    effort_m
        ``(edges,)`` what an engineer would pay to lay a road along the edge, in metres of level road.
    """

    xy_m: FloatArray
    edges: Int64Array
    triangles: Int64Array
    height_m: FloatArray
    drained_km2: FloatArray
    effort_m: FloatArray

    def find_cheapest_ways(self, sources: Int64Array, *, discount: FloatArray | None = None) -> Forest:
        """Grow the cheapest ways from the sources to everywhere; `discount` multiplies the effort of edges."""
        effort = self.effort_m if discount is None else self.effort_m * discount
        return grow_forest(self.edges, effort, sources, len(self.xy_m))


@dataclass(frozen=True, eq=False)
class Forest:
    """Cheapest ways from many sources.

    ``cost`` is inf, ``parent`` and ``source`` are negative where nothing leads.
    """

    cost: FloatArray
    parent: Int64Array
    source: Int64Array

    def path(self, node: int) -> list[int]:
        """Return the nodes from `node` to its source."""
        way = [node]
        while (node := int(self.parent[node])) >= 0:
            way.append(node)
        return way

    def by_depth(self) -> list[Int64Array]:
        """Return the nodes in groups, sources first, each node after its parent."""
        # Pointer doubling: the depth of all nodes in log2(longest path) passes.
        up = np.where(self.parent >= 0, self.parent, np.arange(len(self.parent)))
        depth = (self.parent >= 0).astype(np.int64)
        while True:
            higher = up[up]
            if (higher == up).all():
                break
            depth += depth[up]
            up = higher
        order = np.argsort(depth, kind="stable")
        return np.split(order, np.cumsum(np.bincount(depth))[:-1])


def grow_forest(edges: Int64Array, effort: FloatArray, sources: Int64Array, nodes: int) -> Forest:
    """Run one many-source search over undirected edges."""
    graph = csr_array((effort, (edges[:, 0], edges[:, 1])), shape=(nodes, nodes))
    cost, parent, source = dijkstra(
        graph, directed=False, indices=np.unique(sources), min_only=True, return_predecessors=True
    )
    return Forest(cost, parent.astype(np.int64), source.astype(np.int64))


def make_lattice(
    radius_m: float, spacing_m: float, rng: np.random.Generator
) -> tuple[FloatArray, Int64Array, Int64Array]:
    """Make a round, irregular triangular lattice: nodes, edges, triangles."""
    rows = int(np.ceil(radius_m / (spacing_m * 0.866))) + 1
    columns = int(np.ceil(radius_m / spacing_m)) + 1
    row, column = np.mgrid[-rows : rows + 1, -columns : columns + 1]
    shape = row.shape
    x = (column + 0.5 * (row % 2)) * spacing_m
    y = row * spacing_m * 0.866
    # Below 0.3 of the spacing no triangle can turn over, so no two edges cross.
    jitter = rng.uniform(-0.27, 0.27, (2, *shape)) * spacing_m
    xy = np.stack([x + jitter[0], y + jitter[1]], axis=-1).reshape(-1, 2)
    number = np.arange(xy.shape[0]).reshape(shape)
    lower, upper = number[:-1], number[1:]
    odd = (row[:-1, :-1] % 2 == 1).ravel()
    a, b = lower[:, :-1].ravel(), lower[:, 1:].ravel()
    c, d = upper[:, :-1].ravel(), upper[:, 1:].ravel()
    first = np.where(odd[:, None], np.column_stack([a, d, c]), np.column_stack([a, b, c]))
    second = np.where(odd[:, None], np.column_stack([a, b, d]), np.column_stack([b, d, c]))
    triangles = np.concatenate([first, second])
    inside = np.hypot(xy[:, 0], xy[:, 1]) <= radius_m
    triangles = triangles[inside[triangles].all(axis=1)]
    used = np.unique(triangles)
    renumber = np.full(len(xy), -1)
    renumber[used] = np.arange(len(used))
    triangles = renumber[triangles]
    pairs = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    key = np.unique(pairs[:, 0] * len(used) + pairs[:, 1])
    return xy[used], np.column_stack([key // len(used), key % len(used)]), triangles


def make_terrain(radius_m: float, spacing_m: float, rng: np.random.Generator) -> Terrain:
    """Carve valleys into a round piece of land of the given radius.

    Water finds its cheapest way to a few mouths on the rim through rock of uneven hardness. The
    slope of a river falls with the area it drains, which gives flat main valleys, steep side
    valleys and sharp ridges, as in nature.
    """
    xy, edges, triangles = make_lattice(radius_m, spacing_m, rng)
    length = np.hypot(*(xy[edges[:, 0]] - xy[edges[:, 1]]).T)
    hardness = np.exp(0.9 * _noise(xy, 5_000, rng) + 0.5 * rng.standard_normal(len(xy)))
    mouths = _mouths(xy, radius_m, rng)
    rivers = grow_forest(edges, length * (hardness[edges[:, 0]] + hardness[edges[:, 1]]), mouths, len(xy))
    levels = rivers.by_depth()
    drained = np.full(len(xy), spacing_m**2 * 0.866 / 1e6)
    for nodes in reversed(levels[1:]):
        np.add.at(drained, rivers.parent[nodes], drained[nodes])
    height = np.zeros(len(xy))
    for nodes in levels[1:]:
        below = rivers.parent[nodes]
        run = np.hypot(*(xy[nodes] - xy[below]).T)
        height[nodes] = height[below] + run * np.minimum(0.16 * drained[nodes] ** -0.62, 0.45)
    slope = np.abs(height[edges[:, 0]] - height[edges[:, 1]]) / length
    effort = length * (1 + (slope / 0.07) ** 1.5)
    return Terrain(xy, edges, triangles, height, drained, effort)


def _mouths(xy: FloatArray, radius_m: float, rng: np.random.Generator) -> Int64Array:
    count = max(2, round(radius_m / 14_000))
    angle = (np.arange(count) + rng.uniform(-0.3, 0.3, count)) * 2 * np.pi / count + rng.uniform(0, 2 * np.pi)
    rim = 0.97 * radius_m * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.array([np.argmin(((xy - point) ** 2).sum(axis=1)) for point in rim])


def _noise(xy: FloatArray, scale_m: float, rng: np.random.Generator) -> FloatArray:
    """Smooth noise of unit variance and the given wave length: a sum of random plane waves."""
    waves = 24
    angle = rng.uniform(0, np.pi, waves)
    number = 2 * np.pi / (scale_m * rng.uniform(0.6, 3.0, waves))
    phase = rng.uniform(0, 2 * np.pi, waves)
    total = np.zeros(len(xy))
    for a, k, p in zip(angle, number, phase, strict=True):
        total += np.cos(k * (xy[:, 0] * np.cos(a) + xy[:, 1] * np.sin(a)) + p)
    return np.asarray(total * np.sqrt(2 / waves))
