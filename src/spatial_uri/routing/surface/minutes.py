"""Minutes of every place for maps, and where there is no road to walk to."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.routing.surface.surfaces import CellMap, Surface


def map_minutes(surface: Surface, reach: CellMap, limit_m: float) -> CellMap:
    """Return the minutes of a surface, and what is known of the cells without a time.

    Parameters
    ----------
    surface
        Door-to-door times.
    reach
        How far people walk from each cell, at twice the distance between cells, over the same bounds.
    limit_m
        The longest walk: a cell that reaches no road within it has none.

    Returns
    -------
    CellMap
        Minutes; infinity beyond the longest limit of the surface, NaN where there is no road within the walk.
    """
    (rows, columns), (reach_rows, reach_columns) = surface.values.shape, reach.values.shape
    row = (surface.grid.first_row + np.arange(rows)) // 2 - reach.grid.first_row
    column = (surface.grid.first_column + np.arange(columns)) // 2 - reach.grid.first_column
    walk_m = reach.values[np.ix_(np.clip(row, 0, reach_rows - 1), np.clip(column, 0, reach_columns - 1))]
    beyond = np.where(walk_m < limit_m, np.float32(np.inf), np.float32(np.nan))
    minutes = np.where(np.isfinite(surface.values), surface.values / np.float32(MS_PER_MIN), beyond)
    return CellMap(surface.west, surface.south, surface.cell_m, minutes.astype(np.float32))
