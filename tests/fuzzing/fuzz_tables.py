"""Tables damaged at random - cells, rows, columns, geometries - and written in every format that is read."""

from __future__ import annotations

import csv
import io
import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely
from fuzz_values import ENCODINGS, OTHERS, TEXTS, damaged_bytes, odd_shape

Table = tuple[list[str], list[list[Any]], list[Any] | None]
"""Header, rows, and the geometries where there are any."""

_CRS = ("EPSG:4326", "EPSG:4490", "EPSG:4549", "EPSG:3857", "EPSG:4978", "EPSG:2100", "ESRI:102025", None)


def damaged_table(table: Table, rng: Random) -> Table:
    """Return a table with some cells, rows, columns and geometries changed."""
    header, rows, shapes = list(table[0]), [list(row) for row in table[1]], None if table[2] is None else list(table[2])
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        rng.choice(_CHANGES)(header, rows, shapes, rng)
    return header, rows, shapes


def _cell(rng: Random) -> Any:
    return rng.choice(TEXTS) if rng.random() < 0.7 else rng.choice(OTHERS)


def _change_cells(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 2, 5))):
        row = rng.choice(rows) if rows else []
        if row:
            row[rng.randrange(len(row))] = _cell(rng)


def _change_column(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    at, value = rng.randrange(max(len(header), 1)), _cell(rng)
    for row in rows:
        row[at : at + 1] = [value]


def _change_heading(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    if header:
        at = rng.randrange(len(header))
        header[at] = rng.choice((rng.choice(header), header[at].upper(), rng.choice(TEXTS)[:200]))


def _drop_column(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    at = rng.randrange(max(len(header), 1))
    for row in (header, *rows):
        del row[at : at + 1]


def _add_columns(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    for i in range(rng.choice((1, 2, 40, 300))):
        header.append(rng.choice((f"more{i}", rng.choice(TEXTS)[:50])))
        for row in rows:
            row.append(None)


def _drop_rows(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    kept = rng.choice((0, 1, 2, len(rows) // 2))
    del rows[kept:]
    if shapes is not None:
        del shapes[kept:]


def _repeat_rows(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    times = rng.choice((2, 2, 3, 50))
    rows[:] = [list(row) for _ in range(times) for row in rows]
    if shapes is not None:
        shapes[:] = shapes * times


def _uneven_row(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    if rows and shapes is None:
        row = rng.choice(rows)
        row[:] = rng.choice((row[:-2], row + ["x"] * 3, [], [row[0]] if row else []))


def _change_shapes(header: list[str], rows: list[list[Any]], shapes: Any, rng: Random) -> None:
    if not shapes:
        return _change_cells(header, rows, shapes, rng)
    for _ in range(rng.choice((1, 1, 2, len(shapes)))):
        at = rng.randrange(len(shapes))
        shapes[at] = odd_shape(rng, shapes[at])
    return None


_CHANGES: tuple[Callable[..., None], ...] = (
    _change_cells,
    _change_cells,
    _change_cells,
    _change_column,
    _change_heading,
    _drop_column,
    _add_columns,
    _drop_rows,
    _repeat_rows,
    _uneven_row,
    _change_shapes,
    _change_shapes,
    _change_shapes,
)


def write_csv(table: Table, path: Path, rng: Random) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=rng.choice(",,,;\t"), lineterminator=rng.choice(("\n", "\r\n", "\r")))
    for row in ([["A title, of one cell"]] if rng.random() < 0.1 else []) + [table[0], *table[1]]:
        writer.writerow(row)
    text = stream.getvalue()
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.3 else "utf-8-sig"
    content = text.encode(encoding, "replace")
    path.write_bytes(damaged_bytes(content, rng) if rng.random() < 0.4 else content)


def write_xlsx(table: Table, path: Path, rng: Random) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for y, row in enumerate([table[0], *table[1]], 1):
        for x, value in enumerate(row, 1):
            try:
                sheet.cell(y, x, value)
            except (ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
                sheet.cell(y, x, repr(value)[:30000])
    if rng.random() < 0.15:
        top, bottom = rng.randint(1, 4), rng.randint(4, 9)
        sheet.merge_cells(start_row=top, start_column=1, end_row=bottom, end_column=rng.randint(1, 5))
    if rng.random() < 0.1:
        far = sheet.cell(rng.choice((3, 5000, 1_048_576)), rng.choice((1, 300, 16_384)))
        far.font = openpyxl.styles.Font(bold=True)
    if rng.random() < 0.1:
        other = book.create_sheet(rng.choice(("other", "GEOMETRY", "  ", "站点")))
        other["A1"] = "x"
    if rng.random() < 0.1:
        sheet.sheet_state = "hidden"
        book.create_sheet("shown")
    book.save(path)


def frame_of(table: Table, rng: Random) -> gpd.GeoDataFrame:
    header, rows, shapes = table
    width = len(header)
    rows = [(row + [None] * width)[:width] for row in rows]
    frame = pd.DataFrame(rows, columns=header, dtype=object)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    for column in frame.columns:
        frame[column] = [
            value if value is None else str(value) if rng.random() < 0.99 else value for value in frame[column]
        ]
    crs = rng.choice(_CRS) if rng.random() < 0.15 else "EPSG:4326"
    geometry = [None] * len(frame) if shapes is None else (shapes + [None] * len(frame))[: len(frame)]
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, index=frame.index), crs=crs)


def write_vector(table: Table, path: Path, rng: Random, driver: str) -> None:
    frame = frame_of(table, rng)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"layer": "t"} if driver == "GPKG" else {}
        if driver == "ESRI Shapefile":
            options["encoding"] = rng.choice(("utf-8", "gb18030", "ISO-8859-1"))
        frame.to_file(path, driver=driver, engine="pyogrio", **options)
    if rng.random() < 0.5:
        parts = [p for p in path.parent.iterdir() if p.stem == path.stem]
        part = rng.choice(sorted(parts))
        if rng.random() < 0.15 and len(parts) > 1:
            part.unlink()
        else:
            part.write_bytes(damaged_bytes(part.read_bytes(), rng))


def write_geojson(table: Table, path: Path, rng: Random) -> None:
    """Write GeoJSON by hand, with what no library would write."""
    header, rows, shapes = table
    features = []
    for i, row in enumerate(rows):
        shape = shapes[i] if shapes is not None and i < len(shapes) else None
        geometry = None if shape is None else shapely.geometry.mapping(shape)
        if rng.random() < 0.05:
            geometry = rng.choice(
                (
                    {},
                    [],
                    5,
                    {"type": "Point"},
                    {"type": "Point", "coordinates": []},
                    {"type": "Curve", "coordinates": 1},
                    {"type": "Polygon", "coordinates": [[[1]]]},
                    {"type": "Point", "coordinates": ["a", None]},
                )
            )
        properties = dict(zip(header, row, strict=False))
        if rng.random() < 0.05:
            properties = rng.choice((None, [], 3, {"a": {"b": [1, {"c": None}]}}))
        features.append(
            {"type": "Feature", "id": rng.choice((i, "x", None, [])), "properties": properties, "geometry": geometry}
        )
    document: Any = {"type": "FeatureCollection", "features": features}
    if rng.random() < 0.1:
        document["crs"] = rng.choice(
            (
                {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4978"}},
                {"type": "name", "properties": {"name": "x"}},
                {},
                5,
            )
        )
    if rng.random() < 0.05:
        document = rng.choice((features, features[:1], {"type": "Topology", "objects": {}, "arcs": []}, 7))
    content = json.dumps(document, default=str, ensure_ascii=rng.random() < 0.5).encode("utf-8", "replace")
    path.write_bytes(damaged_bytes(content, rng) if rng.random() < 0.4 else content)


def write_parquet(table: Table, path: Path, rng: Random) -> None:
    frame = frame_of(table, rng)
    if rng.random() < 0.2:
        pd.DataFrame(frame.drop(columns="geometry")).astype(str).to_parquet(path)
    else:
        frame.astype({c: str for c in frame.columns if c != "geometry"}).to_parquet(path)
    if rng.random() < 0.5:
        path.write_bytes(damaged_bytes(path.read_bytes(), rng))


def kml_text(table: Table, rng: Random) -> bytes:
    header, rows, shapes = table
    marks = []
    for i, row in enumerate(rows):
        data = "".join(
            f'<Data name="{escape(str(name), {chr(34): "&quot;"})}"><value>{escape(str(value))}</value></Data>'
            for name, value in zip(header, row, strict=False)
        )
        shape = shapes[i] if shapes is not None and i < len(shapes) else None
        marks.append(
            f"<Placemark><name>{i}</name><ExtendedData>{data}</ExtendedData>{_kml_shape(shape, rng)}</Placemark>"
        )
    body = "".join(marks)
    if rng.random() < 0.1:
        deep = rng.choice((3, 200, 3000, 50_000))
        body = "<Folder>" * deep + body + "</Folder>" * deep
    entity = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' if rng.random() < 0.1 else ""
    text = f'<?xml version="1.0" encoding="UTF-8"?>{entity}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}'
    return (text + "</Document></kml>").encode("utf-8", "replace")


def _kml_shape(shape: Any, rng: Random) -> str:
    if shape is None or shape.is_empty:
        return rng.choice(("", "<Point/>", "<Point><coordinates/></Point>", "<Polygon/>", "<MultiGeometry/>"))
    if hasattr(shape, "geoms"):
        return "<MultiGeometry>" + "".join(_kml_shape(part, rng) for part in shape.geoms) + "</MultiGeometry>"
    at = " ".join(",".join(map(str, xy)) for xy in shapely.get_coordinates(shape).tolist())
    if rng.random() < 0.03:
        at = rng.choice(("1", "1,2,3,4", "a,b", "1,,2", ", ,", "nan,inf"))
    held = f"<coordinates>{at}</coordinates>"
    if shape.geom_type == "Point":
        return f"<Point>{held}</Point>"
    if shape.geom_type == "LineString":
        return f"<LineString>{held}</LineString>"
    return f"<Polygon><outerBoundaryIs><LinearRing>{held}</LinearRing></outerBoundaryIs></Polygon>"


def write_kml(table: Table, path: Path, rng: Random) -> None:
    content = kml_text(table, rng)
    path.write_bytes(damaged_bytes(content, rng) if rng.random() < 0.5 else content)


def write_kmz(table: Table, path: Path, rng: Random) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml_text(table, rng))


def write_zip(table: Table, path: Path, rng: Random) -> None:
    """Write a zip archive of one table in another format."""
    inner = path.with_suffix("")
    inner.mkdir()
    suffix = rng.choice((".csv", ".xlsx", ".shp", ".geojson", ".gpkg", ".kml"))
    WRITERS[suffix](table, inner / f"t{suffix}", rng)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(inner.iterdir()):
            archive.write(part, rng.choice((part.name, part.name, f"a/{part.name}")))


WRITERS: dict[str, Callable[[Table, Path, Random], None]] = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".gpkg": lambda table, path, rng: write_vector(table, path, rng, "GPKG"),
    ".shp": lambda table, path, rng: write_vector(table, path, rng, "ESRI Shapefile"),
    ".fgb": lambda table, path, rng: write_vector(table, path, rng, "FlatGeobuf"),
    ".geojson": write_geojson,
    ".parquet": write_parquet,
    ".kml": write_kml,
    ".kmz": write_kmz,
    ".zip": write_zip,
}


def table_of(frame: pd.DataFrame) -> Table:
    """Return a table as header, rows and geometries."""
    shapes = frame.geometry.tolist() if isinstance(frame, gpd.GeoDataFrame) else None
    plain = pd.DataFrame(frame.drop(columns="geometry")) if shapes is not None else frame
    rows = [
        [v.item() if isinstance(v, np.generic) else v for v in row] for row in plain.itertuples(index=False, name=None)
    ]
    return [str(c) for c in plain.columns], rows, shapes
