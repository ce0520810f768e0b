"""Which roads lead nowhere any more while a segment or a junction is closed.

A place joins roads that lead anywhere (`RoadNetwork.joins_main`): those of a long part in which one gets from
everywhere to everywhere. A closure may split such a part. What is split off, and shorter than a tenth of the longest
part, does not count any more, so that people there look for the next road that does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.closure.closed_roads import ClosedRoads
from spatial_uri.routing.closure.closure_arrays import Rows
from spatial_uri.routing.closure.closure_layout import build_tree
from spatial_uri.routing.closure.demotion_kernels import ReachTree, Roads, find_demoted, search_breadth_first
from spatial_uri.routing.rows import group_rows, make_pointers


@dataclass(frozen=True, eq=False)
class Demotions:
    """The pieces that cease to lead anywhere in each case, and those that begin to; as `Rows` by case.

    The closed segment itself is not among them. Pieces begin to count only if the longest part of the network is split:
    then another part may be a tenth as long as what is left.
    """

    demoted: Rows
    promoted: Rows


def find_demotions(network: RoadNetwork, closed: ClosedRoads) -> Demotions:
    """Find the pieces of which `RoadNetwork.joins_main` changes in each case.

    Parameters
    ----------
    network
        The roads, all open.
    closed
        What is closed in each case.
    """
    roads, there, back = _lay_out(network)
    pieces, counts, lost_m, split_m = find_demoted(closed.segment, closed.junction, roads, there, back)
    demoted: list[AnyIntArray] = np.split(pieces, np.cumsum(counts)[:-1]) if len(closed) else []
    promoted: list[AnyIntArray] = [np.zeros(0, dtype=np.int32)] * len(closed)
    for case in np.flatnonzero(_may_change_what_counts(network, closed, lost_m, split_m)):
        before, after = network.joins_main, closed.without(network, int(case)).joins_main
        demoted[case] = np.flatnonzero(before & ~after & (np.arange(len(after)) != closed.segment[case]))
        promoted[case] = np.flatnonzero(after & ~before)
    return Demotions(_rows(demoted), _rows(promoted))


def _rows(lists: list[AnyIntArray]) -> Rows:
    rows = np.concatenate([np.zeros(0, dtype=np.int32), *lists]).astype(np.int32)
    return Rows(make_pointers(np.array([len(rows) for rows in lists], dtype=np.int64)), rows)


def _may_change_what_counts(
    network: RoadNetwork, closed: ClosedRoads, lost_m: FloatArray, split_m: FloatArray
) -> BoolArray:
    """Return the cases in which some part may begin or cease to be a tenth as long as the longest.

    These are few, and looked at one by one.
    """
    part, part_m = network.strong_parts
    if not len(part_m) or not len(closed):
        return np.zeros(len(closed), dtype=np.bool_)
    ends = np.where(closed.segment >= 0, network.piece_ends[closed.segment, 0], closed.junction)
    own = np.where(ends >= 0, part[ends], -1)
    longest = int(part_m.argmax())
    second_m = np.delete(part_m, longest).max(initial=0.0)
    own_m = part_m[own] - lost_m
    longest_m = np.where(own == longest, np.maximum(own_m, second_m), part_m[longest])
    tenth_m = longest_m / 10 * (1 - 1e-9)
    waiting_m = part_m[~network.leads_anywhere].max(initial=-1.0)
    return np.asarray(
        (own >= 0) & (lost_m > 0) & ((split_m >= tenth_m) | (own_m < tenth_m * 1.01) | (waiting_m >= tenth_m))
    )


def _lay_out(network: RoadNetwork) -> tuple[Roads, ReachTree, ReachTree]:
    """Lay out the network and its trees as the kernel wants them."""
    part, _ = network.strong_parts
    kept = np.where(network.leads_anywhere[part], part, -1).astype(np.int32)
    nodes = network.node_count
    onward = Rows(network.indptr.astype(np.int64), np.arange(network.edge_count, dtype=np.int32))
    back = Rows(network.incoming[0].astype(np.int64), network.incoming[1])
    roads = Roads(
        network.head,
        network.tail,
        network.edge_piece,
        network.edge_primary,
        network.pieces["length_m"].to_numpy(),
        Rows(*network.piece_edges),
        kept,
        network.junction,
        Rows(*group_rows(network.junction, nodes)),
    )
    roots = _central_nodes(network, part, np.flatnonzero(network.leads_anywhere))
    there = _reach_tree(network, kept, roots, (onward, network.head), (back, network.tail))
    return roads, there, _reach_tree(network, kept, roots, (back, network.tail), (onward, network.head))


def _central_nodes(network: RoadNetwork, part: Int32Array, parts: Int64Array) -> Int32Array:
    """Return a node of each part near its middle where most roads meet: closures seldom cut it off from the rest."""
    roots = []
    degree = np.diff(network.indptr)
    for number in parts:
        nodes = np.flatnonzero(part == number)
        offset = np.hypot(*(network.node_xy[nodes] - np.median(network.node_xy[nodes], axis=0)).T)
        roots.append(nodes[np.lexsort((offset, -np.minimum(degree[nodes], 3)))[0]])
    return np.array(roots, dtype=np.int32)


def _reach_tree(
    network: RoadNetwork,
    part: Int32Array,
    roots: Int32Array,
    forth: tuple[Rows, Int32Array],
    back: tuple[Rows, Int32Array],
) -> ReachTree:
    before, over, reached = search_breadth_first(*forth, network.edge_piece, part, roots)
    return ReachTree(build_tree(before, reached, over, network.piece_count), *forth, *back)
