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
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.names import CODE_DIGITS, one_code, significant_code
from spatial_uri.model.names import code_level as code_level  # noqa: PLC0414  others look for it here
from spatial_uri.model.study import Note
from spatial_uri.read.tables.area_shapes import checked_polygons, merged_parts, parts_of_one_area, polygon_rows
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import placed, read_raw
from spatial_uri.read.tables.values import columns_by_meaning, duplicate_faults, ids, loose_heading, rows_text, texts
from spatial_uri.store.net import reader

AREA_MEANINGS = ("area_id", "name", "level", "parent_id", "seat_id")

_LEVEL_WORDS = {
    "province": ("省", "自治区", "直辖市", "省级"),
    "prefecture": ("city", "市", "地级市", "地市", "地市级", "市级", "州"),
    "county": ("district", "县", "区", "县区", "区县", "县级", "县级市", "区县级"),
    "township": ("town", "乡镇", "镇", "乡", "街道", "乡级", "镇级", "乡镇级", "镇街"),
    "village": ("村", "社区", "行政村", "建制村", "村级", "村居"),
}
_LEVEL_OF_WORD = {word: level for level, words in _LEVEL_WORDS.items() for word in (level, *words)}


@reader()
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


@reader()
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
    table = polygon_rows(table, found, notes)
    area_ids, names, faults = _ids_and_names(table, found, notes)
    levels, level_faults = _levels(table, found, area_ids, level)
    faults += level_faults
    assert table.geometry is not None  # noqa: S101  it was there above
    geometry = placed(table.geometry, options, path=table.path)
    polygons, geometry_faults = checked_polygons(table, geometry, area_ids, notes)
    faults += geometry_faults
    data: dict[str, Any] = {"name": names, "level": levels, "parent_id": [None] * len(area_ids)}
    for meaning in ("parent_id", "seat_id"):
        if meaning in found:
            data[meaning], more_faults, more = ids(table, found[meaning], what=meaning)
            faults += more_faults
            notes += more if meaning == "seat_id" else []
    parts: dict[int, list[int]] = {}
    if "area_id" in found:
        same = {"level": levels} | ({"name": names} if "name" in found else {})
        parts, more_faults = parts_of_one_area(table, area_ids, same)
        faults += more_faults
    if faults:
        raise DataError("the boundaries cannot be used", file=table.path, faults=faults, remedy="correct the file")
    data = {key: pd.Series(values, dtype=object).to_numpy() for key, values in data.items()}
    rows = gpd.GeoDataFrame(data, geometry=polygons, crs=geometry.crs, index=pd.Index(area_ids, name="area_id"))
    return merged_parts(rows, parts, notes), tuple(notes)


def _ids_and_names(
    table: RawTable, found: Mapping[str, str], notes: list[Note]
) -> tuple[list[str | None], list[str], list[str]]:
    """Return ids, names (the id where there is none) and faults."""
    area_ids, faults = _area_ids(table, found, notes)
    names = texts(table.frame[found["name"]]) if "name" in found else [None] * len(area_ids)
    return area_ids, [n if n is not None else str(i) for n, i in zip(names, area_ids, strict=True)], faults


def _ids_of_bare_geometries(table: RawTable, notes: list[Note]) -> list[str | None]:
    """Name areas without any attribute by their file."""
    if table.path.suffix.lower() == ".shp":
        raise DataError(
            "there are no names and codes of areas",
            file=table.path,
            remedy="put the .dbf of the Shapefile beside it: that is where they are",
        )
    stem, count = table.path.stem, len(table.frame)
    notes.append(Note("areas.bare", file=table.path.name, count=count))
    return [stem] if count == 1 else [f"{stem}-{row}" for row in table.frame.index]


