"""What is closed: a road segment or a junction, one at a time; and the network without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, BoolArray, Int32Array
from spatial_uri.model.network import RoadNetwork


@dataclass(frozen=True, eq=False)
class ClosedRoads:
    """Cases in each of which one road segment or one junction is closed.

    Parameters
    ----------
    segment
        ``(cases,)`` the segment that nobody drives on or joins; -1 if a junction is closed.
    junction
        ``(cases,)`` the junction (as in `RoadNetwork.junction`) that nobody passes; -1 if a segment is closed. The
        roads that meet there end in front of it, and may be joined and driven as far as that.
    """

    segment: Int32Array
    junction: Int32Array

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self.segment)

    @classmethod
    def of_segments(cls, segments: AnyIntArray) -> ClosedRoads:
        """Close some road segments, one at a time."""
        return cls(segments.astype(np.int32), np.full(len(segments), -1, dtype=np.int32))

    @classmethod
    def of_junctions(cls, junctions: AnyIntArray) -> ClosedRoads:
        """Close some junctions, one at a time."""
        return cls(np.full(len(junctions), -1, dtype=np.int32), junctions.astype(np.int32))

    def without(self, network: RoadNetwork, case: int) -> RoadNetwork:
        """Return the network of one case; segments keep their numbers."""
        if self.segment[case] >= 0:
            return without_segment(network, int(self.segment[case]))
        return without_junction(network, int(self.junction[case]))


def without_segment(network: RoadNetwork, segment: int) -> RoadNetwork:
    """Return the network without one segment: nobody drives on it, and nobody joins it.

    Segments keep their numbers. Which of the others lead anywhere (`RoadNetwork.joins_main`) is worked out anew.
    """
    return without_segments(network, np.arange(network.piece_count) == segment)


def without_segments(network: RoadNetwork, closed: BoolArray) -> RoadNetwork:
    """Return the network without some segments, ``(pieces,)``, as `without_segment` does without one."""
    open_roads = network.with_edges(~closed[network.edge_piece])
    snappable = network.pieces["snappable"].to_numpy() & ~closed
    return replace(open_roads, pieces=network.pieces.assign(snappable=snappable))


def without_junction(network: RoadNetwork, junction: int) -> RoadNetwork:
    """Return the network without one junction: every road that meets there has an end of its own instead.

    Segments keep their numbers. Which of them lead anywhere (`RoadNetwork.joins_main`) is worked out anew.
    """
    tail, head = network.tail.astype(np.int64), network.head.astype(np.int64)
    leaves, arrives = network.junction[tail] == junction, network.junction[head] == junction
    # the end of its segment at which each edge begins and ends: 0 the first vertex, 1 the last
    begins, ends = 2 * network.edge_piece + ~network.edge_forward, 2 * network.edge_piece + network.edge_forward
    stumps = np.unique(np.concatenate([begins[leaves], ends[arrives]]))
    tail[leaves] = network.node_count + np.searchsorted(stumps, begins[leaves])
    head[arrives] = network.node_count + np.searchsorted(stumps, ends[arrives])
    by_tail = np.argsort(tail, kind="stable")
    counts = np.bincount(tail, minlength=network.node_count + len(stumps))
    new_ids = min(int(network.node_id.min(initial=0)), 0) - 1 - np.arange(len(stumps))
    return replace(
        network,
        node_xy=np.concatenate([network.node_xy, np.repeat(network.node_xy[junction][None], len(stumps), axis=0)]),
        node_id=np.concatenate([network.node_id, new_ids]),
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        head=head[by_tail].astype(np.int32),
        time_ms=network.time_ms[by_tail],
        edge_piece=network.edge_piece[by_tail],
        edge_forward=network.edge_forward[by_tail],
        edge_primary=network.edge_primary[by_tail],
    )
