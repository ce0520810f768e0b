"""Compressed sparse rows: the rows of numbered things, stored one after the other.

Rows ``ptr[i]:ptr[i+1]`` belong to thing ``i``.
"""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import AnyIntArray, Int32Array, Int64Array


def make_pointers(counts: AnyIntArray) -> Int64Array:
    """Return where the rows of each thing begin, from how many rows each has.

    Examples
    --------
    >>> make_pointers(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def group_rows(owner: AnyIntArray, count: int) -> tuple[Int64Array, Int32Array]:
    """Group rows by their owner, a number below `count`; return ``(ptr, rows)``.

    Examples
    --------
    >>> [values.tolist() for values in group_rows(np.array([1, 0, 1]), 3)]
    [[0, 1, 3, 3], [1, 0, 2]]
    """
    return make_pointers(np.bincount(owner, minlength=count)), np.argsort(owner, kind="stable").astype(np.int32)


def take_rows(things: AnyIntArray, ptr: Int64Array, rows: Int32Array) -> tuple[Int64Array, Int32Array]:
    """Take all rows of some things; return for each row the position of its thing in `things`, and the row.

    Examples
    --------
    >>> [values.tolist() for values in take_rows(np.array([2, 0]), *group_rows(np.array([2, 0, 2]), 3))]
    [[0, 0, 1], [0, 2, 1]]
    """
    at = np.repeat(np.arange(len(things)), np.diff(ptr)[things])
    return at, rows[join_ranges(ptr[things], ptr[things + 1])]


def join_ranges(first: AnyIntArray, end: AnyIntArray) -> Int64Array:
    """Join the numbers of all ranges ``first[i]:end[i]`` into one array.

    Examples
    --------
    >>> join_ranges(np.array([4, 0]), np.array([6, 3])).tolist()
    [4, 5, 0, 1, 2]
    """
    counts = end - first
    return np.asarray(np.repeat(first - make_pointers(counts)[:-1], counts) + np.arange(counts.sum()), dtype=np.int64)