def _area_ids(table: RawTable, found: Mapping[str, str], notes: list[Note]) -> tuple[list[str | None], list[str]]:
    if not len(table.frame.columns):
        return _ids_of_bare_geometries(table, notes), []
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
    blank = [row for row, value in zip(table.frame.index, values, strict=True) if value is None]
    return values, faults + ([f"area_id is blank in {rows_text(blank, table.unit)}"] if blank else [])


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
    return _LEVEL_OF_WORD.get(loose_heading(word or ""))


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
        If ids repeat across the files, a parent is not there, or is of no level above its area.
    """
    crs = tables[0].crs if crs is None else parse_crs(crs)
    table = gpd.GeoDataFrame(pd.concat([t.to_crs(crs) for t in tables]), crs=crs)
    table.index.name = "area_id"
    if "seat_id" in table:  # a file without seats leaves NaN
        table["seat_id"] = pd.Series([s if isinstance(s, str) else None for s in table["seat_id"]], table.index, object)
    notes: list[Note] = []
    _refuse_codes_given_twice(table)
    if table.index.is_unique:
        order = np.argsort([LEVELS.index(level) for level in table["level"]], kind="stable")
        table = table.iloc[order]
        by_code = {one_code(str(i)): str(i) for i in table.index}
        parents = [by_code.get(one_code(p), p) if isinstance(p, str) else None for p in table["parent_id"]]
        table["parent_id"] = pd.Series(parents, table.index, object)
        _drop_parents_beyond(table, notes)
        _refuse_parents_not_above(table)
        table["parent_id"] = pd.Series(_parents(table), index=table.index, dtype=object)
    return AdminAreas(table), tuple(notes)


def _refuse_codes_given_twice(table: gpd.GeoDataFrame) -> None:
    """Refuse two areas with one code, of which one is filled up with zeros."""
    ids_of: dict[str, list[str]] = {}
    for area_id in table.index.astype(str).unique():
        ids_of.setdefault(one_code(area_id), []).append(area_id)
    twice = [ids for ids in ids_of.values() if len(ids) > 1]
    if twice:
        raise DataError(
            "some areas are there twice",
            faults=[f"{' and '.join(ids)} are one code, filled up with zeros" for ids in twice],
            remedy="leave one of them out",
        )


def _drop_parents_beyond(table: gpd.GeoDataFrame, notes: list[Note]) -> None:
    """Remove parents of the coarsest areas that are not there: a file of counties may name their prefectures."""
    coarsest = table["level"] == table["level"].iloc[0]
    beyond = coarsest & table["parent_id"].notna() & ~table["parent_id"].isin(table.index)
    if beyond.any():
        names = sorted(set(table.loc[beyond, "parent_id"]))
        table.loc[beyond, "parent_id"] = None
        notes.append(Note("areas.parents_beyond", names=names))


def _refuse_parents_not_above(table: gpd.GeoDataFrame) -> None:
    """Refuse areas whose parent is of their own level or a finer one, themselves among them."""
    level = {area: LEVELS.index(of) for area, of in table["level"].items()}
    faults = [
        f"{table.at[area, 'name']} {area} ({table.at[area, 'level']}) has the parent "
        f"{table.at[parent, 'name']} {parent} ({table.at[parent, 'level']})"
        for area, parent in table["parent_id"].items()
        if isinstance(parent, str) and parent in level and level[parent] >= level[area]
    ]
    if faults:
        raise DataError(
            "some areas have a parent that is not of a level above them",
            faults=faults,
            remedy="correct the column of parents, or map none: parents are then found by codes and by the polygons",
        )


def _parents(table: gpd.GeoDataFrame) -> list[str | None]:
    """Return the parents as the file names them, or else by code, or else by the polygon around a point inside."""
    parents = [p if isinstance(p, str) else None for p in table["parent_id"]]
    depth = np.array([LEVELS.index(level) for level in table["level"]])
    by_code = {
        (significant_code(i), level): i for i, level in zip(table.index, table["level"], strict=True) if i.isdigit()
    }
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
    code = significant_code(area_id)
    for level in reversed(LEVELS):
        digits = CODE_DIGITS[level]
        holder = by_code.get((code[:digits], level)) if digits < len(code) else None
        if holder is not None:
            return holder
    return None
