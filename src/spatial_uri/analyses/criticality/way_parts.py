"""New ways of closed roads for a GeoPackage: where ways run together, their ground is drawn once."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.model.arrays import IndexArray

SKETCH_M = 10.0
"""Parts of ways are drawn with fewer points: they run along roads that are there already."""


def parts_of_ways(ways: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Divide ways where others join or leave them, and draw every part once.

    Parameters
    ----------
    ways
        As in `RoadClosures.new_ways`.

    Returns
    -------
    tuple
        The parts: ``stretch``, ``segment`` (that is closed), ``settlements`` (whose new way runs over it), geometry.
        The ways: one row for each way and part of it, in its order from the door on: ``stretch``, ``segment``,
        ``place_id``, ``settlements``, ``part`` (its row), geometry.
    """
    edges = _edges(ways)
    starts = np.flatnonzero(edges["begins"])
    ends = np.append(starts[1:], len(edges)) - 1
    edge, way = edges["edge"].to_numpy(), edges["way"].to_numpy()
    runs = pd.DataFrame({"first": edge[starts], "last": edge[ends]})
    part, _ = pd.factorize(pd.MultiIndex.from_frame(runs))
    first_use = np.flatnonzero(~pd.Series(part).duplicated())
    shapes = _shapes(ways, edges["at"].to_numpy()[starts[first_use]], edges["at"].to_numpy()[ends[first_use]])
    owner = ways.iloc[way[starts]]
    parts = gpd.GeoDataFrame(
        {
            "stretch": owner["stretch"].to_numpy()[first_use],
            "segment": owner["segment"].to_numpy()[first_use],
            "settlements": np.bincount(part),
        },
        geometry=shapely.simplify(shapes, SKETCH_M),
        crs=ways.crs,
    )
    columns = {name: owner[name].to_numpy() for name in ("stretch", "segment", "place_id")}
    columns["settlements"] = parts["settlements"].to_numpy()[part]
    whole = gpd.GeoDataFrame({**columns, "part": part}, geometry=parts.geometry.to_numpy()[part], crs=ways.crs)
    return parts, whole


def _edges(ways: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return every straight piece of every way: its way, the position of its first point, and one number for equals.

    ``begins`` tells where a part begins: a piece on which other ways run than on the one before.
    """
    points, owner = shapely.get_coordinates(ways.geometry.to_numpy(), return_index=True)
    at = np.flatnonzero((owner[1:] == owner[:-1]) & (points[1:] != points[:-1]).any(axis=1))
    way = owner[at]
    keys = pd.DataFrame({"stretch": ways["stretch"].to_numpy()[way]})
    keys[["x", "y"]], keys[["to_x", "to_y"]] = points[at], points[at + 1]
    edge = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    mark = np.random.default_rng(0).integers(0, 2**62, size=len(ways), dtype=np.uint64)
    users = np.zeros(edge.max(initial=-1) + 1, dtype=np.uint64)
    np.add.at(users, edge, mark[way])  # wraps around; equal sums are equal ways
    begins = np.ones(len(at), dtype=bool)
    begins[1:] = (way[1:] != way[:-1]) | (users[edge[1:]] != users[edge[:-1]])
    return pd.DataFrame({"way": way, "at": at, "edge": edge, "begins": begins})


def _shapes(ways: gpd.GeoDataFrame, first: IndexArray, last: IndexArray) -> np.ndarray:
    points = shapely.get_coordinates(ways.geometry.to_numpy())
    counts = last - first + 2
    rows = np.repeat(first - np.append(0, np.cumsum(counts)[:-1]), counts) + np.arange(counts.sum())
    return np.asarray(shapely.linestrings(points[rows], indices=np.repeat(np.arange(len(first)), counts)))
