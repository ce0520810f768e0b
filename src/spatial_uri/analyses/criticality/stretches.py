"""Stretches of road: segments that follow one another and matter to the same people."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.network import RoadNetwork


def find_stretches(network: RoadNetwork, costs: pd.DataFrame) -> Int64Array:
    """Join segments that meet and have the same costs.

    Parameters
    ----------
    network
        The roads.
    costs
        One row per segment, on its number; segments of a stretch agree in every column. NaN equals NaN.

    Returns
    -------
    ndarray
        ``(rows,)`` the stretch of each segment: the least number among its segments.
    """
    segments = costs.index.to_numpy()
    kind = costs.groupby(list(costs.columns), dropna=False, sort=False).ngroup().to_numpy()
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
