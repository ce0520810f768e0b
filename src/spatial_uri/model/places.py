"""Places: settlements (where people set out from) and facilities (what they go to)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd

from spatial_uri.errors import DataError
from spatial_uri.model.checks import column_faults, geometry_faults, index_faults

Role = Literal["settlement", "facility"]
SETTLEMENT: Role = "settlement"
FACILITY: Role = "facility"

_REQUIRED = {
    SETTLEMENT: ("name", "kind", "area_id", "population"),
    FACILITY: ("name", "tier", "area_id"),
}


@dataclass(frozen=True)
class Places:
    """Settlements or facilities, as points.

    Parameters
    ----------
    table
        One row per place, index ``place_id`` (text). Both roles have ``name`` (text, "" where
        unknown), ``area_id`` (the finest area that holds the place, None outside every area) and
        ``geometry`` (Point, any CRS). Settlements add ``kind`` (such as village, town, hamlet) and
        ``population`` (persons; NaN where unknown, never 0 for unknown). Facilities add ``tier``.
        Further columns are kept as they are.
    role
        ``"settlement"`` or ``"facility"``.

    Raises
    ------
    DataError
        Listing every fault.
    """

    table: gpd.GeoDataFrame
    role: Role

    def __post_init__(self) -> None:
        if self.role not in _REQUIRED:
            raise DataError(f"role must be 'settlement' or 'facility', not {self.role!r}")
        faults = column_faults(self.table, _REQUIRED[self.role])
        faults += index_faults(self.table, name="place_id")
        faults += geometry_faults(self.table, {"Point"})
        if not faults and self.role == SETTLEMENT:
            negative = self.table.index[self.table["population"] < 0]
            faults += [f"settlement {place} has a negative population" for place in negative]
        if not faults and self.role == FACILITY and self.table["tier"].isna().any():
            lacking = self.table.index[self.table["tier"].isna()]
            faults += [f"facility {place} has no tier" for place in lacking]
        if faults:
            raise DataError(f"the {self.role} table cannot be used", faults=faults)

    def __len__(self) -> int:
        return len(self.table)
