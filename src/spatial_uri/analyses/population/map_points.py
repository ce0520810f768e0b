"""The points that the map draws of very many cells: cells near one another in the same class of time are one point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.model.arrays import FloatArray, Int64Array

_GROWTH = 1.25


class DrawnPoints(NamedTuple):
    """What the map draws: points with the columns of the cells, the cells of each, and the side of their squares.

    `square_m` is 0 where every cell is a point.
    """

    points: gpd.GeoDataFrame
    cells: Int64Array
    square_m: float


def drawn_points(cells: gpd.GeoDataFrame, classes: Sequence[Sequence[int]], most: int) -> DrawnPoints:
    """Return the cells, or, of too many, points that stand for the cells of one square in the same classes.

    A point lies where the people of its cells are on average, has all of them, and the mean of their minutes, which is
    of their class. Squares are made as large as it takes.

    Parameters
    ----------
    cells
        Columns ``people``, ``area_id``, ``<tier>_min`` and ``<tier>_status``; points in a CRS in metres.
    classes
        For each tier the class of time of each cell.
    most
        How many points there are at most, unless cells of more different classes and areas lie in one place.
    """
    if len(cells) <= most:
        return DrawnPoints(cells, np.ones(len(cells), dtype=np.int64), 0.0)
    x, y = cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy()
    kinds = np.column_stack([*classes, pd.factorize(cells["area_id"])[0]])
    kind = np.unique(kinds, axis=0, return_inverse=True)[1].ravel()
    square = math.sqrt(np.ptp(x) * np.ptp(y) / len(cells)) or 1.0
    widest = max(np.ptp(x), np.ptp(y))
    while True:
        groups = _groups(x, y, kind, square)
        if groups.max() < most or square > widest:
            return _joined(cells, groups, square)
        square *= _GROWTH


def _groups(x: FloatArray, y: FloatArray, kind: Int64Array, square: float) -> Int64Array:
    """Number the squares and kinds that occur."""
    places = np.column_stack([np.floor(x / square), np.floor(y / square), kind]).astype(np.int64)
    return np.unique(places, axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def _joined(cells: gpd.GeoDataFrame, groups: Int64Array, square: float) -> DrawnPoints:
    people = cells["people"].to_numpy(dtype=float)
    weights = np.where(people > 0, people, 0.0)
    weights = np.where(np.bincount(groups, weights)[groups] > 0, weights, 1.0)

    def mean(values: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(groups, weights * values) / np.bincount(groups, weights))

    first = np.unique(groups, return_index=True)[1]
    points = pd.DataFrame(cells.drop(columns="geometry")).iloc[first].reset_index(drop=True)
    points["people"] = np.bincount(groups, people)
    for column in points.columns[points.columns.str.endswith("_min")]:
        minutes = cells[column].to_numpy(dtype=float)
        longest = np.full(len(first), -np.inf)
        np.maximum.at(longest, groups, minutes)
        points[column] = np.minimum(mean(minutes), longest)  # rounding must not lift a mean out of its class
    x, y = (mean(values.to_numpy()) for values in (cells.geometry.x, cells.geometry.y))
    geometry = gpd.points_from_xy(x, y, crs=cells.crs)
    return DrawnPoints(gpd.GeoDataFrame(points, geometry=geometry), np.bincount(groups), square)
