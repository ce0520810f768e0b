"""Checks that every road network passes on construction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spatial_uri.model.network import RoadNetwork


def network_faults(network: RoadNetwork, columns: Sequence[str]) -> list[str]:
    """Return in what the arrays of a network contradict each other, and which of the `columns` its pieces lack."""
    nodes, edges, pieces = len(network.node_id), len(network.head), len(network.pieces)
    faults = [f"pieces lack column {c!r}" for c in columns if c not in network.pieces.columns]
    shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
        "node_xy": (network.node_xy, (nodes, 2)),
        "indptr": (network.indptr, (nodes + 1,)),
        "time_ms": (network.time_ms, (edges,)),
        "edge_piece": (network.edge_piece, (edges,)),
        "edge_forward": (network.edge_forward, (edges,)),
        "edge_primary": (network.edge_primary, (edges,)),
        "piece_ptr": (network.piece_ptr, (pieces + 1,)),
    }
    faults += [f"{k} has shape {a.shape}, expected {s}" for k, (a, s) in shapes.items() if a.shape != s]
    if not faults and edges:
        if network.indptr[0] != 0 or network.indptr[-1] != edges or (np.diff(network.indptr) < 0).any():
            faults.append("indptr does not partition the edges")
        if network.head.min() < 0 or network.head.max() >= nodes:
            faults.append("head points outside the nodes")
        if network.edge_piece.min() < 0 or network.edge_piece.max() >= pieces:
            faults.append("edge_piece points outside the pieces")
        if network.time_ms.min() < 0:
            faults.append("some travel times are negative")
    if not faults and (
        network.piece_ptr[0] != 0
        or network.piece_ptr[-1] != len(network.piece_xy)
        or (np.diff(network.piece_ptr) < 2).any()
    ):
        faults.append("piece_ptr does not partition the vertices into lines of two or more")
    return faults
