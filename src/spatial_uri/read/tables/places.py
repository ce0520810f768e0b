"""A user's own settlements and facilities: points from a table, as places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.errors import CrsError, DataError
from spatial_uri.geo.crs import DEGREES
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import placed, read_raw
from spatial_uri.read.tables.values import (
    columns_by_meaning,
    duplicate_faults,
    ids,
    is_blank,
    numbers,
    rows_text,
    texts,
)

SETTLEMENT_MEANINGS = ("place_id", "name", "kind", "population", "lon", "lat", "area_id")
FACILITY_MEANINGS = ("place_id", "name", "tier", "lon", "lat", "area_id")
DECLARED_AREA = "declared_area_id"

Missing = Literal["error", "skip"]


def read_settlements(
    path: str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    kind: str = "village",
    missing_coordinates: Missing = "error",
    options: TableOptions | None = None,
) -> tuple[Places, tuple[Note, ...]]:
    """Read a table of settlements.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet of points, or CSV or Excel with
        columns of longitude and latitude (or easting and northing in the CRS of `options`).
    columns
        Which column is ``place_id``, ``name``, ``kind``, ``population``, ``lon``, ``lat``,
        ``area_id``; those not named are looked for under these very names.
    kind
        Kind of every settlement if there is no column for it.
    missing_coordinates
        ``error`` refuses a table with rows that have no coordinates; ``skip`` leaves them out,
        with a note that lists them.
    options
        Layer or sheet, encoding, CRS and datum.

    Returns
    -------
    places : Places
        In the CRS of the file (WGS 84 degrees if a datum was converted). ``area_id`` is None; what
        the table says itself is kept in the column ``declared_area_id``. ``population`` is NaN
        where blank.
    notes : tuple of Note
        Everything that was assumed or left out.

    Raises
    ------
    DataError
        Listing every fault, by row.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    table = read_raw(path, options)
    found = columns_by_meaning(table, columns or {}, SETTLEMENT_MEANINGS, _coordinate_meanings(table))
    notes = list(table.notes)
    data, faults = _common(table, found, notes, prefix="settlement")
    data["kind"] = _filled(table, found, "kind", kind)
    data["population"] = np.full(len(table.frame), np.nan)
    if "population" in found:
        data["population"], more = numbers(table, found["population"], what="population")
        negative = np.asarray(table.frame.index)[data["population"] < 0]
        faults += more + ([f"{rows_text(negative, table.unit)}: the population is negative"] if len(negative) else [])
    else:
        notes.append(Note("settlements.no_population", file=table.path.name))
    geometry = _points(table, found, options or TableOptions(), faults=faults, notes=notes, missing=missing_coordinates)
    return Places(_finished(table, data, geometry, found), SETTLEMENT), tuple(notes)


def read_facilities(
    path: str | Path,
    *,
    tier: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    missing_coordinates: Missing = "error",
    options: TableOptions | None = None,
) -> tuple[Places, tuple[Note, ...]]:
    """Read a table of facilities.

    Parameters
    ----------
    path, missing_coordinates, options
        As in `read_settlements`.
    tier
        Tier of every facility in the file; without it there must be a column for the tier.
    columns
        Which column is ``place_id``, ``name``, ``tier``, ``lon``, ``lat``, ``area_id``; those not
        named are looked for under these very names.

    Returns
    -------
    places : Places
        In the CRS of the file; ``area_id`` is None, as in `read_settlements`.
    notes : tuple of Note

    Raises
    ------
    DataError, CrsError
        As in `read_settlements`.
    """
    table = read_raw(path, options)
    required = (*_coordinate_meanings(table), *(("tier",) if tier is None else ()))
    found = columns_by_meaning(table, columns or {}, FACILITY_MEANINGS, required)
    notes = list(table.notes)
    data, faults = _common(table, found, notes, prefix="facility")
    tiers = [tier] * len(table.frame) if tier is not None else texts(table.frame[found["tier"]])
    blank = [row for row, value in zip(table.frame.index, tiers, strict=True) if value is None]
    if blank:
        faults.append(f"{rows_text(blank, table.unit)}: the tier is blank")
    data["tier"] = tiers
    geometry = _points(table, found, options or TableOptions(), faults=faults, notes=notes, missing=missing_coordinates)
    return Places(_finished(table, data, geometry, found), FACILITY), tuple(notes)


def _coordinate_meanings(table: RawTable) -> tuple[str, ...]:
    return () if table.geometry is not None else ("lon", "lat")


def _common(
    table: RawTable, found: Mapping[str, str], notes: list[Note], *, prefix: str
) -> tuple[dict[str, Any], list[str]]:
    """Ids, names and the areas that the table itself names."""
    faults: list[str] = []
    if "place_id" in found:
        place_ids, faults, more = ids(table, found["place_id"], what="place_id")
        faults += duplicate_faults(table, place_ids, what="place_id")
        notes += more
    else:
        place_ids = [f"{prefix}-{table.path.stem}-{row}" for row in table.frame.index]
        notes.append(Note("places.ids", file=table.path.name))
    data: dict[str, Any] = {"place_id": place_ids, "name": _filled(table, found, "name", "")}
    if "name" not in found:
        notes.append(Note("places.names", file=table.path.name))
    if "area_id" in found:
        data[DECLARED_AREA], more_faults, more = ids(table, found["area_id"], what="area_id")
        faults += more_faults
        notes += more
    else:
        data[DECLARED_AREA] = [None] * len(table.frame)
    return data, faults


