"""The CRS in which a study is measured, and how true its metres are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS, Proj

from spatial_uri.errors import CrsError
from spatial_uri.geo.crs import Bounds, crs_title, transformer
from spatial_uri.model.study import Note

_UTM_SOUTH, _UTM_NORTH = -80.0, 84.0
_WORST_SCALE_ERROR = 0.002
_HOPELESS_SCALE_ERROR = 0.1
_WORST_DATUM_ACCURACY_M = 10.0


def choose_crs(bounds_deg: Bounds) -> CRS:
    """Return the UTM zone of the centre of an extent.

    Parameters
    ----------
    bounds_deg
        ``(west, south, east, north)`` in degrees of WGS 84; east may be beyond 180.

    Raises
    ------
    CrsError
        If there is no UTM zone there.
    """
    west, south, east, north = bounds_deg
    lon, lat = ((west + east) / 2 + 180) % 360 - 180, (south + north) / 2
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

    Raises
    ------
    CrsError
        If the extent is too wide for the zone that was worked out.
    """
    west, south, east, north = bounds_deg
    lon, lat = np.meshgrid(np.linspace(west, east, 9), np.linspace(south, north, 9))
    lon = (lon + 180) % 360 - 180
    factors = Proj(crs).get_factors(lon, lat)
    scales = np.concatenate([np.ravel(factors.meridional_scale), np.ravel(factors.parallel_scale)])
    finite = scales[np.isfinite(scales)]
    error = float(np.abs(finite - 1).max()) if len(finite) else float("inf")
    if chosen and error > _HOPELESS_SCALE_ERROR:
        raise CrsError(
            f"the study spans {east - west:.0f} degrees of longitude, and no UTM zone is fit for that",
            faults=[f"from longitude {west:.4g} to {east:.4g}, latitude {south:.4g} to {north:.4g}"],
            remedy="look for places that lie far from all others; if there are none, study one area at a time, "
            "or name a CRS in metres: [study] crs",
        )
    facts: dict[str, Any] = {"crs": crs_title(crs), "error": f"{error:.2%}"}
    if error > _WORST_SCALE_ERROR:
        return Note("crs.distorted", severity="warning", **facts)
    return Note("crs.chosen", **facts) if chosen else Note("crs.named", **facts)


def datum_shift_note(source: CRS, target: CRS, *, file: str | Path) -> Note | None:
    """Return a warning if no exact shift between the datums of two CRSs is known (Beijing 1954, Xian 1980)."""
    if source.is_bound or target.is_bound:
        return None
    accuracy_m = transformer(source, target).accuracy
    same_frame = source.geodetic_crs == target.geodetic_crs
    if same_frame or 0 <= accuracy_m <= _WORST_DATUM_ACCURACY_M or not _is_old_datum(source):
        return None
    facts: dict[str, Any] = {"file": str(file), "crs": crs_title(source)}
    if accuracy_m > 0:
        return Note("datum.inexact", severity="warning", **facts, accuracy=f"{accuracy_m:g} m")
    return Note("datum.unknown_shift", severity="warning", **facts)


def _is_old_datum(crs: CRS) -> bool:
    datum = crs.datum.name if crs.datum is not None else ""
    return not any(modern in datum for modern in ("World Geodetic System 1984", "China 2000", "ETRS", "European Terr"))
