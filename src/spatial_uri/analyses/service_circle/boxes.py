"""Bounds of road pieces, and which of them touch a window."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.network import RoadNetwork

Bounds = tuple[float, float, float, float]


def piece_boxes(network: RoadNetwork) -> FloatArray:
    """Return ``(4, pieces)`` the bounds of each piece: xmin, ymin, xmax, ymax."""
    first = network.piece_ptr[:-1]
    low, high = (f.reduceat(network.piece_xy, first, axis=0) for f in (np.minimum, np.maximum))
    return np.vstack([low.T, high.T])


def touching(boxes: FloatArray, bounds: Bounds) -> BoolArray:
    """Tell which boxes, ``(4, n)``, share a point with some bounds."""
    xmin, ymin, xmax, ymax = bounds
    return np.asarray((boxes[0] <= xmax) & (boxes[1] <= ymax) & (boxes[2] >= xmin) & (boxes[3] >= ymin))


def widened(bounds: Bounds, by_m: float) -> Bounds:
    """Return bounds that reach farther on every side."""
    xmin, ymin, xmax, ymax = bounds
    return xmin - by_m, ymin - by_m, xmax + by_m, ymax + by_m
