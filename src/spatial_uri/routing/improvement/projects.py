"""Road projects: edges that become faster, links between junctions, and bundles of both."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import AnyIntArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.slope_factors import edge_slope_factors
from spatial_uri.routing.rows import join_ranges, make_pointers, take_rows

MS_PER_HOUR = 3_600_000
_NONE = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class RoadProjects:
    """What each of some road projects changes.

    Parameters
    ----------
    edge_ptr, edge, edge_ms
        Project ``p`` makes the edges ``edge[edge_ptr[p]:edge_ptr[p+1]]`` take `edge_ms`, where that is less than they
        take today.
    link_ptr, link_ends, link_ms
        Project ``p`` builds the links ``link_ptr[p]:link_ptr[p+1]``: link ``i`` joins the junctions (as in
        `RoadNetwork.junction`) ``link_ends[i]``, both ways: ``link_ms[i]`` from the first to the second, and back.
        Nobody joins a link between its ends, and no turn restriction forbids to turn into it.
    """

    edge_ptr: Int64Array
    edge: Int32Array
    edge_ms: Int32Array
    link_ptr: Int64Array
    link_ends: Int64Array
    link_ms: Int32Array

    def __len__(self) -> int:
        """Return the number of projects."""
        return len(self.edge_ptr) - 1

    @classmethod
    def of_pieces(
        cls, network: RoadNetwork, ptr: Int64Array, pieces: AnyIntArray, faster_ms: Int32Array
    ) -> RoadProjects:
        """Make road pieces faster: project ``p`` those at ``pieces[ptr[p]:ptr[p+1]]``.

        Parameters
        ----------
        faster_ms
            ``(edges,)`` what each edge of the network takes when its piece is improved.
        """
        at, edge = take_rows(pieces, *network.piece_edges)
        counts = np.bincount(at, minlength=len(pieces))
        edge_ptr = make_pointers(counts)[ptr]
        none = make_pointers(np.zeros(len(ptr) - 1, dtype=np.int64))
        return cls(edge_ptr, edge, faster_ms[edge], none, np.zeros((0, 2), dtype=np.int64), both_ways(_NONE))

    @classmethod
    def of_links(cls, network: RoadNetwork, ends: AnyIntArray, ms: AnyIntArray) -> RoadProjects:
        """Build links, one in each project: ``(links, 2)`` the nodes that each joins, and times as in `both_ways`."""
        count = len(ms)
        none = np.zeros(count + 1, dtype=np.int64)
        junctions = np.asarray(network.junction[ends], dtype=np.int64).reshape(-1, 2)
        return cls(none, _NONE, _NONE, np.arange(count + 1, dtype=np.int64), junctions, both_ways(ms))

    def take(self, rows: AnyIntArray) -> RoadProjects:
        """Return some of the projects."""
        edges = join_ranges(self.edge_ptr[rows], self.edge_ptr[rows + 1])
        links = join_ranges(self.link_ptr[rows], self.link_ptr[rows + 1])
        return RoadProjects(
            make_pointers(np.diff(self.edge_ptr)[rows]),
            self.edge[edges],
            self.edge_ms[edges],
            make_pointers(np.diff(self.link_ptr)[rows]),
            self.link_ends[links],
            self.link_ms[links],
        )

    def on_edges(self, edges: AnyIntArray) -> RoadProjects:
        """Return the same projects on a network where edge ``e`` of this one is ``edges[e]``."""
        return replace(self, edge=edges[self.edge].astype(np.int32))

    def as_one(self) -> RoadProjects:
        """Return all of them together as one project; of an edge that is improved twice, the lesser time counts."""
        return RoadProjects(
            np.array([0, len(self.edge)]),
            self.edge,
            self.edge_ms,
            np.array([0, len(self.link_ms)]),
            self.link_ends,
            self.link_ms,
        )

    def beside(self, link_ends: Int64Array, link_ms: Int32Array) -> RoadProjects:
        """Return the same projects where some links are there already; they are among the links of each."""
        if not len(link_ms):
            return self
        counts = np.diff(self.link_ptr) + len(link_ms)
        ptr = make_pointers(counts)
        ends, ms = np.empty((ptr[-1], 2), dtype=np.int64), np.empty((ptr[-1], 2), dtype=np.int32)
        own = join_ranges(ptr[:-1], ptr[1:] - len(link_ms))
        ends[own], ms[own] = self.link_ends, self.link_ms
        there = join_ranges(ptr[1:] - len(link_ms), ptr[1:])
        ends[there], ms[there] = np.tile(link_ends, (len(self), 1)), np.tile(link_ms, (len(self), 1))
        return RoadProjects(self.edge_ptr, self.edge, self.edge_ms, ptr, ends, ms)

    def check(self, network: RoadNetwork) -> None:
        """Refuse what is no project on a network.

        Raises
        ------
        ParameterError
            Listing every fault.
        """
        faults = []
        for what, ptr, length in (
            ("edge_ptr", self.edge_ptr, len(self.edge)),
            ("link_ptr", self.link_ptr, len(self.link_ms)),
        ):
            if not len(ptr) or ptr[0] != 0 or ptr[-1] != length or (np.diff(ptr) < 0).any():
                faults.append(f"{what} does not partition its rows")
        if len(self.edge_ptr) != len(self.link_ptr):
            faults.append(f"{len(self.edge_ptr) - 1} projects with edges, {len(self.link_ptr) - 1} with links")
        if len(self.edge) != len(self.edge_ms) or not self.link_ends.shape == self.link_ms.shape == (
            len(self.link_ms),
            2,
        ):
            faults.append("edges or links and their times are not equally many")
        if len(self.edge) and not 0 <= self.edge.min() <= self.edge.max() < network.edge_count:
            faults.append("an edge is none of the network")
        if len(self.link_ends) and not 0 <= self.link_ends.min() <= self.link_ends.max() < network.node_count:
            faults.append("a link ends at no junction of the network")
        if min(self.edge_ms.min(initial=0), self.link_ms.min(initial=0)) < 0:
            faults.append("a time is negative")
        if faults:
            raise ParameterError("these are no road projects on this network", faults=faults)


def both_ways(ms: AnyIntArray) -> Int32Array:
    """Return what links take from their first end to their second, and back: ``(links, 2)``.

    Parameters
    ----------
    ms
        The same; or ``(links,)``, if both ways take as long.
    """
    return np.asarray(np.broadcast_to(ms.T, (2, len(ms))).T, dtype=np.int32)


def joined(*some: RoadProjects) -> RoadProjects:
    """Return projects of several kinds one after the other."""

    def pointers(name: str) -> Int64Array:
        return make_pointers(np.concatenate([np.diff(getattr(one, name)) for one in some]))

    edge, edge_ms, link_ends, link_ms = (
        np.concatenate([getattr(one, name) for one in some]) for name in ("edge", "edge_ms", "link_ends", "link_ms")
    )
    return RoadProjects(pointers("edge_ptr"), edge, edge_ms, pointers("link_ptr"), link_ends, link_ms)


def times_at(network: RoadNetwork, piece_kmh: FloatArray) -> Int32Array:
    """Return what each edge takes at a speed for each piece, and never more than today.

    A road that is made faster climbs as before: on foot and by bicycle the speed is that on the level, and each
    direction takes as many times as long as the slope makes it take today.

    Parameters
    ----------
    piece_kmh
        ``(pieces,)`` km/h on the level; NaN for pieces that stay as they are.
    """
    kmh = piece_kmh[network.edge_piece]
    with np.errstate(invalid="ignore", divide="ignore"):
        level_ms = np.rint(network.edge_m / 1000 / kmh * MS_PER_HOUR)
        ms = np.rint(level_ms * edge_slope_factors(network))
    return np.where(ms < network.time_ms, ms, network.time_ms).astype(np.int32)
