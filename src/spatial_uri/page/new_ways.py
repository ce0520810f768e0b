"""The ways that are left when a road is closed, packed as what each has of its own and where it joins another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.page.pack import Parcel
from spatial_uri.page.ways import PARTS, PER_KM, without_repeats

if TYPE_CHECKING:
    from spatial_uri.page.ground import DrawnRoads


@dataclass(frozen=True, kw_only=True, eq=False)
class NewWays:
    """The ways of settlements round a closed road.

    Parameters
    ----------
    of
        The way of each row that is marked, -1 for none. Ways of one group follow one another.
    km
        ``(ways,)`` length on roads.
    ptr, pieces, ends
        As in `Ways`, from the settlement to where it goes.
    lead_to, goals
        What the ways lead to, and ``(ways,)`` which row of it, -1 for none.
    """

    of: Sequence[int]
    km: FloatArray
    ptr: Int64Array
    pieces: Int32Array
    ends: FloatArray
    lead_to: Literal["facilities", "settlements"]
    goals: Sequence[int]


def pack_new_ways(ways: NewWays, group_ptr: Sequence[int], roads: DrawnRoads, parcel: Parcel) -> dict[str, Any]:
    """Pack the new ways; `group_ptr` says which marked rows are one group, as in `Marks`."""
    ptr, on = without_repeats(ways.ptr, ways.pieces, ways.ends)
    pieces = roads.position[on]
    lists = [pieces[ptr[i] : ptr[i + 1]].tolist() for i in range(len(ptr) - 1)]
    group = np.repeat(np.arange(len(group_ptr) - 1), np.diff(np.asarray(group_ptr)))
    of = np.asarray(ways.of, dtype=np.int64)
    group_of = np.zeros(len(lists), dtype=np.int64)
    group_of[of[of >= 0]] = group[of >= 0]
    own, joins, at = joined_lists(lists, group_of.tolist())
    ends = np.where(np.isnan(ways.ends), 0.0, ways.ends)
    return {
        "of": parcel.column(of, steps=True),
        "km": parcel.column(np.round(ways.km * PER_KM)),
        "own": parcel.column([len(pieces) for pieces in own]),
        "pieces": parcel.column([piece for pieces in own for piece in pieces], steps=True),
        "joins": parcel.column(joins),
        "at": parcel.column(at),
        "begin": parcel.column(np.round(ends[:, 0] * PARTS)),
        "end": parcel.column(np.round(ends[:, 1] * PARTS)),
        "lead_to": ways.lead_to,
        "goals": parcel.column(ways.goals),
    }


def joined_lists(lists: Sequence[list[int]], groups: Sequence[int]) -> tuple[list[list[int]], list[int], list[int]]:
    """Part each list into what is its own and the end of an earlier one of its group that it joins.

    Parameters
    ----------
    lists, groups
        Lists of pieces, and the group of each; those of one group follow one another.

    Returns
    -------
    tuple
        What is own of each list; how many lists before it is the one it joins, 0 for none; at which place.

    Examples
    --------
    >>> joined_lists([[5, 4, 3], [9, 4, 3], [8, 7]], [0, 0, 0])
    ([[5, 4, 3], [9], [8, 7]], [0, 1, 0], [0, 1, 0])
    """
    own, joins, at = [], [], []
    seen: dict[int, tuple[int, int]] = {}
    for k, pieces in enumerate(lists):
        if k and groups[k] != groups[k - 1]:
            seen.clear()
        length, joined, place = len(pieces), 0, 0
        for i, piece in enumerate(pieces):
            if piece in seen and lists[seen[piece][0]][seen[piece][1] :] == pieces[i:]:
                length, joined, place = i, k - seen[piece][0], seen[piece][1]
                break
        for i, piece in enumerate(pieces[:length]):
            seen[piece] = (k, i)
        own.append(pieces[:length])
        joins.append(joined)
        at.append(place)
    return own, joins, at
