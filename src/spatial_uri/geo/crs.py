"""Coordinate reference systems: parse them, doubt them, and change between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjCrsError

from spatial_uri.errors import CrsError, DataError
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray

DEGREES = CRS("EPSG:4326")

Bounds = tuple[float, float, float, float]

_AREA_OF_USE_MARGIN_DEG = 3.0
ZONE_NUMBER_FROM_M = 1e7  # eastings from here on begin with the number of a zone


def parse_crs(text: str | int | CRS, *, what: str = "crs") -> CRS:
    """Return the CRS that an EPSG code, a WKT or a PROJ string names; a CRS is returned as it is.

    Raises
    ------
    CrsError
        If it names none.
    """
    try:
        return CRS.from_user_input(text)
    except ProjCrsError as error:
        raise CrsError(
            f"{what} {text!r} is no coordinate reference system",
            remedy='write an EPSG code such as "EPSG:4326" or "EPSG:4549", or a PROJ string',
        ) from error


def fits_crs(xy: FloatArray, crs: CRS) -> BoolArray:
    """Tell which of ``(n, 2)`` coordinates can be of a CRS: by unit, number of the zone and area of use.

    Examples
    --------
    >>> fits_crs(np.array([[118.4, 29.1], [39636000.0, 3219900.0]]), CRS("EPSG:4490")).tolist()
    [True, False]
    """
    if not len(xy):
        return np.zeros(0, dtype=bool)
    like_degrees = (np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90)
    if crs.is_geographic:
        return like_degrees
    fitting: BoolArray = ~like_degrees & _is_within_area_of_use(xy, crs)
    if has_zones(crs):
        fitting &= (xy[:, 0] > ZONE_NUMBER_FROM_M) == expects_zone_number(crs)
    return fitting


def has_zones(crs: CRS) -> bool:
    """Tell whether a CRS is of those whose eastings may begin with the number of a zone: no world map is."""
    operation = crs.coordinate_operation
    return operation is not None and "Transverse Mercator" in operation.method_name


def expects_zone_number(crs: CRS) -> bool:
    """Tell whether the eastings of a CRS begin with the number of a zone."""
    operation = crs.coordinate_operation
    parameters = [] if operation is None else operation.params
    false_easting = next((float(p.value) for p in parameters if p.name == "False easting"), 0.0)
    return false_easting > ZONE_NUMBER_FROM_M


def _is_within_area_of_use(xy: FloatArray, crs: CRS) -> BoolArray:
    area = crs.area_of_use
    lon, lat = transformer(crs, DEGREES).transform(xy[:, 0], xy[:, 1])
    found: BoolArray = np.isfinite(lon) & np.isfinite(lat)
    if area is None:
        return found
    margin = _AREA_OF_USE_MARGIN_DEG
    with np.errstate(invalid="ignore"):
        inside_lat = (lat >= area.south - margin) & (lat <= area.north + margin)
        width = (area.east - area.west) % 360 or 360
        inside_lon = (lon - area.west + margin) % 360 <= width + 2 * margin
    found &= inside_lat & inside_lon
    return found


def plane_at(lon: float, lat: float) -> str:
    """Return an equal-area plane in metres around a point in degrees, as a PROJ string.

    Distances on it are true to 1 in 1000 within 500 km of the point: enough to tell what lies near what.

    Examples
    --------
    >>> plane_at(9.5, 47.1)
    '+proj=laea +lat_0=47.1 +lon_0=9.5 +datum=WGS84'
    """
    return f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84"


def plane_around(bounds_deg: Bounds) -> str:
    """Return an equal-area plane in metres around the middle of an extent in degrees: see `plane_at`."""
    west, south, east, north = bounds_deg
    return plane_at((west + east) / 2, (south + north) / 2)


def to_degrees(xy: FloatArray, crs: CRS) -> FloatArray:
    """Return ``(n, 2)`` longitudes and latitudes (WGS 84) of ``(n, 2)`` coordinates."""
    lon, lat = transformer(crs, DEGREES).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([lon, lat])


def bounds_in_degrees(bounds: Bounds, crs: CRS) -> Bounds:
    """Return an extent as ``(west, south, east, north)`` in degrees of WGS 84.

    East is beyond 180 where the extent crosses the 180th meridian.
    """
    if not np.isfinite(bounds).all():
        raise DataError("an extent is empty")
    west, south, east, north = transformer(crs, DEGREES).transform_bounds(*bounds, densify_pts=21)
    return float(west), float(south), float(east) + (360.0 if east < west else 0.0), float(north)


def extent_in_degrees(layers: Sequence[tuple[GeometryArray, CRS]]) -> Bounds:
    """Return the extent of several layers together as ``(west, south, east, north)`` in degrees of WGS 84.

    What lies on both sides of the 180th meridian is not taken to span the world: east is then beyond 180.

    Parameters
    ----------
    layers
        Geometries, not all of them empty, each with their CRS.

    Examples
    --------
    >>> fiji = np.array([shapely.box(177, -19, 180, -16), shapely.box(-180, -19, -178, -16)])
    >>> extent_in_degrees([(fiji, DEGREES)])
    (177.0, -19.0, 182.0, -16.0)
    """
    whole = [bounds_in_degrees(tuple(shapely.total_bounds(shapes)), crs) for shapes, crs in layers]
    west, south = (float(v) for v in np.array(whole)[:, :2].min(axis=0))
    east, north = (float(v) for v in np.array(whole)[:, 2:].max(axis=0))
    if east - west <= 180:
        return west, south, east, north
    west, east = _shortest_arc(np.concatenate([_longitude_spans(shapes, crs) for shapes, crs in layers]))
    return west, south, east, north


def _longitude_spans(shapes: GeometryArray, crs: CRS) -> FloatArray:
    """Return west and east of every part of some geometries, in degrees."""
    parts = shapely.get_parts(shapes)
    bounds = shapely.bounds(parts[~shapely.is_empty(parts)])
    found: FloatArray = np.array([bounds_in_degrees(tuple(one), crs) for one in bounds])[:, [0, 2]]
    return found


def _shortest_arc(spans: FloatArray) -> tuple[float, float]:
    """Return west and east of the shortest arc that holds all spans: all but the widest gap between them."""
    spans = spans[np.argsort(spans[:, 0])]
    ends = np.maximum.accumulate(spans[:, 1])
    gaps = np.append(spans[1:, 0], spans[0, 0] + 360) - ends
    last = int(gaps.argmax())
    if last == len(spans) - 1:
        return float(spans[0, 0]), float(ends[-1])
    return float(spans[last + 1, 0]), float(ends[last]) + 360.0


@lru_cache(maxsize=64)  # PROJ takes longer to find a way from one CRS to another than to go it
def transformer(source: CRS, target: CRS) -> Transformer:
    """Return what changes coordinates from one CRS to another, easting or longitude first in both."""
    # EPSG puts latitude or northing first in many of these; everything here is x first
    return Transformer.from_crs(source, target, always_xy=True)


def crs_title(crs: CRS) -> str:
    """Return the name of a CRS, with its code if it has one."""
    authority = crs.to_authority()
    return f"{crs.name} ({':'.join(authority)})" if authority else crs.name
