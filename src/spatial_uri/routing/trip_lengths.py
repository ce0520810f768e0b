"""How many metres of each kind of road every trip runs on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.routing.door_to_door import Nearest
from spatial_uri.routing.source_trees import SourceTree
from spatial_uri.routing.trip_length_kernels import sum_along_trips


@dataclass(frozen=True, eq=False)
class SegmentKinds:
    """The kind of each road segment.

    Parameters
    ----------
    kind
        ``(segments,)`` number of its kind, from 0.
    count
        How many kinds there are.
    """

    kind: Int64Array
    count: int


def sum_road_lengths(tree: SourceTree, found: Nearest, rank: Int64Array, kinds: SegmentKinds) -> FloatArray:
    """Sum the lengths of the roads along trips, by kind of road.

    The first and the last segment count only as far as they are driven, as in `trace_route`. So the kinds add up to
    `Nearest.network_m`.

    Parameters
    ----------
    tree, found
        The tree, and what `find_nearest` found in it.
    rank
        ``(places,)`` which trip of each place: 0 for the one to its nearest facility; -1 for none.
    kinds
        The kinds of road.

    Returns
    -------
    ndarray
        ``(places, kinds)`` metres; NaN for places without such a trip, 0 for trips on foot alone.
    """
    metres = np.full((len(rank), kinds.count), np.nan)
    place = np.flatnonzero(rank >= 0)
    place = place[found.time_ms[place, rank[place]] >= 0]
    metres[place] = 0.0
    driven = place[found.candidate[place, rank[place]] >= 0]
    if not len(driven):
        return metres
    network, trips = tree.network, (driven, rank[driven])
    candidate, far, label, edge = (
        values[trips] for values in (found.candidate, found.facility_candidate, found.edge_label, found.edge)
    )
    piece_m = network.pieces["length_m"].to_numpy()
    here, there = found.access.fraction[candidate], tree.access.fraction[far]
    onward = network.edge_forward[edge] == tree.arriving
    part = np.where(label < 0, np.abs(there - here), np.where(onward, 1 - here, here))
    before, _ = tree.labels.ways
    metres[driven] = sum_along_trips(
        label,
        network.edge_piece[edge],
        part * piece_m[network.edge_piece[edge]],
        before,
        tree.label_edge,
        network.edge_piece,
        piece_m,
        tree.labels.seed,
        network.edge_piece[tree.seeds.edge],
        tree.seeds.metres,
        kinds.kind,
        kinds.count,
    )
    return metres
