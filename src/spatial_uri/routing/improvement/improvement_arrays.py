"""What the compiled improvements work on, as groups of arrays."""

from __future__ import annotations

from typing import NamedTuple

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array


class Arcs(NamedTuple):
    """A graph in the direction of the search; ``indptr[v]:indptr[v+1]`` are the arcs from node ``v``.

    Arc ``p`` leads to ``node[p]`` and takes ``ms[p]``.
    """

    indptr: Int32Array
    node: Int32Array
    ms: Int32Array


class Changes(NamedTuple):
    """What each project changes: edges ``edge_ptr[p]:edge_ptr[p+1]`` take `edge_ms`, and links are added.

    Link ``i`` of ``link_ptr[p]:link_ptr[p+1]`` joins the junctions ``link_ends[i]``; the search that sets out on it
    from its end ``side`` takes ``link_ms[i, side]``.
    """

    edge_ptr: Int64Array
    edge: Int32Array
    edge_ms: Int32Array
    link_ptr: Int64Array
    link_ends: Int64Array
    link_ms: Int32Array


class Edges(NamedTuple):
    """Edges with their time, direction and piece, as in `RoadNetwork`, and the arc (`arc`) of each in the search."""

    tail: Int32Array
    head: Int32Array
    ms: Int32Array
    forward: BoolArray
    primary: BoolArray
    piece: Int32Array
    arc: Int32Array
    arriving: bool


class Doors(NamedTuple):
    """Ways of places onto the road.

    By node: from node ``v`` the places ``at_place[at_ptr[v]:at_ptr[v+1]]`` are `at_ms` away, over the rest of their
    own piece and on foot. By piece: on piece ``p`` the places ``on_place[on_ptr[p]:on_ptr[p+1]]`` stand at
    `on_fraction`, after a walk of `on_walk_ms`.
    """

    at_ptr: Int64Array
    at_place: Int32Array
    at_ms: Int32Array
    on_ptr: Int64Array
    on_place: Int32Array
    on_fraction: FloatArray
    on_walk_ms: Int32Array


class Added(NamedTuple):
    """Facilities that come with each project: what they are away from nodes and, not by any node, from places.

    Project ``p`` has the nodes ``node[node_ptr[p]:node_ptr[p+1]]``, `node_ms` away, and the places
    ``place[place_ptr[p]:place_ptr[p+1]]``, `place_ms` away.
    """

    node_ptr: Int64Array
    node: Int32Array
    node_ms: Int32Array
    place_ptr: Int64Array
    place: Int32Array
    place_ms: Int32Array


class AddedOnBoth(NamedTuple):
    """The same facilities on the network of now, and with all roads open where some are closed; None without any."""

    now: Added | None
    as_open: Added | None


class Times(NamedTuple):
    """Times of nodes and places, and what each arc takes."""

    node_ms: Int64Array
    place_ms: Int64Array
    arc_ms: Int32Array
