"""Columns of numbers and lines of coordinates, packed small enough to travel inside a page.

Coordinates are rounded to 1e-5 degrees (about a metre), stored as differences, zig-zag coded (so
that small negative numbers are small), written as variable-length integers and compressed.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
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


def minute_units(minutes: ArrayLike, per_min: int) -> Int64Array:
    """Write minutes as whole parts of a minute, rounded up so that what is <= a limit stays <= it; NaN is -1."""
    values = np.ceil(np.asarray(minutes, dtype=float) * per_min - 1e-6)
    return np.where(np.isfinite(values), values, -1).astype(np.int64)


class Parcel:
    """What travels in a page: a JSON document, columns of whole numbers and lists of texts.

    Columns and lists that are alike travel once, however many layers and themes have them.
    """

    def __init__(self) -> None:
        self._streams: dict[str, tuple[int, bytes]] = {}
        self._column_names: dict[tuple[bytes, bool], str] = {}
        self._texts: dict[tuple[str, ...], int] = {}

    def column(self, values: ArrayLike, *, steps: bool = False) -> str:
        """Add a column, as the differences from value to value if asked, and return the name the page has for it."""
        whole = np.asarray(values, dtype=np.int64)
        stream = varints(differences(whole) if steps else whole)
        key = hashlib.sha256(stream).digest(), steps
        if key not in self._column_names:
            name = f"{len(self._streams)}{'+' if steps else ''}"
            self._column_names[key] = name
            self._streams[name] = len(whole), stream
        return self._column_names[key]

    def texts(self, texts: Iterable[Any]) -> dict[str, Any]:
        """Add a text for each row, empty where it is missing, and return how the page finds them."""
        codes, values = pd.factorize(pd.Series([t if isinstance(t, str) else "" for t in texts], dtype=object))
        position = self._texts.setdefault(tuple(values), len(self._texts))
        return {"list": position, "of": self.column(codes)}

    def chains(self, geometry: gpd.GeoSeries) -> dict[str, str | None]:
        """Add points, lines or polygons in any CRS, and return the columns that hold them."""
        rows, counts, points = rings_of(geometry)
        one_each = len(rows) == len(geometry) and bool((np.diff(rows) == 1).all())
        return {
            "rows": None if one_each else self.column(rows, steps=True),
            "counts": self.column(counts),
            "x": self.column(points[:, 0], steps=True),
            "y": self.column(points[:, 1], steps=True),
        }

    def packed(self, page: Mapping[str, Any]) -> str:
        """Return the page and everything that was added as base64 text."""
        lengths = [[name, count, len(stream)] for name, (count, stream) in self._streams.items()]
        document = json.dumps(
            {**page, "texts": list(self._texts), "columns": lengths},
            ensure_ascii=False, separators=(",", ":"), allow_nan=False,
        )  # fmt: skip
        head = document.encode("utf-8")
        blob = len(head).to_bytes(4, "little") + head + b"".join(stream for _, stream in self._streams.values())
        return base64.b64encode(gzip.compress(blob, _LEVEL, mtime=0)).decode("ascii")
