"""The points of a user's places: from columns or geometries, in a CRS that they agree with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.errors import CrsError, DataError
from spatial_uri.geo.crs import DEGREES, parse_crs
from spatial_uri.geo.polygons import in_the_plane
from spatial_uri.model.study import Note
from spatial_uri.read.tables.coordinates import LOCATION_WORDS, read_coordinates
from spatial_uri.read.tables.misplaced import misplaced_rows
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import placed
from spatial_uri.read.tables.values import plain_text, rows_text

Missing = Literal["error", "skip"]

_POINT, _MULTIPOINT = 0, 4
_POLYGONS = (3, 6, 7)
_M_OF_DEGREE, _SAME_M = 111_320.0, 100.0


@dataclass
class Reading:
    """A table of places while it is read: its file, the column of each meaning, and what was found so far."""

    table: RawTable
    found: Mapping[str, str]
    options: TableOptions
    missing: Missing = "error"
    maps_columns: bool = False
    """True: columns of coordinates were named, and count even where the file has shapes."""
    left_out: set[Any] = field(default_factory=set)
    faulty: set[Any] = field(default_factory=set)
    far: list[Any] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def location_column(table: RawTable) -> str | None:
    """Return the column that holds both coordinates, by its heading."""
    headings = {"".join(plain_text(c).split()).lower(): str(c) for c in reversed(table.frame.columns)}
    return next((headings[word] for word in LOCATION_WORDS if word in headings), None)


def points_of(reading: Reading) -> gpd.GeoSeries:
    """Return the points; raise one error for all faults found so far and those of the coordinates."""
    table, found, options = reading.table, reading.found, reading.options
    has_columns = "lon" in found and "lat" in found
    if has_columns and table.geometry is not None:
        reading.notes += _two_positions(reading, table.geometry)
    shapes = table.geometry
    if shapes is None or (has_columns and (reading.maps_columns or (shapes.isna() | shapes.is_empty).all())):
        geometry = _from_columns(reading)
    else:
        geometry = _from_geometry(reading, shapes)
    rows = np.asarray(table.frame.index)
    told = {*reading.left_out, *reading.faulty}
    absent = [row for row in rows[(geometry.isna() | geometry.is_empty).to_numpy()].tolist() if row not in told]
    if absent and reading.missing == "error":
        reading.faults.append(f"{rows_text(absent, table.unit)}: no coordinates")
    elif absent:
        facts: dict[str, Any] = {"file": table.path.name, "count": len(absent), "rows": list(map(str, absent))}
        reading.notes.append(Note("places.no_coordinates", severity="warning", **facts))
    geometry = _without_misplaced(reading, geometry)
    try:
        geometry = placed(geometry, options, path=table.path)
    except CrsError as error:
        if not reading.faults:
            raise
        reading.faults.append(error.problem)
    if reading.faults:
        remedy = "correct these rows"
        if absent:
            remedy += '; missing_coordinates = "skip" leaves out places without coordinates, and says so'
        if any(fault.endswith("the tier is blank") for fault in reading.faults):
            remedy += '; missing_tier = "skip" leaves out facilities without a tier, and says so'
        raise DataError("the table cannot be used as it is", file=table.path, faults=reading.faults, remedy=remedy)
    return geometry


def _without_misplaced(reading: Reading, geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Take out the points of single rows that cannot be right, so that the CRS is not blamed for them."""
    crs = geometry.crs if reading.options.crs is None else parse_crs(reading.options.crs)
    if crs is None:
        return geometry
    shapes = np.asarray(geometry.array, dtype=object)
    xy = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
    found = misplaced_rows(xy, crs, reading.table)
    rows = np.asarray(geometry.index)
    reading.faults += [f"{reading.table.unit} {rows[at]}: {reason}" for at, reason in found.wrong.items()]
    reading.far += [rows[at] for at in found.far]
    shapes[list(found.wrong)] = None
    return gpd.GeoSeries(shapes, index=geometry.index, crs=geometry.crs)


