"""What the compiled closures work on, as groups of arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array

FAR = np.int64(2**62)
"""Time of what is not reached, ms."""


class Arcs(NamedTuple):
    """A graph with the road piece of each arc; ``indptr[v]:indptr[v+1]`` are the arcs from node ``v``."""

    indptr: Int32Array
    arcs: Int32Array
    piece: Int32Array


class Tree(NamedTuple):
    """The search tree in preorder: the subtree of ``order[i]`` is ``order[i:i + size[i]]``.

    The nodes reached over piece ``p`` stand in `order` at ``below[below_ptr[p]:below_ptr[p+1]]``, ascending; node ``v``
    stands at ``position[v]``, -1 if it is not reached.
    """

    order: Int32Array
    size: Int32Array
    below_ptr: Int64Array
    below: Int32Array
    position: Int32Array


class Starts(NamedTuple):
    """Seeds of the search by node, each with its piece."""

    ptr: Int64Array
    ms: Int32Array
    piece: Int32Array


class Edges(NamedTuple):
    """The edges of each piece, for the time between a point on it and its ends; as in `TimeArrays`."""

    ptr: Int64Array
    edges: Int32Array
    forward: BoolArray
    primary: BoolArray
    tail: Int32Array
    head: Int32Array
    ms: Int32Array
    arriving: bool


class OnPieces(NamedTuple):
    """Where facilities join each piece: those of piece ``p`` at ``ptr[p]:ptr[p+1]``."""

    ptr: Int64Array
    fraction: FloatArray
    walk_ms: Int32Array


class Rows(NamedTuple):
    """Rows of numbered things: those of thing ``i`` are ``rows[ptr[i]:ptr[i+1]]``."""

    ptr: Int64Array
    rows: Int32Array


class Doors(NamedTuple):
    """Every piece that places could join, the nearest first, as in `WideAccess`.

    `nearest`: ``(places,)`` the nearest piece that leads anywhere, -1 if there is none within the limit. To the
    facilities ``door_ptr[i]:door_ptr[i+1]``, `door_m` away, place ``i`` may walk straight in `door_ms`.
    """

    ptr: Int64Array
    piece: Int32Array
    fraction: FloatArray
    walk_ms: Int32Array
    metres: FloatArray
    is_usual: BoolArray
    reach_m: FloatArray
    nearest: Int32Array
    door_ptr: Int64Array
    door_m: FloatArray
    door_ms: Int32Array


class WalkRule(NamedTuple):
    """How far people walk: `margin_m` farther than to the nearest road that leads anywhere, never beyond `limit_m`."""

    limit_m: float
    margin_m: float


class Closing(NamedTuple):
    """What is closed in each case, and what follows from it.

    `segment` or `junction` is closed, the other is -1. `demoted` pieces lead nowhere meanwhile, `promoted` ones begin
    to lead somewhere. `users`: the places whose fastest way passes what is closed.
    """

    segment: Int32Array
    junction: Int32Array
    demoted: Rows
    promoted: Rows
    users: Rows
