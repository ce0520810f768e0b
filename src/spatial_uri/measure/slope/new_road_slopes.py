"""Slopes of new roads: what these climb, by the heights and options that the roads of today have theirs by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.measure.slope.slope_rules import least_slope_factor
from spatial_uri.measure.slope.sloped import SLOPE_COLUMNS, with_slope
from spatial_uri.model.arrays import AnyIntArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import PIECE_COLUMNS, RoadNetwork
from spatial_uri.routing.changes.changed_network import ChangedNetwork
from spatial_uri.routing.improvement.projects import both_ways
from spatial_uri.routing.rows import join_ranges, make_pointers


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
    ptr, edges = network.piece_edges
    sloped = _measured_alone(
        network,
        network.pieces.take(new).reset_index(drop=True),
        make_pointers(np.diff(network.piece_ptr)[new]),
        network.piece_xy[join_ranges(network.piece_ptr[new], network.piece_ptr[new + 1])],
        network.time_ms[edges[ptr[new]]],
    )
    place = np.full(network.piece_count, -1, dtype=np.int64)
    place[new] = np.arange(len(new))
    at = place[network.edge_piece]
    ms = np.where(at < 0, network.time_ms, sloped.time_ms[2 * at + ~network.edge_forward]).astype(np.int32)
    columns = {name: sloped.pieces[name] for name in SLOPE_COLUMNS if name in network.pieces}
    return replace(changed, network=_told(network.with_times(ms), new, columns))


def least_new_factor(network: RoadNetwork) -> float:
    """Return the least factor by which slopes could change the time of a new road; 1 where they change none."""
    rule = None if network.heights is None else network.heights.options.get("rule")
    return 1.0 if rule is None else least_slope_factor(rule)


def straight_times_ms(
    network: RoadNetwork, ends: Int64Array, metres: FloatArray, level_ms: AnyIntArray, road_class: str
) -> Int32Array:
    """Return what straight new roads between nodes take from the first to the second, and back: ``(roads, 2)``.

    Parameters
    ----------
    network
        The roads; where slopes cost them no time, they cost the new ones none.
    ends
        ``(roads, 2)`` nodes.
    metres, level_ms
        ``(roads,)`` how long they are, and what they take on the level.
    road_class
        How steep they may be.
    """
    if least_new_factor(network) == 1.0 or not len(ends):
        return both_ways(level_ms)
    count = len(ends)
    blank = {name: [""] * count for name in PIECE_COLUMNS} | {"way_id": 0, "snappable": False, "structure": "road"}
    pieces = pd.DataFrame(blank | {"road_class": road_class, "length_m": metres})
    ptr = 2 * np.arange(count + 1, dtype=np.int64)
    level = level_ms.astype(np.int32)
    return _measured_alone(network, pieces, ptr, network.node_xy[ends].reshape(-1, 2), level).time_ms.reshape(-1, 2)


def _measured_alone(
    network: RoadNetwork, pieces: pd.DataFrame, piece_ptr: Int64Array, piece_xy: FloatArray, level_ms: Int32Array
) -> RoadNetwork:
    """Return pieces, each alone and with an edge forward and one back, with the slopes that a network gives them."""
    heights = network.heights
    ends = np.column_stack([piece_ptr[:-1], piece_ptr[1:] - 1]).ravel()
    each = np.arange(len(ends), dtype=np.int32)
    alone = RoadNetwork(
        crs=network.crs,
        mode=network.mode,
        node_xy=piece_xy[ends],
        node_id=each.astype(np.int64),
        indptr=np.arange(len(ends) + 1, dtype=np.int32),
        head=each ^ 1,
        time_ms=np.repeat(level_ms, 2),
        edge_piece=each // 2,
        edge_forward=each % 2 == 0,
        edge_primary=np.ones(len(ends), dtype=np.bool_),
        pieces=pieces,
        piece_ptr=piece_ptr,
        piece_xy=piece_xy,
    )
    return alone if heights is None else with_slope(alone, heights, **heights.options)


def _told(network: RoadNetwork, new: Int32Array, columns: Mapping[str, Any]) -> RoadNetwork:
    """Return a network whose table says of the new roads what they climb; with all roads open as well."""
    pieces = network.pieces.copy()
    for name, values in columns.items():
        pieces.loc[new, name] = values.to_numpy()
    as_open = None if network.as_open is None else _told(network.as_open, new, columns)
    return replace(network, pieces=pieces, as_open=as_open).with_joins_main(network.joins_main)
