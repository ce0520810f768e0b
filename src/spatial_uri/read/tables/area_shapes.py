"""The polygons of a file of boundaries: what is none is left out, parts of one area are joined, faults mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.geo.polygons import in_the_plane, invalidity_terms, made_valid
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.names import one_code
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.values import rows_text, texts

_POLYGONS = (3, 6)
_COLLECTION = 7


def polygon_rows(table: RawTable, found: Mapping[str, str], notes: list[Note]) -> RawTable:
    """Leave out the features that are no polygons, if others are, and name them; take the polygons of collections."""
    assert table.geometry is not None  # noqa: S101
    shapes = in_the_plane(table.geometry.array)
    collections = np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION)
    for row in collections:
        parts = [p for p in shapely.get_parts(shapes[row]) if shapely.get_type_id(p) in _POLYGONS]
        shapes[row] = shapely.union_all(parts) if parts else shapes[row]
    kinds = shapely.get_type_id(shapes)
    is_polygon = np.isin(kinds, _POLYGONS)
    others = ~is_polygon & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if others.any() and is_polygon.any():
        facts: dict[str, Any] = {"file": table.path.name, "count": int(others.sum())}
        facts["names"] = [
            f"{_called(table, found, row)} ({shapely.GeometryType(int(kinds[row])).name.lower()})"
            for row in np.flatnonzero(others).tolist()
        ]
        notes.append(Note("areas.not_polygons", severity="warning", **facts))
    else:
        others[:] = False
    geometry = gpd.GeoSeries(shapes, index=table.geometry.index, crs=table.geometry.crs)
    return replace(table, frame=table.frame[~others], geometry=geometry[~others])


def _called(table: RawTable, found: Mapping[str, str], row: int) -> str:
    """Return the name of a feature, else its id, else its number."""
    for meaning in ("name", "area_id"):
        value = texts(table.frame[found[meaning]].iloc[[row]])[0] if meaning in found else None
        if value is not None:
            return value
    return str(table.frame.index[row])


def checked_polygons(
    table: RawTable, geometry: gpd.GeoSeries, area_ids: Sequence[str | None], notes: list[Note]
) -> tuple[GeometryArray, list[str]]:
    """Return valid polygons, and a fault for what has no geometry, no area, or is no polygon."""
    shapes = in_the_plane(geometry.array)
    rows = np.asarray(table.frame.index)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults = [f"{rows_text(rows[absent], table.unit)}: no geometry"] if absent.any() else []
    is_polygon = np.isin(shapely.get_type_id(shapes), _POLYGONS) | absent
    if not is_polygon.all():
        kinds = sorted({shapely.get_type_id(s) for s in shapes[~is_polygon]})
        names = ", ".join(shapely.GeometryType(k).name.lower() for k in kinds)
        faults.append(f"{rows_text(rows[~is_polygon], table.unit)}: {names}, where polygons are needed")
    invalid = ~shapely.is_valid(shapes) & is_polygon & ~absent
    if invalid.any():
        reasons = invalidity_terms(shapes[invalid])
        shapes[invalid] = [made_valid(shape) for shape in shapes[invalid]]
        lost = invalid & shapely.is_empty(shapes)
        if lost.any():
            faults.append(f"{rows_text(rows[lost], table.unit)}: the polygon has no area")
        mended = [str(i) for i, bad in zip(area_ids, invalid, strict=True) if bad]
        notes.append(
            Note("areas.made_valid", count=len(mended), names=mended, reason_terms=reasons, places=tuple(mended))
        )
    return shapes, faults


def parts_of_one_area(
    table: RawTable, area_ids: Sequence[str | None], same: Mapping[str, Sequence[Any]]
) -> tuple[dict[int, list[int]], list[str]]:
    """Find the features that are parts of one area: they have one code, and one name and level.

    Parameters
    ----------
    table, area_ids
        The file, and the id of each feature.
    same
        What parts of one area must share, by what it is called in a fault.

    Returns
    -------
    parts : dict
        Row of the first feature of an area -> rows of the others.
    faults : list of str
        Codes of features that are not one area.
    """
    rows_of: dict[str, list[int]] = {}
    for row, area_id in enumerate(area_ids):
        if area_id is not None:
            rows_of.setdefault(one_code(area_id), []).append(row)
    parts: dict[int, list[int]] = {}
    faults = []
    for rows in rows_of.values():
        differing = [what for what, values in same.items() if len({values[row] for row in rows}) > 1]
        if differing:
            features = rows_text([table.frame.index[row] for row in rows], table.unit)
            what = f"with different {' and '.join(differing)}s"
            faults.append(f"area_id {area_ids[rows[0]]} is there {len(rows)} times, {what}: {features}")
        elif len(rows) > 1:
            parts[rows[0]] = rows[1:]
    return parts, faults


def merged_parts(rows: gpd.GeoDataFrame, parts: Mapping[int, Sequence[int]], notes: list[Note]) -> gpd.GeoDataFrame:
    """Join the parts of each area into one row."""
    if not parts:
        return rows
    shapes = np.asarray(rows.geometry.array, dtype=object)
    for first, others in parts.items():
        shapes[first] = shapely.union_all(shapes[[first, *others]])
    rows = rows.set_geometry(gpd.GeoSeries(shapes, index=rows.index, crs=rows.crs))
    names = [f"{rows['name'].iloc[first]} ({len(others) + 1})" for first, others in parts.items()]
    ids = tuple(str(rows.index[first]) for first in parts)
    notes.append(Note("areas.merged", count=len(names), names=names, places=ids))
    dropped = {row for others in parts.values() for row in others}
    return rows.iloc[[row for row in range(len(rows)) if row not in dropped]]