def _two_positions(reading: Reading, geometry: gpd.GeoSeries) -> list[Note]:
    """Say which places lie elsewhere by their columns of coordinates than by their shapes, and which of both counts."""
    table, found, options = reading.table, reading.found, reading.options
    crs = DEGREES if options.crs is None or not reading.maps_columns else parse_crs(options.crs)
    shapes = np.asarray(geometry.array, dtype=object)
    if geometry.crs is None or options.datum != "wgs84":
        return []
    read = read_coordinates(table, found["lon"], found["lat"], in_degrees=bool(crs.is_geographic))
    written = gpd.GeoSeries(gpd.points_from_xy(read.x, read.y), crs=crs).to_crs(DEGREES)
    drawn = gpd.GeoSeries(shapely.centroid(shapes), crs=geometry.crs).to_crs(DEGREES)
    with np.errstate(invalid="ignore"):  # of places without coordinates
        east = (drawn.x - written.x) * np.cos(np.radians(drawn.y))
        apart_m = np.hypot(east, drawn.y - written.y).to_numpy() * _M_OF_DEGREE
    rows = np.asarray(table.frame.index)[apart_m > _SAME_M]
    if not len(rows):
        return []
    facts: dict[str, Any] = {"count": len(rows), "rows": [str(row) for row in rows]}
    facts |= {"file": table.path.name, "columns": [found["lon"], found["lat"]]}
    if reading.maps_columns:
        return [Note("places.columns_before_shapes", severity="warning", **facts)]
    return [Note("places.shapes_before_columns", severity="warning", **facts)]


def _from_columns(reading: Reading) -> gpd.GeoSeries:
    table, found = reading.table, reading.found
    crs = DEGREES if reading.options.crs is None else parse_crs(reading.options.crs)
    read = read_coordinates(table, found["lon"], found["lat"], in_degrees=bool(crs.is_geographic))
    reading.faults += read.faults
    reading.notes += read.notes
    reading.faulty |= read.faulty
    points = np.full(len(read.x), None, dtype=object)
    there = np.isfinite(read.x) & np.isfinite(read.y)
    points[there] = shapely.points(read.x[there], read.y[there])
    return gpd.GeoSeries(points, index=table.frame.index, crs=crs)


def _from_geometry(reading: Reading, geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return points: of polygons and of several points one inside; lines are left out if others are points."""
    table = reading.table
    shapes = in_the_plane(geometry.array)
    rows = np.asarray(table.frame.index)
    kinds = shapely.get_type_id(shapes)
    single = (kinds == _MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    filled = ~shapely.is_empty(shapes)
    is_polygon = np.isin(kinds, _POLYGONS) & filled
    several = (kinds == _MULTIPOINT) & ~single & filled
    for chosen in (is_polygon, several):
        shapes[chosen] = shapely.point_on_surface(shapes[chosen])
    facts: dict[str, Any] = {"file": table.path.name}
    if is_polygon.any():
        reading.notes.append(Note("places.polygons", count=int(is_polygon.sum()), **facts))
    if several.any():
        shown = [str(row) for row in rows[several]]
        reading.notes.append(Note("places.multipoints", count=len(shown), rows=shown, **facts))
    others = ~np.isin(shapely.get_type_id(shapes), (-1, _POINT)) & filled
    if others.any() and others.all():
        names = sorted({shapely.GeometryType(int(k)).name.lower() for k in kinds[others]})
        reading.faults.append(f"{rows_text(rows[others], table.unit)}: {', '.join(names)}, where points are needed")
    elif others.any():
        shown = [str(row) for row in rows[others]]
        reading.notes.append(Note("places.lines", severity="warning", count=len(shown), rows=shown, **facts))
        reading.left_out |= set(rows[others].tolist())
    shapes[others] = None
    return gpd.GeoSeries(shapes, index=geometry.index, crs=geometry.crs)
