"""New pieces of road in a network: links that nobody joins between their ends, and new roads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.changes.edge_rows import EdgeRow, link_rows, with_edge_rows
from spatial_uri.routing.improvement.projects import both_ways
from spatial_uri.routing.rows import group_rows, make_pointers


@dataclass(frozen=True, eq=False)
class NewPieces:
    """New pieces between nodes of a network.

    Parameters
    ----------
    ends
        ``(new, 2)`` nodes; each piece is joined to their junctions.
    ms
        ``(new, 2)`` what each takes from its first end to the second, and back.
    is_oneway
        ``(new,)`` driven from the first end to the second only.
    lines
        The vertices of each.
    columns
        What the table of pieces says of them; of any other column nothing (0, NaN, "" or False).
    """

    ends: Int64Array
    ms: Int32Array
    is_oneway: BoolArray
    lines: Sequence[FloatArray]
    columns: Mapping[str, Any]


def with_links(network: RoadNetwork, link_ends: Int64Array, link_ms: Int32Array) -> RoadNetwork:
    """Return a network with links between junctions, one piece of road each; nobody joins one between its ends.

    Parameters
    ----------
    link_ends
        ``(links, 2)`` nodes.
    link_ms
        What each takes, as in `both_ways`.
    """
    count = len(link_ms)
    if not count:
        return network
    xy = network.node_xy[link_ends]
    metres = np.hypot(*(xy[:, 0] - xy[:, 1]).T)
    columns = {"length_m": np.maximum(metres, 0.001), "snappable": np.zeros(count, dtype=np.bool_), "structure": "road"}
    return with_pieces(
        network,
        NewPieces(np.asarray(link_ends), both_ways(link_ms), np.zeros(count, dtype=np.bool_), list(xy), columns),
    )


def with_pieces(network: RoadNetwork, new: NewPieces, **others: Any) -> RoadNetwork:
    """Return a network with new pieces after all others; in `RoadNetwork.as_open`, too.

    No turn restriction forbids to turn into them, and they are driven to the first of the copies of a junction.

    Parameters
    ----------
    new
        The pieces.
    others
        Fields of `RoadNetwork` that change, too, such as nodes.
    """
    as_open = None if network.as_open is None else with_pieces(network.as_open, new, **others)
    network = replace(network, as_open=None, **_with_more_nodes(network, others))
    ptr, copies = group_rows(network.junction, network.node_count)
    rows: list[EdgeRow] = []
    for k, (ends, (ms, back_ms), is_oneway) in enumerate(
        zip(new.ends, new.ms.tolist(), new.is_oneway.tolist(), strict=True)
    ):
        a, b = (int(network.junction[end]) for end in ends)
        piece = network.piece_count + k
        rows += link_rows(copies[ptr[a] : ptr[a + 1]].tolist(), b, ms, piece, is_forward=True)
        if not is_oneway:
            rows += link_rows(copies[ptr[b] : ptr[b + 1]].tolist(), a, back_ms, piece, is_forward=False)
    added = network.added
    return with_edge_rows(
        network,
        rows,
        pieces=_with_rows(network.pieces, len(new.ms), new.columns),
        piece_ptr=np.concatenate(
            [network.piece_ptr, network.piece_ptr[-1] + make_pointers(np.array([len(xy) for xy in new.lines]))[1:]]
        ),
        piece_xy=np.concatenate([network.piece_xy, *new.lines]),
        added=added if added is None else added.with_new(len(new.ms)),
        as_open=as_open,
    )


def _with_more_nodes(network: RoadNetwork, others: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with more nodes, which no edge leaves yet."""
    if "node_id" not in others:
        return dict(others)
    more = len(others["node_id"]) - network.node_count
    indptr = np.concatenate([network.indptr, np.full(more, network.indptr[-1], dtype=np.int32)])
    return {**others, "indptr": indptr}


def _with_rows(pieces: pd.DataFrame, count: int, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table of pieces with more rows."""
    blank: dict[str, Any] = {}
    for name, values in pieces.items():
        kind = values.dtype.kind
        blank[str(name)] = {"f": np.nan, "b": False, "i": 0, "u": 0}.get(kind, "")
    new = pd.DataFrame({**blank, **columns}, index=range(count))[list(pieces.columns)]
    wide = pieces.copy(deep=False)
    for name in pieces.columns[[isinstance(kind, pd.CategoricalDtype) for kind in pieces.dtypes]]:
        known = wide[name].cat.categories
        wide[name] = wide[name].cat.add_categories([value for value in new[name].unique() if value not in known])
    return pd.concat([wide, new.astype(wide.dtypes.to_dict())], ignore_index=True)
