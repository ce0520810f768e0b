"""Candidates: the pieces of road within reach of places, and where on each its point nearest to the place lies."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from spatial_uri.model.arrays import AnyIntArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork

QUERY_ROWS = 4096


class Candidates(NamedTuple):
    """Pieces within reach of places, one row for each pair, by place and piece."""

    place: Int64Array
    piece: Int32Array
    fraction: FloatArray
    metres: FloatArray


def list_candidates(
    network: RoadNetwork, points: GeometryArray, reach_m: FloatArray, *, of_parts: bool = False
) -> Candidates:
    """List the usable pieces within reach of each point.

    Of a piece that new roads split, it is the part where the point joins the whole; `of_parts` all parts within reach.
    """
    usable, tree, _ = network.snap_index
    found = _query(tree, usable, points, reach_m)
    if network.added is None or not len(network.added.part):
        return found
    first, rest, _ = network.added.joined_as_wholes(network.pieces["snappable"].to_numpy())
    found = _on_parts(network, found, first)
    if not of_parts:
        return found
    parts = np.union1d(first, rest)
    more = _query(shapely.STRtree(network.lines[parts]), parts, points, reach_m)
    span = np.int64(network.piece_count)
    new = ~np.isin(more.place * span + more.piece, found.place * span + found.piece)
    return _sorted(
        np.concatenate([found.place, more.place[new]]),
        np.concatenate([found.piece, more.piece[new]]),
        np.concatenate([found.fraction, more.fraction[new]]),
        np.concatenate([found.metres, more.metres[new]]),
    )


def _query(tree: shapely.STRtree, piece: AnyIntArray, points: GeometryArray, reach_m: FloatArray) -> Candidates:
    """List the lines of a tree, each of a piece, within reach of each point."""
    lines = np.asarray(tree.geometries)
    places, pieces, fractions, metres = [], [], [], []
    for first in range(0, len(points), QUERY_ROWS):  # in blocks, to bound the memory that the pairs take
        block = points[first : first + QUERY_ROWS]
        place, line = tree.query(block, predicate="dwithin", distance=reach_m[first : first + QUERY_ROWS])
        order = np.lexsort((line, place))
        place, line = place[order], line[order]
        at = block[place]
        places.append(place + first)
        pieces.append(piece[line])
        fractions.append(shapely.line_locate_point(lines[line], at, normalized=True))
        metres.append(shapely.distance(lines[line], at))
    return Candidates(
        np.concatenate([np.zeros(0, dtype=np.int64), *places]),
        np.concatenate([np.zeros(0, dtype=np.int32), *pieces]).astype(np.int32),
        np.clip(np.concatenate([np.zeros(0), *fractions]), 0.0, 1.0),
        np.concatenate([np.zeros(0), *metres]),
    )


def _on_parts(network: RoadNetwork, found: Candidates, first: Int32Array) -> Candidates:
    """Move candidates from the wholes of split pieces, each under its `first` part, to the part that they lie on.

    What is driven from there to the ends of the whole stays the same, to the millisecond.
    """
    added = network.added
    if added is None:
        return found
    piece, fraction = found.piece.copy(), found.fraction.copy()
    ptr, edges = network.piece_edges
    for row in np.flatnonzero(np.isin(found.piece, first)).tolist():
        rows = np.flatnonzero(added.whole == added.whole[np.flatnonzero(added.part == found.piece[row])[0]])
        k = int(np.searchsorted(added.start[rows], fraction[row], side="right")) - 1
        at, parts = rows[k], added.part[rows]
        own = [edges[ptr[p] : ptr[p + 1]] for p in parts]
        piece[row] = added.part[at]
        along = (fraction[row] - added.start[at]) / (added.end[at] - added.start[at])
        fraction[row] = min(max(along, 0.0), 1.0)
        if any(not len(some) for some in own):
            continue
        ms = np.array([network.time_ms[some[np.argmax(network.edge_forward[some])]] for some in own], dtype=np.int64)
        before = int(np.rint(found.fraction[row] * ms.sum())) - int(ms[:k].sum())
        if ms[k] > 0 and 0 <= before <= ms[k] and np.rint(fraction[row] * ms[k]) != before:
            fraction[row] = before / ms[k]  # a half millisecond that rounding in the last digit turned round
    return _sorted(found.place, piece, fraction, found.metres)


def _sorted(place: Int64Array, piece: Int32Array, fraction: FloatArray, metres: FloatArray) -> Candidates:
    order = np.lexsort((piece, place))
    return Candidates(place[order], piece[order], fraction[order], metres[order])
