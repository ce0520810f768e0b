"""Coordinate reference systems: parse them, doubt them, and choose one for a study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError as ProjCrsError

from spatial_uri.errors import CrsError, DataError
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note

DEGREES = CRS("EPSG:4326")

Bounds = tuple[float, float, float, float]

_UTM_SOUTH, _UTM_NORTH = -80.0, 84.0
_AREA_OF_USE_MARGIN_DEG = 3.0
_WORST_SCALE_ERROR = 0.002
_WORST_DATUM_ACCURACY_M = 10.0


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


def check_coordinates(xy: FloatArray, crs: CRS, *, file: str | Path) -> None:
    """Refuse coordinates that contradict their CRS, saying what they look like instead.

    Parameters
    ----------
    xy
        ``(n, 2)`` coordinates, easting or longitude first. NaN is ignored.
    crs
        The CRS they are declared in.
    file
        Named in the error.

    Raises
    ------
    CrsError
        If the coordinates are metres under a CRS in degrees or the reverse, carry a zone number
        the CRS does not have, have their two columns swapped, or lie far outside its area of use.
    """
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return
    found = _contradiction(xy, crs)
    if found is None:
        return
    problem, remedy = found
    (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
    raise CrsError(
        problem,
        file=file,
        faults=[f"the CRS is {_title(crs)}", f"x runs from {x0:.10g} to {x1:.10g}, y from {y0:.10g} to {y1:.10g}"],
        remedy=remedy,
    )


def _contradiction(xy: FloatArray, crs: CRS) -> tuple[str, str] | None:
    """Return what is wrong and what to do about it, None if nothing is."""
    largest_x, largest_y = np.abs(xy).max(axis=0)
    guess = _metric_guess(xy)
    declare = f"declare the CRS they are really in{f'; they look like {guess}' if guess else ''}"
    if crs.is_geographic:
        if largest_x <= 180 and largest_y <= 90:
            return None
        if largest_x <= 90 and largest_y <= 180:
            return "longitude and latitude are swapped", "exchange the two columns: longitude comes first, as x"
        return "the coordinates are no degrees, but the CRS is in degrees", declare
    return _metric_contradiction(xy, crs, declare)


def _metric_contradiction(xy: FloatArray, crs: CRS, declare: str) -> tuple[str, str] | None:
    has_zone_number, expects_zone_number = bool(xy[:, 0].min() > 1e7), _false_easting_m(crs) > 1e7
    if np.abs(xy).max() <= 180:
        return (
            "the coordinates look like degrees, but the CRS is in metres",
            'declare the CRS they are really in, such as crs = "EPSG:4326"',
        )
    if has_zone_number and not expects_zone_number:
        return "the x coordinates begin with a zone number that the CRS does not have", declare
    if expects_zone_number and not has_zone_number:
        return "the CRS expects a zone number before the x coordinates, and they have none", declare
    if _within_area_of_use(xy, crs):
        return None
    if _within_area_of_use(xy[:, ::-1], crs):
        return "x and y are swapped", "exchange the two columns: easting comes first, as x"
    return f"the coordinates lie far outside the area that {crs.name} is made for", declare


def _false_easting_m(crs: CRS) -> float:
    operation = crs.coordinate_operation
    parameters = [] if operation is None else operation.params
    return next((float(p.value) for p in parameters if p.name == "False easting"), 0.0)


def _metric_guess(xy: FloatArray) -> str | None:
    """Name the Chinese 3-degree or 6-degree system that a zone number before x stands for."""
    zones = np.unique(xy[:, 0] // 1e6).astype(int)
    if len(zones) != 1 or not 0 < xy[:, 1].min() < 1e7:
        return None
    zone = int(zones[0])
    if 25 <= zone <= 45:
        return f"EPSG:{4513 + zone - 25} (CGCS2000, 3-degree zone {zone})"
    if 13 <= zone <= 23:
        return f"EPSG:{4491 + zone - 13} (CGCS2000, 6-degree zone {zone})"
    return None


def _within_area_of_use(xy: FloatArray, crs: CRS) -> bool:
    area = crs.area_of_use
    lon, lat = _transformer(crs, DEGREES).transform(xy[:, 0], xy[:, 1])
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return False
    if area is None:
        return True
    margin = _AREA_OF_USE_MARGIN_DEG
    inside_lat = (lat >= area.south - margin) & (lat <= area.north + margin)
    width = (area.east - area.west) % 360 or 360
    inside_lon = (lon - area.west + margin) % 360 <= width + 2 * margin
    return bool((inside_lat & inside_lon).all())


def guess_crs(xy: FloatArray) -> str | None:
    """Return what coordinates without a CRS look like, as an EPSG code; None if they could be anything."""
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return None
    if np.abs(xy[:, 0]).max() <= 180 and np.abs(xy[:, 1]).max() <= 90:
        return "EPSG:4326"
    guess = _metric_guess(xy)
    return None if guess is None else guess.split()[0]


def choose_crs(bounds_deg: Bounds) -> CRS:
    """Return the UTM zone of the centre of an extent.

    Parameters
    ----------
    bounds_deg
        ``(west, south, east, north)`` in degrees of WGS 84.

    Raises
    ------
    CrsError
        If there is no UTM zone there.
    """
    west, south, east, north = bounds_deg
    lon, lat = (west + east) / 2, (south + north) / 2
    if not _UTM_SOUTH <= lat <= _UTM_NORTH:
        raise CrsError(
            f"there is no UTM zone at longitude {lon:g}, latitude {lat:g}",
            remedy="name a CRS in metres in the study file: [study] crs",
        )
    zone = int((lon + 180) // 6) % 60 + 1
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def crs_note(crs: CRS, bounds_deg: Bounds, *, chosen: bool) -> Note:
    """Return the note on the CRS of the study: which it is, who chose it, and how far its metres are off at worst.

    Parameters
    ----------
    crs
        The study's CRS.
    bounds_deg
        Extent of the study, ``(west, south, east, north)`` in degrees.
    chosen
        True if it was worked out, False if the user named it.
    """
    west, south, east, north = bounds_deg
    lon, lat = np.meshgrid(np.linspace(west, east, 9), np.linspace(south, north, 9))
    factors = Proj(crs).get_factors(lon, lat)
    scales = np.concatenate([np.ravel(factors.meridional_scale), np.ravel(factors.parallel_scale)])
    finite = scales[np.isfinite(scales)]
    error = float(np.abs(finite - 1).max()) if len(finite) else float("inf")
    facts: dict[str, Any] = {"crs": _title(crs), "error": f"{error:.2%}"}
    if error > _WORST_SCALE_ERROR:
        return Note("crs.distorted", severity="warning", **facts)
    return Note("crs.chosen", **facts) if chosen else Note("crs.named", **facts)


def datum_shift_note(source: CRS, target: CRS, *, file: str | Path) -> Note | None:
    """Return a warning if no exact shift between the datums of two CRSs is known (Beijing 1954, Xian 1980)."""
    if source.is_bound or target.is_bound:
        return None
    accuracy_m = _transformer(source, target).accuracy
    same_frame = source.geodetic_crs == target.geodetic_crs
    if same_frame or 0 <= accuracy_m <= _WORST_DATUM_ACCURACY_M or not _is_old_datum(source):
        return None
    facts: dict[str, Any] = {"file": str(file), "crs": _title(source)}
    if accuracy_m > 0:
        return Note("datum.inexact", severity="warning", **facts, accuracy=f"{accuracy_m:g} m")
    return Note("datum.unknown_shift", severity="warning", **facts)


def _is_old_datum(crs: CRS) -> bool:
    datum = crs.datum.name if crs.datum is not None else ""
    return not any(modern in datum for modern in ("World Geodetic System 1984", "China 2000", "ETRS", "European Terr"))


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
    lon, lat = _transformer(crs, DEGREES).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([lon, lat])


def bounds_in_degrees(bounds: Bounds, crs: CRS) -> Bounds:
    """Return an extent as ``(west, south, east, north)`` in degrees of WGS 84."""
    if not np.isfinite(bounds).all():
        raise DataError("an extent is empty")
    west, south, east, north = _transformer(crs, DEGREES).transform_bounds(*bounds, densify_pts=21)
    return float(west), float(south), float(east), float(north)


def _transformer(source: CRS, target: CRS) -> Transformer:
    # EPSG puts latitude or northing first in many of these; everything here is x first
    return Transformer.from_crs(source, target, always_xy=True)


def _title(crs: CRS) -> str:
    authority = crs.to_authority()
    return f"{crs.name} ({':'.join(authority)})" if authority else crs.name
