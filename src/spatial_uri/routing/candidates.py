"""Candidates: the pieces of road within reach of places, and where on each its point nearest to the place lies."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from spatial_uri.model.arrays import AnyIntArray, FloatArray, GeometryArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork

QUERY_ROWS = 4096


class Candidates(NamedTuple):
    """Pieces within reach of places, one row for each pair, by place and piece.

    `xy` is where each joins the road, for walks on slopes: without rows where the ground is taken as level.
    """

    place: Int64Array
    piece: Int32Array
    fraction: FloatArray
    metres: FloatArray
    xy: FloatArray

    def take(self, rows: Int64Array) -> Candidates:
        """Return some of the pairs, in their order."""
        xy = self.xy[rows] if len(self.xy) else self.xy
        return Candidates(self.place[rows], self.piece[rows], self.fraction[rows], self.metres[rows], xy)


def list_candidates(
    network: RoadNetwork, points: GeometryArray, reach_m: FloatArray, *, of_parts: bool = False
) -> Candidates:
    """List the usable pieces within reach of each point.

    Of a piece that new roads split, it is the part where the point joins the whole; `of_parts` all parts within reach.
    """
    usable, tree, _ = network.snap_index
    is_sloped = network.heights is not None
    found = _query(tree, usable, points, reach_m, is_sloped=is_sloped)
    if network.added is None or not len(network.added.part):
        return found
    first, rest, _ = network.added.joined_as_wholes(network.pieces["snappable"].to_numpy())
    found = _on_parts(network, found, first)
    if not of_parts:
        return found
    parts = np.union1d(first, rest)
    more = _query(shapely.STRtree(network.lines[parts]), parts, points, reach_m, is_sloped=is_sloped)
    span = np.int64(network.piece_count)
    new = ~np.isin(more.place * span + more.piece, found.place * span + found.piece)
    more = more.take(np.flatnonzero(new))
    return _sorted(
        Candidates(
            np.concatenate([found.place, more.place]),
            np.concatenate([found.piece, more.piece]),
            np.concatenate([found.fraction, more.fraction]),
            np.concatenate([found.metres, more.metres]),
            np.concatenate([found.xy, more.xy]),
        )
    )


def _query(
    tree: shapely.STRtree, piece: AnyIntArray, points: GeometryArray, reach_m: FloatArray, *, is_sloped: bool
) -> Candidates:
    """List the lines of a tree, each of a piece, within reach of each point."""
    lines = np.asarray(tree.geometries)
    places, pieces, fractions, metres, joins = [], [], [], [], [np.zeros((0, 2))]
    for first in range(0, len(points), QUERY_ROWS):  # in blocks, to bound the memory that the pairs take
        block = points[first : first + QUERY_ROWS]
        place, line = tree.query(block, predicate="dwithin", distance=reach_m[first : first + QUERY_ROWS])
        order = np.lexsort((line, place))
        place, line = place[order], line[order]
        at = block[place]
        places.append(place + first)
        pieces.append(piece[line])
        fractions.append(np.clip(shapely.line_locate_point(lines[line], at, normalized=True), 0.0, 1.0))
        metres.append(shapely.distance(lines[line], at))
        if is_sloped:
            joined = shapely.line_interpolate_point(lines[line], fractions[-1], normalized=True)
            joins.append(shapely.get_coordinates(joined).reshape(-1, 2))
    return Candidates(
        np.concatenate([np.zeros(0, dtype=np.int64), *places]),
        np.concatenate([np.zeros(0, dtype=np.int32), *pieces]).astype(np.int32),
        np.concatenate([np.zeros(0), *fractions]),
        np.concatenate([np.zeros(0), *metres]),
        np.concatenate(joins),
    )


def _on_parts(network: RoadNetwork, found: Candidates, first: Int32Array) -> Candidates:
    """Move candidates from the wholes of split pieces, each under its `first` part, to the part that they lie on.

    What is driven from there to the ends of the whole stays the same, to the millisecond; so does the walk.
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
    return _sorted(found._replace(piece=piece, fraction=fraction))


def _sorted(found: Candidates) -> Candidates:
    return found.take(np.lexsort((found.piece, found.place)))
