"""What coordinates look like that come without a CRS."""

from __future__ import annotations

import numpy as np
from pyproj import CRS

from spatial_uri.geo.crs import Bounds, fits_crs, to_degrees
from spatial_uri.geo.datum import is_in_china
from spatial_uri.model.arrays import FloatArray

# code of the first zone, number of the first zone, zones
_NUMBERED_ZONES = ((4513, 25, 21, "3-degree"), (4491, 13, 11, "6-degree"))
_FIRST_CENTRAL = (4534, 75, 21)  # CGCS2000, 3-degree zones without a number: code and meridian of the first, how many
_WEB_MERCATOR = "EPSG:3857"
_MARGIN_DEG = 1.0


def looks_like(xy: FloatArray) -> list[str]:
    """Return the systems that metres can be of by their numbers alone, with their EPSG codes; none if they do not tell.

    These are the Chinese systems with the number of a zone before x, and Web Mercator in China.

    Examples
    --------
    >>> looks_like(np.array([[39636421.0, 3210077.0]]))
    ['EPSG:4527 (CGCS2000, 3-degree zone 39)']
    """
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy) or xy[:, 0].min() < 0:
        return []
    found = []
    zones = np.unique(xy[:, 0] // 1e6).astype(int)
    for first_code, first_zone, count, width in _NUMBERED_ZONES:
        if len(zones) == 1 and first_zone <= zones[0] < first_zone + count:
            code = first_code + int(zones[0]) - first_zone
            if _are_within(xy, code):
                found.append(f"EPSG:{code} (CGCS2000, {width} zone {zones[0]})")
    if is_in_china(*to_degrees(xy, CRS(_WEB_MERCATOR)).T).all():
        found.append(f"{_WEB_MERCATOR} (Web Mercator)")
    return found


def guess_crs(xy: FloatArray) -> str | None:
    """Return what coordinates without a CRS look like, as an EPSG code; None if they could be anything."""
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return None
    if np.abs(xy[:, 0]).max() <= 180 and np.abs(xy[:, 1]).max() <= 90:
        return "EPSG:4326"
    guesses = looks_like(xy)
    return guesses[0].split()[0] if len(guesses) == 1 else None


def guess_crs_near(xy: FloatArray, around_deg: Bounds) -> str | None:
    """Return the system under which coordinates lie in an extent where other data lies, as an EPSG code.

    Parameters
    ----------
    xy
        ``(n, 2)`` coordinates, easting or longitude first. NaN is ignored.
    around_deg
        ``(west, south, east, north)`` in degrees.

    Returns
    -------
    str or None
        A code of CGCS2000, Web Mercator or WGS 84; None if under none of them most coordinates lie there.
    """
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return None
    guess = guess_crs(xy)
    numbered = [text.split()[0] for text in looks_like(xy)]
    first_code, first_meridian, count = _FIRST_CENTRAL
    middle = (around_deg[0] + around_deg[2]) / 2
    nearest = sorted(range(count), key=lambda zone: abs(first_meridian + 3 * zone - middle))[:3]
    plain = [f"EPSG:{first_code + zone}" for zone in nearest]
    candidates = dict.fromkeys([*([guess] if guess else []), *numbered, *plain])
    return next((code for code in candidates if _share_inside(xy, CRS(code), around_deg) > 0.5), None)


def _share_inside(xy: FloatArray, crs: CRS, around_deg: Bounds) -> float:
    if not fits_crs(xy, crs).all():
        return 0.0
    west, south, east, north = around_deg
    lon, lat = to_degrees(xy, crs).T
    inside = ((lon - west) % 360 <= east - west) & (lat >= south) & (lat <= north)
    return float(inside.mean())


def _are_within(xy: FloatArray, code: int) -> bool:
    """Tell whether coordinates lie where a system is used, as far as they can be read in it."""
    crs = CRS.from_epsg(code)
    lon, lat = to_degrees(xy, crs).T
    area = crs.area_of_use
    if area is None or not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return False
    is_east_west = (lon >= area.west - _MARGIN_DEG) & (lon <= area.east + _MARGIN_DEG)
    return bool((is_east_west & (lat >= area.south - _MARGIN_DEG) & (lat <= area.north + _MARGIN_DEG)).all())
