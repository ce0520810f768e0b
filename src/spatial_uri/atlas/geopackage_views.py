"""Layers that have the shapes of another: their columns stand in a table of their own, and a view joins the shapes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.atlas.geopackage_compact import Compact, pack_index, show_compacted, sql_name
from spatial_uri.atlas.geopackage_styles import LayerStyle, style_statements
from spatial_uri.model.arrays import FloatArray

WHEN = "2000-01-01T00:00:00.000Z"
"""The time of every change, so that the same result gives the same file."""
_DATA = "_data"
_KEYS = (("place_id", "settlements"), ("place_id", "facilities"), ("segment", "roads"))
"""Column that names a shape of another layer -> that layer; of roads it is the position."""
_PART, _PARTS = "part", "_parts"
"""Column with the position of a shape in the layer of parts that has the same name and this ending."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Joined:
    """A layer whose shapes are those of another.

    Parameters
    ----------
    name, base, key
        The layer, the layer that has its shapes, and the column that joins them.
    data
        The columns that the other layer does not have.
    shared
        The columns that are the same in both, for each row.
    order
        All columns, in their order.
    bounds
        Of the shapes: west, south, east, north.
    """

    name: str
    base: str
    key: str
    data: pd.DataFrame
    shared: tuple[str, ...]
    order: tuple[str, ...]
    bounds: tuple[float, ...]

    @property
    def table(self) -> str:
        """The table of its columns."""
        return self.name + _DATA


def joined_layer(name: str, table: gpd.GeoDataFrame, layers: Mapping[str, gpd.GeoDataFrame]) -> Joined | None:
    """Return a layer as columns of another's shapes; None if it has shapes of its own.

    Parameters
    ----------
    name, table
        The layer.
    layers
        All layers, those of the study among them.
    """
    for key, base in (*_KEYS, (_PART, name + _PARTS)):
        if name == base or key not in table.columns or base not in layers or not len(table):
            continue
        other = layers[base]
        rows = _rows_of(table[key], other, key)
        if rows is None or not _same_shapes(table, other, rows):
            continue
        columns = [str(c) for c in table.columns if c != table.geometry.name]
        shared = tuple(
            c for c in columns if c != key and c in other.columns and _is_same(table[c], other[c].iloc[rows])
        )
        data = pd.DataFrame(table[[c for c in columns if c not in shared]])
        bounds = tuple(float(v) for v in table.total_bounds)
        return Joined(name=name, base=base, key=key, data=data, shared=shared, order=tuple(columns), bounds=bounds)
    return None


def _rows_of(keys: pd.Series, other: gpd.GeoDataFrame, key: str) -> np.ndarray | None:
    if key != "place_id":
        rows = keys.to_numpy(dtype=np.int64)
        return rows if rows.max() < len(other) and rows.min() >= 0 else None
    if not other[key].is_unique:
        return None
    found = pd.Index(other[key]).get_indexer(keys)
    return None if (found < 0).any() else found


def _same_shapes(table: gpd.GeoDataFrame, other: gpd.GeoDataFrame, rows: np.ndarray) -> bool:
    if table.crs != other.crs:
        return False
    return bool(shapely.equals_exact(table.geometry.to_numpy(), other.geometry.to_numpy()[rows]).all())


def _is_same(own: pd.Series, other: pd.Series) -> bool:
    values, others = own.astype(object).to_numpy(), other.astype(object).to_numpy()
    missing, gone = pd.isna(values), pd.isna(others)
    return bool((missing == gone).all() and (values[~missing] == others[~gone]).all())


def finish(
    path: Path,
    joined: Sequence[Joined],
    styles: Sequence[LayerStyle],
    *,
    compact: Compact,
    boxes: Mapping[str, FloatArray],
) -> None:
    """Add to a GeoPackage the views of joined layers, and the styles; leave no room in it that nothing fills.

    Parameters
    ----------
    path
        With all layers of shapes, and the tables of the joined ones.
    joined, styles
        What is added.
    compact
        The layer that was written in codes.
    boxes
        Layer -> bounds of its shapes, for those whose index is made anew.
    """
    package = sqlite3.connect(path)
    try:
        with package:
            for name, bounds in boxes.items():
                pack_index(package, name, bounds)
            show_compacted(package, compact)
            for statement, values in (*_view_statements(package, joined), *style_statements(styles, when=WHEN)):
                package.execute(statement, values)
        package.execute("VACUUM")
    finally:
        package.close()


def _view_statements(package: sqlite3.Connection, joined: Sequence[Joined]) -> Iterator[tuple[str, tuple[object, ...]]]:
    for base in sorted({one.base for one in joined if one.key == "place_id"}):
        yield f"CREATE INDEX {sql_name(base + '_place_id')} ON {sql_name(base)} (place_id)", ()
    for one in joined:
        kind, srs = package.execute(
            "SELECT geometry_type_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (one.base,)
        ).fetchone()
        columns = ", ".join(f"{'b' if c in one.shared else 'd'}.{sql_name(c)} AS {sql_name(c)}" for c in one.order)
        on = "b.place_id = d.place_id"
        if one.key != "place_id":
            row = "OGC_FID" if one.key == "segment" else "fid"
            on = f"b.{row} = d.{sql_name(one.key)} + 1"
        view = (
            f"CREATE VIEW {sql_name(one.name)} AS SELECT d.fid AS OGC_FID, {columns}, b.geom AS geom "  # noqa: S608
            f"FROM {sql_name(one.table)} d JOIN {sql_name(one.base)} b ON {on}"
        )
        yield view, ()
        yield (
            (
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, "
                "max_x, max_y, srs_id) VALUES (?,'features',?,'',?,?,?,?,?,?)"
            ),
            (one.name, one.name, WHEN, *one.bounds, srs),
        )
        yield (
            "INSERT INTO gpkg_geometry_columns VALUES (?,'geom',?,?,0,0)",
            (one.name, kind, srs),
        )
