"""Dual carriageways: roads that are drawn as two one-way lines, and are one road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array

from spatial_uri.measure.roads.chainage import Stretches, beside, cut, drawn, lay_out, merged, near
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import RoadNetwork

CARRIAGEWAYS_WITHIN_M = 50.0
"""The two lines of one road are no farther apart than this."""
OPPOSED_DEG = 45.0
"""Their directions differ from exactly opposite ones by no more than this."""


@dataclass(frozen=True, eq=False)
class RoadParts:
    """Road segments, cut where a second carriageway begins and ends.

    Parameters
    ----------
    line
        ``(parts,)`` the parts, in the CRS of the network.
    segment
        ``(parts,)`` number of the road segment that each is of.
    counted
        ``(parts,)`` what each metre of it counts: 0.5 where the other carriageway runs beside it, else 1.
    """

    line: GeometryArray
    segment: Int64Array
    counted: FloatArray


def is_one_way(network: RoadNetwork) -> tuple[BoolArray, BoolArray]:
    """Return which segments may be travelled in one direction only, and which of these against their vertices."""
    ways = np.zeros((2, network.piece_count), dtype=np.bool_)
    ways[0, network.edge_piece[network.edge_forward]] = True
    ways[1, network.edge_piece[~network.edge_forward]] = True
    return ways[0] != ways[1], ways[1] & ~ways[0]


def carriageways_once(network: RoadNetwork) -> RoadParts:
    """Cut the roads so that dual carriageways count once.

    A stretch of a one-way segment is one of two carriageways if another one-way segment of the same class, with the
    same ``ref`` (one of several is enough) or the same ``name``, runs beside it the other way: the perpendicular meets
    it no more than 50 m away, and the directions differ by no more than 45 degrees from opposite ones. Interruptions of
    up to 50 m between two such stretches of a segment count as well. Each of both lines then counts half. So does a
    roundabout of less than 50 m that bears the ref or name of a road: each direction goes round half of it. A one-way
    road that turns back beside itself is not told from a dual carriageway where it consists of several segments.

    Parameters
    ----------
    network
        The roads of one mode. Where a mode may use both lines both ways, such as on foot, they are no one-way segments
        and count as drawn; so do lines without ref and name.

    Examples
    --------
    >>> import spatial_uri as su
    >>> parts = carriageways_once(su.samples.straight_road().network)
    >>> parts.counted.tolist()
    [1.0]
    """
    one_way, against = is_one_way(network)
    lines = network.lines
    rows, first, second = _candidates(network, np.flatnonzero(one_way))
    if not len(rows):
        return RoadParts(lines, np.arange(network.piece_count), np.ones(network.piece_count))
    travelled = np.where(against[rows], shapely.reverse(lines[rows]), lines[rows])
    laid = lay_out(travelled)
    of = laid.segment_line
    a, b = near(laid.segments, laid.segments, CARRIAGEWAYS_WITHIN_M)
    partners = csr_array((np.ones(len(first), dtype=np.bool_), (first, second)), shape=(len(rows),) * 2)
    turned = (laid.heading[a] * laid.heading[b]).sum(axis=1)
    opposed = turned <= -np.cos(np.radians(OPPOSED_DEG))
    a, b = a[opposed], b[opposed]
    same_road = np.asarray(partners[of[a], of[b]]).ravel() if len(a) else opposed[:0]
    found = beside(laid, a[same_road], laid, b[same_road], CARRIAGEWAYS_WITHIN_M)
    doubled = merged(Stretches(np.zeros_like(found.key), found.start, found.end), CARRIAGEWAYS_WITHIN_M)
    parts = cut(laid, doubled)
    others = np.setdiff1d(np.arange(network.piece_count), rows)
    return RoadParts(
        line=np.concatenate([lines[others], drawn(laid, parts.start, parts.end)]),
        segment=np.concatenate([others, rows[parts.line]]),
        counted=np.concatenate([np.ones(len(others)), np.where(parts.is_covered, 0.5, 1.0)]),
    )


def counted_shares(network: RoadNetwork) -> FloatArray:
    """Return what share of the length of each road segment counts, by the rule of `carriageways_once`."""
    parts = carriageways_once(network)
    length_m = shapely.length(parts.line)
    total, counted = (np.bincount(parts.segment, m, network.piece_count) for m in (length_m, length_m * parts.counted))
    return np.where(total > 0, counted / np.where(total > 0, total, 1), 1.0)


def paired_carriageways(network: RoadNetwork) -> tuple[Int64Array, Int64Array]:
    """Return the pairs of segments that are the two carriageways of one road somewhere along them.

    Examples
    --------
    >>> import spatial_uri as su
    >>> [len(side) for side in paired_carriageways(su.samples.straight_road().network)]
    [0, 0]
    """
    one_way, _ = is_one_way(network)
    rows, first, second = _candidates(network, np.flatnonzero(one_way))
    is_half = counted_shares(network)[rows] < 1
    both = is_half[first] & is_half[second] if len(rows) else np.zeros(0, dtype=np.bool_)
    return rows[first[both]], rows[second[both]]


def _candidates(network: RoadNetwork, one_way: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Return segments near another of the same road, and the pairs of these as positions among them."""
    pieces = network.pieces.iloc[one_way]
    marks = [
        [("ref", ref.strip()) for ref in str(refs).split(";") if ref.strip()] + ([("name", str(name))] if name else [])
        for refs, name in zip(pieces["ref"].fillna(""), pieces["name"].fillna(""), strict=True)
    ]
    numbers: dict[tuple[str, str], int] = {}
    entry = [numbers.setdefault(mark, len(numbers)) for of_piece in marks for mark in of_piece]
    ptr = np.concatenate([[0], np.cumsum([len(of_piece) for of_piece in marks])]).astype(np.int64)
    has = csr_array((np.ones(len(entry), dtype=np.int32), entry, ptr), shape=(len(one_way), max(1, len(numbers))))
    lines = network.lines[one_way]
    first, second = near(lines, lines, CARRIAGEWAYS_WITHIN_M)
    road_class = pieces["road_class"].astype(str).to_numpy()
    alike = (first != second) & (road_class[first] == road_class[second])
    first, second = first[alike], second[alike]
    shared = np.asarray((has[first] * has[second]).sum(axis=1)).ravel() > 0 if len(first) else alike[:0]
    first, second = first[shared], second[shared]
    rows = np.unique(first)
    return one_way[rows], np.searchsorted(rows, first), np.searchsorted(rows, second)
