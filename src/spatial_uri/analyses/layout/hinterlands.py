"""Hinterlands: who is nearest in time to which town or county seat, and the land around them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel

NO_CENTRE = ""
"""Index of the row of hinterlands that holds what belongs to no centre."""


class Hinterlands(NamedTuple):
    """Hinterlands and the allocation that they come from, as in `SettlementLayout`."""

    hinterlands: gpd.GeoDataFrame
    allocation: pd.DataFrame
    notes: tuple[Note, ...]


def settlement_hinterlands(
    study: Study, hierarchy: Hierarchy, travel: Travel, *, boundary: Polygon | MultiPolygon
) -> Hinterlands:
    """Allocate every settlement to the town or county seat that it reaches soonest.

    A town or seat belongs to itself, wherever it lies; of two equally near the first in the table counts. The land of a
    settlement is its Voronoi cell within the studied areas. Settlements which reach no centre, and their land, make up
    the last row, so that every column of sums adds up to the study.

    Parameters
    ----------
    study, hierarchy
        The settlements, their ranks and the roads.
    travel
        Direction, walk and longest trip.
    boundary
        That of the studied areas.
    """
    settlements = study.settlements.table
    centres = settlements.loc[hierarchy.of_rank("county_seat", "town")]
    trips = nearest_facilities(study.network, settlements, centres, travel=travel)
    allocation = pd.DataFrame(
        {
            "centre_id": trips["facility_id"].to_numpy(),
            "travel_min": trips["travel_min"].to_numpy(),
            "status": trips["status"].to_numpy(),
        },
        index=settlements.index,
    )
    allocation.loc[centres.index, "centre_id"] = centres.index.to_numpy()
    allocation.loc[centres.index, "travel_min"] = 0.0
    allocation.loc[centres.index, "status"] = "reached"
    names = centres["name"].to_dict()
    allocation.insert(1, "centre_name", np.array([names.get(i) for i in allocation["centre_id"]], dtype=object))
    own_seat = hierarchy.places["town_seat_id"].reindex(settlements.index)
    is_known = (own_seat.notna() & allocation["centre_id"].notna()).to_numpy()
    is_own = pd.array((own_seat == allocation["centre_id"]).to_numpy(), dtype="boolean")
    is_own[~is_known] = pd.NA
    allocation["is_own"] = is_own
    table = _hinterlands(study, hierarchy, centres, allocation, boundary)
    return Hinterlands(table, allocation, tuple(_notes(settlements, centres, allocation)))


def _hinterlands(
    study: Study,
    hierarchy: Hierarchy,
    centres: gpd.GeoDataFrame,
    allocation: pd.DataFrame,
    boundary: Polygon | MultiPolygon,
) -> gpd.GeoDataFrame:
    settlements = study.settlements.table
    centre = allocation["centre_id"]
    held = centre.where(centre.notna(), NO_CENTRE)
    by = allocation.groupby(held)["travel_min"]
    rows = centres.index if centre.notna().all() else centres.index.append(pd.Index([NO_CENTRE], dtype=object))
    township = hierarchy.places["township_id"].reindex(settlements.index)
    of_centre = centre.map(township.to_dict())
    is_elsewhere = township.notna() & of_centre.notna() & (township != of_centre)
    elsewhere = is_elsewhere.groupby(held).sum().reindex(rows).astype("Int64")
    elsewhere = elsewhere.where(township.reindex(rows).notna())
    land = gpd.GeoSeries(_land(study, held, rows, boundary), index=rows, crs=study.crs)
    columns = {
        "name": centres["name"].reindex(rows).astype(object).where(rows != NO_CENTRE, None),
        "rank": hierarchy.places["rank"].reindex(rows).astype(object).where(rows != NO_CENTRE, None),
        "status": pd.Series(np.where(rows == NO_CENTRE, "none", "centre"), index=rows, dtype=object),
        "settlements": by.size().reindex(rows, fill_value=0).astype(np.int64),
        "population": settlements["population"].groupby(held).sum(min_count=1).reindex(rows),
        "mean_min": by.mean().reindex(rows),
        "max_min": by.max().reindex(rows),
        "settlements_of_other_townships": elsewhere,
        "area_km2": areas_km2(land),
    }
    return gpd.GeoDataFrame(columns, index=rows.rename(centres.index.name), geometry=land.to_numpy(), crs=study.crs)


def _land(study: Study, held: pd.Series[str], rows: pd.Index[str], boundary: Polygon | MultiPolygon) -> GeometryArray:
    """Return for each row of the hinterlands the cells of its settlements, within the studied areas."""
    cells = voronoi_cells(study.settlements.table.geometry.to_numpy(), boundary)
    row = rows.get_indexer(pd.Index(held))
    order = np.argsort(row, kind="stable")
    starts = np.searchsorted(row[order], np.arange(len(rows) + 1))
    groups = [cells[order[a:b]] for a, b in pairwise(starts.tolist())]
    whole = np.array([shapely.union_all(group) for group in groups], dtype=object)
    shapely.prepare(boundary)
    crosses = ~shapely.contains_properly(boundary, whole)
    whole[crosses] = shapely.intersection(whole[crosses], boundary)
    land = np.empty(len(whole), dtype=object)
    land[:] = [_multipolygon(shape) for shape in whole]
    return land


def _multipolygon(shape: shapely.Geometry) -> MultiPolygon:
    """Drop the points and lines in which a cell can touch the boundary."""
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty])


def voronoi_cells(points: GeometryArray, around: Polygon | MultiPolygon) -> GeometryArray:
    """Return the Voronoi cell of each point, reaching at least over the box around `around`.

    Of several points on one spot the first has the cell, and the others an empty polygon.
    """
    cells = np.full(len(points), Polygon(), dtype=object)
    if not len(points):
        return cells
    xy = shapely.get_coordinates(points)
    first = np.flatnonzero(~pd.DataFrame(xy).duplicated().to_numpy())
    everything = shapely.box(*shapely.total_bounds(np.array([around, *points], dtype=object)))
    if len(first) == 1:
        cells[first] = everything
        return cells
    diagram = shapely.voronoi_polygons(shapely.multipoints(xy[first]), extend_to=everything, ordered=True)
    cells[first] = shapely.get_parts(diagram)
    return cells


def _notes(settlements: gpd.GeoDataFrame, centres: gpd.GeoDataFrame, allocation: pd.DataFrame) -> list[Note]:
    if not len(centres):
        return [Note("layout.no_centres", severity="warning")]
    lost = settlements.index[allocation["centre_id"].isna()]
    if not len(lost):
        return []
    facts: dict[str, Any] = {
        "count": len(lost),
        "total": len(settlements),
        "names": list(settlements.loc[lost, "name"]),
    }
    return [Note("layout.no_hinterland", severity="warning", places=tuple(lost), **facts)]
