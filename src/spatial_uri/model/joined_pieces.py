"""Pieces of road that belong together: those that meet and are alike, and those of one road."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.model.arrays import AnyIntArray, Int64Array
from spatial_uri.model.network import RoadNetwork


def join_pieces(network: RoadNetwork, looks: pd.DataFrame) -> Int64Array:
    """Join pieces that meet and are alike.

    Parameters
    ----------
    network
        The roads.
    looks
        One row per piece, on its number; pieces that belong together agree in every column. NaN equals NaN.

    Returns
    -------
    ndarray
        ``(rows,)`` for each piece the least number among those that it belongs to.
    """
    segments = looks.index.to_numpy()
    kind = looks.groupby(list(looks.columns), dropna=False, sort=False).ngroup().to_numpy()
    ends = network.piece_ends[segments]
    row, of_kind, end = np.tile(np.arange(len(segments)), 2), np.tile(kind, 2), ends.T.ravel()
    order = np.lexsort((row, of_kind, end))[np.count_nonzero(end < 0) :]
    row, of_kind, end = row[order], of_kind[order], end[order]
    meet = (of_kind[1:] == of_kind[:-1]) & (end[1:] == end[:-1])
    neighbours = coo_array(
        (np.ones(int(meet.sum()), dtype=np.int8), (row[:-1][meet], row[1:][meet])), shape=(len(segments),) * 2
    )
    _, stretch = connected_components(neighbours, directed=False)
    least = np.full(stretch.max(initial=-1) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, stretch, segments)
    return np.asarray(least[stretch], dtype=np.int64)


def number_roads(network: RoadNetwork, pieces: AnyIntArray, unnamed: AnyIntArray | None = None) -> Int64Array:
    """Return the road of each piece: those of one class and one ref (else name) that meet are one.

    Parameters
    ----------
    network
        The roads.
    pieces
        ``(n,)`` their numbers, each once.
    unnamed
        ``(n,)`` what tells roads without ref and name apart, equal for pieces that may be one; None keeps every such
        piece apart.

    Returns
    -------
    ndarray
        ``(n,)`` the least number among the pieces of each road.
    """
    table = network.pieces.iloc[pieces]
    ref, name = (table[c].astype(object).where(table[c].notna(), "").astype(str).to_numpy() for c in ("ref", "name"))
    label = np.where(ref != "", ref, name)
    apart = pieces if unnamed is None else unnamed
    looks = {
        "road_class": table["road_class"].astype(str).str.removesuffix("_link").to_numpy(),
        "label": label,
        "apart": np.where(label == "", apart, -1),
    }
    return join_pieces(network, pd.DataFrame(looks, index=pieces))
