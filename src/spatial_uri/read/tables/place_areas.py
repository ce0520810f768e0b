"""Which area every place belongs to."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.study import Note
from spatial_uri.read.tables.places import DECLARED_AREA

_CODE_LENGTHS = (12, 9, 6, 4, 2)


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
    out = table.drop(columns=DECLARED_AREA, errors="ignore").copy()
    out["area_id"] = pd.Series(located, index=out.index, dtype=object)
    return out, notes


def _reconciled(
    table: gpd.GeoDataFrame, located: list[str | None], areas: AdminAreas, what: str
) -> tuple[list[str | None], list[Note]]:
    chains = areas.chains()
    out: list[str | None] = []
    contradicted: list[str] = []
    unknown: list[str] = []
    for place_id, here, declared in zip(table.index, located, table[DECLARED_AREA], strict=True):
        named = _known_area(declared, areas) if isinstance(declared, str) else None
        if isinstance(declared, str) and named is None:
            unknown.append(str(place_id))
        if named is None or (here is not None and named in chains[here]):
            out.append(here)
        elif here is not None and here in chains[named]:
            out.append(named)  # the code names a finer area than the polygons know here
        else:
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


def _known_area(declared: str, areas: AdminAreas) -> str | None:
    """Return the area that a code names: itself, or the finest one that it begins with."""
    if declared in areas.table.index:
        return declared
    if not declared.isdigit():
        return None
    shorter = (declared[:n] for n in _CODE_LENGTHS if n < len(declared))
    return next((code for code in shorter if code in areas.table.index), None)
