"""Missing links: pairs of junctions a short way apart that are far apart by road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from spatial_uri.measure.roads.options import RoadLeverOptions
from spatial_uri.measure.slope.new_road_slopes import least_new_factor, straight_times_ms
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.routing.changes.joints import open_junctions
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import MS_PER_HOUR, both_ways


@dataclass(frozen=True, eq=False)
class MissingLinks:
    """Candidate links: ``(links, 2)`` junctions, ``(links,)`` kilometres, ``(links, 2)`` milliseconds there and back.

    `considered` is how many pairs of junctions lie within the length asked for, `left_out` how many that
    may be worth it are not among the links.
    """

    ends: Int64Array
    km: FloatArray
    ms: Int32Array
    considered: int
    left_out: int


def find_missing_links(search: ImprovementSearch, options: RoadLeverOptions, *, link_class: str = "") -> MissingLinks:
    """List the links that would shorten the way of one of their ends most.

    Both ends are junctions of roads that a village road may join: no bridges, tunnels, motorways or ferries alone. Two
    junctions need no link where a piece that is no longer joins them already. A link of the class `link_class` takes
    what its speed takes on the level and, where slopes cost time, what it climbs on a straight line, each way. Slopes
    are measured of those first that could bring most, down to where none of the others could be among the best.
    """
    network = search.network
    junctions = open_junctions(network)
    xy = network.node_xy[junctions]
    pairs = cKDTree(xy).query_pairs(options.link_max_km * 1000, output_type="ndarray")
    ends = junctions[pairs].astype(np.int64).reshape(-1, 2)
    metres = np.hypot(*(network.node_xy[ends[:, 0]] - network.node_xy[ends[:, 1]]).T) * options.link_factor
    level_ms = np.rint(metres / 1000 / options.link_kmh * MS_PER_HOUR)
    is_worth, most = _is_worth(search, ends, both_ways(level_ms * least_new_factor(network)), options)
    rows = np.flatnonzero(is_worth & (metres > 0) & ~_are_joined(network, ends, metres))
    rows = rows[np.argsort(-most[rows], kind="stable")]
    step = len(rows) if least_new_factor(network) == 1.0 else max(2 * options.most_links, 1)
    kept, kept_ms, gain, seen = rows[:0], np.zeros((0, 2), dtype=np.int32), most[:0], 0
    while seen < len(rows):
        own = rows[seen : seen + step]
        ms = straight_times_ms(network, ends[own], metres[own], level_ms[own].astype(np.int64), link_class)
        is_worth, brings = _is_worth(search, ends[own], ms, options)
        kept, gain = np.concatenate([kept, own[is_worth]]), np.concatenate([gain, brings[is_worth]])
        kept_ms, seen = np.concatenate([kept_ms, ms[is_worth]]), seen + len(own)
        if _are_enough(gain, most[rows[seen:]], options.most_links):
            break
    order = np.lexsort((ends[kept, 1], ends[kept, 0], kept_ms.sum(axis=1), -gain))[: options.most_links]
    order = order[np.argsort(kept[order])]
    best, left_out = kept[order], len(kept) - len(order) + len(rows) - seen
    return MissingLinks(ends[best], metres[best] / 1000, kept_ms[order], len(pairs), left_out)


def _are_enough(gain: Int64Array, others: Int64Array, wanted: int) -> bool:
    """Tell whether so many links are known to bring more than any other could, the most first among those."""
    if not len(others) or len(gain) < wanted:
        return not len(others)
    return wanted == 0 or bool(np.partition(gain, len(gain) - wanted)[len(gain) - wanted] > others[0])


def _is_worth(
    search: ImprovementSearch, ends: Int64Array, ms: Int32Array, options: RoadLeverOptions
) -> tuple[BoolArray, Int64Array]:
    """Tell which links would bring the end that is farther away nearer by as much as is asked for, and how much."""
    times = search.junction_ms
    first, second = times[ends[:, 0]], times[ends[:, 1]]
    # who lives at the first end takes the link from there to the facilities, and to there from them
    there, back = ms.T if search.tree.arriving else ms.T[::-1]
    nearer = np.maximum(first - second - there, second - first - back)
    gain = np.where((first < 0) | (second < 0), np.iinfo(np.int64).max, nearer)
    is_worth = (gain >= options.link_detour_min * MS_PER_MIN) & (gain > 0) & ~((first < 0) & (second < 0))
    return is_worth, gain


def _are_joined(network: RoadNetwork, ends: Int64Array, metres: FloatArray) -> BoolArray:
    """Tell which pairs of junctions a piece of road joins that is no longer than the link would be."""
    span = np.int64(network.node_count)
    own, between = np.sort(network.piece_ends, axis=1), np.sort(ends, axis=1)
    length_m = network.pieces["length_m"].groupby(own[:, 0] * span + own[:, 1]).min()
    shortest = length_m.reindex(between[:, 0] * span + between[:, 1]).to_numpy()
    return np.asarray(shortest <= metres)
