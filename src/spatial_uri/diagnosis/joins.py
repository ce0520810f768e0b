"""What a road that nearly joins another would change: who would then have a way at all, or a second one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array

_SEED = 20260101


@dataclass(frozen=True, eq=False)
class RoadTree:
    """The roads as a graph without directions, and a breadth-first tree of each of its parts.

    Parameters
    ----------
    ends
        ``(roads, 2)`` the two junctions of each road, numbered from 0.
    along
        ``(roads, 2)`` settlements along each road, and the people in them.
    count
        Number of junctions.

    A road is a bridge (割边) if no other way leads around it. Every road outside the tree closes a circle, and gets a
    random number; a road of the tree is in no circle if the numbers of those that pass it cancel out. (Pritchard and
    Thurimella 2011, Fast computation of small cuts via cycle space sampling; with 62 bits, chance makes no mistake that
    anybody would live to see.)
    """

    ends: Int64Array
    along: FloatArray
    count: int

    @cached_property
    def part(self) -> Int64Array:
        """``(junctions,)`` the connected part of each."""
        _, part = connected_components(self._links, directed=False)
        return np.asarray(part, dtype=np.int64)

    @cached_property
    def along_part(self) -> FloatArray:
        """``(parts, 2)`` settlements and people along the roads of each part."""
        count = int(self.part.max(initial=-1)) + 1
        found = np.zeros((count, 2))
        np.add.at(found, self.part[self.ends[:, 0]], self.along)
        return found

    @cached_property
    def _links(self) -> csr_array:
        one = np.ones(len(self.ends), dtype=np.int8)
        return csr_array((one, (self.ends[:, 0], self.ends[:, 1])), shape=(self.count, self.count))

    @cached_property
    def _tree(self) -> tuple[list[int], list[int], list[int], FloatArray]:
        """Parent and depth of each junction, the circles through the road to its parent, and who is below it."""
        _, first = np.unique(self.part, return_index=True)
        root = self.count  # one more, above all parts
        rows = np.concatenate([self.ends[:, 0], np.full(len(first), root)])
        columns = np.concatenate([self.ends[:, 1], first])
        links = csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(root + 1, root + 1))
        order, parents = breadth_first_order(links, root, directed=False)
        parent, circles, below = parents.tolist(), [0] * (root + 1), np.zeros((root + 1, 2))
        parent[root] = root
        depth = [0] * (root + 1)
        for node in order.tolist()[1:]:
            depth[node] = depth[parent[node]] + 1
        in_tree: set[int] = set()
        numbers = np.random.default_rng(_SEED).integers(1, 2**62, len(self.ends)).tolist()
        for (a, b), number in zip(self.ends.tolist(), numbers, strict=True):
            child = b if parent[b] == a else a
            if parent[child] in {a, b} and a != b and child not in in_tree:
                in_tree.add(child)
            elif a != b:
                circles[a] ^= number
                circles[b] ^= number
        deeper = np.where(np.asarray(depth)[self.ends[:, 1]] > np.asarray(depth)[self.ends[:, 0]], 1, 0)
        np.add.at(below, self.ends[np.arange(len(self.ends)), deeper], self.along)
        for node in reversed(order.tolist()[1:]):
            circles[parent[node]] ^= circles[node]
            below[parent[node]] += below[node]
        return parent, depth, circles, below

    def helped(self, one: int, other: int) -> FloatArray:
        """Return the settlements and people that would have a way, or a second one, if two junctions were joined.

        In different parts: those of the part with fewer of them. In one part: those behind a bridge on the way from the
        one to the other.
        """
        if self.part[one] != self.part[other]:
            fewer, more = self.along_part[self.part[[one, other]]]
            return np.asarray(fewer if tuple(fewer) <= tuple(more) else more)
        parent, depth, circles, below = self._tree
        top = np.zeros((2, 2))
        at = [one, other]
        while at[0] != at[1]:
            side = 0 if depth[at[0]] >= depth[at[1]] else 1
            if circles[at[side]] == 0:
                top[side] = below[at[side]]
            at[side] = parent[at[side]]
        return np.asarray(top.sum(axis=0))


def dead_ends(ends: Int64Array, count: int) -> BoolArray:
    """Tell at which junctions only one road ends."""
    return np.asarray(np.bincount(ends.ravel(), minlength=count) == 1)
