"""The areas that are studied, and whether the places lie in them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.geo.crs import Bounds, extent_in_degrees
from spatial_uri.geo.polygons import covering
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.names import one_code
from spatial_uri.model.study import Note
from spatial_uri.study.parts import PlaceFile, StudyParts

_HULL_MARGIN_M = 1000.0
_SWAPPED_SHARE = 0.9
_AROUND = 0.15
"""How far around the studied areas others are their neighbours: of the longer side of their extent."""


def studied_areas(parts: StudyParts, area: str | None, notes: list[Note]) -> AdminAreas | None:
    """Return the areas to study: all there are, or one and those inside it; None if there are no boundaries."""
    if parts.areas is None:
        if area is not None:
            raise ParameterError(f"there are no boundaries to find area {area!r} in", remedy="give boundaries as well")
        return None
    if area is None:
        return parts.areas
    area_id = find_area(parts.areas, area)
    table = parts.areas.table
    inside = {area_id}
    for level in parts.areas.levels:
        rows = parts.areas.at(level)
        inside |= set(rows.index[rows["parent_id"].isin(inside)])
    kept = table[table.index.isin(inside)].copy()
    kept["parent_id"] = kept["parent_id"].where(kept["parent_id"].isin(inside), None).astype(object)
    facts: dict[str, Any] = {"name": str(table.loc[area_id, "name"]), "area_id": area_id, "count": len(kept)}
    notes.append(Note("areas.restricted", **facts))
    return AdminAreas(kept)


def neighbouring(studied: AdminAreas, known: AdminAreas) -> gpd.GeoDataFrame | None:
    """Return the areas beside those studied, of the same level as the coarsest of them; None if there are none."""
    west, south, east, north = studied.table.total_bounds
    frame = shapely.box(west, south, east, north)
    around = shapely.buffer(frame, _AROUND * max(east - west, north - south), join_style="mitre")
    beside = known.table[(known.table["level"] == studied.levels[0]) & ~known.table.index.isin(studied.table.index)]
    beside = beside.loc[beside.intersects(around), ["name", "geometry"]]
    beside = beside[beside["name"].notna() & (beside["name"] != "")]
    return gpd.GeoDataFrame(beside) if len(beside) else None


def find_area(areas: AdminAreas, wanted: str) -> str:
    """Return the id of the one area that has this id or name (in any language that the table has).

    Raises
    ------
    ParameterError
        Listing the candidates, if there is none or more than one.
    """
    table = areas.table
    if wanted in table.index:
        return wanted
    coded = [str(i) for i in table.index if one_code(str(i)) == one_code(wanted)]
    if len(coded) == 1:
        return coded[0]
    names = table["name"].astype(str)
    spelled = (
        table[[c for c in table.columns if c == "name" or str(c).startswith("name_")]]
        .astype(object)
        .fillna("")
        .astype(str)
    )
    found = table[(spelled == wanted).any(axis=1)]
    if not len(found):
        found = table[spelled.apply(lambda c: c.str.casefold() == wanted.strip().casefold()).any(axis=1)]
    if len(found) == 1:
        return str(found.index[0])
    if len(found) > 1:
        raise ParameterError(
            f"{len(found)} areas are called {wanted!r}",
            faults=[_described(areas, str(i)) for i in found.index],
            remedy="name the id of the one that is meant",
        )
    lowered = {n.casefold(): n for n in names}
    near = [lowered[n] for n in difflib.get_close_matches(wanted.casefold(), lowered, n=8, cutoff=0.5)]
    near += [n for n in names if wanted.casefold() in n.casefold() and n not in near]
    shown = table[names.isin(near)] if near else areas.at(areas.levels[0])
    raise ParameterError(
        f"there is no area {wanted!r}",
        faults=[_described(areas, str(i)) for i in shown.index],
        remedy="name one of these or another area by its name or id"
        if near
        else "these are the coarsest areas there are",
    )


def _described(areas: AdminAreas, area_id: str) -> str:
    row = areas.table.loc[area_id]
    parent = row["parent_id"]
    within = f", in {areas.table.loc[parent, 'name']}" if isinstance(parent, str) else ""
    return f"{row['name']} (id {area_id}, {row['level']}{within})"


def extent_deg(areas: AdminAreas | None, settlements: Sequence[PlaceFile]) -> Bounds:
    """Return the extent of the areas, or else of the settlements, in degrees."""
    tables = [areas.table] if areas is not None else [f.places.table for f in settlements if len(f.places)]
    return extent_in_degrees([(np.asarray(t.geometry.array), t.crs) for t in tables])


def hull_area(parts: StudyParts, crs: CRS, notes: list[Note]) -> AdminAreas:
    """Return one area around all settlements, for a study without boundaries."""
    points = np.concatenate([f.places.table.to_crs(crs).geometry.array for f in parts.settlements if len(f.places)])
    hull = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), _HULL_MARGIN_M)
    name = parts.name or parts.fallback_name
    notes.append(Note("areas.hull", severity="warning", margin_m=_HULL_MARGIN_M))
    data = {"name": [name], "level": ["county"], "parent_id": pd.Series([None], dtype=object).to_numpy()}
    return AdminAreas(gpd.GeoDataFrame(data, geometry=[hull], crs=crs, index=pd.Index(["study"], name="area_id")))


def refuse_covering(areas: AdminAreas, files: Sequence[Path]) -> None:
    """Refuse boundaries of which one area covers others of its own level: places would be counted in either."""
    faults = []
    for level in areas.levels:
        rows = areas.at(level)
        labels = [f"{name} (id {area_id})" for area_id, name in rows["name"].items()]
        faults += [f"{level}: {fault}" for fault in covering(np.asarray(rows.geometry.array), labels)]
    if faults:
        raise DataError(
            "an area covers others that are said to be of the same level",
            file=", ".join(dict.fromkeys(map(str, files))),
            faults=faults,
            remedy="say the right level of each file (level), or map a column with the level or the code of each area",
        )


def refuse_swapped(parts: StudyParts, areas: AdminAreas) -> None:
    """Refuse points that lie in the extent of the areas only if longitude and latitude are exchanged."""
    extent = extent_deg(areas, ())
    for file in (*parts.settlements, *parts.facilities):
        table = file.places.table
        if not len(table) or not table.crs.is_geographic:
            continue
        xy = np.column_stack([table.geometry.x, table.geometry.y])
        if not _within(xy, extent).any() and _within(xy[:, ::-1], extent).mean() >= _SWAPPED_SHARE:
            raise CrsError(
                "longitude and latitude are swapped: the points lie in the study area only when exchanged",
                file=file.path,
                faults=[f"the first point is at longitude {xy[0, 0]:g}, latitude {xy[0, 1]:g}"],
                remedy="exchange the two columns: longitude comes first, as x",
            )


def _within(xy: np.ndarray[Any, Any], extent: Bounds) -> np.ndarray[Any, np.dtype[np.bool_]]:
    west, south, east, north = extent
    inside: np.ndarray[Any, np.dtype[np.bool_]] = (
        ((xy[:, 0] - west) % 360 <= east - west) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
    )
    return inside
