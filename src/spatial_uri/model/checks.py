"""Checks that every table of the model passes on construction."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from spatial_uri.errors import CrsError

WEB_MERCATOR_EPSG = {3857, 3785, 900913, 102100, 102113}


def require_metric_crs(crs: CRS | None, *, what: str) -> CRS:
    """Return `crs` if distances measured in it are metres on the ground; refuse it by name if not.

    Degrees are not a length, and Web Mercator metres are 1/cos(latitude) too long.
    """
    remedy = "reproject to a metric CRS fit for the place, such as gdf.to_crs(gdf.estimate_utm_crs())"
    if crs is None:
        raise CrsError(f"{what} have no CRS", remedy="declare it, such as gdf.set_crs('EPSG:4326')")
    if crs.is_geocentric or crs.is_engineering:
        raise CrsError(f"{what} are in {crs.name}, which is no map of the earth's surface", remedy=remedy)
    if crs.is_geographic:
        raise CrsError(f"{what} are in degrees ({crs.name}), in which no distance can be measured", remedy=remedy)
    is_mercator = crs.to_epsg() in WEB_MERCATOR_EPSG or "pseudo-mercator" in crs.name.lower()
    if is_mercator or (
        crs.coordinate_operation is not None
        and "Mercator" in crs.coordinate_operation.method_name
        and not any(kind in crs.coordinate_operation.method_name for kind in ("Transverse", "Oblique"))
    ):
        raise CrsError(f"{what} are in {crs.name}, whose metres are not metres on the ground", remedy=remedy)
    units = {axis.unit_name for axis in crs.axis_info}
    if units and units != {"metre"}:
        raise CrsError(f"{what} are measured in {', '.join(sorted(units))}, not in metres ({crs.name})", remedy=remedy)
    return crs


def index_faults(table: pd.DataFrame, *, name: str) -> list[str]:
    """Faults of an id index: it must hold unique, non-empty strings."""
    faults: list[str] = []
    ids = table.index
    not_text = [repr(i) for i in ids if not isinstance(i, str)]
    if not_text:
        faults.append(f"{name} must be text (leading zeros matter), not {', '.join(not_text[:5])}")
    elif any(not i.strip() for i in ids):
        faults.append(f"{name} is empty in {sum(not i.strip() for i in ids)} rows")
    repeated = ids[ids.duplicated()].unique()
    if len(repeated):
        shown = ", ".join(str(i) for i in repeated[:5])
        faults.append(f"{name} is not unique: {shown}{' ...' if len(repeated) > 5 else ''}")
    return faults


def column_faults(table: pd.DataFrame, required: Iterable[str]) -> list[str]:
    """One fault for each required column that the table lacks."""
    return [f"column {column!r} is missing" for column in required if column not in table.columns]


def geometry_faults(table: gpd.GeoDataFrame, kinds: set[str]) -> list[str]:
    """Faults of the geometries: absent, empty, not finite, or of another kind."""
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        return ["it has no geometry: make it with geopandas.GeoDataFrame(table, geometry=..., crs=...)"]
    faults: list[str] = []
    geometry = table.geometry
    absent = geometry.isna() | geometry.is_empty
    if absent.any():
        shown = ", ".join(map(str, table.index[absent][:5]))
        faults.append(f"{int(absent.sum())} rows have no geometry: {shown}")
    rest = geometry[~absent]
    wrong = sorted(set(rest.geom_type) - kinds)
    if wrong:
        faults.append(f"geometries must be {' or '.join(sorted(kinds))}, not {', '.join(wrong)}")
    if len(rest) and not np.isfinite(rest.total_bounds).all():
        faults.append("some coordinates are not finite numbers")
    return faults
