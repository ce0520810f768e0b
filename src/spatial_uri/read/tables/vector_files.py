"""Tables with geometry: GeoPackage, Shapefile, GeoJSON, file geodatabase and others that GDAL reads; GeoParquet."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.errors import GEOSException

from spatial_uri.errors import DataError
from spatial_uri.geo.crs import DEGREES
from spatial_uri.model.study import Note
from spatial_uri.read.tables.large_layers import read_parquet_rows, read_rows
from spatial_uri.read.tables.raw_table import RawTable, TableOptions, the_one
from spatial_uri.read.tables.shapefile_texts import companion, decoded_shapefile

PARQUET_SUFFIXES = (".parquet", ".geoparquet")
VECTOR_SUFFIXES = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".topojson", ".gdb", ".gml", ".tab", ".mif")

MOST_FEATURES = 5_000_000
"""More features than this in a layer are refused before they are read: they would not fit into memory."""
_COMPANIONS = {
    ".shp": (".dbf", ".shx", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
}


def with_companions(path: Path) -> list[Path]:
    """Return the file and, if it is a Shapefile or the like, the files that belong to it; of a folder its files."""
    if path.is_dir():
        return sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() != ".lock")
    beside = (companion(path, suffix) for suffix in _COMPANIONS.get(path.suffix.lower(), ()))
    return [path, *(p for p in beside if p is not None)]


@contextmanager
def vector_errors(path: Path) -> Iterator[None]:
    """Turn every failure of GDAL inside the block into a DataError that names the file."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise DataError(
            f"the text in it is not UTF-8 (byte {error.start})", file=path, remedy="save it again, in UTF-8"
        ) from error
    except GEOSException as error:
        raise DataError(
            "the file holds shapes that are none, such as outlines that are not closed",
            file=path,
            faults=_shapeless(path),
            remedy="draw these shapes again, or leave them out, and export the file anew",
        ) from error
    except (DataSourceError, DataLayerError) as error:
        remedy = "export it again, whole"
        if path.suffix.lower() == ".shp":
            remedy += ": a Shapefile is the .shp, .shx, .dbf and .prj together in one folder"
        raise DataError(f"the file cannot be read ({error})", file=path, remedy=remedy) from error


def _shapeless(path: Path) -> list[str]:
    """Name the features of a file that have no shape once what is none is passed over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            shapes = [pyogrio.read_dataframe(path, layer=name, columns=[], on_invalid="ignore") for name in names]
    except (GEOSException, DataSourceError, DataLayerError):
        return []
    found = [(name, frame.geometry) for name, frame in zip(names, shapes, strict=True) if "geometry" in frame]
    return [
        f"{f'layer {name!r}, ' if len(names) > 1 else ''}feature {row + 1}"
        for name, geometry in found
        for row in np.flatnonzero(geometry.isna()).tolist()
    ]


def read_vector(path: Path, options: TableOptions) -> RawTable:
    """Read a layer of a vector file."""
    is_shapefile = path.suffix.lower() == ".shp"
    notes = _missing_companions(path) if is_shapefile else ()
    with vector_errors(path):
        layers = pyogrio.list_layers(path)
        names = [str(name) for name, _ in layers]
        spatial = [str(name) for name, kind in layers if kind is not None] or names
        layer = the_one(options.layer, names, spatial, kind="layer", path=path)
        # Latin 1 hands the bytes of a Shapefile's texts through as they are, to be decoded below
        encoding = "ISO-8859-1" if is_shapefile else options.encoding
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            info = pyogrio.read_info(path, layer=layer, encoding=encoding)
            _refuse_too_many(info["features"], path)
            size = sum(part.stat().st_size for part in with_companions(path))
            frame, of_rows = read_rows(
                path, layer, info, in_part=options.in_part, bytes_on_disk=size, encoding=encoding
            )
            driver = info["driver"]
    notes += tuple(dict.fromkeys(Note("file.driver", file=path.name, warning=str(w.message)) for w in caught))
    if is_shapefile:
        frame, decoding = decoded_shapefile(frame, path, options.encoding)
        notes += decoding
    if driver == "TopoJSON" and isinstance(frame, gpd.GeoDataFrame) and frame.crs is None:
        frame = frame.set_crs(DEGREES)  # the format has no CRS of its own and is of degrees
        frame = frame.drop(columns="id") if "id" in frame and frame["id"].isna().all() else frame
    return framed(frame, path, notes, of_rows=of_rows)


def _refuse_too_many(features: int, path: Path) -> None:
    """Refuse a layer of too many features; one that does not say how many it has is read."""
    if features > MOST_FEATURES:
        raise DataError(
            f"the layer has more than {MOST_FEATURES:,} features: {features:,}",
            file=path,
            remedy="cut it to the area of the study, or check it",
        )


def _missing_companions(path: Path) -> tuple[Note, ...]:
    """Refuse a Shapefile without .shx; say that without .dbf there are no columns."""
    if companion(path, ".shx") is None:
        raise DataError(
            "the Shapefile cannot be read without its .shx",
            file=path,
            remedy="put it beside the .shp: a Shapefile is the .shp, .shx, .dbf and .prj together in one folder",
        )
    if companion(path, ".dbf") is None:
        return (Note("file.no_dbf", severity="warning", file=path.name),)
    return ()


def read_parquet(path: Path, options: TableOptions) -> RawTable:
    """Read a GeoParquet file."""
    try:
        _refuse_too_many(pq.read_metadata(path).num_rows, path)
        frame, of_rows = read_parquet_rows(path, in_part=options.in_part)
    except DataError:  # a ValueError
        raise
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        raise DataError(
            f"the file cannot be read as GeoParquet ({error})", file=path, remedy="save it with to_parquet of GeoPandas"
        ) from error
    return framed(frame, path, (), of_rows=of_rows)


def framed(frame: pd.DataFrame, path: Path, notes: tuple[Note, ...], *, of_rows: int | None = None) -> RawTable:
    """Return a table whose rows are numbered as features, from 1."""
    geometry = None
    frame = frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0)
    if isinstance(frame, gpd.GeoDataFrame):
        geometry = frame.geometry
        frame = pd.DataFrame(frame.drop(columns=geometry.name))
    return RawTable(path, frame, geometry, "feature", notes, of_rows=of_rows)
