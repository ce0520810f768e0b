"""Stretches of road: pieces that follow one another and matter to the same people."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.network import RoadNetwork


def stretches(network: RoadNetwork, costs: pd.DataFrame) -> Int64Array:
    """Join pieces that meet and have the same costs.

    Parameters
    ----------
    network
        The roads.
    costs
        One row per piece, on its number; what must be the same. NaN equals NaN.

    Returns
    -------
    ndarray
        ``(rows,)`` the least number of the pieces of the stretch that each piece belongs to.
    """
    pieces = costs.index.to_numpy()
    kind = costs.groupby(list(costs.columns), dropna=False, sort=False).ngroup().to_numpy()
    ends = network.piece_ends[pieces]
    row, of_kind, end = np.tile(np.arange(len(pieces)), 2), np.tile(kind, 2), ends.T.ravel()
    order = np.lexsort((row, of_kind, end))[np.count_nonzero(end < 0) :]
    row, of_kind, end = row[order], of_kind[order], end[order]
    meet = (of_kind[1:] == of_kind[:-1]) & (end[1:] == end[:-1])
    links = coo_array(
        (np.ones(int(meet.sum()), dtype=np.int8), (row[:-1][meet], row[1:][meet])), shape=(len(pieces),) * 2
    )
    _, stretch = connected_components(links, directed=False)
    least = np.full(stretch.max(initial=-1) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, stretch, pieces)
    return np.asarray(least[stretch], dtype=np.int64)
