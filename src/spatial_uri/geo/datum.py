"""GCJ-02 and BD-09: coordinates that look like degrees of WGS 84 and lie 300 to 1300 m beside them.

A datum is not a CRS: no EPSG code stands for these two, and PROJ does not know them. Web maps of
China use them (Amap and Tencent GCJ-02, Baidu BD-09). The constants are those of the published
obfuscation; the inverse has no closed form and is iterated. The converters on PyPI work on one
pair of numbers at a time or need a mapping stack, hence this module on arrays.
"""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from spatial_uri.errors import DataError
from spatial_uri.geo.declared import Datum
from spatial_uri.model.arrays import BoolArray, FloatArray

DATUMS: tuple[Datum, ...] = get_args(Datum)
DATUM_TITLES: dict[Datum, str] = {"wgs84": "WGS 84", "gcj02": "GCJ-02", "bd09": "BD-09"}


# the ellipsoid and the window that the obfuscation is defined with
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)

_BD_TURN = np.pi * 3000.0 / 180.0
_BD_SHIFT = (0.0065, 0.006)
_TOLERANCE_DEG = 1e-10
_MAX_ITERATIONS = 30


def is_in_china(lon: ArrayLike, lat: ArrayLike) -> BoolArray:
    """Tell which points lie in the window in which GCJ-02 and BD-09 are defined."""
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    west, south, east, north = _CHINA
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """Convert degrees in a datum to degrees in WGS 84.

    Parameters
    ----------
    lon, lat
        Degrees, of equal shape.
    datum
        One of `DATUMS`.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude, exact to 1e-9 degrees (0.1 mm).

    Raises
    ------
    DataError
        If points declared GCJ-02 or BD-09 lie outside China, where neither exists.
    """
    x, y = np.array(lon, dtype=float), np.array(lat, dtype=float)
    if datum == "wgs84":
        return x, y
    outside = ~is_in_china(x, y)
    if outside.any():
        first = int(np.flatnonzero(outside)[0])
        raise DataError(
            f"{DATUM_TITLES[datum]} exists in China only; {int(outside.sum())} of {outside.size} points lie outside it",
            faults=[f"the first one is at longitude {x.flat[first]:g}, latitude {y.flat[first]:g}"],
            remedy="remove the datum if these are plain WGS 84 degrees",
        )
    # both shifts depend on the point itself, so there is no formula for the inverse: iterate towards it
    guess_x, guess_y = x.copy(), y.copy()
    for _ in range(_MAX_ITERATIONS):
        image_x, image_y = from_wgs84(guess_x, guess_y, datum)
        step_x, step_y = x - image_x, y - image_y
        guess_x += step_x
        guess_y += step_y
        if max(np.abs(step_x).max(initial=0.0), np.abs(step_y).max(initial=0.0)) < _TOLERANCE_DEG:
            break
    return guess_x, guess_y


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """Convert degrees in WGS 84 to degrees in a datum; points outside China stay where they are."""
    x, y = np.array(lon, dtype=float), np.array(lat, dtype=float)
    if datum == "wgs84":
        return x, y
    shift_x, shift_y = _gcj02_shift(x, y)
    inside = is_in_china(x, y)
    x, y = np.where(inside, x + shift_x, x), np.where(inside, y + shift_y, y)
    if datum == "bd09":
        radius = np.hypot(x, y) + 2e-5 * np.sin(y * _BD_TURN)
        angle = np.arctan2(y, x) + 3e-6 * np.cos(x * _BD_TURN)
        x = np.where(inside, radius * np.cos(angle) + _BD_SHIFT[0], x)
        y = np.where(inside, radius * np.sin(angle) + _BD_SHIFT[1], y)
    return x, y


def _gcj02_shift(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))

    def wave(value: FloatArray, first: float, second: float) -> FloatArray:
        out: FloatArray = first * np.sin(value * np.pi) + second * np.sin(value * np.pi / 3.0)
        return out

    ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (ripple + wave(y, 20.0, 40.0) + 160.0 * np.sin(y * np.pi / 12.0) + 320.0 * np.sin(y * np.pi / 30.0)) / 1.5
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (ripple + wave(x, 20.0, 40.0) + 150.0 * np.sin(x * np.pi / 12.0) + 300.0 * np.sin(x * np.pi / 30.0)) / 1.5

    sine = np.sin(np.radians(lat))
    magic = 1.0 - _ECCENTRICITY_SQUARED * sine * sine
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / magic**1.5
    parallel_m = _SEMI_MAJOR_M / np.sqrt(magic) * np.cos(np.radians(lat))
    return np.degrees(east / parallel_m), np.degrees(north / meridian_m)
