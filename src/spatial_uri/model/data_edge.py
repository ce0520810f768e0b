"""Where the data of a road network ends, as far as its source tells: the edge of the map is not that of the world."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int64Array

THROUGH_CLASSES = frozenset(
    name + suffix for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for suffix in ("", "_link")
)
"""Roads that lead on to somewhere; lesser roads may end in a village or a yard."""


def _no_ids() -> Int64Array:
    return np.zeros(0, dtype=np.int64)


def _no_segments() -> FloatArray:
    return np.zeros((0, 4))


@dataclass(frozen=True, eq=False)
class DataEdge:
    """What the source of a road network tells of where its data ends.

    Parameters
    ----------
    cut_id
        Ids of the nodes at which a through road goes on though the source does not say where: the next node of its way
        is not in the source, or the road ends outside the extent that the source states.
    coast
        ``(segments, 4)`` straight pieces of the coastline, x and y of their start and end in the CRS of the network,
        the land to their left.
    bounds_deg
        Extent that the source states of itself, ``(west, south, east, north)`` in degrees of WGS 84; None if it states
        none.
    """

    cut_id: Int64Array = field(default_factory=_no_ids)
    coast: FloatArray = field(default_factory=_no_segments)
    bounds_deg: tuple[float, float, float, float] | None = None
