"""Fingerprints: whether two networks are the same roads, with the same numbers and times."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spatial_uri.model.network import RoadNetwork

DIGITS = 16


def fingerprint_of(network: RoadNetwork) -> str:
    """Return 16 hexadecimal digits that tell a network from every other: its nodes, edges, times and pieces."""
    digest = hashlib.sha256(network.mode.encode())
    for values, kind in (
        (network.node_id, "<i8"),
        (network.indptr, "<i8"),
        (network.head, "<i8"),
        (network.time_ms, "<i8"),
        (network.edge_piece, "<i8"),
        (network.edge_forward, "?"),
        (network.edge_primary, "?"),
        (network.pieces["length_m"], "<f8"),
        (network.pieces["snappable"], "?"),
        (network.piece_ptr, "<i8"),
        (network.piece_xy, "<f8"),
    ):
        digest.update(np.ascontiguousarray(values, dtype=kind).data)
    if network.as_open is not None:
        digest.update(network.as_open.fingerprint.encode())
    return digest.hexdigest()[:DIGITS]
