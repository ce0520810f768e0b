"""Coordinates that contradict their CRS: which they are, and what they look like instead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS

from spatial_uri.errors import CrsError
from spatial_uri.geo.crs import ZONE_NUMBER_FROM_M, crs_title, expects_zone_number, fits_crs, has_zones
from spatial_uri.geo.crs_guesses import looks_like
from spatial_uri.model.arrays import FloatArray, GeometryArray

_MAX_NAMED_POINTS = 10
_MANY_POINTS = 500_000


def telling_coordinates(shapes: GeometryArray) -> FloatArray:
    """Return the coordinates that tell which CRS shapes are in: all, and of very many the corners of their boxes."""
    if int(shapely.get_num_coordinates(shapes).sum()) > max(_MANY_POINTS, 2 * len(shapes)):
        return np.asarray(shapely.bounds(shapes).reshape(-1, 2))
    return np.asarray(shapely.get_coordinates(shapes))


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
        If the CRS is geocentric, if the coordinates are metres under a CRS in degrees or the reverse, carry a zone
        number the CRS does not have, have their two columns swapped, or lie far outside its area of use. Where most
        coordinates agree with the CRS, it is not doubted: those that do not are named.
    """
    if crs.is_geocentric:
        raise CrsError(
            f"the CRS is {crs_title(crs)}: metres from the middle of the earth, no position on a map",
            file=file,
            remedy='convert the coordinates to longitude and latitude, and declare these, as in crs = "EPSG:4326"',
        )
    xy = xy[np.isfinite(xy).all(axis=1)]
    fitting = fits_crs(xy, crs)
    if fitting.all():
        return
    strange = xy[~fitting]
    if fitting.mean() > 0.5:
        raise CrsError(
            f"{len(strange)} of {len(xy)} coordinates contradict the CRS, which the others agree with",
            file=file,
            faults=[
                f"{x:.10g}, {y:.10g}: {contradiction(np.array([[x, y]]), crs)[0]}"
                for x, y in strange[:_MAX_NAMED_POINTS]
            ],
            remedy=f"correct these coordinates; the CRS is {crs_title(crs)}",
        )
    problem, remedy = contradiction(strange, crs)
    (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
    raise CrsError(
        problem,
        file=file,
        faults=[f"the CRS is {crs_title(crs)}", f"x runs from {x0:.10g} to {x1:.10g}, y from {y0:.10g} to {y1:.10g}"],
        remedy=remedy,
    )


def contradiction(xy: FloatArray, crs: CRS) -> tuple[str, str]:
    """Return what is wrong with coordinates that do not fit a CRS, and what to do about it."""
    return _contradiction_in_degrees(xy) if crs.is_geographic else _contradiction_in_metres(xy, crs)


def _contradiction_in_degrees(xy: FloatArray) -> tuple[str, str]:
    largest_x, largest_y = np.abs(xy).max(axis=0)
    if largest_x <= 90 and largest_y <= 180:
        return "longitude and latitude are swapped", "exchange the two columns: longitude comes first, as x"
    if largest_x <= 360 and largest_y <= 90:
        return "there are longitudes beyond 180 degrees", "write them from -180 to 180: 181 is -179"
    return "the coordinates are no degrees, but the CRS is in degrees", _what_to_declare(xy)


def _contradiction_in_metres(xy: FloatArray, crs: CRS) -> tuple[str, str]:
    if np.abs(xy).max() <= 180:
        return (
            "the coordinates look like degrees, but the CRS is in metres",
            'declare the CRS they are really in, such as crs = "EPSG:4326"',
        )
    if fits_crs(xy[:, ::-1], crs).all():
        return "x and y are swapped", "exchange the two columns: easting comes first, as x"
    problem = f"the coordinates lie far outside the area that {crs.name} is made for"
    if has_zones(crs):
        has_number, expects_number = bool(xy.max(axis=1).min() > ZONE_NUMBER_FROM_M), expects_zone_number(crs)
        if has_number and not expects_number:
            problem = "the x coordinates begin with a zone number that the CRS does not have"
        elif expects_number and not has_number:
            problem = "the CRS expects a zone number before the x coordinates, and they have none"
    return problem, _what_to_declare(xy)


def _what_to_declare(xy: FloatArray) -> str:
    guesses = looks_like(xy)
    exchanged = [] if guesses else looks_like(xy[:, ::-1])
    told = " or ".join(guesses or exchanged)
    if exchanged:
        return f"exchange the two columns, easting comes first, and declare the CRS; they look like {told}"
    return f'declare the CRS they are really in, as in crs = "EPSG:4549"{f"; they look like {told}" if told else ""}'
