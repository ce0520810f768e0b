"""Stretches of roads as pairs of metres on one axis, and which of them run beside other lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array

_APART_M = 1000.0
"""What lies between two lines on the axis: more than any interruption that is bridged."""
_SHORTEST_M = 1e-6


@dataclass(frozen=True, eq=False)
class Chainage:
    """Lines laid out one after the other on one axis.

    Parameters
    ----------
    line, at
        ``(vertices,)`` number of the line that each vertex belongs to, and its metres on the axis.
    xy
        ``(vertices, 2)`` coordinates.
    begins
        ``(segments,)`` the vertex at which each straight segment begins; it ends at the next vertex.
    first
        ``(parts,)`` the first vertex of each part of a line.
    """

    line: Int64Array
    at: FloatArray
    xy: FloatArray
    begins: Int64Array
    first: Int64Array

    @cached_property
    def segments(self) -> GeometryArray:
        """``(segments,)`` the straight segments as lines of two points."""
        ends = np.stack([self.xy[self.begins], self.xy[self.begins + 1]], axis=1)
        return np.asarray(shapely.linestrings(ends))

    @cached_property
    def length(self) -> FloatArray:
        """``(segments,)`` their lengths."""
        return np.asarray(self.at[self.begins + 1] - self.at[self.begins])

    @cached_property
    def heading(self) -> FloatArray:
        """``(segments, 2)`` unit vectors from the begin to the end of each segment."""
        return np.asarray((self.xy[self.begins + 1] - self.xy[self.begins]) / self.length[:, None])

    @property
    def segment_line(self) -> Int64Array:
        """``(segments,)`` number of the line of each segment."""
        return self.line[self.begins]


@dataclass(frozen=True, eq=False)
class Stretches:
    """Stretches of lines.

    Parameters
    ----------
    key
        ``(stretches,)`` what each stretch is about, such as the area whose border it runs beside.
    start, end
        ``(stretches,)`` metres on the axis of a `Chainage`.
    """

    key: Int64Array
    start: FloatArray
    end: FloatArray


def lay_out(lines: GeometryArray) -> Chainage:
    """Lay lines of one or several parts out on an axis."""
    parts, owner = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    step = np.hypot(*np.diff(xy, axis=0).T) if len(xy) > 1 else np.zeros(0)
    joined = part[1:] == part[:-1]
    at = np.concatenate([np.zeros(min(1, len(xy))), np.cumsum(np.where(joined, step, _APART_M))])
    begins = np.flatnonzero(joined & (np.diff(at) > 0))  # far out on the axis, a step of nanometres is none
    first = np.flatnonzero(np.diff(part, prepend=-1))
    return Chainage(np.asarray(owner[part], dtype=np.int64), at, xy, begins.astype(np.int64), first.astype(np.int64))


def near(first: GeometryArray, second: GeometryArray, within_m: float) -> tuple[Int64Array, Int64Array]:
    """Return the pairs of lines whose bounds are no more than `within_m` apart along either axis.

    Bounds are compared, and not the lines themselves: that takes a tenth of the time, and `beside` measures exactly.
    """
    west, south, east, north = shapely.bounds(first).T
    wider = shapely.box(west - within_m, south - within_m, east + within_m, north + within_m)
    a, b = shapely.STRtree(second).query(wider)
    return a.astype(np.int64), b.astype(np.int64)


def beside(roads: Chainage, road: Int64Array, other: Chainage, others: Int64Array, within_m: float) -> Stretches:
    """Find the stretch of each straight segment that has another segment beside it.

    A point of the road has the other segment beside it if the perpendicular to the road meets that segment no more
    than `within_m` away.

    Parameters
    ----------
    roads, road
        Roads, and the numbers of their segments, one for each pair.
    other, others
        The other lines, and the numbers of their segments. The two of a pair are not at right angles.
    within_m
        Distance.

    Returns
    -------
    Stretches
        Of the roads; `key` is the number of the pair. Pairs that are nowhere beside one another are left out.
    """
    origin, along = roads.xy[roads.begins[road]], roads.heading[road]

    def seen_from_road(vertex: Int64Array) -> tuple[FloatArray, FloatArray]:
        there = other.xy[vertex] - origin
        return (there * along).sum(axis=1), along[:, 0] * there[:, 1] - along[:, 1] * there[:, 0]

    ends = seen_from_road(other.begins[others]), seen_from_road(other.begins[others] + 1)
    forward = ends[0][0] <= ends[1][0]
    first, first_off = (np.where(forward, a, b) for a, b in zip(*ends, strict=True))
    last, last_off = (np.where(forward, b, a) for a, b in zip(*ends, strict=True))
    slope = (last_off - first_off) / (last - first)
    level = np.abs(slope) < 1e-12
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.sort((np.array([[-within_m], [within_m]]) - first_off) / slope + first, axis=0)
    inside = np.where(np.abs(first_off) <= within_m, np.inf, -np.inf)
    lowest = np.where(level, -inside, reach[0])
    highest = np.where(level, inside, reach[1])
    start = np.maximum(np.maximum(first, 0), lowest)
    end = np.minimum(np.minimum(last, roads.length[road]), highest)
    found = np.flatnonzero(end > start)
    at = roads.at[roads.begins[road[found]]]
    return Stretches(found.astype(np.int64), at + start[found], at + end[found])


def merged(stretches: Stretches, bridged_m: float) -> Stretches:
    """Join stretches of one key that overlap, or that are no more than `bridged_m` apart on the same line."""
    order = np.lexsort((stretches.start, stretches.key))
    key, start, end = stretches.key[order], stretches.start[order], stretches.end[order]
    if not len(key):
        return stretches
    farthest = pd.Series(end).groupby(key).cummax().to_numpy()
    new = np.concatenate([[True], (key[1:] != key[:-1]) | (start[1:] > farthest[:-1] + bridged_m)])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(key)) - 1
    return Stretches(key[first], start[first], farthest[last])


@dataclass(frozen=True, eq=False)
class Cut:
    """Lines cut at the ends of stretches.

    Parameters
    ----------
    line, length
        ``(parts,)`` number of the line that each part is of, and its metres.
    start, end
        ``(parts,)`` metres on the axis.
    part, key
        ``(pairs,)`` the parts that lie in stretches, and the keys of these; a part may lie in several.
    """

    line: Int64Array
    length: FloatArray
    start: FloatArray
    end: FloatArray
    part: Int64Array
    key: Int64Array

    @property
    def is_covered(self) -> BoolArray:
        """``(parts,)`` whether a part lies in any stretch."""
        return np.bincount(self.part, minlength=len(self.line)) > 0


def cut(lines: Chainage, stretches: Stretches) -> Cut:
    """Cut lines where stretches begin and end."""
    first, last = lines.first, np.append(lines.first[1:], len(lines.at)) - 1
    ends = np.unique(np.concatenate([lines.at[first], lines.at[last], stretches.start, stretches.end]))
    start, end = ends[:-1], ends[1:]
    before = np.searchsorted(lines.at[first], (start + end) / 2) - 1
    on_line = ((start + end) / 2 < lines.at[last[before]]) & (end - start > _SHORTEST_M)
    number = np.cumsum(on_line) - 1
    begin, stop = np.searchsorted(ends, stretches.start), np.searchsorted(ends, stretches.end)
    within = np.repeat(begin, stop - begin) + np.arange((stop - begin).sum())
    within -= np.repeat(np.cumsum(stop - begin) - (stop - begin), stop - begin)
    kept = on_line[within]
    return Cut(
        line=lines.line[first[before[on_line]]],
        length=(end - start)[on_line],
        start=start[on_line],
        end=end[on_line],
        part=number[within[kept]].astype(np.int64),
        key=np.repeat(stretches.key, stop - begin)[kept],
    )


def drawn(lines: Chainage, start: FloatArray, end: FloatArray) -> GeometryArray:
    """Return the stretches from `start` to `end` as lines."""
    begin, stop = np.searchsorted(lines.at, start, side="right"), np.searchsorted(lines.at, end, side="left")
    between = np.maximum(stop - begin, 0)
    count = between + 2
    owner = np.repeat(np.arange(len(start)), count)
    turn = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    vertex = np.clip(begin[owner] + turn - 1, 0, len(lines.at) - 1)
    at = np.where(turn == 0, start[owner], np.where(turn == count[owner] - 1, end[owner], lines.at[vertex]))
    xy = np.column_stack([np.interp(at, lines.at, lines.xy[:, axis]) for axis in (0, 1)])
    return np.asarray(shapely.linestrings(xy, indices=owner))
