"""The real ways of settlements to what they are nearest to, packed as a tree of road pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.page.pack import Parcel, minute_units

if TYPE_CHECKING:
    from spatial_uri.page.ground import DrawnRoads

_PER_MIN = 1000
PER_KM = 1000
PARTS = 1000
"""Of a piece: where on it a way begins or ends is rounded to one of so many parts."""

_AT_NODE = 1e-6


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """The way of every settlement to one kind of destination.

    Parameters
    ----------
    key, title
        A stable word, such as the name of a tier, and what the page calls it.
    minutes, km
        ``(settlements,)`` of each way, NaN without one.
    ptr, pieces
        Settlement ``i`` passes the road pieces ``pieces[ptr[i]:ptr[i + 1]]`` of the study in this order.
    ends
        ``(settlements, 2)`` where on its first piece a way begins and where on its last one it ends, 0..1 in the order
        of the piece's points; NaN without a way on roads.
    facilities
        ``(settlements,)`` row of the facility that it leads to, -1 for none.
    sentences, slowest
        ``(settlements,)`` why it is beyond the limit; the slowest parts of its way; empty where there is nothing
        to say.
    causes
        ``(settlements,)`` the cause in a word, empty for those within.
    limit_min
        The limit that sentences and causes are of.
    """

    key: str
    title: str
    minutes: FloatArray
    km: FloatArray
    ptr: Int64Array
    pieces: Int32Array
    ends: FloatArray
    facilities: Sequence[int]
    sentences: Sequence[str]
    slowest: Sequence[str]
    causes: Sequence[str]
    limit_min: float

    def faults(self) -> Iterator[str]:
        """Say what contradicts itself."""
        n = len(self.minutes)
        columns = (self.km, self.ends, self.facilities, self.sentences, self.slowest, self.causes, self.ptr[1:])
        if any(len(column) != n for column in columns):
            yield f"the ways {self.key!r} are not of the same settlements"


def pack_ways(ways: Ways, roads: DrawnRoads, parcel: Parcel) -> dict[str, Any]:
    """Pack ways: the first piece of each, how many it has, and what follows each piece; ways that differ in full."""
    ptr, on = without_repeats(ways.ptr, ways.pieces, ways.ends)
    pieces = roads.position[on].astype(np.int64)
    counts = np.diff(ptr)
    after = _successors(pieces, ptr, len(roads.pieces))
    own = np.flatnonzero(_strays(pieces, ptr, after))
    used = np.flatnonzero(after >= 0)
    step = np.zeros(len(after), dtype=np.int64)
    step[used] = after[used] - used
    first = np.full(len(counts), -1, dtype=np.int64)
    has = counts > 0
    first[has] = pieces[ptr[:-1][has]]
    ends = np.where(np.isnan(ways.ends), 0.0, ways.ends)
    return {
        "key": ways.key,
        "title": ways.title,
        "minutes": parcel.column(minute_units(ways.minutes, _PER_MIN)),
        "km": parcel.column(np.where(np.isfinite(ways.km), np.round(np.nan_to_num(ways.km) * PER_KM), -1)),
        "first": parcel.column(first, steps=True),
        "count": parcel.column(counts),
        "step": parcel.column(step),
        "own": parcel.column(own, steps=True),
        "own_pieces": parcel.column(_concatenated(pieces, ptr, own), steps=True),
        "begin": parcel.column(np.round(ends[:, 0] * PARTS)),
        "end": parcel.column(np.round(ends[:, 1] * PARTS)),
        "facilities": parcel.column(ways.facilities),
        "sentences": parcel.texts(ways.sentences),
        "slowest": parcel.texts(ways.slowest),
        "causes": parcel.texts(ways.causes),
        "limit": int(ways.limit_min) if ways.limit_min == int(ways.limit_min) else ways.limit_min,
    }


def reversed_ways(ptr: Int64Array, pieces: Int32Array, ends: FloatArray) -> tuple[Int32Array, FloatArray]:
    """Return the pieces and the ends of ways in the opposite direction.

    Examples
    --------
    >>> reversed_ways(np.array([0, 2, 3]), np.array([7, 8, 5]), np.array([[0.2, 1.0], [0.5, 0.1]]))
    (array([8, 7, 5]), array([[1. , 0.2],
           [0.1, 0.5]]))
    """
    row = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    return pieces[ptr[row] + ptr[row + 1] - 1 - np.arange(len(pieces))], ends[:, ::-1]


def without_repeats(ptr: Int64Array, pieces: Int32Array, ends: FloatArray) -> tuple[Int64Array, Int32Array]:
    """Leave out the first or last piece of a way that is only touched at its end, and passed whole beside that.

    Who joins a road where it begins may set out along it or away from it: the piece then stands twice, once without
    length, and in a list of pieces nothing would tell which.
    """
    counts, keep = np.diff(ptr), np.ones(len(pieces), dtype=bool)
    several = np.flatnonzero(counts > 1)
    first, last = ptr[several], ptr[several + 1] - 1
    at_node = np.abs(ends[several] - np.rint(ends[several])) < _AT_NODE
    begins_twice = at_node[:, 0] & (pieces[first] == pieces[first + 1])
    ends_twice = at_node[:, 1] & (pieces[last] == pieces[last - 1])
    ends_twice &= ~(begins_twice & (counts[several] == 2))
    keep[first[begins_twice]] = False
    keep[last[ends_twice]] = False
    kept_ptr = np.concatenate([[0], np.cumsum(keep)])[ptr]
    return kept_ptr.astype(np.int64), pieces[keep]


def _successors(pieces: Int64Array, ptr: Int64Array, size: int) -> Int64Array:
    """Return the piece that most ways take after each, -1 where none goes on."""
    after = np.full(size, -1, dtype=np.int64)
    goes_on = np.ones(len(pieces), dtype=bool)
    goes_on[ptr[1:][np.diff(ptr) > 0] - 1] = False
    here, there = pieces[:-1][goes_on[:-1]], pieces[1:][goes_on[:-1]]
    pairs, times = np.unique(np.stack([here, there], axis=1), axis=0, return_counts=True)
    order = np.argsort(times, kind="stable")
    after[pairs[order, 0]] = pairs[order, 1]  # the most frequent is written last
    return after


def _strays(pieces: Int64Array, ptr: Int64Array, after: Int64Array) -> NDArray[np.bool_]:
    """Return which ways do not follow the successors of their pieces."""
    counts = np.diff(ptr)
    wrong = np.zeros(len(pieces), dtype=np.int64)
    wrong[:-1] = after[pieces[:-1]] != pieces[1:]
    wrong[ptr[1:][counts > 0] - 1] = 0
    total = np.concatenate([[0], np.cumsum(wrong)])
    return total[ptr[1:]] > total[ptr[:-1]]


def _concatenated(pieces: Int64Array, ptr: Int64Array, rows: NDArray[np.int64]) -> Int64Array:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(pieces[ptr[i] : ptr[i + 1]] for i in rows)])
