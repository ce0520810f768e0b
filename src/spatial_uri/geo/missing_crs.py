"""Which CRS holds where a file declares none, an undefined one, or one that its coordinates contradict."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pyproj import CRS

from spatial_uri.errors import CrsError
from spatial_uri.geo.coordinate_checks import check_coordinates
from spatial_uri.geo.crs import DEGREES, crs_title, fits_crs
from spatial_uri.geo.crs_guesses import looks_like
from spatial_uri.model.arrays import FloatArray

_ALWAYS_DEGREES = (".geojson", ".json", ".topojson", ".kml", ".kmz")


def is_undefined(crs: CRS | None) -> bool:
    """Tell whether a CRS says nothing of where on the earth its coordinates lie.

    GDAL gives such a CRS to the layers of a GeoPackage with srs_id 0 ("Undefined geographic SRS") and -1 ("Undefined
    Cartesian SRS"), and to a Shapefile whose .prj holds a LOCAL_CS.
    """
    if crs is None:
        return True
    return bool(crs.is_engineering) or crs.name.lower().startswith("undefined")


def agreed_crs(of_file: CRS | None, named: CRS | None, xy: FloatArray, *, file: str | Path) -> CRS:
    """Return the CRS of the coordinates of a file.

    Parameters
    ----------
    of_file
        The CRS that the file declares, None if it does not.
    named
        The CRS that the user names for it, None if none is named.
    xy
        ``(n, 2)`` coordinates, easting or longitude first. NaN is ignored.
    file
        Named in errors. A GeoJSON that names no CRS is taken for one in degrees by GDAL, so that a CRS which its
        coordinates contradict counts as none.

    Returns
    -------
    CRS
        That of the file; the one that is named where the file has none, an undefined one, or one that its coordinates
        contradict.

    Raises
    ------
    CrsError
        If there is no CRS, two that contradict each other, or one that contradicts the coordinates.
    """
    finite = xy[np.isfinite(xy).all(axis=1)]
    declared = None if of_file is None or is_undefined(of_file) else of_file
    if declared is not None and _gives_way(declared, named, finite, file):
        declared = None
    if declared is None and (named is None or is_undefined(named)):
        raise missing_crs_error(finite, file=file)
    if declared is not None and named is not None and not named.equals(declared, ignore_axis_order=True):
        raise CrsError(
            "two CRSs are declared",
            file=file,
            faults=[f"the file says {crs_title(declared)}", f"crs says {crs_title(named)}"],
            remedy="remove crs from the study file, or correct the file if it is wrong",
        )
    crs = declared or named
    assert crs is not None  # noqa: S101  one of the two is there
    check_coordinates(xy, crs, file=file)
    return crs


def missing_crs_error(xy: FloatArray, *, file: str | Path) -> CrsError:
    """Return the error that asks for the CRS of a file, and says what its coordinates look like."""
    faults = []
    remedy = 'declare it, as in crs = "EPSG:4326" (degrees) or crs = "EPSG:4549" (metres)'
    if len(xy):
        (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
        faults = [f"x runs from {x0:.10g} to {x1:.10g}, y from {y0:.10g} to {y1:.10g}"]
        exchanged = looks_like(xy[:, ::-1])
        if guesses := looks_like(xy):
            remedy += f"; they look like {' or '.join(guesses)}"
        elif exchanged:
            remedy += f"; they look like {' or '.join(exchanged)} with x and y exchanged"
    return CrsError("the file does not say which CRS its coordinates are in", file=file, faults=faults, remedy=remedy)


def _gives_way(declared: CRS, named: CRS | None, xy: FloatArray, file: str | Path) -> bool:
    """Tell whether the CRS of a file counts as none: it is that of the format, or the coordinates contradict it."""
    by_default = _is_by_default(declared, file)
    if named is not None and by_default:
        return True
    return (named is not None or by_default) and _is_contradicted(xy, declared)


def _is_by_default(crs: CRS, file: str | Path) -> bool:
    """Tell whether GDAL may have assumed a CRS because the format has no other."""
    return Path(file).suffix.lower() in _ALWAYS_DEGREES and crs.equals(DEGREES, ignore_axis_order=True)


def _is_contradicted(xy: FloatArray, crs: CRS) -> bool:
    return bool(len(xy)) and not crs.is_geocentric and bool(fits_crs(xy, crs).mean() <= 0.5)
