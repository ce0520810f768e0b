"""A user's own tables: CSV, Excel, GeoPackage, Shapefile, GeoJSON, FlatGeobuf, GeoParquet, KML, file geodatabase ...

Nothing is interpreted here: texts stay texts and rows keep the numbers they have in the file, so
that a fault can be found again. Meaning is given to columns in `values`, `boundaries` and `places`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyproj import CRS

from spatial_uri.errors import CrsError, DataError
from spatial_uri.geo.coordinate_checks import telling_coordinates
from spatial_uri.geo.crs import DEGREES, parse_crs
from spatial_uri.geo.datum import to_wgs84
from spatial_uri.geo.declared import Datum
from spatial_uri.geo.missing_crs import agreed_crs
from spatial_uri.read.tables.archives import ARCHIVE_SUFFIXES, table_names, unpacked
from spatial_uri.read.tables.kml_files import KML_SUFFIXES, read_kml
from spatial_uri.read.tables.raw_table import (
    RawTable,
    TableOptions,
    require_encoding,
    require_few_columns,
    require_numbers,
)
from spatial_uri.read.tables.sheets import EXCEL_SUFFIXES, TEXT_SUFFIXES, read_text
from spatial_uri.read.tables.vector_files import (
    PARQUET_SUFFIXES,
    VECTOR_SUFFIXES,
    read_parquet,
    read_vector,
    vector_errors,
)
from spatial_uri.read.tables.workbooks import read_excel, sheet_names
from spatial_uri.store.files import as_path, is_geodatabase, require_file
from spatial_uri.store.net import reader, reading

TABLE_SUFFIXES = VECTOR_SUFFIXES + KML_SUFFIXES + PARQUET_SUFFIXES + TEXT_SUFFIXES + EXCEL_SUFFIXES + ARCHIVE_SUFFIXES


def read_raw(path: str | Path, options: TableOptions | None = None) -> RawTable:
    """Read a table of any supported format.

    Raises
    ------
    InputNotFoundError, DataError
        If the file is absent, empty, damaged, of an unknown kind, or has several layers or sheets
        and none is named.
    """
    options = options or TableOptions()
    path = require_table(path)
    if options.encoding is not None:
        require_encoding(options.encoding, path)
    with reading(path):
        if path.suffix.lower() in ARCHIVE_SUFFIXES:
            with unpacked(path, options.layer) as (inner, layer):
                table = replace(_read(inner, replace(options, layer=layer)), path=path)
        else:
            table = _read(path, options)
    require_few_columns(len(table.frame.columns), path)
    require_numbers(table)
    if not len(table.frame):
        raise DataError("the table has no rows", file=path, remedy="export it again, with its rows")
    return table


def require_table(path: str | Path) -> Path:
    """Return the path if a file is there that can be read; a file geodatabase is a folder."""
    path = as_path(path)
    return path if is_geodatabase(path) else require_file(path)


def _read(path: Path, options: TableOptions) -> RawTable:
    suffix = path.suffix.lower()
    reader: Callable[[Path, TableOptions], RawTable]
    if suffix in TEXT_SUFFIXES:
        reader = read_text
    elif suffix in EXCEL_SUFFIXES:
        reader = read_excel
    elif suffix in PARQUET_SUFFIXES:
        reader = read_parquet
    elif suffix in KML_SUFFIXES:
        reader = read_kml
    elif suffix in VECTOR_SUFFIXES:
        reader = read_vector
    else:
        remedy = f"save it as one of {', '.join(TABLE_SUFFIXES)}"
        if suffix == ".xls":
            remedy = "open it in Excel and save it as .xlsx"
        if suffix in {".dbf", ".shx", ".prj", ".cpg"}:
            remedy = "name the .shp beside it"
        raise DataError(f"files that end in {suffix or 'nothing'} cannot be read as a table", file=path, remedy=remedy)
    return reader(path, options)


@reader()
def layer_names(path: Path) -> list[str]:
    """Return the layers, sheets or zipped files among which one must be chosen."""
    suffix = path.suffix.lower()
    if suffix in ARCHIVE_SUFFIXES:
        return table_names(path)
    if suffix in EXCEL_SUFFIXES:
        return sheet_names(path)
    if suffix in KML_SUFFIXES:
        return []  # folders are read together
    with reading(path), vector_errors(path):
        return [str(name) for name, _ in pyogrio.list_layers(path)]


def placed(geometry: gpd.GeoSeries, options: TableOptions, *, path: Path) -> gpd.GeoSeries:
    """Return geometries with a CRS that their coordinates agree with, in WGS 84 if a datum is declared.

    Raises
    ------
    CrsError
        If there is no CRS, two that contradict each other, or one that contradicts the coordinates.
    DataError
        If GCJ-02 or BD-09 is declared for points outside China.
    """
    named = None if options.crs is None else parse_crs(options.crs)
    crs = agreed_crs(geometry.crs, named, telling_coordinates(np.asarray(geometry.array)), file=path)
    geometry = geometry.set_crs(crs, allow_override=True)
    if options.datum == "wgs84":
        return geometry
    return _converted(geometry, crs, options.datum, path)


def _converted(geometry: gpd.GeoSeries, crs: CRS, datum: Datum, path: Path) -> gpd.GeoSeries:
    if not crs.is_geographic:
        raise CrsError(
            f"datum = {datum!r} is for degrees, and the CRS is {crs.name}",
            file=path,
            remedy="remove the datum, or declare the degrees the data came from",
        )

    def convert(xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], datum))

    try:
        moved = shapely.transform(geometry.array, convert)
    except DataError as error:
        raise DataError(error.problem, file=path, faults=error.faults, remedy=error.remedy) from error
    return gpd.GeoSeries(moved, index=geometry.index, crs=DEGREES)
