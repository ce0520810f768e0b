"""Administrative areas: the units that results are counted by."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.errors import DataError
from spatial_uri.model.arrays import GeometryArray
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
        None), ``geometry`` (Polygon or MultiPolygon, any CRS). Optional ``seat_id``: the settlement that the data
        names as the seat of the area, None where it names none.

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

    def chains(self) -> dict[str, tuple[str, ...]]:
        """Return for each area itself and the areas above it, upwards.

        An area that is, by mistake, above itself ends the chain.
        """
        parents = self.table["parent_id"].to_dict()
        chains: dict[str, tuple[str, ...]] = {}
        for area_id in self.table.index:
            chain: list[str] = []
            step: object = area_id
            while isinstance(step, str) and step not in chain:
                chain.append(step)
                step = parents[step]
            chains[area_id] = tuple(chain)
        return chains

    def above(self, level: str) -> dict[str, str]:
        """Return for each area the area of `level` that it is, or lies in; areas with none are not in it."""
        of_level = set(self.table.index[self.table["level"] == level])
        found = ((area_id, [a for a in chain if a in of_level]) for area_id, chain in self.chains().items())
        return {area_id: held[0] for area_id, held in found if held}

    def holding(self, points: GeometryArray) -> list[str | None]:
        """Return the finest area that holds each point, its edge included; None outside all of them."""
        points = np.asarray(points)
        found = np.full(len(points), None, dtype=object)
        for level in reversed(self.levels):
            rows = self.at(level)
            open_points = np.flatnonzero([f is None for f in found])
            tree = shapely.STRtree(np.asarray(rows.geometry.array))
            points_hit, rows_hit = tree.query(points[open_points], predicate="intersects")
            # on a shared edge the first row of the table takes the point, so that the order of a tree decides nothing
            order = np.lexsort((rows_hit, points_hit))[::-1]
            found[open_points[points_hit[order]]] = np.asarray(rows.index, dtype=object)[rows_hit[order]]
        return [None if f is None else str(f) for f in found]
