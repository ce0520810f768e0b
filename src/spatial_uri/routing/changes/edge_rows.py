"""Edges to be added to a network, and the network with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.network import RoadNetwork


class EdgeRow(NamedTuple):
    """One edge: from node, to node, time, piece, along its vertices, the one to set out on."""

    tail: int
    head: int
    ms: int
    piece: int
    is_forward: bool
    is_primary: bool


def link_rows(copies: Sequence[int], far: int, ms: int, piece: int, *, is_forward: bool) -> list[EdgeRow]:
    """Return the edges of a new road that leaves one junction, from each of its `copies`, for the node `far`.

    No turn restriction forbids to turn into it. One sets out from the first of the copies.
    """
    return [EdgeRow(int(c), far, ms, piece, is_forward, c == copies[0]) for c in copies]


def with_edge_rows(
    network: RoadNetwork, rows: Iterable[EdgeRow], *, kept: BoolArray | None = None, **others: Any
) -> RoadNetwork:
    """Return a network with more edges, those of a node after its own.

    Parameters
    ----------
    rows
        The edges.
    kept
        ``(edges,)`` the edges that remain; None for all.
    others
        Fields of `RoadNetwork` beside those of the edges.
    """
    new = list(rows)
    columns = [np.array(column) for column in zip(*new, strict=True)] if new else [np.zeros(0, dtype=np.int32)] * 6
    own = slice(None) if kept is None else kept
    tails = np.concatenate([network.tail[own], columns[0]])
    order = np.argsort(tails, kind="stable")
    node_count = len(others.get("node_id", network.node_id))

    def joined(old: np.ndarray, added: np.ndarray) -> np.ndarray:
        return np.concatenate([old[own], added.astype(old.dtype)])[order]

    return replace(
        network,
        indptr=np.searchsorted(tails[order], np.arange(node_count + 1)).astype(np.int32),
        head=joined(network.head, columns[1]),
        time_ms=joined(network.time_ms, columns[2]),
        edge_piece=joined(network.edge_piece, columns[3]),
        edge_forward=joined(network.edge_forward, columns[4]),
        edge_primary=joined(network.edge_primary, columns[5]),
        **others,
    )
