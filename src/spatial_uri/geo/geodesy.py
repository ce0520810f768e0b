"""Lengths and coordinates of millions of points, worked out on all cores: PROJ lets other threads run meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from pyproj import CRS, Geod, Transformer

from spatial_uri.model.arrays import AnyIntArray, FloatArray

_BLOCK = 1 << 17


def distances_m(lonlat: FloatArray, start: AnyIntArray, end: AnyIntArray) -> FloatArray:
    """Return the geodesic distances on WGS 84 between the points ``lonlat[start]`` and ``lonlat[end]``, in degrees."""
    geod = Geod(ellps="WGS84")
    found = np.empty(len(start))

    def measure(part: slice) -> None:
        (x1, y1), (x2, y2) = lonlat[start[part]].T, lonlat[end[part]].T
        found[part] = geod.inv(x1, y1, x2, y2, return_back_azimuth=False)[2]

    _in_blocks(measure, len(start))
    return found


def projected(lonlat: FloatArray, crs: CRS) -> FloatArray:
    """Return ``(n, 2)`` points, given in degrees on WGS 84, in another CRS."""
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    found = np.empty((len(lonlat), 2))

    def project(part: slice) -> None:
        found[part, 0], found[part, 1] = transformer.transform(lonlat[part, 0], lonlat[part, 1])

    _in_blocks(project, len(lonlat))
    return found


def _in_blocks(compute: Callable[[slice], None], count: int) -> None:
    parts = [slice(first, min(first + _BLOCK, count)) for first in range(0, count, _BLOCK)]
    if len(parts) <= 1:
        for part in parts:
            compute(part)
        return
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(parts))) as pool:
        list(pool.map(compute, parts))
