"""Columns of numbers and lines of coordinates, packed small enough to travel inside a page.

Coordinates are rounded to 1e-5 degrees (about a metre), stored as differences, zig-zag coded (so
that small negative numbers are small), written as variable-length integers and compressed.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

GRID_PER_DEGREE = 100_000


def varints(values: ArrayLike) -> bytes:
    """Zig-zag code whole numbers and write each with 7 bits a byte, the lowest first."""
    signed = np.asarray(values, dtype=np.int64)
    unsigned = ((signed << 1) ^ (signed >> 63)).astype(np.uint64)
    columns = []
    rest = unsigned
    length = np.ones(len(unsigned), dtype=np.int64)
    while True:
        columns.append((rest & np.uint64(0x7F)).astype(np.uint8))
        rest = rest >> np.uint64(7)
        if not rest.any():
            break
        length += rest > 0
    table = np.stack(columns, axis=1) if len(unsigned) else np.empty((0, 1), dtype=np.uint8)
    position = np.arange(table.shape[1])
    table |= np.where(position < (length - 1)[:, None], 0x80, 0).astype(np.uint8)
    return table[position < length[:, None]].tobytes()


def rings_of(geometry: gpd.GeoSeries) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Break lines or polygons into chains of grid points.

    Parameters
    ----------
    geometry
        Lines or polygons in any CRS.

    Returns
    -------
    tuple
        ``(chains,)`` row of `geometry` that each chain belongs to, ``(chains,)`` number of its
        points, ``(points, 2)`` longitude and latitude in units of 1e-5 degrees. The chains of one
        row follow each other; those of a polygon are its rings, to be filled even-odd.
    """
    parts, rows = shapely.get_parts(geometry.to_crs(4326).to_numpy(), return_index=True)
    if len(parts) and (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON).any():
        parts, owner = shapely.get_rings(parts, return_index=True)
        rows = rows[owner]
    xy, chain = shapely.get_coordinates(parts, return_index=True)
    points = np.round(xy * GRID_PER_DEGREE).astype(np.int64)
    if len(points):
        repeated = np.zeros(len(points), dtype=bool)
        repeated[1:] = (np.diff(points, axis=0) == 0).all(axis=1) & (np.diff(chain) == 0)
        points, chain = points[~repeated], chain[~repeated]
    counts = np.bincount(chain, minlength=len(parts)).astype(np.int64)
    return np.asarray(rows, dtype=np.int64), counts, points


def differences(values: ArrayLike) -> NDArray[np.int64]:
    """Return the first value, then the difference of each to the one before."""
    whole = np.asarray(values, dtype=np.int64)
    return np.diff(whole, prepend=np.int64(0))


def packed(page: Mapping[str, Any], columns: Mapping[str, ArrayLike]) -> str:
    """Pack a JSON document and columns of whole numbers into base64 text.

    Columns whose names end in ``+`` are stored as differences.
    """
    streams = {name: varints(differences(values) if name.endswith("+") else values) for name, values in columns.items()}
    lengths = [[name, len(np.asarray(values))] for name, values in columns.items()]
    document = json.dumps({**page, "columns": lengths}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    head = document.encode("utf-8")
    blob = len(head).to_bytes(4, "little") + head + b"".join(streams.values())
    return base64.b64encode(gzip.compress(blob, 9, mtime=0)).decode("ascii")
