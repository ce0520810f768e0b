"""Slopes of new roads: what these climb, by the heights and options that the roads of today have theirs by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from spatial_uri.measure.slope.sloped import SLOPE_COLUMNS, with_slope
from spatial_uri.model.arrays import Int32Array
from spatial_uri.model.heights import Heights
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.changes.changed_network import ChangedNetwork
from spatial_uri.routing.rows import join_ranges, make_pointers

_MEASURED_MS = 10_000_000
"""Times of this length on the level tell how many times as long a road takes to seven digits."""


def with_slopes_of_new(changed: ChangedNetwork) -> ChangedNetwork:
    """Give the new roads of a changed network their slopes; there and back they take what these cost.

    Each is sampled from one of its ends to the other. Their times on the network are taken as those on the level.

    Parameters
    ----------
    changed
        What `change_network` returned for roads with slopes; any other is returned as it is.
    """
    network, new = changed.network, changed.new_piece
    if network.heights is None or not network.heights.options or not len(new):
        return changed
    sloped = _measured(network, network.heights, new)
    place = np.full(network.piece_count, -1, dtype=np.int64)
    place[new] = np.arange(len(new))
    at = place[network.edge_piece]
    ms = np.where(at < 0, network.time_ms, sloped.time_ms[2 * at + ~network.edge_forward]).astype(np.int32)
    columns = {name: sloped.pieces[name] for name in SLOPE_COLUMNS if name in network.pieces}
    return replace(changed, network=_told(network.with_times(ms), new, columns))


def on_the_level(network: RoadNetwork) -> RoadNetwork:
    """Return roads with the times that they would take on level ground.

    Parameters
    ----------
    network
        Any; the very same where slopes changed no time.
    """
    if network.heights is None or network.heights.options.get("rule") is None:
        return network
    bare = replace(network.alone, heights=None)
    alike = bare.with_times(np.full(network.edge_count, _MEASURED_MS, dtype=np.int32))
    factor = with_slope(alike, network.heights, **network.heights.options).time_ms / _MEASURED_MS
    return network.with_times(np.rint(network.time_ms / factor).astype(np.int32))


def _measured(network: RoadNetwork, heights: Heights, new: Int32Array) -> RoadNetwork:
    """Return some pieces, each alone and with an edge forward and one back, with their slopes."""
    count = len(new)
    ptr, edges = network.piece_edges
    vertices = join_ranges(network.piece_ptr[new], network.piece_ptr[new + 1])
    piece_ptr = make_pointers(np.diff(network.piece_ptr)[new])
    xy = network.piece_xy[vertices]
    ends = np.column_stack([piece_ptr[:-1], piece_ptr[1:] - 1]).ravel()
    each = np.arange(2 * count, dtype=np.int32)
    alone = RoadNetwork(
        crs=network.crs,
        mode=network.mode,
        node_xy=xy[ends],
        node_id=each.astype(np.int64),
        indptr=np.arange(2 * count + 1, dtype=np.int32),
        head=each ^ 1,
        time_ms=np.repeat(network.time_ms[edges[ptr[new]]], 2),
        edge_piece=each // 2,
        edge_forward=each % 2 == 0,
        edge_primary=np.ones(2 * count, dtype=np.bool_),
        pieces=network.pieces.take(new).reset_index(drop=True),
        piece_ptr=piece_ptr,
        piece_xy=xy,
    )
    return with_slope(alone, heights, **heights.options)


def _told(network: RoadNetwork, new: Int32Array, columns: Mapping[str, Any]) -> RoadNetwork:
    """Return a network whose table says of the new roads what they climb; with all roads open as well."""
    pieces = network.pieces.copy()
    for name, values in columns.items():
        pieces.loc[new, name] = values.to_numpy()
    as_open = None if network.as_open is None else _told(network.as_open, new, columns)
    return replace(network, pieces=pieces, as_open=as_open).with_joins_main(network.joins_main)
