"""Shortest ways on foot by length: the searches of travel times, with millimetres in place of milliseconds.

A search adds up whole numbers along the edges of a network, whatever they count. Here every edge weighs its length in
millimetres. Such a network never leaves this module: what goes in and comes out is in metres.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from spatial_uri.model.arrays import FloatArray, GeometryArray, Int32Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Walk
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.pairs import find_pairs
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree

MM_PER_M = 1000
KMH_OF_A_MM_PER_MS = 3.6
"""At this speed a walk takes as many milliseconds as it has millimetres."""


@dataclass(frozen=True, eq=False)
class WalkLengths:
    """Lengths of ways on foot.

    Parameters
    ----------
    network
        The paths.
    walk
        The walk between door and path; its limit and margin are used, its speed is not.
    """

    network: RoadNetwork
    walk: Walk

    @cached_property
    def _weighted(self) -> RoadNetwork:
        """The network whose edge weights are millimetres."""
        return _in_mm(self.network)

    @property
    def _weighted_walk(self) -> Walk:
        """The walk between door and path, in millimetres as well."""
        return replace(self.walk, kmh=KMH_OF_A_MM_PER_MS)

    def find_pairs(
        self, origins: GeometryArray, destinations: GeometryArray, *, limit_m: float
    ) -> tuple[Int32Array, Int32Array, FloatArray]:
        """Return rows of origins, rows of destinations and metres for all pairs within `limit_m`, by `find_pairs`."""
        limit_mm = round(limit_m * MM_PER_M)
        origin, destination, length_mm = find_pairs(
            self._weighted, origins, destinations, limit_ms=limit_mm, walk=self._weighted_walk
        )
        return origin, destination, length_mm / MM_PER_M

    def find_nearest(self, places: GeometryArray, targets: GeometryArray) -> tuple[Int32Array, FloatArray]:
        """Return the nearest target of each place (-1 for none), and the metres to it (NaN for none)."""
        walk = self._weighted_walk
        tree = grow_tree(self._weighted, targets, walk=walk)
        found = find_nearest(tree, places, snap_places(self._weighted, places, walk=walk))
        length_mm = found.time_ms[:, 0]
        return found.facility[:, 0], np.where(length_mm >= 0, length_mm / MM_PER_M, np.nan)


def _in_mm(network: RoadNetwork) -> RoadNetwork:
    """Return a network whose edges weigh their length, closed roads as well; no slope makes a walk longer."""
    length_mm = np.rint(network.edge_m * MM_PER_M).astype(np.int32)
    if network.heights is not None:
        network = replace(network, heights=None).with_joins_main(network.joins_main)
    if network.as_open is None:
        return network.with_times(length_mm)
    return replace(network.with_times(length_mm), as_open=_in_mm(network.as_open)).with_joins_main(network.joins_main)
