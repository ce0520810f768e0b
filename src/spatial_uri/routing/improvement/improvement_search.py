"""What road projects are worth: exact times with each of many, without a search of the whole network for any.

A project lowers the times of some edges, or adds links. Only nodes that get nearer by it are visited: from every edge
that became faster, and every facility on its piece, lower times spread until they are no longer lower. The times are
those of a study made anew with the project: every place keeps its ways onto the road, and nobody counts as slower.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.closure.closure_arrays import FAR, OnPieces, Rows
from spatial_uri.routing.closure.closure_layout import lay_out_facilities
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.improvement.improvement_arrays import Arcs, Changes, Doors, Edges
from spatial_uri.routing.improvement.improvement_kernels import improve_roads
from spatial_uri.routing.improvement.projects import RoadProjects
from spatial_uri.routing.rows import group_rows
from spatial_uri.routing.snapping import RoadAccess, SnappedPlaces, make_seeds, snap_places
from spatial_uri.routing.source_trees import SourceTree, build_graph, grow_tree


@dataclass(frozen=True, eq=False)
class Improvements:
    """Times with each of some road projects.

    Parameters
    ----------
    project, place, time_ms
        ``(changes,)`` with ``project[i]``, ``place[i]`` needs ``time_ms[i]``, less than before, or had no way before;
        by project and place. The time of a place that is not listed stays as it is.
    base_ms
        ``(places,)`` times without any project; -1 where no facility can be reached.
    """

    project: Int32Array
    place: Int32Array
    time_ms: Int64Array
    base_ms: Int64Array


def improvements(
    network: RoadNetwork,
    places: GeometryArray | SnappedPlaces,
    facilities: GeometryArray,
    projects: RoadProjects,
    *,
    direction: Direction = "to_facility",
    walk: Walk | None = None,
    workers: int | None = None,
) -> Improvements:
    """Compute the times of all places with each of many road projects, one at a time.

    Parameters
    ----------
    places, facilities
        shapely Points in the CRS of the network; the places may have been snapped before, with the same walk.
    projects
        What each changes.
    direction
        ``to_facility`` or ``from_facility``.
    walk
        The walk between door and road, at both ends; None for the usual one.
    workers
        Threads; None for one on each core.

    Raises
    ------
    ParameterError
        If the projects are not of this network.
    """
    search = ImprovementSearch.prepare(network, places, facilities, direction=direction, walk=walk)
    return search.improve(projects, workers=workers)


@dataclass(frozen=True, eq=False)
class ImprovementSearch:
    """All that the improvements of a network share: prepared once, asked as often as one likes.

    Parameters
    ----------
    tree
        The search tree of the facilities, without any project.
    places
        The places, with where they join the road.
    base_ms
        ``(places,)`` times without any project; -1 where no facility can be reached.
    """

    tree: SourceTree
    places: SnappedPlaces
    base_ms: Int64Array
    arcs: Arcs
    edges: Edges
    on_pieces: OnPieces
    doors: Doors
    copies: Rows
    node_ms: Int64Array

    @classmethod
    def prepare(
        cls,
        network: RoadNetwork,
        places: GeometryArray | SnappedPlaces,
        facilities: GeometryArray,
        *,
        direction: Direction = "to_facility",
        walk: Walk | None = None,
    ) -> ImprovementSearch:
        """Search once without any project, and lay everything out as the kernel wants it.

        Parameters
        ----------
        places, facilities, direction, walk
            As in `improvements`.
        """
        walk = walk or Walk()
        if not isinstance(places, SnappedPlaces):
            places = SnappedPlaces(places, snap_places(network, places, walk=walk))
        tree = grow_tree(network, facilities, direction=direction, walk=walk)
        found = find_nearest(tree, places.points, places.access)
        return cls(
            tree=tree,
            places=places,
            base_ms=found.time_ms[:, 0],
            arcs=_lay_out_arcs(network, reverse=tree.arriving),
            edges=_lay_out_edges(network, arriving=tree.arriving),
            on_pieces=lay_out_facilities(tree),
            doors=_lay_out_doors(network, places.access, arriving=tree.arriving),
            copies=Rows(*group_rows(network.junction, network.node_count)),
            node_ms=_or_far(tree.labels.time_ms.astype(np.int64)),
        )

    @property
    def network(self) -> RoadNetwork:
        """The roads."""
        return self.tree.network

    @property
    def junction_ms(self) -> Int64Array:
        """``(nodes,)`` times between each junction and its nearest facility, by the junction's first node; -1 if none.

        To the facilities one sets out from the junction itself; from them one may arrive at any copy of it.
        """
        ms = self.node_ms
        if not self.tree.arriving:
            ms = np.full(self.network.node_count, FAR)
            np.minimum.at(ms, self.network.junction, self.node_ms)
        return np.where(ms >= FAR, -1, ms)

    def improve(self, projects: RoadProjects, *, workers: int | None = None) -> Improvements:
        """Compute the times with each project alone.

        Parameters
        ----------
        projects, workers
            As in `improvements`. What is needed beside the answer does not grow with the number of projects.
        """
        projects.check(self.network)
        threads = max(1, min(workers or os.cpu_count() or 1, len(projects)))
        changes = Changes(
            projects.edge_ptr.astype(np.int64),
            projects.edge.astype(np.int32),
            projects.edge_ms.astype(np.int32),
            projects.link_ptr.astype(np.int64),
            np.asarray(self.network.junction[projects.link_ends], dtype=np.int64).reshape(-1, 2),
            projects.link_ms.astype(np.int32),
        )

        def work(cases: Int32Array) -> tuple[Int32Array, Int32Array, Int64Array]:
            return improve_roads(
                cases,
                changes,
                self.arcs,
                self.edges,
                self.on_pieces,
                self.doors,
                self.network.junction,
                self.copies,
                self.node_ms,
                _or_far(self.base_ms),
            )

        with ThreadPoolExecutor(max_workers=threads) as pool:
            parts = list(pool.map(work, np.array_split(np.arange(len(projects), dtype=np.int32), threads)))
        project, place, ms = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return Improvements(project, place, ms, self.base_ms)

    def together(self, projects: RoadProjects) -> Int64Array:
        """Return the times with all of these projects together, ``(places,)`` ms; -1 where nothing is reached."""
        found = self.improve(projects.as_one(), workers=1)
        ms = self.base_ms.copy()
        ms[found.place] = found.time_ms
        return ms


def _or_far(ms: Int64Array) -> Int64Array:
    return np.where(ms < 0, FAR, ms)


def _lay_out_arcs(network: RoadNetwork, *, reverse: bool) -> Arcs:
    graph = build_graph(network, reverse=reverse)
    return Arcs(graph.indptr, graph.arcs[:, 0].copy(), graph.arcs[:, 1].copy())


def _lay_out_edges(network: RoadNetwork, *, arriving: bool) -> Edges:
    arc = np.arange(network.edge_count, dtype=np.int32)
    if arriving:
        arc = np.empty(network.edge_count, dtype=np.int32)
        arc[network.incoming[1]] = np.arange(network.edge_count, dtype=np.int32)
    return Edges(
        network.tail,
        network.head,
        network.time_ms,
        network.edge_forward,
        network.edge_primary,
        network.edge_piece,
        arc,
        arriving,
    )


def _lay_out_doors(network: RoadNetwork, access: RoadAccess, *, arriving: bool) -> Doors:
    """Return the ways of places onto the road, by node and by piece; they stand at the other end of the trip."""
    starts = make_seeds(network, access, arriving=not arriving)
    at_ptr, at = group_rows(starts.node, network.node_count)
    on_ptr, on = group_rows(access.piece, network.piece_count)
    return Doors(
        at_ptr,
        starts.source[at],
        starts.time_ms[at],
        on_ptr,
        access.place[on],
        access.fraction[on],
        access.walk_ms[on],
    )
