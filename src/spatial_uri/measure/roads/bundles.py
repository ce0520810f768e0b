"""Bundles: all that would have to be improved on one settlement's way, as cheaply as can be found.

Two roads in series often bring nobody within alone, and a village together. For a row of prices of time, each road is
taken as it is or improved, whichever is worth more, and the best ways of the settlements under that weight are traced
(a Lagrangian sweep; Handler & Zang 1980, Networks 10, 293-309). What is improved on them is a candidate, and so is what
remains of it when the roads that save least for their cost are left out as long as the settlement stays within.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from spatial_uri.measure.roads.upgrades import Upgrades
from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.routing.closure.closure_layout import reached_over
from spatial_uri.routing.closure.tree_kernels import list_segments_used
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects
from spatial_uri.routing.rows import make_pointers
from spatial_uri.routing.snapping import select_access
from spatial_uri.routing.source_trees import grow_tree

STEPS = 40
"""How many prices of time are tried."""
_LEAST = 0.02
"""The lowest price above 0, of that at which no road is worth improving."""
_LONGEST_MS = 2**30


@dataclass(frozen=True, eq=False)
class _Sweep:
    search: ImprovementSearch
    upgrades: Upgrades
    cost: FloatArray
    saved_ms: FloatArray
    road: Int64Array
    places: Int64Array


def find_bundles(
    search: ImprovementSearch, upgrades: Upgrades, cost: FloatArray, road: Int64Array, places: Int64Array, limit_ms: int
) -> list[Int64Array]:
    """Return sets of pieces, ascending, that may bring one of the settlements `places` within the limit.

    Parameters
    ----------
    cost
        ``(pieces,)`` what each piece costs to improve: money, or kilometres; positive where it becomes faster.
    road
        ``(pieces,)`` the road that each belongs to: what is left out of a bundle is left out road by road.
    places
        Settlements that everything together brings within. For each of them one of the bundles at least does.
    """
    network = search.network
    saved = (network.time_ms - upgrades.faster_ms).astype(np.float64)
    edge_cost = np.where(saved > 0, np.maximum(cost[network.edge_piece], 1e-9), 1.0)
    dearest = float((saved / edge_cost).max(initial=0.0))
    if dearest <= 0 or not len(places):
        return []
    piece_saved = np.zeros(network.piece_count)
    np.maximum.at(piece_saved, network.edge_piece, saved)
    sweep = _Sweep(search, upgrades, cost, piece_saved, road, places)
    found: dict[tuple[int, bytes], Int64Array] = {}
    for price in (0.0, *np.geomspace(_LEAST * dearest, dearest, STEPS - 1)):
        improved_ms = np.where(saved > 0, upgrades.faster_ms + price * edge_cost, np.inf)
        weight = np.minimum(np.rint(np.minimum(improved_ms, network.time_ms)), _LONGEST_MS).astype(np.int32)
        is_improved = np.zeros(network.piece_count, dtype=np.bool_)
        is_improved[network.edge_piece[improved_ms < network.time_ms]] = True
        for place, pieces in zip(places.tolist(), _on_ways(sweep, weight), strict=True):
            bundle = np.unique(pieces[is_improved[pieces]]).astype(np.int64)
            if len(bundle):
                found.setdefault((place, bundle.tobytes()), bundle)
    return _distinct([*found.values(), *_trimmed(sweep, [(place, b) for (place, _), b in found.items()], limit_ms)])


def _on_ways(sweep: _Sweep, weight: Int32Array) -> list[Int32Array]:
    """Return the pieces on the best way of each settlement under a weight of the edges."""
    tree, network = sweep.search.tree, sweep.search.network.alone  # weights are no times to be compared
    grown = grow_tree(
        network.with_times(weight), tree.points, direction=tree.direction, walk=tree.walk, access=tree.access
    )
    access = select_access(sweep.search.places.access, sweep.places)
    found = find_nearest(grown, sweep.search.places.points[sweep.places], access)
    candidate = found.candidate[:, 0]
    on_road = np.flatnonzero((found.time_ms[:, 0] >= 0) & (candidate >= 0)).astype(np.int32)
    before, _ = grown.labels.ways
    piece, place = list_segments_used(
        on_road, access.piece[candidate[on_road]], found.edge_label[on_road, 0], before, reached_over(grown)
    )
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(len(sweep.places) + 1))
    return [piece[order][a:b] for a, b in pairwise(ends)]


def _trimmed(sweep: _Sweep, bundles: list[tuple[int, Int64Array]], limit_ms: int) -> list[Int64Array]:
    """Leave out of each bundle the dearest roads for what they save, as long as its settlement stays within."""
    projects = pieces_as_projects(sweep.search, [bundle for _, bundle in bundles], sweep.upgrades.faster_ms)
    found = sweep.search.improve(projects)
    own = np.array([place for place, _ in bundles], dtype=np.int64)[found.project] == found.place
    after = np.full(len(bundles), -1, dtype=np.int64)
    after[found.project[own]] = found.time_ms[own]
    kept = []
    for (_, bundle), ms in zip(bundles, after.tolist(), strict=True):
        spare = limit_ms - ms
        if ms < 0 or spare < 0:
            continue
        road = sweep.road[bundle]
        numbers, of = np.unique(road, return_inverse=True)
        saved = np.bincount(of, sweep.saved_ms[bundle])
        cost = np.bincount(of, sweep.cost[bundle])
        left_out = np.zeros(len(numbers), dtype=np.bool_)
        for one in np.lexsort((numbers, -cost / np.maximum(saved, 1e-9))).tolist():
            if saved[one] <= spare:
                left_out[one] = True
                spare -= saved[one]
        rest = bundle[~left_out[of]]
        if len(rest):
            kept.append(rest)
    return kept


def pieces_as_projects(search: ImprovementSearch, groups: list[Int64Array], faster_ms: Int32Array) -> RoadProjects:
    """Return projects that make groups of pieces faster."""
    ptr = make_pointers(np.array([len(group) for group in groups], dtype=np.int64))
    flat = np.concatenate([np.zeros(0, dtype=np.int64), *groups])
    return RoadProjects.of_pieces(search.network, ptr, flat, faster_ms)


def _distinct(bundles: list[Int64Array]) -> list[Int64Array]:
    return list({bundle.tobytes(): bundle for bundle in bundles}.values())
