"""Checks of the tables that public functions are given: points with coordinates, columns, a unique index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.model.arguments import kind_of
from spatial_uri.model.network import RoadNetwork

_MAX_NAMED = 5


def require_points(network: RoadNetwork, table: Any, *, what: str) -> gpd.GeoDataFrame:
    """Return a table of points in the CRS of a network, with a unique index; an empty one is in order.

    Raises
    ------
    CrsError
        If it has no CRS, or another one.
    DataError
        If it has no geometry, or a row is no point with coordinates; each is named.
    ParameterError
        If it is no table, or its index holds duplicates.
    """
    table = require_geometry(table, what=what)
    if table.crs != network.crs:
        raise CrsError(
            f"the {what} are in {table.crs.name}, the roads in {network.crs.name}",
            remedy=f"{what}.to_crs(network.crs)",
        )
    require_places(table, what=what)
    return table


def require_places(table: gpd.GeoDataFrame, *, what: str) -> None:
    """Refuse a table with geometry in which a row is no point with coordinates, or the index holds duplicates.

    Raises
    ------
    DataError, ParameterError
        As in `require_points`.
    """
    faults = _point_faults(table)
    repeated = listed(table.index[table.index.duplicated()].unique())
    if faults:
        told = [fault for fault, _ in faults] + ([f"its index repeats {repeated}"] if repeated else [])
        remedies = dict.fromkeys(remedy for _, remedy in faults)
        raise DataError(
            f"the {what} must be points with coordinates", faults=told, remedy="; ".join(remedies).format(what=what)
        )
    if repeated:
        raise ParameterError(
            f"the index of the {what} holds duplicates",
            faults=[f"it repeats {repeated}"],
            remedy=f"number the rows anew with {what}.reset_index(drop=True), or take an id with "
            f"{what}.set_index(column)",
        )


def require_geometry(table: Any, *, what: str, kind: str = "points") -> gpd.GeoDataFrame:
    """Return a table with geometry and a CRS; a GeoSeries is one. `kind` is what its rows should be.

    Raises
    ------
    CrsError, DataError, ParameterError
        As in `require_points`.
    """
    table = _with_geometry(table, what=what, kind=kind)
    if table.crs is None:
        raise CrsError(
            f"the {what} have no CRS",
            remedy=f'declare the one they are in, such as {what}.set_crs("EPSG:4326"); if another is asked for, '
            "reproject then: .to_crs(network.crs)",
        )
    return table


def _with_geometry(table: Any, *, what: str, kind: str) -> gpd.GeoDataFrame:
    if isinstance(table, gpd.GeoDataFrame):
        if table.active_geometry_name is None:
            raise DataError(
                f"the {what} are a GeoDataFrame without geometry", remedy=f"{what}.set_geometry(column of {kind})"
            )
        return table
    if isinstance(table, gpd.GeoSeries):
        return gpd.GeoDataFrame(geometry=table)
    if isinstance(table, pd.DataFrame):
        geometry = f"geopandas.points_from_xy({what}.lon, {what}.lat)" if kind == "points" else "..."
        raise DataError(
            f"the {what} are a plain DataFrame, without geometry",
            remedy=f'geopandas.GeoDataFrame({what}, geometry={geometry}, crs="EPSG:4326"); if another CRS is asked for,'
            " reproject then: .to_crs(network.crs)",
        )
    if isinstance(getattr(table, "table", None), gpd.GeoDataFrame):
        raise ParameterError(f"the {what} are {kind_of(table)}, not a GeoDataFrame", remedy="give its table: .table")
    raise ParameterError(
        f"the {what} are {kind_of(table)}, not a GeoDataFrame", remedy=f"give a geopandas.GeoDataFrame of {kind}"
    )


def _point_faults(table: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Say what is no point with coordinates: each fault with its remedy."""
    shapes = np.asarray(table.geometry.array)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    other = ~absent & (kinds != shapely.GeometryType.POINT)
    points = ~absent & ~other
    endless = np.zeros(len(table), dtype=np.bool_)
    endless[points] = ~np.isfinite(shapely.get_coordinates(shapes[points])).all(axis=1)
    faults = []
    if absent.any():
        drop = "leave the others out: {what}[~({what}.geometry.isna() | {what}.geometry.is_empty)]"
        faults.append((f"{_rows(table.index, absent)} without a place (no geometry, or an empty one)", drop))
    if endless.any():
        drop = "leave out what has no coordinates: {what}[numpy.isfinite({what}.geometry.x + {what}.geometry.y)]"
        faults.append((f"{_rows(table.index, endless)} with coordinates that are no numbers", drop))
    for kind in np.unique(kinds[other]):
        name = shapes[kinds == kind][0].geom_type
        single = "make single points: {what}.explode(index_parts=False).reset_index(drop=True)"
        inner = "take a point in each: {what}.set_geometry({what}.representative_point())"
        is_points = kind == shapely.GeometryType.MULTIPOINT
        faults.append((f"{_rows(table.index, kinds == kind)} with a {name}", single if is_points else inner))
    return faults


def _rows(index: pd.Index, chosen: Any) -> str:
    ids = index[chosen]
    return f"{len(ids)} row{'s' if len(ids) > 1 else ''} ({listed(ids)})"


def listed(ids: Iterable[Any]) -> str:
    """Return some ids for an error message, the first few of many."""
    every = list(map(str, ids))
    return ", ".join(every[:_MAX_NAMED]) + (" ..." if len(every) > _MAX_NAMED else "")


def require_columns(table: Any, columns: Iterable[str], *, what: str, remedy: str) -> pd.DataFrame:
    """Return a table that has some columns.

    Raises
    ------
    DataError
        Naming every column that it lacks.
    ParameterError
        If it is no table.
    """
    if not isinstance(table, pd.DataFrame):
        raise ParameterError(f"the {what} are {kind_of(table)}, not a DataFrame", remedy=remedy)
    faults = [f"column {column!r} is missing" for column in columns if column not in table.columns]
    if faults:
        raise DataError(f"the {what} cannot be used", faults=faults, remedy=remedy)
    return table
