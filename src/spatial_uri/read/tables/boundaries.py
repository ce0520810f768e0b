"""A user's own boundaries: polygons from a file, as areas with levels and parents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.geo.polygons import invalidity_terms, made_valid
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.study import Note
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import placed, read_raw
from spatial_uri.read.tables.values import columns_by_meaning, duplicate_faults, ids, rows_text, texts

AREA_MEANINGS = ("area_id", "name", "level", "parent_id", "seat_id")

_LEVEL_WORDS = {
    "province": ("省", "自治区", "直辖市", "省级"),
    "prefecture": ("city", "市", "地级市", "地市", "地市级", "市级", "州"),
    "county": ("district", "县", "区", "县区", "区县", "县级", "县级市", "区县级"),
    "township": ("town", "乡镇", "镇", "乡", "街道", "乡级", "镇级", "乡镇级", "镇街"),
    "village": ("村", "社区", "行政村", "建制村", "村级", "村居"),
}
_LEVEL_OF_WORD = {word: level for level, words in _LEVEL_WORDS.items() for word in (level, *words)}
_LEVEL_OF_DIGITS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}


def read_boundaries(
    path: str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    level: str | None = None,
    options: TableOptions | None = None,
) -> tuple[AdminAreas, tuple[Note, ...]]:
    """Read a file of boundaries.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet with polygons.
    columns
        Which column is ``area_id``, ``name``, ``level``, ``parent_id``, ``seat_id`` (the ``place_id`` of the
        settlement that is the seat of the area); those not named are looked for under these very names.
    level
        The level of every row, if the file holds one level only. Without it and without a level
        column, levels are worked out from administrative codes of 2, 4, 6, 9 or 12 digits.
    options
        Layer, encoding, CRS and datum.

    Returns
    -------
    areas : AdminAreas
        In the CRS of the file (WGS 84 degrees if a datum was converted). Parents that the file does
        not name come from the codes, else from the polygons. ``seat_id`` is there if the file has a column for it
        (None where blank).
    notes : tuple of Note
        Everything that was assumed or mended.

    Raises
    ------
    DataError
        Listing every fault, by feature.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    rows, notes = read_area_rows(path, columns=columns, level=level, options=options)
    areas, more = join_areas([rows])
    return areas, (*notes, *more)