def _filled(table: RawTable, found: Mapping[str, str], meaning: str, default: str) -> list[str]:
    if meaning not in found:
        return [default] * len(table.frame)
    return [default if value is None else value for value in texts(table.frame[found[meaning]])]


def _points(
    table: RawTable,
    found: Mapping[str, str],
    options: TableOptions,
    *,
    faults: list[str],
    notes: list[Note],
    missing: Missing,
) -> gpd.GeoSeries:
    """Return the points; raise one error for all faults found so far and those of the coordinates."""
    use_columns = "lon" in found and "lat" in found
    if use_columns or table.geometry is None:
        geometry, more = _from_columns(table, found, options)
    else:
        geometry, more = _from_geometry(table, table.geometry, notes)
    faults += more
    is_absent = (geometry.isna() | geometry.is_empty).to_numpy()
    if use_columns:  # a coordinate that is no number is among the faults already
        blank = table.frame[[found["lon"], found["lat"]]].map(is_blank)
        is_absent = is_absent & blank.all(axis=1).to_numpy()
    absent = np.asarray(table.frame.index)[is_absent]
    if len(absent) and missing == "error":
        faults.append(f"{rows_text(absent, table.unit)}: no coordinates")
    elif len(absent):
        facts: dict[str, Any] = {"file": table.path.name, "count": len(absent), "rows": list(map(str, absent))}
        notes.append(Note("places.no_coordinates", severity="warning", **facts))
    try:
        geometry = placed(geometry, options, path=table.path)
    except CrsError as error:
        if not faults:
            raise
        faults.append(error.problem)
    if faults:
        remedy = "correct these rows"
        if len(absent):
            remedy += '; missing_coordinates = "skip" leaves out places without coordinates, and says so'
        raise DataError("the table cannot be used as it is", file=table.path, faults=faults, remedy=remedy)
    return geometry


def _from_columns(table: RawTable, found: Mapping[str, str], options: TableOptions) -> tuple[gpd.GeoSeries, list[str]]:
    x, faults = numbers(table, found["lon"], what=f"{found['lon']} (longitude)")
    y, more = numbers(table, found["lat"], what=f"{found['lat']} (latitude)")
    rows = np.asarray(table.frame.index)
    half = np.isfinite(x) != np.isfinite(y)
    blank = [
        is_blank(a) != is_blank(b) for a, b in zip(table.frame[found["lon"]], table.frame[found["lat"]], strict=True)
    ]
    half &= np.array(blank)
    zero = (x == 0) & (y == 0)
    faults += more
    faults += [f"{rows_text(rows[half], table.unit)}: only one of the two coordinates is there"] if half.any() else []
    faults += [f"{rows_text(rows[zero], table.unit)}: the coordinates are 0, 0"] if zero.any() else []
    points = np.full(len(rows), None, dtype=object)
    there = np.isfinite(x) & np.isfinite(y)
    points[there] = shapely.points(x[there], y[there])
    crs = DEGREES if options.crs is None else options.crs
    return gpd.GeoSeries(points, index=table.frame.index, crs=crs), faults


def _from_geometry(table: RawTable, geometry: gpd.GeoSeries, notes: list[Note]) -> tuple[gpd.GeoSeries, list[str]]:
    shapes = np.asarray(shapely.force_2d(geometry.array), dtype=object)
    rows = np.asarray(table.frame.index)
    single = shapely.get_num_geometries(shapes) == 1
    kinds = shapely.get_type_id(shapes)
    lone = (kinds == 4) & single
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    is_polygon = np.isin(kinds, (3, 6))
    if is_polygon.any():
        shapes[is_polygon] = shapely.point_on_surface(shapes[is_polygon])
        notes.append(Note("places.polygons", file=table.path.name, count=int(is_polygon.sum())))
    others = ~np.isin(shapely.get_type_id(shapes), (-1, 0))
    faults = []
    if others.any():
        names = sorted({shapely.GeometryType(int(k)).name.lower() for k in shapely.get_type_id(shapes[others])})
        faults.append(f"{rows_text(rows[others], table.unit)}: {', '.join(names)}, where points are needed")
    return gpd.GeoSeries(shapes, index=geometry.index, crs=geometry.crs), faults


def _finished(
    table: RawTable, data: Mapping[str, Any], geometry: gpd.GeoSeries, found: Mapping[str, str]
) -> gpd.GeoDataFrame:
    """Join the columns of known meaning with all others, and leave out rows without coordinates."""
    taken = {*found.values(), *data, "area_id", "geometry", "inside"}
    others = table.frame[[c for c in table.frame.columns if c not in taken]]
    known = pd.DataFrame({k: pd.Series(v, index=table.frame.index) for k, v in data.items()})
    known["area_id"] = pd.Series([None] * len(known), index=known.index, dtype=object)
    joined = gpd.GeoDataFrame(pd.concat([known, others], axis=1), geometry=geometry, crs=geometry.crs)
    there = ~(joined.geometry.isna() | joined.geometry.is_empty)
    if not there.any():
        raise DataError(
            "no place has coordinates", file=table.path, remedy="add them, or map columns.lon and columns.lat"
        )
    return joined[there].set_index("place_id")
