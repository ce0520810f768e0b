"""Heights along roads: sampled from junction to junction, smoothed, and shared among the pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatial_uri.measure.slope.structure_heights import rise_of_structures
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.heights import Heights
from spatial_uri.model.network import RoadNetwork
from spatial_uri.read.roads.chains import Chains, merge_chains

STRUCTURES = ("bridge", "tunnel", "ferry")
_GAP_M = 10.0
"""What lies between two roads on the one axis that all of them are laid out along."""
_LEAST_M = 1e-6


@dataclass(frozen=True, eq=False)
class Stretches:
    """Stretches of even slope that roads are made of.

    Parameters
    ----------
    piece
        ``(stretches,)`` the piece that each is part of.
    metres, rise_m
        ``(stretches,)`` length and rise, in the direction of the vertices of the piece.
    status
        ``(pieces,)`` ``known``, ``interpolated`` (where some heights along it are void), ``none``.
    """

    piece: Int64Array
    metres: FloatArray
    rise_m: FloatArray
    status: GeometryArray


def measure_profiles(
    network: RoadNetwork, heights: Heights, *, step_m: float, smooth: int, straight: bool
) -> Stretches:
    """Measure the heights along all roads.

    A road is sampled from one junction to the next, at equal distances of at most `step_m`, whatever pieces it is made
    of, so that where a road is cut into pieces changes nothing. Voids are filled from both sides along the road.

    Parameters
    ----------
    network
        The roads.
    heights
        Of the ground.
    step_m
        Longest distance between two samples.
    smooth
        How often each sample becomes half itself and a quarter of both its neighbours; ends stay.
    straight
        True: bridges and tunnels run straight between their ends. False: over the ground.
    """
    structure = network.pieces["structure"].astype(str).to_numpy()
    apart = np.isin(structure, STRUCTURES if straight else ("ferry",))
    ends, node_xy = _ends_of(network)
    axis = _lay_out(network, ends, len(node_xy), apart)
    samples = _sample(network, heights, axis, step_m)
    known = np.isfinite(samples.height_m)
    _fill_voids(samples)
    for _ in range(smooth):
        _smooth(samples)
    status = _statuses(axis, samples, known)
    rows = np.flatnonzero(apart)
    rise = rise_of_structures(heights.at(node_xy, network.crs), ends, network.pieces["length_m"].to_numpy(), apart)
    rise[structure[rows] == "ferry"] = 0.0
    status[rows] = np.where(np.isfinite(rise), "known", "none")
    piece, metres, rise_m = _cut(axis, samples)
    own = ~apart[piece]
    return Stretches(
        piece=np.concatenate([piece[own], rows]),
        metres=np.concatenate([metres[own], network.pieces["length_m"].to_numpy(dtype=np.float64)[rows]]),
        rise_m=np.concatenate([rise_m[own], np.where(np.isfinite(rise), rise, 0.0)]),
        status=status,
    )


def _ends_of(network: RoadNetwork) -> tuple[Int64Array, FloatArray]:
    """Return the junctions that each piece joins (two of its own where it is closed both ways), and where they are."""
    ends = network.piece_ends.copy()
    lone = np.flatnonzero(ends.ravel() < 0)
    ends.ravel()[lone] = network.node_count + np.arange(len(lone))
    _, ends = np.unique(ends, return_inverse=True)
    ends = ends.reshape(-1, 2)
    xy = np.zeros((int(ends.max(initial=-1)) + 1, 2))
    xy[ends[:, 0]] = network.piece_xy[network.piece_ptr[:-1]]
    xy[ends[:, 1]] = network.piece_xy[network.piece_ptr[1:] - 1]
    return ends.astype(np.int64), xy


@dataclass(frozen=True, eq=False)
class _Axis:
    """All roads one behind the other on one axis: where each begins and how long it is, and where its pieces are."""

    chains: Chains
    start_m: FloatArray
    length_m: FloatArray
    piece_start_m: FloatArray
    piece_m: FloatArray


def _lay_out(network: RoadNetwork, ends: Int64Array, nodes: int, apart: BoolArray) -> _Axis:
    pieces = network.piece_count
    kind = np.where(apart, 1 + np.arange(pieces), 0).astype(np.int32)  # a structure goes on in no other piece
    chains = merge_chains(
        ends[:, 0].astype(np.int32),
        ends[:, 1].astype(np.int32),
        kind,
        np.where(np.arange(pieces + 1) == 0, 0, -1).astype(np.int32),
        np.zeros(nodes, dtype=np.bool_),
    )
    metres = network.pieces["length_m"].to_numpy(dtype=np.float64)[chains.segment]
    road = np.repeat(np.arange(len(chains.ptr) - 1), np.diff(chains.ptr))
    length = np.add.reduceat(metres, chains.ptr[:-1]) if pieces else np.zeros(0)
    start = np.concatenate([[0.0], np.cumsum(length + _GAP_M)])[:-1]
    before = np.concatenate([[0.0], np.cumsum(metres)])[:-1]
    own_start = start[road] + before - before[chains.ptr[:-1]][road]
    return _Axis(chains, start, length, own_start, metres)


@dataclass(frozen=True, eq=False)
class _Samples:
    """Heights along the roads: where on the axis, of which road, and how high."""

    at_m: FloatArray
    road: Int64Array
    height_m: FloatArray


def _sample(network: RoadNetwork, heights: Heights, axis: _Axis, step_m: float) -> _Samples:
    steps = _steps(axis, step_m)
    road = np.repeat(np.arange(len(steps)), steps + 1)
    nth = np.arange(len(road)) - np.repeat(np.cumsum(steps + 1) - (steps + 1), steps + 1)
    at = axis.start_m[road] + axis.length_m[road] * (nth / steps[road])
    vertex, place = _vertices(network, axis)
    xy = np.stack([np.interp(at, place, network.piece_xy[vertex, k]) for k in (0, 1)], axis=1)
    return _Samples(at, road, heights.at(xy, network.crs))


def _steps(axis: _Axis, step_m: float) -> Int64Array:
    # of roads whose length is a whole number of steps, rounding must not decide
    return np.maximum(1, np.ceil(axis.length_m / step_m - 1e-6)).astype(np.int64)


def _vertices(network: RoadNetwork, axis: _Axis) -> tuple[Int64Array, FloatArray]:
    """Return the vertices of all roads in their order, and where they lie on the axis."""
    ptr, xy = network.piece_ptr, network.piece_xy
    step = np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T)])
    step[ptr[:-1]] = 0.0
    along = np.cumsum(step)
    along -= np.repeat(along[ptr[:-1]], np.diff(ptr))
    planar = along[ptr[1:] - 1]
    order, flipped = axis.chains.segment, axis.chains.flipped
    counts = np.diff(ptr)[order]
    row = np.repeat(np.arange(len(order)), counts)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    vertex = np.where(flipped[row], ptr[order + 1][row] - 1 - nth, ptr[order][row] + nth)
    whole = planar[order][row]
    share = np.divide(along[vertex], whole, out=np.zeros(len(row)), where=whole > 0)
    share = np.where(flipped[row], 1.0 - share, share)
    return vertex, axis.piece_start_m[row] + share * axis.piece_m[row]


def _statuses(axis: _Axis, samples: _Samples, known: BoolArray) -> GeometryArray:
    """Tell of each piece whether the heights along it are known; of one between two samples, whether those are."""
    end_m = axis.piece_start_m + axis.piece_m
    first = np.searchsorted(samples.at_m, axis.piece_start_m - _LEAST_M)
    last = np.searchsorted(samples.at_m, end_m + _LEAST_M)
    between = first >= last
    first, last = np.where(between, first - 1, first), np.where(between, last + 1, last)
    so_far = np.concatenate([[0], np.cumsum(known)])
    found = so_far[np.minimum(last, len(known))] - so_far[np.maximum(first, 0)]
    status = np.empty(len(end_m), dtype=object)
    status[axis.chains.segment] = np.where(found == 0, "none", np.where(found < last - first, "interpolated", "known"))
    return status


def _fill_voids(samples: _Samples) -> None:
    """Fill what is void from both sides along the road; a road without any height is level."""
    height, road = samples.height_m, samples.road
    known = np.flatnonzero(np.isfinite(height))
    has = np.bincount(road[known], minlength=int(road.max(initial=-1)) + 1) > 0
    void = np.flatnonzero(~np.isfinite(height) & has[road])
    if len(void):
        after = np.searchsorted(known, void)
        left, right = known[np.maximum(after - 1, 0)], known[np.minimum(after, len(known) - 1)]
        left, right = (
            np.where(road[left] == road[void], left, right),
            np.where(road[right] == road[void], right, left),
        )
        share = np.divide(void - left, right - left, out=np.zeros(len(void)), where=right > left)
        height[void] = height[left] + share * (height[right] - height[left])
    height[~has[road]] = 0.0


def _smooth(samples: _Samples) -> None:
    height, road = samples.height_m, samples.road
    inner = np.flatnonzero((road[1:-1] == road[:-2]) & (road[1:-1] == road[2:])) + 1
    height[inner] += 0.25 * ((height[inner - 1] - height[inner]) + (height[inner + 1] - height[inner]))


def _cut(axis: _Axis, samples: _Samples) -> tuple[Int64Array, FloatArray, FloatArray]:
    """Cut the roads where samples lie and where pieces end; return piece, length and rise of each stretch."""
    if not len(axis.start_m):
        return np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)
    at = np.unique(np.concatenate([samples.at_m, axis.piece_start_m, axis.piece_start_m + axis.piece_m]))
    height = np.interp(at, samples.at_m, samples.height_m)
    metres, rise, middle = np.diff(at), np.diff(height), (at[:-1] + at[1:]) / 2
    road = np.searchsorted(axis.start_m, middle, side="right") - 1
    inside = (middle < axis.start_m[road] + axis.length_m[road]) & (metres > _LEAST_M)
    metres, rise, middle = metres[inside], rise[inside], middle[inside]
    nth = np.searchsorted(axis.piece_start_m, middle, side="right") - 1
    rise = np.where(axis.chains.flipped[nth], -rise, rise)
    return axis.chains.segment[nth].astype(np.int64), metres, rise
