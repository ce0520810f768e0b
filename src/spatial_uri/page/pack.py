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
from numpy.typing import ArrayLike
from pyproj import Transformer

from spatial_uri.model.arrays import Int64Array

GRID_PER_DEGREE = 100_000
_LEVEL = 6  # the best would save a quarter of a percent, and take three times as long


def varints(values: ArrayLike) -> bytes:
    """Zig-zag code whole numbers and write each with 7 bits a byte, the lowest first."""
    signed = np.asarray(values, dtype=np.int64)
    rest = ((signed << 1) ^ (signed >> 63)).astype(np.uint64)
    longest = 1 if not len(rest) else max(1, -(-int(rest.max()).bit_length() // 7))
    length = np.ones(len(rest), dtype=np.int64)
    for size in range(1, longest):
        length += rest >= np.uint64(1 << 7 * size)
    ends = np.cumsum(length)
    at = ends - length
    coded = np.empty(int(length.sum()), dtype=np.uint8)
    while len(rest):
        coded[at] = (rest & np.uint64(0x7F)) | np.uint64(0x80)
        more = np.flatnonzero(rest > np.uint64(0x7F))
        rest, at = rest[more] >> np.uint64(7), at[more] + 1
    coded[ends - 1] &= 0x7F  # the last byte of each says that it is the last
    return coded.tobytes()


def rings_of(geometry: gpd.GeoSeries) -> tuple[Int64Array, Int64Array, Int64Array]:
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
    parts = geometry.to_numpy()
    rows = np.arange(len(parts))
    kinds = shapely.get_type_id(parts)
    if (kinds != shapely.GeometryType.LINESTRING).any():
        parts, rows = shapely.get_parts(parts, return_index=True)
    if np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)).any():
        parts, owner = shapely.get_rings(parts, return_index=True)
        rows = rows[owner]
    xy, chain = shapely.get_coordinates(parts, return_index=True)
    to_degrees = Transformer.from_crs(geometry.crs, 4326, always_xy=True)
    degrees = np.stack(to_degrees.transform(xy[:, 0], xy[:, 1]), axis=1)
    points = np.round(degrees * GRID_PER_DEGREE).astype(np.int64)
    if len(points):
        repeated = np.zeros(len(points), dtype=bool)
        repeated[1:] = (np.diff(points, axis=0) == 0).all(axis=1) & (np.diff(chain) == 0)
        points, chain = points[~repeated], chain[~repeated]
    counts = np.bincount(chain, minlength=len(parts)).astype(np.int64)
    return np.asarray(rows, dtype=np.int64), counts, points


def differences(values: ArrayLike) -> Int64Array:
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
    return base64.b64encode(gzip.compress(blob, _LEVEL, mtime=0)).decode("ascii")
