"""Settlements whose area the polygons leave open: on a border, where areas overlap, in a gap between areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.study import Note

GAP_M = 100.0
"""A settlement in no area lies in a gap between areas if two of them are within this distance."""


def unclear_places(table: gpd.GeoDataFrame, areas: AdminAreas, *, named: Sequence[bool]) -> list[Note]:
    """Return notes on settlements of which the polygons do not tell the area clearly.

    Parameters
    ----------
    table
        Settlements, in the CRS of `areas`.
    areas
        The areas.
    named
        Which settlements name their area themselves: of these nothing is unclear.
    """
    open_rows = np.flatnonzero(~np.asarray(named, dtype=bool))
    points = np.asarray(table.geometry.array)[open_rows]
    if not len(points):
        return []
    border: dict[int, list[str]] = {}
    overlap: dict[int, list[str]] = {}
    gap: dict[int, list[str]] = {}
    for level in areas.levels:
        rows = areas.at(level)
        shapes, names = np.asarray(rows.geometry.array), [str(n) for n in rows["name"]]
        tree = shapely.STRtree(shapes)
        held = _held(tree, points)
        inside = _held(tree, points, predicate="within")
        for at, holders in enumerate(held):
            row = int(open_rows[at])
            if len(inside[at]) > 1:
                overlap[row] = [names[i] for i in holders]
            elif len(holders) > 1:
                border[row] = [names[i] for i in holders]
        if table.crs is not None and table.crs.is_projected:
            outside = [at for at, holders in enumerate(held) if not holders]
            for at, near in _near_two(tree, points, outside):
                gap[int(open_rows[at])] = [names[i] for i in near]
    notes = []
    if border:
        notes.append(Note("settlements.on_border", severity="warning", **_facts(table, border)))
    if overlap:
        notes.append(Note("settlements.in_overlap", severity="warning", **_facts(table, overlap)))
    if gap:
        notes.append(Note("settlements.in_gap", severity="warning", gap_limit_m=GAP_M, **_facts(table, gap)))
    return notes


def _held(tree: shapely.STRtree, points: GeometryArray, *, predicate: Any = "intersects") -> list[list[int]]:
    """Return the polygons of each point, in the order of the table."""
    held: list[list[int]] = [[] for _ in points]
    for point, shape in zip(*tree.query(points, predicate=predicate).tolist(), strict=True):
        held[point].append(shape)
    return [sorted(shapes) for shapes in held]


def _near_two(tree: shapely.STRtree, points: GeometryArray, rows: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Return the points that are in no area and near two or more, with these areas."""
    if not len(rows):
        return []
    near: dict[int, list[int]] = {}
    chosen = points[list(rows)]
    for at, shape in zip(*tree.query(chosen, predicate="dwithin", distance=GAP_M).tolist(), strict=True):
        near.setdefault(rows[at], []).append(shape)
    return [(row, sorted(shapes)) for row, shapes in near.items() if len(shapes) > 1]


def _facts(table: gpd.GeoDataFrame, unclear: dict[int, list[str]]) -> dict[str, Any]:
    names = [f"{table['name'].iloc[row] or table.index[row]} ({', '.join(of)})" for row, of in unclear.items()]
    places = tuple(str(table.index[row]) for row in unclear)
    return {"count": len(names), "names": names, "places": places}
