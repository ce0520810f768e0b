"""What road projects are worth: exact times with each of many, without a search of the whole network for any.

A project lowers the times of some edges, or adds links. Only nodes that get nearer by it are visited: from every edge
that became faster, and every facility on its piece, lower times spread until they are no longer lower. The times are
those of a study made anew with the project: every place keeps its ways onto the road, and nobody counts as slower.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from spatial_uri.model.arrays import GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Direction, Walk
from spatial_uri.routing.closure.closure_arrays import FAR, OnPieces, Rows
from spatial_uri.routing.closure.closure_layout import lay_out_facilities
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.improvement.both_networks import Lowered, longer_of_both
from spatial_uri.routing.improvement.improvement_arrays import Added, AddedOnBoth, Arcs, Changes, Doors, Edges
from spatial_uri.routing.improvement.improvement_kernels import build_project, improve_roads
from spatial_uri.routing.improvement.improvement_layout import (
    DoorRows,
    lay_out_arcs,
    lay_out_doors,
    lay_out_edges,
    no_facilities,
    or_far,
)
from spatial_uri.routing.improvement.projects import RoadProjects
from spatial_uri.routing.rows import group_rows
from spatial_uri.routing.snapping import SnappedPlaces, snap_places
from spatial_uri.routing.source_trees import SourceTree, grow_tree


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
    link_ends, link_ms
        Links that are built already (`with_built`), as in `RoadProjects`.
    as_open, now_ms
        Where roads are closed: the same search with all roads open, and ``(places,)`` times on the network of now
        alone; `base_ms` are the longer ones of both.
    """

    tree: SourceTree
    places: SnappedPlaces
    base_ms: Int64Array
    arcs: Arcs
    edges: Edges
    on_pieces: OnPieces
    doors: Doors
    door_rows: DoorRows
    copies: Rows
    node_ms: Int64Array
    link_ends: Int64Array = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    link_ms: Int32Array = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int32))
    as_open: ImprovementSearch | None = None
    now_ms: Int64Array | None = None

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
        doors, door_rows = lay_out_doors(network, places.access, arriving=tree.arriving)
        as_open: ImprovementSearch | None = None
        now_ms: Int64Array | None = None
        if network.as_open is not None:
            as_open = cls.prepare(network.as_open, places.as_open, facilities, direction=direction, walk=walk)
            now_ms = find_nearest(replace(tree, as_open=None), places.points, places.access).time_ms[:, 0]
        return cls(
            as_open=as_open,
            now_ms=now_ms,
            tree=tree,
            places=places,
            base_ms=found.time_ms[:, 0],
            arcs=lay_out_arcs(network, reverse=tree.arriving),
            edges=lay_out_edges(network, arriving=tree.arriving),
            on_pieces=lay_out_facilities(tree),
            doors=doors,
            door_rows=door_rows,
            copies=Rows(*group_rows(network.junction, network.node_count)),
            node_ms=or_far(tree.labels.time_ms.astype(np.int64)),
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

    def improve(
        self,
        projects: RoadProjects,
        *,
        added: AddedOnBoth | None = None,
        limit_ms: int | None = None,
        workers: int | None = None,
    ) -> Improvements:
        """Compute the times with each project alone.

        Parameters
        ----------
        projects, workers
            As in `improvements`. What is needed beside the answer does not grow with the number of projects.
        added, limit_ms
            Facilities that come with each project, and the longest time that is told; None without any.
        """
        projects.check(self.network)
        added = added or AddedOnBoth(None, None)
        rows = self._improve_alone(projects, added.now, limit_ms, workers)
        if self.as_open is not None and self.now_ms is not None:
            there = projects.on_edges(self.network.edge_as_open)
            then = self.as_open._improve_alone(there, added.as_open, limit_ms, workers)
            rows = longer_of_both(rows, then, self.now_ms, self.as_open.base_ms, self.base_ms, limit_ms=limit_ms)
        return Improvements(*rows, self.base_ms)

    def _improve_alone(
        self, projects: RoadProjects, added: Added | None, limit_ms: int | None, workers: int | None
    ) -> Lowered:
        """Compute the times on the network of now."""
        threads = max(1, min(workers or os.cpu_count() or 1, len(projects)))
        given = self._given(projects, added, limit_ms)

        def work(cases: Int32Array) -> tuple[Int32Array, Int32Array, Int64Array]:
            return improve_roads(cases, *given)

        parts = np.array_split(np.arange(len(projects), dtype=np.int32), threads)
        if threads == 1:
            found = [work(part) for part in parts]
        else:
            with ThreadPoolExecutor(max_workers=threads) as pool:
                found = list(pool.map(work, parts))
        project, place, ms = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        return project, place, ms

    def with_built(
        self, projects: RoadProjects, *, added: AddedOnBoth | None = None, limit_ms: int | None = None
    ) -> ImprovementSearch:
        """Return the same search where a project is built, so that others are worth what they are worth beside it.

        The facilities of `added` count from then on; where they join the pieces is told by `joined_by`.

        Parameters
        ----------
        projects
            One project.
        added, limit_ms
            As in `improve`. Times above the limit are not right any more.
        """
        projects.check(self.network)
        added = added or AddedOnBoth(None, None)
        now = build_project(*self._given(projects, added.now, limit_ms))
        edges = self.edges._replace(ms=now.arc_ms[self.edges.arc])
        now_ms = np.where(now.place_ms >= FAR, -1, now.place_ms)
        as_open, base_ms = self.as_open, now_ms
        if as_open is not None:
            there = projects.on_edges(self.network.edge_as_open)
            as_open = as_open.with_built(there, added=AddedOnBoth(added.as_open, None), limit_ms=limit_ms)
            base_ms = np.where((now_ms < 0) | (as_open.base_ms < 0), -1, np.maximum(now_ms, as_open.base_ms))
        return replace(
            self,
            base_ms=base_ms,
            now_ms=None if as_open is None else now_ms,
            as_open=as_open,
            arcs=self.arcs._replace(ms=now.arc_ms),
            edges=edges,
            doors=self.doors._replace(at_ms=self.door_rows.ms(edges.ms)),
            node_ms=now.node_ms,
            link_ends=np.concatenate([self.link_ends, np.asarray(projects.link_ends).reshape(-1, 2)]),
            link_ms=np.concatenate([self.link_ms, projects.link_ms]),
        )

    def _given(self, projects: RoadProjects, added: Added | None, limit_ms: int | None) -> tuple[Any, ...]:
        """Return the arguments of the kernels."""
        beside = projects.beside(self.link_ends, self.link_ms)
        changes = Changes(
            beside.edge_ptr.astype(np.int64),
            beside.edge.astype(np.int32),
            beside.edge_ms.astype(np.int32),
            beside.link_ptr.astype(np.int64),
            np.asarray(self.network.junction[beside.link_ends], dtype=np.int64).reshape(-1, 2),
            np.ascontiguousarray(beside.link_ms[:, ::-1] if self.tree.arriving else beside.link_ms, dtype=np.int32),
        )
        return (
            changes,
            no_facilities(len(projects)) if added is None else added,
            self.arcs,
            self.edges,
            self.on_pieces,
            self.doors,
            self.network.junction,
            self.copies,
            self.node_ms,
            or_far(self.base_ms if self.now_ms is None else self.now_ms),
            np.int64(FAR if limit_ms is None else limit_ms),
        )

    def together(self, projects: RoadProjects) -> Int64Array:
        """Return the times with all of these projects together, ``(places,)`` ms; -1 where nothing is reached."""
        found = self.improve(projects.as_one(), workers=1)
        ms = self.base_ms.copy()
        ms[found.place] = found.time_ms
        return ms
