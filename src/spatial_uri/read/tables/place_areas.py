"""Which area every place belongs to."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.names import AreaFinder
from spatial_uri.model.study import Note
from spatial_uri.read.tables.border_places import unclear_places
from spatial_uri.read.tables.places import DECLARED_AREA


def assign_areas(table: gpd.GeoDataFrame, areas: AdminAreas, *, what: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Set ``area_id`` to the finest area that holds each place.

    Where the table itself names an area (`DECLARED_AREA`), that one wins over the polygons: people
    belong to a place by register, and drawn boundaries are not exact. A finer area that lies
    inside the named one wins over it. Contradictions are noted.

    Parameters
    ----------
    table
        Places in the CRS of `areas`.
    areas
        The studied areas.
    what
        ``settlements`` or ``facilities``, for the notes.

    Returns
    -------
    table : geopandas.GeoDataFrame
        A copy with ``area_id`` (None outside every area), without the column `DECLARED_AREA`.
    notes : list of Note
    """
    located = areas.holding(table.geometry.array)
    notes: list[Note] = []
    if DECLARED_AREA in table.columns:
        located, notes = _reconciled(table, located, areas, what)
    if what == "settlements":
        notes += unclear_places(table, areas, named=_named(table, areas))
    out = table.drop(columns=DECLARED_AREA, errors="ignore").copy()
    out["area_id"] = pd.Series(located, index=out.index, dtype=object)
    return out, notes


def _named(table: gpd.GeoDataFrame, areas: AdminAreas) -> list[bool]:
    """Tell which places name their area themselves."""
    if DECLARED_AREA not in table.columns:
        return [False] * len(table)
    finder = AreaFinder(areas)
    return [isinstance(d, str) and _known_area(d, areas, finder) is not None for d in table[DECLARED_AREA]]


def _reconciled(
    table: gpd.GeoDataFrame, located: list[str | None], areas: AdminAreas, what: str
) -> tuple[list[str | None], list[Note]]:
    chains = areas.chains()
    finder = AreaFinder(areas)
    out: list[str | None] = []
    contradicted: list[str] = []
    unknown: list[str] = []
    rows = zip(table.index, located, table[DECLARED_AREA], table.geometry.array, strict=True)
    for place_id, here, declared, point in rows:
        named = _known_area(declared, areas, finder) if isinstance(declared, str) else None
        if isinstance(declared, str) and named is None:
            unknown.append(str(place_id))
        if named is None or (here is not None and named in chains[here]):
            out.append(here)
        elif here is not None and here in chains[named]:
            out.append(named)  # the code names a finer area than the polygons know here
        else:
            if not shapely.intersects(areas.table.at[named, "geometry"], point):  # on a border or overlap it does
                contradicted.append(str(place_id))
            out.append(named)
    return out, _notes(contradicted, unknown, what)


def _notes(contradicted: list[str], unknown: list[str], what: str) -> list[Note]:
    """Return a note on the places that lie outside the area they name, and one on those that name no studied area."""
    notes = []
    is_settlement = what == "settlements"
    if contradicted:
        facts: dict[str, Any] = {"count": len(contradicted), "names": contradicted, "places": tuple(contradicted)}
        facts["severity"] = "warning"
        notes.append(
            Note("settlements.area_contradicted", **facts)
            if is_settlement
            else Note("facilities.area_contradicted", **facts)
        )
    if unknown:
        facts = {"count": len(unknown), "names": unknown, "places": tuple(unknown)}
        notes.append(
            Note("settlements.area_unknown", **facts) if is_settlement else Note("facilities.area_unknown", **facts)
        )
    return notes


def _known_area(declared: str, areas: AdminAreas, finder: AreaFinder) -> str | None:
    """Return the area that a code names: itself, or the finest one that it begins with."""
    if declared in areas.table.index:
        return declared
    if not (declared.isascii() and declared.isdigit()):
        return None
    return next(iter(finder.find(declared) or finder.holding(declared)), None)
