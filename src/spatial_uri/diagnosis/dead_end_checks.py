"""Roads that end just beside another road without a junction: where the map may lack a connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from spatial_uri.diagnosis.finding import Finding, Spot
from spatial_uri.diagnosis.joins import RoadTree, dead_ends
from spatial_uri.diagnosis.mapped_ways import lines_of_ways, nodes_that_go_on
from spatial_uri.diagnosis.subject import Subject
from spatial_uri.geo.crs import DEGREES, to_degrees, transformer
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_

GAP_M = 30.0
"""A dead end this near to another road may lack a junction."""
AROUND_M = 1000.0
"""Where the other road is reached by road within this distance, a junction would change nothing."""
AHEAD = 0.5
"""Cosine of the most that the road may turn towards the other one: 60 degrees."""
_TOUCHES_M = 1.0
_NO_NEARER_M = 1.01 * AROUND_M
"""On the map, which may be out of scale by less than a hundredth, nothing within `AROUND_M` by road is farther."""
_BLOCK = 64

REMEDY = N_(
    "Open the coordinates in an OpenStreetMap editor (JOSM, iD) or on an aerial photograph. Where the roads do join,"
    " connect them and take the new extract; where they do not, nothing has to be done."
)


@dataclass(frozen=True, eq=False)
class _Gaps:
    """Dead ends and the road that each nearly joins.

    Junction, road, metres between them, and the settlements and the people (NaN if unknown) that would gain a way.
    """

    node: Int64Array
    road: Int64Array
    gap_m: FloatArray
    settlements: FloatArray
    people: FloatArray


def near_joins(subject: Subject) -> Iterator[Finding]:
    """Find the dead ends within 30 m of another road that no junction joins, ranked by the people behind them."""
    gaps = _where_the_map_ends(subject, _gaps(subject))
    ways = _ways_beside(subject, gaps)
    for helps in (True, False):
        rows = np.flatnonzero((gaps.settlements > 0) == helps)
        if not len(rows):
            continue
        rows = rows[np.lexsort((gaps.gap_m[rows], -gaps.settlements[rows], -np.nan_to_num(gaps.people[rows])))]
        spots = _spots(subject.network, gaps, rows, ways)
        facts: dict[str, Any] = {"count": len(rows), "gap_limit_m": GAP_M, "names": [spot.name for spot in spots]}
        if helps:
            people = float(gaps.people[rows[0]])
            facts |= {"most": int(gaps.settlements[rows[0]]), "most_people": people}
            note = Note("roads.near_joins", severity="warning", **facts)
            yield Finding("amber", note, REMEDY, people=people, spots=spots)
        else:
            yield Finding("green", Note("roads.near_joins_idle", **facts), REMEDY, spots=spots)


def _where_the_map_ends(subject: Subject, gaps: _Gaps) -> _Gaps:
    """Leave out dead ends at which the map goes on, by a path or a closed road, or which are meant to end there.

    The aisle of a car park and the drive to a house are meant to end, unless a settlement would gain a way.
    """
    if subject.extract is None or not len(gaps.node):
        return gaps
    ids = subject.network.node_id[gaps.node]
    going_on, meant = nodes_that_go_on(subject.extract, ids.tolist())
    rows = ~np.isin(ids, list(going_on)) & ~(np.isin(ids, list(meant)) & (gaps.settlements == 0))
    return _Gaps(gaps.node[rows], gaps.road[rows], gaps.gap_m[rows], gaps.settlements[rows], gaps.people[rows])


def _ways_beside(subject: Subject, gaps: _Gaps) -> list[str]:
    """Return the way of OpenStreetMap that each road is; empty where a road is several, and another one is nearer."""
    network = subject.network
    ways = network.pieces["way_id"].to_numpy()[gaps.road].tolist()
    if subject.extract is None:
        return [f"w{way}" for way in ways]
    project = transformer(DEGREES, subject.study.crs)
    lines = {
        way: shapely.transform(line, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))
        for way, line in lines_of_ways(subject.extract, ways).items()
    }
    points = list(map(shapely.Point, network.node_xy[gaps.node].tolist()))
    return [
        f"w{way}" if way in lines and shapely.distance(lines[way], point) <= gap_m + _TOUCHES_M else ""
        for way, point, gap_m in zip(ways, points, gaps.gap_m.tolist(), strict=True)
    ]


def _spots(network: RoadNetwork, gaps: _Gaps, rows: Int64Array, ways: list[str]) -> tuple[Spot, ...]:
    degrees = to_degrees(network.node_xy[gaps.node[rows]], network.crs).tolist()
    found = []
    for row, (lon, lat) in zip(rows.tolist(), degrees, strict=True):
        beside = network.pieces.iloc[int(gaps.road[row])]
        osm_id = f"n{int(network.node_id[gaps.node[row]])}"
        name = str(beside["name"] or beside["ref"] or osm_id)
        found.append(Spot(name, lon, lat, osm_id, float(gaps.people[row]), ways[row], float(gaps.gap_m[row])))
    return tuple(found)


def _gaps(subject: Subject) -> _Gaps:
    network = subject.network
    node, road, gap_m = _near_pairs(network)
    used = network.piece_ends[:, 0] >= 0
    pieces = np.flatnonzero(used)
    junctions, flat = np.unique(network.piece_ends[pieces].ravel(), return_inverse=True)
    ends = flat.reshape(-1, 2).astype(np.int64)
    number = np.full(network.node_count, -1, dtype=np.int64)
    number[junctions] = np.arange(len(junctions))
    length_m = network.pieces["length_m"].to_numpy()[pieces]
    far = _is_far(ends, length_m, network.node_xy[junctions], number[node], number[network.piece_ends[road]])
    node, road, gap_m = node[far], road[far], gap_m[far]
    nearest = np.lexsort((gap_m, node))
    first = nearest[np.unique(node[nearest], return_index=True)[1]]
    node, road, gap_m = node[first], road[first], gap_m[first]
    tree = RoadTree(ends, _along(subject)[pieces], len(junctions))
    pairs = zip(number[node].tolist(), number[network.piece_ends[road, 0]].tolist(), strict=True)
    helped = np.asarray([tree.helped(one, other) for one, other in pairs], dtype=float).reshape(-1, 2)
    is_known = are_enough_known(subject.study.settlements.table["population"].to_numpy(dtype=float))
    return _Gaps(node, road, gap_m, helped[:, 0], helped[:, 1] if is_known else np.full(len(node), np.nan))


def _along(subject: Subject) -> FloatArray:
    """Return how many settlements join each road, and the people in them as far as known: ``(roads, 2)``."""
    network, places = subject.network, subject.settlements
    people = places.table["population"].to_numpy(dtype=float)
    usable, tree, _ = network.snap_index
    near = np.flatnonzero(~places.is_off_network)
    along = np.zeros((network.piece_count, 2))
    if len(near):
        row, line = tree.query_nearest(places.points[near], all_matches=False)
        np.add.at(along, usable[line], np.column_stack([np.ones(len(row)), np.nan_to_num(people[near[row]])]))
    return along


def _near_pairs(network: RoadNetwork) -> tuple[Int64Array, Int64Array, FloatArray]:
    """Return each dead end with each road that lies ahead of it within the gap: junction, road, metres."""
    ends = network.piece_ends
    used = np.flatnonzero(ends[:, 0] >= 0)
    at_end = np.flatnonzero(dead_ends(ends[used], network.node_count))
    # negative: the road ends at a barrier, or was cut so that nobody drives through; the data may know that it goes on
    at_end = at_end[(network.node_id[at_end] >= 0) & ~np.isin(network.node_id[at_end], network.data_edge.cut_id)]
    own = np.full(network.node_count, -1, dtype=np.int64)
    for side in (0, 1):
        own[ends[used, side]] = used
    structure = network.pieces["structure"].to_numpy()
    snappable = network.pieces["snappable"].to_numpy(dtype=bool)
    at_end = at_end[(structure[own[at_end]] == "road") & snappable[own[at_end]]]
    targets = np.flatnonzero((structure == "road") & snappable)
    points = np.asarray(shapely.points(network.node_xy[at_end]))
    lines = network.lines[targets]
    which, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=GAP_M)
    apart = targets[line] != own[at_end[which]]
    which, line = which[apart], line[apart]
    node, road = at_end[which], targets[line]
    nearest = shapely.line_interpolate_point(lines[line], shapely.line_locate_point(lines[line], points[which]))
    gap = shapely.get_coordinates(nearest) - network.node_xy[node]
    gap_m = np.hypot(gap[:, 0], gap[:, 1])
    heading = _headings(network, node, own[node])
    ahead = (gap * heading).sum(axis=1) >= AHEAD * gap_m
    straight_on = network.node_xy[node] + 2 * GAP_M * heading  # a road that joins at a narrow angle is ahead, too
    ray = shapely.linestrings(np.stack([network.node_xy[node], straight_on], axis=1))
    ahead |= shapely.intersects(ray, lines[line])
    crosses = shapely.intersects(network.lines[own[node]], lines[line])
    kept = ahead | crosses | (gap_m <= _TOUCHES_M)
    return node[kept], road[kept], gap_m[kept]


def _headings(network: RoadNetwork, node: Int64Array, road: Int64Array) -> FloatArray:
    """Return the direction in which each road arrives at its dead end, as unit vectors."""
    first, last = network.piece_ptr[road], network.piece_ptr[road + 1] - 1
    at_start = network.piece_ends[road, 0] == node
    end = network.piece_xy[np.where(at_start, first, last)]
    before = network.piece_xy[np.where(at_start, first + 1, last - 1)]
    way = end - before
    return np.asarray(way / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, np.newaxis])


def _is_far(ends: Int64Array, length_m: FloatArray, xy: FloatArray, node: Int64Array, other: Int64Array) -> BoolArray:
    """Tell for which pairs the other road is not reached by road within `AROUND_M`.

    Whatever is so near by road is no farther on the map: the roads of a block are those around its dead ends, which are
    neighbours, as junctions are numbered along a curve.
    """
    count = len(xy)
    far = np.ones(len(node), dtype=np.bool_)
    if not len(node):
        return far
    rows, columns = np.sort(ends, axis=1).T
    order = np.lexsort((length_m, columns, rows))  # the shortest of several roads between the same junctions
    rows, columns, length_m = rows[order], columns[order], length_m[order]
    first = np.flatnonzero(np.diff(rows * count + columns, prepend=-1))
    weights = np.maximum(length_m[first], 1e-3)
    graph = csr_array((weights, (rows[first], columns[first])), shape=(count, count))
    sources, at = np.unique(node, return_inverse=True)
    for begin in range(0, len(sources), _BLOCK):  # in blocks, to bound the memory
        block = sources[begin : begin + _BLOCK]
        low, high = xy[block].min(axis=0) - _NO_NEARER_M, xy[block].max(axis=0) + _NO_NEARER_M
        around = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
        position = np.full(count + 1, len(around))  # of a junction that lies elsewhere: the last column, never reached
        position[around] = np.arange(len(around))
        metres = dijkstra(graph[around][:, around], directed=False, indices=position[block], limit=AROUND_M)
        metres = np.column_stack([metres, np.full(len(block), np.inf)])
        rows_of = np.flatnonzero((at >= begin) & (at < begin + len(block)))
        reached = np.isfinite(metres[(at[rows_of] - begin)[:, np.newaxis], position[other[rows_of]]]).any(axis=1)
        far[rows_of] = ~reached
    return far
