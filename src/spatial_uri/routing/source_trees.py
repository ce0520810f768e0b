"""Search trees: the times between every node of a network and its nearest facilities, with the way there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.path_kernels import sum_lengths
from spatial_uri.routing.search import Graph, Labels, find_nearest_sources
from spatial_uri.routing.search_kernels import NO_LIMIT
from spatial_uri.routing.snapping import RoadAccess, RoadSeeds, make_seeds, snap_places


def build_graph(network: RoadNetwork, *, reverse: bool) -> Graph:
    """Build the graph of a network for a search with the traffic or, with `reverse`, against it.

    Arc ``p`` of the graph is edge ``p`` of the network; in the reversed graph it is edge ``network.incoming[1][p]``.
    """
    if not reverse:
        return Graph(network.indptr, _arcs(network.head, network.time_ms))
    indptr, edges = network.incoming
    return Graph(indptr, _arcs(network.tail[edges], network.time_ms[edges]))


def _arcs(node: Int32Array, time_ms: Int32Array) -> Int32Array:
    arcs = np.empty((len(node), 2), dtype=np.int32)
    arcs[:, 0], arcs[:, 1] = node, time_ms
    return arcs


@dataclass(frozen=True, eq=False)
class SourceTree:
    """Times between every node of a network and its nearest facilities, with the paths between them.

    Parameters
    ----------
    network
        The roads.
    direction
        ``to_facility`` or ``from_facility``.
    k
        How many nearest facilities each node has at most.
    limit_ms
        Longest time, included.
    walk
        The walk between door and road.
    points, access
        The facilities, and where they join the road.
    seeds, labels
        Where the search began, and its ``k`` labels for each node.
    as_open
        The same with all roads open, where some are closed in `network`.
    """

    network: RoadNetwork
    direction: Direction
    k: int
    limit_ms: int
    walk: Walk
    points: GeometryArray
    access: RoadAccess
    seeds: RoadSeeds
    labels: Labels
    as_open: SourceTree | None = None

    @property
    def arriving(self) -> bool:
        """True if trips end at the facility."""
        return self.direction == "to_facility"

    @cached_property
    def on_piece(self) -> tuple[Int64Array, Int32Array]:
        """Facility candidates by road piece, CSR ``(ptr, candidates)``."""
        order = np.argsort(self.access.piece, kind="stable").astype(np.int32)
        return np.searchsorted(self.access.piece[order], np.arange(self.network.piece_count + 1)), order

    @cached_property
    def label_edge(self) -> Int32Array:
        """The edge over which each label was reached; -1 for labels of seeds and missing ones."""
        _, arc = self.labels.ways
        return np.where(arc < 0, -1, self.network.incoming[1][arc] if self.arriving else arc)

    @cached_property
    def label_m(self) -> FloatArray:
        """Length on roads between each label and its facility; NaN where there is none."""
        before, _ = self.labels.ways
        edge_m = self.network.edge_m[self.label_edge] if self.network.edge_count else np.zeros(len(before))
        start_m = self.seeds.metres[self.labels.seed] if len(self.seeds.node) else np.full(len(before), np.nan)
        return sum_lengths(before, edge_m, np.where(self.labels.seed < 0, np.nan, start_m))


def grow_tree(
    network: RoadNetwork,
    facilities: GeometryArray,
    *,
    direction: Direction = "to_facility",
    k: int = 1,
    limit_min: float | None = None,
    walk: Walk | None = None,
    access: RoadAccess | None = None,
) -> SourceTree:
    """Find the `k` nearest facilities of every node, with the walk at the facility's end included in the time.

    Parameters
    ----------
    facilities
        ``(facilities,)`` shapely Points in the CRS of the network.
    direction
        ``to_facility``: trips end at the facilities. ``from_facility``: they begin there.
    limit_min
        Longest trip; None for no limit.
    walk
        The walk between door and road, at both ends; None for the usual one.
    access
        Where the facilities join the road, if known already: `snap_places` of them with the same walk.

    Raises
    ------
    ParameterError
        If `k` is below 1 or the direction is unknown.
    """
    if k < 1 or direction not in ("to_facility", "from_facility"):
        raise ParameterError(f"k={k!r}, direction={direction!r}: k must be >= 1, direction to_ or from_facility")
    walk = (walk or Walk()).on(network.mode)
    limit_ms = _limit_ms(limit_min)
    access = (access or snap_places(network, facilities, walk=walk)).facing(leaving=direction == "from_facility")
    start = make_seeds(network, access, arriving=direction == "to_facility")
    labels = _search(network, start, direction=direction, k=k, limit_ms=limit_ms)
    as_open: SourceTree | None = None
    if network.as_open is not None:
        as_open = grow_tree(
            network.as_open,
            facilities,
            direction=direction,
            k=k,
            limit_min=limit_min,
            walk=walk,
            access=access.as_open,
        )
    return SourceTree(network, direction, k, limit_ms, walk, facilities, access, start, labels, as_open)


def grow_tree_from_nodes(
    network: RoadNetwork,
    nodes: Int64Array,
    *,
    direction: Direction = "to_facility",
    limit_min: float | None = None,
    walk: Walk | None = None,
) -> SourceTree:
    """Find the nearest of some nodes for every node; they are no doors, and nobody walks to them.

    Parameters
    ----------
    nodes
        Nodes of the network, such as those where roads leave the data.
    direction, limit_min, walk
        As in `grow_tree`.
    """
    count = len(nodes)
    zero, nowhere = np.zeros(count, dtype=np.int32), np.full(count, -1, dtype=np.int32)
    access = RoadAccess(np.arange(count + 1), nowhere, np.zeros(count), zero, np.zeros(count), np.zeros(count))
    rank = np.arange(count, dtype=np.int32)
    start = RoadSeeds(nodes.astype(np.int32), zero, rank, rank, nowhere, np.zeros(count))
    limit_ms = _limit_ms(limit_min)
    labels = _search(network, start, direction=direction, k=1, limit_ms=limit_ms)
    doors = np.zeros(0, dtype=object)
    as_open: SourceTree | None = None
    if network.as_open is not None:
        as_open = grow_tree_from_nodes(network.as_open, nodes, direction=direction, limit_min=limit_min, walk=walk)
    walk = (walk or Walk()).on(network.mode)
    return SourceTree(network, direction, 1, limit_ms, walk, doors, access, start, labels, as_open)


def _limit_ms(limit_min: float | None) -> int:
    return NO_LIMIT if limit_min is None else min(round(limit_min * MS_PER_MIN), NO_LIMIT)


def _search(network: RoadNetwork, start: RoadSeeds, *, direction: Direction, k: int, limit_ms: int) -> Labels:
    return find_nearest_sources(build_graph(network, reverse=direction == "to_facility"), start, k=k, limit_ms=limit_ms)
