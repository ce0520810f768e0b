"""How coordinates are declared in a study file: a CRS as text or number, and a datum; cheap to import."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from spatial_uri.errors import CrsError

Datum = Literal["wgs84", "gcj02", "bd09"]


def _names_a_crs(value: str | int) -> str | int:
    from spatial_uri.geo.crs import parse_crs

    try:
        parse_crs(value)
    except CrsError as error:
        raise ValueError(f"{error.problem}; {error.remedy}") from error
    return value


CrsText = Annotated[str | int, AfterValidator(_names_a_crs)]
"""An EPSG code, a WKT or a PROJ string that names a CRS."""
