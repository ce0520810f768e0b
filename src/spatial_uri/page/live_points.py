"""Coordinates that travel in a page: in degrees, with the formula that makes metres of them, or as they are.

Points that were read in degrees of seven decimals are written as these. The page makes metres of them by a polynomial
that follows the projection to less than a tenth of a micrometre; where it does not, the metres travel themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from pyproj import CRS, Transformer

from spatial_uri.geo.crs import to_degrees
from spatial_uri.model.arrays import FloatArray
from spatial_uri.page.pack import Parcel

PER_DEGREE = 10_000_000
CLOSE_M = 1e-7
_DEGREES = (4, 6, 8, 10, 12)
_SIDE = 24
_TRIED = 1000
"""On how many of the points a polynomial is tried; all are checked when they are packed."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A polynomial in longitude and latitude, for the points of one study.

    Parameters
    ----------
    centre, half
        The middle and half the extent of its window, degrees.
    weights
        ``(2, degree + 1, degree + 1)`` for each axis of the plane the weight of each product of Chebyshev polynomials
        of longitude and latitude.
    """

    centre: FloatArray
    half: FloatArray
    weights: FloatArray

    @classmethod
    def fit(cls, crs: CRS, degrees: FloatArray, degree: int) -> Plane:
        """Fit the projection around some points."""
        low, high = degrees.min(axis=0), degrees.max(axis=0)
        centre, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-3)
        nodes = np.cos((np.arange(_SIDE) + 0.5) * np.pi / _SIDE)
        u, v = (axis.ravel() for axis in np.meshgrid(nodes, nodes, indexing="ij"))
        to_plane = Transformer.from_crs(4326, crs, always_xy=True)
        xy = np.column_stack(to_plane.transform(centre[0] + u * half[0], centre[1] + v * half[1]))
        basis = np.polynomial.chebyshev.chebvander2d(u, v, [degree, degree])
        weights, *_ = np.linalg.lstsq(basis, xy, rcond=None)
        return cls(centre, half, weights.T.reshape(2, degree + 1, degree + 1))

    def __call__(self, degrees: FloatArray) -> FloatArray:
        """Return points in metres."""
        u, v = ((degrees - self.centre) / self.half).T
        return np.column_stack([np.polynomial.chebyshev.chebval2d(u, v, w) for w in self.weights])

    def page(self) -> dict[str, Any]:
        """Return it as the page has it."""
        return {
            "centre": self.centre.tolist(),
            "half": self.half.tolist(),
            "weights": [w.tolist() for w in self.weights],
        }


def find_plane(crs: CRS, xy: FloatArray) -> Plane | None:
    """Find a polynomial that is close enough for some points in a CRS; None if the projection is too crooked here."""
    if not len(xy) or not np.isfinite(xy).all():
        return None
    degrees = to_degrees(xy, crs)
    some = np.unique(np.linspace(0, len(xy) - 1, _TRIED).astype(np.int64))
    for degree in _DEGREES:
        plane = Plane.fit(crs, degrees, degree)
        if np.abs(plane(degrees[some]) - xy[some]).max() < CLOSE_M:
            return plane
    return None


def pack_points(xy: FloatArray, crs: CRS, plane: Plane | None, parcel: Parcel) -> dict[str, Any]:
    """Pack points in a CRS: in degrees, and in metres too where the polynomial does not give them."""
    degrees = np.rint(to_degrees(xy, crs) * PER_DEGREE) if len(xy) else np.zeros((0, 2))
    page: dict[str, Any] = {
        "lon": parcel.column(degrees[:, 0], steps=True),
        "lat": parcel.column(degrees[:, 1], steps=True),
    }
    if plane is None or (len(xy) and not np.abs(plane(degrees / PER_DEGREE) - xy).max() < CLOSE_M):
        page |= {"x": pack_floats(xy[:, 0], parcel), "y": pack_floats(xy[:, 1], parcel)}
    return page


def pack_floats(values: FloatArray, parcel: Parcel) -> list[str]:
    """Pack numbers exactly: the upper and the lower halves of each."""
    halves = np.ascontiguousarray(values, dtype="<f8").view("<i4").reshape(-1, 2)
    return [parcel.column(halves[:, 1], steps=True), parcel.column(halves[:, 0])]
