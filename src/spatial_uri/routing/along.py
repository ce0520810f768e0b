"""What lies along the ways: how many metres of each kind of road every trip runs on."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.routing.along_kernels import sum_along
from spatial_uri.routing.nearest import Nearest, SourceTree


def metres_along(tree: SourceTree, found: Nearest, rank: Int64Array, kind: Int64Array, kinds: int) -> FloatArray:
    """Sum the lengths of the roads along trips, by kind of road.

    The first and the last piece count as far as they are driven, as in `route`; so the kinds add up to
    `Nearest.network_m`.

    Parameters
    ----------
    tree, found
        The tree, and what `nearest` made of it.
    rank
        ``(places,)`` which trip of each place: 0 for that to its nearest facility; -1 for none.
    kind
        ``(pieces,)`` the kind of each road piece, from 0.
    kinds
        How many kinds there are.

    Returns
    -------
    ndarray
        ``(places, kinds)`` metres; NaN for places without such a trip, 0 for trips on foot alone.
    """
    metres = np.full((len(rank), kinds), np.nan)
    place = np.flatnonzero(rank >= 0)
    place = place[found.time_ms[place, rank[place]] >= 0]
    metres[place] = 0.0
    driven = place[found.candidate[place, rank[place]] >= 0]
    if not len(driven):
        return metres
    network, of = tree.network, (driven, rank[driven])
    candidate, far, label, edge = (
        values[of] for values in (found.candidate, found.facility_candidate, found.edge_label, found.edge)
    )
    piece_m = network.pieces["length_m"].to_numpy()
    here, there = found.access.fraction[candidate], tree.access.fraction[far]
    onward = network.edge_forward[edge] == tree.arriving
    part = np.where(label < 0, np.abs(there - here), np.where(onward, 1 - here, here))
    before, _ = tree.labels.ways
    metres[driven] = sum_along(
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
        kind,
        kinds,
    )
    return metres
