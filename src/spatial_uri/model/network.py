"""The road network: directed compressed-sparse-row arrays, and one row for each road piece.

A *piece* is a stretch of road between two junctions on which nothing changes (class, speed, surface, bridge or not). A
*node* is a state of the search: a junction or, where turn restrictions apply, one of several copies of it that differ
in what may be driven next. An *edge* is a piece in one direction between two nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.model.added_roads import AddedRoads
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.data_edge import DataEdge
from spatial_uri.model.fingerprints import fingerprint_of
from spatial_uri.model.heights import Heights
from spatial_uri.model.network_checks import network_faults

MS_PER_MIN = 60_000

Mode = Literal["drive", "walk", "cycle", "ebike"]
MODES: tuple[Mode, ...] = get_args(Mode)

PIECE_COLUMNS = ("way_id", "road_class", "ref", "name", "surface", "length_m", "snappable", "structure")


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A directed, mode-specific road network.

    Parameters
    ----------
    crs
        Metric CRS of all coordinates.
    mode
        The mode of travel it was built for: ``drive``, ``walk``, ``cycle`` or ``ebike``.
    node_xy
        ``(nodes, 2)`` coordinates of the nodes.
    node_id
        ``(nodes,)`` id of the junction in the source; copies made for turn restrictions share it.
        Negative where a road ends at a barrier.
    indptr, head
        CSR adjacency: edges ``indptr[v]:indptr[v+1]`` leave node ``v`` and end at ``head[e]``.
    time_ms
        ``(edges,)`` travel time over the edge, whole milliseconds, >= 0.
    edge_piece
        ``(edges,)`` the piece that the edge runs on.
    edge_forward
        ``(edges,)`` True where the edge runs in the direction of the piece's vertices.
    edge_primary
        ``(edges,)`` True for the one edge of a piece and direction that somebody joining the road there sets out on;
        False for the copies made for turn restrictions.
    pieces
        One row per piece, RangeIndex. Columns ``way_id`` (source id of its first way), ``road_class`` (such as the OSM
        ``highway`` value), ``ref``, ``name``, ``surface`` (``paved``, ``unpaved``, ``unknown``), ``length_m``
        (geodesic), ``snappable`` (may a trip begin or end on it on foot), ``structure`` (``road``, ``bridge``,
        ``tunnel``, ``ferry``). Roads that were read have ``ford`` as well (does the piece run through water), and
        ``limit_kmh`` (the lowest signed limit that its mode minds, NaN without one).
    piece_ptr, piece_xy
        The vertices of piece ``p`` are ``piece_xy[piece_ptr[p]:piece_ptr[p+1]]``.
    data_edge
        Where the data ends, as far as its source tells.
    added
        The new roads among the pieces, where some were added to the roads of today; None for none.
    as_open
        Where roads are closed that are open today: the same nodes and pieces with all roads open. A closure never
        helps, so every time on this network is the longer one of both. None where nothing is closed.
    heights
        Of the ground, for the slope of walks between doors and the road; None: walks are level.

    Raises
    ------
    DataError
        If the arrays contradict each other.
    CrsError
        If `crs` is missing, in degrees, or Web Mercator.
    """

    crs: CRS
    mode: Mode
    node_xy: FloatArray
    node_id: Int64Array
    indptr: Int32Array
    head: Int32Array
    time_ms: Int32Array
    edge_piece: Int32Array
    edge_forward: BoolArray
    edge_primary: BoolArray
    pieces: pd.DataFrame
    piece_ptr: Int64Array
    piece_xy: FloatArray
    data_edge: DataEdge = field(default_factory=DataEdge)
    added: AddedRoads | None = None
    as_open: RoadNetwork | None = None
    heights: Heights | None = None

    def __post_init__(self) -> None:
        require_metric_crs(self.crs, what="the roads")
        faults = network_faults(self, PIECE_COLUMNS)
        if faults:
            raise DataError("the road network contradicts itself", faults=faults)

    @property
    def node_count(self) -> int:
        """Number of search nodes, copies for turn restrictions included."""
        return len(self.node_id)

    @property
    def edge_count(self) -> int:
        """Number of directed edges."""
        return len(self.head)

    @property
    def piece_count(self) -> int:
        """Number of road pieces."""
        return len(self.pieces)

    @cached_property
    def tail(self) -> Int32Array:
        """``(edges,)`` the node that each edge leaves."""
        return np.repeat(np.arange(self.node_count, dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def edge_m(self) -> FloatArray:
        """``(edges,)`` length of each edge."""
        return self.pieces["length_m"].to_numpy()[self.edge_piece]

    @cached_property
    def incoming(self) -> tuple[Int32Array, Int32Array]:
        """Edges by the node they end at, as CSR ``(indptr, edges)``."""
        ends = np.cumsum(np.bincount(self.head, minlength=self.node_count))
        return np.concatenate([[0], ends]).astype(np.int32), np.argsort(self.head, kind="stable").astype(np.int32)

    @cached_property
    def junction(self) -> Int64Array:
        """``(nodes,)`` the first node at the same junction: the copies made for turn restrictions share it."""
        _, first, copies = np.unique(self.node_id, return_index=True, return_inverse=True)
        return np.asarray(first[copies])

    @cached_property
    def piece_edges(self) -> tuple[Int64Array, Int32Array]:
        """Edges of each piece as CSR ``(ptr, edges)``; a primary edge stands before its copies."""
        order = np.lexsort((np.arange(self.edge_count), ~self.edge_primary, self.edge_piece)).astype(np.int32)
        counts = np.bincount(self.edge_piece, minlength=self.piece_count)
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), order

    @cached_property
    def piece_ends(self) -> Int64Array:
        """``(pieces, 2)`` the junctions (as in `junction`) that each piece joins, -1 for a piece closed both ways."""
        ends = np.full((self.piece_count, 2), -1, dtype=np.int64)
        tail, head = self.junction[self.tail], self.junction[self.head]
        ends[self.edge_piece, 0] = np.where(self.edge_forward, tail, head)
        ends[self.edge_piece, 1] = np.where(self.edge_forward, head, tail)
        return ends

    @cached_property
    def strong_parts(self) -> tuple[Int32Array, FloatArray]:
        """The parts of the network in which one gets from everywhere to everywhere.

        ``(nodes,)`` the part of each node, and ``(parts,)`` the metres of the edges inside each, without copies.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        links = csr_array(
            (np.ones(self.edge_count, dtype=np.int8), self.head, self.indptr), shape=(self.node_count,) * 2
        )
        count, part = connected_components(links, connection="strong")
        inner = (part[self.tail] == part[self.head]) & self.edge_primary
        length_m = np.bincount(part[self.tail[inner]], self.edge_m[inner], minlength=count)
        return part.astype(np.int32), length_m.astype(np.float64)

    @cached_property
    def leads_anywhere(self) -> BoolArray:
        """``(parts,)`` True for the longest of the strong parts, and any other at least a tenth as long."""
        _, length_m = self.strong_parts
        return np.asarray(length_m >= length_m.max(initial=0.0) / 10)

    @cached_property
    def joins_main(self) -> BoolArray:
        """``(pieces,)`` True for pieces that the rest of the roads can be reached from, and that can be reached.

        Those inside a strong part that leads anywhere: not the fragment that cannot be left. New roads do not count.
        """
        if self.added is not None:
            return replace(self.without_new, added=None).joins_main
        inner = (part := self.strong_parts[0])[self.tail] == part[self.head]
        joined = np.zeros(self.piece_count, dtype=np.bool_)
        joined[self.edge_piece[inner & self.leads_anywhere[part[self.tail]]]] = True
        return joined

    @cached_property
    def alone(self) -> RoadNetwork:
        """The same network without `as_open`: times on it are not compared with those on roads that are all open."""
        names = set(self.__dict__) - {f.name for f in fields(self)}
        return self if self.as_open is None else self._keeping(replace(self, as_open=None), *names)

    @property
    def without_new(self) -> RoadNetwork:
        """The same network, alone, in which nobody drives on new roads."""
        return self.alone if self.added is None else self.alone.with_edges(~self.added.is_new[self.edge_piece])

    @cached_property
    def edge_as_open(self) -> Int64Array:
        """``(edges,)`` the same edge of `as_open`; of this network where nothing is closed."""
        if self.as_open is None:
            return np.arange(self.edge_count)
        is_open = np.zeros(self.piece_count, dtype=np.bool_)
        is_open[self.edge_piece] = True
        same = np.flatnonzero(is_open[self.as_open.edge_piece])
        if not np.array_equal(self.as_open.edge_piece[same], self.edge_piece):
            raise DataError("the network with closed roads is not the one with all roads open, but for whole pieces")
        return same

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits: the same only for the same roads with the same numbers and times."""
        return fingerprint_of(self)

    def with_edges(self, is_open: BoolArray) -> RoadNetwork:
        """Return the network with only the edges that are open, ``(edges,)``; nodes and pieces keep their numbers."""
        as_open = self.as_open
        if as_open is not None:
            kept = np.ones(as_open.edge_count, dtype=np.bool_)
            kept[self.edge_as_open] = is_open
            as_open = as_open.with_edges(kept)
        some = replace(
            self,
            indptr=np.append(0, np.cumsum(is_open)).astype(np.int32)[self.indptr],
            head=self.head[is_open],
            time_ms=self.time_ms[is_open],
            edge_piece=self.edge_piece[is_open],
            edge_forward=self.edge_forward[is_open],
            edge_primary=self.edge_primary[is_open],
            as_open=as_open,
        )
        return self._keeping(some, "lines") if "lines" in self.__dict__ else some

    def with_joins_main(self, joins_main: BoolArray) -> RoadNetwork:
        """Return the network with `joins_main` as it is in the larger network that this one was made from."""
        same = replace(self)
        same.__dict__["joins_main"] = joins_main  # where cached_property looks first
        return same

    def with_times(self, time_ms: Int32Array) -> RoadNetwork:
        """Return the network with other times on its edges; what does not depend on times is not worked out again.

        Roads that are closed keep their times in `as_open`.
        """
        as_open = self.as_open
        if as_open is not None:
            of_all = as_open.time_ms.copy()
            of_all[self.edge_as_open] = time_ms
            as_open = as_open.with_times(of_all)
        return self._keeping(replace(self, time_ms=time_ms, as_open=as_open), "joins_main", "lines", "snap_index")

    def _keeping(self, other: RoadNetwork, *names: str) -> RoadNetwork:
        """Return `other` with what was worked out for this network and holds for it, too."""
        for name in names:
            other.__dict__[name] = getattr(self, name)  # where cached_property looks first
        return other

    @cached_property
    def snap_index(self) -> tuple[Int64Array, shapely.STRtree, shapely.STRtree]:
        """Pieces that may be joined on foot, a spatial index of their lines, and one of those that `joins_main`.

        Of a piece that is split by new roads the first part stands for all, with the line of the whole.
        """
        is_usable = self.pieces["snappable"].to_numpy().copy()
        lines = self.lines
        if self.added is not None:
            first, rest, whole = self.added.joined_as_wholes(is_usable)
            is_usable[rest] = False
            lines = lines.copy()
            lines[first] = self.added.lines[whole]
        usable = np.flatnonzero(is_usable)
        return usable, shapely.STRtree(lines[usable]), shapely.STRtree(lines[usable[self.joins_main[usable]]])

    @cached_property
    def lines(self) -> GeometryArray:
        """``(pieces,)`` shapely LineStrings in `crs`."""
        owner = np.repeat(np.arange(self.piece_count), np.diff(self.piece_ptr))
        return np.asarray(shapely.linestrings(self.piece_xy, indices=owner))

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Extent ``(xmin, ymin, xmax, ymax)`` of the pieces in `crs`; NaN without pieces."""
        if not len(self.piece_xy):
            return (float("nan"),) * 4
        x, y = self.piece_xy.T  # one axis after the other: along both at once NumPy takes many times as long
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())
