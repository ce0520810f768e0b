"""The elements of a plan: a user's own file of axes, rings, belts and areas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from spatial_uri.analyses.layout.result import ELEMENT_KINDS, RING_GAP_M, ElementKind
from spatial_uri.errors import DataError
from spatial_uri.geo.polygons import in_the_plane
from spatial_uri.model.arguments import require_options
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.study import Note
from spatial_uri.read.tables.headings import CODE_WORDS, NAME_WORDS, columns_by_heading
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import placed, read_raw
from spatial_uri.read.tables.values import ids, rows_text, texts
from spatial_uri.store.net import reader

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "element_id": ("element_id", "编号", "要素编号", *CODE_WORDS),
    "name": (*NAME_WORDS, "要素名称"),
    "kind": ("kind", "类型", "要素类型", "类别"),
}

_WORDS: dict[ElementKind, tuple[str, ...]] = {
    "axis": ("axis", "axes", "finger", "轴", "轴线", "指"),
    "ring": ("ring", "loop", "环", "环线"),
    "belt": ("belt", "corridor", "带", "廊", "走廊", "廊道"),
    "area": ("area", "zone", "cluster", "片", "片区", "组团", "区"),
}
_KIND_OF_WORD: dict[str, ElementKind] = {word: kind for kind, words in _WORDS.items() for word in words}
_LINES, _POLYGONS = (1, 2, 5), (3, 6)


@reader()
def read_elements(
    path: str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    options: TableOptions | None = None,
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read the axes, rings, belts and areas of a plan.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet with lines, polygons or both.
    columns
        Which column is ``element_id``, ``name``, ``kind``; those not named are looked for under these names and 编号,
        名称, 类型.
        Features of one ``element_id`` (without such a column: of one name) are parts of one element.
    options
        Layer, encoding, CRS and datum.

    Returns
    -------
    elements : GeoDataFrame
        One row per element, index ``element_id`` (text), in the CRS of the file (WGS 84 degrees if a datum was
        converted). Columns ``name``, ``kind`` (one of `ELEMENT_KINDS`; Chinese words such as 轴, 环, 带, 片区 and 组团
        are understood, and the last one in a longer word decides: 环城绿带 is a belt), ``geometry``. Without a kind a
        closed line is a ring, an open one an axis and a polygon an area.
    notes : tuple of Note
        Everything that was assumed or mended.

    Raises
    ------
    DataError
        Listing every fault, by feature: points, features without geometry, unknown kinds, elements that are partly
        lines and partly polygons.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    options = require_options(options, TableOptions)
    table = read_raw(path, options)
    if table.geometry is None:
        raise DataError(
            "the elements of a plan are lines or polygons, and this file has none",
            file=table.path,
            remedy="give a GeoPackage, Shapefile, GeoJSON or GeoParquet of lines or polygons",
        )
    found = columns_by_heading(table, columns or {}, _HEADINGS)
    notes = list(table.notes)
    geometry = placed(table.geometry, options, path=table.path)
    shapes, faults = _shapes(table, geometry, notes)
    kinds, more = _kinds_of_features(table, found)
    faults += more
    element_ids, more = _element_ids(table, found, notes)
    faults += more
    if not faults:
        faults = _mixed_faults(table, element_ids, shapes, kinds)
    if faults:
        raise DataError("the elements cannot be used", file=table.path, faults=faults, remedy="correct the file")
    names = texts(table.frame[found["name"]]) if "name" in found else [None] * len(shapes)
    rows = pd.DataFrame({"id": element_ids, "name": names, "kind": kinds, "shape": shapes})
    by = rows.groupby("id", sort=False)
    parts = {i: _together(held.to_numpy()) for i, held in by["shape"]}
    elements = gpd.GeoDataFrame(
        {"name": by["name"].first(), "kind": by["kind"].first()},
        geometry=gpd.GeoSeries(parts, crs=geometry.crs),
        crs=geometry.crs,
    ).loc[list(parts)]
    elements.index.name = "element_id"
    elements["name"] = [n if isinstance(n, str) else str(i) for i, n in elements["name"].items()]
    joined = by.size()
    joined = joined[joined > 1]
    if len(joined):
        parts_of = [(elements.at[i, "name"], str(count)) for i, count in joined.items()]
        notes.append(Note("elements.joined", file=table.path.name, count=len(joined), elements=parts_of))
    _guess_kinds(elements, table, notes)
    return elements, tuple(notes)


def _shapes(table: RawTable, geometry: gpd.GeoSeries, notes: list[Note]) -> tuple[GeometryArray, list[str]]:
    """Return lines and polygons in the plane, invalid polygons made valid, and what is neither."""
    shapes = in_the_plane(geometry.array)
    rows = np.asarray(table.frame.index)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults = [f"{rows_text(rows[absent], table.unit)}: no geometry"] if absent.any() else []
    kind = shapely.get_type_id(shapes)
    others = ~np.isin(kind, (*_LINES, *_POLYGONS)) & ~absent
    if others.any():
        names = ", ".join(sorted({shapely.GeometryType(k).name.lower() for k in kind[others]}))
        faults.append(f"{rows_text(rows[others], table.unit)}: {names}, where lines or polygons are needed")
    invalid = np.isin(kind, _POLYGONS) & ~absent & ~shapely.is_valid(shapes)
    if invalid.any():
        shapes[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
        features = [str(row) for row in rows[invalid]]
        notes.append(Note("elements.made_valid", file=table.path.name, count=len(features), features=features))
    flat = ~absent & ~others & (np.where(np.isin(kind, _LINES), shapely.length(shapes), shapely.area(shapes)) == 0)
    if flat.any():
        faults.append(f"{rows_text(rows[flat], table.unit)}: a line without length, or a polygon without area")
    return shapes, faults


def _together(shapes: GeometryArray) -> Any:
    """Return the parts of one element as one shape: lines as they are drawn, polygons without their overlaps."""
    if len(shapes) == 1:
        return shapes[0]
    if shapely.get_dimensions(shapes[0]) == 1:
        return shapely.multilinestrings(shapely.get_parts(shapes))
    return shapely.union_all(shapes)


def _kinds_of_features(table: RawTable, found: Mapping[str, str]) -> tuple[list[ElementKind | None], list[str]]:
    """Return the kind of each feature as the file gives it, None where it is blank."""
    if "kind" not in found:
        return [None] * len(table.frame), []
    words = texts(table.frame[found["kind"]])
    kinds = [None if word is None else kind_of_word(word) for word in words]
    unknown = [row for row, w, k in zip(table.frame.index, words, kinds, strict=True) if w is not None and k is None]
    if not unknown:
        return kinds, []
    shown = sorted({str(w) for w, k in zip(words, kinds, strict=True) if w is not None and k is None})
    known = ", ".join(ELEMENT_KINDS)
    return kinds, [
        f"{rows_text(unknown, table.unit)}: kind {', '.join(map(repr, shown))} is none of {known} (轴, 环, 带, 片区)"
    ]


def kind_of_word(word: str) -> ElementKind | None:
    """Return the kind of element that a word stands for in Chinese or English, None if it stands for none.

    Examples
    --------
    >>> kind_of_word("环城绿带"), kind_of_word("Ring road"), kind_of_word("节点")
    ('belt', 'ring', None)
    """
    word = word.lower()
    at = {known: word.rfind(known) + len(known) for known in _KIND_OF_WORD if known in word}
    return _KIND_OF_WORD[max(at, key=lambda known: (at[known], len(known)))] if at else None


def _element_ids(table: RawTable, found: Mapping[str, str], notes: list[Note]) -> tuple[list[str], list[str]]:
    """Return the id of the element that each feature is a part of: as given, else its name, else its number."""
    rows = [str(row) for row in table.frame.index]
    faults: list[str] = []
    if "element_id" in found:
        given, faults, more = ids(table, found["element_id"], what="element_id")
        notes += more
    elif "name" in found:
        given = texts(table.frame[found["name"]])
    else:
        given = list(rows)
    values = [value if value is not None else f"feature {row}" for value, row in zip(given, rows, strict=True)]
    if "*" in values:
        faults.append("the id '*' stands for all elements together; name the element otherwise")
    return values, faults


def _mixed_faults(
    table: RawTable, element_ids: list[str], shapes: GeometryArray, kinds: list[ElementKind | None]
) -> list[str]:
    """Find the elements whose parts contradict each other."""
    frame = pd.DataFrame({"is_line": shapely.get_dimensions(shapes) == 1, "kind": kinds})
    by = frame.groupby(np.array(element_ids, dtype=object), sort=False)
    rows = np.asarray(table.frame.index)
    faults = []
    for element, held in by:
        where = rows_text(rows[held.index], table.unit)
        if len(set(held["is_line"])) > 1:
            faults.append(f"{element}: partly lines and partly polygons ({where})")
        if len(set(held["kind"].dropna())) > 1:
            faults.append(f"{element}: its parts are of different kinds ({where})")
    return faults


def _guess_kinds(elements: gpd.GeoDataFrame, table: RawTable, notes: list[Note]) -> None:
    """Fill in the kind where the file says none."""
    lacking = elements.index[elements["kind"].isna()]
    if not len(lacking):
        return
    degrees = elements.geometry.loc[lacking].to_crs("EPSG:4326")
    elements["kind"] = elements["kind"].astype(object)
    elements.loc[lacking, "kind"] = [_kind_of_shape(shape) for shape in degrees]
    guessed = [(elements.at[i, "name"], elements.at[i, "kind"]) for i in lacking]
    notes.append(Note("elements.kind_guessed", file=table.path.name, count=len(guessed), element_terms=guessed))


def _kind_of_shape(shape: Any) -> ElementKind:
    if shapely.get_dimensions(shape) == 2:
        return "area"
    merged = shapely.line_merge(shape)
    if merged.geom_type != "LineString":
        return "axis"
    (x0, y0), (x1, y1) = merged.coords[0], merged.coords[-1]
    gap_m = Geod(ellps="WGS84").inv(x0, y0, x1, y1)[2]
    return "ring" if gap_m <= RING_GAP_M and shape.length > 0 else "axis"
