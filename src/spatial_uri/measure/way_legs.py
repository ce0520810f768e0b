"""The legs of ways: walk, road by class and name, walk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import AnyIntArray, FloatArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.routing.door_to_door import Nearest
from spatial_uri.routing.ways import Ways

ALIKE = ["road_class", "surface", "name", "ref"]
"""What the pieces of one leg have in common."""

MS_PER_H = 3_600_000


def number_looks(network: RoadNetwork) -> Int64Array:
    """Number the road pieces so that those that are `ALIKE` have the same number."""
    return network.pieces.groupby(ALIKE, dropna=False, sort=False).ngroup().to_numpy().astype(np.int64)


def list_legs(
    network: RoadNetwork, ways: Ways, found: Nearest, looks: Int64Array, *, arriving: bool, ms_per_m: float
) -> pd.DataFrame:
    """List the legs of the ways of all places.

    Parameters
    ----------
    network, ways, found
        The roads, the ways, and the trips that they are of.
    looks
        What `number_looks` returns.
    arriving
        True if trips end at the facility: the walk at the place is then the first.
    ms_per_m
        Time of one metre on foot.

    Returns
    -------
    DataFrame
        By place, in the direction of travel: ``row`` (of the place), ``leg`` (from 1), ``kind`` (``walk`` or
        ``road``), those of `ALIKE` (None for walks), ``length_km``, ``travel_min``, ``kmh`` (NaN for what takes no
        time).
    """
    first, length_m, ms = _road_legs(network, ways, looks)
    place = ways.place[first]
    piece = network.edge_piece[ways.edge[first]]
    reached = found.time_ms[:, 0] >= 0
    walks = [np.where(reached, values[:, 0], 0) for values in (found.access_ms, found.egress_ms)]
    if not arriving:
        walks.reverse()
    begins, ends = (np.flatnonzero(walk > 0) for walk in walks)
    walk_ms = [walks[0][begins], walks[1][ends]]
    row = np.concatenate([begins, place, ends])
    order = np.argsort(row, kind="stable")
    is_road = np.repeat([False, True, False], [len(begins), len(place), len(ends)])[order]
    ms = np.concatenate([walk_ms[0], ms, walk_ms[1]])[order]
    metres = np.concatenate([walk_ms[0] / ms_per_m, length_m, walk_ms[1] / ms_per_m])[order]
    row = row[order]
    legs = pd.DataFrame({"row": row, "leg": _count_within(row), "kind": np.where(is_road, "road", "walk")})
    for column in ALIKE:
        values = np.full(len(row), None, dtype=object)
        values[is_road] = network.pieces[column].take(piece).to_numpy(dtype=object)
        legs[column] = values
    legs["length_km"], legs["travel_min"] = metres / 1000, ms / MS_PER_MIN
    legs["kmh"] = metres / 1000 / np.where(ms > 0, ms / MS_PER_H, np.nan)
    return legs


def _road_legs(network: RoadNetwork, ways: Ways, looks: Int64Array) -> tuple[Int64Array, FloatArray, Int64Array]:
    """Join stretches that follow one another and are alike; return the first of each, its metres and its time."""
    driven = np.flatnonzero((ways.ms > 0) | (ways.metres > 0))
    if not len(driven):
        return driven, np.zeros(0), np.zeros(0, dtype=np.int64)
    place, look = ways.place[driven], looks[network.edge_piece[ways.edge[driven]]]
    begins = np.flatnonzero(np.concatenate([[True], (place[1:] != place[:-1]) | (look[1:] != look[:-1])]))
    metres, ms = (np.add.reduceat(values[driven], begins) for values in (ways.metres, ways.ms))
    return driven[begins], metres, ms


def _count_within(row: AnyIntArray) -> Int64Array:
    """Count the legs of each place from 1; `row` ascends."""
    return np.asarray(np.arange(len(row)) - np.searchsorted(row, row) + 1, dtype=np.int64)
