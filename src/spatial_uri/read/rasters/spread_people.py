"""Official totals of areas spread over a raster, over buildings, or over settlements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.geo.crs import transformer
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import FloatArray, GeometryArray, Int64Array
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.read.rasters.cell_areas import Beyond
from spatial_uri.read.rasters.people_areas import require_areas
from spatial_uri.read.rasters.people_values import Unknown, cell_sizes_m
from spatial_uri.read.rasters.population_file import FACTS, read_parts
from spatial_uri.read.rasters.raster_files import RASTER_SUFFIXES, centres
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.store.files import require_file

Onto = Literal["cells", "settlements"]


@dataclass(frozen=True, eq=False)
class _Weights:
    """Where people can be put: the area, weight and place of each, and how large a part of a cell it is."""

    area: Int64Array
    weight: FloatArray
    points: GeometryArray
    share: FloatArray
    cell_m: FloatArray


def spread_population(
    official: Mapping[str, float] | pd.Series[float],
    areas: AdminAreas | gpd.GeoDataFrame,
    weight_raster: str | Path | gpd.GeoDataFrame,
    *,
    onto: Onto = "cells",
    settlements: gpd.GeoDataFrame | None = None,
    unknown: Unknown = "refuse",
    beyond: Beyond = "sea",
) -> gpd.GeoDataFrame:
    """Spread official totals of areas, in proportion to the people of a raster or to the ground of buildings.

    Each area keeps its total. Where an area with people has no weight, they are spread evenly over its cells, and its
    id is told.

    Parameters
    ----------
    official
        ``area_id`` -> people: residents, or registered; areas that are not named are left out, and told.
    areas
        The areas (the finest of an `AdminAreas`), index ``area_id``.
    weight_raster
        A population raster; or buildings, as a file or table of polygons, each weighing its ground times the column
        ``floors`` if there is one; or a table of points with ``people``, such as `read_population` returns.
    onto
        ``cells`` (cells, buildings or points of the weights), or ``settlements``: the people of each go to the nearest
        settlement of the same area.
    settlements
        Points with ``area_id``, for ``onto="settlements"``.
    unknown, beyond
        As in `read_population`.

    Returns
    -------
    GeoDataFrame
        Points in the CRS of `areas`: ``people``, ``area_id``, ``cell_m`` (NaN where the weights are no cells); with
        ``onto="settlements"`` on the index of the settlements. ``attrs["population"]`` has ``official_people``,
        ``factors`` (``area_id`` -> official people / weights; None without weights), ``evenly`` and ``left_out``
        (ids), ``elsewhere_people`` (of areas without a settlement, given to the nearest one of another area).

    Raises
    ------
    ParameterError
        If an id is unknown, a total is negative or no number, or an argument makes no sense.
    DataError
        As `read_population` does.
    CrsError
        If a table has no CRS.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> import spatial_uri as su
    >>> areas = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 300, 100)], index=["a"], crs=32649)
    >>> weights = gpd.GeoDataFrame({"people": [1, 2, 3]}, geometry=gpd.points_from_xy([50, 150, 250], [50] * 3),
    ...                            crs=32649)
    >>> su.spread_population({"a": 300}, areas, weights)["people"].tolist()
    [50.0, 100.0, 150.0]
    """
    table = require_areas(areas)
    if onto not in get_args(Onto):
        raise ParameterError(f"onto must be 'cells' or 'settlements', not {onto!r}")
    totals = _totals(official, table.index)
    weights = _weights(weight_raster, table, unknown=unknown, beyond=beyond)
    people, evenly = _spread(totals, weights)
    found = np.bincount(weights.area, weights.weight, minlength=len(totals))
    facts: dict[str, Any] = {
        "official_people": float(np.nansum(totals)),
        "factors": {
            str(area): (float(total / weight) if weight > 0 else None)
            for area, total, weight in zip(table.index, totals, found, strict=True)
            if np.isfinite(total)
        },
        "evenly": [str(table.index[k]) for k in evenly],
        "left_out": [str(area) for area in table.index[np.isnan(totals)]],
        "elsewhere_people": 0.0,
    }
    has = people > 0
    spread = gpd.GeoDataFrame(
        {"people": people[has], "area_id": table.index.to_numpy()[weights.area[has]], "cell_m": weights.cell_m[has]},
        geometry=weights.points[has],
        crs=table.crs,
    )
    spread.index.name = "cell_id"
    if onto == "settlements":
        spread, facts["elsewhere_people"] = _onto_settlements(spread, settlements)
    spread.attrs[FACTS] = facts
    return spread


def _totals(official: Any, index: pd.Index) -> FloatArray:
    """Return the total of each area, NaN where none is given."""
    if not isinstance(official, Mapping | pd.Series) or not len(official):
        raise ParameterError("there are no official totals", remedy="give area_id -> people")
    given = {str(area): value for area, value in official.items()}
    known = {str(area): k for k, area in enumerate(index)}
    totals = np.full(len(index), np.nan)
    faults = [f"{area!r} is no area" for area in given if area not in known]
    for area, value in given.items():
        is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if value is None or (is_number and np.isnan(value)):
            continue
        if not is_number or not np.isfinite(value) or value < 0:
            faults.append(f"{area!r}: {value!r} is no number of people")
        elif area in known:
            totals[known[area]] = float(value)
    if faults:
        raise ParameterError("the official totals cannot be used", faults=faults)
    return totals


def _spread(totals: FloatArray, weights: _Weights) -> tuple[FloatArray, Int64Array]:
    """Return the people of each place, and the areas in which they are spread evenly for want of weights."""
    count = len(totals)
    summed = np.bincount(weights.area, weights.weight, minlength=count)
    evenly = np.flatnonzero((summed <= 0) & (totals > 0))
    weight = np.where(np.isin(weights.area, evenly), weights.share, weights.weight)
    summed = np.bincount(weights.area, weight, minlength=count)
    factor = np.divide(totals, summed, out=np.zeros(count), where=(summed > 0) & np.isfinite(totals))
    return weight * factor[weights.area], evenly


def _weights(given: Any, areas: gpd.GeoDataFrame, *, unknown: Unknown, beyond: Beyond) -> _Weights:
    if isinstance(given, gpd.GeoDataFrame):
        return _with_every_area(_of_table(given, areas), areas)
    path = require_file(given)
    if not path.name.lower().endswith(RASTER_SUFFIXES):
        return _with_every_area(_of_table(_buildings(path), areas), areas)
    parts = read_parts(path, areas, unknown=unknown, beyond=beyond)
    x, y = centres(parts.window)
    row, column = parts.cell // len(x), parts.cell % len(x)
    east, north = transformer(parts.window.crs, CRS(areas.crs)).transform(x[column], y[row])
    cell_m = cell_sizes_m(parts.window)[row]
    points: GeometryArray = np.asarray(shapely.points(np.asarray(east), np.asarray(north)), dtype=object)
    return _with_every_area(_Weights(parts.area, parts.people, points, parts.share, cell_m), areas)


def _buildings(path: Path) -> gpd.GeoDataFrame:
    table = read_raw(path)
    if table.geometry is None:
        raise DataError("the file has no geometry", file=path, remedy="give polygons of buildings, or a raster")
    return gpd.GeoDataFrame(table.frame, geometry=table.geometry)


def _of_table(table: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> _Weights:
    """Return the weights of buildings, or of points with people."""
    if table.crs is None:
        raise CrsError("the table of weights has no CRS", remedy="state it: table.set_crs(...)")
    kinds = set(table.geom_type.dropna())
    if kinds <= {"Point"} and "people" in table:
        weight = table["people"].to_numpy(dtype=np.float64)
        points = table.geometry.to_crs(areas.crs).to_numpy()
        cell_m = table["cell_m"].to_numpy(dtype=np.float64) if "cell_m" in table else np.full(len(table), np.nan)
    elif kinds and kinds <= {"Polygon", "MultiPolygon"}:
        from spatial_uri.geo.geodesy import areas_km2

        floors = pd.to_numeric(table["floors"], errors="coerce").fillna(1.0) if "floors" in table else 1.0
        weight = np.asarray(areas_km2(table.geometry) * 1e6 * np.asarray(floors), dtype=np.float64)
        points = table.geometry.representative_point().to_crs(areas.crs).to_numpy()
        cell_m = np.full(len(table), np.nan)
    else:
        raise ParameterError(
            "weights must be polygons of buildings, or points with a column people", faults=sorted(map(str, kinds))
        )
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ParameterError("some weights are negative or no number", remedy="leave those rows out")
    if "area_id" in table and table["area_id"].isin(areas.index).all():
        rows = np.arange(len(table))
        return _Weights(areas.index.get_indexer(table["area_id"]), weight, points, np.ones(len(rows)), cell_m)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    row, area = tree.query(points, predicate="intersects")
    row, first = np.unique(row, return_index=True)  # of areas that overlap the first counts
    return _Weights(
        area[first].astype(np.int64),
        weight[row],
        np.asarray(points, dtype=object)[row],
        np.ones(len(row)),
        cell_m[row],
    )


def _with_every_area(weights: _Weights, areas: gpd.GeoDataFrame) -> _Weights:
    """Give areas in which nothing lies a place of their own, within them, that weighs nothing."""
    bare = np.flatnonzero(np.bincount(weights.area, minlength=len(areas)) == 0)
    if not len(bare):
        return weights
    inside = areas.geometry.iloc[bare].representative_point().to_numpy()
    return _Weights(
        np.concatenate([weights.area, bare]),
        np.concatenate([weights.weight, np.zeros(len(bare))]),
        np.concatenate([weights.points, inside]),
        np.concatenate([weights.share, np.ones(len(bare))]),
        np.concatenate([weights.cell_m, np.full(len(bare), np.nan)]),
    )


def _onto_settlements(spread: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame | None) -> tuple[gpd.GeoDataFrame, float]:
    """Give the people of each place to the nearest settlement of its area; of an area without one, to the nearest."""
    if not isinstance(settlements, gpd.GeoDataFrame) or "area_id" not in settlements or not len(settlements):
        raise ParameterError(
            "onto='settlements' needs settlements: points with area_id", remedy="settlements=study.settlements.table"
        )
    require_metric_crs(settlements.crs, what="the settlements")
    places = settlements.geometry.to_numpy()
    points = spread.geometry.to_crs(settlements.crs).to_numpy()
    target = np.full(len(spread), -1, dtype=np.int64)
    rows_of = settlements.reset_index(drop=True).groupby("area_id").indices
    for area, rows in spread.reset_index(drop=True).groupby("area_id").indices.items():
        if len(own := rows_of.get(area, ())):
            target[rows] = own[shapely.STRtree(places[own]).nearest(points[rows])]
    lost = np.flatnonzero(target < 0)
    if len(lost):
        target[lost] = shapely.STRtree(places).nearest(points[lost])
    people = np.bincount(target, spread["people"], minlength=len(settlements))
    table = gpd.GeoDataFrame(
        {"people": people, "area_id": settlements["area_id"].to_numpy(), "cell_m": np.nan},
        index=settlements.index,
        geometry=places,
        crs=settlements.crs,
    )
    return table.to_crs(spread.crs), float(spread["people"].to_numpy()[lost].sum())
