"""The road network: directed compressed-sparse-row arrays, and one row for each road piece.

A *piece* is a stretch of road between two junctions on which nothing changes (class, speed,
surface, bridge or not). A *node* is a state of the search: a junction or, where turn restrictions
apply, one of several copies of it that differ in what may be driven next. An *edge* is a piece in
one direction between two nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.data_edge import DataEdge
from spatial_uri.model.heights import Heights

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
        ``(edges,)`` True for the one edge of a piece and direction that somebody joining the
        road there sets out on; False for the copies made for turn restrictions.
    pieces
        One row per piece, RangeIndex. Columns ``way_id`` (source id of its first way),
        ``road_class`` (such as the OSM ``highway`` value), ``ref``, ``name``, ``surface`` (``paved``,
        ``unpaved``, ``unknown``), ``length_m`` (geodesic), ``snappable`` (may a trip begin or
        end on it on foot), ``structure`` (``road``, ``bridge``, ``tunnel``, ``ferry``). Roads that were read
        have ``ford`` as well (does the piece run through water), and ``limit_kmh`` (the lowest signed limit that
        its mode minds, NaN without one).
    piece_ptr, piece_xy
        The vertices of piece ``p`` are ``piece_xy[piece_ptr[p]:piece_ptr[p+1]]``.
    data_edge
        Where the data ends, as far as its source tells.
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
    heights: Heights | None = None

    def __post_init__(self) -> None:
        require_metric_crs(self.crs, what="the roads")
        nodes, edges, pieces = len(self.node_id), len(self.head), len(self.pieces)
        faults = [f"pieces lack column {c!r}" for c in PIECE_COLUMNS if c not in self.pieces.columns]
        shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
            "node_xy": (self.node_xy, (nodes, 2)),
            "indptr": (self.indptr, (nodes + 1,)),
            "time_ms": (self.time_ms, (edges,)),
            "edge_piece": (self.edge_piece, (edges,)),
            "edge_forward": (self.edge_forward, (edges,)),
            "edge_primary": (self.edge_primary, (edges,)),
            "piece_ptr": (self.piece_ptr, (pieces + 1,)),
        }
        faults += [f"{k} has shape {a.shape}, expected {s}" for k, (a, s) in shapes.items() if a.shape != s]
        if not faults and edges:
            if self.indptr[0] != 0 or self.indptr[-1] != edges or (np.diff(self.indptr) < 0).any():
                faults.append("indptr does not partition the edges")
            if self.head.min() < 0 or self.head.max() >= nodes:
                faults.append("head points outside the nodes")
            if self.edge_piece.min() < 0 or self.edge_piece.max() >= pieces:
                faults.append("edge_piece points outside the pieces")
            if self.time_ms.min() < 0:
                faults.append("some travel times are negative")
        if not faults and (
            self.piece_ptr[0] != 0 or self.piece_ptr[-1] != len(self.piece_xy) or (np.diff(self.piece_ptr) < 2).any()
        ):
            faults.append("piece_ptr does not partition the vertices into lines of two or more")
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

        Those inside a strong part that leads anywhere: not the fragment that cannot be left.
        """
        part, _ = self.strong_parts
        inner = part[self.tail] == part[self.head]
        joined = np.zeros(self.piece_count, dtype=np.bool_)
        joined[self.edge_piece[inner & self.leads_anywhere[part[self.tail]]]] = True
        return joined

    def with_edges(self, is_open: BoolArray) -> RoadNetwork:
        """Return the network with only the edges that are open, ``(edges,)``; nodes and pieces keep their numbers."""
        position = np.concatenate([[0], np.cumsum(is_open)]).astype(np.int32)
        return replace(
            self,
            indptr=position[self.indptr],
            head=self.head[is_open],
            time_ms=self.time_ms[is_open],
            edge_piece=self.edge_piece[is_open],
            edge_forward=self.edge_forward[is_open],
            edge_primary=self.edge_primary[is_open],
        )

    def with_joins_main(self, joins_main: BoolArray) -> RoadNetwork:
        """Return the network with `joins_main` as it is in the larger network that this one was made from."""
        same = replace(self)
        same.__dict__["joins_main"] = joins_main  # where cached_property looks first
        return same

    def with_times(self, time_ms: Int32Array) -> RoadNetwork:
        """Return the network with other times on its edges; what does not depend on times is not worked out again."""
        same = replace(self, time_ms=time_ms)
        for name in ("joins_main", "lines", "snap_index"):
            same.__dict__[name] = getattr(self, name)  # where cached_property looks first
        return same

    @cached_property
    def snap_index(self) -> tuple[Int64Array, shapely.STRtree, shapely.STRtree]:
        """Pieces that may be joined on foot, a spatial index of their lines, and one of those that `joins_main`."""
        usable = np.flatnonzero(self.pieces["snappable"].to_numpy())
        lines = self.lines[usable]
        return usable, shapely.STRtree(lines), shapely.STRtree(lines[self.joins_main[usable]])

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
