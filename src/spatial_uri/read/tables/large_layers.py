"""Layers with much geometry: refused if they would not fit into memory, looked at in part to say what they are."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from spatial_uri.errors import DataError

MOST_GEOMETRY_BYTES = 400_000_000
"""More coordinates than this in a layer, 25 million points, are refused before they are read."""
LOOKED_AT_BYTES = 40_000_000
"""So much of the geometry of a layer is looked at to say what the layer is."""
_FEWEST_ROWS = 200
"""Layers of few features, however large these are, are looked at whole."""


def read_rows(
    path: Path, layer: str, info: Mapping[str, Any], *, in_part: bool, bytes_on_disk: int, encoding: str | None
) -> tuple[pd.DataFrame, int | None]:
    """Read the features of a layer, or some of them spread over it.

    Parameters
    ----------
    path, layer, info
        The layer, and what its header says (`pyogrio.read_info`).
    in_part
        True: of a layer with more than `LOOKED_AT_BYTES` of geometry, every so manieth feature.
    bytes_on_disk
        Of the file, which may hold other layers: what is smaller than `LOOKED_AT_BYTES` is read without a further look.
    encoding
        Of its texts.

    Returns
    -------
    frame : pandas.DataFrame
        A GeoDataFrame if the layer has geometry.
    of_rows : int or None
        How many features the layer has if some of them were read; None if all were.

    Raises
    ------
    DataError
        If the layer has more than `MOST_GEOMETRY_BYTES` of geometry, read in part or not.
    """
    features, step = int(info["features"]), 1
    fid = str(info["fid_column"] or "FID").replace('"', '""')
    if bytes_on_disk > LOOKED_AT_BYTES:
        if features < 0:
            features = int(
                pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True)["features"]
            )
        probed = _step(bytes_on_disk, features)
        probe = pyogrio.read_dataframe(path, layer=layer, columns=[], where=f'"{fid}" % {probed} = 0')
        held = _bytes_of(probe) / max(len(probe), 1) * features
        refuse_much_geometry(held, path)
        step = _step(held, features) if in_part else 1
    if step > 1:
        frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding, where=f'"{fid}" % {step} = 0')
        if len(frame):
            return frame, features
    return pyogrio.read_dataframe(path, layer=layer, encoding=encoding), None


def read_parquet_rows(path: Path, *, in_part: bool) -> tuple[pd.DataFrame, int | None]:
    """Read a GeoParquet file, or some of its rows spread over it, as `read_rows` does.

    Raises
    ------
    DataError
        If it has more than `MOST_GEOMETRY_BYTES` of geometry, read in part or not.
    """
    if path.stat().st_size <= LOOKED_AT_BYTES:  # packed, so that it may hold some times as much
        return gpd.read_parquet(path), None
    with pq.ParquetFile(path) as file:
        features = file.metadata.num_rows
        probe = _taken(file, _step(path.stat().st_size, features))
        held = _bytes_of(probe) / max(len(probe), 1) * features
        refuse_much_geometry(held, path)
        step = _step(held, features) if in_part else 1
        if step > 1:
            return _taken(file, step), features
    return gpd.read_parquet(path), None


def _taken(file: pq.ParquetFile, step: int) -> pd.DataFrame:
    """Return every so manieth row; the file is read in pieces."""
    pieces, first = [], 0
    for batch in file.iter_batches(batch_size=4096):
        pieces.append(batch.take(pa.array(range(first, batch.num_rows, step))))
        first = (first - batch.num_rows) % step
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_batches(pieces, schema=file.schema_arrow), stream)
    frame: pd.DataFrame = gpd.read_parquet(stream)
    return frame


def refuse_much_geometry(byte_count: float, path: Path) -> None:
    """Refuse a layer whose geometry would not fit into memory.

    Raises
    ------
    DataError
        If it has more than `MOST_GEOMETRY_BYTES` of coordinates.
    """
    if byte_count > MOST_GEOMETRY_BYTES:
        raise DataError(
            f"the shapes in it have about {byte_count / 16e6:,.0f} million points, "
            f"and {MOST_GEOMETRY_BYTES / 16e6:,.0f} million are the most",
            file=path,
            remedy="cut it to the area of the study, or simplify its outlines (in QGIS: Simplify, by 5 m)",
        )


def _step(byte_count: float, features: int) -> int:
    """Return every how manieth feature has to be looked at if all together have so many bytes of geometry."""
    return max(1, min(features // _FEWEST_ROWS, int(byte_count / LOOKED_AT_BYTES) + 1))


def _bytes_of(frame: pd.DataFrame) -> int:
    """Return how many bytes the coordinates of a table have; 0 if it has no geometry."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return 0
    return int(shapely.get_num_coordinates(np.asarray(frame.geometry.array)).sum()) * 16
