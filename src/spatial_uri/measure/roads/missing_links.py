"""Missing links: pairs of junctions a short way apart that are far apart by road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from spatial_uri.measure.roads.options import RoadLeverOptions
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.routing.changes.joints import open_junctions
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import MS_PER_HOUR


@dataclass(frozen=True, eq=False)
class MissingLinks:
    """Candidate links: ``(links, 2)`` junctions, ``(links,)`` kilometres and milliseconds, and how many were left out.

    `considered` is how many pairs of junctions lie within the length asked for.
    """

    ends: Int64Array
    km: FloatArray
    ms: Int64Array
    considered: int
    left_out: int


def find_missing_links(search: ImprovementSearch, options: RoadLeverOptions) -> MissingLinks:
    """List the links that would shorten the way of one of their ends most.

    Both ends are junctions of roads that a village road may join: no bridges, tunnels, motorways or ferries alone. Two
    junctions need no link where a piece that is no longer joins them already.
    """
    network = search.network
    junctions = open_junctions(network)
    xy = network.node_xy[junctions]
    pairs = cKDTree(xy).query_pairs(options.link_max_km * 1000, output_type="ndarray")
    ends = junctions[pairs].astype(np.int64).reshape(-1, 2)
    metres = np.hypot(*(network.node_xy[ends[:, 0]] - network.node_xy[ends[:, 1]]).T) * options.link_factor
    ms = np.rint(metres / 1000 / options.link_kmh * MS_PER_HOUR).astype(np.int64)
    times = search.junction_ms
    first, second = times[ends[:, 0]], times[ends[:, 1]]
    gain = np.where((first < 0) | (second < 0), np.iinfo(np.int64).max, np.abs(first - second) - ms)
    is_worth = (gain >= options.link_detour_min * MS_PER_MIN) & (gain > 0) & ~((first < 0) & (second < 0))
    is_worth &= (metres > 0) & ~_are_joined(network, ends, metres)
    rows = np.flatnonzero(is_worth)
    best = rows[np.lexsort((ends[rows, 1], ends[rows, 0], ms[rows], -gain[rows]))][: options.most_links]
    best = np.sort(best)
    return MissingLinks(ends[best], metres[best] / 1000, ms[best], len(ends), len(rows) - len(best))


def _are_joined(network: RoadNetwork, ends: Int64Array, metres: FloatArray) -> BoolArray:
    """Tell which pairs of junctions a piece of road joins that is no longer than the link would be."""
    span = np.int64(network.node_count)
    own, between = np.sort(network.piece_ends, axis=1), np.sort(ends, axis=1)
    length_m = network.pieces["length_m"].groupby(own[:, 0] * span + own[:, 1]).min()
    shortest = length_m.reindex(between[:, 0] * span + between[:, 1]).to_numpy()
    return np.asarray(shortest <= metres)
