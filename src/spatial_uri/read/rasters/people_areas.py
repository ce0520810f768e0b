"""The areas that people are counted by: polygons that cover the study once."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import CrsError, ParameterError
from spatial_uri.model.areas import AdminAreas

_LEAST_REST = 0.001
"""Less of an area than this, beside its parts, is two drawings of one border."""


def require_areas(within: Any) -> gpd.GeoDataFrame:
    """Return the areas that people are counted by.

    Parameters
    ----------
    within
        Areas of a study, or a table of polygons.

    Raises
    ------
    ParameterError
        If it is something else, or an index holds duplicates.
    CrsError
        If the table has no CRS.
    """
    table = _finest_everywhere(within) if isinstance(within, AdminAreas) else within
    if not isinstance(table, gpd.GeoDataFrame) or not len(table) or not table.index.is_unique:
        raise ParameterError(
            "areas must be a table of polygons with an index without duplicates",
            remedy="study.areas, or a GeoDataFrame indexed by area_id",
        )
    if table.crs is None:
        raise CrsError("the areas have no CRS", remedy="state it: areas.set_crs(...)")
    kinds = set(table.geom_type.dropna()) - {"Polygon", "MultiPolygon"}
    if kinds or table.geometry.isna().any():
        raise ParameterError("areas must be polygons", faults=sorted(kinds) or ["some have no geometry"])
    return table


def _finest_everywhere(areas: AdminAreas) -> gpd.GeoDataFrame:
    """Return the finest areas, and of coarser ones what no finer area covers."""
    rows = [areas.finest()]
    covered = rows[0].union_all()
    for level in reversed(areas.levels[:-1]):
        coarser = areas.at(level)
        rest = coarser.geometry.difference(covered)
        bare = (rest.area > _LEAST_REST * coarser.area).to_numpy()
        if bare.any():
            rows.append(coarser[bare].set_geometry(rest[bare].buffer(0)))
            covered = covered.union(coarser.union_all())
    return gpd.GeoDataFrame(pd.concat([table[["geometry"]] for table in rows]), crs=areas.table.crs)
