"""Administrative areas: the units that results are counted by."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from spatial_uri.errors import DataError
from spatial_uri.model.checks import column_faults, geometry_faults, index_faults

LEVELS = ("province", "prefecture", "county", "township", "village")
"""Administrative levels, from the coarsest to the finest."""


@dataclass(frozen=True)
class AdminAreas:
    """Administrative areas of one or more levels.

    Parameters
    ----------
    table
        One row per area, index ``area_id`` (text: leading zeros matter). Columns ``name`` (text),
        ``level`` (one of `LEVELS`), ``parent_id`` (the ``area_id`` of the area one level up, or
        None), ``geometry`` (Polygon or MultiPolygon, any CRS).

    Raises
    ------
    DataError
        Listing every fault: duplicate or empty ids, unknown levels, unknown parents, geometries
        that are absent or no polygons.
    """

    table: gpd.GeoDataFrame

    def __post_init__(self) -> None:
        faults = column_faults(self.table, ("name", "level", "parent_id"))
        faults += index_faults(self.table, name="area_id")
        faults += geometry_faults(self.table, {"Polygon", "MultiPolygon"})
        if not faults:
            unknown = sorted(set(self.table["level"]) - set(LEVELS))
            if unknown:
                faults.append(f"level must be one of {', '.join(LEVELS)}, not {', '.join(map(str, unknown))}")
            parents = self.table["parent_id"].dropna()
            orphans = parents[~parents.isin(self.table.index)]
            faults += [f"area {a} has parent {p}, which is not in the table" for a, p in orphans.items()]
        if faults:
            raise DataError("the areas cannot be used", faults=faults)

    def __len__(self) -> int:
        return len(self.table)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels present, from the coarsest to the finest."""
        present = set(self.table["level"])
        return tuple(level for level in LEVELS if level in present)

    def at(self, level: str) -> gpd.GeoDataFrame:
        """Return the rows of one level, in table order."""
        return self.table[self.table["level"] == level]

    def finest(self) -> gpd.GeoDataFrame:
        """Return the rows of the finest level present."""
        return self.at(self.levels[-1])