def read_area_rows(
    path: str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    level: str | None = None,
    options: TableOptions | None = None,
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read one of several files of boundaries; `join_areas` then finds the parents across them."""
    options = options or TableOptions()
    table = read_raw(path, options)
    if table.geometry is None:
        raise DataError(
            "boundaries need polygons, and this file has none",
            file=table.path,
            remedy="give a GeoPackage, Shapefile, GeoJSON or GeoParquet of polygons",
        )
    found = columns_by_meaning(table, columns or {}, AREA_MEANINGS)
    notes = list(table.notes)
    area_ids, faults = _area_ids(table, found, notes)
    levels, level_faults = _levels(table, found, area_ids, level)
    faults += level_faults
    geometry = placed(table.geometry, options, path=table.path)
    polygons, geometry_faults = _polygons(table, geometry, area_ids, notes)
    faults += geometry_faults
    parents: list[str | None] = [None] * len(area_ids)
    if "parent_id" in found:
        parents, parent_faults, _ = ids(table, found["parent_id"], what="parent_id")
        faults += parent_faults
    if "seat_id" in found:
        seats, seat_faults, more = ids(table, found["seat_id"], what="seat_id")
        faults += seat_faults
        notes += more
    if faults:
        raise DataError("the boundaries cannot be used", file=table.path, faults=faults, remedy="correct the file")
    names = texts(table.frame[found["name"]]) if "name" in found else [None] * len(area_ids)
    data = {
        "name": [n if n is not None else str(i) for n, i in zip(names, area_ids, strict=True)],
        "level": levels,
        "parent_id": pd.Series(parents, dtype=object).to_numpy(),
    }
    if "seat_id" in found:
        data["seat_id"] = pd.Series(seats, dtype=object).to_numpy()
    rows = gpd.GeoDataFrame(data, geometry=polygons, crs=geometry.crs, index=pd.Index(area_ids, name="area_id"))
    return rows, tuple(notes)


def _area_ids(table: RawTable, found: Mapping[str, str], notes: list[Note]) -> tuple[list[str | None], list[str]]:
    if "area_id" not in found:
        if "name" not in found:
            raise DataError(
                "no column says which area is which",
                file=table.path,
                remedy="map columns.area_id (a code) or columns.name; "
                f"the file has {', '.join(map(str, table.frame.columns)) or 'no columns'}",
            )
        values = texts(table.frame[found["name"]])
        notes.append(Note("areas.ids", file=table.path.name))
        return values, duplicate_faults(table, values, what="name (used as id)")
    values, faults, more = ids(table, found["area_id"], what="area_id")
    notes += more
    return values, faults + duplicate_faults(table, values, what="area_id")


def _levels(
    table: RawTable, found: Mapping[str, str], area_ids: Sequence[str | None], level: str | None
) -> tuple[list[str], list[str]]:
    if level is not None:
        return [level] * len(area_ids), []
    if "level" in found:
        words = texts(table.frame[found["level"]])
        levels = [level_of_word(w) for w in words]
        unknown = sorted({w or "(blank)" for w, known in zip(words, levels, strict=True) if known is None})
        return [v or "" for v in levels], [f"level {w!r} is none of {', '.join(LEVELS)}" for w in unknown]
    levels = [code_level(i) if i else None for i in area_ids]
    rows = [row for row, known in zip(table.frame.index, levels, strict=True) if known is None]
    if rows:
        fault = f"no level is known for {rows_text(rows, table.unit)}: their ids are no administrative codes"
        return [v or "" for v in levels], [f'{fault}; say level = "county" (or the like), or map columns.level']
    return [v or "" for v in levels], []


def level_of_word(word: str | None) -> str | None:
    """Return the level that a word stands for in Chinese or English, None if it stands for none."""
    return _LEVEL_OF_WORD.get((word or "").lower())


def code_level(code: str) -> str | None:
    """Return the level of an administrative code of 2, 4, 6, 9 or 12 digits, None if it is none.

    Codes may be filled up with zeros: 330000 is a province, 330800 a prefecture.
    """
    return _LEVEL_OF_DIGITS.get(len(_significant(code))) if code.isascii() and code.isdigit() else None


def _significant(code: str) -> str:
    """Cut the zeros with which a code of a coarse level is filled up."""
    for length, shorter in ((12, 9), (9, 6), (6, 4), (4, 2)):
        if len(code) == length and set(code[shorter:]) == {"0"}:
            code = code[:shorter]
    return code


def _polygons(
    table: RawTable, geometry: gpd.GeoSeries, area_ids: Sequence[str | None], notes: list[Note]
) -> tuple[Any, list[str]]:
    shapes = np.asarray(shapely.force_2d(geometry.array), dtype=object)
    rows = np.asarray(table.frame.index)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults = [f"{rows_text(rows[absent], table.unit)}: no geometry"] if absent.any() else []
    is_polygon = np.isin(shapely.get_type_id(shapes), (3, 6)) | absent
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


def join_areas(
    tables: Sequence[gpd.GeoDataFrame], *, crs: CRS | str | int | None = None
) -> tuple[AdminAreas, tuple[Note, ...]]:
    """Join boundaries of several files and find the parents that they do not name.

    Parameters
    ----------
    tables
        Rows as `read_area_rows` returns them.
    crs
        CRS of the result; None takes that of the first table.

    Raises
    ------
    DataError
        If ids repeat across the files, or a parent is not there.
    """
    crs = tables[0].crs if crs is None else parse_crs(crs)
    table = gpd.GeoDataFrame(pd.concat([t.to_crs(crs) for t in tables]), crs=crs)
    table.index.name = "area_id"
    if "seat_id" in table:  # a file without seats leaves NaN
        table["seat_id"] = pd.Series([s if isinstance(s, str) else None for s in table["seat_id"]], table.index, object)
    notes: list[Note] = []
    if table.index.is_unique:
        order = np.argsort([LEVELS.index(level) for level in table["level"]], kind="stable")
        table = table.iloc[order]
        _drop_parents_beyond(table, notes)
        table["parent_id"] = pd.Series(_parents(table), index=table.index, dtype=object)
    return AdminAreas(table), tuple(notes)


def _drop_parents_beyond(table: gpd.GeoDataFrame, notes: list[Note]) -> None:
    """Remove parents of the coarsest areas that are not there: a file of counties may name their prefectures."""
    coarsest = table["level"] == table["level"].iloc[0]
    beyond = coarsest & table["parent_id"].notna() & ~table["parent_id"].isin(table.index)
    if beyond.any():
        names = sorted(set(table.loc[beyond, "parent_id"]))
        table.loc[beyond, "parent_id"] = None
        notes.append(Note("areas.parents_beyond", names=names))


def _parents(table: gpd.GeoDataFrame) -> list[str | None]:
    """Return the parents as the file names them, or else by code, or else by the polygon around a point inside."""
    parents = [p if isinstance(p, str) else None for p in table["parent_id"]]
    depth = np.array([LEVELS.index(level) for level in table["level"]])
    by_code = {(_significant(i), level): i for i, level in zip(table.index, table["level"], strict=True) if i.isdigit()}
    for row, (area_id, level) in enumerate(zip(table.index, table["level"], strict=True)):
        if parents[row] is None and code_level(area_id) == level:
            parents[row] = _parent_by_code(area_id, by_code)
    lacking = np.flatnonzero([p is None for p in parents])
    shapes = np.asarray(table.geometry.array)
    tree = shapely.STRtree(shapes)
    children, holders = tree.query(shapely.point_on_surface(shapes[lacking]), predicate="intersects")
    starts = np.searchsorted(children, np.arange(len(lacking) + 1))
    for child, row in enumerate(lacking.tolist()):
        candidates = [h for h in holders[starts[child] : starts[child + 1]].tolist() if depth[h] < depth[row]]
        if candidates:
            parents[row] = table.index[max(candidates, key=lambda h: depth[h])]
    return parents


def _parent_by_code(area_id: str, by_code: Mapping[tuple[str, str], str]) -> str | None:
    code = _significant(area_id)
    for digits in (9, 6, 4, 2):
        holder = by_code.get((code[:digits], _LEVEL_OF_DIGITS[digits])) if digits < len(code) else None
        if holder is not None:
            return holder
    return None
