"""The GeoPackage of an atlas: every layer in the CRS of the study, for a desktop GIS."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from spatial_uri.atlas.geopackage_compact import compacted
from spatial_uri.atlas.geopackage_themes import styled
from spatial_uri.atlas.geopackage_views import finish, joined_layer
from spatial_uri.atlas.tables import facility_table, settlement_table
from spatial_uri.errors import DataError, OutputError
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part
from spatial_uri.page.simplify import simplified_isochrones, simplified_lines

_GEOMETRY = "geometry"
_BATCH_ROWS = 20_000
_VERSION = {"VERSION": "1.3"}
_SIMPLIFIED = "isochrones"
"""The layer whose outlines follow the grid that they were made on."""
_ROADS, _ROADS_M = "roads", 2.5
"""The layer of most shapes, and how far from what was read its lines may be, in metres: less than a lane is wide."""
_EXTENDED = ("areas", "roads", "settlements", "facilities")
_ROAD_COLUMNS = (
    "road_class", "ref", "name", "surface", "structure", "ford", "length_m", "ascent_m", "descent_m", "max_slope",
)  # fmt: skip
_TYPE = shapely.GeometryType
_KINDS: dict[str, set[int]] = {
    "Point": {_TYPE.POINT},
    "LineString": {_TYPE.LINESTRING},
    "MultiLineString": {_TYPE.LINESTRING, _TYPE.MULTILINESTRING},
    "MultiPolygon": {_TYPE.POLYGON, _TYPE.MULTIPOLYGON},
}
_PROMOTED: dict[str, tuple[int, Any]] = {
    "MultiLineString": (_TYPE.LINESTRING, shapely.MultiLineString),
    "MultiPolygon": (_TYPE.POLYGON, shapely.MultiPolygon),
}
"""What a layer of many parts makes of a shape of one."""

_GDAL_OPTIONS = {
    "OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z",  # the same result gives the same file
    "OGR_SQLITE_SYNCHRONOUS": "OFF",  # a file that is not finished is thrown away, so no batch waits for the disk
}


def write_geopackage(study: Study, parts: Sequence[Part], path: str | Path) -> Path:
    """Write the layers settlements, facilities, areas and roads, and those of all parts, with styles for QGIS.

    No shape is written twice: a layer that has those of settlements, facilities or roads is a view that joins its own
    columns (``<layer>_data``) to them. Isochrones are at most a quarter of a cell from the contours that were measured,
    roads at most 2.5 m from those that were read; their minutes are rounded up to 0.01, their metres to 0.1.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give. Their layers called as one of the study's add columns to it.
    path
        A file that does not exist yet.

    Raises
    ------
    DataError
        If two layers have the same name, or columns for another layer do not have its rows.
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    layers = _layers(study, parts)
    kinds = {name: kind for name, (_, kind) in layers.items()}
    tables, styles = styled(study, parts, {name: table for name, (table, _) in layers.items()})
    joined = [found for name, table in tables.items() if (found := joined_layer(name, table, tables)) is not None]
    views = {one.name for one in joined}
    own = {name: _drawn(name, table) for name, table in tables.items() if name not in views}
    compact = compacted(_ROADS, pd.DataFrame(own[_ROADS].drop(columns="geometry")))
    own[_ROADS] = own[_ROADS][["geometry"]].assign(**{str(c): compact.table[c] for c in compact.table})
    try:
        with _gdal_options():
            for name, table in own.items():
                _write_layer(table, path, name, kinds[name])
            for one in joined:
                _write_data(one.data, path, one.table)
            lost = [name for name, table in own.items() if not _is_whole(path, name, len(table))]
            boxes = {name: shapely.bounds(table.geometry.to_numpy()) for name, table in own.items() if len(table)}
            finish(path, joined, styles, compact=compact, boxes=boxes)
    except (OSError, sqlite3.Error, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise OutputError(f"the GeoPackage cannot be written ({error})", file=path) from error
    if lost:
        raise OutputError(
            f"the GeoPackage was not written to its end (layer {', '.join(lost)})",
            file=path,
            remedy="see that the disk has room",
        )
    return path


def _layers(study: Study, parts: Sequence[Part]) -> dict[str, tuple[gpd.GeoDataFrame, str]]:
    """Return all layers, each with the kind of its shapes."""
    layers = {
        "areas": (_areas(study), "MultiPolygon"),
        "roads": (_roads(study), "LineString"),
        "settlements": (_points(settlement_table(study, parts), study.settlements.table), "Point"),
        "facilities": (_points(facility_table(study, parts), study.facilities.table), "Point"),
    }
    for part in parts:
        for name, table in part.layers.items():
            if name in _EXTENDED:
                layers[name] = (_extended(name, layers[name][0], table), layers[name][1])
            elif name in layers:
                raise DataError(f"two results write a layer {name!r} of the GeoPackage")
            else:
                own = table.to_crs(study.crs)
                layers[name] = (own, _kind(own.geometry.to_numpy()))
    return {name: (_named(table), kind) for name, (table, kind) in layers.items()}


def _named(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give columns the names that they have in the file, so that styles and views know them by these."""
    kept = [c for c in table.columns if c != table.geometry.name]
    return table.rename(columns=dict(zip(kept, column_names(kept), strict=True)))


def _write_layer(table: gpd.GeoDataFrame, path: Path, layer: str, kind: str) -> None:
    epsg = table.crs.to_epsg()
    pyogrio.write_arrow(
        _batches(table, kind),
        path,
        layer=layer,
        driver="GPKG",
        geometry_name=_GEOMETRY,
        geometry_type=kind,
        dataset_options=_VERSION,
        crs=f"EPSG:{epsg}" if epsg else table.crs.to_wkt("WKT1_GDAL"),
    )


def _write_data(table: pd.DataFrame, path: Path, name: str) -> None:
    pyogrio.write_arrow(_attributes(table), path, layer=name, driver="GPKG", dataset_options=_VERSION)


def _drawn(name: str, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if name == _ROADS:
        return table.set_geometry(
            gpd.GeoSeries(simplified_lines(table.geometry.to_numpy(), _ROADS_M), index=table.index, crs=table.crs)
        )
    return simplified_isochrones(table) if name == _SIMPLIFIED else table


def _is_whole(path: Path, layer: str, rows: int) -> bool:
    """Check row count and spatial index after closing: GDAL does not report errors that happen on close."""
    info = pyogrio.read_info(path, layer=layer)
    return info["features"] == rows and bool(info["capabilities"]["fast_spatial_filter"])


def _kind(shapes: GeometryArray) -> str:
    """Say what a layer holds, as GDAL calls it."""
    present = set(shapely.get_type_id(shapes[~shapely.is_missing(shapes)]).tolist())
    return next((kind for kind, types in _KINDS.items() if present and present <= types), "Unknown")


def _extended(name: str, layer: gpd.GeoDataFrame, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Add the columns that a layer does not have yet."""
    if len(table) != len(layer):
        raise DataError(f"columns for the layer {name!r} have {len(table)} rows, and the layer has {len(layer)}")
    new = {c: table[c].to_numpy() for c in table.columns if c not in layer.columns and c != "geometry"}
    return layer.assign(**new)


def _batches(table: gpd.GeoDataFrame, kind: str) -> pa.RecordBatchReader:
    """Hand a layer over piece by piece: little of it is in memory twice, and other threads run between two pieces."""
    attributes = _attributes(table)
    shapes = table.geometry.to_numpy()

    def batch(start: int) -> pa.RecordBatch:
        own = shapes[start : start + _BATCH_ROWS]
        if kind in _PROMOTED:
            single, many = _PROMOTED[kind]
            chosen = shapely.get_type_id(own) == single
            own = own.copy()
            own[chosen] = np.array([many([s]) for s in own[chosen]], dtype=object)
        rows = attributes.slice(start, _BATCH_ROWS)
        wkb = pa.array(shapely.to_wkb(own), type=pa.binary())
        return rows.append_column(_GEOMETRY, wkb).combine_chunks().to_batches()[0]

    schema = attributes.schema.append(pa.field(_GEOMETRY, pa.binary()))
    return pa.RecordBatchReader.from_batches(schema, map(batch, range(0, len(shapes), _BATCH_ROWS)))


@contextmanager
def _gdal_options() -> Iterator[None]:
    before = {name: pyogrio.get_gdal_config_option(name) for name in _GDAL_OPTIONS}
    pyogrio.set_gdal_config_options(_GDAL_OPTIONS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _points(table: pd.DataFrame, source: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table.reset_index(names="place_id"), geometry=source.geometry.to_numpy(), crs=source.crs)


def _roads(study: Study) -> gpd.GeoDataFrame:
    columns = [c for c in _ROAD_COLUMNS if c in study.network.pieces.columns]
    return gpd.GeoDataFrame(study.network.pieces[columns], geometry=study.network.lines, crs=study.crs)


def _areas(study: Study) -> gpd.GeoDataFrame:
    return study.areas.table[["name", "level", "parent_id", "geometry"]].reset_index(names="area_id")


def _attributes(table: pd.DataFrame) -> pa.Table:
    """Keep numbers, booleans and text; write anything else as text."""
    columns: dict[str, pa.Array] = {}
    shapes = str(table.geometry.name) if isinstance(table, gpd.GeoDataFrame) else ""
    kept = [c for c in table.columns if c != shapes]
    for column, name in zip(kept, column_names(kept), strict=True):
        values = table[column]
        if isinstance(values.dtype, pd.CategoricalDtype):  # such as the class of half a million roads
            texts = pa.array([_text(v) for v in values.cat.categories], type=pa.string())
            codes = values.cat.codes.to_numpy()
            columns[name] = texts.take(pa.array(codes, mask=codes < 0))
        elif is_numeric_dtype(values) or is_bool_dtype(values):
            columns[name] = pa.array(values, from_pandas=True)
        else:
            columns[name] = pa.array([_text(v) for v in values], type=pa.string())
    return pa.table(columns)


def column_names(columns: Iterable[object]) -> list[str]:
    """Return the names of columns in a GeoPackage, where case makes no difference and some names are taken.

    Examples
    --------
    >>> column_names(["name", "Name", "GEOMETRY", "fid"])
    ['name', 'Name_2', 'GEOMETRY_2', 'fid_2']
    """
    taken = {"fid", "ogc_fid", "rowid", _GEOMETRY}
    names = []
    for column in map(str, columns):
        name, number = column, 1
        while name.lower() in taken:
            number += 1
            name = f"{column}_{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _text(value: Any) -> str | None:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    return str(value)
